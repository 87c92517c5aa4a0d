//! How requests name things, and what is said when there is no such thing.
use std::sync::Arc;

use berth_api::iam::Error;
use berth_kernel::Home;

use crate::{
    SERVICE, State, aws,
    aws::AwsPolicy,
    records::{Entity, Id, Kind},
};

/// A managed policy: the account's own, or AWS's.
pub enum Managed<'a> {
    Own(&'a Arc<Entity>),
    Aws(&'static AwsPolicy),
}

impl Managed<'_> {
    pub fn id(&self) -> &Id {
        match self {
            Managed::Own(it) => &it.id,
            Managed::Aws(it) => &it.id,
        }
    }

    pub fn name(&self) -> &str {
        match self {
            Managed::Own(it) => &it.name,
            Managed::Aws(it) => &it.name,
        }
    }

    pub fn path(&self) -> &str {
        match self {
            Managed::Own(it) => &it.path,
            Managed::Aws(it) => &it.path,
        }
    }

    pub fn arn(&self, home: &Home) -> String {
        match self {
            Managed::Own(it) => it.arn(home),
            Managed::Aws(it) => it.arn(&home.partition),
        }
    }
}

/// # Errors
/// NoSuchEntity.
pub fn named(state: &State, kind: Kind, name: Option<&str>) -> Result<Arc<Entity>, Error> {
    let name = name.unwrap_or_default();
    state.named(kind, name).cloned().ok_or_else(|| Error::no_such_entity(no_such(kind, name)))
}

/// A role by its name.
pub fn role_named<'a>(state: &'a State, name: &str) -> Option<&'a Arc<Entity>> {
    state.named(Kind::Role, name)
}

/// Whether somebody who is no user any more, or whose keys are all switched off, is meant: they
/// sign nothing.
pub fn is_shut_out(state: &State, principal_arn: &str, home: &Home) -> bool {
    let tail = home.global_tail(SERVICE, principal_arn);
    let is_user = tail.is_some_and(|it| it.starts_with("user/"));
    let can_sign = |it: &Arc<Entity>| state.keys_of(&it.id).any(|it| it.is_active);
    is_user && !user_at(state, principal_arn, home).is_some_and(can_sign)
}

/// A user by its ARN.
pub fn user_at<'a>(state: &'a State, arn: &str, home: &Home) -> Option<&'a Arc<Entity>> {
    at_arn(state, &[Kind::User], arn, home)
}

/// A user; without a name it is the caller who is meant.
///
/// # Errors
/// NoSuchEntity; ValidationError of callers that are no users.
pub fn user_or_caller(
    state: &State,
    name: Option<&str>,
    principal: &str,
    home: &Home,
) -> Result<Arc<Entity>, Error> {
    let Some(name) = name else {
        return user_at(state, principal, home).cloned().ok_or_else(|| {
            let text = format!("Must specify userName: {principal}, who calls, is no user.");
            Error::validation_error(text)
        });
    };
    named(state, Kind::User, Some(name))
}

fn no_such(kind: Kind, name: &str) -> String {
    match kind {
        Kind::InstanceProfile => format!("Instance Profile {name} cannot be found."),
        Kind::Policy => format!("Policy {name} was not found."),
        Kind::Group | Kind::Role | Kind::User => {
            format!("The {} with name {name} cannot be found.", kind.word())
        }
    }
}

/// A managed policy by its ARN.
///
/// # Errors
/// NoSuchEntity; InvalidInput for what is no ARN.
pub fn managed<'a>(state: &'a State, arn: Option<&str>, home: &Home) -> Result<Managed<'a>, Error> {
    let arn = arn.unwrap_or_default();
    find(state, arn, home)?
        .ok_or_else(|| Error::no_such_entity(format!("Policy {arn} was not found.")))
}

/// The same of one that is to be attached, or to be a boundary.
///
/// # Errors
/// As [`managed`].
pub fn attachable<'a>(state: &'a State, arn: &str, home: &Home) -> Result<Managed<'a>, Error> {
    find(state, arn, home)?.ok_or_else(|| {
        Error::no_such_entity(format!("Policy {arn} does not exist or is not attachable."))
    })
}

/// The account's own by its ARN: AWS's are not to be changed.
///
/// # Errors
/// As [`managed`]; AccessDenied would be AWS's word for its own, which no operation declares.
pub fn own(state: &State, arn: Option<&str>, home: &Home) -> Result<Arc<Entity>, Error> {
    match managed(state, arn, home)? {
        Managed::Own(it) => Ok(it.clone()),
        Managed::Aws(it) => Err(Error::invalid_input(format!(
            "{} is a policy of AWS: it can be attached, but not changed.",
            it.name
        ))),
    }
}

fn find<'a>(state: &'a State, arn: &str, home: &Home) -> Result<Option<Managed<'a>>, Error> {
    if !arn.starts_with("arn:") {
        return Err(Error::invalid_input(format!("ARN {arn} is not valid.")));
    }
    let of_aws = Home { account: "aws".to_owned(), ..home.clone() };
    let own = at_arn(state, &[Kind::Policy], arn, home).map(Managed::Own);
    Ok(own.or_else(|| aws::at(place(Kind::Policy, arn, &of_aws)?).map(Managed::Aws)))
}

/// What is at an ARN, if it is of one of these kinds.
pub fn at_arn<'a>(
    state: &'a State,
    kinds: &[Kind],
    arn: &str,
    home: &Home,
) -> Option<&'a Arc<Entity>> {
    kinds.iter().find_map(|kind| state.at(*kind, place(*kind, arn, home)?))
}

/// `/team/web` of `arn:aws:iam::123456789012:role/team/web`, if it is the ARN of a role.
fn place<'a>(kind: Kind, arn: &'a str, home: &Home) -> Option<&'a str> {
    home.global_tail(SERVICE, arn)?.strip_prefix(kind.word())
}

/// The names of the role and of the session in the ARN of a session.
pub fn session<'a>(arn: &'a str, home: &Home) -> Option<(&'a str, &'a str)> {
    home.global_tail("sts", arn)?.strip_prefix("assumed-role/")?.split_once('/')
}

/// A managed policy by its id, which is that of something that is there.
pub fn by_id<'a>(state: &'a State, id: &Id) -> Managed<'a> {
    match aws::by_id(id) {
        Some(it) => Managed::Aws(it),
        None => Managed::Own(state.entity(id).expect("what is used is there")),
    }
}
