//! What Docker tells by itself, and comparing its list with the records.

use std::collections::BTreeMap;
use std::iter;
use std::sync::Arc;
use std::time::Duration;

use berth_api::acs;
use futures_util::StreamExt;

use super::{Core, Handle, Message};
use crate::machine::{Container, ContainerStatus, Health, Input, Observation, TaskStatus};
use crate::runtime::{Docker, Event, Found, wall_clock_ms};

/// Between attempts to follow the events of a daemon that is away.
const EVENTS_RETRY: Duration = Duration::from_millis(500);
/// For containers that run and should not: they get no grace a second time.
const STRAY_STOP_TIMEOUT: Duration = Duration::from_secs(10);

/// Follows Docker's events for ever, through restarts of the daemon.
pub(super) async fn follow_events(docker: Arc<Docker>, handle: Handle) {
    loop {
        let since = wall_clock_ms() / 1_000;
        let mut events = std::pin::pin!(docker.events(since));
        docker.forget_images();
        handle.send(Message::Resync).await;
        while let Some(event) = events.next().await {
            handle.send(Message::Event(event)).await;
        }
        tracing::debug!("Docker's event stream has ended");
        tokio::time::sleep(EVENTS_RETRY).await;
    }
}

impl Core {
    pub(super) fn event(&mut self, event: Event) {
        match event {
            Event::Images => self.docker.forget_images(),
            Event::Health { task_arn, container, health } => {
                let observation = Observation::Health(health);
                self.input(Input::Observed { arn: task_arn, container, observation });
            }
            Event::Died { task_arn, container, end } => {
                self.inspect(task_arn, container, Some(Observation::Exited(end)));
            }
            Event::Destroyed { task_arn, container, id } => {
                // Another one of this name may be being made: only the one on record counts.
                let record = self.machine.task(&task_arn).and_then(|t| t.container(&container));
                if record.is_some_and(|record| record.runtime_id.as_deref() == Some(&id)) {
                    self.inspect(task_arn, container, None);
                }
            }
        }
    }

    /// Asks Docker for its list; the answer comes as a message.
    pub(super) fn list(&mut self) {
        let (docker, handle) = (self.docker.clone(), self.handle.clone());
        self.under_way.spawn(async move {
            match docker.list().await {
                Ok(found) => handle.send(Message::Listed(found)).await,
                Err(error) => tracing::debug!(%error, "Docker does not answer now"),
            }
        });
    }

    /// Looks closer at everything that is not as the records have it.
    pub(super) fn compare(&mut self, found: &[Found]) {
        let running: BTreeMap<(&str, &str), bool> = found
            .iter()
            .map(|c| ((c.task_arn.as_str(), c.container.as_str()), c.is_running))
            .collect();
        let mut odd = Vec::new();
        let mut strays = Vec::new();
        for task in self.machine.tasks() {
            for container in &task.containers {
                let runs = running.get(&(task.spec.arn.as_str(), container.spec.name.as_str()));
                let is_odd = match container.status {
                    ContainerStatus::Created => true,
                    ContainerStatus::Running => {
                        runs != Some(&true) || container.spec.has_health_check
                    }
                    ContainerStatus::Stopped => {
                        if runs == Some(&true) && task.status == TaskStatus::Stopped {
                            strays.push(container.clone());
                        }
                        false
                    }
                    ContainerStatus::None | ContainerStatus::Pulled => false,
                };
                if is_odd {
                    odd.push((task.spec.arn.clone(), container.spec.name.clone()));
                }
            }
        }
        for (arn, container) in odd {
            self.inspect(arn, container, None);
        }
        strays.into_iter().for_each(|container| self.stop_stray(container));
    }

    /// ECS: a stopped container that reappears running is stopped once more.
    fn stop_stray(&mut self, container: Container) {
        let docker = self.docker.clone();
        self.under_way.spawn(async move {
            tracing::warn!(container = container.spec.runtime_name, "runs after its end: stopped");
            docker.stop(&container, STRAY_STOP_TIMEOUT).await;
        });
    }

    /// Looks at one container. `if_gone` is what is known of its end should it be gone already.
    fn inspect(&mut self, arn: String, container: String, if_gone: Option<Observation>) {
        let Some(record) = self.machine.task(&arn).and_then(|task| task.container(&container))
        else {
            return;
        };
        let runtime_name = record.spec.runtime_name.clone();
        let mappings = self.port_mappings(&arn, &container);
        let (docker, handle) = (self.docker.clone(), self.handle.clone());
        self.under_way.spawn(async move {
            let Some((seen, health)) = docker.inspect(&runtime_name, &mappings).await else {
                return;
            };
            let seen = match (seen, if_gone) {
                (Observation::Vanished, Some(end)) => end,
                (seen, _) => seen,
            };
            let report = |observation| Input::Observed {
                arn: arn.clone(),
                container: container.clone(),
                observation,
            };
            handle.input(report(seen)).await;
            if let Some(health) = health {
                handle.input(report(Observation::Health(health))).await;
            }
        });
    }

    pub(super) fn seen(&mut self, arn: &str, container: &str, seen: (Observation, Option<Health>)) {
        let (observation, health) = seen;
        for observation in iter::once(observation).chain(health.map(Observation::Health)) {
            let (arn, container) = (arn.to_owned(), container.to_owned());
            self.input(Input::Observed { arn, container, observation });
        }
    }

    pub(super) fn port_mappings(&self, arn: &str, container: &str) -> Vec<acs::PortMapping> {
        self.wires
            .get(arn)
            .and_then(|wire| wire.containers.iter().find(|c| c.name == container))
            .map(|container| container.port_mappings.clone())
            .unwrap_or_default()
    }
}
