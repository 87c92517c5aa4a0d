//! The control plane's full list against ours.

use super::{Action, DesiredStatus, Machine, TaskStatus};

impl Machine {
    /// A payload's number; manifests that are not above it are old.
    pub fn saw_number(&mut self, number: i64) {
        self.number_seen = self.number_seen.max(number);
    }

    /// Takes a manifest in. `None`: it is old, drop it without an answer. Otherwise the tasks
    /// that should run here and are not in `running`: candidates to stop, once confirmed.
    pub fn manifest(&mut self, timeline: i64, running: &[&str]) -> Option<Vec<String>> {
        if timeline <= self.number_seen {
            return None;
        }
        self.number_seen = timeline;
        let unwanted = self
            .tasks
            .values()
            .filter(|task| task.desired == DesiredStatus::Running)
            .map(|task| task.spec.arn.as_str())
            .filter(|arn| !running.contains(arn))
            .map(str::to_owned)
            .collect();
        Some(unwanted)
    }

    /// What the control plane takes for running though it has ended here, and was reported so, it
    /// has forgotten: it is told once more.
    pub(super) fn believed(&mut self, now_ms: u64, running: &[String], actions: &mut Vec<Action>) {
        for arn in running {
            let task = self.tasks.get(arn);
            if task.is_some_and(|it| it.sent == Some(TaskStatus::Stopped)) {
                self.tell_again(now_ms, arn, actions);
            }
        }
    }

    /// All of a task is news again. What is on its way is not overtaken.
    pub(super) fn tell_again(&mut self, now_ms: u64, arn: &str, actions: &mut Vec<Action>) {
        let Some(task) = self.tasks.get_mut(arn).filter(|it| !it.reporting) else { return };
        task.sent = None;
        task.told_attached = false;
        task.containers.iter_mut().for_each(|it| it.sent = None);
        self.changed.insert(arn.to_owned());
        self.advance(now_ms, arn, actions);
    }
}
