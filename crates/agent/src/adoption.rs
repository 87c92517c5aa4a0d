//! What a container's label keeps of its task, for a run that has lost its journal.

use serde::{Deserialize, Serialize};

use crate::machine::{ContainerSpec, Task, TaskSpec};

#[derive(Serialize, Deserialize)]
struct Label {
    task: TaskSpec,
    containers: Vec<ContainerSpec>,
}

/// The label's text.
#[must_use]
pub fn to_label(task: &Task) -> String {
    let containers = task.containers.iter().map(|container| container.spec.clone()).collect();
    serde_json::to_string(&Label { task: task.spec.clone(), containers })
        .expect("specs have string keys")
}

/// The task of a label, as if it had just been taken in and prepared.
#[must_use]
pub fn from_label(text: &str) -> Option<Task> {
    let label: Label = serde_json::from_str(text).ok()?;
    let mut task = Task::new(label.task, label.containers);
    task.admitted = true;
    task.prepared = true;
    Some(task)
}
