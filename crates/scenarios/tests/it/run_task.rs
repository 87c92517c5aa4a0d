//! RunTask: what is placed, what is refused, and how it is explained.
use berth_scenarios::{World, check};
use expect_test::expect;

#[test]
fn tasks_take_what_they_ask_for_and_give_it_back() {
    check(
        r#"
        CreateCluster {} => cluster.clusterName
        !RunTask {"taskDefinition":"web"}
        instance 1024 1200
        RunTask {"taskDefinition":"web","startedBy":"me","count":3} => tasks.*.taskArn tasks.*.group tasks.*.lastStatus tasks.*.startedBy failures
        DescribeContainerInstances {"containerInstances":["@i1"]} => containerInstances.*.remainingResources.*.integerValue containerInstances.*.pendingTasksCount
        SubmitTaskStateChange {"task":"@t1","status":"STOPPED"}
        RunTask {"taskDefinition":"web"} => tasks.*.taskArn failures
        DescribeClusters {"include":["STATISTICS"]} => clusters.*.pendingTasksCount
        ListTasks {"startedBy":"me"}
        ListTasks {"startedBy":"me","desiredStatus":"STOPPED"}
        ListTasks {"family":"nothing"}
        "#,
        expect![[r#"
            CreateCluster {} => cluster.clusterName
                cluster.clusterName: "default"
            !RunTask {"taskDefinition":"web"}
                InvalidParameterException: No Container Instances were found in your cluster.
            instance 1024 1200
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i1"
            RunTask {"taskDefinition":"web","startedBy":"me","count":3} => tasks.*.taskArn tasks.*.group tasks.*.lastStatus tasks.*.startedBy failures
                tasks.*.taskArn: "arn:task/default/@t1" "arn:task/default/@t2"
                tasks.*.group: "family:web" "family:web"
                tasks.*.lastStatus: "PENDING" "PENDING"
                tasks.*.startedBy: "me" "me"
                failures: [{"arn":"arn:container-instance/default/@i1","detail":"memory: needs 512 MiB, 176 MiB free (of 1,200; biggest: task …@t1 (family:web) 512 MiB). Every instance: berth why request-4","reason":"RESOURCE:MEMORY"}]
            DescribeContainerInstances {"containerInstances":["@i1"]} => containerInstances.*.remainingResources.*.integerValue containerInstances.*.pendingTasksCount
                containerInstances.*.remainingResources.*.integerValue: 512 176 0 0
                containerInstances.*.pendingTasksCount: 2
            SubmitTaskStateChange {"task":"@t1","status":"STOPPED"}
                {"acknowledgment":"ACK"}
            RunTask {"taskDefinition":"web"} => tasks.*.taskArn failures
                tasks.*.taskArn: "arn:task/default/@t3"
                failures: []
            DescribeClusters {"include":["STATISTICS"]} => clusters.*.pendingTasksCount
                clusters.*.pendingTasksCount: 2
            ListTasks {"startedBy":"me"}
                {"taskArns":["arn:task/default/@t2"]}
            ListTasks {"startedBy":"me","desiredStatus":"STOPPED"}
                {"taskArns":["arn:task/default/@t1"]}
            ListTasks {"family":"nothing"}
                {"taskArns":[]}
        "#]],
    );
}

#[test]
fn host_ports_are_taken_once() {
    check(
        r#"
        CreateCluster {} => cluster.clusterName
        instance 4096 8192
        RunTask {"taskDefinition":"fixed","count":2} => tasks.*.taskArn failures
        "#,
        expect![[r#"
            CreateCluster {} => cluster.clusterName
                cluster.clusterName: "default"
            instance 4096 8192
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i1"
            RunTask {"taskDefinition":"fixed","count":2} => tasks.*.taskArn failures
                tasks.*.taskArn: "arn:task/default/@t1"
                failures: [{"arn":"arn:container-instance/default/@i1","detail":"port 8080/tcp is used by task …@t1 (family:fixed). Every instance: berth why request-3","reason":"RESOURCE:PORTS"}]
        "#]],
    );
}

#[test]
fn devices_are_dealt_out() {
    check(
        r#"
        CreateCluster {} => cluster.clusterName
        instance 4096 8192
        RunTask {"taskDefinition":"gpu"} => failures
        instance 4096 8192 gpu.kind=t4
        RunTask {"taskDefinition":"gpu","count":2} => tasks.*.containerInstanceArn tasks.*.containers.*.gpuIds failures
        "#,
        expect![[r#"
            CreateCluster {} => cluster.clusterName
                cluster.clusterName: "default"
            instance 4096 8192
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i1"
            RunTask {"taskDefinition":"gpu"} => failures
                failures: [{"arn":"arn:container-instance/default/@i1","detail":"attribute gpu.kind is missing, needs t4; gpu: needs 1, 0 free (of 0). Every instance: berth why request-3","reason":"ATTRIBUTE"}]
            instance 4096 8192 gpu.kind=t4
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i2"
            RunTask {"taskDefinition":"gpu","count":2} => tasks.*.containerInstanceArn tasks.*.containers.*.gpuIds failures
                tasks.*.containerInstanceArn: "arn:container-instance/default/@i2"
                tasks.*.containers.*.gpuIds: ["gpu-0"]
                failures: [{"arn":"arn:container-instance/default/@i2","detail":"gpu: needs 1, 0 free (of 1; biggest: task …@t1 (family:gpu) 1). Every instance: berth why request-5","reason":"RESOURCE:GPU"}]
        "#]],
    );
}

#[test]
fn a_token_is_good_for_one_request() {
    check(
        r#"
        CreateCluster {} => cluster.clusterName
        instance 4096 8192
        RunTask {"taskDefinition":"web","clientToken":"x"} => tasks.*.taskArn
        SubmitTaskStateChange {"task":"@t1","status":"RUNNING"}
        RunTask {"taskDefinition":"web","clientToken":"x"} => tasks.*.taskArn tasks.*.lastStatus
        !RunTask {"taskDefinition":"web","clientToken":"x","count":2}
        !RunTask {"taskDefinition":"web","clientToken":"a b"}
        !RunTask {"taskDefinition":"web","clientToken":"\u00fc"}
        !RunTask {"taskDefinition":"web","clientToken":"\t"}
        !RunTask {"taskDefinition":"web","clientToken":"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"}
        !RunTask {"taskDefinition":"web","placementConstraints":[{"type":"distinctInstance","expression":""}]}
        !RunTask {"taskDefinition":"web","overrides":{"containerOverrides":[{"name":"web","command":["a\u0000b"]}]}}
        !RunTask {"taskDefinition":"web","overrides":{"containerOverrides":[{"name":"web","environment":[{"name":"A=B","value":"1"}]}]}}
        !RunTask {"taskDefinition":"web","overrides":{"containerOverrides":[{"name":"web","environment":[{"name":"A\n","value":"1"}]}]}}
        !RunTask {"taskDefinition":"web","overrides":{"taskRoleArn":"a role"}}
        wait 86400000
        RunTask {"taskDefinition":"web","clientToken":"x"} => tasks.*.taskArn
        "#,
        expect![[r#"
            CreateCluster {} => cluster.clusterName
                cluster.clusterName: "default"
            instance 4096 8192
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i1"
            RunTask {"taskDefinition":"web","clientToken":"x"} => tasks.*.taskArn
                tasks.*.taskArn: "arn:task/default/@t1"
            SubmitTaskStateChange {"task":"@t1","status":"RUNNING"}
                {"acknowledgment":"ACK"}
            RunTask {"taskDefinition":"web","clientToken":"x"} => tasks.*.taskArn tasks.*.lastStatus
                tasks.*.taskArn: "arn:task/default/@t1"
                tasks.*.lastStatus: "RUNNING"
            !RunTask {"taskDefinition":"web","clientToken":"x","count":2}
                ConflictException: The client token was used before with other parameters. Use a new token.
            !RunTask {"taskDefinition":"web","clientToken":"a b"}
                InvalidParameterException: clientToken can have letters, digits and punctuation of ASCII only, and no blanks.
            !RunTask {"taskDefinition":"web","clientToken":"\u00fc"}
                InvalidParameterException: clientToken can have letters, digits and punctuation of ASCII only, and no blanks.
            !RunTask {"taskDefinition":"web","clientToken":"\t"}
                InvalidParameterException: clientToken can have letters, digits and punctuation of ASCII only, and no blanks.
            !RunTask {"taskDefinition":"web","clientToken":"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"}
                InvalidParameterException: idempotency token longer than 64. The clientToken has 65 characters.
            !RunTask {"taskDefinition":"web","placementConstraints":[{"type":"distinctInstance","expression":""}]}
                InvalidParameterException: distinctInstance expression should not be specified
            !RunTask {"taskDefinition":"web","overrides":{"containerOverrides":[{"name":"web","command":["a\u0000b"]}]}}
                InvalidParameterException: overrides.containerOverrides[0].command[0] must not contain a NUL character.
            !RunTask {"taskDefinition":"web","overrides":{"containerOverrides":[{"name":"web","environment":[{"name":"A=B","value":"1"}]}]}}
                InvalidParameterException: The names of 'environment' in the override of container 'web' must not be empty or contain '=', but one is 'A=B'.
            !RunTask {"taskDefinition":"web","overrides":{"containerOverrides":[{"name":"web","environment":[{"name":"A\n","value":"1"}]}]}}
                InvalidParameterException: overrides.containerOverrides[0].environment[0].name must not contain line breaks or other control characters.
            !RunTask {"taskDefinition":"web","overrides":{"taskRoleArn":"a role"}}
                ClientException: Role is not valid
            wait 86400000
            RunTask {"taskDefinition":"web","clientToken":"x"} => tasks.*.taskArn
                tasks.*.taskArn: "arn:task/default/@t2"
        "#]],
    );
}

#[test]
fn a_token_answers_what_the_first_call_answered() {
    check(
        r#"
        CreateCluster {} => cluster.clusterName
        instance 4096 1200
        RunTask {"taskDefinition":"web","count":3,"clientToken":"x"} => tasks.*.taskArn failures
        SubmitTaskStateChange {"task":"@t1","status":"STOPPED"}
        RunTask {"taskDefinition":"web","count":3,"clientToken":"x"} => tasks.*.taskArn tasks.*.lastStatus failures
        wait 3600000
        RunTask {"taskDefinition":"web","count":3,"clientToken":"x"} => tasks.*.taskArn failures
        "#,
        expect![[r#"
            CreateCluster {} => cluster.clusterName
                cluster.clusterName: "default"
            instance 4096 1200
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i1"
            RunTask {"taskDefinition":"web","count":3,"clientToken":"x"} => tasks.*.taskArn failures
                tasks.*.taskArn: "arn:task/default/@t1" "arn:task/default/@t2"
                failures: [{"arn":"arn:container-instance/default/@i1","detail":"memory: needs 512 MiB, 176 MiB free (of 1,200; biggest: task …@t1 (family:web) 512 MiB). Every instance: berth why request-3","reason":"RESOURCE:MEMORY"}]
            SubmitTaskStateChange {"task":"@t1","status":"STOPPED"}
                {"acknowledgment":"ACK"}
            RunTask {"taskDefinition":"web","count":3,"clientToken":"x"} => tasks.*.taskArn tasks.*.lastStatus failures
                tasks.*.taskArn: "arn:task/default/@t1" "arn:task/default/@t2"
                tasks.*.lastStatus: "STOPPED" "PENDING"
                failures: [{"arn":"arn:container-instance/default/@i1","detail":"memory: needs 512 MiB, 176 MiB free (of 1,200; biggest: task …@t1 (family:web) 512 MiB). Every instance: berth why request-3","reason":"RESOURCE:MEMORY"}]
            wait 3600000
            RunTask {"taskDefinition":"web","count":3,"clientToken":"x"} => tasks.*.taskArn failures
                tasks.*.taskArn: "arn:task/default/@t2"
                failures: [{"arn":"arn:container-instance/default/@i1","detail":"memory: needs 512 MiB, 176 MiB free (of 1,200; biggest: task …@t1 (family:web) 512 MiB). Every instance: berth why request-3","reason":"RESOURCE:MEMORY"},{"arn":"arn:task/default/@t1","reason":"MISSING"}]
        "#]],
    );
}

#[test]
fn a_token_of_a_call_that_placed_nothing_is_free_again() {
    check(
        r#"
        CreateCluster {} => cluster.clusterName
        instance 4096 256
        RunTask {"taskDefinition":"web","clientToken":"x"} => tasks failures.*.reason
        RunTask {"taskDefinition":"web","clientToken":"x"} => tasks failures.*.reason
        instance 4096 2048
        RunTask {"taskDefinition":"web","clientToken":"x"} => tasks.*.taskArn failures
        RunTask {"taskDefinition":"web","clientToken":"x"} => tasks.*.taskArn failures
        !RunTask {"taskDefinition":"web","clientToken":"x","count":2}
        "#,
        expect![[r#"
            CreateCluster {} => cluster.clusterName
                cluster.clusterName: "default"
            instance 4096 256
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i1"
            RunTask {"taskDefinition":"web","clientToken":"x"} => tasks failures.*.reason
                tasks: []
                failures.*.reason: "RESOURCE:MEMORY"
            RunTask {"taskDefinition":"web","clientToken":"x"} => tasks failures.*.reason
                tasks: []
                failures.*.reason: "RESOURCE:MEMORY"
            instance 4096 2048
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i2"
            RunTask {"taskDefinition":"web","clientToken":"x"} => tasks.*.taskArn failures
                tasks.*.taskArn: "arn:task/default/@t1"
                failures: []
            RunTask {"taskDefinition":"web","clientToken":"x"} => tasks.*.taskArn failures
                tasks.*.taskArn: "arn:task/default/@t1"
                failures: []
            !RunTask {"taskDefinition":"web","clientToken":"x","count":2}
                ConflictException: The client token was used before with other parameters. Use a new token.
        "#]],
    );
}

#[test]
fn what_cannot_be_is_refused() {
    check(
        r#"
        CreateCluster {} => cluster.clusterName
        instance 4096 8192
        !RunTask {"taskDefinition":"nothing"}
        !RunTask {"taskDefinition":"old"}
        !RunTask {"taskDefinition":"web","count":11}
        !RunTask {"taskDefinition":"web","launchType":"MOON"}
        !RunTask {"taskDefinition":"web","launchType":"FARGATE"}
        !RunTask {"taskDefinition":"web","launchType":"EC2","capacityProviderStrategy":[{"capacityProvider":"x"}]}
        !RunTask {"taskDefinition":"web","platformVersion":"LATEST"}
        !RunTask {"taskDefinition":"web","group":"service:web"}
        !RunTask {"taskDefinition":"web","propagateTags":"SERVICE"}
        !RunTask {"taskDefinition":"vpc"}
        !RunTask {"taskDefinition":"web","networkConfiguration":{"awsvpcConfiguration":{"subnets":["a"]}}}
        !RunTask {"taskDefinition":"web","overrides":{"containerOverrides":[{"name":"db"}]}}
        !RunTask {"taskDefinition":"web","placementConstraints":[{"type":"distinctInstance","expression":"x"}]}
        !RunTask {"taskDefinition":"web","placementStrategy":[{"type":"binpack","field":"disk"}]}
        !RunTask {"taskDefinition":"web","placementStrategy":[{"type":"random","field":"x"}]}
        !RunTask {"taskDefinition":"web","volumeConfigurations":[{"name":"v"}]}
        RunTask {"taskDefinition":"web","launchType":"EXTERNAL"} => failures.*.reason
        ListTasks {}
        "#,
        expect![[r#"
            CreateCluster {} => cluster.clusterName
                cluster.clusterName: "default"
            instance 4096 8192
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i1"
            !RunTask {"taskDefinition":"nothing"}
                ClientException: TaskDefinition not found.
            !RunTask {"taskDefinition":"old"}
                ClientException: TaskDefinition is inactive
            !RunTask {"taskDefinition":"web","count":11}
                InvalidParameterException: count must be between 1 and 10, and is 11.
            !RunTask {"taskDefinition":"web","launchType":"MOON"}
                InvalidParameterException: launch type should be one of [EC2,FARGATE,EXTERNAL,MANAGED_INSTANCES]
            !RunTask {"taskDefinition":"web","launchType":"FARGATE"}
                InvalidParameterException: Task definition does not support launch_type FARGATE.
            !RunTask {"taskDefinition":"web","launchType":"EC2","capacityProviderStrategy":[{"capacityProvider":"x"}]}
                InvalidParameterException: Specifying both a launch type and capacity provider strategy is not supported. Remove one and try again.
            !RunTask {"taskDefinition":"web","platformVersion":"LATEST"}
                InvalidParameterException: The platform version must be null when specifying an EC2 launch type.
            !RunTask {"taskDefinition":"web","group":"service:web"}
                InvalidParameterException: Invalid group 'service:web': names beginning with 'service:' are reserved for services.
            !RunTask {"taskDefinition":"web","propagateTags":"SERVICE"}
                InvalidParameterException: propagateTags should be TASK_DEFINITION or NONE: a task that is run by itself has no service to take tags from.
            !RunTask {"taskDefinition":"vpc"}
                InvalidParameterException: Network Configuration must be provided when networkMode 'awsvpc' is specified.
            !RunTask {"taskDefinition":"web","networkConfiguration":{"awsvpcConfiguration":{"subnets":["a"]}}}
                InvalidParameterException: Network Configuration is not valid for the given networkMode of this task definition.
            !RunTask {"taskDefinition":"web","overrides":{"containerOverrides":[{"name":"db"}]}}
                InvalidParameterException: Override for container named db is not a container in the TaskDefinition.
            !RunTask {"taskDefinition":"web","placementConstraints":[{"type":"distinctInstance","expression":"x"}]}
                InvalidParameterException: distinctInstance expression should not be specified
            !RunTask {"taskDefinition":"web","placementStrategy":[{"type":"binpack","field":"disk"}]}
                InvalidParameterException: binpack field 'disk' is invalid
            !RunTask {"taskDefinition":"web","placementStrategy":[{"type":"random","field":"x"}]}
                InvalidParameterException: random field should not be specified
            !RunTask {"taskDefinition":"web","volumeConfigurations":[{"name":"v"}]}
                InvalidParameterException: The volume name 'v' in your request does not have a matching volume in your Task Definition
            RunTask {"taskDefinition":"web","launchType":"EXTERNAL"} => failures.*.reason
                failures.*.reason: "ATTRIBUTE"
            ListTasks {}
                {"taskArns":[]}
        "#]],
    );
}

#[test]
fn constraints_and_strategies_choose() {
    check(
        r#"
        CreateCluster {} => cluster.clusterName
        instance 4096 8192 ecs.availability-zone=a color=red
        instance 4096 8192 ecs.availability-zone=b
        instance 4096 4096 ecs.availability-zone=b
        RunTask {"taskDefinition":"web","placementConstraints":[{"type":"memberOf","expression":"attribute:color == red"}]} => tasks.*.containerInstanceArn tasks.*.availabilityZone
        RunTask {"taskDefinition":"web","group":"g","count":4,"placementConstraints":[{"type":"distinctInstance"}]} => tasks.*.group failures.*.reason
        RunTask {"taskDefinition":"web","group":"h","placementStrategy":[{"type":"binpack","field":"memory"}]} => tasks.*.containerInstanceArn
        RunTask {"taskDefinition":"web","group":"k","count":4,"placementStrategy":[{"type":"spread","field":"attribute:ecs.availability-zone"}]} => tasks.*.availabilityZone
        "#,
        expect![[r#"
            CreateCluster {} => cluster.clusterName
                cluster.clusterName: "default"
            instance 4096 8192 ecs.availability-zone=a color=red
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i1"
            instance 4096 8192 ecs.availability-zone=b
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i2"
            instance 4096 4096 ecs.availability-zone=b
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i3"
            RunTask {"taskDefinition":"web","placementConstraints":[{"type":"memberOf","expression":"attribute:color == red"}]} => tasks.*.containerInstanceArn tasks.*.availabilityZone
                tasks.*.containerInstanceArn: "arn:container-instance/default/@i1"
                tasks.*.availabilityZone: "a"
            RunTask {"taskDefinition":"web","group":"g","count":4,"placementConstraints":[{"type":"distinctInstance"}]} => tasks.*.group failures.*.reason
                tasks.*.group: "g" "g" "g"
                failures.*.reason: "DistinctInstance placement constraint unsatisfied."
            RunTask {"taskDefinition":"web","group":"h","placementStrategy":[{"type":"binpack","field":"memory"}]} => tasks.*.containerInstanceArn
                tasks.*.containerInstanceArn: "arn:container-instance/default/@i3"
            RunTask {"taskDefinition":"web","group":"k","count":4,"placementStrategy":[{"type":"spread","field":"attribute:ecs.availability-zone"}]} => tasks.*.availabilityZone
                tasks.*.availabilityZone: "b" "a" "b" "a"
        "#]],
    );
}

#[test]
fn links_go_where_the_runtime_has_them() {
    check(
        r#"
        CreateCluster {} => cluster.clusterName
        instance 4096 8192 berth.no-links=true
        RunTask {"taskDefinition":"linked"} => tasks failures
        RunTask {"taskDefinition":"web"} => tasks.*.containerInstanceArn failures
        instance 512 1024
        RunTask {"taskDefinition":"linked"} => tasks.*.containerInstanceArn failures
        "#,
        expect![[r#"
            CreateCluster {} => cluster.clusterName
                cluster.clusterName: "default"
            instance 4096 8192 berth.no-links=true
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i1"
            RunTask {"taskDefinition":"linked"} => tasks failures
                tasks: []
                failures: [{"arn":"arn:container-instance/default/@i1","detail":"does not match the constraint not(attribute:berth.no-links exists). Every instance: berth why request-3","reason":"MemberOf placement constraint unsatisfied."}]
            RunTask {"taskDefinition":"web"} => tasks.*.containerInstanceArn failures
                tasks.*.containerInstanceArn: "arn:container-instance/default/@i1"
                failures: []
            instance 512 1024
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i2"
            RunTask {"taskDefinition":"linked"} => tasks.*.containerInstanceArn failures
                tasks.*.containerInstanceArn: "arn:container-instance/default/@i2"
                failures: []
        "#]],
    );
}

#[test]
fn what_explains_a_failure_names_the_cluster() {
    let mut world = World::new();
    world.line(r#"CreateCluster {"clusterName":"prod"}"#);
    world.line("instance 128 128");
    let said =
        world.line(r#"RunTask {"cluster":"prod","taskDefinition":"web"} => failures.*.detail"#);
    assert!(said[0].ends_with(r#" --cluster prod""#), "{said:?}");
}

#[test]
fn texts_that_agents_are_given_have_no_nul() {
    check(
        r#"
        CreateCluster {} => cluster.clusterName
        instance 4096 8192
        !RunTask {"taskDefinition":"web","group":"a\u0000b"}
        !RunTask {"taskDefinition":"web","startedBy":"\u0000"}
        !RunTask {"taskDefinition":"web","referenceId":"a\u0000"}
        !StartTask {"taskDefinition":"web","containerInstances":["@i1"],"group":"a\u0000b"}
        !StartTask {"taskDefinition":"web","containerInstances":["@i1"],"startedBy":"a\u0000b"}
        RunTask {"taskDefinition":"web","group":"a b"} => tasks.*.group
        !StopTask {"task":"@t1","reason":"a\u0000b"}
        "#,
        expect![[r#"
            CreateCluster {} => cluster.clusterName
                cluster.clusterName: "default"
            instance 4096 8192
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i1"
            !RunTask {"taskDefinition":"web","group":"a\u0000b"}
                InvalidParameterException: group must not contain a NUL character.
            !RunTask {"taskDefinition":"web","startedBy":"\u0000"}
                InvalidParameterException: startedBy must not contain a NUL character.
            !RunTask {"taskDefinition":"web","referenceId":"a\u0000"}
                InvalidParameterException: referenceId must not contain a NUL character.
            !StartTask {"taskDefinition":"web","containerInstances":["@i1"],"group":"a\u0000b"}
                InvalidParameterException: group must not contain a NUL character.
            !StartTask {"taskDefinition":"web","containerInstances":["@i1"],"startedBy":"a\u0000b"}
                InvalidParameterException: startedBy must not contain a NUL character.
            RunTask {"taskDefinition":"web","group":"a b"} => tasks.*.group
                tasks.*.group: "a b"
            !StopTask {"task":"@t1","reason":"a\u0000b"}
                InvalidParameterException: reason must not contain a NUL character.
        "#]],
    );
}
