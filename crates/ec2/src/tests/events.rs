//! What is told of a batch.
use berth_engine::{Record as _, State as _};
use berth_kernel::Home;
use berth_serving::Difference;
use expect_test::expect;

use super::{World, shown};
use crate::{State, events, records::Record};

#[test]
fn a_call_is_an_event_of_what_it_changed() {
    let mut world = World::new();
    let (home, mut told) = (Home::default(), String::new());
    let mut before = State::default();
    for (operation, body) in [
        ("CreateSecurityGroup", r#"{"GroupName": "web", "Description": "d"}"#),
        ("DeleteSecurityGroup", r#"{"GroupName": "web"}"#),
    ] {
        world.call(operation, body).unwrap();
        let batch = world.trial.log.last().unwrap();
        let keys: Vec<_> =
            batch.rows.iter().filter_map(|it| Record::key_of(&it.table, &it.key)).collect();
        let after = &world.trial.state;
        let difference = Difference { before: &before, after, batch, keys: &keys, home: &home };
        for it in events::of_batch(&difference) {
            told += &format!("{} {:?} {}\n", it.detail_type, it.resources, it.detail.as_str());
        }
        before = world.trial.state.clone();
    }
    before.check();
    let expected = expect![[r#"
        AWS API Call via CloudTrail ["arn:aws:ec2:us-east-1:123456789012:security-group/sg-…"] {"awsRegion":"us-east-1","eventCategory":"Management","eventName":"CreateSecurityGroup","eventSource":"ec2.amazonaws.com","eventTime":"2023-11-14T22:13:21.000Z","eventType":"AwsApiCall","eventVersion":"1.08","managementEvent":true,"readOnly":false,"recipientAccountId":"123456789012","requestID":"request","resources":[{"ARN":"arn:aws:ec2:us-east-1:123456789012:security-group/sg-…","accountId":"123456789012","type":"AWS::EC2::SecurityGroup"}],"userIdentity":{"accountId":"123456789012","arn":"arn:aws:iam::123456789012:root"}}
        AWS API Call via CloudTrail ["arn:aws:ec2:us-east-1:123456789012:security-group/sg-…"] {"awsRegion":"us-east-1","eventCategory":"Management","eventName":"DeleteSecurityGroup","eventSource":"ec2.amazonaws.com","eventTime":"2023-11-14T22:13:22.000Z","eventType":"AwsApiCall","eventVersion":"1.08","managementEvent":true,"readOnly":false,"recipientAccountId":"123456789012","requestID":"request","resources":[{"ARN":"arn:aws:ec2:us-east-1:123456789012:security-group/sg-…","accountId":"123456789012","type":"AWS::EC2::SecurityGroup"}],"userIdentity":{"accountId":"123456789012","arn":"arn:aws:iam::123456789012:root"}}
    "#]];
    expected.assert_eq(&shown(&told));
}
