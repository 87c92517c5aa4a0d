//! What a container's label keeps of its task, for a run that has lost its journal; and which
//! containers are known by their ids where the seal of labels is lost, too.

use serde::{Deserialize, Serialize};

use crate::identity::Held;
use crate::machine::{ContainerSpec, ContainerStatus, Task, TaskSpec};
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

/// A task of which some are vouched for, by all the ids that are known of it: a look at these tells
/// which of its containers run, have ended, or are gone. Nothing of it can be told by a seal any
/// more.
#[must_use]
pub fn by_ids(mut task: Task, vouched: &[&Found], found: &[Found], held: &[Held]) -> Task {
    task.has_sealed_volumes = false;
    let arn = &task.spec.arn;
    for container in &mut task.containers {
        let name = &container.spec.name;
        let here = vouched.iter().map(|it| &it.claim);
        let mut here = here.filter(|it| (&it.task_arn, &it.container) == (arn, name));
        let told = held.iter().filter(|it| (&it.task_arn, &it.container) == (arn, name));
        let told = told.map(|it| &it.runtime_id);
        // One that is here has a label of its own.
        let mut told = told.filter(|id| !found.iter().any(|it| it.claim.id == **id));
        let id = here.next().map(|it| &it.id).or_else(|| told.next());
        if let Some(id) = id {
            container.runtime_id = Some(id.clone());
            container.status = ContainerStatus::Created;
        }
    }
    task
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

    fn told(task: &str, container: &str, id: &str) -> Held {
        Held {
            task_arn: task.to_owned(),
            container: container.to_owned(),
            runtime_id: id.to_owned(),
        }
    }

    #[test]
    fn a_task_is_known_by_the_ids_of_all_that_it_ever_had() {
        let all = [
            found("1", "t", "web", Some("2")),
            found("2", "t", "~pause", None),
            found("3", "t", "init", None),
            found("4", "other", "db", None),
        ];
        let held = [
            told("t", "web", "1"),
            told("t", "init", "3"),
            // Gone, and another's.
            told("t", "gone", "9"),
            told("t", "forged", "4"),
        ];
        let names = ["web", "~pause", "init", "gone", "forged", "late"];
        let specs = names.map(|it| ContainerSpec { name: it.to_owned(), ..Default::default() });
        let task = Task::new(TaskSpec::bare("t"), specs.into());
        let vouched: Vec<&Found> = vouched(&all, &held).collect();
        let task = by_ids(task, &vouched, &all, &held);
        assert!(!task.has_sealed_volumes);
        let ids = task.containers.iter().map(|it| it.runtime_id.as_deref());
        let ids: Vec<Option<&str>> = ids.collect();
        assert_eq!(ids, [Some("1"), Some("2"), Some("3"), Some("9"), None, None]);
        // One that is known to be gone is missed, and one that never was there is not.
        let status = |name: &str| task.container(name).map(|it| it.status);
        assert_eq!(status("gone"), Some(ContainerStatus::Created));
        assert_eq!(status("late"), Some(ContainerStatus::None));
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
        // An id that another container has, or one of another task, vouches for nothing.
        let held = [told("t", "web", "1"), told("t", "web", "3"), told("x", "web", "4")];
        let ids: Vec<&str> = vouched(&all, &held).map(|it| it.claim.id.as_str()).collect();
        assert_eq!(ids, ["1", "2"]);
        assert_eq!(vouched(&all, &[]).count(), 0);
    }
}
