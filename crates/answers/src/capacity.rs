//! DescribeCapacity: what managed scaling would make of a cluster's capacity providers.
use berth_api::berth::{Capacity, DescribeCapacityRequest, DescribeCapacityResponse, Error};
use berth_ecs::{
    account::records::CapacityProvider,
    cluster::{
        State,
        views::capacity::{CapacityView, capacity},
    },
    providers::is_fargate,
};
use berth_engine::Table;

use super::active;

/// The providers that are named, or all that the cluster has. `account` knows how they are scaled.
pub fn describe_capacity(
    state: &State,
    input: &DescribeCapacityRequest,
    account: &Table<String, CapacityProvider>,
) -> Result<DescribeCapacityResponse, Error> {
    let cluster = active(state)?;
    let has = cluster.capacity_providers.iter().filter(|it| !is_fargate(it));
    let names: Vec<&String> = match input.capacity_providers.as_deref().unwrap_or_default() {
        [] => has.collect(),
        named => {
            let has: Vec<_> = has.collect();
            if let Some(unknown) = named.iter().find(|it| !has.contains(it)) {
                return Err(Error::resource_not_found(format!(
                    "Cluster {} has no capacity provider '{unknown}' whose instances could be \
                     counted.",
                    cluster.name
                )));
            }
            named.iter().collect()
        }
    };
    // One that is attached while it is deleted may be missing for a moment.
    let providers = names.into_iter().filter_map(|it| account.get(it));
    let capacities = providers
        .map(|it| Capacity { cluster_arn: Some(cluster.arn()), ..shown(it, &capacity(state, it)) });
    Ok(DescribeCapacityResponse { capacities: Some(capacities.collect()) })
}

fn shown(provider: &CapacityProvider, it: &CapacityView) -> Capacity {
    let count = |number: i64| Some(i32::try_from(number).unwrap_or(i32::MAX));
    Capacity {
        capacity_provider: Some(provider.name.clone()),
        capacity_provider_reservation: Some(it.reservation_percent),
        container_instances: count(it.instances),
        desired_container_instances: count(it.desired),
        is_managed: Some(provider.managed_scaling.is_enabled),
        needed_container_instances: count(it.needed),
        provisioning_tasks: count(it.waiting_tasks),
        ..Capacity::default()
    }
}
