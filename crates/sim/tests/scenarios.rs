//! Stories through the front door, with what becomes of them beside.
use berth_sim::scenario::play;
use expect_test::{Expect, expect};

fn check(script: &str, expected: Expect) {
    expected.assert_eq(&play(script));
}

#[test]
fn a_task_runs_until_it_is_stopped() {
    check(
        "
        host a
        define web image web cpu 256 memory 512 port 8000
        run web
        stop t1
        wait 3700
        ",
        expect![[r#"
            > host a
              a: ACTIVE, connected
            > define web image web cpu 256 memory 512 port 8000
            > run web
              t1: RUNNING on a, port 8000
            > stop t1
              t1: STOPPED on a, port 8000 (UserInitiated: Task stopped by user)
            > wait 3700
              t1: forgotten
        "#]],
    );
}

#[test]
fn a_refusal_tells_why() {
    check(
        "
        host a cpu 512 memory 1024 rack r1
        host b cpu 2048 memory 512 rack r2 port 8000
        define big image web cpu 1024 memory 1024
        define web image web cpu 64 memory 64 port 8000
        run big
        run web count 2
        run web distinct member attribute:rack == r1
        start web on b
        drain a
        run web
        run nothing
        ",
        expect![[r#"
            > host a cpu 512 memory 1024 rack r1
              a: ACTIVE, connected
            > host b cpu 2048 memory 512 rack r2 port 8000
              b: ACTIVE, connected
            > define big image web cpu 1024 memory 1024
            > define web image web cpu 64 memory 64 port 8000
            > run big
              failure: RESOURCE:CPU (cpu: needs 1,024 units, 512 free (of 512).)
            > run web count 2
              failure: RESOURCE:PORTS (port 8000/tcp is used by task …7a6cf50e (family:web).)
              t1: RUNNING on a, port 8000
            > run web distinct member attribute:rack == r1
              failure: DistinctInstance placement constraint unsatisfied. (has 1 task of family:web already, distinctInstance allows one; port 8000/tcp is used by task …7a6cf50e (family:web).)
            > start web on b
              failure: RESOURCE:PORTS (port 8000/tcp is reserved by the instance)
            > drain a
              a: DRAINING, connected
            > run web
              failure: RESOURCE:PORTS (port 8000/tcp is reserved by the instance.)
            > run nothing
              error: TaskDefinition not found.
        "#]],
    );
}

#[test]
fn tasks_spread_over_zones_and_pack() {
    check(
        "
        host a zone a
        host b zone b cpu 512
        host c zone b
        define web image web cpu 256 memory 128
        run web count 4 spread attribute:ecs.availability-zone
        run web binpack cpu
        run web distinct count 2
        ",
        expect![[r#"
            > host a zone a
              a: ACTIVE, connected
            > host b zone b cpu 512
              b: ACTIVE, connected
            > host c zone b
              c: ACTIVE, connected
            > define web image web cpu 256 memory 128
            > run web count 4 spread attribute:ecs.availability-zone
              t1: RUNNING on a
              t2: RUNNING on b
              t3: RUNNING on b
              t4: RUNNING on a
            > run web binpack cpu
              t5: RUNNING on a
            > run web distinct count 2
              failure: DistinctInstance placement constraint unsatisfied. (has 3 tasks of family:web already, distinctInstance allows one.)
              t6: RUNNING on c
        "#]],
    );
}

#[test]
fn tasks_that_end_by_themselves_say_why() {
    check(
        "
        host a
        define nowhere image nopull
        define broken image nostart
        define job image exit0
        define failing image exit1
        run nowhere
        run broken
        run job
        run failing
        wait 30
        ",
        expect![[r#"
            > host a
              a: ACTIVE, connected
            > define nowhere image nopull
            > define broken image nostart
            > define job image exit0
            > define failing image exit1
            > run nowhere
              t1: STOPPED on a (TaskFailedToStart: CannotPullContainerError: nopull is not there)
            > run broken
              t2: STOPPED on a (TaskFailedToStart: CannotStartContainerError: exec failed)
            > run job
              t3: RUNNING on a
            > run failing
              t3: STOPPED on a (EssentialContainerExited: Essential container in task exited)
              t4: RUNNING on a
            > wait 30
              t4: STOPPED on a (EssentialContainerExited: Essential container in task exited)
        "#]],
    );
}

#[test]
fn an_agent_comes_back_with_what_it_runs() {
    check(
        "
        host a
        host b
        define web image web cpu 256 memory 512
        run web count 2 spread instanceId
        disconnect a
        run web count 2
        stop t1
        stop t2
        reconnect a
        kill b
        boot b
        wipe b
        boot b
        wait 60
        ",
        expect![[r#"
            > host a
              a: ACTIVE, connected
            > host b
              b: ACTIVE, connected
            > define web image web cpu 256 memory 512
            > run web count 2 spread instanceId
              t1: RUNNING on b
              t2: RUNNING on a
            > disconnect a
              a: ACTIVE, disconnected
            > run web count 2
              t3: RUNNING on b
              t4: RUNNING on b
            > stop t1
              t1: STOPPED on b (UserInitiated: Task stopped by user)
            > stop t2
              t2: STOPPING on a (UserInitiated: Task stopped by user)
            > reconnect a
              a: ACTIVE, connected
              t2: STOPPED on a (UserInitiated: Task stopped by user)
            > kill b
              b: ACTIVE, disconnected
            > boot b
              b: ACTIVE, connected
            > wipe b
              a former instance: ACTIVE, disconnected
              t1: STOPPED on a former instance (UserInitiated: Task stopped by user)
              t3: RUNNING on a former instance
              t4: RUNNING on a former instance
            > boot b
              b: ACTIVE, connected
              t1: STOPPED on b (UserInitiated: Task stopped by user)
              t3: RUNNING on b
              t4: RUNNING on b
            > wait 60
        "#]],
    );
}

#[test]
fn a_host_that_lost_power_reports_what_ended() {
    check(
        "
        host a
        define web image web
        run web count 2
        cut a
        boot a
        ",
        expect![[r#"
            > host a
              a: ACTIVE, connected
            > define web image web
            > run web count 2
              t1: RUNNING on a
              t2: RUNNING on a
            > cut a
              a: ACTIVE, disconnected
            > boot a
              a: ACTIVE, connected
              t1: STOPPED on a (EssentialContainerExited: Essential container in task exited)
              t2: STOPPED on a (EssentialContainerExited: Essential container in task exited)
        "#]],
    );
}

#[test]
fn deregistering_by_force_ends_tasks() {
    check(
        "
        host a
        define web image web
        run web count 2
        deregister a
        deregister a force
        run web
        kill a
        boot a
        run web
        ",
        expect![[r#"
            > host a
              a: ACTIVE, connected
            > define web image web
            > run web count 2
              t1: RUNNING on a
              t2: RUNNING on a
            > deregister a
              error: Found running tasks on the instance.
            > deregister a force
              a former instance: INACTIVE, disconnected
              t1: STOPPED on a former instance (no code: Container instance deregistration forced by user)
              t2: STOPPED on a former instance (no code: Container instance deregistration forced by user)
            > run web
              error: No Container Instances were found in your cluster.
              a: ACTIVE, connected
              t1: STOPPED on a (no code: Container instance deregistration forced by user)
              t2: STOPPED on a (no code: Container instance deregistration forced by user)
            > kill a
              a: ACTIVE, disconnected
            > boot a
              a: ACTIVE, connected
            > run web
              t3: RUNNING on a
        "#]],
    );
}

#[test]
fn what_is_said_to_have_ended_and_runs_is_stopped_soon() {
    check(
        "
        host a cpu 1024 memory 512
        define web image web cpu 256 memory 512 port 8000
        run web
        wait 60
        claim t1 STOPPED
        run web
        claim t1 RUNNING
        ",
        expect![[r#"
            > host a cpu 1024 memory 512
              a: ACTIVE, connected
            > define web image web cpu 256 memory 512 port 8000
            > run web
              t1: RUNNING on a, port 8000
            > wait 60
            > claim t1 STOPPED
              t1: STOPPED on a, port 8000 (EssentialContainerExited: Essential container in task exited)
            > run web
              t2: RUNNING on a, port 8000
            > claim t1 RUNNING
        "#]],
    );
}
