//! The store behind the control plane: of a third of the worlds it is one as on etcd, with its
//! limits and its ways to leave an outcome unknown.
use std::ops::{ControlFlow, RangeInclusive};

use berth_engine::{
    Batch, BatchLimits, CommitError, Extent, Past, PastBatch, Revision, Row, ShardName, Shrunk,
    Store as _, StoreError, Term, Timestamp, Version,
};
use berth_store::{Etcd, EtcdFault, EtcdLimits, EtcdPast, EtcdStore, Fault, Memory, MemoryPast};

/// One world of so many is on etcd: with any other property that some seeds have.
const ETCD_EVERY: u64 = 3;
const SEEDS_TOGETHER: u64 = 3;

/// Every other of those has less than etcd's own limits, so that batches are full: still more than
/// any call, report or step of a controller takes.
const NARROW_EVERY: u64 = 2;
const NARROW: EtcdLimits = EtcdLimits { operations: 28, request_bytes: 96 * 1024 };

/// See [`berth_engine::Store`]. Clones are handles to the same one.
#[derive(Clone)]
pub enum AnyStore {
    Memory(Memory),
    Etcd(EtcdStore),
}

/// See [`Past`].
#[derive(Clone)]
pub enum AnyPast {
    Memory(MemoryPast),
    Etcd(EtcdPast),
}

const READ: &str = "what is in memory can be read";

impl AnyStore {
    pub fn of_seed(seed: u64) -> AnyStore {
        if !(seed / SEEDS_TOGETHER).is_multiple_of(ETCD_EVERY) {
            return AnyStore::Memory(Memory::new());
        }
        let limits = match seed.is_multiple_of(NARROW_EVERY) {
            true => NARROW,
            false => EtcdLimits::default(),
        };
        AnyStore::Etcd(EtcdStore::new(Etcd::with(limits)))
    }

    pub fn limits(&self) -> BatchLimits {
        match self {
            AnyStore::Memory(it) => it.limits(),
            AnyStore::Etcd(it) => it.limits(),
        }
    }

    /// What the next commit meets. Where nothing is synced, what was not synced arrives late, after
    /// so many other requests: the same again may be among them.
    pub fn fault(&self, fault: Fault, late_after: u32) {
        match self {
            AnyStore::Memory(it) => it.fault(fault),
            AnyStore::Etcd(it) => it.fault(match fault {
                Fault::Refused => EtcdFault::NoSpace,
                Fault::UnknownDurable => EtcdFault::Unheard,
                Fault::UnknownLost => EtcdFault::Lost,
                Fault::UnknownUnsynced => EtcdFault::Late(late_after),
                Fault::Failed => panic!("etcd does not fail for good"),
            }),
        }
    }

    pub fn crash(&self) {
        match self {
            AnyStore::Memory(it) => it.crash(),
            AnyStore::Etcd(it) => it.crash(),
        }
    }

    pub fn commit(&self, shard: &ShardName, batch: &Batch) -> Result<(), CommitError> {
        match self {
            AnyStore::Memory(it) => it.commit_now(shard, batch),
            AnyStore::Etcd(it) => it.commit_now(shard, batch),
        }
    }

    pub fn lead(&self, shard: &ShardName) -> Term {
        match self {
            AnyStore::Memory(it) => it.lead_now(shard),
            AnyStore::Etcd(it) => it.lead_now(shard).expect("there is space"),
        }
    }

    pub fn load(&self, shard: &ShardName) -> (Revision, Vec<Row>) {
        match self {
            AnyStore::Memory(it) => it.load_now(shard),
            AnyStore::Etcd(it) => it.load_now(shard).expect(READ),
        }
    }

    pub fn shards(&self) -> Vec<ShardName> {
        match self {
            AnyStore::Memory(it) => it.shards_now(),
            AnyStore::Etcd(it) => it.shards_now(),
        }
    }

    pub fn past(&self, shard: &ShardName) -> AnyPast {
        match self {
            AnyStore::Memory(it) => AnyPast::Memory(it.past_now(shard)),
            AnyStore::Etcd(it) => AnyPast::Etcd(it.past_now(shard).expect(READ)),
        }
    }

    pub fn forget(&self, shard: &ShardName, before: Timestamp) -> bool {
        match self {
            AnyStore::Memory(it) => it.forget_now(shard, before),
            AnyStore::Etcd(it) => it.forget_now(shard, before).expect("there is space"),
        }
    }

    pub fn extent(&self) -> Extent {
        match self {
            AnyStore::Memory(it) => it.extent_now(),
            AnyStore::Etcd(it) => it.extent_now().expect(READ),
        }
    }

    pub fn shrink(&self, bytes_max: u64) -> Shrunk {
        match self {
            AnyStore::Memory(it) => it.shrink_now(bytes_max),
            AnyStore::Etcd(it) => it.shrink_now(bytes_max).expect("there is space"),
        }
    }
}

impl AnyPast {
    /// What a history gives back with a batch when it already begins there. It is not what the
    /// batch takes: the versions that it replaced or removed go with it, and those that it wrote
    /// stay. Where they were packed with it and are not now, it may be less than nothing.
    pub fn freed(&self, first: Revision) -> i64 {
        match self {
            AnyPast::Etcd(it) => it.freed(first).expect(READ),
            AnyPast::Memory(it) => {
                let mut past = it.clone();
                while past.span().is_some_and(|it| *it.start() < first) {
                    past.outgrow();
                }
                let bytes = past.bytes() as i64;
                past.outgrow();
                bytes - past.bytes() as i64
            }
        }
    }

    fn past(&self) -> &dyn Past {
        match self {
            AnyPast::Memory(it) => it,
            AnyPast::Etcd(it) => it,
        }
    }
}

impl Past for AnyPast {
    fn span(&self) -> Option<RangeInclusive<Revision>> {
        self.past().span()
    }

    fn is_outgrown(&self) -> bool {
        self.past().is_outgrown()
    }

    fn revision_at(&self, at: Timestamp) -> Result<Option<Revision>, StoreError> {
        self.past().revision_at(at)
    }

    fn batches(
        &self,
        after: Revision,
        each: &mut dyn FnMut(PastBatch) -> ControlFlow<()>,
    ) -> Result<(), StoreError> {
        self.past().batches(after, each)
    }

    fn versions(&self, table: &str, key: &str) -> Result<Vec<Version>, StoreError> {
        self.past().versions(table, key)
    }

    fn row_at(
        &self,
        table: &str,
        key: &str,
        revision: Revision,
    ) -> Result<Option<Vec<u8>>, StoreError> {
        self.past().row_at(table, key, revision)
    }

    fn rows_at(&self, table: &str, revision: Revision) -> Result<Vec<Row>, StoreError> {
        self.past().rows_at(table, revision)
    }
}
