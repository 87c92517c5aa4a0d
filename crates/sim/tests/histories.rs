//! The swarm: many histories with faults keep all laws, and a seed is a history.
use std::time::{Duration, Instant};

use berth_sim::{live, live_all};

/// How many the tests live, if the machine is quick enough. `cargo xtask sim --seeds N` lives more.
const SEEDS: u64 = 500;
/// So many at a time, and the first ones always.
const AT_A_TIME: u64 = 10;
/// Then no more are begun: a slow machine has other tests to run.
const BUDGET: Duration = Duration::from_secs(3 * 60);

#[test]
fn whatever_happens_all_laws_are_kept() {
    let (begin, mut crossed) = (Instant::now(), 0);
    for from in (1..=SEEDS).step_by(AT_A_TIME as usize) {
        let run = live_all(from, AT_A_TIME, false);
        assert!(run.broken.is_empty(), "{}", run.broken[0]);
        crossed += run.crossed;
        if begin.elapsed() > BUDGET {
            println!("the machine is slow: seeds up to {} were lived", from + AT_A_TIME - 1);
            break;
        }
    }
    assert!(crossed > 0, "no packet ever came to a task from another host");
}

#[test]
fn the_same_seed_is_the_same_history() {
    let trace = |seed| live(seed).unwrap_or_else(|broken| panic!("{broken}"));
    let (one, other) = (trace(3), trace(14));
    assert_eq!(one, trace(3));
    assert_eq!(other, trace(14));
    assert_ne!(one, other);
}
