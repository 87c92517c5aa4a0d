//! Credentials of the roles of tasks: in memory, and for the next run in a memory file system.
//!
//! What is secret in them is in no log, no journal and no text of `Debug`, and is wiped when it is
//! replaced or its task has gone.

mod kept;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use berth_api::acs::RoleCredentials;
use tokio::sync::watch;
use zeroize::Zeroizing;

pub use kept::{Kept, is_in_memory};

/// What a role is to its task.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// What the containers may do: the task role.
    Application,
    /// What the agent does for them: images, logs and secrets, by the execution role.
    Execution,
}

/// Credentials that can be signed with.
pub struct Held {
    pub role_arn: String,
    pub access_key_id: String,
    pub secret_access_key: Zeroizing<String>,
    pub session_token: Zeroizing<String>,
    /// As it came.
    pub expiration: String,
}

/// The credentials of all tasks. Clones are the same store.
#[derive(Clone, Debug, Default)]
pub struct Store {
    inner: Arc<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    tasks: RwLock<BTreeMap<String, BTreeMap<Role, Slot>>>,
    kept: Kept,
    /// Counts what came.
    came: watch::Sender<u64>,
}

/// One role of one task. The id stays the same for as long as the control plane says so; what it
/// stands for may not have come yet.
#[derive(Clone, Debug)]
struct Slot {
    id: String,
    held: Option<Arc<Held>>,
}

/// What a role's id stands for.
#[derive(Clone, Debug)]
pub enum Found {
    Here(Arc<Held>),
    /// The task has such a role; its credentials have not come yet.
    Awaited,
    /// No task has it.
    Unknown,
}

impl Role {
    /// As messages name it; `None`: no role of a task's.
    #[must_use]
    pub fn named(kind: &str) -> Option<Self> {
        [Self::Application, Self::Execution].into_iter().find(|role| role.name() == kind)
    }

    fn name(self) -> &'static str {
        match self {
            Self::Application => "TaskApplication",
            Self::Execution => "TaskExecution",
        }
    }
}

impl std::fmt::Debug for Held {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Held")
            .field("role_arn", &self.role_arn)
            .field("expiration", &self.expiration)
            .finish_non_exhaustive()
    }
}

impl Store {
    /// With what a former run kept.
    #[must_use]
    pub fn new(kept: Kept) -> Self {
        let mut tasks: BTreeMap<String, BTreeMap<Role, Slot>> = BTreeMap::new();
        for (arn, role, credentials) in kept.read() {
            let (id, held) = taken(credentials);
            tasks.entry(arn).or_default().insert(role, Slot { id, held: Some(held) });
        }
        Self { inner: Arc::new(Inner { tasks: RwLock::new(tasks), kept, ..Inner::default() }) }
    }

    /// Takes credentials, in place of those that the role had.
    pub fn put(&self, task_arn: &str, role: Role, credentials: RoleCredentials) {
        self.inner.kept.write(task_arn, role, &credentials);
        let (id, held) = taken(credentials);
        let slot = Slot { id, held: Some(held) };
        self.write().entry(task_arn.to_owned()).or_default().insert(role, slot);
        self.inner.came.send_modify(|count| *count += 1);
    }

    /// The task has such a role, as a former run wrote down.
    pub fn expect(&self, task_arn: &str, role: Role, id: &str) {
        let slot = Slot { id: id.to_owned(), held: None };
        self.write().entry(task_arn.to_owned()).or_default().entry(role).or_insert(slot);
    }

    /// Some task has a role whose credentials have not come.
    #[must_use]
    pub fn lacks_any(&self) -> bool {
        self.read().values().flat_map(BTreeMap::values).any(|slot| slot.held.is_none())
    }

    /// To sign with, for the task.
    #[must_use]
    pub fn of(&self, task_arn: &str, role: Role) -> Option<Arc<Held>> {
        self.read().get(task_arn)?.get(&role)?.held.clone()
    }

    /// What an id of the task's stands for. Of other tasks' nothing is told.
    #[must_use]
    pub fn find(&self, task_arn: &str, role: Role, id: &str) -> Found {
        let tasks = self.read();
        match tasks.get(task_arn).and_then(|roles| roles.get(&role)) {
            Some(Slot { id: is, held }) if is == id => {
                held.clone().map_or(Found::Awaited, Found::Here)
            }
            _ => Found::Unknown,
        }
    }

    /// The task whose role has this id.
    #[must_use]
    pub fn task_of(&self, role: Role, id: &str) -> Option<String> {
        let is_it = |roles: &BTreeMap<Role, Slot>| roles.get(&role).is_some_and(|it| it.id == id);
        self.read().iter().find(|(_, roles)| is_it(roles)).map(|(arn, _)| arn.clone())
    }

    /// Changes with all that comes.
    #[must_use]
    pub fn came(&self) -> watch::Receiver<u64> {
        self.inner.came.subscribe()
    }

    /// ECS: the task role's go when the task has stopped, the execution role's when it is cleaned
    /// up.
    pub fn forget(&self, task_arn: &str, role: Role) {
        let mut tasks = self.write();
        let Some(roles) = tasks.get_mut(task_arn) else { return };
        if roles.remove(&role).is_some() {
            self.inner.kept.remove(task_arn, role);
        }
        if roles.is_empty() {
            tasks.remove(task_arn);
        }
    }

    /// Those of tasks that are not here any more go, too.
    pub fn retain(&self, is_here: impl Fn(&str, Role) -> bool) {
        let all: Vec<(String, Role)> = self
            .read()
            .iter()
            .flat_map(|(arn, roles)| roles.keys().map(|role| (arn.clone(), *role)))
            .collect();
        for (arn, role) in all.into_iter().filter(|(arn, role)| !is_here(arn, *role)) {
            self.forget(&arn, role);
        }
    }

    fn read(&self) -> RwLockReadGuard<'_, BTreeMap<String, BTreeMap<Role, Slot>>> {
        self.inner.tasks.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, BTreeMap<String, BTreeMap<Role, Slot>>> {
        self.inner.tasks.write().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What says which role is meant, and nothing that opens anything: may be written down.
#[must_use]
pub fn without_secrets(credentials: &RoleCredentials) -> RoleCredentials {
    RoleCredentials {
        credentials_id: credentials.credentials_id.clone(),
        role_arn: credentials.role_arn.clone(),
        ..RoleCredentials::default()
    }
}

/// The texts move: no copy of them stays.
fn taken(credentials: RoleCredentials) -> (String, Arc<Held>) {
    let held = Held {
        role_arn: credentials.role_arn,
        access_key_id: credentials.access_key_id,
        secret_access_key: Zeroizing::new(credentials.secret_access_key),
        session_token: Zeroizing::new(credentials.session_token),
        expiration: credentials.expiration,
    };
    (credentials.credentials_id, Arc::new(held))
}
