//! The machine's actions, carried out beside the loop; each answers with an input.

use std::sync::Arc;
use std::time::Duration;

use berth_api::acs;

use super::guard::guarded;
use super::retrieve::{files_again, opening};
use super::{Core, Handle};
use crate::machine::{Action, Container, ContainerStatus, Input, Observation, Task};
use crate::runtime::{Docker, Given, Puller, wall_clock_ms};
use crate::secrets::Fetcher;

/// Between attempts to remove what an ended task has left.
const CLEAN_RETRY: Duration = Duration::from_secs(30);
/// Shorter pulls are told when they are over: most ask a registry for news, and there are none.
const PULL_TOLD_AFTER: Duration = Duration::from_secs(1);
/// Before what has panicked is tried again.
const BUG_RETRY: Duration = Duration::from_secs(30);

impl Core {
    pub(super) fn execute(&mut self, action: Action) {
        match action {
            Action::Report(report) => {
                let (reporter, handle) = (self.reporter.clone(), self.handle.clone());
                let waits = self.meters.waits();
                self.under_way.spawn(async move {
                    let _waits = waits;
                    while guarded(reporter.submit(&report)).await.is_err() {
                        tokio::time::sleep(BUG_RETRY).await;
                    }
                    handle.input(Input::Reported { report }).await;
                });
            }
            Action::Prepare { task } => self.prepare(task),
            Action::Attach { task } => self.attach(task),
            Action::Detach { task } => self.detach(task),
            Action::Retrieve { task } => self.retrieve(task),
            Action::Clean { task } => self.clean(task),
            Action::Pull { task, container } => self.pull(task, container),
            Action::Create { task, container } => {
                let (given, _) = self.given(&task, &container);
                self.on_container(task, container, failed, |docker, task, wire, name| async move {
                    docker.make(&task, &wire, &name, &given).await
                });
            }
            Action::Launch { task, container } => {
                let (given, log) = self.given(&task, &container);
                let fetcher = self.fetcher.clone();
                self.on_container(task, container, failed, |docker, task, wire, name| async move {
                    match opening(&fetcher, &wire, log).await {
                        Ok(log) => {
                            docker.launch(&task, &wire, &name, &Given { log, ..given }).await
                        }
                        Err(reason) => failed(reason),
                    }
                });
            }
            Action::Restart { task, container } => {
                let fetcher = self.fetcher.clone();
                self.on_container(task, container, failed, |docker, task, wire, name| async move {
                    restarted(&docker, &fetcher, &task, (&wire, &name)).await
                });
            }
            Action::Stop { task, container, timeout_ms } => {
                let timeout = Duration::from_millis(timeout_ms);
                let failed = |reason| Observation::StopFailed { reason };
                self.on_container(
                    task,
                    container,
                    failed,
                    move |docker, task, _, name| async move {
                        match task.container(&name) {
                            Some(record) => {
                                tell_stray(record);
                                docker.stop(&task.spec.arn, record, timeout).await
                            }
                            None => Observation::Vanished,
                        }
                    },
                );
            }
        }
    }

    fn pull(&mut self, task: String, container: String) {
        let handle = self.handle.clone();
        let login = self.secrets.of(&task, &container).login;
        self.on_container(task, container, failed, |docker, task, wire, name| async move {
            match task.container(&name) {
                Some(record) if record.spec.is_pause => docker.have_pause_image().await,
                Some(record) => {
                    let by = Puller::of(&wire, &name, login.as_ref());
                    let pull = docker.pull(&record.spec.image, by);
                    told_when_long(pull, &handle, &task.spec.arn, &name).await
                }
                None => Observation::Vanished,
            }
        });
    }

    fn prepare(&mut self, arn: String) {
        let known = self.machine.task(&arn).cloned().zip(self.wires.get(&arn).cloned());
        let (docker, handle) = (self.docker.clone(), self.handle.clone());
        self.under_way.spawn(async move {
            let failure = match known {
                Some((task, wire)) => {
                    guarded(docker.prepare(&task, &wire)).await.and_then(|done| done).err()
                }
                // Taken back by its labels: it was prepared when they were written.
                None => None,
            };
            handle.input(Input::Prepared { arn, failure }).await;
        });
    }

    fn clean(&mut self, arn: String) {
        let Some(task) = self.machine.task(&arn).cloned() else { return };
        let (docker, handle) = (self.docker.clone(), self.handle.clone());
        let logs = self.logs.clone();
        self.under_way.spawn(async move {
            for id in task.containers.iter().filter_map(|it| it.runtime_id.as_deref()) {
                logs.read(id).await;
            }
            let cleaned = || async {
                let done = guarded(docker.clean(&task)).await;
                done.and_then(|done| done.map_err(|error| error.to_string()))
            };
            while let Err(error) = cleaned().await {
                tracing::warn!(task = arn, %error, "an ended task cannot be cleaned up yet");
                tokio::time::sleep(CLEAN_RETRY).await;
            }
            handle.input(Input::Cleaned { arn }).await;
        });
    }

    /// Does something with a container and tells the machine what came of it.
    /// `failed` makes the answer of work that has panicked.
    fn on_container<F, D>(
        &mut self,
        arn: String,
        container: String,
        failed: fn(String) -> Observation,
        work: D,
    ) where
        D: FnOnce(Arc<Docker>, Task, Arc<acs::Task>, String) -> F,
        F: Future<Output = Observation> + Send + 'static,
    {
        let Some(task) = self.machine.task(&arn).cloned() else { return };
        let wire = self.wires.get(&arn).cloned().unwrap_or_default();
        let work = work(self.docker.clone(), task, wire, container.clone());
        let handle = self.handle.clone();
        self.under_way.spawn(async move {
            let observation = guarded(work).await.unwrap_or_else(failed);
            handle.input(Input::Answered { arn, container, observation }).await;
        });
    }
}

async fn restarted(
    docker: &Docker,
    fetcher: &Fetcher,
    task: &Task,
    (wire, name): (&acs::Task, &str),
) -> Observation {
    let Some(record) = task.container(name) else { return Observation::Vanished };
    // What was in memory alone is gone if the machine was down meanwhile.
    let here = async {
        docker.make_router(wire).await?;
        files_again(docker, fetcher, wire, name).await
    };
    match here.await {
        Err(reason) => failed(reason),
        Ok(()) => docker.restart(record).await,
    }
}

/// Tells the machine of a pull that takes its time, so that people learn of it while it lasts.
async fn told_when_long(
    pull: impl Future<Output = Observation>,
    handle: &Handle,
    arn: &str,
    container: &str,
) -> Observation {
    let since_ms = wall_clock_ms();
    tokio::pin!(pull);
    tokio::select! {
        pulled = &mut pull => return pulled,
        () = tokio::time::sleep(PULL_TOLD_AFTER) => {}
    }
    let (arn, container) = (arn.to_owned(), container.to_owned());
    let observation = Observation::Pulling { since_ms };
    handle.input(Input::Observed { arn, container, observation }).await;
    pull.await
}

fn tell_stray(record: &Container) {
    if record.status == ContainerStatus::Stopped {
        let container = &record.spec.runtime_name;
        tracing::warn!(container, "runs after its end: stopped");
    }
}

fn failed(reason: String) -> Observation {
    Observation::Failed { id: None, reason }
}
