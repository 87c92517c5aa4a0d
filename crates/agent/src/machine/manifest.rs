//! The control plane's full list against ours.

use super::{DesiredStatus, Machine};

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
}
