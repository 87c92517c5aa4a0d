//! Tags of task definitions.
use expect_test::expect;

use super::{check, definition};

#[test]
fn tags_come_and_go() {
    let arn = "arn:aws:ecs:us-east-1:123456789012:task-definition/web:1";
    let register = definition(r#"{"tags": [{"key": "a", "value": "1"}]}"#);
    check(
        &format!(
            r#"
            RegisterTaskDefinition {register} | tags taskDefinition.tags
            TagResource {{"resourceArn": "{arn}", "tags": [{{"key": "b", "value": "2"}}, {{"key": "a", "value": "3"}}]}}
            ListTagsForResource {{"resourceArn": "{arn}"}}
            DescribeTaskDefinition {{"taskDefinition": "web"}} | tags
            DescribeTaskDefinition {{"taskDefinition": "web", "include": ["TAGS"]}} | tags
            UntagResource {{"resourceArn": "{arn}", "tagKeys": ["a", "x"]}}
            ListTagsForResource {{"resourceArn": "{arn}"}}
            TagResource {{"resourceArn": "{arn}", "tags": [{{"key": "aws:x", "value": "2"}}]}}
            TagResource {{"resourceArn": "{arn}"}}
            TagResource {{"resourceArn": "arn:aws:ecs:us-east-1:123456789012:task-definition/web:2", "tags": [{{"key": "b"}}]}}
            ListTagsForResource {{"resourceArn": "web"}}
            ListTagsForResource
            DeregisterTaskDefinition {{"taskDefinition": "web:1"}} | taskDefinition.status
            TagResource {{"resourceArn": "{arn}", "tags": [{{"key": "b", "value": "2"}}]}}
            UntagResource {{"resourceArn": "{arn}", "tagKeys": ["b"]}}
            ListTagsForResource {{"resourceArn": "{arn}"}}
            "#
        ),
        expect![[r#"
            RegisterTaskDefinition tags=[{"key":"a","value":"1"}] taskDefinition.tags absent
            TagResource {}
            ListTagsForResource {"tags":[{"key":"a","value":"3"},{"key":"b","value":"2"}]}
            DescribeTaskDefinition tags=[]
            DescribeTaskDefinition tags=[{"key":"a","value":"3"},{"key":"b","value":"2"}]
            UntagResource {}
            ListTagsForResource {"tags":[{"key":"b","value":"2"}]}
            TagResource !! InvalidParameterException: Tag keys must not begin with 'aws:' in any case, but 'aws:x' does: that prefix is reserved.
            TagResource !! InvalidParameterException: Tags cannot be empty.
            TagResource !! InvalidParameterException: The specified task definition is not found. Specify an active task definition and try again.
            ListTagsForResource !! InvalidParameterException: The specified task definition is not found. Specify an active task definition and try again.
            ListTagsForResource !! InvalidParameterException: The specified task definition is not found. Specify an active task definition and try again.
            DeregisterTaskDefinition taskDefinition.status="INACTIVE"
            TagResource !! InvalidParameterException: The specified task definition is inactive. Specify an active task definition and try again.
            UntagResource !! InvalidParameterException: The specified task definition is inactive. Specify an active task definition and try again.
            ListTagsForResource {"tags":[{"key":"b","value":"2"}]}
        "#]],
    );
}
