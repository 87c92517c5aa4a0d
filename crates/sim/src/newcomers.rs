//! Machines that join a cluster of their own by tokens, in some of the worlds: what they have, and
//! what they were told. What they do is in `world/joining`.
use std::collections::BTreeMap;

use berth_api::join_token::JoinToken;
use berth_ecs::{NewJoinToken, cluster::records::id::ContainerInstanceId};
use berth_sealing::BoxKey;
use berth_sessions::Key;

use crate::{
    dice::Dice,
    world::{CallId, NodeId},
};

/// Their cluster, in which nobody else does anything.
pub const YARD: &str = "yard";

/// Worlds with them are one in so many, of those that have identities.
const IN_EVERY: u64 = 4;

/// All of them, and what they wait for.
pub struct Newcomers {
    pub are_there: bool,
    /// Of their own: what is drawn here moves no others.
    pub dice: Dice,
    /// That somebody was given, good or not any more.
    pub tokens: Vec<JoinToken>,
    pub all: Vec<Newcomer>,
    pub waits: BTreeMap<CallId, Wish>,
    pub sessions: Vec<Session>,
    /// Since when an access key that was good is none any more, in the world's time.
    pub closed_keys: BTreeMap<String, Option<i64>>,
    /// When nothing is done any more, once faults are over.
    pub ends_at: Option<i64>,
}

/// A machine.
pub struct Newcomer {
    pub key: BoxKey,
    pub token: JoinToken,
    /// Which cluster it means to join, if it says so.
    pub cluster: Option<String>,
    pub identity: Option<Identity>,
    /// It was told that it may not join.
    pub is_refused: bool,
    /// The call that it waits for, until then.
    pub asks: Option<(CallId, i64)>,
    /// It has asked for another key, and knows of none yet.
    pub wants_key: bool,
}

/// Who it is, once it was told: as the agent keeps it.
pub struct Identity {
    pub container_instance_arn: String,
    pub access_key_id: String,
    /// The access key of before.
    pub former_key: Option<String>,
    pub is_registered: bool,
}

/// What a call is for.
#[derive(Clone, Debug)]
pub enum Wish {
    Token(NewJoinToken, JoinToken),
    RevokeToken(String),
    RevokeInstance(ContainerInstanceId),
    /// A machine, by its place in the list.
    Join(usize),
    /// Its cluster has let it in, and it is to get this key.
    FirstKey(usize),
    NextKey {
        who: usize,
        asking: String,
    },
    Session {
        who: usize,
        access_key_id: String,
    },
}

/// What a machine hears.
#[derive(Clone, Debug)]
pub enum Told {
    /// An access key, and its secret sealed for the machine.
    Key { container_instance_arn: String, access_key_id: String, sealed: String },
    /// It may not join, and need not ask again.
    Refused,
    /// Its access key is none.
    UnknownKey,
}

/// A control session, as a node has it.
pub struct Session {
    pub node: NodeId,
    pub who: usize,
    pub access_key_id: String,
    pub key: Key,
    /// As presence counts it.
    pub number: u64,
}

impl Newcomers {
    pub fn new(seed: u64) -> Newcomers {
        Newcomers {
            are_there: seed % IN_EVERY == 3,
            dice: Dice::new(seed.rotate_left(29)),
            tokens: Vec::new(),
            all: Vec::new(),
            waits: BTreeMap::new(),
            sessions: Vec::new(),
            closed_keys: BTreeMap::new(),
            ends_at: None,
        }
    }

    /// Some chance.
    pub fn bytes<const N: usize>(&mut self) -> [u8; N] {
        std::array::from_fn(|_| u8::try_from(self.dice.below(256)).expect("it is below"))
    }

    /// Whose sessions a node has.
    pub fn here(&self, node: NodeId) -> impl Iterator<Item = Key> {
        self.sessions.iter().filter(move |it| it.node == node).map(|it| it.key.clone())
    }

    pub fn identity(&self, who: usize) -> Option<&Identity> {
        self.all[who].identity.as_ref()
    }

    /// Some machine that has what it needs to do something.
    pub fn some(&mut self, can: impl Fn(&Newcomer) -> bool) -> Option<usize> {
        let able: Vec<usize> = (0..self.all.len()).filter(|it| can(&self.all[*it])).collect();
        self.dice.pick(&able).copied()
    }
}

impl Newcomer {
    pub fn is_registered(&self) -> bool {
        self.identity.as_ref().is_some_and(|it| it.is_registered)
    }

    /// Its access key is refused: it tries the one of before.
    pub fn turn_to_former_key(&mut self) {
        let Some(it) = &mut self.identity else { return };
        if let Some(former) = it.former_key.take() {
            it.former_key = Some(std::mem::replace(&mut it.access_key_id, former));
            self.wants_key = true;
        }
    }

    /// What it was told, if it waits for that.
    pub fn hears(&mut self, call: CallId, told: Told) -> Option<String> {
        if self.asks.is_none_or(|(it, _)| it != call) {
            return None;
        }
        self.asks = None;
        match told {
            Told::Refused => self.is_refused = true,
            Told::UnknownKey => self.turn_to_former_key(),
            Told::Key { container_instance_arn, access_key_id, sealed } => {
                let opened = self.key.open(&sealed, &access_key_id);
                assert!(opened.is_ok(), "an access key is not sealed for whoever gets it");
                self.wants_key = false;
                let former = self.identity.take();
                let is_registered = former.as_ref().is_some_and(|it| it.is_registered);
                let former_key = former.map(|it| it.access_key_id);
                self.identity = Some(Identity {
                    container_instance_arn,
                    access_key_id: access_key_id.clone(),
                    former_key,
                    is_registered,
                });
                return Some(access_key_id);
            }
        }
        None
    }
}
