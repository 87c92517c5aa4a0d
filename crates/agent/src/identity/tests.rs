//! What is kept of an identity, shown to nobody, and said to whom.
use std::os::unix::fs::PermissionsExt;

use berth_api::client::Client;
use berth_api::join_token::JoinToken;

use super::exchange::client;
use super::*;

fn identity() -> Identity {
    Identity {
        cluster_arn: "arn:aws:ecs:us-east-1:123456789012:cluster/prod".to_owned(),
        container_instance_arn: "arn:x:container-instance/prod/1".to_owned(),
        endpoint: "http://127.0.0.1:4577".to_owned(),
        region: "us-east-1".to_owned(),
        access_key_id: "AKIAEXAMPLE".to_owned(),
        secret_access_key: "very secret".to_owned(),
        private_key: "more secret".to_owned(),
        key_made_at: 1,
        ca_bundle: None,
        former_key: None,
        held: Vec::new(),
    }
}

#[test]
fn the_key_of_before_is_kept_once_and_shown_to_nobody() {
    let dir = tempfile::tempdir().unwrap();
    let (first, key) = (identity(), |it: &str| it.to_owned());
    assert_eq!(first.with_former_key(), None);
    let second = first.with_key(key("AKIATWO"), key("secret two"));
    let third = second.with_key(key("AKIATHREE"), key("secret three"));
    third.write(dir.path()).unwrap();
    let read = Identity::read(dir.path()).unwrap().unwrap();
    assert!(!format!("{read:?}").contains("secret"));
    let back = read.with_former_key().unwrap();
    assert_eq!(back.credentials(), second.credentials());
    // It is changed at once, and there is no other.
    assert_eq!((back.key_made_at, back.with_former_key()), (0, None));
}

#[test]
fn it_is_for_its_owner_only_and_shown_to_nobody() {
    let dir = tempfile::tempdir().unwrap();
    assert_eq!(Identity::read(dir.path()).unwrap(), None);
    let it = identity();
    it.write(dir.path()).unwrap();
    assert_eq!(Identity::read(dir.path()).unwrap(), Some(it.clone()));
    let mode = std::fs::metadata(dir.path().join(FILE)).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    assert!(!format!("{it:?}").contains("secret"));
    assert_eq!(it.cluster(), "prod");
}

#[test]
fn what_it_came_back_with_is_forgotten_once_it_is_in_the_journal() {
    let dir = tempfile::tempdir().unwrap();
    let text = |it: &str| it.to_owned();
    let held = Held { task_arn: text("t"), container: text("web"), runtime_id: text("1") };
    let mut it = Identity { held: vec![held], ..identity() };
    it.write(dir.path()).unwrap();
    // As of a disk that is full.
    it.forget_held(&dir.path().join("nowhere"), || true);
    assert_eq!(it.held.len(), 1);
    it.forget_held(dir.path(), || false);
    assert_eq!(it.held.len(), 1);
    it.forget_held(dir.path(), || true);
    assert_eq!(it, identity());
    assert_eq!(Identity::read(dir.path()).unwrap(), Some(identity()));
    assert!(!std::fs::read_to_string(dir.path().join(FILE)).unwrap().contains("held"));
}

#[test]
fn a_damaged_one_is_not_taken_for_none() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join(FILE), "{\"secretAccessKey\": \"abc").unwrap();
    let error = Identity::read(dir.path()).unwrap_err().to_string();
    assert!(error.contains("damaged") && !error.contains("abc"), "{error}");
}

/// T10.
#[test]
fn who_has_joined_over_tls_speaks_to_nobody_without_it() {
    let since = std::time::UNIX_EPOCH.elapsed().unwrap().as_secs();
    let authority = berth_tls::Authority::make(i64::try_from(since).unwrap()).unwrap();
    let it = Identity { ca_bundle: Some(authority.certificate_pem()), ..identity() };
    let trusted = it.trusted().unwrap();
    let client =
        |endpoint| Client::trusting(endpoint, "", it.credentials(), trusted.trust()).is_ok();
    assert!(client("https://127.0.0.1:4577") && !client("http://127.0.0.1:4577"));
    assert!(identity().trusted().unwrap().trust().is_none());
    let damaged = Identity { ca_bundle: Some(String::new()), ..identity() };
    assert!(damaged.trusted().is_err());
}

#[test]
fn a_token_of_tls_is_said_over_tls_alone() {
    let pinned = JoinToken::made([1; 7], [2; 16], Some([3; 32]));
    let any = JoinToken::made([1; 7], [2; 16], None);
    let told = |server, token| client(server, token).err().map(|it| it.to_string());
    assert_eq!(told("https://10.0.0.1:4577", &pinned), None);
    for server in ["http://127.0.0.1:4577", "http://10.0.0.1:4577"] {
        assert!(told(server, &pinned).unwrap().contains("with TLS"), "{server}");
    }
    assert_eq!(told("http://127.0.0.1:4577", &any), None);
    assert!(told("http://10.0.0.1:4577", &any).unwrap().contains("plain HTTP"));
}

/// Answers calls to join as `arn` until it is dropped, or refuses them without one.
async fn door(arn: Option<&'static str>) -> (String, tokio::task::JoinHandle<()>) {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let server = format!("http://{}", listener.local_addr().unwrap());
    let serving = tokio::spawn(async move {
        loop {
            let (mut socket, _) = listener.accept().await.unwrap();
            let mut heard = String::new();
            while !heard.ends_with('}') {
                let mut bytes = [0; 4_096];
                let n = socket.read(&mut bytes).await.unwrap();
                heard.push_str(std::str::from_utf8(&bytes[..n]).unwrap());
            }
            let body = heard.split("\r\n\r\n").nth(1).unwrap();
            let asked: serde_json::Value = serde_json::from_str(body).unwrap();
            let key = asked["publicKey"].as_str().unwrap();
            let (status, answer) = match arn {
                Some(arn) => {
                    let sealed = berth_sealing::sealed_for(key, b"new", "AKIANEW", [[7; 32]; 2]);
                    let answer = serde_json::json!({"accessKeyId": "AKIANEW",
                        "clusterArn": "arn:x:cluster/prod", "containerInstanceArn": arn,
                        "region": "us-east-1", "sealedSecretAccessKey": sealed.unwrap()});
                    ("200 OK", answer)
                }
                None => ("400 No", serde_json::json!({"__type": "AccessDeniedException"})),
            };
            let (body, kind) = (answer.to_string(), "application/x-amz-json-1.1");
            let length = body.len();
            let head = format!("content-type: {kind}\r\ncontent-length: {length}\r\n");
            let text = format!("HTTP/1.1 {status}\r\n{head}connection: close\r\n\r\n{body}");
            socket.write_all(text.as_bytes()).await.unwrap();
        }
    });
    (server, serving)
}

#[tokio::test]
async fn a_refused_identity_is_replaced_once_the_exchange_has_succeeded() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::set_permissions(dir.path(), std::fs::Permissions::from_mode(0o700)).unwrap();
    let (had, token) = (identity(), JoinToken::made([1; 7], [2; 16], None));
    had.write(dir.path()).unwrap();
    let on_disk = || Identity::read(dir.path()).unwrap().unwrap();
    let (server, refusing) = door(None).await;
    // One that nobody refused stays.
    assert_eq!(join(dir.path(), &server, &token, None, None).await.unwrap(), had);
    let error = join(dir.path(), &server, &token, None, Some(&had)).await.unwrap_err();
    assert!(matches!(error, AgentError::JoinRefused { .. }), "{error}");
    assert_eq!(on_disk(), had);
    refusing.abort();
    let (server, serving) = door(Some("arn:x:container-instance/prod/1")).await;
    let new = join(dir.path(), &server, &token, None, Some(&had)).await.unwrap();
    assert_eq!((&*new.access_key_id, &*new.secret_access_key), ("AKIANEW", "new"));
    assert_eq!(on_disk(), new);
    serving.abort();
}
