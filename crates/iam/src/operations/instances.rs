//! Access keys of container instances, as Berth's own API asks for them: how a machine that has
//! joined gets its first one, and the next ones.
use std::sync::Arc;

use berth_api::iam::{CreateAccessKeyRequest, CreateAccessKeyResponse, Error};
use serde_json::Value;

use super::{access_keys, delete_access_key, making};
use crate::{
    Facts, State, Txn,
    records::{Body, CLOSED_INSTANCES, Entity, INSTANCES_PATH, Id, Kind, OfInstance, User},
};

/// A key for a machine that its cluster has let in. Asked again by the same machine, as by a call
/// that comes late, the last key is answered again as long as it has not signed: any of the answers
/// may be the one that arrives. One that has signed stays until the next one is used. A machine
/// with another public key has lost what it had: those of before go.
///
/// # Errors
/// LimitExceeded; NoSuchEntity of a machine that is nobody any more.
pub fn join(
    txn: &mut Txn,
    input: &CreateAccessKeyRequest,
    facts: &Facts,
) -> Result<CreateAccessKeyResponse, Error> {
    let name = input.user_name.clone().unwrap_or_default();
    // Of one that comes back it is not heard yet that it does.
    if is_told_closed(txn, &name) {
        let text = "This container instance was closed a moment ago. Ask again.";
        return Err(Error::service_failure(text));
    }
    let public_key = facts.public_key.clone();
    let user = match user(txn, &name) {
        Some(it) => it,
        None => {
            let cluster_arn = facts.cluster_arn.clone().expect("the door says which cluster");
            let instance = Some(OfInstance { cluster_arn, public_key: public_key.clone() });
            let body = Body::User(User { instance, ..User::default() });
            let path = Some(INSTANCES_PATH.to_owned());
            let made = making::Made { name: Some(name), path, tags: None, body };
            Arc::new(making::make(txn, made, &facts.home)?)
        }
    };
    let had = user.instance().and_then(|it| it.public_key.clone());
    let is_same = public_key.is_some() && had == public_key;
    let active: Vec<_> = txn.keys_of(&user.id).filter(|it| it.is_active).cloned().collect();
    let last = active.iter().max_by_key(|it| it.serial).filter(|_| is_same);
    if let Some(last) = last.filter(|it| !txn.key_uses.contains_key(&it.access_key_id)) {
        return Ok(access_keys::told(&user, last));
    }
    let kept = last.map(|it| it.access_key_id.clone());
    let keys: Vec<_> = txn.keys_of(&user.id).cloned().collect();
    let others = keys.iter().filter(|it| kept.as_ref() != Some(&it.access_key_id));
    others.for_each(|it| delete_access_key(txn, it));
    let made = made(txn, &user, facts)?;
    if !is_same {
        known_by(txn, &user.id, public_key);
    }
    Ok(made)
}

/// By which public key its machine is told from another one that comes in its place.
fn known_by(txn: &mut Txn, user: &Id, public_key: Option<String>) {
    let Some(it) = txn.entity(user).cloned() else { return };
    let mut entity = (*it).clone();
    if let Body::User(User { instance: Some(instance), .. }) = &mut entity.body {
        instance.public_key = public_key;
        txn.put(entity);
    }
}

/// The key that follows the one that asks: if there is one it is answered again, because that
/// answer may have got lost.
///
/// # Errors
/// NoSuchEntity: whoever asks is no machine that joined, or its key is none any more.
pub fn rotate(
    txn: &mut Txn,
    input: &CreateAccessKeyRequest,
    facts: &Facts,
) -> Result<CreateAccessKeyResponse, Error> {
    let name = input.user_name.as_deref().unwrap_or_default();
    let no_such = || Error::no_such_entity("Only a container instance that joined has such a key.");
    let user = user(txn, name).ok_or_else(no_such)?;
    let asking = facts.asking_key.as_deref().unwrap_or_default().to_owned();
    let asking = txn.access_keys.get(&asking).filter(|it| it.user_id == user.id && it.is_active);
    let asking = asking.cloned().ok_or_else(no_such)?;
    let others: Vec<_> = txn.keys_of(&user.id).cloned().collect();
    let others = others.into_iter().filter(|it| it.access_key_id != asking.access_key_id);
    for other in others {
        if other.is_active && other.serial > asking.serial {
            return Ok(access_keys::told(&user, &other));
        }
        delete_access_key(txn, &other);
    }
    made(txn, &user, facts)
}

/// The next key of a machine: each is younger than all that it had.
fn made(txn: &mut Txn, user: &Entity, facts: &Facts) -> Result<CreateAccessKeyResponse, Error> {
    let last = txn.keys_of(&user.id).map(|it| it.serial).max().unwrap_or_default();
    let key = access_keys::made(txn, user, facts, last + 1)?;
    Ok(access_keys::told(user, &key))
}

/// The user of a container instance, by its name.
pub fn user(state: &State, name: &str) -> Option<Arc<Entity>> {
    state.named(Kind::User, name).filter(|it| it.instance().is_some()).cloned()
}

fn is_told_closed(state: &State, name: &str) -> bool {
    let told = |from: &str| state.imports.get(CLOSED_INSTANCES, from, name);
    let mut sources = state.imports.sources(CLOSED_INSTANCES);
    sources.any(|it| told(it).is_some_and(is_closed))
}

/// One that comes back by a token for it is told as open again.
pub fn is_closed(told: &Value) -> bool {
    told.as_bool() == Some(true)
}
