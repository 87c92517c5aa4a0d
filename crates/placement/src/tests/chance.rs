//! Every instance that placement may choose is chosen now and then.
use std::collections::{BTreeMap, BTreeSet};

use berth_engine::Random;

use super::world::{World, instance};
use crate::{BinpackField, ContainerInstanceId, Demand, Preferred, Request, Strategy, place};

/// Instances that are alike but for their ids.
fn alike(n: u128) -> World {
    let mut world = World::default();
    for id in 0..n {
        let mut row = instance(id, &mut Random::new(1));
        row.agent_connected = true;
        (row.impaired_since, row.disk) = (None, None);
        row.registered_resources.cpu = 4_096;
        row.registered_resources.memory = 4_096;
        world.set(row);
    }
    world
}

fn asks(strategies: Vec<Strategy>, ports: &[u16]) -> Request {
    let ports = ports.iter().copied().collect();
    Request {
        group: "service:web".to_owned(),
        demand: Demand { cpu: 256, memory: 256, ports, ..Demand::default() },
        constraints: Vec::new(),
        strategies,
        preferred: Preferred::default(),
    }
}

fn chosen(world: &World, request: &Request) -> BTreeMap<ContainerInstanceId, u32> {
    let mut random = Random::new(5);
    let mut chosen = BTreeMap::new();
    for _ in 0..20_000 {
        let placed = place(&world.pool, request, &mut random).expect("there is room");
        *chosen.entry(placed.instance).or_default() += 1;
    }
    chosen
}

#[track_caller]
fn are_even(chosen: &BTreeMap<ContainerInstanceId, u32>, n: usize) {
    assert_eq!(chosen.len(), n);
    let fair = 20_000 / n as u32;
    assert!(chosen.values().all(|it| (fair / 2..fair * 2).contains(it)), "{chosen:?}");
}

#[test]
fn without_strategies_all_are_equal() {
    for n in [1, 2, 10, 100] {
        are_even(&chosen(&alike(n), &asks(vec![], &[])), n as usize);
    }
}

#[test]
fn ties_are_broken_by_chance() {
    let packed =
        vec![Strategy::Binpack(BinpackField::Memory), Strategy::Binpack(BinpackField::Cpu)];
    are_even(&chosen(&alike(50), &asks(packed, &[])), 50);
    are_even(&chosen(&alike(50), &asks(vec![Strategy::SpreadInstances], &[])), 50);
}

#[test]
fn few_among_many_are_found_and_even() {
    let mut world = alike(400);
    let request = asks(vec![], &[80]);
    let free: BTreeSet<_> = [3, 77, 399].map(ContainerInstanceId).into();
    for id in (0..400).map(ContainerInstanceId).filter(|it| !free.contains(it)) {
        let placed = crate::check(&world.pool, id, &request).unwrap();
        world.run(&placed, &request);
    }
    let chosen = chosen(&world, &request);
    assert!(chosen.keys().eq(&free));
    are_even(&chosen, 3);
}

/// Those that come first are chosen evenly, and the others only where none of these takes a task.
#[test]
fn those_that_come_first_win_ties_alone() {
    let mut world = alike(40);
    let first = || [3, 7, 11].map(ContainerInstanceId);
    for strategies in [
        vec![],
        vec![Strategy::Binpack(BinpackField::Memory)],
        vec![Strategy::Binpack(BinpackField::Cpu)],
        vec![Strategy::SpreadInstances],
    ] {
        let request = Request { preferred: Preferred::from_iter(first()), ..asks(strategies, &[]) };
        let chosen = chosen(&world, &request);
        assert_eq!(chosen.keys().copied().collect::<Vec<_>>(), first());
        are_even(&chosen, 3);
    }
    let by_chance =
        Request { preferred: Preferred::from_iter(first()), ..asks(vec![Strategy::Random], &[]) };
    are_even(&chosen(&world, &by_chance), 40);
    // What has less left is packed, whoever has the image.
    let mut fuller = instance(20, &mut Random::new(1));
    fuller.agent_connected = true;
    (fuller.impaired_since, fuller.disk) = (None, None);
    fuller.registered_resources.cpu = 4_096;
    fuller.registered_resources.memory = 2_048;
    fuller.attributes = world.rows[&ContainerInstanceId(20)].attributes.clone();
    world.set(fuller);
    let packs = asks(vec![Strategy::Binpack(BinpackField::Memory)], &[]);
    let packs = Request { preferred: Preferred::from_iter(first()), ..packs };
    assert_eq!(
        chosen(&world, &packs).keys().copied().collect::<Vec<_>>(),
        [ContainerInstanceId(20)]
    );
}
