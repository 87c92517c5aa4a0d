//! `cargo run --release -p berth-store --example kill -- [CYCLES] [DIR]`: kills a process with four
//! writers so many times (200) and counts what it lost.
#[path = "../tests/kill/cycles.rs"]
mod cycles;

use std::{env, path::PathBuf};

use berth_say::say;

fn main() {
    cycles::write_if_child();
    let mut arguments = env::args().skip(1);
    let cycles = arguments.next().map_or(200, |it| it.parse().expect("CYCLES is a number"));
    let own = tempfile::tempdir().expect("a temporary directory");
    let dir = arguments.next().map_or_else(|| own.path().join("store"), PathBuf::from);
    let figures = cycles::run(&dir, cycles, 1);
    say!(
        "{} kills under 4 writers: {} commits acknowledged, 0 lost; {} durable, not yet told; \
         slowest reopening {:?}; {} MB on disk",
        figures.cycles,
        figures.acknowledged,
        figures.unacknowledged,
        figures.reopened_in_max,
        figures.bytes / 1_000_000
    );
}
