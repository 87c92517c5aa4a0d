//! What is told, in which order, and how often.

use expect_test::expect;

use crate::script::play;

#[test]
fn one_report_at_a_time_and_running_is_never_skipped() {
    let told = play(
        &[("web", "essential")],
        "start
         prepared
         fetched web
         started web
         exited web 1
         accept
         accept
         accept",
    );
    expect![[r#"
        start
            prepare
            pull web
        prepared
        fetched web
            launch web
            report PENDING, pull over
                web PENDING
        started web
        exited web 1
        accept
            report RUNNING, pull over
                web RUNNING
        accept
            report STOPPED, pull over
                web STOPPED 1
        accept
    "#]]
    .assert_eq(&told);
}

#[test]
fn a_fetched_digest_is_told_before_running() {
    let told = play(
        &[("web", "essential")],
        "start
         prepared
         fetched web
         accept
         started web
         accept",
    );
    expect![[r#"
        start
            prepare
            pull web
        prepared
        fetched web
            launch web
            report PENDING, pull over
                web PENDING
        accept
        started web
            report RUNNING, pull over
                web RUNNING
        accept
    "#]]
    .assert_eq(&told);
}

#[test]
fn a_waiting_task_tells_what_runs_already() {
    let told = play(
        &[("db", "essential health"), ("app", "essential after=db:HEALTHY")],
        "start
         prepared
         pulled db
         pulled app
         started db
         accept
         healthy db
         started app
         accept",
    );
    expect![[r#"
        start
            prepare
            pull db
            pull app
        prepared
        pulled db
            launch db
        pulled app
        started db
            report PENDING
                db RUNNING
        accept
        healthy db
            launch app
        started app
            report RUNNING
                app RUNNING
        accept
    "#]]
    .assert_eq(&told);
}

#[test]
fn an_end_that_the_control_plane_has_forgotten_is_told_again() {
    let told = play(
        &[("web", "essential")],
        "start
         prepared
         pulled web
         started web
         believed
         accept
         exited web 1
         believed
         accept
         believed
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
        started web
            report RUNNING
                web RUNNING
        believed
        accept
        exited web 1
            report STOPPED
                web STOPPED 1
        believed
        accept
        believed
            report RUNNING
                web RUNNING
        accept
            report STOPPED
                web STOPPED 1
        accept
    "#]]
    .assert_eq(&told);
}

#[test]
fn how_a_task_is_is_told_again_when_it_is_asked_about() {
    let told = play(
        &[("web", "essential"), ("init", "")],
        "asked
         start
         prepared
         pulled web
         pulled init
         started web
         started init
         asked
         accept
         exited init 0
         accept
         asked
         accept
         asked",
    );
    expect![[r#"
        asked
        start
            prepare
            pull web
            pull init
        prepared
        pulled web
            launch web
        pulled init
            launch init
        started web
        started init
            report RUNNING
                web RUNNING
                init RUNNING
        asked
        accept
        exited init 0
            report RUNNING
                init STOPPED 0
        accept
        asked
            report RUNNING
                web RUNNING
                init STOPPED 0
        accept
        asked
            report RUNNING
                web RUNNING
                init STOPPED 0
    "#]]
    .assert_eq(&told);
}

#[test]
fn a_long_pull_is_told_while_it_lasts() {
    let told = play(
        &[("web", "essential"), ("log", "essential")],
        "start
         prepared
         pulling web
         pulling log
         accept
         pulling log
         fetched web
         fetched log",
    );
    expect![[r#"
        start
            prepare
            pull web
            pull log
        prepared
        pulling web
            report PENDING, pulling
        pulling log
        accept
        pulling log
        fetched web
            launch web
            report PENDING, pulling
                web PENDING
        fetched log
            launch log
    "#]]
    .assert_eq(&told);
}

#[test]
fn a_pull_that_was_told_and_fetched_nothing_has_an_end() {
    let told = play(
        &[("web", "essential"), ("log", "essential")],
        "start
         prepared
         pulling web
         accept
         pulled web
         pulled log
         accept",
    );
    expect![[r#"
        start
            prepare
            pull web
            pull log
        prepared
        pulling web
            report PENDING, pulling
        accept
        pulled web
            launch web
            report PENDING, pulling
                web PENDING
        pulled log
            launch log
        accept
            report PENDING, pull over
                log PENDING
    "#]]
    .assert_eq(&told);
}

#[test]
fn a_pull_that_was_told_and_failed_has_an_end() {
    let told = play(
        &[("web", "essential")],
        "start
         prepared
         pulling web
         accept
         failed web CannotPullContainerError: no
         accept",
    );
    expect![[r#"
        start
            prepare
            pull web
        prepared
        pulling web
            report PENDING, pulling
        accept
        failed web CannotPullContainerError: no
            report STOPPED, pull over
                web STOPPED (CannotPullContainerError: no)
        accept
    "#]]
    .assert_eq(&told);
}

#[test]
fn nothing_is_left_to_be_told_once_the_end_is_accepted() {
    let told = play(
        &[("web", "essential")],
        "untold
         start
         untold
         prepared
         fetched web
         accept
         started web
         accept
         untold
         exited web 1
         untold
         accept
         untold",
    );
    let lines: Vec<&str> = told.lines().map(str::trim).collect();
    let counts = lines.windows(2).filter(|it| it[0] == "untold").map(|it| it[1]);
    assert_eq!(counts.collect::<Vec<_>>(), ["0", "1", "1", "1", "0"], "{told}");
}
