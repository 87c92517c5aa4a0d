//! StartTask, StopTask, tags, and how long things are remembered.
use berth_scenarios::check;
use expect_test::expect;

#[test]
fn a_started_task_is_told_who_is_in_the_way() {
    check(
        r#"
        CreateCluster {} => cluster.clusterName
        instance 1024 1024
        StartTask {"taskDefinition":"fixed","containerInstances":["@i1"]} => tasks.*.taskArn failures
        StartTask {"taskDefinition":"web","containerInstances":["@i1"]} => tasks.*.taskArn failures
        StartTask {"taskDefinition":"fixed","containerInstances":["@i1"]} => tasks failures.*.reason failures.*.detail
        "#,
        expect![[r#"
            CreateCluster {} => cluster.clusterName
                cluster.clusterName: "default"
            instance 1024 1024
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i1"
            StartTask {"taskDefinition":"fixed","containerInstances":["@i1"]} => tasks.*.taskArn failures
                tasks.*.taskArn: "arn:task/default/@t1"
                failures: []
            StartTask {"taskDefinition":"web","containerInstances":["@i1"]} => tasks.*.taskArn failures
                tasks.*.taskArn: "arn:task/default/@t2"
                failures: []
            StartTask {"taskDefinition":"fixed","containerInstances":["@i1"]} => tasks failures.*.reason failures.*.detail
                tasks: []
                failures.*.reason: "RESOURCE:MEMORY"
                failures.*.detail: "memory: needs 512 MiB, 0 MiB free (of 1,024; biggest: task …@t2 (family:web) 512 MiB); port 8080/tcp is used by task …@t1 (family:fixed)"
        "#]],
    );
}

#[test]
fn stopping_is_asked_once_and_done_by_the_agent() {
    check(
        r#"
        CreateCluster {} => cluster.clusterName
        instance 1024 2048
        StartTask {"taskDefinition":"web","containerInstances":["@i1","00000000000000000000000000000000"]} => tasks.*.containerInstanceArn failures
        !StopTask {"task":"abc"}
        !StopTask {"task":"00000000000000000000000000000000"}
        StopTask {"task":"@t1","reason":"enough"} => task.lastStatus task.desiredStatus task.stopCode task.stoppedReason
        StopTask {"task":"@t1","reason":"again"} => task.stoppedReason task.version
        SubmitTaskStateChange {"task":"@t1","status":"STOPPED","containers":[{"containerName":"web","status":"STOPPED","exitCode":143}]}
        DescribeTasks {"tasks":["@t1"]} => tasks.*.lastStatus tasks.*.stopCode tasks.*.stoppedReason tasks.*.containers.*.exitCode
        SubmitTaskStateChange {"task":"@t1","status":"RUNNING"}
        DescribeTasks {"tasks":["@t1"]} => tasks.*.lastStatus
        wait 3600000
        DescribeTasks {"tasks":["@t1"]} => tasks failures
        "#,
        expect![[r#"
            CreateCluster {} => cluster.clusterName
                cluster.clusterName: "default"
            instance 1024 2048
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i1"
            StartTask {"taskDefinition":"web","containerInstances":["@i1","00000000000000000000000000000000"]} => tasks.*.containerInstanceArn failures
                tasks.*.containerInstanceArn: "arn:container-instance/default/@i1"
                failures: [{"arn":"arn:container-instance/default/00000000000000000000000000000000","reason":"MISSING"}]
            !StopTask {"task":"abc"}
                InvalidParameterException: taskId length should be one of [32,36]
            !StopTask {"task":"00000000000000000000000000000000"}
                InvalidParameterException: The referenced task was not found.
            StopTask {"task":"@t1","reason":"enough"} => task.lastStatus task.desiredStatus task.stopCode task.stoppedReason
                task.lastStatus: "STOPPING"
                task.desiredStatus: "STOPPED"
                task.stopCode: "UserInitiated"
                task.stoppedReason: "enough"
            StopTask {"task":"@t1","reason":"again"} => task.stoppedReason task.version
                task.stoppedReason: "enough"
                task.version: 2
            SubmitTaskStateChange {"task":"@t1","status":"STOPPED","containers":[{"containerName":"web","status":"STOPPED","exitCode":143}]}
                {"acknowledgment":"ACK"}
            DescribeTasks {"tasks":["@t1"]} => tasks.*.lastStatus tasks.*.stopCode tasks.*.stoppedReason tasks.*.containers.*.exitCode
                tasks.*.lastStatus: "STOPPED"
                tasks.*.stopCode: "UserInitiated"
                tasks.*.stoppedReason: "enough"
                tasks.*.containers.*.exitCode: 143
            SubmitTaskStateChange {"task":"@t1","status":"RUNNING"}
                {"acknowledgment":"ACK"}
            DescribeTasks {"tasks":["@t1"]} => tasks.*.lastStatus
                tasks.*.lastStatus: "STOPPED"
            wait 3600000
            DescribeTasks {"tasks":["@t1"]} => tasks failures
                tasks: []
                failures: [{"arn":"arn:task/default/@t1","reason":"MISSING"}]
        "#]],
    );
}

#[test]
fn tags_come_and_go() {
    check(
        r#"
        CreateCluster {} => cluster.clusterName
        instance 1024 2048
        RunTask {"taskDefinition":"web","tags":[{"key":"a","value":"1"}],"enableECSManagedTags":true} => tasks.*.tags
        TagResource {"resourceArn":"arn:aws:ecs:us-east-1:123456789012:task/default/@t1","tags":[{"key":"a","value":"2"},{"key":"b","value":"3"}]}
        UntagResource {"resourceArn":"arn:aws:ecs:us-east-1:123456789012:task/default/@t1","tagKeys":["b"]}
        ListTagsForResource {"resourceArn":"arn:aws:ecs:us-east-1:123456789012:task/default/@t1"}
        DescribeTasks {"tasks":["@t1"]} => tasks.*.tags
        !TagResource {"resourceArn":"arn:aws:ecs:us-east-1:123456789012:cluster/default","tags":[{"key":"aws:x","value":"2"}]}
        !TagResource {"resourceArn":"arn:aws:ecs:us-east-1:123456789012:task/default/00000000000000000000000000000000","tags":[{"key":"x","value":"2"}]}
        !TagResource {"resourceArn":"arn:aws:ecs:us-east-1:123456789012:task/default/@t1:cluster/","tags":[{"key":"x","value":"2"}]}
        "#,
        expect![[r#"
            CreateCluster {} => cluster.clusterName
                cluster.clusterName: "default"
            instance 1024 2048
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i1"
            RunTask {"taskDefinition":"web","tags":[{"key":"a","value":"1"}],"enableECSManagedTags":true} => tasks.*.tags
                tasks.*.tags: [{"key":"a","value":"1"},{"key":"aws:ecs:clusterName","value":"default"}]
            TagResource {"resourceArn":"arn:aws:ecs:us-east-1:123456789012:task/default/@t1","tags":[{"key":"a","value":"2"},{"key":"b","value":"3"}]}
                {}
            UntagResource {"resourceArn":"arn:aws:ecs:us-east-1:123456789012:task/default/@t1","tagKeys":["b"]}
                {}
            ListTagsForResource {"resourceArn":"arn:aws:ecs:us-east-1:123456789012:task/default/@t1"}
                {"tags":[{"key":"a","value":"2"},{"key":"aws:ecs:clusterName","value":"default"}]}
            DescribeTasks {"tasks":["@t1"]} => tasks.*.tags
                tasks.*.tags: []
            !TagResource {"resourceArn":"arn:aws:ecs:us-east-1:123456789012:cluster/default","tags":[{"key":"aws:x","value":"2"}]}
                InvalidParameterException: Tag keys must not begin with 'aws:' in any case, but 'aws:x' does: that prefix is reserved.
            !TagResource {"resourceArn":"arn:aws:ecs:us-east-1:123456789012:task/default/00000000000000000000000000000000","tags":[{"key":"x","value":"2"}]}
                ResourceNotFoundException: The specified resource 'arn:task/default/00000000000000000000000000000000' was not found. Specify a resource that exists and try again.
            !TagResource {"resourceArn":"arn:aws:ecs:us-east-1:123456789012:task/default/@t1:cluster/","tags":[{"key":"x","value":"2"}]}
                InvalidParameterException: taskId length should be one of [32,36]
        "#]],
    );
}
