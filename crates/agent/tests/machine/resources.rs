//! Host resources: who waits, who does not, who never fits; manifests.

use berth_agent::machine::{Action, Demand, Input, Machine, Ports, TaskStatus};

use crate::build;

fn demand(memory_mib: u64, port: Option<u16>) -> Demand {
    let ports = Ports { tcp: port.into_iter().collect(), ..Ports::default() };
    Demand { cpu_units: 0, memory_mib, ports }
}

fn start(machine: &mut Machine, arn: &str, demand: Demand) -> Vec<Action> {
    let task = build::task(arn, demand, &[("c", "essential")]);
    machine.handle(1, Input::Start(Box::new(task)))
}

fn has_begun(actions: &[Action], arn: &str) -> bool {
    actions.iter().any(|action| matches!(action, Action::Prepare { task } if task == arn))
}

fn resumed() -> Machine {
    let mut machine = build::machine(Vec::new());
    machine.handle(0, Input::Resume);
    machine
}

#[test]
fn a_big_task_waits_without_blocking_a_small_one() {
    let mut machine = resumed();
    assert!(has_begun(&start(&mut machine, "a", demand(800, None)), "a"));
    assert!(!has_begun(&start(&mut machine, "big", demand(800, None)), "big"));
    assert!(has_begun(&start(&mut machine, "small", demand(200, None)), "small"));
    let actions = machine.handle(2, Input::Stop { arn: "a".into() });
    assert!(has_begun(&actions, "big"), "{actions:?}");
}

#[test]
fn a_fixed_port_is_one_tasks() {
    let mut machine = resumed();
    assert!(has_begun(&start(&mut machine, "a", demand(1, Some(80))), "a"));
    assert!(!has_begun(&start(&mut machine, "b", demand(1, Some(80))), "b"));
    assert!(!has_begun(&start(&mut machine, "reserved", demand(1, Some(22))), "reserved"));
    let actions = machine.handle(2, Input::Stop { arn: "a".into() });
    assert!(has_begun(&actions, "b"), "{actions:?}");
}

#[test]
fn what_never_fits_stops_with_the_figures() {
    let mut machine = resumed();
    start(&mut machine, "huge", demand(5_000, None));
    let task = machine.task("huge").expect("kept");
    assert_eq!(task.status, TaskStatus::Stopped);
    assert!(task.reason.ends_with("it needs 5000 MiB of memory and this host has 1024"));
    start(&mut machine, "ssh", demand(1, Some(22)));
    let task = machine.task("ssh").expect("kept");
    assert_eq!(task.status, TaskStatus::Stopped);
    assert!(task.reason.ends_with("it needs the TCP port 22, which is kept away from tasks here"));
}

#[test]
fn a_waiting_task_can_be_stopped() {
    let mut machine = resumed();
    start(&mut machine, "a", demand(1_000, None));
    start(&mut machine, "b", demand(1_000, None));
    machine.handle(2, Input::Stop { arn: "b".into() });
    assert_eq!(machine.task("b").expect("kept").status, TaskStatus::Stopped);
    let free = machine.resources().clone();
    machine.handle(3, Input::Stop { arn: "a".into() });
    assert_ne!(machine.resources(), &free);
    assert!(machine.resources().fits(&demand(1_024, None)));
}

#[test]
fn manifests_name_what_is_unwanted_and_old_ones_are_dropped() {
    let mut machine = resumed();
    start(&mut machine, "a", demand(1, None));
    start(&mut machine, "b", demand(1, None));
    machine.saw_number(5);
    assert_eq!(machine.manifest(5, &[]), None);
    assert_eq!(machine.manifest(6, &["a"]), Some(vec!["b".to_owned()]));
    assert_eq!(machine.manifest(6, &[]), None);
    machine.handle(2, Input::Stop { arn: "b".into() });
    assert_eq!(machine.manifest(7, &["a"]), Some(Vec::new()));
}
