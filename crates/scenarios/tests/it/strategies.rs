//! The choice of a provider against its definition.
use berth_api::ecs::CapacityProviderStrategyItem;
use berth_ecs::cluster::{
    records::container_instance::{Attribute, AttributeOrigin},
    strategy::next,
};
use berth_engine::Random;
use berth_placement::providers::{ATTRIBUTE, members};

fn item(base: i32, weight: i32) -> CapacityProviderStrategyItem {
    CapacityProviderStrategyItem {
        capacity_provider: Some("x".to_owned()),
        base: Some(base),
        weight: Some(weight),
    }
}

/// A strategy as the rules allow it: one base at most, and some weight.
fn strategy(random: &mut Random) -> Vec<CapacityProviderStrategyItem> {
    let mut below = |n: u64| i32::try_from(random.next_u64() % n).unwrap();
    let mut items: Vec<_> = (0..=below(4)).map(|_| item(0, below(5))).collect();
    let with_base = usize::try_from(below(5)).unwrap();
    if let Some(it) = items.get_mut(with_base) {
        it.base = Some(below(4));
    }
    if items.iter().all(|it| it.weight == Some(0)) {
        items[0].weight = Some(1);
    }
    items
}

/// By the definition, in fractions: the shares of all tasks beyond the base, the new one included.
fn by_definition(items: &[CapacityProviderStrategyItem], tasks: &[i64]) -> Vec<usize> {
    let number = |it: Option<i32>| f64::from(it.unwrap());
    for (at, it) in items.iter().enumerate() {
        if (tasks[at] as f64) < number(it.base) {
            return vec![at];
        }
    }
    let weights: f64 = items.iter().map(|it| number(it.weight)).sum();
    let beyond = |at: usize| tasks[at] as f64 - number(items[at].base);
    let all: f64 = (0..items.len()).map(beyond).sum::<f64>() + 1.0;
    let behind = |at: usize| number(items[at].weight) / weights * all - beyond(at);
    let eligible = (0..items.len()).filter(|at| items[*at].weight != Some(0));
    let eligible: Vec<_> = eligible.collect();
    let furthest = eligible.iter().map(|at| behind(*at)).fold(f64::MIN, f64::max);
    eligible.into_iter().filter(|at| behind(*at) > furthest - 1e-9).collect()
}

#[test]
fn the_choice_is_the_definition() {
    let mut random = Random::new(7);
    for _ in 0..2_000 {
        let items = strategy(&mut random);
        let tasks: Vec<_> = items.iter().map(|_| (random.next_u64() % 9) as i64).collect();
        let expected = by_definition(&items, &tasks);
        assert_eq!(next(&items, &tasks), expected[0], "{items:?} {tasks:?}");
    }
}

#[test]
fn base_comes_first_and_weights_are_exact_in_the_long_run() {
    let mut random = Random::new(8);
    for _ in 0..500 {
        let items = strategy(&mut random);
        let mut tasks = vec![0; items.len()];
        let bases: Vec<_> = items.iter().map(|it| i64::from(it.base.unwrap())).collect();
        let weights: Vec<_> = items.iter().map(|it| i64::from(it.weight.unwrap())).collect();
        for _ in 0..bases.iter().sum() {
            let at = next(&items, &tasks);
            tasks[at] += 1;
        }
        assert_eq!(tasks, bases);
        for rounds in 1..=3 {
            for _ in 0..weights.iter().sum() {
                let at = next(&items, &tasks);
                tasks[at] += 1;
            }
            let share = |(base, weight): (&i64, &i64)| base + weight * rounds;
            let expected: Vec<_> = bases.iter().zip(&weights).map(share).collect();
            assert_eq!(tasks, expected, "{items:?}");
        }
    }
}

#[test]
fn one_to_four_is_one_and_four_of_every_five() {
    let items = [item(0, 1), item(0, 4)];
    let mut tasks = [0, 0];
    let chosen: Vec<_> = (0..10)
        .map(|_| {
            let at = next(&items, &tasks);
            tasks[at] += 1;
            at
        })
        .collect();
    assert_eq!(chosen, [1, 1, 0, 1, 1, 1, 1, 0, 1, 1]);
}

#[test]
fn a_single_provider_needs_no_weight() {
    assert_eq!(next(&[item(0, 0)], &[3]), 0);
}

#[test]
fn every_name_of_a_provider_is_a_word_of_the_language() {
    let words = ["or", "and", "not", "in", "not_in", "exists", "not_exists", "matches", "equals"];
    for name in words.into_iter().chain(["-", "_", "0", "007", "true", "A-b_9", "attribute"]) {
        let members = members(name);
        let attribute = |value: &str| {
            let value = Some(value.to_owned());
            let value = Attribute { value, origin: AttributeOrigin::User };
            [(ATTRIBUTE.to_owned(), value)].into()
        };
        assert_eq!(members.decide(&attribute(name)), Some(true), "{name}");
        assert_eq!(members.decide(&attribute("another")), Some(false), "{name}");
        assert_eq!(members.decide(&Default::default()), Some(false), "{name}");
    }
}
