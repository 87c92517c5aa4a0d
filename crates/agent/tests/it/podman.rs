//! Podman behind Docker's API, as far as it says other words.

use berth_agent::PullBehavior;
use berth_agent::runtime::Event;
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
            other => format!("{other:?}"),
        })
        .collect();
    assert_eq!(told, ["web died 7", "id destroyed", "web died 8"]);
    let asked = fake.asked_of_events();
    for word in ["die", "died", "destroy", "remove"] {
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
