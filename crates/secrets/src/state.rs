//! Tables, indexes and tallies. [`State::apply`] keeps them true; [`State::check`] proves it.
use std::{collections::BTreeSet, ops::Bound, sync::Arc};

use berth_engine::{Change, Set, Table, Timestamp};

use crate::{
    limits::{LABELS_MAX, VERSIONS_MAX},
    records::{Key, Kind, Parameter, ParameterId, ParameterVersion, Record, Tier, VersionKey},
    value::{SecretValue, ValueId},
    values::Values,
};

/// Names what changed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Topic {
    /// A parameter, by its path.
    Parameter(String),
    /// The versions of a parameter that is deleted.
    Leftovers(ParameterId),
}

/// Everything the shard knows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct State {
    /// By path.
    pub parameters: Table<String, Parameter>,
    pub versions: Table<VersionKey, ParameterVersion>,
    /// Of SecureStrings.
    pub values: Values,
    /// The ids of all parameters.
    ids: Set<ParameterId>,
    /// Ids that versions have and no parameter.
    leftovers: Set<ParameterId>,
    tallies: Tallies,
}

/// What is counted against limits.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Tallies {
    standard: usize,
    advanced: usize,
    value_bytes: usize,
}

impl berth_engine::State for State {
    type Record = Record;
    type Key = Key;
    type Topic = Topic;

    fn apply(&mut self, change: &Change<Record, Key>, nudge: &mut dyn FnMut(Topic)) {
        match change {
            Change::Put(Record::Parameter(it)) => {
                self.set_parameter(it.path(), Some(Arc::new(it.clone())), nudge);
            }
            Change::Put(Record::ParameterVersion(it)) => {
                self.set_version(it.key, Some(Arc::new((**it).clone())), nudge);
            }
            Change::Put(Record::SecretValue(it)) => self.set_value(it.id, Some(it)),
            Change::Delete(Key::SecretValue(id)) => self.set_value(*id, None),
            Change::Delete(Key::Parameter(path)) => self.set_parameter(path.clone(), None, nudge),
            Change::Delete(Key::ParameterVersion(key)) => self.set_version(*key, None, nudge),
        }
    }

    fn due(&self, _: Timestamp) -> Vec<Topic> {
        Vec::new()
    }

    fn next_deadline(&self, _: Timestamp) -> Option<Timestamp> {
        None
    }

    fn all_topics(&self) -> Vec<Topic> {
        let parameters = self.parameters.keys().cloned().map(Topic::Parameter);
        parameters.chain(self.leftovers.iter().copied().map(Topic::Leftovers)).collect()
    }

    fn check(&self) {
        let mut again = State::default();
        let mut put = |record: Record| again.apply(&Change::Put(record), &mut |_| {});
        self.values.iter().for_each(|it| put((**it).clone().into()));
        self.versions.values().for_each(|it| put((**it).clone().into()));
        self.parameters.values().for_each(|it| put((**it).clone().into()));
        assert_eq!(*self, again, "an index drifted");
        self.parameters.values().for_each(|it| self.check_parameter(it));
        self.check_values();
    }
}

impl State {
    pub fn parameter(&self, path: &str) -> Option<&Arc<Parameter>> {
        self.parameters.get(&path.to_owned())
    }

    /// The versions that are kept of a parameter, oldest first.
    pub fn versions_of(
        &self,
        id: ParameterId,
    ) -> impl DoubleEndedIterator<Item = &Arc<ParameterVersion>> {
        let key = |version| VersionKey { parameter_id: id, version };
        self.versions.range(key(0)..=key(i64::MAX)).map(|(_, it)| it)
    }

    pub fn version(&self, id: ParameterId, version: i64) -> Option<&Arc<ParameterVersion>> {
        self.versions.get(&VersionKey { parameter_id: id, version })
    }

    pub fn latest(&self, parameter: &Parameter) -> &Arc<ParameterVersion> {
        let latest = self.version(parameter.id, parameter.latest_version);
        latest.expect("a parameter and its latest version are put together")
    }

    /// The version that a label is on.
    pub fn labelled(&self, id: ParameterId, label: &str) -> Option<&Arc<ParameterVersion>> {
        self.versions_of(id).find(|it| it.labels.contains(label))
    }

    /// The parameters below a path, in the order of their paths, perhaps after one of them. Those
    /// on deeper levels are passed over, not looked at one by one, unless they are asked for.
    pub fn below<'a>(
        &'a self,
        path: &str,
        is_recursive: bool,
        after: Option<&str>,
    ) -> impl Iterator<Item = &'a Arc<Parameter>> + use<'a> {
        let prefix = format!("{}/", path.trim_end_matches('/'));
        let mut from = match after {
            Some(after) => Bound::Excluded(after.to_owned()),
            None => Bound::Excluded(prefix.clone()),
        };
        std::iter::from_fn(move || {
            loop {
                let mut rest = self.parameters.range((from.clone(), Bound::Unbounded));
                let (key, found) = rest.next().filter(|(key, _)| key.starts_with(&prefix))?;
                match key[prefix.len()..].split_once('/').filter(|_| !is_recursive) {
                    // `0` comes after `/`, and nothing in between.
                    Some((level, _)) => from = Bound::Included(format!("{prefix}{level}0")),
                    None => {
                        from = Bound::Excluded(key.clone());
                        return Some(found);
                    }
                }
            }
        })
    }

    /// Parameters of a tier.
    pub fn count(&self, tier: Tier) -> usize {
        match tier {
            Tier::Standard => self.tallies.standard,
            Tier::Advanced => self.tallies.advanced,
        }
    }

    /// Bytes of all values, as they are kept.
    pub fn value_bytes(&self) -> usize {
        self.tallies.value_bytes + self.values.bytes()
    }

    /// The value of a SecureString. States of the past have none: no history has them.
    pub fn sealed(&self, version: &ParameterVersion) -> Option<&Arc<SecretValue>> {
        self.values.get(version.value_id()?)
    }

    pub fn is_left_over(&self, id: ParameterId) -> bool {
        self.leftovers.contains(&id)
    }

    fn set_parameter(
        &mut self,
        path: String,
        new: Option<Arc<Parameter>>,
        nudge: &mut dyn FnMut(Topic),
    ) {
        let old = self.parameters.set(path.clone(), new.clone());
        // Another id: it was made anew within a batch, of whose changes the last of a row is kept.
        if let (Some(old), Some(new)) = (&old, &new)
            && old.id == new.id
        {
            assert!(new.latest_version >= old.latest_version, "{path} lost a version");
            assert!(new.tier >= old.tier, "{path} went back to a lesser tier");
        }
        old.iter().for_each(|it| self.ids.set(it.id, false));
        new.iter().for_each(|it| self.ids.set(it.id, true));
        for it in [&old, &new].into_iter().flatten() {
            self.note_leftovers(it.id, nudge);
        }
        old.iter().for_each(|it| *self.tally(it.tier) -= 1);
        new.iter().for_each(|it| *self.tally(it.tier) += 1);
        nudge(Topic::Parameter(path));
    }

    fn set_version(
        &mut self,
        key: VersionKey,
        new: Option<Arc<ParameterVersion>>,
        nudge: &mut dyn FnMut(Topic),
    ) {
        let size = |it: &Arc<ParameterVersion>| it.value().map_or(0, str::len);
        self.tallies.value_bytes += new.as_ref().map_or(0, size);
        let old = self.versions.set(key, new);
        self.tallies.value_bytes -= old.as_ref().map_or(0, size);
        self.note_leftovers(key.parameter_id, nudge);
    }

    fn set_value(&mut self, id: ValueId, new: Option<&SecretValue>) {
        self.values.set(id, new.map(|it| Arc::new(it.clone())));
    }

    fn note_leftovers(&mut self, id: ParameterId, nudge: &mut dyn FnMut(Topic)) {
        let is_left = !self.ids.contains(&id) && self.versions_of(id).next().is_some();
        self.leftovers.set(id, is_left);
        if is_left {
            nudge(Topic::Leftovers(id));
        }
    }

    fn tally(&mut self, tier: Tier) -> &mut usize {
        match tier {
            Tier::Standard => &mut self.tallies.standard,
            Tier::Advanced => &mut self.tallies.advanced,
        }
    }

    /// A SecureString has its value, no other version has one, and no value has another version.
    fn check_values(&self) {
        let mut ids = BTreeSet::new();
        for it in self.versions.values() {
            let is_sealed = it.value_id().is_some();
            assert_eq!(is_sealed, it.kind == Kind::SecureString, "{} is no {:?}", it.key, it.kind);
            if let Some(id) = it.value_id() {
                assert!(self.values.get(id).is_some(), "{} has no value", it.key);
                assert!(ids.insert(id), "a value of {} is another's", it.key);
            }
        }
        assert_eq!(ids.len(), self.values.iter().count(), "a value outlived its version");
    }

    /// Versions are without gaps up to the latest, no more than there may be, and a label is on one
    /// of them at most.
    fn check_parameter(&self, it: &Parameter) {
        let (name, latest) = (&it.name, self.latest(it));
        let versions: Vec<_> = self.versions_of(it.id).map(|it| it.key.version).collect();
        assert!((1..=VERSIONS_MAX).contains(&versions.len()), "{name} has {versions:?}");
        let first = it.latest_version - versions.len() as i64 + 1;
        assert!(first >= 1 && versions.iter().copied().eq(first..=it.latest_version));
        assert_eq!(latest.tier, it.tier, "{name} has the tier of its latest version");
        let mut labels = BTreeSet::new();
        for version in self.versions_of(it.id) {
            assert!(version.labels.len() <= LABELS_MAX, "{name}: {:?}", version.labels);
            let is_new = version.labels.iter().all(|label| labels.insert(label));
            assert!(is_new, "{name}: a label is on two versions");
        }
    }
}
