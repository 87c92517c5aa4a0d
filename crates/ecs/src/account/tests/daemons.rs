//! Daemon task definitions, from registration to the end, and what they say of themselves.
use expect_test::expect;

use super::check;

#[test]
fn every_member_is_kept() {
    check(
        r#"
        RegisterDaemonTaskDefinition {"family":"log","taskRoleArn":"logger","executionRoleArn":"pull","cpu":"256","memory":"0.5 GB","pidMode":"shared","ipcMode":"none","volumes":[{"name":"logs","host":{"sourcePath":"/var/log"}}],"containerDefinitions":[{"name":"a","image":"busybox","cpu":10,"memory":128,"memoryReservation":64,"command":["tail"],"entryPoint":["sh"],"workingDirectory":"/","user":"0:0","environment":[{"name":"A","value":"1"}],"environmentFiles":[{"type":"s3","value":"arn:aws:s3:::bucket/a.env"}],"essential":true,"dependsOn":[{"containerName":"b","condition":"START"}],"healthCheck":{"command":["CMD","true"]},"interactive":true,"pseudoTerminal":true,"privileged":true,"readonlyRootFilesystem":true,"linuxParameters":{"initProcessEnabled":true,"capabilities":{"add":["NET_ADMIN"]},"devices":[{"hostPath":"/dev/null"}],"tmpfs":[{"containerPath":"/tmp","size":1}]},"logConfiguration":{"logDriver":"json-file"},"mountPoints":[{"sourceVolume":"logs","containerPath":"/logs","readOnly":true}],"repositoryCredentials":{"credentialsParameter":"arn:aws:secretsmanager:us-east-1:123456789012:secret:x"},"restartPolicy":{"enabled":true},"secrets":[{"name":"S","valueFrom":"arn:aws:ssm:us-east-1:123456789012:parameter/s"}],"startTimeout":10,"stopTimeout":20,"systemControls":[{"namespace":"net.core.somaxconn","value":"512"}],"ulimits":[{"name":"nofile","softLimit":10,"hardLimit":20}]},{"name":"b","image":"fluent","memory":64,"firelensConfiguration":{"type":"fluentbit"}}]}
        DescribeDaemonTaskDefinition {"daemonTaskDefinition":"log"}
        "#,
        expect![[r#"
            RegisterDaemonTaskDefinition {"daemonTaskDefinitionArn":"arn:aws:ecs:us-east-1:123456789012:daemon-task-definition/log:1"}
            DescribeDaemonTaskDefinition {"daemonTaskDefinition":{"containerDefinitions":[{"command":["tail"],"cpu":10,"dependsOn":[{"condition":"START","containerName":"b"}],"entryPoint":["sh"],"environment":[{"name":"A","value":"1"}],"environmentFiles":[{"type":"s3","value":"arn:aws:s3:::bucket/a.env"}],"essential":true,"healthCheck":{"command":["CMD","true"],"interval":30,"retries":3,"timeout":5},"image":"busybox","interactive":true,"linuxParameters":{"capabilities":{"add":["NET_ADMIN"]},"devices":[{"hostPath":"/dev/null"}],"initProcessEnabled":true,"tmpfs":[{"containerPath":"/tmp","size":1}]},"logConfiguration":{"logDriver":"json-file"},"memory":128,"memoryReservation":64,"mountPoints":[{"containerPath":"/logs","readOnly":true,"sourceVolume":"logs"}],"name":"a","privileged":true,"pseudoTerminal":true,"readonlyRootFilesystem":true,"repositoryCredentials":{"credentialsParameter":"arn:aws:secretsmanager:us-east-1:123456789012:secret:x"},"restartPolicy":{"enabled":true,"restartAttemptPeriod":300},"secrets":[{"name":"S","valueFrom":"arn:aws:ssm:us-east-1:123456789012:parameter/s"}],"startTimeout":10,"stopTimeout":20,"systemControls":[{"namespace":"net.core.somaxconn","value":"512"}],"ulimits":[{"hardLimit":20,"name":"nofile","softLimit":10}],"user":"0:0","workingDirectory":"/"},{"cpu":0,"environment":[],"essential":true,"firelensConfiguration":{"type":"fluentbit"},"image":"fluent","memory":64,"mountPoints":[],"name":"b","systemControls":[]}],"cpu":"256","daemonTaskDefinitionArn":"arn:aws:ecs:us-east-1:123456789012:daemon-task-definition/log:1","executionRoleArn":"pull","family":"log","ipcMode":"none","memory":"512","pidMode":"shared","registeredAt":1700000001,"registeredBy":"arn:aws:iam::123456789012:root","revision":1,"status":"ACTIVE","taskRoleArn":"logger","volumes":[{"host":{"sourcePath":"/var/log"},"name":"logs"}]}}
        "#]],
    );
}

#[test]
fn what_is_left_out_has_defaults() {
    check(
        r#"
        RegisterDaemonTaskDefinition {"family":"log","containerDefinitions":[{"name":"a","image":"busybox","memory":128}]}
        DescribeDaemonTaskDefinition {"daemonTaskDefinition":"log:1"}
        "#,
        expect![[r#"
            RegisterDaemonTaskDefinition {"daemonTaskDefinitionArn":"arn:aws:ecs:us-east-1:123456789012:daemon-task-definition/log:1"}
            DescribeDaemonTaskDefinition {"daemonTaskDefinition":{"containerDefinitions":[{"cpu":0,"environment":[],"essential":true,"image":"busybox","memory":128,"mountPoints":[],"name":"a","systemControls":[]}],"daemonTaskDefinitionArn":"arn:aws:ecs:us-east-1:123456789012:daemon-task-definition/log:1","family":"log","ipcMode":"none","pidMode":"none","registeredAt":1700000001,"registeredBy":"arn:aws:iam::123456789012:root","revision":1,"status":"ACTIVE","volumes":[]}}
        "#]],
    );
}

#[test]
fn the_rules_are_those_of_task_definitions() {
    check(
        r#"
        RegisterDaemonTaskDefinition {"family":"log","containerDefinitions":[]}
        RegisterDaemonTaskDefinition {"family":"no log","containerDefinitions":[{"name":"a","image":"busybox","memory":128}]}
        RegisterDaemonTaskDefinition {"family":"log","containerDefinitions":[{"name":"a","image":"busybox"}]}
        RegisterDaemonTaskDefinition {"family":"log","containerDefinitions":[{"image":"busybox","memory":128}]}
        RegisterDaemonTaskDefinition {"family":"log","containerDefinitions":[{"name":"a","image":"busybox","memory":128,"essential":false}]}
        RegisterDaemonTaskDefinition {"family":"log","containerDefinitions":[{"name":"a","image":"busybox","memory":128}],"pidMode":"host"}
        RegisterDaemonTaskDefinition {"family":"log","containerDefinitions":[{"name":"a","image":"busybox","memory":128}],"ipcMode":"task"}
        RegisterDaemonTaskDefinition {"family":"log","containerDefinitions":[{"name":"a","image":"busybox","memory":128}],"volumes":[{"name":"logs","logDriverVolumeConfiguration":{"driver":"json-file"}}]}
        RegisterDaemonTaskDefinition {"family":"log","containerDefinitions":[{"name":"a","image":"busybox","memory":128}],"cpu":"1"}
        RegisterDaemonTaskDefinition {"family":"log","containerDefinitions":[{"name":"a","image":"busybox","memory":128}],"tags":[{"key":"aws:a"}]}
        "#,
        expect![[r#"
            RegisterDaemonTaskDefinition !! ClientException: Container list cannot be empty
            RegisterDaemonTaskDefinition !! ClientException: Family contains invalid characters.
            RegisterDaemonTaskDefinition !! ClientException: Invalid setting for container 'a'. At least one of 'memory' or 'memoryReservation' must be specified.
            RegisterDaemonTaskDefinition !! ClientException: Container.name should not be null or empty.
            RegisterDaemonTaskDefinition !! ClientException: Task definition doesn't have any essential container.
            RegisterDaemonTaskDefinition !! ClientException: pidMode should be one of [none,shared], but is 'host'.
            RegisterDaemonTaskDefinition !! ClientException: ipcMode should be one of [none,shared], but is 'task'.
            RegisterDaemonTaskDefinition !! ClientException: The 'logDriverVolumeConfiguration' of volume 'logs' is not supported by this release of Berth. Mount the directory with the log files by 'host'.
            RegisterDaemonTaskDefinition !! ClientException: Invalid 'cpu' setting for task. '1' is neither CPU units from 128 to 196608 nor as many vCPUs, as in '0.25 vCPU'.
            RegisterDaemonTaskDefinition !! InvalidParameterException: Tag keys must not begin with 'aws:' in any case, but 'aws:a' does: that prefix is reserved.
        "#]],
    );
}

#[test]
fn families_of_daemons_and_of_tasks_have_nothing_to_do_with_each_other() {
    check(
        r#"
        RegisterDaemonTaskDefinition {"family":"log","containerDefinitions":[{"name":"a","image":"busybox","memory":128}]}
        RegisterTaskDefinition {"family":"log","containerDefinitions":[{"name":"a","image":"busybox","memory":128}]} | taskDefinition.taskDefinitionArn
        RegisterDaemonTaskDefinition {"family":"log","containerDefinitions":[{"name":"a","image":"busybox","memory":128}]}
        ListTaskDefinitions {}
        ListTaskDefinitionFamilies {}
        ListDaemonTaskDefinitions {} | daemonTaskDefinitions.0.arn daemonTaskDefinitions.1.arn
        DescribeTaskDefinition {"taskDefinition":"log"} | taskDefinition.taskDefinitionArn
        DescribeTaskDefinition {"taskDefinition":"log:2"}
        DescribeTaskDefinition {"taskDefinition":"daemon/log:2"}
        DescribeTaskDefinition {"taskDefinition":"arn:aws:ecs:us-east-1:123456789012:daemon-task-definition/log:2"}
        DescribeDaemonTaskDefinition {"daemonTaskDefinition":"arn:aws:ecs:us-east-1:123456789012:daemon-task-definition/log:2"} | daemonTaskDefinition.revision
        DescribeDaemonTaskDefinition {"daemonTaskDefinition":"arn:aws:ecs:us-east-1:123456789012:task-definition/log:1"}
        DeregisterTaskDefinition {"taskDefinition":"log:2"}
        "#,
        expect![[r#"
            RegisterDaemonTaskDefinition {"daemonTaskDefinitionArn":"arn:aws:ecs:us-east-1:123456789012:daemon-task-definition/log:1"}
            RegisterTaskDefinition taskDefinition.taskDefinitionArn="arn:aws:ecs:us-east-1:123456789012:task-definition/log:1"
            RegisterDaemonTaskDefinition {"daemonTaskDefinitionArn":"arn:aws:ecs:us-east-1:123456789012:daemon-task-definition/log:2"}
            ListTaskDefinitions {"taskDefinitionArns":["arn:aws:ecs:us-east-1:123456789012:task-definition/log:1"]}
            ListTaskDefinitionFamilies {"families":["log"]}
            ListDaemonTaskDefinitions daemonTaskDefinitions.0.arn="arn:aws:ecs:us-east-1:123456789012:daemon-task-definition/log:1" daemonTaskDefinitions.1.arn="arn:aws:ecs:us-east-1:123456789012:daemon-task-definition/log:2"
            DescribeTaskDefinition taskDefinition.taskDefinitionArn="arn:aws:ecs:us-east-1:123456789012:task-definition/log:1"
            DescribeTaskDefinition !! ClientException: Unable to describe task definition.
            DescribeTaskDefinition !! ClientException: Unable to describe task definition.
            DescribeTaskDefinition !! ClientException: Unable to describe task definition.
            DescribeDaemonTaskDefinition daemonTaskDefinition.revision=2
            DescribeDaemonTaskDefinition !! ClientException: Unable to describe daemon task definition.
            DeregisterTaskDefinition !! ClientException: Unable to describe task definition.
        "#]],
    );
}

#[test]
fn what_is_deleted_waits_for_its_last_daemon_and_stays_to_be_seen() {
    check(
        r#"
        RegisterDaemonTaskDefinition {"family":"log","containerDefinitions":[{"name":"a","image":"busybox","memory":128}]}
        RegisterDaemonTaskDefinition {"family":"log","containerDefinitions":[{"name":"a","image":"busybox","memory":128}]}
        DeleteDaemonTaskDefinition {"daemonTaskDefinition":"log"}
        DeleteDaemonTaskDefinition {"daemonTaskDefinition":"log:3"}
        unused daemon/log:2
        DeleteDaemonTaskDefinition {"daemonTaskDefinition":"log:2"}
        DeleteDaemonTaskDefinition {"daemonTaskDefinition":"log:2"}
        DescribeDaemonTaskDefinition {"daemonTaskDefinition":"log:2"} | daemonTaskDefinition.status daemonTaskDefinition.deleteRequestedAt
        DescribeDaemonTaskDefinition {"daemonTaskDefinition":"log"} | daemonTaskDefinition.revision
        unused daemon/log:2
        DescribeDaemonTaskDefinition {"daemonTaskDefinition":"log:2"} | daemonTaskDefinition.status
        unused daemon/log:2
        ListDaemonTaskDefinitions {"status":"ALL"} | daemonTaskDefinitions.0.status daemonTaskDefinitions.1.status
        RegisterDaemonTaskDefinition {"family":"log","containerDefinitions":[{"name":"a","image":"busybox","memory":128}]}
        DeleteTaskDefinitions {"taskDefinitions":["log:1"]} | failures
        "#,
        expect![[r#"
            RegisterDaemonTaskDefinition {"daemonTaskDefinitionArn":"arn:aws:ecs:us-east-1:123456789012:daemon-task-definition/log:1"}
            RegisterDaemonTaskDefinition {"daemonTaskDefinitionArn":"arn:aws:ecs:us-east-1:123456789012:daemon-task-definition/log:2"}
            DeleteDaemonTaskDefinition !! InvalidParameterException: Revision is missing.
            DeleteDaemonTaskDefinition !! ClientException: Unable to describe daemon task definition.
            unused daemon/log:2
            DeleteDaemonTaskDefinition {"daemonTaskDefinitionArn":"arn:aws:ecs:us-east-1:123456789012:daemon-task-definition/log:2"}
            DeleteDaemonTaskDefinition !! ClientException: The specified daemon task definition is not in ACTIVE status. Specify an active daemon task definition and try again.
            DescribeDaemonTaskDefinition daemonTaskDefinition.status="DELETE_IN_PROGRESS" daemonTaskDefinition.deleteRequestedAt=1700000006
            DescribeDaemonTaskDefinition daemonTaskDefinition.revision=1
            unused daemon/log:2
            DescribeDaemonTaskDefinition daemonTaskDefinition.status="DELETED"
            unused daemon/log:2
            ListDaemonTaskDefinitions daemonTaskDefinitions.0.status="ACTIVE" daemonTaskDefinitions.1.status="DELETED"
            RegisterDaemonTaskDefinition {"daemonTaskDefinitionArn":"arn:aws:ecs:us-east-1:123456789012:daemon-task-definition/log:3"}
            DeleteTaskDefinitions failures=[{"arn":"log:1","reason":"The specified task definition does not exist. Specify a valid account, family, revision and try again."}]
        "#]],
    );
}

#[test]
fn lists_are_narrowed_down_and_paged() {
    check(
        r#"
        RegisterDaemonTaskDefinition {"family":"a","containerDefinitions":[{"name":"a","image":"busybox","memory":128}]}
        RegisterDaemonTaskDefinition {"family":"a","containerDefinitions":[{"name":"a","image":"busybox","memory":128}]}
        RegisterDaemonTaskDefinition {"family":"ab","containerDefinitions":[{"name":"a","image":"busybox","memory":128}]}
        RegisterDaemonTaskDefinition {"family":"b","containerDefinitions":[{"name":"a","image":"busybox","memory":128}]}
        DeleteDaemonTaskDefinition {"daemonTaskDefinition":"b:1"}
        ListDaemonTaskDefinitions {"family":"a"}
        ListDaemonTaskDefinitions {"familyPrefix":"a","sort":"DESC","maxResults":2} | daemonTaskDefinitions.0.arn daemonTaskDefinitions.1.arn nextToken
        ListDaemonTaskDefinitions {"familyPrefix":"a","sort":"DESC","maxResults":2,"nextToken":"5556fe6cc1c5d5346461656d6f6e2f613a32"}
        ListDaemonTaskDefinitions {"revision":"LAST_REGISTERED"} | daemonTaskDefinitions.0.arn daemonTaskDefinitions.1.arn
        ListDaemonTaskDefinitions {"status":"DELETE_IN_PROGRESS"}
        ListDaemonTaskDefinitions {"family":"a","familyPrefix":"a"}
        ListDaemonTaskDefinitions {"status":"INACTIVE"}
        ListDaemonTaskDefinitions {"revision":"FIRST"}
        ListDaemonTaskDefinitions {"sort":"UP"}
        ListDaemonTaskDefinitions {"maxResults":101}
        ListDaemonTaskDefinitions {"nextToken":"x"}
        "#,
        expect![[r#"
            RegisterDaemonTaskDefinition {"daemonTaskDefinitionArn":"arn:aws:ecs:us-east-1:123456789012:daemon-task-definition/a:1"}
            RegisterDaemonTaskDefinition {"daemonTaskDefinitionArn":"arn:aws:ecs:us-east-1:123456789012:daemon-task-definition/a:2"}
            RegisterDaemonTaskDefinition {"daemonTaskDefinitionArn":"arn:aws:ecs:us-east-1:123456789012:daemon-task-definition/ab:1"}
            RegisterDaemonTaskDefinition {"daemonTaskDefinitionArn":"arn:aws:ecs:us-east-1:123456789012:daemon-task-definition/b:1"}
            DeleteDaemonTaskDefinition {"daemonTaskDefinitionArn":"arn:aws:ecs:us-east-1:123456789012:daemon-task-definition/b:1"}
            ListDaemonTaskDefinitions {"daemonTaskDefinitions":[{"arn":"arn:aws:ecs:us-east-1:123456789012:daemon-task-definition/a:1","registeredAt":1700000001,"registeredBy":"arn:aws:iam::123456789012:root","status":"ACTIVE"},{"arn":"arn:aws:ecs:us-east-1:123456789012:daemon-task-definition/a:2","registeredAt":1700000002,"registeredBy":"arn:aws:iam::123456789012:root","status":"ACTIVE"}]}
            ListDaemonTaskDefinitions daemonTaskDefinitions.0.arn="arn:aws:ecs:us-east-1:123456789012:daemon-task-definition/ab:1" daemonTaskDefinitions.1.arn="arn:aws:ecs:us-east-1:123456789012:daemon-task-definition/a:2" nextToken="5556fe6cc1c5d5346461656d6f6e2f613a32"
            ListDaemonTaskDefinitions {"daemonTaskDefinitions":[{"arn":"arn:aws:ecs:us-east-1:123456789012:daemon-task-definition/a:1","registeredAt":1700000001,"registeredBy":"arn:aws:iam::123456789012:root","status":"ACTIVE"}]}
            ListDaemonTaskDefinitions daemonTaskDefinitions.0.arn="arn:aws:ecs:us-east-1:123456789012:daemon-task-definition/a:2" daemonTaskDefinitions.1.arn="arn:aws:ecs:us-east-1:123456789012:daemon-task-definition/ab:1"
            ListDaemonTaskDefinitions {"daemonTaskDefinitions":[{"arn":"arn:aws:ecs:us-east-1:123456789012:daemon-task-definition/b:1","deleteRequestedAt":1700000005,"registeredAt":1700000004,"registeredBy":"arn:aws:iam::123456789012:root","status":"DELETE_IN_PROGRESS"}]}
            ListDaemonTaskDefinitions !! InvalidParameterException: Specify either family or familyPrefix, but not both.
            ListDaemonTaskDefinitions !! InvalidParameterException: status should be one of [ACTIVE,DELETE_IN_PROGRESS,ALL], but is 'INACTIVE'.
            ListDaemonTaskDefinitions !! InvalidParameterException: revision should be one of [LAST_REGISTERED], but is 'FIRST'.
            ListDaemonTaskDefinitions !! InvalidParameterException: sort should be one of [ASC,DESC], but is 'UP'.
            ListDaemonTaskDefinitions !! InvalidParameterException: maxResults must be between 1 and 100, but it is 101.
            ListDaemonTaskDefinitions !! InvalidParameterException: Invalid token.
        "#]],
    );
}

#[test]
fn they_have_tags() {
    check(
        r#"
        RegisterDaemonTaskDefinition {"family":"log","containerDefinitions":[{"name":"a","image":"busybox","memory":128}],"tags":[{"key":"a","value":"1"}]}
        TagResource {"resourceArn":"arn:aws:ecs:us-east-1:123456789012:daemon-task-definition/log:1","tags":[{"key":"b","value":"2"}]}
        ListTagsForResource {"resourceArn":"arn:aws:ecs:us-east-1:123456789012:daemon-task-definition/log:1"}
        UntagResource {"resourceArn":"arn:aws:ecs:us-east-1:123456789012:daemon-task-definition/log:1","tagKeys":["a"]}
        ListTagsForResource {"resourceArn":"arn:aws:ecs:us-east-1:123456789012:daemon-task-definition/log:1"}
        DeleteDaemonTaskDefinition {"daemonTaskDefinition":"log:1"}
        TagResource {"resourceArn":"arn:aws:ecs:us-east-1:123456789012:daemon-task-definition/log:1","tags":[{"key":"b","value":"2"}]}
        "#,
        expect![[r#"
            RegisterDaemonTaskDefinition {"daemonTaskDefinitionArn":"arn:aws:ecs:us-east-1:123456789012:daemon-task-definition/log:1"}
            TagResource {}
            ListTagsForResource {"tags":[{"key":"a","value":"1"},{"key":"b","value":"2"}]}
            UntagResource {}
            ListTagsForResource {"tags":[{"key":"b","value":"2"}]}
            DeleteDaemonTaskDefinition {"daemonTaskDefinitionArn":"arn:aws:ecs:us-east-1:123456789012:daemon-task-definition/log:1"}
            TagResource !! InvalidParameterException: The specified task definition is inactive. Specify an active task definition and try again.
        "#]],
    );
}
