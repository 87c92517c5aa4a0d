//! Which logs are followed, and which of them have come to their end.

use std::collections::BTreeSet;

use super::Core;
use crate::logs;
use crate::machine::{Container, ContainerStatus};

impl Core {
    /// Follows what runs of a task, and tells the ends. For every change of it.
    pub(super) fn follow_logs(&mut self, arn: &str) {
        let Some(task) = self.machine.task(arn) else {
            let of = |it: &Container| it.runtime_id.clone();
            let all = self.machine.tasks().flat_map(|it| &it.containers);
            let there: BTreeSet<String> = all.filter_map(of).collect();
            self.logs.forget_finished(|it| there.contains(it));
            return;
        };
        for container in &task.containers {
            let Some(id) = container.runtime_id.as_deref().filter(|_| container.has_run()) else {
                continue;
            };
            let has_ended = container.status == ContainerStatus::Stopped;
            if has_ended && self.logs.is_finished(id) {
                continue;
            }
            let wire = self.wires.get(arn);
            let spec = wire.and_then(|wire| {
                let asked = wire.containers.iter().find(|it| it.name == container.spec.name)?;
                logs::of(wire, asked).ok()?
            });
            let following = spec.and_then(|spec| self.logs.follow(id, Some(spec)));
            if let Some(following) = following {
                self.under_way.spawn(following);
            }
            if has_ended {
                self.logs.ended(id);
            }
        }
    }

    /// Goes on with what a former run has not sent to the end.
    pub(super) fn follow_what_is_left(&mut self) {
        for id in self.logs.left() {
            if let Some(following) = self.logs.follow(&id, None) {
                self.under_way.spawn(following);
            }
            let runs = |it: &Container| {
                it.runtime_id.as_ref() == Some(&id) && it.status < ContainerStatus::Stopped
            };
            if !self.machine.tasks().flat_map(|task| &task.containers).any(runs) {
                self.logs.ended(&id);
            }
        }
    }
}
