//! LabelParameterVersion and UnlabelParameterVersion.
use std::{collections::BTreeSet, sync::Arc};

use berth_api::ssm::{
    Error, LabelParameterVersionRequest, LabelParameterVersionResult,
    UnlabelParameterVersionRequest, UnlabelParameterVersionResult,
};

use crate::{
    State, Txn,
    limits::LABELS_MAX,
    records::{Parameter, ParameterVersion},
    rules::{labels::is_valid, names, references},
};

/// Systems Manager: a label that another version has moves here. Those that no version can have are
/// told, the others are put all the same.
pub fn label(
    txn: &mut Txn,
    input: &LabelParameterVersionRequest,
) -> Result<LabelParameterVersionResult, Error> {
    let (parameter, version) = version(txn, &input.name, input.parameter_version)?;
    let given: BTreeSet<String> = input.labels.iter().flatten().cloned().collect();
    let (valid, invalid): (BTreeSet<_>, Vec<_>) = {
        let (valid, invalid) = given.into_iter().partition::<Vec<_>, _>(|it| is_valid(it));
        (valid.into_iter().collect(), invalid)
    };
    let labels: BTreeSet<String> = version.labels.union(&valid).cloned().collect();
    if labels.len() > LABELS_MAX {
        // The missing space is AWS's.
        return Err(Error::parameter_version_label_limit_exceeded(format!(
            "A parameter version can have maximum {LABELS_MAX} labels.Move one or more labels to \
             another version and try again."
        )));
    }
    let others: Vec<_> = txn.versions_of(parameter.id).cloned().collect();
    for other in others.iter().filter(|it| it.key != version.key) {
        put(txn, other, other.labels.difference(&valid).cloned().collect());
    }
    put(txn, &version, labels);
    Ok(LabelParameterVersionResult {
        invalid_labels: Some(invalid),
        parameter_version: Some(version.key.version),
    })
}

/// Systems Manager: labels that the version does not have are told.
pub fn unlabel(
    txn: &mut Txn,
    input: &UnlabelParameterVersionRequest,
) -> Result<UnlabelParameterVersionResult, Error> {
    let (_, version) = version(txn, &input.name, input.parameter_version)?;
    let given: BTreeSet<String> = input.labels.iter().flatten().cloned().collect();
    let removed = version.labels.intersection(&given).cloned().collect();
    let invalid = given.difference(&version.labels).cloned().collect();
    put(txn, &version, version.labels.difference(&given).cloned().collect());
    Ok(UnlabelParameterVersionResult {
        removed_labels: Some(removed),
        invalid_labels: Some(invalid),
    })
}

/// The latest one unless another is given.
fn version(
    state: &State,
    name: &Option<String>,
    number: Option<i64>,
) -> Result<(Arc<Parameter>, Arc<ParameterVersion>), Error> {
    let name = names::syntax(name.as_deref().unwrap_or_default())?;
    let parameter = references::parameter(state, name)?;
    let number = number.unwrap_or(parameter.latest_version);
    let version = state.version(parameter.id, number);
    let version = version.ok_or_else(|| references::version_not_found(number, name))?.clone();
    Ok((parameter, version))
}

fn put(txn: &mut Txn, version: &ParameterVersion, labels: BTreeSet<String>) {
    if labels != version.labels {
        txn.put(ParameterVersion { labels, ..version.clone() });
    }
}
