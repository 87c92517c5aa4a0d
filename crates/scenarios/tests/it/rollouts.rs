//! Services from their first task to their end: rollouts, failures, rollbacks.
use berth_scenarios::check;
use expect_test::expect;

#[test]
fn a_service_starts_what_is_desired_and_is_steady_when_it_is_healthy() {
    check(
        r#"
        CreateCluster {} => cluster.clusterName
        instance 4096 8192 ecs.availability-zone=us-east-1a
        instance 4096 8192 ecs.availability-zone=us-east-1b
        CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":3} => service.deployments.*.rolloutState service.runningCount
        ListTasks {"serviceName":"web"}
        DescribeTasks {"tasks":["@t1","@t2","@t3"]} => tasks.*.availabilityZone tasks.*.group tasks.*.startedBy tasks.*.desiredStatus
        SubmitTaskStateChange {"task":"@t1","status":"RUNNING"}
        SubmitTaskStateChange {"task":"@t2","status":"RUNNING"}
        SubmitTaskStateChange {"task":"@t3","status":"RUNNING"}
        DescribeServices {"services":["web"]} => services.*.deployments.*.rolloutState services.*.runningCount
        wait 10000
        DescribeServices {"services":["web"]} => services.*.deployments.*.rolloutState services.*.events.*.message
        ListServiceDeployments {"service":"web"} => serviceDeployments.*.status
        "#,
        expect![[r#"
            CreateCluster {} => cluster.clusterName
                cluster.clusterName: "default"
            instance 4096 8192 ecs.availability-zone=us-east-1a
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i1"
            instance 4096 8192 ecs.availability-zone=us-east-1b
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i2"
            CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":3} => service.deployments.*.rolloutState service.runningCount
                service.deployments.*.rolloutState: "IN_PROGRESS"
                service.runningCount: 0
            ListTasks {"serviceName":"web"}
                {"taskArns":["arn:task/default/@t1","arn:task/default/@t2","arn:task/default/@t3"]}
            DescribeTasks {"tasks":["@t1","@t2","@t3"]} => tasks.*.availabilityZone tasks.*.group tasks.*.startedBy tasks.*.desiredStatus
                tasks.*.availabilityZone: "us-east-1b" "us-east-1a" "us-east-1a"
                tasks.*.group: "service:web" "service:web" "service:web"
                tasks.*.startedBy: "ecs-svc/@r1" "ecs-svc/@r1" "ecs-svc/@r1"
                tasks.*.desiredStatus: "RUNNING" "RUNNING" "RUNNING"
            SubmitTaskStateChange {"task":"@t1","status":"RUNNING"}
                {"acknowledgment":"ACK"}
            SubmitTaskStateChange {"task":"@t2","status":"RUNNING"}
                {"acknowledgment":"ACK"}
            SubmitTaskStateChange {"task":"@t3","status":"RUNNING"}
                {"acknowledgment":"ACK"}
            DescribeServices {"services":["web"]} => services.*.deployments.*.rolloutState services.*.runningCount
                services.*.deployments.*.rolloutState: "IN_PROGRESS"
                services.*.runningCount: 3
            wait 10000
            DescribeServices {"services":["web"]} => services.*.deployments.*.rolloutState services.*.events.*.message
                services.*.deployments.*.rolloutState: "COMPLETED"
                services.*.events.*.message: "(service web) has reached a steady state." "(service web) (deployment ecs-svc/@r1) deployment completed." "(service web) has started 3 tasks: (task @t1) (task @t2) (task @t3)."
            ListServiceDeployments {"service":"web"} => serviceDeployments.*.status
                serviceDeployments.*.status: "SUCCESSFUL"
        "#]],
    );
}

#[test]
fn a_task_that_ends_is_replaced() {
    check(
        r#"
        CreateCluster {} => cluster.clusterName
        instance 4096 8192
        CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":1} => service.status
        ListTasks {"serviceName":"web"}
        SubmitTaskStateChange {"task":"@t1","status":"RUNNING"}
        wait 10000
        SubmitTaskStateChange {"task":"@t1","status":"STOPPED"}
        ListTasks {"serviceName":"web"}
        SubmitTaskStateChange {"task":"@t2","status":"RUNNING"}
        SubmitTaskStateChange {"task":"@t2","status":"STOPPED"}
        ListTasks {"serviceName":"web"}
        wait 1000
        ListTasks {"serviceName":"web"}
        DescribeServices {"services":["web"]} => services.*.deployments.*.failedTasks services.*.events.*.message
        "#,
        expect![[r#"
            CreateCluster {} => cluster.clusterName
                cluster.clusterName: "default"
            instance 4096 8192
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i1"
            CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":1} => service.status
                service.status: "ACTIVE"
            ListTasks {"serviceName":"web"}
                {"taskArns":["arn:task/default/@t1"]}
            SubmitTaskStateChange {"task":"@t1","status":"RUNNING"}
                {"acknowledgment":"ACK"}
            wait 10000
            SubmitTaskStateChange {"task":"@t1","status":"STOPPED"}
                {"acknowledgment":"ACK"}
            ListTasks {"serviceName":"web"}
                {"taskArns":["arn:task/default/@t2"]}
            SubmitTaskStateChange {"task":"@t2","status":"RUNNING"}
                {"acknowledgment":"ACK"}
            SubmitTaskStateChange {"task":"@t2","status":"STOPPED"}
                {"acknowledgment":"ACK"}
            ListTasks {"serviceName":"web"}
                {"taskArns":[]}
            wait 1000
            ListTasks {"serviceName":"web"}
                {"taskArns":["arn:task/default/@t3"]}
            DescribeServices {"services":["web"]} => services.*.deployments.*.failedTasks services.*.events.*.message
                services.*.deployments.*.failedTasks: 0
                services.*.events.*.message: "(service web) has started 1 tasks: (task @t3)." "(service web) has started 1 tasks: (task @t2)." "(service web) has reached a steady state." "(service web) (deployment ecs-svc/@r1) deployment completed." "(service web) has started 1 tasks: (task @t1)."
        "#]],
    );
}

#[test]
fn a_rolling_update_keeps_to_its_percentages() {
    check(
        r#"
        CreateCluster {} => cluster.clusterName
        instance 4096 8192
        CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":2} => service.status
        ListTasks {"serviceName":"web"}
        SubmitTaskStateChange {"task":"@t1","status":"RUNNING"}
        SubmitTaskStateChange {"task":"@t2","status":"RUNNING"}
        wait 10000
        UpdateService {"service":"web","forceNewDeployment":true} => service.deployments.*.status service.deployments.*.desiredCount
        ListTasks {"serviceName":"web"}
        SubmitTaskStateChange {"task":"@t3","status":"RUNNING"}
        SubmitTaskStateChange {"task":"@t4","status":"RUNNING"}
        DescribeTasks {"tasks":["@t1","@t2"]} => tasks.*.desiredStatus
        wait 10000
        DescribeTasks {"tasks":["@t1","@t2"]} => tasks.*.desiredStatus tasks.*.stoppedReason tasks.*.stopCode
        SubmitTaskStateChange {"task":"@t1","status":"STOPPED"}
        DescribeServices {"services":["web"]} => services.*.deployments.*.status services.*.deployments.*.rolloutState
        SubmitTaskStateChange {"task":"@t2","status":"STOPPED"}
        DescribeServices {"services":["web"]} => services.*.deployments.*.status services.*.deployments.*.rolloutState services.*.events.*.message
        ListServiceDeployments {"service":"web"} => serviceDeployments.*.status
        "#,
        expect![[r#"
            CreateCluster {} => cluster.clusterName
                cluster.clusterName: "default"
            instance 4096 8192
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i1"
            CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":2} => service.status
                service.status: "ACTIVE"
            ListTasks {"serviceName":"web"}
                {"taskArns":["arn:task/default/@t1","arn:task/default/@t2"]}
            SubmitTaskStateChange {"task":"@t1","status":"RUNNING"}
                {"acknowledgment":"ACK"}
            SubmitTaskStateChange {"task":"@t2","status":"RUNNING"}
                {"acknowledgment":"ACK"}
            wait 10000
            UpdateService {"service":"web","forceNewDeployment":true} => service.deployments.*.status service.deployments.*.desiredCount
                service.deployments.*.status: "PRIMARY" "ACTIVE"
                service.deployments.*.desiredCount: 2 2
            ListTasks {"serviceName":"web"}
                {"taskArns":["arn:task/default/@t1","arn:task/default/@t2","arn:task/default/@t3","arn:task/default/@t4"]}
            SubmitTaskStateChange {"task":"@t3","status":"RUNNING"}
                {"acknowledgment":"ACK"}
            SubmitTaskStateChange {"task":"@t4","status":"RUNNING"}
                {"acknowledgment":"ACK"}
            DescribeTasks {"tasks":["@t1","@t2"]} => tasks.*.desiredStatus
                tasks.*.desiredStatus: "RUNNING" "RUNNING"
            wait 10000
            DescribeTasks {"tasks":["@t1","@t2"]} => tasks.*.desiredStatus tasks.*.stoppedReason tasks.*.stopCode
                tasks.*.desiredStatus: "STOPPED" "STOPPED"
                tasks.*.stoppedReason: "Scaling activity initiated by (deployment ecs-svc/@r1)" "Scaling activity initiated by (deployment ecs-svc/@r1)"
                tasks.*.stopCode: "ServiceSchedulerInitiated" "ServiceSchedulerInitiated"
            SubmitTaskStateChange {"task":"@t1","status":"STOPPED"}
                {"acknowledgment":"ACK"}
            DescribeServices {"services":["web"]} => services.*.deployments.*.status services.*.deployments.*.rolloutState
                services.*.deployments.*.status: "PRIMARY" "ACTIVE"
                services.*.deployments.*.rolloutState: "IN_PROGRESS" "COMPLETED"
            SubmitTaskStateChange {"task":"@t2","status":"STOPPED"}
                {"acknowledgment":"ACK"}
            DescribeServices {"services":["web"]} => services.*.deployments.*.status services.*.deployments.*.rolloutState services.*.events.*.message
                services.*.deployments.*.status: "PRIMARY"
                services.*.deployments.*.rolloutState: "COMPLETED"
                services.*.events.*.message: "(service web) has reached a steady state." "(service web) (deployment ecs-svc/@r2) deployment completed." "(service web) has stopped 2 running tasks: (task @t2) (task @t1)." "(service web) has started 2 tasks: (task @t4) (task @t3)." "(service web) has reached a steady state." "(service web) (deployment ecs-svc/@r1) deployment completed." "(service web) has started 2 tasks: (task @t2) (task @t1)."
            ListServiceDeployments {"service":"web"} => serviceDeployments.*.status
                serviceDeployments.*.status: "SUCCESSFUL" "SUCCESSFUL"
        "#]],
    );
}

#[test]
fn the_circuit_breaker_rolls_back_with_everything_that_changed() {
    check(
        r#"
        CreateCluster {} => cluster.clusterName
        instance 4096 8192
        CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":1,"propagateTags":"SERVICE","deploymentConfiguration":{"deploymentCircuitBreaker":{"enable":true,"rollback":true}}} => service.status
        ListTasks {"serviceName":"web"}
        SubmitTaskStateChange {"task":"@t1","status":"RUNNING"}
        wait 10000
        UpdateService {"service":"web","taskDefinition":"fixed","propagateTags":"NONE"} => service.taskDefinition service.propagateTags
        ListTasks {"serviceName":"web"}
        SubmitTaskStateChange {"task":"@t2","status":"STOPPED","reason":"CannotPullContainerError: no such image"}
        DescribeServices {"services":["web"]} => services.*.deployments.*.failedTasks
        ListTasks {"serviceName":"web"}
        wait 1000
        ListTasks {"serviceName":"web"}
        SubmitTaskStateChange {"task":"@t3","status":"STOPPED","reason":"CannotPullContainerError: no such image"}
        wait 2000
        ListTasks {"serviceName":"web"}
        SubmitTaskStateChange {"task":"@t4","status":"STOPPED","reason":"CannotPullContainerError: no such image"}
        DescribeServices {"services":["web"]} => services.*.taskDefinition services.*.propagateTags services.*.deployments.*.rolloutStateReason services.*.deployments.*.status services.*.events.*.message
        ListServiceDeployments {"service":"web"} => serviceDeployments.*.status serviceDeployments.*.statusReason
        ListTasks {"serviceName":"web"}
        "#,
        expect![[r#"
            CreateCluster {} => cluster.clusterName
                cluster.clusterName: "default"
            instance 4096 8192
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i1"
            CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":1,"propagateTags":"SERVICE","deploymentConfiguration":{"deploymentCircuitBreaker":{"enable":true,"rollback":true}}} => service.status
                service.status: "ACTIVE"
            ListTasks {"serviceName":"web"}
                {"taskArns":["arn:task/default/@t1"]}
            SubmitTaskStateChange {"task":"@t1","status":"RUNNING"}
                {"acknowledgment":"ACK"}
            wait 10000
            UpdateService {"service":"web","taskDefinition":"fixed","propagateTags":"NONE"} => service.taskDefinition service.propagateTags
                service.taskDefinition: "arn:task-definition/fixed:1"
                service.propagateTags: "NONE"
            ListTasks {"serviceName":"web"}
                {"taskArns":["arn:task/default/@t1","arn:task/default/@t2"]}
            SubmitTaskStateChange {"task":"@t2","status":"STOPPED","reason":"CannotPullContainerError: no such image"}
                {"acknowledgment":"ACK"}
            DescribeServices {"services":["web"]} => services.*.deployments.*.failedTasks
                services.*.deployments.*.failedTasks: 1 0
            ListTasks {"serviceName":"web"}
                {"taskArns":["arn:task/default/@t1"]}
            wait 1000
            ListTasks {"serviceName":"web"}
                {"taskArns":["arn:task/default/@t1","arn:task/default/@t3"]}
            SubmitTaskStateChange {"task":"@t3","status":"STOPPED","reason":"CannotPullContainerError: no such image"}
                {"acknowledgment":"ACK"}
            wait 2000
            ListTasks {"serviceName":"web"}
                {"taskArns":["arn:task/default/@t1","arn:task/default/@t4"]}
            SubmitTaskStateChange {"task":"@t4","status":"STOPPED","reason":"CannotPullContainerError: no such image"}
                {"acknowledgment":"ACK"}
            DescribeServices {"services":["web"]} => services.*.taskDefinition services.*.propagateTags services.*.deployments.*.rolloutStateReason services.*.deployments.*.status services.*.events.*.message
                services.*.taskDefinition: "arn:task-definition/web:1"
                services.*.propagateTags: "SERVICE"
                services.*.deployments.*.rolloutStateReason: "ECS deployment ecs-svc/@r1 completed."
                services.*.deployments.*.status: "PRIMARY"
                services.*.events.*.message: "(service web) has reached a steady state." "(service web) (deployment ecs-svc/@r1) deployment completed." "(service web) rolling back to deployment ecs-svc/@r1." "(service web) (deployment ecs-svc/@r2) deployment failed: tasks failed to start." "(service web) has started 1 tasks: (task @t4)." "(service web) has started 1 tasks: (task @t3)." "(service web) has started 1 tasks: (task @t2)." "(service web) has reached a steady state." "(service web) (deployment ecs-svc/@r1) deployment completed." "(service web) has started 1 tasks: (task @t1)."
            ListServiceDeployments {"service":"web"} => serviceDeployments.*.status serviceDeployments.*.statusReason
                serviceDeployments.*.status: "ROLLBACK_SUCCESSFUL" "SUCCESSFUL"
                serviceDeployments.*.statusReason: "ECS deployment circuit breaker: tasks failed to start."
            ListTasks {"serviceName":"web"}
                {"taskArns":["arn:task/default/@t1"]}
        "#]],
    );
}

#[test]
fn what_finds_no_place_is_explained_and_placed_when_there_is_room() {
    check(
        r#"
        CreateCluster {} => cluster.clusterName
        CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":2} => service.events
        DescribeServices {"services":["web"]} => services.*.events.*.message
        instance 300 8192
        ListTasks {"serviceName":"web"}
        DescribeServices {"services":["web"]} => services.*.events.*.message
        instance 300 8192
        ListTasks {"serviceName":"web"}
        "#,
        expect![[r#"
            CreateCluster {} => cluster.clusterName
                cluster.clusterName: "default"
            CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":2} => service.events
                service.events: []
            DescribeServices {"services":["web"]} => services.*.events.*.message
                services.*.events.*.message: "(service web) was unable to place a task because no container instance met all of its requirements. Reason: No Container Instances were found in your cluster. For more information, see the Troubleshooting section of the Amazon ECS Developer Guide."
            instance 300 8192
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i1"
            ListTasks {"serviceName":"web"}
                {"taskArns":["arn:task/default/@t1"]}
            DescribeServices {"services":["web"]} => services.*.events.*.message
                services.*.events.*.message: "(service web) has started 1 tasks: (task @t1)." "(service web) was unable to place a task because no container instance met all of its requirements. Reason: No Container Instances were found in your cluster. For more information, see the Troubleshooting section of the Amazon ECS Developer Guide."
            instance 300 8192
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i2"
            ListTasks {"serviceName":"web"}
                {"taskArns":["arn:task/default/@t2","arn:task/default/@t1"]}
        "#]],
    );
}

#[test]
fn draining_an_instance_moves_its_tasks() {
    check(
        r#"
        CreateCluster {} => cluster.clusterName
        instance 4096 8192
        CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":2} => service.status
        ListTasks {"serviceName":"web"}
        SubmitTaskStateChange {"task":"@t1","status":"RUNNING"}
        wait 10000
        instance 4096 8192
        UpdateContainerInstancesState {"containerInstances":["@i1"],"status":"DRAINING"} => failures
        DescribeTasks {"tasks":["@t1","@t2"]} => tasks.*.desiredStatus
        ListTasks {"serviceName":"web"}
        DescribeServices {"services":["web"]} => services.*.events.*.message
        "#,
        expect![[r#"
            CreateCluster {} => cluster.clusterName
                cluster.clusterName: "default"
            instance 4096 8192
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i1"
            CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":2} => service.status
                service.status: "ACTIVE"
            ListTasks {"serviceName":"web"}
                {"taskArns":["arn:task/default/@t1","arn:task/default/@t2"]}
            SubmitTaskStateChange {"task":"@t1","status":"RUNNING"}
                {"acknowledgment":"ACK"}
            wait 10000
            instance 4096 8192
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i2"
            UpdateContainerInstancesState {"containerInstances":["@i1"],"status":"DRAINING"} => failures
                failures: []
            DescribeTasks {"tasks":["@t1","@t2"]} => tasks.*.desiredStatus
                tasks.*.desiredStatus: "RUNNING" "STOPPED"
            ListTasks {"serviceName":"web"}
                {"taskArns":["arn:task/default/@t1","arn:task/default/@t3","arn:task/default/@t4"]}
            DescribeServices {"services":["web"]} => services.*.events.*.message
                services.*.events.*.message: "(service web) has started 2 tasks: (task @t4) (task @t3)." "(service web) has stopped 1 running tasks: (task @t2)." "(service web) has started 2 tasks: (task @t2) (task @t1)."
        "#]],
    );
}

#[test]
fn scaling_in_spares_protected_tasks_and_deleting_spares_none() {
    check(
        r#"
        CreateCluster {} => cluster.clusterName
        instance 4096 8192
        CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":3} => service.status
        ListTasks {"serviceName":"web"}
        SubmitTaskStateChange {"task":"@t1","status":"RUNNING"}
        SubmitTaskStateChange {"task":"@t2","status":"RUNNING"}
        SubmitTaskStateChange {"task":"@t3","status":"RUNNING"}
        UpdateTaskProtection {"tasks":["@t2","@t3"],"protectionEnabled":true,"expiresInMinutes":1} => failures
        UpdateService {"service":"web","desiredCount":1} => service.desiredCount
        DescribeTasks {"tasks":["@t1","@t2","@t3"]} => tasks.*.desiredStatus
        wait 60000
        DescribeTasks {"tasks":["@t1","@t2","@t3"]} => tasks.*.desiredStatus
        DeleteService {"service":"web","force":true} => service.status
        DescribeTasks {"tasks":["@t1","@t2","@t3"]} => tasks.*.desiredStatus
        SubmitTaskStateChange {"task":"@t1","status":"STOPPED"}
        SubmitTaskStateChange {"task":"@t2","status":"STOPPED"}
        SubmitTaskStateChange {"task":"@t3","status":"STOPPED"}
        DescribeServices {"services":["web"]} => services.*.status services.*.deployments
        wait 3600000
        DescribeServices {"services":["web"]} => failures.*.reason
        "#,
        expect![[r#"
            CreateCluster {} => cluster.clusterName
                cluster.clusterName: "default"
            instance 4096 8192
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i1"
            CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":3} => service.status
                service.status: "ACTIVE"
            ListTasks {"serviceName":"web"}
                {"taskArns":["arn:task/default/@t1","arn:task/default/@t2","arn:task/default/@t3"]}
            SubmitTaskStateChange {"task":"@t1","status":"RUNNING"}
                {"acknowledgment":"ACK"}
            SubmitTaskStateChange {"task":"@t2","status":"RUNNING"}
                {"acknowledgment":"ACK"}
            SubmitTaskStateChange {"task":"@t3","status":"RUNNING"}
                {"acknowledgment":"ACK"}
            UpdateTaskProtection {"tasks":["@t2","@t3"],"protectionEnabled":true,"expiresInMinutes":1} => failures
                failures: []
            UpdateService {"service":"web","desiredCount":1} => service.desiredCount
                service.desiredCount: 1
            DescribeTasks {"tasks":["@t1","@t2","@t3"]} => tasks.*.desiredStatus
                tasks.*.desiredStatus: "STOPPED" "RUNNING" "RUNNING"
            wait 60000
            DescribeTasks {"tasks":["@t1","@t2","@t3"]} => tasks.*.desiredStatus
                tasks.*.desiredStatus: "STOPPED" "RUNNING" "STOPPED"
            DeleteService {"service":"web","force":true} => service.status
                service.status: "DRAINING"
            DescribeTasks {"tasks":["@t1","@t2","@t3"]} => tasks.*.desiredStatus
                tasks.*.desiredStatus: "STOPPED" "STOPPED" "STOPPED"
            SubmitTaskStateChange {"task":"@t1","status":"STOPPED"}
                {"acknowledgment":"ACK"}
            SubmitTaskStateChange {"task":"@t2","status":"STOPPED"}
                {"acknowledgment":"ACK"}
            SubmitTaskStateChange {"task":"@t3","status":"STOPPED"}
                {"acknowledgment":"ACK"}
            DescribeServices {"services":["web"]} => services.*.status services.*.deployments
                services.*.status: "INACTIVE"
                services.*.deployments: []
            wait 3600000
            DescribeServices {"services":["web"]} => failures.*.reason
                failures.*.reason: "MISSING"
        "#]],
    );
}
