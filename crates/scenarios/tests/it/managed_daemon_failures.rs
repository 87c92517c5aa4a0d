//! How deployments of managed daemons fail: what is counted, and what comes back.
use berth_scenarios::check;
use expect_test::expect;

#[test]
fn failures_in_a_row_bring_the_last_revision_back() {
    check(
        r#"
        provider a
        provider b
        CreateCluster {"capacityProviders":["a","b"]} => cluster.clusterName
        instance 1024 2048 berth.capacity-provider=a
        CreateDaemon {"daemonName":"log","daemonTaskDefinitionArn":"arn:daemon-task-definition/web:1","capacityProviderArns":["arn:capacity-provider/a"]} => status
        ListTasks {"daemonName":"log"}
        agents
        wait 10000
        DescribeDaemon {"daemonArn":"arn:daemon/default/log"} => daemon.currentRevisions.*.arn
        UpdateDaemon {"daemonArn":"arn:daemon/default/log","daemonTaskDefinitionArn":"arn:daemon-task-definition/web:2","capacityProviderArns":["arn:capacity-provider/a"],"propagateTags":"DAEMON"} => status
        agents
        ListTasks {"startedBy":"@d2"}
        SubmitTaskStateChange {"task":"@t2","status":"STOPPED","containers":[{"containerName":"web","status":"STOPPED","exitCode":1}]}
        DescribeDaemonDeployments {"daemonDeploymentArns":["arn:daemon-deployment/default/log/@d2"]} => daemonDeployments.*.circuitBreaker
        wait 1000
        ListTasks {"startedBy":"@d2"}
        SubmitTaskStateChange {"task":"@t3","status":"STOPPED","containers":[{"containerName":"web","status":"STOPPED","exitCode":1}]}
        wait 2000
        ListTasks {"startedBy":"@d2"}
        SubmitTaskStateChange {"task":"@t4","status":"STOPPED","containers":[{"containerName":"web","status":"STOPPED","exitCode":1}]}
        DescribeDaemonDeployments {"daemonDeploymentArns":["arn:daemon-deployment/default/log/@d2"]} => daemonDeployments.*.status daemonDeployments.*.statusReason daemonDeployments.*.rollback daemonDeployments.*.circuitBreaker
        ListTasks {"daemonName":"log"}
        DescribeTasks {"tasks":["@t5"]} => tasks.*.taskDefinitionArn tasks.*.startedBy
        agents
        wait 10000
        DescribeDaemonDeployments {"daemonDeploymentArns":["arn:daemon-deployment/default/log/@d2"]} => daemonDeployments.*.status daemonDeployments.*.finishedAt
        DescribeDaemon {"daemonArn":"arn:daemon/default/log"} => daemon.currentRevisions.*.arn daemon.currentRevisions.*.totalRunningCount daemon.currentRevisions.*.totalWithoutDaemonCount
        "#,
        expect![[r#"
            provider a
            provider b
            CreateCluster {"capacityProviders":["a","b"]} => cluster.clusterName
                cluster.clusterName: "default"
            instance 1024 2048 berth.capacity-provider=a
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i1"
            CreateDaemon {"daemonName":"log","daemonTaskDefinitionArn":"arn:daemon-task-definition/web:1","capacityProviderArns":["arn:capacity-provider/a"]} => status
                status: "ACTIVE"
            ListTasks {"daemonName":"log"}
                {"taskArns":["arn:task/default/@t1"]}
            agents
            wait 10000
            DescribeDaemon {"daemonArn":"arn:daemon/default/log"} => daemon.currentRevisions.*.arn
                daemon.currentRevisions.*.arn: "arn:daemon-revision/default/log/@r1"
            UpdateDaemon {"daemonArn":"arn:daemon/default/log","daemonTaskDefinitionArn":"arn:daemon-task-definition/web:2","capacityProviderArns":["arn:capacity-provider/a"],"propagateTags":"DAEMON"} => status
                status: "ACTIVE"
            agents
            ListTasks {"startedBy":"@d2"}
                {"taskArns":["arn:task/default/@t2"]}
            SubmitTaskStateChange {"task":"@t2","status":"STOPPED","containers":[{"containerName":"web","status":"STOPPED","exitCode":1}]}
                {"acknowledgment":"ACK"}
            DescribeDaemonDeployments {"daemonDeploymentArns":["arn:daemon-deployment/default/log/@d2"]} => daemonDeployments.*.circuitBreaker
                daemonDeployments.*.circuitBreaker: {"failureCount":1,"status":"MONITORING","threshold":3}
            wait 1000
            ListTasks {"startedBy":"@d2"}
                {"taskArns":["arn:task/default/@t3"]}
            SubmitTaskStateChange {"task":"@t3","status":"STOPPED","containers":[{"containerName":"web","status":"STOPPED","exitCode":1}]}
                {"acknowledgment":"ACK"}
            wait 2000
            ListTasks {"startedBy":"@d2"}
                {"taskArns":["arn:task/default/@t4"]}
            SubmitTaskStateChange {"task":"@t4","status":"STOPPED","containers":[{"containerName":"web","status":"STOPPED","exitCode":1}]}
                {"acknowledgment":"ACK"}
            DescribeDaemonDeployments {"daemonDeploymentArns":["arn:daemon-deployment/default/log/@d2"]} => daemonDeployments.*.status daemonDeployments.*.statusReason daemonDeployments.*.rollback daemonDeployments.*.circuitBreaker
                daemonDeployments.*.status: "ROLLBACK_IN_PROGRESS"
                daemonDeployments.*.statusReason: "ECS deployment circuit breaker: tasks failed to start."
                daemonDeployments.*.rollback: {"reason":"ECS deployment circuit breaker: tasks failed to start.","rollbackCapacityProviders":["arn:capacity-provider/a"],"rollbackTargetDaemonRevisionArn":"arn:daemon-revision/default/log/@r1","startedAt":1800000013}
                daemonDeployments.*.circuitBreaker: {"failureCount":3,"status":"TRIGGERED","threshold":3}
            ListTasks {"daemonName":"log"}
                {"taskArns":["arn:task/default/@t5"]}
            DescribeTasks {"tasks":["@t5"]} => tasks.*.taskDefinitionArn tasks.*.startedBy
                tasks.*.taskDefinitionArn: "arn:daemon-task-definition/web:1"
                tasks.*.startedBy: "@d2"
            agents
            wait 10000
            DescribeDaemonDeployments {"daemonDeploymentArns":["arn:daemon-deployment/default/log/@d2"]} => daemonDeployments.*.status daemonDeployments.*.finishedAt
                daemonDeployments.*.status: "ROLLBACK_SUCCESSFUL"
                daemonDeployments.*.finishedAt: 1800000023
            DescribeDaemon {"daemonArn":"arn:daemon/default/log"} => daemon.currentRevisions.*.arn daemon.currentRevisions.*.totalRunningCount daemon.currentRevisions.*.totalWithoutDaemonCount
                daemon.currentRevisions.*.arn: "arn:daemon-revision/default/log/@r1"
                daemon.currentRevisions.*.totalRunningCount: 1
                daemon.currentRevisions.*.totalWithoutDaemonCount: 0
        "#]],
    );
}

#[test]
fn a_first_rollout_that_fails_stops() {
    check(
        r#"
        provider a
        provider b
        CreateCluster {"capacityProviders":["a","b"]} => cluster.clusterName
        instance 1024 2048 berth.capacity-provider=a
        CreateDaemon {"daemonName":"log","daemonTaskDefinitionArn":"arn:daemon-task-definition/web:1","capacityProviderArns":["arn:capacity-provider/a"]} => status
        ListTasks {"daemonName":"log"}
        SubmitTaskStateChange {"task":"@t1","status":"STOPPED","containers":[{"containerName":"web","status":"STOPPED","exitCode":1}]}
        wait 1000
        ListTasks {"daemonName":"log"}
        SubmitTaskStateChange {"task":"@t2","status":"STOPPED","containers":[{"containerName":"web","status":"STOPPED","exitCode":1}]}
        wait 2000
        ListTasks {"daemonName":"log"}
        SubmitTaskStateChange {"task":"@t3","status":"STOPPED","containers":[{"containerName":"web","status":"STOPPED","exitCode":1}]}
        DescribeDaemonDeployments {"daemonDeploymentArns":["arn:daemon-deployment/default/log/@d1"]} => daemonDeployments.*.status daemonDeployments.*.statusReason daemonDeployments.*.stoppedAt
        wait 3600000
        ListTasks {"daemonName":"log"}
        UpdateDaemon {"daemonArn":"arn:daemon/default/log","daemonTaskDefinitionArn":"arn:daemon-task-definition/web:2","capacityProviderArns":["arn:capacity-provider/a"]} => status
        ListTasks {"daemonName":"log"}
        agents
        wait 10000
        DescribeDaemonDeployments {"daemonDeploymentArns":["arn:daemon-deployment/default/log/@d2"]} => daemonDeployments.*.status daemonDeployments.*.statusReason
        "#,
        expect![[r#"
            provider a
            provider b
            CreateCluster {"capacityProviders":["a","b"]} => cluster.clusterName
                cluster.clusterName: "default"
            instance 1024 2048 berth.capacity-provider=a
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i1"
            CreateDaemon {"daemonName":"log","daemonTaskDefinitionArn":"arn:daemon-task-definition/web:1","capacityProviderArns":["arn:capacity-provider/a"]} => status
                status: "ACTIVE"
            ListTasks {"daemonName":"log"}
                {"taskArns":["arn:task/default/@t1"]}
            SubmitTaskStateChange {"task":"@t1","status":"STOPPED","containers":[{"containerName":"web","status":"STOPPED","exitCode":1}]}
                {"acknowledgment":"ACK"}
            wait 1000
            ListTasks {"daemonName":"log"}
                {"taskArns":["arn:task/default/@t2"]}
            SubmitTaskStateChange {"task":"@t2","status":"STOPPED","containers":[{"containerName":"web","status":"STOPPED","exitCode":1}]}
                {"acknowledgment":"ACK"}
            wait 2000
            ListTasks {"daemonName":"log"}
                {"taskArns":["arn:task/default/@t3"]}
            SubmitTaskStateChange {"task":"@t3","status":"STOPPED","containers":[{"containerName":"web","status":"STOPPED","exitCode":1}]}
                {"acknowledgment":"ACK"}
            DescribeDaemonDeployments {"daemonDeploymentArns":["arn:daemon-deployment/default/log/@d1"]} => daemonDeployments.*.status daemonDeployments.*.statusReason daemonDeployments.*.stoppedAt
                daemonDeployments.*.status: "STOPPED"
                daemonDeployments.*.statusReason: "ECS deployment circuit breaker: tasks failed to start. There is no earlier revision to go back to."
                daemonDeployments.*.stoppedAt: 1800000003
            wait 3600000
            ListTasks {"daemonName":"log"}
                {"taskArns":[]}
            UpdateDaemon {"daemonArn":"arn:daemon/default/log","daemonTaskDefinitionArn":"arn:daemon-task-definition/web:2","capacityProviderArns":["arn:capacity-provider/a"]} => status
                status: "ACTIVE"
            ListTasks {"daemonName":"log"}
                {"taskArns":["arn:task/default/@t4"]}
            agents
            wait 10000
            DescribeDaemonDeployments {"daemonDeploymentArns":["arn:daemon-deployment/default/log/@d2"]} => daemonDeployments.*.status daemonDeployments.*.statusReason
                daemonDeployments.*.status: "SUCCESSFUL"
                daemonDeployments.*.statusReason: 
        "#]],
    );
}

#[test]
fn a_task_that_becomes_healthy_ends_the_row_of_failures() {
    check(
        r#"
        provider a
        provider b
        CreateCluster {"capacityProviders":["a","b"]} => cluster.clusterName
        instance 1024 2048 berth.capacity-provider=a
        instance 1024 2048 berth.capacity-provider=a
        CreateDaemon {"daemonName":"log","daemonTaskDefinitionArn":"arn:daemon-task-definition/web:1","capacityProviderArns":["arn:capacity-provider/a"],"deploymentConfiguration":{"drainPercent":100.0,"bakeTimeInMinutes":1}} => status
        ListTasks {"daemonName":"log"}
        SubmitTaskStateChange {"task":"@t1","status":"STOPPED","containers":[{"containerName":"web","status":"STOPPED","exitCode":1}]}
        DescribeDaemonDeployments {"daemonDeploymentArns":["arn:daemon-deployment/default/log/@d1"]} => daemonDeployments.*.circuitBreaker
        wait 1000
        agents
        wait 10000
        DescribeDaemonDeployments {"daemonDeploymentArns":["arn:daemon-deployment/default/log/@d1"]} => daemonDeployments.*.circuitBreaker
        SubmitTaskStateChange {"task":"@t2","status":"STOPPED","containers":[{"containerName":"web","status":"STOPPED","exitCode":1}]}
        DescribeDaemonDeployments {"daemonDeploymentArns":["arn:daemon-deployment/default/log/@d1"]} => daemonDeployments.*.circuitBreaker
        "#,
        expect![[r#"
            provider a
            provider b
            CreateCluster {"capacityProviders":["a","b"]} => cluster.clusterName
                cluster.clusterName: "default"
            instance 1024 2048 berth.capacity-provider=a
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i1"
            instance 1024 2048 berth.capacity-provider=a
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i2"
            CreateDaemon {"daemonName":"log","daemonTaskDefinitionArn":"arn:daemon-task-definition/web:1","capacityProviderArns":["arn:capacity-provider/a"],"deploymentConfiguration":{"drainPercent":100.0,"bakeTimeInMinutes":1}} => status
                status: "ACTIVE"
            ListTasks {"daemonName":"log"}
                {"taskArns":["arn:task/default/@t1","arn:task/default/@t2"]}
            SubmitTaskStateChange {"task":"@t1","status":"STOPPED","containers":[{"containerName":"web","status":"STOPPED","exitCode":1}]}
                {"acknowledgment":"ACK"}
            DescribeDaemonDeployments {"daemonDeploymentArns":["arn:daemon-deployment/default/log/@d1"]} => daemonDeployments.*.circuitBreaker
                daemonDeployments.*.circuitBreaker: {"failureCount":1,"status":"MONITORING","threshold":3}
            wait 1000
            agents
            wait 10000
            DescribeDaemonDeployments {"daemonDeploymentArns":["arn:daemon-deployment/default/log/@d1"]} => daemonDeployments.*.circuitBreaker
                daemonDeployments.*.circuitBreaker: {"failureCount":0,"status":"MONITORING","threshold":3}
            SubmitTaskStateChange {"task":"@t2","status":"STOPPED","containers":[{"containerName":"web","status":"STOPPED","exitCode":1}]}
                {"acknowledgment":"ACK"}
            DescribeDaemonDeployments {"daemonDeploymentArns":["arn:daemon-deployment/default/log/@d1"]} => daemonDeployments.*.circuitBreaker
                daemonDeployments.*.circuitBreaker: {"failureCount":1,"status":"MONITORING","threshold":3}
        "#]],
    );
}
