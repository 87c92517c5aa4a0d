//! Groups and streams from their making to their end.
use berth_engine::State as _;
use berth_kernel::Home;
use berth_serving::Housed;
use expect_test::expect;

use super::{World, check, run};
use crate::{Logs, limits::RECONCILE_STEP_STREAMS_MAX};

#[test]
fn a_group_lives() {
    check(
        r#"
        CreateLogGroup {"logGroupName": "/web", "tags": {"team": "a"}}
        CreateLogGroup {"logGroupName": "/web"}
        DescribeLogGroups {}
        PutRetentionPolicy {"logGroupName": "/web", "retentionInDays": 30}
        PutRetentionPolicy {"logGroupName": "/web", "retentionInDays": 2}
        PutRetentionPolicy {"logGroupName": "/none", "retentionInDays": 30}
        DescribeLogGroups {} | logGroups.0.retentionInDays
        DeleteRetentionPolicy {"logGroupName": "/web"}
        DescribeLogGroups {} | logGroups.0.retentionInDays
        PutLogGroupDeletionProtection {"logGroupIdentifier": "arn:aws:logs:us-east-1:123456789012:log-group:/web", "deletionProtectionEnabled": true}
        CreateLogStream {"logGroupName": "/web", "logStreamName": "s"}
        DeleteLogGroup {"logGroupName": "/web"}
        DeleteLogStream {"logGroupName": "/web", "logStreamName": "s"}
        PutLogGroupDeletionProtection {"logGroupIdentifier": "/web", "deletionProtectionEnabled": false}
        DeleteLogGroup {"logGroupName": "/web"}
        DeleteLogGroup {"logGroupName": "/web"}
        DescribeLogStreams {"logGroupName": "/web"}
        CreateLogGroup {"logGroupName": "/web", "logGroupClass": "INFREQUENT_ACCESS"}
        DescribeLogStreams {"logGroupName": "/web"}
        DescribeLogGroups {} | logGroups.0.logGroupClass
        "#,
        expect![[r#"
            CreateLogGroup {}
            CreateLogGroup !! ResourceAlreadyExistsException: The specified log group already exists
            DescribeLogGroups {"logGroups":[{"arn":"arn:aws:logs:us-east-1:123456789012:log-group:/web:*","creationTime":1700000001000,"deletionProtectionEnabled":false,"logGroupArn":"arn:aws:logs:us-east-1:123456789012:log-group:/web","logGroupClass":"STANDARD","logGroupName":"/web","metricFilterCount":0,"storedBytes":7}]}
            PutRetentionPolicy {}
            PutRetentionPolicy !! InvalidParameterException: 1 validation error detected: Value '2' at 'retentionInDays' failed to satisfy constraint: Member must satisfy enum value set: [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653]
            PutRetentionPolicy !! ResourceNotFoundException: The specified log group does not exist.
            DescribeLogGroups logGroups.0.retentionInDays=30
            DeleteRetentionPolicy {}
            DescribeLogGroups logGroups.0.retentionInDays absent
            PutLogGroupDeletionProtection {}
            CreateLogStream {}
            DeleteLogGroup !! ValidationException: Cannot delete log group with deletion protection enabled. Disable deletion protection first.
            DeleteLogStream !! ValidationException: Cannot delete log group with deletion protection enabled. Disable deletion protection first.
            PutLogGroupDeletionProtection {}
            DeleteLogGroup {}
            DeleteLogGroup !! ResourceNotFoundException: The specified log group does not exist.
            DescribeLogStreams !! ResourceNotFoundException: The specified log group does not exist.
            CreateLogGroup {}
            DescribeLogStreams {"logStreams":[]}
            DescribeLogGroups logGroups.0.logGroupClass="INFREQUENT_ACCESS"
        "#]],
    );
}

#[test]
fn what_cannot_be_is_refused() {
    check(
        r#"
        CreateLogGroup {}
        CreateLogGroup {"logGroupName": "a b"}
        CreateLogGroup {"logGroupName": "aws/x"}
        CreateLogGroup {"logGroupName": "a", "kmsKeyId": "k"}
        CreateLogGroup {"logGroupName": "a", "logGroupClass": "X"}
        CreateLogGroup {"logGroupName": "a", "tags": {"aws:x": "y"}}
        CreateLogStream {"logGroupName": "a", "logStreamName": "s"}
        CreateLogGroup {"logGroupName": "a"}
        CreateLogStream {"logGroupName": "a", "logStreamName": "s:1"}
        CreateLogStream {"logGroupName": "a", "logStreamName": "s"}
        CreateLogStream {"logGroupName": "a", "logStreamName": "s"}
        DeleteLogStream {"logGroupName": "a", "logStreamName": "t"}
        DescribeLogStreams {}
        DescribeLogStreams {"logGroupName": "a", "logGroupIdentifier": "a"}
        DescribeLogStreams {"logGroupName": "a", "limit": 51}
        DescribeLogStreams {"logGroupName": "a", "nextToken": "x"}
        DescribeLogStreams {"logGroupName": "a", "orderBy": "LastEventTime", "logStreamNamePrefix": "s"}
        ListLogGroups {"fieldIndexNames": ["x"]}
        DescribeLogGroups {"logGroupNamePrefix": "a", "logGroupNamePattern": "a"}
        TestMetricFilter {"filterPattern": "a-b", "logEventMessages": ["x"]}
        DescribeQueries {}
        "#,
        expect![[r#"
            CreateLogGroup !! InvalidParameterException: 1 validation error detected: Value null at 'logGroupName' failed to satisfy constraint: Member must not be null
            CreateLogGroup !! InvalidParameterException: 1 validation error detected: Value 'a b' at 'logGroupName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\.\-_/#A-Za-z0-9]+
            CreateLogGroup !! InvalidParameterException: Log groups starting with AWS/ are reserved for AWS.
            CreateLogGroup !! InvalidParameterException: Berth encrypts no log groups with keys of customers: leave kmsKeyId away.
            CreateLogGroup !! InvalidParameterException: 1 validation error detected: Value 'X' at 'logGroupClass' failed to satisfy constraint: Member must satisfy enum value set: [STANDARD, INFREQUENT_ACCESS, DELIVERY, ESSENTIALS]
            CreateLogGroup !! InvalidParameterException: Tag keys must not begin with 'aws:' in any case, but 'aws:x' does: that prefix is reserved.
            CreateLogStream !! ResourceNotFoundException: The specified log group does not exist.
            CreateLogGroup {}
            CreateLogStream !! InvalidParameterException: 1 validation error detected: Value 's:1' at 'logStreamName' failed to satisfy constraint: Member must satisfy regular expression pattern: [^:*]*
            CreateLogStream {}
            CreateLogStream !! ResourceAlreadyExistsException: The specified log stream already exists
            DeleteLogStream !! ResourceNotFoundException: The specified log stream does not exist.
            DescribeLogStreams !! InvalidParameterException: Either LogGroup name or LogGroup identifier must be specified.
            DescribeLogStreams !! InvalidParameterException: LogGroup name and LogGroup identifier are mutually exclusive parameters.
            DescribeLogStreams !! InvalidParameterException: 1 validation error detected: Value '51' at 'limit' failed to satisfy constraint: Member must have value less than or equal to 50
            DescribeLogStreams !! InvalidParameterException: The specified nextToken is invalid.
            DescribeLogStreams !! InvalidParameterException: Cannot order by LastEventTime with a logStreamNamePrefix.
            ListLogGroups !! InvalidParameterException: Berth has no data sources and no field indexes: leave dataSources and fieldIndexNames away.
            DescribeLogGroups !! InvalidParameterException: LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.
            TestMetricFilter !! InvalidParameterException: Invalid filter pattern
            DescribeQueries !! InvalidParameterException: DescribeQueries is not supported by this release of Berth, which has no queries, no metric and subscription filters, and no keys of customers.
        "#]],
    );
}

#[test]
fn tags_are_given_and_taken_by_either_name() {
    check(
        r#"
        CreateLogGroup {"logGroupName": "a"}
        TagResource {"resourceArn": "arn:aws:logs:us-east-1:123456789012:log-group:a", "tags": {"k": "v", "l": ""}}
        TagLogGroup {"logGroupName": "a", "tags": {"m": "w"}}
        ListTagsForResource {"resourceArn": "arn:aws:logs:us-east-1:123456789012:log-group:a"}
        UntagResource {"resourceArn": "arn:aws:logs:us-east-1:123456789012:log-group:a", "tagKeys": ["k", "x"]}
        UntagLogGroup {"logGroupName": "a", "tags": ["l"]}
        ListTagsLogGroup {"logGroupName": "a"}
        ListTagsForResource {"resourceArn": "arn:aws:logs:us-east-1:123456789012:log-group:b"}
        ListTagsForResource {"resourceArn": "arn:aws:logs:eu-west-1:123456789012:log-group:a"}
        ListTagsForResource {"resourceArn": "a"}
        TagLogGroup {"logGroupName": "b", "tags": {"m": "w"}}
        "#,
        expect![[r#"
            CreateLogGroup {}
            TagResource {}
            TagLogGroup {}
            ListTagsForResource {"tags":{"k":"v","l":"","m":"w"}}
            UntagResource {}
            UntagLogGroup {}
            ListTagsLogGroup {"tags":{"m":"w"}}
            ListTagsForResource !! ResourceNotFoundException: The specified resource does not exist.
            ListTagsForResource !! ResourceNotFoundException: The specified resource does not exist.
            ListTagsForResource !! ResourceNotFoundException: The specified resource does not exist.
            TagLogGroup !! ResourceNotFoundException: The specified log group does not exist.
        "#]],
    );
}

#[test]
fn streams_are_in_either_order_and_in_pages() {
    let mut world = World::new();
    run(&mut world, r#"CreateLogGroup {"logGroupName": "g"}"#);
    for name in ["a9", "b1", "c", "d9", "e"] {
        let body = format!(r#"{{"logGroupName": "g", "logStreamName": "{name}"}}"#);
        world.call("CreateLogStream", &body).unwrap();
    }
    let mut told = String::new();
    for order in ["LogStreamName", "LastEventTime"] {
        for descending in [false, true] {
            let (mut token, mut names) = (String::new(), Vec::new());
            loop {
                let body = format!(
                    r#"{{"logGroupName": "g", "orderBy": "{order}", "descending": {descending},
                        "limit": 2{token}}}"#
                );
                let page = world.call("DescribeLogStreams", &body).unwrap();
                let streams = page["logStreams"].as_array().unwrap().clone();
                names.extend(streams.iter().map(|it| it["logStreamName"].to_string()));
                match page["nextToken"].as_str() {
                    Some(next) => token = format!(r#", "nextToken": "{next}""#),
                    None => break,
                }
            }
            told += &format!("{order} {descending}: {}\n", names.join(" ").replace('"', ""));
        }
    }
    expect![[r#"
        LogStreamName false: a9 b1 c d9 e
        LogStreamName true: e d9 c b1 a9
        LastEventTime false: c e b1 a9 d9
        LastEventTime true: d9 a9 b1 e c
    "#]]
    .assert_eq(&told);
}

#[test]
fn the_streams_of_a_deleted_group_go_bit_by_bit() {
    let mut world = World::new();
    run(&mut world, r#"CreateLogGroup {"logGroupName": "g"}"#);
    for at in 0..2 * RECONCILE_STEP_STREAMS_MAX + 1 {
        let body = format!(r#"{{"logGroupName": "g", "logStreamName": "{at}"}}"#);
        world.call("CreateLogStream", &body).unwrap();
    }
    // The trial finds nothing left to do.
    world.call("DeleteLogGroup", r#"{"logGroupName": "g"}"#).unwrap();
    assert!(world.trial.state.streams.is_empty());
    assert_eq!(world.trial.state, crate::State::default());
    world.trial.state.check();
}

#[test]
fn lists_are_narrowed_down() {
    let mut world = World::new();
    for name in ["/a/web", "/b/web", "/b/db", "/B/db"] {
        let body = format!(r#"{{"logGroupName": "{name}", "tags": {{"stage": "prod-1"}}}}"#);
        world.call("CreateLogGroup", &body).unwrap();
    }
    world.call("CreateLogGroup", r#"{"logGroupName": "/c", "logGroupClass": "DELIVERY"}"#).unwrap();
    let mut names = |operation: &str, body: &str| {
        let page = world.call(operation, body).unwrap();
        let groups = page["logGroups"].as_array().unwrap().clone();
        let names: Vec<_> = groups.iter().map(|it| it["logGroupName"].to_string()).collect();
        format!("{operation} {body}: {}\n", names.join(" ").replace('"', ""))
    };
    let told = [
        names("DescribeLogGroups", r#"{"logGroupNamePrefix": "/b"}"#),
        names("DescribeLogGroups", r#"{"logGroupNamePattern": "/d"}"#),
        names("DescribeLogGroups", r#"{"logGroupClass": "DELIVERY"}"#),
        names("DescribeLogGroups", r#"{"accountIdentifiers": ["210987654321"]}"#),
        names("DescribeLogGroups", r#"{"logGroupIdentifiers": ["/c", "/none"]}"#),
        names("ListLogGroups", r#"{"logGroupNamePattern": "web|^/B/"}"#),
        names("ListLogGroups", r#"{"logGroupTags": [{"key": "stage", "values": ["prod*"]}]}"#),
        names("ListLogGroups", r#"{"logGroupTags": [{"key": "stage", "values": ["!prod*"]}]}"#),
        names("ListLogGroups", r#"{"limit": 2}"#),
    ];
    expect![[r#"
        DescribeLogGroups {"logGroupNamePrefix": "/b"}: /b/db /b/web
        DescribeLogGroups {"logGroupNamePattern": "/d"}: /B/db /b/db
        DescribeLogGroups {"logGroupClass": "DELIVERY"}: /c
        DescribeLogGroups {"accountIdentifiers": ["210987654321"]}: 
        DescribeLogGroups {"logGroupIdentifiers": ["/c", "/none"]}: /c
        ListLogGroups {"logGroupNamePattern": "web|^/B/"}: /B/db /a/web /b/web
        ListLogGroups {"logGroupTags": [{"key": "stage", "values": ["prod*"]}]}: /B/db /a/web /b/db /b/web
        ListLogGroups {"logGroupTags": [{"key": "stage", "values": ["!prod*"]}]}: /c
        ListLogGroups {"limit": 2}: /B/db /a/web
    "#]]
    .assert_eq(&told.concat());
}

#[test]
fn the_history_knows_a_group_by_its_arn() {
    let (told, home) = (Logs::TOLD.unwrap(), Home::default());
    let arn = "arn:aws:logs:us-east-1:123456789012:log-group:/web";
    let row = ("log-group".to_owned(), "/web".to_owned());
    assert_eq!((told.arn)(&home, &row.0, &row.1).as_deref(), Some(arn));
    assert_eq!((told.address)(&home, arn).as_ref(), Some(&row));
    assert_eq!((told.address)(&home, &format!("{arn}:*")).as_ref(), Some(&row));
    for other in ["web", "/web", "arn:aws:ecs:us-east-1:123456789012:cluster/a"] {
        assert_eq!((told.address)(&home, other), None);
    }
    assert_eq!((told.arn)(&home, "log-stream", "0/1"), None);
}
