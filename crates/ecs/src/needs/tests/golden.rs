//! One filled request of each operation.
use std::collections::BTreeSet;

use berth_api::ecs::Operation;
use expect_test::expect_file;

use super::world::World;

/// `Operation {…}`, where `arn:` begins an ARN of ECS, `role:` one of a role, and `@task` is an id.
pub const REQUESTS: &str = include_str!("requests.txt");

fn requests() -> impl Iterator<Item = (Operation, &'static str)> {
    REQUESTS.lines().map(|line| {
        let (name, body) = line.split_once(' ').expect("an operation and a body");
        (Operation::from_name(name).expect("an operation of ECS"), body)
    })
}

#[test]
fn every_operation_needs_what_the_table_says() {
    let world = World::new();
    let told = requests().map(|(operation, body)| {
        let needs = world.told(operation, body).replace('\n', "\n    ");
        format!("{} {body}\n    {needs}\n", operation.name())
    });
    expect_file!["./needs.txt"].assert_eq(&told.collect::<String>());
}

#[test]
fn every_operation_needs_its_own_action_first() {
    let world = World::new();
    let filled: BTreeSet<_> = requests().map(|(operation, _)| operation.name()).collect();
    for &operation in Operation::ALL {
        assert!(filled.contains(operation.name()), "{operation} has no filled request");
        let bodies = requests().filter(|it| it.0 == operation).map(|it| it.1);
        for body in bodies.chain(["{}"]) {
            let needs = world.needs(operation, body);
            let actions: Vec<_> = needs.iter().map(|it| &*it.action).collect();
            assert_eq!(actions.first(), Some(&&*format!("ecs:{}", operation.name())));
            let known = |it: &&str| it.starts_with("ecs:") || *it == "iam:PassRole";
            assert!(actions.iter().all(known), "{operation} needs {actions:?}");
        }
    }
}

/// Nobody is told by a refusal whether something is there.
#[test]
fn what_is_needed_first_is_the_same_without_anything_there() {
    let (full, empty) = (World::new(), World::new().emptied());
    for (operation, body) in requests() {
        let first = |world: &World| {
            let needs = world.needs(operation, body);
            (needs[0].action.clone(), needs[0].resource.clone())
        };
        assert_eq!(first(&full), first(&empty), "{operation} {body}");
    }
}
