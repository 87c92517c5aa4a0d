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
