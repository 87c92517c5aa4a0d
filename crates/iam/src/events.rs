//! What a batch came to, as EventBridge says it. IAM has no events of its own there, but those that
//! CloudTrail makes of its calls.
use berth_engine::Row;
use berth_serving::{
    Difference, Events, Happening,
    cloud_trail::{CALL, Changed, of_calls},
};

use crate::{SERVICE, State, records::Kind, told::arn};

/// Whose they are.
pub const EVENTS: Events = Events {
    source: "aws.iam",
    types: &[CALL],
    whose: "IAM",
    shard_arn: |home, _| home.global_arn(SERVICE, "root"),
};

/// One event a call that changed something, in the order of the calls. What has a name and was
/// changed by it is what the event is about; what was asked for exactly is nowhere kept.
pub fn of_batch(it: &Difference<'_, State>) -> Vec<Happening> {
    let changed = |row: &&Row| {
        let kind = Some(resource_type(Kind::of_word(&row.table)?));
        Some(Changed { arn: arn(it.home, &row.table, &row.key)?, kind })
    };
    of_calls(it, "iam.amazonaws.com", |rows| rows.iter().filter_map(changed).collect())
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
