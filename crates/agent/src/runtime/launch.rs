//! Creating and starting containers: the path that decides how fast a task is RUNNING.

use std::borrow::Cow;
use std::time::Duration;

use berth_api::acs;
use bollard::models::ContainerCreateBody;
use bollard::query_parameters::CreateContainerOptions;

use super::body::{Bindings, has_chosen_ports};
use super::docker::{Docker, UNREACHABLE_WAIT};
use super::fault;
use super::pulls::Puller;
use crate::logs::{self, Opening};
use crate::machine::{Container, Observation, Task};
use crate::meters::{FAILURE, Phase, SUCCESS};
use crate::secrets::OfContainer;

/// ECS: limits of create and start.
const CREATE_LIMIT: Duration = Duration::from_secs(4 * 60);
const START_LIMIT: Duration = Duration::from_secs(3 * 60);
/// Ports of the agent's choice that turn out to be taken are chosen anew this often.
const PORT_CHOICES_MAX: u32 = 5;

/// What a container is given beside its definition.
#[derive(Debug, Default)]
pub struct Given {
    pub secrets: OfContainer,
    /// Makes the stream of its log, which is called like it.
    pub log: Option<Opening>,
}

/// A container that is there and has not run, with the ports it was created with.
struct Made {
    id: String,
    bindings: Bindings,
}

impl Docker {
    /// Creates a container if it is not there and starts it if it has never run. Going on after
    /// a crash is the same call: what is there is found by its id, or by its name and seal.
    /// `given` is what was fetched for it.
    pub async fn launch(
        &self,
        task: &Task,
        wire: &acs::Task,
        container: &str,
        given: &Given,
    ) -> Observation {
        let Some((record, asked)) = asked(task, wire, container) else { return unknown(container) };
        let asked = asked.as_ref();
        let _permit = self.launches.acquire().await.expect("the semaphore is never closed");
        for choice in 1.. {
            let made = match self.made((task, wire), record, asked, given).await {
                Ok(made) => made,
                Err(observation) => return observation,
            };
            if let Some(log) = &given.log
                && let Err(error) = log.open(&made.id).await
            {
                let reason = logs::reason(&error);
                return Observation::Failed { id: Some(made.id), reason };
            }
            let fault = match self.start(record, &made.id).await {
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

    /// Creates a container ahead of its start.
    pub async fn make(
        &self,
        task: &Task,
        wire: &acs::Task,
        container: &str,
        given: &Given,
    ) -> Observation {
        let Some((record, asked)) = asked(task, wire, container) else { return unknown(container) };
        let _permit = self.launches.acquire().await.expect("the semaphore is never closed");
        match self.made((task, wire), record, asked.as_ref(), given).await {
            Ok(Made { id, bindings }) => Observation::Created { id, bindings },
            Err(observation) => observation,
        }
    }

    /// What is there already, else a new one; or the observation that ends the launch.
    async fn made(
        &self,
        (task, wire): (&Task, &acs::Task),
        record: &Container,
        asked: &acs::Container,
        given: &Given,
    ) -> Result<Made, Observation> {
        if record.runtime_id.is_some()
            && let Some(found) = self.already_there(task, record, &asked.port_mappings).await
        {
            return found;
        }
        if let Some(interface) = task.spec.interface.as_ref().filter(|_| record.spec.is_pause) {
            let body = self.pause_body(task, wire, interface);
            let timer = self.settings.meters.begin(Phase::Create);
            let made = self.create((task, record, asked), Puller::Anybody, body, Vec::new()).await;
            timer.end(if made.is_err() { FAILURE } else { SUCCESS });
            return made;
        }
        let by = Puller::of(wire, &asked.name, given.secrets.login.as_ref());
        self.learn(&asked.image, by);
        let image = self.look_for(&asked.image).await;
        if asked.firelens_configuration.is_some()
            && let Err(reason) = self.make_router(wire).await
        {
            return Err(Observation::Failed { id: None, reason });
        }
        let router = self.router_address(task, wire, asked).await;
        let around = (image.as_ref(), &given.secrets, router.as_deref());
        match self.body(task, wire, asked, around) {
            Ok((mut body, bindings)) => {
                let put =
                    self.put_secret_files(&mut body, (wire, asked), &given.secrets, image.as_ref());
                put.map_err(|reason| Observation::Failed { id: None, reason })?;
                let timer = self.settings.meters.begin(Phase::Create);
                let made = self.create((task, record, asked), by, body, bindings).await;
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
        match self.start(container, &id).await {
            Ok(()) => started(id, container.bindings.clone()),
            Err(reason) => Observation::Failed { id: Some(id), reason },
        }
    }

    async fn create(
        &self,
        (task, record, asked): (&Task, &Container, &acs::Container),
        by: Puller<'_>,
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
                Err(_) => {
                    self.is_slow(record);
                    return Err(failed(fault::timed_out("created", CREATE_LIMIT)));
                }
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
                let pulled = match record.spec.is_pause {
                    true => self.have_pause_image().await,
                    false => self.pull(&record.spec.image, by).await,
                };
                if let gone @ Observation::Failed { .. } = pulled {
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

    async fn start(&self, record: &Container, id: &str) -> Result<(), String> {
        let timer = self.settings.meters.begin(Phase::Start);
        let started = self.start_in_time(record, id).await;
        timer.end_with(&started);
        started
    }

    async fn start_in_time(&self, record: &Container, id: &str) -> Result<(), String> {
        let begin = tokio::time::Instant::now();
        loop {
            let left = START_LIMIT.saturating_sub(begin.elapsed());
            match tokio::time::timeout(left, self.client.start_container(id, None)).await {
                Err(_) => {
                    self.is_slow(record);
                    return Err(fault::timed_out("running", START_LIMIT));
                }
                Ok(Ok(())) => return Ok(()),
                Ok(Err(error)) if fault::is_unreachable(&error) => {
                    tokio::time::sleep(UNREACHABLE_WAIT).await;
                }
                Ok(Err(error)) => return Err(fault::reason("CannotStartContainerError", &error)),
            }
        }
    }
}

/// A container's record and its definition. That of a pause container is not the task's.
fn asked<'a>(
    task: &'a Task,
    wire: &'a acs::Task,
    container: &str,
) -> Option<(&'a Container, Cow<'a, acs::Container>)> {
    let record = task.container(container)?;
    if record.spec.is_pause {
        return Some((record, Cow::Owned(acs::Container::default())));
    }
    let asked = wire.containers.iter().find(|asked| asked.name == container)?;
    Some((record, Cow::Borrowed(asked)))
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
