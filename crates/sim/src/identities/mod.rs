//! Those who sign calls beside the root user: users by their access keys, and sessions of roles and
//! of users. What they may do changes while their calls are under way.
//!
//! Rooms: `documents` what policies say, `requests` what administrators ask for, `seals` what seals
//! keys and tokens.
mod documents;
mod requests;
mod seals;

use std::{collections::BTreeMap, sync::Arc};

use berth_api::{berth, iam, sts as wire};
use berth_engine::Timestamp;
use berth_iam::{Iam, Principal, SHARD, by_access_key, sts};
use berth_serving::Published;

use self::seals::Chance;
use crate::{dice::Dice, world::CallId};

/// Keys and sessions that somebody may still sign with, also where they are over.
const REMEMBERED_MAX: usize = 10;

/// Of so many worlds one has none but the root user.
const IN_EVERY: u64 = 2;

/// Who signs a call.
#[derive(Clone, Debug)]
pub enum Signer {
    Root,
    /// The control plane itself, in somebody's name.
    Own(String),
    /// A user, by the id of an access key.
    Key(String),
    Session(Arc<Session>),
}

/// Temporary credentials, and what whoever asked for them was told.
#[derive(Debug)]
pub struct Session {
    access_key_id: String,
    token: String,
    /// The id of the role or of the user.
    pub of: String,
    /// Of a role's; empty otherwise.
    pub name: String,
    /// What it is narrowed to.
    pub document: Option<String>,
    pub expires_at: Timestamp,
    /// How often those of its role had been ended when it was made.
    pub revocations: u32,
}

/// A call that is for no shard of ECS.
#[derive(Clone, Debug)]
pub enum Errand {
    Identities(iam::Request),
    Sessions(wire::Request),
    /// All sessions of a role end.
    Revoke(String),
    Berth(berth::Request),
}

/// All of them, and what they do.
pub struct Identities {
    pub seals: Chance,
    pub errands: BTreeMap<CallId, (Signer, Errand)>,
    /// Of their own: what is drawn here moves no others.
    dice: Dice,
    are_there: bool,
    keys: Vec<String>,
    sessions: Vec<Arc<Session>>,
    /// A user who is to be deleted, step by step.
    leaving: Option<String>,
}

impl Signer {
    /// Who that is to a node, in the server's own way.
    pub fn principal(&self, at: &impl Published, seals: &Chance) -> Option<Principal> {
        let (home, state) = (at.home(), at.state::<Iam>(SHARD));
        match self {
            Signer::Root => Some(Principal::root(home)),
            Signer::Own(arn) => Some(Principal { arn: arn.clone(), ..Principal::root(home) }),
            Signer::Key(id) => by_access_key(&*state?, id, home).map(|(_, it)| it),
            Signer::Session(it) => {
                let (_, token) = sts::open(&it.access_key_id, &it.token, seals)?;
                sts::principal(&*state?, &token, at.now(), home)
            }
        }
    }
}

impl Identities {
    pub fn new(seed: u64) -> Identities {
        let mut dice = Dice::new(!seed);
        Identities {
            seals: Chance::new(dice.split()),
            errands: BTreeMap::new(),
            dice,
            are_there: !seed.is_multiple_of(IN_EVERY),
            keys: Vec::new(),
            sessions: Vec::new(),
            leaving: None,
        }
    }

    /// Whether others than the root user call, in the world of this seed.
    pub fn are_there(&self) -> bool {
        self.are_there
    }

    /// Who signs a call of a client.
    pub fn of_client(&mut self) -> Signer {
        if self.dice.chance(400) { Signer::Root } else { self.somebody() }
    }

    /// Not the root user, if there is anybody else.
    fn somebody(&mut self) -> Signer {
        let session = if self.dice.chance(300) { self.dice.pick(&self.sessions) } else { None };
        match session {
            Some(it) => Signer::Session(it.clone()),
            None => self.dice.pick(&self.keys).map_or(Signer::Root, |it| Signer::Key(it.clone())),
        }
    }

    /// An access key was made.
    pub fn has_key(&mut self, made: &iam::CreateAccessKeyResponse) {
        let key = made.access_key.as_ref().and_then(|it| it.access_key_id.clone());
        remember(&mut self.keys, key.expect("a key has an id"));
    }

    /// Somebody was given credentials: of a role, or of the user of this id.
    pub fn has_session(
        &mut self,
        request: &wire::Request,
        response: &wire::Response,
        user_id: &str,
        state: &berth_iam::State,
    ) {
        let (given, of, document) = match (request, response) {
            (wire::Request::AssumeRole(asked), wire::Response::AssumeRole(it)) => {
                let role = it.assumed_role_user.as_ref().and_then(|it| it.assumed_role_id.clone());
                (&it.credentials, role.expect("a role has an id"), asked.policy.clone())
            }
            (_, wire::Response::GetSessionToken(it)) => (&it.credentials, user_id.to_owned(), None),
            _ => return,
        };
        let given = given.clone().expect("credentials are given");
        let (of, name) = of.split_once(':').unwrap_or((&of, ""));
        let revocations = revocations(state, of);
        let session = Session {
            revocations,
            access_key_id: given.access_key_id.expect("they have an id"),
            token: given.session_token.expect("they have a token"),
            of: of.to_owned(),
            name: name.to_owned(),
            document,
            expires_at: Timestamp(given.expiration.expect("they end").0),
        };
        remember(&mut self.sessions, Arc::new(session));
    }
}

/// How often the sessions of a role or a user were ended, by its id.
pub fn revocations(state: &berth_iam::State, id: &str) -> u32 {
    let entity = state.entities.values().find(|it| it.id.as_str() == id);
    let revoked = entity.and_then(|it| it.revoked().map(|it| it.times));
    revoked.unwrap_or_default()
}

fn remember<T>(all: &mut Vec<T>, new: T) {
    if all.len() == REMEMBERED_MAX {
        all.remove(0);
    }
    all.push(new);
}
