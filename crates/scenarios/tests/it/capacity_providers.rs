//! Capacity providers of a cluster: what may be attached, where tasks go, and how they wait.
use berth_scenarios::{World, check};
use expect_test::expect;

#[test]
fn providers_are_attached_and_used_by_name() {
    check(
        r#"
        provider spot
        provider calm unmanaged
        provider gone deleting
        elsewhere other calm
        !CreateCluster {"capacityProviders":["nope"]}
        !CreateCluster {"capacityProviders":["gone"]}
        !CreateCluster {"capacityProviders":["calm"]}
        !CreateCluster {"defaultCapacityProviderStrategy":[{"capacityProvider":"spot"}]}
        CreateCluster {"capacityProviders":["spot","FARGATE","spot"],"defaultCapacityProviderStrategy":[{"capacityProvider":"FARGATE","weight":1}]} => cluster.capacityProviders cluster.defaultCapacityProviderStrategy cluster.attachmentsStatus
        !RunTask {"taskDefinition":"web"}
        !CreateService {"serviceName":"s","taskDefinition":"web","desiredCount":1}
        !CreateService {"serviceName":"s","taskDefinition":"web","desiredCount":1,"capacityProviderStrategy":[{"capacityProvider":"FARGATE","weight":1}]}
        !PutClusterCapacityProviders {"capacityProviders":[]}
        !PutClusterCapacityProviders {"capacityProviders":["spot","FARGATE"],"defaultCapacityProviderStrategy":[{"capacityProvider":"spot","weight":1},{"capacityProvider":"FARGATE","weight":1}]}
        !PutClusterCapacityProviders {"capacityProviders":["spot"],"defaultCapacityProviderStrategy":[{"capacityProvider":"FARGATE","weight":1}]}
        PutClusterCapacityProviders {"capacityProviders":["spot"],"defaultCapacityProviderStrategy":[{"capacityProvider":"spot"}]} => cluster.capacityProviders cluster.defaultCapacityProviderStrategy cluster.attachmentsStatus cluster.attachments cluster.status
        DescribeClusters {"include":["ATTACHMENTS"]} => clusters.*.attachmentsStatus clusters.*.attachments
        CreateService {"serviceName":"s","taskDefinition":"web","desiredCount":0} => service.capacityProviderStrategy service.launchType
        !PutClusterCapacityProviders {"capacityProviders":[],"defaultCapacityProviderStrategy":[]}
        DeleteService {"service":"s"} => service.status
        PutClusterCapacityProviders {"capacityProviders":[],"defaultCapacityProviderStrategy":[]} => cluster.capacityProviders cluster.attachmentsStatus
        "#,
        expect![[r#"
            provider spot
            provider calm unmanaged
            provider gone deleting
            elsewhere other calm
            !CreateCluster {"capacityProviders":["nope"]}
                InvalidParameterException: The specified capacity provider was not found. Specify a valid capacity provider and try again.
            !CreateCluster {"capacityProviders":["gone"]}
                InvalidParameterException: The specified capacity provider 'gone' is not in an ACTIVE state. Specify a valid capacity provider and try again.
            !CreateCluster {"capacityProviders":["calm"]}
                InvalidParameterException: The specified capacity provider 'calm' is associated with cluster other. An Auto Scaling group belongs to one cluster only. Remove the capacity provider from that cluster and try again.
            !CreateCluster {"defaultCapacityProviderStrategy":[{"capacityProvider":"spot"}]}
                InvalidParameterException: The specified capacity provider strategy cannot contain a capacity provider that is not associated with the cluster. Associate the capacity provider with the cluster and try again.
            CreateCluster {"capacityProviders":["spot","FARGATE","spot"],"defaultCapacityProviderStrategy":[{"capacityProvider":"FARGATE","weight":1}]} => cluster.capacityProviders cluster.defaultCapacityProviderStrategy cluster.attachmentsStatus
                cluster.capacityProviders: ["spot","FARGATE"]
                cluster.defaultCapacityProviderStrategy: [{"base":0,"capacityProvider":"FARGATE","weight":1}]
                cluster.attachmentsStatus: "UPDATE_COMPLETE"
            !RunTask {"taskDefinition":"web"}
                InvalidParameterException: Task definition does not support launch_type FARGATE.
            !CreateService {"serviceName":"s","taskDefinition":"web","desiredCount":1}
                InvalidParameterException: Task definition does not support launch_type FARGATE.
            !CreateService {"serviceName":"s","taskDefinition":"web","desiredCount":1,"capacityProviderStrategy":[{"capacityProvider":"FARGATE","weight":1}]}
                InvalidParameterException: Task definition does not support launch_type FARGATE.
            !PutClusterCapacityProviders {"capacityProviders":[]}
                InvalidParameterException: capacityProviders and defaultCapacityProviderStrategy must both be given; they may be empty.
            !PutClusterCapacityProviders {"capacityProviders":["spot","FARGATE"],"defaultCapacityProviderStrategy":[{"capacityProvider":"spot","weight":1},{"capacityProvider":"FARGATE","weight":1}]}
                InvalidParameterException: A capacity provider strategy cannot contain a mix of capacity providers using Auto Scaling groups and Fargate providers. Specify one or the other and try again.
            !PutClusterCapacityProviders {"capacityProviders":["spot"],"defaultCapacityProviderStrategy":[{"capacityProvider":"FARGATE","weight":1}]}
                InvalidParameterException: The specified capacity provider strategy cannot contain a capacity provider that is not associated with the cluster. Associate the capacity provider with the cluster and try again.
            PutClusterCapacityProviders {"capacityProviders":["spot"],"defaultCapacityProviderStrategy":[{"capacityProvider":"spot"}]} => cluster.capacityProviders cluster.defaultCapacityProviderStrategy cluster.attachmentsStatus cluster.attachments cluster.status
                cluster.capacityProviders: ["spot"]
                cluster.defaultCapacityProviderStrategy: [{"base":0,"capacityProvider":"spot","weight":0}]
                cluster.attachmentsStatus: "UPDATE_COMPLETE"
                cluster.attachments: []
                cluster.status: "ACTIVE"
            DescribeClusters {"include":["ATTACHMENTS"]} => clusters.*.attachmentsStatus clusters.*.attachments
                clusters.*.attachmentsStatus: "UPDATE_COMPLETE"
                clusters.*.attachments: []
            CreateService {"serviceName":"s","taskDefinition":"web","desiredCount":0} => service.capacityProviderStrategy service.launchType
                service.capacityProviderStrategy: [{"base":0,"capacityProvider":"spot","weight":0}]
                service.launchType: 
            !PutClusterCapacityProviders {"capacityProviders":[],"defaultCapacityProviderStrategy":[]}
                ResourceInUseException: The specified capacity provider is in use and cannot be removed.
            DeleteService {"service":"s"} => service.status
                service.status: "DRAINING"
            PutClusterCapacityProviders {"capacityProviders":[],"defaultCapacityProviderStrategy":[]} => cluster.capacityProviders cluster.attachmentsStatus
                cluster.capacityProviders: []
                cluster.attachmentsStatus: 
        "#]],
    );
}

#[test]
fn there_is_a_bound_on_providers() {
    let names: Vec<_> = (0..21).map(|it| format!("p{it}")).collect();
    let mut world = World::new();
    world.call("CreateCluster", "{}").unwrap();
    let body = serde_json::json!({
        "cluster": "default", "capacityProviders": names, "defaultCapacityProviderStrategy": []
    });
    let refused = world.call("PutClusterCapacityProviders", &body.to_string()).unwrap_err();
    let text = "The maximum number of capacity providers per cluster has been exceeded.";
    assert_eq!(refused.0.message, text);
}

#[test]
fn tasks_go_to_the_provider_whose_turn_it_is() {
    check(
        r#"
        provider spot
        provider calm
        CreateCluster {"capacityProviders":["spot","calm"],"defaultCapacityProviderStrategy":[{"capacityProvider":"calm","base":1,"weight":1},{"capacityProvider":"spot","weight":4}]} => cluster.status
        instance 4096 8192
        instance 4096 8192 berth.capacity-provider=spot
        instance 4096 8192 berth.capacity-provider=calm
        DescribeContainerInstances {"containerInstances":["@i1","@i2","@i3"]} => containerInstances.*.capacityProviderName
        RunTask {"taskDefinition":"web","count":6} => tasks.*.capacityProviderName tasks.*.launchType tasks.*.containerInstanceArn
        RunTask {"taskDefinition":"web","launchType":"EC2","placementConstraints":[{"type":"memberOf","expression":"attribute:berth.capacity-provider !exists"}]} => tasks.*.capacityProviderName tasks.*.containerInstanceArn
        RunTask {"taskDefinition":"web","capacityProviderStrategy":[{"capacityProvider":"calm"}]} => tasks.*.capacityProviderName
        !RunTask {"taskDefinition":"web","capacityProviderStrategy":[{"capacityProvider":"none"}]}
        !RunTask {"taskDefinition":"web","launchType":"EC2","capacityProviderStrategy":[{"capacityProvider":"calm"}]}
        "#,
        expect![[r#"
            provider spot
            provider calm
            CreateCluster {"capacityProviders":["spot","calm"],"defaultCapacityProviderStrategy":[{"capacityProvider":"calm","base":1,"weight":1},{"capacityProvider":"spot","weight":4}]} => cluster.status
                cluster.status: "ACTIVE"
            instance 4096 8192
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i1"
            instance 4096 8192 berth.capacity-provider=spot
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i2"
            instance 4096 8192 berth.capacity-provider=calm
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i3"
            DescribeContainerInstances {"containerInstances":["@i1","@i2","@i3"]} => containerInstances.*.capacityProviderName
                containerInstances.*.capacityProviderName: "spot" "calm"
            RunTask {"taskDefinition":"web","count":6} => tasks.*.capacityProviderName tasks.*.launchType tasks.*.containerInstanceArn
                tasks.*.capacityProviderName: "calm" "spot" "spot" "calm" "spot" "spot"
                tasks.*.launchType: "EC2" "EC2" "EC2" "EC2" "EC2" "EC2"
                tasks.*.containerInstanceArn: "arn:container-instance/default/@i3" "arn:container-instance/default/@i2" "arn:container-instance/default/@i2" "arn:container-instance/default/@i3" "arn:container-instance/default/@i2" "arn:container-instance/default/@i2"
            RunTask {"taskDefinition":"web","launchType":"EC2","placementConstraints":[{"type":"memberOf","expression":"attribute:berth.capacity-provider !exists"}]} => tasks.*.capacityProviderName tasks.*.containerInstanceArn
                tasks.*.capacityProviderName: 
                tasks.*.containerInstanceArn: "arn:container-instance/default/@i1"
            RunTask {"taskDefinition":"web","capacityProviderStrategy":[{"capacityProvider":"calm"}]} => tasks.*.capacityProviderName
                tasks.*.capacityProviderName: "calm"
            !RunTask {"taskDefinition":"web","capacityProviderStrategy":[{"capacityProvider":"none"}]}
                InvalidParameterException: The specified capacity provider strategy cannot contain a capacity provider that is not associated with the cluster. Associate the capacity provider with the cluster and try again.
            !RunTask {"taskDefinition":"web","launchType":"EC2","capacityProviderStrategy":[{"capacityProvider":"calm"}]}
                InvalidParameterException: Specifying both a launch type and capacity provider strategy is not supported. Remove one and try again.
        "#]],
    );
}

#[test]
fn tasks_wait_for_instances_in_their_order() {
    check(
        r#"
        provider spot
        CreateCluster {"capacityProviders":["spot"],"defaultCapacityProviderStrategy":[{"capacityProvider":"spot","weight":1}]} => cluster.status
        RunTask {"taskDefinition":"gpu","clientToken":"x"} => tasks.*.taskArn tasks.*.lastStatus tasks.*.containerInstanceArn failures
        RunTask {"taskDefinition":"web","count":3} => tasks.*.lastStatus tasks.*.capacityProviderName failures
        instance 4096 8192
        DescribeTasks {"tasks":["@t1","@t2"]} => tasks.*.lastStatus tasks.*.connectivity
        !PutClusterCapacityProviders {"capacityProviders":[],"defaultCapacityProviderStrategy":[]}
        DescribeClusters {} => clusters.*.pendingTasksCount
        instance 512 1024 berth.capacity-provider=spot
        DescribeTasks {"tasks":["@t1","@t2","@t3","@t4"]} => tasks.*.lastStatus tasks.*.containerInstanceArn tasks.*.availabilityZone
        DescribeContainerInstances {"containerInstances":["@i2"]} => containerInstances.*.remainingResources.*.integerValue
        instance 512 1024 berth.capacity-provider=spot gpu.kind=t4
        DescribeTasks {"tasks":["@t1"]} => tasks.*.lastStatus tasks.*.containers.*.gpuIds tasks.*.version
        SubmitTaskStateChange {"task":"@t2","status":"STOPPED"}
        DescribeTasks {"tasks":["@t4"]} => tasks.*.lastStatus tasks.*.containerInstanceArn
        RunTask {"taskDefinition":"gpu","clientToken":"x"} => tasks.*.lastStatus
        "#,
        expect![[r#"
            provider spot
            CreateCluster {"capacityProviders":["spot"],"defaultCapacityProviderStrategy":[{"capacityProvider":"spot","weight":1}]} => cluster.status
                cluster.status: "ACTIVE"
            RunTask {"taskDefinition":"gpu","clientToken":"x"} => tasks.*.taskArn tasks.*.lastStatus tasks.*.containerInstanceArn failures
                tasks.*.taskArn: "arn:task/default/@t1"
                tasks.*.lastStatus: "PROVISIONING"
                tasks.*.containerInstanceArn: 
                failures: []
            RunTask {"taskDefinition":"web","count":3} => tasks.*.lastStatus tasks.*.capacityProviderName failures
                tasks.*.lastStatus: "PROVISIONING" "PROVISIONING" "PROVISIONING"
                tasks.*.capacityProviderName: "spot" "spot" "spot"
                failures: []
            instance 4096 8192
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i1"
            DescribeTasks {"tasks":["@t1","@t2"]} => tasks.*.lastStatus tasks.*.connectivity
                tasks.*.lastStatus: "PROVISIONING" "PROVISIONING"
                tasks.*.connectivity: "DISCONNECTED" "DISCONNECTED"
            !PutClusterCapacityProviders {"capacityProviders":[],"defaultCapacityProviderStrategy":[]}
                ResourceInUseException: The specified capacity provider is in use and cannot be removed.
            DescribeClusters {} => clusters.*.pendingTasksCount
                clusters.*.pendingTasksCount: 4
            instance 512 1024 berth.capacity-provider=spot
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i2"
            DescribeTasks {"tasks":["@t1","@t2","@t3","@t4"]} => tasks.*.lastStatus tasks.*.containerInstanceArn tasks.*.availabilityZone
                tasks.*.lastStatus: "PROVISIONING" "PENDING" "PROVISIONING" "PENDING"
                tasks.*.containerInstanceArn: "arn:container-instance/default/@i2" "arn:container-instance/default/@i2"
                tasks.*.availabilityZone: "us-east-1a" "us-east-1a"
            DescribeContainerInstances {"containerInstances":["@i2"]} => containerInstances.*.remainingResources.*.integerValue
                containerInstances.*.remainingResources.*.integerValue: 0 0 0 0
            instance 512 1024 berth.capacity-provider=spot gpu.kind=t4
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i3"
            DescribeTasks {"tasks":["@t1"]} => tasks.*.lastStatus tasks.*.containers.*.gpuIds tasks.*.version
                tasks.*.lastStatus: "PENDING"
                tasks.*.containers.*.gpuIds: ["gpu-0"]
                tasks.*.version: 2
            SubmitTaskStateChange {"task":"@t2","status":"STOPPED"}
                {"acknowledgment":"ACK"}
            DescribeTasks {"tasks":["@t4"]} => tasks.*.lastStatus tasks.*.containerInstanceArn
                tasks.*.lastStatus: "PENDING"
                tasks.*.containerInstanceArn: "arn:container-instance/default/@i2"
            RunTask {"taskDefinition":"gpu","clientToken":"x"} => tasks.*.lastStatus
                tasks.*.lastStatus: "PENDING"
        "#]],
    );
}

#[test]
fn a_waiting_task_ends_when_it_is_stopped_or_has_waited_too_long() {
    check(
        r#"
        provider spot
        CreateCluster {"capacityProviders":["spot"],"defaultCapacityProviderStrategy":[{"capacityProvider":"spot","weight":1}]} => cluster.status
        RunTask {"taskDefinition":"web","count":2} => tasks.*.lastStatus
        StopTask {"task":"@t1"} => task.desiredStatus
        DescribeTasks {"tasks":["@t1"]} => tasks.*.lastStatus tasks.*.stopCode tasks.*.stoppedReason tasks.*.containers.*.lastStatus
        wait 899999
        DescribeTasks {"tasks":["@t2"]} => tasks.*.lastStatus
        wait 1
        DescribeTasks {"tasks":["@t2"]} => tasks.*.lastStatus tasks.*.stopCode tasks.*.stoppedReason
        instance 128 8192 berth.capacity-provider=spot
        RunTask {"taskDefinition":"web"} => tasks.*.lastStatus
        wait 900000
        DescribeTasks {"tasks":["@t3"]} => tasks.*.lastStatus tasks.*.stoppedReason
        DeregisterContainerInstance {"containerInstance":"@i1"} => containerInstance.status
        DeleteCluster {"cluster":"default"} => cluster.status
        "#,
        expect![[r#"
            provider spot
            CreateCluster {"capacityProviders":["spot"],"defaultCapacityProviderStrategy":[{"capacityProvider":"spot","weight":1}]} => cluster.status
                cluster.status: "ACTIVE"
            RunTask {"taskDefinition":"web","count":2} => tasks.*.lastStatus
                tasks.*.lastStatus: "PROVISIONING" "PROVISIONING"
            StopTask {"task":"@t1"} => task.desiredStatus
                task.desiredStatus: "STOPPED"
            DescribeTasks {"tasks":["@t1"]} => tasks.*.lastStatus tasks.*.stopCode tasks.*.stoppedReason tasks.*.containers.*.lastStatus
                tasks.*.lastStatus: "STOPPED"
                tasks.*.stopCode: "UserInitiated"
                tasks.*.stoppedReason: "Task stopped by user"
                tasks.*.containers.*.lastStatus: "STOPPED"
            wait 899999
            DescribeTasks {"tasks":["@t2"]} => tasks.*.lastStatus
                tasks.*.lastStatus: "PROVISIONING"
            wait 1
            DescribeTasks {"tasks":["@t2"]} => tasks.*.lastStatus tasks.*.stopCode tasks.*.stoppedReason
                tasks.*.lastStatus: "STOPPED"
                tasks.*.stopCode: "TaskFailedToStart"
                tasks.*.stoppedReason: "TaskFailedToStart: EMPTY CAPACITY PROVIDER"
            instance 128 8192 berth.capacity-provider=spot
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i1"
            RunTask {"taskDefinition":"web"} => tasks.*.lastStatus
                tasks.*.lastStatus: "PROVISIONING"
            wait 900000
            DescribeTasks {"tasks":["@t3"]} => tasks.*.lastStatus tasks.*.stoppedReason
                tasks.*.lastStatus: "STOPPED"
                tasks.*.stoppedReason: "TaskFailedToStart: RESOURCE:CPU"
            DeregisterContainerInstance {"containerInstance":"@i1"} => containerInstance.status
                containerInstance.status: "INACTIVE"
            DeleteCluster {"cluster":"default"} => cluster.status
                cluster.status: "INACTIVE"
        "#]],
    );
}

#[test]
fn where_nothing_is_scaled_tasks_fail_at_once() {
    check(
        r#"
        provider spot
        provider calm unmanaged
        CreateCluster {"capacityProviders":["spot","calm"],"defaultCapacityProviderStrategy":[{"capacityProvider":"calm","weight":1}]} => cluster.status
        !RunTask {"taskDefinition":"web"}
        instance 4096 8192
        RunTask {"taskDefinition":"web"} => tasks failures
        RunTask {"taskDefinition":"web","count":3,"capacityProviderStrategy":[{"capacityProvider":"calm","weight":1},{"capacityProvider":"spot","weight":2}]} => tasks.*.capacityProviderName tasks.*.lastStatus failures.*.reason
        unmanaged calm spot
        RunTask {"taskDefinition":"web","capacityProviderStrategy":[{"capacityProvider":"spot","weight":2}]} => tasks failures.*.reason
        unmanaged
        RunTask {"taskDefinition":"web"} => tasks.*.lastStatus
        "#,
        expect![[r#"
            provider spot
            provider calm unmanaged
            CreateCluster {"capacityProviders":["spot","calm"],"defaultCapacityProviderStrategy":[{"capacityProvider":"calm","weight":1}]} => cluster.status
                cluster.status: "ACTIVE"
            !RunTask {"taskDefinition":"web"}
                InvalidParameterException: No Container Instances were found in your cluster.
            instance 4096 8192
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i1"
            RunTask {"taskDefinition":"web"} => tasks failures
                tasks: []
                failures: [{"arn":"arn:container-instance/default/@i1","detail":"is not of capacity provider calm. Every instance: berth why request-4","reason":"MemberOf placement constraint unsatisfied."}]
            RunTask {"taskDefinition":"web","count":3,"capacityProviderStrategy":[{"capacityProvider":"calm","weight":1},{"capacityProvider":"spot","weight":2}]} => tasks.*.capacityProviderName tasks.*.lastStatus failures.*.reason
                tasks.*.capacityProviderName: "spot" "spot"
                tasks.*.lastStatus: "PROVISIONING" "PROVISIONING"
                failures.*.reason: "MemberOf placement constraint unsatisfied."
            unmanaged calm spot
            RunTask {"taskDefinition":"web","capacityProviderStrategy":[{"capacityProvider":"spot","weight":2}]} => tasks failures.*.reason
                tasks: []
                failures.*.reason: "MemberOf placement constraint unsatisfied."
            unmanaged
            RunTask {"taskDefinition":"web"} => tasks.*.lastStatus
                tasks.*.lastStatus: "PROVISIONING"
        "#]],
    );
}

#[test]
fn a_service_without_room_waits_for_instances_once_its_provider_is_scaled() {
    check(
        r#"
        provider calm unmanaged
        CreateCluster {"capacityProviders":["calm"]} => cluster.status
        CreateService {"serviceName":"s","taskDefinition":"web","desiredCount":2,"capacityProviderStrategy":[{"capacityProvider":"calm"}]} => service.status
        ListTasks {} => taskArns
        unmanaged
        DescribeServices {"services":["s"]} => services.*.pendingCount
        "#,
        expect![[r#"
            provider calm unmanaged
            CreateCluster {"capacityProviders":["calm"]} => cluster.status
                cluster.status: "ACTIVE"
            CreateService {"serviceName":"s","taskDefinition":"web","desiredCount":2,"capacityProviderStrategy":[{"capacityProvider":"calm"}]} => service.status
                service.status: "ACTIVE"
            ListTasks {} => taskArns
                taskArns: []
            unmanaged
            DescribeServices {"services":["s"]} => services.*.pendingCount
                services.*.pendingCount: 2
        "#]],
    );
}

#[test]
fn only_so_many_tasks_wait() {
    let mut world = World::new();
    world.line("provider spot");
    let strategy = r#"[{"capacityProvider":"spot","weight":1}]"#;
    let body =
        format!(r#"{{"capacityProviders":["spot"],"defaultCapacityProviderStrategy":{strategy}}}"#);
    world.call("CreateCluster", &body).unwrap();
    for _ in 0..49 {
        world.call("RunTask", r#"{"taskDefinition":"web","count":10}"#).unwrap();
    }
    world.call("RunTask", r#"{"taskDefinition":"web","count":9}"#).unwrap();
    let refused = world.call("RunTask", r#"{"taskDefinition":"web","count":2}"#).unwrap_err();
    assert_eq!(
        refused.0.to_string(),
        "ClientException: Tasks provisioning capacity limit exceeded."
    );
    assert_eq!(world.state().tallies.live_tasks, 499, "the call is undone as a whole");
    world.call("RunTask", r#"{"taskDefinition":"web"}"#).unwrap();
    // Steps have a bound; the tasks behind it follow all the same.
    world.line("instance 1048576 1048576 berth.capacity-provider=spot");
    let placed = world.state().tasks.values().filter(|it| it.container_instance.is_some());
    assert_eq!(placed.count(), 500);
}

#[test]
fn services_spread_over_their_strategy_and_wait() {
    check(
        r#"
        provider spot
        provider calm
        CreateCluster {"capacityProviders":["spot","calm"]} => cluster.status
        instance 4096 8192 berth.capacity-provider=calm
        CreateService {"serviceName":"s","taskDefinition":"web","desiredCount":4,"capacityProviderStrategy":[{"capacityProvider":"calm","base":1},{"capacityProvider":"spot","weight":1}]} => service.serviceName service.launchType
        ListTasks {"serviceName":"s"} => taskArns
        DescribeTasks {"tasks":["@t1","@t2","@t3","@t4"]} => tasks.*.capacityProviderName tasks.*.lastStatus
        DescribeServices {"services":["s"]} => services.*.pendingCount services.*.events.*.message
        agents
        instance 1024 2048 berth.capacity-provider=spot
        agents
        DescribeServices {"services":["s"]} => services.*.pendingCount services.*.runningCount
        UpdateService {"service":"s","desiredCount":6} => service.desiredCount
        ListTasks {"serviceName":"s"} => taskArns
        DescribeTasks {"tasks":["@t5","@t6"]} => tasks.*.capacityProviderName tasks.*.lastStatus
        UpdateService {"service":"s","desiredCount":4} => service.desiredCount
        ListTasks {"serviceName":"s","desiredStatus":"STOPPED"} => taskArns
        DescribeTasks {"tasks":["@t5","@t6"]} => tasks.*.lastStatus tasks.*.stoppedReason
        "#,
        expect![[r#"
            provider spot
            provider calm
            CreateCluster {"capacityProviders":["spot","calm"]} => cluster.status
                cluster.status: "ACTIVE"
            instance 4096 8192 berth.capacity-provider=calm
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i1"
            CreateService {"serviceName":"s","taskDefinition":"web","desiredCount":4,"capacityProviderStrategy":[{"capacityProvider":"calm","base":1},{"capacityProvider":"spot","weight":1}]} => service.serviceName service.launchType
                service.serviceName: "s"
                service.launchType: 
            ListTasks {"serviceName":"s"} => taskArns
                taskArns: ["arn:task/default/@t1","arn:task/default/@t2","arn:task/default/@t3","arn:task/default/@t4"]
            DescribeTasks {"tasks":["@t1","@t2","@t3","@t4"]} => tasks.*.capacityProviderName tasks.*.lastStatus
                tasks.*.capacityProviderName: "spot" "spot" "spot" "calm"
                tasks.*.lastStatus: "PROVISIONING" "PROVISIONING" "PROVISIONING" "PENDING"
            DescribeServices {"services":["s"]} => services.*.pendingCount services.*.events.*.message
                services.*.pendingCount: 4
                services.*.events.*.message: "(service s) has started 4 tasks: (task @t4) (task @t1) (task @t2) (task @t3)."
            agents
            instance 1024 2048 berth.capacity-provider=spot
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i2"
            agents
            DescribeServices {"services":["s"]} => services.*.pendingCount services.*.runningCount
                services.*.pendingCount: 0
                services.*.runningCount: 4
            UpdateService {"service":"s","desiredCount":6} => service.desiredCount
                service.desiredCount: 6
            ListTasks {"serviceName":"s"} => taskArns
                taskArns: ["arn:task/default/@t1","arn:task/default/@t2","arn:task/default/@t5","arn:task/default/@t6","arn:task/default/@t3","arn:task/default/@t4"]
            DescribeTasks {"tasks":["@t5","@t6"]} => tasks.*.capacityProviderName tasks.*.lastStatus
                tasks.*.capacityProviderName: "spot" "spot"
                tasks.*.lastStatus: "PROVISIONING" "PENDING"
            UpdateService {"service":"s","desiredCount":4} => service.desiredCount
                service.desiredCount: 4
            ListTasks {"serviceName":"s","desiredStatus":"STOPPED"} => taskArns
                taskArns: ["arn:task/default/@t5","arn:task/default/@t6"]
            DescribeTasks {"tasks":["@t5","@t6"]} => tasks.*.lastStatus tasks.*.stoppedReason
                tasks.*.lastStatus: "STOPPED" "STOPPING"
                tasks.*.stoppedReason: "Scaling activity initiated by (deployment ecs-svc/@r1)" "Scaling activity initiated by (deployment ecs-svc/@r1)"
        "#]],
    );
}

#[test]
fn services_that_nothing_scales_for_say_what_they_lack() {
    check(
        r#"
        provider calm unmanaged
        CreateCluster {"capacityProviders":["calm"]} => cluster.status
        CreateService {"serviceName":"s","taskDefinition":"web","desiredCount":2,"capacityProviderStrategy":[{"capacityProvider":"calm","weight":1}]} => service.serviceName
        DescribeServices {"services":["s"]} => services.*.pendingCount services.*.events.*.message
        instance 4096 8192 berth.capacity-provider=calm
        DescribeServices {"services":["s"]} => services.*.pendingCount
        "#,
        expect![[r#"
            provider calm unmanaged
            CreateCluster {"capacityProviders":["calm"]} => cluster.status
                cluster.status: "ACTIVE"
            CreateService {"serviceName":"s","taskDefinition":"web","desiredCount":2,"capacityProviderStrategy":[{"capacityProvider":"calm","weight":1}]} => service.serviceName
                service.serviceName: "s"
            DescribeServices {"services":["s"]} => services.*.pendingCount services.*.events.*.message
                services.*.pendingCount: 0
                services.*.events.*.message: "(service s) was unable to place a task because no container instance met all of its requirements. Reason: No Container Instances were found in your capacity provider."
            instance 4096 8192 berth.capacity-provider=calm
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i1"
            DescribeServices {"services":["s"]} => services.*.pendingCount
                services.*.pendingCount: 2
        "#]],
    );
}

#[test]
fn a_provider_that_is_no_more_is_taken_away_unless_something_is_made_for_it() {
    let mut world = World::new();
    for line in [
        "provider spot",
        "provider calm",
        r#"CreateCluster {"capacityProviders":["spot","calm"],"defaultCapacityProviderStrategy":[{"capacityProvider":"calm","weight":1}]}"#,
        r#"CreateService {"serviceName":"s","taskDefinition":"web","desiredCount":0,"capacityProviderStrategy":[{"capacityProvider":"spot","weight":1}]}"#,
        "gone spot calm",
    ] {
        world.line(line);
    }
    let cluster = world.state().cluster.clone().expect("the cluster");
    assert_eq!(cluster.capacity_providers, ["spot"]);
    assert_eq!(cluster.default_capacity_provider_strategy, []);
}

/// However late it is said: what was made again under the name is another.
#[test]
fn a_provider_that_was_made_again_is_not_taken_away() {
    let mut world = World::new();
    let create = r#"CreateCluster {"capacityProviders":["spot"]}"#;
    for line in ["provider spot", create] {
        world.line(line);
    }
    let first = world.capacity_provider("spot").created_at;
    let said = |life| [("spot".to_owned(), life)].into();
    let again = r#"PutClusterCapacityProviders {"cluster":"default","capacityProviders":["spot"],"defaultCapacityProviderStrategy":[]}"#;
    for line in ["wait 1000", "provider spot", again] {
        world.line(line);
    }
    let attached = |world: &World| {
        world.state().cluster.clone().expect("the cluster").capacity_providers.clone()
    };
    for late in [Some(first), None] {
        world.gone(said(late));
        assert_eq!(attached(&world), ["spot"], "of {late:?}");
    }
    let second = world.capacity_provider("spot").created_at;
    world.gone(said(Some(second)));
    assert_eq!(attached(&world), [""; 0]);
}
