//! Deployments that have failed and go nowhere.
use berth_scenarios::check;
use expect_test::expect;

#[test]
fn without_rollback_a_tripped_deployment_stands_still() {
    check(
        r#"
        CreateCluster {} => cluster.clusterName
        instance 4096 8192
        CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":1,"deploymentConfiguration":{"deploymentCircuitBreaker":{"enable":true,"rollback":false,"thresholdConfiguration":{"type":"COUNT","value":1}}}} => service.status
        ListTasks {"serviceName":"web"}
        SubmitTaskStateChange {"task":"@t1","status":"STOPPED"}
        wait 100000
        ListTasks {"serviceName":"web"}
        DescribeServices {"services":["web"]} => services.*.deployments.*.rolloutState services.*.deployments.*.rolloutStateReason services.*.events.*.message
        ListServiceDeployments {"service":"web"} => serviceDeployments.*.status
        "#,
        expect![[r#"
            CreateCluster {} => cluster.clusterName
                cluster.clusterName: "default"
            instance 4096 8192
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i1"
            CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":1,"deploymentConfiguration":{"deploymentCircuitBreaker":{"enable":true,"rollback":false,"thresholdConfiguration":{"type":"COUNT","value":1}}}} => service.status
                service.status: "ACTIVE"
            ListTasks {"serviceName":"web"}
                {"taskArns":["arn:task/default/@t1"]}
            SubmitTaskStateChange {"task":"@t1","status":"STOPPED"}
                {"acknowledgment":"ACK"}
            wait 100000
            ListTasks {"serviceName":"web"}
                {"taskArns":[]}
            DescribeServices {"services":["web"]} => services.*.deployments.*.rolloutState services.*.deployments.*.rolloutStateReason services.*.events.*.message
                services.*.deployments.*.rolloutState: "FAILED"
                services.*.deployments.*.rolloutStateReason: "ECS deployment circuit breaker: tasks failed to start."
                services.*.events.*.message: "(service web) (deployment ecs-svc/@r1) deployment failed: tasks failed to start." "(service web) has started 1 tasks: (task @t1)."
            ListServiceDeployments {"service":"web"} => serviceDeployments.*.status
                serviceDeployments.*.status: "STOPPED"
        "#]],
    );
}

#[test]
fn what_a_failed_deployment_does_not_replace_leaves_its_instance_within_the_percentages() {
    check(
        r#"
        CreateCluster {} => cluster.clusterName
        instance 4096 8192
        CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":3,"deploymentConfiguration":{"minimumHealthyPercent":50,"deploymentCircuitBreaker":{"enable":true,"rollback":false,"thresholdConfiguration":{"type":"COUNT","value":1}}}} => service.status
        agents
        wait 10000
        UpdateService {"service":"web","taskDefinition":"web:2"} => service.taskDefinition
        ListTasks {"serviceName":"web"}
        SubmitTaskStateChange {"task":"@t4","status":"STOPPED"}
        SubmitTaskStateChange {"task":"@t5","status":"RUNNING"}
        wait 10000
        look web
        instance 4096 8192
        UpdateContainerInstancesState {"containerInstances":["@i1"],"status":"DRAINING"} => failures
        look web
        agents
        wait 100000
        look web
        UpdateService {"service":"web","taskDefinition":"web:1","forceNewDeployment":true} => service.taskDefinition
        agents
        wait 10000
        agents
        DescribeContainerInstances {"containerInstances":["@i1"]} => containerInstances.*.runningTasksCount
        "#,
        expect![[r#"
            CreateCluster {} => cluster.clusterName
                cluster.clusterName: "default"
            instance 4096 8192
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i1"
            CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":3,"deploymentConfiguration":{"minimumHealthyPercent":50,"deploymentCircuitBreaker":{"enable":true,"rollback":false,"thresholdConfiguration":{"type":"COUNT","value":1}}}} => service.status
                service.status: "ACTIVE"
            agents
            wait 10000
            UpdateService {"service":"web","taskDefinition":"web:2"} => service.taskDefinition
                service.taskDefinition: "arn:task-definition/web:2"
            ListTasks {"serviceName":"web"}
                {"taskArns":["arn:task/default/@t1","arn:task/default/@t2","arn:task/default/@t3","arn:task/default/@t4","arn:task/default/@t5","arn:task/default/@t6"]}
            SubmitTaskStateChange {"task":"@t4","status":"STOPPED"}
                {"acknowledgment":"ACK"}
            SubmitTaskStateChange {"task":"@t5","status":"RUNNING"}
                {"acknowledgment":"ACK"}
            wait 10000
            look web
                @d2 STOPPED
                web:2 FAILED, @t5 RUNNING, @t6 PENDING
                web:1 COMPLETED, @t1 RUNNING, @t2 RUNNING, @t3 RUNNING to stop
            instance 4096 8192
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i2"
            UpdateContainerInstancesState {"containerInstances":["@i1"],"status":"DRAINING"} => failures
                failures: []
            look web
                @d2 STOPPED
                web:2 FAILED, @t5 RUNNING, @t6 PENDING to stop
                web:1 COMPLETED, @t1 RUNNING, @t2 RUNNING to stop, @t3 RUNNING to stop
            agents
            wait 100000
            look web
                @d2 STOPPED
                web:2 FAILED, @t5 RUNNING
                web:1 COMPLETED, @t1 RUNNING
            UpdateService {"service":"web","taskDefinition":"web:1","forceNewDeployment":true} => service.taskDefinition
                service.taskDefinition: "arn:task-definition/web:1"
            agents
            wait 10000
            agents
            DescribeContainerInstances {"containerInstances":["@i1"]} => containerInstances.*.runningTasksCount
                containerInstances.*.runningTasksCount: 0
        "#]],
    );
}

#[test]
fn what_is_unhealthy_leaves_its_instance_as_such_protected_or_not() {
    check(
        r#"
        CreateCluster {} => cluster.clusterName
        instance 4096 8192
        CreateService {"serviceName":"web","taskDefinition":"sidecar","desiredCount":2,"deploymentConfiguration":{"deploymentCircuitBreaker":{"enable":true,"rollback":false,"thresholdConfiguration":{"type":"COUNT","value":1}}}} => service.status
        agents
        ListTasks {"serviceName":"web"}
        health @i1 @t1 app HEALTHY
        health @i1 @t2 app HEALTHY
        wait 10000
        UpdateService {"service":"web","taskDefinition":"web:2"} => service.taskDefinition
        ListTasks {"serviceName":"web"}
        SubmitTaskStateChange {"task":"@t3","status":"STOPPED"}
        SubmitTaskStateChange {"task":"@t4","status":"STOPPED"}
        wait 10000
        UpdateTaskProtection {"tasks":["@t1"],"protectionEnabled":true} => failures
        health @i1 @t1 app UNHEALTHY
        look web
        UpdateContainerInstancesState {"containerInstances":["@i1"],"status":"DRAINING"} => failures
        look web
        DescribeTasks {"tasks":["@t1"]} => tasks.*.stoppedReason
        DescribeServices {"services":["web"]} => services.*.events.*.message
        "#,
        expect![[r#"
            CreateCluster {} => cluster.clusterName
                cluster.clusterName: "default"
            instance 4096 8192
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i1"
            CreateService {"serviceName":"web","taskDefinition":"sidecar","desiredCount":2,"deploymentConfiguration":{"deploymentCircuitBreaker":{"enable":true,"rollback":false,"thresholdConfiguration":{"type":"COUNT","value":1}}}} => service.status
                service.status: "ACTIVE"
            agents
            ListTasks {"serviceName":"web"}
                {"taskArns":["arn:task/default/@t1","arn:task/default/@t2"]}
            health @i1 @t1 app HEALTHY
            health @i1 @t2 app HEALTHY
            wait 10000
            UpdateService {"service":"web","taskDefinition":"web:2"} => service.taskDefinition
                service.taskDefinition: "arn:task-definition/web:2"
            ListTasks {"serviceName":"web"}
                {"taskArns":["arn:task/default/@t1","arn:task/default/@t2","arn:task/default/@t3","arn:task/default/@t4"]}
            SubmitTaskStateChange {"task":"@t3","status":"STOPPED"}
                {"acknowledgment":"ACK"}
            SubmitTaskStateChange {"task":"@t4","status":"STOPPED"}
                {"acknowledgment":"ACK"}
            wait 10000
            UpdateTaskProtection {"tasks":["@t1"],"protectionEnabled":true} => failures
                failures: []
            health @i1 @t1 app UNHEALTHY
            look web
                @d2 STOPPED
                web:2 FAILED
                sidecar:1 COMPLETED, @t1 RUNNING, @t2 RUNNING
            UpdateContainerInstancesState {"containerInstances":["@i1"],"status":"DRAINING"} => failures
                failures: []
            look web
                @d2 STOPPED
                web:2 FAILED
                sidecar:1 COMPLETED, @t1 RUNNING to stop, @t2 RUNNING
            DescribeTasks {"tasks":["@t1"]} => tasks.*.stoppedReason
                tasks.*.stoppedReason: "Task failed container health checks"
            DescribeServices {"services":["web"]} => services.*.events.*.message
                services.*.events.*.message: "(service web) has stopped 1 running tasks: (task @t1)." "(service web) (task @t1) failed container health checks." "(service web) (deployment ecs-svc/@r2) deployment failed: tasks failed to start." "(service web) has started 2 tasks: (task @t3) (task @t4)." "(service web) has reached a steady state." "(service web) (deployment ecs-svc/@r1) deployment completed." "(service web) has started 2 tasks: (task @t2) (task @t1)."
        "#]],
    );
}
