//! What calls need, as text.
use berth_api::logs::{Operation, Request};
use berth_kernel::Need;
use berth_trial::{Here, told};
use expect_test::{Expect, expect};

use super::World;
use crate::{SHARD, needs::needs};

/// What the shard has published.
struct Shown(Here);

impl Shown {
    /// With a group that has a tag.
    fn new() -> Shown {
        let mut world = World::new();
        let body = r#"{"logGroupName": "/web", "tags": {"team": "a"}}"#;
        world.call("CreateLogGroup", body).unwrap();
        Shown(Here::default().with(SHARD, world.trial.state))
    }

    fn needs(&self, operation: &str, body: &str) -> Vec<Need> {
        let operation = Operation::from_name(operation).expect("an operation of CloudWatch Logs");
        let body = body.replace("arn:", &self.0.home.arn("logs", ""));
        let request = Request::decode(operation, body.as_bytes()).expect("a well-formed body");
        needs(&request, &self.0)
    }

    fn told(&self, operation: &str, body: &str) -> String {
        let needs = self.needs(operation, body);
        let lines: Vec<String> = needs.iter().map(told).collect();
        lines.join("\n    ").replace(&self.0.home.arn("logs", ""), "")
    }
}

/// `Operation {…}` a line, and under each what it needs.
fn check(text: &str, expected: Expect) {
    let here = Shown::new();
    let calls = text.lines().map(str::trim).filter(|it| !it.is_empty());
    let told = calls.map(|it| {
        let (operation, body) = it.split_once(' ').expect("an operation and a body");
        format!("{it}\n    {}\n", here.told(operation, body))
    });
    expected.assert_eq(&told.collect::<String>());
}

#[test]
fn every_operation_needs_what_the_table_says() {
    let filled = r#"
        AssociateKmsKey {"logGroupName":"/web","kmsKeyId":"k"}
        CreateLogGroup {"logGroupName":"/new"}
        CreateLogGroup {"logGroupName":"/new","tags":{"stage":"b"}}
        CreateLogStream {"logGroupName":"/web","logStreamName":"s"}
        DeleteLogGroup {"logGroupName":"/web"}
        DeleteLogStream {"logGroupName":"/web","logStreamName":"s"}
        DeleteRetentionPolicy {"logGroupName":"/web"}
        DescribeLogGroups {"logGroupNamePrefix":"/web"}
        DescribeLogStreams {"logGroupIdentifier":"arn:log-group:/web"}
        DescribeMetricFilters {"logGroupName":"/web"}
        DescribeQueries {"logGroupName":"/web"}
        DescribeSubscriptionFilters {"logGroupName":"/web"}
        DisassociateKmsKey {"resourceIdentifier":"arn:log-group:/web"}
        FilterLogEvents {"logGroupIdentifier":"arn:log-group:/web:*"}
        GetLogEvents {"logGroupName":"/web","logStreamName":"s/t"}
        GetQueryResults {"queryId":"q"}
        ListLogGroups {"limit":1}
        ListTagsForResource {"resourceArn":"arn:log-group:/web"}
        ListTagsLogGroup {"logGroupName":"/web"}
        PutLogEvents {"logGroupName":"/web","logStreamName":"s"}
        PutLogGroupDeletionProtection {"logGroupIdentifier":"/web"}
        PutMetricFilter {"logGroupName":"/web"}
        PutRetentionPolicy {"logGroupName":"/web"}
        PutSubscriptionFilter {"logGroupName":"/web"}
        StartLiveTail {"logGroupIdentifiers":["arn:log-group:/web","/new"]}
        StartQuery {"logGroupNames":["/web","/new"]}
        StopQuery {"queryId":"q"}
        TagLogGroup {"logGroupName":"/web","tags":{"stage":"b"}}
        TagResource {"resourceArn":"arn:log-group:/web:*","tags":{"stage":"b"}}
        TestMetricFilter {"filterPattern":""}
        UntagLogGroup {"logGroupName":"/web","tags":["team"]}
        UntagResource {"resourceArn":"arn:log-group:/web","tagKeys":["team"]}
        GetLogEvents {"logGroupName":"*","logStreamName":"a:*"}
        GetLogEvents {"logGroupName":"arn:log-group:/web:log-stream:x","logStreamName":"s"}
    "#;
    for operation in Operation::ALL {
        assert!(filled.contains(&format!("{operation} {{")), "{operation} has no filled request");
        let needs = Shown::new().needs(operation.name(), "{}");
        assert_eq!(needs[0].action, format!("logs:{}", operation.name()));
    }
    check(
        filled,
        expect![[r#"
        AssociateKmsKey {"logGroupName":"/web","kmsKeyId":"k"}
            logs:AssociateKmsKey on log-group:/web:* aws:ResourceTag/team=a
        CreateLogGroup {"logGroupName":"/new"}
            logs:CreateLogGroup on log-group:/new:*
        CreateLogGroup {"logGroupName":"/new","tags":{"stage":"b"}}
            logs:CreateLogGroup on log-group:/new:* aws:RequestTag/stage=b aws:TagKeys=[stage]
            logs:TagResource on log-group:/new aws:RequestTag/stage=b aws:TagKeys=[stage]
        CreateLogStream {"logGroupName":"/web","logStreamName":"s"}
            logs:CreateLogStream on log-group:/web:log-stream:s aws:ResourceTag/team=a
        DeleteLogGroup {"logGroupName":"/web"}
            logs:DeleteLogGroup on log-group:/web:* aws:ResourceTag/team=a
        DeleteLogStream {"logGroupName":"/web","logStreamName":"s"}
            logs:DeleteLogStream on log-group:/web:log-stream:s aws:ResourceTag/team=a
        DeleteRetentionPolicy {"logGroupName":"/web"}
            logs:DeleteRetentionPolicy on log-group:/web:* aws:ResourceTag/team=a
        DescribeLogGroups {"logGroupNamePrefix":"/web"}
            logs:DescribeLogGroups on log-group:*
        DescribeLogStreams {"logGroupIdentifier":"arn:log-group:/web"}
            logs:DescribeLogStreams on log-group:/web:* aws:ResourceTag/team=a
        DescribeMetricFilters {"logGroupName":"/web"}
            logs:DescribeMetricFilters on log-group:/web:* aws:ResourceTag/team=a
        DescribeQueries {"logGroupName":"/web"}
            logs:DescribeQueries on *
        DescribeSubscriptionFilters {"logGroupName":"/web"}
            logs:DescribeSubscriptionFilters on log-group:/web:* aws:ResourceTag/team=a
        DisassociateKmsKey {"resourceIdentifier":"arn:log-group:/web"}
            logs:DisassociateKmsKey on log-group:/web:* aws:ResourceTag/team=a
        FilterLogEvents {"logGroupIdentifier":"arn:log-group:/web:*"}
            logs:FilterLogEvents on log-group:/web:* aws:ResourceTag/team=a
        GetLogEvents {"logGroupName":"/web","logStreamName":"s/t"}
            logs:GetLogEvents on log-group:/web:log-stream:s/t aws:ResourceTag/team=a
        GetQueryResults {"queryId":"q"}
            logs:GetQueryResults on *
        ListLogGroups {"limit":1}
            logs:ListLogGroups on log-group:*
        ListTagsForResource {"resourceArn":"arn:log-group:/web"}
            logs:ListTagsForResource on log-group:/web aws:ResourceTag/team=a
        ListTagsLogGroup {"logGroupName":"/web"}
            logs:ListTagsLogGroup on log-group:/web aws:ResourceTag/team=a
        PutLogEvents {"logGroupName":"/web","logStreamName":"s"}
            logs:PutLogEvents on log-group:/web:log-stream:s aws:ResourceTag/team=a
        PutLogGroupDeletionProtection {"logGroupIdentifier":"/web"}
            logs:PutLogGroupDeletionProtection on log-group:/web:* aws:ResourceTag/team=a
        PutMetricFilter {"logGroupName":"/web"}
            logs:PutMetricFilter on log-group:/web:* aws:ResourceTag/team=a
        PutRetentionPolicy {"logGroupName":"/web"}
            logs:PutRetentionPolicy on log-group:/web:* aws:ResourceTag/team=a
        PutSubscriptionFilter {"logGroupName":"/web"}
            logs:PutSubscriptionFilter on log-group:/web:* aws:ResourceTag/team=a
        StartLiveTail {"logGroupIdentifiers":["arn:log-group:/web","/new"]}
            logs:StartLiveTail on log-group:/web:* aws:ResourceTag/team=a
            logs:StartLiveTail on log-group:/new:*
        StartQuery {"logGroupNames":["/web","/new"]}
            logs:StartQuery on log-group:/web:* aws:ResourceTag/team=a
            logs:StartQuery on log-group:/new:*
        StopQuery {"queryId":"q"}
            logs:StopQuery on *
        TagLogGroup {"logGroupName":"/web","tags":{"stage":"b"}}
            logs:TagLogGroup on log-group:/web aws:ResourceTag/team=a aws:RequestTag/stage=b aws:TagKeys=[stage]
        TagResource {"resourceArn":"arn:log-group:/web:*","tags":{"stage":"b"}}
            logs:TagResource on log-group:/web aws:ResourceTag/team=a aws:RequestTag/stage=b aws:TagKeys=[stage]
        TestMetricFilter {"filterPattern":""}
            logs:TestMetricFilter on *
        UntagLogGroup {"logGroupName":"/web","tags":["team"]}
            logs:UntagLogGroup on log-group:/web aws:ResourceTag/team=a aws:TagKeys=[team]
        UntagResource {"resourceArn":"arn:log-group:/web","tagKeys":["team"]}
            logs:UntagResource on log-group:/web aws:ResourceTag/team=a aws:TagKeys=[team]
        GetLogEvents {"logGroupName":"*","logStreamName":"a:*"}
            logs:GetLogEvents on log-group:%2A:log-stream:a%3A%2A
        GetLogEvents {"logGroupName":"arn:log-group:/web:log-stream:x","logStreamName":"s"}
            logs:GetLogEvents on log-group:arn%3Aaws%3Alogs%3Aus-east-1%3A123456789012%3Alog-group%3A/web%3Alog-stream%3Ax:log-stream:s
    "#]],
    );
}
