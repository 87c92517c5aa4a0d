//! What a node does of what shards have to do with each other: the very decisions of the server's
//! driver. Account and clusters hear at once what they ask again. What bells are told goes over the
//! network, and so do their calls: it may be late, lost or repeated.
use std::mem;

use berth_ecs::{
    account::Account,
    cluster::Cluster,
    rechecks::{DefinitionUses, GoneProviders, ProviderUses, UnmanagedProviders},
};
use berth_effects::{Ask, Deeds, Effect, Heard, Intents, Level, Rechecks, ReportOf};
use berth_engine::ShardName;

use super::{Node, door::Here, shards::Kind};
use crate::{
    bells::{
        Report, SHARD,
        effects::{Heard as Told, Rings, Running},
    },
    world::{Caller, Event, NodeId, Outcome, World},
};

/// Between two looks, however much is published: as the server's.
const PAUSE_MS: i64 = 100;

/// What a node has done lately.
#[derive(Default)]
pub struct Effects {
    definition_uses: Rechecks<DefinitionUses>,
    provider_uses: Rechecks<ProviderUses>,
    unmanaged_providers: Rechecks<UnmanagedProviders>,
    gone_providers: Rechecks<GoneProviders>,
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
        let of_definitions = effects.definition_uses.look(&here).into_iter();
        let to_account = of_definitions.chain(effects.provider_uses.look(&here));
        let of_scaling = effects.unmanaged_providers.look(&here).into_iter();
        let to_clusters = of_scaling.chain(effects.gone_providers.look(&here));
        let news = effects.running.look(&here);
        let Deeds { asks, reports } = effects.rings.look(&here);
        let next = effects.rings.next_at();
        owner.effects = effects;
        tell::<Account>(owner, to_account);
        tell::<Cluster>(owner, to_clusters);
        for (_, report) in news.into_iter().chain(reports) {
            self.tell_bells(report);
        }
        for Ask { id, principal, request, .. } in asks {
            self.call_as(Caller::Bell { node, id }, principal, request);
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
            Outcome::NotDone => Heard::Undone,
            Outcome::Unknown => Heard::Unknown,
        };
        let owner = self.control.nodes.get_mut(&node).expect("it has a time");
        let report = owner.effects.rings.ended(now, &ShardName::new(SHARD), id, heard);
        report.into_iter().for_each(|it| self.tell_bells(it));
        self.look_at_effects_soon(node);
    }

    fn tell_bells(&mut self, report: Report) {
        if self.dice.chance(self.faults.call_lost) {
            return;
        }
        if self.dice.chance(self.faults.call_repeated) {
            let late = self.dice.between(0, self.faults.late_max_ms);
            self.after(late, Event::BellsHear { report: report.clone() });
        }
        let latency = self.latency();
        self.after(latency, Event::BellsHear { report });
    }

    /// Whoever leads then.
    pub(in crate::world) fn bells_hear(&mut self, report: Report) {
        let Some(node) = self.control.leader else { return };
        let owner = self.control.nodes.get_mut(&node).expect("the leader runs");
        let bells = owner.bells.as_mut().expect("there are bells, or nobody would be told");
        bells.report(report);
        self.drive(node);
    }
}

fn tell<K: Kind>(owner: &mut Node, reports: impl Iterator<Item = (ShardName, ReportOf<K>)>) {
    for (shard, report) in reports {
        K::leader(owner, &shard).expect("it has shown something").report(report);
    }
}
