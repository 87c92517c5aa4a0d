//! Zones, addresses and Fargate: who takes a task, and what the others say.
use std::collections::BTreeSet;

use berth_engine::Random;

use super::world::{Row, World, ZONE, attribute, instance};
use crate::{
    Constraint, ContainerInstanceId, Demand, Expression, OF_ONE_INSTANCE, Preferred, Refusal,
    Request, check, explain,
    networks::{FARGATE_ATTRIBUTE, SubnetRoom, Subnets},
    place, providers,
};

fn row(id: u128, attributes: &[(&str, &str)]) -> Row {
    let mut row = instance(id, &mut Random::new(1));
    row.agent_connected = true;
    (row.impaired_since, row.disk) = (None, None);
    (row.registered_resources.cpu, row.registered_resources.memory) = (2_048, 3_900);
    let named = attributes.iter().map(|(name, value)| ((*name).to_owned(), attribute(value)));
    row.attributes = named.collect();
    row
}

fn request(constraint: Constraint) -> Request {
    Request {
        group: "family:web".to_owned(),
        demand: Demand { memory: 64, ..Demand::default() },
        constraints: vec![constraint],
        strategies: Vec::new(),
        preferred: Preferred::default(),
    }
}

fn subnet(zone: Option<&str>, is_open: bool, left: &[u128]) -> SubnetRoom {
    SubnetRoom {
        subnet: format!("subnet-{}", zone.unwrap_or("x")),
        zone: zone.map(str::to_owned),
        is_open,
        left: left.iter().map(|it| ContainerInstanceId(*it)).collect(),
        free: left.len() as u64,
        total: 11,
    }
}

fn subnets(subnets: Vec<SubnetRoom>) -> Request {
    request(Constraint::Subnets(Subnets { subnets }))
}

/// What each instance says, by chance and by name alike.
fn said(world: &World, request: &Request) -> Vec<String> {
    let takers: BTreeSet<_> = (0..50)
        .filter_map(|seed| place(&world.pool, request, &mut Random::new(seed)))
        .map(|it| it.instance)
        .collect();
    let say = |id: &ContainerInstanceId| match check(&world.pool, *id, request) {
        Ok(_) => {
            assert!(takers.contains(id), "{id} would take it and is never chosen");
            "takes it".to_owned()
        }
        Err(refusals) => {
            assert!(!takers.contains(id), "{id} refuses and is chosen");
            refusals.iter().map(Refusal::to_string).collect::<Vec<_>>().join("; ")
        }
    };
    world.rows.keys().map(say).collect()
}

#[test]
fn an_instance_has_an_address_in_its_zone_or_says_why_not() {
    let mut world = World::default();
    world.set(row(0, &[(ZONE, "a")]));
    world.set(row(1, &[(ZONE, "b")]));
    world.set(row(2, &[]));
    let all_open = subnets(vec![subnet(Some("a"), true, &[]), subnet(Some("c"), true, &[])]);
    let elsewhere = |it: &str| format!("is in {it}, the subnets are in a, c");
    assert_eq!(
        said(&world, &all_open),
        ["takes it".to_owned(), elsewhere("b"), elsewhere("no availability zone")]
    );
    let full = subnets(vec![subnet(Some("a"), false, &[]), subnet(Some("b"), false, &[1])]);
    assert_eq!(said(&world, &full)[..2], ["subnet-a has 0 of 11 addresses free", "takes it"]);
    let ignored = subnets(vec![subnet(None, false, &[2])]);
    let others = "subnet-x has 1 of 11 addresses free, on other instances";
    assert_eq!(said(&world, &ignored), [others, others, "takes it"]);
    let explanation = explain(&world.pool, &subnets(vec![subnet(None, false, &[])]));
    let closest = explanation.closest.as_ref().expect("all refuse");
    assert_eq!(closest.reason, "RESOURCE:ENI");
    let text = explanation.text("Cannot place 1 of 1 tasks.", 1);
    assert!(text.contains("Nearest fix: name another subnet as well"), "{text}");
}

#[test]
fn what_tells_instances_apart_makes_no_classes_of_them() {
    let mut world = World::default();
    for (id, key) in [(0, "a"), (1, "b"), (2, "c")] {
        world.set(row(id, &[(ZONE, "z"), (OF_ONE_INSTANCE[0], key)]));
    }
    let classes = world.pool.all_classes().filter(|(it, _)| !it.0.is_empty());
    assert_eq!(classes.count(), 1);
    let expression = format!("attribute:{} exists", OF_ONE_INSTANCE[0]);
    let request = request(Constraint::MemberOf(Expression::parse(&expression).unwrap()));
    assert_eq!(said(&world, &request), ["takes it"; 3]);
}

#[test]
fn fargate_is_whoever_is_of_no_provider_or_says_so() {
    let mut world = World::default();
    world.set(row(0, &[]));
    world.set(row(1, &[(providers::ATTRIBUTE, "mine")]));
    world.set(row(2, &[(providers::ATTRIBUTE, "mine"), (FARGATE_ATTRIBUTE, "true")]));
    world.set(row(3, &[(providers::ATTRIBUTE, "mine"), (FARGATE_ATTRIBUTE, "false")]));
    let refused = "is of capacity provider mine, and takes no tasks of Fargate";
    let request = request(Constraint::Fargate);
    assert_eq!(said(&world, &request), ["takes it", refused, "takes it", refused]);
}
