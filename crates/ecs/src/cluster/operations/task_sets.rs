//! CreateTaskSet, UpdateTaskSet, DeleteTaskSet, DescribeTaskSets, UpdateServicePrimaryTaskSet: what
//! deploys a service from outside.
mod create;

pub use create::create_task_set;

use std::sync::Arc;

use berth_api::ecs::{
    DeleteTaskSetRequest, DeleteTaskSetResponse, DeploymentControllerType, DescribeTaskSetsRequest,
    DescribeTaskSetsResponse, Error, Scale, ScaleUnit, TaskSetField,
    UpdateServicePrimaryTaskSetRequest, UpdateServicePrimaryTaskSetResponse, UpdateTaskSetRequest,
    UpdateTaskSetResponse,
};

use super::{active, services, unknown};
use crate::{
    SERVICE,
    cluster::{
        State, Txn,
        describe::{arns, failure, task_set as describe},
        records::{
            cluster::ClusterRecord,
            id::RevisionId,
            service::Service,
            task_set::{TaskSet, computed_desired_count},
        },
        state::owned,
    },
    limits::DESCRIBE_TASK_SETS_MAX,
};

/// What calls that change a task set answer with.
const SHOWN: &[TaskSetField] = &[TaskSetField::Tags];

/// ECS: only the scale can be changed.
pub fn update_task_set(
    txn: &mut Txn,
    input: UpdateTaskSetRequest,
) -> Result<UpdateTaskSetResponse, Error> {
    let cluster = active(txn)?;
    let service = deployed_from_outside(txn, &cluster, input.service.as_deref())?;
    let old = changeable(txn, &cluster, &service, input.task_set.as_deref())?;
    let Some(given) = &input.scale else {
        return Err(Error::invalid_parameter("Scale is missing."));
    };
    let scale = scale(Some(given))?;
    let new = TaskSet {
        scale,
        computed_desired_count: computed_desired_count(service.desired_count, scale),
        updated_at: txn.now,
        // What was asked for anew is tried anew.
        failed_launches: 0,
        next_launch_at: None,
        ..(*old).clone()
    };
    // The controller computes the count, and says so: the answer tells what it will be.
    txn.put(TaskSet { computed_desired_count: old.computed_desired_count, ..new.clone() });
    let task_set = Some(describe(txn, &cluster, &service, &new, SHOWN));
    Ok(UpdateTaskSetResponse { task_set })
}

/// ECS: without `force` it must have been scaled to 0, and not be the PRIMARY one. It is DRAINING
/// until its tasks have stopped, then gone.
pub fn delete_task_set(
    txn: &mut Txn,
    input: DeleteTaskSetRequest,
) -> Result<DeleteTaskSetResponse, Error> {
    let cluster = active(txn)?;
    let service = deployed_from_outside(txn, &cluster, input.service.as_deref())?;
    let old = existing(txn, &cluster, &service, input.task_set.as_deref())?;
    let is_primary = service.primary_task_set == Some(old.id);
    if input.force != Some(true) && !old.is_draining {
        if is_primary {
            return Err(Error::invalid_parameter(
                "The task set cannot be deleted while it is PRIMARY. Make another task set \
                 PRIMARY, or use force.",
            ));
        }
        if old.computed_desired_count > 0 {
            return Err(Error::invalid_parameter(
                "The task set cannot be deleted while it is scaled above 0. Set its scale to 0, or \
                 use force.",
            ));
        }
    }
    let mut new = (*old).clone();
    let mut service = (*service).clone();
    if !old.is_draining {
        (new.is_draining, new.updated_at) = (true, txn.now);
        txn.put(new.clone());
    }
    if is_primary {
        service.primary_task_set = None;
        txn.put(service.clone());
    }
    let task_set = Some(describe(txn, &cluster, &service, &new, SHOWN));
    Ok(DeleteTaskSetResponse { task_set })
}

/// ECS: those that are named, or all of the service.
pub fn describe_task_sets(
    state: &State,
    input: &DescribeTaskSetsRequest,
) -> Result<DescribeTaskSetsResponse, Error> {
    let cluster = active(state)?;
    let service = deployed_from_outside(state, &cluster, input.service.as_deref())?;
    let include = input.include.as_deref().unwrap_or_default();
    for field in include {
        if let TaskSetField::UnknownValue(it) = field {
            return Err(unknown("include", it, TaskSetField::values()));
        }
    }
    let named = input.task_sets.as_deref().unwrap_or_default();
    if named.len() > DESCRIBE_TASK_SETS_MAX {
        return Err(Error::invalid_parameter(format!(
            "Task sets can have up to {DESCRIBE_TASK_SETS_MAX} items, and this call has {}.",
            named.len()
        )));
    }
    let shown = |it: &TaskSet| describe(state, &cluster, &service, it, include);
    let (mut task_sets, mut failures) = (Vec::new(), Vec::new());
    if named.is_empty() {
        task_sets.extend(all(state, &service).map(|it| shown(it)));
    }
    for reference in named {
        match find(state, &cluster, &service, reference) {
            Some(it) => task_sets.push(shown(&it)),
            None => failures.push(failure(arn(&cluster, &service, reference), "MISSING")),
        }
    }
    Ok(DescribeTaskSetsResponse { task_sets: Some(task_sets), failures: Some(failures) })
}

/// ECS: the one that was PRIMARY is ACTIVE then.
pub fn update_service_primary_task_set(
    txn: &mut Txn,
    input: UpdateServicePrimaryTaskSetRequest,
) -> Result<UpdateServicePrimaryTaskSetResponse, Error> {
    let cluster = active(txn)?;
    let service = deployed_from_outside(txn, &cluster, input.service.as_deref())?;
    let set = changeable(txn, &cluster, &service, input.primary_task_set.as_deref())?;
    let mut service = (*service).clone();
    if service.primary_task_set != Some(set.id) {
        let former = service.primary_task_set.replace(set.id);
        txn.put(service.clone());
        touch(txn, &service.name, set.id);
        former.into_iter().for_each(|it| touch(txn, &service.name, it));
    }
    let set = txn.task_sets.get(&(service.name.clone(), set.id)).cloned().unwrap_or(set);
    let task_set = Some(describe(txn, &cluster, &service, &set, SHOWN));
    Ok(UpdateServicePrimaryTaskSetResponse { task_set })
}

fn touch(txn: &mut Txn, service: &str, id: RevisionId) {
    if let Some(it) = txn.task_sets.get(&(service.to_owned(), id)).cloned() {
        txn.put(TaskSet { updated_at: txn.now, ..(*it).clone() });
    }
}

/// ECS: percent of the service's desired count; 0.0 PERCENT when absent.
fn scale(given: Option<&Scale>) -> Result<f64, Error> {
    let Some(given) = given else { return Ok(0.0) };
    if let Some(ScaleUnit::UnknownValue(it)) = &given.unit {
        return Err(unknown("scale unit", it, ScaleUnit::values()));
    }
    let value = given.value.unwrap_or(0.0);
    match (0.0..=100.0).contains(&value) {
        true => Ok(value),
        false => Err(Error::invalid_parameter(format!(
            "The scale value must be between 0.0 and 100.0, and is {value}."
        ))),
    }
}

/// The service of a call about task sets. ECS: ACTIVE, and with the EXTERNAL controller.
fn deployed_from_outside(
    state: &State,
    cluster: &ClusterRecord,
    reference: Option<&str>,
) -> Result<Arc<Service>, Error> {
    let service = services::active(state, cluster, reference)?;
    match service.deployment_controller {
        DeploymentControllerType::External => Ok(service),
        _ => Err(Error::invalid_parameter(
            "Amazon ECS only supports task set management on services configured to use external \
             deployment controllers.",
        )),
    }
}

fn all<'a>(state: &'a State, service: &Service) -> impl Iterator<Item = &'a Arc<TaskSet>> {
    owned::of(&state.task_sets, &service.name)
}

/// ECS: named by its ARN or its id, `ecs-svc/N`.
fn find(
    state: &State,
    cluster: &ClusterRecord,
    service: &Service,
    reference: &str,
) -> Option<Arc<TaskSet>> {
    let id = match reference.starts_with("arn:") {
        true => {
            let named = arns::task_set(&cluster.home, reference)?;
            let is_here = named.cluster == cluster.name && named.service == service.name;
            is_here.then_some(named.id)?
        }
        false => RevisionId(reference.strip_prefix("ecs-svc/")?.parse().ok()?),
    };
    state.task_sets.get(&(service.name.clone(), id)).cloned()
}

fn existing(
    state: &State,
    cluster: &ClusterRecord,
    service: &Service,
    reference: Option<&str>,
) -> Result<Arc<TaskSet>, Error> {
    let found = find(state, cluster, service, reference.unwrap_or_default());
    found.ok_or_else(|| Error::task_set_not_found("The specified task set does not exist."))
}

/// One that is not being deleted.
fn changeable(
    state: &State,
    cluster: &ClusterRecord,
    service: &Service,
    reference: Option<&str>,
) -> Result<Arc<TaskSet>, Error> {
    let set = existing(state, cluster, service, reference)?;
    match set.is_draining {
        false => Ok(set),
        true => Err(Error::invalid_parameter("The specified task set is DRAINING.")),
    }
}

fn arn(cluster: &ClusterRecord, service: &Service, reference: &str) -> String {
    match reference.starts_with("arn:") {
        true => reference.to_owned(),
        false => {
            let tail = format!("task-set/{}/{}/{reference}", cluster.name, service.name);
            cluster.home.arn(SERVICE, &tail)
        }
    }
}
