//! StartTask: the caller has chosen the instances; they take the task or say why not.
use berth_api::ecs::{
    Error, Failure, LaunchType, StartTaskRequest, StartTaskResponse, Task as WireTask, TaskField,
};

use super::{Context, active, container_instances, missing, some_of};
use crate::{
    cluster::{
        Txn, describe,
        launch::{Launch, Wish},
        records::cluster::ClusterRecord,
    },
    limits::{START_TASK_INSTANCES_MAX, START_TASK_STARTED_BY_CHARACTERS_MAX},
};

/// ECS: one task per instance, no placement. A DRAINING instance refuses.
pub fn start_task(
    txn: &mut Txn,
    mut input: StartTaskRequest,
    context: &Context,
) -> Result<StartTaskResponse, Error> {
    let cluster = active(txn)?;
    let references = input.container_instances.take();
    let references = some_of(references.as_ref(), "Container Instances", START_TASK_INSTANCES_MAX)?;
    let launch = Launch::of(wish(&mut input), &cluster, context)?;
    let request = launch.asked(txn, &[], &[])?;
    let (mut tasks, mut failures) = (Vec::new(), Vec::new());
    for reference in references {
        match start(txn, &cluster, &launch, &request, reference)? {
            Ok(task) => tasks.push(task),
            Err(failure) => failures.push(failure),
        }
    }
    Ok(StartTaskResponse { tasks: Some(tasks), failures: Some(failures) })
}

fn start(
    txn: &mut Txn,
    cluster: &ClusterRecord,
    launch: &Launch,
    request: &berth_placement::Request,
    reference: &str,
) -> Result<Result<WireTask, Failure>, Error> {
    let Some(on) = container_instances::find(txn, cluster, reference)? else {
        return Ok(Err(missing(cluster, "container-instance", reference)));
    };
    let renewed = launch.renewed(txn, request);
    match berth_placement::check(&txn.pool, on.id, renewed.as_ref().unwrap_or(request)) {
        Ok(place) => {
            let task = launch.start(txn, &on, place.gpus);
            let mut task = describe::task(txn, cluster, &task, &[TaskField::Tags]);
            describe::as_made(&mut task);
            Ok(Ok(task))
        }
        Err(refusals) => {
            let tasks = txn.live_tasks(on.id).map(|it| it.occupant());
            let refusals = berth_placement::named(refusals, tasks);
            let texts: Vec<String> = refusals.iter().map(ToString::to_string).collect();
            Ok(Err(Failure {
                arn: Some(cluster.container_instance_arn(on.id)),
                reason: refusals.first().map(|it| it.reason().to_owned()),
                detail: Some(texts.join("; ")),
            }))
        }
    }
}

fn wish(input: &mut StartTaskRequest) -> Wish {
    Wish {
        group: input.group.take(),
        started_by: input.started_by.take(),
        started_by_characters_max: START_TASK_STARTED_BY_CHARACTERS_MAX,
        reference_id: input.reference_id.take(),
        overrides: input.overrides.take(),
        network_configuration: input.network_configuration.take(),
        volume_configurations: input.volume_configurations.take(),
        propagate_tags: input.propagate_tags.take(),
        tags: input.tags.take(),
        enable_ecs_managed_tags: input.enable_ecs_managed_tags == Some(true),
        enable_execute_command: input.enable_execute_command == Some(true),
        launch_type: LaunchType::Ec2,
        platform_version: None,
    }
}
