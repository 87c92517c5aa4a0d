//! The protocol's conversations: registration, manifests, heartbeats, bad frames, telemetry.

use berth_api::acs::{
    FromAgent, HeartbeatMessage, TaskIdentifier, TaskManifestMessage, TaskStopVerificationAck,
    ToAgent, UpdateInfo, UpdateMessage,
};
use berth_api::tcs;
use serde_json::json;

use crate::control_plane::{CLUSTER, INSTANCE};
use crate::definitions::{SERVE, container, task};
use crate::host::Host;

#[tokio::test(flavor = "multi_thread")]
async fn an_agent_speaks_for_its_instance_only_while_no_other_one_does() {
    const UPDATE: &str = "UpdateContainerInstancesState";
    let mut host = Host::without_agent().await;
    host.control_plane.answer(UPDATE, json!({"containerInstances": [], "failures": []}));
    host.control_plane.is_taken(true);
    // Somebody wants the machine to be left.
    let folder = tempfile::tempdir().expect("a directory");
    std::fs::write(folder.path().join("interruption"), "").expect("written");
    let runtime_dir = folder.path().to_owned();
    host.start_agent(|config| config.runtime_dir = Some(runtime_dir)).await;
    // It is let in again and again, and turned away each time.
    host.control_plane.wait(|heard| (heard.connections >= 4).then_some(())).await;
    let heard = host.control_plane.heard();
    assert!(heard.tcs.is_empty() && heard.reports.is_empty(), "{heard:?}");
    assert!(!heard.calls.iter().any(|it| it.0 == UPDATE), "{heard:?}");
    host.control_plane.is_taken(false);
    host.control_plane
        .wait(|heard| {
            let has_left = heard.calls.iter().any(|it| it.0 == UPDATE);
            (has_left && !heard.tcs.is_empty()).then_some(())
        })
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn registration_tells_what_the_host_has() {
    let host = Host::with(|config| {
        config.attributes.insert("ecs.availability-zone".to_owned(), "z1".to_owned());
        config.reserved_memory_mib = 100;
    })
    .await;
    let registered = host.control_plane.heard().registrations[0].clone();
    let resources = registered["totalResources"].as_array().expect("resources");
    let names: Vec<_> = resources.iter().map(|r| r["name"].as_str().expect("a name")).collect();
    assert_eq!(names, ["CPU", "MEMORY", "PORTS", "PORTS_UDP"]);
    let cpus = std::thread::available_parallelism().expect("known").get();
    assert_eq!(resources[0]["integerValue"], 1_024 * cpus);
    assert_eq!(resources[2]["stringSetValue"][0], "22");
    let attributes = registered["attributes"].as_array().expect("attributes");
    assert_eq!(attributes[0], json!({"name": "ecs.availability-zone", "value": "z1"}));
    for name in [
        "ecs.capability.full-sync",
        "ecs.capability.container-ordering",
        "ecs.capability.container-health-check",
        "com.amazonaws.ecs.capability.docker-remote-api.1.32",
        "com.amazonaws.ecs.capability.logging-driver.json-file",
    ] {
        assert!(attributes.iter().any(|a| a["name"] == name), "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_manifest_ends_what_is_not_in_it_once_confirmed() {
    let host = Host::start().await;
    let (wanted, unwanted) = (task(vec![container("a", SERVE)]), task(vec![container("b", SERVE)]));
    host.control_plane.start_tasks(vec![wanted.clone(), unwanted.clone()]);
    host.control_plane.report(&wanted.arn, "RUNNING").await;
    host.control_plane.report(&unwanted.arn, "RUNNING").await;
    let identifier = |arn: &str, desired_status: &str| TaskIdentifier {
        task_arn: arn.to_owned(),
        task_cluster_arn: Some(CLUSTER.to_owned()),
        desired_status: desired_status.to_owned(),
    };
    host.control_plane.say(&ToAgent::TaskManifest(TaskManifestMessage {
        message_id: "manifest".to_owned(),
        cluster_arn: CLUSTER.to_owned(),
        container_instance_arn: INSTANCE.to_owned(),
        generated_at: Some(1),
        timeline: host.control_plane.next_number(),
        tasks: vec![identifier(&wanted.arn, "RUNNING")],
    }));
    let candidates = host
        .control_plane
        .wait(|heard| {
            heard.acs.iter().find_map(|message| match message {
                FromAgent::TaskStopVerification(asked) => Some(asked.clone()),
                _ => None,
            })
        })
        .await;
    assert_eq!(candidates.message_id, "manifest");
    assert_eq!(candidates.stop_candidates, [identifier(&unwanted.arn, "STOPPED")]);
    host.control_plane.say(&ToAgent::TaskStopVerificationAck(TaskStopVerificationAck {
        message_id: "manifest".to_owned(),
        generated_at: Some(1),
        stop_tasks: candidates.stop_candidates,
    }));
    host.control_plane.report(&unwanted.arn, "STOPPED").await;
    let reports = host.control_plane.heard().reports;
    assert!(!reports.iter().any(|r| r["task"] == wanted.arn && r["status"] == "STOPPED"));
}

/// One worker, so that what is spawned last would run first.
#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_manifest_is_taken_though_a_payload_follows_at_once() {
    let host = Host::start().await;
    for round in 0..20 {
        let manifest = ToAgent::TaskManifest(TaskManifestMessage {
            message_id: format!("manifest-{round}"),
            cluster_arn: CLUSTER.to_owned(),
            container_instance_arn: INSTANCE.to_owned(),
            generated_at: Some(1),
            timeline: host.control_plane.next_number(),
            tasks: Vec::new(),
        });
        let payload = host.control_plane.payload(Vec::new());
        host.control_plane.say_at_once(&[manifest, payload]);
    }
    let is_of_manifest = |message: &&FromAgent| match message {
        FromAgent::Ack(ack) => ack.message_id.starts_with("manifest-"),
        _ => false,
    };
    let acknowledged = |count: usize| (count == 20).then_some(());
    host.control_plane
        .wait(|heard| acknowledged(heard.acs.iter().filter(is_of_manifest).count()))
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn bad_frames_cost_nothing_else() {
    let host = Host::start().await;
    let (good, bad) = (task(vec![container("a", SERVE)]), task(vec![container("b", SERVE)]));
    host.control_plane.say_raw("}{");
    host.control_plane.say_raw(r#"{"type":"FooMessage","message":{"messageId":"q"}}"#);
    let mut payload: serde_json::Value =
        serde_json::from_str(&host.control_plane.payload(vec![good.clone(), bad.clone()]).encode())
            .expect("JSON");
    payload["message"]["tasks"][1]["memory"] = json!(128.5);
    host.control_plane.say_raw(&payload.to_string());
    host.control_plane.report(&good.arn, "RUNNING").await;
    let stopped = host.control_plane.report(&bad.arn, "STOPPED").await;
    let reason = stopped["reason"].as_str().expect("a reason");
    assert!(reason.starts_with("UnrecogniedTaskError: Error loading task - "), "{reason}");

    host.control_plane.say(&ToAgent::PerformUpdate(UpdateMessage {
        message_id: "update".to_owned(),
        cluster_arn: CLUSTER.to_owned(),
        container_instance_arn: INSTANCE.to_owned(),
        update_info: UpdateInfo::default(),
    }));
    let beat = HeartbeatMessage { healthy: true, message_id: "beat".to_owned() };
    host.control_plane.say(&ToAgent::Heartbeat(beat));
    host.control_plane
        .wait(|heard| {
            let beats = heard
                .acs
                .iter()
                .any(|m| matches!(m, FromAgent::HeartbeatAck(ack) if ack.message_id == "beat"));
            let nacks = heard.acs.iter().any(
                |m| matches!(m, FromAgent::Nack(nack) if nack.reason == "Updates are disabled"),
            );
            (beats && nacks).then_some(())
        })
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn unsupported_features_stop_the_task_with_the_reason() {
    let host = Host::start().await;
    let mut vpc = task(vec![container("a", SERVE)]);
    vpc.network_mode = Some("awsvpc".to_owned());
    host.control_plane.start_tasks(vec![vpc.clone()]);
    let stopped = host.control_plane.report(&vpc.arn, "STOPPED").await;
    assert_eq!(
        stopped["reason"],
        "UnsupportedFeatureError: this agent does not support network mode awsvpc (task network \
         interfaces)"
    );
    host.control_plane
        .wait(|heard| heard.acs.iter().any(|m| matches!(m, FromAgent::Ack(_))).then_some(()))
        .await;
    host.control_plane.stop_task("arn:aws:ecs:us-east-1:123456789012:task/it/unknown");
    let stopped = host
        .control_plane
        .report("arn:aws:ecs:us-east-1:123456789012:task/it/unknown", "STOPPED")
        .await;
    let reason = "TaskStateError: Agent could not progress task's state to stopped";
    assert_eq!(stopped["reason"], reason);
}

#[tokio::test(flavor = "multi_thread")]
async fn health_metrics_and_the_host_are_told() {
    let host = Host::start().await;
    let mut web = container("web", SERVE);
    web.health_check_type = Some("docker".to_owned());
    let docker = web.docker_config.as_mut().expect("a docker config");
    docker.config =
        r#"{"Healthcheck":{"Test":["CMD-SHELL","exit 0"],"Interval":100000000,"Retries":1}}"#
            .to_owned();
    let task = task(vec![web]);
    host.control_plane.start_tasks(vec![task.clone()]);
    let is_healthy = |message: &tcs::FromAgent| match message {
        tcs::FromAgent::PublishHealth(health) => health
            .tasks
            .iter()
            .any(|told| told.task_arn == task.arn && told.containers[0].health_status == "HEALTHY"),
        _ => false,
    };
    host.control_plane.wait(|heard| heard.tcs.iter().any(is_healthy).then_some(())).await;
    host.control_plane
        .wait(|heard| {
            heard.tcs.iter().find_map(|message| match message {
                tcs::FromAgent::PublishInstanceStatus(told) => {
                    assert_eq!(told.statuses[0].status, "OK");
                    Some(())
                }
                _ => None,
            })
        })
        .await;
    let figures = host
        .control_plane
        .wait(|heard| {
            heard.tcs.iter().find_map(|message| match message {
                tcs::FromAgent::PublishMetrics(told) if !told.task_metrics.is_empty() => {
                    Some(told.task_metrics[0].clone())
                }
                _ => None,
            })
        })
        .await;
    assert_eq!(figures.task_arn, task.arn);
    let container = &figures.container_metrics[0];
    assert!(container.cpu_stats_set.is_some_and(|cpu| cpu.sum >= 0.0));
    assert!(container.network_stats_set.is_some() && container.memory_stats_set.is_some());
}
