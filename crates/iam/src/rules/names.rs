//! New names: whose they are already, and how many things there may be.
use berth_api::iam::Error;

use crate::{
    State,
    limits::{GROUPS_MAX, INSTANCE_PROFILES_MAX, POLICIES_MAX, ROLES_MAX, USERS_MAX},
    records::Kind,
};

/// # Errors
/// EntityAlreadyExists for a name that something of the kind has, in whatever case of letters;
/// LimitExceeded when there are as many as there may be.
pub fn check_new(state: &State, kind: Kind, name: &str) -> Result<(), Error> {
    check_free(state, kind, name)?;
    let (quota, most) = match kind {
        Kind::User => ("Users", USERS_MAX),
        Kind::Role => ("Roles", ROLES_MAX),
        Kind::Group => ("Groups", GROUPS_MAX),
        Kind::Policy => ("Policies", POLICIES_MAX),
        Kind::InstanceProfile => ("InstanceProfiles", INSTANCE_PROFILES_MAX),
    };
    match state.count(kind) >= most {
        true => {
            Err(Error::limit_exceeded(format!("Cannot exceed quota for {quota}PerAccount: {most}")))
        }
        false => Ok(()),
    }
}

/// # Errors
/// EntityAlreadyExists.
pub fn check_free(state: &State, kind: Kind, name: &str) -> Result<(), Error> {
    let Some(_) = state.like(kind, name) else { return Ok(()) };
    Err(Error::entity_already_exists(match kind {
        Kind::User => format!("User with name {name} already exists."),
        Kind::Role => format!("Role with name {name} already exists."),
        Kind::Group => format!("Group with name {name} already exists."),
        Kind::InstanceProfile => format!("Instance Profile {name} already exists."),
        Kind::Policy => {
            format!("A policy called {name} already exists. Duplicate names are not allowed.")
        }
    }))
}

/// The path of something new. The model says which are fine.
pub fn path(given: Option<String>) -> String {
    given.unwrap_or_else(|| "/".to_owned())
}
