//! The telemetry websocket: metrics, health, the state of the host.

use std::sync::Arc;
use std::time::Duration;

use berth_api::tcs::{
    ContainerHealth, FromAgent, HealthMetadata, InstanceStatus, InstanceStatusMetadata,
    MetricsMetadata, PublishHealthRequest, PublishInstanceStatusRequest, PublishMetricsRequest,
    TaskHealth, TaskMetric, ToAgent, join_frame,
};
use futures_util::{SinkExt, StreamExt};
use tokio::sync::watch;
use tokio::time::{Instant, MissedTickBehavior};
use tokio_tungstenite::tungstenite::Message;

use super::Session;
use super::acs::{INACTIVITY, end_of, endpoints, within_try};
use super::backoff::{Backoff, jitter};
use super::metrics::Metrics;
use super::socket::{Refusal, Socket, Target};
use crate::core::{self, TaskView};
use crate::machine::Health;
use crate::returning::End;
use crate::runtime::wall_clock_ms;

/// Looks at all containers are this far apart: two of them give a CPU figure.
const SAMPLE_EVERY: Duration = Duration::from_secs(5);
/// ECS: metrics and health go every 20 s.
const SAMPLES_PER_PUBLICATION: u32 = 4;
/// ECS: tasks in one frame.
const TASKS_PER_FRAME_MAX: usize = 10;

/// Connects for ever, while this agent is let in; at once when the control session has come back,
/// and anew when that was found silent.
pub async fn run(session: Arc<Session>, silenced: watch::Receiver<u64>) {
    // ECS: 1 s doubling to 60 s.
    let mut backoff = Backoff::new(Duration::from_secs(1), 2.0, Duration::from_secs(60));
    let mut reached = session.reporter.reached();
    let mut telemetry = Telemetry { session, silenced, metrics: Metrics::default(), runtime: None };
    loop {
        telemetry.session.reporter.let_in().await;
        let begin = Instant::now();
        reached.mark_unchanged();
        match within_try(telemetry.connect()).await {
            Ok((socket, endpoint)) => {
                let may_return_at_once = telemetry.serve(socket, &endpoint).await;
                if begin.elapsed() > INACTIVITY {
                    backoff.reset();
                    if may_return_at_once {
                        continue;
                    }
                }
            }
            Err(refusal) => tracing::debug!(%refusal, "no telemetry connection"),
        }
        tokio::select! {
            () = tokio::time::sleep(backoff.next()) => {}
            Ok(()) = reached.changed() => backoff.reset(),
        }
    }
}

struct Telemetry {
    session: Arc<Session>,
    silenced: watch::Receiver<u64>,
    metrics: Metrics,
    /// The container runtime's state and since when, in seconds since the epoch.
    runtime: Option<(&'static str, f64)>,
}

impl Telemetry {
    async fn connect(&self) -> Result<(Socket, String), Refusal> {
        let (_, endpoint) = endpoints(&self.session).await?;
        let endpoint =
            endpoint.ok_or_else(|| Refusal::Other("there is no telemetry endpoint".to_owned()))?;
        let (socket, _) = self.target(&endpoint, &self.query()).connect().await?;
        Ok((socket, endpoint))
    }

    fn query(&self) -> [(&str, &str); 5] {
        let config = &self.session.config;
        [
            ("agentHash", &config.agent_hash),
            ("agentVersion", &config.agent_version),
            ("cluster", &config.cluster),
            ("containerInstance", &self.session.instance.container_instance_arn),
            ("dockerVersion", &self.session.docker.host.docker_version),
        ]
    }

    fn target<'a>(&'a self, endpoint: &'a str, query: &'a [(&'a str, &'a str)]) -> Target<'a> {
        let config = &self.session.config;
        let (region, credentials) = (config.region.as_str(), self.session.client.credentials());
        Target { endpoint, query, region, credentials, trust: config.trusted.trust() }
    }

    /// Until the connection ends. True: the next one may be made at once.
    async fn serve(&mut self, mut socket: Socket, endpoint: &str) -> bool {
        let mut sample = tokio::time::interval(SAMPLE_EVERY);
        let mut due = 0;
        sample.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut health_changes = self.session.health_changes.clone();
        let mut impairment = self.session.is_impaired.clone();
        let reporter = self.session.reporter.clone();
        self.silenced.mark_unchanged();
        let mut dead_at = Instant::now() + INACTIVITY + jitter(INACTIVITY);
        loop {
            let messages = tokio::select! {
                frame = socket.next() => match frame {
                    Some(Ok(Message::Text(text))) => {
                        if !matches!(ToAgent::decode(&text), Err(_) | Ok(ToAgent::Unknown { .. })) {
                            dead_at = Instant::now() + INACTIVITY + jitter(INACTIVITY);
                        }
                        continue;
                    }
                    Some(Ok(Message::Close(close))) => return end_of(close.as_ref()) == End::Over,
                    Some(Ok(_)) => continue,
                    Some(Err(_)) | None => return true,
                },
                _ = sample.tick() => {
                    let tasks = self.view().await;
                    self.metrics.sample(&self.session.docker, &tasks).await;
                    let is_due = due == 0;
                    due = if is_due { SAMPLES_PER_PUBLICATION } else { due } - 1;
                    match is_due {
                        true => self.all(&tasks).await,
                        // Who has started a task wants to see what it does.
                        false if self.metrics.has_first() => self.metrics(&tasks),
                        false => continue,
                    }
                }
                Ok(()) = impairment.changed() => vec![self.instance_status()],
                Ok(()) = health_changes.changed() => self.health(&self.view().await),
                () = tokio::time::sleep_until(dead_at) => return false,
                Ok(()) = self.silenced.changed() => return false,
                () = reporter.turned_away() => return false,
            };
            for message in messages {
                let json = message.encode();
                let Ok(headers) = self.target(endpoint, &self.query()).frame_headers(&json) else {
                    return false;
                };
                let headers = headers.iter().map(|(name, value)| (*name, value.as_str()));
                if socket.send(Message::text(join_frame(headers, &json))).await.is_err() {
                    return true;
                }
            }
        }
    }

    async fn view(&self) -> Vec<TaskView> {
        self.session.core.ask(|answer| core::Message::View { answer }).await.unwrap_or_default()
    }

    async fn all(&mut self, tasks: &[TaskView]) -> Vec<FromAgent> {
        let mut messages = self.metrics(tasks);
        messages.extend(self.health(tasks));
        messages.push(self.instance_status());
        messages
    }

    fn metrics(&mut self, tasks: &[TaskView]) -> Vec<FromAgent> {
        let metrics: Vec<TaskMetric> = self.metrics.take(tasks);
        let message_id = uuid::Uuid::new_v4().to_string();
        let request = |task_metrics: Vec<TaskMetric>, idle: bool, fin: bool| {
            FromAgent::PublishMetrics(PublishMetricsRequest {
                metadata: MetricsMetadata {
                    cluster: self.session.config.cluster.clone(),
                    container_instance: self.session.instance.container_instance_arn.clone(),
                    message_id: message_id.clone(),
                    idle,
                    fin,
                },
                task_metrics,
                instance_metrics: None,
                timestamp: now_seconds(),
            })
        };
        if metrics.is_empty() {
            return vec![request(Vec::new(), tasks.is_empty(), true)];
        }
        let frames = metrics.len().div_ceil(TASKS_PER_FRAME_MAX);
        metrics
            .chunks(TASKS_PER_FRAME_MAX)
            .enumerate()
            .map(|(index, chunk)| request(chunk.to_vec(), false, index + 1 == frames))
            .collect()
    }

    fn health(&self, tasks: &[TaskView]) -> Vec<FromAgent> {
        let healths: Vec<TaskHealth> = tasks.iter().filter_map(task_health).collect();
        let frames = healths.len().div_ceil(TASKS_PER_FRAME_MAX);
        let message_id = uuid::Uuid::new_v4().to_string();
        healths
            .chunks(TASKS_PER_FRAME_MAX)
            .enumerate()
            .map(|(index, chunk)| {
                FromAgent::PublishHealth(PublishHealthRequest {
                    metadata: HealthMetadata {
                        cluster: self.session.config.cluster.clone(),
                        container_instance: self.session.instance.container_instance_arn.clone(),
                        message_id: message_id.clone(),
                        fin: index + 1 == frames,
                    },
                    tasks: chunk.to_vec(),
                    timestamp: now_seconds(),
                })
            })
            .collect()
    }

    fn instance_status(&mut self) -> FromAgent {
        let is_impaired = *self.session.is_impaired.borrow();
        let status = if is_impaired { "IMPAIRED" } else { "OK" };
        let now = now_seconds();
        let since = match self.runtime {
            Some((before, since)) if before == status => since,
            _ => now,
        };
        self.runtime = Some((status, since));
        FromAgent::PublishInstanceStatus(PublishInstanceStatusRequest {
            metadata: InstanceStatusMetadata {
                cluster: self.session.config.cluster.clone(),
                container_instance: self.session.instance.container_instance_arn.clone(),
                request_id: uuid::Uuid::new_v4().to_string(),
            },
            statuses: vec![InstanceStatus {
                kind: "ContainerRuntime".to_owned(),
                status: status.to_owned(),
                last_updated: now,
                last_status_change: since,
            }],
            timestamp: now,
        })
    }
}

fn task_health(task: &TaskView) -> Option<TaskHealth> {
    let containers: Vec<ContainerHealth> = task
        .containers
        .iter()
        .filter_map(|container| {
            let (health, since_ms) = container.health?;
            Some(ContainerHealth {
                container_name: container.name.clone(),
                health_status: health_status(health).to_owned(),
                status_since: seconds(since_ms),
            })
        })
        .collect();
    (!containers.is_empty()).then(|| TaskHealth {
        task_arn: task.arn.clone(),
        task_definition_family: task.family.clone(),
        task_definition_version: task.version.clone(),
        containers,
    })
}

fn health_status(health: Health) -> &'static str {
    match health {
        Health::Unknown => "UNKNOWN",
        Health::Healthy => "HEALTHY",
        Health::Unhealthy => "UNHEALTHY",
    }
}

fn now_seconds() -> f64 {
    seconds(wall_clock_ms())
}

#[expect(clippy::cast_precision_loss, reason = "milliseconds since the epoch fit 53 bits")]
fn seconds(ms: u64) -> f64 {
    ms as f64 / 1_000.0
}
