//! Tasks with network interfaces of their own.
use berth_ecs::cluster::records::network::AttachmentStatus;
use berth_scenarios::{World, check, steps};
use expect_test::expect;

#[test]
fn a_task_waits_for_its_address_and_then_for_its_interface() {
    check(
        r#"
        CreateCluster {} => cluster.status
        instance 4096 4096 ecs.capability.task-eni=1 ecs.availability-zone=us-east-1a
        RunTask {"taskDefinition":"vpc","networkConfiguration":{"awsvpcConfiguration":{"subnets":["subnet-a"],"securityGroups":["sg-2"]}}} => tasks.*.lastStatus tasks.*.attachments failures
        DescribeTasks {"tasks":["@t1"]} => tasks.*.lastStatus tasks.*.attachments
        agents
        DescribeTasks {"tasks":["@t1"]} => tasks.*.lastStatus
        chunks
        DescribeTasks {"tasks":["@t1"]} => tasks.*.lastStatus tasks.*.attachments
        RunTask {"taskDefinition":"vpc","networkConfiguration":{"awsvpcConfiguration":{"subnets":["subnet-a"],"securityGroups":["sg-2"]}}} => tasks.*.lastStatus tasks.*.attachments
        agents
        DescribeTasks {"tasks":["@t1"]} => tasks.*.lastStatus tasks.*.attachments.*.status tasks.*.containers.*.networkInterfaces tasks.*.containers.*.networkBindings
        StopTask {"task":"@t1"} => task.lastStatus task.attachments.*.status
        agents
        DescribeTasks {"tasks":["@t1"]} => tasks.*.lastStatus tasks.*.attachments.*.status tasks.*.containers.*.networkInterfaces
        "#,
        expect![[r#"
            CreateCluster {} => cluster.status
                cluster.status: "ACTIVE"
            instance 4096 4096 ecs.capability.task-eni=1 ecs.availability-zone=us-east-1a
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i1"
            RunTask {"taskDefinition":"vpc","networkConfiguration":{"awsvpcConfiguration":{"subnets":["subnet-a"],"securityGroups":["sg-2"]}}} => tasks.*.lastStatus tasks.*.attachments failures
                tasks.*.lastStatus: "PROVISIONING"
                tasks.*.attachments: [{"details":[],"id":"01a3185c-5000-85e7-bb0f-122785753da8","status":"PRECREATED","type":"ElasticNetworkInterface"}]
                failures: []
            DescribeTasks {"tasks":["@t1"]} => tasks.*.lastStatus tasks.*.attachments
                tasks.*.lastStatus: "PROVISIONING"
                tasks.*.attachments: [{"details":[],"id":"01a3185c-5000-85e7-bb0f-122785753da8","status":"PRECREATED","type":"ElasticNetworkInterface"}]
            agents
            DescribeTasks {"tasks":["@t1"]} => tasks.*.lastStatus
                tasks.*.lastStatus: "PROVISIONING"
            chunks
                gave 10.0.1.0/27 of subnet-a
            DescribeTasks {"tasks":["@t1"]} => tasks.*.lastStatus tasks.*.attachments
                tasks.*.lastStatus: "PROVISIONING"
                tasks.*.attachments: [{"details":[{"name":"subnetId","value":"subnet-a"},{"name":"networkInterfaceId","value":"eni-66775dc7701564f61"},{"name":"macAddress","value":"0a:77:01:56:4f:61"},{"name":"privateDnsName","value":"ip-10-0-1-4.ec2.internal"},{"name":"privateIPv4Address","value":"10.0.1.4"}],"id":"01a3185c-5000-85e7-bb0f-122785753da8","status":"ATTACHING","type":"ElasticNetworkInterface"}]
            RunTask {"taskDefinition":"vpc","networkConfiguration":{"awsvpcConfiguration":{"subnets":["subnet-a"],"securityGroups":["sg-2"]}}} => tasks.*.lastStatus tasks.*.attachments
                tasks.*.lastStatus: "PROVISIONING"
                tasks.*.attachments: [{"details":[{"name":"subnetId","value":"subnet-a"}],"id":"01a3185c-5000-a534-a6a6-b7fd0b63aaf1","status":"PRECREATED","type":"ElasticNetworkInterface"}]
            agents
            DescribeTasks {"tasks":["@t1"]} => tasks.*.lastStatus tasks.*.attachments.*.status tasks.*.containers.*.networkInterfaces tasks.*.containers.*.networkBindings
                tasks.*.lastStatus: "RUNNING"
                tasks.*.attachments.*.status: "ATTACHED"
                tasks.*.containers.*.networkInterfaces: [{"attachmentId":"01a3185c-5000-85e7-bb0f-122785753da8","privateIpv4Address":"10.0.1.4"}]
                tasks.*.containers.*.networkBindings: []
            StopTask {"task":"@t1"} => task.lastStatus task.attachments.*.status
                task.lastStatus: "STOPPING"
                task.attachments.*.status: "ATTACHED"
            agents
            DescribeTasks {"tasks":["@t1"]} => tasks.*.lastStatus tasks.*.attachments.*.status tasks.*.containers.*.networkInterfaces
                tasks.*.lastStatus: "STOPPED"
                tasks.*.attachments.*.status: "DELETED"
                tasks.*.containers.*.networkInterfaces: [{"attachmentId":"01a3185c-5000-85e7-bb0f-122785753da8","privateIpv4Address":"10.0.1.4"}]
        "#]],
    );
}

#[test]
fn an_address_is_given_again_a_minute_after_its_task_has_stopped() {
    check(
        r#"
        CreateCluster {} => cluster.status
        instance 4096 4096 ecs.capability.task-eni=1
        RunTask {"taskDefinition":"vpc","count":10,"networkConfiguration":{"awsvpcConfiguration":{"subnets":["subnet-tiny"]}}} => failures
        chunks
        RunTask {"taskDefinition":"vpc","networkConfiguration":{"awsvpcConfiguration":{"subnets":["subnet-tiny"]}}} => failures
        DescribeTasks {"tasks":["@t1","@t11"]} => tasks.*.attachments.*.details.*.value
        RunTask {"taskDefinition":"vpc","networkConfiguration":{"awsvpcConfiguration":{"subnets":["subnet-tiny"]}}} => failures
        agents
        StopTask {"task":"@t3"} => task.lastStatus
        agents
        wait 59999
        RunTask {"taskDefinition":"vpc","networkConfiguration":{"awsvpcConfiguration":{"subnets":["subnet-tiny"]}}} => failures
        DescribeTasks {"tasks":["@t3"]} => tasks.*.attachments.*.details.*.value
        wait 1
        RunTask {"taskDefinition":"vpc","networkConfiguration":{"awsvpcConfiguration":{"subnets":["subnet-tiny"]}}} => failures
        DescribeTasks {"tasks":["@t12"]} => tasks.*.attachments.*.details.*.value
        "#,
        expect![[r#"
            CreateCluster {} => cluster.status
                cluster.status: "ACTIVE"
            instance 4096 4096 ecs.capability.task-eni=1
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i1"
            RunTask {"taskDefinition":"vpc","count":10,"networkConfiguration":{"awsvpcConfiguration":{"subnets":["subnet-tiny"]}}} => failures
                failures: []
            chunks
                gave 10.0.3.0/28 of subnet-tiny
            RunTask {"taskDefinition":"vpc","networkConfiguration":{"awsvpcConfiguration":{"subnets":["subnet-tiny"]}}} => failures
                failures: []
            DescribeTasks {"tasks":["@t1","@t11"]} => tasks.*.attachments.*.details.*.value
                tasks.*.attachments.*.details.*.value: "subnet-tiny" "eni-390ccb6a06cd2330e" "0a:a0:6c:d2:33:0e" "ip-10-0-3-9.ec2.internal" "10.0.3.9" "subnet-tiny" "eni-8635b0b7e74f0c83e" "0a:7e:74:f0:c8:3e" "ip-10-0-3-14.ec2.internal" "10.0.3.14"
            RunTask {"taskDefinition":"vpc","networkConfiguration":{"awsvpcConfiguration":{"subnets":["subnet-tiny"]}}} => failures
                failures: [{"arn":"arn:container-instance/default/@i1","detail":"subnet-tiny has 0 of 11 addresses free. Every instance: berth why request-6","reason":"RESOURCE:ENI"}]
            agents
            StopTask {"task":"@t3"} => task.lastStatus
                task.lastStatus: "STOPPING"
            agents
            wait 59999
            RunTask {"taskDefinition":"vpc","networkConfiguration":{"awsvpcConfiguration":{"subnets":["subnet-tiny"]}}} => failures
                failures: [{"arn":"arn:container-instance/default/@i1","detail":"subnet-tiny has 0 of 11 addresses free. Every instance: berth why request-31","reason":"RESOURCE:ENI"}]
            DescribeTasks {"tasks":["@t3"]} => tasks.*.attachments.*.details.*.value
                tasks.*.attachments.*.details.*.value: "subnet-tiny" "eni-b29663e9ea0ec2561" "0a:9e:a0:ec:25:61" "ip-10-0-3-7.ec2.internal" "10.0.3.7"
            wait 1
            RunTask {"taskDefinition":"vpc","networkConfiguration":{"awsvpcConfiguration":{"subnets":["subnet-tiny"]}}} => failures
                failures: []
            DescribeTasks {"tasks":["@t12"]} => tasks.*.attachments.*.details.*.value
                tasks.*.attachments.*.details.*.value: "subnet-tiny" "eni-3aa3de53fbde4ae5b" "0a:3f:bd:e4:ae:5b" "ip-10-0-3-7.ec2.internal" "10.0.3.7"
        "#]],
    );
}

#[test]
fn zones_count_where_an_instance_is_in_one_of_them() {
    check(
        r#"
        CreateCluster {} => cluster.status
        instance 4096 4096 ecs.capability.task-eni=1 ecs.availability-zone=rack-1
        RunTask {"taskDefinition":"vpc","networkConfiguration":{"awsvpcConfiguration":{"subnets":["subnet-b"]}}} => failures
        chunks
        DescribeTasks {"tasks":["@t1"]} => tasks.*.attachments.*.details.*.value
        instance 4096 4096 ecs.capability.task-eni=1 ecs.availability-zone=us-east-1a
        RunTask {"taskDefinition":"vpc","networkConfiguration":{"awsvpcConfiguration":{"subnets":["subnet-b"]}}} => failures
        RunTask {"taskDefinition":"vpc","count":2,"networkConfiguration":{"awsvpcConfiguration":{"subnets":["subnet-a","subnet-b"]}}} => failures
        chunks
        DescribeTasks {"tasks":["@t3","@t4"]} => tasks.*.attachments.*.details.*.value
        StartTask {"taskDefinition":"vpc","containerInstances":["@i1"],"networkConfiguration":{"awsvpcConfiguration":{"subnets":["subnet-a","subnet-b"]}}} => failures
        StartTask {"taskDefinition":"vpc","containerInstances":["@i2"],"networkConfiguration":{"awsvpcConfiguration":{"subnets":["subnet-b"]}}} => failures
        "#,
        expect![[r#"
            CreateCluster {} => cluster.status
                cluster.status: "ACTIVE"
            instance 4096 4096 ecs.capability.task-eni=1 ecs.availability-zone=rack-1
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i1"
            RunTask {"taskDefinition":"vpc","networkConfiguration":{"awsvpcConfiguration":{"subnets":["subnet-b"]}}} => failures
                failures: []
            chunks
                gave 10.0.2.0/27 of subnet-b
            DescribeTasks {"tasks":["@t1"]} => tasks.*.attachments.*.details.*.value
                tasks.*.attachments.*.details.*.value: "subnet-b" "eni-66775dc7701564f61" "0a:77:01:56:4f:61" "ip-10-0-2-4.ec2.internal" "10.0.2.4"
            instance 4096 4096 ecs.capability.task-eni=1 ecs.availability-zone=us-east-1a
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i2"
            RunTask {"taskDefinition":"vpc","networkConfiguration":{"awsvpcConfiguration":{"subnets":["subnet-b"]}}} => failures
                failures: []
            RunTask {"taskDefinition":"vpc","count":2,"networkConfiguration":{"awsvpcConfiguration":{"subnets":["subnet-a","subnet-b"]}}} => failures
                failures: []
            chunks
                gave 10.0.1.0/27 of subnet-a
            DescribeTasks {"tasks":["@t3","@t4"]} => tasks.*.attachments.*.details.*.value
                tasks.*.attachments.*.details.*.value: "subnet-a" "eni-c8b2e02445e4be0f5" "0a:44:5e:4b:e0:f5" "ip-10-0-1-4.ec2.internal" "10.0.1.4" "subnet-a" "eni-1d16aa4b296eb9d18" "0a:b2:96:eb:9d:18" "ip-10-0-1-5.ec2.internal" "10.0.1.5"
            StartTask {"taskDefinition":"vpc","containerInstances":["@i1"],"networkConfiguration":{"awsvpcConfiguration":{"subnets":["subnet-a","subnet-b"]}}} => failures
                failures: [{"arn":"arn:container-instance/default/@i1","detail":"is in rack-1, the subnets are in us-east-1a, us-east-1b","reason":"LOCATION"}]
            StartTask {"taskDefinition":"vpc","containerInstances":["@i2"],"networkConfiguration":{"awsvpcConfiguration":{"subnets":["subnet-b"]}}} => failures
                failures: []
        "#]],
    );
}

#[test]
fn an_interface_is_attached_in_time_or_its_task_fails() {
    check(
        r#"
        CreateCluster {} => cluster.status
        instance 4096 4096 ecs.capability.task-eni=1
        RunTask {"taskDefinition":"vpc","networkConfiguration":{"awsvpcConfiguration":{"subnets":["subnet-a"],"securityGroups":["sg-2"]}}} => failures
        wait 179999
        DescribeTasks {"tasks":["@t1"]} => tasks.*.lastStatus
        wait 1
        DescribeTasks {"tasks":["@t1"]} => tasks.*.lastStatus tasks.*.stopCode tasks.*.stoppedReason
        chunks
        RunTask {"taskDefinition":"vpc","count":2,"networkConfiguration":{"awsvpcConfiguration":{"subnets":["subnet-a"],"securityGroups":["sg-2"]}}} => failures
        wait 180000
        DescribeTasks {"tasks":["@t2"]} => tasks.*.lastStatus tasks.*.desiredStatus tasks.*.stoppedReason
        agents
        DescribeTasks {"tasks":["@t2"]} => tasks.*.lastStatus tasks.*.stopCode tasks.*.attachments.*.status
        RunTask {"taskDefinition":"vpc","networkConfiguration":{"awsvpcConfiguration":{"subnets":["subnet-a"],"securityGroups":["sg-2"]}}} => failures
        !SubmitAttachmentStateChanges {"attachments":[{"attachmentArn":"arn:x/1","status":"ATTACHED"}]}
        "#,
        expect![[r#"
            CreateCluster {} => cluster.status
                cluster.status: "ACTIVE"
            instance 4096 4096 ecs.capability.task-eni=1
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i1"
            RunTask {"taskDefinition":"vpc","networkConfiguration":{"awsvpcConfiguration":{"subnets":["subnet-a"],"securityGroups":["sg-2"]}}} => failures
                failures: []
            wait 179999
            DescribeTasks {"tasks":["@t1"]} => tasks.*.lastStatus
                tasks.*.lastStatus: "PROVISIONING"
            wait 1
            DescribeTasks {"tasks":["@t1"]} => tasks.*.lastStatus tasks.*.stopCode tasks.*.stoppedReason
                tasks.*.lastStatus: "STOPPED"
                tasks.*.stopCode: "TaskFailedToStart"
                tasks.*.stoppedReason: "TaskFailedToStart: Timeout waiting for network interface provisioning to complete."
            chunks
            RunTask {"taskDefinition":"vpc","count":2,"networkConfiguration":{"awsvpcConfiguration":{"subnets":["subnet-a"],"securityGroups":["sg-2"]}}} => failures
                failures: []
            wait 180000
            DescribeTasks {"tasks":["@t2"]} => tasks.*.lastStatus tasks.*.desiredStatus tasks.*.stoppedReason
                tasks.*.lastStatus: "STOPPED"
                tasks.*.desiredStatus: "STOPPED"
                tasks.*.stoppedReason: "TaskFailedToStart: Timeout waiting for network interface provisioning to complete."
            agents
            DescribeTasks {"tasks":["@t2"]} => tasks.*.lastStatus tasks.*.stopCode tasks.*.attachments.*.status
                tasks.*.lastStatus: "STOPPED"
                tasks.*.stopCode: "TaskFailedToStart"
                tasks.*.attachments.*.status: "DELETED"
            RunTask {"taskDefinition":"vpc","networkConfiguration":{"awsvpcConfiguration":{"subnets":["subnet-a"],"securityGroups":["sg-2"]}}} => failures
                failures: []
            !SubmitAttachmentStateChanges {"attachments":[{"attachmentArn":"arn:x/1","status":"ATTACHED"}]}
                InvalidParameterException: The attachment 'arn:x/1' was not found.
        "#]],
    );
}

#[test]
fn agents_tell_of_a_hundred_attachments_at_once_at_most() {
    let mut world = World::new();
    let script = r#"
        CreateCluster {} => cluster.status
        instance 4096 4096 ecs.capability.task-eni=1
        RunTask {"taskDefinition":"vpc","networkConfiguration":{"awsvpcConfiguration":{"subnets":["subnet-a"],"securityGroups":["sg-2"]}}} => failures
        chunks
    "#;
    steps(script).for_each(|it| drop(world.line(it)));
    let repeated = |attachment: &str, count: usize| {
        let one = format!(r#"{{"attachmentArn":"arn:x/{attachment}","status":"ATTACHED"}}"#);
        format!(r#"{{"attachments":[{}]}}"#, vec![one; count].join(","))
    };
    let network = |world: &World| {
        let task = world.state().tasks.values().next().expect("there is one");
        task.network.clone().expect("it is of awsvpc")
    };
    let attachment = network(&world).attachment.clone();
    let call = "SubmitAttachmentStateChanges";
    let refused = world.call(call, &repeated(&attachment, 101)).unwrap_err();
    let text = "Attachments can have up to 100 items, and this call has 101.";
    assert!(format!("{refused:?}").contains(text), "{refused:?}");
    assert_eq!(network(&world).status, AttachmentStatus::Attaching);
    world.call(call, &repeated(&attachment, 100)).expect("it is not too many");
    assert_eq!(network(&world).status, AttachmentStatus::Attached);
    world.call(call, &repeated(&attachment, 1)).expect("agents may repeat themselves");
    let refused = world.call(call, &repeated("1", 1)).unwrap_err();
    assert!(format!("{refused:?}").contains("The attachment 'arn:x/1' was not found."));
}

#[test]
fn what_is_said_of_networks_is_checked() {
    check(
        r#"
        CreateCluster {} => cluster.status
        instance 4096 4096
        !RunTask {"taskDefinition":"vpc"}
        !RunTask {"taskDefinition":"web","networkConfiguration":{"awsvpcConfiguration":{"subnets":["subnet-a"],"securityGroups":["sg-2"]}}}
        !RunTask {"taskDefinition":"vpc","networkConfiguration":{"awsvpcConfiguration":{"subnets":[]}}}
        !RunTask {"taskDefinition":"vpc","networkConfiguration":{"awsvpcConfiguration":{"subnets":["subnet-a","subnet-9"]}}}
        !RunTask {"taskDefinition":"vpc","networkConfiguration":{"awsvpcConfiguration":{"subnets":["subnet-a","subnet-other"]}}}
        !RunTask {"taskDefinition":"vpc","networkConfiguration":{"awsvpcConfiguration":{"subnets":["subnet-a"],"securityGroups":["sg-9"]}}}
        !RunTask {"taskDefinition":"vpc","networkConfiguration":{"awsvpcConfiguration":{"subnets":["subnet-a"],"securityGroups":["sg-other"]}}}
        !RunTask {"taskDefinition":"vpc","networkConfiguration":{"awsvpcConfiguration":{"subnets":["subnet-a"],"securityGroups":["1","2","3","4","5","6"]}}}
        !RunTask {"taskDefinition":"vpc","networkConfiguration":{"awsvpcConfiguration":{"subnets":["subnet-a"],"assignPublicIp":"ENABLED"}}}
        !RunTask {"taskDefinition":"vpc","networkConfiguration":{"awsvpcConfiguration":{"subnets":["subnet-a"],"assignPublicIp":"MAYBE"}}}
        RunTask {"taskDefinition":"vpc","networkConfiguration":{"awsvpcConfiguration":{"subnets":["subnet-a"],"securityGroups":["sg-2"]}}} => failures
        "#,
        expect![[r#"
            CreateCluster {} => cluster.status
                cluster.status: "ACTIVE"
            instance 4096 4096
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i1"
            !RunTask {"taskDefinition":"vpc"}
                InvalidParameterException: Network Configuration must be provided when networkMode 'awsvpc' is specified.
            !RunTask {"taskDefinition":"web","networkConfiguration":{"awsvpcConfiguration":{"subnets":["subnet-a"],"securityGroups":["sg-2"]}}}
                InvalidParameterException: Network Configuration is not valid for the given networkMode of this task definition.
            !RunTask {"taskDefinition":"vpc","networkConfiguration":{"awsvpcConfiguration":{"subnets":[]}}}
                InvalidParameterException: subnets can not be empty.
            !RunTask {"taskDefinition":"vpc","networkConfiguration":{"awsvpcConfiguration":{"subnets":["subnet-a","subnet-9"]}}}
                InvalidParameterException: Error retrieving subnet information for [subnet-a, subnet-9]: The subnet ID 'subnet-9' does not exist (ErrorCode: InvalidSubnetID.NotFound)
            !RunTask {"taskDefinition":"vpc","networkConfiguration":{"awsvpcConfiguration":{"subnets":["subnet-a","subnet-other"]}}}
                InvalidParameterException: All subnets must be in one VPC: subnet-a is in vpc-1, and subnet-other is in vpc-2.
            !RunTask {"taskDefinition":"vpc","networkConfiguration":{"awsvpcConfiguration":{"subnets":["subnet-a"],"securityGroups":["sg-9"]}}}
                InvalidParameterException: Error retrieving security group information for [sg-9]: The security group 'sg-9' does not exist (ErrorCode: InvalidGroup.NotFound)
            !RunTask {"taskDefinition":"vpc","networkConfiguration":{"awsvpcConfiguration":{"subnets":["subnet-a"],"securityGroups":["sg-other"]}}}
                InvalidParameterException: Security groups and subnets must be in one VPC: sg-other is in vpc-2, and the subnets are in vpc-1.
            !RunTask {"taskDefinition":"vpc","networkConfiguration":{"awsvpcConfiguration":{"subnets":["subnet-a"],"securityGroups":["1","2","3","4","5","6"]}}}
                InvalidParameterException: securityGroups can have up to 5 items, and this call has 6.
            !RunTask {"taskDefinition":"vpc","networkConfiguration":{"awsvpcConfiguration":{"subnets":["subnet-a"],"assignPublicIp":"ENABLED"}}}
                InvalidParameterException: Assign public IP is not supported for this launch type.
            !RunTask {"taskDefinition":"vpc","networkConfiguration":{"awsvpcConfiguration":{"subnets":["subnet-a"],"assignPublicIp":"MAYBE"}}}
                InvalidParameterException: assignPublicIp should be one of [ENABLED,DISABLED], and is 'MAYBE'.
            RunTask {"taskDefinition":"vpc","networkConfiguration":{"awsvpcConfiguration":{"subnets":["subnet-a"],"securityGroups":["sg-2"]}}} => failures
                failures: [{"arn":"arn:container-instance/default/@i1","detail":"attribute ecs.capability.task-eni is missing. Every instance: berth why request-13","reason":"ATTRIBUTE"}]
        "#]],
    );
}

#[test]
fn agents_are_told_of_the_interface() {
    check(
        r#"
        CreateCluster {} => cluster.status
        instance 4096 4096 ecs.capability.task-eni=1
        RunTask {"taskDefinition":"vpc","networkConfiguration":{"awsvpcConfiguration":{"subnets":["subnet-six"]}}} => failures
        chunks
        DescribeTasks {"tasks":["@t1"]} => tasks.*.attachments.*.details tasks.*.containers.*.networkInterfaces.*.ipv6Address
        "#,
        expect![[r#"
            CreateCluster {} => cluster.status
                cluster.status: "ACTIVE"
            instance 4096 4096 ecs.capability.task-eni=1
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i1"
            RunTask {"taskDefinition":"vpc","networkConfiguration":{"awsvpcConfiguration":{"subnets":["subnet-six"]}}} => failures
                failures: []
            chunks
                gave 10.0.4.0/28 of subnet-six
            DescribeTasks {"tasks":["@t1"]} => tasks.*.attachments.*.details tasks.*.containers.*.networkInterfaces.*.ipv6Address
                tasks.*.attachments.*.details: [{"name":"subnetId","value":"subnet-six"},{"name":"networkInterfaceId","value":"eni-66775dc7701564f61"},{"name":"macAddress","value":"0a:77:01:56:4f:61"},{"name":"privateDnsName","value":"ip-10-0-4-4.ec2.internal"},{"name":"privateIPv4Address","value":"10.0.4.4"},{"name":"ipv6Address","value":"fd00:1:2:3::a00:404"}]
                tasks.*.containers.*.networkInterfaces.*.ipv6Address: "fd00:1:2:3::a00:404"
        "#]],
    );
}

#[test]
fn a_cluster_gives_back_what_it_does_not_need() {
    check(
        r#"
        CreateCluster {} => cluster.status
        instance 4096 4096 ecs.capability.task-eni=1
        RunTask {"taskDefinition":"vpc","networkConfiguration":{"awsvpcConfiguration":{"subnets":["subnet-a"],"securityGroups":["sg-2"]}}} => failures
        chunks
        StopTask {"task":"@t1"} => task.desiredStatus
        agents
        wait 60000
        chunks
        wait 3600000
        chunks
        RunTask {"taskDefinition":"vpc","networkConfiguration":{"awsvpcConfiguration":{"subnets":["subnet-a"],"securityGroups":["sg-2"]}}} => failures
        chunks
        DescribeTasks {"tasks":["@t2"]} => tasks.*.attachments.*.details.*.value
        "#,
        expect![[r#"
            CreateCluster {} => cluster.status
                cluster.status: "ACTIVE"
            instance 4096 4096 ecs.capability.task-eni=1
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i1"
            RunTask {"taskDefinition":"vpc","networkConfiguration":{"awsvpcConfiguration":{"subnets":["subnet-a"],"securityGroups":["sg-2"]}}} => failures
                failures: []
            chunks
                gave 10.0.1.0/27 of subnet-a
            StopTask {"task":"@t1"} => task.desiredStatus
                task.desiredStatus: "STOPPED"
            agents
            wait 60000
            chunks
            wait 3600000
            chunks
                took 10.0.1.0/27 of subnet-a
            RunTask {"taskDefinition":"vpc","networkConfiguration":{"awsvpcConfiguration":{"subnets":["subnet-a"],"securityGroups":["sg-2"]}}} => failures
                failures: []
            chunks
                gave 10.0.1.0/27 of subnet-a
            DescribeTasks {"tasks":["@t2"]} => tasks.*.attachments.*.details.*.value
                tasks.*.attachments.*.details.*.value: "subnet-a" "eni-ee263183773ef6508" "0a:37:73:ef:65:08" "ip-10-0-1-4.ec2.internal" "10.0.1.4"
        "#]],
    );
}
