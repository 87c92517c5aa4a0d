//! Permissions boundaries of users and roles.
use berth_api::iam::{Error, Input};
use berth_kernel::Home;

use super::{making, owned::Owned, roles};
use crate::{
    Txn,
    records::{Body, Entity, Id},
};

/// # Errors
/// NoSuchEntity, InvalidInput, UnmodifiableEntity.
pub fn put<I>(txn: &mut Txn, input: I, home: &Home) -> Result<I::Output, Error>
where
    I: Input<Output: Default> + Into<Owned>,
{
    let asked: Owned = input.into();
    let arn = asked.policy_arn.as_deref().unwrap_or_default();
    let boundary = making::boundary(txn, Some(arn), home)?;
    set(txn, &asked, boundary, home)?;
    Ok(I::Output::default())
}

/// One without a boundary is left as it is.
///
/// # Errors
/// NoSuchEntity, UnmodifiableEntity.
pub fn delete<I>(txn: &mut Txn, input: I, home: &Home) -> Result<I::Output, Error>
where
    I: Input<Output: Default> + Into<Owned>,
{
    set(txn, &input.into(), None, home)?;
    Ok(I::Output::default())
}

fn set(txn: &mut Txn, asked: &Owned, boundary: Option<Id>, home: &Home) -> Result<(), Error> {
    let owner = asked.owner(txn, home)?;
    roles::check_changeable(&owner)?;
    let mut body = owner.body.clone();
    match &mut body {
        Body::User(it) => it.permissions_boundary = boundary,
        Body::Role(it) => it.permissions_boundary = boundary,
        Body::Group(_) | Body::Policy(_) | Body::InstanceProfile(_) => {}
    }
    if body != owner.body {
        txn.put(Entity { body, ..(*owner).clone() });
    }
    Ok(())
}
