//! Access keys of users: what they sign their calls with.
use std::sync::Arc;

use berth_api::iam::{
    self, AccessKeyLastUsed, AccessKeyMetadata, CreateAccessKeyRequest, CreateAccessKeyResponse,
    DeleteAccessKeyRequest, DeleteAccessKeyResponse, Error, GetAccessKeyLastUsedRequest,
    GetAccessKeyLastUsedResponse, ListAccessKeysRequest, ListAccessKeysResponse, StatusType,
    UpdateAccessKeyRequest, UpdateAccessKeyResponse, UpdateUserRequest, UpdateUserResponse,
};
use berth_kernel::Home;

use super::{
    asker::Asker,
    making,
    pages::{self, Asked},
};
use crate::{
    Facts, State, Txn, describe,
    limits::ACCESS_KEYS_PER_USER_MAX,
    records::{AccessKey, Body, Entity, Key, Kind, User},
    rules::finding,
};

/// The answer has the secret, and no other has. Here it is sealed; the door opens it.
///
/// # Errors
/// NoSuchEntity, LimitExceeded, ValidationError.
pub fn create(
    txn: &mut Txn,
    input: &CreateAccessKeyRequest,
    asker: &Asker<'_>,
) -> Result<CreateAccessKeyResponse, Error> {
    let user = user(txn, input.user_name.as_deref(), asker)?;
    check_no_instance(&user)?;
    if txn.keys_of(&user.id).count() >= ACCESS_KEYS_PER_USER_MAX {
        return Err(Error::limit_exceeded(format!(
            "Cannot exceed quota for AccessKeysPerUser: {ACCESS_KEYS_PER_USER_MAX}"
        )));
    }
    let key = made(txn, &user, asker.facts, 0)?;
    Ok(told(&user, &key))
}

/// The key that the door has made for the call, as one of a user's.
///
/// # Errors
/// ServiceFailure: there is one of this id.
pub fn made(txn: &mut Txn, user: &Entity, facts: &Facts, serial: u64) -> Result<AccessKey, Error> {
    let new = facts.new_key.clone().expect("the door makes a key for each call");
    if txn.access_keys.contains_key(&new.access_key_id) {
        // One in 2^40 tries.
        return Err(Error::service_failure("The new key is like another one. Call again."));
    }
    let key = AccessKey {
        access_key_id: new.access_key_id,
        user_id: user.id.clone(),
        is_active: true,
        create_date: txn.now,
        sealed_secret: new.sealed_secret,
        serial,
        ends_at: None,
    };
    txn.put(key.clone());
    making::touch(txn, &user.id);
    Ok(key)
}

/// With the secret as it is stored: who serves the call opens it, or seals it for a machine.
pub fn told(user: &Entity, key: &AccessKey) -> CreateAccessKeyResponse {
    let access_key = iam::AccessKey {
        access_key_id: Some(key.access_key_id.clone()),
        create_date: Some(describe::time(key.create_date)),
        secret_access_key: Some(key.sealed_secret.clone()),
        status: Some(status(key)),
        user_name: Some(user.name.clone()),
    };
    CreateAccessKeyResponse { access_key: Some(access_key) }
}

/// # Errors
/// NoSuchEntity, ValidationError.
pub fn list(
    state: &State,
    input: &ListAccessKeysRequest,
    principal: &str,
    home: &Home,
) -> Result<ListAccessKeysResponse, Error> {
    let asked = Asked { marker: &input.marker, max_items: input.max_items };
    // The root key is nobody's: it is not listed, nor changed here.
    if input.user_name.is_none() && principal == home.root() {
        let none = std::iter::empty();
        return Ok(pages::of_few(asked, "ListAccessKeys", none, |_: &AccessKeyMetadata| {
            String::new()
        })?
        .into());
    }
    let user = finding::user_or_caller(state, input.user_name.as_deref(), principal, home)?;
    let fingerprint = format!("ListAccessKeys {}", user.id);
    let keys = state.keys_of(&user.id);
    let page = pages::of_few(asked, &fingerprint, keys, |it| it.access_key_id.clone())?;
    let metadata = |it: &Arc<AccessKey>| AccessKeyMetadata {
        access_key_id: Some(it.access_key_id.clone()),
        create_date: Some(describe::time(it.create_date)),
        status: Some(status(it)),
        user_name: Some(user.name.clone()),
    };
    Ok(page.map(metadata).into())
}

/// # Errors
/// NoSuchEntity, ValidationError.
pub fn update(
    txn: &mut Txn,
    input: UpdateAccessKeyRequest,
    asker: &Asker<'_>,
) -> Result<UpdateAccessKeyResponse, Error> {
    let user = user(txn, input.user_name.as_deref(), asker)?;
    let key = own(txn, &user, input.access_key_id)?;
    let is_active = match input.status {
        Some(StatusType::Active) => true,
        Some(StatusType::Inactive) => false,
        other => {
            let other = other.map(|it| it.as_str().to_owned()).unwrap_or_default();
            let text = format!("An access key is Active or Inactive, and cannot be made {other}.");
            return Err(Error::validation_error(text));
        }
    };
    if is_active {
        check_no_instance(&user)?;
    }
    if key.is_active != is_active {
        txn.put(AccessKey { is_active, ..(*key).clone() });
        making::touch(txn, &user.id);
    }
    Ok(UpdateAccessKeyResponse {})
}

/// Switches all keys of a user off, and ends the sessions that were made with them so far.
///
/// # Errors
/// NoSuchEntity.
pub fn revoke(txn: &mut Txn, input: &UpdateUserRequest) -> Result<UpdateUserResponse, Error> {
    let user = finding::named(txn, Kind::User, input.user_name.as_deref())?;
    let keys: Vec<_> = txn.keys_of(&user.id).filter(|it| it.is_active).cloned().collect();
    for key in &keys {
        txn.put(AccessKey { is_active: false, ..(**key).clone() });
    }
    let revoked = Some(user.revoked_again(txn.now));
    let Body::User(body) = user.body.clone() else { panic!("{} is no user", user.id) };
    txn.put(Entity { body: Body::User(User { revoked, ..body }), ..user.changed() });
    Ok(UpdateUserResponse {})
}

/// # Errors
/// NoSuchEntity, ValidationError.
pub fn delete(
    txn: &mut Txn,
    input: DeleteAccessKeyRequest,
    asker: &Asker<'_>,
) -> Result<DeleteAccessKeyResponse, Error> {
    let user = user(txn, input.user_name.as_deref(), asker)?;
    let key = own(txn, &user, input.access_key_id)?;
    drop_key(txn, &key);
    Ok(DeleteAccessKeyResponse {})
}

/// With what is known of its use.
pub fn drop_key(txn: &mut Txn, key: &AccessKey) {
    if txn.key_uses.contains_key(&key.access_key_id) {
        txn.delete(Key::KeyUse(key.access_key_id.clone()));
    }
    txn.delete(Key::AccessKey(key.access_key_id.clone()));
    making::touch(txn, &key.user_id);
}

/// Of a key that has not signed yet IAM says that its region and its service are not applicable.
///
/// # Errors
/// NoSuchEntity.
pub fn last_used(
    state: &State,
    input: &GetAccessKeyLastUsedRequest,
) -> Result<GetAccessKeyLastUsedResponse, Error> {
    let id = input.access_key_id.as_deref().unwrap_or_default();
    let key = state.access_keys.get(&id.to_owned()).ok_or_else(|| no_such(id))?;
    let user = state.entity(&key.user_id).ok_or_else(|| no_such(id))?;
    let used = state.key_uses.get(&key.access_key_id);
    let or_none = |it: Option<&String>| Some(it.map_or("N/A", String::as_str).to_owned());
    let access_key_last_used = Some(AccessKeyLastUsed {
        last_used_date: used.map(|it| describe::time(it.last_used_date)),
        region: or_none(used.map(|it| &it.region)),
        service_name: or_none(used.map(|it| &it.service)),
    });
    Ok(GetAccessKeyLastUsedResponse { access_key_last_used, user_name: Some(user.name.clone()) })
}

fn user(txn: &Txn, name: Option<&str>, asker: &Asker<'_>) -> Result<Arc<Entity>, Error> {
    finding::user_or_caller(txn, name, asker.principal, &asker.facts.home)
}

/// Keys of container instances are made and end by themselves.
fn check_no_instance(user: &Entity) -> Result<(), Error> {
    match user.instance() {
        None => Ok(()),
        Some(_) => Err(Error::validation_error(format!(
            "{} is the user of a container instance: it has access keys by joining with a token \
             (berth token create), and no others.",
            user.name
        ))),
    }
}

fn own(txn: &Txn, user: &Entity, id: Option<String>) -> Result<Arc<AccessKey>, Error> {
    let id = id.unwrap_or_default();
    let key = txn.access_keys.get(&id).filter(|it| it.user_id == user.id);
    key.cloned().ok_or_else(|| no_such(&id))
}

fn no_such(id: &str) -> Error {
    Error::no_such_entity(format!("The Access Key with id {id} cannot be found."))
}

fn status(key: &AccessKey) -> StatusType {
    if key.is_active { StatusType::Active } else { StatusType::Inactive }
}
