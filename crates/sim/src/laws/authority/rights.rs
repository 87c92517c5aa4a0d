//! The rights of whoever signs, read from all rows of a state.
use std::sync::Arc;

use berth_engine::Timestamp;
use berth_iam::{
    State,
    records::{Body, Entity, Id, Kind, OfInstance},
};
use berth_kernel::Home;
use berth_trial::policies::{Caller, Case, Known};
use serde_json::{Value, json};

use super::Want;
use crate::identities::{Session, Signer, revocations};

/// A user or a role, and the session if it is one.
pub struct Who {
    entity: Arc<Entity>,
    session: Option<Arc<Session>>,
}

/// What they may.
pub struct Rights<'a> {
    state: &'a State,
    who: &'a Who,
    identity: Vec<Value>,
    boundary: Option<Value>,
}

/// What a session of a user may call of IAM and STS, and what is no call of these.
const OF_USERS_SESSIONS: [&str; 2] = ["sts:AssumeRole", "iam:PassRole"];

/// Who signs, if anybody does: no key that is switched off or gone; no session that is over, was
/// ended with all of its role, or whose user or role is gone, whether or not another one is called
/// the same.
pub fn who(state: &State, signer: &Signer, now: Timestamp) -> Option<Who> {
    let of_id = |id: &str| state.entities.values().find(|it| it.id.as_str() == id).cloned();
    match signer {
        Signer::Root | Signer::Own(_) => None,
        Signer::Key(id) => {
            let mut keys = state.access_keys.values();
            let key = keys.find(|it| it.access_key_id == *id && it.is_active)?;
            Some(Who { entity: of_id(key.user_id.as_str())?, session: None })
        }
        Signer::Session(it) => {
            let entity = of_id(&it.of)?;
            let is_over = now >= it.expires_at || revocations(state, &it.of) != it.revocations;
            (!is_over).then(|| Who { entity, session: Some(it.clone()) })
        }
    }
}

impl Who {
    /// Of a user.
    pub fn user_name(&self) -> Option<&str> {
        Some(&*self.entity.name).filter(|_| self.is_user())
    }

    /// Of a machine that has joined.
    pub fn instance(&self) -> Option<&OfInstance> {
        self.entity.instance()
    }

    pub fn arn(&self) -> String {
        let (home, name) = (Home::default(), &self.entity.name);
        match &self.session {
            Some(it) if !self.is_user() => {
                home.global_arn("sts", &format!("assumed-role/{name}/{}", it.name))
            }
            _ => home.global_arn("iam", &format!("user{}{name}", self.entity.path)),
        }
    }

    fn is_user(&self) -> bool {
        self.entity.kind() == Kind::User
    }

    /// Documents name them by their ids, once these are put in.
    fn caller(&self) -> Caller {
        let id = self.entity.id.to_string();
        match &self.session {
            Some(it) if !self.is_user() => {
                Caller::Session { session: format!("{id}:{}", it.name), role: id }
            }
            _ => Caller::User(id),
        }
    }
}

impl<'a> Rights<'a> {
    pub fn of(state: &'a State, who: &'a Who) -> Rights<'a> {
        let entity = &who.entity;
        let groups = state.memberships.values().filter(|it| it.user_id == entity.id);
        let owners: Vec<Id> =
            groups.map(|it| it.group_id.clone()).chain([entity.id.clone()]).collect();
        let inline = state.inline_policies.values().filter(|it| owners.contains(&it.owner_id));
        let inline = inline.map(|it| parsed(&it.document));
        let attached = state.attachments.values().filter(|it| owners.contains(&it.owner_id));
        let attached = attached.map(|it| managed(state, &it.policy_id));
        let boundary = match &entity.body {
            Body::User(it) => it.permissions_boundary.as_ref(),
            Body::Role(it) => it.permissions_boundary.as_ref(),
            _ => panic!("{} signs nothing", entity.id),
        };
        Rights {
            state,
            who,
            identity: inline.chain(attached).collect(),
            boundary: boundary.map(|it| managed(state, it)),
        }
    }

    /// Whether a want is let through; why not, if it is not.
    pub fn check(&self, want: &Want) -> Result<(), String> {
        let refused =
            |why: &str| Err(format!("{} on {} is not theirs: {why}", want.action, want.resource));
        if let Some(session) = &self.who.session {
            let is_kept = want.action.starts_with("iam:") || want.action.starts_with("sts:");
            let is_theirs = OF_USERS_SESSIONS.contains(&&*want.action);
            if self.who.is_user() && is_kept && !is_theirs {
                return refused("sessions of users may not");
            }
            if want.action == "sts:GetSessionToken" {
                return refused(&format!("it is {} already", session.of));
            }
        }
        let is_trust = want.action == "sts:AssumeRole";
        let session = self.who.session.as_ref().and_then(|it| it.document.as_deref());
        let case = Case {
            identity: self.identity.clone(),
            boundary: self.boundary.clone(),
            session: session.map(|it| vec![parsed(it)]),
            resource_policy: if is_trust { self.trust(&want.resource) } else { None },
            is_trust,
            caller: self.who.caller(),
            action: want.action.clone(),
            resource: want.resource.clone(),
            known: self.known(want),
        };
        match case.decide() {
            "allowed" => Ok(()),
            why => refused(why),
        }
    }

    /// Who may assume a role, by the ids of those who were named.
    fn trust(&self, arn: &str) -> Option<Value> {
        let mut roles = self.state.entities.values();
        let role = roles.find(|it| it.role().is_some() && it.arn(&Home::default()) == arn)?;
        let role = role.role()?;
        let text = &role.assume_role_policy_document;
        let quoted = |it: &str| format!("\"{it}\"");
        // The account is kept as such, and named in one way only.
        let named = role.principals.iter().filter(|(_, id)| *id != "account");
        let text =
            named.fold(text.clone(), |text, (name, id)| text.replace(&quoted(name), &quoted(id)));
        Some(parsed(&text))
    }

    /// Those of the keys that documents here ask for.
    fn known(&self, want: &Want) -> Known {
        let user = self.who.user_name().map(str::to_owned);
        let to = want.passed_to.map(str::to_owned);
        let known = [
            ("aws:username", user),
            ("ecs:cluster", want.cluster.clone()),
            ("iam:passedtoservice", to),
        ];
        let known = known.into_iter().filter_map(|(key, value)| Some((key, value?)));
        known.map(|(key, value)| (key.to_owned(), (vec![value], false))).collect()
    }
}

/// What a managed policy says now. One that is not there lets nothing through.
fn managed(state: &State, id: &Id) -> Value {
    let mut all = state.entities.values();
    let policy = all.find(|it| it.id == *id).and_then(|it| it.policy());
    let of = |number| {
        let mut versions = state.versions.values();
        versions.find(|it| it.policy_id == *id && it.version == number)
    };
    let version = policy.and_then(|it| of(it.default_version));
    version.map_or_else(|| json!({"Statement": []}), |it| parsed(&it.document))
}

fn parsed(document: &str) -> Value {
    serde_json::from_str(document).expect("what is kept was read once")
}
