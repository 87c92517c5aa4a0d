//! Starting, running, ending, restarting, cleaning up.

use berth_agent::machine::{Action, Demand, End, Input, Observation};
use expect_test::expect;

use crate::build;
use crate::script::play;

#[test]
fn one_container_from_start_to_clean_up() {
    let told = play(
        &[("web", "essential")],
        "start
         prepared
         pulled web
         started web
         accept
         exited web 7
         accept
         after 999999
         after 1",
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
        accept
        exited web 7
            report STOPPED
                web STOPPED 7
        accept
        after 999999
        after 1
            clean
    "#]]
    .assert_eq(&told);
}

#[test]
fn on_a_disk_that_fills_up_what_has_ended_is_kept_for_a_few_minutes() {
    let begin = "start
         prepared
         pulled web
         started web
         accept
         exited web 7
         accept";
    let after = |script: &str| {
        let told = play(&[("web", "essential")], &format!("{begin}\n{script}"));
        told.split_once("exited web 7").map(|(_, rest)| rest.replace("\n", "")).expect("it ended")
    };
    let head = "    report STOPPED        web STOPPED 7accept";
    let few = after("pressed 300000\nafter 299999\nafter 1");
    assert_eq!(few, format!("{head}pressed 300000after 299999after 1    clean"));
    let none = after("after 1000\npressed 300000\npressed 0");
    assert_eq!(none, format!("{head}after 1000pressed 300000pressed 0    clean"));
    let over = after("pressed 300000\npressed\nafter 300000\nafter 700000");
    assert_eq!(over, format!("{head}pressed 300000pressedafter 300000after 700000    clean"));
}

#[test]
fn a_container_that_ends_before_its_start_returns_has_run() {
    let told = play(
        &[("web", "essential")],
        "start
         prepared
         pulled web
         exited web 0
         started web
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
        exited web 0
        started web
            report RUNNING
                web RUNNING
        accept
            report STOPPED
                web STOPPED 0
        accept
    "#]]
    .assert_eq(&told);
}

#[test]
fn an_essential_end_stops_the_others() {
    let told = play(
        &[("main", "essential"), ("side", "stop=3")],
        "start
         prepared
         pulled main
         pulled side
         started main
         started side
         accept
         oom main 137
         exited side 0
         accept",
    );
    expect![[r#"
        start
            prepare
            pull main
            pull side
        prepared
        pulled main
            launch main
        pulled side
            launch side
        started main
        started side
            report RUNNING
                main RUNNING
                side RUNNING
        accept
        oom main 137
            stop side 3000 ms
            report RUNNING
                main STOPPED 137 (OutOfMemoryError: …ner killed due to memory usage)
        exited side 0
        accept
            report STOPPED
                side STOPPED 0
    "#]]
    .assert_eq(&told);
}

#[test]
fn a_non_essential_end_is_told_at_once_and_nothing_else_happens() {
    let told = play(
        &[("main", "essential"), ("side", "")],
        "start
         prepared
         pulled main
         pulled side
         started side
         started main
         accept
         exited side 3
         accept",
    );
    expect![[r#"
        start
            prepare
            pull main
            pull side
        prepared
        pulled main
            launch main
        pulled side
            launch side
        started side
        started main
            report RUNNING
                main RUNNING
                side RUNNING
        accept
        exited side 3
            report RUNNING
                side STOPPED 3
        accept
    "#]]
    .assert_eq(&told);
}

#[test]
fn failures_stop_the_task_with_their_reason() {
    let told = play(
        &[("main", "essential")],
        "start
         prepared
         failed main CannotPullContainerError: no such image
         accept",
    );
    expect![[r#"
        start
            prepare
            pull main
        prepared
        failed main CannotPullContainerError: no such image
            report STOPPED
                main STOPPED (CannotPullContainerError: no such image)
        accept
    "#]]
    .assert_eq(&told);
    let told = play(&[("main", "essential")], "start\nunprepared ResourceInitializationError: x");
    expect![[r#"
        start
            prepare
            pull main
        unprepared ResourceInitializationError: x
            report STOPPED (ResourceInitializationError: x)
                main STOPPED
    "#]]
    .assert_eq(&told);
    let told =
        play(&[("main", "essential")], "start\nprepared\npulled main\nstarted main\ngone main");
    expect![[r#"
        start
            prepare
            pull main
        prepared
        pulled main
            launch main
        started main
            report RUNNING
                main RUNNING
        gone main
    "#]]
    .assert_eq(&told);
}

#[test]
fn restart_policy() {
    let told = play(
        &[("flappy", "essential restart=60 ignore=9")],
        "start
         prepared
         pulled flappy
         started flappy
         after 60000
         exited flappy 5
         started flappy
         after 59999
         exited flappy 5",
    );
    expect![[r#"
        start
            prepare
            pull flappy
        prepared
        pulled flappy
            launch flappy
        started flappy
            report RUNNING
                flappy RUNNING
        after 60000
        exited flappy 5
            restart flappy
        started flappy
        after 59999
        exited flappy 5
    "#]]
    .assert_eq(&told);
    let told = play(
        &[("flappy", "essential restart=1 ignore=9")],
        "start
         prepared
         pulled flappy
         started flappy
         after 60000
         exited flappy 9",
    );
    expect![[r#"
        start
            prepare
            pull flappy
        prepared
        pulled flappy
            launch flappy
        started flappy
            report RUNNING
                flappy RUNNING
        after 60000
        exited flappy 9
    "#]]
    .assert_eq(&told);
}

#[test]
fn a_stop_while_a_restart_is_under_way_waits_for_it() {
    let told = play(
        &[("flappy", "essential restart=1")],
        "start
         prepared
         pulled flappy
         started flappy
         after 60000
         exited flappy 5
         stop
         started flappy
         exited flappy 143",
    );
    expect![[r#"
        start
            prepare
            pull flappy
        prepared
        pulled flappy
            launch flappy
        started flappy
            report RUNNING
                flappy RUNNING
        after 60000
        exited flappy 5
            restart flappy
        stop
        started flappy
            stop flappy 30000 ms
        exited flappy 143
    "#]]
    .assert_eq(&told);
}

#[test]
fn a_restart_policy_counts_how_long_a_container_ran_and_not_what_clocks_say() {
    let task = build::task("a", Demand::default(), &[("web", "essential restart=60")]);
    let mut machine = build::machine(vec![task]);
    let seen = |observation| Input::Observed {
        arn: "a".to_owned(),
        container: "web".to_owned(),
        observation,
    };
    let runs = |ran_ms| Observation::Running { id: "id".to_owned(), ran_ms, bindings: Vec::new() };
    machine.handle(1_000_000, seen(runs(59_000)));
    machine.handle(1_000_000, Input::Resume);
    let before = machine.task("a").cloned();
    // Looked at again: it is the same start.
    machine.handle(1_001_000, seen(runs(60_500)));
    assert_eq!(machine.task("a").cloned(), before);
    let end = End {
        id: "id".to_owned(),
        exit_code: 1,
        oom_killed: false,
        reason: None,
        finished_at: "now".to_owned(),
    };
    let actions = machine.handle(1_001_000, seen(Observation::Exited(end)));
    assert!(actions.iter().any(|it| matches!(it, Action::Restart { .. })), "{actions:?}");
}
