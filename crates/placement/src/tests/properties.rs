//! Whatever happens to a cluster: places are best, refusals are true, and the pool is what its
//! rows and tasks say.
use std::collections::BTreeSet;

use berth_engine::Random;
use proptest::prelude::*;

use super::{
    oracle::apply,
    world::{World, request},
};
use crate::{
    Change, ContainerInstanceId, Explanation, Placed, Refusal, Request, Search, check, explain,
    limits::NAMING_INSTANCES_MAX,
};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn places_are_best_and_refusals_true(seed: u64, instances in 0..30_u64) {
        let mut random = Random::new(seed);
        live(World::new(instances, &mut random), random, 40);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2))]

    #[test]
    fn many_alike_fill_several_leaves(seed: u64) {
        let mut random = Random::new(seed);
        let mut world = World::new(250, &mut random);
        let attributes = world.rows[&ContainerInstanceId(0)].attributes.clone();
        for mut row in world.rows.clone().into_values() {
            row.attributes = attributes.clone();
            world.set(row);
        }
        live(world, random, 25);
    }
}

fn live(mut world: World, mut random: Random, steps: usize) {
    let mut snapshots = Vec::new();
    for step in 0..steps {
        let request = request(&mut random);
        let mut search = Search::new(&request);
        for _ in 0..1 + random.below(4) {
            if random.below(4) == 0 {
                world.disturb(&mut random);
            }
            let best = world.best(&request);
            let placed = search.place(&world.pool, &mut random);
            match placed {
                Some(placed) => {
                    assert!(best.contains(&placed.instance), "{request:?} {placed:?} {best:?}");
                    devices_are_free(&world, &request, &placed);
                    world.run(&placed, &request);
                }
                None => {
                    assert_eq!(best, BTreeSet::new(), "{request:?}");
                    break;
                }
            }
        }
        each_instance_says_the_same(&world, &request);
        world.disturb(&mut random);
        if step % 10 == 0 {
            world.pool.check();
            snapshots.push((world.pool.clone(), world.rebuilt(&mut random)));
        }
    }
    for (pool, rebuilt) in snapshots {
        pool.check();
        assert!(pool == rebuilt, "a pool is what its rows and tasks say");
    }
    while !world.tasks.is_empty() {
        world.disturb(&mut random);
    }
    world.rows.keys().copied().collect::<Vec<_>>().into_iter().for_each(|id| world.remove_row(id));
    assert!(world.pool == Default::default(), "nothing is left of what is gone");
    world.pool.check();
}

fn devices_are_free(world: &World, request: &Request, placed: &Placed) {
    let free = world.free(&world.rows[&placed.instance]).gpus;
    assert_eq!(placed.gpus.len(), request.demand.gpus);
    assert!(placed.gpus.is_subset(&free));
    assert_eq!(check(&world.pool, placed.instance, request).as_ref(), Ok(placed));
}

fn each_instance_says_the_same(world: &World, request: &Request) {
    let explanation = explain(&world.pool, request);
    assert_eq!(explanation.instances, world.rows.len());
    let mut refused = 0;
    for entry in &explanation.refused {
        for id in &entry.instances {
            refused += 1;
            assert_eq!(entry.refusals, world.refusals(&world.rows[id], request));
            assert_eq!(check(&world.pool, *id, request).as_ref(), Err(&entry.refusals));
        }
    }
    let refusing = world.rows.values().filter(|it| !world.refusals(it, request).is_empty());
    assert_eq!(refused, refusing.count(), "each that refuses is named once");
    for row in world.rows.values() {
        assert_eq!(world.pool.remaining(row.id), world.free(row));
    }
    the_closest_passed_most(&explanation);
    those_in_the_way_are_named(world, &explanation);
    the_fix_helps(world, request, &explanation);
    let json = serde_json::to_string(&explanation).unwrap();
    assert_eq!(serde_json::from_str::<Explanation>(&json).unwrap(), explanation);
}

fn those_in_the_way_are_named(world: &World, explanation: &Explanation) {
    let named = explanation.clone().named(|id| world.occupants(id));
    let mut by_tasks = 0;
    for ((id, before), (also, after)) in one_by_one(explanation).zip(one_by_one(&named)) {
        assert_eq!(id, also, "names change no order");
        let in_the_way: Vec<_> = before.iter().map(|it| world.in_the_way(id, it)).collect();
        by_tasks += usize::from(in_the_way.iter().any(Option::is_some));
        let told: Vec<_> = after.iter().map(Refusal::task).collect();
        match by_tasks <= NAMING_INSTANCES_MAX {
            true => assert_eq!(told, in_the_way, "{after:?}"),
            false => assert_eq!(after, before),
        }
        let reasons = |it: &[Refusal]| it.iter().map(Refusal::reason).collect::<Vec<_>>();
        assert_eq!(reasons(after), reasons(before));
    }
    assert_eq!(one_by_one(&named).count(), one_by_one(explanation).count());
    let json = serde_json::to_string(&named).unwrap();
    assert_eq!(serde_json::from_str::<Explanation>(&json).unwrap(), named);
}

fn one_by_one(
    explanation: &Explanation,
) -> impl Iterator<Item = (ContainerInstanceId, &Vec<Refusal>)> {
    explanation.refused.iter().flat_map(|it| it.instances.iter().map(|id| (*id, &it.refusals)))
}

fn the_closest_passed_most(explanation: &Explanation) {
    let Some(closest) = &explanation.closest else {
        assert!(explanation.refused.is_empty());
        return;
    };
    let rank = |reason: &str| match reason {
        "DRAINING" => 1,
        "AGENT" | "IMPAIRED" | "RESOURCE:DISK" => 2,
        "ATTRIBUTE" => 3,
        "MemberOf placement constraint unsatisfied." => 4,
        "DistinctInstance placement constraint unsatisfied." => 5,
        resource if resource.starts_with("RESOURCE:") => 6,
        other => panic!("{other} is reported for no instance of these worlds"),
    };
    let best = explanation.refused.iter().map(|it| rank(it.refusals[0].reason())).max();
    assert_eq!(Some(rank(&closest.reason)), best);
    assert_eq!(closest.instance, explanation.refused[0].instances[0]);
}

fn the_fix_helps(world: &World, request: &Request, explanation: &Explanation) {
    let Some(fix) = &explanation.fix else { return };
    let (mut row, mut request) = (world.rows[&fix.instance].clone(), request.clone());
    let before = world.refusals(&row, &request);
    assert!(!before.is_empty() && fix.changes.len() <= before.len());
    // A constraint that its new attributes decide is another matter.
    let sets_attributes = |it: &Change| matches!(it, Change::SetAttribute { .. });
    fix.changes.iter().for_each(|it| apply(it, &mut row, &mut request));
    let after = world.refusals(&row, &request);
    let is_constraint = |it: &Refusal| matches!(it, Refusal::MemberOf { .. });
    let helps = after.is_empty()
        || (fix.changes.iter().any(sets_attributes) && after.iter().all(is_constraint));
    assert!(helps, "{fix:?} leaves {after:?}");
}
