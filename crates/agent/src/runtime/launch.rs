//! Creating and starting containers: the path that decides how fast a task is RUNNING.

use std::time::Duration;

use berth_api::acs;
use bollard::models::ContainerCreateBody;
use bollard::query_parameters::{CreateContainerOptions, RemoveContainerOptions};

use super::body::{Bindings, has_chosen_ports};
use super::docker::Docker;
use super::fault;
use super::images::wall_clock_ms;
use crate::machine::{Container, Observation, Task};
use crate::names;

/// ECS: limits of create and start.
const CREATE_LIMIT: Duration = Duration::from_secs(4 * 60);
const START_LIMIT: Duration = Duration::from_secs(3 * 60);
/// Between attempts while the daemon does not answer.
const UNREACHABLE_WAIT: Duration = Duration::from_millis(500);
/// Ports of the agent's choice that turn out to be taken are chosen anew this often.
const PORT_CHOICES_MAX: u32 = 5;

impl Docker {
    /// Creates a container if it is not there and starts it if it has never run. Going on after
    /// a crash is the same call: the name says whether the container is there.
    pub async fn launch(&self, task: &Task, wire: &acs::Task, container: &str) -> Observation {
        let Some(record) = task.container(container) else { return unknown(container) };
        let Some(asked) = wire.containers.iter().find(|asked| asked.name == container) else {
            return unknown(container);
        };
        let _permit = self.launches.acquire().await.expect("the semaphore is never closed");
        for choice in 1.. {
            let (body, bindings) = match self.body(task, wire, asked) {
                Ok(body) => body,
                Err(reason) => return Observation::Failed { id: None, reason },
            };
            let id = match self.create(record, body, &asked.port_mappings).await {
                Ok(id) => id,
                Err(observation) => return observation,
            };
            let fault = match self.start(&id).await {
                Ok(()) => return started(id, bindings),
                Err(fault) => fault,
            };
            if choice == PORT_CHOICES_MAX || !has_chosen_ports(asked) || !is_port_taken(&fault) {
                return Observation::Failed { id: Some(id), reason: fault };
            }
            tracing::info!(container = record.spec.runtime_name, "choosing other host ports");
            self.discard(&id).await;
        }
        unreachable!("the loop returns at the last choice")
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

    /// The new container's id, or the observation that ends the launch.
    async fn create(
        &self,
        container: &Container,
        body: ContainerCreateBody,
        mappings: &[acs::PortMapping],
    ) -> Result<String, Observation> {
        let failed = |reason: String| Observation::Failed { id: None, reason };
        let begin = tokio::time::Instant::now();
        let mut has_fetched = false;
        loop {
            let left = CREATE_LIMIT.saturating_sub(begin.elapsed());
            let options = CreateContainerOptions {
                name: Some(container.spec.runtime_name.clone()),
                ..CreateContainerOptions::default()
            };
            let call = self.client.create_container(Some(options), body.clone());
            let error = match tokio::time::timeout(left, call).await {
                Err(_) => return Err(failed(fault::timed_out("created", CREATE_LIMIT))),
                Ok(Ok(created)) => return Ok(created.id),
                Ok(Err(error)) => error,
            };
            match fault::status(&error) {
                Some(409) => {
                    if let Some(found) = self.already_there(container, &body, mappings).await {
                        return found;
                    }
                    return Err(failed(fault::reason("CannotCreateContainerError", &error)));
                }
                Some(404) if !has_fetched && fault::text(&error).contains("No such image") => {
                    // It was removed behind our back.
                    has_fetched = true;
                    self.forget_images();
                    if let gone @ Observation::Failed { .. } =
                        self.pull(&container.spec.image).await
                    {
                        return Err(gone);
                    }
                }
                None if fault::is_unreachable(&error) => {
                    tokio::time::sleep(UNREACHABLE_WAIT).await;
                }
                _ => return Err(failed(fault::reason("CannotCreateContainerError", &error))),
            }
        }
    }

    /// A container of this name is there: ours from before a crash, unless its labels say no.
    async fn already_there(
        &self,
        container: &Container,
        body: &ContainerCreateBody,
        mappings: &[acs::PortMapping],
    ) -> Option<Result<String, Observation>> {
        let name = &container.spec.runtime_name;
        let found = self.client.inspect_container(name, None).await.ok()?;
        let labels = found.config?.labels.unwrap_or_default();
        let wanted = body.labels.as_ref()?;
        let is_same = |label: &str| labels.get(label) == wanted.get(label);
        if !is_same(names::LABEL_TASK_ARN) || !is_same(names::LABEL_DATA_DIR) {
            return None;
        }
        match self.inspect(name, mappings).await? {
            (Observation::Created { id }, _) => Some(Ok(id)),
            (Observation::Running { id, started_ms, bindings }, _) => {
                Some(Err(Observation::Started { id, started_ms, bindings }))
            }
            (other, _) => Some(Err(other)),
        }
    }

    async fn start(&self, id: &str) -> Result<(), String> {
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

    async fn discard(&self, id: &str) {
        let options = RemoveContainerOptions { force: true, v: true, link: false };
        if let Err(error) = self.client.remove_container(id, Some(options)).await {
            tracing::warn!(id, %error, "a container that did not start cannot be removed");
        }
    }
}

fn started(id: String, bindings: Bindings) -> Observation {
    Observation::Started { id, started_ms: wall_clock_ms(), bindings }
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

fn is_port_taken(reason: &str) -> bool {
    reason.contains("port is already allocated") || reason.contains("address already in use")
}
