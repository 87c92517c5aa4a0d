//! UpdateSecret.
use berth_api::secretsmanager::{Error, UpdateSecretRequest, UpdateSecretResponse};

use super::putting;
use crate::managed::{
    Facts, Txn,
    records::{CURRENT, Secret},
    rules::{finding, unsupported},
};

/// What is left away stays as it was; an empty description takes it away.
pub fn update(
    txn: &mut Txn,
    input: UpdateSecretRequest,
    facts: Facts,
) -> Result<UpdateSecretResponse, Error> {
    let secret = finding::living(txn, &input.secret_id, &facts.home)?;
    unsupported::check_key(input.kms_key_id.as_deref())?;
    unsupported::check_type(input.r#type.as_deref())?;
    let description = match input.description {
        Some(it) => Some(it).filter(|it| !it.is_empty()),
        None => secret.description.clone(),
    };
    let secret = Secret { description, last_changed_date: txn.now, ..(*secret).clone() };
    let version_id = match facts.given {
        None => None,
        Some(given) => {
            let stages = [CURRENT.to_owned()];
            Some(putting::version(txn, &secret, given, &stages, &facts.home)?.key.version_id)
        }
    };
    let (arn, name) = (Some(secret.arn(&facts.home)), Some(secret.name.clone()));
    txn.put(secret);
    Ok(UpdateSecretResponse { arn, name, version_id })
}
