//! The documents, as they are told.

use std::sync::Arc;

use serde_json::{Value, json};

use super::*;
use crate::intake::{Abilities, read};
use crate::runtime;

fn known() -> (Known, BTreeMap<String, Look>) {
    let wire: acs::Task = serde_json::from_value(json!({
        "arn": "arn:aws:ecs:us-east-1:111122223333:task/mock/ea83", "family": "mocktd",
        "version": "1", "desiredStatus": "RUNNING", "cpu": 0.25, "memory": 128,
        "launchType": "EXTERNAL", "zone": "us-east-1a", "serviceName": "shop",
        "containers": [{
            "name": "web", "image": "busybox:local", "cpu": 10, "memory": 64,
            "essential": true, "containerArn": "arn:aws:ecs:us-east-1:1:container/mock/99f2",
            "restartPolicy": {"enabled": true},
        }, {"name": "later", "image": "busybox:local"}],
    }))
    .expect("a task");
    let mut task = read(
        &wire,
        Abilities {
            has_task_limits: true,
            has_endpoint: true,
            has_routers: true,
            has_files: true,
            has_interfaces: false,
        },
    )
    .expect("it runs");
    task.status = TaskStatus::Running;
    task.pull_started_ms = Some(1_700_000_000_123);
    let web = &mut task.containers[0];
    web.status = ContainerStatus::Running;
    web.runtime_id = Some("ad8e".to_owned());
    (web.health, web.health_since_ms) = (Some(Health::Healthy), Some(1_700_000_001_000));
    let port = |host_ip: &str| runtime::Port {
        container_port: 8080,
        protocol: "tcp".to_owned(),
        host_port: 32_768,
        host_ip: host_ip.to_owned(),
    };
    let look = Look {
        id: "ad8e".to_owned(),
        name: "ecs-mocktd-1-web-e8f2".to_owned(),
        image_id: "sha256:05ef".to_owned(),
        created_at: Some("2026-11-21T02:32:09.27503828Z".to_owned()),
        started_at: Some("2026-11-21T02:32:10.189600866Z".to_owned()),
        labels: BTreeMap::from([("mine".to_owned(), "1".to_owned())]),
        network_mode: "bridge".to_owned(),
        ipv4_addresses: vec!["172.17.0.2".to_owned()],
        ports: vec![port("0.0.0.0"), port("::")],
        volumes: vec![runtime::Volume {
            name: None,
            source: Some("/srv".to_owned()),
            destination: Some("/data".to_owned()),
        }],
        log_driver: Some("json-file".to_owned()),
        ..Look::default()
    };
    let known = Known { task, wire: Some(Arc::new(wire)), container: None };
    (known, BTreeMap::from([("web".to_owned(), look)]))
}

fn document(version: Version) -> Value {
    let (known, looks) = known();
    let around = Surroundings { cluster: "mock".to_owned(), availability_zone: None };
    let tag = BTreeMap::from([("mock".to_owned(), "yes".to_owned())]);
    let tags = BothTags { task: tag, ..BothTags::default() };
    serde_json::to_value(task(&known, &looks, &around, tags, version)).expect("JSON")
}

#[test]
fn a_task_of_version_4() {
    expect_test::expect![[r#"
        {
          "AvailabilityZone": "us-east-1a",
          "Cluster": "mock",
          "Containers": [
            {
              "ContainerARN": "arn:aws:ecs:us-east-1:1:container/mock/99f2",
              "CreatedAt": "2026-11-21T02:32:09.27503828Z",
              "DesiredStatus": "RUNNING",
              "DockerId": "ad8e",
              "DockerName": "ecs-mocktd-1-web-e8f2",
              "Health": {
                "status": "HEALTHY",
                "statusSince": "2023-11-14T22:13:21Z"
              },
              "Image": "busybox:local",
              "ImageID": "sha256:05ef",
              "KnownStatus": "RUNNING",
              "Labels": {
                "mine": "1"
              },
              "Limits": {
                "CPU": 10,
                "Memory": 64
              },
              "LogDriver": "json-file",
              "Name": "web",
              "Networks": [
                {
                  "IPv4Addresses": [
                    "172.17.0.2"
                  ],
                  "NetworkMode": "bridge"
                }
              ],
              "Ports": [
                {
                  "ContainerPort": 8080,
                  "HostIp": "0.0.0.0",
                  "HostPort": 32768,
                  "Protocol": "tcp"
                },
                {
                  "ContainerPort": 8080,
                  "HostIp": "::",
                  "HostPort": 32768,
                  "Protocol": "tcp"
                }
              ],
              "RestartCount": 0,
              "StartedAt": "2026-11-21T02:32:10.189600866Z",
              "Type": "NORMAL",
              "Volumes": [
                {
                  "Destination": "/data",
                  "Source": "/srv"
                }
              ]
            }
          ],
          "DesiredStatus": "RUNNING",
          "Family": "mocktd",
          "FaultInjectionEnabled": false,
          "KnownStatus": "RUNNING",
          "LaunchType": "EXTERNAL",
          "Limits": {
            "CPU": 0.25,
            "Memory": 128
          },
          "PullStartedAt": "2023-11-14T22:13:20.123Z",
          "Revision": "1",
          "ServiceName": "shop",
          "TaskARN": "arn:aws:ecs:us-east-1:111122223333:task/mock/ea83",
          "TaskTags": {
            "mock": "yes"
          }
        }"#]]
    .assert_eq(&serde_json::to_string_pretty(&document(Version::V4)).expect("JSON"));
}

#[test]
fn version_3_has_less() {
    let mut later = document(Version::V4);
    let earlier = document(Version::V3);
    for member in ["FaultInjectionEnabled", "LaunchType", "ServiceName"] {
        assert!(later.as_object_mut().expect("an object").remove(member).is_some());
    }
    let container = later["Containers"][0].as_object_mut().expect("an object");
    for member in ["ContainerARN", "LogDriver", "RestartCount"] {
        assert!(container.remove(member).is_some());
    }
    for port in later["Containers"][0]["Ports"].as_array_mut().expect("a list") {
        port.as_object_mut().expect("an object").remove("HostIp");
    }
    assert_eq!(later, earlier);
}
