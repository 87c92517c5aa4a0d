//! Services whose tasks have network interfaces of their own.
use berth_scenarios::check;
use expect_test::expect;

#[test]
fn a_service_keeps_its_network() {
    check(
        r#"
        CreateCluster {} => cluster.status
        instance 4096 4096 ecs.capability.task-eni=1
        CreateService {"serviceName":"web","taskDefinition":"vpc","desiredCount":2,"networkConfiguration":{"awsvpcConfiguration":{"subnets":["subnet-a"],"securityGroups":["sg-2"]}}} => service.networkConfiguration service.deployments.*.networkConfiguration
        chunks
        agents
        wait 10000
        DescribeServices {"services":["web"]} => services.*.runningCount services.*.deployments.*.rolloutState
        ListTasks {} => taskArns
        DescribeTasks {"tasks":["@t1","@t2"]} => tasks.*.attachments.*.details.*.value
        UpdateService {"service":"web","desiredCount":1} => service.deployments.*.status
        UpdateService {"service":"web","networkConfiguration":{"awsvpcConfiguration":{"subnets":["subnet-a","subnet-b"]}}} => service.networkConfiguration service.deployments.*.networkConfiguration.awsvpcConfiguration.subnets
        chunks
        agents
        wait 10000
        agents
        wait 10000
        DescribeServices {"services":["web"]} => services.*.runningCount services.*.deployments.*.rolloutState
        !UpdateService {"service":"web","taskDefinition":"web","networkConfiguration":{"awsvpcConfiguration":{"subnets":["subnet-a"],"securityGroups":["sg-2"]}}}
        UpdateService {"service":"web","taskDefinition":"web"} => service.networkConfiguration
        !UpdateService {"service":"web","taskDefinition":"vpc"}
        "#,
        expect![[r#"
            CreateCluster {} => cluster.status
                cluster.status: "ACTIVE"
            instance 4096 4096 ecs.capability.task-eni=1
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i1"
            CreateService {"serviceName":"web","taskDefinition":"vpc","desiredCount":2,"networkConfiguration":{"awsvpcConfiguration":{"subnets":["subnet-a"],"securityGroups":["sg-2"]}}} => service.networkConfiguration service.deployments.*.networkConfiguration
                service.networkConfiguration: {"awsvpcConfiguration":{"assignPublicIp":"DISABLED","securityGroups":["sg-2"],"subnets":["subnet-a"]}}
                service.deployments.*.networkConfiguration: {"awsvpcConfiguration":{"assignPublicIp":"DISABLED","securityGroups":["sg-2"],"subnets":["subnet-a"]}}
            chunks
                gave 10.0.1.0/27 of subnet-a
            agents
            wait 10000
            DescribeServices {"services":["web"]} => services.*.runningCount services.*.deployments.*.rolloutState
                services.*.runningCount: 2
                services.*.deployments.*.rolloutState: "COMPLETED"
            ListTasks {} => taskArns
                taskArns: ["arn:task/default/@t1","arn:task/default/@t2"]
            DescribeTasks {"tasks":["@t1","@t2"]} => tasks.*.attachments.*.details.*.value
                tasks.*.attachments.*.details.*.value: "subnet-a" "eni-614d7973c5c2a449c" "0a:3c:5c:2a:44:9c" "ip-10-0-1-4.ec2.internal" "10.0.1.4" "subnet-a" "eni-d1f8410633ef306ac" "0a:63:3e:f3:06:ac" "ip-10-0-1-5.ec2.internal" "10.0.1.5"
            UpdateService {"service":"web","desiredCount":1} => service.deployments.*.status
                service.deployments.*.status: "PRIMARY"
            UpdateService {"service":"web","networkConfiguration":{"awsvpcConfiguration":{"subnets":["subnet-a","subnet-b"]}}} => service.networkConfiguration service.deployments.*.networkConfiguration.awsvpcConfiguration.subnets
                service.networkConfiguration: {"awsvpcConfiguration":{"assignPublicIp":"DISABLED","securityGroups":[],"subnets":["subnet-a","subnet-b"]}}
                service.deployments.*.networkConfiguration.awsvpcConfiguration.subnets: ["subnet-a","subnet-b"] ["subnet-a"]
            chunks
                gave 10.0.2.0/27 of subnet-b
            agents
            wait 10000
            agents
            wait 10000
            DescribeServices {"services":["web"]} => services.*.runningCount services.*.deployments.*.rolloutState
                services.*.runningCount: 1
                services.*.deployments.*.rolloutState: "IN_PROGRESS" "COMPLETED"
            !UpdateService {"service":"web","taskDefinition":"web","networkConfiguration":{"awsvpcConfiguration":{"subnets":["subnet-a"],"securityGroups":["sg-2"]}}}
                InvalidParameterException: Network Configuration is not valid for the given networkMode of this task definition.
            UpdateService {"service":"web","taskDefinition":"web"} => service.networkConfiguration
                service.networkConfiguration: 
            !UpdateService {"service":"web","taskDefinition":"vpc"}
                InvalidParameterException: Network Configuration must be provided when networkMode 'awsvpc' is specified.
        "#]],
    );
}

#[test]
fn a_service_waits_for_addresses() {
    check(
        r#"
        CreateCluster {} => cluster.status
        instance 4096 4096 ecs.capability.task-eni=1
        CreateService {"serviceName":"web","taskDefinition":"vpc","desiredCount":12,"networkConfiguration":{"awsvpcConfiguration":{"subnets":["subnet-tiny"]}}} => service.status
        chunks
        agents
        DescribeServices {"services":["web"]} => services.*.runningCount services.*.pendingCount services.*.events.*.message
        UpdateService {"service":"web","desiredCount":10} => service.desiredCount
        agents
        UpdateService {"service":"web","desiredCount":11} => service.desiredCount
        DescribeServices {"services":["web"]} => services.*.runningCount services.*.pendingCount services.*.events.*.message
        wait 60000
        agents
        DescribeServices {"services":["web"]} => services.*.runningCount services.*.pendingCount
        "#,
        expect![[r#"
            CreateCluster {} => cluster.status
                cluster.status: "ACTIVE"
            instance 4096 4096 ecs.capability.task-eni=1
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i1"
            CreateService {"serviceName":"web","taskDefinition":"vpc","desiredCount":12,"networkConfiguration":{"awsvpcConfiguration":{"subnets":["subnet-tiny"]}}} => service.status
                service.status: "ACTIVE"
            chunks
                gave 10.0.3.0/28 of subnet-tiny
            agents
            DescribeServices {"services":["web"]} => services.*.runningCount services.*.pendingCount services.*.events.*.message
                services.*.runningCount: 11
                services.*.pendingCount: 1
                services.*.events.*.message: "(service web) has started 12 tasks: (task 01a3185c5000e099ec6cd7363ca58575) (task 01a3185c50007476cf8a4baa5dc0a28a) (task 01a3185c5000ae84379630af89ee6508) (task 01a3185c5000497305c5d1aab99fb6f7) (task 01a3185c5000990cd70b12c5d08489ba) (task 01a3185c50008b2e02445e4be0f553c1) (task 01a3185c50003c821fbf59108163ffb2) (task 01a3185c5000e4d9303221373073d57a) (task 01a3185c500064c70b0b0c5b4a8fecaf) (task 01a3185c500086c5d1b05ce2ce14b77f) (task 01a3185c5000099545b4ca73e0f3936b) (task 01a3185c5000f902155aa328d575cf73)."
            UpdateService {"service":"web","desiredCount":10} => service.desiredCount
                service.desiredCount: 10
            agents
            UpdateService {"service":"web","desiredCount":11} => service.desiredCount
                service.desiredCount: 11
            DescribeServices {"services":["web"]} => services.*.runningCount services.*.pendingCount services.*.events.*.message
                services.*.runningCount: 10
                services.*.pendingCount: 0
                services.*.events.*.message: "(service web) was unable to place a task because no container instance met all of its requirements. The closest matching (container-instance @i1) encountered error \"RESOURCE:ENI\". For more information, see the Troubleshooting section of the Amazon ECS Developer Guide. (subnet-tiny has 0 of 11 addresses free.)" "(service web) has stopped 2 running tasks: (task 01a3185c5000f902155aa328d575cf73) (task 01a3185c5000e4d9303221373073d57a)." "(service web) has started 12 tasks: (task 01a3185c5000e099ec6cd7363ca58575) (task 01a3185c50007476cf8a4baa5dc0a28a) (task 01a3185c5000ae84379630af89ee6508) (task 01a3185c5000497305c5d1aab99fb6f7) (task 01a3185c5000990cd70b12c5d08489ba) (task 01a3185c50008b2e02445e4be0f553c1) (task 01a3185c50003c821fbf59108163ffb2) (task 01a3185c5000e4d9303221373073d57a) (task 01a3185c500064c70b0b0c5b4a8fecaf) (task 01a3185c500086c5d1b05ce2ce14b77f) (task 01a3185c5000099545b4ca73e0f3936b) (task 01a3185c5000f902155aa328d575cf73)."
            wait 60000
            agents
            DescribeServices {"services":["web"]} => services.*.runningCount services.*.pendingCount
                services.*.runningCount: 11
                services.*.pendingCount: 0
        "#]],
    );
}

#[test]
fn task_sets_and_daemons_have_networks() {
    check(
        r#"
        CreateCluster {} => cluster.status
        instance 4096 4096 ecs.capability.task-eni=1 ecs.availability-zone=us-east-1a
        instance 4096 4096 ecs.capability.task-eni=1 ecs.availability-zone=us-east-1b
        CreateService {"serviceName":"each","taskDefinition":"vpc","schedulingStrategy":"DAEMON","networkConfiguration":{"awsvpcConfiguration":{"subnets":["subnet-a"],"securityGroups":["sg-2"]}}} => service.desiredCount
        chunks
        DescribeServices {"services":["each"]} => services.*.desiredCount services.*.pendingCount
        !CreateService {"serviceName":"sets","deploymentController":{"type":"EXTERNAL"},"networkConfiguration":{"awsvpcConfiguration":{"subnets":["subnet-a"],"securityGroups":["sg-2"]}}}
        CreateService {"serviceName":"sets","deploymentController":{"type":"EXTERNAL"},"desiredCount":1} => service.networkConfiguration
        CreateTaskSet {"service":"sets","cluster":"default","taskDefinition":"vpc","scale":{"value":100,"unit":"PERCENT"},"networkConfiguration":{"awsvpcConfiguration":{"subnets":["subnet-a","subnet-b"]}}} => taskSet.networkConfiguration
        chunks
        DescribeServices {"services":["sets"]} => services.*.taskSets.*.pendingCount services.*.taskSets.*.networkConfiguration.awsvpcConfiguration.subnets
        "#,
        expect![[r#"
            CreateCluster {} => cluster.status
                cluster.status: "ACTIVE"
            instance 4096 4096 ecs.capability.task-eni=1 ecs.availability-zone=us-east-1a
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i1"
            instance 4096 4096 ecs.capability.task-eni=1 ecs.availability-zone=us-east-1b
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i2"
            CreateService {"serviceName":"each","taskDefinition":"vpc","schedulingStrategy":"DAEMON","networkConfiguration":{"awsvpcConfiguration":{"subnets":["subnet-a"],"securityGroups":["sg-2"]}}} => service.desiredCount
                service.desiredCount: 0
            chunks
                gave 10.0.1.0/27 of subnet-a
            DescribeServices {"services":["each"]} => services.*.desiredCount services.*.pendingCount
                services.*.desiredCount: 1
                services.*.pendingCount: 1
            !CreateService {"serviceName":"sets","deploymentController":{"type":"EXTERNAL"},"networkConfiguration":{"awsvpcConfiguration":{"subnets":["subnet-a"],"securityGroups":["sg-2"]}}}
                InvalidParameterException: DesiredCount is missing
            CreateService {"serviceName":"sets","deploymentController":{"type":"EXTERNAL"},"desiredCount":1} => service.networkConfiguration
                service.networkConfiguration: 
            CreateTaskSet {"service":"sets","cluster":"default","taskDefinition":"vpc","scale":{"value":100,"unit":"PERCENT"},"networkConfiguration":{"awsvpcConfiguration":{"subnets":["subnet-a","subnet-b"]}}} => taskSet.networkConfiguration
                taskSet.networkConfiguration: {"awsvpcConfiguration":{"assignPublicIp":"DISABLED","securityGroups":[],"subnets":["subnet-a","subnet-b"]}}
            chunks
                gave 10.0.2.0/27 of subnet-b
            DescribeServices {"services":["sets"]} => services.*.taskSets.*.pendingCount services.*.taskSets.*.networkConfiguration.awsvpcConfiguration.subnets
                services.*.taskSets.*.pendingCount: 1
                services.*.taskSets.*.networkConfiguration.awsvpcConfiguration.subnets: ["subnet-a","subnet-b"]
        "#]],
    );
}

#[test]
fn many_tasks_that_wait_for_addresses_all_get_one() {
    check(
        r#"
        CreateCluster {} => cluster.status
        instance 32768 32768 ecs.capability.task-eni=1
        CreateService {"serviceName":"web","taskDefinition":"vpc","desiredCount":50,"networkConfiguration":{"awsvpcConfiguration":{"subnets":["subnet-a"]}}} => service.status
        chunks
        agents
        DescribeServices {"services":["web"]} => services.*.runningCount services.*.pendingCount
        wait 180000
        DescribeServices {"services":["web"]} => services.*.runningCount services.*.deployments.*.failedTasks
        "#,
        expect![[r#"
            CreateCluster {} => cluster.status
                cluster.status: "ACTIVE"
            instance 32768 32768 ecs.capability.task-eni=1
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i1"
            CreateService {"serviceName":"web","taskDefinition":"vpc","desiredCount":50,"networkConfiguration":{"awsvpcConfiguration":{"subnets":["subnet-a"]}}} => service.status
                service.status: "ACTIVE"
            chunks
                gave 10.0.1.0/27 of subnet-a
                gave 10.0.1.32/27 of subnet-a
                gave 10.0.1.64/27 of subnet-a
            agents
            DescribeServices {"services":["web"]} => services.*.runningCount services.*.pendingCount
                services.*.runningCount: 50
                services.*.pendingCount: 0
            wait 180000
            DescribeServices {"services":["web"]} => services.*.runningCount services.*.deployments.*.failedTasks
                services.*.runningCount: 50
                services.*.deployments.*.failedTasks: 0
        "#]],
    );
}
