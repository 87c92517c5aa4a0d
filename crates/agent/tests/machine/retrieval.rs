//! Secrets come before what needs them, and who does not answer is asked for two minutes.

use berth_agent::machine::{Action, Demand, DesiredStatus, Input, Observation};
use expect_test::expect;

use crate::build;
use crate::script::{ARN, play};

#[test]
fn what_needs_a_secret_waits_and_the_rest_does_not() {
    let containers = [("plain", "essential"), ("c", "secret")];
    expect![[r#"
        start
            prepare
            retrieve
            pull plain
        prepared
        pulled plain
            launch plain
        retrieved
            pull c
        pulled c
            launch c
        started c
        started plain
            report RUNNING
                plain RUNNING
                c RUNNING
    "#]]
    .assert_eq(&play(
        &containers,
        "start
        prepared
        pulled plain
        retrieved
        pulled c
        started c
        started plain",
    ));
}

#[test]
fn a_refusal_ends_the_task_with_its_reason() {
    expect![[r#"
        start
            prepare
            retrieve
        prepared
        denied ResourceInitializationError: no
            report STOPPED (ResourceInitializationError: no)
                c STOPPED
    "#]]
    .assert_eq(&play(
        &[("c", "essential secret")],
        "start
        prepared
        denied ResourceInitializationError: no",
    ));
}

#[test]
fn who_does_not_answer_is_asked_again_for_two_minutes() {
    expect![[r#"
        start
            prepare
            retrieve
        prepared
        away first
        after 499
        after 1
            retrieve
        away second
        after 1000
            retrieve
        away third
        after 117000
            retrieve
        away fourth
        after 1500
            retrieve
        away the end
            report STOPPED (the end)
                c STOPPED
    "#]]
    .assert_eq(&play(
        &[("c", "essential secret")],
        "start
        prepared
        away first
        after 499
        after 1
        away second
        after 1000
        away third
        after 117000
        away fourth
        after 1500
        away the end",
    ));
}

#[test]
fn a_task_that_is_stopped_meanwhile_keeps_its_own_reason() {
    expect![[r#"
        start
            prepare
            retrieve
        prepared
        stop
            report STOPPED
                c STOPPED
        denied too late
        accept
    "#]]
    .assert_eq(&play(
        &[("c", "essential secret")],
        "start
        prepared
        stop
        denied too late
        accept",
    ));
}

#[test]
fn what_has_not_begun_waits_for_a_definition_that_was_lost() {
    let containers = [("init", "secret"), ("plain", ""), ("web", "essential secret")];
    let mut task = build::task(ARN, Demand::default(), &containers);
    (task.admitted, task.prepared) = (true, true);
    let mut machine = build::machine(vec![task]);
    machine.hold(ARN);
    let observation = Observation::Running { id: "1".to_owned(), ran_ms: 5, bindings: Vec::new() };
    let (arn, container) = (ARN.to_owned(), "web".to_owned());
    machine.handle(1_000, Input::Observed { arn, container, observation });
    let resumed = machine.handle(1_000, Input::Resume);
    assert!(resumed.iter().all(|it| matches!(it, Action::Report(_))), "{resumed:?}");
    assert_eq!(machine.task(ARN).map(|it| it.desired), Some(DesiredStatus::Running));
    assert_eq!(machine.held().collect::<Vec<_>>(), [ARN]);
    let begun = machine.handle(2_000, Input::Defined { arn: ARN.to_owned() });
    assert!(matches!(begun[..], [Action::Retrieve { .. }, Action::Pull { .. }]), "{begun:?}");
    assert_eq!(machine.held().count(), 0);
}
