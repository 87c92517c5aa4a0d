//! What a task takes up in memory, and what of it: 50,000 tasks of 100 services on 500 container
//! instances, through the same loop that leads a cluster.
//!
//! `cargo run --release -p berth-ecs --example memory`
#![expect(clippy::disallowed_methods, reason = "a benchmark takes the time")]
use std::{mem::take, sync::Arc};

use berth_ecs::cluster::{State, records::task::Task};
use berth_say::say;
use peak_alloc::PeakAlloc;
use world::{Size, World};

mod world;

#[global_allocator]
static HEAP: PeakAlloc = PeakAlloc;

const SIZE: Size = Size { services: 100, tasks_per_service: 500, instances: 500 };

fn main() {
    let mut state = State::clone(World::full(SIZE).shard.state());
    assert_eq!(state.tasks.len(), SIZE.tasks());
    let rows: Vec<Arc<Task>> = state.tasks.values().cloned().collect();
    show("of a row the containers", again(&rows, |it| it.containers.clone()));
    show("of a row the overrides", again(&rows, |it| it.overrides.clone()));
    show("of a row what it is given", again(&rows, |it| it.resources.clone()));
    show("a row", again(&rows, |it| Arc::new(Task::clone(it))));
    drop(rows);
    let all = HEAP.current_usage();
    show("the index", freed(|| drop(take(&mut state.task_index))));
    show("tallies", freed(|| drop(take(&mut state.tallies))));
    show("the pool", freed(|| drop(take(&mut state.pool))));
    show("rows and their table", freed(|| drop(take(&mut state.tasks))));
    show("deadlines and all other rows", freed(|| drop(take(&mut state))));
    show("all", all - HEAP.current_usage());
}

fn freed(drop: impl FnOnce()) -> usize {
    let before = HEAP.current_usage();
    drop();
    before - HEAP.current_usage()
}

/// What the same takes that is made once more, without the list that holds it.
fn again<T>(rows: &[Arc<Task>], make: impl Fn(&Task) -> T) -> usize {
    let mut made = Vec::with_capacity(rows.len());
    let before = HEAP.current_usage();
    made.extend(rows.iter().map(|it| make(it)));
    HEAP.current_usage() - before
}

fn show(name: &str, bytes: usize) {
    say!("{name:<46} {} bytes", bytes / SIZE.tasks());
}
