//! The arithmetic in examples, and in worlds where everything happens.
use proptest::prelude::*;

use super::{Health, Keep, Limits, Place, Plan, Standing, Tenant, Why, lower, plan};

const NEW: Tenant = Tenant { is_new: true, health: Health::Healthy };
const OLD: Tenant = Tenant { is_new: false, health: Health::Healthy };

fn place(standing: Standing, tenants: &[Tenant]) -> Place {
    Place { standing, tenants: tenants.to_vec(), stopping: 0 }
}

fn limits(percent: i64) -> Limits {
    Limits { keep: Keep::Healthy { percent }, held_back: false }
}

#[test]
fn each_instance_that_is_open_gets_one() {
    let places = [
        place(Standing::Open, &[]),
        place(Standing::Open, &[NEW]),
        Place { stopping: 1, ..place(Standing::Open, &[]) },
        place(Standing::Silent, &[]),
        place(Standing::Draining { others: false }, &[]),
        place(Standing::Unfit, &[]),
    ];
    let expected = Plan { desired: 3, start: vec![0], ..Plan::default() };
    assert_eq!(plan(&places, &limits(0)), expected);
    let held_back = Limits { held_back: true, ..limits(0) };
    assert_eq!(plan(&places, &held_back), Plan { start: vec![], ..expected });
}

#[test]
fn daemons_leave_last_and_at_once_where_they_are_not_meant_to_be() {
    let places = [
        place(Standing::Draining { others: true }, &[NEW]),
        place(Standing::Draining { others: false }, &[NEW]),
        place(Standing::Unfit, &[NEW]),
        place(Standing::Lost, &[NEW]),
        place(Standing::Lost, &[OLD]),
    ];
    let stop = vec![(1, 0, Why::Replaced), (2, 0, Why::Unfit), (4, 0, Why::Replaced)];
    assert_eq!(plan(&places, &limits(100)), Plan { stop, ..Plan::default() });
}

#[test]
fn old_tasks_make_way_within_the_percentage() {
    let places = vec![place(Standing::Open, &[OLD]); 4];
    let stops = |percent| plan(&places, &limits(percent)).stop.len();
    assert_eq!((stops(0), stops(50), stops(60), stops(75), stops(100)), (4, 2, 1, 1, 0));
    let stuck = Plan { desired: 4, is_stuck: true, ..Plan::default() };
    assert_eq!(plan(&places, &limits(100)), stuck);
    let held_back = Limits { held_back: true, ..limits(0) };
    assert_eq!(plan(&places, &held_back), Plan { desired: 4, ..Plan::default() });
}

#[test]
fn what_runs_where_the_disk_is_short_counts_and_stays() {
    let stops = |standing| {
        let places = [place(Standing::Open, &[OLD]), place(standing, &[OLD])];
        let plan = plan(&places, &limits(50));
        assert!(!plan.is_reached);
        plan.stop
    };
    assert_eq!(stops(Standing::Short), [(0, 0, Why::Replaced)]);
    assert_eq!(stops(Standing::Silent), []);
}

#[test]
fn so_many_percent_are_drained_at_a_time_and_one_at_least() {
    let stops = |count, drain_percent| {
        let places = vec![place(Standing::Open, &[OLD]); count];
        let limits = Limits { keep: Keep::AllBut { drain_percent }, held_back: false };
        plan(&places, &limits).stop.len()
    };
    assert_eq!((stops(4, 25.0), stops(7, 25.0), stops(8, 25.0), stops(8, 100.0)), (1, 1, 2, 8));
    assert_eq!((stops(1, 0.0), stops(10, 0.0), stops(1, 25.0), stops(0, 25.0)), (1, 1, 1, 0));
    assert_eq!((stops(1_000, 0.3), stops(3, 33.4), stops(3, 66.7)), (3, 1, 2));
}

/// The greatest number of instances that is not more than so many percent, but one at least.
fn drained_by_counting(desired: i64, tenths: i64) -> i64 {
    let fits = |drained: &i64| drained * 1_000 <= desired * tenths;
    (0..=desired).rev().find(fits).unwrap_or(0).max(1).min(desired)
}

#[test]
fn who_serves_nobody_may_always_be_replaced() {
    let unhealthy = Tenant { health: Health::Unhealthy, ..NEW };
    let pending = Tenant { health: Health::Pending, ..OLD };
    let places = [place(Standing::Open, &[unhealthy]), place(Standing::Open, &[pending])];
    let stop = vec![(0, 0, Why::Unhealthy), (1, 0, Why::Replaced)];
    assert_eq!(plan(&places, &limits(100)), Plan { desired: 2, stop, ..Plan::default() });
}

/// One thing that the world does to an instance and its tasks.
fn happen(it: &mut Place, event: u8) {
    match event % 13 {
        0..3 => grow(it),
        3 => it.stopping = it.stopping.saturating_sub(1),
        4 => drop(it.tenants.pop()),
        5 => it.tenants.iter_mut().for_each(|it| it.health = Health::Unhealthy),
        6 => it.standing = Standing::Silent,
        12 => it.standing = Standing::Short,
        7 => it.standing = Standing::Lost,
        8 => it.standing = Standing::Draining { others: event >= 128 },
        9 => it.standing = Standing::Unfit,
        // A new deployment.
        10 => it.tenants.iter_mut().for_each(|it| it.is_new = false),
        _ => it.standing = Standing::Open,
    }
}

fn grow(it: &mut Place) {
    for it in &mut it.tenants {
        it.health = match it.health {
            Health::Pending => Health::Idle,
            Health::Idle | Health::Healthy => Health::Healthy,
            Health::Unhealthy => Health::Unhealthy,
        };
    }
}

/// Nothing is started or stopped there.
fn is_left_alone(it: Standing) -> bool {
    matches!(it, Standing::Silent | Standing::Short)
}

/// Carries out a plan after checking it; whether there was anything to do.
fn act(places: &mut [Place], limits: &Limits) -> bool {
    let plan = plan(places, limits);
    for at in &plan.start {
        let it = &places[*at];
        assert!(it.standing == Standing::Open && it.tenants.is_empty() && it.stopping == 0);
        assert!(!limits.held_back);
    }
    let before = places.iter().filter(|it| it.is_healthy()).count() as i64;
    let mut stop = plan.stop.clone();
    stop.sort_by_key(|(at, tenant, _)| (*at, std::cmp::Reverse(*tenant)));
    for (at, tenant, why) in &stop {
        let it = &mut places[*at];
        assert_ne!(it.standing, Standing::Draining { others: true });
        assert!(!is_left_alone(it.standing), "{it:?}");
        assert_eq!(*why == Why::Unfit, it.standing == Standing::Unfit);
        it.tenants.remove(*tenant);
        it.stopping += 1;
    }
    for at in &plan.start {
        places[*at].tenants.push(Tenant { is_new: true, health: Health::Pending });
    }
    let after = places.iter().filter(|it| it.is_healthy()).count() as i64;
    assert!(after >= before.min(lower(plan.desired, limits)), "{plan:?} stops too many");
    assert!(places.iter().all(|it| it.tenants.len() <= 1 || is_left_alone(it.standing)));
    !(plan.start.is_empty() && plan.stop.is_empty())
}

proptest! {
    #[test]
    fn what_is_drained_is_what_counting_finds(desired in 0..400_i64, tenths in 0..=1_000_i64) {
        let keep = Keep::AllBut { drain_percent: tenths as f64 / 10.0 };
        let kept = lower(desired, &Limits { keep, held_back: false });
        prop_assert_eq!(desired - kept, drained_by_counting(desired, tenths));
    }

    #[test]
    fn there_is_never_more_than_one_and_in_the_end_one_on_each(
        count in 1..8_usize,
        keep in prop_oneof![
            (0..=100_i64).prop_map(|percent| Keep::Healthy { percent }),
            (0.0..=100.0_f64).prop_map(|drain_percent| Keep::AllBut { drain_percent }),
        ],
        fate in proptest::collection::vec((any::<u8>(), any::<u8>(), any::<bool>()), 0..200),
    ) {
        let mut places = vec![place(Standing::Open, &[]); count];
        for (at, event, held_back) in fate {
            happen(&mut places[usize::from(at) % count], event);
            act(&mut places, &Limits { keep, held_back });
        }
        // From now on instances stay as they are, and tasks come and go as they should.
        let limits = Limits { keep, held_back: false };
        for it in places.iter_mut().filter(|it| is_left_alone(it.standing)) {
            it.standing = Standing::Open;
        }
        for _ in 0..100 {
            let acted = act(&mut places, &limits);
            let before = places.clone();
            places.iter_mut().for_each(|it| {
                grow(it);
                it.stopping = 0;
            });
            if !acted && places == before {
                break;
            }
        }
        let last = plan(&places, &limits);
        let open = places.iter().filter(|it| it.standing == Standing::Open);
        let all_new = open.clone().all(|it| it.tenants == [NEW]);
        // Old tasks of an instance that never empties are waited for.
        let waits = |it: &Place| {
            it.standing == (Standing::Draining { others: true })
                && it.tenants.iter().any(|it| !it.is_new)
        };
        let waits = places.iter().any(waits);
        prop_assert_eq!(last.is_reached, all_new && !waits, "{:?} of {:?}", last, places);
        let may_replace = lower(last.desired, &limits) < last.desired;
        prop_assert!(all_new || (last.is_stuck && !may_replace), "{last:?} of {places:?}");
    }
}
