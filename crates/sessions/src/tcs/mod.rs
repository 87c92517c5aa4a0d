//! The control side of one agent's telemetry: acknowledgements, and what is news to the cluster.
//! Pure: frames and time go in, frames and reports come out.
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use berth_api::{
    acs::TextMessage,
    ecs::{HealthStatus, InstanceHealthCheckState},
    tcs::{
        FromAgent, HeartbeatMessage, InstanceStatus, PublishMetricsRequest, TaskHealth, ToAgent,
        split_frame,
    },
};
use berth_ecs::cluster::{
    Report, State,
    records::id::{ContainerInstanceId, TaskId},
};
use berth_engine::Timestamp;

use crate::{
    Close,
    limits::{HEARTBEAT_MS, TELEMETRY_SILENCE_MS},
};

/// What the cluster knows already: agents repeat themselves every 20 s, and only news are stored.
pub struct Known<'a> {
    /// The health of a container of a task of this instance, if there is such a one.
    pub container: &'a dyn Fn(TaskId, &str) -> Option<HealthStatus>,
    /// The status of the instance's container runtime.
    pub container_runtime: Option<&'a InstanceHealthCheckState>,
}

/// Shows a session what the published state knows of its instance's health.
pub fn known<T>(
    state: &State,
    instance: ContainerInstanceId,
    look: impl FnOnce(&Known<'_>) -> T,
) -> T {
    let container = |task: TaskId, name: &str| {
        let task = state.tasks.get(&task).filter(|it| it.is_on(instance))?;
        let found = task.containers.iter().find(|it| it.name == name)?;
        Some(found.health_status.clone())
    };
    let record = state.container_instances.get(&instance);
    let health = record.and_then(|it| it.health.as_ref());
    look(&Known { container: &container, container_runtime: health.map(|it| &it.status) })
}

#[derive(Debug, PartialEq)]
pub enum Output {
    Send(ToAgent),
    Report(Report),
    Close(Close),
    /// What was measured, which nobody stores.
    Measured(PublishMetricsRequest),
    /// A frame was ignored: why it cannot be read.
    Unreadable(String),
}

/// One telemetry session.
pub struct Machine {
    instance: ContainerInstanceId,
    heartbeat_due: Timestamp,
    heard_at: Timestamp,
}

impl Machine {
    pub fn new(instance: ContainerInstanceId, now: Timestamp) -> Machine {
        Machine { instance, heartbeat_due: now + HEARTBEAT_MS, heard_at: now }
    }

    /// Takes a frame: its header block was signed like the upgrade, which proved who speaks here.
    pub fn frame(&mut self, frame: &str, now: Timestamp, known: &Known<'_>) -> Vec<Output> {
        self.heard_at = now;
        let (_, json) = split_frame(frame);
        match FromAgent::decode(json) {
            // Agents keep unacknowledged ones for five minutes.
            Ok(FromAgent::PublishMetrics(message)) => {
                vec![Output::Measured(message), Output::Send(ToAgent::AckPublishMetric(ok()))]
            }
            Ok(FromAgent::PublishHealth(message)) => {
                let mut outputs = self.container_health(&message.tasks, known);
                outputs.push(Output::Send(ToAgent::AckPublishHealth(ok())));
                outputs
            }
            Ok(FromAgent::PublishInstanceStatus(message)) => {
                let news = self.runtime_health(&message.statuses, known).into_iter();
                news.chain([Output::Send(ToAgent::AckPublishInstanceStatus(ok()))]).collect()
            }
            Ok(FromAgent::Unknown { .. }) => Vec::new(),
            Err(error) => vec![Output::Unreadable(error.to_string())],
        }
    }

    /// Does what time asks for; see [`Machine::next_deadline`].
    pub fn tick(&mut self, now: Timestamp) -> Vec<Output> {
        if now - self.heard_at >= TELEMETRY_SILENCE_MS {
            return vec![Output::Close(Close("no telemetry came"))];
        }
        if now < self.heartbeat_due {
            return Vec::new();
        }
        self.heartbeat_due = now + HEARTBEAT_MS;
        vec![Output::Send(ToAgent::Heartbeat(HeartbeatMessage { healthy: true }))]
    }

    pub fn next_deadline(&self) -> Timestamp {
        self.heartbeat_due.min(self.heard_at + TELEMETRY_SILENCE_MS)
    }

    /// Of several statuses in one frame the last is what is so.
    fn runtime_health(&self, all: &[InstanceStatus], known: &Known<'_>) -> Option<Output> {
        let it = all.iter().rev().find(|it| it.kind == "ContainerRuntime")?;
        let status = InstanceHealthCheckState::from(it.status.as_str());
        let is_one = !matches!(status, InstanceHealthCheckState::UnknownValue(_));
        let is_news = is_one && known.container_runtime != Some(&status);
        is_news.then(|| {
            Output::Report(Report::InstanceHealth {
                instance: self.instance,
                status,
                last_updated: milliseconds(it.last_updated),
                last_status_change: milliseconds(it.last_status_change),
            })
        })
    }

    /// Of several statuses of one container in one frame the last is what is so: a frame makes no
    /// more reports than there are containers.
    fn container_health(&self, all: &[TaskHealth], known: &Known<'_>) -> Vec<Output> {
        let mut statuses = BTreeMap::new();
        for task in all {
            let id = task.task_arn.rsplit('/').next().unwrap_or_default();
            let Ok(id) = id.parse::<TaskId>() else { continue };
            for it in &task.containers {
                let status = match HealthStatus::from(it.health_status.as_str()) {
                    HealthStatus::UnknownValue(_) => HealthStatus::Unknown,
                    status => status,
                };
                statuses.insert((id, it.container_name.as_str()), status);
            }
        }
        let is_news = |((task, container), status): &((TaskId, &str), HealthStatus)| {
            (known.container)(*task, container).is_some_and(|before| before != *status)
        };
        let report = |((task, container), status): ((TaskId, &str), HealthStatus)| {
            let (instance, container) = (self.instance, container.to_owned());
            Output::Report(Report::ContainerHealth { instance, task, container, status })
        };
        statuses.into_iter().filter(is_news).map(report).collect()
    }
}

fn ok() -> TextMessage {
    TextMessage { message: "ok".to_owned() }
}

/// Agents write seconds with a fraction.
fn milliseconds(seconds: f64) -> Timestamp {
    Timestamp((seconds * 1_000.0).round() as i64)
}
