//! Groups: CreateGroup, GetGroup, ListGroups, UpdateGroup and DeleteGroup; their users.
use berth_api::iam::{
    AddUserToGroupRequest, AddUserToGroupResponse, CreateGroupRequest, CreateGroupResponse,
    DeleteGroupRequest, DeleteGroupResponse, Error, GetGroupRequest, GetGroupResponse,
    ListGroupsForUserRequest, ListGroupsForUserResponse, ListGroupsRequest, ListGroupsResponse,
    RemoveUserFromGroupRequest, RemoveUserFromGroupResponse, UpdateGroupRequest,
    UpdateGroupResponse,
};
use berth_kernel::Home;

use super::{
    making,
    pages::{self, Asked},
};
use crate::{
    State, Txn,
    describe::{self, Detail},
    limits::GROUPS_PER_USER_MAX,
    records::{Body, Group, Id, Key, Kind, Membership},
    rules::finding,
};

pub fn create(
    txn: &mut Txn,
    input: CreateGroupRequest,
    home: &Home,
) -> Result<CreateGroupResponse, Error> {
    let body = Body::Group(Group {});
    let made = making::Made { name: input.group_name, path: input.path, tags: None, body };
    let group = making::make(txn, made, home)?;
    Ok(CreateGroupResponse { group: Some(describe::group(&group, home)) })
}

/// With its users.
pub fn get(state: &State, input: &GetGroupRequest, home: &Home) -> Result<GetGroupResponse, Error> {
    let group = finding::named(state, Kind::Group, input.group_name.as_deref())?;
    let asked = Asked { marker: &input.marker, max_items: input.max_items };
    let after = |after: Option<&str>| state.users_of(&group.id, after.map(Id::of));
    let page = pages::of(asked, &format!("GetGroup {}", group.id), after, |it| it.to_string())?;
    let page = page.map(|it| {
        let user = state.entity(it).expect("members are there");
        describe::user(state, user, Detail::Listed, home)
    });
    Ok(GetGroupResponse {
        group: Some(describe::group(&group, home)),
        is_truncated: page.is_truncated(),
        users: Some(page.items),
        marker: page.marker,
    })
}

pub fn list(
    state: &State,
    input: &ListGroupsRequest,
    home: &Home,
) -> Result<ListGroupsResponse, Error> {
    let asked = Asked { marker: &input.marker, max_items: input.max_items };
    let page = pages::of_kind(state, Kind::Group, input.path_prefix.as_deref(), asked)?;
    Ok(page.map(|it| describe::group(it, home)).into())
}

pub fn of_user(
    state: &State,
    input: &ListGroupsForUserRequest,
    home: &Home,
) -> Result<ListGroupsForUserResponse, Error> {
    let user = finding::named(state, Kind::User, input.user_name.as_deref())?;
    let asked = Asked { marker: &input.marker, max_items: input.max_items };
    let fingerprint = format!("ListGroupsForUser {}", user.id);
    let all = state.groups_of(&user.id);
    let page = pages::of_few(asked, &fingerprint, all, |it| it.to_string())?;
    let group = |it| describe::group(state.entity(it).expect("groups are there"), home);
    Ok(page.map(group).into())
}

pub fn update(txn: &mut Txn, input: UpdateGroupRequest) -> Result<UpdateGroupResponse, Error> {
    let group = finding::named(txn, Kind::Group, input.group_name.as_deref())?;
    making::move_to(txn, &group, input.new_group_name, input.new_path)?;
    Ok(UpdateGroupResponse {})
}

pub fn delete(txn: &mut Txn, input: &DeleteGroupRequest) -> Result<DeleteGroupResponse, Error> {
    let group = finding::named(txn, Kind::Group, input.group_name.as_deref())?;
    if txn.users_of(&group.id, None).next().is_some() {
        let text = "Cannot delete entity, must remove users from group first.";
        return Err(Error::delete_conflict(text));
    }
    making::check_bare(txn, &group)?;
    making::delete(txn, &group);
    Ok(DeleteGroupResponse {})
}

/// Who is in it already stays.
pub fn add(txn: &mut Txn, input: &AddUserToGroupRequest) -> Result<AddUserToGroupResponse, Error> {
    let group = finding::named(txn, Kind::Group, input.group_name.as_deref())?;
    let user = finding::named(txn, Kind::User, input.user_name.as_deref())?;
    if txn.groups_of(&user.id).any(|it| *it == group.id) {
        return Ok(AddUserToGroupResponse {});
    }
    if txn.groups_of(&user.id).count() >= GROUPS_PER_USER_MAX {
        return Err(Error::limit_exceeded(format!(
            "Cannot exceed quota for GroupsPerUser: {GROUPS_PER_USER_MAX}"
        )));
    }
    let (user_id, group_id) = (user.id.clone(), group.id.clone());
    txn.put(Membership { user_id, group_id, join_date: txn.now });
    making::touch(txn, &user.id);
    making::touch(txn, &group.id);
    Ok(AddUserToGroupResponse {})
}

/// Who is not in it is no error.
pub fn remove(
    txn: &mut Txn,
    input: &RemoveUserFromGroupRequest,
) -> Result<RemoveUserFromGroupResponse, Error> {
    let group = finding::named(txn, Kind::Group, input.group_name.as_deref())?;
    let user = finding::named(txn, Kind::User, input.user_name.as_deref())?;
    if txn.groups_of(&user.id).any(|it| *it == group.id) {
        txn.delete(Key::Membership(user.id.clone(), group.id.clone()));
        making::touch(txn, &user.id);
        making::touch(txn, &group.id);
    }
    Ok(RemoveUserFromGroupResponse {})
}
