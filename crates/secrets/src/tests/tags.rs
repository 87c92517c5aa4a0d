//! Tags of parameters.
use expect_test::expect;

use super::{World, check, check_all};

#[test]
fn tags_come_and_go() {
    check(
        r#"
        PutParameter {"Name": "a", "Value": "v", "Type": "String", "Tags": [{"Key": "k", "Value": "1"}, {"Key": "b", "Value": ""}]}
        AddTagsToResource {"ResourceType": "Parameter", "ResourceId": "/a", "Tags": [{"Key": "k", "Value": "2"}, {"Key": "c", "Value": "3"}]}
        ListTagsForResource {"ResourceType": "Parameter", "ResourceId": "a"}
        RemoveTagsFromResource {"ResourceType": "Parameter", "ResourceId": "a", "TagKeys": ["k", "unknown"]}
        ListTagsForResource {"ResourceType": "Parameter", "ResourceId": "a"}
        PutParameter {"Name": "a", "Value": "v2", "Overwrite": true}
        ListTagsForResource {"ResourceType": "Parameter", "ResourceId": "a"}
        "#,
        expect![[r#"
            PutParameter {"Tier":"Standard","Version":1}
            AddTagsToResource {}
            ListTagsForResource {"TagList":[{"Key":"b","Value":""},{"Key":"c","Value":"3"},{"Key":"k","Value":"2"}]}
            RemoveTagsFromResource {}
            ListTagsForResource {"TagList":[{"Key":"b","Value":""},{"Key":"c","Value":"3"}]}
            PutParameter {"Tier":"Standard","Version":2}
            ListTagsForResource {"TagList":[{"Key":"b","Value":""},{"Key":"c","Value":"3"}]}
        "#]],
    );
}

#[test]
fn tags_have_rules() {
    let mut world = World::new();
    world.put("a", 1);
    let many: Vec<_> = (0..51).map(|it| format!(r#"{{"Key": "k{it}", "Value": ""}}"#)).collect();
    let many = format!(
        r#"{{"ResourceType": "Parameter", "ResourceId": "a", "Tags": [{}]}}"#,
        many.join(",")
    );
    let error = world.call("AddTagsToResource", &many).unwrap_err().to_string();
    expect!["TooManyTagsError: Number of tags exceeds the maximum limit of 50 for this resource. A resource can have at most 50 tags, but this one would have 51."].assert_eq(&error);
    check_all(
        &mut world,
        "AddTagsToResource",
        &[
            r#"{"ResourceType": "Parameter", "ResourceId": "a"}"#,
            r#"{"ResourceType": "Parameter", "ResourceId": "a", "Tags": [{"Key": "", "Value": "v"}]}"#,
            r#"{"ResourceType": "Parameter", "ResourceId": "a", "Tags": [{"Key": "k!", "Value": "v"}]}"#,
            r#"{"ResourceType": "Parameter", "ResourceId": "a", "Tags": [{"Key": "aws:k", "Value": "v"}]}"#,
            r#"{"ResourceType": "Parameter", "ResourceId": "b", "Tags": [{"Key": "k", "Value": "v"}]}"#,
            r#"{"ResourceType": "Document", "ResourceId": "a", "Tags": [{"Key": "k", "Value": "v"}]}"#,
            r#"{"ResourceType": "Other", "ResourceId": "a", "Tags": [{"Key": "k", "Value": "v"}]}"#,
        ],
        expect![[r#"
            {"ResourceType": "Parameter", "ResourceId": "a"}
                ValidationException: 1 validation error detected: Value null at 'tags' failed to satisfy constraint: Member must not be null
            {"ResourceType": "Parameter", "ResourceId": "a", "Tags": [{"Key": "", "Value": "v"}]}
                ValidationException: 1 validation error detected: Value '' at 'tags.1.member.key' failed to satisfy constraint: Member must have length greater than or equal to 1
            {"ResourceType": "Parameter", "ResourceId": "a", "Tags": [{"Key": "k!", "Value": "v"}]}
                ValidationException: 1 validation error detected: Value 'k!' at 'tags.1.member.key' failed to satisfy constraint: Member must satisfy regular expression pattern: ^([\p{L}\p{Z}\p{N}_.:/=+\-@]*)$
            {"ResourceType": "Parameter", "ResourceId": "a", "Tags": [{"Key": "aws:k", "Value": "v"}]}
                ValidationException: Tag keys must not begin with 'aws:' in any case, but 'aws:k' does: that prefix is reserved.
            {"ResourceType": "Parameter", "ResourceId": "b", "Tags": [{"Key": "k", "Value": "v"}]}
                InvalidResourceId: The resource ID isn't valid. Verify that you entered the correct ID and try again. There is no parameter with the name b.
            {"ResourceType": "Document", "ResourceId": "a", "Tags": [{"Key": "k", "Value": "v"}]}
                InvalidResourceType: The resource type isn't valid. Berth has no Document of Systems Manager, only parameters: use the type Parameter.
            {"ResourceType": "Other", "ResourceId": "a", "Tags": [{"Key": "k", "Value": "v"}]}
                ValidationException: 1 validation error detected: Value 'Other' at 'resourceType' failed to satisfy constraint: Member must satisfy enum value set: [Document, ManagedInstance, MaintenanceWindow, Parameter, PatchBaseline, OpsItem, OpsMetadata, Automation, Association, CloudConnector]
        "#]],
    );
}
