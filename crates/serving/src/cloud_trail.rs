//! Events of services that have none of their own on EventBridge: those that CloudTrail makes of
//! their calls.
use berth_api::{Document, protocols::iso};
use berth_engine::{Cause, Row, State};
use berth_kernel::Caller;
use serde_json::{Value, json};

use crate::told::{Difference, Happening};

/// `detail-type` of an event of a call, as AWS writes it.
pub const CALL: &str = "AWS API Call via CloudTrail";

/// What a call has changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    pub arn: String,
    /// As CloudTrail calls it, where it does: `AWS::IAM::User`.
    pub kind: Option<&'static str>,
}

/// One event a call that changed something, in the order of the calls. `source` is the service as
/// CloudTrail names it (`iam.amazonaws.com`); `changed` says of the rows of a call what an event is
/// about, in its order.
pub fn of_calls<S: State>(
    it: &Difference<'_, S>,
    source: &str,
    changed: impl Fn(&[&Row]) -> Vec<Changed>,
) -> Vec<Happening> {
    let called = |cause| {
        let rows = rows_of(it, cause);
        called(it, source, cause, changed(&rows))
    };
    it.batch.causes.iter().filter_map(called).collect()
}

fn rows_of<'a, S: State>(it: &Difference<'a, S>, cause: &Cause) -> Vec<&'a Row> {
    let row = |at: &u32| it.batch.rows.get(usize::try_from(*at).ok()?);
    cause.rows.iter().filter_map(row).collect()
}

fn called<S: State>(
    it: &Difference<'_, S>,
    source: &str,
    cause: &Cause,
    changed: Vec<Changed>,
) -> Option<Happening> {
    let Caller { operation: Some(operation), principal, request_id } = Caller::of(cause) else {
        return None;
    };
    if changed.is_empty() {
        return None;
    }
    let account = &it.home.account;
    let resource = |Changed { arn, kind }: &Changed| {
        let mut told = json!({"ARN": arn, "accountId": account});
        if let Some(kind) = kind {
            told["type"] = (*kind).into();
        }
        told
    };
    let resources: Vec<Value> = changed.iter().map(resource).collect();
    let detail = json!({
        "eventVersion": "1.08",
        "userIdentity": {"arn": principal, "accountId": account},
        "eventTime": iso(it.batch.at),
        "eventSource": source,
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
    let resources = changed.into_iter().map(|it| it.arn).collect();
    Some(Happening { detail_type: CALL, resources, detail: Document::from(&detail) })
}
