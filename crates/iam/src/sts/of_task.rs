//! Credentials of the roles of tasks: a service assumes them, as their trust policies let it.
use std::collections::BTreeMap;

use berth_engine::Timestamp;
use berth_kernel::Home;
use berth_sealing::Seals;

use super::{
    task::OfTask,
    token::{self, Credentials, Of, Token},
};
use crate::{
    State,
    policy::{Applied, Caller, Context, Policies, Request, Source, SourceKind, authorize},
    records::{Entity, Kind},
    rules::finding,
};

/// What is asked for.
pub struct Asked<'a> {
    /// Who assumes the role: `ecs-tasks.amazonaws.com`.
    pub by: &'a str,
    pub role_arn: &'a str,
    pub session_name: &'a str,
    pub tags: &'a BTreeMap<String, String>,
    pub task: OfTask,
    pub issued_at: Timestamp,
    pub expires_at: Timestamp,
}

/// Whether a service may act as a role.
pub fn may_assume(state: &State, service: &str, role_arn: &str, home: &Home) -> bool {
    assumable(state, service, role_arn, home).is_some()
}

/// Whether there is such a role.
pub fn has_role(state: &State, role_arn: &str, home: &Home) -> bool {
    finding::at_arn(state, &[Kind::Role], role_arn, home).is_some()
}

/// None if the role is not there, or does not trust who asks. ECS: they last as long as ECS says,
/// whatever the role says of its sessions.
pub fn credentials(
    state: &State,
    asked: Asked<'_>,
    home: &Home,
    seals: &dyn Seals,
) -> Option<Credentials> {
    let role = assumable(state, asked.by, asked.role_arn, home)?;
    let token = Token {
        of: Of::Entity(role.id.clone()),
        name: asked.session_name.to_owned(),
        issued_at: asked.issued_at,
        expires_at: asked.expires_at,
        policies: None,
        tags: asked.tags.clone(),
        transitive: Vec::new(),
        source_identity: None,
        task: Some(asked.task),
        revocations: role.revocations(),
    };
    Some(token::issue(&token, home, seals))
}

/// The life of a role: one that is made anew under its name has another one, and so has one whose
/// sessions were ended. Credentials are of the life in which they were made. None: there is no
/// such role.
pub fn life(state: &State, role_arn: &str, home: &Home) -> Option<String> {
    let role = finding::at_arn(state, &[Kind::Role], role_arn, home)?;
    Some(format!("{}/{}", role.id, role.revocations()))
}

fn assumable<'a>(
    state: &'a State,
    service: &str,
    role_arn: &str,
    home: &Home,
) -> Option<&'a Entity> {
    let role = finding::at_arn(state, &[Kind::Role], role_arn, home)?;
    let source = Source { kind: SourceKind::Resource, owner: role.id.as_str(), name: &role.name };
    let trust = Applied { source, policy: state.trust(&role.id)? };
    let mut context = Context::default();
    // ECS: so that no other account's tasks are meant.
    context.set("aws:SourceAccount", &*home.account);
    context.set("aws:SourceArn", home.arn("ecs", "*"));
    context.set("aws:PrincipalIsAWSService", "true");
    context.set("aws:PrincipalServiceName", service);
    let request = Request::new("sts:AssumeRole", role_arn, context);
    let policies = Policies {
        identity: [],
        boundary: None,
        session: None,
        resource: Some(trust),
        is_trust: true,
    };
    let caller = Caller::Service { name: service.to_owned() };
    authorize(policies, &caller, &request).is_allowed().then_some(&**role)
}
