//! Instances whose agents are silent, and whose tasks are kept all the same.
use berth_scenarios::check;
use expect_test::expect;

#[test]
fn tasks_of_others_stay_as_they_are() {
    check(
        r#"
        CreateCluster {} => cluster.clusterName
        instance 1024 2048
        instance 1024 2048
        StartTask {"taskDefinition":"web","containerInstances":["@i1"]} => tasks.*.taskArn
        agents
        disconnect @i1
        wait 30000
        DescribeTasks {"tasks":["@t1"]} => tasks.*.lastStatus tasks.*.desiredStatus
        DescribeContainerInstances {"containerInstances":["@i1"]} => containerInstances.*.statusReason containerInstances.*.remainingResources.*.integerValue containerInstances.*.runningTasksCount
        "#,
        expect![[r#"
            CreateCluster {} => cluster.clusterName
                cluster.clusterName: "default"
            instance 1024 2048
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i1"
            instance 1024 2048
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i2"
            StartTask {"taskDefinition":"web","containerInstances":["@i1"]} => tasks.*.taskArn
                tasks.*.taskArn: "arn:task/default/@t1"
            agents
            disconnect @i1
            wait 30000
            DescribeTasks {"tasks":["@t1"]} => tasks.*.lastStatus tasks.*.desiredStatus
                tasks.*.lastStatus: "RUNNING"
                tasks.*.desiredStatus: "RUNNING"
            DescribeContainerInstances {"containerInstances":["@i1"]} => containerInstances.*.statusReason containerInstances.*.remainingResources.*.integerValue containerInstances.*.runningTasksCount
                containerInstances.*.statusReason: "Its agent has been silent since 2027-01-15 08:00:00 UTC. Services run their tasks elsewhere."
                containerInstances.*.remainingResources.*.integerValue: 768 1536 0 0
                containerInstances.*.runningTasksCount: 1
        "#]],
    );
}

#[test]
fn many_at_once_are_not_given_up() {
    check(
        r#"
        CreateCluster {} => cluster.clusterName
        instance 1024 2048
        instance 1024 2048
        instance 1024 2048
        instance 1024 2048
        instance 1024 2048
        instance 1024 2048
        instance 1024 2048
        instance 1024 2048
        instance 1024 2048
        instance 1024 2048
        CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":10,"placementStrategy":[{"type":"spread","field":"instanceId"}]} => service.serviceName
        ListTasks {} => failures
        agents
        wait 10000
        disconnect @i1
        disconnect @i2
        wait 5000
        disconnect @i3
        disconnect @i4
        wait 25000
        ListTasks {} => failures
        DescribeServices {"services":["web"]} => services.*.status services.*.runningCount services.*.pendingCount services.*.deployments.*.rolloutState services.*.events.*.message
        DescribeContainerInstances {"containerInstances":["@i1"]} => containerInstances.*.statusReason containerInstances.*.remainingResources.*.integerValue containerInstances.*.runningTasksCount
        wait 30000
        ListTasks {} => failures
        DescribeServices {"services":["web"]} => services.*.status services.*.runningCount services.*.pendingCount services.*.deployments.*.rolloutState services.*.events.*.message
        connect @i4
        wait 30000
        ListTasks {} => failures
        DescribeServices {"services":["web"]} => services.*.status services.*.runningCount services.*.pendingCount services.*.deployments.*.rolloutState services.*.events.*.message
        DescribeContainerInstances {"containerInstances":["@i1"]} => containerInstances.*.statusReason containerInstances.*.remainingResources.*.integerValue containerInstances.*.runningTasksCount
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
            instance 1024 2048
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i4"
            instance 1024 2048
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i5"
            instance 1024 2048
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i6"
            instance 1024 2048
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i7"
            instance 1024 2048
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i8"
            instance 1024 2048
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i9"
            instance 1024 2048
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i10"
            CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":10,"placementStrategy":[{"type":"spread","field":"instanceId"}]} => service.serviceName
                service.serviceName: "web"
            ListTasks {} => failures
                failures: 
            agents
            wait 10000
            disconnect @i1
            disconnect @i2
            wait 5000
            disconnect @i3
            disconnect @i4
            wait 25000
            ListTasks {} => failures
                failures: 
            DescribeServices {"services":["web"]} => services.*.status services.*.runningCount services.*.pendingCount services.*.deployments.*.rolloutState services.*.events.*.message
                services.*.status: "ACTIVE"
                services.*.runningCount: 10
                services.*.pendingCount: 0
                services.*.deployments.*.rolloutState: "COMPLETED"
                services.*.events.*.message: "(service web) eviction is suspended: 4 of 10 container instances are silent at once, which tells of the network rather than of them. Their tasks are kept; deregister instances that will not come back." "(service web) has reached a steady state." "(service web) (deployment ecs-svc/@r1) deployment completed." "(service web) has started 10 tasks: (task @t2) (task @t1) (task @t4) (task @t6) (task @t8) (task @t9) (task @t10) (task @t3) (task @t7) (task @t5)."
            DescribeContainerInstances {"containerInstances":["@i1"]} => containerInstances.*.statusReason containerInstances.*.remainingResources.*.integerValue containerInstances.*.runningTasksCount
                containerInstances.*.statusReason: "Its agent has been silent since 2027-01-15 08:00:10 UTC. Its tasks are kept, because many container instances fell silent with it, or none is connected."
                containerInstances.*.remainingResources.*.integerValue: 768 1536 0 0
                containerInstances.*.runningTasksCount: 1
            wait 30000
            ListTasks {} => failures
                failures: 
            DescribeServices {"services":["web"]} => services.*.status services.*.runningCount services.*.pendingCount services.*.deployments.*.rolloutState services.*.events.*.message
                services.*.status: "ACTIVE"
                services.*.runningCount: 10
                services.*.pendingCount: 0
                services.*.deployments.*.rolloutState: "COMPLETED"
                services.*.events.*.message: "(service web) eviction is suspended: 4 of 10 container instances are silent at once, which tells of the network rather than of them. Their tasks are kept; deregister instances that will not come back." "(service web) has reached a steady state." "(service web) (deployment ecs-svc/@r1) deployment completed." "(service web) has started 10 tasks: (task @t2) (task @t1) (task @t4) (task @t6) (task @t8) (task @t9) (task @t10) (task @t3) (task @t7) (task @t5)."
            connect @i4
            wait 30000
            ListTasks {} => failures
                failures: 
            DescribeServices {"services":["web"]} => services.*.status services.*.runningCount services.*.pendingCount services.*.deployments.*.rolloutState services.*.events.*.message
                services.*.status: "ACTIVE"
                services.*.runningCount: 7
                services.*.pendingCount: 3
                services.*.deployments.*.rolloutState: "COMPLETED"
                services.*.events.*.message: "(service web) has started 3 tasks: (task @t11) (task @t13) (task @t12)." "(service web) (instance @i2) is unreachable: its agent has been silent since 2027-01-15 08:00:10 UTC. Its 1 tasks are replaced: (task @t9)." "(service web) (instance @i1) is unreachable: its agent has been silent since 2027-01-15 08:00:10 UTC. Its 1 tasks are replaced: (task @t7)." "(service web) (instance @i3) is unreachable: its agent has been silent since 2027-01-15 08:00:15 UTC. Its 1 tasks are replaced: (task @t10)." "(service web) eviction is suspended: 4 of 10 container instances are silent at once, which tells of the network rather than of them. Their tasks are kept; deregister instances that will not come back." "(service web) has reached a steady state." "(service web) (deployment ecs-svc/@r1) deployment completed." "(service web) has started 10 tasks: (task @t2) (task @t1) (task @t4) (task @t6) (task @t8) (task @t9) (task @t10) (task @t3) (task @t7) (task @t5)."
            DescribeContainerInstances {"containerInstances":["@i1"]} => containerInstances.*.statusReason containerInstances.*.remainingResources.*.integerValue containerInstances.*.runningTasksCount
                containerInstances.*.statusReason: "Its agent has been silent since 2027-01-15 08:00:10 UTC. Services run their tasks elsewhere."
                containerInstances.*.remainingResources.*.integerValue: 768 1536 0 0
                containerInstances.*.runningTasksCount: 0
        "#]],
    );
}

#[test]
fn the_only_instance_keeps_its_tasks() {
    check(
        r#"
        CreateCluster {} => cluster.clusterName
        instance 1024 2048
        CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":1} => service.serviceName
        ListTasks {} => failures
        agents
        wait 10000
        disconnect @i1
        wait 30000
        wait 30000
        wait 30000
        ListTasks {} => failures
        DescribeServices {"services":["web"]} => services.*.status services.*.runningCount services.*.pendingCount services.*.deployments.*.rolloutState services.*.events.*.message
        instance 1024 2048
        wait 30000
        ListTasks {} => failures
        DescribeServices {"services":["web"]} => services.*.status services.*.runningCount services.*.pendingCount services.*.deployments.*.rolloutState services.*.events.*.message
        "#,
        expect![[r#"
            CreateCluster {} => cluster.clusterName
                cluster.clusterName: "default"
            instance 1024 2048
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i1"
            CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":1} => service.serviceName
                service.serviceName: "web"
            ListTasks {} => failures
                failures: 
            agents
            wait 10000
            disconnect @i1
            wait 30000
            wait 30000
            wait 30000
            ListTasks {} => failures
                failures: 
            DescribeServices {"services":["web"]} => services.*.status services.*.runningCount services.*.pendingCount services.*.deployments.*.rolloutState services.*.events.*.message
                services.*.status: "ACTIVE"
                services.*.runningCount: 1
                services.*.pendingCount: 0
                services.*.deployments.*.rolloutState: "COMPLETED"
                services.*.events.*.message: "(service web) eviction is suspended: no container instance is connected. Tasks are kept where they are." "(service web) has reached a steady state." "(service web) (deployment ecs-svc/@r1) deployment completed." "(service web) has started 1 tasks: (task @t1)."
            instance 1024 2048
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i2"
            wait 30000
            ListTasks {} => failures
                failures: 
            DescribeServices {"services":["web"]} => services.*.status services.*.runningCount services.*.pendingCount services.*.deployments.*.rolloutState services.*.events.*.message
                services.*.status: "ACTIVE"
                services.*.runningCount: 0
                services.*.pendingCount: 1
                services.*.deployments.*.rolloutState: "COMPLETED"
                services.*.events.*.message: "(service web) has started 1 tasks: (task @t2)." "(service web) (instance @i1) is unreachable: its agent has been silent since 2027-01-15 08:00:10 UTC. Its 1 tasks are replaced: (task @t1)." "(service web) eviction is suspended: no container instance is connected. Tasks are kept where they are." "(service web) has reached a steady state." "(service web) (deployment ecs-svc/@r1) deployment completed." "(service web) has started 1 tasks: (task @t1)."
        "#]],
    );
}

#[test]
fn a_new_control_plane_waits_for_a_whole_lease() {
    check(
        r#"
        CreateCluster {} => cluster.clusterName
        instance 1024 2048
        instance 1024 2048
        CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":2} => service.serviceName
        ListTasks {} => failures
        agents
        wait 10000
        disconnect @i1
        wait 29000
        election
        wait 29999
        ListTasks {} => failures
        DescribeServices {"services":["web"]} => services.*.status services.*.runningCount services.*.pendingCount services.*.deployments.*.rolloutState services.*.events.*.message
        wait 1
        ListTasks {} => failures
        DescribeServices {"services":["web"]} => services.*.status services.*.runningCount services.*.pendingCount services.*.deployments.*.rolloutState services.*.events.*.message
        "#,
        expect![[r#"
            CreateCluster {} => cluster.clusterName
                cluster.clusterName: "default"
            instance 1024 2048
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i1"
            instance 1024 2048
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i2"
            CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":2} => service.serviceName
                service.serviceName: "web"
            ListTasks {} => failures
                failures: 
            agents
            wait 10000
            disconnect @i1
            wait 29000
            election
            wait 29999
            ListTasks {} => failures
                failures: 
            DescribeServices {"services":["web"]} => services.*.status services.*.runningCount services.*.pendingCount services.*.deployments.*.rolloutState services.*.events.*.message
                services.*.status: "ACTIVE"
                services.*.runningCount: 2
                services.*.pendingCount: 0
                services.*.deployments.*.rolloutState: "COMPLETED"
                services.*.events.*.message: "(service web) has reached a steady state." "(service web) (deployment ecs-svc/@r1) deployment completed." "(service web) has started 2 tasks: (task @t1) (task @t2)."
            wait 1
            ListTasks {} => failures
                failures: 
            DescribeServices {"services":["web"]} => services.*.status services.*.runningCount services.*.pendingCount services.*.deployments.*.rolloutState services.*.events.*.message
                services.*.status: "ACTIVE"
                services.*.runningCount: 1
                services.*.pendingCount: 1
                services.*.deployments.*.rolloutState: "COMPLETED"
                services.*.events.*.message: "(service web) has started 1 tasks: (task @t3)." "(service web) (instance @i1) is unreachable: its agent has been silent since 2027-01-15 08:00:10 UTC. Its 1 tasks are replaced: (task @t2)." "(service web) has reached a steady state." "(service web) (deployment ecs-svc/@r1) deployment completed." "(service web) has started 2 tasks: (task @t1) (task @t2)."
        "#]],
    );
}

#[test]
fn a_control_plane_that_has_slept_gives_up_nothing() {
    check(
        r#"
        CreateCluster {} => cluster.clusterName
        instance 1024 2048
        instance 1024 2048
        CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":2} => service.serviceName
        ListTasks {} => failures
        agents
        wait 10000
        disconnect @i1
        wait 600000
        ListTasks {} => failures
        DescribeServices {"services":["web"]} => services.*.status services.*.runningCount services.*.pendingCount services.*.deployments.*.rolloutState services.*.events.*.message
        connect @i1
        wait 30000
        ListTasks {} => failures
        DescribeServices {"services":["web"]} => services.*.status services.*.runningCount services.*.pendingCount services.*.deployments.*.rolloutState services.*.events.*.message
        "#,
        expect![[r#"
            CreateCluster {} => cluster.clusterName
                cluster.clusterName: "default"
            instance 1024 2048
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i1"
            instance 1024 2048
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i2"
            CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":2} => service.serviceName
                service.serviceName: "web"
            ListTasks {} => failures
                failures: 
            agents
            wait 10000
            disconnect @i1
            wait 600000
            ListTasks {} => failures
                failures: 
            DescribeServices {"services":["web"]} => services.*.status services.*.runningCount services.*.pendingCount services.*.deployments.*.rolloutState services.*.events.*.message
                services.*.status: "ACTIVE"
                services.*.runningCount: 2
                services.*.pendingCount: 0
                services.*.deployments.*.rolloutState: "COMPLETED"
                services.*.events.*.message: "(service web) has reached a steady state." "(service web) (deployment ecs-svc/@r1) deployment completed." "(service web) has started 2 tasks: (task @t1) (task @t2)."
            connect @i1
            wait 30000
            ListTasks {} => failures
                failures: 
            DescribeServices {"services":["web"]} => services.*.status services.*.runningCount services.*.pendingCount services.*.deployments.*.rolloutState services.*.events.*.message
                services.*.status: "ACTIVE"
                services.*.runningCount: 2
                services.*.pendingCount: 0
                services.*.deployments.*.rolloutState: "COMPLETED"
                services.*.events.*.message: "(service web) has reached a steady state." "(service web) (deployment ecs-svc/@r1) deployment completed." "(service web) has started 2 tasks: (task @t1) (task @t2)."
        "#]],
    );
}

#[test]
fn two_published_agents_come_back_late_after_an_outage_and_have_lost_nothing() {
    check(
        r#"
        CreateCluster {} => cluster.clusterName
        instance 1024 2048
        instance 1024 2048
        connect @i1 published
        connect @i2 published
        CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":2} => service.serviceName
        ListTasks {} => failures
        agents
        wait 10000
        disconnect @i1
        disconnect @i2
        wait 300000
        election
        wait 20000
        connect @i1 published
        wait 140000
        connect @i2 published
        wait 180000
        ListTasks {} => taskArns
        DescribeServices {"services":["web"]} => services.*.runningCount services.*.pendingCount services.*.events.*.message
        "#,
        expect![[r#"
            CreateCluster {} => cluster.clusterName
                cluster.clusterName: "default"
            instance 1024 2048
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i1"
            instance 1024 2048
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i2"
            connect @i1 published
            connect @i2 published
            CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":2} => service.serviceName
                service.serviceName: "web"
            ListTasks {} => failures
                failures: 
            agents
            wait 10000
            disconnect @i1
            disconnect @i2
            wait 300000
            election
            wait 20000
            connect @i1 published
            wait 140000
            connect @i2 published
            wait 180000
            ListTasks {} => taskArns
                taskArns: ["arn:task/default/@t1","arn:task/default/@t2"]
            DescribeServices {"services":["web"]} => services.*.runningCount services.*.pendingCount services.*.events.*.message
                services.*.runningCount: 2
                services.*.pendingCount: 0
                services.*.events.*.message: "(service web) has reached a steady state." "(service web) (deployment ecs-svc/@r1) deployment completed." "(service web) has started 2 tasks: (task @t1) (task @t2)."
        "#]],
    );
}

#[test]
fn a_mass_loss_that_shrinks_is_the_same_until_returns_have_stopped() {
    check(
        r#"
        CreateCluster {} => cluster.clusterName
        instance 1024 2048
        instance 1024 2048
        instance 1024 2048
        instance 1024 2048
        CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":4,"placementStrategy":[{"type":"spread","field":"instanceId"}]} => service.serviceName
        ListTasks {} => failures
        agents
        wait 10000
        disconnect @i1
        disconnect @i2
        disconnect @i3
        wait 60000
        connect @i1
        wait 10000
        connect @i2
        wait 25000
        DescribeServices {"services":["web"]} => services.*.runningCount services.*.pendingCount
        DescribeContainerInstances {"containerInstances":["@i3"]} => containerInstances.*.statusReason
        wait 30000
        DescribeServices {"services":["web"]} => services.*.runningCount services.*.pendingCount
        DescribeContainerInstances {"containerInstances":["@i3"]} => containerInstances.*.statusReason
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
            instance 1024 2048
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i4"
            CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":4,"placementStrategy":[{"type":"spread","field":"instanceId"}]} => service.serviceName
                service.serviceName: "web"
            ListTasks {} => failures
                failures: 
            agents
            wait 10000
            disconnect @i1
            disconnect @i2
            disconnect @i3
            wait 60000
            connect @i1
            wait 10000
            connect @i2
            wait 25000
            DescribeServices {"services":["web"]} => services.*.runningCount services.*.pendingCount
                services.*.runningCount: 4
                services.*.pendingCount: 0
            DescribeContainerInstances {"containerInstances":["@i3"]} => containerInstances.*.statusReason
                containerInstances.*.statusReason: "Its agent has been silent since 2027-01-15 08:00:10 UTC. Its tasks are kept, because many container instances fell silent with it, or none is connected."
            wait 30000
            DescribeServices {"services":["web"]} => services.*.runningCount services.*.pendingCount
                services.*.runningCount: 3
                services.*.pendingCount: 1
            DescribeContainerInstances {"containerInstances":["@i3"]} => containerInstances.*.statusReason
                containerInstances.*.statusReason: "Its agent has been silent since 2027-01-15 08:00:10 UTC. Services run their tasks elsewhere."
        "#]],
    );
}

#[test]
fn agents_that_take_a_session_from_each_other_are_told_of() {
    check(
        r#"
        CreateCluster {} => cluster.clusterName
        instance 1024 2048
        contested @i1 10.0.0.1:40000 10.0.0.2:50000
        DescribeContainerInstances {"containerInstances":["@i1"]} => containerInstances.*.statusReason containerInstances.*.version
        contested @i1
        DescribeContainerInstances {"containerInstances":["@i1"]} => containerInstances.*.statusReason containerInstances.*.version
        "#,
        expect![[r#"
            CreateCluster {} => cluster.clusterName
                cluster.clusterName: "default"
            instance 1024 2048
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i1"
            contested @i1 10.0.0.1:40000 10.0.0.2:50000
            DescribeContainerInstances {"containerInstances":["@i1"]} => containerInstances.*.statusReason containerInstances.*.version
                containerInstances.*.statusReason: "Several agents say that they are this container instance, from 10.0.0.1:40000 and 10.0.0.2:50000: one has its session and the others are turned away. Stop all but one; a copied machine becomes an instance of its own when its agent's data directory is moved away."
                containerInstances.*.version: 3
            contested @i1
            DescribeContainerInstances {"containerInstances":["@i1"]} => containerInstances.*.statusReason containerInstances.*.version
                containerInstances.*.statusReason: 
                containerInstances.*.version: 4
        "#]],
    );
}
