//! Tables and indexes. [`State::apply`] keeps them true; [`State::check`] proves it.
use std::{
    collections::BTreeMap,
    ops::Bound::{self, Excluded, Included, Unbounded},
    sync::Arc,
};

use berth_engine::{Change, Set, Table, Timestamp};

use super::{
    records::{
        AccessKey, AccountSetting, AccountSettingKey, CapacityProvider, DefinitionKind, Family,
        Key, Record, TaskDefinition, TaskDefinitionKey, TaskDefinitionStatus,
    },
    rules::settings,
};

/// Names what changed, for those who watch from outside.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Topic {
    AccessKey(String),
    /// The settings of a principal.
    AccountSettings(String),
    CapacityProvider(String),
    TaskDefinition(TaskDefinitionKey),
}

/// Everything the account shard knows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct State {
    pub access_keys: Table<String, AccessKey>,
    pub account_settings: Table<AccountSettingKey, AccountSetting>,
    pub capacity_providers: Table<String, CapacityProvider>,
    pub families: Table<String, Family>,
    pub task_definitions: Table<TaskDefinitionKey, TaskDefinition>,
    by_status: Set<(TaskDefinitionStatus, TaskDefinitionKey)>,
}

impl berth_engine::State for State {
    type Record = Record;
    type Key = Key;
    type Topic = Topic;

    fn apply(&mut self, change: &Change<Record, Key>, nudge: &mut dyn FnMut(Topic)) {
        match change {
            Change::Put(Record::AccessKey(it)) => {
                self.access_keys.set(it.access_key_id.clone(), Some(Arc::new(it.clone())));
                nudge(Topic::AccessKey(it.access_key_id.clone()));
            }
            Change::Put(Record::AccountSetting(it)) => {
                self.account_settings.set(it.key(), Some(Arc::new(it.clone())));
                nudge(Topic::AccountSettings(it.principal_arn.clone()));
            }
            Change::Put(Record::CapacityProvider(it)) => {
                self.capacity_providers.set(it.name.clone(), Some(Arc::new(it.clone())));
                nudge(Topic::CapacityProvider(it.name.clone()));
            }
            Change::Put(Record::Family(it)) => self.set_family(it),
            Change::Put(Record::TaskDefinition(it)) => {
                self.set_task_definition(&it.key, Some(Arc::new((**it).clone())), nudge);
            }
            Change::Delete(Key::AccessKey(id)) => {
                self.access_keys.set(id.clone(), None);
                nudge(Topic::AccessKey(id.clone()));
            }
            Change::Delete(Key::AccountSetting(key)) => {
                self.account_settings.set(key.clone(), None);
                nudge(Topic::AccountSettings(key.principal_arn.clone()));
            }
            Change::Delete(Key::CapacityProvider(name)) => {
                self.capacity_providers.set(name.clone(), None);
                nudge(Topic::CapacityProvider(name.clone()));
            }
            Change::Delete(Key::Family(family)) => {
                panic!("family {family} must be remembered: its revisions are never used again")
            }
            Change::Delete(Key::TaskDefinition(key)) => self.set_task_definition(key, None, nudge),
        }
    }

    fn due(&self, _: Timestamp) -> Vec<Topic> {
        Vec::new()
    }

    fn next_deadline(&self, _: Timestamp) -> Option<Timestamp> {
        None
    }

    fn all_topics(&self) -> Vec<Topic> {
        let keys = self.access_keys.keys().cloned().map(Topic::AccessKey);
        let settings = self.account_settings.keys().map(|it| it.principal_arn.clone());
        let providers = self.capacity_providers.keys().cloned().map(Topic::CapacityProvider);
        let definitions = self.task_definitions.keys().cloned().map(Topic::TaskDefinition);
        let keys = keys.chain(settings.map(Topic::AccountSettings));
        keys.chain(providers).chain(definitions).collect()
    }

    fn check(&self) {
        let mut again = State::default();
        let mut put = |record: Record| again.apply(&Change::Put(record), &mut |_| {});
        self.access_keys.values().for_each(|it| put((**it).clone().into()));
        self.account_settings.values().for_each(|it| put((**it).clone().into()));
        self.capacity_providers.values().for_each(|it| put((**it).clone().into()));
        self.families.values().for_each(|it| put((**it).clone().into()));
        self.task_definitions.values().for_each(|it| put((**it).clone().into()));
        assert_eq!(*self, again, "an index drifted");
        let is_of_family = |it: &&TaskDefinitionKey| it.kind == DefinitionKind::Task;
        for key in self.task_definitions.keys().filter(is_of_family) {
            let latest = self.families.get(&key.family).map_or(0, |it| it.latest_revision);
            assert!((1..=latest).contains(&key.revision), "{key} is not one of its family's");
        }
    }
}

impl State {
    /// Revisions of a kind in a status, by family and number, perhaps of one family only. `after`
    /// is the last one that the caller has seen.
    pub fn revisions(
        &self,
        kind: DefinitionKind,
        status: TaskDefinitionStatus,
        family: Option<&str>,
        after: Option<TaskDefinitionKey>,
        descending: bool,
    ) -> Box<dyn Iterator<Item = &TaskDefinitionKey> + '_> {
        let mut start = Included((status, first(kind, family.unwrap_or_default())));
        let mut end = match family {
            Some(family) => Included((status, last(kind, family))),
            None => end_of(kind, status),
        };
        match after {
            Some(key) if descending => end = Excluded((status, key)),
            Some(key) => start = Excluded((status, key)),
            None => {}
        }
        let found = self.by_status.range((start, end)).map(|(_, it)| it);
        if descending { Box::new(found.rev()) } else { Box::new(found) }
    }

    /// Revisions of one family in a status, by number.
    pub fn of_family(
        &self,
        kind: DefinitionKind,
        family: &str,
        status: TaskDefinitionStatus,
    ) -> impl DoubleEndedIterator<Item = &TaskDefinitionKey> {
        let (first, last) = (first(kind, family), last(kind, family));
        self.by_status.range((status, first)..=(status, last)).map(|(_, it)| it)
    }

    /// All definitions of daemons, by family and number.
    pub fn of_daemons(&self) -> impl DoubleEndedIterator<Item = &Arc<TaskDefinition>> {
        let all = first(DefinitionKind::Daemon, "")..;
        self.task_definitions.range(all).map(|(_, it)| it)
    }

    /// The highest revision that a family of daemons' definitions ever had: they are never
    /// forgotten.
    pub fn latest_of_daemons(&self, family: &str) -> i32 {
        let (first, last) =
            (first(DefinitionKind::Daemon, family), last(DefinitionKind::Daemon, family));
        let latest = self.task_definitions.range(first..=last).next_back();
        latest.map_or(0, |(key, _)| key.revision)
    }

    fn set_family(&mut self, family: &Family) {
        let old = self.families.set(family.family.clone(), Some(Arc::new(family.clone())));
        let before = old.map_or(0, |it| it.latest_revision);
        assert!(family.latest_revision >= before, "revisions only grow");
    }

    fn set_task_definition(
        &mut self,
        key: &TaskDefinitionKey,
        new: Option<Arc<TaskDefinition>>,
        nudge: &mut dyn FnMut(Topic),
    ) {
        let status = new.as_ref().map(|it| it.status);
        let old = self.task_definitions.set(key.clone(), new).map(|it| it.status);
        assert!(status.is_none_or(|new| old.is_none_or(|old| new >= old)), "{key} went back");
        if old != status {
            old.into_iter().for_each(|it| self.by_status.set((it, key.clone()), false));
            status.into_iter().for_each(|it| self.by_status.set((it, key.clone()), true));
        }
        nudge(Topic::TaskDefinition(key.clone()));
    }
}

/// The key of that id, for the door.
pub fn access_key<'a>(state: &'a State, access_key_id: &str) -> Option<&'a Arc<AccessKey>> {
    state.access_keys.get(&access_key_id.to_owned())
}

/// The revision that a reference names: `family` (the latest ACTIVE one), `family:revision` in any
/// status, or an ARN of this installation that ends in one of these.
pub fn task_definition(state: &State, reference: &str) -> Option<Arc<TaskDefinition>> {
    definition(state, DefinitionKind::Task, reference)
}

/// The same of daemons' definitions.
pub fn daemon_task_definition(state: &State, reference: &str) -> Option<Arc<TaskDefinition>> {
    definition(state, DefinitionKind::Daemon, reference)
}

fn definition(state: &State, kind: DefinitionKind, reference: &str) -> Option<Arc<TaskDefinition>> {
    if reference.starts_with("arn:") {
        let (_, tail) = reference.split_once(&format!(":{}/", kind.resource()))?;
        let of_family = |arn: &str| arn.rsplit_once(':').is_some_and(|(it, _)| it == reference);
        let is_named = |it: &Arc<TaskDefinition>| it.arn() == reference || of_family(it.arn());
        return named(state, kind, tail).filter(is_named);
    }
    named(state, kind, reference)
}

fn named(state: &State, kind: DefinitionKind, reference: &str) -> Option<Arc<TaskDefinition>> {
    let found = |key: &TaskDefinitionKey| state.task_definitions.get(key).cloned();
    match reference.contains(':') {
        true => found(&TaskDefinitionKey::named(kind, reference)?),
        false => {
            let active = TaskDefinitionStatus::Active;
            found(state.of_family(kind, reference, active).next_back()?)
        }
    }
}

/// What holds for a principal, by name: its own choice, else the root user's, else ECS's default.
pub fn effective_settings(state: &State, principal: &str) -> BTreeMap<String, String> {
    let principal = settings::principal(principal);
    let mut effective = settings::defaults();
    for arn in [settings::root_of(&principal), principal] {
        effective.extend(settings_of(state, &arn).map(|it| (it.name.clone(), it.value.clone())));
    }
    effective
}

/// What a principal chose for itself, by name.
pub fn settings_of<'a>(
    state: &'a State,
    principal_arn: &str,
) -> impl Iterator<Item = &'a Arc<AccountSetting>> {
    let principal_arn = principal_arn.to_owned();
    let start = AccountSettingKey { principal_arn: principal_arn.clone(), name: String::new() };
    state
        .account_settings
        .range(start..)
        .map(|(_, it)| it)
        .take_while(move |it| it.principal_arn == principal_arn)
}

/// What comes after all revisions of a kind in a status: statuses and kinds are in their order.
fn end_of(
    kind: DefinitionKind,
    status: TaskDefinitionStatus,
) -> Bound<(TaskDefinitionStatus, TaskDefinitionKey)> {
    use DefinitionKind::{Daemon, Task};
    use TaskDefinitionStatus::{Active, DeleteInProgress, Deleted, Inactive};
    match (kind, status) {
        (Task, _) => Excluded((status, first(Daemon, ""))),
        (Daemon, Active) => Excluded((Inactive, first(Task, ""))),
        (Daemon, Inactive) => Excluded((DeleteInProgress, first(Task, ""))),
        (Daemon, DeleteInProgress) => Excluded((Deleted, first(Task, ""))),
        (Daemon, Deleted) => Unbounded,
    }
}

fn first(kind: DefinitionKind, family: &str) -> TaskDefinitionKey {
    TaskDefinitionKey { kind, family: family.to_owned(), revision: 0 }
}

fn last(kind: DefinitionKind, family: &str) -> TaskDefinitionKey {
    TaskDefinitionKey { kind, family: family.to_owned(), revision: i32::MAX }
}
