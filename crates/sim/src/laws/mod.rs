//! What must hold in every published state, in every reply, and once faults have ended. Whoever
//! finds a law broken panics: the seed is the bug report.
mod account;
mod acknowledged;
mod ages;
mod authority;
mod awaited;
mod beside;
mod cluster;
pub mod credentials;
pub mod daemons;
mod effects;
mod end;
mod explained;
mod health;
mod history;
mod hosts;
mod joining;
mod networks;
pub mod oracle;
mod packets;
mod providers;
mod refused;
mod registers;
mod room;
mod services;
mod sessions;
mod settled;
mod store;
mod time;
mod told;
mod unwell;
mod waiting;

use std::collections::BTreeMap;

use berth_agent::machine::Report;
use berth_api::ecs::{Error, Request, Response};
use berth_ecs::{Call, Failure, route::cluster_shard};
use berth_engine::{Machine, Revision, ShardName, Timestamp};

pub use self::{
    account::AccountLaws,
    authority::{Arrival, Authority, Needing},
    beside::Beside,
    cluster::ClusterLaws,
    effects::EffectLaws,
    history::HistoryLaws,
    hosts::HostLaws,
    joining::JoiningLaws,
    networks::NetworkLaws,
    packets::PacketLaws,
    providers::check_let_go,
    refused::Refusals,
    registers::Registers,
    room::Look,
    sessions::SessionLaws,
    settled::assert_settled,
    store::StoreLaws,
    time::TimeLaws,
};
use crate::{
    subjects::Parameters,
    world::{AnyPast, CallId, Outcome},
};

/// What no row, log or answer may contain.
pub const TAINT: &str = "TAINT-d41d8cd98f00b204";

/// `hosts 16`: what agents measure, which is in no batch. Nothing else here is so much.
pub const FIGURE: f64 = 31_337.257_5;

/// A published state, and how it came to be.
pub struct News<'a, M: Machine> {
    pub shard: &'a ShardName,
    pub before: &'a M::State,
    pub after: &'a M::State,
    pub inputs: &'a [crate::world::Input<M::Request>],
    pub now: Timestamp,
    /// The batch was full: more is to be reconciled.
    pub has_more: bool,
}

/// All laws, with what they remember.
#[derive(Default)]
pub struct Laws {
    pub store: StoreLaws,
    pub history: HistoryLaws,
    pub account: AccountLaws,
    pub authority: Authority,
    pub hosts: HostLaws,
    pub joining: JoiningLaws,
    pub sessions: SessionLaws,
    pub networks: NetworkLaws,
    pub packets: PacketLaws,
    clusters: BTreeMap<ShardName, ClusterLaws>,
    pub registers: Registers,
    pub refusals: Refusals,
    pub effects: EffectLaws,
    pub parameters: Beside<Parameters>,
    pub time: TimeLaws,
    /// By how much things may have aged since the beginning, when a state is looked at.
    pub aged_ms: i64,
}

impl Laws {
    /// With what the seed decides of them.
    pub fn of_seed(seed: u64) -> Laws {
        Laws { packets: PacketLaws::of_seed(seed), ..Laws::default() }
    }

    pub fn cluster(&mut self, shard: &ShardName) -> &mut ClusterLaws {
        self.clusters.entry(shard.clone()).or_default()
    }

    /// A node answers a call.
    pub fn answered(
        &mut self,
        call: CallId,
        asked: Option<&Request>,
        result: &Result<Response, Error>,
    ) {
        asked.into_iter().for_each(|it| self.effects.answered(it, result));
        if let Err(error) = result {
            self.refusals.refused(call);
            if let Some(operation) = asked.map(Request::operation) {
                let declares = operation.errors().contains(&error.code);
                assert!(declares, "{operation} does not declare what it answers: {error}");
            }
            assert!(
                !error.message.contains("a bug of its own"),
                "a handler panicked: {}",
                error.message
            );
        }
    }

    /// A shard of ECS replies, and the store vouches for it.
    pub fn replied(
        &mut self,
        shard: &ShardName,
        (revision, past): (Revision, &AnyPast),
        call: &Call,
        reply: &Result<Response, Failure>,
    ) {
        self.store.replied(shard, reply);
        if let Ok(reply) = reply {
            self.history.replied(shard, revision, call, reply, past);
        }
    }

    /// A client asks for something that may change what later states show.
    pub fn asked(&mut self, call: CallId, request: &Request) {
        self.registers.asked(call, request);
    }

    /// A client knows what became of its call.
    pub fn ended(&mut self, call: CallId, request: &Request, outcome: &Outcome) {
        self.registers.ended(call, outcome);
        let Outcome::Answered(Ok(response)) = outcome else { return };
        self.account.acknowledged(response);
        if let Some(laws) = acknowledged::cluster_of(response) {
            let shard = ShardName::new(&cluster_shard(&laws));
            self.cluster(&shard).acknowledged.note(request, response);
        }
    }

    /// An agent knows that its report was accepted.
    pub fn acknowledged_report(&mut self, cluster: &str, report: &Report) {
        let shard = ShardName::new(&cluster_shard(cluster));
        self.cluster(&shard).acknowledged.note_report(report);
    }
}
