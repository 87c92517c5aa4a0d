//! Stored documents as policies that can be asked.
use std::collections::BTreeMap;

use crate::{
    policy::{self, Malformed, Policy, Principal, document},
    records::{Kind, Role},
};

/// What a role keeps of a principal that is the whole account.
pub const ACCOUNT: &str = "account";

/// A document that a later release understood, and this one does not, denies everything.
pub fn identity(text: &str) -> Policy {
    Policy::of_identity(text).unwrap_or_else(|_| Policy::denying())
}

/// The trust policy of a role, with those whom it named when it was put.
pub fn trust(role: &Role) -> Policy {
    let known = |it: &document::Principal| Ok(kept(it, &role.principals));
    let text = &role.assume_role_policy_document;
    Policy::compile(text, policy::Kind::Trust, known).unwrap_or_else(|_| Policy::denying())
}

/// Whom a trust policy names, as its role keeps it.
///
/// # Errors
/// It is none, or names nobody.
pub fn principals(
    text: &str,
    resolve: impl Fn(&document::Principal) -> Result<Principal, Malformed>,
) -> Result<BTreeMap<String, String>, Malformed> {
    let found = std::cell::RefCell::new(BTreeMap::new());
    Policy::compile(text, policy::Kind::Trust, |given| {
        let principal = resolve(given)?;
        if let Some(kept) = to_keep(&principal) {
            found.borrow_mut().insert(given.name.clone(), kept);
        }
        Ok(principal)
    })?;
    Ok(found.into_inner())
}

/// What is kept of a principal that documents call by a name which others may have later.
fn to_keep(principal: &Principal) -> Option<String> {
    match principal {
        Principal::Account => Some(ACCOUNT.to_owned()),
        Principal::User(id) | Principal::Role(id) => Some(id.clone()),
        Principal::Session { role_id, name } => Some(format!("{role_id}:{name}")),
        Principal::Everyone | Principal::Service(_) | Principal::Nobody => None,
    }
}

fn kept(given: &document::Principal, principals: &BTreeMap<String, String>) -> Principal {
    let document::Principal { kind, name } = given;
    if kind.as_deref() == Some("Service") {
        return Principal::Service(name.clone());
    }
    match principals.get(name).map(String::as_str) {
        None if given.is_everyone() => Principal::Everyone,
        None => Principal::Nobody,
        Some(ACCOUNT) => Principal::Account,
        Some(id) if id.starts_with(Kind::User.prefix()) => Principal::User(id.to_owned()),
        Some(id) => match id.split_once(':') {
            Some((role_id, name)) => {
                Principal::Session { role_id: role_id.to_owned(), name: name.to_owned() }
            }
            None => Principal::Role(id.to_owned()),
        },
    }
}
