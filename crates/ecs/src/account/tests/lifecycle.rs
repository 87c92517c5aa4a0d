//! Revisions from registration to the end.
use expect_test::expect;

use super::{check, definition, run};
use crate::account::records::Family;

fn register() -> String {
    format!(
        "RegisterTaskDefinition {} | taskDefinition.taskDefinitionArn taskDefinition.status",
        definition("{}")
    )
}

#[test]
fn revisions_are_counted_and_never_used_again() {
    let register = register();
    check(
        &format!(
            r#"
            {register}
            {register}
            DeregisterTaskDefinition {{"taskDefinition": "web:2"}} | taskDefinition.status
            DeleteTaskDefinitions {{"taskDefinitions": ["web:2"]}} | taskDefinitions.0.status failures
            unused web:2
            DescribeTaskDefinition {{"taskDefinition": "web:2"}}
            {register}
            "#
        ),
        expect![[r#"
            RegisterTaskDefinition taskDefinition.taskDefinitionArn="arn:aws:ecs:us-east-1:123456789012:task-definition/web:1" taskDefinition.status="ACTIVE"
            RegisterTaskDefinition taskDefinition.taskDefinitionArn="arn:aws:ecs:us-east-1:123456789012:task-definition/web:2" taskDefinition.status="ACTIVE"
            DeregisterTaskDefinition taskDefinition.status="INACTIVE"
            DeleteTaskDefinitions taskDefinitions.0.status="DELETE_IN_PROGRESS" failures=[]
            unused web:2
            DescribeTaskDefinition !! ClientException: Unable to describe task definition.
            RegisterTaskDefinition taskDefinition.taskDefinitionArn="arn:aws:ecs:us-east-1:123456789012:task-definition/web:3" taskDefinition.status="ACTIVE"
        "#]],
    );
}

#[test]
fn a_family_means_its_latest_active_revision() {
    let register = register();
    check(
        &format!(
            r#"
            {register}
            {register}
            {register}
            DeregisterTaskDefinition {{"taskDefinition": "web:3"}} | taskDefinition.deregisteredAt
            DescribeTaskDefinition {{"taskDefinition": "web"}} | taskDefinition.revision
            DescribeTaskDefinition {{"taskDefinition": "web:3"}} | taskDefinition.revision taskDefinition.status
            DescribeTaskDefinition {{"taskDefinition": "arn:aws:ecs:us-east-1:123456789012:task-definition/web:1"}} | taskDefinition.revision tags
            DescribeTaskDefinition {{"taskDefinition": "arn:aws:ecs:eu-west-1:123456789012:task-definition/web:1"}}
            DescribeTaskDefinition {{"taskDefinition": "arn:aws:ecs:us-east-1:123456789012:task-definition/web"}} | taskDefinition.revision
            DescribeTaskDefinition {{"taskDefinition": "arn:aws:ecs:eu-west-1:123456789012:task-definition/web"}}
            ListTagsForResource {{"resourceArn": "arn:aws:ecs:us-east-1:123456789012:task-definition/web"}}
            DescribeTaskDefinition {{"taskDefinition": "web:4"}}
            DescribeTaskDefinition {{"taskDefinition": "we"}}
            DescribeTaskDefinition {{"taskDefinition": "web:x"}}
            DescribeTaskDefinition
            DescribeTaskDefinition {{"taskDefinition": "web", "include": ["TAGS", "EVERYTHING"]}}
            DeregisterTaskDefinition {{"taskDefinition": "web:1"}} | taskDefinition.status
            DeregisterTaskDefinition {{"taskDefinition": "web:2"}} | taskDefinition.status
            DescribeTaskDefinition {{"taskDefinition": "web"}}
            "#
        ),
        expect![[r#"
            RegisterTaskDefinition taskDefinition.taskDefinitionArn="arn:aws:ecs:us-east-1:123456789012:task-definition/web:1" taskDefinition.status="ACTIVE"
            RegisterTaskDefinition taskDefinition.taskDefinitionArn="arn:aws:ecs:us-east-1:123456789012:task-definition/web:2" taskDefinition.status="ACTIVE"
            RegisterTaskDefinition taskDefinition.taskDefinitionArn="arn:aws:ecs:us-east-1:123456789012:task-definition/web:3" taskDefinition.status="ACTIVE"
            DeregisterTaskDefinition taskDefinition.deregisteredAt=1700000004
            DescribeTaskDefinition taskDefinition.revision=2
            DescribeTaskDefinition taskDefinition.revision=3 taskDefinition.status="INACTIVE"
            DescribeTaskDefinition taskDefinition.revision=1 tags=[]
            DescribeTaskDefinition !! ClientException: Unable to describe task definition.
            DescribeTaskDefinition taskDefinition.revision=2
            DescribeTaskDefinition !! ClientException: Unable to describe task definition.
            ListTagsForResource !! InvalidParameterException: The specified task definition is not found. Specify an active task definition and try again.
            DescribeTaskDefinition !! ClientException: Unable to describe task definition.
            DescribeTaskDefinition !! ClientException: Unable to describe task definition.
            DescribeTaskDefinition !! ClientException: Unable to describe task definition.
            DescribeTaskDefinition !! ClientException: Unable to describe task definition.
            DescribeTaskDefinition !! InvalidParameterException: include should be one of [TAGS], but is 'EVERYTHING'.
            DeregisterTaskDefinition taskDefinition.status="INACTIVE"
            DeregisterTaskDefinition taskDefinition.status="INACTIVE"
            DescribeTaskDefinition !! ClientException: Unable to describe task definition.
        "#]],
    );
}

#[test]
fn deregistering_needs_a_revision() {
    let register = register();
    check(
        &format!(
            r#"
            {register}
            DeregisterTaskDefinition {{"taskDefinition": "web"}}
            DeregisterTaskDefinition
            DeregisterTaskDefinition {{"taskDefinition": "web:foo"}}
            DeregisterTaskDefinition {{"taskDefinition": "web:0"}}
            DeregisterTaskDefinition {{"taskDefinition": "web:2"}}
            DeregisterTaskDefinition {{"taskDefinition": "arn:aws:ecs:us-east-1:123456789012:task-definition/web"}}
            DeregisterTaskDefinition {{"taskDefinition": "arn:aws:ecs:us-east-1:123456789012:task-definition/web:1"}} | taskDefinition.status taskDefinition.deregisteredAt
            DeregisterTaskDefinition {{"taskDefinition": "web:1"}} | taskDefinition.status taskDefinition.deregisteredAt
            "#
        ),
        expect![[r#"
            RegisterTaskDefinition taskDefinition.taskDefinitionArn="arn:aws:ecs:us-east-1:123456789012:task-definition/web:1" taskDefinition.status="ACTIVE"
            DeregisterTaskDefinition !! InvalidParameterException: Revision is missing.
            DeregisterTaskDefinition !! InvalidParameterException: Revision is missing.
            DeregisterTaskDefinition !! InvalidParameterException: Invalid revision number. Number: foo
            DeregisterTaskDefinition !! InvalidParameterException: Invalid revision number. Number: 0
            DeregisterTaskDefinition !! ClientException: Unable to describe task definition.
            DeregisterTaskDefinition !! InvalidParameterException: Revision is missing.
            DeregisterTaskDefinition taskDefinition.status="INACTIVE" taskDefinition.deregisteredAt=1700000008
            DeregisterTaskDefinition taskDefinition.status="INACTIVE" taskDefinition.deregisteredAt=1700000008
        "#]],
    );
}

#[test]
fn deleting_lists_what_it_cannot_do() {
    let register = register();
    check(
        &format!(
            r#"
            {register}
            {register}
            DeregisterTaskDefinition {{"taskDefinition": "web:1"}} | taskDefinition.status
            unused web:1
            DeleteTaskDefinitions {{"taskDefinitions": ["web:2", "web", "web:x", "web:3", "arn:aws:ecs:us-east-1:123456789012:task-definition/web:1"]}} | failures taskDefinitions.0.taskDefinitionArn taskDefinitions.0.deleteRequestedAt taskDefinitions.1
            DeleteTaskDefinitions {{"taskDefinitions": ["web:1"]}} | taskDefinitions.0.deleteRequestedAt failures
            DeregisterTaskDefinition {{"taskDefinition": "web:1"}} | taskDefinition.status
            DescribeTaskDefinition {{"taskDefinition": "web:1"}} | taskDefinition.status
            DeleteTaskDefinitions {{"taskDefinitions": []}}
            DeleteTaskDefinitions {{"taskDefinitions": ["a","a","a","a","a","a","a","a","a","a","a"]}}
            unused web:1
            unused web:2
            DescribeTaskDefinition {{"taskDefinition": "web:1"}}
            DescribeTaskDefinition {{"taskDefinition": "web:2"}} | taskDefinition.status
            "#
        ),
        expect![[r#"
            RegisterTaskDefinition taskDefinition.taskDefinitionArn="arn:aws:ecs:us-east-1:123456789012:task-definition/web:1" taskDefinition.status="ACTIVE"
            RegisterTaskDefinition taskDefinition.taskDefinitionArn="arn:aws:ecs:us-east-1:123456789012:task-definition/web:2" taskDefinition.status="ACTIVE"
            DeregisterTaskDefinition taskDefinition.status="INACTIVE"
            unused web:1
            DeleteTaskDefinitions failures=[{"arn":"web:2","reason":"The specified task definition is still in ACTIVE status. Please deregister the target and try again."},{"arn":"web","reason":"The specified task definition identifier is invalid. Specify a valid name or ARN and try again."},{"arn":"web:x","reason":"The specified task definition identifier is invalid. Specify a valid name or ARN and try again."},{"arn":"web:3","reason":"The specified task definition does not exist. Specify a valid account, family, revision and try again."}] taskDefinitions.0.taskDefinitionArn="arn:aws:ecs:us-east-1:123456789012:task-definition/web:1" taskDefinitions.0.deleteRequestedAt=1700000005 taskDefinitions.1 absent
            DeleteTaskDefinitions taskDefinitions.0.deleteRequestedAt=1700000005 failures=[]
            DeregisterTaskDefinition taskDefinition.status="DELETE_IN_PROGRESS"
            DescribeTaskDefinition taskDefinition.status="DELETE_IN_PROGRESS"
            DeleteTaskDefinitions !! InvalidParameterException: Task definitions cannot be empty.
            DeleteTaskDefinitions !! InvalidParameterException: At most 10 task definitions can be deleted in one call, but this one names 11.
            unused web:1
            unused web:2
            DescribeTaskDefinition !! ClientException: Unable to describe task definition.
            DescribeTaskDefinition taskDefinition.status="ACTIVE"
        "#]],
    );
}

#[test]
fn what_waits_to_be_deleted_is_a_view() {
    let mut world = super::World::new();
    let deregister = r#"DeregisterTaskDefinition {"taskDefinition": "web:1"}"#;
    let delete = r#"DeleteTaskDefinitions {"taskDefinitions": ["web:1"]}"#;
    run(&mut world, &[&register(), deregister].join("\n"));
    assert_eq!(crate::account::views::task_definitions_to_delete(&world.trial.state).count(), 0);
    run(&mut world, delete);
    let waiting: Vec<String> =
        crate::account::views::task_definitions_to_delete(&world.trial.state)
            .map(|it| it.to_string())
            .collect();
    assert_eq!(waiting, ["web:1"]);
}

#[test]
fn a_family_has_a_limit() {
    let mut world = super::World::new();
    let family = Family { family: "web".to_owned(), latest_revision: 999_999 };
    world.trial.keep(family);
    let script = format!("{0}\n{0}", register());
    expect![[r#"
        RegisterTaskDefinition taskDefinition.taskDefinitionArn="arn:aws:ecs:us-east-1:123456789012:task-definition/web:1000000" taskDefinition.status="ACTIVE"
        RegisterTaskDefinition !! LimitExceededException: Family 'web' has had 1000000 revisions, which is the limit. Register the task definition under another family.
    "#]].assert_eq(&run(&mut world, &script));
}
