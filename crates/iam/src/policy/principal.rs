//! Who calls, and how policies name them.
use super::{document, malformed::Malformed};

/// Who calls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Caller {
    /// The account itself.
    Root,
    User {
        id: String,
    },
    /// A role, by somebody who has assumed it.
    Session {
        role_id: String,
        name: String,
    },
    /// A service of AWS's, or of ours in its name: `ecs-tasks.amazonaws.com`.
    Service {
        name: String,
    },
}

/// One of those that a policy names. Users and roles are named by their ids, which are those of one
/// life: made anew under the same ARN they are others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Principal {
    Everyone,
    /// All who are of the account, if their own policies let them.
    Account,
    User(String),
    Role(String),
    Session {
        role_id: String,
        name: String,
    },
    Service(String),
    /// There was somebody, who is gone.
    Nobody,
}

/// How near a policy comes to a caller whom it names: the last one is the nearest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Naming {
    ByAccount,
    ByEveryone,
    ByRole,
    /// The user, the session or the service itself.
    Itself,
}

impl Principal {
    /// Whether a caller is meant, and how.
    pub fn names(&self, caller: &Caller) -> Option<Naming> {
        let is_meant = match (self, caller) {
            (Principal::Everyone, _) => return Some(Naming::ByEveryone),
            (Principal::Account, Caller::Service { .. }) => false,
            (Principal::Account, _) => return Some(Naming::ByAccount),
            (Principal::Role(own), Caller::Session { role_id, .. }) => {
                return (own == role_id).then_some(Naming::ByRole);
            }
            (Principal::User(own), Caller::User { id }) => own == id,
            (
                Principal::Session { role_id: own, name: own_name },
                Caller::Session { role_id, name },
            ) => own == role_id && own_name == name,
            (Principal::Service(own), Caller::Service { name }) => own == name,
            _ => false,
        };
        is_meant.then_some(Naming::Itself)
    }

    /// What a document names. `known` knows users, roles and sessions of roles by their ARNs, and
    /// by their ids.
    ///
    /// # Errors
    /// Nobody is called so, or Berth does not know such principals.
    pub fn of(
        given: &document::Principal,
        account: &str,
        known: impl Fn(&str) -> Option<Principal>,
    ) -> Result<Principal, Malformed> {
        let document::Principal { kind, name } = given;
        let invalid = || {
            let kind = kind.as_deref().unwrap_or_default();
            Malformed::rule(format!("Invalid principal in policy: \"{kind}\":\"{name}\""))
        };
        if given.is_everyone() {
            return Ok(Principal::Everyone);
        }
        let kind = kind.as_deref().ok_or_else(invalid)?;
        let is_service = |it: &str| {
            let is_word = |it: u8| it.is_ascii_lowercase() || it.is_ascii_digit() || it == b'-';
            let prefix = it.strip_suffix(".amazonaws.com");
            prefix.is_some_and(|it| it.bytes().all(|it| is_word(it) || it == b'.'))
        };
        match kind {
            "AWS" if name == account || is_root(name, account) => Ok(Principal::Account),
            "AWS" if is_elsewhere(name, account) => {
                Err(invalid().because("Berth has one account, and knows nobody of another"))
            }
            "AWS" => known(name).ok_or_else(invalid),
            "Service" if is_service(name) => Ok(Principal::Service(name.clone())),
            "Service" => Err(invalid()),
            other => Err(invalid().because(format!("Berth has no principals of the kind {other}"))),
        }
    }
}

fn is_root(arn: &str, account: &str) -> bool {
    let parts = arn.splitn(6, ':').skip(2);
    parts.eq(["iam", "", account, "root"])
}

fn is_elsewhere(name: &str, account: &str) -> bool {
    let is_account = |it: &str| it.len() == 12 && it.bytes().all(|it| it.is_ascii_digit());
    let of_arn = name.strip_prefix("arn:").and_then(|it| it.split(':').nth(3));
    of_arn.is_some_and(|it| it != account) || is_account(name)
}
