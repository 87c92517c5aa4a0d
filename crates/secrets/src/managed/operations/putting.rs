//! PutSecretValue, and what all have in common who put a value.
use std::{collections::BTreeSet, sync::Arc};

use berth_api::secretsmanager::{Error, PutSecretValueRequest, PutSecretValueResponse};
use berth_kernel::Home;
use berth_sealing::key_of;

use super::stages;
use crate::{
    limits::{
        RECONCILE_STEP_VERSIONS_MAX, SECRET_VALUE_BYTES_MAX, SECRET_VERSIONS_KEPT,
        SECRET_VERSIONS_KEPT_MS, SECRET_VERSIONS_MAX, STAGES_MAX, VALUES_BYTES_MAX,
    },
    managed::{
        Facts, Given, Txn,
        records::{CURRENT, Secret, SecretVersion, VersionKey},
        rules::finding,
        txn::delete_version,
    },
};

/// The same again, by its token, is answered as the first time.
pub fn put(
    txn: &mut Txn,
    input: PutSecretValueRequest,
    facts: Facts,
) -> Result<PutSecretValueResponse, Error> {
    let secret = finding::living(txn, &input.secret_id, &facts.home)?;
    if input.rotation_token.is_some() {
        return Err(Error::invalid_parameter(
            "Berth rotates no secrets, and gives no rotation tokens: leave RotationToken away.",
        ));
    }
    let given = facts.given.ok_or_else(|| {
        Error::invalid_request("You must provide either SecretString or SecretBinary.")
    })?;
    let stages = input.version_stages.filter(|it| !it.is_empty());
    let stages = stages.unwrap_or_else(|| vec![CURRENT.to_owned()]);
    let version = version(txn, &secret, given, &stages, &facts.home)?;
    let shown: Vec<String> = version.stages.iter().cloned().collect();
    Ok(PutSecretValueResponse {
        arn: Some(secret.arn(&facts.home)),
        name: Some(secret.name.clone()),
        version_id: Some(version.key.version_id.clone()),
        version_stages: Some(shown).filter(|it| !it.is_empty()),
    })
}

/// Puts a version with its value, and its stages on it. One that is there with the same value stays
/// as it is.
///
/// # Errors
/// ResourceExistsException, LimitExceededException, ValidationException.
pub fn version(
    txn: &mut Txn,
    secret: &Secret,
    given: Given,
    stages: &[String],
    home: &Home,
) -> Result<SecretVersion, Error> {
    if let Some(there) = txn.version(secret.id, &given.version_id).cloned() {
        check_same(txn, secret, &there, &given, home)?;
        return Ok((*there).clone());
    }
    check_size(txn, given.sealed.bytes)?;
    make_room(txn, secret)?;
    // Secrets Manager: the first version is current, whatever else is asked for.
    let is_first = txn.versions_of(secret.id).next().is_none();
    let mut stages: BTreeSet<String> = stages.iter().cloned().collect();
    if is_first {
        stages.insert(CURRENT.to_owned());
    }
    if stages.len() > STAGES_MAX {
        return Err(stages::too_many());
    }
    let key = VersionKey { secret_id: secret.id, version_id: given.version_id };
    let version = SecretVersion {
        key: key.clone(),
        created_date: txn.now,
        is_binary: given.is_binary,
        value_id: given.sealed.value.id,
        stages: BTreeSet::new(),
    };
    txn.put(given.sealed.value);
    txn.put(version);
    stages::put_on(txn, &key, stages)?;
    txn.put(Secret { last_changed_date: txn.now, ..secret.clone() });
    Ok((**txn.versions.get(&key).expect("it was put")).clone())
}

/// By fingerprints: nothing is opened.
///
/// # Errors
/// ResourceExistsException if it is another value.
pub fn check_same(
    txn: &Txn,
    secret: &Secret,
    there: &SecretVersion,
    given: &Given,
    home: &Home,
) -> Result<(), Error> {
    let fingerprint = txn.sealed(there).and_then(|it| it.fingerprint.clone());
    let fingerprint = fingerprint.map(|it| it.text).unwrap_or_default();
    let all = &given.sealed.fingerprints;
    // It was made by a key that there was not yet when the call came.
    if all.iter().all(|it| key_of(it) != key_of(&fingerprint)) {
        return Err(overtaken());
    }
    match there.is_binary == given.is_binary && all.contains(&fingerprint) {
        true => Ok(()),
        false => Err(Error::resource_exists(format!(
            "You can't use ClientRequestToken {} because that value is already in use for a \
             version of secret {}.",
            given.version_id,
            secret.arn(home)
        ))),
    }
}

pub fn overtaken() -> Error {
    Error::internal_service_error(
        "Something else was changed at the same time. The call was not carried out. Try again.",
    )
}

fn check_size(txn: &Txn, bytes: usize) -> Result<(), Error> {
    if bytes > SECRET_VALUE_BYTES_MAX {
        return Err(Error::validation(format!(
            "1 validation error detected: Value at 'secretString' failed to satisfy constraint: \
             Member must have length less than or equal to {SECRET_VALUE_BYTES_MAX}"
        )));
    }
    if txn.values.bytes() + bytes > VALUES_BYTES_MAX {
        return Err(Error::limit_exceeded(format!(
            "Berth keeps {} MiB of secrets at most, those of past versions included. Delete \
             secrets that nobody needs.",
            VALUES_BYTES_MAX >> 20
        )));
    }
    Ok(())
}

/// Secrets Manager: of more than a hundred versions those go that have no stage, the oldest first,
/// but none within a day; time in which nobody looked does not count.
fn make_room(txn: &mut Txn, secret: &Secret) -> Result<(), Error> {
    let count = txn.versions_of(secret.id).count();
    if count < SECRET_VERSIONS_KEPT {
        return Ok(());
    }
    let is_old = |it: &&Arc<SecretVersion>| {
        it.stages.is_empty() && txn.aged_at(it, SECRET_VERSIONS_KEPT_MS) < txn.now
    };
    let mut old: Vec<Arc<SecretVersion>> =
        txn.versions_of(secret.id).filter(is_old).cloned().collect();
    old.sort_by_key(|it| (it.created_date, it.key.version_id.clone()));
    old.truncate((count - SECRET_VERSIONS_KEPT + 1).min(RECONCILE_STEP_VERSIONS_MAX));
    if old.is_empty() && count >= SECRET_VERSIONS_MAX {
        return Err(Error::limit_exceeded(format!(
            "The secret has {count} versions of the last 24 hours, and Berth keeps no more. Put \
             values less often."
        )));
    }
    old.iter().for_each(|it| delete_version(txn, it));
    Ok(())
}
