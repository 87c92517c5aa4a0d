//! One telemetry session against captured frames and a hand-driven clock.
use berth_api::{
    ecs::{HealthStatus, InstanceHealthCheckState},
    tcs::{ToAgent, join_frame},
};
use berth_ecs::cluster::{
    Report,
    records::id::{ContainerInstanceId, TaskId},
};
use berth_engine::Timestamp;
use serde_json::json;

use super::{Known, Machine, Output};
use crate::{
    Close,
    limits::{HEARTBEAT_MS, TELEMETRY_SILENCE_MS},
};

const START: Timestamp = Timestamp(1_795_228_247_000);

/// The captured frames of one type, as they came.
fn captured(kind: &str) -> Vec<String> {
    let all = include_str!("../../../api/tests/wire/tcs-from-agent.json");
    let all: Vec<serde_json::Value> = serde_json::from_str(all).unwrap();
    let frames = all.iter().filter(|it| it["frame"]["type"] == kind);
    let frames =
        frames.map(|it| format!("{}\r\n\r\n{}", it["headers"].as_str().unwrap(), it["frame"]));
    let frames: Vec<String> = frames.collect();
    assert!(!frames.is_empty(), "{kind}");
    frames
}

fn take(
    frame: &str,
    container: Option<HealthStatus>,
    runtime: Option<InstanceHealthCheckState>,
) -> Vec<Output> {
    let mut machine = Machine::new(ContainerInstanceId(7), START);
    let known = Known { container: &|_, _| container.clone(), container_runtime: runtime.as_ref() };
    machine.frame(frame, START, &known)
}

fn kinds(outputs: &[Output]) -> Vec<&str> {
    let kind = |it: &'_ Output| match it {
        Output::Send(ToAgent::AckPublishMetric(_)) => "metrics acknowledged",
        Output::Send(ToAgent::AckPublishHealth(_)) => "health acknowledged",
        Output::Send(ToAgent::AckPublishInstanceStatus(_)) => "status acknowledged",
        Output::Send(_) => "another frame",
        Output::Report(_) => "report",
        Output::Measured(_) => "measured",
        Output::Close(_) => "close",
        Output::Unreadable(_) => "unreadable",
    };
    outputs.iter().map(kind).collect()
}

#[test]
fn metrics_are_acknowledged() {
    for frame in captured("PublishMetricsRequest") {
        assert_eq!(kinds(&take(&frame, None, None)), ["measured", "metrics acknowledged"]);
    }
}

#[test]
fn container_health_is_reported_when_it_changed() {
    let frame = &captured("PublishHealthRequest")[0];
    let news = take(frame, Some(HealthStatus::Unknown), None);
    assert_eq!(kinds(&news), ["report", "health acknowledged"]);
    let expected = Report::ContainerHealth {
        instance: ContainerInstanceId(7),
        task: "11977bb0ef9149038ebbedef2c626b42".parse::<TaskId>().unwrap(),
        container: "db".to_owned(),
        status: HealthStatus::Unhealthy,
    };
    assert_eq!(news[0], Output::Report(expected));
    let same = take(frame, Some(HealthStatus::Unhealthy), None);
    assert_eq!(kinds(&same), ["health acknowledged"]);
    let foreign = take(frame, None, None);
    assert_eq!(kinds(&foreign), ["health acknowledged"]);
}

#[test]
fn the_runtimes_health_is_reported_when_it_changed() {
    let frame = &captured("PublishInstanceStatusRequest")[0];
    let news = take(frame, None, Some(InstanceHealthCheckState::Ok));
    let expected = Report::InstanceHealth {
        instance: ContainerInstanceId(7),
        status: InstanceHealthCheckState::Initializing,
        last_updated: Timestamp(1_795_228_247_647),
        last_status_change: Timestamp(1_795_228_247_647),
    };
    assert_eq!(news[0], Output::Report(expected));
    assert_eq!(kinds(&news), ["report", "status acknowledged"]);
    let same = take(frame, None, Some(InstanceHealthCheckState::Initializing));
    assert_eq!(kinds(&same), ["status acknowledged"]);
}

#[test]
fn a_frame_makes_one_report_of_each_container_at_most() {
    let task = "arn:task/default/11977bb0ef9149038ebbedef2c626b42";
    let container = |status: &str| json!({"containerName": "db", "healthStatus": status});
    let statuses = ["HEALTHY", "UNHEALTHY"].repeat(5_000);
    let containers: Vec<_> = statuses.into_iter().chain(["WELL"]).map(container).collect();
    let tasks = json!([{"taskArn": task, "containers": containers}]);
    let frame = json!({"type": "PublishHealthRequest", "message": {"tasks": tasks}});
    let news = take(&frame.to_string(), Some(HealthStatus::Healthy), None);
    let expected = Report::ContainerHealth {
        instance: ContainerInstanceId(7),
        task: "11977bb0ef9149038ebbedef2c626b42".parse::<TaskId>().unwrap(),
        container: "db".to_owned(),
        status: HealthStatus::Unknown,
    };
    assert_eq!(news[0], Output::Report(expected));
    assert_eq!(kinds(&news), ["report", "health acknowledged"]);
}

#[test]
fn a_status_of_the_runtime_that_there_is_not_is_no_news() {
    let runtime = |status: &str| json!({"type": "ContainerRuntime", "status": status});
    let taken = |statuses: &[&str]| {
        let statuses: Vec<_> = statuses.iter().map(|it| runtime(it)).collect();
        let message = json!({"statuses": statuses});
        let frame = json!({"type": "PublishInstanceStatusRequest", "message": message});
        take(&frame.to_string(), None, Some(InstanceHealthCheckState::Ok))
    };
    assert_eq!(kinds(&taken(&["IMPAIRED", "SO-SO"])), ["status acknowledged"]);
    assert_eq!(kinds(&taken(&["IMPAIRED", "OK"])), ["status acknowledged"]);
    assert_eq!(kinds(&taken(&["OK", "IMPAIRED"])), ["report", "status acknowledged"]);
}

#[test]
fn garbage_is_ignored() {
    for garbage in ["", "\r\n\r\n", "}{", "{\"type\":\"Nope\"}", &join_frame([("A", "b")], "[1]")] {
        let outputs = take(garbage, None, None);
        assert!(outputs.iter().all(|it| matches!(it, Output::Unreadable(_))), "{outputs:?}");
    }
}

#[test]
fn heartbeats_go_out_and_silence_ends_the_session() {
    let mut machine = Machine::new(ContainerInstanceId(7), START);
    let mut now = START;
    let mut heartbeats = 0;
    while now - START < TELEMETRY_SILENCE_MS {
        assert_eq!(machine.tick(now), []);
        now = machine.next_deadline();
        if now - START < TELEMETRY_SILENCE_MS {
            assert!(matches!(machine.tick(now)[..], [Output::Send(ToAgent::Heartbeat(_))]));
            heartbeats += 1;
        }
    }
    assert_eq!(heartbeats, TELEMETRY_SILENCE_MS / HEARTBEAT_MS);
    assert_eq!(machine.tick(now), [Output::Close(Close("no telemetry came"))]);
}
