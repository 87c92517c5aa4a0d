//! Instances whose agents are silent: who is given up, when, and when not.
use berth_ecs::{cluster::records::container_instance::Silence, limits::RETURN_MAX_MS};
use berth_scenarios::{World, check};
use expect_test::expect;

#[test]
fn services_replace_what_was_on_a_lost_instance() {
    check(
        r#"
        CreateCluster {} => cluster.clusterName
        instance 1024 2048
        instance 1024 2048
        CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":4} => service.serviceName
        ListTasks {} => failures
        agents
        wait 10000
        ListTasks {"containerInstance":"@i1"}
        disconnect @i1
        wait 29999
        ListTasks {} => failures
        DescribeServices {"services":["web"]} => services.*.status services.*.runningCount services.*.pendingCount services.*.deployments.*.rolloutState services.*.events.*.message
        wait 1
        ListTasks {} => failures
        DescribeServices {"services":["web"]} => services.*.status services.*.runningCount services.*.pendingCount services.*.deployments.*.rolloutState services.*.events.*.message
        DescribeTasks {"tasks":["@t3","@t4"]} => tasks.*.lastStatus tasks.*.desiredStatus tasks.*.stopCode tasks.*.stoppedReason
        DescribeContainerInstances {"containerInstances":["@i1"]} => containerInstances.*.statusReason containerInstances.*.remainingResources.*.integerValue containerInstances.*.runningTasksCount
        agents
        wait 10000
        ListTasks {} => failures
        DescribeServices {"services":["web"]} => services.*.status services.*.runningCount services.*.pendingCount services.*.deployments.*.rolloutState services.*.events.*.message
        connect @i1
        DescribeContainerInstances {"containerInstances":["@i1"]} => containerInstances.*.statusReason containerInstances.*.remainingResources.*.integerValue containerInstances.*.runningTasksCount
        agents
        DescribeContainerInstances {"containerInstances":["@i1"]} => containerInstances.*.statusReason containerInstances.*.remainingResources.*.integerValue containerInstances.*.runningTasksCount
        DescribeTasks {"tasks":["@t3","@t4"]} => tasks.*.lastStatus tasks.*.desiredStatus
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
            CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":4} => service.serviceName
                service.serviceName: "web"
            ListTasks {} => failures
                failures: 
            agents
            wait 10000
            ListTasks {"containerInstance":"@i1"}
                {"taskArns":["arn:task/default/@t3","arn:task/default/@t4"]}
            disconnect @i1
            wait 29999
            ListTasks {} => failures
                failures: 
            DescribeServices {"services":["web"]} => services.*.status services.*.runningCount services.*.pendingCount services.*.deployments.*.rolloutState services.*.events.*.message
                services.*.status: "ACTIVE"
                services.*.runningCount: 4
                services.*.pendingCount: 0
                services.*.deployments.*.rolloutState: "COMPLETED"
                services.*.events.*.message: "(service web) has reached a steady state." "(service web) (deployment ecs-svc/@r1) deployment completed." "(service web) has started 4 tasks: (task @t2) (task @t3) (task @t4) (task @t1)."
            wait 1
            ListTasks {} => failures
                failures: 
            DescribeServices {"services":["web"]} => services.*.status services.*.runningCount services.*.pendingCount services.*.deployments.*.rolloutState services.*.events.*.message
                services.*.status: "ACTIVE"
                services.*.runningCount: 2
                services.*.pendingCount: 2
                services.*.deployments.*.rolloutState: "COMPLETED"
                services.*.events.*.message: "(service web) has started 2 tasks: (task @t5) (task @t6)." "(service web) (instance @i1) is unreachable: its agent has been silent since 2027-01-15 08:00:10 UTC. Its 2 tasks are replaced: (task @t3) (task @t4)." "(service web) has reached a steady state." "(service web) (deployment ecs-svc/@r1) deployment completed." "(service web) has started 4 tasks: (task @t2) (task @t3) (task @t4) (task @t1)."
            DescribeTasks {"tasks":["@t3","@t4"]} => tasks.*.lastStatus tasks.*.desiredStatus tasks.*.stopCode tasks.*.stoppedReason
                tasks.*.lastStatus: "STOPPING" "STOPPING"
                tasks.*.desiredStatus: "STOPPED" "STOPPED"
                tasks.*.stopCode: "TerminationNotice" "TerminationNotice"
                tasks.*.stoppedReason: "Container instance @i1 is lost: its agent has been silent since 2027-01-15 08:00:10 UTC." "Container instance @i1 is lost: its agent has been silent since 2027-01-15 08:00:10 UTC."
            DescribeContainerInstances {"containerInstances":["@i1"]} => containerInstances.*.statusReason containerInstances.*.remainingResources.*.integerValue containerInstances.*.runningTasksCount
                containerInstances.*.statusReason: "Its agent has been silent since 2027-01-15 08:00:10 UTC. Services run their tasks elsewhere."
                containerInstances.*.remainingResources.*.integerValue: 512 1024 0 0
                containerInstances.*.runningTasksCount: 0
            agents
            wait 10000
            ListTasks {} => failures
                failures: 
            DescribeServices {"services":["web"]} => services.*.status services.*.runningCount services.*.pendingCount services.*.deployments.*.rolloutState services.*.events.*.message
                services.*.status: "ACTIVE"
                services.*.runningCount: 4
                services.*.pendingCount: 0
                services.*.deployments.*.rolloutState: "COMPLETED"
                services.*.events.*.message: "(service web) has reached a steady state." "(service web) has started 2 tasks: (task @t5) (task @t6)." "(service web) (instance @i1) is unreachable: its agent has been silent since 2027-01-15 08:00:10 UTC. Its 2 tasks are replaced: (task @t3) (task @t4)." "(service web) has reached a steady state." "(service web) (deployment ecs-svc/@r1) deployment completed." "(service web) has started 4 tasks: (task @t2) (task @t3) (task @t4) (task @t1)."
            connect @i1
            DescribeContainerInstances {"containerInstances":["@i1"]} => containerInstances.*.statusReason containerInstances.*.remainingResources.*.integerValue containerInstances.*.runningTasksCount
                containerInstances.*.statusReason: 
                containerInstances.*.remainingResources.*.integerValue: 512 1024 0 0
                containerInstances.*.runningTasksCount: 0
            agents
            DescribeContainerInstances {"containerInstances":["@i1"]} => containerInstances.*.statusReason containerInstances.*.remainingResources.*.integerValue containerInstances.*.runningTasksCount
                containerInstances.*.statusReason: 
                containerInstances.*.remainingResources.*.integerValue: 1024 2048 0 0
                containerInstances.*.runningTasksCount: 0
            DescribeTasks {"tasks":["@t3","@t4"]} => tasks.*.lastStatus tasks.*.desiredStatus
                tasks.*.lastStatus: "STOPPED" "STOPPED"
                tasks.*.desiredStatus: "STOPPED" "STOPPED"
            ListTasks {} => failures
                failures: 
            DescribeServices {"services":["web"]} => services.*.status services.*.runningCount services.*.pendingCount services.*.deployments.*.rolloutState services.*.events.*.message
                services.*.status: "ACTIVE"
                services.*.runningCount: 4
                services.*.pendingCount: 0
                services.*.deployments.*.rolloutState: "COMPLETED"
                services.*.events.*.message: "(service web) has reached a steady state." "(service web) has started 2 tasks: (task @t5) (task @t6)." "(service web) (instance @i1) is unreachable: its agent has been silent since 2027-01-15 08:00:10 UTC. Its 2 tasks are replaced: (task @t3) (task @t4)." "(service web) has reached a steady state." "(service web) (deployment ecs-svc/@r1) deployment completed." "(service web) has started 4 tasks: (task @t2) (task @t3) (task @t4) (task @t1)."
        "#]],
    );
}

#[test]
fn an_agent_that_comes_back_in_time_has_lost_nothing() {
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
        connect @i1
        wait 5000
        disconnect @i1
        wait 29000
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
            connect @i1
            wait 5000
            disconnect @i1
            wait 29000
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
fn what_is_lost_holds_up_neither_a_rollout_nor_the_end_of_a_service() {
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
        UpdateService {"service":"web","taskDefinition":"web:2"} => service.serviceName
        agents
        wait 10000
        agents
        wait 20000
        agents
        ListTasks {} => failures
        DescribeServices {"services":["web"]} => services.*.status services.*.runningCount services.*.pendingCount services.*.deployments.*.rolloutState services.*.events.*.message
        UpdateService {"service":"web","desiredCount":0} => service.serviceName
        agents
        DeleteService {"service":"web"} => service.status
        ListTasks {} => failures
        DescribeServices {"services":["web"]} => services.*.status services.*.runningCount services.*.pendingCount services.*.deployments.*.rolloutState services.*.events.*.message
        DeregisterContainerInstance {"containerInstance":"@i1","force":true} => containerInstance.status
        ListTasks {"desiredStatus":"RUNNING"}
        DescribeContainerInstances {"containerInstances":["@i1"]} => containerInstances.*.runningTasksCount
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
            UpdateService {"service":"web","taskDefinition":"web:2"} => service.serviceName
                service.serviceName: "web"
            agents
            wait 10000
            agents
            wait 20000
            agents
            ListTasks {} => failures
                failures: 
            DescribeServices {"services":["web"]} => services.*.status services.*.runningCount services.*.pendingCount services.*.deployments.*.rolloutState services.*.events.*.message
                services.*.status: "ACTIVE"
                services.*.runningCount: 2
                services.*.pendingCount: 0
                services.*.deployments.*.rolloutState: "COMPLETED"
                services.*.events.*.message: "(service web) has reached a steady state." "(service web) (deployment ecs-svc/@r2) deployment completed." "(service web) has stopped 2 running tasks: (task @t2) (task @t1)." "(service web) has started 2 tasks: (task @t3) (task @t4)." "(service web) has reached a steady state." "(service web) (deployment ecs-svc/@r1) deployment completed." "(service web) has started 2 tasks: (task @t1) (task @t2)."
            UpdateService {"service":"web","desiredCount":0} => service.serviceName
                service.serviceName: "web"
            agents
            DeleteService {"service":"web"} => service.status
                service.status: "DRAINING"
            ListTasks {} => failures
                failures: 
            DescribeServices {"services":["web"]} => services.*.status services.*.runningCount services.*.pendingCount services.*.deployments.*.rolloutState services.*.events.*.message
                services.*.status: "INACTIVE"
                services.*.runningCount: 0
                services.*.pendingCount: 0
                services.*.deployments.*.rolloutState: 
                services.*.events.*.message: "(service web) has reached a steady state." "(service web) has stopped 2 running tasks: (task @t4) (task @t3)." "(service web) has reached a steady state." "(service web) (deployment ecs-svc/@r2) deployment completed." "(service web) has stopped 2 running tasks: (task @t2) (task @t1)." "(service web) has started 2 tasks: (task @t3) (task @t4)." "(service web) has reached a steady state." "(service web) (deployment ecs-svc/@r1) deployment completed." "(service web) has started 2 tasks: (task @t1) (task @t2)."
            DeregisterContainerInstance {"containerInstance":"@i1","force":true} => containerInstance.status
                containerInstance.status: "INACTIVE"
            ListTasks {"desiredStatus":"RUNNING"}
                {"taskArns":[]}
            DescribeContainerInstances {"containerInstances":["@i1"]} => containerInstances.*.runningTasksCount
                containerInstances.*.runningTasksCount: 0
        "#]],
    );
}

/// A dead link is noticed late: the lease is counted from the last word, not from the notice.
#[test]
fn the_lease_begins_when_an_agent_was_last_heard_of() {
    check(
        r#"
        CreateCluster {} => cluster.clusterName
        instance 1024 2048
        instance 1024 2048
        CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":2} => service.serviceName
        ListTasks {} => failures
        agents
        wait 30000
        disconnect @i1 22500
        wait 7499
        DescribeServices {"services":["web"]} => services.*.runningCount services.*.events.*.message
        wait 1
        ListTasks {} => failures
        DescribeServices {"services":["web"]} => services.*.runningCount services.*.events.*.message
        connect @i1
        disconnect @i1 60000
        DescribeContainerInstances {"containerInstances":["@i1"]} => containerInstances.*.statusReason
        wait 29999
        DescribeContainerInstances {"containerInstances":["@i1"]} => containerInstances.*.statusReason
        wait 1
        DescribeContainerInstances {"containerInstances":["@i1"]} => containerInstances.*.statusReason
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
            wait 30000
            disconnect @i1 22500
            wait 7499
            DescribeServices {"services":["web"]} => services.*.runningCount services.*.events.*.message
                services.*.runningCount: 2
                services.*.events.*.message: "(service web) has reached a steady state." "(service web) (deployment ecs-svc/@r1) deployment completed." "(service web) has started 2 tasks: (task @t1) (task @t2)."
            wait 1
            ListTasks {} => failures
                failures: 
            DescribeServices {"services":["web"]} => services.*.runningCount services.*.events.*.message
                services.*.runningCount: 1
                services.*.events.*.message: "(service web) has started 1 tasks: (task @t3)." "(service web) (instance @i1) is unreachable: its agent has been silent since 2027-01-15 08:00:07 UTC. Its 1 tasks are replaced: (task @t2)." "(service web) has reached a steady state." "(service web) (deployment ecs-svc/@r1) deployment completed." "(service web) has started 2 tasks: (task @t1) (task @t2)."
            connect @i1
            disconnect @i1 60000
            DescribeContainerInstances {"containerInstances":["@i1"]} => containerInstances.*.statusReason
                containerInstances.*.statusReason: 
            wait 29999
            DescribeContainerInstances {"containerInstances":["@i1"]} => containerInstances.*.statusReason
                containerInstances.*.statusReason: 
            wait 1
            DescribeContainerInstances {"containerInstances":["@i1"]} => containerInstances.*.statusReason
                containerInstances.*.statusReason: "Its agent has been silent since 2027-01-15 08:00:37 UTC. Services run their tasks elsewhere."
        "#]],
    );
}

fn silence(world: &World, name: &str) -> Option<Silence> {
    let all = &world.state().container_instances;
    let it = all.values().find(|it| world.named(&it.id.to_string()) == name);
    it.expect("an instance").silence
}

#[test]
fn an_instance_is_lost_beside_one_that_comes_and_goes() {
    let mut world = World::new();
    let script = [
        "CreateCluster {}",
        "instance 1024 2048",
        "instance 1024 2048",
        "instance 1024 2048",
        "disconnect @i1",
        "wait 20000",
        "disconnect @i2",
        "wait 11000",
        "connect @i2",
        "wait 29000",
    ];
    for line in script {
        world.line(line);
    }
    // Both were silent when its lease ended.
    assert!(silence(&world, "@i1").is_some_and(Silence::is_suspended));
    for line in ["disconnect @i2", "wait 500", "connect @i2", "wait 1000"] {
        world.line(line);
    }
    assert_eq!(silence(&world, "@i1"), Some(Silence::Lost));
}

#[test]
fn an_agent_cannot_promise_to_come_back_never() {
    let mut world = World::new();
    world.line("CreateCluster {}");
    world.line("instance 1024 2048");
    let id = *world.state().container_instances.keys().next().expect("an instance");
    for (promised, kept) in [(i64::MAX, RETURN_MAX_MS), (i64::MIN, 0), (25_000, 25_000)] {
        world.connect(id, Some(promised));
        let it = world.state().container_instances.get(&id).expect("it is there");
        assert_eq!(it.returns_within_ms, Some(kept));
    }
}
