//! What is in memory for containers that are not there yet.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::{Hidden, Login};

/// What one container is given. Names are the definition's, and no secrets.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OfContainer {
    pub environment: Vec<(String, Hidden)>,
    /// Mounted, by where.
    pub files: Vec<(String, Hidden)>,
    /// Of files: what the definition says itself goes before.
    pub of_files: Vec<(String, Hidden)>,
    pub log_options: Vec<(String, Hidden)>,
    /// Or why there is none, for when an image has to be pulled.
    pub login: Option<Result<Login, String>>,
}

/// By the names of the task's containers.
pub type OfTask = BTreeMap<String, OfContainer>;

/// By the tasks' ARNs.
#[derive(Debug, Default)]
pub struct Held(Mutex<BTreeMap<String, Arc<OfTask>>>);

impl Held {
    pub fn put(&self, task: &str, values: OfTask) {
        self.tasks().insert(task.to_owned(), Arc::new(values));
    }

    /// Nothing if nothing is held: then the container needs none.
    #[must_use]
    pub fn of(&self, task: &str, container: &str) -> OfContainer {
        let held = self.tasks().get(task).cloned();
        held.and_then(|it| it.get(container).cloned()).unwrap_or_default()
    }

    /// Nobody needs them any more.
    pub fn release(&self, task: &str) {
        self.tasks().remove(task);
    }

    fn tasks(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, Arc<OfTask>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
