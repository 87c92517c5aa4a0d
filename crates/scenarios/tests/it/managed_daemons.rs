//! Managed daemons: one task on each instance of their capacity providers, first on and last off.
use berth_scenarios::check;
use expect_test::expect;

#[test]
fn each_instance_of_its_providers_gets_one_and_a_new_one_at_once() {
    check(
        r#"
        provider a
        provider b
        CreateCluster {"capacityProviders":["a","b"]} => cluster.clusterName
        instance 1024 2048 berth.capacity-provider=a
        instance 1024 2048 berth.capacity-provider=b
        instance 1024 2048 berth.capacity-provider=a
        CreateDaemon {"daemonName":"log","daemonTaskDefinitionArn":"arn:daemon-task-definition/web:1","capacityProviderArns":["arn:capacity-provider/a"],"tags":[{"key":"k","value":"v"}],"propagateTags":"DAEMON","enableECSManagedTags":true}
        DescribeDaemon {"daemonArn":"arn:daemon/default/log"}
        ListTasks {"daemonName":"log"}
        DescribeTasks {"tasks":["@t1","@t2"],"include":["TAGS"]} => tasks.*.containerInstanceArn tasks.*.startedBy tasks.*.group tasks.*.taskDefinitionArn tasks.*.capacityProviderName tasks.*.launchType tasks.*.tags
        agents
        wait 10000
        DescribeDaemon {"daemonArn":"arn:daemon/default/log"} => daemon.status daemon.currentRevisions
        DescribeDaemonDeployments {"daemonDeploymentArns":["arn:daemon-deployment/default/log/@d1"]}
        DescribeDaemonRevisions {"daemonRevisionArns":["arn:daemon-revision/default/log/@r1","arn:daemon-revision/default/log/1"]}
        instance 1024 2048 berth.capacity-provider=a
        ListTasks {"containerInstance":"@i4"}
        DescribeDaemon {"daemonArn":"arn:daemon/default/log"} => daemon.currentRevisions.*.totalRunningCount daemon.currentRevisions.*.totalWithoutDaemonCount
        ListTasks {"family":"web"}
        !ListTasks {"daemonName":"other"}
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
            instance 1024 2048 berth.capacity-provider=a
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i3"
            CreateDaemon {"daemonName":"log","daemonTaskDefinitionArn":"arn:daemon-task-definition/web:1","capacityProviderArns":["arn:capacity-provider/a"],"tags":[{"key":"k","value":"v"}],"propagateTags":"DAEMON","enableECSManagedTags":true}
                {"createdAt":1800000000,"daemonArn":"arn:daemon/default/log","deploymentArn":"arn:daemon-deployment/default/log/@d1","status":"ACTIVE"}
            DescribeDaemon {"daemonArn":"arn:daemon/default/log"}
                {"daemon":{"clusterArn":"arn:cluster/default","createdAt":1800000000,"currentRevisions":[{"arn":"arn:daemon-revision/default/log/@r1","capacityProviders":[{"arn":"arn:capacity-provider/a","runningCount":0,"withoutDaemonCount":2}],"totalRunningCount":0,"totalWithoutDaemonCount":2}],"daemonArn":"arn:daemon/default/log","deploymentArn":"arn:daemon-deployment/default/log/@d1","status":"ACTIVE","updatedAt":1800000000}}
            ListTasks {"daemonName":"log"}
                {"taskArns":["arn:task/default/@t1","arn:task/default/@t2"]}
            DescribeTasks {"tasks":["@t1","@t2"],"include":["TAGS"]} => tasks.*.containerInstanceArn tasks.*.startedBy tasks.*.group tasks.*.taskDefinitionArn tasks.*.capacityProviderName tasks.*.launchType tasks.*.tags
                tasks.*.containerInstanceArn: "arn:container-instance/default/@i1" "arn:container-instance/default/@i3"
                tasks.*.startedBy: "@d1" "@d1"
                tasks.*.group: "daemon:log" "daemon:log"
                tasks.*.taskDefinitionArn: "arn:daemon-task-definition/web:1" "arn:daemon-task-definition/web:1"
                tasks.*.capacityProviderName: "a" "a"
                tasks.*.launchType: "EC2" "EC2"
                tasks.*.tags: [{"key":"k","value":"v"},{"key":"aws:ecs:clusterName","value":"default"},{"key":"aws:ecs:daemonName","value":"log"}] [{"key":"k","value":"v"},{"key":"aws:ecs:clusterName","value":"default"},{"key":"aws:ecs:daemonName","value":"log"}]
            agents
            wait 10000
            DescribeDaemon {"daemonArn":"arn:daemon/default/log"} => daemon.status daemon.currentRevisions
                daemon.status: "ACTIVE"
                daemon.currentRevisions: [{"arn":"arn:daemon-revision/default/log/@r1","capacityProviders":[{"arn":"arn:capacity-provider/a","runningCount":2,"withoutDaemonCount":0}],"totalRunningCount":2,"totalWithoutDaemonCount":0}]
            DescribeDaemonDeployments {"daemonDeploymentArns":["arn:daemon-deployment/default/log/@d1"]}
                {"daemonDeployments":[{"alarms":{"alarmNames":[],"status":"DISABLED","triggeredAlarmNames":[]},"circuitBreaker":{"failureCount":0,"status":"MONITORING_COMPLETE","threshold":3},"clusterArn":"arn:cluster/default","createdAt":1800000000,"daemonDeploymentArn":"arn:daemon-deployment/default/log/@d1","deploymentConfiguration":{"alarms":{"alarmNames":[],"enable":false},"bakeTimeInMinutes":0,"drainPercent":25.0},"finishedAt":1800000010,"sourceDaemonRevisions":[],"startedAt":1800000000,"status":"SUCCESSFUL","targetDaemonRevision":{"arn":"arn:daemon-revision/default/log/@r1","capacityProviders":[{"arn":"arn:capacity-provider/a","drainingInstanceCount":0,"runningInstanceCount":2,"withoutDaemonInstanceCount":0}],"totalDrainingInstanceCount":0,"totalRunningInstanceCount":2,"totalWithoutDaemonInstanceCount":0}}],"failures":[]}
            DescribeDaemonRevisions {"daemonRevisionArns":["arn:daemon-revision/default/log/@r1","arn:daemon-revision/default/log/1"]}
                {"daemonRevisions":[{"clusterArn":"arn:cluster/default","containerImages":[{"containerName":"web","image":"web:1"}],"createdAt":1800000000,"critical":false,"daemonArn":"arn:daemon/default/log","daemonRevisionArn":"arn:daemon-revision/default/log/@r1","daemonTaskDefinitionArn":"arn:daemon-task-definition/web:1","enableECSManagedTags":true,"enableExecuteCommand":false,"propagateTags":"DAEMON"}],"failures":[{"arn":"arn:daemon-revision/default/log/1","reason":"MISSING"}]}
            instance 1024 2048 berth.capacity-provider=a
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i4"
            ListTasks {"containerInstance":"@i4"}
                {"taskArns":["arn:task/default/@t3"]}
            DescribeDaemon {"daemonArn":"arn:daemon/default/log"} => daemon.currentRevisions.*.totalRunningCount daemon.currentRevisions.*.totalWithoutDaemonCount
                daemon.currentRevisions.*.totalRunningCount: 2
                daemon.currentRevisions.*.totalWithoutDaemonCount: 1
            ListTasks {"family":"web"}
                {"taskArns":[]}
            !ListTasks {"daemonName":"other"}
                InvalidParameterException: The specified daemon was not found.
        "#]],
    );
}

#[test]
fn daemons_take_the_room_of_a_new_instance_before_all_others() {
    check(
        r#"
        provider a
        provider b
        CreateCluster {"capacityProviders":["a","b"]} => cluster.clusterName
        CreateService {"serviceName":"a","taskDefinition":"web","desiredCount":4} => service.serviceName
        CreateService {"serviceName":"each","taskDefinition":"web","schedulingStrategy":"DAEMON"} => service.serviceName
        CreateDaemon {"daemonName":"log","daemonTaskDefinitionArn":"arn:daemon-task-definition/web:1","capacityProviderArns":["arn:capacity-provider/a"]} => status
        instance 1024 1024 berth.capacity-provider=a
        ListTasks {"containerInstance":"@i1"}
        DescribeTasks {"tasks":["@t1","@t2"]} => tasks.*.group
        "#,
        expect![[r#"
            provider a
            provider b
            CreateCluster {"capacityProviders":["a","b"]} => cluster.clusterName
                cluster.clusterName: "default"
            CreateService {"serviceName":"a","taskDefinition":"web","desiredCount":4} => service.serviceName
                service.serviceName: "a"
            CreateService {"serviceName":"each","taskDefinition":"web","schedulingStrategy":"DAEMON"} => service.serviceName
                service.serviceName: "each"
            CreateDaemon {"daemonName":"log","daemonTaskDefinitionArn":"arn:daemon-task-definition/web:1","capacityProviderArns":["arn:capacity-provider/a"]} => status
                status: "ACTIVE"
            instance 1024 1024 berth.capacity-provider=a
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i1"
            ListTasks {"containerInstance":"@i1"}
                {"taskArns":["arn:task/default/@t1","arn:task/default/@t2"]}
            DescribeTasks {"tasks":["@t1","@t2"]} => tasks.*.group
                tasks.*.group: "daemon:log" "service:each"
        "#]],
    );
}

#[test]
fn daemons_leave_an_instance_last() {
    check(
        r#"
        provider a
        provider b
        CreateCluster {"capacityProviders":["a","b"]} => cluster.clusterName
        instance 1024 2048 berth.capacity-provider=a
        instance 1024 2048 berth.capacity-provider=a
        CreateDaemon {"daemonName":"log","daemonTaskDefinitionArn":"arn:daemon-task-definition/web:1","capacityProviderArns":["arn:capacity-provider/a"]} => status
        CreateService {"serviceName":"a","taskDefinition":"web","desiredCount":2} => service.serviceName
        agents
        wait 10000
        ListTasks {"daemonName":"log"}
        UpdateContainerInstancesState {"containerInstances":["@i1"],"status":"DRAINING"} => failures
        agents
        DescribeTasks {"tasks":["@t1"]} => tasks.*.lastStatus tasks.*.desiredStatus tasks.*.stopCode tasks.*.stoppedReason
        wait 10000
        agents
        DescribeTasks {"tasks":["@t1"]} => tasks.*.lastStatus tasks.*.desiredStatus tasks.*.stopCode tasks.*.stoppedReason
        DescribeDaemon {"daemonArn":"arn:daemon/default/log"} => daemon.currentRevisions.*.totalRunningCount
        agents
        ListTasks {"containerInstance":"@i1"}
        UpdateContainerInstancesState {"containerInstances":["@i1"],"status":"ACTIVE"} => failures
        ListTasks {"containerInstance":"@i1"}
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
            CreateDaemon {"daemonName":"log","daemonTaskDefinitionArn":"arn:daemon-task-definition/web:1","capacityProviderArns":["arn:capacity-provider/a"]} => status
                status: "ACTIVE"
            CreateService {"serviceName":"a","taskDefinition":"web","desiredCount":2} => service.serviceName
                service.serviceName: "a"
            agents
            wait 10000
            ListTasks {"daemonName":"log"}
                {"taskArns":["arn:task/default/@t1","arn:task/default/@t2"]}
            UpdateContainerInstancesState {"containerInstances":["@i1"],"status":"DRAINING"} => failures
                failures: []
            agents
            DescribeTasks {"tasks":["@t1"]} => tasks.*.lastStatus tasks.*.desiredStatus tasks.*.stopCode tasks.*.stoppedReason
                tasks.*.lastStatus: "RUNNING"
                tasks.*.desiredStatus: "RUNNING"
                tasks.*.stopCode: 
                tasks.*.stoppedReason: 
            wait 10000
            agents
            DescribeTasks {"tasks":["@t1"]} => tasks.*.lastStatus tasks.*.desiredStatus tasks.*.stopCode tasks.*.stoppedReason
                tasks.*.lastStatus: "STOPPING"
                tasks.*.desiredStatus: "STOPPED"
                tasks.*.stopCode: "ServiceSchedulerInitiated"
                tasks.*.stoppedReason: "Scaling activity initiated by (daemon-deployment @d1)"
            DescribeDaemon {"daemonArn":"arn:daemon/default/log"} => daemon.currentRevisions.*.totalRunningCount
                daemon.currentRevisions.*.totalRunningCount: 1
            agents
            ListTasks {"containerInstance":"@i1"}
                {"taskArns":[]}
            UpdateContainerInstancesState {"containerInstances":["@i1"],"status":"ACTIVE"} => failures
                failures: []
            ListTasks {"containerInstance":"@i1"}
                {"taskArns":["arn:task/default/@t3"]}
        "#]],
    );
}

#[test]
fn a_task_that_ends_is_replaced_where_it_was() {
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
        StopTask {"task":"@t1"} => task.stopCode
        agents
        ListTasks {"daemonName":"log"}
        agents
        wait 10000
        DescribeDaemon {"daemonArn":"arn:daemon/default/log"} => daemon.currentRevisions.*.totalRunningCount
        SubmitTaskStateChange {"task":"@t2","status":"STOPPED","containers":[{"containerName":"web","status":"STOPPED","exitCode":1}]}
        ListTasks {"daemonName":"log"}
        SubmitTaskStateChange {"task":"@t3","status":"STOPPED","containers":[{"containerName":"web","status":"STOPPED","exitCode":1}]}
        ListTasks {"daemonName":"log"}
        wait 1000
        ListTasks {"daemonName":"log"}
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
            StopTask {"task":"@t1"} => task.stopCode
                task.stopCode: "UserInitiated"
            agents
            ListTasks {"daemonName":"log"}
                {"taskArns":["arn:task/default/@t2"]}
            agents
            wait 10000
            DescribeDaemon {"daemonArn":"arn:daemon/default/log"} => daemon.currentRevisions.*.totalRunningCount
                daemon.currentRevisions.*.totalRunningCount: 1
            SubmitTaskStateChange {"task":"@t2","status":"STOPPED","containers":[{"containerName":"web","status":"STOPPED","exitCode":1}]}
                {"acknowledgment":"ACK"}
            ListTasks {"daemonName":"log"}
                {"taskArns":["arn:task/default/@t3"]}
            SubmitTaskStateChange {"task":"@t3","status":"STOPPED","containers":[{"containerName":"web","status":"STOPPED","exitCode":1}]}
                {"acknowledgment":"ACK"}
            ListTasks {"daemonName":"log"}
                {"taskArns":[]}
            wait 1000
            ListTasks {"daemonName":"log"}
                {"taskArns":["arn:task/default/@t4"]}
        "#]],
    );
}

#[test]
fn a_daemon_without_room_waits_for_it() {
    check(
        r#"
        provider a
        provider b
        CreateCluster {"capacityProviders":["a","b"]} => cluster.clusterName
        instance 1024 1024 berth.capacity-provider=a
        RunTask {"taskDefinition":"web","count":2} => failures tasks.*.group
        ListTasks {}
        CreateDaemon {"daemonName":"log","daemonTaskDefinitionArn":"arn:daemon-task-definition/web:1","capacityProviderArns":["arn:capacity-provider/a"]} => deploymentArn
        ListTasks {"daemonName":"log"}
        DescribeDaemon {"daemonArn":"arn:daemon/default/log"} => daemon.currentRevisions.*.totalWithoutDaemonCount
        DescribeDaemonDeployments {"daemonDeploymentArns":["arn:daemon-deployment/default/log/@d1"]} => daemonDeployments.*.status daemonDeployments.*.statusReason
        CreateService {"serviceName":"a","taskDefinition":"web","desiredCount":2} => service.serviceName
        agents
        StopTask {"task":"@t1"} => task.stopCode
        agents
        ListTasks {"daemonName":"log"}
        ListTasks {"serviceName":"a"}
        DescribeDaemonDeployments {"daemonDeploymentArns":["arn:daemon-deployment/default/log/@d1"]} => daemonDeployments.*.status daemonDeployments.*.statusReason
        "#,
        expect![[r#"
            provider a
            provider b
            CreateCluster {"capacityProviders":["a","b"]} => cluster.clusterName
                cluster.clusterName: "default"
            instance 1024 1024 berth.capacity-provider=a
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i1"
            RunTask {"taskDefinition":"web","count":2} => failures tasks.*.group
                failures: []
                tasks.*.group: "family:web" "family:web"
            ListTasks {}
                {"taskArns":["arn:task/default/@t1","arn:task/default/@t2"]}
            CreateDaemon {"daemonName":"log","daemonTaskDefinitionArn":"arn:daemon-task-definition/web:1","capacityProviderArns":["arn:capacity-provider/a"]} => deploymentArn
                deploymentArn: "arn:daemon-deployment/default/log/@d1"
            ListTasks {"daemonName":"log"}
                {"taskArns":[]}
            DescribeDaemon {"daemonArn":"arn:daemon/default/log"} => daemon.currentRevisions.*.totalWithoutDaemonCount
                daemon.currentRevisions.*.totalWithoutDaemonCount: 1
            DescribeDaemonDeployments {"daemonDeploymentArns":["arn:daemon-deployment/default/log/@d1"]} => daemonDeployments.*.status daemonDeployments.*.statusReason
                daemonDeployments.*.status: "IN_PROGRESS"
                daemonDeployments.*.statusReason: "The daemon was unable to place a task because no container instance met all of its requirements. The closest matching (container-instance @i1) has insufficient memory available. For more information, see the Troubleshooting section of the Amazon ECS Developer Guide. (memory: needs 512 MiB, 0 MiB free (of 1,024).)"
            CreateService {"serviceName":"a","taskDefinition":"web","desiredCount":2} => service.serviceName
                service.serviceName: "a"
            agents
            StopTask {"task":"@t1"} => task.stopCode
                task.stopCode: "UserInitiated"
            agents
            ListTasks {"daemonName":"log"}
                {"taskArns":["arn:task/default/@t3"]}
            ListTasks {"serviceName":"a"}
                {"taskArns":[]}
            DescribeDaemonDeployments {"daemonDeploymentArns":["arn:daemon-deployment/default/log/@d1"]} => daemonDeployments.*.status daemonDeployments.*.statusReason
                daemonDeployments.*.status: "IN_PROGRESS"
                daemonDeployments.*.statusReason: 
        "#]],
    );
}

#[test]
fn an_instance_that_is_lost_keeps_its_daemons_and_none_is_waited_for() {
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
        ListTasks {"containerInstance":"@i1"}
        agents
        wait 10000
        disconnect @i1
        wait 30000
        DescribeTasks {"tasks":["@t1"]} => tasks.*.lastStatus tasks.*.desiredStatus tasks.*.stopCode tasks.*.stoppedReason
        DescribeDaemon {"daemonArn":"arn:daemon/default/log"} => daemon.currentRevisions
        DeleteDaemon {"daemonArn":"arn:daemon/default/log"} => status
        agents
        !DescribeDaemon {"daemonArn":"arn:daemon/default/log"}
        DescribeDaemonDeployments {"daemonDeploymentArns":["arn:daemon-deployment/default/log/@d2"]} => daemonDeployments.*.status
        DescribeTasks {"tasks":["@t1"]} => tasks.*.lastStatus tasks.*.desiredStatus tasks.*.stopCode tasks.*.stoppedReason
        connect @i1
        agents
        DescribeTasks {"tasks":["@t1"]} => tasks.*.lastStatus tasks.*.desiredStatus tasks.*.stopCode tasks.*.stoppedReason
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
            ListTasks {"containerInstance":"@i1"}
                {"taskArns":["arn:task/default/@t1"]}
            agents
            wait 10000
            disconnect @i1
            wait 30000
            DescribeTasks {"tasks":["@t1"]} => tasks.*.lastStatus tasks.*.desiredStatus tasks.*.stopCode tasks.*.stoppedReason
                tasks.*.lastStatus: "RUNNING"
                tasks.*.desiredStatus: "RUNNING"
                tasks.*.stopCode: 
                tasks.*.stoppedReason: 
            DescribeDaemon {"daemonArn":"arn:daemon/default/log"} => daemon.currentRevisions
                daemon.currentRevisions: [{"arn":"arn:daemon-revision/default/log/@r1","capacityProviders":[{"arn":"arn:capacity-provider/a","runningCount":4,"withoutDaemonCount":0}],"totalRunningCount":4,"totalWithoutDaemonCount":0}]
            DeleteDaemon {"daemonArn":"arn:daemon/default/log"} => status
                status: "DELETE_IN_PROGRESS"
            agents
            !DescribeDaemon {"daemonArn":"arn:daemon/default/log"}
                DaemonNotFoundException: Daemon not found.
            DescribeDaemonDeployments {"daemonDeploymentArns":["arn:daemon-deployment/default/log/@d2"]} => daemonDeployments.*.status
                daemonDeployments.*.status: "SUCCESSFUL"
            DescribeTasks {"tasks":["@t1"]} => tasks.*.lastStatus tasks.*.desiredStatus tasks.*.stopCode tasks.*.stoppedReason
                tasks.*.lastStatus: "STOPPING"
                tasks.*.desiredStatus: "STOPPED"
                tasks.*.stopCode: "ServiceSchedulerInitiated"
                tasks.*.stoppedReason: "Scaling activity initiated by (daemon-deployment @d2)"
            connect @i1
            agents
            DescribeTasks {"tasks":["@t1"]} => tasks.*.lastStatus tasks.*.desiredStatus tasks.*.stopCode tasks.*.stoppedReason
                tasks.*.lastStatus: "STOPPED"
                tasks.*.desiredStatus: "STOPPED"
                tasks.*.stopCode: "ServiceSchedulerInitiated"
                tasks.*.stoppedReason: "Scaling activity initiated by (daemon-deployment @d2)"
        "#]],
    );
}

#[test]
fn a_daemon_that_is_deleted_stops_its_tasks_and_is_gone() {
    check(
        r#"
        provider a
        provider b
        CreateCluster {"capacityProviders":["a","b"]} => cluster.clusterName
        instance 1024 2048 berth.capacity-provider=a
        instance 1024 2048 berth.capacity-provider=b
        CreateDaemon {"daemonName":"log","daemonTaskDefinitionArn":"arn:daemon-task-definition/web:1","capacityProviderArns":["arn:capacity-provider/a"]} => status
        !DeleteCluster {}
        !PutClusterCapacityProviders {"capacityProviders":["b"],"defaultCapacityProviderStrategy":[]}
        ListTasks {"daemonName":"log"}
        agents
        wait 10000
        DeleteDaemon {"daemonArn":"arn:daemon/default/log"}
        DescribeDaemon {"daemonArn":"arn:daemon/default/log"}
        DescribeTasks {"tasks":["@t1"]} => tasks.*.lastStatus tasks.*.desiredStatus tasks.*.stopCode tasks.*.stoppedReason
        !DeleteDaemon {"daemonArn":"arn:daemon/default/log"}
        !UpdateDaemon {"daemonArn":"arn:daemon/default/log","daemonTaskDefinitionArn":"arn:daemon-task-definition/web:2","capacityProviderArns":["arn:capacity-provider/a"]}
        !CreateDaemon {"daemonName":"log","daemonTaskDefinitionArn":"arn:daemon-task-definition/web:1","capacityProviderArns":["arn:capacity-provider/a"]}
        agents
        !DescribeDaemon {"daemonArn":"arn:daemon/default/log"}
        !ListTasks {"daemonName":"log"}
        DescribeTasks {"tasks":["@t1"]} => tasks.*.lastStatus tasks.*.desiredStatus tasks.*.stopCode tasks.*.stoppedReason
        ListDaemonDeployments {"daemonArn":"arn:daemon/default/log"}
        DescribeDaemonDeployments {"daemonDeploymentArns":["arn:daemon-deployment/default/log/@d2"]}
        PutClusterCapacityProviders {"capacityProviders":["b"],"defaultCapacityProviderStrategy":[]} => cluster.capacityProviders
        wait 7776000000
        !ListDaemonDeployments {"daemonArn":"arn:daemon/default/log"}
        DescribeDaemonRevisions {"daemonRevisionArns":["arn:daemon-revision/default/log/@r1"]}
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
            !DeleteCluster {}
                ClusterContainsContainerInstancesException: The Cluster cannot be deleted while Container Instances are active or draining.
            !PutClusterCapacityProviders {"capacityProviders":["b"],"defaultCapacityProviderStrategy":[]}
                ResourceInUseException: The specified capacity provider is in use and cannot be removed.
            ListTasks {"daemonName":"log"}
                {"taskArns":["arn:task/default/@t1"]}
            agents
            wait 10000
            DeleteDaemon {"daemonArn":"arn:daemon/default/log"}
                {"createdAt":1800000000,"daemonArn":"arn:daemon/default/log","deploymentArn":"arn:daemon-deployment/default/log/@d2","status":"DELETE_IN_PROGRESS","updatedAt":1800000010}
            DescribeDaemon {"daemonArn":"arn:daemon/default/log"}
                {"daemon":{"clusterArn":"arn:cluster/default","createdAt":1800000000,"currentRevisions":[{"arn":"arn:daemon-revision/default/log/@r1","capacityProviders":[{"arn":"arn:capacity-provider/a","runningCount":0,"withoutDaemonCount":0}],"totalRunningCount":0,"totalWithoutDaemonCount":0}],"daemonArn":"arn:daemon/default/log","deploymentArn":"arn:daemon-deployment/default/log/@d2","status":"DELETE_IN_PROGRESS","updatedAt":1800000010}}
            DescribeTasks {"tasks":["@t1"]} => tasks.*.lastStatus tasks.*.desiredStatus tasks.*.stopCode tasks.*.stoppedReason
                tasks.*.lastStatus: "STOPPING"
                tasks.*.desiredStatus: "STOPPED"
                tasks.*.stopCode: "ServiceSchedulerInitiated"
                tasks.*.stoppedReason: "Scaling activity initiated by (daemon-deployment @d2)"
            !DeleteDaemon {"daemonArn":"arn:daemon/default/log"}
                DaemonNotActiveException: Daemon was not ACTIVE.
            !UpdateDaemon {"daemonArn":"arn:daemon/default/log","daemonTaskDefinitionArn":"arn:daemon-task-definition/web:2","capacityProviderArns":["arn:capacity-provider/a"]}
                DaemonNotActiveException: Daemon was not ACTIVE.
            !CreateDaemon {"daemonName":"log","daemonTaskDefinitionArn":"arn:daemon-task-definition/web:1","capacityProviderArns":["arn:capacity-provider/a"]}
                InvalidParameterException: Unable to create a daemon whose name is that of one in DELETE_IN_PROGRESS status.
            agents
            !DescribeDaemon {"daemonArn":"arn:daemon/default/log"}
                DaemonNotFoundException: Daemon not found.
            !ListTasks {"daemonName":"log"}
                InvalidParameterException: The specified daemon was not found.
            DescribeTasks {"tasks":["@t1"]} => tasks.*.lastStatus tasks.*.desiredStatus tasks.*.stopCode tasks.*.stoppedReason
                tasks.*.lastStatus: "STOPPED"
                tasks.*.desiredStatus: "STOPPED"
                tasks.*.stopCode: "ServiceSchedulerInitiated"
                tasks.*.stoppedReason: "Scaling activity initiated by (daemon-deployment @d2)"
            ListDaemonDeployments {"daemonArn":"arn:daemon/default/log"}
                {"daemonDeployments":[{"clusterArn":"arn:cluster/default","createdAt":1800000010,"daemonArn":"arn:daemon/default/log","daemonDeploymentArn":"arn:daemon-deployment/default/log/@d2","finishedAt":1800000010,"startedAt":1800000010,"status":"SUCCESSFUL"},{"clusterArn":"arn:cluster/default","createdAt":1800000000,"daemonArn":"arn:daemon/default/log","daemonDeploymentArn":"arn:daemon-deployment/default/log/@d1","finishedAt":1800000010,"startedAt":1800000000,"status":"SUCCESSFUL","targetDaemonRevisionArn":"arn:daemon-revision/default/log/@r1"}]}
            DescribeDaemonDeployments {"daemonDeploymentArns":["arn:daemon-deployment/default/log/@d2"]}
                {"daemonDeployments":[{"alarms":{"alarmNames":[],"status":"DISABLED","triggeredAlarmNames":[]},"circuitBreaker":{"failureCount":0,"status":"DISABLED","threshold":3},"clusterArn":"arn:cluster/default","createdAt":1800000010,"daemonDeploymentArn":"arn:daemon-deployment/default/log/@d2","finishedAt":1800000010,"sourceDaemonRevisions":[{"arn":"arn:daemon-revision/default/log/@r1","capacityProviders":[{"arn":"arn:capacity-provider/a","drainingInstanceCount":0,"runningInstanceCount":0,"withoutDaemonInstanceCount":0}],"totalDrainingInstanceCount":0,"totalRunningInstanceCount":0,"totalWithoutDaemonInstanceCount":0}],"startedAt":1800000010,"status":"SUCCESSFUL"}],"failures":[]}
            PutClusterCapacityProviders {"capacityProviders":["b"],"defaultCapacityProviderStrategy":[]} => cluster.capacityProviders
                cluster.capacityProviders: ["b"]
            wait 7776000000
            !ListDaemonDeployments {"daemonArn":"arn:daemon/default/log"}
                ClientException: Daemon not found.
            DescribeDaemonRevisions {"daemonRevisionArns":["arn:daemon-revision/default/log/@r1"]}
                {"daemonRevisions":[],"failures":[{"arn":"arn:daemon-revision/default/log/@r1","reason":"MISSING"}]}
        "#]],
    );
}
