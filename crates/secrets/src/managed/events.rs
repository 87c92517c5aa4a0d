//! What a batch came to, as EventBridge says it: Secrets Manager has no events of its own there,
//! but those that CloudTrail makes of its calls. Names and ARNs, and never a value.
use std::collections::BTreeSet;

use berth_serving::{
    Difference, Events, Happening,
    cloud_trail::{CALL, Changed, of_calls},
};

use super::{SERVICE, State, service::arn};

/// Whose they are.
pub const EVENTS: Events = Events {
    source: "aws.secretsmanager",
    types: &[CALL],
    whose: "Secrets Manager",
    shard_arn: |home, _| home.arn(SERVICE, "secret"),
};

/// One event a call that changed something, in the order of the calls.
pub fn of_batch(it: &Difference<'_, State>) -> Vec<Happening> {
    of_calls(it, "secretsmanager.amazonaws.com", |rows| {
        let arns = rows.iter().filter_map(|row| arn(it.home, &row.table, &row.key));
        let arns: BTreeSet<String> = arns.collect();
        let kind = Some("AWS::SecretsManager::Secret");
        arns.into_iter().map(|arn| Changed { arn, kind }).collect()
    })
}
