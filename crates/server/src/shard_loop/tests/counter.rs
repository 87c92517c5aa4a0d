//! The smallest machine that has calls, reports, deadlines and something to heal.
use std::{cell::Cell, collections::BTreeSet, sync::Arc};

use berth_engine::{
    Change, Deadlines, Machine, Panicked, Record, RowError, State as EngineState, Table, Timestamp,
    Transition, Txn,
};

thread_local! {
    /// How often transitions were looked for on this thread.
    pub static LOOKED_FOR: Cell<u32> = const { Cell::new(0) };
}

pub struct Counter;

/// Who reports of it, or reconciles it, panics.
pub const CURSED: &str = "cursed";

/// The topic of a full pass.
const ALL: &str = "all of them";

#[derive(Clone, Debug, PartialEq)]
pub struct Count {
    name: String,
    value: i64,
    reset_at: Option<Timestamp>,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Topic(pub String);

#[derive(Clone, Debug, Default)]
pub struct State {
    counts: Table<String, Count>,
    deadlines: Deadlines<Topic>,
}

/// Adds one; perhaps begins anew some time later.
#[derive(Clone)]
pub struct Add {
    pub counter: String,
    pub reset_after_ms: Option<i64>,
}

/// A count goes wrong, and nothing inside is told of it.
#[derive(Clone)]
pub struct Spoiled(pub String);

impl Add {
    pub fn one(counter: &str) -> Add {
        Add { counter: counter.to_owned(), reset_after_ms: None }
    }
}

impl State {
    pub fn value(&self, counter: &str) -> i64 {
        self.counts.get(&counter.to_owned()).map_or(0, |it| it.value)
    }
}

impl Record for Count {
    type Key = String;

    const TABLES: &'static [&'static str] = &["count"];

    fn key(&self) -> String {
        self.name.clone()
    }

    fn address(key: &String) -> (&'static str, String) {
        ("count", key.clone())
    }

    fn key_of(table: &str, key: &str) -> Option<String> {
        (table == "count").then(|| key.to_owned())
    }

    fn encode(&self) -> Vec<u8> {
        let reset_at = self.reset_at.map_or(0, |it| it.0);
        format!("{} {reset_at}", self.value).into_bytes()
    }

    fn decode(table: &str, key: &str, value: &[u8]) -> Result<Option<Count>, RowError> {
        if table != "count" {
            return Ok(None);
        }
        let text = String::from_utf8_lossy(value);
        let numbers: Vec<i64> = text.split(' ').filter_map(|it| it.parse().ok()).collect();
        let [value, reset_at] = numbers[..] else {
            let (table, key) = (table.to_owned(), key.to_owned());
            return Err(RowError { table, key, why: "not two numbers".to_owned() });
        };
        let reset_at = Some(Timestamp(reset_at)).filter(|it| it.0 > 0);
        Ok(Some(Count { name: key.to_owned(), value, reset_at }))
    }
}

impl EngineState for State {
    type Record = Count;
    type Key = String;
    type Topic = Topic;

    fn apply(&mut self, change: &Change<Count, String>, nudge: &mut dyn FnMut(Topic)) {
        let (name, new) = match change {
            Change::Put(it) => (it.name.clone(), Some(it.clone())),
            Change::Delete(name) => (name.clone(), None),
        };
        let reset_at = new.as_ref().and_then(|it| it.reset_at);
        let old = self.counts.set(name.clone(), new.map(Arc::new));
        let topic = Topic(name);
        self.deadlines.set(topic.clone(), old.and_then(|it| it.reset_at), reset_at);
        nudge(topic);
    }

    fn due(&self, now: Timestamp) -> Vec<Topic> {
        self.deadlines.due(now)
    }

    fn next_deadline(&self, after: Timestamp) -> Option<Timestamp> {
        self.deadlines.next(after)
    }

    fn all_topics(&self) -> Vec<Topic> {
        // What no nudge tells is looked for under a name of its own.
        vec![Topic(ALL.to_owned())]
    }

    fn check(&self) {}
}

impl Machine for Counter {
    type State = State;
    type Request = Add;
    type Reply = i64;
    type Error = Panicked;
    type Report = Spoiled;

    fn handle(txn: &mut Txn<State>, add: Add) -> Result<i64, Panicked> {
        let value = txn.value(&add.counter) + 1;
        let reset_at = add.reset_after_ms.map(|it| txn.now + it);
        txn.put(Count { name: add.counter, value, reset_at });
        Ok(value)
    }

    fn cause(_: &Add) -> Option<String> {
        None
    }

    fn observe(txn: &mut Txn<State>, Spoiled(name): Spoiled) {
        assert!(name != CURSED, "a bug in observe");
        txn.put(Count { name, value: -1, reset_at: None });
    }

    fn transitions(before: &State, after: &State, nudged: &BTreeSet<Topic>) -> Vec<Transition> {
        LOOKED_FOR.with(|it| it.set(it.get() + 1));
        let told = |Topic(name): &Topic| Transition {
            kind: "counter",
            name: name.clone(),
            from: before.value(name).to_string(),
            to: after.value(name).to_string(),
            why: "somebody counts".to_owned(),
        };
        nudged.iter().map(told).filter(|it| it.from != it.to).collect()
    }

    fn reconcile(txn: &mut Txn<State>, Topic(name): Topic) {
        assert!(name != CURSED, "a bug in reconcile");
        let now = txn.now;
        let is_due = |it: &Count| it.reset_at.is_some_and(|at| at <= now);
        let wrong: Vec<String> = match name.as_str() {
            ALL => {
                txn.counts.values().filter(|it| it.value < 0).map(|it| it.name.clone()).collect()
            }
            _ => txn.counts.get(&name).filter(|it| is_due(it)).map(|_| name).into_iter().collect(),
        };
        for name in wrong {
            txn.put(Count { name, value: 0, reset_at: None });
        }
    }
}
