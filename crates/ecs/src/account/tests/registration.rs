//! What RegisterTaskDefinition answers.
use expect_test::expect;
use serde_json::to_string_pretty;

use super::{World, check, definition};

#[test]
fn the_normal_form_is_answered_with_what_registering_adds() {
    let members = r#"{"cpu": ".5 vCPU", "memory": "1 GB", "tags": [{"key": "k"}]}"#;
    let mut world = World::new();
    let answer = world.call("RegisterTaskDefinition", &definition(members).to_string()).unwrap();
    expect![[r#"
        {
          "tags": [
            {
              "key": "k",
              "value": ""
            }
          ],
          "taskDefinition": {
            "compatibilities": [
              "EXTERNAL",
              "EC2"
            ],
            "containerDefinitions": [
              {
                "cpu": 0,
                "environment": [],
                "essential": true,
                "image": "nginx",
                "memory": 128,
                "mountPoints": [],
                "name": "a",
                "portMappings": [],
                "systemControls": [],
                "volumesFrom": []
              }
            ],
            "cpu": "512",
            "family": "web",
            "memory": "1024",
            "placementConstraints": [],
            "registeredAt": 1700000001,
            "registeredBy": "arn:aws:iam::123456789012:root",
            "requiresAttributes": [],
            "revision": 1,
            "status": "ACTIVE",
            "taskDefinitionArn": "arn:aws:ecs:us-east-1:123456789012:task-definition/web:1",
            "volumes": []
          }
        }"#]]
    .assert_eq(&to_string_pretty(&answer).unwrap());
    let described =
        world.call("DescribeTaskDefinition", r#"{"taskDefinition": "web", "include": ["TAGS"]}"#);
    assert_eq!(described, Ok(answer));
}

#[test]
fn tags_are_checked_before_the_definition() {
    let with = |tags: &str| {
        let definition = definition(&format!(r#"{{"cpu": "x", "tags": {tags}}}"#));
        format!("RegisterTaskDefinition {definition}")
    };
    let (twice, reserved) = (r#"[{"key": "k"}, {"key": "k"}]"#, r#"[{"key": "aws:k"}]"#);
    let script = format!("{}\n{}", with(twice), with(reserved));
    check(
        &script,
        expect![[r#"
        RegisterTaskDefinition !! InvalidParameterException: Tag keys must be unique, but 'k' is given twice.
        RegisterTaskDefinition !! InvalidParameterException: Tag keys must not begin with 'aws:' in any case, but 'aws:k' does: that prefix is reserved.
    "#]],
    );
}
