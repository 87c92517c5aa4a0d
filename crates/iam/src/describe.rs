//! Records as wire shapes.
use berth_api::{
    Timestamp,
    iam::{
        AttachedPermissionsBoundary, AttachedPolicy, Group, InstanceProfile,
        PermissionsBoundaryAttachmentType, Policy, PolicyVersion, Role, RoleLastUsed, User,
    },
    sigv4::percent_encoded,
};
use berth_kernel::Home;

use crate::{
    State, aws,
    policy::document,
    records::{self, Entity, Id},
    rules::{finding, finding::Managed, tags},
};

/// Whether lists show it, or an operation of its own: lists leave out tags and boundary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Detail {
    Listed,
    Full,
}

impl Detail {
    /// What lists leave out.
    fn full<T>(self, it: impl FnOnce() -> Option<T>) -> Option<T> {
        if self == Detail::Full { it() } else { None }
    }
}

pub fn user(state: &State, it: &Entity, detail: Detail, home: &Home) -> User {
    User {
        path: Some(it.path.clone()),
        user_name: Some(it.name.clone()),
        user_id: Some(it.id.to_string()),
        arn: Some(it.arn(home)),
        create_date: Some(time(it.create_date)),
        password_last_used: None,
        permissions_boundary: detail.full(|| boundary(state, it, home)),
        tags: detail.full(|| tags::shown(&it.tags)),
    }
}

pub fn group(it: &Entity, home: &Home) -> Group {
    Group {
        path: Some(it.path.clone()),
        group_name: Some(it.name.clone()),
        group_id: Some(it.id.to_string()),
        arn: Some(it.arn(home)),
        create_date: Some(time(it.create_date)),
    }
}

pub fn role(state: &State, it: &Entity, detail: Detail, home: &Home) -> Role {
    let role = it.role().expect("a role is asked for");
    Role {
        path: Some(it.path.clone()),
        role_name: Some(it.name.clone()),
        role_id: Some(it.id.to_string()),
        arn: Some(it.arn(home)),
        create_date: Some(time(it.create_date)),
        assume_role_policy_document: Some(percent_encoded(trust_text(state, role, home))),
        description: role.description.clone(),
        max_session_duration: Some(role.max_session_duration_s),
        permissions_boundary: detail.full(|| boundary(state, it, home)),
        tags: detail.full(|| tags::shown(&it.tags)),
        // Nobody has assumed one yet.
        role_last_used: detail.full(|| Some(RoleLastUsed::default())),
        source_role_template: None,
    }
}

pub fn instance_profile(
    state: &State,
    it: &Entity,
    detail: Detail,
    home: &Home,
) -> InstanceProfile {
    let roles = it.profile_role().and_then(|it| state.entity(it));
    let roles = roles.map(|it| role(state, it, Detail::Listed, home));
    InstanceProfile {
        path: Some(it.path.clone()),
        instance_profile_name: Some(it.name.clone()),
        instance_profile_id: Some(it.id.to_string()),
        arn: Some(it.arn(home)),
        create_date: Some(time(it.create_date)),
        roles: Some(roles.into_iter().collect()),
        tags: detail.full(|| tags::shown(&it.tags)),
    }
}

pub fn policy(state: &State, it: &Managed<'_>, detail: Detail, home: &Home) -> Policy {
    let uses = state.uses(it.id());
    let count = |it: usize| Some(i32::try_from(it).unwrap_or(i32::MAX));
    let (create_date, update_date, version, description, tags) = match it {
        Managed::Own(it) => {
            let own = it.policy().expect("a policy is asked for");
            let description = detail.full(|| own.description.clone());
            let tags = detail.full(|| tags::shown(&it.tags));
            (it.create_date, own.update_date, own.default_version, description, tags)
        }
        Managed::Aws(_) => (aws::CREATE_DATE, aws::CREATE_DATE, aws::VERSION, None, None),
    };
    Policy {
        policy_name: Some(it.name().to_owned()),
        policy_id: Some(it.id().to_string()),
        arn: Some(it.arn(home)),
        path: Some(it.path().to_owned()),
        default_version_id: Some(version_id(version)),
        attachment_count: count(uses.attachments),
        permissions_boundary_usage_count: count(uses.boundaries),
        is_attachable: Some(true),
        description,
        create_date: Some(time(create_date)),
        update_date: Some(time(update_date)),
        tags,
    }
}

/// A version of a managed policy. Lists leave out what it says.
pub fn version(
    policy: &records::Policy,
    it: &records::PolicyVersion,
    has_document: bool,
) -> PolicyVersion {
    PolicyVersion {
        document: has_document.then(|| percent_encoded(&it.document)),
        version_id: Some(version_id(it.version)),
        is_default_version: Some(it.version == policy.default_version),
        create_date: Some(time(it.create_date)),
    }
}

pub fn version_id(version: u32) -> String {
    format!("v{version}")
}

pub fn attached(it: &Managed<'_>, home: &Home) -> AttachedPolicy {
    AttachedPolicy { policy_name: Some(it.name().to_owned()), policy_arn: Some(it.arn(home)) }
}

fn boundary(state: &State, it: &Entity, home: &Home) -> Option<AttachedPermissionsBoundary> {
    let policy = finding::by_id(state, it.boundary()?);
    Some(AttachedPermissionsBoundary {
        permissions_boundary_type: Some(
            PermissionsBoundaryAttachmentType::PermissionsBoundaryPolicy,
        ),
        permissions_boundary_arn: Some(policy.arn(home)),
    })
}

/// As it was put, but for whom it names: who is called otherwise now is called so, and who is gone
/// by the id.
fn trust_text(state: &State, role: &records::Role, home: &Home) -> String {
    let text = &role.assume_role_policy_document;
    if role.principals.is_empty() {
        return text.clone();
    }
    let (mut out, mut told) = (String::with_capacity(text.len()), 0);
    for (place, name) in document::named(text) {
        let id = role.principals.get(&name).filter(|_| name.starts_with("arn:"));
        if let Some(now) = id.and_then(|id| called(state, id, home)).filter(|it| *it != name) {
            out += &text[told..place.start];
            out += &serde_json::Value::from(now).to_string();
            told = place.end;
        }
    }
    out + &text[told..]
}

/// What somebody is called whom a role keeps. The account and sessions of roles stay as they are.
fn called(state: &State, id: &str, home: &Home) -> Option<String> {
    match state.entity(&Id::of(id)) {
        Some(it) => Some(it.arn(home)),
        None if id == crate::compiling::ACCOUNT || id.contains(':') => None,
        None => Some(id.to_owned()),
    }
}

pub fn time(it: berth_engine::Timestamp) -> Timestamp {
    // IAM tells whole seconds.
    Timestamp(it.0.div_euclid(1_000) * 1_000)
}
