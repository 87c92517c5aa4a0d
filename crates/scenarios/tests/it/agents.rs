//! What agents report: sessions, task states, failures to start.
use berth_scenarios::check;
use expect_test::expect;

#[test]
fn a_task_lives_as_its_agent_reports() {
    check(
        r#"
        CreateCluster {} => cluster.clusterName
        instance 1024 2048
        RunTask {"taskDefinition":"web"} => tasks.*.connectivity
        wait 2000
        SubmitTaskStateChange {"task":"@t1","status":"PENDING","pullStartedAt":1800000001.5,"containers":[{"containerName":"web","status":"PENDING","imageDigest":"sha256:1"}]}
        SubmitTaskStateChange {"task":"@t1","status":"RUNNING","containers":[{"containerName":"web","status":"RUNNING","runtimeId":"r1","networkBindings":[{"bindIP":"0.0.0.0","containerPort":80,"hostPort":32768,"protocol":"tcp"}]}]}
        DescribeTasks {"tasks":["@t1"]} => tasks.*.lastStatus tasks.*.startedAt tasks.*.pullStartedAt tasks.*.containers.*.networkBindings tasks.*.containers.*.imageDigest tasks.*.version
        SubmitTaskStateChange {"task":"@t1","status":"RUNNING"}
        DescribeTasks {"tasks":["@t1"]} => tasks.*.version
        disconnect @i1
        DescribeTasks {"tasks":["@t1"]} => tasks.*.connectivity tasks.*.lastStatus
        RunTask {"taskDefinition":"web"} => failures
        connect @i1
        SubmitTaskStateChange {"task":"@t1","status":"STOPPED","containers":[{"containerName":"web","status":"STOPPED","exitCode":3}]}
        DescribeTasks {"tasks":["@t1"]} => tasks.*.stopCode tasks.*.stoppedReason tasks.*.containers.*.exitCode tasks.*.desiredStatus
        !SubmitTaskStateChange {"task":"00000000000000000000000000000000","status":"RUNNING"}
        SubmitTaskStateChange {"task":"00000000000000000000000000000000","status":"STOPPED"}
        "#,
        expect![[r#"
            CreateCluster {} => cluster.clusterName
                cluster.clusterName: "default"
            instance 1024 2048
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i1"
            RunTask {"taskDefinition":"web"} => tasks.*.connectivity
                tasks.*.connectivity: "CONNECTED"
            wait 2000
            SubmitTaskStateChange {"task":"@t1","status":"PENDING","pullStartedAt":1800000001.5,"containers":[{"containerName":"web","status":"PENDING","imageDigest":"sha256:1"}]}
                {"acknowledgment":"ACK"}
            SubmitTaskStateChange {"task":"@t1","status":"RUNNING","containers":[{"containerName":"web","status":"RUNNING","runtimeId":"r1","networkBindings":[{"bindIP":"0.0.0.0","containerPort":80,"hostPort":32768,"protocol":"tcp"}]}]}
                {"acknowledgment":"ACK"}
            DescribeTasks {"tasks":["@t1"]} => tasks.*.lastStatus tasks.*.startedAt tasks.*.pullStartedAt tasks.*.containers.*.networkBindings tasks.*.containers.*.imageDigest tasks.*.version
                tasks.*.lastStatus: "RUNNING"
                tasks.*.startedAt: 1800000002
                tasks.*.pullStartedAt: 1800000001.5
                tasks.*.containers.*.networkBindings: [{"bindIP":"0.0.0.0","containerPort":80,"hostPort":32768,"protocol":"tcp"}]
                tasks.*.containers.*.imageDigest: "sha256:1"
                tasks.*.version: 3
            SubmitTaskStateChange {"task":"@t1","status":"RUNNING"}
                {"acknowledgment":"ACK"}
            DescribeTasks {"tasks":["@t1"]} => tasks.*.version
                tasks.*.version: 3
            disconnect @i1
            DescribeTasks {"tasks":["@t1"]} => tasks.*.connectivity tasks.*.lastStatus
                tasks.*.connectivity: "DISCONNECTED"
                tasks.*.lastStatus: "RUNNING"
            RunTask {"taskDefinition":"web"} => failures
                failures: [{"arn":"arn:container-instance/default/@i1","detail":"agent is disconnected since 2027-01-15 08:00:02 UTC. Every instance: berth why request-10","reason":"AGENT"}]
            connect @i1
            SubmitTaskStateChange {"task":"@t1","status":"STOPPED","containers":[{"containerName":"web","status":"STOPPED","exitCode":3}]}
                {"acknowledgment":"ACK"}
            DescribeTasks {"tasks":["@t1"]} => tasks.*.stopCode tasks.*.stoppedReason tasks.*.containers.*.exitCode tasks.*.desiredStatus
                tasks.*.stopCode: "EssentialContainerExited"
                tasks.*.stoppedReason: "Essential container in task exited"
                tasks.*.containers.*.exitCode: 3
                tasks.*.desiredStatus: "STOPPED"
            !SubmitTaskStateChange {"task":"00000000000000000000000000000000","status":"RUNNING"}
                InvalidParameterException: The referenced task was not found.
            SubmitTaskStateChange {"task":"00000000000000000000000000000000","status":"STOPPED"}
                {"acknowledgment":"ACK"}
        "#]],
    );
}

#[test]
fn a_task_that_cannot_start_says_why() {
    check(
        r#"
        CreateCluster {} => cluster.clusterName
        instance 1024 2048
        RunTask {"taskDefinition":"web","count":4} => tasks.*.lastStatus
        SubmitTaskStateChange {"task":"@t1","status":"STOPPED","containers":[{"containerName":"web","status":"STOPPED","reason":"CannotPullContainerError: no such image"}]}
        SubmitTaskStateChange {"task":"@t2","status":"STOPPED","reason":"UnrecogniedTaskError: bad"}
        SubmitTaskStateChange {"task":"@t3","status":"STOPPED","containers":[{"containerName":"web","status":"STOPPED","exitCode":143,"reason":"CannotStartContainerError: dependency graph"}]}
        SubmitTaskStateChange {"task":"@t4","status":"STOPPED","containers":[{"containerName":"web","status":"STOPPED","exitCode":1,"runtimeId":"r1"}]}
        DescribeTasks {"tasks":["@t1","@t2","@t3","@t4"]} => tasks.*.stopCode tasks.*.stoppedReason tasks.*.containers.*.reason
        "#,
        expect![[r#"
            CreateCluster {} => cluster.clusterName
                cluster.clusterName: "default"
            instance 1024 2048
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i1"
            RunTask {"taskDefinition":"web","count":4} => tasks.*.lastStatus
                tasks.*.lastStatus: "PENDING" "PENDING" "PENDING" "PENDING"
            SubmitTaskStateChange {"task":"@t1","status":"STOPPED","containers":[{"containerName":"web","status":"STOPPED","reason":"CannotPullContainerError: no such image"}]}
                {"acknowledgment":"ACK"}
            SubmitTaskStateChange {"task":"@t2","status":"STOPPED","reason":"UnrecogniedTaskError: bad"}
                {"acknowledgment":"ACK"}
            SubmitTaskStateChange {"task":"@t3","status":"STOPPED","containers":[{"containerName":"web","status":"STOPPED","exitCode":143,"reason":"CannotStartContainerError: dependency graph"}]}
                {"acknowledgment":"ACK"}
            SubmitTaskStateChange {"task":"@t4","status":"STOPPED","containers":[{"containerName":"web","status":"STOPPED","exitCode":1,"runtimeId":"r1"}]}
                {"acknowledgment":"ACK"}
            DescribeTasks {"tasks":["@t1","@t2","@t3","@t4"]} => tasks.*.stopCode tasks.*.stoppedReason tasks.*.containers.*.reason
                tasks.*.stopCode: "TaskFailedToStart" "TaskFailedToStart" "TaskFailedToStart" "EssentialContainerExited"
                tasks.*.stoppedReason: "CannotPullContainerError: no such image" "UnrecogniedTaskError: bad" "CannotStartContainerError: dependency graph" "Essential container in task exited"
                tasks.*.containers.*.reason: "CannotPullContainerError: no such image" "CannotStartContainerError: dependency graph"
        "#]],
    );
}
