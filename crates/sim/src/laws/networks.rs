//! Addresses of tasks, over all clusters: each is one task's at a time, and of what its host, its
//! cluster and its subnet have.
use std::collections::{BTreeMap, BTreeSet};

use berth_ec2::{Ec2, State as Networks};
use berth_ecs::{
    cluster::{
        Cluster, State,
        describe::task,
        records::{
            id::TaskId,
            network::{AttachmentStatus, Interface},
            task::{Task, TaskStatus},
        },
    },
    limits::ADDRESS_COOLED_MS,
};
use berth_engine::{ShardName, Timestamp};
use berth_kernel::network::{CHUNKS_GIVEN, Given, chunk_of};

use super::{News, settled::assert_settled};

/// A VPC, and an address in it.
type Place = (String, u32);

/// What is remembered of all networks.
#[derive(Default)]
pub struct NetworkLaws {
    /// Who has which address, by cluster.
    has: BTreeMap<ShardName, BTreeMap<Place, TaskId>>,
    /// Every task that ever had an address, by which and when it was stopped.
    ended: BTreeMap<Place, BTreeMap<TaskId, Timestamp>>,
    given: BTreeSet<TaskId>,
    /// Chunks that are given, by the clusters' shards.
    chunks: BTreeMap<String, BTreeSet<String>>,
    /// Tasks whose agents have said that their interfaces are attached, or that they run: by ARN.
    attached: BTreeSet<String>,
}

impl NetworkLaws {
    /// An agent says so of a task.
    pub fn attaches(&mut self, task_arn: &str) {
        self.attached.insert(task_arn.to_owned());
    }

    pub fn cluster_published(&mut self, news: &News<'_, Cluster>) {
        let state = news.after;
        let mut has = BTreeMap::new();
        for task in state.tasks.values() {
            let interface = task.network.as_ref().and_then(|it| it.interface.as_ref());
            let Some(interface) = interface else {
                let is_running = task.last_status == TaskStatus::Running;
                assert!(!(is_running && task.network.is_some()), "a task runs without an address");
                continue;
            };
            let place = (interface.vpc.clone(), u32::from(interface.address));
            self.cooled(task, &place, news.now);
            if let Some(at) = task.stopped_at {
                self.ended.entry(place).or_default().insert(task.id, at);
                continue;
            }
            is_of_its_host(state, task, interface);
            self.is_attached(state, task, interface);
            let other = has.insert(place, task.id);
            assert_eq!(other, None, "{} is two tasks' address", interface.address);
        }
        for (shard, others) in self.has.iter().filter(|(shard, _)| *shard != news.shard) {
            let both = has.keys().find(|it| others.contains_key(*it));
            assert_eq!(both, None, "an address is a task's of {shard} and of {}", news.shard);
        }
        self.has.insert(news.shard.clone(), has);
        self.chunks_are_given(news);
    }

    /// Nobody has an address within a minute after the task that had it before.
    fn cooled(&mut self, task: &Task, place: &Place, now: Timestamp) {
        if !self.given.insert(task.id) {
            return;
        }
        let others = self.ended.get(place).into_iter().flatten();
        for (other, at) in others.filter(|(it, _)| **it != task.id) {
            let waited_ms = now - *at;
            assert!(
                waited_ms >= ADDRESS_COOLED_MS,
                "{place:?} was {other}'s, and {waited_ms} ms later it is {}'s",
                task.id
            );
        }
    }

    fn is_attached(&self, state: &State, it: &Task, interface: &Interface) {
        let cluster = state.cluster.as_ref().expect("a task is of a cluster");
        let network = it.network.as_ref().expect("it has an interface");
        let is_attached = network.status == AttachmentStatus::Attached;
        if is_attached {
            let arn = cluster.task_arn(it.id);
            assert!(self.attached.contains(&arn), "nobody has attached the interface of {arn}");
        }
        if it.last_status == TaskStatus::Running {
            assert!(is_attached, "{} runs, and its interface is not attached", it.id);
            let shown = task(state, cluster, it, &[]);
            for container in shown.containers.iter().flatten() {
                let address = container.network_interfaces.as_ref().and_then(|it| it.first());
                let address = address.and_then(|it| it.private_ipv4_address.clone());
                assert_eq!(address, Some(interface.address.to_string()), "it is not shown");
            }
        }
    }

    /// What a cluster uses is its own, as whoever keeps subnets knows.
    fn chunks_are_given(&self, news: &News<'_, Cluster>) {
        let given = self.chunks.get(news.shard.as_str());
        let imports = &news.after.imports;
        let known = imports.of(CHUNKS_GIVEN, berth_ec2::SHARD);
        for (id, _) in known.filter_map(|(key, value)| Some((chunk_of(key)?, value))) {
            let is_returned = news.after.returned_chunks.contains_key(&id.to_owned());
            let is_given = given.is_some_and(|it| it.contains(id));
            assert!(is_returned || is_given, "chunk {id} is not given to {}", news.shard);
        }
    }

    pub fn networks_published(&mut self, news: &News<'_, Ec2>) {
        let state = news.after;
        self.chunks_are_disjoint(state);
        state_is_true(state);
        if !news.has_more {
            assert_settled::<Ec2>(state, news.now, BTreeSet::new());
        }
    }

    fn chunks_are_disjoint(&mut self, state: &Networks) {
        self.chunks.clear();
        let chunks: Vec<_> = state.chunks.values().collect();
        for (at, one) in chunks.iter().enumerate() {
            let mut others = chunks[at + 1..].iter().filter(|it| it.vpc == one.vpc);
            let both = others.find(|it| it.range.overlaps(one.range));
            assert!(both.is_none(), "{} is given twice", one.range);
            self.chunks.entry(one.shard.clone()).or_default().insert(one.id.clone());
        }
    }
}

fn state_is_true(state: &Networks) {
    berth_engine::State::check(state);
}

/// An address is of a block of its instance, which is of a chunk of its cluster, which is of its
/// subnet; and it is none of those that nobody gets.
fn is_of_its_host(state: &State, task: &Task, interface: &Interface) {
    let address = u32::from(interface.address);
    let block = state.addresses.blocks_of(&interface.subnet).find(|it| it.range.has(address));
    let block = block.unwrap_or_else(|| panic!("{} is in no block", interface.address));
    let on = task.container_instance.expect("what has an address is on an instance");
    assert_eq!(block.container_instance, on, "{} is another host's", interface.address);
    let told = state.imports.read::<Given>(CHUNKS_GIVEN, berth_ec2::SHARD);
    let is_its = told.into_iter().any(|(_, it)| match it {
        Given::Chunk { subnet, range } => subnet == interface.subnet && range.covers(block.range),
        Given::Full => false,
    });
    assert!(is_its, "{} is of no chunk of the cluster", block.range);
    let range = interface.range;
    assert!(range.covers(block.range), "{} is not of the subnet", block.range);
    let place = address - range.first();
    let is_kept = place < 4 || address == range.last();
    assert!(!is_kept, "{} is one of the five that nobody gets", interface.address);
}
