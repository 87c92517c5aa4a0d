//! Containers that somebody starts again by hand after their end.

use berth_agent::machine::{Action, Demand, End, Input, Machine, Observation, Ports};
use expect_test::expect;

use crate::build;
use crate::script::play;

#[test]
fn one_of_an_ended_task_is_stopped_at_once() {
    let told = play(
        &[("web", "essential stop=3")],
        "start
         prepared
         pulled web
         started web
         accept
         exited web 7
         accept
         runs web
         runs web
         ended web 143
         runs web
         lost web",
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
        runs web
            stop web 3000 ms
        runs web
        ended web 143
        runs web
            stop web 3000 ms
        lost web
    "#]]
    .assert_eq(&told);
}

#[test]
fn one_of_a_running_task_is_stopped_too() {
    let told = play(
        &[("main", "essential"), ("side", "")],
        "start
         prepared
         pulled main
         pulled side
         started main
         started side
         accept
         exited side 0
         accept
         runs side
         unstopped side
         after 999
         after 1
         ended side 137
         runs main",
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
        exited side 0
            report RUNNING
                side STOPPED 0
        accept
        runs side
            stop side 10000 ms
        unstopped side
        after 999
        after 1
            stop side 10000 ms
        ended side 137
        runs main
    "#]]
    .assert_eq(&told);
}

#[test]
fn one_whose_start_has_failed_is_stopped() {
    let told = play(
        &[("web", "essential")],
        "start
         prepared
         pulled web
         failed web DockerTimeoutError: x
         runs web
         ended web 0",
    );
    expect![[r#"
        start
            prepare
            pull web
        prepared
        pulled web
            launch web
        failed web DockerTimeoutError: x
            report STOPPED
                web STOPPED (DockerTimeoutError: x)
        runs web
            stop web 10000 ms
        ended web 0
    "#]]
    .assert_eq(&told);
}

#[test]
fn what_a_restart_policy_starts_again_goes_on() {
    let told = play(
        &[("web", "essential restart=0")],
        "start
         prepared
         pulled web
         started web
         accept
         exited web 1
         runs web
         started web
         runs web",
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
        exited web 1
            restart web
        runs web
        started web
        runs web
    "#]]
    .assert_eq(&told);
}

#[test]
fn its_port_is_waited_for_until_it_has_gone() {
    let mut machine = build::machine(Vec::new());
    machine.handle(0, Input::Resume);
    run(&mut machine, "old", 80);
    seen(&mut machine, "old", exited());
    let actions = seen(
        &mut machine,
        "old",
        Observation::Running { id: "id".into(), ran_ms: 0, bindings: Vec::new() },
    );
    let stops = |it: &Action| matches!(it, Action::Stop { task, .. } if task == "old");
    assert!(actions.iter().any(stops), "{actions:?}");
    assert!(begun(&start(&mut machine, "next", 80)).is_empty());
    assert_eq!(begun(&start(&mut machine, "elsewhere", 81)), ["elsewhere"]);
    let ended = answered(&mut machine, "old", exited());
    assert_eq!(begun(&ended), ["next"]);
}

#[test]
fn one_that_cannot_be_stopped_is_not_waited_for() {
    let mut machine = build::machine(Vec::new());
    machine.handle(0, Input::Resume);
    run(&mut machine, "old", 80);
    seen(&mut machine, "old", exited());
    let running = Observation::Running { id: "id".into(), ran_ms: 0, bindings: Vec::new() };
    seen(&mut machine, "old", running);
    assert!(begun(&start(&mut machine, "next", 80)).is_empty());
    let failed = Observation::StopFailed { reason: "CannotStopContainerError: x".into() };
    let actions = answered(&mut machine, "old", failed);
    assert_eq!(begun(&actions), ["next"]);
}

fn start(machine: &mut Machine, arn: &str, port: u16) -> Vec<Action> {
    let ports = Ports { tcp: [port].into(), ..Ports::default() };
    let demand = Demand { ports, ..Demand::default() };
    let task = build::task(arn, demand, &[("c", "essential")]);
    machine.handle(1, Input::Start(Box::new(task)))
}

fn run(machine: &mut Machine, arn: &str, port: u16) {
    start(machine, arn, port);
    machine.handle(1, Input::Prepared { arn: arn.into(), failure: None });
    answered(machine, arn, Observation::Pulled { digest: None, pulled_ms: None });
    let started = Observation::Started { id: "id".into(), ran_ms: 0, bindings: Vec::new() };
    answered(machine, arn, started);
}

fn exited() -> Observation {
    Observation::Exited(End {
        id: "id".into(),
        exit_code: 0,
        oom_killed: false,
        reason: None,
        finished_at: "an end".into(),
    })
}

fn seen(machine: &mut Machine, arn: &str, observation: Observation) -> Vec<Action> {
    machine.handle(1, Input::Observed { arn: arn.into(), container: "c".into(), observation })
}

fn answered(machine: &mut Machine, arn: &str, observation: Observation) -> Vec<Action> {
    machine.handle(1, Input::Answered { arn: arn.into(), container: "c".into(), observation })
}

/// The tasks that are being prepared now.
fn begun(actions: &[Action]) -> Vec<&str> {
    let begun = actions.iter().filter_map(|it| match it {
        Action::Prepare { task } => Some(task.as_str()),
        _ => None,
    });
    begun.collect()
}
