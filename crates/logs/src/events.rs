//! What a batch came to, as EventBridge says it. CloudWatch Logs has no events of its own there for
//! groups and streams, but those that CloudTrail makes of its calls.
use std::collections::BTreeSet;

use berth_serving::{
    Difference, Events, Happening,
    cloud_trail::{CALL, Changed, of_calls},
};

use crate::{SERVICE, State, records::StreamKey, rules::names::group_arn};

/// Whose they are.
pub const EVENTS: Events = Events {
    source: "aws.logs",
    types: &[CALL],
    whose: "CloudWatch Logs",
    shard_arn: |home, _| home.arn(SERVICE, "log-group"),
};

/// One event a call that changed something, in the order of the calls.
pub fn of_batch(it: &Difference<'_, State>) -> Vec<Happening> {
    of_calls(it, "logs.amazonaws.com", |rows| {
        let arns = rows.iter().filter_map(|row| arn(it, &row.table, &row.key));
        let arns: BTreeSet<String> = arns.collect();
        arns.into_iter().map(|arn| Changed { arn, kind: None }).collect()
    })
}

/// That of what a row is, or was.
fn arn(it: &Difference<'_, State>, table: &str, key: &str) -> Option<String> {
    match table {
        "log-group" => Some(group_arn(it.home, key)),
        "log-stream" => {
            let StreamKey { group_id, name } = key.parse().ok()?;
            let group = it.after.group_of(group_id).or_else(|| it.before.group_of(group_id))?;
            Some(group.stream_arn(&name, it.home))
        }
        _ => None,
    }
}
