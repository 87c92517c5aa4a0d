//! DAEMON services that are deployed anew, instance by instance.
use berth_scenarios::check;
use expect_test::expect;

#[test]
fn a_rollout_stops_each_task_before_it_starts_the_next() {
    check(
        r#"
        CreateCluster {} => cluster.clusterName
        instance 1024 2048
        instance 1024 2048
        CreateService {"serviceName":"log","taskDefinition":"web","schedulingStrategy":"DAEMON","deploymentConfiguration":{"minimumHealthyPercent":50}} => service.deploymentConfiguration.maximumPercent
        ListTasks {} => failures
        agents
        wait 10000
        UpdateService {"service":"log","taskDefinition":"web:2"} => service.deployments.*.taskDefinition
        ListTasks {} => failures
        DescribeServices {"services":["log"]} => services.*.desiredCount services.*.runningCount services.*.pendingCount services.*.deployments.*.rolloutState services.*.events.*.message
        agents
        ListTasks {} => failures
        DescribeServices {"services":["log"]} => services.*.desiredCount services.*.runningCount services.*.pendingCount services.*.deployments.*.rolloutState services.*.events.*.message
        agents
        wait 10000
        ListTasks {} => failures
        DescribeServices {"services":["log"]} => services.*.desiredCount services.*.runningCount services.*.pendingCount services.*.deployments.*.rolloutState services.*.events.*.message
        agents
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
            CreateService {"serviceName":"log","taskDefinition":"web","schedulingStrategy":"DAEMON","deploymentConfiguration":{"minimumHealthyPercent":50}} => service.deploymentConfiguration.maximumPercent
                service.deploymentConfiguration.maximumPercent: 100
            ListTasks {} => failures
                failures: 
            agents
            wait 10000
            UpdateService {"service":"log","taskDefinition":"web:2"} => service.deployments.*.taskDefinition
                service.deployments.*.taskDefinition: "arn:task-definition/web:2" "arn:task-definition/web:1"
            ListTasks {} => failures
                failures: 
            DescribeServices {"services":["log"]} => services.*.desiredCount services.*.runningCount services.*.pendingCount services.*.deployments.*.rolloutState services.*.events.*.message
                services.*.desiredCount: 2
                services.*.runningCount: 1
                services.*.pendingCount: 0
                services.*.deployments.*.rolloutState: "IN_PROGRESS" "COMPLETED"
                services.*.events.*.message: "(service log) has stopped 1 running tasks: (task @t1)." "(service log) has reached a steady state." "(service log) (deployment ecs-svc/@r1) deployment completed." "(service log) has started 2 tasks: (task @t1) (task @t2)."
            agents
            ListTasks {} => failures
                failures: 
            DescribeServices {"services":["log"]} => services.*.desiredCount services.*.runningCount services.*.pendingCount services.*.deployments.*.rolloutState services.*.events.*.message
                services.*.desiredCount: 2
                services.*.runningCount: 1
                services.*.pendingCount: 1
                services.*.deployments.*.rolloutState: "IN_PROGRESS" "COMPLETED"
                services.*.events.*.message: "(service log) has started 1 tasks: (task @t3)." "(service log) has stopped 1 running tasks: (task @t1)." "(service log) has reached a steady state." "(service log) (deployment ecs-svc/@r1) deployment completed." "(service log) has started 2 tasks: (task @t1) (task @t2)."
            agents
            wait 10000
            ListTasks {} => failures
                failures: 
            DescribeServices {"services":["log"]} => services.*.desiredCount services.*.runningCount services.*.pendingCount services.*.deployments.*.rolloutState services.*.events.*.message
                services.*.desiredCount: 2
                services.*.runningCount: 1
                services.*.pendingCount: 0
                services.*.deployments.*.rolloutState: "IN_PROGRESS" "COMPLETED"
                services.*.events.*.message: "(service log) has stopped 1 running tasks: (task @t2)." "(service log) has started 1 tasks: (task @t3)." "(service log) has stopped 1 running tasks: (task @t1)." "(service log) has reached a steady state." "(service log) (deployment ecs-svc/@r1) deployment completed." "(service log) has started 2 tasks: (task @t1) (task @t2)."
            agents
            agents
            wait 10000
            ListTasks {} => failures
                failures: 
            DescribeServices {"services":["log"]} => services.*.desiredCount services.*.runningCount services.*.pendingCount services.*.deployments.*.rolloutState services.*.events.*.message
                services.*.desiredCount: 2
                services.*.runningCount: 2
                services.*.pendingCount: 0
                services.*.deployments.*.rolloutState: "COMPLETED"
                services.*.events.*.message: "(service log) has reached a steady state." "(service log) (deployment ecs-svc/@r2) deployment completed." "(service log) has started 1 tasks: (task @t4)." "(service log) has stopped 1 running tasks: (task @t2)." "(service log) has started 1 tasks: (task @t3)." "(service log) has stopped 1 running tasks: (task @t1)." "(service log) has reached a steady state." "(service log) (deployment ecs-svc/@r1) deployment completed." "(service log) has started 2 tasks: (task @t1) (task @t2)."
        "#]],
    );
}

#[test]
fn a_rollout_may_stop_all_at_once_unless_told_otherwise() {
    check(
        r#"
        CreateCluster {} => cluster.clusterName
        instance 1024 2048
        instance 1024 2048
        CreateService {"serviceName":"log","taskDefinition":"web","schedulingStrategy":"DAEMON"} => service.deploymentConfiguration.minimumHealthyPercent
        ListTasks {} => failures
        agents
        wait 10000
        UpdateService {"service":"log","taskDefinition":"web:2"} => service.deployments.*.taskDefinition
        agents
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
            CreateService {"serviceName":"log","taskDefinition":"web","schedulingStrategy":"DAEMON"} => service.deploymentConfiguration.minimumHealthyPercent
                service.deploymentConfiguration.minimumHealthyPercent: 0
            ListTasks {} => failures
                failures: 
            agents
            wait 10000
            UpdateService {"service":"log","taskDefinition":"web:2"} => service.deployments.*.taskDefinition
                service.deployments.*.taskDefinition: "arn:task-definition/web:2" "arn:task-definition/web:1"
            agents
            agents
            wait 10000
            ListTasks {} => failures
                failures: 
            DescribeServices {"services":["log"]} => services.*.desiredCount services.*.runningCount services.*.pendingCount services.*.deployments.*.rolloutState services.*.events.*.message
                services.*.desiredCount: 2
                services.*.runningCount: 2
                services.*.pendingCount: 0
                services.*.deployments.*.rolloutState: "COMPLETED"
                services.*.events.*.message: "(service log) has reached a steady state." "(service log) (deployment ecs-svc/@r2) deployment completed." "(service log) has started 1 tasks: (task @t3)." "(service log) has started 1 tasks: (task @t4)." "(service log) has stopped 2 running tasks: (task @t1) (task @t2)." "(service log) has reached a steady state." "(service log) (deployment ecs-svc/@r1) deployment completed." "(service log) has started 2 tasks: (task @t1) (task @t2)."
        "#]],
    );
}

#[test]
fn percentages_that_let_nothing_happen_are_said() {
    check(
        r#"
        CreateCluster {} => cluster.clusterName
        instance 1024 2048
        CreateService {"serviceName":"log","taskDefinition":"web","schedulingStrategy":"DAEMON","deploymentConfiguration":{"minimumHealthyPercent":90}} => service.serviceName
        ListTasks {} => failures
        agents
        wait 10000
        UpdateService {"service":"log","taskDefinition":"web:2"} => service.serviceName
        ListTasks {} => failures
        DescribeServices {"services":["log"]} => services.*.desiredCount services.*.runningCount services.*.pendingCount services.*.deployments.*.rolloutState services.*.events.*.message
        "#,
        expect![[r#"
            CreateCluster {} => cluster.clusterName
                cluster.clusterName: "default"
            instance 1024 2048
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i1"
            CreateService {"serviceName":"log","taskDefinition":"web","schedulingStrategy":"DAEMON","deploymentConfiguration":{"minimumHealthyPercent":90}} => service.serviceName
                service.serviceName: "log"
            ListTasks {} => failures
                failures: 
            agents
            wait 10000
            UpdateService {"service":"log","taskDefinition":"web:2"} => service.serviceName
                service.serviceName: "log"
            ListTasks {} => failures
                failures: 
            DescribeServices {"services":["log"]} => services.*.desiredCount services.*.runningCount services.*.pendingCount services.*.deployments.*.rolloutState services.*.events.*.message
                services.*.desiredCount: 1
                services.*.runningCount: 1
                services.*.pendingCount: 0
                services.*.deployments.*.rolloutState: "IN_PROGRESS" "COMPLETED"
                services.*.events.*.message: "(service log) was unable to stop or start tasks during a deployment because of the service deployment configuration. Update the minimumHealthyPercent or maximumPercent value and try again." "(service log) has reached a steady state." "(service log) (deployment ecs-svc/@r1) deployment completed." "(service log) has started 1 tasks: (task @t1)."
        "#]],
    );
}

#[test]
fn daemons_that_fail_are_tried_again_later_and_trip_the_breaker() {
    check(
        r#"
        CreateCluster {} => cluster.clusterName
        instance 1024 2048
        CreateService {"serviceName":"log","taskDefinition":"web","schedulingStrategy":"DAEMON","deploymentConfiguration":{"deploymentCircuitBreaker":{"enable":true,"rollback":true}}} => service.serviceName
        ListTasks {} => failures
        agents
        wait 10000
        UpdateService {"service":"log","taskDefinition":"web:2"} => service.serviceName
        agents
        ListTasks {"serviceName":"log"}
        SubmitTaskStateChange {"task":"@t2","status":"STOPPED","reason":"CannotPullContainerError: no"}
        ListTasks {"serviceName":"log"}
        wait 1000
        ListTasks {"serviceName":"log"}
        SubmitTaskStateChange {"task":"@t3","status":"STOPPED","reason":"CannotPullContainerError: no"}
        wait 2000
        ListTasks {"serviceName":"log"}
        SubmitTaskStateChange {"task":"@t4","status":"STOPPED","reason":"CannotPullContainerError: no"}
        agents
        wait 10000
        ListTasks {} => failures
        DescribeServices {"services":["log"]} => services.*.taskDefinition services.*.runningCount services.*.events.*.message
        "#,
        expect![[r#"
            CreateCluster {} => cluster.clusterName
                cluster.clusterName: "default"
            instance 1024 2048
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i1"
            CreateService {"serviceName":"log","taskDefinition":"web","schedulingStrategy":"DAEMON","deploymentConfiguration":{"deploymentCircuitBreaker":{"enable":true,"rollback":true}}} => service.serviceName
                service.serviceName: "log"
            ListTasks {} => failures
                failures: 
            agents
            wait 10000
            UpdateService {"service":"log","taskDefinition":"web:2"} => service.serviceName
                service.serviceName: "log"
            agents
            ListTasks {"serviceName":"log"}
                {"taskArns":["arn:task/default/@t2"]}
            SubmitTaskStateChange {"task":"@t2","status":"STOPPED","reason":"CannotPullContainerError: no"}
                {"acknowledgment":"ACK"}
            ListTasks {"serviceName":"log"}
                {"taskArns":[]}
            wait 1000
            ListTasks {"serviceName":"log"}
                {"taskArns":["arn:task/default/@t3"]}
            SubmitTaskStateChange {"task":"@t3","status":"STOPPED","reason":"CannotPullContainerError: no"}
                {"acknowledgment":"ACK"}
            wait 2000
            ListTasks {"serviceName":"log"}
                {"taskArns":["arn:task/default/@t4"]}
            SubmitTaskStateChange {"task":"@t4","status":"STOPPED","reason":"CannotPullContainerError: no"}
                {"acknowledgment":"ACK"}
            agents
            wait 10000
            ListTasks {} => failures
                failures: 
            DescribeServices {"services":["log"]} => services.*.taskDefinition services.*.runningCount services.*.events.*.message
                services.*.taskDefinition: "arn:task-definition/web:1"
                services.*.runningCount: 1
                services.*.events.*.message: "(service log) has reached a steady state." "(service log) (deployment ecs-svc/@r1) deployment completed." "(service log) has started 1 tasks: (task @t5)." "(service log) rolling back to deployment ecs-svc/@r1." "(service log) (deployment ecs-svc/@r2) deployment failed: tasks failed to start." "(service log) has started 1 tasks: (task @t4)." "(service log) has started 1 tasks: (task @t3)." "(service log) has started 1 tasks: (task @t2)." "(service log) has stopped 1 running tasks: (task @t1)." "(service log) has reached a steady state." "(service log) (deployment ecs-svc/@r1) deployment completed." "(service log) has started 1 tasks: (task @t1)."
        "#]],
    );
}

#[test]
fn a_lost_instance_keeps_its_daemon_and_is_not_waited_for() {
    check(
        r#"
        CreateCluster {} => cluster.clusterName
        instance 1024 2048
        instance 1024 2048
        CreateService {"serviceName":"log","taskDefinition":"web","schedulingStrategy":"DAEMON"} => service.serviceName
        ListTasks {} => failures
        agents
        wait 10000
        ListTasks {"containerInstance":"@i2"}
        disconnect @i2
        ListTasks {} => failures
        DescribeServices {"services":["log"]} => services.*.desiredCount services.*.runningCount services.*.pendingCount services.*.deployments.*.rolloutState services.*.events.*.message
        wait 30000
        ListTasks {} => failures
        DescribeServices {"services":["log"]} => services.*.desiredCount services.*.runningCount services.*.pendingCount services.*.deployments.*.rolloutState services.*.events.*.message
        UpdateService {"service":"log","taskDefinition":"web:2"} => service.serviceName
        agents
        agents
        wait 10000
        ListTasks {} => failures
        DescribeServices {"services":["log"]} => services.*.desiredCount services.*.runningCount services.*.pendingCount services.*.deployments.*.rolloutState services.*.events.*.message
        DescribeTasks {"tasks":["@t2"]} => tasks.*.containerInstanceArn tasks.*.lastStatus tasks.*.desiredStatus
        connect @i2
        agents
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
            CreateService {"serviceName":"log","taskDefinition":"web","schedulingStrategy":"DAEMON"} => service.serviceName
                service.serviceName: "log"
            ListTasks {} => failures
                failures: 
            agents
            wait 10000
            ListTasks {"containerInstance":"@i2"}
                {"taskArns":["arn:task/default/@t2"]}
            disconnect @i2
            ListTasks {} => failures
                failures: 
            DescribeServices {"services":["log"]} => services.*.desiredCount services.*.runningCount services.*.pendingCount services.*.deployments.*.rolloutState services.*.events.*.message
                services.*.desiredCount: 2
                services.*.runningCount: 2
                services.*.pendingCount: 0
                services.*.deployments.*.rolloutState: "COMPLETED"
                services.*.events.*.message: "(service log) has reached a steady state." "(service log) (deployment ecs-svc/@r1) deployment completed." "(service log) has started 2 tasks: (task @t1) (task @t2)."
            wait 30000
            ListTasks {} => failures
                failures: 
            DescribeServices {"services":["log"]} => services.*.desiredCount services.*.runningCount services.*.pendingCount services.*.deployments.*.rolloutState services.*.events.*.message
                services.*.desiredCount: 1
                services.*.runningCount: 2
                services.*.pendingCount: 0
                services.*.deployments.*.rolloutState: "COMPLETED"
                services.*.events.*.message: "(service log) has reached a steady state." "(service log) (deployment ecs-svc/@r1) deployment completed." "(service log) has started 2 tasks: (task @t1) (task @t2)."
            UpdateService {"service":"log","taskDefinition":"web:2"} => service.serviceName
                service.serviceName: "log"
            agents
            agents
            wait 10000
            ListTasks {} => failures
                failures: 
            DescribeServices {"services":["log"]} => services.*.desiredCount services.*.runningCount services.*.pendingCount services.*.deployments.*.rolloutState services.*.events.*.message
                services.*.desiredCount: 1
                services.*.runningCount: 1
                services.*.pendingCount: 0
                services.*.deployments.*.rolloutState: "COMPLETED"
                services.*.events.*.message: "(service log) has reached a steady state." "(service log) (deployment ecs-svc/@r2) deployment completed." "(service log) has started 1 tasks: (task @t3)." "(service log) has stopped 2 running tasks: (task @t1) (task @t2)." "(service log) has reached a steady state." "(service log) (deployment ecs-svc/@r1) deployment completed." "(service log) has started 2 tasks: (task @t1) (task @t2)."
            DescribeTasks {"tasks":["@t2"]} => tasks.*.containerInstanceArn tasks.*.lastStatus tasks.*.desiredStatus
                tasks.*.containerInstanceArn: "arn:container-instance/default/@i2"
                tasks.*.lastStatus: "STOPPING"
                tasks.*.desiredStatus: "STOPPED"
            connect @i2
            agents
            agents
            wait 10000
            ListTasks {} => failures
                failures: 
            DescribeServices {"services":["log"]} => services.*.desiredCount services.*.runningCount services.*.pendingCount services.*.deployments.*.rolloutState services.*.events.*.message
                services.*.desiredCount: 2
                services.*.runningCount: 2
                services.*.pendingCount: 0
                services.*.deployments.*.rolloutState: "COMPLETED"
                services.*.events.*.message: "(service log) has reached a steady state." "(service log) has started 1 tasks: (task @t4)." "(service log) has reached a steady state." "(service log) (deployment ecs-svc/@r2) deployment completed." "(service log) has started 1 tasks: (task @t3)." "(service log) has stopped 2 running tasks: (task @t1) (task @t2)." "(service log) has reached a steady state." "(service log) (deployment ecs-svc/@r1) deployment completed." "(service log) has started 2 tasks: (task @t1) (task @t2)."
        "#]],
    );
}

#[test]
fn a_host_that_is_short_of_disk_holds_no_rollout_up() {
    check(
        r#"
        CreateCluster {} => cluster.clusterName
        instance 1024 2048
        instance 1024 2048
        instance 1024 2048
        CreateService {"serviceName":"log","taskDefinition":"web","schedulingStrategy":"DAEMON","deploymentConfiguration":{"minimumHealthyPercent":50}} => service.serviceName
        ListTasks {} => failures
        agents
        wait 10000
        disk @i1 87
        UpdateService {"service":"log","taskDefinition":"web:2"} => service.deployments.*.taskDefinition
        agents
        wait 10000
        agents
        wait 10000
        agents
        wait 10000
        agents
        wait 10000
        agents
        wait 10000
        agents
        wait 10000
        DescribeServices {"services":["log"]} => services.*.desiredCount services.*.runningCount services.*.deployments.*.runningCount services.*.deployments.*.rolloutState
        disk @i1 70
        agents
        wait 10000
        agents
        wait 10000
        agents
        wait 10000
        DescribeServices {"services":["log"]} => services.*.desiredCount services.*.runningCount services.*.deployments.*.runningCount services.*.deployments.*.rolloutState
        "#,
        expect![[r#"
            CreateCluster {} => cluster.clusterName
                cluster.clusterName: "default"
            instance 1024 2048
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i1"
            instance 1024 2048
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i2"
            instance 1024 2048
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i3"
            CreateService {"serviceName":"log","taskDefinition":"web","schedulingStrategy":"DAEMON","deploymentConfiguration":{"minimumHealthyPercent":50}} => service.serviceName
                service.serviceName: "log"
            ListTasks {} => failures
                failures: 
            agents
            wait 10000
            disk @i1 87
            UpdateService {"service":"log","taskDefinition":"web:2"} => service.deployments.*.taskDefinition
                service.deployments.*.taskDefinition: "arn:task-definition/web:2" "arn:task-definition/web:1"
            agents
            wait 10000
            agents
            wait 10000
            agents
            wait 10000
            agents
            wait 10000
            agents
            wait 10000
            agents
            wait 10000
            DescribeServices {"services":["log"]} => services.*.desiredCount services.*.runningCount services.*.deployments.*.runningCount services.*.deployments.*.rolloutState
                services.*.desiredCount: 3
                services.*.runningCount: 3
                services.*.deployments.*.runningCount: 2 1
                services.*.deployments.*.rolloutState: "IN_PROGRESS" "COMPLETED"
            disk @i1 70
            agents
            wait 10000
            agents
            wait 10000
            agents
            wait 10000
            DescribeServices {"services":["log"]} => services.*.desiredCount services.*.runningCount services.*.deployments.*.runningCount services.*.deployments.*.rolloutState
                services.*.desiredCount: 3
                services.*.runningCount: 3
                services.*.deployments.*.runningCount: 3
                services.*.deployments.*.rolloutState: "COMPLETED"
        "#]],
    );
}
