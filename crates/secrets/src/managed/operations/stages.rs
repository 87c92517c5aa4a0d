//! UpdateSecretVersionStage, and how stages move.
use std::{collections::BTreeSet, sync::Arc};

use berth_api::secretsmanager::{
    Error, UpdateSecretVersionStageRequest, UpdateSecretVersionStageResponse,
};
use berth_kernel::Home;

use crate::{
    limits::STAGES_MAX,
    managed::{
        State, Txn,
        records::{CURRENT, PREVIOUS, Secret, SecretVersion, VersionKey},
        rules::finding,
    },
};

/// Moves a stage from one version to another, or takes it away.
pub fn update(
    txn: &mut Txn,
    input: &UpdateSecretVersionStageRequest,
    home: &Home,
) -> Result<UpdateSecretVersionStageResponse, Error> {
    let secret = finding::living(txn, &input.secret_id, home)?;
    let stage = input.version_stage.as_deref().unwrap_or_default();
    let from = known(txn, &secret, input.remove_from_version_id.as_deref())?;
    let to = known(txn, &secret, input.move_to_version_id.as_deref())?;
    let holder = txn.staged(secret.id, stage).cloned();
    if let Some(from) = from.as_ref().filter(|it| !it.stages.contains(stage)) {
        return Err(Error::invalid_parameter(format!(
            "The staging label {stage} isn't attached to version {}, which is given in \
             RemoveFromVersionId.",
            from.key.version_id
        )));
    }
    match (&from, &to) {
        (None, None) => {
            return Err(Error::invalid_parameter(
                "You must provide MoveToVersionId, RemoveFromVersionId, or both.",
            ));
        }
        (Some(_), None) if stage == CURRENT => {
            return Err(Error::invalid_parameter(format!(
                "You can only move staging label {CURRENT} to a different secret version. It can’t \
                 be completely removed."
            )));
        }
        (Some(from), None) => put(txn, from, |it| it.retain(|other| other != stage)),
        (_, Some(to)) => {
            let other = holder.filter(|it| it.key != to.key);
            if let Some(other) = other.filter(|_| from.is_none()) {
                return Err(Error::invalid_parameter(format!(
                    "The parameter RemoveFromVersionId can't be empty. Staging label {stage} is \
                     currently attached to version {}, so you must explicitly reference that \
                     version in RemoveFromVersionId.",
                    other.key.version_id
                )));
            }
            put_on(txn, &to.key, BTreeSet::from([stage.to_owned()]))?;
        }
    }
    txn.put(Secret { last_changed_date: txn.now, ..(*secret).clone() });
    let (arn, name) = (Some(secret.arn(home)), Some(secret.name.clone()));
    Ok(UpdateSecretVersionStageResponse { arn, name })
}

/// Puts stages on a version, and takes them from where they were. From where AWSCURRENT goes away,
/// there goes AWSPREVIOUS.
///
/// # Errors
/// LimitExceededException.
pub fn put_on(txn: &mut Txn, key: &VersionKey, stages: BTreeSet<String>) -> Result<(), Error> {
    let id = key.secret_id;
    let current = stages.contains(CURRENT).then(|| txn.staged(id, CURRENT).cloned()).flatten();
    move_to(txn, key, &stages);
    if let Some(former) = current.filter(|it| it.key != *key) {
        move_to(txn, &former.key, &BTreeSet::from([PREVIOUS.to_owned()]));
    }
    match txn.versions_of(id).any(|it| it.stages.len() > STAGES_MAX) {
        true => Err(too_many()),
        false => Ok(()),
    }
}

pub fn too_many() -> Error {
    Error::limit_exceeded(format!("A version of a secret has at most {STAGES_MAX} staging labels."))
}

fn move_to(txn: &mut Txn, key: &VersionKey, stages: &BTreeSet<String>) {
    let all: Vec<Arc<SecretVersion>> = txn.versions_of(key.secret_id).cloned().collect();
    for it in &all {
        match it.key == *key {
            true => put(txn, it, |it| it.extend(stages.iter().cloned())),
            false => put(txn, it, |it| it.retain(|stage| !stages.contains(stage))),
        }
    }
}

fn put(txn: &mut Txn, version: &SecretVersion, change: impl FnOnce(&mut BTreeSet<String>)) {
    let mut stages = version.stages.clone();
    change(&mut stages);
    if stages != version.stages {
        txn.put(SecretVersion { stages, ..version.clone() });
    }
}

fn known(
    state: &State,
    secret: &Secret,
    version_id: Option<&str>,
) -> Result<Option<Arc<SecretVersion>>, Error> {
    let Some(version_id) = version_id else { return Ok(None) };
    finding::version(state, secret, Some(version_id), None).cloned().map(Some)
}
