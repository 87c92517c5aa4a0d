//! Access keys of users. There are none yet: nobody but the account itself signs calls until calls
//! are authorised.
use berth_api::iam::{
    Error, GetAccessKeyLastUsedRequest, GetAccessKeyLastUsedResponse, ListAccessKeysRequest,
    ListAccessKeysResponse,
};

use super::pages::Paged;
use crate::{State, records::Kind, rules::finding};

/// Said to whoever wants one.
///
/// # Errors
/// Always.
pub fn refuse<T>(operation: &str) -> Result<T, Error> {
    Err(Error::validation_error(format!(
        "Berth does not serve {operation} yet: policies are kept and simulated, but calls are not \
         authorised by them, so that the root key alone signs calls, and users have no access \
         keys."
    )))
}

/// # Errors
/// NoSuchEntity.
pub fn list(state: &State, input: &ListAccessKeysRequest) -> Result<ListAccessKeysResponse, Error> {
    if let Some(name) = &input.user_name {
        finding::named(state, Kind::User, Some(name))?;
    }
    Ok(Paged { items: Vec::new(), marker: None }.into())
}

/// # Errors
/// NoSuchEntity.
pub fn last_used(
    input: &GetAccessKeyLastUsedRequest,
) -> Result<GetAccessKeyLastUsedResponse, Error> {
    let key = input.access_key_id.as_deref().unwrap_or_default();
    Err(Error::no_such_entity(format!("The Access Key with id {key} cannot be found.")))
}
