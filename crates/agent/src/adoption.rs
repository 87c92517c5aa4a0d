//! What a container's label keeps of its task, for a run that has lost its journal; and which
//! containers are known by their ids where the seal of labels is lost, too.

use serde::{Deserialize, Serialize};

use crate::identity::Held;
use crate::machine::{ContainerSpec, Task, TaskSpec};
use crate::runtime::Found;

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

/// The containers that the control plane vouches for, by their ids; and those whose network they
/// share, which is told of nowhere: it has that of its task.
pub fn vouched<'a>(found: &'a [Found], held: &'a [Held]) -> impl Iterator<Item = &'a Found> {
    let is_held = move |it: &&Found| {
        let claim = &it.claim;
        held.iter().any(|one| {
            let is_its = (&one.task_arn, &one.container) == (&claim.task_arn, &claim.container);
            is_its && one.runtime_id == claim.id
        })
    };
    found.iter().filter(move |it| {
        let shares = |one: &&Found| {
            one.network_of.as_ref() == Some(&it.claim.id) && one.claim.task_arn == it.claim.task_arn
        };
        is_held(it) || found.iter().filter(shares).any(|one| is_held(&one))
    })
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;
    use crate::runtime::Claim;

    fn found(id: &str, task: &str, container: &str, network_of: Option<&str>) -> Found {
        let claim = Claim {
            id: id.to_owned(),
            task_arn: task.to_owned(),
            container: container.to_owned(),
            is_sealed: false,
        };
        let network_of = network_of.map(str::to_owned);
        Found { claim, labels: HashMap::new(), is_running: true, network_of }
    }

    #[test]
    fn ids_vouch_for_containers_and_these_for_their_network() {
        let all = [
            found("1", "t", "web", Some("2")),
            found("2", "t", "~pause", None),
            found("3", "t", "db", None),
            found("4", "other", "web", Some("5")),
            found("5", "other", "~pause", None),
            found("6", "t", "forged", Some("7")),
        ];
        let held = |task: &str, container: &str, id: &str| Held {
            task_arn: task.to_owned(),
            container: container.to_owned(),
            runtime_id: id.to_owned(),
        };
        // An id that another container has, or one of another task, vouches for nothing.
        let held = [held("t", "web", "1"), held("t", "web", "3"), held("x", "web", "4")];
        let ids: Vec<&str> = vouched(&all, &held).map(|it| it.claim.id.as_str()).collect();
        assert_eq!(ids, ["1", "2"]);
        assert_eq!(vouched(&all, &[]).count(), 0);
    }
}
