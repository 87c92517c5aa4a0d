//! CreateCapacityProvider, UpdateCapacityProvider, DeleteCapacityProvider,
//! DescribeCapacityProviders.
use std::sync::Arc;

use berth_api::ecs::{
    CapacityProvider as Shown, CapacityProviderField, CapacityProviderUpdateStatus as UpdateStatus,
    CreateCapacityProviderRequest, CreateCapacityProviderResponse, DeleteCapacityProviderRequest,
    DeleteCapacityProviderResponse, DescribeCapacityProvidersRequest,
    DescribeCapacityProvidersResponse, Error, Failure, UpdateCapacityProviderRequest,
    UpdateCapacityProviderResponse,
};

use crate::{
    Facts, Home,
    account::{
        State, Txn, describe,
        limits::{
            CAPACITY_PROVIDERS_MAX, CAPACITY_PROVIDERS_PAGE_MAX, DESCRIBE_CAPACITY_PROVIDERS_MAX,
        },
        records::CapacityProvider,
        rules::capacity_provider as rules,
    },
    names, page,
    providers::{self, FARGATE, is_fargate},
    tags,
};

pub fn create(
    txn: &mut Txn,
    input: CreateCapacityProviderRequest,
    home: &Home,
) -> Result<CreateCapacityProviderResponse, Error> {
    let name = rules::name(input.name.as_deref())?;
    if input.managed_instances_provider.is_some() {
        return Err(rules::no_managed_instances());
    }
    rules::no_cluster(input.cluster.as_deref())?;
    let given = input.auto_scaling_group_provider.unwrap_or_default();
    let auto_scaling_group_arn = rules::auto_scaling_group(&given)?;
    let settings = rules::settings(&given)?;
    check_is_new(txn, &name, &auto_scaling_group_arn)?;
    let record = CapacityProvider {
        name,
        created_at: txn.now,
        auto_scaling_group_arn,
        managed_scaling: settings.managed_scaling,
        managed_termination_protection: settings.managed_termination_protection,
        managed_draining: settings.managed_draining,
        update_status: None,
        update_status_reason: None,
        tags: tags::of_request(input.tags.as_deref())?,
    };
    txn.put(record.clone());
    let capacity_provider = Some(describe::capacity_provider(&record, home, true));
    Ok(CreateCapacityProviderResponse { capacity_provider })
}

/// ECS: names are unique, and no two providers share an Auto Scaling group.
fn check_is_new(state: &State, name: &str, auto_scaling_group_arn: &str) -> Result<(), Error> {
    if let Some(old) = state.capacity_providers.get(&name.to_owned()) {
        return Err(match old.is_being_deleted() {
            true => Error::update_in_progress(
                "The specified capacity provider is being deleted. Wait until it is gone and try \
                 again.",
            ),
            false => Error::client(
                "The specified capacity provider already exists. To change the configuration of an \
                 existing capacity provider, update the capacity provider.",
            ),
        });
    }
    let mut others = state.capacity_providers.values();
    if others.any(|it| it.auto_scaling_group_arn == auto_scaling_group_arn) {
        return Err(Error::client(
            "The specified Auto Scaling group ARN is already being used by another capacity \
             provider. Specify a unique Auto Scaling group ARN and try again.",
        ));
    }
    match state.capacity_providers.len() < CAPACITY_PROVIDERS_MAX {
        true => Ok(()),
        false => Err(Error::limit_exceeded(format!(
            "The account has {CAPACITY_PROVIDERS_MAX} capacity providers, which is the limit. \
             Delete one that is not used."
        ))),
    }
}

/// ECS: replaces the given parts.
pub fn update(
    txn: &mut Txn,
    input: UpdateCapacityProviderRequest,
    home: &Home,
) -> Result<UpdateCapacityProviderResponse, Error> {
    if input.managed_instances_provider.is_some() {
        return Err(rules::no_managed_instances());
    }
    rules::no_cluster(input.cluster.as_deref())?;
    let old = changeable(txn, input.name.as_deref(), home)?;
    let settings = rules::updated(&old, input.auto_scaling_group_provider.as_ref())?;
    let record = CapacityProvider {
        managed_scaling: settings.managed_scaling,
        managed_termination_protection: settings.managed_termination_protection,
        managed_draining: settings.managed_draining,
        update_status: Some(UpdateStatus::UpdateComplete),
        update_status_reason: None,
        ..(*old).clone()
    };
    txn.put(record.clone());
    let capacity_provider = Some(describe::capacity_provider(&record, home, true));
    Ok(UpdateCapacityProviderResponse { capacity_provider })
}

/// ECS: DELETE_IN_PROGRESS until it is gone; DELETE_FAILED, and nothing else changes, when a
/// cluster has it.
pub fn delete(
    txn: &mut Txn,
    input: &DeleteCapacityProviderRequest,
    facts: &Facts,
) -> Result<DeleteCapacityProviderResponse, Error> {
    rules::no_cluster(input.cluster.as_deref())?;
    let old = found(txn, input.capacity_provider.as_deref(), &facts.home)?;
    let mut having = facts.clusters.iter().filter(|(_, names)| names.contains(&old.name));
    let record = match having.next() {
        Some((cluster, _)) => old.not_deleted(cluster),
        None => CapacityProvider {
            update_status: Some(UpdateStatus::DeleteInProgress),
            update_status_reason: None,
            ..(*old).clone()
        },
    };
    if record != *old {
        txn.put(record.clone());
    }
    let capacity_provider = Some(describe::capacity_provider(&record, &facts.home, true));
    Ok(DeleteCapacityProviderResponse { capacity_provider })
}

/// ECS: those that are named, or all; with `cluster` those that it has.
pub fn describe(
    state: &State,
    input: &DescribeCapacityProvidersRequest,
    facts: &Facts,
) -> Result<DescribeCapacityProvidersResponse, Error> {
    let include = input.include.as_deref().unwrap_or_default();
    if let Some(CapacityProviderField::UnknownValue(other)) =
        include.iter().find(|it| **it != CapacityProviderField::Tags)
    {
        let text = format!("include should be one of [TAGS], but is '{other}'.");
        return Err(Error::invalid_parameter(text));
    }
    let of_cluster = input.cluster.as_deref().map(|it| of_cluster(it, facts)).transpose()?;
    let with_tags = !include.is_empty();
    match input.capacity_providers.as_deref().unwrap_or_default() {
        [] => describe_all(state, input, facts, of_cluster, with_tags),
        named => describe_named(state, named, facts, of_cluster, with_tags),
    }
}

fn describe_all(
    state: &State,
    input: &DescribeCapacityProvidersRequest,
    facts: &Facts,
    of_cluster: Option<&Vec<String>>,
    with_tags: bool,
) -> Result<DescribeCapacityProvidersResponse, Error> {
    let fingerprint = format!("DescribeCapacityProviders {with_tags} {:?}", input.cluster);
    let (token, max) = (input.next_token.as_deref(), input.max_results);
    let page = page::of(token, max, CAPACITY_PROVIDERS_PAGE_MAX, &fingerprint)?;
    let own = state.capacity_providers.keys().map(String::as_str);
    let mut names: Vec<&str> = own.chain(FARGATE).collect();
    names.retain(|name| of_cluster.is_none_or(|it| it.iter().any(|one| one == name)));
    names.retain(|name| page.after().is_none_or(|after| *name > after));
    names.sort_unstable();
    let (names, next_token) = page.take(names, |it| (*it).to_owned());
    let shown = names.iter().filter_map(|name| shown(state, name, &facts.home, with_tags));
    Ok(DescribeCapacityProvidersResponse {
        capacity_providers: Some(shown.collect()),
        failures: Some(vec![]),
        next_token,
    })
}

fn describe_named(
    state: &State,
    named: &[String],
    facts: &Facts,
    of_cluster: Option<&Vec<String>>,
    with_tags: bool,
) -> Result<DescribeCapacityProvidersResponse, Error> {
    if named.len() > DESCRIBE_CAPACITY_PROVIDERS_MAX {
        return Err(Error::invalid_parameter(format!(
            "Capacity providers can have up to {DESCRIBE_CAPACITY_PROVIDERS_MAX} items, and this \
             call has {}.",
            named.len()
        )));
    }
    let (mut capacity_providers, mut failures) = (Vec::new(), Vec::new());
    for reference in named {
        let name = providers::referenced(reference, &facts.home);
        let name = name.filter(|name| of_cluster.is_none_or(|it| it.iter().any(|one| one == name)));
        match name.and_then(|it| shown(state, it, &facts.home, with_tags)) {
            Some(it) => capacity_providers.push(it),
            None => failures.push(Failure {
                arn: Some(match reference.starts_with("arn:") {
                    true => reference.clone(),
                    false => providers::arn(&facts.home, reference),
                }),
                reason: Some("MISSING".to_owned()),
                detail: None,
            }),
        }
    }
    Ok(DescribeCapacityProvidersResponse {
        capacity_providers: Some(capacity_providers),
        failures: Some(failures),
        next_token: None,
    })
}

fn of_cluster<'a>(reference: &str, facts: &'a Facts) -> Result<&'a Vec<String>, Error> {
    let name = names::cluster_reference(Some(reference), &facts.home)?;
    let names = facts.clusters.get(&name);
    names.ok_or_else(|| Error::cluster_not_found("Cluster not found."))
}

fn shown(state: &State, name: &str, home: &Home, with_tags: bool) -> Option<Shown> {
    if is_fargate(name) {
        return Some(describe::fargate(name, home));
    }
    let record = state.capacity_providers.get(&name.to_owned())?;
    Some(describe::capacity_provider(record, home, with_tags))
}

/// The provider of that name or ARN that a call is about to change.
pub fn changeable(
    state: &State,
    reference: Option<&str>,
    home: &Home,
) -> Result<Arc<CapacityProvider>, Error> {
    let record = found(state, reference, home)?;
    match record.is_being_deleted() {
        true => Err(Error::client(
            "The specified capacity provider is being deleted and cannot be changed.",
        )),
        false => Ok(record),
    }
}

/// The provider of that name or ARN, unless it is one that is always there.
pub fn found(
    state: &State,
    reference: Option<&str>,
    home: &Home,
) -> Result<Arc<CapacityProvider>, Error> {
    let name = reference.and_then(|it| providers::referenced(it, home)).unwrap_or_default();
    if is_fargate(name) {
        return Err(Error::invalid_parameter(format!(
            "The capacity provider {name} is reserved: it can be neither changed nor deleted."
        )));
    }
    state.capacity_providers.get(&name.to_owned()).cloned().ok_or_else(|| {
        Error::client(
            "The specified capacity provider was not found. Specify a valid capacity provider and \
             try again.",
        )
    })
}
