//! Task reports: sent until they are accepted, those of one task in order.

use std::time::Duration;

use berth_api::client::{CallError, Client};
use berth_api::{Timestamp, ecs};
use tokio::sync::{Semaphore, watch};

use super::backoff::Backoff;
use crate::machine::{AttachmentReport, Binding, ContainerReport, Report};

/// ECS: tasks that submit at once.
const SUBMISSIONS_MAX: usize = 10;
/// ECS: limits of texts, in characters.
const REASON_CHARS_MAX: usize = 1_024;
const SHORT_CHARS_MAX: usize = 255;

/// Sends reports. The machine gives one report per task at a time, which keeps their order.
#[derive(Debug)]
pub struct Reporter {
    client: Client,
    cluster: String,
    permits: Semaphore,
    is_let_in: watch::Sender<bool>,
    /// Counts how often it was let in.
    reached: watch::Sender<u64>,
}

impl Reporter {
    pub fn new(client: Client, cluster: &str) -> Self {
        Self {
            client,
            cluster: cluster.to_owned(),
            permits: Semaphore::new(SUBMISSIONS_MAX),
            is_let_in: watch::Sender::new(false),
            reached: watch::Sender::new(0),
        }
    }

    /// The control plane speaks to this run of the agent: what waits to be sent again is sent now.
    pub fn was_let_in(&self) {
        self.is_let_in.send_replace(true);
        self.reached.send_modify(|count| *count += 1);
    }

    /// Another agent speaks for the instance: nothing is said until it has gone.
    pub fn was_turned_away(&self) {
        self.is_let_in.send_replace(false);
    }

    /// Whether the control plane has let this run of the agent in, and has not turned it away
    /// since. While the control plane is away it stays as it was.
    #[must_use]
    pub fn is_let_in(&self) -> bool {
        *self.is_let_in.borrow()
    }

    /// Waits until this run of the agent is let in. A copied machine has the identity of another:
    /// until then nothing is said in its name.
    pub async fn let_in(&self) {
        let mut is_let_in = self.is_let_in.subscribe();
        // It is here for as long as somebody waits.
        let _never = is_let_in.wait_for(|it| *it).await;
    }

    /// Waits until this run of the agent is not let in.
    pub async fn turned_away(&self) {
        let mut is_let_in = self.is_let_in.subscribe();
        let _never = is_let_in.wait_for(|it| !*it).await;
    }

    /// Changes each time when it was let in.
    pub fn reached(&self) -> watch::Receiver<u64> {
        self.reached.subscribe()
    }

    /// Returns when the report is accepted, or refused for good.
    pub async fn submit(&self, report: &Report) {
        let mut away = Backoff::new(Duration::from_millis(50), 2.0, Duration::from_secs(10));
        // ECS: 1 s growing by 1.3 to 30 s.
        let mut refused = Backoff::new(Duration::from_secs(1), 1.3, Duration::from_secs(30));
        let mut reached = self.reached.subscribe();
        loop {
            self.let_in().await;
            let permit = self.permits.acquire().await.expect("the semaphore is never closed");
            reached.mark_unchanged();
            let outcome = tokio::select! {
                outcome = self.client.send(request(&self.cluster, report)) => outcome,
                // What was sent before the connection broke may be on its way for ever.
                Ok(()) = reached.changed() => continue,
            };
            drop(permit);
            let error = match outcome {
                Ok(_) => return,
                Err(error) => error,
            };
            let wait = match &error {
                CallError::Api(api) if api.code == "InvalidParameterException" => {
                    tracing::warn!(task = report.task, %error, "a report is refused for good");
                    return;
                }
                error if error.is_retryable() => away.next(),
                _ => refused.next(),
            };
            tracing::warn!(task = report.task, %error, "a report is not accepted yet");
            tokio::select! {
                () = tokio::time::sleep(wait) => {}
                Ok(()) = reached.changed() => {}
            }
        }
    }
}

fn request(cluster: &str, report: &Report) -> ecs::SubmitTaskStateChangeRequest {
    let attachment = |arn: &String, status: &str| ecs::AttachmentStateChange {
        attachment_arn: Some(arn.clone()),
        status: Some(status.to_owned()),
    };
    let attachment = match &report.attachment {
        // ECS: that an interface is there is told without a status of the task.
        Some(AttachmentReport::Attached { arn }) => {
            return ecs::SubmitTaskStateChangeRequest {
                cluster: Some(cluster.to_owned()),
                task: Some(report.task.clone()),
                attachments: Some(vec![attachment(arn, "ATTACHED")]),
                ..ecs::SubmitTaskStateChangeRequest::default()
            };
        }
        Some(AttachmentReport::Detached { arn }) => Some(vec![attachment(arn, "DETACHED")]),
        None => None,
    };
    ecs::SubmitTaskStateChangeRequest {
        cluster: Some(cluster.to_owned()),
        task: Some(report.task.clone()),
        attachments: attachment,
        status: Some(report.status.as_str().to_owned()),
        reason: Some(first_chars(&report.reason, REASON_CHARS_MAX)),
        containers: Some(report.containers.iter().map(container).collect())
            .filter(|containers: &Vec<_>| !containers.is_empty()),
        pull_started_at: report.pull_started_ms.map(timestamp),
        pull_stopped_at: report.pull_stopped_ms.map(timestamp),
        execution_stopped_at: report.execution_stopped_ms.map(timestamp),
        ..ecs::SubmitTaskStateChangeRequest::default()
    }
}

fn container(report: &ContainerReport) -> ecs::ContainerStateChange {
    let bindings: Vec<_> = report.bindings.iter().map(binding).collect();
    ecs::ContainerStateChange {
        container_name: Some(report.name.clone()),
        status: Some(report.status.as_str().to_owned()),
        runtime_id: report.runtime_id.as_deref().map(|id| first_chars(id, SHORT_CHARS_MAX)),
        exit_code: report.exit_code.and_then(|code| i32::try_from(code).ok()),
        reason: report.reason.as_deref().map(|reason| first_chars(reason, REASON_CHARS_MAX)),
        image_digest: report
            .image_digest
            .as_deref()
            .map(|digest| first_chars(digest, SHORT_CHARS_MAX)),
        network_bindings: Some(bindings).filter(|bindings| !bindings.is_empty()),
    }
}

fn binding(binding: &Binding) -> ecs::NetworkBinding {
    let protocol = if binding.udp { "udp" } else { "tcp" };
    let base = ecs::NetworkBinding {
        bind_ip: Some(binding.bind_ip.clone()),
        protocol: Some(protocol.into()),
        ..ecs::NetworkBinding::default()
    };
    let range = |(first, last): (u16, u16)| Some(format!("{first}-{last}"));
    if binding.is_range {
        ecs::NetworkBinding {
            container_port_range: range(binding.container_ports),
            host_port_range: range(binding.host_ports),
            ..base
        }
    } else {
        ecs::NetworkBinding {
            container_port: Some(i32::from(binding.container_ports.0)),
            host_port: Some(i32::from(binding.host_ports.0)),
            ..base
        }
    }
}

fn timestamp(ms: u64) -> Timestamp {
    Timestamp(i64::try_from(ms).unwrap_or(i64::MAX))
}

fn first_chars(text: &str, chars_max: usize) -> String {
    text.chars().take(chars_max).collect()
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;
    use crate::machine::{ContainerStatus, TaskStatus};

    #[tokio::test]
    async fn nobody_speaks_for_an_instance_before_it_is_let_in() {
        let credentials = berth_api::sigv4::Credentials {
            access_key_id: "AKIDEXAMPLE".to_owned(),
            secret_access_key: "secret".to_owned(),
            session_token: None,
        };
        let client = Client::new("http://127.0.0.1:9", "us-east-1", credentials);
        let reporter = Reporter::new(client.expect("an address"), "it");
        let soon = |waited| tokio::time::timeout(Duration::from_millis(50), waited);
        assert!(soon(reporter.let_in()).await.is_err());
        reporter.was_let_in();
        assert!(soon(reporter.let_in()).await.is_ok());
        // It stays so, also while the control plane is away, until another one has its session.
        assert!(soon(reporter.let_in()).await.is_ok());
        reporter.was_turned_away();
        assert!(soon(reporter.let_in()).await.is_err());
        reporter.turned_away().await;
        assert!(!reporter.is_let_in());
        reporter.was_let_in();
        assert!(soon(reporter.let_in()).await.is_ok());
    }

    #[test]
    fn a_report_on_the_wire() {
        let single = Binding {
            container_ports: (8080, 8080),
            host_ports: (32_768, 32_768),
            udp: false,
            bind_ip: "0.0.0.0".to_owned(),
            is_range: false,
        };
        let range = Binding {
            container_ports: (9000, 9003),
            host_ports: (32_769, 32_772),
            udp: true,
            is_range: true,
            ..single.clone()
        };
        let web = ContainerReport {
            name: "web".to_owned(),
            status: ContainerStatus::Stopped,
            runtime_id: Some("ad8e".to_owned()),
            exit_code: Some(137),
            reason: Some("x".repeat(2_000)),
            image_digest: None,
            bindings: vec![single, range],
        };
        let report = Report {
            task: "arn".to_owned(),
            status: TaskStatus::Stopped,
            reason: String::new(),
            containers: vec![web],
            pull_started_ms: None,
            pull_stopped_ms: None,
            execution_stopped_ms: Some(1_795_228_474_681),
            attachment: None,
        };
        let json = berth_api::to_json(&request("mock", &report)).replace(&"x".repeat(1_024), "…");
        let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
        expect![[r#"
            {
              "cluster": "mock",
              "containers": [
                {
                  "containerName": "web",
                  "exitCode": 137,
                  "networkBindings": [
                    {
                      "bindIP": "0.0.0.0",
                      "containerPort": 8080,
                      "hostPort": 32768,
                      "protocol": "tcp"
                    },
                    {
                      "bindIP": "0.0.0.0",
                      "containerPortRange": "9000-9003",
                      "hostPortRange": "32769-32772",
                      "protocol": "udp"
                    }
                  ],
                  "reason": "…",
                  "runtimeId": "ad8e",
                  "status": "STOPPED"
                }
              ],
              "executionStoppedAt": 1795228474.681,
              "reason": "",
              "status": "STOPPED",
              "task": "arn"
            }"#]]
        .assert_eq(&format!("{json:#}"));
    }
}
