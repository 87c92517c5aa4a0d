//! Launches that find something there already: their own from before a crash, or a stranger.

use std::sync::Arc;

use std::collections::HashMap;
use std::net::TcpListener;

use berth_agent::PullBehavior;
use berth_agent::endpoint::Mode;
use berth_agent::intake::{self, Abilities};
use berth_agent::machine::{Observation, Ports, Task};
use berth_agent::runtime::{Docker, Given, Identity, Mirrors, Settings};
use berth_api::acs;
use bollard::models::ContainerCreateBody;
use bollard::query_parameters::{
    CreateContainerOptions, RemoveContainerOptions, WaitContainerOptions,
};
use futures_util::StreamExt;

use crate::definitions::{SERVE, container, port, task};
use crate::host::{Host, IMAGE};
use crate::lifecycle::fetch;

/// A runtime, and no agent around it: what it has made is not on record, as after a crash.
pub async fn runtime(host: &Host) -> Docker {
    let identity = Identity::open("it", host.directory.path()).expect("a directory");
    let settings = Settings {
        pull_behavior: PullBehavior::PreferCached,
        mirrors: Mirrors::new(),
        logins: None,
        reserved: Ports::default(),
        meters: Arc::default(),
        endpoint: Mode::Nowhere,
        region: "us-east-1".to_owned(),
        routers: None,
        secret_files: None,
        gpus: std::collections::BTreeMap::new(),
        room: None,
    };
    Docker::connect(None, identity, settings).await.expect("Docker runs")
}

pub fn read(wire: &acs::Task) -> Task {
    intake::read(
        wire,
        Abilities {
            has_task_limits: true,
            has_endpoint: true,
            has_routers: true,
            has_files: true,
            has_interfaces: false,
        },
    )
    .expect("it can run")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_container_that_was_created_before_a_crash_has_the_ports_it_was_created_with() {
    let host = Host::without_agent().await;
    let docker = runtime(&host).await;
    let taken = TcpListener::bind("0.0.0.0:0").expect("binds");
    let mut fixed = port(9090);
    fixed.host_port = Some(taken.local_addr().expect("bound").port().into());
    let mut web = container("web", "echo hello > /tmp/index.html; exec httpd -f -p 8080 -h /tmp");
    web.port_mappings = vec![port(8080), fixed];
    let wire = task(vec![web]);
    let record = read(&wire);
    // Created, but not started, as a port of it is taken: the agent may be killed here.
    let Observation::Failed { id: Some(created), .. } =
        docker.launch(&record, &wire, "web", &Given::default()).await
    else {
        panic!("it cannot start")
    };
    drop(taken);
    let again = docker.launch(&record, &wire, "web", &Given::default()).await;
    let Observation::Started { id, bindings, .. } = again else { panic!("{again:?}") };
    assert_eq!(id, created);
    assert_eq!(fetch(bindings[0].host_ports.0.into()).await, "hello\n");
    let third = docker.launch(&record, &wire, "web", &Given::default()).await;
    let Observation::Started { bindings: seen, .. } = third else { panic!("{third:?}") };
    assert_eq!(seen, bindings);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_container_that_ended_before_is_told_as_it_ended() {
    let host = Host::without_agent().await;
    let docker = runtime(&host).await;
    let wire = task(vec![container("web", "exit 4")]);
    let record = read(&wire);
    let first = docker.launch(&record, &wire, "web", &Given::default()).await;
    let Observation::Started { id, .. } = first else { panic!("{first:?}") };
    let mut ends = host.docker.wait_container(&id, None::<WaitContainerOptions>);
    ends.next().await;
    let again = docker.launch(&record, &wire, "web", &Given::default()).await;
    let Observation::Exited(end) = again else { panic!("{again:?}") };
    assert_eq!((end.id, end.exit_code, end.reason), (id, 4, None));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stranger_of_the_name_is_left_alone() {
    let host = Host::without_agent().await;
    let docker = runtime(&host).await;
    let wire = task(vec![container("web", SERVE)]);
    let record = read(&wire);
    let name = record.containers[0].spec.runtime_name.clone();
    let stranger = create(&host, &name, &wire).await;
    let launched = docker.launch(&record, &wire, "web", &Given::default()).await;
    docker.clean(&record).await.expect("nothing is to be done");
    let is_there = host.docker.inspect_container(&stranger, None).await.is_ok();
    let options = RemoveContainerOptions { force: true, v: true, link: false };
    host.docker.remove_container(&stranger, Some(options)).await.expect("removed");
    let Observation::Failed { id: None, reason } = launched else { panic!("{launched:?}") };
    assert!(reason.starts_with("CannotCreateContainerError: Error response from daemon: Conflict"));
    assert!(reason.contains("That container is not this agent's, so it is left alone"), "{reason}");
    assert!(is_there);
}

/// A container with the name and the labels of a task's, but for the seal.
async fn create(host: &Host, name: &str, wire: &acs::Task) -> String {
    let labels = HashMap::from([
        ("com.amazonaws.ecs.task-arn".to_owned(), wire.arn.clone()),
        ("com.amazonaws.ecs.container-name".to_owned(), "web".to_owned()),
        ("com.amazonaws.ecs.task-definition-family".to_owned(), wire.family.clone()),
        ("com.amazonaws.ecs.task-definition-version".to_owned(), wire.version.clone()),
    ]);
    let body = ContainerCreateBody {
        image: Some(IMAGE.to_owned()),
        cmd: Some(vec!["sleep".to_owned(), "1000".to_owned()]),
        labels: Some(labels),
        ..ContainerCreateBody::default()
    };
    let options =
        CreateContainerOptions { name: Some(name.to_owned()), ..CreateContainerOptions::default() };
    host.docker.create_container(Some(options), body).await.expect("created").id
}
