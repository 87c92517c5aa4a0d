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
    let start = "CannotPullContainerError: Error response from daemon: ";
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
    let mut greedy = container("c", "x=a; while :; do x=$x$x; done");
    greedy.memory = Some(16);
    let docker = greedy.docker_config.as_mut().expect("a docker config");
    docker.host_config = r#"{"NetworkMode":"none","MemorySwap":16777216}"#.to_owned();
    let task = task(vec![greedy]);
    assert_eq!(
        reason(&host, &task).await,
        "OutOfMemoryError: Container killed due to memory usage"
    );
    let stopped = host.control_plane.report(&task.arn, "STOPPED").await;
    assert_eq!(stopped["containers"][0]["exitCode"], 137);
}
