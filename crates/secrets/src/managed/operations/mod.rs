//! One function per API call.
mod create_secret;
mod delete_secret;
mod get_secret_value;
mod list_secrets;
mod list_versions;
mod pages;
mod policies;
mod putting;
mod stages;
mod tags;
mod update_secret;

use berth_api::secretsmanager::{Error, Response, SecretsRead, SecretsWrite};

use super::{Call, State, Txn, describe, rules::finding, rules::unsupported::refusal};

/// # Errors
/// As the API has them. The constraints of the model are looked at by the door, before it seals.
pub fn handle(txn: &mut Txn, call: Call) -> Result<Response, Error> {
    let Call { request, facts, .. } = call;
    let operation = request.operation();
    let write = request.secrets_write();
    let write = write.unwrap_or_else(|it| panic!("{} changes nothing", it.operation()));
    Ok(match write {
        SecretsWrite::CreateSecret(input) => create_secret::create(txn, input, facts)?.into(),
        SecretsWrite::DeleteResourcePolicy(input) => {
            policies::delete(txn, &input, &facts.home)?.into()
        }
        SecretsWrite::DeleteSecret(input) => {
            delete_secret::delete(txn, &input, &facts.home)?.into()
        }
        SecretsWrite::PutSecretValue(input) => putting::put(txn, input, facts)?.into(),
        SecretsWrite::RestoreSecret(input) => {
            delete_secret::restore(txn, &input, &facts.home)?.into()
        }
        SecretsWrite::TagResource(input) => tags::add(txn, &input, &facts.home)?.into(),
        SecretsWrite::UntagResource(input) => tags::remove(txn, &input, &facts.home)?.into(),
        SecretsWrite::UpdateSecret(input) => update_secret::update(txn, input, facts)?.into(),
        SecretsWrite::UpdateSecretVersionStage(input) => {
            stages::update(txn, &input, &facts.home)?.into()
        }
        SecretsWrite::CancelRotateSecret(_)
        | SecretsWrite::PutResourcePolicy(_)
        | SecretsWrite::RemoveRegionsFromReplication(_)
        | SecretsWrite::ReplicateSecretToRegions(_)
        | SecretsWrite::RotateSecret(_)
        | SecretsWrite::StopReplicationToReplica(_) => return Err(refusal(operation)),
    })
}

/// Serves a call that changes nothing, from any published state.
///
/// # Errors
/// As [`handle`]; here the constraints of the model are looked at first.
pub fn read(state: &State, call: &Call) -> Result<Response, Error> {
    if let Some(text) = call.request.constraint_text() {
        return Err(Error::validation(text));
    }
    let home = &call.facts.home;
    let read = call.request.secrets_read();
    let read = read.unwrap_or_else(|| panic!("{} changes something", call.request.operation()));
    Ok(match read {
        SecretsRead::BatchGetSecretValue(input) => {
            get_secret_value::get_several(state, input, home)?.into()
        }
        SecretsRead::DescribeSecret(input) => {
            let secret = finding::secret(state, &input.secret_id, home)?;
            describe::secret(state, &secret, home).into()
        }
        SecretsRead::GetResourcePolicy(input) => policies::get(state, input, home)?.into(),
        SecretsRead::GetSecretValue(input) => get_secret_value::get(state, input, home)?.into(),
        SecretsRead::ListSecretVersionIds(input) => list_versions::list(state, input, home)?.into(),
        SecretsRead::ListSecrets(input) => list_secrets::list(state, input, home)?.into(),
        SecretsRead::ValidateResourcePolicy(_) => return Err(refusal(call.request.operation())),
    })
}
