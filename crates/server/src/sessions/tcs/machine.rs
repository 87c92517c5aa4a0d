//! The control side of one agent's telemetry: acknowledgements, and what is news to the cluster.
//! Pure: frames and time go in, frames and reports come out.
use berth_api::{
    acs::TextMessage,
    ecs::HealthStatus,
    tcs::{FromAgent, HeartbeatMessage, InstanceStatus, TaskHealth, ToAgent, split_frame},
};
use berth_ecs::cluster::{
    Report,
    records::id::{ContainerInstanceId, TaskId},
};
use berth_engine::Timestamp;
use tracing::debug;

use crate::{
    limits::{HEARTBEAT_MS, TELEMETRY_SILENCE_MS},
    sessions::Close,
};

/// What the cluster knows already: agents repeat themselves every 20 s, and only news are stored.
pub(crate) struct Known<'a> {
    /// The health of a container of a task of this instance, if there is such a one.
    pub container: &'a dyn Fn(TaskId, &str) -> Option<HealthStatus>,
    /// The status of the instance's container runtime.
    pub container_runtime: Option<&'a str>,
}

#[derive(Debug, PartialEq)]
pub(crate) enum Output {
    Send(ToAgent),
    Report(Report),
    Close(Close),
}

/// One telemetry session.
pub(crate) struct Machine {
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
            // Metrics have no reader yet; agents keep unacknowledged ones for five minutes.
            Ok(FromAgent::PublishMetrics(_)) => vec![Output::Send(ToAgent::AckPublishMetric(ok()))],
            Ok(FromAgent::PublishHealth(message)) => {
                let news = message.tasks.iter().flat_map(|it| task_health(it, known));
                news.chain([Output::Send(ToAgent::AckPublishHealth(ok()))]).collect()
            }
            Ok(FromAgent::PublishInstanceStatus(message)) => {
                let news = message.statuses.iter().filter_map(|it| self.runtime_health(it, known));
                news.chain([Output::Send(ToAgent::AckPublishInstanceStatus(ok()))]).collect()
            }
            Ok(FromAgent::Unknown { .. }) => Vec::new(),
            Err(error) => {
                debug!(%error, "a telemetry frame was ignored");
                Vec::new()
            }
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

    fn runtime_health(&self, it: &InstanceStatus, known: &Known<'_>) -> Option<Output> {
        let is_news = it.kind == "ContainerRuntime"
            && !it.status.is_empty()
            && known.container_runtime != Some(it.status.as_str());
        is_news.then(|| {
            Output::Report(Report::InstanceHealth {
                instance: self.instance,
                status: it.status.clone(),
                last_updated: milliseconds(it.last_updated),
                last_status_change: milliseconds(it.last_status_change),
            })
        })
    }
}

fn task_health(it: &TaskHealth, known: &Known<'_>) -> Vec<Output> {
    let id = it.task_arn.rsplit('/').next().unwrap_or_default();
    let Ok(task) = id.parse::<TaskId>() else { return Vec::new() };
    let report = |it: &berth_api::tcs::ContainerHealth| {
        let status = match it.health_status.as_str() {
            "HEALTHY" => HealthStatus::Healthy,
            "UNHEALTHY" => HealthStatus::Unhealthy,
            _ => HealthStatus::Unknown,
        };
        let before = (known.container)(task, &it.container_name)?;
        (before != status).then(|| {
            Output::Report(Report::ContainerHealth {
                task,
                container: it.container_name.clone(),
                status,
                since: milliseconds(it.status_since),
            })
        })
    };
    it.containers.iter().filter_map(report).collect()
}

fn ok() -> TextMessage {
    TextMessage { message: "ok".to_owned() }
}

/// Agents write seconds with a fraction.
fn milliseconds(seconds: f64) -> Timestamp {
    Timestamp((seconds * 1_000.0).round() as i64)
}
