//! CreateSecret.
use berth_api::secretsmanager::{CreateSecretRequest, CreateSecretResponse, Error};
use berth_kernel::Home;

use super::putting;
use crate::{
    limits::SECRETS_MAX,
    managed::{
        Facts, Given, Txn,
        records::{CURRENT, Secret, SecretId},
        rules::{names, tags, unsupported},
    },
};

/// Without a value it is a secret without a version. The same again, by its token, is answered as
/// the first time.
pub fn create(
    txn: &mut Txn,
    input: CreateSecretRequest,
    facts: Facts,
) -> Result<CreateSecretResponse, Error> {
    let name = input.name.unwrap_or_default();
    names::check(&name)?;
    unsupported::check_key(input.kms_key_id.as_deref())?;
    unsupported::check_type(input.r#type.as_deref())?;
    let is_replicated = input.add_replica_regions.is_some_and(|it| !it.is_empty())
        || input.force_overwrite_replica_secret == Some(true)
        || input.cross_account_primary_arn.is_some();
    unsupported::check_replicas(is_replicated)?;
    let home = facts.home;
    if let Some(there) = txn.named(&name).cloned() {
        return again(txn, &there, facts.given, &home);
    }
    if txn.secrets.len() >= SECRETS_MAX {
        return Err(Error::limit_exceeded(format!(
            "There are {SECRETS_MAX} secrets, those that are marked for deletion among them, and \
             Berth keeps no more. Delete what nobody needs."
        )));
    }
    let secret = Secret {
        id: SecretId(txn.id()),
        name,
        suffix: facts.suffix,
        description: input.description.filter(|it| !it.is_empty()),
        created_date: txn.now,
        last_changed_date: txn.now,
        deletion_date: None,
        tags: tags::merged(&Default::default(), input.tags.as_deref().unwrap_or_default())?,
    };
    if txn.secrets.contains_key(&secret.tail()) {
        return Err(putting::overtaken());
    }
    let version_id = match facts.given {
        None => None,
        Some(given) => Some(
            putting::version(txn, &secret, given, &[CURRENT.to_owned()], &home)?.key.version_id,
        ),
    };
    txn.put(secret.clone());
    Ok(told(&secret, version_id, &home))
}

fn again(
    txn: &Txn,
    there: &Secret,
    given: Option<Given>,
    home: &Home,
) -> Result<CreateSecretResponse, Error> {
    if there.deletion_date.is_some() {
        return Err(Error::invalid_request(
            "You can't create this secret because a secret with this name is already scheduled \
             for deletion.",
        ));
    }
    let version = given.as_ref().and_then(|it| txn.version(there.id, &it.version_id));
    let Some((given, version)) = given.as_ref().zip(version) else {
        return Err(Error::resource_exists(format!(
            "The operation failed because the secret {} already exists.",
            there.name
        )));
    };
    putting::check_same(txn, there, version, given, home)?;
    Ok(told(there, Some(version.key.version_id.clone()), home))
}

fn told(secret: &Secret, version_id: Option<String>, home: &Home) -> CreateSecretResponse {
    CreateSecretResponse {
        arn: Some(secret.arn(home)),
        name: Some(secret.name.clone()),
        version_id,
        replication_status: None,
    }
}
