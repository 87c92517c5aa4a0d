//! One event of each type, whole: what EventBridge's rules and programs look at.
use berth_ecs::cluster::EVENTS;
use berth_scenarios::World;
use expect_test::expect;

use super::{Position, event, following};

#[test]
fn events_have_eventbridge_s_shape() {
    let mut world = World::new();
    for line in [
        "CreateCluster {}",
        "instance 1024 2048 ecs.availability-zone=us-east-1a",
        r#"CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":1}"#,
        r#"ListTasks {"serviceName":"web"}"#,
        "contested @i1 10.0.0.1 10.0.0.2",
    ] {
        world.line(line);
    }
    let (events, _) = following(&world, Position { revision: 1, seen: 0 });
    let mut printed = String::new();
    for detail_type in EVENTS.types {
        let of_type = |it: &&_| event(it).detail_type.as_deref() == Some(detail_type);
        let last = events.iter().rev().find(of_type).expect("one of each type");
        let json = berth_api::to_json(event(last));
        let json: serde_json::Value = serde_json::from_str(&json).unwrap();
        let json = serde_json::to_string_pretty(&json).unwrap();
        printed.push_str(&format!("{}\n", world.named(&json)));
    }
    expect![[r#"
        {
          "account": "123456789012",
          "detail": {
            "attachments": [],
            "attributes": [
              {
                "name": "ecs.cpu-architecture",
                "value": "x86_64"
              }
            ],
            "availabilityZone": "us-east-1a",
            "clusterArn": "arn:cluster/default",
            "connectivity": "CONNECTED",
            "connectivityAt": "2027-01-15T08:00:00.000Z",
            "containerInstanceArn": "arn:container-instance/default/@i1",
            "containers": [
              {
                "containerArn": "arn:container/default/@t1/01a3185c-5000-4917-18de-357e3da86796",
                "cpu": "256",
                "healthStatus": "UNKNOWN",
                "image": "web:1",
                "lastStatus": "PENDING",
                "memory": "512",
                "name": "web",
                "networkBindings": [],
                "networkInterfaces": [],
                "taskArn": "arn:task/default/@t1"
              }
            ],
            "cpu": "256",
            "createdAt": "2027-01-15T08:00:00.000Z",
            "desiredStatus": "RUNNING",
            "enableExecuteCommand": false,
            "group": "service:web",
            "healthStatus": "UNKNOWN",
            "inferenceAccelerators": [],
            "lastStatus": "PENDING",
            "launchType": "EC2",
            "memory": "512",
            "overrides": {
              "containerOverrides": [
                {
                  "name": "web"
                }
              ],
              "inferenceAcceleratorOverrides": []
            },
            "startedBy": "ecs-svc/@r1",
            "taskArn": "arn:task/default/@t1",
            "taskDefinitionArn": "arn:task-definition/web:1",
            "updatedAt": "2027-01-15T08:00:00.000Z",
            "version": 1
          },
          "detail-type": "ECS Task State Change",
          "id": "075904d7-d1d4-816c-840d-e8fb698ec716",
          "region": "us-east-1",
          "resources": [
            "arn:task/default/@t1"
          ],
          "source": "aws.ecs",
          "time": "2027-01-15T08:00:00Z",
          "version": "0"
        }
        {
          "account": "123456789012",
          "detail": {
            "agentConnected": true,
            "attributes": [
              {
                "name": "ecs.availability-zone",
                "value": "us-east-1a"
              },
              {
                "name": "ecs.os-type",
                "value": "linux"
              }
            ],
            "clusterArn": "arn:cluster/default",
            "containerInstanceArn": "arn:container-instance/default/@i1",
            "registeredAt": "2027-01-15T08:00:00.000Z",
            "registeredResources": [
              {
                "doubleValue": 0.0,
                "integerValue": 1024,
                "longValue": 0,
                "name": "CPU",
                "type": "INTEGER"
              },
              {
                "doubleValue": 0.0,
                "integerValue": 2048,
                "longValue": 0,
                "name": "MEMORY",
                "type": "INTEGER"
              },
              {
                "doubleValue": 0.0,
                "integerValue": 0,
                "longValue": 0,
                "name": "PORTS",
                "stringSetValue": [
                  "22"
                ],
                "type": "STRINGSET"
              },
              {
                "doubleValue": 0.0,
                "integerValue": 0,
                "longValue": 0,
                "name": "PORTS_UDP",
                "stringSetValue": [],
                "type": "STRINGSET"
              }
            ],
            "remainingResources": [
              {
                "doubleValue": 0.0,
                "integerValue": 768,
                "longValue": 0,
                "name": "CPU",
                "type": "INTEGER"
              },
              {
                "doubleValue": 0.0,
                "integerValue": 1536,
                "longValue": 0,
                "name": "MEMORY",
                "type": "INTEGER"
              },
              {
                "doubleValue": 0.0,
                "integerValue": 0,
                "longValue": 0,
                "name": "PORTS",
                "stringSetValue": [
                  "22"
                ],
                "type": "STRINGSET"
              },
              {
                "doubleValue": 0.0,
                "integerValue": 0,
                "longValue": 0,
                "name": "PORTS_UDP",
                "stringSetValue": [],
                "type": "STRINGSET"
              }
            ],
            "status": "ACTIVE",
            "updatedAt": "2027-01-15T08:00:00.000Z",
            "version": 2,
            "versionInfo": {}
          },
          "detail-type": "ECS Container Instance State Change",
          "id": "676725b4-8821-816b-889d-6840fd362cbc",
          "region": "us-east-1",
          "resources": [
            "arn:container-instance/default/@i1"
          ],
          "source": "aws.ecs",
          "time": "2027-01-15T08:00:00Z",
          "version": "0"
        }
        {
          "account": "123456789012",
          "detail": {
            "clusterArn": "arn:cluster/default",
            "createdAt": "2027-01-15T08:00:00.000Z",
            "eventName": "TASKS_STARTED",
            "eventType": "INFO",
            "taskArns": [
              "arn:task/default/@t1"
            ]
          },
          "detail-type": "ECS Service Action",
          "id": "1c605195-3285-81df-80fc-ffbccb26cef6",
          "region": "us-east-1",
          "resources": [
            "arn:service/default/web"
          ],
          "source": "aws.ecs",
          "time": "2027-01-15T08:00:00Z",
          "version": "0"
        }
        {
          "account": "123456789012",
          "detail": {
            "clusterArn": "arn:cluster/default",
            "deploymentId": "ecs-svc/@r1",
            "eventName": "SERVICE_DEPLOYMENT_IN_PROGRESS",
            "eventType": "INFO",
            "reason": "ECS deployment ecs-svc/@r1 in progress.",
            "updatedAt": "2027-01-15T08:00:00.000Z"
          },
          "detail-type": "ECS Deployment State Change",
          "id": "9cda659b-e440-8e89-82a7-a63d421adfc3",
          "region": "us-east-1",
          "resources": [
            "arn:service/default/web"
          ],
          "source": "aws.ecs",
          "time": "2027-01-15T08:00:00Z",
          "version": "0"
        }
        {
          "account": "123456789012",
          "detail": {
            "agentAddresses": [
              "10.0.0.1",
              "10.0.0.2"
            ],
            "clusterArn": "arn:cluster/default",
            "containerInstanceArn": "arn:container-instance/default/@i1",
            "createdAt": "2027-01-15T08:00:00.000Z",
            "eventName": "INSTANCE_CONTESTED",
            "eventType": "WARN",
            "reason": "Several agents say that they are this container instance. The one that has its session answers and keeps it. Stop the others: a copied machine becomes an instance of its own when its agent's data directory is moved away."
          },
          "detail-type": "Berth Container Instance Action",
          "id": "e83f4211-d214-8bb0-8e5b-ba958ffbf51c",
          "region": "us-east-1",
          "resources": [
            "arn:container-instance/default/@i1"
          ],
          "source": "aws.ecs",
          "time": "2027-01-15T08:00:00Z",
          "version": "0"
        }
    "#]]
    .assert_eq(&printed);
}
