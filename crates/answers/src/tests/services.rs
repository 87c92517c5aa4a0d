//! What a service is doing, and what it waits for.
use expect_test::expect;

use super::asking::check;

#[test]
fn a_service_without_room_says_what_every_instance_lacks() {
    check(
        r#"
        CreateCluster {}
        instance 4096 1024 ecs.availability-zone=us-east-1a
        instance 256 8192 ecs.availability-zone=us-east-1b
        CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":5}
        ListTasks {}
        DescribeServices {"services":["web"]}
        agents
        wait 12000
        why service web
        "#,
        expect![[r#"
            why service web
                Service web is ACTIVE: 3 of 5 tasks RUNNING, 3 healthy.
                  ecs-svc/@r1 PRIMARY web:1: 5 desired, 3 running (3 healthy), IN_PROGRESS
                It waits for
                  room: no instance has any for 2 tasks of web:1, for 12 s
                    @i1  memory: needs 512 MiB, 0 MiB free (of 1,024; biggest: task …@t2 (service:web) 512 MiB)
                    @i2  cpu: needs 256 units, 0 free (of 256; biggest: task …@t1 (service:web) 256 units)
                    Nearest fix: stop tasks that take 512 MiB of memory  →  @i1 takes at least 1 of 2.
                    For all 2: register at least 1 instance like @i1.
        "#]],
    );
}

#[test]
fn a_service_of_a_provider_that_nothing_scales_waits_for_room_on_its_instances() {
    check(
        r#"
        provider few unmanaged
        CreateCluster {"capacityProviders":["few"]}
        instance 4096 8192
        CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":1,"capacityProviderStrategy":[{"capacityProvider":"few"}]}
        ListTasks {}
        DescribeServices {"services":["web"]}
        wait 1000
        why service web
        "#,
        expect![[r#"
            why service web
                Service web is ACTIVE: 0 of 1 task RUNNING, 0 healthy.
                  ecs-svc/@r1 PRIMARY web:1: 1 desired, 0 running (0 healthy), IN_PROGRESS
                It waits for
                  room: no instance has any for 1 task of web:1, for 1.0 s
                    @i1  is not of capacity provider few
                    Nearest fix: set its attribute berth.capacity-provider to few  →  @i1 fits.
        "#]],
    );
}

#[test]
fn a_service_whose_tasks_fail_says_until_when_it_waits_and_why() {
    check(
        r#"
        CreateCluster {}
        instance 4096 8192
        CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":1}
        ListTasks {}
        DescribeServices {"services":["web"]}
        SubmitTaskStateChange {"task":"@t1","status":"STOPPED","containers":[{"containerName":"web","status":"STOPPED","exitCode":1,"runtimeId":"b"}]}
        wait 400
        why service web
        "#,
        expect![[r#"
            why service web
                Service web is ACTIVE: 0 of 1 task RUNNING, 0 healthy.
                  ecs-svc/@r1 PRIMARY web:1: 1 desired, 0 running (0 healthy), 1 failed, IN_PROGRESS
                It waits for
                  launch delay: 1 launch failed in a row; next try in 0.6 s (no circuit breaker: retries until stopped)
                Failed tasks of the last hour
                  task …@t1 stopped 0.4 s ago: container web exited with 1
        "#]],
    );
}

#[test]
fn a_service_that_rolls_says_what_each_task_waits_for() {
    check(
        r#"
        CreateCluster {}
        instance 4096 8192 ecs.availability-zone=us-east-1a
        CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":2}
        ListTasks {}
        DescribeServices {"services":["web"]}
        agents
        wait 10000
        why service web
        UpdateService {"service":"web","taskDefinition":"web:2"}
        ListTasks {}
        DescribeServices {"services":["web"]}
        wait 1500
        why service web
        agents
        wait 2500
        why service web
        wait 7500
        why service web
        "#,
        expect![[r#"
            why service web
                Service web is ACTIVE: 2 of 2 tasks RUNNING, 2 healthy; steady for 0.0 s.
                  ecs-svc/@r1 PRIMARY web:1: 2 desired, 2 running (2 healthy), COMPLETED
            why service web
                Service web is ACTIVE: 0 of 2 tasks RUNNING, 0 healthy; 2 of older deployments.
                  ecs-svc/@r2 PRIMARY web:2: 2 desired, 0 running (0 healthy), 2 pending, IN_PROGRESS
                  ecs-svc/@r1 ACTIVE web:1: 0 desired, 2 running (2 healthy), COMPLETED
                It waits for
                  agent: 2 tasks
                    task …@t3: it was asked for 1.5 s ago, and its agent has reported no start yet; it may be pulling web:1
                    task …@t4: it was asked for 1.5 s ago, and its agent has reported no start yet; it may be pulling web:1
            why service web
                Service web is ACTIVE: 2 of 2 tasks RUNNING, 0 healthy; 2 of older deployments.
                  ecs-svc/@r2 PRIMARY web:2: 2 desired, 2 running (0 healthy), IN_PROGRESS
                  ecs-svc/@r1 ACTIVE web:1: 0 desired, 2 running (2 healthy), COMPLETED
                It waits for
                  health: 2 tasks
                    task …@t3: it counts as healthy once it has been RUNNING for 10 s, in 7.5 s
                    task …@t4: it counts as healthy once it has been RUNNING for 10 s, in 7.5 s
            why service web
                Service web is ACTIVE: 2 of 2 tasks RUNNING, 2 healthy; 2 of older deployments.
                  ecs-svc/@r2 PRIMARY web:2: 2 desired, 2 running (2 healthy), IN_PROGRESS
                  ecs-svc/@r1 ACTIVE web:1: 0 desired, 0 running (0 healthy), 2 stopping, COMPLETED
                It waits for
                  stop: 2 tasks
                    task …@t1: it was told to stop 0.0 s ago; what has not ended 30 s after SIGTERM is killed (stopTimeout)
                    task …@t2: it was told to stop 0.0 s ago; what has not ended 30 s after SIGTERM is killed (stopTimeout)
        "#]],
    );
}

#[test]
fn percentages_protection_and_draining_are_told_with_numbers() {
    check(
        r#"
        CreateCluster {}
        instance 4096 8192 ecs.availability-zone=us-east-1a
        CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":1,"deploymentConfiguration":{"minimumHealthyPercent":100,"maximumPercent":150}}
        ListTasks {}
        agents
        wait 10000
        UpdateService {"service":"web","taskDefinition":"web:2"}
        DescribeServices {"services":["web"]}
        why service web
        UpdateService {"service":"web","deploymentConfiguration":{"minimumHealthyPercent":100,"maximumPercent":200}}
        UpdateTaskProtection {"tasks":["@t1"],"protectionEnabled":true,"expiresInMinutes":5,"cluster":"default"}
        ListTasks {}
        agents
        wait 10000
        why service web
        UpdateContainerInstancesState {"containerInstances":["@i1"],"status":"DRAINING"}
        why service web
        DeleteService {"service":"web","force":true}
        why service web
        why service nobody
        "#,
        expect![[r#"
            why service web
                Service web is ACTIVE: 0 of 1 task RUNNING, 0 healthy; 1 of older deployments.
                  ecs-svc/@r2 PRIMARY web:2: 1 desired, 0 running (0 healthy), IN_PROGRESS
                  ecs-svc/@r1 ACTIVE web:1: 0 desired, 1 running (1 healthy), COMPLETED
                It waits for
                  percentages: of 1 desired at least 1 stay healthy (minimumHealthyPercent 100) and at most 1 may be there (maximumPercent 150); 1 are, 1 of them healthy; nothing is under way that would change that
            why service web
                Service web is ACTIVE: 1 of 1 task RUNNING, 1 healthy; 1 of older deployments.
                  ecs-svc/@r2 PRIMARY web:2: 1 desired, 1 running (1 healthy), IN_PROGRESS
                  ecs-svc/@r1 ACTIVE web:1: 0 desired, 1 running (1 healthy), COMPLETED
                It waits for
                  protection: protected from scale-in, and therefore not stopped: 1 task, the last until 2027-01-15 08:05:10 UTC
            why service web
                Service web is ACTIVE: 0 of 1 task RUNNING, 0 healthy; 1 of older deployments.
                  ecs-svc/@r2 PRIMARY web:2: 1 desired, 0 running (0 healthy), 1 stopping, IN_PROGRESS
                  ecs-svc/@r1 ACTIVE web:1: 0 desired, 1 running (1 healthy), COMPLETED
                It waits for
                  room: no instance has any for 1 task of web:2
                    @i1  is draining
                    Nearest fix: set its status to ACTIVE  →  @i1 fits.
                  percentages: of 1 desired at least 1 stay healthy (minimumHealthyPercent 100) and at most 2 may be there (maximumPercent 200); 2 are, 1 of them healthy
                  protection: protected from scale-in, and therefore not stopped: 1 task, the last until 2027-01-15 08:05:10 UTC
                  draining: to be replaced, on instances that are being emptied: 1 task
                  stop: task …@t2: it was told to stop 0.0 s ago; what has not ended 30 s after SIGTERM is killed (stopTimeout)
            why service web
                Service web is DRAINING: it was deleted, and 2 tasks of it are still there.
                  ecs-svc/@r2 PRIMARY web:2: 0 desired, 0 running (0 healthy), 1 stopping, IN_PROGRESS
                  ecs-svc/@r1 ACTIVE web:1: 0 desired, 0 running (0 healthy), 1 stopping, COMPLETED
                It waits for
                  stop: 2 tasks
                    task …@t2: it was told to stop 0.0 s ago; what has not ended 30 s after SIGTERM is killed (stopTimeout)
                    task …@t1: it was told to stop 0.0 s ago; what has not ended 30 s after SIGTERM is killed (stopTimeout)
            why service nobody
                ServiceNotFoundException: There is no service 'nobody' in cluster default.
        "#]],
    );
}

#[test]
fn a_daemon_is_told_which_instances_have_no_room_for_it() {
    check(
        r#"
        CreateCluster {}
        instance 4096 8192
        instance 4096 400
        CreateService {"serviceName":"web","taskDefinition":"web","schedulingStrategy":"DAEMON"}
        ListTasks {}
        DescribeServices {"services":["web"]}
        agents
        wait 12000
        why service web
        "#,
        expect![[r#"
            why service web
                Service web is ACTIVE: 1 of 2 tasks RUNNING, 1 healthy.
                  ecs-svc/@r1 PRIMARY web:1: 2 desired, 1 running (1 healthy), IN_PROGRESS
                It waits for
                  room: 1 task of web:1 cannot be where it is due, for 12 s
                    @i2  memory: needs 512 MiB, 400 MiB free (of 400)
                    Nearest fix: ask for 400 MiB of memory instead of 512  →  @i2 fits.
        "#]],
    );
}

#[test]
fn more_instances_do_not_help_a_daemon_and_what_is_launched_and_fails_is_not_without_room() {
    check(
        r#"
        CreateCluster {}
        instance 4096 8192
        instance 4096 400
        instance 4096 300
        CreateService {"serviceName":"web","taskDefinition":"web","schedulingStrategy":"DAEMON"}
        ListTasks {}
        DescribeServices {"services":["web"]}
        agents
        wait 1000
        SubmitTaskStateChange {"task":"@t1","status":"STOPPED","containers":[{"containerName":"web","status":"STOPPED","exitCode":1,"runtimeId":"a"}]}
        why service web
        why room web
        plan CreateService {"serviceName":"other","taskDefinition":"web","schedulingStrategy":"DAEMON"}
        "#,
        expect![[r#"
            why service web
                Service web is ACTIVE: 0 of 3 tasks RUNNING, 0 healthy.
                  ecs-svc/@r1 PRIMARY web:1: 3 desired, 0 running (0 healthy), 1 failed, IN_PROGRESS
                It waits for
                  launch delay: 1 launch failed in a row; next try in 1.0 s (no circuit breaker: retries until stopped)
                  room: 2 tasks of web:1 cannot be where they are due
                    @i2  memory: needs 512 MiB, 400 MiB free (of 400)
                    @i3  memory: needs 512 MiB, 300 MiB free (of 300)
                    Nearest fix: ask for 400 MiB of memory instead of 512  →  @i2 fits.
                Failed tasks of the last hour
                  task …@t1 stopped 0.0 s ago: container web exited with 1
            why room web
                Cannot place 2 of 3 tasks of service:web (task definition web:1)
                  @i2  memory: needs 512 MiB, 400 MiB free (of 400)
                  @i3  memory: needs 512 MiB, 300 MiB free (of 300)
                  Nearest fix: ask for 400 MiB of memory instead of 512  →  @i2 fits.
            plan CreateService {"serviceName":"other","taskDefinition":"web","schedulingStrategy":"DAEMON"}
                Plan: create service other with 0 tasks of web:1 (cluster default)
                  + service:other (web:1): 1 task starts, on …@i1 (zone us-east-1a) 1
                  service other: 0 healthy now, never fewer than 0, 1 of 3 then
                Cannot place 2 of 3 tasks of service:other (task definition web:1)
                  @i2  memory: needs 512 MiB, 400 MiB free (of 400)
                  @i3  memory: needs 512 MiB, 300 MiB free (of 300)
                  Nearest fix: ask for 400 MiB of memory instead of 512  →  @i2 fits.
        "#]],
    );
}

#[test]
fn a_deployment_that_was_completed_without_a_task_says_so_until_one_was_healthy() {
    check(
        r#"
        CreateCluster {}
        instance 4096 8192
        CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":0}
        DescribeServices {"services":["web"]}
        why deployment ecs-svc/@r1
        UpdateService {"service":"web","desiredCount":1}
        ListTasks {}
        agents
        wait 11000
        why deployment ecs-svc/@r1
        "#,
        expect![[r#"
            why deployment ecs-svc/@r1
                Deployment ecs-svc/@r1 of service web (web:1) is SUCCESSFUL: it was completed in 0.0 s, and no task of it was ever healthy.
            why deployment ecs-svc/@r1
                Deployment ecs-svc/@r1 of service web (web:1) is SUCCESSFUL: it was completed in 0.0 s.
        "#]],
    );
}

#[test]
fn hooks_and_bake_times_are_told_with_their_end() {
    check(
        r#"
        CreateCluster {}
        instance 4096 8192
        CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":1,"deploymentConfiguration":{"strategy":"BLUE_GREEN","bakeTimeInMinutes":3}}
        ListTasks {}
        agents
        wait 10000
        UpdateService {"service":"web","taskDefinition":"web:2"}
        ListTasks {}
        DescribeServices {"services":["web"]}
        agents
        wait 11000
        why service web
        why deployment ecs-svc/@r2
        "#,
        expect![[r#"
            why service web
                Service web is ACTIVE: 1 of 1 task RUNNING, 1 healthy; 1 of older deployments.
                  ecs-svc/@r2 PRIMARY web:2: 1 desired, 1 running (1 healthy), IN_PROGRESS
                  ecs-svc/@r1 ACTIVE web:1: 1 desired, 1 running (1 healthy), COMPLETED
                It waits for
                  bake time: it ends in 3 m 0 s
            why deployment ecs-svc/@r2
                Deployment ecs-svc/@r2 of service web (web:1 → web:2) is IN_PROGRESS: for 11 s so far, now in stage BAKE_TIME.
                  ecs-svc/@r2 PRIMARY web:2: 1 desired, 1 running (1 healthy), IN_PROGRESS
                  ecs-svc/@r1 ACTIVE web:1: 1 desired, 1 running (1 healthy), COMPLETED
                Critical path
                  task …@t2: getting healthy 11 s
                  longest: getting healthy 11 s of 11 s
                It waits for
                  bake time: it ends in 3 m 0 s
        "#]],
    );
}

#[test]
fn a_task_that_its_service_no_longer_waits_for_is_told() {
    check(
        r#"
        CreateCluster {}
        instance 1024 2048
        CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":1}
        ListTasks {}
        agents
        wait 10000
        disconnect @i1
        instance 1024 2048
        UpdateService {"service":"web","taskDefinition":"web:2"}
        agents
        wait 10000
        agents
        wait 20000
        agents
        why service web
        UpdateService {"service":"web","desiredCount":0}
        agents
        DeleteService {"service":"web"}
        why service web
        connect @i1
        agents
        why service web
        "#,
        expect![[r#"
            why service web
                Service web is ACTIVE: 1 of 1 task RUNNING, 1 healthy; steady for 0.0 s.
                  ecs-svc/@r2 PRIMARY web:2: 1 desired, 1 running (1 healthy), COMPLETED
                Left of deployments that are over, and not waited for
                  agent: task …@t1: the agent of …@i1 has been disconnected for 30 s, and carries on when it is back
            why service web
                Service web is INACTIVE: it was deleted 0.0 s ago.
                Left of deployments that are over, and not waited for
                  agent: task …@t1: the agent of …@i1 has been disconnected for 30 s, and carries on when it is back
            why service web
                Service web is INACTIVE: it was deleted 0.0 s ago.
        "#]],
    );
}

#[test]
fn a_task_that_ends_with_a_container_is_told_while_its_others_are_stopped() {
    check(
        r#"
        CreateCluster {}
        instance 1024 2048
        CreateService {"serviceName":"web","taskDefinition":"linked","desiredCount":1}
        ListTasks {}
        agents
        wait 20000
        why task @t1
        SubmitTaskStateChange {"task":"@t1","containers":[{"containerName":"app","runtimeId":"x","status":"STOPPED","exitCode":137}]}
        wait 2000
        why task @t1
        why service web
        SubmitTaskStateChange {"task":"@t1","status":"STOPPED"}
        why task @t1
        "#,
        expect![[r#"
            why task @t1
                Task …@t1 of service:web (linked:1) is RUNNING and healthy.
                  on        …@i1 (zone us-east-1a), which has 1 of 1 task of the service, zone us-east-1a 1; placed by spread over zones, then over instances
                  timeline  getting healthy 20 s · ran 0.0 s so far
            why task @t1
                Task …@t1 of service:web (linked:1) is ending: container app ended 2.0 s ago, and its end is the task's; what has not ended 30 s after SIGTERM is killed (stopTimeout).
                  on        …@i1 (zone us-east-1a), which has 1 of 1 task of the service, zone us-east-1a 1; placed by spread over zones, then over instances
                  timeline  getting healthy 20 s · ran 2.0 s so far
                  app       exit code 137
            why service web
                Service web is ACTIVE: 1 of 1 task RUNNING, 0 healthy.
                  ecs-svc/@r1 PRIMARY linked:1: 1 desired, 1 running (0 healthy), COMPLETED
                It waits for
                  stop: task …@t1: container app ended 2.0 s ago, and its end is the task's; what has not ended 30 s after SIGTERM is killed (stopTimeout)
            why task @t1
                Task …@t1 of service:web (linked:1) stopped after 22 s, 0.0 s ago: container app was killed by SIGKILL (exit code 137).
                  on        …@i1 (zone us-east-1a)
                  timeline  getting healthy 20 s · ran 2.0 s
                  db        no exit code was reported
                  app       exit code 137
        "#]],
    );
}
