//! Hosts that are not well: their container runtime does not answer, or their disk is full.
use berth_scenarios::check;
use expect_test::expect;

#[test]
fn nothing_is_placed_on_an_impaired_host_and_services_move_after_a_while() {
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
        runtime @i1 IMPAIRED
        StartTask {"taskDefinition":"web","containerInstances":["@i1"]} => failures.*.reason failures.*.detail
        RunTask {"taskDefinition":"web","placementConstraints":[{"type":"memberOf","expression":"ec2InstanceId == i-1"}]} => failures.*.reason
        DescribeContainerInstances {"containerInstances":["@i1"]} => containerInstances.*.statusReason containerInstances.*.agentConnected
        wait 299000
        ListTasks {"containerInstance":"@i1"} => taskArns.*
        wait 1000
        ListTasks {"containerInstance":"@i1","desiredStatus":"STOPPED"} => taskArns.*
        agents
        DescribeContainerInstances {"containerInstances":["@i1"]} => containerInstances.*.statusReason
        DescribeServices {"services":["web"]} => services.*.runningCount services.*.events.*.message
        runtime @i1 OK
        DescribeContainerInstances {"containerInstances":["@i1"]} => containerInstances.*.statusReason
        StartTask {"taskDefinition":"web","containerInstances":["@i1"]} => failures.*.reason
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
            runtime @i1 IMPAIRED
            StartTask {"taskDefinition":"web","containerInstances":["@i1"]} => failures.*.reason failures.*.detail
                failures.*.reason: "IMPAIRED"
                failures.*.detail: "its container runtime does not answer since 2027-01-15 08:00:00 UTC"
            RunTask {"taskDefinition":"web","placementConstraints":[{"type":"memberOf","expression":"ec2InstanceId == i-1"}]} => failures.*.reason
                failures.*.reason: "MemberOf placement constraint unsatisfied."
            DescribeContainerInstances {"containerInstances":["@i1"]} => containerInstances.*.statusReason containerInstances.*.agentConnected
                containerInstances.*.statusReason: "IMPAIRED: its container runtime does not answer since 2027-01-15 08:00:00 UTC. It takes no new tasks."
                containerInstances.*.agentConnected: true
            wait 299000
            ListTasks {"containerInstance":"@i1"} => taskArns.*
                taskArns.*: "arn:task/default/@t4"
            wait 1000
            ListTasks {"containerInstance":"@i1","desiredStatus":"STOPPED"} => taskArns.*
                taskArns.*: "arn:task/default/@t4"
            agents
            DescribeContainerInstances {"containerInstances":["@i1"]} => containerInstances.*.statusReason
                containerInstances.*.statusReason: "IMPAIRED: its container runtime does not answer since 2027-01-15 08:00:00 UTC. It takes no new tasks; services run their tasks elsewhere."
            DescribeServices {"services":["web"]} => services.*.runningCount services.*.events.*.message
                services.*.runningCount: 4
                services.*.events.*.message: "(service web) has started 1 tasks: (task 01a31860e3e0d16aa4b296eb9d18133c)." "(service web) (instance @i1) is impaired: its container runtime does not answer since 2027-01-15 08:00:00 UTC. Its 1 tasks are replaced: (task @t4)." "(service web) has reached a steady state." "(service web) (deployment ecs-svc/@r1) deployment completed." "(service web) has started 4 tasks: (task @t3) (task @t4) (task @t1) (task @t2)."
            runtime @i1 OK
            DescribeContainerInstances {"containerInstances":["@i1"]} => containerInstances.*.statusReason
                containerInstances.*.statusReason: 
            StartTask {"taskDefinition":"web","containerInstances":["@i1"]} => failures.*.reason
                failures.*.reason: 
        "#]],
    );
}

#[test]
fn what_many_hosts_suffer_from_moves_nothing() {
    check(
        r#"
        CreateCluster {} => cluster.clusterName
        instance 1024 2048
        instance 1024 2048
        instance 1024 2048
        CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":3,"placementStrategy":[{"type":"spread","field":"instanceId"}]} => service.serviceName
        ListTasks {} => failures
        agents
        runtime @i1 IMPAIRED
        runtime @i2 IMPAIRED
        wait 300000
        DescribeContainerInstances {"containerInstances":["@i1"]} => containerInstances.*.statusReason
        ListTasks {"containerInstance":"@i1","desiredStatus":"STOPPED"} => taskArns
        runtime @i2 OK
        wait 30000
        DescribeContainerInstances {"containerInstances":["@i1","@i2"]} => containerInstances.*.statusReason
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
            CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":3,"placementStrategy":[{"type":"spread","field":"instanceId"}]} => service.serviceName
                service.serviceName: "web"
            ListTasks {} => failures
                failures: 
            agents
            runtime @i1 IMPAIRED
            runtime @i2 IMPAIRED
            wait 300000
            DescribeContainerInstances {"containerInstances":["@i1"]} => containerInstances.*.statusReason
                containerInstances.*.statusReason: "IMPAIRED: its container runtime does not answer since 2027-01-15 08:00:00 UTC. It takes no new tasks; its tasks are kept, because many container instances are impaired at once, or all."
            ListTasks {"containerInstance":"@i1","desiredStatus":"STOPPED"} => taskArns
                taskArns: []
            runtime @i2 OK
            wait 30000
            DescribeContainerInstances {"containerInstances":["@i1","@i2"]} => containerInstances.*.statusReason
                containerInstances.*.statusReason: "IMPAIRED: its container runtime does not answer since 2027-01-15 08:00:00 UTC. It takes no new tasks; services run their tasks elsewhere."
        "#]],
    );
}

#[test]
fn nothing_is_placed_where_the_disk_is_nearly_full() {
    check(
        r#"
        CreateCluster {} => cluster.clusterName
        instance 1024 2048
        disk @i1 87
        RunTask {"taskDefinition":"web"} => failures.*.reason failures.*.detail
        DescribeContainerInstances {"containerInstances":["@i1"]} => containerInstances.*.statusReason
        disk @i1 79
        RunTask {"taskDefinition":"web"} => failures tasks.*.lastStatus
        disk @i1 91
        ListTasks {} => failures
        DescribeTasks {"tasks":["@t1"]} => tasks.*.desiredStatus
        "#,
        expect![[r#"
            CreateCluster {} => cluster.clusterName
                cluster.clusterName: "default"
            instance 1024 2048
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i1"
            disk @i1 87
            RunTask {"taskDefinition":"web"} => failures.*.reason failures.*.detail
                failures.*.reason: "RESOURCE:DISK"
                failures.*.detail: "is short of disk: 87 % of 40 GiB. Every instance: berth why request-3"
            DescribeContainerInstances {"containerInstances":["@i1"]} => containerInstances.*.statusReason
                containerInstances.*.statusReason: "DISK_PRESSURE: 87 % of 40 GiB of its disk are used. It takes no new tasks until there is room."
            disk @i1 79
            RunTask {"taskDefinition":"web"} => failures tasks.*.lastStatus
                failures: []
                tasks.*.lastStatus: "PENDING"
            disk @i1 91
            ListTasks {} => failures
                failures: 
            DescribeTasks {"tasks":["@t1"]} => tasks.*.desiredStatus
                tasks.*.desiredStatus: "RUNNING"
        "#]],
    );
}
