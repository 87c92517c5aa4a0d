//! The arithmetic against ECS's examples, and against a slow oracle that tries what may be done.
use std::mem;

use proptest::prelude::*;

use super::{Counts, Step, next_step};

fn counts(desired: i64, minimum_healthy_percent: i64, maximum_percent: i64) -> Counts {
    Counts { desired, minimum_healthy_percent, maximum_percent, ..Counts::default() }
}

#[test]
fn the_examples_of_the_ecs_guide() {
    // 4 tasks, 50/100: two make way before two start.
    let it = Counts { old_healthy: 4, ..counts(4, 50, 100) };
    assert_eq!(next_step(&it), Step { stop_old_healthy: 2, ..Step::default() });
    // 4 tasks, 100/200: four start before four stop.
    let it = Counts { old_healthy: 4, ..counts(4, 100, 200) };
    assert_eq!(next_step(&it), Step { start: 4, ..Step::default() });
    let it = Counts { new_running: 4, new_healthy: 4, ..it };
    assert_eq!(next_step(&it), Step { stop_old_healthy: 4, ..Step::default() });
    // 3 tasks with at most 125 %: 3.75 are 3, so that none may start.
    let it = Counts { old_healthy: 3, ..counts(3, 100, 125) };
    assert_eq!((it.lower(), it.upper()), (3, 3));
    assert_eq!(next_step(&it), Step { is_stuck: true, ..Step::default() });
    // 2 tasks with at least 75 %: 1.5 are 2, so that none may stop.
    let it = Counts { old_healthy: 2, ..counts(2, 75, 100) };
    assert_eq!((it.lower(), it.upper()), (2, 2));
    assert_eq!(next_step(&it), Step { is_stuck: true, ..Step::default() });
}

#[test]
fn old_tasks_stay_while_new_ones_can_be_started_beside_them() {
    let it = Counts { old_healthy: 4, ..counts(4, 50, 200) };
    assert_eq!(next_step(&it), Step { start: 4, ..Step::default() });
    // Where there is no room for them, old ones make way, down to the lower bound.
    let it = Counts { starved: true, ..it };
    assert_eq!(next_step(&it), Step { start: 4, stop_old_healthy: 2, ..Step::default() });
}

#[test]
fn an_unhealthy_task_is_replaced_first_and_stopped_then() {
    let it = Counts { new_running: 2, new_healthy: 2, old_idle: 1, ..counts(3, 100, 200) };
    assert_eq!(next_step(&it), Step { start: 1, ..Step::default() });
    let it = Counts { new_running: 3, new_healthy: 3, ..it };
    assert_eq!(next_step(&it), Step { stop_old_idle: 1, ..Step::default() });
    // ECS: where no more may be started, it is stopped first.
    let it = Counts { new_running: 2, new_healthy: 2, maximum_percent: 100, ..it };
    assert_eq!(next_step(&it), Step { stop_old_idle: 1, ..Step::default() });
}

#[test]
fn launches_that_are_held_back_stop_nothing() {
    let it = Counts { old_healthy: 4, held_back: true, ..counts(4, 0, 100) };
    assert_eq!(next_step(&it), Step::default());
}

#[test]
fn what_nothing_replaces_leaves_its_instance_down_to_the_lower_bound() {
    let it = Counts { held_back: true, leaving_idle: 1, leaving_healthy: 3, ..counts(4, 50, 200) };
    let it = Counts { new_running: 1, new_healthy: 1, ..it };
    let step = Step { stop_leaving_idle: 1, stop_leaving_healthy: 2, ..Step::default() };
    assert_eq!(next_step(&it), step);
    let step = Step { stop_leaving_idle: 1, ..Step::default() };
    assert_eq!(next_step(&Counts { minimum_healthy_percent: 100, ..it }), step);
}

#[test]
fn what_may_be_missed_is_missed_on_the_instance_that_is_emptied() {
    let it = Counts { held_back: true, leaving_healthy: 1, ..counts(3, 100, 200) };
    let it = Counts { new_running: 2, new_healthy: 2, old_healthy: 1, ..it };
    assert_eq!(next_step(&it), Step { stop_leaving_healthy: 1, ..Step::default() });
    // With more to spare, old ones go as well.
    let step = Step { stop_leaving_healthy: 1, stop_old_healthy: 2, ..Step::default() };
    assert_eq!(next_step(&Counts { old_healthy: 3, ..it }), step);
}

/// A service as its counts, to which the world does something, and then the scheduler.
fn live(mut it: Counts, fate: &[u8]) {
    for event in fate {
        happen(&mut it, *event);
        act(&mut it);
    }
    // From now on everything that starts becomes healthy, and everything that stops ends.
    for _ in 0..1_000 {
        if !act(&mut it) && !grow(&mut it) {
            break;
        }
    }
    let stuck = next_step(&it).is_stuck;
    let reached = it.new_healthy == it.desired && it.all() == it.desired;
    assert!(reached || stuck, "comes to rest, and {it:?} is neither reached nor stuck");
    let may_replace = it.upper() > it.desired || it.lower() < it.desired;
    assert!(!(stuck && may_replace), "{it:?} could go on");
}

/// One thing that the world does.
fn happen(it: &mut Counts, event: u8) {
    let some = |n: i64| n.min(1);
    match event % 10 {
        0 => grow_by(it, some(it.new_pending)),
        1 => it.new_healthy += some(it.new_running - it.new_healthy),
        2 => it.stopping -= some(it.stopping),
        // A new task dies before it is healthy.
        3 if it.new_running > it.new_healthy => it.new_running -= 1,
        // An old one dies.
        4 => it.old_healthy -= some(it.old_healthy),
        // A new one becomes unhealthy.
        5 if it.new_healthy > 0 => {
            (it.new_running, it.new_healthy) = (it.new_running - 1, it.new_healthy - 1);
            it.old_idle += 1;
        }
        6 => it.starved = !it.starved,
        7 => {
            it.held_back = !it.held_back;
            replace_what_leaves(it);
        }
        // The deployment has failed, and the instance of an old task, or of a new one, is emptied.
        8 if it.held_back && it.old_healthy > 0 => {
            (it.old_healthy, it.leaving_healthy) = (it.old_healthy - 1, it.leaving_healthy + 1);
        }
        9 if it.held_back && it.new_running > 0 => {
            let is_healthy = it.new_healthy > 0;
            (it.new_running, it.new_healthy) =
                (it.new_running - 1, it.new_healthy - some(it.new_healthy));
            it.leaving_healthy += i64::from(is_healthy);
            it.leaving_idle += i64::from(!is_healthy);
        }
        _ => {}
    }
}

/// Something starts in the stead of what leaves its instance, unless launches are held back.
fn replace_what_leaves(it: &mut Counts) {
    if !it.held_back {
        it.old_idle += mem::take(&mut it.leaving_idle);
        it.old_healthy += mem::take(&mut it.leaving_healthy);
    }
}

fn grow_by(it: &mut Counts, n: i64) {
    (it.new_pending, it.new_running) = (it.new_pending - n, it.new_running + n);
}

fn grow(it: &mut Counts) -> bool {
    let before = *it;
    grow_by(it, it.new_pending);
    it.new_healthy = it.new_running;
    (it.stopping, it.starved, it.held_back) = (0, false, false);
    replace_what_leaves(it);
    *it != before
}

/// Takes the step after checking it against what the bounds allow; whether there was one.
fn act(it: &mut Counts) -> bool {
    let step = next_step(it);
    let (healthy, all) = (it.new_healthy + it.old_healthy + it.leaving_healthy, it.all());
    let Step { start, stop_old_pending, stop_old_idle, stop_old_healthy, stop_new, .. } = step;
    let Step { stop_leaving_idle, stop_leaving_healthy, .. } = step;
    assert!(start >= 0 && stop_new >= 0 && stop_old_healthy >= 0 && stop_leaving_healthy >= 0);
    assert!(stop_leaving_healthy <= it.leaving_healthy && stop_leaving_idle == it.leaving_idle);
    assert!(stop_old_pending <= it.old_pending && stop_old_idle <= it.old_idle);
    assert!(stop_old_healthy <= it.old_healthy && stop_new <= it.kept());
    assert!(start == 0 || all + start <= it.upper(), "{step:?} of {it:?} exceeds the upper bound");
    // Of new tasks those that serve nobody are stopped first.
    let stop_new_healthy = (stop_new - (it.kept() - it.new_healthy)).max(0);
    let left = healthy - stop_old_healthy - stop_new_healthy - stop_leaving_healthy;
    let lower = it.lower().min(healthy);
    assert!(left >= lower, "{step:?} of {it:?} falls below the lower bound");
    let stays = it.leaving_healthy - stop_leaving_healthy;
    assert!(stays == 0 || left == lower, "{step:?} of {it:?} leaves who could go");
    assert!(stays == 0 || stop_old_healthy == 0, "{step:?} of {it:?} stops who could stay");
    assert!(!(it.held_back && start > 0));
    let placed = if it.starved { 0 } else { start };
    let mut stop_new_left = stop_new;
    let pending = stop_new_left.min(it.new_pending);
    it.new_pending += placed - pending;
    stop_new_left -= pending;
    it.new_running -= stop_new_left;
    it.new_healthy = it.new_healthy.min(it.new_running);
    it.old_pending -= stop_old_pending;
    it.old_idle -= stop_old_idle;
    it.old_healthy -= stop_old_healthy;
    it.leaving_idle -= stop_leaving_idle;
    it.leaving_healthy -= stop_leaving_healthy;
    let stopped = stop_old_pending + stop_old_idle + stop_old_healthy + stop_new;
    let stopped = stopped + stop_leaving_idle + stop_leaving_healthy;
    it.stopping += stopped;
    placed + stopped > 0
}

proptest! {
    #[test]
    fn bounds_hold_and_services_arrive(
        desired in 0..30_i64,
        (minimum, maximum) in (0..=100_i64, 100..=300_i64),
        (new_pending, new_running, healthy) in (0..5_i64, 0..20_i64, 0..20_i64),
        (old_pending, old_idle, old_healthy) in (0..5_i64, 0..5_i64, 0..30_i64),
        stopping in 0..5_i64,
        fate in proptest::collection::vec(any::<u8>(), 0..200),
    ) {
        let new_healthy = healthy.min(new_running);
        let it = Counts {
            new_pending, new_running, new_healthy, old_pending, old_idle, old_healthy, stopping,
            ..counts(desired, minimum, maximum)
        };
        live(it, &fate);
    }
}
