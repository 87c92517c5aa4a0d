//! UpdateService.
use std::sync::Arc;

use berth_api::ecs::{
    Error, ServiceDeploymentRollbackMonitorsStatus as Monitor, UpdateServiceRequest,
    UpdateServiceResponse,
};

use super::{
    super::{Context, active},
    SHOWN,
    rules::{self, Kind},
    wish::Wish,
};
use crate::{
    account::records::{TaskDefinition, TaskDefinitionStatus},
    cluster::{
        State, Txn,
        deploy::{self, Ingredients},
        describe,
        launch::Network,
        records::{
            cluster::ClusterRecord,
            service::{Service, ServiceConfiguration},
            service_deployment::{CircuitBreaker, ServiceDeployment},
            task_set::TaskSet,
        },
        state::owned,
    },
};

/// ECS: any subset of the members. A new task definition, network or platform version, or
/// `forceNewDeployment`, begins a deployment; everything else holds for the tasks that start from
/// now on.
pub fn update_service(
    txn: &mut Txn,
    input: UpdateServiceRequest,
    context: &Context,
) -> Result<UpdateServiceResponse, Error> {
    let cluster = active(txn)?;
    let old = super::active(txn, &cluster, input.service.as_deref())?;
    let Checked { desired_count, configuration, network, begin } =
        checked(txn, &cluster, &old, &input, context)?;
    network.into_iter().for_each(|it| it.keep(txn));
    let mut new = (*old).clone();
    new.desired_count = desired_count.unwrap_or(old.desired_count);
    if configuration != *old.configuration {
        new.configuration = Arc::new(configuration);
    }
    new = match begin {
        Some(ingredients) => deploy::begin(txn, new, &ingredients),
        None => carry_on(txn, new),
    };
    txn.put(new.clone());
    let service = Some(describe::service(txn, &cluster, &new, SHOWN));
    Ok(UpdateServiceResponse { service })
}

/// What a request comes to.
struct Checked {
    desired_count: Option<i64>,
    configuration: ServiceConfiguration,
    /// That is new.
    network: Option<Network>,
    /// Of the deployment that begins.
    begin: Option<Ingredients>,
}

fn checked(
    state: &State,
    cluster: &ClusterRecord,
    old: &Service,
    input: &UpdateServiceRequest,
    context: &Context,
) -> Result<Checked, Error> {
    rules::unsupported::of_update(input)?;
    let kind = Kind::of_update(old, input)?;
    let desired_count = match input.desired_count {
        None => None,
        given => kind.desired_count(given)?,
    };
    if kind.is_external() {
        rules::unsupported::of_external(input)?;
    }
    let wish = Wish::of_update(input);
    let network = wish.network_configuration.clone();
    let force = input.force_new_deployment == Some(true);
    let mut configuration = rules::configuration(cluster, &kind, Some(&old.configuration), wish)?;
    rules::compute::force_if_changed(&old.configuration, &configuration, force)?;
    if kind.is_external() {
        return Ok(Checked { desired_count, configuration, network: None, begin: None });
    }
    let definition = match input.task_definition.as_deref() {
        Some(reference) => rules::definition::named(Some(reference), &context.facts)?,
        None => current_definition(state, old),
    };
    configuration.task_definition = Some(definition.key.clone());
    let its = &definition.task_definition;
    let network = rules::network(network.as_ref(), &mut configuration, its, &context.facts)?;
    let begins = force || is_deployed(&old.configuration) != is_deployed(&configuration);
    match begins {
        true => rules::definition::check(its, &configuration)?,
        false => drop(rules::definition::check_again(its, &configuration)?),
    }
    let log_driver_mode = context.facts.settings.get("defaultLogDriverMode").cloned();
    let begin = begins.then_some(Ingredients { definition, log_driver_mode });
    Ok(Checked { desired_count, configuration, network, begin })
}

/// ECS: what begins a deployment when it changes.
fn is_deployed(it: &ServiceConfiguration) -> impl PartialEq + '_ {
    (&it.task_definition, &it.network_configuration, &it.platform_version)
}

/// The definition that the service has: its cluster keeps a copy, also when it is deregistered.
fn current_definition(state: &State, service: &Service) -> Arc<TaskDefinition> {
    let key = service.configuration.task_definition.clone();
    let key = key.expect("a service that is deployed by ECS has a definition");
    let definition = state.definitions.get(&key).expect("a revision keeps its definition");
    let revision = service
        .primary()
        .and_then(|it| state.service_revisions.get(&(service.name.clone(), it.revision)));
    Arc::new(TaskDefinition {
        key,
        status: TaskDefinitionStatus::Active,
        deregistered_at: None,
        delete_requested_at: None,
        task_definition: definition.task_definition.clone(),
        tags: revision.map(|it| it.definition_tags.clone()).unwrap_or_default(),
    })
}

/// ECS: any update ends the waiting after failed launches; a deployment that is under way follows
/// the desired count and the circuit breaker's settings.
fn carry_on(txn: &mut Txn, mut service: Service) -> Service {
    let_task_sets_launch(txn, &service.name);
    let Some(primary) = service.deployments.first_mut() else { return service };
    if primary.failed_launches > 0 || primary.next_launch_at.is_some() {
        primary.failed_launches = 0;
        primary.next_launch_at = None;
        primary.updated_at = txn.now;
    }
    let key = (service.name.clone(), primary.service_deployment);
    let under_way = txn.service_deployments.get(&key).filter(|it| it.finished_at.is_none());
    let Some(under_way) = under_way.cloned() else { return service };
    let circuit_breaker = circuit_breaker(&service, &under_way.circuit_breaker);
    if circuit_breaker != under_way.circuit_breaker {
        let updated_at = txn.now;
        txn.put(ServiceDeployment { circuit_breaker, updated_at, ..(*under_way).clone() });
    }
    service
}

fn let_task_sets_launch(txn: &mut Txn, service: &str) {
    let sets = owned::of(&txn.task_sets, service).cloned();
    let waiting = sets.filter(|it| it.failed_launches > 0 || it.next_launch_at.is_some());
    for it in waiting.collect::<Vec<_>>() {
        txn.put(TaskSet { failed_launches: 0, next_launch_at: None, ..(*it).clone() });
    }
}

/// What has tripped stays so.
fn circuit_breaker(service: &Service, old: &CircuitBreaker) -> CircuitBreaker {
    let configuration = &service.configuration;
    let settings = configuration.deployment_configuration.deployment_circuit_breaker.as_ref();
    let is_enabled = settings.is_some_and(|it| it.enable == Some(true));
    CircuitBreaker {
        status: match (&old.status, is_enabled) {
            (Monitor::Disabled, true) => Monitor::Monitoring,
            (Monitor::Monitoring, false) => Monitor::Disabled,
            (as_it_was, _) => as_it_was.clone(),
        },
        failure_count: old.failure_count,
        threshold: deploy::circuit_breaker_threshold(configuration, service.desired_count),
    }
}
