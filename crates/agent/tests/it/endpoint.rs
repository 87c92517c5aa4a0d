//! What containers find at 169.254.170.2, and who does not.

use std::time::Duration;

use berth_api::acs::Task;
use bollard::exec::{CreateExecOptions, StartExecResults};
use futures_util::StreamExt;
use serde_json::{Value, json};

use crate::credentials::{CANARY, assert_clean, credentials, message};
use crate::definitions::{SERVE, container, task};
use crate::host::Host;

pub async fn host() -> Host {
    Host::with(|config| config.has_endpoint = true).await
}

/// What a command in a container prints.
pub async fn run(host: &Host, id: &str, command: &[&str]) -> String {
    let options = CreateExecOptions {
        cmd: Some(command.to_vec()),
        attach_stdout: Some(true),
        attach_stderr: Some(true),
        ..CreateExecOptions::default()
    };
    let exec = host.docker.create_exec(id, options).await.expect("made");
    let started = host.docker.start_exec(&exec.id, None).await.expect("started");
    let StartExecResults::Attached { mut output, .. } = started else { panic!("detached") };
    let mut said = String::new();
    while let Some(Ok(part)) = output.next().await {
        said += &part.to_string();
    }
    said
}

pub async fn sh(host: &Host, id: &str, script: &str) -> String {
    // Docker loses what a process says that ends before anybody listens.
    run(host, id, &["sh", "-c", &format!("{script}\nsleep 0.2")]).await
}

/// The body that a URL in a variable of the container gives.
pub async fn got(host: &Host, id: &str, url: &str) -> String {
    sh(host, id, &format!("wget -q -O - \"{url}\" 2>&1")).await
}

pub const CREDENTIALS: &str = "http://169.254.170.2$AWS_CONTAINER_CREDENTIALS_RELATIVE_URI";

pub async fn started(host: &Host, task: &Task) -> Vec<String> {
    host.control_plane.start_tasks(vec![task.clone()]);
    let running = host.control_plane.report(&task.arn, "RUNNING").await;
    let containers = running["containers"].as_array().expect("containers");
    let id = |container: &Value| container["runtimeId"].as_str().expect("an id").to_owned();
    containers.iter().map(id).collect()
}

pub fn with_role(mode: &str, number: u32) -> Task {
    let mut web = container("web", SERVE);
    web.docker_config = None;
    let mut task = task(vec![web]);
    task.network_mode = Some(mode.to_owned());
    let id = uuid::Uuid::new_v4().to_string();
    task.role_credentials = Some(credentials(&id, number));
    task
}

fn parsed(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|_| panic!("{text}"))
}

/// What a container gets that asks as SDKs do: again, while nothing answers. In the network mode
/// `none` it runs before its listener is there.
async fn at_first(host: &Host, id: &str, url: &str) -> Value {
    let asking = async {
        loop {
            let text = got(host, id, url).await;
            if let Ok(value) = serde_json::from_str(&text) {
                return value;
            }
            assert!(text.contains("Network is unreachable"), "{text}");
        }
    };
    tokio::time::timeout(Duration::from_secs(20), asking).await.expect("a listener")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_container_gets_the_credentials_of_its_task_in_every_network_mode() {
    let mut host = host().await;
    for (number, mode) in (1..).zip(["bridge", "host", "none"]) {
        let task = with_role(mode, number);
        let id = started(&host, &task).await.remove(0);
        let credentials = at_first(&host, &id, CREDENTIALS).await;
        let expected = json!({
            "RoleArn": "arn:aws:iam::123456789012:role/web",
            "AccessKeyId": format!("ASIA{number}"),
            "SecretAccessKey": format!("{CANARY}-secret-{number}"),
            "Token": format!("{CANARY}-token-{number}"),
            "Expiration": format!("203{number}-01-01T00:00:00Z"),
        });
        assert_eq!(credentials, expected, "{mode}");

        let refreshed = task.role_credentials.as_ref().expect("a role").credentials_id.clone();
        let refreshed = self::credentials(&refreshed, number + 5);
        host.control_plane.say(&message(&task.arn, "TaskApplication", refreshed));
        let awaited = format!("ASIA{}", number + 5);
        let refreshing = async {
            while parsed(&got(&host, &id, CREDENTIALS).await)["AccessKeyId"] != awaited.as_str() {}
        };
        tokio::time::timeout(Duration::from_secs(20), refreshing).await.expect("refreshed");

        let task_url = "$ECS_CONTAINER_METADATA_URI_V4/task";
        let told = parsed(&got(&host, &id, task_url).await);
        assert_eq!(
            (&told["TaskARN"], &told["Cluster"]),
            (&json!(task.arn), &json!("it")),
            "{mode}"
        );
        assert_eq!(told["Containers"][0]["DockerId"], json!(id));
        assert_eq!(told["Containers"][0]["Networks"][0]["NetworkMode"], mode);
        let own = parsed(&got(&host, &id, "http://169.254.170.2/v2/metadata").await);
        assert_eq!(own["TaskARN"], json!(task.arn), "{mode}");
        let stats = parsed(&got(&host, &id, "$ECS_CONTAINER_METADATA_URI_V4/stats").await);
        assert_eq!(stats["id"], json!(id));
        assert!(stats["memory_stats"]["usage"].as_u64().is_some_and(|bytes| bytes > 0), "{stats}");
        let regions = sh(&host, &id, "echo $AWS_REGION $AWS_DEFAULT_REGION").await;
        assert_eq!(regions.trim(), "us-east-1 us-east-1");
    }
    assert_clean(host.directory.path());
    host.kill_agent().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_task_protects_itself_with_its_role_and_another_is_told_why_not() {
    let host = host().await;
    let bare = task(vec![container("web", SERVE)]);
    let id = started(&host, &bare).await.remove(0);
    let url = "$ECS_AGENT_URI/task-protection/v1/state";
    let refused = sh(&host, &id, &format!("wget -O - {url} 2>&1")).await;
    assert!(refused.contains("403"), "{refused}");
    assert_eq!(sh(&host, &id, "echo $AWS_CONTAINER_CREDENTIALS_RELATIVE_URI").await.trim(), "");

    let task = with_role("bridge", 1);
    let id = started(&host, &task).await.remove(0);
    let told = parsed(&got(&host, &id, url).await);
    let protection = json!({"protection": {
        "ExpirationDate": "2030-01-01T00:00:00Z", "ProtectionEnabled": true, "TaskArn": task.arn}});
    assert_eq!(told, protection);
    let asked = host.control_plane.heard().protections;
    let role = credentials("", 1).access_key_id;
    assert_eq!(asked.len(), 1);
    assert!(asked[0]["authorization"].as_str().is_some_and(|it| it.contains(&role)), "{asked:?}");
    assert_eq!(asked[0]["input"], json!({"cluster": "it", "tasks": [task.arn]}));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_agent_serves_its_own_and_takes_over_when_the_first_has_gone() {
    let mut first = host().await;
    let second = host().await;
    let (of_first, of_second) = (with_role("bridge", 1), with_role("host", 2));
    let first_id = started(&first, &of_first).await.remove(0);
    let second_id = started(&second, &of_second).await.remove(0);
    assert!(got(&first, &first_id, CREDENTIALS).await.contains("ASIA1"));
    assert!(got(&second, &second_id, CREDENTIALS).await.contains("ASIA2"));
    first.kill_agent().await;
    let taken = async {
        while !got(&second, &second_id, CREDENTIALS).await.contains("ASIA2") {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), taken).await.expect("taken over");
    // What is the other's is nobody's now, until it comes back.
    assert!(!got(&first, &first_id, CREDENTIALS).await.contains(CANARY));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restarted_agent_serves_what_it_had_without_its_control_plane() {
    let memory = tempfile::tempdir_in("/dev/shm").expect("a memory file system");
    let keeps = |config: &mut berth_agent::Config| {
        config.has_endpoint = true;
        config.memory_dir = Some(memory.path().to_owned());
    };
    let mut host = Host::with(keeps).await;
    let task = with_role("bridge", 1);
    let id = started(&host, &task).await.remove(0);
    assert!(got(&host, &id, CREDENTIALS).await.contains("ASIA1"));
    assert!(host.control_plane.heard().wishes[0].contains("sendCredentials=true"));
    host.kill_agent().await;
    host.control_plane.refuse("RegisterContainerInstance", 503, "ServerException");
    host.spawn_agent(keeps);
    let served = async {
        while !got(&host, &id, CREDENTIALS).await.contains("ASIA1") {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), served).await.expect("served");
    host.kill_agent().await;

    // The machine went down: what was in memory is lost, and awaited.
    std::fs::remove_dir_all(memory.path()).expect("removed");
    std::fs::create_dir(memory.path()).expect("made");
    host.spawn_agent(keeps);
    let awaited = async {
        while !got(&host, &id, CREDENTIALS).await.contains("503") {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), awaited).await.expect("awaited");
    host.control_plane.allow("RegisterContainerInstance");
    let connected = |heard: &crate::control_plane::Heard| (heard.connections > 1).then_some(());
    host.control_plane.wait(connected).await;
    assert!(host.control_plane.heard().wishes[1].contains("sendCredentials=true"));
    let role = task.role_credentials.as_ref().expect("a role");
    let come = credentials(&role.credentials_id, 4);
    host.control_plane.say(&message(&task.arn, "TaskApplication", come));
    let came = async { while !got(&host, &id, CREDENTIALS).await.contains("ASIA4") {} };
    tokio::time::timeout(Duration::from_secs(20), came).await.expect("they came");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_agent_without_an_endpoint_says_so_and_refuses_roles() {
    let host = Host::start().await;
    let registered = host.control_plane.heard().registrations[0]["attributes"].to_string();
    assert!(!registered.contains("task-iam-role"), "{registered}");
    assert!(registered.contains(r#"{"name":"berth.endpoint","value":"none"}"#), "{registered}");
    let task = with_role("bridge", 1);
    host.control_plane.start_tasks(vec![task.clone()]);
    let stopped = host.control_plane.report(&task.arn, "STOPPED").await;
    assert!(stopped["reason"].as_str().is_some_and(|it| it.contains("task roles")), "{stopped}");
}
