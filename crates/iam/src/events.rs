//! What a batch came to, as EventBridge says it. IAM has no events of its own there, but those that
//! CloudTrail makes of its calls.
use berth_api::{Document, protocols::iso};
use berth_engine::Cause;
use berth_kernel::Caller;
use berth_serving::{Difference, Events, Happening};
use serde_json::{Value, json};

use crate::{SERVICE, State, records::Kind, told::arn};

/// Whose they are.
pub const EVENTS: Events = Events {
    source: "aws.iam",
    types: &[CALL],
    whose: "IAM",
    shard_arn: |home, _| home.global_arn(SERVICE, "root"),
};

/// `detail-type`, as AWS writes it.
const CALL: &str = "AWS API Call via CloudTrail";

/// One event a call that changed something, in the order of the calls. What has a name and was
/// changed by it is what the event is about; what was asked for exactly is nowhere kept.
pub fn of_batch(it: &Difference<'_, State>) -> Vec<Happening> {
    it.batch.causes.iter().filter_map(|cause| called(it, cause)).collect()
}

fn called(it: &Difference<'_, State>, cause: &Cause) -> Option<Happening> {
    let Caller { operation: Some(operation), principal, request_id } = Caller::of(cause) else {
        return None;
    };
    let rows = cause.rows.iter().filter_map(|at| it.batch.rows.get(usize::try_from(*at).ok()?));
    let changed = rows
        .filter_map(|row| Some((Kind::of_word(&row.table)?, arn(it.home, &row.table, &row.key)?)));
    let changed: Vec<(Kind, String)> = changed.collect();
    if changed.is_empty() {
        return None;
    }
    let account = &it.home.account;
    let resource = |(kind, arn): &(Kind, String)| {
        let kind = resource_type(*kind);
        json!({"ARN": arn, "accountId": account, "type": kind})
    };
    let resources: Vec<Value> = changed.iter().map(resource).collect();
    let detail = json!({
        "eventVersion": "1.08",
        "userIdentity": {"arn": principal, "accountId": account},
        "eventTime": iso(it.batch.at),
        "eventSource": "iam.amazonaws.com",
        "eventName": operation,
        "awsRegion": it.home.region,
        "requestID": request_id,
        "readOnly": false,
        "resources": resources,
        "eventType": "AwsApiCall",
        "managementEvent": true,
        "recipientAccountId": account,
        "eventCategory": "Management",
    });
    let resources = changed.into_iter().map(|(_, arn)| arn).collect();
    Some(Happening { detail_type: CALL, resources, detail: Document::from(&detail) })
}

/// As CloudTrail and CloudFormation name them.
fn resource_type(kind: Kind) -> &'static str {
    match kind {
        Kind::Group => "AWS::IAM::Group",
        Kind::InstanceProfile => "AWS::IAM::InstanceProfile",
        Kind::Policy => "AWS::IAM::ManagedPolicy",
        Kind::Role => "AWS::IAM::Role",
        Kind::User => "AWS::IAM::User",
    }
}
