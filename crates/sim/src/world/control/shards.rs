//! Drives the shards of a node: batches to the store and back, publications, replies.
use std::sync::Arc;

use berth_api::ecs::Response;
use berth_ecs::{
    Call, Failure,
    account::Account,
    cluster::{Cluster, Report},
    route::{ACCOUNT, CLUSTERS, cluster_shard},
};
use berth_engine::{
    Batch, CommitError, Machine, Output, Published, Revision, ShardName, Ticket, Timestamp,
};
use berth_store::Fault;

use super::{Leader, Node};
use crate::{
    bells::{self, Bells},
    laws::{Laws, News},
    world::{Event, NodeId, Outcome, World},
};

/// After a refused commit nothing is tried for a while.
const REFUSED_PAUSE_MAX_MS: i64 = 2_000;

/// Batches in a row after which controllers have caught up, whatever is reported and asked: the
/// smallest batches take one change of theirs.
const BEHIND_MAX: u32 = 100;

/// The kinds of shard: what they have in common, and where they differ.
pub trait Kind:
    Machine<Request = Call, Reply = Response, Error = Failure, State: PartialEq>
{
    fn leader<'n>(node: &'n mut Node, shard: &ShardName) -> Option<&'n mut Leader<Self>>;
    fn loaded(laws: &mut Laws, shard: &ShardName, revision: Revision, state: &Self::State);
    fn published(laws: &mut Laws, news: &News<'_, Self>);
    fn replied(
        laws: &mut Laws,
        news: &News<'_, Self>,
        call: &Call,
        reply: &Result<Response, Failure>,
    );
    /// A report that makes one change, for the sake of load, if there can be one.
    fn busywork(state: &Self::State, number: u64) -> Option<Self::Report>;
    /// Tells sessions which of their instances were nudged.
    fn nudged(world: &mut World, node: NodeId, published: &Published<Self>, shard: &ShardName);
}

impl Kind for Account {
    fn leader<'n>(node: &'n mut Node, shard: &ShardName) -> Option<&'n mut Leader<Account>> {
        Some(&mut node.account).filter(|it| it.name == *shard)
    }

    fn loaded(laws: &mut Laws, _: &ShardName, _: Revision, state: &Self::State) {
        laws.account.loaded(state);
    }

    fn published(laws: &mut Laws, news: &News<'_, Account>) {
        laws.account.published(news);
    }

    fn replied(_: &mut Laws, _: &News<'_, Account>, _: &Call, _: &Result<Response, Failure>) {}

    fn busywork(_: &Self::State, _: u64) -> Option<Self::Report> {
        None
    }

    fn nudged(world: &mut World, node: NodeId, _: &Published<Account>, _: &ShardName) {
        world.look_at_effects_soon(node);
    }
}

impl Kind for Cluster {
    fn leader<'n>(node: &'n mut Node, shard: &ShardName) -> Option<&'n mut Leader<Cluster>> {
        node.cluster_mut(shard)
    }

    fn loaded(laws: &mut Laws, shard: &ShardName, revision: Revision, state: &Self::State) {
        let aged_ms = laws.aged_ms;
        laws.effects.shown(shard, revision, state);
        laws.refusals.check(state);
        laws.cluster(shard).loaded(state, aged_ms);
    }

    fn published(laws: &mut Laws, news: &News<'_, Cluster>) {
        let aged_ms = laws.aged_ms;
        laws.cluster(news.shard).published(news, aged_ms);
        laws.registers.check(news.after);
        laws.refusals.check(news.after);
    }

    fn replied(
        laws: &mut Laws,
        news: &News<'_, Cluster>,
        call: &Call,
        reply: &Result<Response, Failure>,
    ) {
        laws.cluster(news.shard).replied(news, call, reply);
    }

    fn busywork(state: &Self::State, number: u64) -> Option<Report> {
        let instance = *state.container_instances.keys().next()?;
        Some(Report::AgentContested { instance, agents: vec![number.to_string()] })
    }

    fn nudged(world: &mut World, node: NodeId, published: &Published<Cluster>, shard: &ShardName) {
        let cluster = shard.as_str().trim_start_matches(CLUSTERS).to_owned();
        world.nudge_sessions(node, &cluster, &published.nudged);
        // Nobody else looks at clusters before a round is over, or is told of them.
        if world.control.has_bells {
            world.laws.effects.shown(shard, published.revision, &published.state);
            world.look_at_effects_soon(node);
        }
    }
}

impl Kind for Bells {
    fn leader<'n>(node: &'n mut Node, shard: &ShardName) -> Option<&'n mut Leader<Bells>> {
        node.bells.as_mut().filter(|it| it.name == *shard)
    }

    fn loaded(laws: &mut Laws, _: &ShardName, _: Revision, state: &Self::State) {
        laws.effects.loaded(state);
    }

    fn published(laws: &mut Laws, news: &News<'_, Bells>) {
        laws.effects.published(news);
    }

    fn replied(_: &mut Laws, _: &News<'_, Bells>, _: &Call, _: &Result<Response, Failure>) {}

    fn busywork(_: &Self::State, _: u64) -> Option<Self::Report> {
        None
    }

    fn nudged(world: &mut World, node: NodeId, _: &Published<Bells>, _: &ShardName) {
        world.look_at_effects_soon(node);
    }
}

impl World {
    /// Lets all shards of a node do what they can do now.
    pub fn drive(&mut self, node: NodeId) {
        self.drive_shard::<Account>(node, &ShardName::new(ACCOUNT));
        let clusters = self.control.nodes.get(&node).map(|it| it.clusters.keys());
        let clusters: Vec<String> = clusters.into_iter().flatten().cloned().collect();
        for name in clusters {
            self.drive_shard::<Cluster>(node, &ShardName::new(&cluster_shard(&name)));
        }
        self.drive_shard::<Bells>(node, &ShardName::new(bells::SHARD));
        self.plan_wake(node);
    }

    pub(in crate::world) fn wake_node(&mut self, node: NodeId) {
        if let Some(it) = self.control.nodes.get_mut(&node) {
            it.wakes_at = None;
            self.drive(node);
        }
    }

    fn drive_shard<K: Kind>(&mut self, node: NodeId, shard: &ShardName) {
        let world_now = self.now;
        loop {
            let Some(now) = self.node_now(node) else { return };
            let Some(it) = self.control.nodes.get_mut(&node) else { return };
            let Some(leader) = K::leader(it, shard) else { return };
            if leader.paused_until > world_now {
                return;
            }
            leader.fill_up(world_now, K::busywork);
            let Some(output) = leader.poll(now) else { return };
            match output {
                Output::Commit(batch) => {
                    leader.committing = Some(batch.clone());
                    let latency = self.dice.between(1, 5);
                    let shard = shard.clone();
                    self.after(latency, Event::CommitArrives { node, shard, batch });
                }
                Output::Publish(published) => self.publish::<K>(node, shard, published),
                Output::Reply(ticket, result) => self.reply::<K>(node, shard, ticket, result),
                Output::Bug(bug) => panic!("{shard}: {:?}: {}", bug.topic, bug.panicked.0),
                // Much to do after a long outage is no fight.
                Output::Unsettled(_) => {}
                Output::Undone(tickets) => self.undone::<K>(node, shard, &tickets),
                Output::StepDown(_) => return self.step_down(node),
            }
        }
    }

    fn publish<K: Kind>(&mut self, node: NodeId, shard: &ShardName, published: Published<K>) {
        let is_leader = self.control.leader == Some(node);
        let it = self.control.nodes.get_mut(&node).expect("it publishes");
        let leader = K::leader(it, shard).expect("it publishes");
        let has_more = leader.shard.has_more();
        leader.behind = if has_more { leader.behind + 1 } else { 0 };
        let behind = leader.behind;
        assert!(behind <= BEHIND_MAX, "controllers of {shard} have not come to rest for too long");
        let is_news = leader.committing.is_none()
            && leader.published.replace(published.revision) != Some(published.revision);
        let (before, inputs) = (leader.batch.before.clone(), leader.batch.inputs.clone());
        let news = News {
            shard,
            before: &before,
            after: &published.state,
            inputs: &inputs,
            now: leader.batch.now,
            has_more,
        };
        // The same revision is the same state.
        if is_leader && is_news {
            self.laws.aged_ms = self.laws.time.aged_ms(self.now);
            K::published(&mut self.laws, &news);
            self.laws.store.published(shard, published.revision, &published.state);
            let rows = || self.control.store.load(shard);
            self.laws.history.published::<K::State>(shard, published.revision, rows);
        }
        K::nudged(self, node, &published, shard);
    }

    fn reply<K: Kind>(
        &mut self,
        node: NodeId,
        shard: &ShardName,
        ticket: Ticket,
        result: Result<Response, Failure>,
    ) {
        let is_leader = self.control.leader == Some(node);
        let it = self.control.nodes.get_mut(&node).expect("it replies");
        let leader = K::leader(it, shard).expect("it replies");
        let call = leader.waiting.remove(&ticket).expect("a ticket is answered once");
        if !is_leader && !leader.batch.is_committed {
            // Whoever does not know that it leads still says nothing that no commit vouches for.
            return;
        }
        let asked = leader.batch.inputs.iter().find_map(|it| match it {
            super::leader::Input::Call(of, call) if *of == ticket => Some(call.clone()),
            _ => None,
        });
        if let Some(asked) = asked {
            let news = News {
                shard,
                before: &leader.batch.before,
                after: leader.shard.state(),
                inputs: &leader.batch.inputs,
                now: leader.batch.now,
                has_more: leader.shard.has_more(),
            };
            self.laws.store.replied(shard, &result);
            if let Ok(reply) = &result {
                let (revision, past) = (leader.shard.revision(), self.control.store.past(shard));
                self.laws.history.replied(shard, revision, &asked, reply, &past);
            }
            K::replied(&mut self.laws, &news, &asked, &result);
        }
        self.answer(node, call, result.map_err(|it| it.0));
    }

    fn undone<K: Kind>(&mut self, node: NodeId, shard: &ShardName, tickets: &[Ticket]) {
        let pause = self.dice.between(1, REFUSED_PAUSE_MAX_MS);
        let until = self.now + pause;
        let it = self.control.nodes.get_mut(&node).expect("its commit was refused");
        let leader = K::leader(it, shard).expect("its commit was refused");
        if leader.shard.is_led() {
            leader.paused_until = until;
        }
        let waiting = tickets.iter().filter_map(|it| leader.waiting.remove(it));
        let calls: Vec<_> = waiting.collect();
        for call in calls {
            self.end_call_later(call, Outcome::NotDone);
        }
    }

    /// A batch reaches the store. Whatever becomes of it, the node hears later, if it lives.
    pub(in crate::world) fn commit_arrives(
        &mut self,
        node: NodeId,
        shard: ShardName,
        batch: Arc<Batch>,
    ) {
        if !self.control.nodes.contains_key(&node) {
            // The process ended while its batch was on the way: it may arrive all the same.
            if self.dice.chance(500) {
                return;
            }
        }
        if self.dice.chance(self.faults.election_amid_commit) {
            self.elect();
        }
        self.laws.store.fits(&shard, &batch, self.control.store.limits());
        let result = self.commit(&shard, &batch);
        for row in &batch.rows {
            self.trace.note(self.now, batch.revision, row.value.as_deref().unwrap_or(b"-"));
        }
        self.laws.store.committed(&shard, &batch, result);
        self.laws.history.committed(&shard, &batch, result, self.laws.time.aged_ms(self.now));
        self.laws.time.committed(&shard, batch.at, result);
        if self.dice.chance(self.faults.election_amid_commit) {
            self.elect();
        }
        let latency = self.dice.between(1, 5);
        self.after(latency, Event::CommitEnds { node, shard, result });
    }

    fn commit(&mut self, shard: &ShardName, batch: &Batch) -> Result<(), CommitError> {
        let store = &self.control.store;
        if self.control.is_disk_full || self.dice.chance(self.faults.commit_refused) {
            store.fault(Fault::Refused);
        } else if self.dice.chance(self.faults.commit_unknown) {
            let faults = [Fault::UnknownDurable, Fault::UnknownLost, Fault::UnknownUnsynced];
            store.fault(self.dice.one(&faults));
        }
        store.commit(shard, batch)
    }

    pub(in crate::world) fn commit_ends(
        &mut self,
        node: NodeId,
        shard: &ShardName,
        result: Result<(), CommitError>,
    ) {
        let Some(it) = self.control.nodes.get_mut(&node) else { return };
        match shard.as_str() {
            ACCOUNT => told(&mut it.account, result),
            bells::SHARD => told(it.bells.as_mut().expect("shards of a node stay"), result),
            _ => told(it.cluster_mut(shard).expect("shards of a node stay"), result),
        }
        self.drive(node);
    }

    /// Wakes the node when its next deadline comes or a pause is over.
    fn plan_wake(&mut self, node: NodeId) {
        let world_now = self.now;
        let Some(now) = self.node_now(node) else { return };
        let Some(it) = self.control.nodes.get_mut(&node) else { return };
        let mut wakes_at = wake_of(&it.account, now, world_now);
        for leader in it.clusters.values() {
            wakes_at = [wakes_at, wake_of(leader, now, world_now)].into_iter().flatten().min();
        }
        if let Some(leader) = &it.bells {
            wakes_at = [wakes_at, wake_of(leader, now, world_now)].into_iter().flatten().min();
        }
        let Some(at) = wakes_at else { return };
        if it.wakes_at.is_none_or(|planned| at < planned) {
            it.wakes_at = Some(at);
            self.after(at - world_now, Event::NodeWakes { node });
        }
    }
}

fn told<M: Machine>(leader: &mut Leader<M>, result: Result<(), CommitError>) {
    if result != Err(CommitError::Unknown) {
        leader.committing = None;
    }
    leader.shard.committed(result);
}

/// In the world's time.
fn wake_of<M: Machine>(leader: &Leader<M>, now: Timestamp, world_now: i64) -> Option<i64> {
    if leader.committing.is_some() {
        return None;
    }
    let deadline = leader.shard.next_deadline().map(|at| world_now + (at - now).max(1));
    let pause = Some(leader.paused_until).filter(|at| *at > world_now);
    pause.or(deadline)
}
