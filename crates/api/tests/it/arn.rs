//! ARNs, there and back.

use berth_api::arn::{Arn, Resource};
use expect_test::expect;
use proptest::prelude::*;

const TAILS: [&str; 20] = [
    "cluster/default",
    "service/default/web",
    "service/web",
    "task/default/0123456789abcdef0123456789abcdef",
    "task/0123456789abcdef0123456789abcdef",
    "container-instance/default/0123456789abcdef0123456789abcdef",
    "container-instance/0123456789abcdef0123456789abcdef",
    "container/default/0123/4567",
    "task-definition/web:12",
    "task-definition/web",
    "capacity-provider/spot",
    "capacity-provider/default/managed",
    "task-set/default/web/ecs-svc/1234567890123456789",
    "service-deployment/default/web/abc_-DEF",
    "service-revision/default/web/1234567890123456789",
    "daemon/default/logs",
    "daemon-deployment/default/logs/abc",
    "daemon-revision/default/logs/1",
    "daemon-task-definition/logs:1",
    "daemon-task-definition/logs",
];

#[test]
fn every_kind_is_read_and_written() {
    for tail in TAILS {
        let text = format!("arn:aws-cn:ecs:cn-north-1:123456789012:{tail}");
        let arn = Arn::parse(&text).unwrap();
        assert_eq!(arn.to_string(), text);
        assert_eq!((arn.partition, arn.region), ("aws-cn", "cn-north-1"));
        assert_eq!((arn.account, arn.resource.to_string().as_str()), ("123456789012", tail));
    }
}

#[test]
fn parts_have_names() {
    let text = "arn:aws:ecs:us-east-1:1:task-set/default/web/ecs-svc/7";
    let task_set = Arn::parse(text).unwrap();
    let expected = Resource::TaskSet { cluster: "default", service: "web", id: "ecs-svc/7" };
    assert_eq!(task_set.resource, expected);
    let service = task_set.with(Resource::Service { cluster: Some("default"), name: "web" });
    assert_eq!(service.to_string(), "arn:aws:ecs:us-east-1:1:service/default/web");
}

#[test]
fn malformed_ones_are_explained() {
    let said = [
        "default",
        "arn:aws",
        "arn::ecs:r:1:cluster/a",
        "arn:aws:ecs:us-east-1",
        "arn:aws:ecs:us-east-1:1:",
        "arn:aws:s3:::bucket",
        "arn:aws:ec2:r:1:instance/i",
        "arn:aws:ecs:r:1:cluster",
        "arn:aws:ecs:r:1:cluster/",
        "arn:aws:ecs:r:1:cluster/a/b",
        "arn:aws:ecs:r:1:task/a/b/c",
        "arn:aws:ecs:r:1:task//b",
        "arn:aws:ecs:r:1:task-set/a/b/c/d",
        "arn:aws:ecs:r:1:gateway/a",
        "arn:aws:ecs:r:1:task-definition/web:0",
        "arn:aws:ecs:r:1:task-definition/web:+1",
        "arn:aws:ecs::1:cluster/a",
        "arn:aws:ecs:r:1:daemon-task-definition/w:x",
        "arn:aws:ecs:r:1:task-definition/:1",
    ]
    .map(|text| Arn::parse(text).unwrap_err().to_string() + "\n");
    expect![[r#"
        default is no ARN: it does not begin with arn:
        arn:aws has no service
        arn::ecs:r:1:cluster/a has no partition
        arn:aws:ecs:us-east-1 has no account
        arn:aws:ecs:us-east-1:1: has no resource
        arn:aws:s3:::bucket names a resource of s3, not of ecs
        arn:aws:ec2:r:1:instance/i names a resource of ec2, not of ecs
        arn:aws:ecs:r:1:cluster has an unexpected number of separators for a cluster
        arn:aws:ecs:r:1:cluster/ has an unexpected number of separators for a cluster
        arn:aws:ecs:r:1:cluster/a/b has an unexpected number of separators for a cluster
        arn:aws:ecs:r:1:task/a/b/c has an unexpected number of separators for a task
        arn:aws:ecs:r:1:task//b has an unexpected number of separators for a task
        arn:aws:ecs:r:1:task-set/a/b/c/d has an unexpected number of separators for a task-set
        arn:aws:ecs:r:1:gateway/a has the unknown resource type gateway
        arn:aws:ecs:r:1:task-definition/web:0 has the revision 0, not a number from 1 on
        arn:aws:ecs:r:1:task-definition/web:+1 has the revision +1, not a number from 1 on
        arn:aws:ecs::1:cluster/a has no region
        arn:aws:ecs:r:1:daemon-task-definition/w:x has the revision x, not a number from 1 on
        arn:aws:ecs:r:1:task-definition/:1 has no family
    "#]]
    .assert_eq(&said.concat());
}

#[test]
fn revisions_fit_their_type() {
    let definition = |revision: &str| format!("arn:aws:ecs:r:1:task-definition/web:{revision}");
    assert!(Arn::parse(&definition("4294967295")).is_ok());
    assert!(Arn::parse(&definition("4294967296")).is_err());
}

proptest! {
    #[test]
    fn whatever_is_read_is_written_the_same(
        text in "(arn:)?aws:(ecs:)?[a-z0-9:/]{0,6}:1:(task|cluster|task-definition)/[a-z0-9:/]{0,9}"
    ) {
        if let Ok(arn) = Arn::parse(&text) {
            prop_assert_eq!(arn.to_string(), text);
        }
    }
}
