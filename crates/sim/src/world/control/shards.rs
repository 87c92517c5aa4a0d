//! Drives the shards of a node: batches to the store and back, publications, replies.
use std::sync::Arc;

use berth_ec2::Ec2;
use berth_ecs::{
    account::Account,
    cluster::Cluster,
    route::{ACCOUNT, cluster_shard},
};
use berth_engine::{Batch, CommitError, Output, Published, ShardName, Ticket};
use berth_iam::Iam;
use berth_secrets::Secrets;
use berth_store::Fault;

use super::kinds::{Kind, ReplyOf};
use crate::{
    bells::{self, Bells},
    laws::News,
    world::{Event, NodeId, World},
};

/// After a refused commit nothing is tried for a while.
const REFUSED_PAUSE_MAX_MS: i64 = 2_000;

/// Requests that come before one that is late.
const LATE_AFTER: [u32; 4] = [1, 3, 6, 20];

/// Batches in a row after which controllers have caught up, whatever is reported and asked: the
/// smallest batches take one change of theirs.
const BEHIND_MAX: u32 = 100;

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
        self.drive_shard::<Secrets>(node, &ShardName::new(berth_secrets::SHARD));
        self.drive_shard::<Iam>(node, &ShardName::new(berth_iam::SHARD));
        self.drive_shard::<Ec2>(node, &ShardName::new(berth_ec2::SHARD));
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
                Output::Reply(ticket, reply) => self.reply::<K>(node, shard, ticket, reply),
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
        reply: ReplyOf<K>,
    ) {
        let is_leader = self.control.leader == Some(node);
        let it = self.control.nodes.get_mut(&node).expect("it replies");
        let leader = K::leader(it, shard).expect("it replies");
        let call = leader.waiting.remove(&ticket).expect("a ticket is answered once");
        if !is_leader && !leader.batch.is_committed {
            // Whoever does not know that it leads still says nothing that no commit vouches for.
            return K::unheard(self, call);
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
            let (revision, past) = (leader.shard.revision(), self.control.store.past(shard));
            K::replied(&mut self.laws, &news, (revision, &past), &asked, &reply);
        }
        K::answer(self, node, call, reply);
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
        calls.into_iter().for_each(|it| K::undone(self, it));
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
        self.laws.authority.committed(&shard, &batch, result.is_ok());
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
        let this = (shard.clone(), batch.term, batch.revision);
        // Where an answer did not arrive the next is often no better.
        let is_in_doubt = self.control.in_doubt.as_ref() == Some(&this);
        let refused = self.faults.commit_refused * if is_in_doubt { 5 } else { 1 };
        let late_after = self.dice.one(&LATE_AFTER);
        if self.control.is_disk_full || self.dice.chance(refused) {
            store.fault(Fault::Refused, late_after);
        } else if self.dice.chance(self.faults.commit_unknown) {
            let faults = [Fault::UnknownDurable, Fault::UnknownLost, Fault::UnknownUnsynced];
            store.fault(self.dice.one(&faults), late_after);
        }
        let result = store.commit(shard, batch);
        self.control.in_doubt = (result == Err(CommitError::Unknown)).then_some(this);
        result
    }

    pub(in crate::world) fn commit_ends(
        &mut self,
        node: NodeId,
        shard: &ShardName,
        result: Result<(), CommitError>,
    ) {
        let Some(it) = self.control.nodes.get_mut(&node) else { return };
        let leader = it.leaders().find(|it| it.name() == shard);
        leader.expect("shards of a node stay").committed(result);
        self.drive(node);
    }

    /// Wakes the node when its next deadline comes or a pause is over.
    fn plan_wake(&mut self, node: NodeId) {
        let world_now = self.now;
        let Some(now) = self.node_now(node) else { return };
        let Some(it) = self.control.nodes.get_mut(&node) else { return };
        let wakes_at = it.leaders().filter_map(|it| it.wakes_at(now, world_now)).min();
        let Some(at) = wakes_at else { return };
        if it.wakes_at.is_none_or(|planned| at < planned) {
            it.wakes_at = Some(at);
            self.after(at - world_now, Event::NodeWakes { node });
        }
    }
}
