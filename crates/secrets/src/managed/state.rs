//! Tables and indexes. [`State::apply`] keeps them true; [`State::check`] proves it.
use std::{collections::BTreeSet, sync::Arc};

use berth_engine::{Change, Deadlines, Set, Table, Timestamp, Unseen};

use super::records::{CURRENT, Key, Record, Secret, SecretId, SecretVersion, VersionKey};
use crate::{
    limits::STAGES_MAX,
    value::{SecretValue, ValueId},
    values::Values,
};

/// Names what changed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Topic {
    /// A secret, by the end of its ARN.
    Secret(String),
    /// The versions of a secret that is deleted.
    Leftovers(SecretId),
}

/// Everything the shard knows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct State {
    /// By the ends of their ARNs.
    pub secrets: Table<String, Secret>,
    pub versions: Table<VersionKey, SecretVersion>,
    pub values: Values,
    /// Names, and the ends of ARNs.
    names: Table<String, String>,
    /// The ids of all secrets.
    ids: Set<SecretId>,
    /// Ids that versions have and no secret.
    leftovers: Set<SecretId>,
    /// When those go that are marked for deletion.
    deadlines: Deadlines<String>,
    /// In which nothing ages.
    unseen: Unseen,
}

impl berth_engine::State for State {
    type Record = Record;
    type Key = Key;
    type Topic = Topic;

    fn apply(&mut self, change: &Change<Record, Key>, nudge: &mut dyn FnMut(Topic)) {
        match change {
            Change::Put(Record::Secret(it)) => {
                self.set_secret(it.tail(), Some(Arc::new((**it).clone())), nudge);
            }
            Change::Put(Record::SecretVersion(it)) => {
                self.set_version(it.key.clone(), Some(Arc::new(it.clone())), nudge);
            }
            Change::Put(Record::SecretValue(it)) => {
                self.values.set(it.id, Some(Arc::new(it.clone())));
            }
            Change::Delete(Key::Secret(tail)) => self.set_secret(tail.clone(), None, nudge),
            Change::Delete(Key::SecretVersion(key)) => self.set_version(key.clone(), None, nudge),
            Change::Delete(Key::SecretValue(id)) => self.values.set(*id, None),
        }
    }

    fn due(&self, now: Timestamp) -> Vec<Topic> {
        self.deadlines.due(now).into_iter().map(Topic::Secret).collect()
    }

    fn next_deadline(&self, after: Timestamp) -> Option<Timestamp> {
        self.deadlines.next(after)
    }

    fn all_topics(&self) -> Vec<Topic> {
        let secrets = self.secrets.keys().cloned().map(Topic::Secret);
        secrets.chain(self.leftovers.iter().copied().map(Topic::Leftovers)).collect()
    }

    fn check(&self) {
        let mut again = self.emptied();
        let mut put = |record: Record| again.apply(&Change::Put(record), &mut |_| {});
        self.values.iter().for_each(|it| put((**it).clone().into()));
        self.versions.values().for_each(|it| put((**it).clone().into()));
        self.secrets.values().for_each(|it| put((**it).clone().into()));
        assert_eq!(*self, again, "an index drifted");
        assert_eq!(self.names.len(), self.secrets.len(), "two secrets have one name");
        self.secrets.values().for_each(|it| self.check_secret(it));
        self.check_values();
    }

    fn emptied(&self) -> State {
        State { unseen: self.unseen, ..State::default() }
    }

    fn learn(&mut self, unseen: Unseen) {
        self.unseen = unseen;
        self.deadlines = Deadlines::default();
        for (tail, it) in self.secrets.iter() {
            self.deadlines.set(tail.clone(), None, it.goes_at(&unseen));
        }
    }
}

impl State {
    pub fn named(&self, name: &str) -> Option<&Arc<Secret>> {
        self.secrets.get(&**self.names.get(&name.to_owned())?)
    }

    /// All versions that are kept of a secret, in the order of their ids.
    pub fn versions_of(&self, id: SecretId) -> impl Iterator<Item = &Arc<SecretVersion>> {
        let from = VersionKey { secret_id: id, version_id: String::new() };
        let all = self.versions.range(from..).take_while(move |(key, _)| key.secret_id == id);
        all.map(|(_, it)| it)
    }

    pub fn version(&self, id: SecretId, version_id: &str) -> Option<&Arc<SecretVersion>> {
        let version_id = version_id.to_owned();
        self.versions.get(&VersionKey { secret_id: id, version_id })
    }

    /// The version that a stage is on.
    pub fn staged(&self, id: SecretId, stage: &str) -> Option<&Arc<SecretVersion>> {
        self.versions_of(id).find(|it| it.stages.contains(stage))
    }

    /// The value of a version. States of the past have none: no history has them.
    pub fn sealed(&self, version: &SecretVersion) -> Option<&Arc<SecretValue>> {
        self.values.get(version.value_id)
    }

    /// When a secret goes that is marked for deletion.
    pub fn goes_at(&self, secret: &Secret) -> Option<Timestamp> {
        secret.goes_at(&self.unseen)
    }

    /// When a version is so old.
    pub fn aged_at(&self, version: &SecretVersion, age_ms: i64) -> Timestamp {
        self.unseen.aged_at(version.created_date, age_ms)
    }

    pub fn is_left_over(&self, id: SecretId) -> bool {
        self.leftovers.contains(&id)
    }

    fn set_secret(&mut self, tail: String, new: Option<Arc<Secret>>, nudge: &mut dyn FnMut(Topic)) {
        let old = self.secrets.set(tail.clone(), new.clone());
        if let Some(old) = &old {
            self.index(old, &tail, false);
        }
        if let Some(new) = &new {
            self.index(new, &tail, true);
        }
        let unseen = self.unseen;
        let due = |it: &Option<Arc<Secret>>| it.as_ref()?.goes_at(&unseen);
        self.deadlines.set(tail.clone(), due(&old), due(&new));
        for it in [&old, &new].into_iter().flatten() {
            self.note_leftovers(it.id, nudge);
        }
        nudge(Topic::Secret(tail));
    }

    fn index(&mut self, it: &Secret, tail: &str, is_there: bool) {
        self.ids.set(it.id, is_there);
        // Within a batch it may be made anew before the row of the former one is seen to go.
        let is_its_own = self.names.get(&it.name).is_some_and(|other| **other == tail);
        if is_there {
            self.names.set(it.name.clone(), Some(Arc::new(tail.to_owned())));
        } else if is_its_own {
            self.names.set(it.name.clone(), None);
        }
    }

    fn set_version(
        &mut self,
        key: VersionKey,
        new: Option<Arc<SecretVersion>>,
        nudge: &mut dyn FnMut(Topic),
    ) {
        let id = key.secret_id;
        self.versions.set(key, new);
        self.note_leftovers(id, nudge);
    }

    fn note_leftovers(&mut self, id: SecretId, nudge: &mut dyn FnMut(Topic)) {
        let is_left = !self.ids.contains(&id) && self.versions_of(id).next().is_some();
        self.leftovers.set(id, is_left);
        if is_left {
            nudge(Topic::Leftovers(id));
        }
    }

    /// A stage is on one version at most, and AWSCURRENT on exactly one once there is a value.
    fn check_secret(&self, secret: &Secret) {
        let (name, mut stages) = (&secret.name, BTreeSet::new());
        let mut has_version = false;
        for version in self.versions_of(secret.id) {
            has_version = true;
            assert!(version.stages.len() <= STAGES_MAX, "{name}: {} stages", version.stages.len());
            for stage in &version.stages {
                assert!(stages.insert(stage), "{name}: {stage} is on two versions");
            }
        }
        let is_current = stages.iter().any(|it| *it == CURRENT);
        assert_eq!(is_current, has_version, "{name}: a value that is there is current");
    }

    /// Each version has a value of its own, and no value outlives it.
    fn check_values(&self) {
        let mut ids: BTreeSet<ValueId> = BTreeSet::new();
        for it in self.versions.values() {
            assert!(self.sealed(it).is_some(), "{} has no value", it.key);
            assert!(ids.insert(it.value_id), "a value of {} is another's", it.key);
        }
        assert_eq!(ids.len(), self.values.iter().count(), "a value outlived its version");
    }
}
