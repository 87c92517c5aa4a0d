//! Every way in which a signature can be wrong, and the right ones.
use crate::support::{
    Node,
    http::{Ask, now_ms},
    start,
};

async fn error(node: &Node, ask: &Ask) -> String {
    node.send(ask).await.error()
}

/// The request with a part of its signature replaced.
fn tampered(ask: &Ask, from: &str, to: &str) -> Vec<u8> {
    let bytes = String::from_utf8(ask.signed()).unwrap();
    assert!(bytes.contains(from), "{bytes}");
    bytes.replacen(from, to, 1).into_bytes()
}

#[tokio::test]
async fn a_right_signature_is_served() {
    let node = start().await;
    let answer = node.send(&node.ask("ListClusters", "{}")).await;
    assert_eq!((answer.status, answer.body.as_str()), (200, "{\"clusterArns\":[]}"));
    assert_eq!(answer.header("content-type"), Some("application/x-amz-json-1.1"));
    assert_eq!(answer.header("x-amzn-requestid").map(str::len), Some(36));
    assert!(answer.header("date").is_some());
}

/// Some operations make clients put something before the host of our address, and sign that.
#[tokio::test]
async fn a_host_with_something_before_it_is_the_one_that_was_signed() {
    let node = start().await;
    for prefix in ["data-", "stream-", "streaming-"] {
        let host = format!("{prefix}{}", node.address());
        let ask = node.ask("ListClusters", "{}").header("host", &host);
        assert_eq!(node.send(&ask).await.status, 200, "{host}");
        let error = node.send_raw(&tampered(&ask, &host, node.address())).await.error();
        assert!(error.starts_with("400 InvalidSignatureException: "), "{error}");
    }
}

#[tokio::test]
async fn no_signature_at_all() {
    let node = start().await;
    let answer = node.send_raw(&node.ask("ListClusters", "{}").unsigned()).await;
    assert_eq!(
        answer.error(),
        "400 MissingAuthenticationTokenException: Missing Authentication Token"
    );
}

#[tokio::test]
async fn a_key_that_does_not_exist() {
    let node = start().await;
    let mut ask = node.ask("ListClusters", "{}");
    ask.credentials.access_key_id = "AKIAAAAAAAAAAAAAAAAA".to_owned();
    assert_eq!(
        error(&node, &ask).await,
        "400 UnrecognizedClientException: The security token included in the request is invalid."
    );
}

#[tokio::test]
async fn a_wrong_secret_and_changed_requests() {
    let node = start().await;
    let mut wrong_secret = node.ask("ListClusters", "{}");
    wrong_secret.credentials.secret_access_key = "wrong".to_owned();
    let ask = node.ask("ListClusters", "{\"maxResults\":1}");
    let changed = [
        wrong_secret.signed(),
        tampered(&ask, "\"maxResults\":1", "\"maxResults\":2"),
        tampered(&ask, ".ListClusters", ".ListServices"),
        tampered(&ask, "POST / ", "POST /?a=b "),
        tampered(&ask, "Signature=", "Signature=00"),
        tampered(&ask, "Signature=", "Signature=zz"),
    ];
    for bytes in changed {
        let error = node.send_raw(&bytes).await.error();
        let expected = "400 InvalidSignatureException: The request signature we calculated does \
                        not match";
        assert!(error.starts_with(expected), "{error}");
    }
}

#[tokio::test]
async fn outside_of_the_clock_window() {
    let node = start().await;
    for (minutes, says) in [(-6, "Signature expired"), (6, "Signature not yet current")] {
        let mut ask = node.ask("ListClusters", "{}");
        ask.now_ms = now_ms() + minutes * 60_000;
        let answer = node.send(&ask).await;
        let error = answer.error();
        assert!(error.starts_with(&format!("400 InvalidSignatureException: {says}")), "{error}");
    }
    for minutes in [-4, 4] {
        let mut ask = node.ask("ListClusters", "{}");
        ask.now_ms = now_ms() + minutes * 60_000;
        assert_eq!(node.send(&ask).await.status, 200);
    }
}

#[tokio::test]
async fn parts_that_are_missing_or_of_another_kind() {
    let node = start().await;
    let ask = node.ask("ListClusters", "{}");
    for (from, to, code) in [
        ("SignedHeaders=", "SignedHeads=", "IncompleteSignatureException"),
        ("Signature=", "Sign=", "IncompleteSignatureException"),
        ("AWS4-HMAC-SHA256 Cred", "AWS4-HMAC-SHA1 Cred", "IncompleteSignatureException"),
        ("Credential=AKIA", "Credential=/AKIA", "IncompleteSignatureException"),
        ("/us-east-1/ecs/", "/us-east-1/s3/", "InvalidSignatureException"),
        ("x-amz-date: 2", "x-amz-date: 3", "InvalidSignatureException"),
        ("x-amz-date: 20", "x-amz-date: ab", "IncompleteSignatureException"),
        ("host;", "", "InvalidSignatureException"),
        (";x-amz-target", "", "InvalidSignatureException"),
    ] {
        let error = node.send_raw(&tampered(&ask, from, to)).await.error();
        assert!(error.starts_with(&format!("400 {code}")), "{from} → {to}: {error}");
    }
}

#[tokio::test]
async fn a_session_token_that_is_not_the_keys() {
    let node = start().await;
    let mut ask = node.ask("ListClusters", "{}");
    ask.credentials.session_token = Some("not mine".to_owned());
    assert_eq!(
        error(&node, &ask).await,
        "400 UnrecognizedClientException: The security token included in the request is invalid."
    );
}

/// It would be good for days, for whoever has seen it.
#[tokio::test]
async fn no_call_of_ecs_is_presigned() {
    let node = start().await;
    let presigned = |ask: Ask| Ask { query: ask.presigned(60), ..ask };
    let expected = "400 MissingAuthenticationTokenException: Missing Authentication Token. \
                    Presigned requests are not taken here: sign with the Authorization header.";
    let ask = presigned(node.ask("ListClusters", "{}"));
    assert_eq!(node.send_raw(&ask.unsigned()).await.error(), expected);
    let berth = node.ask("", "{}").header("x-amz-target", "BerthV20261101.DescribeCapacity");
    let ask = presigned(Ask { service: "berth".to_owned(), ..berth });
    assert_eq!(node.send_raw(&ask.unsigned()).await.error(), expected);
    for path in ["/acs/ws", "/tcs/ws"] {
        let upgrade = Ask {
            method: "GET".to_owned(),
            path: path.to_owned(),
            body: Vec::new(),
            ..node.ask("", "").without("content-type").without("x-amz-target")
        };
        let answer = node.send_raw(&presigned(upgrade).unsigned()).await;
        assert_eq!(answer.status, 403);
        assert!(answer.body.contains("Presigned requests are not taken here"), "{answer:?}");
    }
}

/// With two of a name, one reader could believe the first and the next one the second.
#[tokio::test]
async fn what_decides_is_sent_once() {
    let node = start().await;
    let signed = String::from_utf8(node.ask("ListClusters", "{}").signed()).unwrap();
    let header = |name: &str| {
        let line = signed.lines().find(|it| it.starts_with(&format!("{name}: ")));
        line.unwrap().to_owned()
    };
    for (name, line) in [
        ("host", header("host")),
        ("host", "HOST: elsewhere".to_owned()),
        ("authorization", header("authorization")),
        ("authorization", "Authorization: AWS4-HMAC-SHA256 Credential=a".to_owned()),
        ("x-amz-date", header("x-amz-date")),
        ("x-amz-target", header("x-amz-target")),
        ("content-type", header("content-type")),
    ] {
        let twice = signed.replacen("\r\n\r\n", &format!("\r\n{line}\r\n\r\n"), 1);
        let error = node.send_raw(twice.as_bytes()).await.error();
        let expected = format!(
            "400 IncompleteSignatureException: The header '{name}' must not be sent more than once."
        );
        assert_eq!(error, expected, "{line}");
    }
    // A target with an authority names a host, too.
    let elsewhere = signed.replacen("POST / ", "POST http://elsewhere/ ", 1);
    let error = node.send_raw(elsewhere.as_bytes()).await.error();
    assert!(error.starts_with("400 IncompleteSignatureException: The header 'host'"), "{error}");
    let here = signed.replacen("POST / ", &format!("POST http://{}/ ", node.address()), 1);
    assert_eq!(node.send_raw(here.as_bytes()).await.status, 200);
    let both = Ask { query: "X-Amz-Signature=00".to_owned(), ..node.ask("ListClusters", "{}") };
    let error = node.send_raw(&both.signed()).await.error();
    assert!(error.starts_with("400 IncompleteSignatureException: Only one of"), "{error}");
}
