//! Tasks with roles, from the call to the credentials that their agent is given, and what these can
//! do, with a simulated agent.
use berth_api::{
    acs::{FromAgent, HeartbeatAckRequest, RoleCredentials, ToAgent},
    ecs::{
        Attribute, ContainerDefinition, DeregisterContainerInstanceRequest,
        DescribeContainerInstancesRequest, DescribeTasksRequest, RegisterContainerInstanceRequest,
        RegisterTaskDefinitionRequest, Resource, SubmitTaskStateChangeRequest,
    },
    sigv4::{Credentials, percent_encoded},
};
use serde_json::json;

use crate::support::{
    Node,
    agent::Session,
    http::{Answer, Ask, FORM},
    iam::{element, iam},
    start,
};

pub const ROLE: &str = "arn:aws:iam::123456789012:role/team/web";

/// A cluster, and a definition with a role.
pub async fn defined() -> Node {
    let node = start().await;
    node.create_cluster("prod").await;
    let container = ContainerDefinition {
        name: Some("web".to_owned()),
        image: Some("busybox:local".to_owned()),
        memory: Some(6),
        ..Default::default()
    };
    let definition = RegisterTaskDefinitionRequest {
        family: Some("web".to_owned()),
        task_role_arn: Some(ROLE.to_owned()),
        container_definitions: Some(vec![container]),
        ..Default::default()
    };
    node.client.send(definition).await.unwrap();
    node
}

/// The same with an instance whose agent hands out credentials.
async fn prepared() -> (Node, String) {
    let node = defined().await;
    let request = RegisterContainerInstanceRequest {
        cluster: Some("prod".to_owned()),
        total_resources: Some(vec![
            Resource::integer("CPU", 1_024),
            Resource::integer("MEMORY", 1_024),
        ]),
        attributes: Some(vec![Attribute::new("com.amazonaws.ecs.capability.task-iam-role", None)]),
        ..Default::default()
    };
    let answer = node.client.send(request).await.unwrap();
    let instance = answer.container_instance.unwrap().container_instance_arn.unwrap();
    (node, instance)
}

/// The role, as this service may act in it.
pub async fn role(node: &Node, service: &str) {
    let trust = json!({"Version": "2012-10-17", "Statement": {
        "Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole",
        "Condition": {"StringEquals": {"aws:SourceAccount": "123456789012"},
            "ArnLike": {"aws:SourceArn": "arn:aws:ecs:us-east-1:123456789012:*"}}}});
    let trust = percent_encoded(trust.to_string());
    let form = "Action=CreateRole&RoleName=web&Path=/team/&AssumeRolePolicyDocument=";
    iam(node, &format!("{form}{trust}")).await;
}

/// It may list clusters for this one task.
async fn allow_for(node: &Node, task: &str) {
    let policy = json!({"Version": "2012-10-17", "Statement": {
        "Effect": "Allow", "Action": "ecs:ListClusters", "Resource": "*",
        "Condition": {"StringEquals": {"berth:TaskArn": task,
            "aws:PrincipalTag/ecs-cluster": "prod"}}}});
    let policy = percent_encoded(policy.to_string());
    let form = "Action=PutRolePolicy&RoleName=web&PolicyName=p&PolicyDocument=";
    iam(node, &format!("{form}{policy}")).await;
}

fn credentials(it: &RoleCredentials) -> Credentials {
    Credentials {
        access_key_id: it.access_key_id.clone(),
        secret_access_key: it.secret_access_key.clone(),
        session_token: Some(it.session_token.clone()),
    }
}

pub async fn who_am_i(node: &Node, by: &Credentials) -> Answer {
    let ask = node.ask("", "Action=GetCallerIdentity&Version=2011-06-15");
    let ask = ask.without("x-amz-target").header(FORM.0, FORM.1);
    node.send(&Ask { service: "sts".to_owned(), credentials: by.clone(), ..ask }).await
}

async fn list_clusters(node: &Node, by: &Credentials) -> Answer {
    node.send(&Ask { credentials: by.clone(), ..node.ask("ListClusters", "{}") }).await
}

/// The credentials of the next payload, and those of the message after it.
async fn handed(session: &mut Session) -> RoleCredentials {
    let payload = session.payload().await;
    session.ack(&payload.message_id).await;
    payload.tasks[0].role_credentials.clone().unwrap()
}

#[tokio::test]
async fn a_role_that_cannot_be_assumed_is_refused_at_once() {
    let (node, instance) = prepared().await;
    let mut session = node.acs("prod", &instance).await;
    session.manifest().await;
    let refused = node.run_task("prod", 1).await.unwrap_err().to_string();
    assert!(refused.contains(&format!("ECS was unable to assume the role '{ROLE}'")), "{refused}");
    assert!(refused.ends_with("There is no such role."), "{refused}");
    // Whom it trusts is somebody else.
    role(&node, "ec2.amazonaws.com").await;
    let refused = node.run_task("prod", 1).await.unwrap_err().to_string();
    let why = "Its trust policy does not let ecs-tasks.amazonaws.com assume it.";
    assert!(refused.contains("unable to assume") && refused.ends_with(why), "{refused}");
}

#[tokio::test]
async fn a_task_acts_in_its_role_as_long_as_it_is_there() {
    let (node, instance) = prepared().await;
    role(&node, "ecs-tasks.amazonaws.com").await;
    let mut session = node.acs("prod", &instance).await;
    session.manifest().await;
    let task = node.run_task("prod", 1).await.unwrap().remove(0);
    let first = handed(&mut session).await;
    assert_eq!(first.role_arn, ROLE);
    let own = credentials(&first);
    let answer = who_am_i(&node, &own).await;
    let id = task.rsplit('/').next().unwrap();
    let arn = format!("arn:aws:sts::123456789012:assumed-role/web/{id}");
    assert_eq!(element(&answer.body, "Arn"), arn, "{answer:?}");
    // What it may is its role's to say, also by what task it is.
    assert!(list_clusters(&node, &own).await.body.contains("AccessDeniedException"));
    allow_for(&node, "arn:aws:ecs:us-east-1:123456789012:task/prod/other").await;
    assert!(list_clusters(&node, &own).await.body.contains("AccessDeniedException"));
    allow_for(&node, &task).await;
    assert_eq!(list_clusters(&node, &own).await.status, 200);
    // An agent that has begun anew is given others under the same id.
    let mut second = node.acs("prod", &instance).await;
    second.manifest().await;
    let again = handed(&mut second).await;
    assert_eq!(again.credentials_id, first.credentials_id);
    assert_ne!(again.access_key_id, first.access_key_id);
    let ToAgent::IamRoleCredentials(message) = second.hear().await else { panic!("credentials") };
    assert_eq!((&message.task_arn, &*message.role_type), (&task, "TaskApplication"));
    assert_eq!(message.role_credentials.credentials_id, first.credentials_id);
    // Neither the secret nor the token is anywhere on the disk.
    let secrets = [&first, &again, &message.role_credentials];
    let secrets = secrets.iter().flat_map(|it| [&it.secret_access_key, &it.session_token]);
    let secrets: Vec<&[u8]> = secrets.map(|it| it.as_bytes()).collect();
    for file in files(node.dir.path()) {
        let bytes = std::fs::read(&file).unwrap_or_default();
        let has = |it: &&&[u8]| bytes.windows(it.len()).any(|window| window == **it);
        assert!(!secrets.iter().any(|it| has(&it)), "{file:?}");
    }
    // Its instance goes out of service, and with it what it was given.
    let deregister = DeregisterContainerInstanceRequest {
        cluster: Some("prod".to_owned()),
        container_instance: Some(instance),
        force: Some(true),
    };
    node.client.send(deregister).await.unwrap();
    let answer = list_clusters(&node, &own).await;
    assert!(answer.body.contains("ExpiredTokenException"), "{answer:?}");
}

/// As with ECScape: whoever has stolen the key of a machine opens a session beside its agent's, for
/// the credentials of all its tasks.
#[tokio::test]
async fn a_second_session_with_the_key_of_a_machine_gets_nothing() {
    let (node, instance) = prepared().await;
    role(&node, "ecs-tasks.amazonaws.com").await;
    let mut session = node.acs("prod", &instance).await;
    session.manifest().await;
    node.run_task("prod", 1).await.unwrap();
    handed(&mut session).await;
    for _ in 0..3 {
        let thief =
            tokio::spawn(Session::open(node.acs_request("prod", &instance, &node.credentials)));
        let ToAgent::Heartbeat(question) = session.hear().await else { panic!("a question") };
        let answer = HeartbeatAckRequest { message_id: question.message_id };
        session.say(FromAgent::HeartbeatAck(answer).encode()).await;
        let (status, name, text) = thief.await.unwrap().err().expect("it is turned away");
        assert_eq!((status, &*name), (403, "AccessDeniedException"));
        assert!(text.contains("Another agent of this container instance is connected"), "{text}");
        assert!(!text.contains("InactiveInstanceException"), "{text}");
    }
    // It is told of, and the agent goes on.
    let described = async || {
        let container_instances = Some(vec![instance.clone()]);
        let cluster = Some("prod".to_owned());
        let request = DescribeContainerInstancesRequest {
            cluster,
            container_instances,
            ..Default::default()
        };
        node.client.send(request).await.unwrap().container_instances.unwrap().remove(0)
    };
    let is_told = |it: Option<String>| it.unwrap_or_default().contains("Several agents");
    crate::support::eventually(async || is_told(described().await.status_reason)).await;
    node.run_task("prod", 1).await.unwrap();
    handed(&mut session).await;
    // One that does not answer makes way: an agent that was killed is let in again.
    let mut next = node.acs("prod", &instance).await;
    next.manifest().await;
    session.ended().await;
}

#[tokio::test]
async fn with_the_role_its_credentials_go() {
    let (node, instance) = prepared().await;
    role(&node, "ecs-tasks.amazonaws.com").await;
    let mut session = node.acs("prod", &instance).await;
    session.manifest().await;
    node.run_task("prod", 1).await.unwrap();
    let own = credentials(&handed(&mut session).await);
    iam(&node, "Action=DeleteRole&RoleName=web").await;
    let answer = list_clusters(&node, &own).await;
    assert!(answer.body.contains("UnrecognizedClientException"), "{answer:?}");
    // One of the same name is another one.
    role(&node, "ecs-tasks.amazonaws.com").await;
    let answer = list_clusters(&node, &own).await;
    assert!(answer.body.contains("UnrecognizedClientException"), "{answer:?}");
}

/// Berth's own API, by the root user.
async fn own(node: &Node, operation: &str, body: serde_json::Value) -> Answer {
    let target = format!("BerthV20261101.{operation}");
    let ask = node.ask("", body.to_string()).without("x-amz-target");
    let ask = ask.header("x-amz-target", &target);
    node.send(&Ask { service: "berth".to_owned(), ..ask }).await
}

/// The next ones that are good: what was on its way before may be of the former role.
async fn next_credentials(node: &Node, session: &mut Session) -> Credentials {
    loop {
        let ToAgent::IamRoleCredentials(it) = session.hear().await else { continue };
        let own = credentials(&it.role_credentials);
        if who_am_i(node, &own).await.status == 200 {
            return own;
        }
    }
}

/// Terraform replaces a role so: what runs is told at once, and not when half of their life is
/// over.
#[tokio::test]
async fn a_role_that_is_made_anew_reaches_the_agent_at_once() {
    let (node, instance) = prepared().await;
    role(&node, "ecs-tasks.amazonaws.com").await;
    let mut session = node.acs("prod", &instance).await;
    session.manifest().await;
    let task = node.run_task("prod", 1).await.unwrap().remove(0);
    let mut held = credentials(&handed(&mut session).await);
    // One that has not begun does not start without its role.
    let running = SubmitTaskStateChangeRequest {
        cluster: Some("prod".to_owned()),
        task: Some(task),
        status: Some("RUNNING".to_owned()),
        ..Default::default()
    };
    node.client.send(running).await.unwrap();
    for _ in 0..2 {
        iam(&node, "Action=DeleteRole&RoleName=web").await;
        role(&node, "ecs-tasks.amazonaws.com").await;
        assert_eq!(who_am_i(&node, &held).await.status, 403, "of the former role");
        held = next_credentials(&node, &mut session).await;
    }
    // So it is with one whose sessions are ended, dry runs and other roles not.
    let revoked = json!({"roleName": "web"});
    for body in [json!({"roleName": "web", "dryRun": true}), json!({"roleName": "job"})] {
        own(&node, "RevokeRoleSessions", body).await;
        assert_eq!(who_am_i(&node, &held).await.status, 200);
    }
    let answer = own(&node, "RevokeRoleSessions", revoked).await;
    assert_eq!((answer.status, &answer.json()["runningTasks"]), (200, &json!(1)), "{answer:?}");
    assert_eq!(who_am_i(&node, &held).await.status, 403);
    next_credentials(&node, &mut session).await;
}

/// It was there when the task was made, and is gone when its agent comes.
#[tokio::test]
async fn a_task_whose_role_is_gone_does_not_start() {
    let (node, instance) = prepared().await;
    role(&node, "ecs-tasks.amazonaws.com").await;
    let session = node.acs("prod", &instance).await;
    crate::support::eventually(async || node.is_connected("prod", &instance).await).await;
    drop(session);
    let task = node.run_task("prod", 1).await.unwrap().remove(0);
    iam(&node, "Action=DeleteRole&RoleName=web").await;
    let mut session = node.acs("prod", &instance).await;
    session.manifest().await;
    let described = async || {
        let tasks = Some(vec![task.clone()]);
        let cluster = Some("prod".to_owned());
        let request = DescribeTasksRequest { cluster, tasks, ..Default::default() };
        node.client.send(request).await.unwrap().tasks.unwrap().remove(0)
    };
    crate::support::eventually(async || described().await.last_status.unwrap() == "STOPPED").await;
    let task = described().await;
    assert_eq!(task.stop_code.unwrap().as_str(), "TaskFailedToStart");
    let reason = task.stopped_reason.unwrap();
    assert!(reason.contains(&format!("unable to assume the role '{ROLE}'")), "{reason}");
}

fn files(dir: &std::path::Path) -> Vec<std::path::PathBuf> {
    let entries = std::fs::read_dir(dir).unwrap().map(|it| it.unwrap().path());
    entries.flat_map(|it| if it.is_dir() { files(&it) } else { vec![it] }).collect()
}
