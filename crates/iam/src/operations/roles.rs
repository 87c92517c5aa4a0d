//! Roles: CreateRole, GetRole, ListRoles, UpdateRole and its older brothers, DeleteRole.
use std::sync::Arc;

use berth_api::iam::{
    CreateRoleRequest, CreateRoleResponse, DeleteRoleRequest, DeleteRoleResponse, Error,
    GetRoleRequest, GetRoleResponse, ListRolesRequest, ListRolesResponse,
    UpdateAssumeRolePolicyRequest, UpdateAssumeRolePolicyResponse, UpdateRoleDescriptionRequest,
    UpdateRoleDescriptionResponse, UpdateRoleRequest, UpdateRoleResponse,
};
use berth_kernel::Home;

use super::{
    making,
    pages::{self, Asked},
};
use crate::{
    State, Txn,
    describe::{self, Detail},
    limits::SESSION_DEFAULT_S,
    records::{Body, Entity, Kind, Role},
    rules::{documents, finding},
};

pub fn create(
    txn: &mut Txn,
    input: CreateRoleRequest,
    home: &Home,
) -> Result<CreateRoleResponse, Error> {
    let document = input.assume_role_policy_document.unwrap_or_default();
    let role = Role {
        principals: documents::check_trust(txn, &document, home)?,
        assume_role_policy_document: document,
        description: input.description.filter(|it| !it.is_empty()),
        max_session_duration_s: input.max_session_duration.unwrap_or(SESSION_DEFAULT_S),
        permissions_boundary: making::boundary(txn, input.permissions_boundary.as_deref(), home)?,
        service: None,
        revoked: None,
    };
    let made = making::Made {
        name: input.role_name,
        path: input.path,
        tags: input.tags,
        body: Body::Role(role),
    };
    let role = making::make(txn, made, home)?;
    Ok(CreateRoleResponse { role: Some(describe::role(txn, &role, Detail::Full, home)) })
}

pub fn get(state: &State, input: &GetRoleRequest, home: &Home) -> Result<GetRoleResponse, Error> {
    let role = finding::named(state, Kind::Role, input.role_name.as_deref())?;
    Ok(GetRoleResponse { role: Some(describe::role(state, &role, Detail::Full, home)) })
}

pub fn list(
    state: &State,
    input: &ListRolesRequest,
    home: &Home,
) -> Result<ListRolesResponse, Error> {
    let asked = Asked { marker: &input.marker, max_items: input.max_items };
    let page = pages::of_kind(state, Kind::Role, input.path_prefix.as_deref(), asked)?;
    Ok(page.map(|it| describe::role(state, it, Detail::Listed, home)).into())
}

/// What is left away stays as it was; an empty description takes it away. Of a service-linked role
/// people may write the description alone.
pub fn update(txn: &mut Txn, input: UpdateRoleRequest) -> Result<UpdateRoleResponse, Error> {
    let entity = finding::named(txn, Kind::Role, input.role_name.as_deref())?;
    if input.max_session_duration.is_some() {
        check_changeable(&entity)?;
    }
    change(txn, &entity, |_, role| {
        if let Some(description) = input.description {
            role.description = Some(description).filter(|it| !it.is_empty());
        }
        if let Some(duration) = input.max_session_duration {
            role.max_session_duration_s = duration;
        }
        Ok(())
    })?;
    Ok(UpdateRoleResponse {})
}

/// Of a service-linked role, too: what assumes it is told nothing else.
pub fn revoke_sessions(
    txn: &mut Txn,
    input: &UpdateRoleRequest,
) -> Result<UpdateRoleResponse, Error> {
    let entity = finding::named(txn, Kind::Role, input.role_name.as_deref())?;
    let revoked = Some(entity.revoked_again(txn.now));
    change(txn, &entity, |_, role| {
        role.revoked = revoked;
        Ok(())
    })?;
    Ok(UpdateRoleResponse {})
}

pub fn update_description(
    txn: &mut Txn,
    input: UpdateRoleDescriptionRequest,
    home: &Home,
) -> Result<UpdateRoleDescriptionResponse, Error> {
    let entity = finding::named(txn, Kind::Role, input.role_name.as_deref())?;
    let role = change(txn, &entity, |_, role| {
        role.description = input.description.filter(|it| !it.is_empty());
        Ok(())
    })?;
    let role = Some(describe::role(txn, &role, Detail::Full, home));
    Ok(UpdateRoleDescriptionResponse { role })
}

pub fn update_trust(
    txn: &mut Txn,
    input: UpdateAssumeRolePolicyRequest,
    home: &Home,
) -> Result<UpdateAssumeRolePolicyResponse, Error> {
    let entity = changeable(txn, input.role_name.as_deref())?;
    change(txn, &entity, |state, role| {
        let document = input.policy_document.unwrap_or_default();
        role.principals = documents::check_trust(state, &document, home)?;
        role.assume_role_policy_document = document;
        Ok(())
    })?;
    Ok(UpdateAssumeRolePolicyResponse {})
}

pub fn delete(txn: &mut Txn, input: &DeleteRoleRequest) -> Result<DeleteRoleResponse, Error> {
    let role = changeable(txn, input.role_name.as_deref())?;
    if txn.profiles_of(&role.id, None).next().is_some() {
        let text = "Cannot delete entity, must remove roles from instance profile first.";
        return Err(Error::delete_conflict(text));
    }
    making::check_bare(txn, &role)?;
    making::delete(txn, &role);
    Ok(DeleteRoleResponse {})
}

/// A role that people may change.
///
/// # Errors
/// NoSuchEntity; UnmodifiableEntity for a service-linked one.
pub fn changeable(state: &State, name: Option<&str>) -> Result<Arc<Entity>, Error> {
    let entity = finding::named(state, Kind::Role, name)?;
    check_changeable(&entity)?;
    Ok(entity)
}

/// # Errors
/// UnmodifiableEntity for a service-linked role.
pub fn check_changeable(entity: &Entity) -> Result<(), Error> {
    match entity.role().and_then(|it| it.service.as_ref()) {
        None => Ok(()),
        Some(service) => Err(Error::unmodifiable_entity(format!(
            "Cannot perform the operation on the protected role '{}' - this role is only \
             modifiable by AWS. It is linked to {service}.",
            entity.name
        ))),
    }
}

fn change(
    txn: &mut Txn,
    entity: &Entity,
    change: impl FnOnce(&State, &mut Role) -> Result<(), Error>,
) -> Result<Entity, Error> {
    let mut role = entity.role().expect("it was found as a role").clone();
    change(txn, &mut role)?;
    let changed = Entity { body: Body::Role(role), ..entity.clone() };
    if changed != *entity {
        txn.put(changed.clone());
    }
    Ok(changed)
}
