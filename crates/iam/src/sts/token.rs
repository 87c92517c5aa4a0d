//! What temporary credentials say of themselves: sealed in their session token, and stored nowhere.
use std::{collections::BTreeMap, sync::Arc};

use berth_engine::Timestamp;
use berth_kernel::Home;
use berth_sealing::Seals;
use serde::{Deserialize, Serialize};

use super::task::OfTask;
use crate::{
    State,
    authorizing::{Principal, Session, Who},
    aws,
    policy::Policy,
    records::{Entity, Id, session_key_id},
    rules::finding,
    secret::secret,
};

/// The content of a session token. Its text is sealed for the id of its access key. What another
/// release says more of one is not read over: nobody signs with it here.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Token {
    pub of: Of,
    pub name: String,
    pub issued_at: Timestamp,
    pub expires_at: Timestamp,
    /// What it is narrowed to, if it is.
    pub policies: Option<Vec<Narrowing>>,
    pub tags: BTreeMap<String, String>,
    pub transitive: Vec<String>,
    pub source_identity: Option<String>,
    /// Of the role of a task.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub task: Option<OfTask>,
    /// How often the sessions of the role or the user had been ended when this one was made.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub revocations: u32,
}

/// Whom a session is of.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub enum Of {
    /// The account itself.
    Root,
    /// A role or a user.
    Entity(Id),
}

/// A policy that a session is narrowed to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub enum Narrowing {
    /// As it is written.
    Document(String),
    /// A managed one, as it says whenever it is asked.
    Managed(Id),
}

/// A token with the secret that goes with it, as they are sealed together.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Sealed {
    secret: String,
    token: Token,
}

/// What a client signs with.
pub struct Credentials {
    pub access_key_id: String,
    pub secret_access_key: String,
    pub session_token: String,
}

/// Makes credentials of a token.
pub fn issue(token: &Token, home: &Home, seals: &dyn Seals) -> Credentials {
    let mut chance = [0; 8];
    seals.chance(&mut chance);
    let access_key_id = session_key_id(&home.account, u64::from_le_bytes(chance));
    let secret = secret(seals);
    let sealed = Sealed { secret: secret.to_string(), token: token.clone() };
    let text = serde_json::to_string(&sealed).expect("a token is JSON");
    let session_token = seals.seal(text.as_bytes(), &place(&access_key_id));
    Credentials { access_key_id, secret_access_key: sealed.secret, session_token }
}

/// The token that a text is, if it was made here for this access key, and its secret.
pub fn open(access_key_id: &str, text: &str, seals: &dyn Seals) -> Option<(String, Token)> {
    let json = seals.open(text, &place(access_key_id)).ok()?;
    let Sealed { secret, token } = serde_json::from_slice(&json).ok()?;
    Some((secret, token))
}

/// Who signs with it; nobody any more if it is over or was revoked, or whom it is of is gone.
pub fn principal(state: &State, token: &Token, now: Timestamp, home: &Home) -> Option<Principal> {
    if token.expires_at <= now {
        return None;
    }
    // What means nothing any more, or is gone, denies.
    let compiled = |it: &Narrowing| match it {
        Narrowing::Document(text) => {
            let policy = Policy::of_identity(text).unwrap_or_else(|_| Policy::denying());
            ("the session policy".to_owned(), Arc::new(policy))
        }
        Narrowing::Managed(id) => {
            let policy = state.managed(id).cloned().unwrap_or_else(Policy::denying);
            let is_there = aws::by_id(id).is_some() || state.entity(id).is_some();
            let name = is_there.then(|| finding::by_id(state, id).arn(home));
            (name.unwrap_or_else(|| id.to_string()), Arc::new(policy))
        }
    };
    let session = Session {
        name: token.name.clone(),
        issued_at: token.issued_at,
        policies: token.policies.as_ref().map(|it| it.iter().map(compiled).collect()),
        tags: token.tags.clone(),
        transitive: token.transitive.clone(),
        source_identity: token.source_identity.clone(),
        task: token.task.clone(),
    };
    let Of::Entity(id) = &token.of else {
        return Some(Principal { session: Some(session), ..Principal::root(home) });
    };
    let entity: Arc<Entity> = state.entity(id)?.clone();
    if entity.revocations() != token.revocations {
        return None;
    }
    Some(match entity.role() {
        Some(_) => Principal::role(entity, session, home),
        None => Principal { session: Some(session), ..Principal::user(entity, home) },
    })
}

impl Of {
    pub fn principal(it: &Principal) -> Of {
        match &it.who {
            Who::Nobody => panic!("whoever calls without a signature has no session"),
            Who::Root => Of::Root,
            Who::User(it) | Who::Role(it) => Of::Entity(it.id.clone()),
        }
    }
}

fn is_zero(times: &u32) -> bool {
    *times == 0
}

fn place(access_key_id: &str) -> String {
    format!("sts/session/{access_key_id}")
}
