//! Whose an id or a name is, for what containers ask.

use std::sync::Arc;

use berth_api::acs;

use super::Core;
use crate::machine::Task;

/// Which tasks are meant.
#[derive(Debug)]
pub enum Whose {
    /// The one with the container whose endpoint's id this is.
    Endpoint(String),
    /// By its ARN.
    Task(String),
    All,
}

/// A task that is here.
#[derive(Debug, Clone)]
pub struct Known {
    pub task: Task,
    /// Its definition, which a task that has ended, or was taken back by its labels, has not.
    pub wire: Option<Arc<acs::Task>>,
    /// The container that was asked for, by its name.
    pub container: Option<String>,
}

impl Core {
    pub(super) fn whose(&self, whose: Whose) -> Vec<Known> {
        match whose {
            Whose::Endpoint(id) => {
                let Some((arn, container)) = self.endpoint_ids.get(&id) else { return Vec::new() };
                self.known(arn, Some(container.clone())).into_iter().collect()
            }
            Whose::Task(arn) => self.known(&arn, None).into_iter().collect(),
            Whose::All => {
                let arns = self.machine.tasks().map(|task| task.spec.arn.as_str());
                arns.filter_map(|arn| self.known(arn, None)).collect()
            }
        }
    }

    fn known(&self, arn: &str, container: Option<String>) -> Option<Known> {
        let task = self.machine.task(arn)?.clone();
        Some(Known { task, wire: self.wires.get(arn).cloned(), container })
    }

    /// What containers of the task ask under is known as soon as the task is.
    pub(super) fn note_endpoints(&mut self, arn: &str) {
        let Some(task) = self.machine.task(arn) else {
            self.endpoint_ids.retain(|_, (of, _)| of != arn);
            return;
        };
        for container in &task.containers {
            let name = &container.spec.name;
            let id = self.docker.seal().endpoint_id(arn, name);
            self.endpoint_ids.entry(id).or_insert_with(|| (arn.to_owned(), name.clone()));
        }
    }
}
