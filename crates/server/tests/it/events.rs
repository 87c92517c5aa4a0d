//! Events of what is no cluster's: each service says itself what its changes are called.
use berth_api::{
    berth::{self, ListHistoryRequest, ListHistoryResponse, ReadEventsRequest, ReadEventsResponse},
    client::CallError,
};
use serde_json::{Value, json};

use crate::support::{
    Node,
    http::{Ask, FORM},
    start,
};

async fn ssm(node: &Node, operation: &str, body: Value) {
    let ask = node.ask("", body.to_string()).without("x-amz-target");
    let ask = ask.header("x-amz-target", &format!("AmazonSSM.{operation}"));
    let answer = node.send(&Ask { service: "ssm".to_owned(), ..ask }).await;
    assert_eq!(answer.status, 200, "{answer:?}");
}

async fn iam(node: &Node, call: &str) {
    let ask = node.ask("", format!("{call}&Version=2010-05-08")).without("x-amz-target");
    let ask = Ask { service: "iam".to_owned(), ..ask.header(FORM.0, FORM.1) };
    let answer = node.send(&ask).await;
    assert_eq!(answer.status, 200, "{answer:?}");
}

async fn read(node: &Node, request: ReadEventsRequest) -> Result<ReadEventsResponse, CallError> {
    match node.client.call_berth(request.into()).await? {
        berth::Response::ReadEvents(page) => Ok(page),
        other => panic!("{other:?}"),
    }
}

fn of(source: &str, after: &str) -> ReadEventsRequest {
    ReadEventsRequest {
        source: Some(source.to_owned()),
        after: Some(after.to_owned()),
        ..ReadEventsRequest::default()
    }
}

/// `operation resource`, of each event.
fn brief(page: &ReadEventsResponse) -> Vec<String> {
    let events = page.events.iter().flatten().filter_map(|it| it.event.as_ref());
    let line = |it: &berth::Event| {
        let detail: Value = serde_json::from_str(it.detail.as_ref().unwrap().as_str()).unwrap();
        let what = detail["operation"].as_str().or(detail["eventName"].as_str()).unwrap();
        format!("{} {what} {}", it.source.as_deref().unwrap(), it.resources.clone().unwrap()[0])
    };
    events.map(line).collect()
}

#[tokio::test]
async fn parameters_and_identities_tell_what_happens_to_them() {
    let node = start().await;
    ssm(&node, "PutParameter", json!({"Name": "/a", "Value": "hidden", "Type": "String"})).await;
    iam(&node, "Action=CreateRole&RoleName=web&AssumeRolePolicyDocument=%7B%22Version%22%3A%222012-10-17%22%2C%22Statement%22%3A%5B%7B%22Effect%22%3A%22Allow%22%2C%22Principal%22%3A%7B%22Service%22%3A%22a.amazonaws.com%22%7D%2C%22Action%22%3A%22sts%3AAssumeRole%22%7D%5D%7D").await;
    let put = read(&node, of("aws.ssm", "OLDEST")).await.unwrap();
    let parameter = "arn:aws:ssm:us-east-1:123456789012:parameter/a";
    assert_eq!(brief(&put), [format!("aws.ssm Create {parameter}")]);
    let role = "arn:aws:iam::123456789012:role/web";
    let made = read(&node, of("aws.iam", "OLDEST")).await.unwrap();
    assert_eq!(brief(&made), [format!("aws.iam CreateRole {role}")]);

    // From there on, and after a restart, it is the same log.
    let node = node.restart().await;
    assert_eq!(read(&node, of("aws.ssm", "OLDEST")).await.unwrap(), put);
    ssm(&node, "DeleteParameter", json!({"Name": "/a"})).await;
    let after = put.position.clone().unwrap();
    let deleted = read(&node, of("aws.ssm", &after)).await.unwrap();
    assert_eq!(brief(&deleted), [format!("aws.ssm Delete {parameter}")]);
    let all = read(&node, of("aws.ssm", "OLDEST")).await.unwrap();
    assert!(!format!("{all:?}").contains("hidden"), "a value is told");

    let source = Some("aws.ssm".to_owned());
    let history = ListHistoryRequest { source, ..ListHistoryRequest::default() };
    let history = node.client.call_berth(history.into()).await.unwrap();
    let berth::Response::ListHistory(ListHistoryResponse { entries, .. }) = history else {
        panic!("{history:?}")
    };
    let entries = entries.unwrap();
    let operations: Vec<_> = entries.iter().filter_map(|it| it.operation.as_deref()).collect();
    assert_eq!(operations, ["PutParameter", "DeleteParameter"]);
    assert!(!format!("{entries:?}").contains("hidden"), "a value is told");
}

#[tokio::test]
async fn sources_have_types_of_their_own() {
    let node = start().await;
    let refused = async |request: ReadEventsRequest| match read(&node, request).await {
        Err(CallError::Api(it)) => it.message,
        other => panic!("{other:?}"),
    };
    assert_eq!(
        refused(of("aws.s3", "OLDEST")).await,
        "source can be aws.ec2, aws.ecs, aws.iam, aws.logs, aws.secretsmanager, aws.ssm, and this call has \
         'aws.s3'."
    );
    let cluster = Some("default".to_owned());
    assert_eq!(
        refused(ReadEventsRequest { cluster, ..of("aws.ssm", "OLDEST") }).await,
        "What is told of aws.ssm is no cluster's: omit cluster beside it."
    );
    let event_types = Some(vec!["ECS Service Action".to_owned()]);
    assert_eq!(
        refused(ReadEventsRequest { event_types, ..of("aws.ssm", "OLDEST") }).await,
        "eventTypes can have Parameter Store Change, and this call has 'ECS Service Action'."
    );
    assert_eq!(
        refused(of("aws.iam", "99-0")).await,
        "Position 99-0 is not of IAM: it has not come so far."
    );
}
