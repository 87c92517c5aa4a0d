//! Why a task is where it is, what it waits for, and why it stopped.
use expect_test::expect;

use super::asking::check;

const START: &str = r#"
    CreateCluster {}
    instance 4096 8192 ecs.availability-zone=us-east-1a
    instance 4096 8192 ecs.availability-zone=us-east-1b
"#;

fn told(script: &str, expected: expect_test::Expect) {
    check(&format!("{START}{script}"), expected);
}

#[test]
fn a_task_waits_for_its_agent_a_pull_a_dependency_and_a_start() {
    told(
        r#"
        RunTask {"taskDefinition":"checked"}
        wait 700
        why task @t1
        SubmitTaskStateChange {"task":"@t1","status":"PENDING","pullStartedAt":1800000000.2}
        wait 3000
        why task @t1
        SubmitTaskStateChange {"task":"@t1","status":"PENDING","pullStoppedAt":1800000003.5}
        wait 1000
        why task @t1
        SubmitTaskStateChange {"task":"@t1","containers":[{"containerName":"db","status":"RUNNING"}]}
        why task @t1
        "#,
        expect![[r#"
            why task @t1
                Task …@t1 of family:checked (checked:1) has been PENDING for 0.7 s: it was asked for 0.7 s ago, and its agent has reported no start yet; it may be pulling db:1, app:1.
                  on        …@i1 (zone us-east-1a)
                  timeline  agent 0.7 s so far
            why task @t1
                Task …@t1 of family:checked (checked:1) has been PENDING for 3.7 s: its agent has been pulling db:1, app:1 for 3.5 s.
                  on        …@i1 (zone us-east-1a)
                  timeline  agent 0.2 s · pull 3.5 s so far
            why task @t1
                Task …@t1 of family:checked (checked:1) has been PENDING for 4.7 s: images are pulled, and its containers have been starting for 1.2 s.
                  on        …@i1 (zone us-east-1a)
                  timeline  agent 0.2 s · pull 3.3 s · start 1.2 s so far
            why task @t1
                Task …@t1 of family:checked (checked:1) has been PENDING for 4.7 s: container app waits for db to be HEALTHY (it is RUNNING, UNKNOWN).
                  on        …@i1 (zone us-east-1a)
                  timeline  agent 0.2 s · pull 3.3 s · start 1.2 s so far
        "#]],
    );
}

#[test]
fn a_task_of_a_service_is_healthy_after_a_while_or_by_its_checks() {
    told(
        r#"
        CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":3}
        ListTasks {}
        DescribeServices {"services":["web"]}
        wait 400
        agents
        wait 4000
        why task @t1
        wait 6000
        why task @t1
        CreateService {"serviceName":"db","taskDefinition":"checked","desiredCount":1,"healthCheckGracePeriodSeconds":60}
        ListTasks {}
        agents
        wait 2000
        why task @t4
        "#,
        expect![[r#"
            why task @t1
                Task …@t1 of service:web (web:1) is RUNNING: it counts as healthy once it has been RUNNING for 10 s, in 6.0 s.
                  on        …@i2 (zone us-east-1b), which has 1 of 3 tasks of the service, zone us-east-1b 1; placed by spread over zones, then over instances
                  timeline  agent 0.4 s · getting healthy 4.0 s so far
            why task @t1
                Task …@t1 of service:web (web:1) is RUNNING and healthy.
                  on        …@i2 (zone us-east-1b), which has 1 of 3 tasks of the service, zone us-east-1b 1; placed by spread over zones, then over instances
                  timeline  agent 0.4 s · getting healthy 10 s · ran 0.0 s so far
            why task @t4
                Task …@t4 of service:db (checked:1) is RUNNING: container db has been RUNNING for 2.0 s and has not passed its health check yet.
                  on        …@i2 (zone us-east-1b), which has 1 of 1 task of the service, zone us-east-1b 1; placed by spread over zones, then over instances
                  timeline  getting healthy 2.0 s so far
        "#]],
    );
}

#[test]
fn a_task_that_stopped_says_which_container_ended_it() {
    told(
        r#"
        RunTask {"taskDefinition":"checked","count":6}
        agents
        wait 5000
        SubmitTaskStateChange {"task":"@t1","status":"STOPPED","containers":[{"containerName":"db","status":"STOPPED","exitCode":143,"runtimeId":"a"},{"containerName":"app","status":"STOPPED","exitCode":1,"runtimeId":"b"}]}
        why task @t1
        SubmitTaskStateChange {"task":"@t2","status":"STOPPED","containers":[{"containerName":"app","status":"STOPPED","exitCode":137,"runtimeId":"b","reason":"OutOfMemoryError: Container killed due to memory usage"}]}
        why task @t2
        SubmitTaskStateChange {"task":"@t3","status":"STOPPED","containers":[{"containerName":"app","status":"STOPPED","exitCode":0,"runtimeId":"b"}]}
        why task @t3
        StopTask {"task":"@t4","reason":"no longer needed"}
        wait 1500
        why task @t4
        SubmitTaskStateChange {"task":"@t4","status":"STOPPED","containers":[{"containerName":"app","status":"STOPPED","exitCode":137,"runtimeId":"b"}]}
        wait 61000
        why task @t4
        RunTask {"taskDefinition":"web"}
        SubmitTaskStateChange {"task":"@t7","status":"STOPPED","reason":"CannotPullContainerError: manifest unknown"}
        why task @t7
        "#,
        expect![[r#"
            why task @t1
                Task …@t1 of family:checked (checked:1) stopped after 5.0 s, 0.0 s ago: container app exited with 1.
                  on        …@i1 (zone us-east-1a)
                  timeline  ran 5.0 s
                  db        exit code 143
                  app       exit code 1
            why task @t2
                Task …@t2 of family:checked (checked:1) stopped after 5.0 s, 0.0 s ago: container app was killed: it took more memory than its 256 MiB (exit code 137).
                  on        …@i1 (zone us-east-1a)
                  timeline  ran 5.0 s
                  db        no exit code was reported
                  app       exit code 137 · OutOfMemoryError: Container killed due to memory usage
            why task @t3
                Task …@t3 of family:checked (checked:1) stopped after 5.0 s, 0.0 s ago: container app came to its end (exit code 0), and it is essential.
                  on        …@i2 (zone us-east-1b)
                  timeline  ran 5.0 s
                  db        no exit code was reported
                  app       exit code 0
            why task @t4
                Task …@t4 of family:checked (checked:1) is stopping: it was told to stop 1.5 s ago; what has not ended 30 s after SIGTERM is killed (stopTimeout).
                  on        …@i2 (zone us-east-1b)
                  timeline  ran 5.0 s · stop 1.5 s so far
            why task @t4
                Task …@t4 of family:checked (checked:1) stopped after 6.5 s, 1 m 1 s ago: a StopTask call stopped it: no longer needed; container app did not end within 5 s of SIGTERM and was killed (exit code 137).
                  on        …@i2 (zone us-east-1b)
                  timeline  ran 5.0 s · stop 1.5 s
                  db        no exit code was reported
                  app       exit code 137
            why task @t7
                Task …@t7 of family:web (web:1) stopped after 0.0 s, 0.0 s ago: it could not start: CannotPullContainerError: manifest unknown (image web:1).
                  on        …@i2 (zone us-east-1b)
                  timeline  stop 0.0 s
                  web       never ran
        "#]],
    );
}

#[test]
fn a_task_out_of_reach_waits_for_its_agent() {
    told(
        r#"
        RunTask {"taskDefinition":"web","placementConstraints":[{"type":"memberOf","expression":"attribute:ecs.availability-zone == us-east-1a"}]}
        disconnect @i1
        wait 9000
        why task @t1
        "#,
        expect![[r#"
            why task @t1
                Task …@t1 of family:web (web:1) has been PENDING for 9.0 s: the agent of …@i1 has been disconnected for 9.0 s, and carries on when it is back.
                  on        …@i1 (zone us-east-1a)
                  timeline  agent 9.0 s so far
        "#]],
    );
}

#[test]
fn a_service_says_why_it_stopped_a_task() {
    told(
        r#"
        CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":1}
        ListTasks {}
        agents
        wait 10000
        UpdateService {"service":"web","taskDefinition":"web:2"}
        agents
        wait 10000
        agents
        ListTasks {}
        DescribeServices {"services":["web"]}
        ListTasks {"desiredStatus":"STOPPED"}
        why task @t1
        "#,
        expect![[r#"
            why task @t1
                Task …@t1 of service:web (web:1) stopped after 20 s, 0.0 s ago: service web stopped it: Scaling activity initiated by (deployment ecs-svc/@r1); ecs-svc/@r1 was replaced by ecs-svc/@r2.
                  on        …@i2 (zone us-east-1b)
                  timeline  getting healthy 10 s · ran 10 s
                  web       no exit code was reported
        "#]],
    );
}

#[test]
fn a_piece_of_an_id_must_mean_one_task() {
    told(
        r#"
        RunTask {"taskDefinition":"web","count":2}
        why task 01a3
        why task nonsense
        why task ffffffff
        "#,
        expect![[r#"
            why task 01a3
                InvalidParameterException: '01a3' may be any of several tasks: @t1, @t2.
            why task nonsense
                ResourceNotFoundException: There is no task 'nonsense' in cluster default. Stopped tasks are remembered for a while only.
            why task ffffffff
                ResourceNotFoundException: There is no task 'ffffffff' in cluster default. Stopped tasks are remembered for a while only.
        "#]],
    );
}

#[test]
fn a_task_of_a_daemon_is_healthy_after_a_while_and_its_daemon_stops_it() {
    check(
        r#"
        provider a
        CreateCluster {"capacityProviders":["a"]}
        instance 4096 8192 berth.capacity-provider=a
        CreateDaemon {"daemonName":"log","daemonTaskDefinitionArn":"arn:daemon-task-definition/web:1","capacityProviderArns":["arn:capacity-provider/a"]}
        ListTasks {}
        agents
        wait 4000
        why task @t1
        wait 6000
        DeleteDaemon {"daemonArn":"arn:daemon/default/log"}
        agents
        why task @t1
        "#,
        expect![[r#"
            why task @t1
                Task …@t1 of daemon:log (web:1) is RUNNING: it counts as healthy once it has been RUNNING for 10 s, in 6.0 s.
                  on        …@i1 (zone us-east-1a)
                  timeline  getting healthy 4.0 s so far
            why task @t1
                Task …@t1 of daemon:log (web:1) stopped after 10 s, 0.0 s ago: daemon log stopped it: Scaling activity initiated by (daemon-deployment @d2).
                  on        …@i1 (zone us-east-1a)
                  timeline  getting healthy 10 s
                  web       no exit code was reported
        "#]],
    );
}
