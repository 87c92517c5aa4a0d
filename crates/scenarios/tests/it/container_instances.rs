//! Container instances, their attributes and states.
use berth_scenarios::check;
use expect_test::expect;

#[test]
fn an_instance_registers_and_registers_again() {
    check(
        r#"
        CreateCluster {} => cluster.clusterName
        instance 2048 4096 ecs.availability-zone=rack-1 color=red
        DescribeContainerInstances {"containerInstances":["@i1"]} => containerInstances.*.attributes containerInstances.*.agentConnected containerInstances.*.version containerInstances.*.remainingResources
        PutAttributes {"attributes":[{"name":"disk","value":"ssd","targetId":"@i1"}]}
        !PutAttributes {"attributes":[{"name":"ecs.os-type","value":"windows","targetId":"@i1"}]}
        !PutAttributes {"attributes":[{"name":"disk","targetId":"00000000000000000000000000000000"}]}
        RegisterContainerInstance {"containerInstanceArn":"@i1","totalResources":[{"name":"CPU","type":"INTEGER","integerValue":1024},{"name":"MEMORY","type":"INTEGER","integerValue":4096}]} => containerInstance.attributes containerInstance.registeredResources
        ListAttributes {"targetType":"container-instance","attributeName":"disk"}
        DeleteAttributes {"attributes":[{"name":"disk","targetId":"@i1"},{"name":"none","targetId":"@i1"}]}
        ListContainerInstances {"filter":"attribute:color == red"}
        ListContainerInstances {"filter":"attribute:color == blue"}
        !ListContainerInstances {"filter":"attribute:color =="}
        "#,
        expect![[r#"
            CreateCluster {} => cluster.clusterName
                cluster.clusterName: "default"
            instance 2048 4096 ecs.availability-zone=rack-1 color=red
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i1"
            DescribeContainerInstances {"containerInstances":["@i1"]} => containerInstances.*.attributes containerInstances.*.agentConnected containerInstances.*.version containerInstances.*.remainingResources
                containerInstances.*.attributes: [{"name":"color","value":"red"},{"name":"ecs.availability-zone","value":"rack-1"},{"name":"ecs.os-type","value":"linux"}]
                containerInstances.*.agentConnected: true
                containerInstances.*.version: 2
                containerInstances.*.remainingResources: [{"doubleValue":0.0,"integerValue":2048,"longValue":0,"name":"CPU","type":"INTEGER"},{"doubleValue":0.0,"integerValue":4096,"longValue":0,"name":"MEMORY","type":"INTEGER"},{"doubleValue":0.0,"integerValue":0,"longValue":0,"name":"PORTS","stringSetValue":["22"],"type":"STRINGSET"},{"doubleValue":0.0,"integerValue":0,"longValue":0,"name":"PORTS_UDP","stringSetValue":[],"type":"STRINGSET"}]
            PutAttributes {"attributes":[{"name":"disk","value":"ssd","targetId":"@i1"}]}
                {"attributes":[{"name":"disk","targetId":"arn:container-instance/default/@i1","targetType":"container-instance","value":"ssd"}]}
            !PutAttributes {"attributes":[{"name":"ecs.os-type","value":"windows","targetId":"@i1"}]}
                InvalidParameterException: The attribute 'ecs.os-type' is reserved for ECS and cannot be changed.
            !PutAttributes {"attributes":[{"name":"disk","targetId":"00000000000000000000000000000000"}]}
                TargetNotFoundException: The specified target was not found. Specify a valid target and try again.
            RegisterContainerInstance {"containerInstanceArn":"@i1","totalResources":[{"name":"CPU","type":"INTEGER","integerValue":1024},{"name":"MEMORY","type":"INTEGER","integerValue":4096}]} => containerInstance.attributes containerInstance.registeredResources
                containerInstance.attributes: [{"name":"color","value":"red"},{"name":"disk","value":"ssd"},{"name":"ecs.availability-zone","value":"rack-1"},{"name":"ecs.os-type","value":"linux"}]
                containerInstance.registeredResources: [{"doubleValue":0.0,"integerValue":1024,"longValue":0,"name":"CPU","type":"INTEGER"},{"doubleValue":0.0,"integerValue":4096,"longValue":0,"name":"MEMORY","type":"INTEGER"},{"doubleValue":0.0,"integerValue":0,"longValue":0,"name":"PORTS","stringSetValue":[],"type":"STRINGSET"},{"doubleValue":0.0,"integerValue":0,"longValue":0,"name":"PORTS_UDP","stringSetValue":[],"type":"STRINGSET"}]
            ListAttributes {"targetType":"container-instance","attributeName":"disk"}
                {"attributes":[{"name":"disk","targetId":"arn:container-instance/default/@i1","targetType":"container-instance","value":"ssd"}]}
            DeleteAttributes {"attributes":[{"name":"disk","targetId":"@i1"},{"name":"none","targetId":"@i1"}]}
                {"attributes":[{"name":"disk","targetId":"arn:container-instance/default/@i1","targetType":"container-instance","value":"ssd"}]}
            ListContainerInstances {"filter":"attribute:color == red"}
                {"containerInstanceArns":["arn:container-instance/default/@i1"]}
            ListContainerInstances {"filter":"attribute:color == blue"}
                {"containerInstanceArns":[]}
            !ListContainerInstances {"filter":"attribute:color =="}
                InvalidParameterException: Invalid expression: expected a value (in quotes if it has spaces, brackets or parentheses), but it ends (at character 19).
        "#]],
    );
}

#[test]
fn draining_and_deregistering() {
    check(
        r#"
        CreateCluster {} => cluster.clusterName
        instance 2048 4096
        instance 2048 4096
        UpdateContainerInstancesState {"containerInstances":["@i1"],"status":"DRAINING"} => containerInstances.*.status failures
        !UpdateContainerInstancesState {"containerInstances":["@i1"],"status":"INACTIVE"}
        ListContainerInstances {"status":"DRAINING"}
        RunTask {"taskDefinition":"web","count":2} => tasks.*.containerInstanceArn
        StartTask {"taskDefinition":"web","containerInstances":["@i1"]} => tasks failures.*.reason
        UpdateContainerInstancesState {"containerInstances":["@i1"],"status":"ACTIVE"} => containerInstances.*.status
        !DeregisterContainerInstance {"containerInstance":"@i2"}
        DeregisterContainerInstance {"containerInstance":"@i2","force":true} => containerInstance.status
        DescribeTasks {"tasks":["@t1"]} => tasks.*.lastStatus tasks.*.stoppedReason tasks.*.containers.*.lastStatus
        ListContainerInstances {}
        wait 3600000
        DescribeContainerInstances {"containerInstances":["@i2"]} => containerInstances failures
        DescribeTasks {"tasks":["@t1"]} => tasks failures.*.reason
        "#,
        expect![[r#"
            CreateCluster {} => cluster.clusterName
                cluster.clusterName: "default"
            instance 2048 4096
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i1"
            instance 2048 4096
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i2"
            UpdateContainerInstancesState {"containerInstances":["@i1"],"status":"DRAINING"} => containerInstances.*.status failures
                containerInstances.*.status: "DRAINING"
                failures: []
            !UpdateContainerInstancesState {"containerInstances":["@i1"],"status":"INACTIVE"}
                InvalidParameterException: Container instance status should be one of [ACTIVE,DRAINING]
            ListContainerInstances {"status":"DRAINING"}
                {"containerInstanceArns":["arn:container-instance/default/@i1"]}
            RunTask {"taskDefinition":"web","count":2} => tasks.*.containerInstanceArn
                tasks.*.containerInstanceArn: "arn:container-instance/default/@i2" "arn:container-instance/default/@i2"
            StartTask {"taskDefinition":"web","containerInstances":["@i1"]} => tasks failures.*.reason
                tasks: []
                failures.*.reason: "DRAINING"
            UpdateContainerInstancesState {"containerInstances":["@i1"],"status":"ACTIVE"} => containerInstances.*.status
                containerInstances.*.status: "ACTIVE"
            !DeregisterContainerInstance {"containerInstance":"@i2"}
                InvalidParameterException: Found running tasks on the instance.
            DeregisterContainerInstance {"containerInstance":"@i2","force":true} => containerInstance.status
                containerInstance.status: "INACTIVE"
            DescribeTasks {"tasks":["@t1"]} => tasks.*.lastStatus tasks.*.stoppedReason tasks.*.containers.*.lastStatus
                tasks.*.lastStatus: "STOPPED"
                tasks.*.stoppedReason: "Container instance deregistration forced by user"
                tasks.*.containers.*.lastStatus: "STOPPED"
            ListContainerInstances {}
                {"containerInstanceArns":["arn:container-instance/default/@i1"]}
            wait 3600000
            DescribeContainerInstances {"containerInstances":["@i2"]} => containerInstances failures
                containerInstances: []
                failures: [{"arn":"arn:container-instance/default/@i2","reason":"MISSING"}]
            DescribeTasks {"tasks":["@t1"]} => tasks failures.*.reason
                tasks: []
                failures.*.reason: "MISSING"
        "#]],
    );
}
