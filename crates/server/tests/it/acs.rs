//! Control sessions over real websockets, with a simulated agent.
use std::time::Duration;

use berth_api::{
    acs::{self, FromAgent, ToAgent},
    ecs::{
        DeregisterContainerInstanceRequest, DescribeContainerInstancesRequest,
        DiscoverPollEndpointRequest, StopTaskRequest, SubmitTaskStateChangeRequest,
    },
};
use berth_server::Limits;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;

use crate::support::{Node, agent::Session, eventually, start, start_in};

/// A node with a cluster, a definition and an instance.
async fn prepared(limits: Limits) -> (Node, String) {
    let node = start_in(tempfile::tempdir().unwrap(), limits).await;
    node.create_cluster("prod").await;
    node.register_definition("web").await;
    let instance = node.register_instance("prod").await;
    (node, instance)
}

/// Its session, after the manifest.
async fn connected(node: &Node, instance: &str) -> Session {
    let mut session = node.acs("prod", instance).await;
    session.manifest().await;
    eventually(async || node.is_connected("prod", instance).await).await;
    session
}

async fn report(node: &Node, task: &str, status: &str) {
    let request = SubmitTaskStateChangeRequest {
        cluster: Some("prod".to_owned()),
        task: Some(task.to_owned()),
        status: Some(status.to_owned()),
        ..Default::default()
    };
    node.client.send(request).await.unwrap();
}

fn arns(tasks: &[acs::Task]) -> Vec<String> {
    let mut arns: Vec<String> = tasks.iter().map(|it| it.arn.clone()).collect();
    arns.sort();
    arns
}

#[tokio::test]
async fn an_agent_is_told_what_to_run_and_what_to_stop() {
    let (node, instance) = prepared(Limits::default()).await;
    let mut session = connected(&node, &instance).await;
    let tasks = node.run_task("prod", 3).await.unwrap();
    let payload = session.payload().await;
    assert_eq!(arns(&payload.tasks), tasks);
    assert_eq!(payload.container_instance_arn, instance);
    assert!(payload.tasks.iter().all(|it| it.desired_status == "RUNNING"));
    assert!(payload.tasks.iter().all(|it| it.containers.len() == 1));
    session.ack(&payload.message_id).await;
    report(&node, &tasks[0], "RUNNING").await;
    let stop = StopTaskRequest {
        cluster: Some("prod".to_owned()),
        task: Some(tasks[0].clone()),
        ..Default::default()
    };
    node.client.send(stop).await.unwrap();
    let payload = session.payload().await;
    assert_eq!(payload.tasks.len(), 1);
    assert_eq!((&payload.tasks[0].arn, &*payload.tasks[0].desired_status), (&tasks[0], "STOPPED"));
}

#[tokio::test]
async fn a_new_session_begins_with_the_manifest_and_never_names_what_is_stopped() {
    let (node, instance) = prepared(Limits::default()).await;
    let mut first = node.acs("prod", &instance).await;
    let before = first.manifest().await;
    assert_eq!(before.tasks, []);
    eventually(async || node.is_connected("prod", &instance).await).await;
    let tasks = node.run_task("prod", 3).await.unwrap();
    let told = first.payload().await;
    report(&node, &tasks[1], "STOPPED").await;
    drop(first);

    // A cluster is named by its name or by its ARN.
    let mut second = node.acs("arn:aws:ecs:us-east-1:123456789012:cluster/prod", &instance).await;
    let manifest = second.manifest().await;
    let listed: Vec<&str> = manifest.tasks.iter().map(|it| it.task_arn.as_str()).collect();
    assert_eq!(listed, [&tasks[0], &tasks[2]]);
    assert!(manifest.timeline > told.seq_num.unwrap() && told.seq_num.unwrap() > before.timeline);
    let again = second.payload().await;
    assert_eq!(arns(&again.tasks), [tasks[0].clone(), tasks[2].clone()]);
}

#[tokio::test]
async fn numbers_grow_over_a_restart() {
    let (node, instance) = prepared(Limits::default()).await;
    let mut session = node.acs("prod", &instance).await;
    let before = session.manifest().await.timeline;
    let node = node.restart().await;
    let mut session = node.acs("prod", &instance).await;
    assert!(session.manifest().await.timeline > before);
}

#[tokio::test]
async fn stop_candidates_are_checked_against_the_truth_of_now() {
    let (node, instance) = prepared(Limits::default()).await;
    let mut session = node.acs("prod", &instance).await;
    let manifest = session.manifest().await;
    eventually(async || node.is_connected("prod", &instance).await).await;
    let placed_since = node.run_task("prod", 1).await.unwrap().remove(0);
    session.payload().await;
    let forgotten = placed_since.replace(&placed_since[placed_since.len() - 4..], "0000");
    let candidate = |arn: &String| acs::TaskIdentifier {
        task_arn: arn.clone(),
        desired_status: "STOPPED".to_owned(),
        ..Default::default()
    };
    let verify = FromAgent::TaskStopVerification(acs::TaskStopVerificationMessage {
        message_id: manifest.message_id.clone(),
        stop_candidates: [&placed_since, &forgotten].map(candidate).to_vec(),
    });
    session.say(verify.encode()).await;
    let ToAgent::TaskStopVerificationAck(ack) = session.hear().await else { panic!() };
    assert_eq!(ack.message_id, manifest.message_id);
    let stopped: Vec<&String> = ack.stop_tasks.iter().map(|it| &it.task_arn).collect();
    assert_eq!(stopped, [&forgotten]);
}

#[tokio::test]
async fn a_newer_session_replaces_the_older_one() {
    let (node, instance) = prepared(Limits::default()).await;
    let mut old = connected(&node, &instance).await;
    let mut new = connected(&node, &instance).await;
    assert_eq!(old.closed().await, Some(CloseCode::Away));
    assert!(node.is_connected("prod", &instance).await);
    let tasks = node.run_task("prod", 1).await.unwrap();
    assert_eq!(arns(&new.payload().await.tasks), tasks);
}

#[tokio::test]
async fn a_reconnect_is_no_disconnection_and_a_loss_is() {
    let debounce = Limits { disconnect_debounce: Duration::from_millis(50), ..Limits::default() };
    let (node, instance) = prepared(debounce).await;
    let version = async || {
        let request = DescribeContainerInstancesRequest {
            cluster: Some("prod".to_owned()),
            container_instances: Some(vec![instance.clone()]),
            ..Default::default()
        };
        let answer = node.client.send(request).await.unwrap();
        answer.container_instances.unwrap().remove(0)
    };
    drop(connected(&node, &instance).await);
    eventually(async || !node.is_connected("prod", &instance).await).await;
    let mut session = connected(&node, &instance).await;
    let before = version().await;
    assert_eq!(before.version_info.unwrap().agent_version.as_deref(), Some("1.105.1"));
    // An old session that goes while a newer one is here says nothing.
    let newer = connected(&node, &instance).await;
    session.ended().await;
    // What it would say would be said before the loss of another, which comes after its end.
    let other = node.register_instance("prod").await;
    drop(connected(&node, &other).await);
    eventually(async || !node.is_connected("prod", &other).await).await;
    let after = version().await;
    assert_eq!((after.agent_connected, after.version), (Some(true), before.version));
    drop(newer);
    eventually(async || !node.is_connected("prod", &instance).await).await;
}

#[tokio::test]
async fn after_a_restart_agents_have_a_grace_to_come_back() {
    let grace = Limits { reconnect_grace: Duration::from_millis(100), ..Limits::default() };
    let (node, back) = prepared(Limits::default()).await;
    let lost = node.register_instance("prod").await;
    let _sessions = (connected(&node, &back).await, connected(&node, &lost).await);
    let node = node.restart_with(grace).await;
    assert!(node.is_connected("prod", &lost).await);
    let _session = node.acs("prod", &back).await;
    eventually(async || !node.is_connected("prod", &lost).await).await;
    assert!(node.is_connected("prod", &back).await);
}

#[tokio::test]
async fn a_stop_closes_sessions_so_that_agents_come_back_at_once() {
    let (node, instance) = prepared(Limits::default()).await;
    let mut session = connected(&node, &instance).await;
    let closed = tokio::spawn(async move { session.closed().await });
    node.server.stop().await;
    assert_eq!(closed.await.unwrap(), Some(CloseCode::Away));
}

#[tokio::test]
async fn upgrades_that_are_refused() {
    let (node, instance) = prepared(Limits::default()).await;
    let mut wrong_key = node.credentials.clone();
    wrong_key.secret_access_key = "wrong".to_owned();
    let unknown = instance.replace(&instance[instance.len() - 4..], "0000");
    let elsewhere = instance.replace("/prod/", "/test/");
    let mine = &node.credentials;
    for (cluster, instance, by, status, name) in [
        ("prod", &instance, &wrong_key, 403, "AccessDeniedException"),
        ("nope", &instance, mine, 400, "InvalidClusterException"),
        ("arn:aws:ecs:eu-west-1:1:cluster/prod", &instance, mine, 400, "InvalidClusterException"),
        ("prod", &unknown, mine, 400, "InvalidInstanceException"),
        ("prod", &elsewhere, mine, 400, "InvalidInstanceException"),
        ("prod", &"nonsense".to_owned(), mine, 400, "InvalidInstanceException"),
    ] {
        let request = node.acs_request(cluster, instance, by);
        let Err((code, error, text)) = Session::open(request).await else { panic!("{cluster}") };
        assert_eq!((code, error.as_str()), (status, name), "{text}");
        // This word alone would keep an agent away for an hour.
        assert!(!text.contains("InactiveInstanceException"), "{text}");
    }
}

#[tokio::test]
async fn a_deregistered_instance_is_let_go_and_told_why() {
    let (node, instance) = prepared(Limits::default()).await;
    let mut session = connected(&node, &instance).await;
    let request = DeregisterContainerInstanceRequest {
        cluster: Some("prod".to_owned()),
        container_instance: Some(instance.clone()),
        force: Some(true),
    };
    node.client.send(request).await.unwrap();
    assert_eq!(session.closed().await, Some(CloseCode::Away));
    let request = node.acs_request("prod", &instance, &node.credentials);
    let Err((status, name, _)) = Session::open(request).await else { panic!() };
    assert_eq!((status, name.as_str()), (400, "InactiveInstanceException"));
}

#[tokio::test]
async fn what_is_no_websocket_is_told_so() {
    let node = start().await;
    let answer =
        node.send_raw(b"GET /acs/ws HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n").await;
    assert_eq!(answer.status, 403);
    let rejection = acs::decode_rejection(&answer.body).unwrap();
    assert_eq!(rejection.0, "AccessDeniedException");
    assert!(rejection.1.starts_with("Missing Authentication Token"), "{rejection:?}");
}

#[tokio::test]
async fn the_endpoints_are_where_the_agent_reached_us() {
    let (node, instance) = prepared(Limits::default()).await;
    let request = DiscoverPollEndpointRequest {
        cluster: Some("prod".to_owned()),
        container_instance: Some(instance),
    };
    let answer = node.client.send(request).await.unwrap();
    let endpoint = node.server.endpoint();
    assert_eq!(answer.endpoint, Some(format!("{endpoint}/acs/")));
    assert_eq!(answer.telemetry_endpoint, Some(format!("{endpoint}/tcs/")));
}

#[tokio::test]
async fn a_captured_upgrade_opens_no_second_session() {
    let (node, instance) = prepared(Limits::default()).await;
    let request = node.acs_request("prod", &instance, &node.credentials);
    let mut first = Session::open(request.clone()).await.unwrap();
    first.manifest().await;
    eventually(async || node.is_connected("prod", &instance).await).await;
    let (status, name, text) = Session::open(request.clone()).await.err().unwrap();
    assert_eq!((status, name.as_str()), (403, "AccessDeniedException"));
    assert!(text.starts_with("This signed upgrade has opened a session before."), "{text}");
    // Who repeats it does not even keep the connection.
    let mut head = format!("GET {} HTTP/1.1\r\n", request.uri().path_and_query().unwrap());
    for (name, value) in request.headers() {
        head += &format!("{name}: {}\r\n", value.to_str().unwrap());
    }
    let answer = node.send_raw(format!("{head}\r\n").as_bytes()).await;
    assert_eq!((answer.status, answer.header("connection")), (403, Some("close")));
    // Nor when the first is over, later than a second after.
    drop(first);
    eventually(async || !node.is_connected("prod", &instance).await).await;
    assert_eq!(Session::open(request).await.err().map(|it| it.0), Some(403));
    node.acs("prod", &instance).await.manifest().await;
}

/// The published agent comes back 2 ms after the end of a session, with the same bytes.
#[tokio::test]
async fn the_same_upgrade_within_its_second_is_let_in_when_its_session_is_over() {
    let (node, instance) = prepared(Limits::default()).await;
    let request = node.acs_request("prod", &instance, &node.credentials);
    let first = Session::open(request.clone()).await.unwrap();
    drop(first);
    Session::open(request).await.unwrap().manifest().await;
}
