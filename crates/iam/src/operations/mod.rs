//! One function per API call.
mod access_keys;
mod account;
mod asker;
mod attachments;
mod boundaries;
mod credentials;
mod groups;
mod inline_policies;
mod instance_profiles;
pub mod instances;
mod making;
mod owned;
pub mod pages;
mod policies;
mod policy_versions;
mod reads;
mod roles;
mod service_linked_roles;
mod tags;
mod users;
mod writes;

pub use access_keys::drop_key as delete_access_key;
use berth_api::iam::{Error, Request, Response};
pub use making::touch;

use self::asker::Asker;
use crate::{Call, Own, State, Txn};

/// # Errors
/// As the API has them; the model's constraints are looked at first.
pub fn handle(txn: &mut Txn, call: Call) -> Result<Response, Error> {
    check_constraints(&call.request)?;
    let Call { request, facts, principal, .. } = call;
    match (facts.own, &request) {
        (None, _) => {}
        (Some(Own::RevokeRoleSessions), Request::UpdateRole(it)) => {
            return Ok(roles::revoke_sessions(txn, it)?.into());
        }
        (Some(Own::RevokeContainerInstance), Request::UpdateUser(it)) => {
            return Ok(access_keys::revoke(txn, it)?.into());
        }
        (Some(Own::JoinInstance), Request::CreateAccessKey(it)) => {
            return Ok(instances::join(txn, it, &facts)?.into());
        }
        (Some(Own::RotateInstanceKey), Request::CreateAccessKey(it)) => {
            return Ok(instances::rotate(txn, it, &facts)?.into());
        }
        (Some(own), _) => panic!("{} is asked otherwise", own.name()),
    }
    let write = request.iam_write();
    let write = write.unwrap_or_else(|it| panic!("{} changes nothing", it.operation()));
    writes::write(txn, write, &Asker { principal: &principal, facts: &facts })
}

/// Serves a call that changes nothing, from any published state.
///
/// # Errors
/// As [`handle`].
pub fn read(state: &State, call: &Call) -> Result<Response, Error> {
    check_constraints(&call.request)?;
    let read = call.request.iam_read();
    let read = read.unwrap_or_else(|| panic!("{} changes something", call.request.operation()));
    reads::read(state, read, call)
}

fn check_constraints(request: &Request) -> Result<(), Error> {
    request.constraint_text().map_or(Ok(()), |text| Err(Error::validation_error(text)))
}
