//! What a batch came to, as EventBridge says it: names, types and versions, and never a value.
use std::collections::BTreeSet;

use berth_api::Document;
use berth_serving::{Difference, Events, Happening};
use serde_json::json;

use crate::{
    SERVICE, State,
    records::{Key, Parameter, VersionKey},
};

/// Whose they are.
pub const EVENTS: Events = Events {
    source: "aws.ssm",
    types: &[CHANGE],
    whose: "Parameter Store",
    shard_arn: |home, _| home.arn(SERVICE, "parameter"),
};

/// `detail-type`, as AWS writes it.
const CHANGE: &str = "Parameter Store Change";

/// All events of a batch, in the order of their parameters: that one is gone, then that one is
/// there, has a new version, or has its labels on others.
pub fn of_batch(it: &Difference<'_, State>) -> Vec<Happening> {
    let (mut paths, mut labelled) = (BTreeSet::new(), BTreeSet::new());
    for key in it.keys {
        match key {
            Key::Parameter(path) => drop(paths.insert(path.clone())),
            Key::ParameterVersion(key) if is_relabelled(it, *key) => {
                labelled.insert(key.parameter_id);
            }
            Key::ParameterVersion(_) | Key::SecretValue(_) => {}
        }
    }
    if !labelled.is_empty() {
        let relabelled = it.after.parameters.values().filter(|it| labelled.contains(&it.id));
        paths.extend(relabelled.map(|it| it.path()));
    }
    let mut all = Vec::new();
    for path in &paths {
        let (before, after) = (it.before.parameter(path), it.after.parameter(path));
        let is_same = before.map(|it| it.id) == after.map(|it| it.id);
        if let Some(old) = before.filter(|_| !is_same) {
            all.push(happening(it, it.before, "Delete", old));
        }
        let Some(new) = after else { continue };
        let is_new_version = before.is_none_or(|it| it.latest_version != new.latest_version);
        let operation = match (is_same, is_new_version) {
            (false, _) => Some("Create"),
            (true, true) => Some("Update"),
            (true, false) => None,
        };
        let label = labelled.contains(&new.id).then_some("LabelParameterVersion");
        let operations = operation.into_iter().chain(label);
        all.extend(operations.map(|operation| happening(it, it.after, operation, new)));
    }
    all
}

/// Whether a version that was there and is there has other labels.
fn is_relabelled(it: &Difference<'_, State>, key: VersionKey) -> bool {
    let labels = |state: &State| Some(state.versions.get(&key)?.labels.clone());
    let (before, after) = (labels(it.before), labels(it.after));
    before.is_some() && after.is_some() && before != after
}

fn happening(
    it: &Difference<'_, State>,
    state: &State,
    operation: &str,
    parameter: &Parameter,
) -> Happening {
    let detail = json!({
        "operation": operation,
        "name": parameter.name,
        "type": state.latest(parameter).kind,
        "version": parameter.latest_version,
    });
    Happening {
        detail_type: CHANGE,
        resources: vec![parameter.arn(it.home)],
        detail: Document::from(&detail),
    }
}
