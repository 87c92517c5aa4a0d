//! Availability-zone rebalancing: when, how far, and what goes before it.
use berth_scenarios::check;
use expect_test::expect;

#[test]
fn tasks_move_to_a_new_zone_one_by_one() {
    check(
        r#"
        CreateCluster {} => cluster.clusterName
        instance 4096 8192 ecs.availability-zone=a
        instance 4096 8192 ecs.availability-zone=a
        CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":4} => service.availabilityZoneRebalancing
        ListTasks {} => failures
        agents
        wait 10000
        instance 4096 8192 ecs.availability-zone=b
        ListTasks {} => failures
        DescribeServices {"services":["web"]} => services.*.runningCount services.*.pendingCount services.*.events.*.message
        agents
        wait 10000
        agents
        ListTasks {} => failures
        DescribeServices {"services":["web"]} => services.*.runningCount services.*.pendingCount services.*.events.*.message
        wait 10000
        agents
        wait 10000
        agents
        ListTasks {} => failures
        DescribeServices {"services":["web"]} => services.*.runningCount services.*.pendingCount services.*.events.*.message
        wait 600000
        ListTasks {} => failures
        DescribeServices {"services":["web"]} => services.*.runningCount services.*.pendingCount services.*.events.*.message
        "#,
        expect![[r#"
            CreateCluster {} => cluster.clusterName
                cluster.clusterName: "default"
            instance 4096 8192 ecs.availability-zone=a
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i1"
            instance 4096 8192 ecs.availability-zone=a
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i2"
            CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":4} => service.availabilityZoneRebalancing
                service.availabilityZoneRebalancing: "ENABLED"
            ListTasks {} => failures
                failures: 
            agents
            wait 10000
            instance 4096 8192 ecs.availability-zone=b
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i3"
            ListTasks {} => failures
                failures: 
            DescribeServices {"services":["web"]} => services.*.runningCount services.*.pendingCount services.*.events.*.message
                services.*.runningCount: 4
                services.*.pendingCount: 1
                services.*.events.*.message: "web has started 1 tasks in b to AZ Rebalance: (task @t5)." "(service web) is not AZ balanced with 4 tasks in a, 0 tasks in b. AZ Rebalancing in progress." "(service web) has reached a steady state." "(service web) (deployment ecs-svc/@r1) deployment completed." "(service web) has started 4 tasks: (task @t2) (task @t3) (task @t4) (task @t1)."
            agents
            wait 10000
            agents
            ListTasks {} => failures
                failures: 
            DescribeServices {"services":["web"]} => services.*.runningCount services.*.pendingCount services.*.events.*.message
                services.*.runningCount: 4
                services.*.pendingCount: 0
                services.*.events.*.message: "web has stopped 1 running tasks in a due to AZ rebalancing: (task @t4)." "web has started 1 tasks in b to AZ Rebalance: (task @t5)." "(service web) is not AZ balanced with 4 tasks in a, 0 tasks in b. AZ Rebalancing in progress." "(service web) has reached a steady state." "(service web) (deployment ecs-svc/@r1) deployment completed." "(service web) has started 4 tasks: (task @t2) (task @t3) (task @t4) (task @t1)."
            wait 10000
            agents
            wait 10000
            agents
            ListTasks {} => failures
                failures: 
            DescribeServices {"services":["web"]} => services.*.runningCount services.*.pendingCount services.*.events.*.message
                services.*.runningCount: 4
                services.*.pendingCount: 0
                services.*.events.*.message: "(service web) is AZ balanced with 2 tasks in a, 2 tasks in b." "web has stopped 1 running tasks in a due to AZ rebalancing: (task @t2)." "web has started 1 tasks in b to AZ Rebalance: (task @t6)." "web has stopped 1 running tasks in a due to AZ rebalancing: (task @t4)." "web has started 1 tasks in b to AZ Rebalance: (task @t5)." "(service web) is not AZ balanced with 4 tasks in a, 0 tasks in b. AZ Rebalancing in progress." "(service web) has reached a steady state." "(service web) (deployment ecs-svc/@r1) deployment completed." "(service web) has started 4 tasks: (task @t2) (task @t3) (task @t4) (task @t1)."
            wait 600000
            ListTasks {} => failures
                failures: 
            DescribeServices {"services":["web"]} => services.*.runningCount services.*.pendingCount services.*.events.*.message
                services.*.runningCount: 4
                services.*.pendingCount: 0
                services.*.events.*.message: "(service web) is AZ balanced with 2 tasks in a, 2 tasks in b." "web has stopped 1 running tasks in a due to AZ rebalancing: (task @t2)." "web has started 1 tasks in b to AZ Rebalance: (task @t6)." "web has stopped 1 running tasks in a due to AZ rebalancing: (task @t4)." "web has started 1 tasks in b to AZ Rebalance: (task @t5)." "(service web) is not AZ balanced with 4 tasks in a, 0 tasks in b. AZ Rebalancing in progress." "(service web) has reached a steady state." "(service web) (deployment ecs-svc/@r1) deployment completed." "(service web) has started 4 tasks: (task @t2) (task @t3) (task @t4) (task @t1)."
        "#]],
    );
}

#[test]
fn a_deployment_goes_before() {
    check(
        r#"
        CreateCluster {} => cluster.clusterName
        instance 4096 8192 ecs.availability-zone=a
        instance 4096 8192 ecs.availability-zone=a
        CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":4} => service.serviceName
        ListTasks {} => failures
        agents
        wait 10000
        instance 4096 8192 ecs.availability-zone=b
        UpdateService {"service":"web","taskDefinition":"web:2"} => service.runningCount service.pendingCount
        agents
        wait 10000
        agents
        ListTasks {} => failures
        DescribeServices {"services":["web"]} => services.*.runningCount services.*.pendingCount services.*.events.*.message
        agents
        wait 10000
        agents
        ListTasks {} => failures
        DescribeServices {"services":["web"]} => services.*.runningCount services.*.pendingCount services.*.events.*.message
        "#,
        expect![[r#"
            CreateCluster {} => cluster.clusterName
                cluster.clusterName: "default"
            instance 4096 8192 ecs.availability-zone=a
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i1"
            instance 4096 8192 ecs.availability-zone=a
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i2"
            CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":4} => service.serviceName
                service.serviceName: "web"
            ListTasks {} => failures
                failures: 
            agents
            wait 10000
            instance 4096 8192 ecs.availability-zone=b
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i3"
            UpdateService {"service":"web","taskDefinition":"web:2"} => service.runningCount service.pendingCount
                service.runningCount: 4
                service.pendingCount: 1
            agents
            wait 10000
            agents
            ListTasks {} => failures
                failures: 
            DescribeServices {"services":["web"]} => services.*.runningCount services.*.pendingCount services.*.events.*.message
                services.*.runningCount: 5
                services.*.pendingCount: 0
                services.*.events.*.message: "(service web) has stopped 3 running tasks: (task @t4) (task @t2) (task @t3)." "(service web) has started 1 tasks: (task @t6)." "(service web) has started 3 tasks: (task @t7) (task @t8) (task @t5)." "(service web) has stopped 1 running tasks: (task 01a3185c771070616f2f48dce01cfc17)." "(service web) stopped AZ Rebalancing." "web has started 1 tasks in b to AZ Rebalance: (task 01a3185c771070616f2f48dce01cfc17)." "(service web) is not AZ balanced with 4 tasks in a, 0 tasks in b. AZ Rebalancing in progress." "(service web) has reached a steady state." "(service web) (deployment ecs-svc/@r1) deployment completed." "(service web) has started 4 tasks: (task @t2) (task @t3) (task @t4) (task @t1)."
            agents
            wait 10000
            agents
            ListTasks {} => failures
                failures: 
            DescribeServices {"services":["web"]} => services.*.runningCount services.*.pendingCount services.*.events.*.message
                services.*.runningCount: 4
                services.*.pendingCount: 1
                services.*.events.*.message: "web has started 1 tasks in a to AZ Rebalance: (task @t9)." "(service web) is not AZ balanced with 0 tasks in a, 4 tasks in b. AZ Rebalancing in progress." "(service web) has reached a steady state." "(service web) (deployment ecs-svc/@r2) deployment completed." "(service web) has stopped 1 running tasks: (task @t1)." "(service web) has stopped 3 running tasks: (task @t4) (task @t2) (task @t3)." "(service web) has started 1 tasks: (task @t6)." "(service web) has started 3 tasks: (task @t7) (task @t8) (task @t5)." "(service web) has stopped 1 running tasks: (task 01a3185c771070616f2f48dce01cfc17)." "(service web) stopped AZ Rebalancing." "web has started 1 tasks in b to AZ Rebalance: (task 01a3185c771070616f2f48dce01cfc17)." "(service web) is not AZ balanced with 4 tasks in a, 0 tasks in b. AZ Rebalancing in progress." "(service web) has reached a steady state." "(service web) (deployment ecs-svc/@r1) deployment completed." "(service web) has started 4 tasks: (task @t2) (task @t3) (task @t4) (task @t1)."
        "#]],
    );
}

#[test]
fn a_task_that_fails_is_no_reason_to_hurry() {
    check(
        r#"
        CreateCluster {} => cluster.clusterName
        instance 4096 8192 ecs.availability-zone=a
        instance 4096 8192 ecs.availability-zone=a
        CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":2} => service.serviceName
        ListTasks {} => failures
        agents
        wait 10000
        instance 4096 8192 ecs.availability-zone=b
        ListTasks {"containerInstance":"@i3"}
        SubmitTaskStateChange {"task":"@t3","status":"STOPPED","reason":"CannotPullContainerError: no"}
        wait 9999
        ListTasks {"containerInstance":"@i3"}
        wait 1
        ListTasks {"containerInstance":"@i3"}
        ListTasks {} => failures
        DescribeServices {"services":["web"]} => services.*.runningCount services.*.pendingCount services.*.events.*.message
        "#,
        expect![[r#"
            CreateCluster {} => cluster.clusterName
                cluster.clusterName: "default"
            instance 4096 8192 ecs.availability-zone=a
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i1"
            instance 4096 8192 ecs.availability-zone=a
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i2"
            CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":2} => service.serviceName
                service.serviceName: "web"
            ListTasks {} => failures
                failures: 
            agents
            wait 10000
            instance 4096 8192 ecs.availability-zone=b
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i3"
            ListTasks {"containerInstance":"@i3"}
                {"taskArns":["arn:task/default/@t3"]}
            SubmitTaskStateChange {"task":"@t3","status":"STOPPED","reason":"CannotPullContainerError: no"}
                {"acknowledgment":"ACK"}
            wait 9999
            ListTasks {"containerInstance":"@i3"}
                {"taskArns":[]}
            wait 1
            ListTasks {"containerInstance":"@i3"}
                {"taskArns":["arn:task/default/@t4"]}
            ListTasks {} => failures
                failures: 
            DescribeServices {"services":["web"]} => services.*.runningCount services.*.pendingCount services.*.events.*.message
                services.*.runningCount: 2
                services.*.pendingCount: 1
                services.*.events.*.message: "web has started 1 tasks in b to AZ Rebalance: (task @t4)." "web has started 1 tasks in b to AZ Rebalance: (task @t3)." "(service web) is not AZ balanced with 2 tasks in a, 0 tasks in b. AZ Rebalancing in progress." "(service web) has reached a steady state." "(service web) (deployment ecs-svc/@r1) deployment completed." "(service web) has started 2 tasks: (task @t1) (task @t2)."
        "#]],
    );
}

#[test]
fn another_task_that_ends_is_replaced_by_the_one_that_moves() {
    check(
        r#"
        CreateCluster {} => cluster.clusterName
        instance 4096 8192 ecs.availability-zone=a
        instance 4096 8192 ecs.availability-zone=a
        CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":4} => service.serviceName
        ListTasks {} => failures
        agents
        wait 10000
        ListTasks {}
        instance 4096 8192 ecs.availability-zone=b
        StopTask {"task":"@t1"} => task.desiredStatus
        agents
        wait 10000
        ListTasks {} => failures
        DescribeServices {"services":["web"]} => services.*.runningCount services.*.pendingCount services.*.events.*.message
        "#,
        expect![[r#"
            CreateCluster {} => cluster.clusterName
                cluster.clusterName: "default"
            instance 4096 8192 ecs.availability-zone=a
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i1"
            instance 4096 8192 ecs.availability-zone=a
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i2"
            CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":4} => service.serviceName
                service.serviceName: "web"
            ListTasks {} => failures
                failures: 
            agents
            wait 10000
            ListTasks {}
                {"taskArns":["arn:task/default/@t1","arn:task/default/@t2","arn:task/default/@t3","arn:task/default/@t4"]}
            instance 4096 8192 ecs.availability-zone=b
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i3"
            StopTask {"task":"@t1"} => task.desiredStatus
                task.desiredStatus: "STOPPED"
            agents
            wait 10000
            ListTasks {} => failures
                failures: 
            DescribeServices {"services":["web"]} => services.*.runningCount services.*.pendingCount services.*.events.*.message
                services.*.runningCount: 4
                services.*.pendingCount: 1
                services.*.events.*.message: "web has started 1 tasks in b to AZ Rebalance: (task @t6)." "(service web) has reached a steady state." "web has started 1 tasks in b to AZ Rebalance: (task @t5)." "(service web) is not AZ balanced with 4 tasks in a, 0 tasks in b. AZ Rebalancing in progress." "(service web) has reached a steady state." "(service web) (deployment ecs-svc/@r1) deployment completed." "(service web) has started 4 tasks: (task @t2) (task @t3) (task @t4) (task @t1)."
        "#]],
    );
}
