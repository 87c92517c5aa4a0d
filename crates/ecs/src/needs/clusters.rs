//! What calls about clusters need.
use berth_api::ecs::{
    CreateClusterRequest, PutClusterCapacityProvidersRequest, UpdateClusterRequest,
};
use berth_kernel::Need;
use berth_serving::Published;

use super::{
    ask::{Ask, tagged_by},
    in_cluster::InCluster,
    keys,
};

pub fn create<P: Published>(ask: &Ask<P>, it: &CreateClusterRequest) -> Vec<Need> {
    let cluster = ask.cluster(&it.cluster_name);
    let cluster = cluster.itself();
    let providers = it.capacity_providers.iter().flatten();
    let providers = providers.chain(keys::of_strategy(&it.default_capacity_provider_strategy));
    let need = tagged_by(ask.on(&cluster), &it.tags);
    let need = keys::with_providers(need, ask.home(), providers);
    let need = keys::with_storage_key(need, &it.configuration);
    [need].into_iter().chain(ask.tagging(&cluster, &it.tags)).collect()
}

pub fn update<P: Published>(ask: &Ask<P>, it: &UpdateClusterRequest) -> Vec<Need> {
    vec![keys::with_storage_key(on(ask, &it.cluster), &it.configuration)]
}

pub fn put_capacity_providers<P: Published>(
    ask: &Ask<P>,
    it: &PutClusterCapacityProvidersRequest,
) -> Vec<Need> {
    let providers = it.capacity_providers.iter().flatten();
    let providers = providers.chain(keys::of_strategy(&it.default_capacity_provider_strategy));
    vec![keys::with_providers(on(ask, &it.cluster), ask.home(), providers)]
}

pub fn one<P: Published>(ask: &Ask<P>, reference: &Option<String>) -> Vec<Need> {
    vec![on(ask, reference)]
}

/// ECS: the one that is called `default` if none is named.
pub fn each<P: Published>(ask: &Ask<P>, references: &Option<Vec<String>>) -> Vec<Need> {
    let default = || on(ask, &None);
    ask.each(references, default, |it| [ask.on(&InCluster::of(ask.at, Some(it)).itself())])
}

fn on<P: Published>(ask: &Ask<P>, reference: &Option<String>) -> Need {
    ask.on(&ask.cluster(reference).itself())
}
