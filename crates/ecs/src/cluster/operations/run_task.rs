//! RunTask: placement inside the request's own transaction, so that the answer is the outcome.
use berth_api::Tree;
use berth_api::ecs::{
    CapacityProviderStrategyItem, Error, Failure, LaunchType, RunTaskRequest, RunTaskResponse,
    Task as WireTask,
};

use super::{Context, active, services::rules::compute, token_of_up_to};
use crate::{
    cluster::{
        Txn, describe,
        launch::{Launch, Launched, Providers, Wish, fargate},
        records::{
            cluster::ClusterRecord,
            explanation::ExplanationRecord,
            id::TaskId,
            task::Task,
            token::{Parameters, Token},
        },
        strategy,
    },
    limits::{
        CLIENT_TOKEN_CHARACTERS_MAX, RUN_TASK_COUNT_MAX, STARTED_BY_CHARACTERS_MAX, TOKEN_KEPT_MS,
    },
};

/// ECS: 1 to 10 tasks; those that find no place are failures beside the others.
pub fn run_task(
    txn: &mut Txn,
    mut input: RunTaskRequest,
    context: &Context,
) -> Result<RunTaskResponse, Error> {
    let cluster = active(txn)?;
    let token = token_of_up_to(CLIENT_TOKEN_CHARACTERS_MAX, input.client_token.take())?;
    let parameters = Parameters::of(&berth_api::to_json(&input));
    if let Some(known) = token.as_ref().and_then(|it| txn.tokens.get(it)).cloned() {
        return answer_again(txn, &cluster, &known, &parameters);
    }
    let count = count(input.count)?;
    refuse_other_compute(&input)?;
    let strategy = strategy(&cluster, &input)?;
    let launch_type = launch_type(&input, &strategy);
    let is_fargate = fargate::is_of(&launch_type);
    let mut launch = Launch::of(wish(&mut input, launch_type), &cluster, context)?;
    let constraints = input.placement_constraints.as_deref().unwrap_or_default();
    let strategies = input.placement_strategy.as_deref().unwrap_or_default();
    fargate::check_placement(is_fargate, constraints, strategies)?;
    crate::placing::given_constraints(constraints)
        .map_err(|it| Error::invalid_parameter(it.to_string()))?;
    let request = launch.asked(txn, constraints, strategies)?;
    let waits = strategy.iter().any(|it| cluster.waits_for(strategy::provider(it)));
    if !is_fargate && txn.tallies.registered_container_instances == 0 && !waits {
        return Err(Error::invalid_parameter("No Container Instances were found in your cluster."));
    }
    let Launched { tasks: placed, unplaced, .. } = match strategy.as_slice() {
        [] => launch.over_instances(txn, &request, count),
        some => over_providers(txn, &cluster, &mut launch, &request, (some, &input), count)?,
    };
    let failures = match unplaced {
        None => vec![],
        Some(request) => {
            let missing = count - placed.len();
            let explanation = berth_placement::explain(&txn.pool, &request)
                .named(|id| txn.live_tasks(id).map(|it| it.occupant()));
            let failure = failure(&cluster, &explanation, is_fargate, &context.request_id);
            keep(txn, &launch, explanation, context, count, placed.len());
            vec![failure; missing]
        }
    };
    if let Some(token) = token.filter(|_| !placed.is_empty()) {
        let (tasks, failures) = (placed.iter().map(|it| it.id).collect(), failures.clone());
        let forget_at = txn.now + TOKEN_KEPT_MS;
        txn.put(Token { token, parameters, tasks, failures, forget_at });
    }
    let mut tasks = shown(txn, &cluster, &placed);
    tasks.iter_mut().for_each(describe::as_made);
    Ok(RunTaskResponse { tasks: Some(tasks), failures: Some(failures) })
}

/// ECS: the base of a strategy counts within the call. When too many tasks wait already, the call
/// fails as a whole.
fn over_providers(
    txn: &mut Txn,
    cluster: &ClusterRecord,
    launch: &mut Launch,
    request: &berth_placement::Request,
    (strategy, input): (&[CapacityProviderStrategyItem], &RunTaskRequest),
    count: usize,
) -> Result<Launched, Error> {
    let providers = Providers {
        strategy,
        tasks: vec![0; strategy.len()],
        placement_constraints: input.placement_constraints.as_deref().unwrap_or_default(),
        placement_strategy: input.placement_strategy.as_deref().unwrap_or_default(),
    };
    let launched = launch.over_providers(txn, cluster, request, providers, count);
    match launched.is_crowded {
        false => Ok(launched),
        true => Err(Error::client("Tasks provisioning capacity limit exceeded.")),
    }
}

fn keep(
    txn: &mut Txn,
    launch: &Launch,
    explanation: berth_placement::Explanation,
    context: &Context,
    asked: usize,
    placed: usize,
) {
    txn.put(ExplanationRecord {
        request_id: context.request_id.clone(),
        task_definition: launch.key.clone(),
        group: launch.group.clone(),
        asked,
        placed,
        explanation,
        explained_at: txn.now,
    });
}

/// ECS: no room on Fargate, and no address in the subnets.
const FARGATE: &str = "RESOURCE:FARGATE";
const ENI: &str = "RESOURCE:ENI";

/// ECS: the reason in one word, of the instance that came closest. Ours tells the numbers beside it
/// and where the other instances are explained.
fn failure(
    cluster: &ClusterRecord,
    explanation: &berth_placement::Explanation,
    is_fargate: bool,
    request_id: &str,
) -> Failure {
    let of = match cluster.name.as_str() {
        "default" => String::new(),
        name => format!(" --cluster {name}"),
    };
    let elsewhere = format!("Every instance: berth why {request_id}{of}");
    let Some(closest) = &explanation.closest else {
        let detail = format!("No container instance takes tasks. {elsewhere}");
        let reason = if is_fargate { FARGATE } else { "NO ACTIVE INSTANCES" };
        return Failure {
            arn: Some(cluster.arn()),
            reason: Some(reason.to_owned()),
            detail: Some(detail),
        };
    };
    let refused = explanation.refused.iter().find(|it| it.instances.contains(&closest.instance));
    let refusals = refused.into_iter().flat_map(|it| &it.refusals);
    let texts: Vec<String> = refusals.map(ToString::to_string).collect();
    // ECS: of Fargate nobody sees instances.
    let (arn, reason) = match is_fargate && closest.reason != ENI {
        true => (cluster.arn(), FARGATE.to_owned()),
        false => (cluster.container_instance_arn(closest.instance), closest.reason.clone()),
    };
    Failure {
        arn: Some(arn),
        reason: Some(reason),
        detail: Some(format!("{}. {elsewhere}", texts.join("; "))),
    }
}

fn shown(txn: &Txn, cluster: &ClusterRecord, tasks: &[Task]) -> Vec<WireTask> {
    use berth_api::ecs::TaskField;
    tasks.iter().map(|it| describe::task(txn, cluster, it, &[TaskField::Tags])).collect()
}

/// ECS: the same token with the same parameters gets the same answer, with the tasks as they are
/// now. Those that are no longer remembered are MISSING, as for DescribeTasks.
fn answer_again(
    txn: &Txn,
    cluster: &ClusterRecord,
    known: &Token,
    parameters: &Parameters,
) -> Result<RunTaskResponse, Error> {
    if known.parameters != *parameters {
        let arns = Tree::texts(known.tasks.iter().map(|it: &TaskId| cluster.task_arn(*it)));
        let text = "The client token was used before with other parameters. Use a new token.";
        return Err(Error::conflict(text).with("resourceIds", arns));
    }
    let mut failures = known.failures.clone();
    let mut tasks = Vec::with_capacity(known.tasks.len());
    for id in &known.tasks {
        match txn.tasks.get(id) {
            Some(it) => tasks.push((**it).clone()),
            None => failures.push(describe::failure(cluster.task_arn(*id), "MISSING")),
        }
    }
    let tasks = shown(txn, cluster, &tasks);
    Ok(RunTaskResponse { tasks: Some(tasks), failures: Some(failures) })
}

fn count(given: Option<i32>) -> Result<usize, Error> {
    let given = given.unwrap_or(1);
    let inside = (1..=RUN_TASK_COUNT_MAX).contains(&given);
    usize::try_from(given).ok().filter(|_| inside).ok_or_else(|| {
        Error::invalid_parameter(format!(
            "count must be between 1 and {RUN_TASK_COUNT_MAX}, and is {given}."
        ))
    })
}

fn wish(input: &mut RunTaskRequest, launch_type: LaunchType) -> Wish {
    Wish {
        group: input.group.take(),
        started_by: input.started_by.take(),
        started_by_characters_max: STARTED_BY_CHARACTERS_MAX,
        reference_id: input.reference_id.take(),
        overrides: input.overrides.take(),
        network_configuration: input.network_configuration.take(),
        volume_configurations: input.volume_configurations.take(),
        propagate_tags: input.propagate_tags.take(),
        tags: input.tags.take(),
        enable_ecs_managed_tags: input.enable_ecs_managed_tags == Some(true),
        enable_execute_command: input.enable_execute_command == Some(true),
        launch_type,
        platform_version: input.platform_version.take(),
    }
}

/// ECS: a strategy of Fargate's providers is its launch type.
fn launch_type(input: &RunTaskRequest, strategy: &[CapacityProviderStrategyItem]) -> LaunchType {
    input.launch_type.clone().unwrap_or_else(|| fargate::launch_type(strategy))
}

/// ECS: without launch type and strategy, the default strategy of the cluster.
fn strategy(
    cluster: &ClusterRecord,
    input: &RunTaskRequest,
) -> Result<Vec<CapacityProviderStrategyItem>, Error> {
    let given = input.capacity_provider_strategy.as_deref().unwrap_or_default();
    Ok(match (given, &input.launch_type) {
        ([], Some(_)) => vec![],
        ([], None) => cluster.default_capacity_provider_strategy.clone(),
        (given, _) => compute::checked_strategy(cluster, given)?,
    })
}

/// ECS: launch type or capacity providers. This release runs tasks on registered instances.
fn refuse_other_compute(input: &RunTaskRequest) -> Result<(), Error> {
    let strategy = input.capacity_provider_strategy.as_ref().is_some_and(|it| !it.is_empty());
    match &input.launch_type {
        Some(_) if strategy => Err(Error::invalid_parameter(
            "Specifying both a launch type and capacity provider strategy is not supported. Remove \
             one and try again.",
        )),
        Some(LaunchType::UnknownValue(_)) => Err(Error::invalid_parameter(
            "launch type should be one of [EC2,FARGATE,EXTERNAL,MANAGED_INSTANCES]",
        )),
        Some(LaunchType::ManagedInstances) => {
            Err(Error::unsupported_feature(strategy::NO_MANAGED_INSTANCES))
        }
        None | Some(LaunchType::Ec2 | LaunchType::External | LaunchType::Fargate) => Ok(()),
    }
}
