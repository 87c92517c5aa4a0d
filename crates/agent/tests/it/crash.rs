//! Killed agents: what they left is taken back; nothing starts twice, nothing is lost.

use std::time::Duration;

use berth_api::acs::{HostVolume, MountPoint, Task, Volume};
use bollard::query_parameters::{KillContainerOptions, RemoveContainerOptions};

use crate::definitions::{SERVE, container, port, task};
use crate::host::Host;
use crate::lifecycle::fetch;

/// A task that leaves a line in the test's directory each time its container starts, and serves
/// its name.
fn counting(host: &Host) -> Task {
    let script = "trap 'exit 0' TERM; echo started >> /count/$COUNT; \
                  echo $COUNT > /tmp/index.html; httpd -f -p 8080 -h /tmp & wait";
    let mut web = container("web", script);
    web.port_mappings = vec![port(8080)];
    web.mount_points = vec![MountPoint {
        source_volume: "count".to_owned(),
        container_path: "/count".to_owned(),
        read_only: false,
    }];
    let mut task = task(vec![web]);
    let count = id(&task).to_owned();
    task.containers[0].environment.insert("COUNT".to_owned(), count);
    let path = host.directory.path().join("count").to_string_lossy().into_owned();
    task.volumes = vec![Volume {
        name: "count".to_owned(),
        host: Some(HostVolume { source_path: Some(path) }),
        ..Volume::default()
    }];
    task
}

fn id(task: &Task) -> &str {
    task.arn.rsplit('/').next().expect("an id")
}

fn starts(host: &Host, task: &Task) -> usize {
    let file = host.directory.path().join("count").join(id(task));
    std::fs::read_to_string(file).unwrap_or_default().lines().count()
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_at_many_moments() {
    let mut host = Host::start().await;
    let mut tasks = Vec::new();
    for wait_ms in [0, 5, 20, 60, 120, 200, 300, 450] {
        let task = counting(&host);
        host.control_plane.start_tasks(vec![task.clone()]);
        tasks.push(task);
        // The moment of death is the test's input, not something that is waited for.
        tokio::time::sleep(Duration::from_millis(wait_ms)).await;
        host.kill_agent().await;
        host.start_agent(|_| {}).await;
        // ECS: what was not acknowledged is sent again.
        host.control_plane.start_tasks(tasks.clone());
    }
    for task in &tasks {
        let running = host.control_plane.report(&task.arn, "RUNNING").await;
        let port = running["containers"][0]["networkBindings"][0]["hostPort"].as_u64();
        assert_eq!(fetch(port.expect("a host port")).await.trim(), id(task));
    }
    assert_eq!(host.containers().await.len(), tasks.len());
    for task in &tasks {
        assert_eq!(starts(&host, task), 1, "{}", task.arn);
    }
    let registered = host.control_plane.heard().registrations;
    let arns = registered[1..].iter().map(|r| r["containerInstanceArn"].as_str());
    assert!(arns.into_iter().all(|arn| arn == Some(crate::control_plane::INSTANCE)));
    assert_eq!(registered[1]["attributes"], registered[2]["attributes"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn ends_while_the_agent_is_away_have_their_true_exit_codes() {
    let mut host = Host::start().await;
    let killed = task(vec![container("web", SERVE)]);
    let removed = task(vec![container("web", SERVE)]);
    let left = task(vec![container("web", SERVE)]);
    host.control_plane.start_tasks(vec![killed.clone(), removed.clone(), left.clone()]);
    let mut ids = Vec::new();
    for task in [&killed, &removed, &left] {
        let running = host.control_plane.report(&task.arn, "RUNNING").await;
        ids.push(running["containers"][0]["runtimeId"].as_str().expect("an id").to_owned());
    }
    host.kill_agent().await;
    let kill = KillContainerOptions { signal: "KILL".to_owned() };
    host.docker.kill_container(&ids[0], Some(kill)).await.expect("killed");
    let force = RemoveContainerOptions { force: true, v: true, link: false };
    host.docker.remove_container(&ids[1], Some(force)).await.expect("removed");
    host.start_agent(|_| {}).await;

    let stopped = host.control_plane.report(&killed.arn, "STOPPED").await;
    assert_eq!(stopped["containers"][0]["exitCode"], 137);
    let stopped = host.control_plane.report(&removed.arn, "STOPPED").await;
    let reason = "ContainerVanishedError: No container matching saved ID found";
    assert_eq!(stopped["containers"][0]["reason"], reason);
    assert_eq!(stopped["containers"][0]["exitCode"], serde_json::Value::Null);
    assert_eq!(host.inspect(&ids[2]).await.state.expect("a state").running, Some(true));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_container_removed_under_the_agent_stops_its_task() {
    let host = Host::start().await;
    let task = task(vec![container("web", SERVE)]);
    host.control_plane.start_tasks(vec![task.clone()]);
    let running = host.control_plane.report(&task.arn, "RUNNING").await;
    let id = running["containers"][0]["runtimeId"].as_str().expect("an id").to_owned();
    let force = RemoveContainerOptions { force: true, v: true, link: false };
    host.docker.remove_container(&id, Some(force)).await.expect("removed");
    let stopped = host.control_plane.report(&task.arn, "STOPPED").await;
    assert_eq!(stopped["containers"][0]["exitCode"], 137, "{stopped}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_journal_is_rebuilt_from_labels() {
    let mut host = Host::start().await;
    let task = counting(&host);
    host.control_plane.start_tasks(vec![task.clone()]);
    host.control_plane.report(&task.arn, "RUNNING").await;
    host.kill_agent().await;
    std::fs::remove_file(host.directory.path().join("agent.journal")).expect("removed");
    host.start_agent(|_| {}).await;
    let registered = host.control_plane.heard().registrations;
    assert_eq!(registered[1]["containerInstanceArn"], crate::control_plane::INSTANCE);
    assert_eq!(starts(&host, &task), 1);
    host.control_plane.stop_task(&task.arn);
    let stopped = host.control_plane.report(&task.arn, "STOPPED").await;
    assert_eq!(stopped["containers"][0]["exitCode"], 0, "{stopped}");
}

#[tokio::test(flavor = "multi_thread")]
async fn reports_wait_for_a_control_plane_that_is_away() {
    let host = Host::start().await;
    host.control_plane.refuse("SubmitTaskStateChange", 503, "ServiceUnavailableException");
    let task = task(vec![container("web", "exit 4")]);
    host.control_plane.start_tasks(vec![task.clone()]);
    host.control_plane.wait(|heard| heard.acs.iter().any(is_ack).then_some(())).await;
    host.control_plane.allow("SubmitTaskStateChange");
    let stopped = host.control_plane.report(&task.arn, "STOPPED").await;
    assert_eq!(stopped["containers"][0]["exitCode"], 4);
    assert_eq!(host.control_plane.heard().reports[0]["status"], "RUNNING");
}

fn is_ack(message: &berth_api::acs::FromAgent) -> bool {
    matches!(message, berth_api::acs::FromAgent::Ack(_))
}
