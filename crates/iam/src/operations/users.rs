//! Users: CreateUser, GetUser, ListUsers, UpdateUser and DeleteUser.
use berth_api::iam::{
    CreateUserRequest, CreateUserResponse, DeleteUserRequest, DeleteUserResponse, Error,
    GetUserRequest, GetUserResponse, ListUsersRequest, ListUsersResponse, UpdateUserRequest,
    UpdateUserResponse,
};
use berth_kernel::Home;

use super::{
    making,
    pages::{self, Asked},
};
use crate::{
    State, Txn,
    describe::{self, Detail},
    records::{Body, INSTANCES_PATH, Kind, User},
    rules::finding,
};

pub fn create(
    txn: &mut Txn,
    input: CreateUserRequest,
    home: &Home,
) -> Result<CreateUserResponse, Error> {
    check_path(input.path.as_deref())?;
    let permissions_boundary = making::boundary(txn, input.permissions_boundary.as_deref(), home)?;
    let made = making::Made {
        name: input.user_name,
        path: input.path,
        tags: input.tags,
        body: Body::User(User { permissions_boundary, ..User::default() }),
    };
    let user = making::make(txn, made, home)?;
    Ok(CreateUserResponse { user: Some(describe::user(txn, &user, Detail::Full, home)) })
}

/// Users of container instances alone are there.
fn check_path(path: Option<&str>) -> Result<(), Error> {
    match path.is_some_and(|it| it.starts_with(INSTANCES_PATH)) {
        true => Err(Error::validation_error(format!(
            "The path {} is for users of container instances, which are made by joining.",
            INSTANCES_PATH
        ))),
        false => Ok(()),
    }
}

/// Without a name it is the caller who is meant.
pub fn get(
    state: &State,
    input: &GetUserRequest,
    principal: &str,
    home: &Home,
) -> Result<GetUserResponse, Error> {
    let user = match (&input.user_name, principal == home.root()) {
        (None, true) => root(principal, home),
        (name, _) => {
            let user = finding::user_or_caller(state, name.as_deref(), principal, home)?;
            describe::user(state, &user, Detail::Full, home)
        }
    };
    Ok(GetUserResponse { user: Some(user) })
}

/// IAM tells the account as a user without a name. When it was made nobody knows here.
fn root(principal: &str, home: &Home) -> berth_api::iam::User {
    berth_api::iam::User {
        path: Some("/".to_owned()),
        user_id: Some(home.account.clone()),
        arn: Some(principal.to_owned()),
        create_date: Some(berth_api::Timestamp(0)),
        ..Default::default()
    }
}

pub fn list(
    state: &State,
    input: &ListUsersRequest,
    home: &Home,
) -> Result<ListUsersResponse, Error> {
    let asked = Asked { marker: &input.marker, max_items: input.max_items };
    let page = pages::of_kind(state, Kind::User, input.path_prefix.as_deref(), asked)?;
    Ok(page.map(|it| describe::user(state, it, Detail::Listed, home)).into())
}

pub fn update(txn: &mut Txn, input: UpdateUserRequest) -> Result<UpdateUserResponse, Error> {
    let user = finding::named(txn, Kind::User, input.user_name.as_deref())?;
    if user.instance().is_some() {
        let text = "The user of a container instance keeps its name and its path.";
        return Err(Error::validation_error(text));
    }
    check_path(input.new_path.as_deref())?;
    making::move_to(txn, &user, input.new_user_name, input.new_path)?;
    Ok(UpdateUserResponse {})
}

pub fn delete(txn: &mut Txn, input: &DeleteUserRequest) -> Result<DeleteUserResponse, Error> {
    let user = finding::named(txn, Kind::User, input.user_name.as_deref())?;
    if txn.keys_of(&user.id).next().is_some() {
        let text = "Cannot delete entity, must delete access keys first.";
        return Err(Error::delete_conflict(text));
    }
    making::check_bare(txn, &user)?;
    if txn.groups_of(&user.id).next().is_some() {
        let text = "Cannot delete entity, must remove users from group first.";
        return Err(Error::delete_conflict(text));
    }
    making::delete(txn, &user);
    Ok(DeleteUserResponse {})
}
