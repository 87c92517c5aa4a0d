//! Telemetry sessions over real websockets.
use berth_api::{
    ecs::{ContainerInstanceField, DescribeContainerInstancesRequest, DescribeTasksRequest},
    tcs::{self, ToAgent, join_frame},
};

use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;

use crate::support::{Node, eventually, start};

async fn prepared() -> (Node, String) {
    let node = start().await;
    node.create_cluster("prod").await;
    node.register_definition("web").await;
    let instance = node.register_instance("prod").await;
    (node, instance)
}

fn frame(message: &tcs::FromAgent) -> String {
    join_frame([("Authorization", "AWS4-HMAC-SHA256 …"), ("Host", "a")], &message.encode())
}

#[tokio::test]
async fn container_health_reaches_describe_tasks() {
    let (node, instance) = prepared().await;
    node.register_checked_definition("web").await;
    let _control = node.acs("prod", &instance).await;
    eventually(async || node.is_connected("prod", &instance).await).await;
    let task = node.run_task("prod", 1).await.unwrap().remove(0);
    let mut session = node.tcs("prod", &instance).await;
    let health = tcs::ContainerHealth {
        container_name: "web".to_owned(),
        health_status: "HEALTHY".to_owned(),
        status_since: 1_795_228_666.565,
    };
    let tasks = vec![tcs::TaskHealth {
        task_arn: task.clone(),
        containers: vec![health],
        ..Default::default()
    }];
    let publish = tcs::PublishHealthRequest { tasks, ..Default::default() };
    session.say(frame(&tcs::FromAgent::PublishHealth(publish))).await;
    assert!(matches!(session.hear_tcs().await, ToAgent::AckPublishHealth(_)));
    eventually(async || {
        let request = DescribeTasksRequest {
            cluster: Some("prod".to_owned()),
            tasks: Some(vec![task.clone()]),
            ..Default::default()
        };
        let tasks = node.client.send(request).await.unwrap().tasks.unwrap();
        let containers = tasks[0].containers.as_ref().unwrap();
        containers[0].health_status.as_ref().unwrap().as_str() == "HEALTHY"
    })
    .await;
}

#[tokio::test]
async fn the_runtimes_health_reaches_describe_container_instances() {
    let (node, instance) = prepared().await;
    let mut session = node.tcs("prod", &instance).await;
    let status = tcs::InstanceStatus {
        kind: "ContainerRuntime".to_owned(),
        status: "IMPAIRED".to_owned(),
        last_updated: 1_795_228_666.0,
        last_status_change: 1_795_228_600.0,
    };
    let publish =
        tcs::PublishInstanceStatusRequest { statuses: vec![status], ..Default::default() };
    session.say(frame(&tcs::FromAgent::PublishInstanceStatus(publish))).await;
    assert!(matches!(session.hear_tcs().await, ToAgent::AckPublishInstanceStatus(_)));
    eventually(async || {
        let request = DescribeContainerInstancesRequest {
            cluster: Some("prod".to_owned()),
            container_instances: Some(vec![instance.clone()]),
            include: Some(vec![ContainerInstanceField::ContainerInstanceHealth]),
        };
        let found = node.client.send(request).await.unwrap().container_instances.unwrap();
        let health = found[0].health_status.as_ref();
        let overall = health.and_then(|it| it.overall_status.as_ref());
        overall.is_some_and(|it| it.as_str() == "IMPAIRED")
    })
    .await;
}

#[tokio::test]
async fn a_newer_session_ends_the_older_one_of_its_instance() {
    let (node, instance) = prepared().await;
    let other = node.register_instance("prod").await;
    let (mut older, mut others) =
        (node.tcs("prod", &instance).await, node.tcs("prod", &other).await);
    let mut newer = node.tcs("prod", &instance).await;
    assert_eq!(older.closed().await, Some(CloseCode::Away));
    for session in [&mut newer, &mut others] {
        let publish = tcs::PublishMetricsRequest::default();
        session.say(frame(&tcs::FromAgent::PublishMetrics(publish))).await;
        assert!(matches!(session.hear_tcs().await, ToAgent::AckPublishMetric(_)));
    }
}

#[tokio::test]
async fn metrics_are_acknowledged_and_garbage_is_survived() {
    let (node, instance) = prepared().await;
    let mut session = node.tcs("prod", &instance).await;
    session.say("garbage".to_owned()).await;
    session.say("\r\n\r\n{\"type\":\"Nope\",\"message\":{}}".to_owned()).await;
    let publish = tcs::PublishMetricsRequest::default();
    session.say(frame(&tcs::FromAgent::PublishMetrics(publish))).await;
    assert!(matches!(session.hear_tcs().await, ToAgent::AckPublishMetric(_)));
}
