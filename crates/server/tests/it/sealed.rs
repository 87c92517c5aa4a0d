//! What becomes of values that are secrets when the key is lost that has sealed them.
use berth_engine::StoreError;
use berth_server::{Config, Limits, Server, StartError};

use crate::support::{Node, config, http::Ask, start, start_in};

/// What a service answers to a call.
async fn ask(node: &Node, target: &str, body: &str) -> (u16, serde_json::Value) {
    let (service, target) = match target.split_once('.').unwrap() {
        ("ssm", it) => ("ssm", format!("AmazonSSM.{it}")),
        (_, it) => ("secretsmanager", format!("secretsmanager.{it}")),
    };
    let ask = node.ask("", body).without("x-amz-target").header("x-amz-target", &target);
    let answer = node.send(&Ask { service: service.to_owned(), ..ask }).await;
    (answer.status, answer.json())
}

async fn start_with(config: Config) -> Result<Server, StartError> {
    loop {
        match Server::start(config.clone()).await {
            Err(StartError::Store(StoreError::Locked { .. })) => {
                tokio::time::sleep(std::time::Duration::from_millis(5)).await;
            }
            other => return other,
        }
    }
}

#[tokio::test]
async fn without_the_master_key_no_value_is_dropped_unless_it_is_said() {
    let node = start().await;
    for (target, body) in [
        ("ssm.PutParameter", r#"{"Name": "/pw", "Type": "SecureString", "Value": "s3cr3t"}"#),
        ("ssm.PutParameter", r#"{"Name": "/port", "Type": "String", "Value": "80"}"#),
        ("secrets.CreateSecret", r#"{"Name": "db", "SecretString": "s3cr3t"}"#),
        ("secrets.PutSecretValue", r#"{"SecretId": "db", "SecretString": "next"}"#),
    ] {
        let (status, answer) = ask(&node, target, body).await;
        assert_eq!(status, 200, "{answer}");
    }
    let Node { server, dir, .. } = node;
    server.stop().await;
    std::fs::remove_file(dir.path().join("seal.key")).unwrap();
    let missing = start_with(config(dir.path())).await.err().expect("it does not start");
    assert!(matches!(missing, StartError::SealKeyMissing { .. }), "{missing}");
    let forgets = Config { forgets_secrets: true, ..config(dir.path()) };
    start_with(forgets).await.unwrap().stop().await;
    let node = start_in(dir, Limits::default()).await;
    let (status, gone) = ask(&node, "ssm.GetParameter", r#"{"Name": "/pw"}"#).await;
    assert_eq!((status, &gone["__type"]), (400, &"ParameterNotFound".into()), "{gone}");
    assert_eq!(ask(&node, "ssm.GetParameter", r#"{"Name": "/port"}"#).await.0, 200);
    let (status, gone) = ask(&node, "secrets.GetSecretValue", r#"{"SecretId": "db"}"#).await;
    assert_eq!((status, &gone["__type"]), (400, &"ResourceNotFoundException".into()), "{gone}");
    // The secret is there, and can have a value again.
    let put = r#"{"SecretId": "db", "SecretString": "anew"}"#;
    assert_eq!(ask(&node, "secrets.PutSecretValue", put).await.0, 200);
    let (_, got) = ask(&node, "secrets.GetSecretValue", r#"{"SecretId": "db"}"#).await;
    assert_eq!(got["SecretString"], "anew");
    node.server.stop().await;
}
