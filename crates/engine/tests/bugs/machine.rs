//! The smallest machine that meets a bug on demand.
use std::{collections::BTreeSet, sync::Arc};

use berth_engine::{
    Change, Deadlines, Machine, Panicked, Record, RowError, State, Table, Timestamp, Transition,
    Txn,
};

pub struct Lamps;

/// Should come to be as bright as it is wanted.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Lamp {
    pub name: String,
    pub wanted: i64,
    pub brightness: i64,
    /// Then it is to be put out.
    pub out_at: Option<Timestamp>,
    pub curse: Curse,
}

/// What a lamp makes of its controller.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Curse {
    #[default]
    None,
    /// It panics, half-way.
    Panic,
    /// It overlooks that the lamp is to be put out.
    Overlook,
    /// It changes its mind whenever it looks.
    Flicker,
    /// It comes with so many others.
    Crowd(usize),
    /// When it is lit it lights so many others.
    Chain(usize),
}

/// Something to be put down; and to panic afterwards.
#[derive(Clone)]
pub struct Note {
    pub lamp: Lamp,
    pub panics: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Topic(pub String);

#[derive(Clone, Default)]
pub struct Room {
    pub lamps: Table<String, Lamp>,
    deadlines: Deadlines<Topic>,
}

/// As bright as this one is wanted.
fn others_of(lamp: &Lamp, count: usize) -> impl Iterator<Item = Lamp> {
    let other = |n| Lamp {
        name: format!("{}.{n}", lamp.name),
        wanted: lamp.wanted,
        brightness: lamp.wanted,
        ..Lamp::default()
    };
    (0..count).map(other)
}

impl Record for Lamp {
    type Key = String;

    const TABLES: &'static [&'static str] = &["lamp"];

    fn key(&self) -> String {
        self.name.clone()
    }

    fn address(key: &String) -> (&'static str, String) {
        ("lamp", key.clone())
    }

    fn key_of(table: &str, key: &str) -> Option<String> {
        (table == "lamp").then(|| key.to_owned())
    }

    fn encode(&self) -> Vec<u8> {
        self.brightness.to_string().into_bytes()
    }

    fn decode(table: &str, key: &str, _: &[u8]) -> Result<Option<Lamp>, RowError> {
        let (table, key) = (table.to_owned(), key.to_owned());
        Err(RowError { table, key, why: "this machine is never loaded".to_owned() })
    }
}

impl State for Room {
    type Record = Lamp;
    type Key = String;
    type Topic = Topic;

    fn apply(&mut self, change: &Change<Lamp, String>, nudge: &mut dyn FnMut(Topic)) {
        let (name, new) = match change {
            Change::Put(it) => (it.name.clone(), Some(it.clone())),
            Change::Delete(name) => (name.clone(), None),
        };
        let out_at = new.as_ref().and_then(|it| it.out_at);
        let old = self.lamps.set(name.clone(), new.map(Arc::new));
        self.deadlines.set(Topic(name.clone()), old.and_then(|it| it.out_at), out_at);
        nudge(Topic(name));
    }

    fn due(&self, now: Timestamp) -> Vec<Topic> {
        self.deadlines.due(now)
    }

    fn next_deadline(&self, after: Timestamp) -> Option<Timestamp> {
        self.deadlines.next(after)
    }

    fn all_topics(&self) -> Vec<Topic> {
        self.lamps.keys().cloned().map(Topic).collect()
    }

    fn check(&self) {}
}

impl Machine for Lamps {
    type State = Room;
    type Request = Note;
    type Reply = ();
    type Error = Panicked;
    type Report = Note;

    fn handle(txn: &mut Txn<Room>, note: Note) -> Result<(), Panicked> {
        Self::observe(txn, note);
        Ok(())
    }

    fn cause(note: &Note) -> Option<String> {
        Some(note.lamp.name.clone())
    }

    fn observe(txn: &mut Txn<Room>, note: Note) {
        let name = note.lamp.name.clone();
        if let Curse::Crowd(others) = note.lamp.curse {
            others_of(&note.lamp, others).for_each(|it| txn.put(it));
        }
        txn.put(note.lamp);
        assert!(!note.panics, "{name} fell down");
    }

    fn transitions(_: &Room, _: &Room, _: &BTreeSet<Topic>) -> Vec<Transition> {
        Vec::new()
    }

    fn reconcile(txn: &mut Txn<Room>, Topic(name): Topic) {
        let Some(lamp) = txn.search(|it| it.lamps.get(&name).cloned()) else { return };
        let mut lamp = (*lamp).clone();
        let is_over = lamp.out_at.is_some_and(|at| at <= txn.now);
        if is_over && lamp.curse != Curse::Overlook {
            (lamp.wanted, lamp.out_at) = (0, None);
        }
        lamp.brightness = match lamp.curse {
            Curse::Flicker => lamp.brightness + 1,
            Curse::Chain(others) if lamp.brightness != lamp.wanted => {
                others_of(&lamp, others).for_each(|it| txn.put(it));
                lamp.wanted
            }
            _ => lamp.wanted,
        };
        if txn.lamps.get(&name).is_some_and(|it| **it != lamp) {
            txn.put(lamp.clone());
        }
        assert!(lamp.curse != Curse::Panic, "{name} burnt out");
    }
}
