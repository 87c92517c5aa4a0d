//! Documents that are to be kept: whether they are policies, and how long they are.
use std::collections::BTreeMap;

use berth_api::iam::Error;
use berth_kernel::Home;

use super::finding;
use crate::{
    State, compiling,
    limits::{
        CHARS_PER_COUNTED_MAX, GROUP_POLICIES_CHARS_MAX, POLICY_CHARS_MAX, ROLE_POLICIES_CHARS_MAX,
        SESSION_NAME_CHARS, TRUST_CHARS_MAX, USER_POLICIES_CHARS_MAX,
    },
    policy::{Malformed, Policy, Principal, document},
    records::{Entity, Id, Kind},
};

/// A managed policy's.
///
/// # Errors
/// MalformedPolicyDocument, LimitExceeded.
pub fn check_managed(text: &str) -> Result<(), Error> {
    if counted(text) > POLICY_CHARS_MAX {
        return Err(Error::limit_exceeded(format!(
            "Cannot exceed quota for PolicySize: {POLICY_CHARS_MAX}"
        )));
    }
    Policy::of_identity(text).map(drop).map_err(malformed)
}

/// An inline policy's: those of one count together.
///
/// # Errors
/// As [`check_managed`].
pub fn check_inline(state: &State, owner: &Entity, name: &str, text: &str) -> Result<(), Error> {
    let most = match owner.kind() {
        Kind::User => USER_POLICIES_CHARS_MAX,
        Kind::Group => GROUP_POLICIES_CHARS_MAX,
        Kind::Role | Kind::Policy | Kind::InstanceProfile => ROLE_POLICIES_CHARS_MAX,
    };
    let others = state.inline_of(&owner.id).filter(|it| it.name != name);
    let all = others.map(|it| counted(&it.document)).sum::<usize>() + counted(text);
    if all > most {
        return Err(Error::limit_exceeded(format!(
            "Maximum policy size of {most} bytes exceeded for {} {}",
            owner.kind().word(),
            owner.name
        )));
    }
    Policy::of_identity(text).map(drop).map_err(malformed)
}

/// A role's trust policy, and the ids of those whom it names.
///
/// # Errors
/// As [`check_managed`].
pub fn check_trust(
    state: &State,
    text: &str,
    home: &Home,
) -> Result<BTreeMap<String, String>, Error> {
    if counted(text) > TRUST_CHARS_MAX {
        return Err(Error::limit_exceeded(format!(
            "Cannot exceed quota for ACLSizePerRole: {TRUST_CHARS_MAX}"
        )));
    }
    compiling::principals(text, |it| principal(state, it, home)).map_err(malformed)
}

/// Whom a document names, as it is now.
///
/// # Errors
/// Nobody is called so.
pub fn principal(
    state: &State,
    given: &document::Principal,
    home: &Home,
) -> Result<Principal, Malformed> {
    Principal::of(given, &home.account, |name| known(state, name, home))
}

/// A user, a role or a session of a role, by its ARN or its id.
fn known(state: &State, name: &str, home: &Home) -> Option<Principal> {
    let of = |it: &Entity| match it.kind() {
        Kind::User => Some(Principal::User(it.id.to_string())),
        Kind::Role => Some(Principal::Role(it.id.to_string())),
        Kind::Group | Kind::Policy | Kind::InstanceProfile => None,
    };
    if let Some(it) = state.entity(&Id::of(name)) {
        return of(it);
    }
    if let Some((role, session)) = finding::session(name, home) {
        if !is_session_name(session) {
            return None;
        }
        let role_id = state.named(Kind::Role, role)?.id.to_string();
        return Some(Principal::Session { role_id, name: session.to_owned() });
    }
    of(finding::at_arn(state, &[Kind::User, Kind::Role], name, home)?)
}

/// STS: `[\w+=,.@-]{2,64}`; a `*` would stand for itself alone, and nobody has such a session.
fn is_session_name(text: &str) -> bool {
    let is_of = |it: u8| it.is_ascii_alphanumeric() || b"_+=,.@-".contains(&it);
    SESSION_NAME_CHARS.contains(&text.len()) && text.bytes().all(is_of)
}

pub fn malformed(why: Malformed) -> Error {
    Error::malformed_policy_document(why.to_string())
}

/// Characters as quotas count them: white space does not count where JSON may have it, between its
/// tokens, unless there is so much of it that its share counts instead.
pub fn counted(text: &str) -> usize {
    let (mut all, mut counted) = (0_usize, 0);
    let (mut is_quoted, mut is_escaped) = (false, false);
    for it in text.chars() {
        all += 1;
        counted += usize::from(is_quoted || !matches!(it, ' ' | '\t' | '\n' | '\r'));
        is_quoted ^= it == '"' && !is_escaped;
        is_escaped = is_quoted && it == '\\' && !is_escaped;
    }
    counted.max(all.div_ceil(CHARS_PER_COUNTED_MAX))
}
