//! Tags of users, roles, managed policies and instance profiles.
use std::collections::BTreeMap;

use berth_api::iam::{Error, Input, Tag};
use berth_kernel::Home;

use super::{
    owned::Owned,
    pages::{self, Paged},
};
use crate::{State, Txn, records::Entity, rules::tags};

/// # Errors
/// NoSuchEntity, InvalidInput, LimitExceeded.
pub fn add<I>(txn: &mut Txn, input: I, home: &Home) -> Result<I::Output, Error>
where
    I: Input<Output: Default> + Into<Owned>,
{
    let asked: Owned = input.into();
    let entity = asked.owner(txn, home)?;
    let merged = tags::merged(&entity.tags, asked.tags.as_deref().unwrap_or_default())?;
    put(txn, &entity, merged);
    Ok(I::Output::default())
}

/// # Errors
/// NoSuchEntity.
pub fn remove<I>(txn: &mut Txn, input: I, home: &Home) -> Result<I::Output, Error>
where
    I: Input<Output: Default> + Into<Owned>,
{
    let asked: Owned = input.into();
    let entity = asked.owner(txn, home)?;
    let left = tags::without(&entity.tags, asked.tag_keys.as_deref().unwrap_or_default());
    put(txn, &entity, left);
    Ok(I::Output::default())
}

/// In the order of their keys.
///
/// # Errors
/// NoSuchEntity, ValidationError.
pub fn list<I>(state: &State, input: &I, home: &Home) -> Result<I::Output, Error>
where
    I: Input<Output: From<Paged<Tag>>> + Into<Owned> + Clone,
{
    let asked: Owned = input.clone().into();
    let entity = asked.owner(state, home)?;
    let all = tags::shown(&entity.tags).unwrap_or_default().into_iter();
    let key = |it: &Tag| it.key.clone().unwrap_or_default();
    let fingerprint = format!("ListTags of {}", entity.id);
    Ok(pages::of_few(asked.asked(), &fingerprint, all, key)?.into())
}

/// Of a service-linked role, too: its tags are people's.
fn put(txn: &mut Txn, entity: &Entity, tags: BTreeMap<String, String>) {
    if tags != entity.tags {
        txn.put(Entity { tags, ..entity.clone() });
    }
}
