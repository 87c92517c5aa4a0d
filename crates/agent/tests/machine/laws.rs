//! Laws that hold whatever happens in whatever order, agent restarts included.

use berth_agent::machine::{ContainerStatus, Demand, Health, Input, Task, TaskStatus};
use proptest::prelude::*;

use crate::build::{self, CLEANUP_WAIT_MS};
use crate::simulation::World;

#[derive(Debug, Clone)]
enum Step {
    Start(usize),
    Stop(usize),
    Complete(usize, bool),
    End(usize, i64),
    StartByHand(usize),
    Tell(usize),
    Look(usize),
    TellLate(usize),
    Health(usize, bool),
    Wait(u64),
    /// A bit for each container: it can be looked at.
    RestartAgent(u32),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        2 => (0..SHAPES.len()).prop_map(Step::Start),
        1 => (0..SHAPES.len()).prop_map(Step::Stop),
        10 => (any::<usize>(), prop::bool::weighted(0.9))
            .prop_map(|(i, well)| Step::Complete(i, well)),
        2 => (any::<usize>(), prop_oneof![Just(0), Just(1), Just(9)])
            .prop_map(|(i, code)| Step::End(i, code)),
        1 => any::<usize>().prop_map(Step::StartByHand),
        3 => any::<usize>().prop_map(Step::Tell),
        2 => any::<usize>().prop_map(Step::Look),
        2 => any::<usize>().prop_map(Step::TellLate),
        2 => (any::<usize>(), any::<bool>()).prop_map(|(i, well)| Step::Health(i, well)),
        2 => (1..90_000_u64).prop_map(Step::Wait),
        1 => prop_oneof![Just(u32::MAX), any::<u32>()].prop_map(Step::RestartAgent),
    ]
}

/// Tasks of every kind, each an ARN of its own.
const SHAPES: [&[(&str, &str)]; 9] = [
    &[("web", "essential")],
    &[("main", "essential"), ("side", "stop=3")],
    &[("init", ""), ("app", "essential after=init:SUCCESS")],
    &[("db", "essential health start=5"), ("app", "after=db:HEALTHY"), ("x", "after=app:START")],
    &[("flappy", "essential restart=1 ignore=9"), ("side", "after=flappy:COMPLETE")],
    &[("plain", ""), ("secret", "essential secret after=plain:START")],
    &[("web", "essential"), ("pause", "pause")],
    &[("db", "secret"), ("app", "essential after=db:START restart=1"), ("pause", "pause")],
    &[("a", ""), ("b", "after=a:COMPLETE"), ("c", "after=b:START after=a:COMPLETE")],
];

fn task(index: usize) -> Task {
    let demand = Demand { memory_mib: 300, ..Demand::default() };
    build::task(&format!("task-{index}"), demand, SHAPES[index])
}

fn apply(world: &mut World, step: Step, was_started: &mut [bool]) {
    match step {
        // ECS: the ARN of a task is used once.
        Step::Start(index) if was_started[index] => {}
        Step::Start(index) => {
            was_started[index] = true;
            world.input(Input::Start(Box::new(task(index))));
        }
        Step::Stop(index) if !was_started[index] => {}
        Step::Stop(index) => world.input(Input::Stop { arn: format!("task-{index}") }),
        Step::Complete(index, goes_well) => world.complete(index, goes_well),
        Step::End(index, code) => world.end_any(index, code),
        Step::StartByHand(index) => world.start_any(index),
        Step::Tell(index) => world.tell_any(index),
        Step::Look(index) => world.look_at_any(index),
        Step::TellLate(index) => world.tell_late(index),
        Step::Health(index, is_well) => {
            let health = if is_well { Health::Healthy } else { Health::Unhealthy };
            world.health_of_any(index, health);
        }
        Step::Wait(ms) => {
            world.now_ms += ms;
            world.input(Input::Tick);
        }
        Step::RestartAgent(seen) => world.restart_agent(|index| seen >> (index % 32) & 1 == 1),
    }
}

/// Everything under way happens, every deadline comes, until nothing is left to do.
fn settle(world: &mut World) {
    for _ in 0..10_000 {
        if !world.under_way.is_empty() {
            world.complete(0, true);
        } else if let Some(deadline_ms) =
            world.machine.next_deadline_ms().filter(|at| *at < world.now_ms + CLEANUP_WAIT_MS / 2)
        {
            world.now_ms = world.now_ms.max(deadline_ms);
            world.input(Input::Tick);
        } else {
            return;
        }
    }
    panic!("the machine never comes to rest");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn whatever_happens(steps in prop::collection::vec(step(), 1..120)) {
        let mut world = World::new();
        let mut was_started = [false; SHAPES.len()];
        for step in steps {
            apply(&mut world, step, &mut was_started);
        }
        prop_assert!(world.created.values().all(|times| *times == 1), "{:?}", world.created);

        let arns: Vec<String> = world.machine.tasks().map(|task| task.spec.arn.clone()).collect();
        for arn in arns {
            world.input(Input::Stop { arn });
        }
        world.tell_all();
        settle(&mut world);
        prop_assert!(world.running().is_empty(), "still running: {:?}", world.running());
        for task in world.machine.tasks() {
            prop_assert_eq!(task.status, TaskStatus::Stopped);
            prop_assert_eq!(task.sent, Some(TaskStatus::Stopped));
            let mut told = task.containers.iter().filter(|c| !c.spec.is_pause);
            prop_assert!(told.all(|c| c.sent == Some(ContainerStatus::Stopped)));
        }
        prop_assert!(world.attached.is_empty(), "still attached: {:?}", world.attached);
        let all = Demand { cpu_units: 2_048, memory_mib: 1_024, ..Demand::default() };
        prop_assert!(world.machine.resources().fits(&all), "{:?}", world.machine.resources());

        world.now_ms += CLEANUP_WAIT_MS;
        world.input(Input::Tick);
        settle(&mut world);
        prop_assert_eq!(world.machine.tasks().count(), 0);
        prop_assert!(world.real.is_empty());
        prop_assert_eq!(world.machine.next_deadline_ms(), None);
    }

    #[test]
    fn left_alone_every_task_comes_up_or_ends(
        steps in prop::collection::vec(step(), 1..60),
    ) {
        let mut world = World::new();
        let mut was_started = [false; SHAPES.len()];
        for step in steps {
            apply(&mut world, step, &mut was_started);
        }
        world.restart_agent(|_| true);
        settle(&mut world);
        for task in world.machine.tasks() {
            let is_settled = task.sent == Some(task.status);
            prop_assert!(is_settled || task.sent.is_none() && task.status == TaskStatus::Pending);
            for container in &task.containers {
                let key = (task.spec.arn.clone(), container.spec.name.clone());
                let runs = world.running().contains(&key);
                prop_assert_eq!(runs, container.status == ContainerStatus::Running, "{:?}", key);
            }
        }
    }
}
