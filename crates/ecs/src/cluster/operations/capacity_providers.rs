//! PutClusterCapacityProviders, and what CreateCluster says of capacity providers.
use std::collections::{BTreeMap, BTreeSet};

use berth_api::ecs::{
    CapacityProviderStrategyItem, ClusterField, Error, PutClusterCapacityProvidersRequest,
    PutClusterCapacityProvidersResponse,
};

use super::{Context, active, services::rules::compute};
use crate::{
    Facts,
    account::records::CapacityProvider,
    cluster::{
        Facet, State, Txn, describe,
        records::{
            cluster::ClusterRecord,
            daemon::Daemon,
            id::RevisionId,
            service::{Service, ServiceStatus},
        },
        state::owned,
        strategy,
    },
    limits::CLUSTER_CAPACITY_PROVIDERS_MAX,
    providers::is_fargate,
};

const SHOWN: &[ClusterField] = &[
    ClusterField::Attachments,
    ClusterField::Configurations,
    ClusterField::Settings,
    ClusterField::Tags,
];

/// ECS: both lists replace what the cluster had; a provider that is in use stays.
pub fn put_cluster_capacity_providers(
    txn: &mut Txn,
    input: PutClusterCapacityProvidersRequest,
    context: &Context,
) -> Result<PutClusterCapacityProvidersResponse, Error> {
    let old = active(txn)?;
    let (Some(names), Some(strategy)) =
        (input.capacity_providers, input.default_capacity_provider_strategy)
    else {
        return Err(Error::invalid_parameter(
            "capacityProviders and defaultCapacityProviderStrategy must both be given; they may be \
             empty.",
        ));
    };
    let record = with((*old).clone(), names, &strategy, &context.facts)?;
    let gone = |it: &&String| !record.capacity_providers.contains(it);
    if old.capacity_providers.iter().filter(gone).any(|it| uses_capacity_provider(txn, it)) {
        return Err(Error::resource_in_use(
            "The specified capacity provider is in use and cannot be removed.",
        ));
    }
    txn.put(record.clone());
    let cluster = Some(describe::cluster(txn, &record, SHOWN));
    Ok(PutClusterCapacityProvidersResponse { cluster })
}

/// The cluster with these providers and this default strategy.
pub fn with(
    cluster: ClusterRecord,
    names: Vec<String>,
    strategy: &[CapacityProviderStrategyItem],
    facts: &Facts,
) -> Result<ClusterRecord, Error> {
    let mut seen = BTreeSet::new();
    let names: Vec<_> = names.into_iter().filter(|it| seen.insert(it.clone())).collect();
    if names.len() > CLUSTER_CAPACITY_PROVIDERS_MAX {
        return Err(Error::invalid_parameter(
            "The maximum number of capacity providers per cluster has been exceeded.",
        ));
    }
    let mut unmanaged_capacity_providers = BTreeSet::new();
    let mut capacity_provider_lives = BTreeMap::new();
    for name in names.iter().filter(|it| !is_fargate(it)) {
        let provider = attachable(name, &cluster, facts)?;
        if !provider.managed_scaling.is_enabled {
            unmanaged_capacity_providers.insert(name.clone());
        }
        capacity_provider_lives.insert(name.clone(), provider.created_at);
    }
    let mut cluster = ClusterRecord {
        capacity_providers: names,
        unmanaged_capacity_providers,
        capacity_provider_lives,
        ..cluster
    };
    cluster.default_capacity_provider_strategy = match strategy {
        [] => vec![],
        given => compute::checked_strategy(&cluster, given)?,
    };
    Ok(cluster)
}

/// A provider that the cluster may have.
fn attachable<'f>(
    name: &String,
    cluster: &ClusterRecord,
    facts: &'f Facts,
) -> Result<&'f CapacityProvider, Error> {
    let Some(provider) = facts.capacity_providers.get(name) else {
        return Err(Error::invalid_parameter(
            "The specified capacity provider was not found. Specify a valid capacity provider and \
             try again.",
        ));
    };
    if provider.is_being_deleted() {
        return Err(Error::invalid_parameter(format!(
            "The specified capacity provider '{name}' is not in an ACTIVE state. Specify a valid \
             capacity provider and try again."
        )));
    }
    let mut others = facts.clusters.iter().filter(|(of, _)| **of != cluster.name);
    if let Some((other, _)) = others.find(|(_, names)| names.contains(name)) {
        return Err(Error::invalid_parameter(format!(
            "The specified capacity provider '{name}' is associated with cluster {other}. An Auto \
             Scaling group belongs to one cluster only. Remove the capacity provider from that \
             cluster and try again."
        )));
    }
    Ok(provider)
}

/// ECS: while a service or a daemon is made for it, or a task waits for it.
pub fn uses_capacity_provider(state: &State, provider: &str) -> bool {
    let mut services = state.services.values().filter(|it| it.status != ServiceStatus::Inactive);
    let is_of = |it: &Option<String>| it.as_deref() == Some(provider);
    services.any(|it| names(state, it, provider))
        || state.managed_daemons.values().any(|it| is_made_for(state, it, provider))
        || state.tasks_of(Facet::Provisioning).any(|it| is_of(&it.capacity_provider_name))
}

/// Whether a daemon runs on its instances, or would again if it went back.
fn is_made_for(state: &State, daemon: &Daemon, provider: &str) -> bool {
    let revision = |id: &RevisionId| state.daemon_revisions.get(&(daemon.name.clone(), *id));
    let revisions = daemon.revisions.iter().chain(&daemon.completed).filter_map(revision);
    let mut providers = revisions.flat_map(|it| &it.configuration.capacity_providers);
    providers.any(|it| it == provider)
}

/// Whether a service names it, in what it should be or in what is still being replaced.
fn names(state: &State, service: &Service, provider: &str) -> bool {
    let has = |it: &[CapacityProviderStrategyItem]| {
        it.iter().any(|it| strategy::provider(it) == provider)
    };
    let revision = |id: RevisionId| state.service_revisions.get(&(service.name.clone(), id));
    let mut revisions = service.deployments.iter().filter_map(|it| revision(it.revision));
    let mut sets = owned::of(&state.task_sets, &service.name);
    has(&service.configuration.capacity_provider_strategy)
        || revisions.any(|it| has(&it.configuration.capacity_provider_strategy))
        || sets.any(|it| has(&it.capacity_provider_strategy))
}
