//! `awslogs` on real Docker: what containers write reaches CloudWatch Logs, each line once.

use std::collections::{BTreeMap, BTreeSet};

use berth_api::acs::Task;
use futures_util::StreamExt;
use serde_json::{Value, json};

use crate::control_plane::Heard;
use crate::credentials::credentials;
use crate::definitions::{SERVE, container, task};
use crate::host::Host;

fn logging(script: &str, options: &[(&str, &str)]) -> Task {
    let mut c = container("c", script);
    let mut config = json!({
        "awslogs-group": "/g", "awslogs-region": "us-east-1", "mode": "non-blocking",
    });
    options.iter().for_each(|(name, value)| config[*name] = json!(value));
    let host = json!({"NetworkMode": "bridge", "LogConfig": {"Type": "awslogs", "Config": config}});
    c.docker_config.as_mut().expect("a docker config").host_config = host.to_string();
    let mut task = task(vec![c]);
    task.execution_role_credentials = Some(credentials("execution", 7));
    task
}

/// A control plane whose groups and streams are all there.
fn open_all(host: &Host) {
    for operation in ["CreateLogGroup", "CreateLogStream", "PutLogEvents"] {
        host.control_plane.answer(operation, json!({}));
    }
}

/// The lines of a stream by their numbers, as the calls say: said twice they are the same.
fn lines(heard: &Heard, stream: &str) -> Vec<String> {
    let mut lines = BTreeMap::new();
    for (operation, _, input) in &heard.calls {
        if operation != "PutLogEvents" || input["logStreamName"] != stream {
            continue;
        }
        let token = input["sequenceToken"].as_str().expect("a token");
        let mut parts = token.split(':').skip(2).map(|it| it.parse::<usize>().expect("a number"));
        let (first, count) = (parts.next().expect("first"), parts.next().expect("count"));
        let events = input["logEvents"].as_array().expect("events");
        assert_eq!(events.len(), count);
        for (at, event) in events.iter().enumerate() {
            let line = event["message"].as_str().expect("a line").to_owned();
            let before = lines.insert(first + at, line.clone());
            assert!(before.is_none_or(|it| it == line), "another line under the same number");
        }
    }
    assert!(lines.keys().enumerate().all(|(at, number)| at == *number), "one is missing");
    lines.into_values().collect()
}

async fn until_all(host: &Host, stream: &str, count: usize) -> Vec<String> {
    host.control_plane.wait(|heard| Some(lines(heard, stream)).filter(|it| it.len() >= count)).await
}

fn calls(heard: &Heard, operation: &str) -> Vec<(String, Value)> {
    let calls = heard.calls.iter().filter(|it| it.0 == operation);
    calls.map(|(_, key, input)| (key.clone(), input.clone())).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn lines_are_sent_and_docker_keeps_its_file() {
    let host = Host::start().await;
    open_all(&host);
    let task = logging("echo one; echo two >&2; echo ü; exit 3", &[("awslogs-stream-prefix", "p")]);
    host.control_plane.start_tasks(vec![task.clone()]);
    host.control_plane.report(&task.arn, "STOPPED").await;
    let stream = format!("p/c/{}", task.arn.rsplit('/').next().expect("an id"));
    let sent = until_all(&host, &stream, 3).await;
    // Docker notes the two outputs as it reads them.
    let sent: BTreeSet<&str> = sent.iter().map(String::as_str).collect();
    assert_eq!(sent, BTreeSet::from(["one", "two", "ü"]));
    let heard = host.control_plane.heard();
    let expected = json!({"logGroupName": "/g", "logStreamName": stream});
    assert_eq!(calls(&heard, "CreateLogStream"), [("ASIA7".to_owned(), expected)]);
    assert!(calls(&heard, "CreateLogGroup").is_empty(), "it was not asked for");
    let senders: Vec<String> =
        calls(&heard, "PutLogEvents").into_iter().map(|(key, _)| key).collect();
    assert!(senders.iter().all(|it| it == "AKIDEXAMPLE"), "the agent sends: {senders:?}");

    let (_, id) = host.containers().await.remove(0);
    let log = host.inspect(&id).await.host_config.and_then(|it| it.log_config).expect("a log");
    let options = log.config.expect("options");
    assert_eq!(log.typ.as_deref(), Some("json-file"));
    assert_eq!((options["max-file"].as_str(), options["compress"].as_str()), ("5", "false"));
    // Nothing is left of what is sent.
    let spool = host.directory.path().join("logs").join(&id);
    for _ in 0..100 {
        if !spool.exists() {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    panic!("{} is still there", spool.display());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_without_a_name_is_called_like_its_container() {
    let host = Host::start().await;
    open_all(&host);
    let task = logging(&format!("echo here; {SERVE}"), &[]);
    host.control_plane.start_tasks(vec![task.clone()]);
    let running = host.control_plane.report(&task.arn, "RUNNING").await;
    let id = running["containers"][0]["runtimeId"].as_str().expect("an id").to_owned();
    assert_eq!(until_all(&host, &id, 1).await, ["here"]);
    let made = calls(&host.control_plane.heard(), "CreateLogStream");
    assert_eq!(made[0].1["logStreamName"], id.as_str());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_group_that_is_not_there_stops_the_task() {
    let host = Host::start().await;
    open_all(&host);
    host.control_plane.refuse("CreateLogStream", 400, "ResourceNotFoundException");
    let task = logging(SERVE, &[("awslogs-stream-prefix", "p")]);
    host.control_plane.start_tasks(vec![task.clone()]);
    let stopped = host.control_plane.report(&task.arn, "STOPPED").await;
    let reason = stopped["reason"].as_str().expect("a reason");
    let begin = "ResourceInitializationError: failed to validate logger args: ";
    let end = "ResourceNotFoundException: refused by the test";
    assert!(reason.starts_with(begin) && reason.ends_with(end), "{reason}");
    assert!(host.containers().await.is_empty());
    // With awslogs-create-group it is made, by whoever may.
    let options = [("awslogs-stream-prefix", "p"), ("awslogs-create-group", "true")];
    let task = logging(SERVE, &options);
    host.control_plane.start_tasks(vec![task.clone()]);
    host.control_plane.report(&task.arn, "STOPPED").await;
    let made = calls(&host.control_plane.heard(), "CreateLogGroup");
    assert_eq!(made, [("ASIA7".to_owned(), json!({"logGroupName": "/g"}))]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_agent_and_a_control_plane_that_is_away_lose_and_double_nothing() {
    let mut host = Host::start().await;
    open_all(&host);
    const LINES: usize = 3_000;
    let script =
        format!("i=0; while [ $i -lt {LINES} ]; do i=$((i+1)); echo line $i; done; {SERVE}");
    let task = logging(&script, &[("awslogs-stream", "s")]);
    host.control_plane.start_tasks(vec![task.clone()]);
    host.control_plane.report(&task.arn, "RUNNING").await;
    for round in 0..3 {
        host.kill_agent().await;
        // What was on its way may have arrived: nobody knows.
        if round == 1 {
            host.control_plane.refuse("PutLogEvents", 503, "ServiceUnavailableException");
        }
        let before = calls(&host.control_plane.heard(), "PutLogEvents").len();
        let are_sent = lines(&host.control_plane.heard(), "s").len() == LINES;
        host.start_agent(|_| {}).await;
        // In the middle of it, as long as there is something to send.
        let goes_on =
            |heard: &Heard| (are_sent || calls(heard, "PutLogEvents").len() > before).then_some(());
        host.control_plane.wait(goes_on).await;
        host.control_plane.allow("PutLogEvents");
    }
    let sent = until_all(&host, "s", LINES).await;
    let expected: Vec<String> = (1..=LINES).map(|it| format!("line {it}")).collect();
    assert_eq!(sent, expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn docker_tells_the_lines_where_its_files_cannot_be_read() {
    let host = Host::start().await;
    let mut task = logging("echo one; echo two >&2; exit 0", &[]);
    // Its own file, so that nobody sends it.
    let docker_config = task.containers[0].docker_config.as_mut().expect("a docker config");
    docker_config.host_config = r#"{"NetworkMode":"bridge"}"#.to_owned();
    host.control_plane.start_tasks(vec![task.clone()]);
    let stopped = host.control_plane.report(&task.arn, "STOPPED").await;
    let id = stopped["containers"][0]["runtimeId"].as_str().expect("an id").to_owned();
    let docker = crate::launches::runtime(&host).await;
    let told: Vec<_> = docker.log_entries(&id, 0).collect().await;
    let mut texts: Vec<_> = told.iter().map(|(_, it)| (it.text.as_str(), it.is_stderr)).collect();
    texts.sort_unstable();
    assert_eq!(texts, [("one\n", false), ("two\n", true)]);
    assert!(told.iter().all(|(at_ns, it)| at_ns / 1_000_000 == it.at_ms && it.at_ms > 0));
}
