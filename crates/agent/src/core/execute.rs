//! The machine's actions, carried out beside the loop; each answers with an input.

use std::sync::Arc;
use std::time::Duration;

use berth_api::acs;

use super::Core;
use crate::machine::{Action, Input, Observation, Task};
use crate::runtime::Docker;

/// Between attempts to remove what an ended task has left.
const CLEAN_RETRY: Duration = Duration::from_secs(30);

impl Core {
    pub(super) fn execute(&mut self, action: Action) {
        match action {
            Action::Report(report) => {
                let (reporter, handle) = (self.reporter.clone(), self.handle.clone());
                self.under_way.spawn(async move {
                    reporter.submit(&report).await;
                    handle.input(Input::Reported { report }).await;
                });
            }
            Action::Prepare { task } => self.prepare(task),
            Action::Clean { task } => self.clean(task),
            Action::Pull { task, container } => {
                self.on_container(task, container, |docker, task, _, container| async move {
                    match task.container(&container) {
                        Some(record) => docker.pull(&record.spec.image).await,
                        None => Observation::Vanished,
                    }
                });
            }
            Action::Launch { task, container } => {
                self.on_container(task, container, |docker, task, wire, container| async move {
                    docker.launch(&task, &wire, &container).await
                });
            }
            Action::Restart { task, container } => {
                self.on_container(task, container, |docker, task, _, container| async move {
                    match task.container(&container) {
                        Some(record) => docker.restart(record).await,
                        None => Observation::Vanished,
                    }
                });
            }
            Action::Stop { task, container, timeout_ms } => {
                let timeout = Duration::from_millis(timeout_ms);
                self.on_container(task, container, move |docker, task, _, name| async move {
                    match task.container(&name) {
                        Some(record) => docker.stop(record, timeout).await,
                        None => Observation::Vanished,
                    }
                });
            }
        }
    }

    fn prepare(&mut self, arn: String) {
        let wire = self.wires.get(&arn).cloned();
        let (docker, handle) = (self.docker.clone(), self.handle.clone());
        self.under_way.spawn(async move {
            let failure = match wire {
                Some(wire) => docker.prepare(&wire).await.err(),
                // Taken back by its labels: it was prepared when they were written.
                None => None,
            };
            handle.input(Input::Prepared { arn, failure }).await;
        });
    }

    fn clean(&mut self, arn: String) {
        let Some(task) = self.machine.task(&arn).cloned() else { return };
        let (docker, handle) = (self.docker.clone(), self.handle.clone());
        self.under_way.spawn(async move {
            while let Err(error) = docker.clean(&task).await {
                tracing::warn!(task = arn, %error, "an ended task cannot be cleaned up yet");
                tokio::time::sleep(CLEAN_RETRY).await;
            }
            handle.input(Input::Cleaned { arn }).await;
        });
    }

    /// Does something with a container and tells the machine what came of it.
    fn on_container<F, D>(&mut self, arn: String, container: String, work: D)
    where
        D: FnOnce(Arc<Docker>, Task, Arc<acs::Task>, String) -> F,
        F: Future<Output = Observation> + Send + 'static,
    {
        let Some(task) = self.machine.task(&arn).cloned() else { return };
        let wire = self.wires.get(&arn).cloned().unwrap_or_default();
        let work = work(self.docker.clone(), task, wire, container.clone());
        let handle = self.handle.clone();
        self.under_way.spawn(async move {
            let observation = work.await;
            handle.input(Input::Observed { arn, container, observation }).await;
        });
    }
}
