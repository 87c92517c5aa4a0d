//! Inline policies of users, groups and roles: Put…Policy, Get…Policy, List…Policies and
//! Delete…Policy.
use std::sync::Arc;

use berth_api::{
    iam::{Error, Input},
    sigv4::percent_encoded,
};
use berth_kernel::Home;

use super::{
    making,
    owned::{Owned, Shown},
    pages::{self, Paged},
    roles,
};
use crate::{
    State, Txn,
    records::{Entity, InlinePolicy, Key},
    rules::documents,
};

/// Over one that has the name already.
///
/// # Errors
/// NoSuchEntity, MalformedPolicyDocument, LimitExceeded, UnmodifiableEntity.
pub fn put<I>(txn: &mut Txn, input: I, home: &Home) -> Result<I::Output, Error>
where
    I: Input<Output: Default> + Into<Owned>,
{
    let asked: Owned = input.into();
    let owner = asked.owner(txn, home)?;
    roles::check_changeable(&owner)?;
    let name = asked.policy_name.unwrap_or_default();
    let document = asked.policy_document.unwrap_or_default();
    documents::check_inline(txn, &owner, &name, &document)?;
    txn.put(InlinePolicy { owner_id: owner.id.clone(), name, document });
    making::touch(txn, &owner.id);
    Ok(I::Output::default())
}

/// # Errors
/// NoSuchEntity.
pub fn get<I>(state: &State, input: &I, home: &Home) -> Result<I::Output, Error>
where
    I: Input<Output: From<Shown>> + Into<Owned> + Clone,
{
    let asked: Owned = input.clone().into();
    let owner = asked.owner(state, home)?;
    let policy = find(state, &owner, asked.policy_name.as_deref())?;
    let (policy_name, policy_document) = (policy.name.clone(), percent_encoded(&policy.document));
    Ok(Shown { owner: owner.name.clone(), policy_name, policy_document }.into())
}

/// Their names.
///
/// # Errors
/// NoSuchEntity, ValidationError.
pub fn list<I>(state: &State, input: &I, home: &Home) -> Result<I::Output, Error>
where
    I: Input<Output: From<Paged<String>>> + Into<Owned> + Clone,
{
    let asked: Owned = input.clone().into();
    let owner = asked.owner(state, home)?;
    let names = state.inline_of(&owner.id).map(|it| it.name.clone());
    let fingerprint = format!("ListPolicies of {}", owner.id);
    Ok(pages::of_few(asked.asked(), &fingerprint, names, String::clone)?.into())
}

/// # Errors
/// NoSuchEntity, UnmodifiableEntity.
pub fn delete<I>(txn: &mut Txn, input: I, home: &Home) -> Result<I::Output, Error>
where
    I: Input<Output: Default> + Into<Owned>,
{
    let asked: Owned = input.into();
    let owner = asked.owner(txn, home)?;
    roles::check_changeable(&owner)?;
    let policy = find(txn, &owner, asked.policy_name.as_deref())?;
    txn.delete(Key::InlinePolicy(owner.id.clone(), policy.name.clone()));
    making::touch(txn, &owner.id);
    Ok(I::Output::default())
}

fn find(state: &State, owner: &Entity, name: Option<&str>) -> Result<Arc<InlinePolicy>, Error> {
    let name = name.unwrap_or_default();
    let found = state.inline_policies.get(&(owner.id.clone(), name.to_owned()));
    found.cloned().ok_or_else(|| {
        let word = owner.kind().word();
        Error::no_such_entity(format!("The {word} policy with name {name} cannot be found."))
    })
}
