//! ECS Exec: who may run a command in which container, and what is on record of it.
use berth_scenarios::check;
use expect_test::expect;

#[test]
fn a_command_runs_in_a_container_that_is_there_for_it() {
    check(
        r#"
        CreateCluster {} => cluster.clusterName
        instance 4096 8192
        RunTask {"taskDefinition":"web","enableExecuteCommand":true} => failures.*.reason
        instance 4096 8192 ecs.capability.execute-command=yes
        RunTask {"taskDefinition":"web","enableExecuteCommand":true} => tasks.*.containerInstanceArn
        !ExecuteCommand {"task":"@t1","command":"sh","interactive":true}
        SubmitTaskStateChange {"task":"@t1","status":"RUNNING","containers":[{"containerName":"web","runtimeId":"id","status":"RUNNING"}]}
        DescribeTasks {"tasks":["@t1"]} => tasks.*.enableExecuteCommand tasks.*.containers.*.managedAgents
        !ExecuteCommand {"task":"@t1","command":"sh"}
        !ExecuteCommand {"task":"@t1","command":"sh","interactive":false}
        !ExecuteCommand {"task":"@t1","command":" ","interactive":true}
        !ExecuteCommand {"task":"00000000000000000000000000000001","command":"sh","interactive":true}
        !ExecuteCommand {"task":"@t1","command":"sh","interactive":true,"container":"db"}
        ExecuteCommand {"task":"@t1","command":"sh","interactive":true} => containerName taskArn interactive
        ExecuteCommand {"task":"@t1","command":"ls -l","interactive":true,"container":"web"} => containerName
        !ExecuteCommand {"task":"@t1","command":"sh","interactive":true}
        election
        sessions done 7
        sessions again 8
        ExecuteCommand {"task":"@t1","command":"sh","interactive":true} => containerName
        wait 7775999999
        sessions gone
        wait 1
        sessions gone
        StopTask {"task":"@t1"} => task.desiredStatus
        !ExecuteCommand {"task":"@t1","command":"sh","interactive":true}
        "#,
        expect![[r#"
            CreateCluster {} => cluster.clusterName
                cluster.clusterName: "default"
            instance 4096 8192
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i1"
            RunTask {"taskDefinition":"web","enableExecuteCommand":true} => failures.*.reason
                failures.*.reason: "ATTRIBUTE"
            instance 4096 8192 ecs.capability.execute-command=yes
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i2"
            RunTask {"taskDefinition":"web","enableExecuteCommand":true} => tasks.*.containerInstanceArn
                tasks.*.containerInstanceArn: "arn:container-instance/default/@i2"
            !ExecuteCommand {"task":"@t1","command":"sh","interactive":true}
                InvalidParameterException: The execute command failed because execute command was not enabled when the task was run or the execute command agent isn't running. Wait and try again or run a new task with execute command enabled and try again.
            SubmitTaskStateChange {"task":"@t1","status":"RUNNING","containers":[{"containerName":"web","runtimeId":"id","status":"RUNNING"}]}
                {"acknowledgment":"ACK"}
            DescribeTasks {"tasks":["@t1"]} => tasks.*.enableExecuteCommand tasks.*.containers.*.managedAgents
                tasks.*.enableExecuteCommand: true
                tasks.*.containers.*.managedAgents: [{"lastStartedAt":1800000000,"lastStatus":"RUNNING","name":"ExecuteCommandAgent"}]
            !ExecuteCommand {"task":"@t1","command":"sh"}
                InvalidParameterException: Interactive is the only mode supported currently.
            !ExecuteCommand {"task":"@t1","command":"sh","interactive":false}
                InvalidParameterException: Interactive is the only mode supported currently.
            !ExecuteCommand {"task":"@t1","command":" ","interactive":true}
                InvalidParameterException: Command cannot be empty.
            !ExecuteCommand {"task":"00000000000000000000000000000001","command":"sh","interactive":true}
                InvalidParameterException: The referenced task was not found.
            !ExecuteCommand {"task":"@t1","command":"sh","interactive":true,"container":"db"}
                InvalidParameterException: The task has no container named db.
            ExecuteCommand {"task":"@t1","command":"sh","interactive":true} => containerName taskArn interactive
                containerName: "web"
                taskArn: "arn:task/default/@t1"
                interactive: true
            ExecuteCommand {"task":"@t1","command":"ls -l","interactive":true,"container":"web"} => containerName
                containerName: "web"
            !ExecuteCommand {"task":"@t1","command":"sh","interactive":true}
                ClientException: The container web has 2 open sessions, and more are not possible. End one of them.
            election
            sessions done 7
                web "ls -l" by arn:aws:iam::123456789012:root (Some(7), Some("done"))
                web "sh" by arn:aws:iam::123456789012:root (Some(7), Some("done"))
            sessions again 8
                web "ls -l" by arn:aws:iam::123456789012:root (Some(7), Some("done"))
                web "sh" by arn:aws:iam::123456789012:root (Some(7), Some("done"))
            ExecuteCommand {"task":"@t1","command":"sh","interactive":true} => containerName
                containerName: "web"
            wait 7775999999
            sessions gone
                web "ls -l" by arn:aws:iam::123456789012:root (Some(7), Some("done"))
                web "sh" by arn:aws:iam::123456789012:root (None, Some("gone"))
                web "sh" by arn:aws:iam::123456789012:root (Some(7), Some("done"))
            wait 1
            sessions gone
                web "sh" by arn:aws:iam::123456789012:root (None, Some("gone"))
            StopTask {"task":"@t1"} => task.desiredStatus
                task.desiredStatus: "STOPPED"
            !ExecuteCommand {"task":"@t1","command":"sh","interactive":true}
                InvalidParameterException: The execute command failed because execute command was not enabled when the task was run or the execute command agent isn't running. Wait and try again or run a new task with execute command enabled and try again.
        "#]],
    );
}

#[test]
fn what_a_cluster_asks_of_sessions_is_done_or_there_are_none() {
    check(
        r#"
        CreateCluster {} => cluster.clusterName
        instance 4096 8192 ecs.capability.execute-command=yes
        RunTask {"taskDefinition":"web","enableExecuteCommand":true} => tasks.*.taskArn
        SubmitTaskStateChange {"task":"@t1","status":"RUNNING","containers":[{"containerName":"web","runtimeId":"id","status":"RUNNING"}]}
        UpdateCluster {"cluster":"default","configuration":{"executeCommandConfiguration":{"logging":"OVERRIDE","logConfiguration":{"cloudWatchLogGroupName":"exec","s3BucketName":"b"}}}} => cluster.clusterName
        !ExecuteCommand {"task":"@t1","command":"sh","interactive":true}
        UpdateCluster {"cluster":"default","configuration":{"executeCommandConfiguration":{"logging":"OVERRIDE","logConfiguration":{"cloudWatchLogGroupName":"exec","cloudWatchEncryptionEnabled":true}}}} => cluster.clusterName
        !ExecuteCommand {"task":"@t1","command":"sh","interactive":true}
        UpdateCluster {"cluster":"default","configuration":{"executeCommandConfiguration":{"kmsKeyId":"key","logging":"NONE"}}} => cluster.clusterName
        !ExecuteCommand {"task":"@t1","command":"sh","interactive":true}
        UpdateCluster {"cluster":"default","configuration":{"executeCommandConfiguration":{"logging":"DEFAULT"}}} => cluster.clusterName
        ExecuteCommand {"task":"@t1","command":"sh","interactive":true} => containerName
        UpdateCluster {"cluster":"default","configuration":{"executeCommandConfiguration":{"logging":"NONE"}}} => cluster.clusterName
        ExecuteCommand {"task":"@t1","command":"sh","interactive":true} => containerName
        "#,
        expect![[r#"
            CreateCluster {} => cluster.clusterName
                cluster.clusterName: "default"
            instance 4096 8192 ecs.capability.execute-command=yes
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i1"
            RunTask {"taskDefinition":"web","enableExecuteCommand":true} => tasks.*.taskArn
                tasks.*.taskArn: "arn:task/default/@t1"
            SubmitTaskStateChange {"task":"@t1","status":"RUNNING","containers":[{"containerName":"web","runtimeId":"id","status":"RUNNING"}]}
                {"acknowledgment":"ACK"}
            UpdateCluster {"cluster":"default","configuration":{"executeCommandConfiguration":{"logging":"OVERRIDE","logConfiguration":{"cloudWatchLogGroupName":"exec","s3BucketName":"b"}}}} => cluster.clusterName
                cluster.clusterName: "default"
            !ExecuteCommand {"task":"@t1","command":"sh","interactive":true}
                InvalidParameterException: The executeCommandConfiguration of the cluster asks for s3BucketName, a transcript in S3, which this release of Berth cannot do. Set its logging to NONE, or to OVERRIDE with a log group alone, and no kmsKeyId, with UpdateCluster.
            UpdateCluster {"cluster":"default","configuration":{"executeCommandConfiguration":{"logging":"OVERRIDE","logConfiguration":{"cloudWatchLogGroupName":"exec","cloudWatchEncryptionEnabled":true}}}} => cluster.clusterName
                cluster.clusterName: "default"
            !ExecuteCommand {"task":"@t1","command":"sh","interactive":true}
                InvalidParameterException: The executeCommandConfiguration of the cluster asks for cloudWatchEncryptionEnabled, a log group with a key of KMS, which this release of Berth cannot do. Set its logging to NONE, or to OVERRIDE with a log group alone, and no kmsKeyId, with UpdateCluster.
            UpdateCluster {"cluster":"default","configuration":{"executeCommandConfiguration":{"kmsKeyId":"key","logging":"NONE"}}} => cluster.clusterName
                cluster.clusterName: "default"
            !ExecuteCommand {"task":"@t1","command":"sh","interactive":true}
                InvalidParameterException: The executeCommandConfiguration of the cluster asks for kmsKeyId, an encrypted channel, which this release of Berth cannot do. Set its logging to NONE, or to OVERRIDE with a log group alone, and no kmsKeyId, with UpdateCluster.
            UpdateCluster {"cluster":"default","configuration":{"executeCommandConfiguration":{"logging":"DEFAULT"}}} => cluster.clusterName
                cluster.clusterName: "default"
            ExecuteCommand {"task":"@t1","command":"sh","interactive":true} => containerName
                containerName: "web"
            UpdateCluster {"cluster":"default","configuration":{"executeCommandConfiguration":{"logging":"NONE"}}} => cluster.clusterName
                cluster.clusterName: "default"
            ExecuteCommand {"task":"@t1","command":"sh","interactive":true} => containerName
                containerName: "web"
        "#]],
    );
}

#[test]
fn a_service_hands_it_on_to_tasks_from_now_on() {
    check(
        r#"
        CreateCluster {} => cluster.clusterName
        instance 4096 8192 ecs.capability.execute-command=yes
        CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":1} => service.enableExecuteCommand
        ListTasks {} => taskArns
        UpdateService {"service":"web","enableExecuteCommand":true,"desiredCount":2} => service.enableExecuteCommand service.deployments.*.status
        UpdateService {"service":"web","desiredCount":2} => service.enableExecuteCommand
        ListTasks {} => taskArns
        DescribeTasks {"tasks":["@t1","@t2"]} => tasks.*.enableExecuteCommand
        "#,
        expect![[r#"
            CreateCluster {} => cluster.clusterName
                cluster.clusterName: "default"
            instance 4096 8192 ecs.capability.execute-command=yes
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i1"
            CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":1} => service.enableExecuteCommand
                service.enableExecuteCommand: false
            ListTasks {} => taskArns
                taskArns: ["arn:task/default/@t1"]
            UpdateService {"service":"web","enableExecuteCommand":true,"desiredCount":2} => service.enableExecuteCommand service.deployments.*.status
                service.enableExecuteCommand: true
                service.deployments.*.status: "PRIMARY"
            UpdateService {"service":"web","desiredCount":2} => service.enableExecuteCommand
                service.enableExecuteCommand: true
            ListTasks {} => taskArns
                taskArns: ["arn:task/default/@t2","arn:task/default/@t1"]
            DescribeTasks {"tasks":["@t1","@t2"]} => tasks.*.enableExecuteCommand
                tasks.*.enableExecuteCommand: false true
        "#]],
    );
}

#[test]
fn the_published_agent_runs_no_commands_and_its_containers_say_so() {
    check(
        r#"
        CreateCluster {} => cluster.clusterName
        instance 4096 8192 ecs.capability.execute-command=yes
        connect @i1 published
        RunTask {"taskDefinition":"web","enableExecuteCommand":true} => tasks.*.enableExecuteCommand
        SubmitTaskStateChange {"task":"@t1","status":"RUNNING","containers":[{"containerName":"web","runtimeId":"id","status":"RUNNING"}]}
        DescribeTasks {"tasks":["@t1"]} => tasks.*.containers.*.managedAgents
        !ExecuteCommand {"task":"@t1","command":"sh","interactive":true}
        connect @i1
        ExecuteCommand {"task":"@t1","command":"sh","interactive":true} => containerName
        "#,
        expect![[r#"
            CreateCluster {} => cluster.clusterName
                cluster.clusterName: "default"
            instance 4096 8192 ecs.capability.execute-command=yes
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i1"
            connect @i1 published
            RunTask {"taskDefinition":"web","enableExecuteCommand":true} => tasks.*.enableExecuteCommand
                tasks.*.enableExecuteCommand: true
            SubmitTaskStateChange {"task":"@t1","status":"RUNNING","containers":[{"containerName":"web","runtimeId":"id","status":"RUNNING"}]}
                {"acknowledgment":"ACK"}
            DescribeTasks {"tasks":["@t1"]} => tasks.*.containers.*.managedAgents
                tasks.*.containers.*.managedAgents: [{"lastStatus":"STOPPED","name":"ExecuteCommandAgent","reason":"The agent of the container instance is the published Amazon ECS container agent, through which Berth runs no commands. Run the task on an instance with Berth's own agent."}]
            !ExecuteCommand {"task":"@t1","command":"sh","interactive":true}
                TargetNotConnectedException: The execute command failed due to an internal error. The agent of the container instance is the published Amazon ECS container agent, through which Berth runs no commands. Run the task on an instance with Berth's own agent.
            connect @i1
            ExecuteCommand {"task":"@t1","command":"sh","interactive":true} => containerName
                containerName: "web"
        "#]],
    );
}
