//! On which instances a managed daemon is as it should be, what it waits for, and how its
//! deployments end.
use expect_test::expect;

use super::asking::check;

#[test]
fn a_daemon_at_rest_says_where_it_is_not_due() {
    check(
        r#"
        provider a
        provider b
        CreateCluster {"capacityProviders":["a","b"]}
        instance 1024 2048 berth.capacity-provider=a
        instance 1024 2048 berth.capacity-provider=a
        instance 1024 2048 berth.capacity-provider=b
        instance 1024 2048
        instance 1024 2048 berth.capacity-provider=a
        instance 1024 2048 berth.capacity-provider=a
        UpdateContainerInstancesState {"containerInstances":["@i5"],"status":"DRAINING"}
        disconnect @i6
        CreateDaemon {"daemonName":"log","daemonTaskDefinitionArn":"arn:daemon-task-definition/web:1","capacityProviderArns":["arn:capacity-provider/a"]}
        ListTasks {"daemonName":"log"}
        DescribeDaemon {"daemonArn":"arn:daemon/default/log"}
        why daemon log
        agents
        wait 10000
        wait 60000
        why daemon arn:aws:ecs:us-east-1:123456789012:daemon/default/log
        why daemon-deployment @d1
        DeregisterContainerInstance {"containerInstance":"@i4"}
        why daemon log
        "#,
        expect![[r#"
            why daemon log
                Daemon log (daemon/web:1, revision @r1) is ACTIVE: it runs on 0 of 2 instances, healthy on 0.
                  a: 2 instances, 0 running (0 healthy), 2 pending
                Deployment @d1 (daemon/web:1) is IN_PROGRESS: for 0.0 s so far, revision @r1 runs on 0 of 2 instances.
                Circuit breaker: 0 failed tasks, trips at 3
                It waits for
                  agent: 2 tasks
                    task …@t1: it was asked for 0.0 s ago, and its agent has reported no start yet; it may be pulling web:1
                    task …@t2: it was asked for 0.0 s ago, and its agent has reported no start yet; it may be pulling web:1
                No task is due on
                  @i6  agent is disconnected since 2027-01-15 08:00:00 UTC
                  @i5  is draining
                  @i3  is of capacity provider b
                  @i4  is of no capacity provider
            why daemon arn:aws:ecs:us-east-1:123456789012:daemon/default/log
                Daemon log (daemon/web:1, revision @r1) is ACTIVE: it runs on 2 of 2 instances, healthy on 2; nothing is waited for.
                  a: 2 instances, 2 running (2 healthy)
                Deployment @d1 (daemon/web:1) is SUCCESSFUL: it was completed in 10 s, 1 m 0 s ago.
                Circuit breaker: 0 failed tasks of 3
                No task is due on
                  @i6  agent is disconnected since 2027-01-15 08:00:00 UTC
                  @i5  is draining
                  @i3  is of capacity provider b
                  @i4  is of no capacity provider
            why daemon-deployment @d1
                Deployment @d1 of daemon log (daemon/web:1) is SUCCESSFUL: it was completed in 10 s, 1 m 0 s ago.
                Critical path
                  task …@t2: getting healthy 10 s
                  longest: getting healthy 10 s of 10 s
                Circuit breaker: 0 failed tasks of 3
            why daemon log
                Daemon log (daemon/web:1, revision @r1) is ACTIVE: it runs on 2 of 2 instances, healthy on 2; nothing is waited for.
                  a: 2 instances, 2 running (2 healthy)
                Deployment @d1 (daemon/web:1) is SUCCESSFUL: it was completed in 10 s, 1 m 0 s ago.
                Circuit breaker: 0 failed tasks of 3
                No task is due on
                  @i6  agent is disconnected since 2027-01-15 08:00:00 UTC
                  @i5  is draining
                  @i3  is of capacity provider b
        "#]],
    );
}

#[test]
fn a_rollout_takes_turns_and_is_watched() {
    check(
        r#"
        provider a
        provider b
        CreateCluster {"capacityProviders":["a","b"]}
        instance 1024 2048 berth.capacity-provider=a
        instance 1024 2048 berth.capacity-provider=a
        instance 1024 2048 berth.capacity-provider=b
        CreateDaemon {"daemonName":"log","daemonTaskDefinitionArn":"arn:daemon-task-definition/web:1","capacityProviderArns":["arn:capacity-provider/a","arn:capacity-provider/b"],"deploymentConfiguration":{"drainPercent":34.0,"bakeTimeInMinutes":1}}
        ListTasks {"daemonName":"log"}
        DescribeDaemon {"daemonArn":"arn:daemon/default/log"}
        agents
        wait 10000
        wait 20000
        why daemon-deployment @d1
        wait 40000
        UpdateDaemon {"daemonArn":"arn:daemon/default/log","daemonTaskDefinitionArn":"arn:daemon-task-definition/web:2","capacityProviderArns":["arn:capacity-provider/a","arn:capacity-provider/b"]}
        DescribeDaemon {"daemonArn":"arn:daemon/default/log"}
        wait 2000
        why daemon-deployment @d2
        agents
        ListTasks {"startedBy":"@d2"}
        wait 3000
        why daemon log
        agents
        wait 10000
        agents
        wait 1000
        agents
        wait 10000
        agents
        ListTasks {"startedBy":"@d2"}
        disconnect @i3
        why daemon log
        connect @i3
        agents
        wait 10000
        wait 15000
        why daemon log
        wait 45000
        why daemon-deployment @d2
        why daemon-deployment arn:aws:ecs:us-east-1:123456789012:daemon-deployment/default/log/@d1
        "#,
        expect![[r#"
            why daemon-deployment @d1
                Deployment @d1 of daemon log (daemon/web:1) is IN_PROGRESS: for 30 s so far, revision @r1 is healthy on 3 of 3 instances.
                  a: 2 instances, 2 running (2 healthy)
                  b: 1 instance, 1 running (1 healthy)
                Critical path
                  task …@t3: getting healthy 10 s
                  waiting 20 s
                  longest: waiting 20 s of 30 s
                Circuit breaker: 0 failed tasks, trips at 3
                It waits for
                  bake time: it ends in 40 s
            why daemon-deployment @d2
                Deployment @d2 of daemon log (daemon/web:1 → daemon/web:2) is IN_PROGRESS: for 2.0 s so far, revision @r2 is on 0 of 3 instances.
                  a: 2 instances, 0 running (0 healthy), 2 of older revisions
                  b: 1 instance, 0 running (0 healthy), 1 draining
                Critical path
                  task …@t2: stop 2.0 s so far
                  longest: stop 2.0 s of 2.0 s
                Circuit breaker: 0 failed tasks, trips at 3
                It waits for
                  percentages: 2 tasks of older revisions, until it is their turn: drainPercent 34 leaves healthy tasks on at least 2 of 3 instances, and they are on 2
                  stop: task …@t2: it was told to stop 2.0 s ago; what has not ended 30 s after SIGTERM is killed (stopTimeout)
            why daemon log
                Daemon log (daemon/web:2, revision @r2) is ACTIVE: it runs on 0 of 3 instances, healthy on 0; older revisions on 2.
                  a: 2 instances, 0 running (0 healthy), 2 of older revisions
                  b: 1 instance, 0 running (0 healthy), 1 pending
                Deployment @d2 (daemon/web:1 → daemon/web:2) is IN_PROGRESS: for 5.0 s so far, revision @r2 is on 1 of 3 instances.
                Circuit breaker: 0 failed tasks, trips at 3
                It waits for
                  percentages: 2 tasks of older revisions, until it is their turn: drainPercent 34 leaves healthy tasks on at least 2 of 3 instances, and they are on 2
                  agent: task …@t4: it was asked for 3.0 s ago, and its agent has reported no start yet; it may be pulling web:1
            why daemon log
                Daemon log (daemon/web:2, revision @r2) is ACTIVE: it runs on 2 of 3 instances, healthy on 2.
                  a: 2 instances, 1 running (1 healthy), 1 pending
                  b: 1 instance, 1 running (1 healthy)
                Deployment @d2 (daemon/web:1 → daemon/web:2) is IN_PROGRESS: for 26 s so far, revision @r2 runs on 2 of 3 instances.
                Circuit breaker: 0 failed tasks, trips at 3
                It waits for
                  agent: 2 tasks
                    task …@t4: the agent of …@i3 has been disconnected for 0.0 s, and RUNNING is the last that it said
                    task …@t6: it was asked for 0.0 s ago, and its agent has reported no start yet; it may be pulling web:1
            why daemon log
                Daemon log (daemon/web:2, revision @r2) is ACTIVE: it runs on 3 of 3 instances, healthy on 3.
                  a: 2 instances, 2 running (2 healthy)
                  b: 1 instance, 1 running (1 healthy)
                Deployment @d2 (daemon/web:1 → daemon/web:2) is IN_PROGRESS: for 51 s so far, revision @r2 is healthy on 3 of 3 instances.
                Circuit breaker: 0 failed tasks, trips at 3
                It waits for
                  bake time: it ends in 45 s
            why daemon-deployment @d2
                Deployment @d2 of daemon log (daemon/web:1 → daemon/web:2) is SUCCESSFUL: it was completed in 1 m 36 s, 0.0 s ago.
                Critical path
                  task …@t2: stop 2.0 s
                  task …@t4: agent 3.0 s · getting healthy 10 s
                  task …@t5: agent 1.0 s · getting healthy 10 s
                  task …@t6: getting healthy 10 s
                  waiting 1 m 0 s
                  longest: waiting 1 m 0 s of 1 m 36 s
                Circuit breaker: 0 failed tasks of 3
            why daemon-deployment arn:aws:ecs:us-east-1:123456789012:daemon-deployment/default/log/@d1
                Deployment @d1 of daemon log (daemon/web:1) is SUCCESSFUL: it was completed in 1 m 10 s, 1 m 36 s ago.
                Critical path
                  task …@t3: getting healthy 10 s
                  waiting 1 m 0 s
                  longest: waiting 1 m 0 s of 1 m 10 s
                Circuit breaker: 0 failed tasks of 3
        "#]],
    );
}

#[test]
fn an_instance_that_is_too_small_says_by_how_much() {
    check(
        r#"
        provider a
        CreateCluster {"capacityProviders":["a"]}
        instance 1024 2048 berth.capacity-provider=a
        RunTask {"taskDefinition":"web","count":4}
        ListTasks {}
        instance 1024 256 berth.capacity-provider=a
        instance 1024 2048 berth.capacity-provider=a
        CreateDaemon {"daemonName":"log","daemonTaskDefinitionArn":"arn:daemon-task-definition/web:1","capacityProviderArns":["arn:capacity-provider/a"]}
        ListTasks {"daemonName":"log"}
        DescribeDaemon {"daemonArn":"arn:daemon/default/log"}
        agents
        wait 15000
        why daemon log
        why daemon-deployment @d1
        "#,
        expect![[r#"
            why daemon log
                Daemon log (daemon/web:1, revision @r1) is ACTIVE: it runs on 1 of 3 instances, healthy on 1.
                  a: 3 instances, 1 running (1 healthy), 2 without a task
                Deployment @d1 (daemon/web:1) is IN_PROGRESS: for 15 s so far, revision @r1 is on 1 of 3 instances.
                Circuit breaker: 0 failed tasks, trips at 3
                It waits for
                  room: 2 tasks of daemon/web:1 cannot be where they are due, for 15 s
                    @i2  memory: needs 512 MiB, 256 MiB free (of 256)
                    @i1  cpu: needs 256 units, 0 free (of 1,024; biggest: task …@t4 (family:web) 256 units); memory: needs 512 MiB, 0 MiB free (of 2,048; biggest: task …@t4 (family:web) 512 MiB)
                    Nearest fix: ask for 256 MiB of memory instead of 512  →  @i2 fits.
            why daemon-deployment @d1
                Deployment @d1 of daemon log (daemon/web:1) is IN_PROGRESS: for 15 s so far, revision @r1 is on 1 of 3 instances.
                  a: 3 instances, 1 running (1 healthy), 2 without a task
                Critical path
                  task …@t5: getting healthy 15 s
                  longest: getting healthy 15 s of 15 s
                Circuit breaker: 0 failed tasks, trips at 3
                It waits for
                  room: 2 tasks of daemon/web:1 cannot be where they are due, for 15 s
                    @i2  memory: needs 512 MiB, 256 MiB free (of 256)
                    @i1  cpu: needs 256 units, 0 free (of 1,024; biggest: task …@t4 (family:web) 256 units); memory: needs 512 MiB, 0 MiB free (of 2,048; biggest: task …@t4 (family:web) 512 MiB)
                    Nearest fix: ask for 256 MiB of memory instead of 512  →  @i2 fits.
        "#]],
    );
}

#[test]
fn an_instance_without_what_the_definition_requires_is_passed_over() {
    check(
        r#"
        provider a
        CreateCluster {"capacityProviders":["a"]}
        instance 1024 2048 berth.capacity-provider=a gpu.kind=t4
        instance 1024 32 berth.capacity-provider=a
        CreateDaemon {"daemonName":"log","daemonTaskDefinitionArn":"arn:daemon-task-definition/gpu:1","capacityProviderArns":["arn:capacity-provider/a"]}
        ListTasks {"daemonName":"log"}
        DescribeDaemon {"daemonArn":"arn:daemon/default/log"}
        agents
        wait 10000
        why daemon log
        "#,
        expect![[r#"
            why daemon log
                Daemon log (daemon/gpu:1, revision @r1) is ACTIVE: it runs on 1 of 1 instance, healthy on 1; nothing is waited for.
                  a: 1 instance, 1 running (1 healthy)
                Deployment @d1 (daemon/gpu:1) is SUCCESSFUL: it was completed in 10 s, 0.0 s ago.
                Circuit breaker: 0 failed tasks of 3
                No task is due on
                  @i2  attribute gpu.kind is missing, needs t4; memory: needs 64 MiB, 32 MiB free (of 32); gpu: needs 1, 0 free (of 0)
        "#]],
    );
}

#[test]
fn a_breaker_that_trips_brings_the_last_revision_back() {
    check(
        r#"
        provider a
        CreateCluster {"capacityProviders":["a"]}
        instance 1024 2048 berth.capacity-provider=a
        CreateDaemon {"daemonName":"log","daemonTaskDefinitionArn":"arn:daemon-task-definition/web:1","capacityProviderArns":["arn:capacity-provider/a"]}
        ListTasks {"daemonName":"log"}
        DescribeDaemon {"daemonArn":"arn:daemon/default/log"}
        agents
        wait 10000
        UpdateDaemon {"daemonArn":"arn:daemon/default/log","daemonTaskDefinitionArn":"arn:daemon-task-definition/web:2","capacityProviderArns":["arn:capacity-provider/a"]}
        agents
        ListTasks {"startedBy":"@d2"}
        DescribeDaemon {"daemonArn":"arn:daemon/default/log"}
        SubmitTaskStateChange {"task":"@t2","status":"STOPPED","containers":[{"containerName":"web","status":"STOPPED","exitCode":1}]}
        why daemon-deployment @d2
        wait 1000
        ListTasks {"startedBy":"@d2"}
        SubmitTaskStateChange {"task":"@t3","status":"STOPPED","reason":"CannotPullContainerError: manifest unknown"}
        wait 2000
        ListTasks {"startedBy":"@d2"}
        SubmitTaskStateChange {"task":"@t4","status":"STOPPED","containers":[{"containerName":"web","status":"STOPPED","exitCode":1}]}
        ListTasks {"startedBy":"@d2"}
        wait 500
        why daemon-deployment @d2
        agents
        wait 10000
        wait 5000
        why daemon-deployment @d2
        why daemon log
        "#,
        expect![[r#"
            why daemon-deployment @d2
                Deployment @d2 of daemon log (daemon/web:1 → daemon/web:2) is IN_PROGRESS: for 0.0 s so far, revision @r2 is on 0 of 1 instance.
                  a: 1 instance, 0 running (0 healthy), 1 without a task
                Circuit breaker: 1 failed task, trips at 3
                It waits for
                  launch delay: 1 launch failed in a row; next try in 1.0 s
                Failed tasks
                  task …@t2 stopped 0.0 s ago: it could not start: Task failed to start (image web:1)
            why daemon-deployment @d2
                Deployment @d2 of daemon log (daemon/web:1 → daemon/web:2) is ROLLBACK_IN_PROGRESS: it is rolled back to revision @r1, for 0.5 s so far, revision @r1 runs on 0 of 1 instance: ECS deployment circuit breaker: tasks failed to start.
                  a: 1 instance, 0 running (0 healthy), 1 pending
                Critical path
                  waiting 3.0 s
                  task …@t5: agent 0.5 s so far
                  longest: waiting 3.0 s of 3.5 s
                Circuit breaker: tripped at 3 failed tasks of 3
                It waits for
                  agent: task …@t5: it was asked for 0.5 s ago, and its agent has reported no start yet; it may be pulling web:1
                Failed tasks
                  task …@t4 stopped 0.5 s ago: it could not start: Task failed to start (image web:1)
                  task …@t3 stopped 2.5 s ago: it could not start: CannotPullContainerError: manifest unknown (image web:1)
                  task …@t2 stopped 3.5 s ago: it could not start: Task failed to start (image web:1)
            why daemon-deployment @d2
                Deployment @d2 of daemon log (daemon/web:1 → daemon/web:2) is ROLLBACK_SUCCESSFUL: it was rolled back to revision @r1, in 13 s, 5.0 s ago: ECS deployment circuit breaker: tasks failed to start.
                Critical path
                  waiting 3.0 s
                  task …@t5: agent 0.5 s · getting healthy 10 s
                  longest: getting healthy 10 s of 13 s
                Circuit breaker: tripped at 3 failed tasks of 3
                Failed tasks
                  task …@t4 stopped 15 s ago: it could not start: Task failed to start (image web:1)
                  task …@t3 stopped 17 s ago: it could not start: CannotPullContainerError: manifest unknown (image web:1)
                  task …@t2 stopped 18 s ago: it could not start: Task failed to start (image web:1)
            why daemon log
                Daemon log (daemon/web:1, revision @r1) is ACTIVE: it runs on 1 of 1 instance, healthy on 1; nothing is waited for.
                  a: 1 instance, 1 running (1 healthy)
                Deployment @d2 (daemon/web:1 → daemon/web:2) is ROLLBACK_SUCCESSFUL: it was rolled back to revision @r1, in 13 s, 5.0 s ago: ECS deployment circuit breaker: tasks failed to start.
                Circuit breaker: tripped at 3 failed tasks of 3
                Failed tasks of the last hour
                  task …@t4 stopped 15 s ago: it could not start: Task failed to start (image web:1)
                  task …@t3 stopped 17 s ago: it could not start: CannotPullContainerError: manifest unknown (image web:1)
                  task …@t2 stopped 18 s ago: it could not start: Task failed to start (image web:1)
        "#]],
    );
}

#[test]
fn a_first_deployment_that_fails_stands_still() {
    check(
        r#"
        provider a
        CreateCluster {"capacityProviders":["a"]}
        instance 1024 2048 berth.capacity-provider=a
        CreateDaemon {"daemonName":"log","daemonTaskDefinitionArn":"arn:daemon-task-definition/web:1","capacityProviderArns":["arn:capacity-provider/a"]}
        DescribeDaemon {"daemonArn":"arn:daemon/default/log"}
        ListTasks {"daemonName":"log"}
        SubmitTaskStateChange {"task":"@t1","status":"STOPPED","containers":[{"containerName":"web","status":"STOPPED","exitCode":1}]}
        wait 1000
        ListTasks {"daemonName":"log"}
        SubmitTaskStateChange {"task":"@t2","status":"STOPPED","containers":[{"containerName":"web","status":"STOPPED","exitCode":1}]}
        wait 2000
        ListTasks {"daemonName":"log"}
        SubmitTaskStateChange {"task":"@t3","status":"STOPPED","containers":[{"containerName":"web","status":"STOPPED","exitCode":1}]}
        wait 4000
        why daemon log
        why daemon-deployment @d1
        "#,
        expect![[r#"
            why daemon log
                Daemon log (daemon/web:1, revision @r1) is ACTIVE: it runs on 0 of 1 instance, healthy on 0.
                  a: 1 instance, 0 running (0 healthy), 1 without a task
                Deployment @d1 (daemon/web:1) is STOPPED: it was stopped after 3.0 s, 4.0 s ago: ECS deployment circuit breaker: tasks failed to start. There is no earlier revision to go back to.
                Circuit breaker: tripped at 3 failed tasks of 3
                It waits for
                  new deployment: the last one failed, and nothing is started until another begins (ECS deployment circuit breaker: tasks failed to start. There is no earlier revision to go back to)
                Failed tasks of the last hour
                  task …@t3 stopped 4.0 s ago: it could not start: Task failed to start (image web:1)
                  task …@t2 stopped 6.0 s ago: it could not start: Task failed to start (image web:1)
                  task …@t1 stopped 7.0 s ago: it could not start: Task failed to start (image web:1)
            why daemon-deployment @d1
                Deployment @d1 of daemon log (daemon/web:1) is STOPPED: it was stopped after 3.0 s, 4.0 s ago: ECS deployment circuit breaker: tasks failed to start. There is no earlier revision to go back to.
                Circuit breaker: tripped at 3 failed tasks of 3
                Failed tasks
                  task …@t3 stopped 4.0 s ago: it could not start: Task failed to start (image web:1)
                  task …@t2 stopped 6.0 s ago: it could not start: Task failed to start (image web:1)
                  task …@t1 stopped 7.0 s ago: it could not start: Task failed to start (image web:1)
        "#]],
    );
}

#[test]
fn a_daemon_that_is_deleted_waits_for_its_tasks() {
    check(
        r#"
        provider a
        CreateCluster {"capacityProviders":["a"]}
        instance 1024 2048 berth.capacity-provider=a
        CreateDaemon {"daemonName":"log","daemonTaskDefinitionArn":"arn:daemon-task-definition/web:1","capacityProviderArns":["arn:capacity-provider/a"]}
        DescribeDaemon {"daemonArn":"arn:daemon/default/log"}
        ListTasks {"daemonName":"log"}
        agents
        wait 10000
        DeleteDaemon {"daemonArn":"arn:daemon/default/log"}
        wait 1000
        why daemon log
        why daemon-deployment @d2
        agents
        wait 1000
        why daemon log
        why daemon-deployment @d2
        why daemon nobody
        why daemon arn:aws:ecs:us-east-1:123456789012:daemon/other/log
        why daemon-deployment 0f
        "#,
        expect![[r#"
            why daemon log
                Daemon log (daemon/web:1, revision @r1) is DELETE_IN_PROGRESS: it is being deleted; tasks left: 1.
                  a: 0 instances, 0 running (0 healthy), 1 draining
                Deployment @d2 is IN_PROGRESS: it takes the daemon away, for 1.0 s so far, tasks left: 1.
                It waits for
                  stop: task …@t1: it was told to stop 1.0 s ago; what has not ended 30 s after SIGTERM is killed (stopTimeout)
            why daemon-deployment @d2
                Deployment @d2 of daemon log is IN_PROGRESS: it takes the daemon away, for 1.0 s so far, tasks left: 1.
                  a: 0 instances, 0 running (0 healthy), 1 draining
                Critical path
                  task …@t1: stop 1.0 s so far
                  longest: stop 1.0 s of 1.0 s
                It waits for
                  stop: task …@t1: it was told to stop 1.0 s ago; what has not ended 30 s after SIGTERM is killed (stopTimeout)
            why daemon log
                DaemonNotFoundException: There is no managed daemon 'log' in cluster default. One of that name was deleted at 2027-01-15 08:00:11 UTC, by its deployment @d2.
            why daemon-deployment @d2
                Deployment @d2 of daemon log is SUCCESSFUL: it took the daemon away in 1.0 s, 1.0 s ago.
                Critical path
                  task …@t1: stop 1.0 s
                  longest: stop 1.0 s of 1.0 s
            why daemon nobody
                DaemonNotFoundException: There is no managed daemon 'nobody' in cluster default.
            why daemon arn:aws:ecs:us-east-1:123456789012:daemon/other/log
                DaemonNotFoundException: There is no managed daemon 'arn:daemon/other/log' in cluster default.
            why daemon-deployment 0f
                ResourceNotFoundException: There is no daemon deployment '0f' in cluster default.
        "#]],
    );
}

#[test]
fn an_old_task_stays_where_an_instance_is_emptied() {
    check(
        r#"
        provider a
        CreateCluster {"capacityProviders":["a"]}
        instance 2048 4096 berth.capacity-provider=a
        CreateDaemon {"daemonName":"log","daemonTaskDefinitionArn":"arn:daemon-task-definition/web:1","capacityProviderArns":["arn:capacity-provider/a"]}
        DescribeDaemon {"daemonArn":"arn:daemon/default/log"}
        ListTasks {"daemonName":"log"}
        RunTask {"taskDefinition":"web"}
        agents
        wait 10000
        UpdateContainerInstancesState {"containerInstances":["@i1"],"status":"DRAINING"}
        UpdateDaemon {"daemonArn":"arn:daemon/default/log","daemonTaskDefinitionArn":"arn:daemon-task-definition/web:2","capacityProviderArns":["arn:capacity-provider/a"]}
        DescribeDaemon {"daemonArn":"arn:daemon/default/log"}
        why daemon log
        "#,
        expect![[r#"
            why daemon log
                Daemon log (daemon/web:2, revision @r2) is ACTIVE: it runs on 0 of 0 instances, healthy on 0; older revisions on 1.
                  a: 0 instances, 0 running (0 healthy), 1 of older revisions
                Deployment @d2 (daemon/web:1 → daemon/web:2) is IN_PROGRESS: for 0.0 s so far, revision @r2 is healthy on 0 of 0 instances; old tasks left: 1.
                Circuit breaker: 0 failed tasks, trips at 3
                It waits for
                  draining: 1 task of older revisions, on instances that are being emptied: daemons leave last
        "#]],
    );
}
