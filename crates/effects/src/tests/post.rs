//! A machine whose shards keep words, and what they were told of each other's; and a node with some
//! of them.
use std::{
    any::Any,
    collections::{BTreeMap, BTreeSet},
    convert::Infallible,
    sync::Arc,
};

use berth_engine::{
    Change, Machine, Panicked, Revision, RowError, ShardName, Table, Timestamp, TooLarge,
    Transition,
};
use berth_kernel::{Home, rows};
use berth_serving::{Housed, Names, Published, Shown};
use berth_trial::Trial;
use serde::{Deserialize, Serialize};

use crate::{Import, ImportKey, Imported, Importer, Imports, import};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Word {
    pub word: String,
    pub count: u64,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Record {
    Word(Word),
    Import(Import),
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Key {
    Word(String),
    Import(ImportKey),
}

impl From<Word> for Record {
    fn from(it: Word) -> Record {
        Record::Word(it)
    }
}

impl From<Import> for Record {
    fn from(it: Import) -> Record {
        Record::Import(it)
    }
}

impl From<ImportKey> for Key {
    fn from(it: ImportKey) -> Key {
        Key::Import(it)
    }
}

impl berth_engine::Record for Record {
    type Key = Key;

    const TABLES: &'static [&'static str] = &["word", Import::TABLES[0], Import::TABLES[1]];

    fn key(&self) -> Key {
        match self {
            Record::Word(it) => Key::Word(it.word.clone()),
            Record::Import(it) => Key::Import(it.key()),
        }
    }

    fn address(key: &Key) -> (&'static str, String) {
        match key {
            Key::Word(word) => ("word", word.clone()),
            Key::Import(it) => it.address(),
        }
    }

    fn key_of(table: &str, key: &str) -> Option<Key> {
        match table {
            "word" => Some(Key::Word(key.to_owned())),
            _ => ImportKey::of_address(table, key).map(Key::Import),
        }
    }

    fn encode(&self) -> Vec<u8> {
        match self {
            Record::Word(it) => rows::encode(it),
            Record::Import(it) => it.encode(),
        }
    }

    fn decode(table: &str, key: &str, value: &[u8]) -> Result<Option<Record>, RowError> {
        match table {
            "word" => Ok(Some(Record::Word(rows::decode(table, key, value)?))),
            _ => Ok(Import::decode(table, key, value)?.map(Record::Import)),
        }
    }
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct State {
    pub words: Table<String, Word>,
    pub imports: Imports,
}

impl berth_engine::State for State {
    type Record = Record;
    type Key = Key;
    type Topic = ();

    fn apply(&mut self, change: &Change<Record, Key>, _: &mut dyn FnMut(())) {
        match change {
            Change::Put(Record::Word(it)) => {
                self.words.set(it.word.clone(), Some(Arc::new(it.clone())));
            }
            Change::Delete(Key::Word(word)) => {
                self.words.set(word.clone(), None);
            }
            Change::Put(Record::Import(it)) => self.imports.put(it),
            Change::Delete(Key::Import(key)) => self.imports.delete(key),
        }
    }

    fn due(&self, _: Timestamp) -> Vec<()> {
        Vec::new()
    }

    fn next_deadline(&self, _: Timestamp) -> Option<Timestamp> {
        None
    }

    fn all_topics(&self) -> Vec<()> {
        Vec::new()
    }

    fn check(&self) {
        let mut again = State { words: self.words.clone(), ..State::default() };
        for row in self.imports.rows() {
            berth_engine::State::apply(&mut again, &Change::Put(row.into()), &mut |()| {});
        }
        assert_eq!(*self, again);
    }
}

impl Importer for State {
    fn imports(&self) -> &Imports {
        &self.imports
    }
}

#[derive(Clone, Debug, PartialEq)]
pub enum Report {
    /// None: it is no longer there.
    Say(&'static str, Option<u64>),
    Imported(Imported),
}

pub struct Failure;

impl From<Panicked> for Failure {
    fn from(_: Panicked) -> Failure {
        Failure
    }
}

impl From<TooLarge> for Failure {
    fn from(_: TooLarge) -> Failure {
        Failure
    }
}

pub struct Post;

impl Machine for Post {
    type State = State;
    type Request = Infallible;
    type Reply = Infallible;
    type Error = Failure;
    type Report = Report;

    fn handle(
        _: &mut berth_engine::Txn<State>,
        request: Infallible,
    ) -> Result<Infallible, Failure> {
        match request {}
    }

    fn cause(request: &Infallible) -> Option<String> {
        match *request {}
    }

    fn observe(txn: &mut berth_engine::Txn<State>, report: Report) {
        match report {
            Report::Say(word, Some(count)) => txn.put(Word { word: word.to_owned(), count }),
            Report::Say(word, None) => txn.delete(Key::Word(word.to_owned())),
            Report::Imported(news) => import(txn, news),
        }
    }

    fn transitions(_: &State, _: &State, _: &BTreeSet<()>) -> Vec<Transition> {
        Vec::new()
    }

    fn reconcile(_: &mut berth_engine::Txn<State>, (): ()) {}
}

impl Housed for Post {
    const NAMES: Names = Names::Each("post/");
}

/// Shards of that machine, as somebody shows them.
#[derive(Default)]
pub struct Node {
    pub home: Home,
    pub now: Timestamp,
    pub shards: BTreeMap<String, (Revision, Trial<Post>)>,
}

impl Node {
    pub fn with(names: &[&str]) -> Node {
        let mut node = Node { now: Timestamp(1), ..Node::default() };
        names.iter().for_each(|it| node.open(it));
        node
    }

    pub fn open(&mut self, name: &str) {
        self.shards.insert(name.to_owned(), (0, Trial::new()));
    }

    pub fn report(&mut self, name: &str, report: Report) {
        let Some((revision, trial)) = self.shards.get_mut(name) else { return };
        let before = trial.state.clone();
        trial.batch(|turn| turn.observe(report));
        *revision += u64::from(trial.state != before);
    }

    pub fn state(&self, name: &str) -> &State {
        &self.shards[name].1.state
    }
}

impl Published for Node {
    fn home(&self) -> &Home {
        &self.home
    }

    fn now(&self) -> Timestamp {
        self.now
    }

    fn state<M: Housed>(&self, shard: &str) -> Option<Arc<M::State>> {
        self.shards::<M>().into_iter().find(|it| it.name.as_str() == shard).map(|it| it.state)
    }

    fn shards<M: Housed>(&self) -> Vec<Shown<M>> {
        let shown = self.shards.iter().map(|(name, (revision, trial))| {
            let state: &dyn Any = &trial.state;
            let state = state.downcast_ref::<M::State>().expect("there is one machine");
            let (name, state) = (ShardName::new(name), Arc::new(state.clone()));
            Shown { name, revision: *revision, state }
        });
        shown.collect()
    }
}
