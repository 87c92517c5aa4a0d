//! Stopping at every point of a task's life.

use expect_test::expect;

use crate::script::play;

#[test]
fn before_anything_has_begun() {
    expect![[r#"
        start
            prepare
            pull web
        stop
            report STOPPED
                web STOPPED
        pulled web
        prepared
    "#]]
    .assert_eq(&play(&[("web", "essential")], "start\nstop\npulled web\nprepared"));
}

#[test]
fn while_it_is_launched() {
    let told = play(
        &[("web", "essential")],
        "start
         prepared
         pulled web
         stop
         started web
         exited web 0
         accept
         accept",
    );
    expect![[r#"
        start
            prepare
            pull web
        prepared
        pulled web
            launch web
        stop
        started web
            stop web 30000 ms
            report RUNNING
                web RUNNING
        exited web 0
        accept
            report STOPPED
                web STOPPED 0
        accept
    "#]]
    .assert_eq(&told);
}

#[test]
fn a_task_that_is_not_here() {
    expect![[r#"
        stop
            report STOPPED (TaskStateError: Agent could not progress task's state to stopped)
        accept
    "#]]
    .assert_eq(&play(&[], "stop\naccept"));
}

#[test]
fn a_stop_that_fails_is_tried_again() {
    let told = play(
        &[("web", "essential")],
        "start
         prepared
         pulled web
         started web
         stop
         unstopped web
         after 999
         after 1
         unstopped web
         after 2000
         exited web 137",
    );
    expect![[r#"
        start
            prepare
            pull web
        prepared
        pulled web
            launch web
        started web
            report RUNNING
                web RUNNING
        stop
            stop web 30000 ms
        unstopped web
        after 999
        after 1
            stop web 30000 ms
        unstopped web
        after 2000
            stop web 30000 ms
        exited web 137
    "#]]
    .assert_eq(&told);
}

#[test]
fn nothing_starts_a_task_again() {
    let told = play(&[("web", "essential")], "start\nstop\naccept\nstart");
    expect![[r#"
        start
            prepare
            pull web
        stop
            report STOPPED
                web STOPPED
        accept
        start
    "#]]
    .assert_eq(&told);
}

const RUNS: &str = "start\nprepared\npulled web\nstarted web\n";

/// What is told of a container that some process of was killed for want of memory.
fn told_of_oom(events: &str) -> String {
    let told = play(&[("web", "essential")], &format!("{RUNS}accept\n{events}"));
    told.lines().last().expect("a report").trim().to_owned()
}

#[test]
fn out_of_memory_is_told_of_those_that_ended_by_it() {
    assert_eq!(
        told_of_oom("oom web 137"),
        "web STOPPED 137 (OutOfMemoryError: …ner killed due to memory usage)"
    );
    // Its child was killed, and it went on.
    assert_eq!(told_of_oom("oom web 0"), "web STOPPED 0");
    assert_eq!(told_of_oom("oom web 3"), "web STOPPED 3");
    // It did not go when it was told to.
    assert_eq!(told_of_oom("stop\noom web 137"), "web STOPPED 137");
    assert_eq!(told_of_oom("exited web 137"), "web STOPPED 137");
}

#[test]
fn a_launch_that_meets_its_own_ended_container_is_over() {
    let told = play(
        &[("web", "essential")],
        "start
         prepared
         pulled web
         ended web 4
         accept
         accept",
    );
    expect![[r#"
        start
            prepare
            pull web
        prepared
        pulled web
            launch web
        ended web 4
            report RUNNING
                web RUNNING
        accept
            report STOPPED
                web STOPPED 4
        accept
    "#]]
    .assert_eq(&told);
    let told = play(&[("web", "essential")], "start\nprepared\npulled web\nstop\nlost web");
    expect![[r#"
        start
            prepare
            pull web
        prepared
        pulled web
            launch web
        stop
        lost web
            report STOPPED
                web STOPPED (ContainerVanishedError: …tainer matching saved ID found)
    "#]]
    .assert_eq(&told);
}
