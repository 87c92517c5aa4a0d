//! The swarm: many histories with faults keep all laws, and a seed is a history.
use berth_sim::{live, live_all};

/// How many the tests live; `cargo xtask sim --seeds N` lives more.
const SEEDS: u64 = 500;

#[test]
fn whatever_happens_all_laws_are_kept() {
    let broken = live_all(1, SEEDS, false);
    assert!(broken.is_empty(), "{}", broken[0]);
}

#[test]
fn the_same_seed_is_the_same_history() {
    let trace = |seed| live(seed).unwrap_or_else(|broken| panic!("{broken}"));
    for seed in [3, 14, 15] {
        assert_eq!(trace(seed), trace(seed));
    }
    assert_ne!(trace(3), trace(14));
}
