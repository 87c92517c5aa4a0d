//! What health checks say of a task, and what becomes of that.
use berth_scenarios::check;
use expect_test::expect;

#[test]
fn a_sidecar_without_a_check_holds_up_no_rollout() {
    check(
        r#"
        CreateCluster {} => cluster.clusterName
        instance 4096 8192
        CreateService {"serviceName":"web","taskDefinition":"sidecar","desiredCount":1} => service.status
        ListTasks {"serviceName":"web"}
        SubmitTaskStateChange {"task":"@t1","status":"RUNNING"}
        wait 60000
        DescribeTasks {"tasks":["@t1"]} => tasks.*.healthStatus tasks.*.containers.*.healthStatus
        DescribeServices {"services":["web"]} => services.*.deployments.*.rolloutState
        health @i1 @t1 app HEALTHY
        DescribeTasks {"tasks":["@t1"]} => tasks.*.healthStatus tasks.*.containers.*.healthStatus
        DescribeServices {"services":["web"]} => services.*.deployments.*.rolloutState
        UpdateService {"service":"web","taskDefinition":"sidecar:2"} => service.deployments.*.rolloutState
        ListTasks {"serviceName":"web"}
        SubmitTaskStateChange {"task":"@t2","status":"RUNNING"}
        health @i1 @t2 app HEALTHY
        health @i1 @t2 aside UNHEALTHY
        DescribeTasks {"tasks":["@t1","@t2"]} => tasks.*.desiredStatus tasks.*.healthStatus
        SubmitTaskStateChange {"task":"@t1","status":"STOPPED"}
        DescribeServices {"services":["web"]} => services.*.deployments.*.rolloutState
        health @i1 @t2 app UNHEALTHY
        DescribeTasks {"tasks":["@t2"]} => tasks.*.healthStatus
        "#,
        expect![[r#"
            CreateCluster {} => cluster.clusterName
                cluster.clusterName: "default"
            instance 4096 8192
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i1"
            CreateService {"serviceName":"web","taskDefinition":"sidecar","desiredCount":1} => service.status
                service.status: "ACTIVE"
            ListTasks {"serviceName":"web"}
                {"taskArns":["arn:task/default/@t1"]}
            SubmitTaskStateChange {"task":"@t1","status":"RUNNING"}
                {"acknowledgment":"ACK"}
            wait 60000
            DescribeTasks {"tasks":["@t1"]} => tasks.*.healthStatus tasks.*.containers.*.healthStatus
                tasks.*.healthStatus: "UNKNOWN"
                tasks.*.containers.*.healthStatus: "UNKNOWN" "UNKNOWN" "UNKNOWN"
            DescribeServices {"services":["web"]} => services.*.deployments.*.rolloutState
                services.*.deployments.*.rolloutState: "IN_PROGRESS"
            health @i1 @t1 app HEALTHY
            DescribeTasks {"tasks":["@t1"]} => tasks.*.healthStatus tasks.*.containers.*.healthStatus
                tasks.*.healthStatus: "HEALTHY"
                tasks.*.containers.*.healthStatus: "HEALTHY" "UNKNOWN" "UNKNOWN"
            DescribeServices {"services":["web"]} => services.*.deployments.*.rolloutState
                services.*.deployments.*.rolloutState: "COMPLETED"
            UpdateService {"service":"web","taskDefinition":"sidecar:2"} => service.deployments.*.rolloutState
                service.deployments.*.rolloutState: "IN_PROGRESS" "COMPLETED"
            ListTasks {"serviceName":"web"}
                {"taskArns":["arn:task/default/@t1","arn:task/default/@t2"]}
            SubmitTaskStateChange {"task":"@t2","status":"RUNNING"}
                {"acknowledgment":"ACK"}
            health @i1 @t2 app HEALTHY
            health @i1 @t2 aside UNHEALTHY
            DescribeTasks {"tasks":["@t1","@t2"]} => tasks.*.desiredStatus tasks.*.healthStatus
                tasks.*.desiredStatus: "STOPPED" "RUNNING"
                tasks.*.healthStatus: "HEALTHY" "HEALTHY"
            SubmitTaskStateChange {"task":"@t1","status":"STOPPED"}
                {"acknowledgment":"ACK"}
            DescribeServices {"services":["web"]} => services.*.deployments.*.rolloutState
                services.*.deployments.*.rolloutState: "COMPLETED"
            health @i1 @t2 app UNHEALTHY
            DescribeTasks {"tasks":["@t2"]} => tasks.*.healthStatus
                tasks.*.healthStatus: "UNHEALTHY"
        "#]],
    );
}

#[test]
fn a_sidecar_without_a_check_holds_up_no_daemon() {
    check(
        r#"
        provider a
        CreateCluster {"capacityProviders":["a"]} => cluster.clusterName
        instance 1024 2048 berth.capacity-provider=a
        CreateDaemon {"daemonName":"log","daemonTaskDefinitionArn":"arn:daemon-task-definition/sidecar:1","capacityProviderArns":["arn:capacity-provider/a"]} => status
        DescribeDaemon {"daemonArn":"arn:daemon/default/log"} => daemon.status
        ListTasks {"daemonName":"log"}
        agents
        health @i1 @t1 app HEALTHY
        ListDaemonDeployments {"daemonArn":"arn:daemon/default/log"} => daemonDeployments.*.status
        "#,
        expect![[r#"
            provider a
            CreateCluster {"capacityProviders":["a"]} => cluster.clusterName
                cluster.clusterName: "default"
            instance 1024 2048 berth.capacity-provider=a
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i1"
            CreateDaemon {"daemonName":"log","daemonTaskDefinitionArn":"arn:daemon-task-definition/sidecar:1","capacityProviderArns":["arn:capacity-provider/a"]} => status
                status: "ACTIVE"
            DescribeDaemon {"daemonArn":"arn:daemon/default/log"} => daemon.status
                daemon.status: "ACTIVE"
            ListTasks {"daemonName":"log"}
                {"taskArns":["arn:task/default/@t1"]}
            agents
            health @i1 @t1 app HEALTHY
            ListDaemonDeployments {"daemonArn":"arn:daemon/default/log"} => daemonDeployments.*.status
                daemonDeployments.*.status: "SUCCESSFUL"
        "#]],
    );
}

#[test]
fn a_task_without_a_check_that_counts_is_healthy_in_time() {
    check(
        r#"
        CreateCluster {} => cluster.clusterName
        instance 4096 8192
        CreateService {"serviceName":"web","taskDefinition":"unchecked","desiredCount":1} => service.status
        ListTasks {"serviceName":"web"}
        SubmitTaskStateChange {"task":"@t1","status":"RUNNING"}
        health @i1 @t1 app UNHEALTHY
        health @i1 @t1 aside UNHEALTHY
        DescribeTasks {"tasks":["@t1"]} => tasks.*.healthStatus tasks.*.containers.*.healthStatus
        wait 10000
        DescribeServices {"services":["web"]} => services.*.deployments.*.rolloutState
        DescribeTasks {"tasks":["@t1"]} => tasks.*.desiredStatus tasks.*.healthStatus
        "#,
        expect![[r#"
            CreateCluster {} => cluster.clusterName
                cluster.clusterName: "default"
            instance 4096 8192
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i1"
            CreateService {"serviceName":"web","taskDefinition":"unchecked","desiredCount":1} => service.status
                service.status: "ACTIVE"
            ListTasks {"serviceName":"web"}
                {"taskArns":["arn:task/default/@t1"]}
            SubmitTaskStateChange {"task":"@t1","status":"RUNNING"}
                {"acknowledgment":"ACK"}
            health @i1 @t1 app UNHEALTHY
            health @i1 @t1 aside UNHEALTHY
            DescribeTasks {"tasks":["@t1"]} => tasks.*.healthStatus tasks.*.containers.*.healthStatus
                tasks.*.healthStatus: "UNKNOWN"
                tasks.*.containers.*.healthStatus: "UNKNOWN" "UNHEALTHY"
            wait 10000
            DescribeServices {"services":["web"]} => services.*.deployments.*.rolloutState
                services.*.deployments.*.rolloutState: "COMPLETED"
            DescribeTasks {"tasks":["@t1"]} => tasks.*.desiredStatus tasks.*.healthStatus
                tasks.*.desiredStatus: "RUNNING"
                tasks.*.healthStatus: "UNKNOWN"
        "#]],
    );
}

#[test]
fn the_health_of_a_task_is_told_by_its_own_instance() {
    check(
        r#"
        CreateCluster {} => cluster.clusterName
        instance 4096 8192
        StartTask {"taskDefinition":"sidecar","containerInstances":["@i1"]} => failures
        ListTasks {}
        SubmitTaskStateChange {"task":"@t1","status":"RUNNING"}
        instance 4096 8192
        health @i2 @t1 app UNHEALTHY
        DescribeTasks {"tasks":["@t1"]} => tasks.*.healthStatus
        health @i1 @t1 app HEALTHY
        health @i2 @t1 app UNHEALTHY
        DescribeTasks {"tasks":["@t1"]} => tasks.*.healthStatus
        "#,
        expect![[r#"
            CreateCluster {} => cluster.clusterName
                cluster.clusterName: "default"
            instance 4096 8192
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i1"
            StartTask {"taskDefinition":"sidecar","containerInstances":["@i1"]} => failures
                failures: []
            ListTasks {}
                {"taskArns":["arn:task/default/@t1"]}
            SubmitTaskStateChange {"task":"@t1","status":"RUNNING"}
                {"acknowledgment":"ACK"}
            instance 4096 8192
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i2"
            health @i2 @t1 app UNHEALTHY
            DescribeTasks {"tasks":["@t1"]} => tasks.*.healthStatus
                tasks.*.healthStatus: "UNKNOWN"
            health @i1 @t1 app HEALTHY
            health @i2 @t1 app UNHEALTHY
            DescribeTasks {"tasks":["@t1"]} => tasks.*.healthStatus
                tasks.*.healthStatus: "HEALTHY"
        "#]],
    );
}

#[test]
fn a_task_that_ends_with_a_container_is_healthy_no_more() {
    check(
        r#"
        CreateCluster {} => cluster.clusterName
        instance 4096 8192
        CreateService {"serviceName":"web","taskDefinition":"linked","desiredCount":1} => service.status
        ListTasks {"serviceName":"web"}
        SubmitTaskStateChange {"task":"@t1","status":"RUNNING"}
        SubmitTaskStateChange {"task":"@t1","containers":[{"containerName":"app","runtimeId":"x","status":"STOPPED","exitCode":1}]}
        wait 25000
        DescribeTasks {"tasks":["@t1"]} => tasks.*.lastStatus tasks.*.containers.*.lastStatus
        DescribeServices {"services":["web"]} => services.*.deployments.*.rolloutState
        SubmitTaskStateChange {"task":"@t1","status":"STOPPED"}
        DescribeServices {"services":["web"]} => services.*.deployments.*.rolloutState services.*.deployments.*.failedTasks
        wait 1000
        ListTasks {"serviceName":"web"}
        SubmitTaskStateChange {"task":"@t2","status":"RUNNING"}
        wait 25000
        DescribeServices {"services":["web"]} => services.*.deployments.*.rolloutState
        "#,
        expect![[r#"
            CreateCluster {} => cluster.clusterName
                cluster.clusterName: "default"
            instance 4096 8192
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i1"
            CreateService {"serviceName":"web","taskDefinition":"linked","desiredCount":1} => service.status
                service.status: "ACTIVE"
            ListTasks {"serviceName":"web"}
                {"taskArns":["arn:task/default/@t1"]}
            SubmitTaskStateChange {"task":"@t1","status":"RUNNING"}
                {"acknowledgment":"ACK"}
            SubmitTaskStateChange {"task":"@t1","containers":[{"containerName":"app","runtimeId":"x","status":"STOPPED","exitCode":1}]}
                {"acknowledgment":"ACK"}
            wait 25000
            DescribeTasks {"tasks":["@t1"]} => tasks.*.lastStatus tasks.*.containers.*.lastStatus
                tasks.*.lastStatus: "RUNNING"
                tasks.*.containers.*.lastStatus: "PENDING" "STOPPED"
            DescribeServices {"services":["web"]} => services.*.deployments.*.rolloutState
                services.*.deployments.*.rolloutState: "IN_PROGRESS"
            SubmitTaskStateChange {"task":"@t1","status":"STOPPED"}
                {"acknowledgment":"ACK"}
            DescribeServices {"services":["web"]} => services.*.deployments.*.rolloutState services.*.deployments.*.failedTasks
                services.*.deployments.*.rolloutState: "IN_PROGRESS"
                services.*.deployments.*.failedTasks: 1
            wait 1000
            ListTasks {"serviceName":"web"}
                {"taskArns":["arn:task/default/@t2"]}
            SubmitTaskStateChange {"task":"@t2","status":"RUNNING"}
                {"acknowledgment":"ACK"}
            wait 25000
            DescribeServices {"services":["web"]} => services.*.deployments.*.rolloutState
                services.*.deployments.*.rolloutState: "COMPLETED"
        "#]],
    );
}
