//! Capacity provider strategies: which provider the next task goes to.
use berth_api::ecs::CapacityProviderStrategyItem;
use berth_placement::providers::ATTRIBUTE;

use super::records::container_instance::ContainerInstance;

/// The item of a strategy that the next task goes to, when each item has so many tasks already.
/// ECS: first the base, then the one that is furthest behind its share of the weights; what has no
/// weight gets nothing beyond its base. The first of equals.
pub fn next(strategy: &[CapacityProviderStrategyItem], tasks: &[i64]) -> usize {
    let base = |at: usize| i64::from(strategy[at].base.unwrap_or(0));
    let weight = |at: usize| i64::from(strategy[at].weight.unwrap_or(0));
    let items = || 0..strategy.len();
    if let Some(at) = items().find(|at| tasks[*at] < base(*at)) {
        return at;
    }
    let beyond = |at: usize| tasks[at] - base(at);
    let all_weights: i64 = items().map(weight).sum();
    let with_next: i64 = items().map(beyond).sum::<i64>() + 1;
    let deficit = |at: usize| weight(at) * with_next - beyond(at) * all_weights;
    let weighted = items().filter(|at| weight(*at) > 0);
    // A strategy of one item may do without a weight.
    weighted.rev().max_by_key(|at| deficit(*at)).unwrap_or(0)
}

/// The name of an item's provider.
pub fn provider(item: &CapacityProviderStrategyItem) -> &str {
    item.capacity_provider.as_deref().unwrap_or_default()
}

/// The provider that an instance belongs to.
pub fn provider_of(instance: &ContainerInstance) -> Option<&String> {
    instance.attributes.get(ATTRIBUTE)?.value.as_ref()
}

/// What is said of compute that only AWS has.
pub const NO_MANAGED_INSTANCES: &str = "Berth runs tasks on registered container instances. Use \
                                        launch type EC2 or FARGATE, which any of them may take, or \
                                        EXTERNAL.";
