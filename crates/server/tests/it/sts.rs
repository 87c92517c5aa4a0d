//! STS on the same endpoint: who am I?
use crate::support::{
    Node,
    http::{Answer, Ask, FORM},
    start,
};

fn ask(node: &Node, body: &str) -> Ask {
    let ask = node.ask("", body).without("x-amz-target").header(FORM.0, FORM.1);
    Ask { service: "sts".to_owned(), ..ask }
}

/// `status Code`, of an answer in XML.
fn code(answer: &Answer) -> String {
    assert_eq!(answer.header("content-type"), Some("text/xml"));
    let request_id = answer.header("x-amzn-requestid").unwrap();
    assert!(answer.body.contains(request_id), "{answer:?}");
    let code = answer.body.split("<Code>").nth(1).and_then(|it| it.split("</Code>").next());
    format!("{} {}", answer.status, code.unwrap_or_default())
}

const WHO_AM_I: &str = "Action=GetCallerIdentity&Version=2011-06-15";

#[tokio::test]
async fn the_root_user_learns_who_it_is() {
    let node = start().await;
    let posted = node.send(&ask(&node, WHO_AM_I)).await;
    let mut presigned = Ask { method: "GET".to_owned(), ..ask(&node, "") };
    presigned = presigned.without(FORM.0);
    presigned.query = WHO_AM_I.to_owned();
    presigned.query = presigned.presigned(60);
    let got = node.send_raw(&presigned.unsigned()).await;
    for answer in [posted, got] {
        assert_eq!(code(&answer), "200 ");
        for part in [
            "<Arn>arn:aws:iam::123456789012:root</Arn>",
            "<Account>123456789012</Account>",
            "<UserId>123456789012</UserId>",
        ] {
            assert!(answer.body.contains(part), "{answer:?}");
        }
    }
}

#[tokio::test]
async fn wrong_calls_are_answered_in_xml() {
    let node = start().await;
    for (body, expected) in [
        ("Action=Nope&Version=2011-06-15", "400 InvalidAction"),
        ("Action=GetCallerIdentity&Version=1999-01-01", "400 InvalidAction"),
        ("Version=2011-06-15", "400 MissingAction"),
        ("Action=%", "400 SerializationException"),
    ] {
        assert_eq!(code(&node.send(&ask(&node, body)).await), expected, "{body}");
    }
    let unsigned = node.send_raw(&ask(&node, WHO_AM_I).unsigned()).await;
    assert_eq!(code(&unsigned), "403 MissingAuthenticationToken");
    let mut unknown = ask(&node, WHO_AM_I);
    unknown.credentials.access_key_id = "AKIAAAAAAAAAAAAAAAAA".to_owned();
    assert_eq!(code(&node.send(&unknown).await), "403 InvalidClientTokenId");
    let mut wrong = ask(&node, WHO_AM_I);
    wrong.credentials.secret_access_key = "wrong".to_owned();
    assert_eq!(code(&node.send(&wrong).await), "403 SignatureDoesNotMatch");
}

/// Whoever is handed such a call to prove who somebody is gets no credentials by another one.
#[tokio::test]
async fn nothing_else_is_presigned() {
    let node = start().await;
    for operation in ["GetSessionToken", "GetAccessKeyInfo&AccessKeyId=AKIAAAAAAAAAAAAAAAAA"] {
        let mut presigned = Ask { method: "GET".to_owned(), ..ask(&node, "") };
        presigned = presigned.without(FORM.0);
        presigned.query = format!("Action={operation}&Version=2011-06-15");
        presigned.query = presigned.presigned(60);
        let got = node.send_raw(&presigned.unsigned()).await;
        assert_eq!(code(&got), "403 MissingAuthenticationToken", "{operation}: {got:?}");
    }
}
