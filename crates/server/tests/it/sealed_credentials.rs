//! Credentials of roles come sealed to a machine that has joined by a token: whoever has its access
//! key alone receives nothing of use.
use berth_api::{
    acs::{RoleCredentials, ToAgent},
    join_token::JoinToken,
    seal_key::{self, Member},
    sigv4::Credentials,
};
use berth_sealing::{BoxKey, is_sealed};
use serde_json::{Value, json};

use crate::{
    roles::{defined, role, who_am_i},
    support::{
        Node,
        agent::Session,
        http::{Answer, Ask},
    },
};

/// A machine that has joined: its instance, its access key and its own key.
struct Machine {
    instance: String,
    access: Credentials,
    key: BoxKey,
}

fn of_berth(node: &Node, operation: &str, body: Value) -> Ask {
    let target = format!("BerthV20261101.{operation}");
    let ask = node.ask("", body.to_string()).without("x-amz-target");
    Ask { service: "berth".to_owned(), ..ask.header("x-amz-target", &target) }
}

async fn joined(node: &Node, rejoins: Option<&str>, key: BoxKey) -> Machine {
    let wanted = json!({"cluster": "prod", "rejoins": rejoins});
    let answer = node.send(&of_berth(node, "CreateJoinToken", wanted)).await.json();
    let token = JoinToken::parse(answer["token"].as_str().unwrap()).unwrap();
    let body = json!({
        "tokenId": token.id(), "secret": token.secret(), "publicKey": key.public(),
    });
    let answer = node.send_raw(&of_berth(node, "JoinCluster", body).unsigned()).await.json();
    let text = |name: &str| answer[name].as_str().unwrap_or_else(|| panic!("{answer}")).to_owned();
    let access_key_id = text("accessKeyId");
    let secret = key.open(&text("sealedSecretAccessKey"), &access_key_id).unwrap();
    let secret_access_key = String::from_utf8(secret.to_vec()).unwrap();
    let access = Credentials { access_key_id, secret_access_key, session_token: None };
    Machine { instance: text("containerInstanceArn"), access, key }
}

/// As its agent registers, or as a thief does who has its access key.
async fn register(node: &Node, machine: &Machine, attributes: Value) -> Answer {
    let body = json!({"cluster": "prod", "containerInstanceArn": machine.instance,
        "attributes": attributes, "totalResources": [
        {"name": "CPU", "type": "INTEGER", "integerValue": 1024},
        {"name": "MEMORY", "type": "INTEGER", "integerValue": 1024}]});
    let ask = node.ask("RegisterContainerInstance", body.to_string());
    node.send(&Ask { credentials: machine.access.clone(), ..ask }).await
}

const CAN: &str = "com.amazonaws.ecs.capability.task-iam-role";

fn told(key: &BoxKey) -> Value {
    let value = seal_key::attribute_value(&key.public());
    json!([{"name": CAN}, {"name": seal_key::ATTRIBUTE, "value": value}])
}

async fn session(node: &Node, machine: &Machine) -> Session {
    let request = node.acs_request("prod", &machine.instance, &machine.access);
    let opened = Session::open(request).await;
    let mut session = opened.unwrap_or_else(|refused| panic!("its own agent: {refused:?}"));
    session.manifest().await;
    crate::support::eventually(async || node.is_connected("prod", &machine.instance).await).await;
    session
}

/// Of the next task, and its ARN.
async fn handed(node: &Node, session: &mut Session) -> (String, RoleCredentials) {
    let task = node.run_task("prod", 1).await.unwrap().remove(0);
    loop {
        // Those that a former session was told come anew.
        let ToAgent::Payload(payload) = session.hear().await else { continue };
        session.ack(&payload.message_id).await;
        if let Some(its) = payload.tasks.iter().find(|it| it.arn == task) {
            return (task, its.role_credentials.clone().unwrap());
        }
    }
}

fn opened(key: &BoxKey, task: &str, it: &RoleCredentials) -> Option<Credentials> {
    let open = |sealed: &str, member| {
        let opened = key.open(sealed, &seal_key::place(task, &it.credentials_id, member)).ok()?;
        String::from_utf8(opened.to_vec()).ok()
    };
    Some(Credentials {
        access_key_id: it.access_key_id.clone(),
        secret_access_key: open(&it.secret_access_key, Member::SecretAccessKey)?,
        session_token: Some(open(&it.session_token, Member::SessionToken)?),
    })
}

#[tokio::test]
async fn whoever_has_the_access_key_alone_receives_nothing_of_use() {
    let node = defined().await;
    role(&node, "ecs-tasks.amazonaws.com").await;
    let machine = joined(&node, None, BoxKey::new([7; 32])).await;
    // Until its agent says that it opens them they come as to the published agent.
    let plain = register(&node, &machine, json!([{"name": CAN}])).await;
    assert_eq!(plain.status, 200, "{plain:?}");
    let mut open = session(&node, &machine).await;
    let (_, first) = handed(&node, &mut open).await;
    assert!(!is_sealed(&first.secret_access_key) && !is_sealed(&first.session_token));
    drop(open);

    assert_eq!(register(&node, &machine, told(&machine.key)).await.status, 200);
    let mut own = session(&node, &machine).await;
    let (task, sealed) = handed(&node, &mut own).await;
    let its = opened(&machine.key, &task, &sealed).expect("it is for this machine");
    assert_eq!(who_am_i(&node, &its).await.status, 200);
    assert!(opened(&BoxKey::new([8; 32]), &task, &sealed).is_none());
    assert!(opened(&machine.key, "arn:another", &sealed).is_none());
    let (access_key_id, session_token) = (sealed.access_key_id, Some(sealed.session_token));
    let secret_access_key = sealed.secret_access_key;
    let as_is = Credentials { access_key_id, secret_access_key, session_token };
    assert_eq!(who_am_i(&node, &as_is).await.status, 403);
    drop(own);

    // A thief takes the place of an agent that is away: with no key, and with one of their own.
    assert_eq!(register(&node, &machine, json!([{"name": CAN}])).await.status, 200);
    let refused = register(&node, &machine, told(&BoxKey::new([9; 32]))).await;
    assert!(refused.body.contains("is not of the key that this machine has joined with"));
    let thief = session(&node, &machine).await;
    let task = node.run_task("prod", 1).await.unwrap().remove(0);
    let described = json!({"cluster": "prod", "tasks": [task]}).to_string();
    crate::support::eventually(async || {
        let answer = node.send(&node.ask("DescribeTasks", described.clone())).await.json();
        let reason = answer["tasks"][0]["stoppedReason"].as_str().unwrap_or_default();
        reason.contains("does not open what is sealed")
    })
    .await;
    drop(thief);

    // With a token of its own another agent, which opens none, may come back as it.
    let again = joined(&node, Some(&machine.instance), BoxKey::new([6; 32])).await;
    assert_eq!(again.instance, machine.instance);
    assert_eq!(register(&node, &again, json!([{"name": CAN}])).await.status, 200);
    let mut next = session(&node, &again).await;
    let (_, plain) = handed(&node, &mut next).await;
    assert!(!is_sealed(&plain.secret_access_key));
}
