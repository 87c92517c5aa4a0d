//! Which events calls lead to.
use berth_engine::Record as _;
use berth_kernel::Home;
use berth_serving::{Difference, Housed};
use expect_test::expect;

use super::{READ, World};
use crate::{Iam, records::Record};

#[test]
fn each_call_that_changes_something_is_told_with_what_it_changed() {
    let (mut world, mut told, home) = (World::new(), String::new(), Home::default());
    let policy = format!(r#"{{"UserName": "ann", "PolicyName": "p", "PolicyDocument": "{READ}"}}"#);
    let calls = [
        ("CreateUser", r#"{"UserName": "ann", "Path": "/team/"}"#),
        ("CreateGroup", r#"{"GroupName": "web"}"#),
        ("AddUserToGroup", r#"{"GroupName": "web", "UserName": "ann"}"#),
        ("PutUserPolicy", &policy),
        ("UpdateUser", r#"{"UserName": "ann", "NewUserName": "anna"}"#),
        ("DeleteUserPolicy", r#"{"UserName": "anna", "PolicyName": "p"}"#),
    ];
    for (operation, body) in calls {
        let before = world.trial.state.clone();
        world.call(operation, body).unwrap();
        let batch = world.trial.log.last().unwrap();
        let keys: Vec<_> =
            batch.rows.iter().map(|it| Record::key_of(&it.table, &it.key).unwrap()).collect();
        let after = &world.trial.state;
        let step = Difference { before: &before, after, batch, keys: &keys, home: &home };
        let events = Iam::events(&step);
        assert_eq!(events.len(), 1, "{operation}");
        assert_eq!(events[0].detail_type, Iam::EVENTS.unwrap().types[0]);
        let detail: serde_json::Value = serde_json::from_str(events[0].detail.as_str()).unwrap();
        assert_eq!(detail["eventName"], operation);
        assert_eq!(detail["resources"].as_array().unwrap().len(), events[0].resources.len());
        told.push_str(&format!("{operation} {}\n", events[0].resources.join(" ")));
        if operation == "DeleteUserPolicy" {
            told.push_str(&format!("{detail:#}\n"));
        }
    }
    expect![[r#"
        CreateUser arn:aws:iam::123456789012:user/team/ann
        CreateGroup arn:aws:iam::123456789012:group/web
        AddUserToGroup arn:aws:iam::123456789012:user/team/ann arn:aws:iam::123456789012:group/web
        PutUserPolicy arn:aws:iam::123456789012:user/team/ann
        UpdateUser arn:aws:iam::123456789012:user/team/ann arn:aws:iam::123456789012:user/team/anna
        DeleteUserPolicy arn:aws:iam::123456789012:user/team/anna
        {
          "awsRegion": "us-east-1",
          "eventCategory": "Management",
          "eventName": "DeleteUserPolicy",
          "eventSource": "iam.amazonaws.com",
          "eventTime": "2023-11-14T22:13:26.000Z",
          "eventType": "AwsApiCall",
          "eventVersion": "1.08",
          "managementEvent": true,
          "readOnly": false,
          "recipientAccountId": "123456789012",
          "requestID": "request",
          "resources": [
            {
              "ARN": "arn:aws:iam::123456789012:user/team/anna",
              "accountId": "123456789012",
              "type": "AWS::IAM::User"
            }
          ],
          "userIdentity": {
            "accountId": "123456789012",
            "arn": "arn:aws:iam::123456789012:root"
          }
        }
    "#]]
    .assert_eq(&told);
}

#[test]
fn what_follows_knows_what_is_made_anew_within_a_batch() {
    let mut world = World::new();
    let batches: [&[(&str, &str)]; 3] = [
        &[("CreateUser", r#"{"UserName": "ann"}"#)],
        &[
            ("UpdateUser", r#"{"UserName": "ann", "NewUserName": "anna"}"#),
            ("CreateUser", r#"{"UserName": "ann"}"#),
            ("TagUser", r#"{"UserName": "anna", "Tags": [{"Key": "k", "Value": "v"}]}"#),
        ],
        &[
            ("DeleteUser", r#"{"UserName": "ann"}"#),
            ("CreateUser", r#"{"UserName": "ann"}"#),
            ("DeleteUser", r#"{"UserName": "anna"}"#),
        ],
    ];
    for calls in batches {
        world.trial.batch(|turn| {
            for (operation, body) in calls {
                turn.attempt(super::call(operation, body)).unwrap();
            }
        });
    }
    let users = world.call("ListUsers", "{}").unwrap();
    assert_eq!(users["Users"].as_array().unwrap().len(), 1);
}
