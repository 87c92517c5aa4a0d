//! Which of several instances a task should go to.
use berth_api::ecs::PlacementStrategyType;

use super::model::{Model, Wish};

/// Those among which only chance decides.
pub fn best(model: &Model, candidates: &[usize], wish: &Wish) -> Vec<usize> {
    let mut left = candidates.to_vec();
    // Chance leaves nothing for the strategies after it.
    let decisive =
        wish.strategies.iter().take_while(|(kind, _)| *kind != PlacementStrategyType::Random);
    for (kind, field) in decisive {
        let measure = |at: &usize| measure(model, *at, wish, kind, field);
        let least = left.iter().map(measure).min();
        left.retain(|it| Some(measure(it)) == least);
    }
    left
}

/// Less is better.
fn measure(
    model: &Model,
    at: usize,
    wish: &Wish,
    kind: &PlacementStrategyType,
    field: &str,
) -> i64 {
    let it = &model.instances[at];
    let of_group =
        |at: &usize| i64::from(model.instances[*at].groups.get(&wish.group).copied().unwrap_or(0));
    match (kind, field) {
        (PlacementStrategyType::Binpack, "cpu") => it.cpu_free.max(0),
        (PlacementStrategyType::Binpack, _) => it.memory_free.max(0),
        (PlacementStrategyType::Spread, "instanceId" | "host") => of_group(&at),
        (PlacementStrategyType::Spread, field) => {
            let name = field.trim_start_matches("attribute:");
            let value = |at: &usize| model.instances[*at].attributes.get(name).cloned();
            let mine = value(&at);
            (0..model.instances.len())
                .filter(|other| value(other) == mine)
                .map(|it| of_group(&it))
                .sum()
        }
        _ => 0,
    }
}
