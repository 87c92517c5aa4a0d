//! What a node does of what shards have to do with each other: the very decisions of the server's
//! driver. What shards are told goes over the network, and so do the calls of bells: it may be
//! late, lost or repeated.
use std::mem;

use berth_ec2::{Ec2, chunks as ec2};
use berth_ecs::{
    account::{self, Account},
    cluster::{self, Cluster, chunks as ecs},
    rechecks::{DefinitionUses, GoneProviders, ProviderUses, UnmanagedProviders},
};
use berth_effects::{Ask, Deeds, Effect, Heard, Intents, Level, Rechecks};
use berth_engine::ShardName;
use berth_iam::Iam;

use super::{Node, door::Here, kinds::Kind};
use crate::{
    bells::{
        self, Bells, SHARD,
        effects::{Heard as Told, Rings, Running},
    },
    identities::Signer,
    world::{Caller, Event, NodeId, Outcome, World},
};

/// Between two looks, however much is published: as the server's.
const PAUSE_MS: i64 = 100;

/// What is told once more is heard within this time, at least.
const REPEATED_WITHIN_MS: i64 = 10_000;

/// What a shard is told of another one.
#[derive(Clone, Debug)]
pub enum News {
    Account(account::Report),
    Cluster(cluster::Report),
    Bells(bells::Report),
    Networks(berth_ec2::Report),
    Identities(berth_iam::Report),
}

/// What a node has done lately.
#[derive(Default)]
pub struct Effects {
    definition_uses: Rechecks<DefinitionUses>,
    provider_uses: Rechecks<ProviderUses>,
    unmanaged_providers: Rechecks<UnmanagedProviders>,
    gone_providers: Rechecks<GoneProviders>,
    chunks_wanted: Level<ecs::ChunksWanted, ec2::ChunksWanted>,
    chunks_given: Level<ec2::ChunksGiven, ecs::ChunksGiven>,
    closed_instances: Level<cluster::joining::ClosedInstances, berth_iam::ClosedInstances>,
    running: Level<Running, Told>,
    rings: Intents<Rings>,
    /// When the next look is, in the world's time.
    looks_at: Option<i64>,
}

impl World {
    /// One of the node's shards has published something.
    pub(super) fn look_at_effects_soon(&mut self, node: NodeId) {
        self.plan_look(node, PAUSE_MS);
    }

    fn plan_look(&mut self, node: NodeId, wait_ms: i64) {
        let at = self.now + wait_ms;
        let Some(owner) = self.control.nodes.get_mut(&node) else { return };
        if owner.effects.looks_at.is_none_or(|planned| at < planned) {
            owner.effects.looks_at = Some(at);
            self.after(wait_ms, Event::EffectsAreLookedAt { node });
        }
    }

    pub(in crate::world) fn look_at_effects(&mut self, node: NodeId) {
        let Some(now) = self.node_now(node) else { return };
        let owner = self.control.nodes.get_mut(&node).expect("it has a time");
        let mut effects = mem::take(&mut owner.effects);
        effects.looks_at = None;
        let here = Here::of(owner);
        let to_account = effects.definition_uses.look(&here).into_iter();
        let to_account = to_account.chain(effects.provider_uses.look(&here));
        let to_clusters = effects.unmanaged_providers.look(&here).into_iter();
        let to_clusters = to_clusters.chain(effects.gone_providers.look(&here));
        let to_clusters = to_clusters.chain(effects.chunks_given.look(&here));
        let to_networks = effects.chunks_wanted.look(&here).into_iter();
        let to_identities = match owner.identities {
            Some(_) => effects.closed_instances.look(&here),
            None => Vec::new(),
        };
        let to_bells = effects.running.look(&here).into_iter();
        let Deeds { asks, reports } = effects.rings.look(&here);
        let to_bells = to_bells.chain(reports);
        let news: Vec<_> = to_account
            .map(|(shard, it)| (shard, News::Account(it)))
            .chain(to_clusters.map(|(shard, it)| (shard, News::Cluster(it))))
            .chain(to_bells.map(|(shard, it)| (shard, News::Bells(it))))
            .chain(to_networks.map(|(shard, it)| (shard, News::Networks(it))))
            .chain(to_identities.into_iter().map(|(shard, it)| (shard, News::Identities(it))))
            .collect();
        let next = effects.rings.next_at();
        owner.effects = effects;
        news.into_iter().for_each(|(shard, it)| self.tell_shard(shard, it));
        for Ask { id, principal, request, .. } in asks {
            self.call_as(Caller::Bell { node, id }, Signer::Own(principal), request);
        }
        if let Some(at) = next {
            self.plan_look(node, (at - now).max(PAUSE_MS));
        }
        self.drive(node);
    }

    /// What became of a call, if whoever made it is still there.
    pub(in crate::world) fn bell_hears(&mut self, node: NodeId, id: &str, outcome: Outcome) {
        let Some(now) = self.node_now(node) else { return };
        let heard = match outcome {
            Outcome::Answered(answer) => Heard::Answered(answer.map(|it| *it)),
            Outcome::Denied(why) => panic!("the control plane itself may all, but: {why}"),
            Outcome::NotDone => Heard::Undone,
            Outcome::Unknown => Heard::Unknown,
        };
        let owner = self.control.nodes.get_mut(&node).expect("it has a time");
        let report = owner.effects.rings.ended(now, &ShardName::new(SHARD), id, heard);
        report.into_iter().for_each(|it| self.tell_shard(ShardName::new(SHARD), News::Bells(it)));
        self.look_at_effects_soon(node);
    }

    fn tell_shard(&mut self, shard: ShardName, news: News) {
        if self.dice.chance(self.faults.news_lost) {
            return;
        }
        if self.dice.chance(self.faults.news_repeated) {
            let late = self.dice.between(0, self.faults.late_max_ms.max(REPEATED_WITHIN_MS));
            self.after(late, Event::ShardHears { shard: shard.clone(), news: news.clone() });
        }
        let latency = self.latency();
        self.after(latency, Event::ShardHears { shard, news });
    }

    /// Whoever leads then. A cluster may be gone by now.
    pub(in crate::world) fn shard_hears(&mut self, shard: &ShardName, news: News) {
        let Some(node) = self.control.leader else { return };
        let owner = self.control.nodes.get_mut(&node).expect("the leader runs");
        match news {
            News::Account(it) => hear::<Account>(owner, shard, it),
            News::Cluster(it) => hear::<Cluster>(owner, shard, it),
            News::Bells(it) => hear::<Bells>(owner, shard, it),
            News::Networks(it) => hear::<Ec2>(owner, shard, it),
            News::Identities(it) => hear::<Iam>(owner, shard, it),
        }
        self.drive(node);
    }
}

fn hear<K: Kind>(owner: &mut Node, shard: &ShardName, report: K::Report) {
    if let Some(leader) = K::leader(owner, shard) {
        leader.report(report);
    }
}
