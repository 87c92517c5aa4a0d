//! Records into the journal, transitions into the log.

use std::collections::BTreeMap;

use super::Core;
use crate::credentials::Role;
use crate::journal::{Instance, Record, Saved};
use crate::machine::{Input, Observation, Task, TaskStatus};

impl Core {
    /// Writes what changed. What cannot be written is tried again with the next change.
    pub(super) fn persist(&mut self) {
        let mut changed = self.machine.take_changed();
        changed.append(&mut self.unsaved);
        let mut records = Vec::new();
        let unsaved_instance = self.instance.as_ref().filter(|_| self.is_instance_unsaved);
        records.extend(unsaved_instance.cloned().map(Record::Instance));
        let mut written = Vec::new();
        for arn in changed {
            self.follow_logs(&arn);
            if !self.machine.task(&arn).is_some_and(Task::needs_retrieval) {
                self.secrets.release(&arn);
            }
            if !self.saved.contains_key(&arn) || self.machine.task(&arn).is_none() {
                self.note_endpoints(&arn);
            }
            let Some(task) = self.machine.task(&arn) else {
                self.wires.remove(&arn);
                self.looks.forget(&arn);
                self.credentials.forget(&arn, Role::Application);
                self.credentials.forget(&arn, Role::Execution);
                if self.saved.remove(&arn).is_some() {
                    records.push(Record::Gone { arn });
                }
                continue;
            };
            if task.status == TaskStatus::Stopped {
                self.wires.remove(&arn);
                self.credentials.forget(&arn, Role::Application);
            }
            let json = serde_json::to_vec(task).expect("records have string keys");
            let now = (crc32fast::hash(&json), task.status);
            let before = self.saved.get(&arn).copied();
            if before == Some(now) {
                continue;
            }
            if before.map(|(_, status)| status) != Some(task.status) {
                let status = task.status;
                tracing::info!(task = arn, from = ?before.map(|b| b.1), to = ?status,
                    reason = task.reason, "task");
            }
            records.push(Record::Task(Box::new(task.clone())));
            written.push((arn, now));
        }
        self.write(&records, written);
    }

    fn write(&mut self, records: &[Record], written: Vec<(String, (u32, TaskStatus))>) {
        if records.is_empty() {
            return;
        }
        match self.journal.append(records) {
            Ok(()) => {
                self.saved.extend(written);
                self.is_instance_unsaved = false;
            }
            Err(error) => {
                tracing::error!(%error, "the journal cannot be written: is the disk full?");
                self.unsaved.extend(written.into_iter().map(|(arn, _)| arn));
            }
        }
        if self.journal.is_due_for_rewrite() {
            let live = self.live();
            if let Err(error) = self.journal.rewrite(&live) {
                tracing::warn!(%error, "the journal cannot be rewritten: it goes on growing");
            }
        }
    }

    /// All that is known of tasks is in the journal, also if the machine loses its power now.
    pub fn is_saved(&self) -> bool {
        self.unsaved.is_empty() && self.journal.syncing()().is_ok()
    }

    /// Writes at once, for what must be safe before anything is done about it.
    pub(super) fn write_first(&mut self, records: &[Record]) -> bool {
        match self.journal.append(records) {
            Ok(()) => true,
            Err(error) => {
                tracing::error!(%error, "the journal cannot be written: is the disk full?");
                false
            }
        }
    }

    pub(super) fn registered(&mut self, instance: Instance) {
        self.docker.set_container_instance(&instance.container_instance_arn);
        if self.instance.as_ref() != Some(&instance) {
            self.become_instance(instance);
        }
    }

    /// Without its record the next run would be another instance: it is written until it is there.
    pub(super) fn become_instance(&mut self, instance: Instance) {
        self.instance = Some(instance);
        self.is_instance_unsaved = true;
        self.persist();
    }

    /// False: what is sealed now would not be known to the next run.
    pub(super) fn save_seal(&self) -> bool {
        let saved = self.docker.save_seal();
        if let Err(error) = &saved {
            tracing::error!(%error, "the agent's secret cannot be written: is the disk full?");
        }
        saved.is_ok()
    }

    /// Writes down that an image came from its registry. Losing it costs one more pull.
    pub(super) fn note_fetched(&mut self, input: &Input) {
        let Input::Answered { arn, container, observation } = input else { return };
        let Observation::Pulled { pulled_ms: Some(_), .. } = observation else { return };
        let record = self.machine.task(arn).and_then(|task| task.container(container));
        let Some(image) = record.map(|record| record.spec.image.clone()) else { return };
        self.write_first(&[Record::Fetched { image }]);
    }

    fn live(&self) -> Saved {
        let tasks: BTreeMap<_, _> =
            self.machine.tasks().map(|task| (task.spec.arn.clone(), task.clone())).collect();
        let wires = self.wires.iter().map(|(arn, wire)| (arn.clone(), (**wire).clone())).collect();
        let fetched = self.docker.fetched();
        Saved { instance: self.instance.clone(), tasks, wires, fetched, ..Saved::default() }
    }
}
