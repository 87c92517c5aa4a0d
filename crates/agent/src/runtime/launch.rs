//! Creating and starting containers: the path that decides how fast a task is RUNNING.

use std::time::Duration;

use berth_api::acs;
use bollard::models::ContainerCreateBody;
use bollard::query_parameters::CreateContainerOptions;

use super::body::{Bindings, has_chosen_ports};
use super::docker::{Docker, UNREACHABLE_WAIT};
use super::fault;
use crate::machine::{Container, Observation, Task};
use crate::meters::{FAILURE, Phase, SUCCESS};

/// ECS: limits of create and start.
const CREATE_LIMIT: Duration = Duration::from_secs(4 * 60);
const START_LIMIT: Duration = Duration::from_secs(3 * 60);
/// Ports of the agent's choice that turn out to be taken are chosen anew this often.
const PORT_CHOICES_MAX: u32 = 5;

/// A container that is there and has not run, with the ports it was created with.
struct Made {
    id: String,
    bindings: Bindings,
}

impl Docker {
    /// Creates a container if it is not there and starts it if it has never run. Going on after
    /// a crash is the same call: what is there is found by its id, or by its name and seal.
    pub async fn launch(&self, task: &Task, wire: &acs::Task, container: &str) -> Observation {
        let Some(record) = task.container(container) else { return unknown(container) };
        let Some(asked) = wire.containers.iter().find(|asked| asked.name == container) else {
            return unknown(container);
        };
        let _permit = self.launches.acquire().await.expect("the semaphore is never closed");
        for choice in 1.. {
            let made = match self.made(task, wire, record, asked).await {
                Ok(made) => made,
                Err(observation) => return observation,
            };
            let fault = match self.start(&made.id).await {
                Ok(()) => return started(made.id, made.bindings),
                Err(fault) => fault,
            };
            if choice == PORT_CHOICES_MAX || !has_chosen_ports(asked) || !is_port_taken(&fault) {
                return Observation::Failed { id: Some(made.id), reason: fault };
            }
            tracing::info!(container = record.spec.runtime_name, "choosing other host ports");
            if let Err(error) = self.remove(&made.id).await {
                let reason = format!("{fault}; and it cannot be removed: {}", fault::text(&error));
                return Observation::Failed { id: Some(made.id), reason };
            }
        }
        unreachable!("the loop returns at the last choice")
    }

    /// What is there already, else a new one; or the observation that ends the launch.
    async fn made(
        &self,
        task: &Task,
        wire: &acs::Task,
        record: &Container,
        asked: &acs::Container,
    ) -> Result<Made, Observation> {
        if record.runtime_id.is_some()
            && let Some(found) = self.already_there(task, record, &asked.port_mappings).await
        {
            return found;
        }
        match self.body(task, wire, asked) {
            Ok((body, bindings)) => {
                let timer = self.settings.meters.begin(Phase::Create);
                let made = self.create(task, record, asked, body, bindings).await;
                let has_failed = matches!(made, Err(Observation::Failed { .. }));
                timer.end(if has_failed { FAILURE } else { SUCCESS });
                made
            }
            Err(reason) => Err(Observation::Failed { id: None, reason }),
        }
    }

    /// Starts an ended container again, the same container.
    pub async fn restart(&self, container: &Container) -> Observation {
        let Some(id) = container.runtime_id.clone() else {
            return unknown(&container.spec.name);
        };
        let _permit = self.launches.acquire().await.expect("the semaphore is never closed");
        match self.start(&id).await {
            Ok(()) => started(id, container.bindings.clone()),
            Err(reason) => Observation::Failed { id: Some(id), reason },
        }
    }

    async fn create(
        &self,
        task: &Task,
        record: &Container,
        asked: &acs::Container,
        body: ContainerCreateBody,
        bindings: Bindings,
    ) -> Result<Made, Observation> {
        let failed = |reason: String| Observation::Failed { id: None, reason };
        let begin = tokio::time::Instant::now();
        let mut has_fetched = false;
        loop {
            let left = CREATE_LIMIT.saturating_sub(begin.elapsed());
            let options = CreateContainerOptions {
                name: Some(record.spec.runtime_name.clone()),
                ..CreateContainerOptions::default()
            };
            let call = self.client.create_container(Some(options), body.clone());
            let error = match tokio::time::timeout(left, call).await {
                Err(_) => return Err(failed(fault::timed_out("created", CREATE_LIMIT))),
                Ok(Ok(created)) => return Ok(Made { id: created.id, bindings }),
                Ok(Err(error)) => error,
            };
            if fault::is_name_taken(&error) {
                if let Some(found) = self.already_there(task, record, &asked.port_mappings).await {
                    return found;
                }
                if self.is_name_taken(&task.spec.arn, record).await {
                    return Err(failed(taken(&error)));
                }
                // It is being removed, or the daemon has gone away meanwhile.
                tokio::time::sleep(UNREACHABLE_WAIT).await;
            } else if !has_fetched && fault::is_image_missing(&error) {
                // It was removed behind our back.
                has_fetched = true;
                self.forget_images();
                if let gone @ Observation::Failed { .. } = self.pull(&record.spec.image).await {
                    return Err(gone);
                }
            } else if fault::is_unreachable(&error) {
                tokio::time::sleep(UNREACHABLE_WAIT).await;
            } else {
                return Err(failed(fault::reason("CannotCreateContainerError", &error)));
            }
        }
    }

    /// The container of the record, if it is there: from before a crash.
    async fn already_there(
        &self,
        task: &Task,
        record: &Container,
        mappings: &[acs::PortMapping],
    ) -> Option<Result<Made, Observation>> {
        match self.inspect(&task.spec.arn, record, mappings).await? {
            (Observation::Vanished, _) => None,
            (Observation::Created { id, bindings }, _) => Some(Ok(Made { id, bindings })),
            (Observation::Running { id, ran_ms, bindings }, _) => {
                Some(Err(Observation::Started { id, ran_ms, bindings }))
            }
            (other, _) => Some(Err(other)),
        }
    }

    async fn start(&self, id: &str) -> Result<(), String> {
        let timer = self.settings.meters.begin(Phase::Start);
        let started = self.start_in_time(id).await;
        timer.end_with(&started);
        started
    }

    async fn start_in_time(&self, id: &str) -> Result<(), String> {
        let begin = tokio::time::Instant::now();
        loop {
            let left = START_LIMIT.saturating_sub(begin.elapsed());
            match tokio::time::timeout(left, self.client.start_container(id, None)).await {
                Err(_) => return Err(fault::timed_out("running", START_LIMIT)),
                Ok(Ok(())) => return Ok(()),
                Ok(Err(error)) if fault::is_unreachable(&error) => {
                    tokio::time::sleep(UNREACHABLE_WAIT).await;
                }
                Ok(Err(error)) => return Err(fault::reason("CannotStartContainerError", &error)),
            }
        }
    }
}

fn started(id: String, bindings: Bindings) -> Observation {
    Observation::Started { id, ran_ms: 0, bindings }
}

fn unknown(container: &str) -> Observation {
    Observation::Failed {
        id: None,
        reason: format!(
            "CannotCreateContainerError: the definition of container {container} was lost with \
             the agent's journal"
        ),
    }
}

fn taken(error: &bollard::errors::Error) -> String {
    let reason = fault::reason("CannotCreateContainerError", error);
    format!(
        "{reason} That container is not this agent's, so it is left alone: rename or remove it, \
         or run the task again."
    )
}

fn is_port_taken(reason: &str) -> bool {
    reason.contains("port is already allocated") || reason.contains("address already in use")
}
