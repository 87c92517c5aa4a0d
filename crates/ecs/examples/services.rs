//! What services cost at rest and when an instance is lost: 2,000 services with 1,000,000 tasks on
//! 10,000 container instances in 3 zones, through the same loop that leads a cluster.
//!
//! `cargo run --release -p berth-ecs --example services`
#![expect(clippy::disallowed_methods, reason = "a benchmark takes the time")]
use std::time::{Duration, Instant};

use berth_ecs::{
    Policy,
    cluster::{Report, records::id::ContainerInstanceId},
};
use berth_say::{note, say};

use world::{Size, World};

mod world;

const SIZE: Size = Size { services: 2_000, tasks_per_service: 500, instances: 10_000 };
const RUNS: usize = 5;

fn main() {
    let begin = Instant::now();
    let mut world = World::full(SIZE);
    let state = world.shard.state();
    assert_eq!((state.services.len(), state.tasks.len()), (SIZE.services, SIZE.tasks()));
    let Size { services, instances, .. } = SIZE;
    let tasks = SIZE.tasks();
    say!("{services} services, {tasks} tasks, {instances} instances, {RUNS} runs");
    note!("made in {:.0?}", begin.elapsed());
    show("a pass with nothing to do", (0..RUNS).map(|_| pass(&mut world)));
    show("an instance with 100 tasks lost", (0..RUNS).map(|run| lose(&mut world, run)));
}

fn show(name: &str, times: impl Iterator<Item = Duration>) {
    let times: Vec<String> = times.map(|it| format!("{:.3}", it.as_secs_f64() * 1_000.0)).collect();
    say!("{name:<46} {} ms", times.join(" "));
}

/// The safety net: everything is reconciled.
fn pass(world: &mut World) -> Duration {
    world.shard.full_pass();
    let time = world.settle();
    assert_eq!(world.changes, 0, "there was something to do");
    time
}

/// An instance falls silent. The time is that in which its tasks are given up and others found
/// their places.
fn lose(world: &mut World, run: usize) -> Duration {
    // Apart from each other, so that it is no mass loss.
    let lost = world.instances[run * 1_000];
    let (session, tasks) = (1, tasks_on(world, lost));
    let before = pending(world);
    let silent_since = world.now;
    world.shard.report(Report::AgentDisconnected { instance: lost, session, silent_since });
    world.settle();
    // No later: what is overslept is not held against anybody.
    world.now = world.now + Policy::default().lease_ms;
    let time = world.settle();
    assert_eq!(tasks_on(world, lost), 0, "it keeps tasks");
    assert_eq!(pending(world) - before, tasks as i64, "not all are replaced");
    note!("{tasks} tasks lost");
    time
}

fn pending(world: &World) -> i64 {
    world.shard.state().tallies.of_cluster().pending
}

fn tasks_on(world: &World, instance: ContainerInstanceId) -> usize {
    let state = world.shard.state();
    let of = state.tasks.values();
    let runs = of.filter(|it| it.container_instance == Some(instance));
    runs.filter(|it| it.desired_status.as_str() == "RUNNING").count()
}
