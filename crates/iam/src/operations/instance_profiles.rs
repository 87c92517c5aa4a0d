//! Instance profiles: they hand a role to a machine.
use berth_api::iam::{
    AddRoleToInstanceProfileRequest, AddRoleToInstanceProfileResponse,
    CreateInstanceProfileRequest, CreateInstanceProfileResponse, DeleteInstanceProfileRequest,
    DeleteInstanceProfileResponse, Error, GetInstanceProfileRequest, GetInstanceProfileResponse,
    ListInstanceProfilesForRoleRequest, ListInstanceProfilesForRoleResponse,
    ListInstanceProfilesRequest, ListInstanceProfilesResponse,
    RemoveRoleFromInstanceProfileRequest, RemoveRoleFromInstanceProfileResponse,
};
use berth_kernel::Home;

use super::{
    making,
    pages::{self, Asked},
    roles,
};
use crate::{
    State, Txn,
    describe::{self, Detail},
    records::{Body, Entity, Id, InstanceProfile, Kind},
    rules::finding,
};

pub fn create(
    txn: &mut Txn,
    input: CreateInstanceProfileRequest,
    home: &Home,
) -> Result<CreateInstanceProfileResponse, Error> {
    let made = making::Made {
        name: input.instance_profile_name,
        path: input.path,
        tags: input.tags,
        body: Body::InstanceProfile(InstanceProfile::default()),
    };
    let it = making::make(txn, made, home)?;
    let instance_profile = Some(describe::instance_profile(txn, &it, Detail::Full, home));
    Ok(CreateInstanceProfileResponse { instance_profile })
}

pub fn get(
    state: &State,
    input: &GetInstanceProfileRequest,
    home: &Home,
) -> Result<GetInstanceProfileResponse, Error> {
    let name = input.instance_profile_name.as_deref();
    let it = finding::named(state, Kind::InstanceProfile, name)?;
    let instance_profile = Some(describe::instance_profile(state, &it, Detail::Full, home));
    Ok(GetInstanceProfileResponse { instance_profile })
}

pub fn list(
    state: &State,
    input: &ListInstanceProfilesRequest,
    home: &Home,
) -> Result<ListInstanceProfilesResponse, Error> {
    let asked = Asked { marker: &input.marker, max_items: input.max_items };
    let prefix = input.path_prefix.as_deref();
    let page = pages::of_kind(state, Kind::InstanceProfile, prefix, asked)?;
    Ok(page.map(|it| describe::instance_profile(state, it, Detail::Listed, home)).into())
}

pub fn of_role(
    state: &State,
    input: &ListInstanceProfilesForRoleRequest,
    home: &Home,
) -> Result<ListInstanceProfilesForRoleResponse, Error> {
    let role = finding::named(state, Kind::Role, input.role_name.as_deref())?;
    let asked = Asked { marker: &input.marker, max_items: input.max_items };
    let fingerprint = format!("ListInstanceProfilesForRole {}", role.id);
    let after = |after: Option<&str>| state.profiles_of(&role.id, after.map(Id::of));
    let page = pages::of(asked, &fingerprint, after, |it| it.to_string())?;
    let profile = |it| {
        let profile = state.entity(it).expect("profiles are there");
        describe::instance_profile(state, profile, Detail::Listed, home)
    };
    Ok(page.map(profile).into())
}

pub fn delete(
    txn: &mut Txn,
    input: &DeleteInstanceProfileRequest,
) -> Result<DeleteInstanceProfileResponse, Error> {
    let name = input.instance_profile_name.as_deref();
    let it = finding::named(txn, Kind::InstanceProfile, name)?;
    if it.profile_role().is_some() {
        let text = "Cannot delete entity, must remove roles from instance profile first.";
        return Err(Error::delete_conflict(text));
    }
    making::delete(txn, &it);
    Ok(DeleteInstanceProfileResponse {})
}

/// IAM: one role at most.
pub fn add(
    txn: &mut Txn,
    input: &AddRoleToInstanceProfileRequest,
) -> Result<AddRoleToInstanceProfileResponse, Error> {
    let name = input.instance_profile_name.as_deref();
    let it = finding::named(txn, Kind::InstanceProfile, name)?;
    let role = roles::changeable(txn, input.role_name.as_deref())?;
    if it.profile_role().is_some() {
        let text = "Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1";
        return Err(Error::limit_exceeded(text));
    }
    set(txn, &it, Some(role.id.clone()));
    Ok(AddRoleToInstanceProfileResponse {})
}

pub fn remove(
    txn: &mut Txn,
    input: &RemoveRoleFromInstanceProfileRequest,
) -> Result<RemoveRoleFromInstanceProfileResponse, Error> {
    let name = input.instance_profile_name.as_deref();
    let it = finding::named(txn, Kind::InstanceProfile, name)?;
    let role = finding::named(txn, Kind::Role, input.role_name.as_deref())?;
    if it.profile_role() != Some(&role.id) {
        return Err(Error::no_such_entity(format!(
            "Role {} in instance profile {} cannot be found.",
            role.name, it.name
        )));
    }
    set(txn, &it, None);
    Ok(RemoveRoleFromInstanceProfileResponse {})
}

fn set(txn: &mut Txn, it: &Entity, role_id: Option<Id>) {
    let body = Body::InstanceProfile(InstanceProfile { role_id });
    txn.put(Entity { body, ..it.clone() });
}
