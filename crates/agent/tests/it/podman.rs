//! Podman behind Docker's API, as far as it says other words.

use axum::http::StatusCode;
use berth_agent::PullBehavior;
use berth_agent::machine::{Container, ContainerSpec, Observation};
use berth_agent::runtime::{Docker, Event};
use futures_util::StreamExt;
use serde_json::{Value, json};

use crate::fake_docker::FakeDocker;

fn podman() -> FakeDocker {
    let version = json!({
        "ApiVersion": "1.41", "MinAPIVersion": "1.24", "Version": "4.3.1",
        "Components": [{"Name": "Podman Engine", "Version": "4.3.1"}],
    });
    let log = ["k8s-file", "none", "passthrough", "journald"];
    FakeDocker::of(version, json!({"NCPU": 1, "MemTotal": 1 << 30, "Plugins": {"Log": log}}), &[])
}

fn event(action: &str, more: Value) -> Value {
    let mut labels = json!({
        "name": "ecs-f-1-web-0", "com.amazonaws.ecs.task-arn": "arn",
        "com.amazonaws.ecs.container-name": "web",
    });
    let labels = labels.as_object_mut().expect("an object");
    labels.extend(more.as_object().expect("an object").clone());
    json!({"Type": "container", "Action": action, "timeNano": 1,
        "Actor": {"ID": "id", "Attributes": labels}})
}

#[tokio::test(flavor = "multi_thread")]
async fn ends_and_removals_are_heard_in_podmans_words() {
    let fake = podman();
    fake.will_tell(event("start", json!({})));
    fake.will_tell(event("died", json!({"exitCode": "7"})));
    fake.will_tell(event("remove", json!({})));
    fake.will_tell(event("die", json!({"containerExitCode": "8"})));
    let docker = fake.connect(PullBehavior::Default).await;
    let events: Vec<Event> = docker.events(0).collect().await;
    let told: Vec<String> = events
        .into_iter()
        .map(|event| match event {
            Event::Died { claim, end } => format!("{} died {}", claim.container, end.exit_code),
            Event::Destroyed { claim } => format!("{} destroyed", claim.id),
            Event::Started { claim } => format!("{} started", claim.container),
            other => format!("{other:?}"),
        })
        .collect();
    assert_eq!(told, ["web started", "web died 7", "id destroyed", "web died 8"]);
    let asked = fake.asked_of_events();
    for word in ["start", "die", "died", "destroy", "remove"] {
        assert!(asked.contains(&format!("%22{word}%22")), "{word} is not asked for: {asked}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn its_log_files_serve_as_dockers() {
    let docker = podman().connect(PullBehavior::Default).await;
    assert!(docker.host.is_podman);
    assert!(docker.host.log_drivers.contains(&"json-file".to_owned()));
    let docker = FakeDocker::start(&[]).connect(PullBehavior::Default).await;
    assert!(!docker.host.is_podman && docker.host.log_drivers.is_empty());
}

fn state(status: &str) -> (StatusCode, Value) {
    let state = json!({"Status": status, "ExitCode": 3, "StartedAt": "2026-01-01T00:00:00Z"});
    (StatusCode::OK, json!({"Id": "id", "State": state}))
}

async fn looked_at(docker: &Docker) -> Observation {
    let mut record = Container::new(ContainerSpec::default());
    record.runtime_id = Some("id".to_owned());
    docker.inspect("arn", &record, &[]).await.expect("an observation").0
}

#[tokio::test(flavor = "multi_thread")]
async fn states_between_dockers_are_no_ends() {
    let fake = podman();
    let docker = fake.connect(PullBehavior::Default).await;
    fake.will_show([state("stopping")]);
    let stopping = looked_at(&docker).await;
    assert!(matches!(stopping, Observation::Running { .. }), "it may take long: {stopping:?}");
    fake.will_show([state("stopped"), state("stopped"), state("exited")]);
    let Observation::Exited(end) = looked_at(&docker).await else { panic!("it has ended") };
    assert_eq!(end.exit_code, 3);
    let message = "container id does not exist in database: no such container";
    fake.will_show([(StatusCode::INTERNAL_SERVER_ERROR, json!({"message": message}))]);
    assert_eq!(looked_at(&docker).await, Observation::Vanished);
}
