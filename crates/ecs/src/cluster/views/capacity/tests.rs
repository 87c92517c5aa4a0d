//! The arithmetic against tasks that are packed one by one.
use berth_engine::Random;

use super::*;

fn scaling(random: &mut Random) -> ManagedScaling {
    let mut below = |n: u64| i32::try_from(random.next_u64() % n).unwrap();
    let minimum_scaling_step_size = 1 + below(3);
    ManagedScaling {
        is_enabled: below(4) > 0,
        target_capacity: [100, 100, 80, 33][below(4) as usize],
        minimum_scaling_step_size,
        maximum_scaling_step_size: minimum_scaling_step_size + below(9),
        instance_warmup_period: 300,
    }
}

fn size(random: &mut Random) -> Size {
    let mut one = |n: u64| i64::try_from(random.next_u64() % n).unwrap();
    Size { cpu: 1 + one(8), memory: 1 + one(8), gpus: one(3) }
}

fn group(random: &mut Random) -> Group {
    let mut one = |n: u64| i64::try_from(random.next_u64() % n).unwrap();
    let ports = if one(6) == 0 { [80].into() } else { Default::default() };
    Group {
        tasks: 1 + one(12),
        demand: Demand {
            cpu: one(5),
            memory: one(5),
            gpus: usize::try_from(one(2)).unwrap(),
            ports,
            ..Demand::default()
        },
        is_distinct: one(6) == 0,
    }
}

/// Puts one task after the other into the first instance that has room; 0 if one does not fit into
/// an empty one.
fn packed(group: &Group, size: Size) -> i64 {
    let demand = &group.demand;
    let gpus = i64::try_from(demand.gpus).unwrap();
    let is_alone = group.is_distinct || !demand.ports.is_empty();
    let mut left: Vec<(Size, i64)> = Vec::new();
    for _ in 0..group.tasks {
        let has_room = |(it, tasks): &(Size, i64)| {
            let fits = it.cpu >= demand.cpu && it.memory >= demand.memory && it.gpus >= gpus;
            fits && !(is_alone && *tasks > 0)
        };
        let at = match left.iter().position(has_room) {
            Some(at) => at,
            None if has_room(&(size, 0)) => {
                left.push((size, 0));
                left.len() - 1
            }
            None => return 0,
        };
        let (it, tasks) = &mut left[at];
        (it.cpu, it.memory, it.gpus) =
            (it.cpu - demand.cpu, it.memory - demand.memory, it.gpus - gpus);
        *tasks += 1;
    }
    i64::try_from(left.len()).unwrap()
}

/// By the definition, step by step.
fn by_definition(sizes: &[Size], busy: i64, groups: &[Group], scaling: &ManagedScaling) -> i64 {
    let n = i64::try_from(sizes.len()).unwrap();
    let mut bound = 0;
    for group in groups {
        let extreme = |of: fn(&Size) -> i64, largest: bool| {
            let all = sizes.iter().map(of);
            if largest { all.max().unwrap() } else { all.min().unwrap() }
        };
        let of = |largest| Size {
            cpu: extreme(|it| it.cpu, largest),
            memory: extreme(|it| it.memory, largest),
            gpus: extreme(|it| it.gpus, largest),
        };
        if packed(&Group { tasks: 1, ..group.clone() }, of(false)) == 1 {
            bound = bound.max(packed(group, of(true)));
        }
    }
    let mut needed = busy + bound;
    if bound > 0 {
        while needed < n + i64::from(scaling.minimum_scaling_step_size) {
            needed += 1;
        }
        while needed > n + i64::from(scaling.maximum_scaling_step_size) {
            needed -= 1;
        }
    }
    needed
}

#[test]
fn what_is_needed_is_the_definition() {
    let mut random = Random::new(11);
    for _ in 0..5_000 {
        let sizes: Vec<_> = (0..1 + random.next_u64() % 4).map(|_| size(&mut random)).collect();
        let groups: Vec<_> = (0..random.next_u64() % 4).map(|_| group(&mut random)).collect();
        let busy = i64::try_from(random.next_u64() % (sizes.len() as u64 + 1)).unwrap();
        let scaling = scaling(&mut random);
        let view = compute(&sizes, busy, &groups, &scaling);
        let needed = by_definition(&sizes, busy, &groups, &scaling);
        assert_eq!(view.needed, needed, "{sizes:?} {busy} {groups:?} {scaling:?}");

        let n = i64::try_from(sizes.len()).unwrap();
        assert_eq!(view.reservation_percent, needed as f64 / n as f64 * 100.0);
        let tracked = (needed as f64 * 100.0 / f64::from(scaling.target_capacity)).ceil() as i64;
        let most = n + i64::from(scaling.maximum_scaling_step_size);
        let desired = if scaling.is_enabled { tracked.min(most) } else { n };
        assert_eq!(view.desired, desired);
    }
}

#[test]
fn from_nothing_there_are_two() {
    let mut random = Random::new(12);
    let scaling =
        ManagedScaling { is_enabled: true, maximum_scaling_step_size: 10, ..scaling(&mut random) };
    let idle = compute(&[], 0, &[], &scaling);
    assert_eq!((idle.needed, idle.reservation_percent, idle.desired), (0, 100.0, 0));
    let asked = compute(&[], 0, &[group(&mut random)], &scaling);
    assert_eq!((asked.needed, asked.reservation_percent, asked.desired), (2, 200.0, 2));
    let by_one = ManagedScaling { maximum_scaling_step_size: 1, ..scaling };
    assert_eq!(compute(&[], 0, &[group(&mut random)], &by_one).desired, 1);
    let off = ManagedScaling { is_enabled: false, ..scaling };
    assert_eq!(compute(&[], 0, &[group(&mut random)], &off).desired, 0);
}
