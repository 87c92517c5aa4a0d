//! A task from its payload to its clean-up.

use std::time::Duration;

use berth_api::acs::FromAgent;

use crate::definitions::{SERVE, container, port, task};
use crate::host::Host;

#[tokio::test(flavor = "multi_thread")]
async fn runs_serves_and_stops() {
    let host = Host::with(|config| config.cleanup_wait = Duration::from_millis(1)).await;
    let mut web = container("web", "echo hello > /tmp/index.html; exec httpd -f -p 8080 -h /tmp");
    web.port_mappings = vec![port(8080)];
    web.stop_timeout = Some(1);
    let task = task(vec![web]);
    host.control_plane.start_tasks(vec![task.clone()]);

    let running = host.control_plane.report(&task.arn, "RUNNING").await;
    assert_eq!(running["cluster"], "it");
    assert_eq!(running["reason"], "");
    let reported = &running["containers"][0];
    assert_eq!(
        (&reported["containerName"], &reported["status"]),
        (&"web".into(), &"RUNNING".into())
    );
    let binding = &reported["networkBindings"][0];
    assert_eq!((&binding["bindIP"], &binding["protocol"]), (&"0.0.0.0".into(), &"tcp".into()));
    let host_port = binding["hostPort"].as_u64().expect("a host port");
    assert_eq!(fetch(host_port).await, "hello\n");
    let id = reported["runtimeId"].as_str().expect("an id").to_owned();
    let labels = host.inspect(&id).await.config.expect("a config").labels.expect("labels");
    assert_eq!(labels["com.amazonaws.ecs.task-arn"], task.arn);
    assert_eq!(labels["com.amazonaws.ecs.container-name"], "web");
    assert_eq!(labels["com.amazonaws.ecs.task-definition-family"], "it");
    assert_eq!(labels["com.amazonaws.ecs.task-definition-version"], "1");
    assert_eq!(labels["com.amazonaws.ecs.cluster"], "it");

    host.control_plane.stop_task(&task.arn);
    let stopped = host.control_plane.report(&task.arn, "STOPPED").await;
    assert!(stopped["executionStoppedAt"].is_number());
    assert!(stopped["containers"][0]["exitCode"].is_number(), "{stopped}");
    assert_eq!(stopped["containers"][0]["networkBindings"][0], *binding);
    host.control_plane
        .wait(|heard| {
            let acks = heard.acs.iter().filter(|m| matches!(m, FromAgent::Ack(_)));
            (acks.count() == 2).then_some(())
        })
        .await;
    gone(&host).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_essential_end_stops_the_rest_and_others_do_not() {
    let host = Host::start().await;
    let mut helper = container("helper", "exit 3");
    helper.essential = Some(false);
    let task = task(vec![container("main", "sleep 1; exit 7"), container("side", SERVE), helper]);
    host.control_plane.start_tasks(vec![task.clone()]);
    host.control_plane.report(&task.arn, "RUNNING").await;
    let stopped = host.control_plane.report(&task.arn, "STOPPED").await;
    let code = |name: &str| {
        let entries = host.control_plane.heard().reports;
        entries
            .iter()
            .flat_map(|report| report["containers"].as_array().cloned().unwrap_or_default())
            .find(|c| c["containerName"] == name && c["status"] == "STOPPED")
            .map(|c| c["exitCode"].clone())
    };
    assert_eq!(code("main"), Some(7.into()), "{stopped}");
    assert_eq!(code("side"), Some(0.into()), "{stopped}");
    assert_eq!(code("helper"), Some(3.into()), "{stopped}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_container_that_ends_at_once_is_told_running_then_stopped() {
    let host = Host::start().await;
    let task = task(vec![container("main", "exit 0")]);
    host.control_plane.start_tasks(vec![task.clone()]);
    host.control_plane.report(&task.arn, "STOPPED").await;
    let told: Vec<String> = host
        .control_plane
        .heard()
        .reports
        .iter()
        .map(|report| report["status"].as_str().expect("a status").to_owned())
        .collect();
    assert_eq!(told, ["RUNNING", "STOPPED"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn stop_timeout_then_kill() {
    let host = Host::start().await;
    let mut stubborn = container("stubborn", "trap '' TERM; while :; do sleep 0.1; done");
    stubborn.stop_timeout = Some(1);
    let task = task(vec![stubborn]);
    host.control_plane.start_tasks(vec![task.clone()]);
    host.control_plane.report(&task.arn, "RUNNING").await;
    host.control_plane.stop_task(&task.arn);
    let stopped = host.control_plane.report(&task.arn, "STOPPED").await;
    assert_eq!(stopped["containers"][0]["exitCode"], 137);
}

#[tokio::test(flavor = "multi_thread")]
async fn restarts_by_policy_keep_the_container_and_are_not_reported() {
    let host = Host::start().await;
    let mut flappy = container(
        "flappy",
        "n=$(cat /data/n 2>/dev/null || echo 0); echo $((n+1)) > /data/n; sleep 1; \
         [ $n -ge 2 ] && exit 9; exit 5",
    );
    flappy.restart_policy = Some(berth_api::acs::RestartPolicy {
        enabled: true,
        ignored_exit_codes: vec![9],
        restart_attempt_period: Some(1),
    });
    let task = task(vec![flappy]);
    host.control_plane.start_tasks(vec![task.clone()]);
    let running = host.control_plane.report(&task.arn, "RUNNING").await;
    let stopped = host.control_plane.report(&task.arn, "STOPPED").await;
    assert_eq!(stopped["containers"][0]["exitCode"], 9);
    assert_eq!(stopped["containers"][0]["runtimeId"], running["containers"][0]["runtimeId"]);
    assert_eq!(host.control_plane.heard().reports.len(), 2);
}

/// What an HTTP server on this machine answers, once it serves. RUNNING is told when the process
/// was started; the forwarder of its port then takes connections, and resets them for as long as
/// the process does not listen.
pub async fn fetch(port: u64) -> String {
    let asking = async {
        loop {
            match answer_of(port).await {
                Ok(text) if !text.is_empty() => return text,
                Ok(_) | Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
            }
        }
    };
    let text = tokio::time::timeout(Duration::from_secs(30), asking).await.expect("an answer");
    text.split_once("\r\n\r\n").expect("headers and a body").1.to_owned()
}

async fn answer_of(port: u64) -> std::io::Result<String> {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let mut stream = tokio::net::TcpStream::connect(format!("127.0.0.1:{port}")).await?;
    stream.write_all(b"GET / HTTP/1.0\r\n\r\n").await?;
    let mut text = String::new();
    stream.read_to_string(&mut text).await?;
    Ok(text)
}

/// Waits for the clean-up of everything.
async fn gone(host: &Host) {
    let waiting = async {
        while !host.containers().await.is_empty() {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), waiting).await.expect("cleaned up");
}
