//! Identities: what somebody was told of a role or a managed policy is never taken back, what
//! nobody knows is one of two things, and no id is ever that of two lives.
use std::collections::{BTreeMap, BTreeSet};

use berth_api::iam::{
    AttachRolePolicyRequest, CreatePolicyRequest, CreatePolicyVersionRequest, CreateRoleRequest,
    DeletePolicyRequest, DeletePolicyVersionRequest, DeleteRolePolicyRequest, DeleteRoleRequest,
    DetachRolePolicyRequest, PutRolePolicyRequest, Request, Response,
    SetDefaultPolicyVersionRequest,
};
use berth_iam::{
    Call, Facts, Iam, SHARD, State,
    records::{Entity, Id, Kind},
};

use super::{
    RequestOf, ResultOf, Subject,
    callers::{Callers, refused},
};
use crate::dice::Dice;

/// Those of one caller share a name, whatever the case of letters.
const ROLES: [[&str; 2]; 2] = [["web", "Web"], ["job", "JOB"]];
const POLICIES: [[&str; 2]; 2] = [["read", "Read"], ["write", "WRITE"]];

const AWS: [&str; 3] = ["AdministratorAccess", "ReadOnlyAccess", "IAMFullAccess"];
const INLINE: [&str; 2] = ["a", "b"];

const TRUST: &str = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow",
    "Action": "sts:AssumeRole", "Principal": {"Service": "ecs-tasks.amazonaws.com"}}}"#;
const DOCUMENT: &str = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow",
    "Action": "ecs:*", "Resource": "*"}}"#;

/// Versions that are kept of one policy.
const VERSIONS_MAX: usize = 5;

/// Each name has somebody who calls, one call after the other.
#[derive(Default)]
pub struct Identities {
    /// By the kind and the name in small letters.
    callers: Callers<(Kind, String), Kept>,
    /// Of each id that was ever seen, when it was made.
    ids: BTreeMap<Id, i64>,
}

/// A role or a policy by hand.
#[derive(Clone, Debug, Default, PartialEq)]
struct Kept {
    name: String,
    attached: BTreeSet<String>,
    inline: BTreeSet<String>,
    versions: BTreeSet<u32>,
    default: u32,
    latest: u32,
}

impl Subject for Identities {
    type Machine = Iam;
    const SHARD: &'static str = SHARD;

    fn call(&mut self, dice: &mut Dice) -> Option<Call> {
        let is_role = dice.chance(500);
        let names = dice.one(if is_role { &ROLES } else { &POLICIES });
        let name = if dice.chance(850) { names[0] } else { names[1] };
        let request = if is_role { of_role(name, dice) } else { of_policy(name, dice) };
        if !self.callers.begins(key(&request)) {
            return None;
        }
        let (principal, request_id) = ("arn:aws:iam::123456789012:root".to_owned(), String::new());
        Some(Call { request, principal, request_id, facts: Facts::default() })
    }

    fn answered(&mut self, call: &RequestOf<Self>, result: &ResultOf<Self>) {
        let told = match result {
            Ok(Response::CreatePolicyVersion(it)) => {
                it.policy_version.as_ref().and_then(|it| it.version_id.clone())
            }
            Ok(_) => Some(String::new()),
            Err(error) => refused(&error.0),
        };
        self.callers.answered(&key(&call.request), &call.request, told, carry_out);
    }

    fn undone(&mut self, call: &RequestOf<Self>) {
        self.callers.undone(&key(&call.request));
    }

    fn unknown(&mut self, call: &RequestOf<Self>) {
        self.callers.unknown(&key(&call.request), &call.request, carry_out);
    }

    fn shown(&mut self, state: &State) {
        let shown = |key: &(Kind, String)| state.like(key.0, &key.1).map(|it| seen(state, it));
        self.callers.shown(shown, Kept::clone);
        for it in state.entities.values() {
            let made = *self.ids.entry(it.id.clone()).or_insert(it.create_date.0);
            assert_eq!(made, it.create_date.0, "the id {} is given twice", it.id);
        }
    }
}

fn of_role(name: &str, dice: &mut Dice) -> Request {
    let role_name = Some(name.to_owned());
    let policy_arn = Some(format!("arn:aws:iam::aws:policy/{}", dice.one(&AWS)));
    let policy_name = Some(dice.one(&INLINE).to_owned());
    match dice.weighted(&[4, 3, 4, 3, 3, 2]) {
        0 => CreateRoleRequest {
            role_name,
            assume_role_policy_document: Some(TRUST.to_owned()),
            ..CreateRoleRequest::default()
        }
        .into(),
        1 => DeleteRoleRequest { role_name }.into(),
        2 => AttachRolePolicyRequest { role_name, policy_arn }.into(),
        3 => DetachRolePolicyRequest { role_name, policy_arn }.into(),
        4 => {
            let policy_document = Some(DOCUMENT.to_owned());
            PutRolePolicyRequest { role_name, policy_name, policy_document }.into()
        }
        _ => DeleteRolePolicyRequest { role_name, policy_name }.into(),
    }
}

fn of_policy(name: &str, dice: &mut Dice) -> Request {
    let policy_arn = Some(format!("arn:aws:iam::123456789012:policy/{name}"));
    let policy_document = Some(DOCUMENT.to_owned());
    let version_id = Some(format!("v{}", dice.between(1, 12)));
    match dice.weighted(&[3, 2, 7, 3, 5]) {
        0 => CreatePolicyRequest {
            policy_name: Some(name.to_owned()),
            policy_document,
            ..CreatePolicyRequest::default()
        }
        .into(),
        1 => DeletePolicyRequest { policy_arn }.into(),
        2 => {
            let set_as_default = Some(dice.chance(500));
            CreatePolicyVersionRequest { policy_arn, policy_document, set_as_default }.into()
        }
        3 => SetDefaultPolicyVersionRequest { policy_arn, version_id }.into(),
        _ => DeletePolicyVersionRequest { policy_arn, version_id }.into(),
    }
}

/// Whom a call is about.
fn key(request: &Request) -> (Kind, String) {
    let (kind, name) = named(request);
    (kind, name.to_lowercase())
}

fn named(request: &Request) -> (Kind, &str) {
    let (kind, name) = match request {
        Request::CreateRole(it) => (Kind::Role, &it.role_name),
        Request::DeleteRole(it) => (Kind::Role, &it.role_name),
        Request::AttachRolePolicy(it) => (Kind::Role, &it.role_name),
        Request::DetachRolePolicy(it) => (Kind::Role, &it.role_name),
        Request::PutRolePolicy(it) => (Kind::Role, &it.role_name),
        Request::DeleteRolePolicy(it) => (Kind::Role, &it.role_name),
        Request::CreatePolicy(it) => (Kind::Policy, &it.policy_name),
        Request::DeletePolicy(it) => (Kind::Policy, &it.policy_arn),
        Request::CreatePolicyVersion(it) => (Kind::Policy, &it.policy_arn),
        Request::SetDefaultPolicyVersion(it) => (Kind::Policy, &it.policy_arn),
        Request::DeletePolicyVersion(it) => (Kind::Policy, &it.policy_arn),
        other => panic!("nobody asks {}", other.operation()),
    };
    let name = name.as_deref().expect("all of them name something");
    (kind, name.rsplit('/').next().expect("a name has an end"))
}

/// What the answer says, nothing for an error.
fn carry_out(kept: &mut Option<Kept>, request: &Request) -> Option<String> {
    let (_, name) = named(request);
    if let Request::CreateRole(_) | Request::CreatePolicy(_) = request {
        if kept.is_some() {
            return None;
        }
        let mut new = Kept { name: name.to_owned(), ..Kept::default() };
        if let Request::CreatePolicy(_) = request {
            (new.versions, new.default, new.latest) = (BTreeSet::from([1]), 1, 1);
        }
        *kept = Some(new);
        return Some(String::new());
    }
    let it = kept.as_mut().filter(|it| it.name == name)?;
    let last = |arn: &Option<String>| arn.as_deref()?.rsplit('/').next().map(str::to_owned);
    let number = |id: &Option<String>| id.as_deref()?.strip_prefix('v')?.parse::<u32>().ok();
    match request {
        Request::AttachRolePolicy(asked) => drop(it.attached.insert(last(&asked.policy_arn)?)),
        Request::DetachRolePolicy(asked) => {
            it.attached.remove(&last(&asked.policy_arn)?).then_some(())?;
        }
        Request::PutRolePolicy(asked) => drop(it.inline.insert(asked.policy_name.clone()?)),
        Request::DeleteRolePolicy(asked) => {
            it.inline.remove(asked.policy_name.as_ref()?).then_some(())?;
        }
        Request::DeleteRole(_) => {
            let is_bare = it.attached.is_empty() && it.inline.is_empty();
            is_bare.then(|| *kept = None)?;
        }
        Request::DeletePolicy(_) => {
            let is_bare = it.versions.len() == 1;
            is_bare.then(|| *kept = None)?;
        }
        Request::CreatePolicyVersion(asked) => {
            (it.versions.len() < VERSIONS_MAX).then_some(())?;
            it.latest += 1;
            it.versions.insert(it.latest);
            if asked.set_as_default == Some(true) {
                it.default = it.latest;
            }
            return Some(format!("v{}", it.latest));
        }
        Request::SetDefaultPolicyVersion(asked) => {
            let version = number(&asked.version_id)?;
            it.versions.contains(&version).then(|| it.default = version)?;
        }
        Request::DeletePolicyVersion(asked) => {
            let version = number(&asked.version_id)?;
            (version != it.default && it.versions.remove(&version)).then_some(())?;
        }
        other => panic!("nobody asks {}", other.operation()),
    }
    Some(String::new())
}

/// The same of a state.
fn seen(state: &State, it: &Entity) -> Kept {
    let name = |id: &Id| berth_iam::aws_policy_name(id).expect("others are not attached");
    let attached = state.attached_to(&it.id).map(|it| name(&it.policy_id).to_owned());
    let policy = it.policy();
    Kept {
        name: it.name.clone(),
        attached: attached.collect(),
        inline: state.inline_of(&it.id).map(|it| it.name.clone()).collect(),
        versions: state.versions_of(&it.id).map(|it| it.version).collect(),
        default: policy.map_or(0, |it| it.default_version),
        latest: policy.map_or(0, |it| it.latest_version),
    }
}
