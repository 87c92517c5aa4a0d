//! What goes wrong on the host, in the words of ECS.

use std::net::TcpListener;

use crate::definitions::{SERVE, container, port, task};
use crate::host::Host;

async fn reason(host: &Host, task: &berth_api::acs::Task) -> String {
    host.control_plane.start_tasks(vec![task.clone()]);
    let stopped = host.control_plane.report(&task.arn, "STOPPED").await;
    let container = &stopped["containers"][0]["reason"];
    let text = container.as_str().or(stopped["reason"].as_str());
    text.unwrap_or_else(|| panic!("no reason in {stopped}")).to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn images_that_cannot_be_had() {
    let host = Host::start().await;
    let mut missing = container("c", SERVE);
    missing.image = "127.0.0.1:1/nothing:here".to_owned();
    let found = reason(&host, &task(vec![missing])).await;
    let start = "CannotPullContainerError: The task can\u{2019}t pull the image. Check your network \
                 configuration. Error response from daemon: ";
    assert!(found.starts_with(start), "{found}");
    let mut malformed = container("c", SERVE);
    malformed.image = "UPPER CASE".to_owned();
    let found = reason(&host, &task(vec![malformed])).await;
    assert!(
        found.starts_with("CannotPullContainerError: ") && found.contains("invalid reference"),
        "{found}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn containers_that_cannot_start() {
    let host = Host::start().await;
    let mut absent = container("c", SERVE);
    absent.command = vec!["/does/not/exist".to_owned()];
    let found = reason(&host, &task(vec![absent])).await;
    assert!(
        found.starts_with("CannotStartContainerError: Error response from daemon: "),
        "{found}"
    );
    assert!(found.contains("/does/not/exist"), "{found}");

    let mut garbage = container("c", SERVE);
    garbage.docker_config.as_mut().expect("a docker config").host_config = "{bad".to_owned();
    let found = reason(&host, &task(vec![garbage])).await;
    assert!(found.starts_with("HostConfigError: Unable to decode given host config: "), "{found}");

    let taken = TcpListener::bind("0.0.0.0:0").expect("binds");
    let number = taken.local_addr().expect("bound").port();
    let mut clash = container("c", SERVE);
    clash.port_mappings = vec![port(80)];
    clash.port_mappings[0].host_port = Some(i64::from(number));
    let found = reason(&host, &task(vec![clash])).await;
    assert!(found.starts_with("CannotStartContainerError: "), "{found}");
    assert!(
        found.contains("address already in use") || found.contains("already allocated"),
        "{found}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn out_of_memory() {
    let host = Host::start().await;
    let task = task(vec![bounded("x=a; while :; do x=$x$x; done")]);
    assert_eq!(
        reason(&host, &task).await,
        "OutOfMemoryError: Container killed due to memory usage"
    );
    let stopped = host.control_plane.report(&task.arn, "STOPPED").await;
    assert_eq!(stopped["containers"][0]["exitCode"], 137);
}

/// Grows until the kernel ends it.
const GREEDY: &str = "sh -c 'x=a; while :; do x=$x$x; done'";

fn bounded(script: &str) -> berth_api::acs::Container {
    let mut container = container("c", script);
    container.memory = Some(16);
    let docker = container.docker_config.as_mut().expect("a docker config");
    docker.host_config = r#"{"NetworkMode":"none","MemorySwap":16777216}"#.to_owned();
    container
}

#[tokio::test(flavor = "multi_thread")]
async fn who_outlives_its_greedy_child_was_not_out_of_memory() {
    let host = Host::start().await;
    let survivor = task(vec![bounded(&format!("{GREEDY}; exit 0"))]);
    host.control_plane.start_tasks(vec![survivor.clone()]);
    let stopped = host.control_plane.report(&survivor.arn, "STOPPED").await;
    let ended = &stopped["containers"][0];
    assert_eq!((&ended["exitCode"], &ended["reason"]), (&0.into(), &serde_json::Value::Null));
    let id = ended["runtimeId"].as_str().expect("an id");
    let was_killed = host.inspect(id).await.state.and_then(|state| state.oom_killed);
    assert_eq!(was_killed, Some(true), "the kernel has killed in it, or this proves nothing");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_killed_for_not_stopping_was_not_out_of_memory() {
    let host = Host::start().await;
    let script = format!("trap '' TERM; {GREEDY}; echo > /tmp/on; while :; do sleep 0.1; done");
    let mut deaf = bounded(&script);
    deaf.stop_timeout = Some(1);
    deaf.health_check_type = Some("docker".to_owned());
    let docker = deaf.docker_config.as_mut().expect("a docker config");
    docker.config = serde_json::json!({"Healthcheck": {
        "Test": ["CMD-SHELL", "test -f /tmp/on"], "Interval": 200_000_000,
        "Timeout": 2_000_000_000, "Retries": 1000, "StartPeriod": 0}})
    .to_string();
    // The second starts once the child of the first was killed.
    let mut after = container("after", SERVE);
    after.depends_on = vec![berth_api::acs::ContainerDependency {
        container_name: "c".to_owned(),
        condition: "HEALTHY".to_owned(),
    }];
    let task = task(vec![deaf, after]);
    host.control_plane.start_tasks(vec![task.clone()]);
    host.control_plane.report(&task.arn, "RUNNING").await;
    host.control_plane.stop_task(&task.arn);
    let stopped = host.control_plane.report(&task.arn, "STOPPED").await;
    let ended = host.control_plane.stopped_container(&task.arn, "c").await;
    assert_eq!(ended["exitCode"], 137, "{stopped}");
    assert_eq!(ended["reason"], serde_json::Value::Null, "{stopped}");
    let id = ended["runtimeId"].as_str().expect("an id");
    assert_eq!(host.inspect(id).await.state.and_then(|state| state.oom_killed), Some(true));
}
