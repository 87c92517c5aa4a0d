//! Beginning where a former run ended: the journal, and what Docker has.

use std::collections::HashMap;
use std::path::Path;

use futures_util::StreamExt;

use super::Core;
use crate::adoption;
use crate::error::AgentError;
use crate::identity::Held;
use crate::journal::{Instance, Journal, Saved};
use crate::machine::{ContainerStatus, Input, Observation, Task, TaskStatus};
use crate::names;
use crate::runtime::Found;

/// Containers looked at together.
const INSPECTIONS_MAX: usize = 8;

/// Takes the directory's lock, and what a former run wrote down. Nothing else of the directory may
/// be touched before.
///
/// # Errors
/// The directory cannot be used, or belongs to another agent or cluster.
pub fn open_journal(directory: &Path, cluster: &str) -> Result<(Journal, Saved), AgentError> {
    let (journal, saved) = Journal::open(directory)?;
    tell_damage(directory, &saved);
    if let Some(instance) = &saved.instance {
        check_cluster(directory, instance, cluster)?;
    }
    Ok((journal, saved))
}

fn tell_damage(directory: &Path, saved: &Saved) {
    if saved.damage.is_empty() {
        return;
    }
    let directory = directory.display();
    tracing::error!(
        %directory, damage = ?saved.damage,
        "the journal is damaged; the damaged file is kept as agent.journal.damaged, and what is \
         missing is taken back from the labels of the containers"
    );
}

/// # Errors
/// The directory belongs to another cluster.
fn check_cluster(
    directory: &Path,
    instance: &Instance,
    configured: &str,
) -> Result<(), AgentError> {
    let short = |cluster: &str| cluster.rsplit('/').next().unwrap_or(cluster).to_owned();
    if short(&instance.cluster) == short(configured) {
        return Ok(());
    }
    Err(AgentError::ClusterChanged {
        path: directory.to_owned(),
        saved: instance.cluster.clone(),
        configured: configured.to_owned(),
    })
}

impl Core {
    /// # Errors
    /// Docker does not answer.
    pub(super) async fn resume(&mut self, cluster: &str, held: &[Held]) -> Result<(), AgentError> {
        let found = self.docker.list().await.map_err(|error| AgentError::Docker {
            address: "its socket".to_owned(),
            fault: error.to_string(),
        })?;
        self.adopt_held(&found, held);
        self.adopt(&found, cluster);
        self.hold_undefined();
        if let Some(instance) = &self.instance {
            self.docker.set_container_instance(&instance.container_instance_arn);
        }
        self.expect_interfaces();
        let known = self.machine.tasks().map(|task| task.spec.arn.clone()).collect();
        self.docker.remove_left(&known).await;
        self.look().await;
        self.input(Input::Resume);
        Ok(())
    }

    /// Takes tasks back of an instance that has come back without its directory: those whose
    /// containers have the ids that the control plane was told. Who has made a container has
    /// written its labels, so that these are believed.
    fn adopt_held(&mut self, found: &[Found], held: &[Held]) {
        let vouched: Vec<&Found> = adoption::vouched(found, held).collect();
        for it in &vouched {
            let arn = &it.claim.task_arn;
            if self.machine.task(arn).is_some() {
                continue;
            }
            let label = it.labels.get(names::LABEL_TASK);
            let task = label.and_then(|it| adoption::from_label(it));
            let Some(task) = task.filter(|it| it.spec.arn == *arn) else {
                tracing::error!(task = arn, "its containers have no readable task label");
                continue;
            };
            tracing::warn!(task = arn, "taken back: the control plane knows its containers");
            self.machine.adopt(adoption::by_ids(task, &vouched, found, held));
        }
    }

    /// What has not begun of a task that was taken back by its labels waits for the definition:
    /// without it nobody knows what it needs. The control plane sends it with the first payload.
    fn hold_undefined(&mut self) {
        let is_undefined =
            |it: &&Task| it.status != TaskStatus::Stopped && !self.wires.contains_key(&it.spec.arn);
        let tasks = self.machine.tasks().filter(is_undefined);
        let arns: Vec<String> = tasks.map(|it| it.spec.arn.clone()).collect();
        arns.iter().for_each(|arn| self.machine.hold(arn));
    }

    /// Goes on with tasks whose definitions have come.
    pub(super) fn release_defined(&mut self) {
        let defined = self.machine.held().filter(|arn| self.wires.contains_key(*arn));
        let defined: Vec<String> = defined.map(str::to_owned).collect();
        defined.into_iter().for_each(|arn| self.input(Input::Defined { arn }));
    }

    /// Takes tasks back that the journal does not know. Only labels under the seal of this
    /// directory are believed: others are anybody's.
    fn adopt(&mut self, found: &[Found], cluster: &str) {
        let (sealed, others): (Vec<&Found>, _) =
            found.iter().partition(|found| found.claim.is_sealed);
        others.into_iter().for_each(|found| self.tell_unsealed(found));
        for container in sealed {
            let arn = &container.claim.task_arn;
            self.take_identity(&container.labels, cluster);
            if self.machine.task(arn).is_some() {
                continue;
            }
            let label = container.labels.get(names::LABEL_TASK);
            match label.and_then(|label| adoption::from_label(label)) {
                Some(task) => {
                    tracing::warn!(task = arn, "not in the journal: taken back from its labels");
                    self.machine.adopt(task);
                }
                None => tracing::error!(
                    task = arn,
                    container = container.claim.container,
                    "a container of this agent has no readable task label: it is left alone"
                ),
            }
        }
    }

    /// Who this agent is, from a sealed label, if the journal does not know it any more.
    fn take_identity(&mut self, labels: &HashMap<String, String>, cluster: &str) {
        let named = labels.get(names::LABEL_CONTAINER_INSTANCE).filter(|arn| !arn.is_empty());
        let Some(arn) = named.filter(|_| self.instance.is_none()) else { return };
        tracing::warn!(instance = arn, "container instance taken back from a label");
        let instance =
            Instance { cluster: cluster.to_owned(), container_instance_arn: arn.clone() };
        self.become_instance(instance);
    }

    /// A container without a seal that names this agent's directory: of a former release, made
    /// with a directory that was lost, renamed, or a stranger's.
    fn tell_unsealed(&self, found: &Found) {
        let labelled = found.labels.get(names::LABEL_DATA_DIR).map(String::as_str);
        let (id, task) = (&found.claim.id, &found.claim.task_arn);
        if self.is_on_record(&found.claim) {
            tracing::warn!(
                id,
                task,
                "the labels of this container prove nothing (an older release made it, or it was \
                 renamed): it is known by its id from the journal"
            );
        } else if labelled == Some(self.docker.data_dir()) {
            tracing::warn!(
                id,
                task,
                "a container names this agent in its labels and has no seal of this directory: \
                 it is left alone; remove it with 'docker rm --force --volumes {id}' if nobody \
                 needs it"
            );
        }
    }

    /// Tells the machine how the containers of unended tasks stand.
    async fn look(&mut self) {
        let wanted: Vec<_> = self
            .machine
            .tasks()
            .filter(|task| task.status != TaskStatus::Stopped)
            .flat_map(|task| task.containers.iter().map(|c| (task.spec.arn.clone(), c)))
            .filter(|(_, container)| container.status != ContainerStatus::Stopped)
            .map(|(arn, c)| {
                let mappings = self.port_mappings(&arn, &c.spec.name);
                (arn, c.clone(), mappings)
            })
            .collect();
        let looks = futures_util::stream::iter(wanted).map(|(arn, record, mappings)| {
            let docker = self.docker.clone();
            async move {
                let seen = docker.inspect(&arn, &record, &mappings).await;
                (arn, record.spec.name, seen)
            }
        });
        let seen: Vec<_> = looks.buffer_unordered(INSPECTIONS_MAX).collect().await;
        for (arn, container, seen) in seen {
            if let Some((seen, health)) = seen {
                let seen = [seen].into_iter().chain(health.map(Observation::Health)).collect();
                self.seen(&arn, &container, seen);
            }
        }
    }
}
