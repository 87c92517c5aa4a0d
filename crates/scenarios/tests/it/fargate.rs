//! Tasks of Fargate: a pool of instances that nobody sees.
use berth_ecs::{
    account::records::{
        DefinitionKind, TaskDefinition as DefinitionRecord, TaskDefinitionKey, TaskDefinitionStatus,
    },
    cluster::records::task::TaskStatus,
};
use berth_scenarios::{World, check};
use expect_test::expect;

#[test]
fn a_task_of_fargate_is_shown_without_its_instance() {
    check(
        r#"
        CreateCluster {} => cluster.status
        RunTask {"taskDefinition":"fargate","launchType":"FARGATE","networkConfiguration":{"awsvpcConfiguration":{"subnets":["subnet-a"],"assignPublicIp":"ENABLED"}}} => failures
        instance 4096 4096 ecs.capability.task-eni=1 berth.capacity-provider=mine
        RunTask {"taskDefinition":"fargate","launchType":"FARGATE","networkConfiguration":{"awsvpcConfiguration":{"subnets":["subnet-a"],"assignPublicIp":"ENABLED"}}} => failures
        instance 4096 4096
        RunTask {"taskDefinition":"fargate","launchType":"FARGATE","networkConfiguration":{"awsvpcConfiguration":{"subnets":["subnet-a"],"assignPublicIp":"ENABLED"}}} => failures
        instance 4096 4096 ecs.capability.task-eni=1
        RunTask {"taskDefinition":"fargate","launchType":"FARGATE","networkConfiguration":{"awsvpcConfiguration":{"subnets":["subnet-a"],"assignPublicIp":"ENABLED"}}} => failures tasks.*.launchType tasks.*.platformVersion tasks.*.platformFamily tasks.*.containerInstanceArn tasks.*.cpu tasks.*.memory tasks.*.ephemeralStorage tasks.*.fargateEphemeralStorage tasks.*.attributes
        chunks
        agents
        DescribeTasks {"tasks":["@t1"]} => tasks.*.lastStatus tasks.*.connectivity tasks.*.attachments.*.status
        DescribeClusters {"include":["STATISTICS"]} => clusters.*.statistics.*
        RunTask {"taskDefinition":"fargate","launchType":"FARGATE","overrides":{"cpu":"8192","memory":"16384"},"networkConfiguration":{"awsvpcConfiguration":{"subnets":["subnet-a"],"assignPublicIp":"ENABLED"}}} => failures.*.reason
        "#,
        expect![[r#"
            CreateCluster {} => cluster.status
                cluster.status: "ACTIVE"
            RunTask {"taskDefinition":"fargate","launchType":"FARGATE","networkConfiguration":{"awsvpcConfiguration":{"subnets":["subnet-a"],"assignPublicIp":"ENABLED"}}} => failures
                failures: [{"arn":"arn:cluster/default","detail":"No container instance takes tasks. Every instance: berth why request-2","reason":"RESOURCE:FARGATE"}]
            instance 4096 4096 ecs.capability.task-eni=1 berth.capacity-provider=mine
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i1"
            RunTask {"taskDefinition":"fargate","launchType":"FARGATE","networkConfiguration":{"awsvpcConfiguration":{"subnets":["subnet-a"],"assignPublicIp":"ENABLED"}}} => failures
                failures: [{"arn":"arn:cluster/default","detail":"is of capacity provider mine, and takes no tasks of Fargate. Every instance: berth why request-4","reason":"RESOURCE:FARGATE"}]
            instance 4096 4096
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i2"
            RunTask {"taskDefinition":"fargate","launchType":"FARGATE","networkConfiguration":{"awsvpcConfiguration":{"subnets":["subnet-a"],"assignPublicIp":"ENABLED"}}} => failures
                failures: [{"arn":"arn:cluster/default","detail":"attribute ecs.capability.task-eni is missing. Every instance: berth why request-6","reason":"RESOURCE:FARGATE"}]
            instance 4096 4096 ecs.capability.task-eni=1
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i3"
            RunTask {"taskDefinition":"fargate","launchType":"FARGATE","networkConfiguration":{"awsvpcConfiguration":{"subnets":["subnet-a"],"assignPublicIp":"ENABLED"}}} => failures tasks.*.launchType tasks.*.platformVersion tasks.*.platformFamily tasks.*.containerInstanceArn tasks.*.cpu tasks.*.memory tasks.*.ephemeralStorage tasks.*.fargateEphemeralStorage tasks.*.attributes
                failures: []
                tasks.*.launchType: "FARGATE"
                tasks.*.platformVersion: "1.4.0"
                tasks.*.platformFamily: "Linux"
                tasks.*.containerInstanceArn: 
                tasks.*.cpu: "256"
                tasks.*.memory: "512"
                tasks.*.ephemeralStorage: {"sizeInGiB":20}
                tasks.*.fargateEphemeralStorage: {"sizeInGiB":20}
                tasks.*.attributes: [{"name":"ecs.cpu-architecture","value":"x86_64"}]
            chunks
                gave 10.0.1.0/27 of subnet-a
            agents
            DescribeTasks {"tasks":["@t1"]} => tasks.*.lastStatus tasks.*.connectivity tasks.*.attachments.*.status
                tasks.*.lastStatus: "RUNNING"
                tasks.*.connectivity: "CONNECTED"
                tasks.*.attachments.*.status: "ATTACHED"
            DescribeClusters {"include":["STATISTICS"]} => clusters.*.statistics.*
                clusters.*.statistics.*: {"name":"runningEC2TasksCount","value":"0"} {"name":"runningFargateTasksCount","value":"1"} {"name":"pendingEC2TasksCount","value":"0"} {"name":"pendingFargateTasksCount","value":"0"} {"name":"runningExternalTasksCount","value":"0"} {"name":"pendingExternalTasksCount","value":"0"} {"name":"runningManagedInstancesTasksCount","value":"0"} {"name":"pendingManagedInstancesTasksCount","value":"0"} {"name":"activeEC2ServiceCount","value":"0"} {"name":"activeFargateServiceCount","value":"0"} {"name":"drainingEC2ServiceCount","value":"0"} {"name":"drainingFargateServiceCount","value":"0"} {"name":"activeExternalServiceCount","value":"0"} {"name":"drainingExternalServiceCount","value":"0"} {"name":"activeManagedInstancesServiceCount","value":"0"} {"name":"drainingManagedInstancesServiceCount","value":"0"}
            RunTask {"taskDefinition":"fargate","launchType":"FARGATE","overrides":{"cpu":"8192","memory":"16384"},"networkConfiguration":{"awsvpcConfiguration":{"subnets":["subnet-a"],"assignPublicIp":"ENABLED"}}} => failures.*.reason
                failures.*.reason: "RESOURCE:FARGATE"
        "#]],
    );
}

#[test]
fn what_is_asked_of_fargate_is_checked() {
    check(
        r#"
        CreateCluster {} => cluster.status
        instance 4096 4096 ecs.capability.task-eni=1
        !RunTask {"taskDefinition":"vpc","launchType":"FARGATE","networkConfiguration":{"awsvpcConfiguration":{"subnets":["subnet-a"],"assignPublicIp":"ENABLED"}}}
        !RunTask {"taskDefinition":"fargate","launchType":"FARGATE"}
        !RunTask {"taskDefinition":"fargate","launchType":"FARGATE","platformVersion":"9.9.9","networkConfiguration":{"awsvpcConfiguration":{"subnets":["subnet-a"],"assignPublicIp":"ENABLED"}}}
        !RunTask {"taskDefinition":"fargate","platformVersion":"1.4.0","networkConfiguration":{"awsvpcConfiguration":{"subnets":["subnet-a"],"securityGroups":["sg-2"]}}}
        !RunTask {"taskDefinition":"fargate","launchType":"FARGATE","placementConstraints":[{"type":"distinctInstance"}],"networkConfiguration":{"awsvpcConfiguration":{"subnets":["subnet-a"],"assignPublicIp":"ENABLED"}}}
        !RunTask {"taskDefinition":"fargate","launchType":"FARGATE","placementStrategy":[{"type":"random"}],"networkConfiguration":{"awsvpcConfiguration":{"subnets":["subnet-a"],"assignPublicIp":"ENABLED"}}}
        !RunTask {"taskDefinition":"fargate","launchType":"MANAGED_INSTANCES","networkConfiguration":{"awsvpcConfiguration":{"subnets":["subnet-a"],"securityGroups":["sg-2"]}}}
        !CreateService {"serviceName":"a","taskDefinition":"fargate","desiredCount":1,"launchType":"FARGATE","placementStrategy":[{"type":"random"}],"networkConfiguration":{"awsvpcConfiguration":{"subnets":["subnet-a"],"assignPublicIp":"ENABLED"}}}
        !CreateService {"serviceName":"a","taskDefinition":"fargate","launchType":"FARGATE","schedulingStrategy":"DAEMON","networkConfiguration":{"awsvpcConfiguration":{"subnets":["subnet-a"],"assignPublicIp":"ENABLED"}}}
        !CreateService {"serviceName":"a","taskDefinition":"vpc","desiredCount":1,"launchType":"FARGATE","networkConfiguration":{"awsvpcConfiguration":{"subnets":["subnet-a"],"assignPublicIp":"ENABLED"}}}
        !CreateService {"serviceName":"a","taskDefinition":"fargate","desiredCount":1,"launchType":"FARGATE","platformVersion":"2","networkConfiguration":{"awsvpcConfiguration":{"subnets":["subnet-a"],"assignPublicIp":"ENABLED"}}}
        "#,
        expect![[r#"
            CreateCluster {} => cluster.status
                cluster.status: "ACTIVE"
            instance 4096 4096 ecs.capability.task-eni=1
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i1"
            !RunTask {"taskDefinition":"vpc","launchType":"FARGATE","networkConfiguration":{"awsvpcConfiguration":{"subnets":["subnet-a"],"assignPublicIp":"ENABLED"}}}
                InvalidParameterException: Task definition does not support launch_type FARGATE.
            !RunTask {"taskDefinition":"fargate","launchType":"FARGATE"}
                InvalidParameterException: Network Configuration must be provided when networkMode 'awsvpc' is specified.
            !RunTask {"taskDefinition":"fargate","launchType":"FARGATE","platformVersion":"9.9.9","networkConfiguration":{"awsvpcConfiguration":{"subnets":["subnet-a"],"assignPublicIp":"ENABLED"}}}
                PlatformUnknownException: The specified platform does not exist.
            !RunTask {"taskDefinition":"fargate","platformVersion":"1.4.0","networkConfiguration":{"awsvpcConfiguration":{"subnets":["subnet-a"],"securityGroups":["sg-2"]}}}
                InvalidParameterException: The platform version must be null when specifying an EC2 launch type.
            !RunTask {"taskDefinition":"fargate","launchType":"FARGATE","placementConstraints":[{"type":"distinctInstance"}],"networkConfiguration":{"awsvpcConfiguration":{"subnets":["subnet-a"],"assignPublicIp":"ENABLED"}}}
                InvalidParameterException: Placement constraints are not supported with FARGATE launch type.
            !RunTask {"taskDefinition":"fargate","launchType":"FARGATE","placementStrategy":[{"type":"random"}],"networkConfiguration":{"awsvpcConfiguration":{"subnets":["subnet-a"],"assignPublicIp":"ENABLED"}}}
                InvalidParameterException: Placement strategies are not supported with FARGATE launch type.
            !RunTask {"taskDefinition":"fargate","launchType":"MANAGED_INSTANCES","networkConfiguration":{"awsvpcConfiguration":{"subnets":["subnet-a"],"securityGroups":["sg-2"]}}}
                UnsupportedFeatureException: Berth runs tasks on registered container instances. Use launch type EC2 or FARGATE, which any of them may take, or EXTERNAL.
            !CreateService {"serviceName":"a","taskDefinition":"fargate","desiredCount":1,"launchType":"FARGATE","placementStrategy":[{"type":"random"}],"networkConfiguration":{"awsvpcConfiguration":{"subnets":["subnet-a"],"assignPublicIp":"ENABLED"}}}
                InvalidParameterException: Placement strategies are not supported with FARGATE launch type.
            !CreateService {"serviceName":"a","taskDefinition":"fargate","launchType":"FARGATE","schedulingStrategy":"DAEMON","networkConfiguration":{"awsvpcConfiguration":{"subnets":["subnet-a"],"assignPublicIp":"ENABLED"}}}
                InvalidParameterException: The daemon scheduling strategy does not support the FARGATE launch type. Change the launch type and try again
            !CreateService {"serviceName":"a","taskDefinition":"vpc","desiredCount":1,"launchType":"FARGATE","networkConfiguration":{"awsvpcConfiguration":{"subnets":["subnet-a"],"assignPublicIp":"ENABLED"}}}
                InvalidParameterException: Task definition does not support launch_type FARGATE.
            !CreateService {"serviceName":"a","taskDefinition":"fargate","desiredCount":1,"launchType":"FARGATE","platformVersion":"2","networkConfiguration":{"awsvpcConfiguration":{"subnets":["subnet-a"],"assignPublicIp":"ENABLED"}}}
                PlatformUnknownException: The specified platform does not exist.
        "#]],
    );
}

#[test]
fn a_service_of_fargate_is_shown_as_on_ecs() {
    check(
        r#"
        CreateCluster {} => cluster.status
        instance 4096 4096 ecs.capability.task-eni=1 ecs.availability-zone=us-east-1a
        CreateService {"serviceName":"web","taskDefinition":"fargate","launchType":"FARGATE","desiredCount":1,"networkConfiguration":{"awsvpcConfiguration":{"subnets":["subnet-a"],"assignPublicIp":"ENABLED"}}} => service.launchType service.platformVersion service.platformFamily service.networkConfiguration service.deployments.*.platformVersion
        chunks
        agents
        wait 10000
        DescribeServices {"services":["web"]} => services.*.runningCount services.*.deployments.*.rolloutState
        UpdateService {"service":"web","platformVersion":"1.4.0"} => service.platformVersion service.deployments.*.status
        UpdateService {"service":"web","desiredCount":20} => service.desiredCount
        chunks
        agents
        DescribeServices {"services":["web"]} => services.*.events.*.message
        DescribeClusters {"include":["STATISTICS"]} => clusters.*.statistics.*
        "#,
        expect![[r#"
            CreateCluster {} => cluster.status
                cluster.status: "ACTIVE"
            instance 4096 4096 ecs.capability.task-eni=1 ecs.availability-zone=us-east-1a
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i1"
            CreateService {"serviceName":"web","taskDefinition":"fargate","launchType":"FARGATE","desiredCount":1,"networkConfiguration":{"awsvpcConfiguration":{"subnets":["subnet-a"],"assignPublicIp":"ENABLED"}}} => service.launchType service.platformVersion service.platformFamily service.networkConfiguration service.deployments.*.platformVersion
                service.launchType: "FARGATE"
                service.platformVersion: "LATEST"
                service.platformFamily: "Linux"
                service.networkConfiguration: {"awsvpcConfiguration":{"assignPublicIp":"ENABLED","securityGroups":[],"subnets":["subnet-a"]}}
                service.deployments.*.platformVersion: "1.4.0"
            chunks
                gave 10.0.1.0/27 of subnet-a
            agents
            wait 10000
            DescribeServices {"services":["web"]} => services.*.runningCount services.*.deployments.*.rolloutState
                services.*.runningCount: 1
                services.*.deployments.*.rolloutState: "COMPLETED"
            UpdateService {"service":"web","platformVersion":"1.4.0"} => service.platformVersion service.deployments.*.status
                service.platformVersion: "1.4.0"
                service.deployments.*.status: "PRIMARY" "ACTIVE"
            UpdateService {"service":"web","desiredCount":20} => service.desiredCount
                service.desiredCount: 20
            chunks
            agents
            DescribeServices {"services":["web"]} => services.*.events.*.message
                services.*.events.*.message: "(service web) was unable to place a task because no container instance met all of its requirements. The closest matching (container-instance @i1) has insufficient memory available. For more information, see the Troubleshooting section of the Amazon ECS Developer Guide. (memory: needs 512 MiB, 0 MiB free (of 4,096).)" "(service web) has started 6 tasks: (task 01a3185c7710ab27a171be5b133c2c86) (task 01a3185c7710e9a6100461edd57a0574) (task 01a3185c7710e02852925a4dc852ce14) (task 01a3185c77101eb967d7929813bb2561) (task 01a3185c77101bea994d2e7d779d7f39) (task 01a3185c7710bcf35b6db5f3ba4051a8)." "(service web) has started 1 tasks: (task 01a3185c771083f91ca7864a7135f7ab)." "(service web) has reached a steady state." "(service web) (deployment ecs-svc/@r1) deployment completed." "(service web) has started 1 tasks: (task 01a3185c5000e099ec6cd7363ca58575)."
            DescribeClusters {"include":["STATISTICS"]} => clusters.*.statistics.*
                clusters.*.statistics.*: {"name":"runningEC2TasksCount","value":"0"} {"name":"runningFargateTasksCount","value":"8"} {"name":"pendingEC2TasksCount","value":"0"} {"name":"pendingFargateTasksCount","value":"0"} {"name":"runningExternalTasksCount","value":"0"} {"name":"pendingExternalTasksCount","value":"0"} {"name":"runningManagedInstancesTasksCount","value":"0"} {"name":"pendingManagedInstancesTasksCount","value":"0"} {"name":"activeEC2ServiceCount","value":"0"} {"name":"activeFargateServiceCount","value":"1"} {"name":"drainingEC2ServiceCount","value":"0"} {"name":"drainingFargateServiceCount","value":"0"} {"name":"activeExternalServiceCount","value":"0"} {"name":"drainingExternalServiceCount","value":"0"} {"name":"activeManagedInstancesServiceCount","value":"0"} {"name":"drainingManagedInstancesServiceCount","value":"0"}
        "#]],
    );
}

#[test]
fn the_providers_of_fargate_are_its_pool() {
    check(
        r#"
        CreateCluster {"capacityProviders":["FARGATE","FARGATE_SPOT"]} => cluster.capacityProviders
        instance 4096 4096 ecs.capability.task-eni=1
        instance 1024 1024 ecs.capability.task-eni=1 berth.spot=true
        RunTask {"taskDefinition":"fargate","count":4,"capacityProviderStrategy":[{"capacityProvider":"FARGATE_SPOT","weight":1}],"networkConfiguration":{"awsvpcConfiguration":{"subnets":["subnet-a"],"assignPublicIp":"ENABLED"}}} => failures tasks.*.launchType tasks.*.capacityProviderName
        DescribeContainerInstances {"containerInstances":["@i1","@i2"]} => containerInstances.*.pendingTasksCount
        RunTask {"taskDefinition":"fargate","count":10,"capacityProviderStrategy":[{"capacityProvider":"FARGATE","weight":1}],"networkConfiguration":{"awsvpcConfiguration":{"subnets":["subnet-a"],"assignPublicIp":"ENABLED"}}} => failures.*.reason failures.*.detail
        CreateService {"serviceName":"web","taskDefinition":"fargate","capacityProviderStrategy":[{"capacityProvider":"FARGATE","weight":1}],"desiredCount":1,"networkConfiguration":{"awsvpcConfiguration":{"subnets":["subnet-a"],"assignPublicIp":"ENABLED"}}} => service.launchType service.platformVersion service.capacityProviderStrategy
        "#,
        expect![[r#"
            CreateCluster {"capacityProviders":["FARGATE","FARGATE_SPOT"]} => cluster.capacityProviders
                cluster.capacityProviders: ["FARGATE","FARGATE_SPOT"]
            instance 4096 4096 ecs.capability.task-eni=1
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i1"
            instance 1024 1024 ecs.capability.task-eni=1 berth.spot=true
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i2"
            RunTask {"taskDefinition":"fargate","count":4,"capacityProviderStrategy":[{"capacityProvider":"FARGATE_SPOT","weight":1}],"networkConfiguration":{"awsvpcConfiguration":{"subnets":["subnet-a"],"assignPublicIp":"ENABLED"}}} => failures tasks.*.launchType tasks.*.capacityProviderName
                failures: []
                tasks.*.launchType: "FARGATE" "FARGATE" "FARGATE" "FARGATE"
                tasks.*.capacityProviderName: "FARGATE_SPOT" "FARGATE_SPOT" "FARGATE_SPOT" "FARGATE_SPOT"
            DescribeContainerInstances {"containerInstances":["@i1","@i2"]} => containerInstances.*.pendingTasksCount
                containerInstances.*.pendingTasksCount: 2 2
            RunTask {"taskDefinition":"fargate","count":10,"capacityProviderStrategy":[{"capacityProvider":"FARGATE","weight":1}],"networkConfiguration":{"awsvpcConfiguration":{"subnets":["subnet-a"],"assignPublicIp":"ENABLED"}}} => failures.*.reason failures.*.detail
                failures.*.reason: "RESOURCE:FARGATE" "RESOURCE:FARGATE" "RESOURCE:FARGATE" "RESOURCE:FARGATE"
                failures.*.detail: "memory: needs 512 MiB, 0 MiB free (of 4,096; biggest: task …@t3 (family:fargate) 512 MiB). Every instance: berth why request-6" "memory: needs 512 MiB, 0 MiB free (of 4,096; biggest: task …@t3 (family:fargate) 512 MiB). Every instance: berth why request-6" "memory: needs 512 MiB, 0 MiB free (of 4,096; biggest: task …@t3 (family:fargate) 512 MiB). Every instance: berth why request-6" "memory: needs 512 MiB, 0 MiB free (of 4,096; biggest: task …@t3 (family:fargate) 512 MiB). Every instance: berth why request-6"
            CreateService {"serviceName":"web","taskDefinition":"fargate","capacityProviderStrategy":[{"capacityProvider":"FARGATE","weight":1}],"desiredCount":1,"networkConfiguration":{"awsvpcConfiguration":{"subnets":["subnet-a"],"assignPublicIp":"ENABLED"}}} => service.launchType service.platformVersion service.capacityProviderStrategy
                service.launchType: 
                service.platformVersion: "LATEST"
                service.capacityProviderStrategy: [{"base":0,"capacityProvider":"FARGATE","weight":1}]
        "#]],
    );
}

/// Definitions after the field's usual forms, as they are.
const PUBLIC: [(&str, &str); 4] = [
    ("batch-etl", include_str!("../../../../tests/definitions/batch-etl.json")),
    ("fargate-sidecar", include_str!("../../../../tests/definitions/fargate-sidecar.json")),
    ("fargate-web", include_str!("../../../../tests/definitions/fargate-web.json")),
    ("fargate-worker-efs", include_str!("../../../../tests/definitions/fargate-worker-efs.json")),
];

#[test]
fn public_definitions_are_placed_where_an_agent_can_do_all_that_they_require() {
    for (family, text) in PUBLIC {
        let input = berth_api::from_json(text.as_bytes()).expect("it is a request");
        let definition = berth_definitions::normalise(input).expect("it registers");
        let required = definition.requires_attributes.clone().unwrap_or_default();
        let attribute = |it: &berth_api::ecs::Attribute| {
            let name = it.name.clone().unwrap_or_default();
            format!("{name}={}", it.value.as_deref().unwrap_or("1"))
        };
        let attributes: Vec<String> = required.iter().map(attribute).collect();
        let mut world = World::new();
        let record = std::sync::Arc::new(DefinitionRecord {
            key: TaskDefinitionKey {
                kind: DefinitionKind::Task,
                family: family.to_owned(),
                revision: 1,
            },
            status: TaskDefinitionStatus::Active,
            deregistered_at: None,
            delete_requested_at: None,
            task_definition: definition,
            tags: vec![],
        });
        world.definitions.insert(family.to_owned(), record);
        world.line("CreateCluster {}");
        world.line("instance 4096 8192");
        let run = format!(
            r#"RunTask {{"taskDefinition":"{family}","launchType":"FARGATE","networkConfiguration":{{"awsvpcConfiguration":{{"subnets":["subnet-a"],"assignPublicIp":"ENABLED"}}}}}} => failures"#
        );
        let refused = world.line(&run).concat();
        assert!(refused.contains("attribute ") && refused.contains(" is missing"), "{refused}");
        world.line(&format!("instance 4096 8192 {}", attributes.join(" ")));
        assert_eq!(world.line(&run), ["failures: []"], "{family}");
        world.line("chunks");
        world.line("agents");
        let task = world.state().tasks.values().next().expect("it is placed");
        assert_eq!(task.last_status, TaskStatus::Running, "{family}");
    }
}
