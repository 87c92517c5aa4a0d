//! What Docker shows of a container, as an observation.

use std::collections::HashMap;

use berth_api::acs;
use bollard::models::{
    ContainerInspectResponse, ContainerState, ContainerStateStatusEnum, ContainerSummary,
    ContainerSummaryStateEnum, HealthStatusEnum, PortBinding,
};
use bollard::query_parameters::ListContainersOptions;

use super::body::wire_ports;
use super::docker::Docker;
use super::fault;
use super::images::wall_clock_ms;
use super::ownership::Claim;
use crate::machine::{Binding, Container, End, Health, Observation};
use crate::names;

/// A container that says that it is a task's.
#[derive(Debug, Clone)]
pub struct Found {
    pub claim: Claim,
    pub labels: HashMap<String, String>,
    pub is_running: bool,
    /// The container whose network it is in, if it is in one's.
    pub network_of: Option<String>,
}

impl Docker {
    /// All containers that say that they are tasks', running or not: this agent's, those of
    /// other agents on this host, and whatever else has such labels.
    ///
    /// # Errors
    /// The daemon does not answer.
    pub async fn list(&self) -> Result<Vec<Found>, bollard::errors::Error> {
        let label = names::LABEL_TASK_ARN.to_owned();
        let options = ListContainersOptions {
            all: true,
            filters: Some(HashMap::from([("label".to_owned(), vec![label])])),
            ..ListContainersOptions::default()
        };
        let containers = self.client.list_containers(Some(options)).await?;
        Ok(containers.into_iter().filter_map(|it| self.listed(it)).collect())
    }

    /// How a container stands now, and its health if it has one. `None`: the daemon does not
    /// answer.
    pub async fn inspect(
        &self,
        task_arn: &str,
        record: &Container,
        mappings: &[acs::PortMapping],
    ) -> Option<(Observation, Option<Health>)> {
        let found = self.found(task_arn, record).await?;
        let health = found.as_ref().and_then(|it| it.state.as_ref()).and_then(health);
        Some((found.map_or(Observation::Vanished, |it| observation(it, mappings)), health))
    }

    /// Docker's file of what a container writes, if it has one of its own kind. `None`: it does not
    /// answer.
    pub async fn log_file(&self, id: &str) -> Option<Option<std::path::PathBuf>> {
        let found = match self.client.inspect_container(id, None).await {
            Err(error) if fault::is_gone(&error) => return Some(None),
            other => other.ok()?,
        };
        let path = found.log_path.filter(|it| !it.is_empty() && !self.host.is_podman);
        Some(path.map(Into::into))
    }

    async fn found(
        &self,
        task_arn: &str,
        record: &Container,
    ) -> Option<Option<ContainerInspectResponse>> {
        let found = self.find(task_arn, record).await;
        let container = &record.spec.runtime_name;
        let mut found = found
            .inspect_err(|error| tracing::debug!(container, %error, "cannot be inspected now"))
            .ok()?;
        if let Some(found) = &mut found {
            self.tell_shortage(record, found).await;
        }
        Some(found)
    }

    /// The same after a container has told its end. One that runs by now was started again since:
    /// that it has ended comes first.
    pub async fn inspect_ended(
        &self,
        task_arn: &str,
        record: &Container,
        mappings: &[acs::PortMapping],
        end: End,
    ) -> Option<(Vec<Observation>, Option<Health>)> {
        let found = self.found(task_arn, record).await?;
        let health = found.as_ref().and_then(|it| it.state.as_ref()).and_then(health);
        Some((since_end(found, mappings, end), health))
    }

    fn listed(&self, summary: ContainerSummary) -> Option<Found> {
        let labels = summary.labels?;
        // Links to a container are further names of it, below those of others.
        let names = summary.names.unwrap_or_default();
        let name = names.iter().map(|name| name.trim_start_matches('/'));
        let name = name.into_iter().find(|name| !name.contains('/')).unwrap_or_default();
        let claim = self.identity.claim(summary.id?, name, &labels)?;
        let is_running = summary.state == Some(ContainerSummaryStateEnum::RUNNING);
        let mode = summary.host_config.and_then(|it| it.network_mode).unwrap_or_default();
        let network_of = mode.strip_prefix("container:").map(str::to_owned);
        Some(Found { claim, labels, is_running, network_of })
    }
}

fn observation(found: ContainerInspectResponse, mappings: &[acs::PortMapping]) -> Observation {
    let id = found.id.unwrap_or_default();
    let state = found.state.unwrap_or_default();
    let ports = found.host_config.and_then(|host| host.port_bindings).unwrap_or_default();
    match state.status {
        Some(ContainerStateStatusEnum::CREATED) => {
            Observation::Created { id, bindings: bindings(mappings, &ports) }
        }
        Some(
            ContainerStateStatusEnum::RUNNING
            | ContainerStateStatusEnum::PAUSED
            | ContainerStateStatusEnum::RESTARTING
            // Podman's, for as long as its processes may take to end.
            | ContainerStateStatusEnum::STOPPING,
        ) => Observation::Running {
            id,
            ran_ms: wall_clock_ms().saturating_sub(started_ms(&state)),
            bindings: bindings(mappings, &ports),
        },
        _ => Observation::Exited(end(id, state)),
    }
}

/// A container that has told an end. `end` is as the event told it.
fn since_end(
    found: Option<ContainerInspectResponse>,
    mappings: &[acs::PortMapping],
    end: End,
) -> Vec<Observation> {
    let Some(found) = found else { return vec![Observation::Exited(end)] };
    let finished_at = found.state.as_ref().and_then(|state| state.finished_at.clone());
    match observation(found, mappings) {
        // What has not ended since it was made has no such moment.
        running @ Observation::Running { .. } => match finished_at.filter(|at| is_moment(at)) {
            Some(finished_at) => vec![Observation::Exited(End { finished_at, ..end }), running],
            None => vec![running],
        },
        other => vec![other],
    }
}

/// Docker writes the first moment of the year 1 for one that never came.
pub(super) fn is_moment(text: &str) -> bool {
    text.parse().is_ok_and(|at: jiff::Timestamp| at > jiff::Timestamp::UNIX_EPOCH)
}

fn end(id: String, state: ContainerState) -> End {
    let reason = state
        .error
        .filter(|error| !error.is_empty())
        .map(|error| format!("CannotStartContainerError: Error response from daemon: {error}"));
    End {
        id,
        exit_code: state.exit_code.unwrap_or(0),
        oom_killed: state.oom_killed.unwrap_or(false),
        reason,
        finished_at: state.finished_at.unwrap_or_default(),
    }
}

fn health(state: &ContainerState) -> Option<Health> {
    match state.health.as_ref()?.status? {
        HealthStatusEnum::HEALTHY => Some(Health::Healthy),
        HealthStatusEnum::UNHEALTHY => Some(Health::Unhealthy),
        HealthStatusEnum::STARTING => Some(Health::Unknown),
        HealthStatusEnum::EMPTY | HealthStatusEnum::NONE => None,
    }
}

/// By the wall clock, as all times of the daemon.
fn started_ms(state: &ContainerState) -> u64 {
    let at = state.started_at.as_deref().and_then(|text| text.parse().ok());
    at.and_then(|at: jiff::Timestamp| u64::try_from(at.as_millisecond()).ok()).unwrap_or(0)
}

/// The ports as they were asked of Docker, in the groups in which the task asked for them.
fn bindings(
    mappings: &[acs::PortMapping],
    ports: &HashMap<String, Option<Vec<PortBinding>>>,
) -> Vec<Binding> {
    mappings
        .iter()
        .filter_map(|mapping| {
            let (range, is_range) = wire_ports(mapping).ok()?;
            let is_udp = mapping.protocol.as_deref() == Some("udp");
            let protocol = if is_udp { "udp" } else { "tcp" };
            let bound = ports.get(&format!("{}/{protocol}", range.0))?.as_ref()?.first()?;
            let first: u16 = bound.host_port.as_ref()?.parse().ok()?;
            Some(Binding {
                container_ports: range,
                host_ports: (first, first.checked_add(range.1 - range.0)?),
                udp: is_udp,
                bind_ip: "0.0.0.0".to_owned(),
                is_range,
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state(status: ContainerStateStatusEnum, finished_at: &str) -> ContainerInspectResponse {
        let state = ContainerState {
            status: Some(status),
            finished_at: Some(finished_at.to_owned()),
            exit_code: Some(0),
            ..ContainerState::default()
        };
        let id = Some("id".to_owned());
        ContainerInspectResponse { id, state: Some(state), ..ContainerInspectResponse::default() }
    }

    fn told(found: Option<ContainerInspectResponse>) -> Vec<String> {
        let end = End {
            id: "id".to_owned(),
            exit_code: 7,
            oom_killed: false,
            reason: None,
            finished_at: "event 1".to_owned(),
        };
        let words = |it| match it {
            Observation::Exited(end) => format!("exited {} {}", end.exit_code, end.finished_at),
            Observation::Running { .. } => "running".to_owned(),
            other => panic!("{other:?}"),
        };
        since_end(found, &[], end).into_iter().map(words).collect()
    }

    #[test]
    fn an_end_counts_also_if_it_runs_again() {
        use ContainerStateStatusEnum::{EXITED, RUNNING};
        let at = "2026-11-29T21:55:18.845124873Z";
        assert_eq!(told(Some(state(RUNNING, at))), [format!("exited 7 {at}"), "running".into()]);
        assert_eq!(told(Some(state(RUNNING, "0001-01-01T00:00:00Z"))), ["running"]);
        assert_eq!(told(Some(state(EXITED, at))), [format!("exited 0 {at}")]);
        assert_eq!(told(None), ["exited 7 event 1"]);
    }
}
