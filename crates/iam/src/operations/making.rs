//! What is the same whatever is made, moved and deleted.
use std::sync::Arc;

use berth_api::iam::{Error, Tag};
use berth_kernel::Home;

use crate::{
    State, Txn,
    records::{Body, Entity, Id, Key, Kind},
    rules::{finding, names, tags},
};

/// Something new.
pub struct Made {
    pub name: Option<String>,
    pub path: Option<String>,
    pub tags: Option<Vec<Tag>>,
    pub body: Body,
}

/// # Errors
/// EntityAlreadyExists, LimitExceeded, InvalidInput.
pub fn make(txn: &mut Txn, made: Made, home: &Home) -> Result<Entity, Error> {
    let mut entity = Entity {
        id: Id::first(),
        name: made.name.unwrap_or_default(),
        path: names::path(made.path),
        create_date: txn.now,
        tags: tags::merged(&Default::default(), made.tags.as_deref().unwrap_or_default())?,
        changes: 0,
        body: made.body,
    };
    names::check_new(txn, entity.kind(), &entity.name)?;
    entity.id = new_id(txn, entity.kind(), home);
    txn.put(entity.clone());
    Ok(entity)
}

/// One that nothing has. Of those that are gone chance must tell it apart: there are 2^44.
fn new_id(txn: &mut Txn, kind: Kind, home: &Home) -> Id {
    loop {
        let id = Id::new(kind, &home.account, txn.id());
        if txn.entity(&id).is_none() {
            return id;
        }
    }
}

/// Gives it another name, another path, or both. Its ARN is another then, and its row.
///
/// # Errors
/// EntityAlreadyExists.
pub fn move_to(
    txn: &mut Txn,
    entity: &Arc<Entity>,
    name: Option<String>,
    path: Option<String>,
) -> Result<(), Error> {
    let name = name.unwrap_or_else(|| entity.name.clone());
    let path = path.unwrap_or_else(|| entity.path.clone());
    if name.to_lowercase() != entity.lower_name() {
        names::check_free(txn, entity.kind(), &name)?;
    }
    if (&name, &path) != (&entity.name, &entity.path) {
        delete(txn, entity);
        txn.put(Entity { name, path, ..(**entity).clone() });
    }
    Ok(())
}

pub fn delete(txn: &mut Txn, entity: &Entity) {
    txn.delete(Key::Entity(entity.kind(), entity.place()));
}

/// Puts a thing to which something else has happened, so that its history tells it.
pub fn touch(txn: &mut Txn, id: &Id) {
    if let Some(entity) = txn.entity(id).cloned() {
        txn.put(entity.changed());
    }
}

/// Whether a user, a group or a role has no policies any more.
///
/// # Errors
/// DeleteConflict.
pub fn check_bare(state: &State, entity: &Entity) -> Result<(), Error> {
    if state.attached_to(&entity.id).next().is_some() {
        let text = "Cannot delete entity, must detach all policies first.";
        return Err(Error::delete_conflict(text));
    }
    if state.inline_of(&entity.id).next().is_some() {
        return Err(Error::delete_conflict("Cannot delete entity, must delete policies first."));
    }
    Ok(())
}

/// The policy that is to be a boundary.
///
/// # Errors
/// NoSuchEntity, InvalidInput.
pub fn boundary(state: &State, arn: Option<&str>, home: &Home) -> Result<Option<Id>, Error> {
    let policy = arn.map(|it| finding::attachable(state, it, home)).transpose()?;
    Ok(policy.map(|it| it.id().clone()))
}
