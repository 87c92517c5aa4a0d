//! What calls need, as text.
use berth_api::ssm::{Operation, Request};
use berth_kernel::Need;
use berth_trial::{Here, told};
use expect_test::{Expect, expect};

use super::World;
use crate::{SHARD, needs::needs};

/// What the shard has published.
struct Shown(Here);

impl Shown {
    /// With a parameter that has a tag.
    fn new() -> Shown {
        let mut world = World::new();
        let body = r#"{"Name":"/web/port","Value":"1","Type":"String",
            "Tags":[{"Key":"team","Value":"a"}]}"#;
        world.call("PutParameter", body).unwrap();
        Shown(Here::default().with(SHARD, world.trial.state))
    }

    fn needs(&self, operation: &str, body: &str) -> Vec<Need> {
        let operation = Operation::from_name(operation).expect("an operation of Parameter Store");
        let body = body.replace("arn:", &self.0.home.arn("ssm", ""));
        let request = Request::decode(operation, body.as_bytes()).expect("a well-formed body");
        needs(&request, &self.0)
    }

    fn told(&self, operation: &str, body: &str) -> String {
        let needs = self.needs(operation, body);
        let lines: Vec<String> = needs.iter().map(told).collect();
        lines.join("\n    ").replace(&self.0.home.arn("ssm", ""), "")
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
        AddTagsToResource {"ResourceType":"Parameter","ResourceId":"/web/port","Tags":[{"Key":"stage","Value":"b"}]}
        DeleteParameter {"Name":"/web/port"}
        DeleteParameters {"Names":["/web/port","plain"]}
        DescribeParameters {}
        GetParameter {"Name":"/web/port"}
        GetParameterHistory {"Name":"/web/port"}
        GetParameters {"Names":["/web/port:1","arn:parameter/web/port:label","plain"]}
        GetParametersByPath {"Path":"/web/","Recursive":true}
        LabelParameterVersion {"Name":"/web/port","Labels":["l"]}
        ListTagsForResource {"ResourceType":"Parameter","ResourceId":"/web/port"}
        PutParameter {"Name":"plain","Value":"1"}
        PutParameter {"Name":"/web/port","Value":"1","Overwrite":true,"Tags":[{"Key":"stage","Value":"b"}]}
        RemoveTagsFromResource {"ResourceType":"Parameter","ResourceId":"/web/port","TagKeys":["team"]}
        ResumeSession {"SessionId":"ecs-execute-command-1"}
        TerminateSession {"SessionId":"ecs-execute-command-1"}
        UnlabelParameterVersion {"Name":"/web/port","Labels":["l"],"ParameterVersion":1}
    "#;
    for operation in Operation::ALL {
        assert!(filled.contains(&format!("{operation} {{")), "{operation} has no filled request");
        let needs = Shown::new().needs(operation.name(), "{}");
        assert_eq!(needs[0].action, format!("ssm:{}", operation.name()));
    }
    check(
        filled,
        expect![[r#"
        AddTagsToResource {"ResourceType":"Parameter","ResourceId":"/web/port","Tags":[{"Key":"stage","Value":"b"}]}
            ssm:AddTagsToResource on parameter/web/port aws:ResourceTag/team=a ssm:resourceTag/team=a aws:RequestTag/stage=b aws:TagKeys=[stage]
        DeleteParameter {"Name":"/web/port"}
            ssm:DeleteParameter on parameter/web/port aws:ResourceTag/team=a ssm:resourceTag/team=a
        DeleteParameters {"Names":["/web/port","plain"]}
            ssm:DeleteParameters on parameter/web/port aws:ResourceTag/team=a ssm:resourceTag/team=a
            ssm:DeleteParameters on parameter/plain
        DescribeParameters {}
            ssm:DescribeParameters on *
        GetParameter {"Name":"/web/port"}
            ssm:GetParameter on parameter/web/port aws:ResourceTag/team=a ssm:resourceTag/team=a
        GetParameterHistory {"Name":"/web/port"}
            ssm:GetParameterHistory on parameter/web/port aws:ResourceTag/team=a ssm:resourceTag/team=a
        GetParameters {"Names":["/web/port:1","arn:parameter/web/port:label","plain"]}
            ssm:GetParameters on parameter/web/port aws:ResourceTag/team=a ssm:resourceTag/team=a
            ssm:GetParameters on parameter/web/port aws:ResourceTag/team=a ssm:resourceTag/team=a
            ssm:GetParameters on parameter/plain
        GetParametersByPath {"Path":"/web/","Recursive":true}
            ssm:GetParametersByPath on parameter/web ssm:Recursive=true
        LabelParameterVersion {"Name":"/web/port","Labels":["l"]}
            ssm:LabelParameterVersion on parameter/web/port aws:ResourceTag/team=a ssm:resourceTag/team=a
        ListTagsForResource {"ResourceType":"Parameter","ResourceId":"/web/port"}
            ssm:ListTagsForResource on parameter/web/port aws:ResourceTag/team=a ssm:resourceTag/team=a
        PutParameter {"Name":"plain","Value":"1"}
            ssm:PutParameter on parameter/plain
        PutParameter {"Name":"/web/port","Value":"1","Overwrite":true,"Tags":[{"Key":"stage","Value":"b"}]}
            ssm:PutParameter on parameter/web/port aws:ResourceTag/team=a ssm:resourceTag/team=a aws:RequestTag/stage=b aws:TagKeys=[stage] ssm:Overwrite=true
            ssm:AddTagsToResource on parameter/web/port aws:RequestTag/stage=b aws:TagKeys=[stage]
        RemoveTagsFromResource {"ResourceType":"Parameter","ResourceId":"/web/port","TagKeys":["team"]}
            ssm:RemoveTagsFromResource on parameter/web/port aws:ResourceTag/team=a ssm:resourceTag/team=a aws:TagKeys=[team]
        ResumeSession {"SessionId":"ecs-execute-command-1"}
            ssm:ResumeSession on session/ecs-execute-command-1
        TerminateSession {"SessionId":"ecs-execute-command-1"}
            ssm:TerminateSession on session/ecs-execute-command-1
        UnlabelParameterVersion {"Name":"/web/port","Labels":["l"],"ParameterVersion":1}
            ssm:UnlabelParameterVersion on parameter/web/port aws:ResourceTag/team=a ssm:resourceTag/team=a
    "#]],
    );
}

#[test]
fn a_name_is_the_same_however_it_is_written_and_what_is_none_means_nothing() {
    let calls = r#"
        GetParameter {"Name":" web/port "}
        GetParameter {"Name":"arn:parameter/web/port"}
        GetParameter {"Name":"arn:document/web/port"}
        GetParameter {"Name":"*"}
        DeleteParameter {"Name":"/web/port:1"}
        DeleteParameter {"Name":"x:parameter/web/*"}
        GetParametersByPath {"Path":"/"}
        GetParametersByPath {"Path":"/web/*"}
        GetParametersByPath {"Path":"/web/port"}
        GetParameters {"Names":["1","2","3","4","5","6","7","8","9","10","11"]}
        AddTagsToResource {"ResourceType":"Document","ResourceId":"/web/port"}
    "#;
    check(
        calls,
        expect![[r#"
            GetParameter {"Name":" web/port "}
                ssm:GetParameter on parameter/web/port aws:ResourceTag/team=a ssm:resourceTag/team=a
            GetParameter {"Name":"arn:parameter/web/port"}
                ssm:GetParameter on parameter/web/port aws:ResourceTag/team=a ssm:resourceTag/team=a
            GetParameter {"Name":"arn:document/web/port"}
                ssm:GetParameter on parameter/arn%3Aaws%3Assm%3Aus-east-1%3A123456789012%3Adocument/web/port
            GetParameter {"Name":"*"}
                ssm:GetParameter on parameter/%2A
            DeleteParameter {"Name":"/web/port:1"}
                ssm:DeleteParameter on parameter/web/port%3A1
            DeleteParameter {"Name":"x:parameter/web/*"}
                ssm:DeleteParameter on parameter/x%3Aparameter/web/%2A
            GetParametersByPath {"Path":"/"}
                ssm:GetParametersByPath on parameter/
            GetParametersByPath {"Path":"/web/*"}
                ssm:GetParametersByPath on parameter/web/%2A
            GetParametersByPath {"Path":"/web/port"}
                ssm:GetParametersByPath on parameter/web/port
            GetParameters {"Names":["1","2","3","4","5","6","7","8","9","10","11"]}
                ssm:GetParameters on *
            AddTagsToResource {"ResourceType":"Document","ResourceId":"/web/port"}
                ssm:AddTagsToResource on *
        "#]],
    );
}
