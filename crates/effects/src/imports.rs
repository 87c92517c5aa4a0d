//! What a shard was told of others, as rows that any machine can keep.
use std::{collections::BTreeMap, sync::Arc};

use berth_engine::{Revision, RowError, ShardName, State, Table, Txn};
use berth_kernel::rows;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;

const HEADS: &str = "import_head";
const ENTRIES: &str = "import";

/// A row of an import. Its one writer is [`import`].
#[derive(Clone, Debug, PartialEq)]
pub enum Import {
    Head(ImportHead),
    Entry(ImportEntry),
}

/// How far the news of a source have come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ImportHead {
    pub level: String,
    /// The shard that it is of.
    pub from: String,
    /// The source's, when it showed what was told last.
    pub revision: Revision,
}

/// One thing that a source tells.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ImportEntry {
    pub level: String,
    pub from: String,
    pub key: String,
    pub value: Value,
}

/// Names a row of an import: a level, a source, and a key of an entry.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ImportKey {
    Head(String, String),
    Entry(String, String, String),
}

impl Import {
    /// The tables of its rows, for [`berth_engine::Record::TABLES`].
    pub const TABLES: [&'static str; 2] = [ENTRIES, HEADS];

    pub fn key(&self) -> ImportKey {
        match self {
            Import::Head(it) => ImportKey::Head(it.level.clone(), it.from.clone()),
            Import::Entry(it) => {
                ImportKey::Entry(it.level.clone(), it.from.clone(), it.key.clone())
            }
        }
    }

    pub fn encode(&self) -> Vec<u8> {
        match self {
            Import::Head(it) => rows::encode(it),
            Import::Entry(it) => rows::encode(it),
        }
    }

    /// None of another table.
    pub fn decode(table: &str, key: &str, value: &[u8]) -> Result<Option<Import>, RowError> {
        Ok(Some(match table {
            HEADS => Import::Head(rows::decode(table, key, value)?),
            ENTRIES => Import::Entry(rows::decode(table, key, value)?),
            _ => return Ok(None),
        }))
    }
}

impl ImportKey {
    /// The other way of [`ImportKey::address`].
    pub fn of_address(table: &str, key: &str) -> Option<ImportKey> {
        let (level, rest) = key.split_once(':')?;
        match table {
            HEADS => Some(ImportKey::Head(level.to_owned(), rest.to_owned())),
            ENTRIES => {
                let (from, key) = rest.split_once(':')?;
                Some(ImportKey::Entry(level.to_owned(), from.to_owned(), key.to_owned()))
            }
            _ => None,
        }
    }

    /// Neither levels nor shards have a colon in their names.
    pub fn address(&self) -> (&'static str, String) {
        match self {
            ImportKey::Head(level, from) => (HEADS, format!("{level}:{from}")),
            ImportKey::Entry(level, from, key) => (ENTRIES, format!("{level}:{from}:{key}")),
        }
    }
}

/// All that a shard was told of others.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Imports {
    heads: Table<(String, String), ImportHead>,
    entries: Table<(String, String, String), ImportEntry>,
}

impl Imports {
    /// How far the news of a source have come.
    pub fn head(&self, level: &str, from: &str) -> Option<Revision> {
        self.heads.get(&(level.to_owned(), from.to_owned())).map(|it| it.revision)
    }

    pub fn get(&self, level: &str, from: &str, key: &str) -> Option<&Value> {
        let key = (level.to_owned(), from.to_owned(), key.to_owned());
        self.entries.get(&key).map(|it| &it.value)
    }

    /// What a source tells, by its keys.
    pub fn of(&self, level: &str, from: &str) -> impl Iterator<Item = (&str, &Value)> {
        let first = (level.to_owned(), from.to_owned(), String::new());
        let is_of = {
            let (level, from) = (level.to_owned(), from.to_owned());
            move |it: &ImportEntry| it.level == level && it.from == from
        };
        let entries = self.entries.range(first..).map(|(_, it)| &**it);
        entries.take_while(move |it| is_of(it)).map(|it| (it.key.as_str(), &it.value))
    }

    /// The same as values. One that another release has written, and that cannot be read, is not
    /// known yet: it is told anew.
    pub fn read<V: DeserializeOwned>(
        &self,
        level: &str,
        from: &str,
    ) -> impl Iterator<Item = (&str, V)> {
        self.of(level, from).filter_map(|(key, it)| Some((key, V::deserialize(it).ok()?)))
    }

    /// The shards that something is known of.
    pub fn sources(&self, level: &str) -> impl Iterator<Item = &str> {
        let is_of = {
            let level = level.to_owned();
            move |it: &ImportHead| it.level == level
        };
        let heads = self.heads.range((level.to_owned(), String::new())..).map(|(_, it)| &**it);
        heads.take_while(move |it| is_of(it)).map(|it| it.from.as_str())
    }

    /// For `State::apply` only.
    pub fn put(&mut self, row: &Import) {
        match row.clone() {
            Import::Head(it) => {
                self.heads.set((it.level.clone(), it.from.clone()), Some(Arc::new(it)));
            }
            Import::Entry(it) => {
                let key = (it.level.clone(), it.from.clone(), it.key.clone());
                self.entries.set(key, Some(Arc::new(it)));
            }
        }
    }

    /// For `State::apply` only.
    pub fn delete(&mut self, key: &ImportKey) {
        match key.clone() {
            ImportKey::Head(level, from) => drop(self.heads.set((level, from), None)),
            ImportKey::Entry(level, from, key) => {
                self.entries.set((level, from, key), None);
            }
        }
    }

    /// All of them, for `State::check` and for whoever forgets a shard.
    pub fn rows(&self) -> impl Iterator<Item = Import> {
        let heads = self.heads.values().map(|it| Import::Head((**it).clone()));
        heads.chain(self.entries.values().map(|it| Import::Entry((**it).clone())))
    }
}

/// A state that keeps imports.
pub trait Importer: State<Record: From<Import>, Key: From<ImportKey>> {
    fn imports(&self) -> &Imports;
}

/// What has changed in what a source tells.
#[derive(Clone, Debug, PartialEq)]
pub struct Imported {
    pub level: &'static str,
    pub from: ShardName,
    /// The source's, when it showed this; none of a source that is gone.
    pub revision: Option<Revision>,
    /// What is so by its key, or that it is no longer there. What is not named is as it was.
    pub entries: BTreeMap<String, Option<Value>>,
}

/// Takes note of news. Those that are older than others of the same source are none.
pub fn import<S: Importer>(txn: &mut Txn<S>, news: Imported) {
    let Imported { level, from, revision, entries } = news;
    let from = from.as_str();
    let head = txn.imports().head(level, from);
    if revision.is_some_and(|it| head.is_some_and(|head| it < head)) {
        return;
    }
    for (key, value) in entries {
        if txn.imports().get(level, from, &key) == value.as_ref() {
            continue;
        }
        let (level, from) = (level.to_owned(), from.to_owned());
        match value {
            Some(value) => txn.put(Import::Entry(ImportEntry { level, from, key, value })),
            None => txn.delete(ImportKey::Entry(level, from, key)),
        }
    }
    let (level, from) = (level.to_owned(), from.to_owned());
    match revision {
        Some(revision) if head != Some(revision) => {
            txn.put(Import::Head(ImportHead { level, from, revision }));
        }
        Some(_) => {}
        // The rest of what a source told that is gone comes with further reports.
        None if head.is_some() && txn.imports().of(&level, &from).next().is_none() => {
            txn.delete(ImportKey::Head(level, from));
        }
        None => {}
    }
}
