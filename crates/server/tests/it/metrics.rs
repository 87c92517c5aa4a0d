//! What `/metrics` says after known calls.
use std::{collections::BTreeMap, net::IpAddr};

use berth_api::ecs::{DescribeTasksRequest, StopTaskRequest};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::support::{Node, agent::Session, eventually, start};

/// Samples by name and labels, as they are shown.
type Samples = BTreeMap<String, f64>;

impl Node {
    /// Makes a cluster with one connected instance, and a definition to run on it.
    async fn with_machine(&self, cluster: &str) -> Session {
        self.create_cluster(cluster).await;
        self.register_definition("web").await;
        let instance = self.register_instance(cluster).await;
        let mut session = self.acs(cluster, &instance).await;
        session.manifest().await;
        eventually(async || self.is_connected(cluster, &instance).await).await;
        session
    }

    async fn samples(&self) -> Samples {
        let mut stream = TcpStream::connect(self.server.metrics_address().unwrap()).await.unwrap();
        stream.write_all(b"GET /metrics HTTP/1.1\r\nhost: berth\r\n\r\n").await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        assert!(head.starts_with("HTTP/1.1 200 OK"), "{head}");
        let lines = body.lines().filter(|it| !it.starts_with('#'));
        let sample = |line: &str| {
            let (name, value) = line.rsplit_once(' ').unwrap();
            (name.to_owned(), value.parse().unwrap())
        };
        lines.map(sample).collect()
    }
}

/// What there is of a name with these labels, in any order; zero if it is not there.
fn value(samples: &Samples, name: &str, labels: &[(&str, &str)]) -> f64 {
    let labels: Vec<String> =
        labels.iter().map(|(it, value)| format!("{it}=\"{value}\"")).collect();
    let key =
        if labels.is_empty() { name.to_owned() } else { format!("{name}{{{}}}", labels.join(",")) };
    samples.get(&key).copied().unwrap_or_default()
}

fn calls(samples: &Samples, operation: &str, outcome: &str) -> f64 {
    let labels = [("service", "ecs"), ("operation", operation), ("outcome", outcome)];
    value(samples, "berth_calls_total", &labels)
}

#[tokio::test]
async fn known_calls_are_counted() {
    let node = start().await;
    let _session = node.with_machine("prod").await;
    let before = node.samples().await;
    for _ in 0..3 {
        node.run_task("prod", 2).await.unwrap();
    }
    let nobody = Some("nobody".to_owned());
    let lost =
        StopTaskRequest { cluster: nobody, task: "1".to_owned().into(), ..Default::default() };
    node.client.send(lost).await.unwrap_err();
    let after = node.samples().await;
    assert_eq!(calls(&after, "RunTask", "success"), 3.0);
    assert_eq!(calls(&after, "StopTask", "client_error"), 1.0);
    assert_eq!(calls(&after, "CreateCluster", "success"), 1.0);
    let run_task = [("service", "ecs"), ("operation", "RunTask")];
    assert_eq!(value(&after, "berth_call_seconds_count", &run_task), 3.0);
    assert!(value(&after, "berth_call_seconds_sum", &run_task) > 0.0);
    let grown = |name: &str, labels: &[(&str, &str)]| {
        value(&after, name, labels) - value(&before, name, labels)
    };
    // One after the other: each call is a batch, of a task, a task, and what they are counted in.
    let of_clusters = [("shard", "ecs")];
    assert_eq!(grown("berth_batch_inputs_sum", &of_clusters), 3.0);
    assert_eq!(grown("berth_commit_seconds_count", &of_clusters), 3.0);
    let durable = [("shard", "ecs"), ("outcome", "success")];
    assert_eq!(grown("berth_commits_total", &durable), 3.0);
    assert!(grown("berth_batch_rows_sum", &of_clusters) >= 6.0);
    assert!(grown("berth_settle_steps_sum", &of_clusters) >= 6.0);
    assert_eq!(grown("berth_placement_seconds_count", &[]), 6.0);
    assert!(grown("berth_placement_seconds_sum", &[]) > 0.0);
    assert_eq!(value(&after, "berth_shards", &[("shard", "ecs"), ("led", "true")]), 1.0);
    assert_eq!(value(&after, "berth_queue_length", &[("shard", "ecs"), ("lane", "people")]), 0.0);
    assert!(value(&after, "berth_store_bytes", &[]) > 0.0);
    assert_eq!(value(&after, "berth_calls_in_progress", &[]), 0.0);
    assert!(value(&after, "berth_connections", &[("seat", "person")]) >= 1.0);
}

#[tokio::test]
async fn what_the_door_refuses_is_counted_by_its_name_and_by_no_text_of_the_caller() {
    let node = start().await;
    let mut forged = node.ask("ListClusters", "{}");
    forged.credentials.secret_access_key = "another".to_owned();
    for _ in 0..2 {
        assert_eq!(node.send(&forged).await.status, 400);
    }
    assert_eq!(node.send(&node.ask("MakeTea", "{}")).await.status, 400);
    let samples = node.samples().await;
    let refused = |reason| value(&samples, "berth_refusals_total", &[("reason", reason)]);
    assert_eq!(refused("InvalidSignatureException"), 2.0);
    assert_eq!(refused("UnknownOperationException"), 1.0);
    assert_eq!(calls(&samples, "ListClusters", "client_error"), 2.0);
    assert!(samples.keys().all(|it| !it.contains("MakeTea")));
}

#[tokio::test]
async fn sessions_and_what_they_do_not_acknowledge_are_counted() {
    let node = start().await;
    let mut session = node.with_machine("prod").await;
    node.run_task("prod", 1).await.unwrap();
    let payload = session.payload().await;
    let control = [("protocol", "acs")];
    let samples = node.samples().await;
    assert_eq!(value(&samples, "berth_sessions", &control), 1.0);
    assert_eq!(value(&samples, "berth_sessions_opened_total", &control), 1.0);
    assert_eq!(value(&samples, "berth_deliveries_unacknowledged", &[]), 1.0);
    assert_eq!(value(&samples, "berth_connections", &[("seat", "agent")]), 1.0);
    session.ack(&payload.message_id).await;
    eventually(async || {
        value(&node.samples().await, "berth_deliveries_unacknowledged", &[]) == 0.0
    })
    .await;
    drop(session);
    eventually(async || value(&node.samples().await, "berth_sessions", &control) == 0.0).await;
}

#[tokio::test]
async fn no_name_of_a_users_is_shown() {
    let node = start().await;
    let _session = node.with_machine("secret-cluster").await;
    let tasks = node.run_task("secret-cluster", 1).await.unwrap();
    let cluster = Some("secret-cluster".to_owned());
    let request = DescribeTasksRequest { cluster, tasks: Some(tasks), ..Default::default() };
    node.client.send(request).await.unwrap();
    let samples = node.samples().await;
    let key = &node.credentials.access_key_id;
    assert!(samples.keys().all(|it| !it.contains("secret-cluster") && !it.contains(key)));
}

#[tokio::test]
async fn metrics_are_apart_from_the_door_and_of_the_loopback() {
    let node = start().await;
    let address = node.server.metrics_address().unwrap();
    assert_eq!(address.ip(), "127.0.0.1".parse::<IpAddr>().unwrap());
    assert_ne!(address.to_string(), node.address());
    let mut at_the_door = node.ask("ListClusters", "");
    (at_the_door.method, at_the_door.path) = ("GET".to_owned(), "/metrics".to_owned());
    assert_eq!(node.send(&at_the_door).await.status, 404);
}
