//! Golden texts: bodies that clients see and what is said about bad ones.

use std::collections::BTreeMap;

use berth_api::ecs::*;
use berth_api::{ProtocolError, Timestamp, Tree, to_json};
use expect_test::{Expect, expect};

/// One body per line, what is said about it below.
fn check(operation: Operation, bodies: &[&str], expected: Expect) {
    let said = bodies.iter().map(|body| {
        let error = Request::decode(operation, body.as_bytes()).unwrap_err();
        format!("{body}\n  {error}\n")
    });
    expected.assert_eq(&said.collect::<String>());
}

#[test]
fn wrong_types_are_explained() {
    let bodies = [
        r#"{"family": 1}"#,
        r#"{"family": true}"#,
        r#"{"family": {"a": 1}}"#,
        r#"{"family": ["a"]}"#,
        r#"{"containerDefinitions": "x"}"#,
        r#"{"containerDefinitions": [{}, {"name": 5}]}"#,
        r#"{"containerDefinitions": [{"cpu": "5"}]}"#,
        r#"{"containerDefinitions": [{"cpu": 1.5}]}"#,
        r#"{"containerDefinitions": [{"cpu": 2147483648}]}"#,
        r#"{"enableFaultInjection": "true"}"#,
        r#"{"volumes": [{"host": {"sourcePath": 1}}]}"#,
        r#"{"containerDefinitions": [null]}"#,
        r#"{"containerDefinitions": [7]}"#,
        r#"[]"#,
        r#"null"#,
    ];
    check(
        Operation::RegisterTaskDefinition,
        &bodies,
        expect![[r#"
            {"family": 1}
              NUMBER_VALUE can not be converted to a String (at family)
            {"family": true}
              TRUE_VALUE can not be converted to a String (at family)
            {"family": {"a": 1}}
              Start of structure or map found where not expected. (at family)
            {"family": ["a"]}
              Start of list found where not expected. (at family)
            {"containerDefinitions": "x"}
              Expected list or null (at containerDefinitions)
            {"containerDefinitions": [{}, {"name": 5}]}
              NUMBER_VALUE can not be converted to a String (at containerDefinitions[1].name)
            {"containerDefinitions": [{"cpu": "5"}]}
              STRING_VALUE can not be converted to an Integer (at containerDefinitions[0].cpu)
            {"containerDefinitions": [{"cpu": 1.5}]}
              1.5 can not be converted to an Integer (at containerDefinitions[0].cpu)
            {"containerDefinitions": [{"cpu": 2147483648}]}
              2147483648 can not be converted to an Integer (at containerDefinitions[0].cpu)
            {"enableFaultInjection": "true"}
              STRING_VALUE can not be converted to a Boolean (at enableFaultInjection)
            {"volumes": [{"host": {"sourcePath": 1}}]}
              NUMBER_VALUE can not be converted to a String (at volumes[0].host.sourcePath)
            {"containerDefinitions": [null]}
              NULL_VALUE can not be an item of a list (at containerDefinitions[0])
            {"containerDefinitions": [7]}
              Expected map or null (at containerDefinitions[0])
            []
              Expected map or null
            null
              Expected map or null
        "#]],
    );
    check(
        Operation::SubmitTaskStateChange,
        &[r#"{"pullStartedAt": "now"}"#],
        expect![[r#"
            {"pullStartedAt": "now"}
              now can not be converted to a Timestamp (at pullStartedAt)
        "#]],
    );
}

#[test]
fn malformed_bodies_are_explained() {
    let bodies = [
        r#"{"cluster": "a"} x"#,
        r#"{"cluster": "a""#,
        r#"{"cluster": "a"#,
        r#"{"cluster": "\ud800"}"#,
        r#"{"cluster": "\x"}"#,
        r#"{"count": 01}"#,
        r#"{cluster: "a"}"#,
        r#"{"cluster" "a"}"#,
        r#"{"cluster": nil}"#,
        r#"{"cluster": "a",}"#,
        r#"cluster"#,
        "{\"cluster\": \"a\nb\"}",
    ];
    check(
        Operation::RunTask,
        &bodies,
        expect![[r#"
            {"cluster": "a"} x
              Unexpected character 'x' at byte 17, expected the end of the body
            {"cluster": "a"
              Unexpected end of the body, expected ',' or a closing bracket
            {"cluster": "a
              Unexpected end of the body inside a string (at cluster)
            {"cluster": "\ud800"}
              Bad \u escape inside a string: four hex digits, surrogates in pairs (at cluster)
            {"cluster": "\x"}
              Unknown escape sequence inside a string (at cluster)
            {"count": 01}
              Unexpected character '0' at byte 10, expected a number (at count)
            {cluster: "a"}
              Unexpected character 'c' at byte 1, expected a member name
            {"cluster" "a"}
              Unexpected character '"' at byte 11, expected ':'
            {"cluster": nil}
              Unexpected character 'n' at byte 12, expected a value
            {"cluster": "a",}
              Unexpected character '}' at byte 16, expected a member name
            cluster
              Unexpected character 'c' at byte 0, expected a value
            {"cluster": "a
            b"}
              Control character 0x0a inside a string (at cluster)
        "#]],
    );
    let error = Request::decode(Operation::RunTask, b"{\"cluster\": \"\xff\"}").unwrap_err();
    expect!["The body is not UTF-8 from byte 13 on"].assert_eq(&error.to_string());
}

fn check_body(body: &[u8], expected: Expect) {
    expected.assert_eq(&String::from_utf8_lossy(body).replace(",\"", ",\n\""));
}

#[test]
fn answers_look_like_this() {
    let task = Task {
        task_arn: Some("arn:aws:ecs:us-east-1:123456789012:task/default/0123".into()),
        last_status: Some("RUNNING".into()),
        launch_type: Some(LaunchType::Ec2),
        connectivity: Some(Connectivity::UnknownValue("MAYBE".into())),
        created_at: Some(Timestamp(1_767_225_600_042)),
        started_at: Some(Timestamp(-1_500)),
        tags: Some(vec![]),
        containers: Some(vec![Container { exit_code: Some(-1), ..Container::default() }]),
        ..Task::default()
    };
    let response = DescribeTasksResponse { tasks: Some(vec![task]), failures: Some(vec![]) };
    check_body(
        &Response::from(response).encode(),
        expect![[r#"
        {"failures":[],
        "tasks":[{"connectivity":"MAYBE",
        "containers":[{"exitCode":-1}],
        "createdAt":1767225600.042,
        "lastStatus":"RUNNING",
        "launchType":"EC2",
        "startedAt":-1.500,
        "tags":[],
        "taskArn":"arn:aws:ecs:us-east-1:123456789012:task/default/0123"}]}"#]],
    );
    check_body(&Response::from(TagResourceResponse {}).encode(), expect!["{}"]);
    let options = BTreeMap::from([("max-size".to_owned(), "10m\n\u{1}\"".to_owned())]);
    let log = LogConfiguration { options: Some(options), ..LogConfiguration::default() };
    check_body(to_json(&log).as_bytes(), expect![[r#"{"options":{"max-size":"10m\n\u0001\""}}"#]]);
}

#[test]
fn errors_look_like_this() {
    let error = Error::cluster_not_found("Cluster not found.");
    check_body(
        &error.encode(),
        expect![[r#"
        {"__type":"ClusterNotFoundException",
        "message":"Cluster not found."}"#]],
    );
    expect!["ClusterNotFoundException: Cluster not found."].assert_eq(&error.to_string());
    let conflict = Error::conflict("The token was used with other parameters.")
        .with("resourceIds", Tree::texts(["arn:1".into(), "arn:2".into()]));
    check_body(
        &conflict.encode(),
        expect![[r#"
        {"__type":"ConflictException",
        "message":"The token was used with other parameters.",
        "resourceIds":["arn:1",
        "arn:2"]}"#]],
    );
    check_body(
        &ProtocolError::unknown_operation("RunTusk").encode_json(),
        expect![[r#"
        {"__type":"UnknownOperationException",
        "message":"The operation RunTusk does not exist. Check its name and service."}"#]],
    );
}

#[test]
fn debug_output_hides_what_is_sensitive() {
    let pair = KeyValuePair { name: Some("PASSWORD".into()), value: Some("secret".into()) };
    let container = ContainerDefinition {
        name: Some("web".into()),
        environment: Some(vec![pair]),
        ..ContainerDefinition::default()
    };
    let shown = format!("{container:?}");
    expect![[r#"ContainerDefinition { environment: (hidden), name: "web" }"#]].assert_eq(&shown);
}

#[test]
fn enums_are_open() {
    assert_eq!(LaunchType::from("EC2"), LaunchType::Ec2);
    assert_eq!(LaunchType::from("ec2"), LaunchType::UnknownValue("ec2".into()));
    assert_eq!(LaunchType::values(), ["EC2", "FARGATE", "EXTERNAL", "MANAGED_INSTANCES"]);
    assert_eq!(format!("{:>9}", LaunchType::Fargate), "  FARGATE");
    let stored = serde_json::to_string(&LogDriver::JsonFile).unwrap();
    assert_eq!(stored, "\"json-file\"");
    assert_eq!(serde_json::from_str::<LogDriver>(&stored).unwrap(), LogDriver::JsonFile);
}
