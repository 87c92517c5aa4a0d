//! Capacity providers of a cluster: it has those that something is made for, however late it hears
//! that one is no more, and nothing is known of others.
use std::collections::BTreeSet;

use berth_api::ecs::Request;
use berth_ecs::{
    account,
    cluster::{Cluster, State, records::service::ServiceStatus},
};

use super::News;
use crate::world::Input;

/// In every published state.
pub fn check(state: &State) {
    let Some(cluster) = &state.cluster else { return };
    let attached: BTreeSet<&str> = cluster.capacity_providers.iter().map(String::as_str).collect();
    let services = state.services.values().filter(|it| it.status != ServiceStatus::Inactive);
    let of_services = services.flat_map(|it| &it.configuration.capacity_provider_strategy);
    let of_services = of_services.filter_map(|it| it.capacity_provider.as_deref());
    let of_daemons = state.managed_daemons.values();
    let of_daemons = of_daemons.flat_map(|it| &it.configuration.capacity_providers);
    let waiting = state.tasks.values().filter(|it| it.is_waiting());
    let of_tasks = waiting.filter_map(|it| it.capacity_provider_name.as_deref());
    for name in of_services.chain(of_daemons.map(String::as_str)).chain(of_tasks) {
        assert!(attached.contains(name), "{name} was taken away from what is made for it");
    }
    for name in &cluster.unmanaged_capacity_providers {
        assert!(attached.contains(&**name), "{name} is none of the cluster, and not scaled");
    }
}

/// A cluster loses one that nobody takes away only if the account does not have that any more:
/// however late it hears of one, another of the same name stays. `account` is what was shown last.
pub fn check_let_go(news: &News<'_, Cluster>, account: &account::State) {
    let is_asked = |it: &Input<berth_ecs::Call>| match it {
        Input::Call(_, call) => matches!(
            call.request,
            Request::PutClusterCapacityProviders(_)
                | Request::CreateCluster(_)
                | Request::DeleteCluster(_)
        ),
        Input::Report => false,
    };
    let (Some(before), Some(after)) = (&news.before.cluster, &news.after.cluster) else { return };
    if news.inputs.iter().any(is_asked) {
        return;
    }
    for (name, made) in &before.capacity_provider_lives {
        let stays = after.capacity_provider_lives.get(name) == Some(made);
        let found = account.capacity_providers.get(name);
        let lives_on = found.is_some_and(|it| it.created_at == *made);
        assert!(stays || !lives_on, "{name} was taken away, and the account has it");
    }
}
