//! CreateTaskSet.
use berth_api::ecs::{
    CapacityProviderStrategyItem, CreateTaskSetRequest, CreateTaskSetResponse, Error, LaunchType,
    StabilityStatus,
};

use super::{
    super::{Context, active, client_token, services::rules},
    SHOWN, all, deployed_from_outside, scale,
};
use crate::{
    cluster::{
        Txn, deploy,
        describe::task_set as describe,
        launch::fargate,
        records::{
            cluster::ClusterRecord,
            id::RevisionId,
            service::{ClientToken, Service, ServiceConfiguration},
            service_revision::ServiceRevision,
            task_set::{TaskSet, computed_desired_count},
        },
        strategy,
    },
    limits::TASK_SETS_MAX,
    tags,
};

/// ECS: the set is ACTIVE at once; its tasks come with time.
pub fn create_task_set(
    txn: &mut Txn,
    mut input: CreateTaskSetRequest,
    context: &Context,
) -> Result<CreateTaskSetResponse, Error> {
    let cluster = active(txn)?;
    let service = deployed_from_outside(txn, &cluster, input.service.as_deref())?;
    let token = client_token(input.client_token.take(), || berth_api::to_json(&input))?;
    let known = all(txn, &service).find(|it| is_of(it.client_token.as_ref(), token.as_ref()));
    if let Some(known) = known.cloned() {
        if known.client_token != token {
            return Err(Error::invalid_parameter("Creation of task set was not idempotent."));
        }
        let task_set = Some(describe(txn, &cluster, &service, &known, SHOWN));
        return Ok(CreateTaskSetResponse { task_set });
    }
    let count = all(txn, &service).count();
    if count >= TASK_SETS_MAX {
        return Err(Error::invalid_parameter(format!(
            "{count} deployments exist on the service. Unable to create new TaskSet since this \
             exceeds the maximum limit."
        )));
    }
    let set = task_set(txn, &cluster, &service, &input, context)?;
    let set = TaskSet { client_token: token, ..set };
    put_revision(txn, &service, &set, context);
    // The controller computes the count, and says so.
    txn.put(TaskSet { computed_desired_count: 0, ..set.clone() });
    let task_set = Some(describe(txn, &cluster, &service, &set, SHOWN));
    Ok(CreateTaskSetResponse { task_set })
}

fn task_set(
    txn: &mut Txn,
    cluster: &ClusterRecord,
    service: &Service,
    input: &CreateTaskSetRequest,
    context: &Context,
) -> Result<TaskSet, Error> {
    refuse_unsupported(input)?;
    let (launch_type, capacity_provider_strategy) = compute(cluster, input)?;
    let definition = rules::definition::named(input.task_definition.as_deref(), &context.facts)?;
    let by_strategy = || fargate::launch_type(&capacity_provider_strategy);
    let is_fargate = fargate::is_of(&launch_type.clone().unwrap_or_else(by_strategy));
    let platform_version =
        fargate::platform_version(is_fargate, input.platform_version.as_deref())?;
    let mut configuration = ServiceConfiguration {
        launch_type: launch_type.clone(),
        capacity_provider_strategy: capacity_provider_strategy.clone(),
        network_configuration: None,
        platform_version: platform_version.clone(),
        ..(*service.configuration).clone()
    };
    let (its, given) = (&definition.task_definition, input.network_configuration.as_ref());
    let network = rules::network(given, &mut configuration, its, &context.facts)?;
    rules::definition::check(its, &configuration)?;
    network.into_iter().for_each(|it| it.keep(txn));
    let scale = scale(input.scale.as_ref())?;
    let tags = tags::of_request(input.tags.as_deref())?;
    let now = txn.now;
    Ok(TaskSet {
        service: service.name.clone(),
        id: RevisionId::new(now, txn.random()),
        external_id: input.external_id.clone().filter(|it| !it.is_empty()),
        is_draining: false,
        task_definition: definition.key.clone(),
        launch_type,
        capacity_provider_strategy,
        network_configuration: configuration.network_configuration,
        platform_version,
        scale,
        computed_desired_count: computed_desired_count(service.desired_count, scale),
        stability_status: StabilityStatus::Stabilizing,
        stability_status_at: now,
        created_at: now,
        updated_at: now,
        tags,
        definition_tags: definition.tags.clone(),
        log_driver_mode: context.facts.settings.get("defaultLogDriverMode").cloned(),
        failed_launches: 0,
        next_launch_at: None,
        client_token: None,
    })
}

/// What the tasks of the set are made of: the revision of the same number. It goes with the set.
fn put_revision(txn: &mut Txn, service: &Service, set: &TaskSet, context: &Context) {
    let definition = context.facts.task_definition.as_ref();
    deploy::keep_definition(txn, definition.expect("the rules have found the definition"));
    let configuration = ServiceConfiguration {
        task_definition: Some(set.task_definition.clone()),
        launch_type: set.launch_type.clone(),
        capacity_provider_strategy: set.capacity_provider_strategy.clone(),
        network_configuration: set.network_configuration.clone(),
        platform_version: set.platform_version.clone(),
        ..(*service.configuration).clone()
    };
    txn.put(ServiceRevision {
        service: service.name.clone(),
        id: set.id,
        configuration: configuration.into(),
        definition_tags: set.definition_tags.clone(),
        log_driver_mode: set.log_driver_mode.clone(),
        created_at: set.created_at,
    });
}

/// ECS: one of both; without either, the cluster's default strategy, or else EC2.
fn compute(
    cluster: &ClusterRecord,
    input: &CreateTaskSetRequest,
) -> Result<(Option<LaunchType>, Vec<CapacityProviderStrategyItem>), Error> {
    let given = input.capacity_provider_strategy.as_deref().unwrap_or_default();
    match (&input.launch_type, given) {
        (Some(_), [_, ..]) => {
            return Err(Error::invalid_parameter(
                "Specifying both a launch type and capacity provider strategy is not supported. \
                 Remove one and try again.",
            ));
        }
        (Some(LaunchType::UnknownValue(_)), _) => {
            return Err(Error::invalid_parameter(
                "launch type should be one of [EC2,FARGATE,EXTERNAL,MANAGED_INSTANCES]",
            ));
        }
        (Some(LaunchType::ManagedInstances), _) => {
            return Err(Error::unsupported_feature(strategy::NO_MANAGED_INSTANCES));
        }
        (Some(it @ (LaunchType::Ec2 | LaunchType::External | LaunchType::Fargate)), []) => {
            return Ok((Some(it.clone()), vec![]));
        }
        (None, _) => {}
    }
    let strategy = match given {
        [] => cluster.default_capacity_provider_strategy.clone(),
        given => rules::compute::checked_strategy(cluster, given)?,
    };
    Ok((strategy.is_empty().then_some(LaunchType::Ec2), strategy))
}

/// What this release does not do for task sets. It says so; it never drops a member silently.
fn refuse_unsupported(input: &CreateTaskSetRequest) -> Result<(), Error> {
    let members = [
        ("loadBalancers", input.load_balancers.as_ref().is_some_and(|it| !it.is_empty())),
        ("serviceRegistries", input.service_registries.as_ref().is_some_and(|it| !it.is_empty())),
    ];
    match members.iter().find(|(_, is_given)| *is_given) {
        None => Ok(()),
        Some((member, _)) => Err(Error::unsupported_feature(format!(
            "{member} is not supported by this release of Berth. Omit it."
        ))),
    }
}

fn is_of(known: Option<&ClientToken>, token: Option<&ClientToken>) -> bool {
    token.is_some() && known.map(|it| &it.token) == token.map(|it| &it.token)
}
