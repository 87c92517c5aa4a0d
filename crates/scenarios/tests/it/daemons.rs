//! DAEMON services: one task on each instance, first on and last off.
use berth_scenarios::check;
use expect_test::expect;

#[test]
fn each_instance_gets_one_and_a_new_one_at_once() {
    check(
        r#"
        CreateCluster {} => cluster.clusterName
        instance 1024 2048
        instance 1024 2048
        CreateService {"serviceName":"log","taskDefinition":"web","schedulingStrategy":"DAEMON"} => service.desiredCount service.deploymentConfiguration
        ListTasks {} => failures
        ListTasks {"serviceName":"log"}
        DescribeTasks {"tasks":["@t1","@t2"]} => tasks.*.containerInstanceArn tasks.*.startedBy tasks.*.group
        agents
        wait 10000
        ListTasks {} => failures
        DescribeServices {"services":["log"]} => services.*.desiredCount services.*.runningCount services.*.pendingCount services.*.deployments.*.rolloutState services.*.events.*.message
        instance 1024 2048
        ListTasks {"containerInstance":"@i3"}
        ListTasks {} => failures
        DescribeServices {"services":["log"]} => services.*.desiredCount services.*.runningCount services.*.pendingCount services.*.deployments.*.rolloutState services.*.events.*.message
        agents
        wait 10000
        ListTasks {} => failures
        DescribeServices {"services":["log"]} => services.*.desiredCount services.*.runningCount services.*.pendingCount services.*.deployments.*.rolloutState services.*.events.*.message
        "#,
        expect![[r#"
            CreateCluster {} => cluster.clusterName
                cluster.clusterName: "default"
            instance 1024 2048
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i1"
            instance 1024 2048
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i2"
            CreateService {"serviceName":"log","taskDefinition":"web","schedulingStrategy":"DAEMON"} => service.desiredCount service.deploymentConfiguration
                service.desiredCount: 0
                service.deploymentConfiguration: {"bakeTimeInMinutes":0,"deploymentCircuitBreaker":{"enable":false,"rollback":false},"maximumPercent":100,"minimumHealthyPercent":0,"strategy":"ROLLING"}
            ListTasks {} => failures
                failures: 
            ListTasks {"serviceName":"log"}
                {"taskArns":["arn:task/default/@t1","arn:task/default/@t2"]}
            DescribeTasks {"tasks":["@t1","@t2"]} => tasks.*.containerInstanceArn tasks.*.startedBy tasks.*.group
                tasks.*.containerInstanceArn: "arn:container-instance/default/@i1" "arn:container-instance/default/@i2"
                tasks.*.startedBy: "ecs-svc/@r1" "ecs-svc/@r1"
                tasks.*.group: "service:log" "service:log"
            agents
            wait 10000
            ListTasks {} => failures
                failures: 
            DescribeServices {"services":["log"]} => services.*.desiredCount services.*.runningCount services.*.pendingCount services.*.deployments.*.rolloutState services.*.events.*.message
                services.*.desiredCount: 2
                services.*.runningCount: 2
                services.*.pendingCount: 0
                services.*.deployments.*.rolloutState: "COMPLETED"
                services.*.events.*.message: "(service log) has reached a steady state." "(service log) (deployment ecs-svc/@r1) deployment completed." "(service log) has started 2 tasks: (task @t1) (task @t2)."
            instance 1024 2048
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i3"
            ListTasks {"containerInstance":"@i3"}
                {"taskArns":["arn:task/default/@t3"]}
            ListTasks {} => failures
                failures: 
            DescribeServices {"services":["log"]} => services.*.desiredCount services.*.runningCount services.*.pendingCount services.*.deployments.*.rolloutState services.*.events.*.message
                services.*.desiredCount: 3
                services.*.runningCount: 2
                services.*.pendingCount: 1
                services.*.deployments.*.rolloutState: "COMPLETED"
                services.*.events.*.message: "(service log) has started 1 tasks: (task @t3)." "(service log) has reached a steady state." "(service log) (deployment ecs-svc/@r1) deployment completed." "(service log) has started 2 tasks: (task @t1) (task @t2)."
            agents
            wait 10000
            ListTasks {} => failures
                failures: 
            DescribeServices {"services":["log"]} => services.*.desiredCount services.*.runningCount services.*.pendingCount services.*.deployments.*.rolloutState services.*.events.*.message
                services.*.desiredCount: 3
                services.*.runningCount: 3
                services.*.pendingCount: 0
                services.*.deployments.*.rolloutState: "COMPLETED"
                services.*.events.*.message: "(service log) has reached a steady state." "(service log) has started 1 tasks: (task @t3)." "(service log) has reached a steady state." "(service log) (deployment ecs-svc/@r1) deployment completed." "(service log) has started 2 tasks: (task @t1) (task @t2)."
        "#]],
    );
}

#[test]
fn daemons_take_the_room_of_a_new_instance_before_all_others() {
    check(
        r#"
        CreateCluster {} => cluster.clusterName
        CreateService {"serviceName":"a","taskDefinition":"web","desiredCount":1} => service.serviceName
        ListTasks {} => failures
        CreateService {"serviceName":"z","taskDefinition":"web","schedulingStrategy":"DAEMON"} => service.serviceName
        ListTasks {} => failures
        instance 256 512
        ListTasks {}
        DescribeTasks {"tasks":["@t1"]} => tasks.*.group
        ListTasks {} => failures
        DescribeServices {"services":["a","z"]} => services.*.desiredCount services.*.pendingCount services.*.events.*.message
        "#,
        expect![[r#"
            CreateCluster {} => cluster.clusterName
                cluster.clusterName: "default"
            CreateService {"serviceName":"a","taskDefinition":"web","desiredCount":1} => service.serviceName
                service.serviceName: "a"
            ListTasks {} => failures
                failures: 
            CreateService {"serviceName":"z","taskDefinition":"web","schedulingStrategy":"DAEMON"} => service.serviceName
                service.serviceName: "z"
            ListTasks {} => failures
                failures: 
            instance 256 512
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i1"
            ListTasks {}
                {"taskArns":["arn:task/default/@t1"]}
            DescribeTasks {"tasks":["@t1"]} => tasks.*.group
                tasks.*.group: "service:z"
            ListTasks {} => failures
                failures: 
            DescribeServices {"services":["a","z"]} => services.*.desiredCount services.*.pendingCount services.*.events.*.message
                services.*.desiredCount: 1 1
                services.*.pendingCount: 0 1
                services.*.events.*.message: "(service a) was unable to place a task because no container instance met all of its requirements. Reason: No Container Instances were found in your cluster. For more information, see the Troubleshooting section of the Amazon ECS Developer Guide." "(service z) has started 1 tasks: (task @t1)." "(service z) has reached a steady state." "(service z) (deployment ecs-svc/@r2) deployment completed."
        "#]],
    );
}

#[test]
fn only_instances_that_meet_the_constraints_have_one() {
    check(
        r#"
        CreateCluster {} => cluster.clusterName
        instance 1024 2048 color=red
        instance 1024 2048 color=blue
        CreateService {"serviceName":"log","taskDefinition":"web","schedulingStrategy":"DAEMON","placementConstraints":[{"type":"memberOf","expression":"attribute:color == red"}]} => service.serviceName
        ListTasks {} => failures
        agents
        wait 10000
        ListTasks {} => failures
        DescribeServices {"services":["log"]} => services.*.desiredCount services.*.runningCount services.*.pendingCount services.*.deployments.*.rolloutState services.*.events.*.message
        PutAttributes {"attributes":[{"name":"color","value":"red","targetId":"@i2"},{"name":"color","value":"green","targetId":"@i1"}]} => attributes.*.value
        ListTasks {"serviceName":"log"}
        ListTasks {"containerInstance":"@i1","desiredStatus":"STOPPED"}
        DescribeTasks {"tasks":["@t1","@t2"]} => tasks.*.containerInstanceArn tasks.*.desiredStatus tasks.*.stoppedReason
        ListTasks {} => failures
        DescribeServices {"services":["log"]} => services.*.desiredCount services.*.runningCount services.*.pendingCount services.*.deployments.*.rolloutState services.*.events.*.message
        agents
        wait 10000
        ListTasks {} => failures
        DescribeServices {"services":["log"]} => services.*.desiredCount services.*.runningCount services.*.pendingCount services.*.deployments.*.rolloutState services.*.events.*.message
        "#,
        expect![[r#"
            CreateCluster {} => cluster.clusterName
                cluster.clusterName: "default"
            instance 1024 2048 color=red
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i1"
            instance 1024 2048 color=blue
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i2"
            CreateService {"serviceName":"log","taskDefinition":"web","schedulingStrategy":"DAEMON","placementConstraints":[{"type":"memberOf","expression":"attribute:color == red"}]} => service.serviceName
                service.serviceName: "log"
            ListTasks {} => failures
                failures: 
            agents
            wait 10000
            ListTasks {} => failures
                failures: 
            DescribeServices {"services":["log"]} => services.*.desiredCount services.*.runningCount services.*.pendingCount services.*.deployments.*.rolloutState services.*.events.*.message
                services.*.desiredCount: 1
                services.*.runningCount: 1
                services.*.pendingCount: 0
                services.*.deployments.*.rolloutState: "COMPLETED"
                services.*.events.*.message: "(service log) has reached a steady state." "(service log) (deployment ecs-svc/@r1) deployment completed." "(service log) has started 1 tasks: (task @t1)."
            PutAttributes {"attributes":[{"name":"color","value":"red","targetId":"@i2"},{"name":"color","value":"green","targetId":"@i1"}]} => attributes.*.value
                attributes.*.value: "red" "green"
            ListTasks {"serviceName":"log"}
                {"taskArns":["arn:task/default/@t2"]}
            ListTasks {"containerInstance":"@i1","desiredStatus":"STOPPED"}
                {"taskArns":["arn:task/default/@t1"]}
            DescribeTasks {"tasks":["@t1","@t2"]} => tasks.*.containerInstanceArn tasks.*.desiredStatus tasks.*.stoppedReason
                tasks.*.containerInstanceArn: "arn:container-instance/default/@i1" "arn:container-instance/default/@i2"
                tasks.*.desiredStatus: "STOPPED" "RUNNING"
                tasks.*.stoppedReason: "Scaling activity initiated by (deployment ecs-svc/@r1)"
            ListTasks {} => failures
                failures: 
            DescribeServices {"services":["log"]} => services.*.desiredCount services.*.runningCount services.*.pendingCount services.*.deployments.*.rolloutState services.*.events.*.message
                services.*.desiredCount: 1
                services.*.runningCount: 0
                services.*.pendingCount: 1
                services.*.deployments.*.rolloutState: "COMPLETED"
                services.*.events.*.message: "(service log) has started 1 tasks: (task @t2)." "(service log) has stopped 1 running tasks: (task @t1)." "(service log) (task @t1) is stopped because (container-instance @i1) no longer meets the placement constraints of the service." "(service log) has reached a steady state." "(service log) (deployment ecs-svc/@r1) deployment completed." "(service log) has started 1 tasks: (task @t1)."
            agents
            wait 10000
            ListTasks {} => failures
                failures: 
            DescribeServices {"services":["log"]} => services.*.desiredCount services.*.runningCount services.*.pendingCount services.*.deployments.*.rolloutState services.*.events.*.message
                services.*.desiredCount: 1
                services.*.runningCount: 1
                services.*.pendingCount: 0
                services.*.deployments.*.rolloutState: "COMPLETED"
                services.*.events.*.message: "(service log) has reached a steady state." "(service log) has started 1 tasks: (task @t2)." "(service log) has stopped 1 running tasks: (task @t1)." "(service log) (task @t1) is stopped because (container-instance @i1) no longer meets the placement constraints of the service." "(service log) has reached a steady state." "(service log) (deployment ecs-svc/@r1) deployment completed." "(service log) has started 1 tasks: (task @t1)."
        "#]],
    );
}

#[test]
fn no_room_is_said_once_and_room_is_taken_at_once() {
    check(
        r#"
        CreateCluster {} => cluster.clusterName
        instance 256 512
        RunTask {"taskDefinition":"web"} => tasks.*.taskArn
        CreateService {"serviceName":"log","taskDefinition":"web","schedulingStrategy":"DAEMON"} => service.serviceName
        ListTasks {} => failures
        wait 1000
        PutAttributes {"attributes":[{"name":"color","value":"red","targetId":"@i1"}]} => attributes.*.value
        ListTasks {} => failures
        DescribeServices {"services":["log"]} => services.*.desiredCount services.*.runningCount services.*.pendingCount services.*.deployments.*.rolloutState services.*.events.*.message
        StopTask {"task":"@t1"} => task.desiredStatus
        agents
        ListTasks {"serviceName":"log"}
        ListTasks {} => failures
        DescribeServices {"services":["log"]} => services.*.desiredCount services.*.runningCount services.*.pendingCount services.*.deployments.*.rolloutState services.*.events.*.message
        "#,
        expect![[r#"
            CreateCluster {} => cluster.clusterName
                cluster.clusterName: "default"
            instance 256 512
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i1"
            RunTask {"taskDefinition":"web"} => tasks.*.taskArn
                tasks.*.taskArn: "arn:task/default/@t1"
            CreateService {"serviceName":"log","taskDefinition":"web","schedulingStrategy":"DAEMON"} => service.serviceName
                service.serviceName: "log"
            ListTasks {} => failures
                failures: 
            wait 1000
            PutAttributes {"attributes":[{"name":"color","value":"red","targetId":"@i1"}]} => attributes.*.value
                attributes.*.value: "red"
            ListTasks {} => failures
                failures: 
            DescribeServices {"services":["log"]} => services.*.desiredCount services.*.runningCount services.*.pendingCount services.*.deployments.*.rolloutState services.*.events.*.message
                services.*.desiredCount: 1
                services.*.runningCount: 0
                services.*.pendingCount: 0
                services.*.deployments.*.rolloutState: "IN_PROGRESS"
                services.*.events.*.message: "(service log) was unable to place a task because no container instance met all of its requirements. The closest matching (container-instance @i1) has insufficient CPU units available. For more information, see the Troubleshooting section of the Amazon ECS Developer Guide. (cpu: needs 256 units, 0 free (of 256); memory: needs 512 MiB, 0 MiB free (of 512).)"
            StopTask {"task":"@t1"} => task.desiredStatus
                task.desiredStatus: "STOPPED"
            agents
            ListTasks {"serviceName":"log"}
                {"taskArns":["arn:task/default/@t2"]}
            ListTasks {} => failures
                failures: 
            DescribeServices {"services":["log"]} => services.*.desiredCount services.*.runningCount services.*.pendingCount services.*.deployments.*.rolloutState services.*.events.*.message
                services.*.desiredCount: 1
                services.*.runningCount: 0
                services.*.pendingCount: 1
                services.*.deployments.*.rolloutState: "IN_PROGRESS"
                services.*.events.*.message: "(service log) has started 1 tasks: (task @t2)." "(service log) was unable to place a task because no container instance met all of its requirements. The closest matching (container-instance @i1) has insufficient CPU units available. For more information, see the Troubleshooting section of the Amazon ECS Developer Guide. (cpu: needs 256 units, 0 free (of 256); memory: needs 512 MiB, 0 MiB free (of 512).)"
        "#]],
    );
}

#[test]
fn a_daemon_without_room_takes_the_next_that_there_is() {
    check(
        r#"
        CreateCluster {} => cluster.clusterName
        instance 256 512
        CreateService {"serviceName":"a","taskDefinition":"web","desiredCount":1} => service.serviceName
        CreateService {"serviceName":"z","taskDefinition":"web","schedulingStrategy":"DAEMON"} => service.serviceName
        agents
        ListTasks {}
        StopTask {"task":"@t1"} => task.group
        agents
        ListTasks {}
        DescribeTasks {"tasks":["@t2"]} => tasks.*.group
        "#,
        expect![[r#"
            CreateCluster {} => cluster.clusterName
                cluster.clusterName: "default"
            instance 256 512
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i1"
            CreateService {"serviceName":"a","taskDefinition":"web","desiredCount":1} => service.serviceName
                service.serviceName: "a"
            CreateService {"serviceName":"z","taskDefinition":"web","schedulingStrategy":"DAEMON"} => service.serviceName
                service.serviceName: "z"
            agents
            ListTasks {}
                {"taskArns":["arn:task/default/@t1"]}
            StopTask {"task":"@t1"} => task.group
                task.group: "service:a"
            agents
            ListTasks {}
                {"taskArns":["arn:task/default/@t2"]}
            DescribeTasks {"tasks":["@t2"]} => tasks.*.group
                tasks.*.group: "service:z"
        "#]],
    );
}

#[test]
fn daemons_leave_an_instance_when_all_others_have_left() {
    check(
        r#"
        CreateCluster {} => cluster.clusterName
        instance 1024 2048
        CreateService {"serviceName":"log","taskDefinition":"web","schedulingStrategy":"DAEMON"} => service.serviceName
        ListTasks {} => failures
        CreateService {"serviceName":"app","taskDefinition":"web","desiredCount":1} => service.serviceName
        ListTasks {} => failures
        agents
        wait 10000
        instance 1024 2048
        agents
        wait 10000
        UpdateContainerInstancesState {"containerInstances":["@i1"],"status":"DRAINING"} => containerInstances.*.status
        agents
        wait 10000
        ListTasks {"containerInstance":"@i1"}
        ListTasks {"containerInstance":"@i1","desiredStatus":"STOPPED"}
        DescribeTasks {"tasks":["@t1","@t2"]} => tasks.*.group tasks.*.desiredStatus tasks.*.lastStatus
        agents
        DescribeTasks {"tasks":["@t1","@t2"]} => tasks.*.group tasks.*.desiredStatus tasks.*.lastStatus
        agents
        ListTasks {} => failures
        DescribeServices {"services":["log"]} => services.*.desiredCount services.*.runningCount services.*.pendingCount services.*.deployments.*.rolloutState services.*.events.*.message
        "#,
        expect![[r#"
            CreateCluster {} => cluster.clusterName
                cluster.clusterName: "default"
            instance 1024 2048
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i1"
            CreateService {"serviceName":"log","taskDefinition":"web","schedulingStrategy":"DAEMON"} => service.serviceName
                service.serviceName: "log"
            ListTasks {} => failures
                failures: 
            CreateService {"serviceName":"app","taskDefinition":"web","desiredCount":1} => service.serviceName
                service.serviceName: "app"
            ListTasks {} => failures
                failures: 
            agents
            wait 10000
            instance 1024 2048
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i2"
            agents
            wait 10000
            UpdateContainerInstancesState {"containerInstances":["@i1"],"status":"DRAINING"} => containerInstances.*.status
                containerInstances.*.status: "DRAINING"
            agents
            wait 10000
            ListTasks {"containerInstance":"@i1"}
                {"taskArns":["arn:task/default/@t1"]}
            ListTasks {"containerInstance":"@i1","desiredStatus":"STOPPED"}
                {"taskArns":["arn:task/default/@t2"]}
            DescribeTasks {"tasks":["@t1","@t2"]} => tasks.*.group tasks.*.desiredStatus tasks.*.lastStatus
                tasks.*.group: "service:log" "service:app"
                tasks.*.desiredStatus: "RUNNING" "STOPPED"
                tasks.*.lastStatus: "RUNNING" "STOPPING"
            agents
            DescribeTasks {"tasks":["@t1","@t2"]} => tasks.*.group tasks.*.desiredStatus tasks.*.lastStatus
                tasks.*.group: "service:log" "service:app"
                tasks.*.desiredStatus: "STOPPED" "STOPPED"
                tasks.*.lastStatus: "STOPPING" "STOPPED"
            agents
            ListTasks {} => failures
                failures: 
            DescribeServices {"services":["log"]} => services.*.desiredCount services.*.runningCount services.*.pendingCount services.*.deployments.*.rolloutState services.*.events.*.message
                services.*.desiredCount: 1
                services.*.runningCount: 1
                services.*.pendingCount: 0
                services.*.deployments.*.rolloutState: "COMPLETED"
                services.*.events.*.message: "(service log) has stopped 1 running tasks: (task @t1)." "(service log) has reached a steady state." "(service log) has started 1 tasks: (task @t3)." "(service log) has reached a steady state." "(service log) (deployment ecs-svc/@r1) deployment completed." "(service log) has started 1 tasks: (task @t1)."
        "#]],
    );
}
