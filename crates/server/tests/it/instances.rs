//! Who is the agent of an instance: whoever has registered it, and nobody else.
use serde_json::json;

use crate::support::{
    Node,
    agent::Session,
    http::{Answer, Ask, FORM},
    iam::{element, user},
    start,
};
use berth_api::sigv4::Credentials;

/// Somebody who may what agents may, on any instance.
async fn agent(node: &Node, name: &str) -> Credentials {
    let credentials = user(node, name).await;
    let policy = "arn:aws:iam::aws:policy/service-role/AmazonEC2ContainerServiceforEC2Role";
    let form = format!("Action=AttachUserPolicy&UserName={name}&PolicyArn={policy}");
    crate::support::iam::iam(node, &form).await;
    credentials
}

async fn call(node: &Node, by: &Credentials, operation: &str, body: serde_json::Value) -> Answer {
    let ask = node.ask(operation, body.to_string());
    node.send(&Ask { credentials: by.clone(), ..ask }).await
}

fn registration(arn: Option<&str>) -> serde_json::Value {
    json!({"cluster": "prod", "containerInstanceArn": arn, "totalResources": [
        {"name": "CPU", "type": "INTEGER", "integerValue": 1024},
        {"name": "MEMORY", "type": "INTEGER", "integerValue": 1024}]})
}

fn arn_of(answer: &Answer) -> String {
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.json()["containerInstance"]["containerInstanceArn"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn another_key_is_not_the_agent_of_an_instance() {
    let node = start().await;
    node.create_cluster("prod").await;
    node.register_definition("web").await;
    let (own, thief) = (agent(&node, "own").await, agent(&node, "thief").await);
    let root = node.credentials.clone();
    let register = "RegisterContainerInstance";
    let instance = arn_of(&call(&node, &own, register, registration(None)).await);
    // Another key registers it not, opens no session, and reports nothing of its tasks.
    let refused = call(&node, &thief, register, registration(Some(&instance))).await;
    assert!(refused.body.contains("was registered by somebody else"), "{refused:?}");
    for path in ["acs", "tcs"] {
        let request = match path {
            "acs" => node.acs_request("prod", &instance, &thief),
            _ => node.tcs_request("prod", &instance, &thief),
        };
        let (status, name, text) = Session::open(request).await.err().unwrap();
        assert_eq!((status, &*name), (403, "AccessDeniedException"), "{text}");
        assert!(text.contains("somebody else has registered it"), "{text}");
    }
    let opened = Session::open(node.acs_request("prod", &instance, &own)).await;
    let mut session = opened.unwrap_or_else(|refused| panic!("its own agent: {refused:?}"));
    session.manifest().await;
    crate::support::eventually(async || node.is_connected("prod", &instance).await).await;
    let task = node.run_task("prod", 1).await.unwrap().remove(0);
    let report = |status: &str| json!({"cluster": "prod", "task": task, "status": status});
    let submit = "SubmitTaskStateChange";
    let ignored = call(&node, &thief, submit, report("RUNNING")).await;
    assert!(ignored.body.contains("The referenced task was not found."), "{ignored:?}");
    // As of a task that nobody knows: agents keep what was not taken note of.
    assert_eq!(call(&node, &thief, submit, report("STOPPED")).await.status, 200);
    let tasks = json!({"cluster": "prod", "tasks": [task]});
    let described = call(&node, &root, "DescribeTasks", tasks.clone()).await.json();
    assert_eq!(described["tasks"][0]["lastStatus"], "PENDING");
    assert_eq!(call(&node, &own, submit, report("RUNNING")).await.status, 200);
    let described = call(&node, &root, "DescribeTasks", tasks).await.json();
    assert_eq!(described["tasks"][0]["lastStatus"], "RUNNING");
    // The root user may all, and leaves it to whom it was.
    assert_eq!(
        arn_of(&call(&node, &root, register, registration(Some(&instance))).await),
        instance
    );
    let refused = call(&node, &thief, register, registration(Some(&instance))).await;
    assert_eq!(refused.status, 400, "{refused:?}");
    assert_eq!(arn_of(&call(&node, &own, register, registration(Some(&instance))).await), instance);
    // What is out of service is anybody's to begin anew.
    drop(session);
    let gone = json!({"cluster": "prod", "containerInstance": instance, "force": true});
    assert_eq!(call(&node, &root, "DeregisterContainerInstance", gone).await.status, 200);
    arn_of(&call(&node, &thief, register, registration(Some(&instance))).await);
    let refused = call(&node, &own, register, registration(Some(&instance))).await;
    assert_eq!(refused.status, 400, "{refused:?}");
}

/// Berth's own API.
async fn revoke(node: &Node, body: serde_json::Value) -> Answer {
    let ask = node.ask("", body.to_string()).without("x-amz-target");
    let ask = ask.header("x-amz-target", "BerthV20261101.RevokeContainerInstance");
    node.send(&Ask { service: "berth".to_owned(), ..ask }).await
}

#[tokio::test]
async fn a_machine_that_is_revoked_is_turned_away() {
    let node = start().await;
    node.create_cluster("prod").await;
    let (own, other) = (agent(&node, "own").await, agent(&node, "other").await);
    let register = "RegisterContainerInstance";
    let instance = arn_of(&call(&node, &own, register, registration(None)).await);
    let beside = arn_of(&call(&node, &other, register, registration(None)).await);
    let second = arn_of(&call(&node, &other, register, registration(None)).await);
    let open = async |instance: &str, by: &Credentials, path: &str| {
        Session::open(match path {
            "acs" => node.acs_request("prod", instance, by),
            _ => node.tcs_request("prod", instance, by),
        })
        .await
    };
    let mut sessions = Vec::new();
    for path in ["acs", "tcs"] {
        sessions.push(open(&instance, &own, path).await.ok().unwrap());
    }
    let mut stays = open(&beside, &other, "acs").await.ok().unwrap();
    let body = |instance: &str| json!({"cluster": "prod", "containerInstance": instance});
    // Whose key others have, too, is asked about; what is not there, or has no key, is said.
    let refused = revoke(&node, body(&beside)).await;
    assert!(refused.body.contains("more container instances") && refused.body.contains(&second));
    let none = revoke(&node, body(&"0".repeat(32))).await;
    assert!(none.body.contains("ResourceNotFoundException"), "{none:?}");
    let by_root = node.register_instance("prod").await;
    let refused = revoke(&node, body(&by_root)).await;
    assert!(refused.body.contains("was registered with the root key"), "{refused:?}");
    let done = revoke(&node, body(&instance)).await;
    assert_eq!(done.json()["accessKeyIds"], json!([own.access_key_id]), "{done:?}");
    for session in &mut sessions {
        session.ended().await;
    }
    for path in ["acs", "tcs"] {
        let (status, ..) = open(&instance, &own, path).await.err().unwrap();
        assert_eq!(status, 403);
    }
    let refused = call(&node, &own, register, registration(Some(&instance))).await;
    assert!(refused.body.contains("UnrecognizedClientException"), "{refused:?}");
    // Others go on, and it can be taken back.
    stays.manifest().await;
    let on = format!("Action=UpdateAccessKey&UserName=own&AccessKeyId={}", own.access_key_id);
    crate::support::iam::iam(&node, &format!("{on}&Status=Active")).await;
    assert!(open(&instance, &own, "acs").await.is_ok());
}

/// Of whoever has a key; it asks for no permission.
async fn session_of(node: &Node, by: &Credentials) -> Credentials {
    let form = "Action=GetSessionToken&Version=2011-06-15";
    let ask = node.ask("", form).without("x-amz-target").header(FORM.0, FORM.1);
    let ask = Ask { service: "sts".to_owned(), credentials: by.clone(), ..ask };
    let made = node.send(&ask).await;
    assert_eq!(made.status, 200, "{made:?}");
    Credentials {
        access_key_id: element(&made.body, "AccessKeyId"),
        secret_access_key: element(&made.body, "SecretAccessKey"),
        session_token: Some(element(&made.body, "SessionToken")),
    }
}

/// Whoever has stolen a key has made a session with it at once, which no key ends.
#[tokio::test]
async fn a_session_of_a_machine_that_is_revoked_is_turned_away() {
    let node = start().await;
    node.create_cluster("prod").await;
    let register = "RegisterContainerInstance";
    let mut machines = Vec::new();
    for name in ["own", "other"] {
        let key = agent(&node, name).await;
        let instance = arn_of(&call(&node, &key, register, registration(None)).await);
        let session = session_of(&node, &key).await;
        let open = Session::open(node.acs_request("prod", &instance, &session)).await;
        machines.push((instance, session, open.ok().unwrap()));
    }
    let (other, other_session, mut stays) = machines.remove(1);
    let (own, own_session, mut ends) = machines.remove(0);
    let done = revoke(&node, json!({"cluster": "prod", "containerInstance": own})).await;
    assert_eq!(done.status, 200, "{done:?}");
    ends.ended().await;
    let (status, ..) =
        Session::open(node.acs_request("prod", &own, &own_session)).await.err().unwrap();
    assert_eq!(status, 403);
    let refused = call(&node, &own_session, register, registration(Some(&own))).await;
    assert!(refused.body.contains("UnrecognizedClientException"), "{refused:?}");
    // The key that is switched on again does not give it back.
    let keys = crate::support::iam::iam(&node, "Action=ListAccessKeys&UserName=own").await;
    let id = element(&keys, "AccessKeyId");
    let on = format!("Action=UpdateAccessKey&UserName=own&AccessKeyId={id}&Status=Active");
    crate::support::iam::iam(&node, &on).await;
    let refused = call(&node, &own_session, register, registration(Some(&own))).await;
    assert!(refused.body.contains("UnrecognizedClientException"), "{refused:?}");
    // Nobody has revoked the other.
    stays.manifest().await;
    let taken = call(&node, &other_session, register, registration(Some(&other))).await;
    assert_eq!(arn_of(&taken), other);
}

/// With AWS's policy for machines, as Berth has it.
#[tokio::test]
async fn the_key_of_a_machine_may_what_its_agent_does_and_nothing_else() {
    let node = start().await;
    node.create_cluster("prod").await;
    let (own, thief) = (agent(&node, "own").await, agent(&node, "thief").await);
    let register = "RegisterContainerInstance";
    let instance = arn_of(&call(&node, &own, register, registration(None)).await);
    let drain = json!({"cluster": "prod", "containerInstances": [instance], "status": "DRAINING"});
    let leave = json!({"cluster": "prod", "containerInstance": instance, "force": true});
    for (operation, body) in
        [("UpdateContainerInstancesState", &drain), ("DeregisterContainerInstance", &leave)]
    {
        let refused = call(&node, &thief, operation, body.clone()).await;
        assert!(refused.body.contains("AccessDeniedException"), "{operation}: {refused:?}");
        assert!(!refused.body.contains("user/own"), "whose it is nobody is told: {refused:?}");
    }
    assert_eq!(call(&node, &own, "UpdateContainerInstancesState", drain).await.status, 200);
    let mut allowed = Vec::new();
    for operation in berth_api::ecs::Operation::ALL {
        let answer = call(&node, &thief, operation.name(), json!({})).await;
        if !answer.body.contains("AccessDeniedException") {
            allowed.push(operation.name());
        }
    }
    assert_eq!(
        allowed,
        [
            "CreateCluster",
            "DiscoverPollEndpoint",
            "RegisterContainerInstance",
            "SubmitAttachmentStateChanges",
            "SubmitContainerStateChange",
            "SubmitTaskStateChange",
        ]
    );
    assert_eq!(call(&node, &own, "DeregisterContainerInstance", leave).await.status, 200);
}
