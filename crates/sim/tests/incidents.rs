//! Outages, from seconds to half an hour: no healthy task is moved by one.
use berth_agent::returning::{Pulse, RETURNS_WITHIN, TRY_MAX, WAIT_MAX};
use berth_ecs::{Policy, limits::RETURN_MAX_MS};
use berth_sim::{Incident, WrongClock, live_incident};
use std::time::{Duration, Instant};

const TIMES: u64 = 20;
/// So often in any case; more often as long as this is not over, for each incident.
const TIMES_MIN: u64 = 2;
const BUDGET: Duration = Duration::from_secs(8);

/// What the histories say in which a task was moved.
fn moved(incident: Incident) -> Vec<String> {
    let begin = Instant::now();
    let seeds = (1..=TIMES).take_while(|it| *it <= TIMES_MIN || begin.elapsed() < BUDGET);
    let broken = seeds.filter_map(|seed| live_incident(seed, incident).err());
    broken.map(|it| it.to_string()).collect()
}

#[test]
fn no_healthy_task_is_moved_by_an_outage() {
    for seconds in [10, 60, 300, 1_800] {
        assert_eq!(moved(Incident::Outage(seconds * 1_000)), [""; 0], "by {seconds} s");
        let full = moved(Incident::FullAtStart(seconds * 1_000));
        assert_eq!(full, [""; 0], "by {seconds} s without room");
    }
}

#[test]
fn no_healthy_task_is_moved_by_a_mass_loss_that_heals() {
    for seconds in [10, 60, 300, 1_800] {
        assert_eq!(moved(Incident::MassLoss(seconds * 1_000)), [""; 0], "by {seconds} s");
    }
}

#[test]
fn nine_restarts_two_twins_and_a_full_disk_move_nothing() {
    for incident in [Incident::Restarts, Incident::Twin, Incident::JournalFull] {
        assert_eq!(moved(incident), [""; 0], "by {incident:?}");
    }
}

/// Nor is anything forgotten that is kept for a while.
#[test]
fn no_wrong_clock_moves_or_forgets_anything() {
    for wrong in WrongClock::ALL {
        assert_eq!(moved(Incident::Clock(wrong)), [""; 0], "by {wrong:?}");
    }
}

/// The longest waits of agents, and for how long the control plane waits for them.
#[test]
fn the_control_plane_waits_longer_than_agents_do() {
    let milliseconds = |it: Duration| i64::try_from(it.as_millis()).expect("it is short");
    let lease_ms = Policy::default().lease_ms;
    assert_eq!(RETURNS_WITHIN, WAIT_MAX + TRY_MAX);
    assert!(milliseconds(RETURNS_WITHIN) < lease_ms, "a lease suffices for Berth's own agents");
    // The published agent: 120 s and up to 20 % more between two tries of 30 s.
    const { assert!(120_000 * 12 / 10 + 30_000 < RETURN_MAX_MS) };
    // Both sides notice within a lease that the other one is silent: four heartbeats fit in it.
    let heartbeat = Duration::from_millis(u64::try_from(lease_ms / 4).expect("it is positive"));
    let dead = Pulse::new(Some(heartbeat)).dead_at(Duration::from_secs(120));
    assert!(milliseconds(dead) < lease_ms);
}
