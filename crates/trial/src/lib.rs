//! Tries a machine in its crate's tests: one leader without a store, and the laws of all machines.
//!
//! - [`Trial`]: batches, each of them durable at once.
//! - [`policies`]: what policies mean, slowly.
//! - [`script`]: calls as text, answers beside them.
//! - [`Counting`]: sealing without chance.
//! - [`Here`]: what shards have published; [`told`]: needs as text.
mod here;
pub mod policies;
mod script;
mod seals;

use std::fmt::Debug;

use berth_engine::{
    Change, ChangeOf, Machine, PastBatch, Random, Record as _, Row, State, Timestamp, Turn, Unseen,
};

pub use here::{Here, told};
pub use script::{script, show};
pub use seals::Counting;

/// More changes than a batch of a test makes.
const CHANGES_MAX: usize = 1_000;

/// One leader of a shard, and one who follows it.
pub struct Trial<M: Machine> {
    pub state: M::State,
    /// The state as a follower has it, which knows rows only.
    follower: M::State,
    pub now: Timestamp,
    /// What was committed, as a history has it.
    pub log: Vec<PastBatch>,
}

impl<M: Machine<State: PartialEq + Debug>> Trial<M> {
    pub fn new() -> Trial<M> {
        Trial {
            state: M::State::default(),
            follower: M::State::default(),
            now: Timestamp(1_700_000_000_000),
            log: Vec::new(),
        }
    }

    /// A row that is there already.
    pub fn keep(&mut self, record: impl Into<<M::State as State>::Record>) {
        let row = Change::Put(record.into());
        self.state.apply(&row, &mut |_| {});
        self.follower.apply(&row, &mut |_| {});
    }

    /// Takes note of spans in which nobody looked, as a leader and whoever follows do.
    pub fn learn(&mut self, unseen: Unseen) {
        self.state.learn(unseen);
        self.follower.learn(unseen);
    }

    /// One batch, a second later than the last, and all that holds after it: no bug was met, rows
    /// say the same as memory, every index and tally is true, and nothing is left to do.
    pub fn batch<T>(&mut self, work: impl FnOnce(&mut Turn<M>) -> T) -> T {
        self.now = self.now + 1_000;
        let mut turn = self.turn();
        let result = work(&mut turn);
        turn.settle();
        let finished = turn.finish();
        assert_eq!(finished.bugs, []);
        self.state = finished.state;
        let rows = finished.changes.iter().map(row::<M>).collect();
        let revision = self.log.len() as u64 + 1;
        self.log.push(PastBatch { revision, at: self.now, causes: finished.causes, rows });
        for change in finished.changes {
            self.follower.apply(&through_rows::<M>(change), &mut |_| {});
        }
        self.state.check();
        assert_eq!(self.follower, self.state, "rows and memory disagree");
        self.assert_settled();
        result
    }

    fn turn(&self) -> Turn<M> {
        Turn::new(self.state.clone(), self.now, self.now, Random::new(1), CHANGES_MAX)
    }

    fn assert_settled(&self) {
        let mut turn = self.turn();
        turn.full_pass();
        turn.settle();
        let changes = turn.finish().changes;
        assert!(changes.is_empty(), "a full pass found work: {changes:?}");
    }
}

impl<M: Machine<State: PartialEq + Debug>> Default for Trial<M> {
    fn default() -> Self {
        Trial::new()
    }
}

type RecordOf<M> = <<M as Machine>::State as State>::Record;

/// What a store is given.
fn row<M: Machine>(change: &ChangeOf<M::State>) -> Row {
    let value = match change {
        Change::Put(record) => Some(record.encode()),
        Change::Delete(_) => None,
    };
    let (table, key) = RecordOf::<M>::address(&change.key());
    Row { table: table.to_owned(), key, value }
}

/// What a store would give back.
fn through_rows<M: Machine>(change: ChangeOf<M::State>) -> ChangeOf<M::State> {
    match change {
        Change::Put(record) => {
            let (table, key) = RecordOf::<M>::address(&record.key());
            let read = RecordOf::<M>::decode(table, &key, &record.encode());
            let read = read.expect("own rows are read").expect("own tables are known");
            assert_eq!(read, record);
            assert!(read.key() == record.key());
            assert!(RecordOf::<M>::key_of(table, &key) == Some(record.key()), "{table}/{key}");
            assert!(RecordOf::<M>::TABLES.contains(&table), "{table} is no table");
            Change::Put(read)
        }
        delete => delete,
    }
}
