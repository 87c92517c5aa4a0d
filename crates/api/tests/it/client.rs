//! The client against a server on loopback that verifies what it gets.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use berth_api::client::{CallError, Client, EndpointError, Timeouts};
use berth_api::ecs::{self, ListClustersRequest, ListClustersResponse, Operation};
use berth_api::sigv4::{AccessKey, Credentials, Expected, Parts, SigningKeys, sha256_hex, verify};
use berth_api::{Timestamp, to_json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

fn credentials() -> Credentials {
    Credentials {
        access_key_id: "AKIDEXAMPLE".into(),
        secret_access_key: "secret".into(),
        session_token: None,
    }
}

/// Answers every request on every connection; counts connections.
async fn serve(answer: (u16, String)) -> (String, Arc<Mutex<usize>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    let connections = Arc::new(Mutex::new(0));
    let counted = connections.clone();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            *counted.lock().unwrap() += 1;
            tokio::spawn(converse(stream, answer.clone()));
        }
    });
    (endpoint, connections)
}

async fn converse(mut stream: TcpStream, (status, body): (u16, String)) {
    while let Some(request) = read_request(&mut stream).await {
        check_signature(&request);
        let length = body.len();
        let answer = format!("HTTP/1.1 {status} X\r\ncontent-length: {length}\r\n\r\n{body}");
        stream.write_all(answer.as_bytes()).await.unwrap();
    }
}

async fn read_request(stream: &mut TcpStream) -> Option<String> {
    let mut request = String::new();
    loop {
        if let Some((head, body)) = request.split_once("\r\n\r\n") {
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
            if body.len() == length.unwrap().parse::<usize>().unwrap() {
                return Some(request);
            }
        }
        let mut chunk = [0; 4096];
        let read = stream.read(&mut chunk).await.unwrap();
        if read == 0 {
            return None;
        }
        request += std::str::from_utf8(&chunk[..read]).unwrap();
    }
}

fn check_signature(request: &str) {
    let (head, body) = request.split_once("\r\n\r\n").unwrap();
    let headers: Vec<_> = head.lines().skip(1).map(|line| line.split_once(": ").unwrap()).collect();
    let body_sha256 = sha256_hex(body.as_bytes());
    let (method, path) = ("POST", "/");
    let parts = Parts { method, path, query: "", headers: &headers, body_sha256: &body_sha256 };
    let now = jiff::Timestamp::now().as_millisecond();
    let key = |_: &str, _: Option<&str>| {
        let secret_access_key = "secret".into();
        Some(AccessKey { secret_access_key, session_token: None, expires_at: None })
    };
    let expected = Expected { services: &["ecs"], may_be_presigned: false };
    verify(&parts, expected, Timestamp(now), key, &mut SigningKeys::default()).unwrap();
    assert!(head.contains("x-amz-target: AmazonEC2ContainerServiceV20141113.ListClusters"));
}

#[tokio::test]
async fn calls_are_signed_and_share_a_connection() {
    let output = ListClustersResponse {
        cluster_arns: Some(vec!["arn".into()]),
        ..ListClustersResponse::default()
    };
    let (endpoint, connections) = serve((200, to_json(&output))).await;
    let client = Client::new(&endpoint, "us-east-1", credentials()).unwrap();
    for _ in 0..3 {
        let input = ListClustersRequest { max_results: Some(7), ..ListClustersRequest::default() };
        assert_eq!(client.send(input).await, Ok(output.clone()));
    }
    assert_eq!(*connections.lock().unwrap(), 1);
}

async fn failure(status: u16, body: &str) -> CallError {
    let (endpoint, _) = serve((status, body.to_owned())).await;
    let client = Client::new(&endpoint, "us-east-1", credentials()).unwrap();
    let request = ecs::Request::decode(Operation::ListClusters, b"").unwrap();
    client.call(request).await.unwrap_err()
}

#[tokio::test]
async fn errors_are_told_apart() {
    let error = failure(400, r#"{"__type":"x#ClientException","message":"No."}"#).await;
    assert_eq!(error.to_string(), "ClientException: No.");
    assert!(!error.is_retryable());
    let error = failure(400, r#"{"__type":"ThrottlingException","Message":"Rate exceeded"}"#).await;
    assert!(error.is_retryable());
    let error = failure(500, r#"{"__type":"ServerException"}"#).await;
    assert!(error.is_retryable());
    let conflict = r#"{"__type":"ConflictException","message":"","resourceIds":["a"]}"#;
    let CallError::Api(error) = failure(400, conflict).await else { panic!("an API error") };
    assert_eq!((error.http_status, error.resource_ids), (400, Some(vec!["a".into()])));
    let error = failure(200, r#"{"clusterArns":7}"#).await;
    assert!(matches!(error, CallError::Decode(_)));
    let error = failure(502, "<html>").await;
    assert_eq!(
        error.to_string(),
        "The endpoint's answer cannot be read: HTTP status 502 without an error in the body"
    );
}

#[tokio::test]
async fn nobody_there() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    let timeouts = Timeouts { call: Duration::from_millis(20), ..Timeouts::default() };
    let client = Client::with_timeouts(&endpoint, "us-east-1", credentials(), timeouts).unwrap();
    let error = client.send(ListClustersRequest::default()).await.unwrap_err();
    assert_eq!(error, CallError::TimedOut(timeouts.call));
    drop(listener);
    let client = Client::new(&endpoint, "us-east-1", credentials()).unwrap();
    let error = client.send(ListClustersRequest::default()).await.unwrap_err();
    assert!(matches!(&error, CallError::Transport(text) if text.contains("refused")), "{error}");
    assert!(error.is_retryable());
}

#[test]
fn endpoints_have_a_scheme_and_a_host() {
    let refused = |endpoint| Client::new(endpoint, "us-east-1", credentials()).unwrap_err();
    for endpoint in ["", "localhost", "ftp://localhost", "http://", "http://a/b", "http://u@a"] {
        assert!(matches!(refused(endpoint), EndpointError::Malformed(_)), "{endpoint}");
    }
    assert!(Client::new("http://localhost:7070/", "us-east-1", credentials()).is_ok());
}
