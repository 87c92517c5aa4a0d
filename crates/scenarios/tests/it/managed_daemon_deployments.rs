//! How managed daemons are updated: a share of the instances at a time, and watched.
use berth_scenarios::check;
use expect_test::expect;

#[test]
fn a_quarter_of_the_instances_is_replaced_at_a_time() {
    check(
        r#"
        provider a
        provider b
        CreateCluster {"capacityProviders":["a","b"]} => cluster.clusterName
        instance 1024 2048 berth.capacity-provider=a
        instance 1024 2048 berth.capacity-provider=a
        instance 1024 2048 berth.capacity-provider=a
        instance 1024 2048 berth.capacity-provider=a
        CreateDaemon {"daemonName":"log","daemonTaskDefinitionArn":"arn:daemon-task-definition/web:1","capacityProviderArns":["arn:capacity-provider/a"]} => status
        agents
        wait 10000
        DescribeDaemon {"daemonArn":"arn:daemon/default/log"} => daemon.currentRevisions.*.totalRunningCount
        UpdateDaemon {"daemonArn":"arn:daemon/default/log","daemonTaskDefinitionArn":"arn:daemon-task-definition/web:2","capacityProviderArns":["arn:capacity-provider/a"]}
        DescribeDaemon {"daemonArn":"arn:daemon/default/log"} => daemon.currentRevisions.*.arn daemon.currentRevisions.*.totalRunningCount daemon.currentRevisions.*.totalWithoutDaemonCount
        DescribeDaemonDeployments {"daemonDeploymentArns":["arn:daemon-deployment/default/log/@d2"]}
        agents
        DescribeDaemon {"daemonArn":"arn:daemon/default/log"} => daemon.currentRevisions.*.arn daemon.currentRevisions.*.totalRunningCount daemon.currentRevisions.*.totalWithoutDaemonCount
        ListTasks {"startedBy":"@d2"}
        agents
        DescribeDaemon {"daemonArn":"arn:daemon/default/log"} => daemon.currentRevisions.*.arn daemon.currentRevisions.*.totalRunningCount daemon.currentRevisions.*.totalWithoutDaemonCount
        election
        wait 10000
        DescribeDaemon {"daemonArn":"arn:daemon/default/log"} => daemon.currentRevisions.*.arn daemon.currentRevisions.*.totalRunningCount daemon.currentRevisions.*.totalWithoutDaemonCount
        agents
        agents
        wait 10000
        DescribeDaemon {"daemonArn":"arn:daemon/default/log"} => daemon.currentRevisions.*.arn daemon.currentRevisions.*.totalRunningCount daemon.currentRevisions.*.totalWithoutDaemonCount
        agents
        agents
        wait 10000
        agents
        agents
        DescribeDaemonDeployments {"daemonDeploymentArns":["arn:daemon-deployment/default/log/@d2"]} => daemonDeployments.*.status daemonDeployments.*.statusReason
        wait 10000
        DescribeDaemon {"daemonArn":"arn:daemon/default/log"} => daemon.currentRevisions.*.arn daemon.currentRevisions.*.totalRunningCount daemon.currentRevisions.*.totalWithoutDaemonCount
        DescribeDaemonDeployments {"daemonDeploymentArns":["arn:daemon-deployment/default/log/@d2"]} => daemonDeployments.*.status daemonDeployments.*.statusReason
        ListDaemonDeployments {"daemonArn":"arn:daemon/default/log"}
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
            instance 1024 2048 berth.capacity-provider=a
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i3"
            instance 1024 2048 berth.capacity-provider=a
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i4"
            CreateDaemon {"daemonName":"log","daemonTaskDefinitionArn":"arn:daemon-task-definition/web:1","capacityProviderArns":["arn:capacity-provider/a"]} => status
                status: "ACTIVE"
            agents
            wait 10000
            DescribeDaemon {"daemonArn":"arn:daemon/default/log"} => daemon.currentRevisions.*.totalRunningCount
                daemon.currentRevisions.*.totalRunningCount: 4
            UpdateDaemon {"daemonArn":"arn:daemon/default/log","daemonTaskDefinitionArn":"arn:daemon-task-definition/web:2","capacityProviderArns":["arn:capacity-provider/a"]}
                {"createdAt":1800000000,"daemonArn":"arn:daemon/default/log","deploymentArn":"arn:daemon-deployment/default/log/@d2","status":"ACTIVE","updatedAt":1800000010}
            DescribeDaemon {"daemonArn":"arn:daemon/default/log"} => daemon.currentRevisions.*.arn daemon.currentRevisions.*.totalRunningCount daemon.currentRevisions.*.totalWithoutDaemonCount
                daemon.currentRevisions.*.arn: "arn:daemon-revision/default/log/@r2" "arn:daemon-revision/default/log/@r1"
                daemon.currentRevisions.*.totalRunningCount: 0 3
                daemon.currentRevisions.*.totalWithoutDaemonCount: 0 0
            DescribeDaemonDeployments {"daemonDeploymentArns":["arn:daemon-deployment/default/log/@d2"]}
                {"daemonDeployments":[{"alarms":{"alarmNames":[],"status":"DISABLED","triggeredAlarmNames":[]},"circuitBreaker":{"failureCount":0,"status":"MONITORING","threshold":3},"clusterArn":"arn:cluster/default","createdAt":1800000010,"daemonDeploymentArn":"arn:daemon-deployment/default/log/@d2","deploymentConfiguration":{"alarms":{"alarmNames":[],"enable":false},"bakeTimeInMinutes":0,"drainPercent":25.0},"sourceDaemonRevisions":[{"arn":"arn:daemon-revision/default/log/@r1","capacityProviders":[{"arn":"arn:capacity-provider/a","drainingInstanceCount":1,"runningInstanceCount":3,"withoutDaemonInstanceCount":0}],"totalDrainingInstanceCount":1,"totalRunningInstanceCount":3,"totalWithoutDaemonInstanceCount":0}],"startedAt":1800000010,"status":"IN_PROGRESS","targetDaemonRevision":{"arn":"arn:daemon-revision/default/log/@r2","capacityProviders":[{"arn":"arn:capacity-provider/a","drainingInstanceCount":0,"runningInstanceCount":0,"withoutDaemonInstanceCount":0}],"totalDrainingInstanceCount":0,"totalRunningInstanceCount":0,"totalWithoutDaemonInstanceCount":0}}],"failures":[]}
            agents
            DescribeDaemon {"daemonArn":"arn:daemon/default/log"} => daemon.currentRevisions.*.arn daemon.currentRevisions.*.totalRunningCount daemon.currentRevisions.*.totalWithoutDaemonCount
                daemon.currentRevisions.*.arn: "arn:daemon-revision/default/log/@r2" "arn:daemon-revision/default/log/@r1"
                daemon.currentRevisions.*.totalRunningCount: 0 3
                daemon.currentRevisions.*.totalWithoutDaemonCount: 1 0
            ListTasks {"startedBy":"@d2"}
                {"taskArns":["arn:task/default/@t1"]}
            agents
            DescribeDaemon {"daemonArn":"arn:daemon/default/log"} => daemon.currentRevisions.*.arn daemon.currentRevisions.*.totalRunningCount daemon.currentRevisions.*.totalWithoutDaemonCount
                daemon.currentRevisions.*.arn: "arn:daemon-revision/default/log/@r2" "arn:daemon-revision/default/log/@r1"
                daemon.currentRevisions.*.totalRunningCount: 1 3
                daemon.currentRevisions.*.totalWithoutDaemonCount: 0 0
            election
            wait 10000
            DescribeDaemon {"daemonArn":"arn:daemon/default/log"} => daemon.currentRevisions.*.arn daemon.currentRevisions.*.totalRunningCount daemon.currentRevisions.*.totalWithoutDaemonCount
                daemon.currentRevisions.*.arn: "arn:daemon-revision/default/log/@r2" "arn:daemon-revision/default/log/@r1"
                daemon.currentRevisions.*.totalRunningCount: 1 2
                daemon.currentRevisions.*.totalWithoutDaemonCount: 0 0
            agents
            agents
            wait 10000
            DescribeDaemon {"daemonArn":"arn:daemon/default/log"} => daemon.currentRevisions.*.arn daemon.currentRevisions.*.totalRunningCount daemon.currentRevisions.*.totalWithoutDaemonCount
                daemon.currentRevisions.*.arn: "arn:daemon-revision/default/log/@r2" "arn:daemon-revision/default/log/@r1"
                daemon.currentRevisions.*.totalRunningCount: 2 1
                daemon.currentRevisions.*.totalWithoutDaemonCount: 0 0
            agents
            agents
            wait 10000
            agents
            agents
            DescribeDaemonDeployments {"daemonDeploymentArns":["arn:daemon-deployment/default/log/@d2"]} => daemonDeployments.*.status daemonDeployments.*.statusReason
                daemonDeployments.*.status: "IN_PROGRESS"
                daemonDeployments.*.statusReason: 
            wait 10000
            DescribeDaemon {"daemonArn":"arn:daemon/default/log"} => daemon.currentRevisions.*.arn daemon.currentRevisions.*.totalRunningCount daemon.currentRevisions.*.totalWithoutDaemonCount
                daemon.currentRevisions.*.arn: "arn:daemon-revision/default/log/@r2"
                daemon.currentRevisions.*.totalRunningCount: 4
                daemon.currentRevisions.*.totalWithoutDaemonCount: 0
            DescribeDaemonDeployments {"daemonDeploymentArns":["arn:daemon-deployment/default/log/@d2"]} => daemonDeployments.*.status daemonDeployments.*.statusReason
                daemonDeployments.*.status: "SUCCESSFUL"
                daemonDeployments.*.statusReason: 
            ListDaemonDeployments {"daemonArn":"arn:daemon/default/log"}
                {"daemonDeployments":[{"clusterArn":"arn:cluster/default","createdAt":1800000010,"daemonArn":"arn:daemon/default/log","daemonDeploymentArn":"arn:daemon-deployment/default/log/@d2","finishedAt":1800000050,"startedAt":1800000010,"status":"SUCCESSFUL","targetDaemonRevisionArn":"arn:daemon-revision/default/log/@r2"},{"clusterArn":"arn:cluster/default","createdAt":1800000000,"daemonArn":"arn:daemon/default/log","daemonDeploymentArn":"arn:daemon-deployment/default/log/@d1","finishedAt":1800000010,"startedAt":1800000000,"status":"SUCCESSFUL","targetDaemonRevisionArn":"arn:daemon-revision/default/log/@r1"}]}
        "#]],
    );
}

#[test]
fn a_share_that_is_given_is_replaced_at_a_time() {
    check(
        r#"
        provider a
        provider b
        CreateCluster {"capacityProviders":["a","b"]} => cluster.clusterName
        instance 1024 2048 berth.capacity-provider=a
        instance 1024 2048 berth.capacity-provider=a
        instance 1024 2048 berth.capacity-provider=a
        instance 1024 2048 berth.capacity-provider=a
        CreateDaemon {"daemonName":"log","daemonTaskDefinitionArn":"arn:daemon-task-definition/web:1","capacityProviderArns":["arn:capacity-provider/a"],"deploymentConfiguration":{"drainPercent":50.0}} => status
        agents
        wait 10000
        UpdateDaemon {"daemonArn":"arn:daemon/default/log","daemonTaskDefinitionArn":"arn:daemon-task-definition/web:2","capacityProviderArns":["arn:capacity-provider/a"]} => status
        DescribeDaemon {"daemonArn":"arn:daemon/default/log"} => daemon.currentRevisions.*.totalRunningCount
        agents
        agents
        wait 10000
        DescribeDaemon {"daemonArn":"arn:daemon/default/log"} => daemon.currentRevisions.*.totalRunningCount
        UpdateDaemon {"daemonArn":"arn:daemon/default/log","daemonTaskDefinitionArn":"arn:daemon-task-definition/web:3","capacityProviderArns":["arn:capacity-provider/a"],"deploymentConfiguration":{"drainPercent":100.0}} => status
        DescribeDaemon {"daemonArn":"arn:daemon/default/log"} => daemon.currentRevisions.*.totalRunningCount
        DescribeDaemonDeployments {"daemonDeploymentArns":["arn:daemon-deployment/default/log/@d2"]} => daemonDeployments.*.status daemonDeployments.*.statusReason
        agents
        agents
        wait 10000
        DescribeDaemonDeployments {"daemonDeploymentArns":["arn:daemon-deployment/default/log/@d3"]} => daemonDeployments.*.status daemonDeployments.*.statusReason
        DescribeDaemonDeployments {"daemonDeploymentArns":["arn:daemon-deployment/default/log/@d3"]} => daemonDeployments.*.deploymentConfiguration
        DescribeDaemon {"daemonArn":"arn:daemon/default/log"} => daemon.currentRevisions.*.arn daemon.currentRevisions.*.totalRunningCount daemon.currentRevisions.*.totalWithoutDaemonCount
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
            instance 1024 2048 berth.capacity-provider=a
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i3"
            instance 1024 2048 berth.capacity-provider=a
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i4"
            CreateDaemon {"daemonName":"log","daemonTaskDefinitionArn":"arn:daemon-task-definition/web:1","capacityProviderArns":["arn:capacity-provider/a"],"deploymentConfiguration":{"drainPercent":50.0}} => status
                status: "ACTIVE"
            agents
            wait 10000
            UpdateDaemon {"daemonArn":"arn:daemon/default/log","daemonTaskDefinitionArn":"arn:daemon-task-definition/web:2","capacityProviderArns":["arn:capacity-provider/a"]} => status
                status: "ACTIVE"
            DescribeDaemon {"daemonArn":"arn:daemon/default/log"} => daemon.currentRevisions.*.totalRunningCount
                daemon.currentRevisions.*.totalRunningCount: 0 2
            agents
            agents
            wait 10000
            DescribeDaemon {"daemonArn":"arn:daemon/default/log"} => daemon.currentRevisions.*.totalRunningCount
                daemon.currentRevisions.*.totalRunningCount: 2 0
            UpdateDaemon {"daemonArn":"arn:daemon/default/log","daemonTaskDefinitionArn":"arn:daemon-task-definition/web:3","capacityProviderArns":["arn:capacity-provider/a"],"deploymentConfiguration":{"drainPercent":100.0}} => status
                status: "ACTIVE"
            DescribeDaemon {"daemonArn":"arn:daemon/default/log"} => daemon.currentRevisions.*.totalRunningCount
                daemon.currentRevisions.*.totalRunningCount: 0 0 0
            DescribeDaemonDeployments {"daemonDeploymentArns":["arn:daemon-deployment/default/log/@d2"]} => daemonDeployments.*.status daemonDeployments.*.statusReason
                daemonDeployments.*.status: "STOPPED"
                daemonDeployments.*.statusReason: "Superseded by a newer daemon deployment."
            agents
            agents
            wait 10000
            DescribeDaemonDeployments {"daemonDeploymentArns":["arn:daemon-deployment/default/log/@d3"]} => daemonDeployments.*.status daemonDeployments.*.statusReason
                daemonDeployments.*.status: "SUCCESSFUL"
                daemonDeployments.*.statusReason: 
            DescribeDaemonDeployments {"daemonDeploymentArns":["arn:daemon-deployment/default/log/@d3"]} => daemonDeployments.*.deploymentConfiguration
                daemonDeployments.*.deploymentConfiguration: {"alarms":{"alarmNames":[],"enable":false},"bakeTimeInMinutes":0,"drainPercent":100.0}
            DescribeDaemon {"daemonArn":"arn:daemon/default/log"} => daemon.currentRevisions.*.arn daemon.currentRevisions.*.totalRunningCount daemon.currentRevisions.*.totalWithoutDaemonCount
                daemon.currentRevisions.*.arn: "arn:daemon-revision/default/log/@r3"
                daemon.currentRevisions.*.totalRunningCount: 4
                daemon.currentRevisions.*.totalWithoutDaemonCount: 0
        "#]],
    );
}

#[test]
fn a_rollout_is_watched_for_its_bake_time() {
    check(
        r#"
        provider a
        provider b
        CreateCluster {"capacityProviders":["a","b"]} => cluster.clusterName
        instance 1024 2048 berth.capacity-provider=a
        CreateDaemon {"daemonName":"log","daemonTaskDefinitionArn":"arn:daemon-task-definition/web:1","capacityProviderArns":["arn:capacity-provider/a"],"deploymentConfiguration":{"bakeTimeInMinutes":2}} => status
        agents
        wait 10000
        DescribeDaemonDeployments {"daemonDeploymentArns":["arn:daemon-deployment/default/log/@d1"]} => daemonDeployments.*.status daemonDeployments.*.statusReason
        wait 119999
        DescribeDaemonDeployments {"daemonDeploymentArns":["arn:daemon-deployment/default/log/@d1"]} => daemonDeployments.*.status daemonDeployments.*.statusReason
        wait 1
        DescribeDaemonDeployments {"daemonDeploymentArns":["arn:daemon-deployment/default/log/@d1"]} => daemonDeployments.*.status daemonDeployments.*.statusReason
        "#,
        expect![[r#"
            provider a
            provider b
            CreateCluster {"capacityProviders":["a","b"]} => cluster.clusterName
                cluster.clusterName: "default"
            instance 1024 2048 berth.capacity-provider=a
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i1"
            CreateDaemon {"daemonName":"log","daemonTaskDefinitionArn":"arn:daemon-task-definition/web:1","capacityProviderArns":["arn:capacity-provider/a"],"deploymentConfiguration":{"bakeTimeInMinutes":2}} => status
                status: "ACTIVE"
            agents
            wait 10000
            DescribeDaemonDeployments {"daemonDeploymentArns":["arn:daemon-deployment/default/log/@d1"]} => daemonDeployments.*.status daemonDeployments.*.statusReason
                daemonDeployments.*.status: "IN_PROGRESS"
                daemonDeployments.*.statusReason: 
            wait 119999
            DescribeDaemonDeployments {"daemonDeploymentArns":["arn:daemon-deployment/default/log/@d1"]} => daemonDeployments.*.status daemonDeployments.*.statusReason
                daemonDeployments.*.status: "IN_PROGRESS"
                daemonDeployments.*.statusReason: 
            wait 1
            DescribeDaemonDeployments {"daemonDeploymentArns":["arn:daemon-deployment/default/log/@d1"]} => daemonDeployments.*.status daemonDeployments.*.statusReason
                daemonDeployments.*.status: "SUCCESSFUL"
                daemonDeployments.*.statusReason: 
        "#]],
    );
}

#[test]
fn other_providers_are_other_instances() {
    check(
        r#"
        provider a
        provider b
        CreateCluster {"capacityProviders":["a","b"]} => cluster.clusterName
        instance 1024 2048 berth.capacity-provider=a
        instance 1024 2048 berth.capacity-provider=b
        CreateDaemon {"daemonName":"log","daemonTaskDefinitionArn":"arn:daemon-task-definition/web:1","capacityProviderArns":["arn:capacity-provider/a"]} => status
        ListTasks {"daemonName":"log"}
        agents
        wait 10000
        UpdateDaemon {"daemonArn":"arn:daemon/default/log","daemonTaskDefinitionArn":"arn:daemon-task-definition/web:2","capacityProviderArns":["arn:capacity-provider/b"]} => status
        DescribeTasks {"tasks":["@t1"]} => tasks.*.lastStatus tasks.*.desiredStatus tasks.*.stopCode tasks.*.stoppedReason
        ListTasks {"daemonName":"log"}
        agents
        wait 10000
        DescribeDaemonDeployments {"daemonDeploymentArns":["arn:daemon-deployment/default/log/@d2"]} => daemonDeployments.*.status daemonDeployments.*.statusReason
        DescribeDaemon {"daemonArn":"arn:daemon/default/log"} => daemon.currentRevisions
        PutClusterCapacityProviders {"capacityProviders":["b"],"defaultCapacityProviderStrategy":[]} => cluster.capacityProviders
        "#,
        expect![[r#"
            provider a
            provider b
            CreateCluster {"capacityProviders":["a","b"]} => cluster.clusterName
                cluster.clusterName: "default"
            instance 1024 2048 berth.capacity-provider=a
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i1"
            instance 1024 2048 berth.capacity-provider=b
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i2"
            CreateDaemon {"daemonName":"log","daemonTaskDefinitionArn":"arn:daemon-task-definition/web:1","capacityProviderArns":["arn:capacity-provider/a"]} => status
                status: "ACTIVE"
            ListTasks {"daemonName":"log"}
                {"taskArns":["arn:task/default/@t1"]}
            agents
            wait 10000
            UpdateDaemon {"daemonArn":"arn:daemon/default/log","daemonTaskDefinitionArn":"arn:daemon-task-definition/web:2","capacityProviderArns":["arn:capacity-provider/b"]} => status
                status: "ACTIVE"
            DescribeTasks {"tasks":["@t1"]} => tasks.*.lastStatus tasks.*.desiredStatus tasks.*.stopCode tasks.*.stoppedReason
                tasks.*.lastStatus: "STOPPING"
                tasks.*.desiredStatus: "STOPPED"
                tasks.*.stopCode: "ServiceSchedulerInitiated"
                tasks.*.stoppedReason: "The container instance is no longer one that the daemon runs on: its attributes have changed, or the daemon's capacity providers have"
            ListTasks {"daemonName":"log"}
                {"taskArns":["arn:task/default/@t2"]}
            agents
            wait 10000
            DescribeDaemonDeployments {"daemonDeploymentArns":["arn:daemon-deployment/default/log/@d2"]} => daemonDeployments.*.status daemonDeployments.*.statusReason
                daemonDeployments.*.status: "SUCCESSFUL"
                daemonDeployments.*.statusReason: 
            DescribeDaemon {"daemonArn":"arn:daemon/default/log"} => daemon.currentRevisions
                daemon.currentRevisions: [{"arn":"arn:daemon-revision/default/log/@r1","capacityProviders":[{"arn":"arn:capacity-provider/b","runningCount":1,"withoutDaemonCount":0}],"totalRunningCount":1,"totalWithoutDaemonCount":0}]
            PutClusterCapacityProviders {"capacityProviders":["b"],"defaultCapacityProviderStrategy":[]} => cluster.capacityProviders
                cluster.capacityProviders: ["b"]
        "#]],
    );
}
