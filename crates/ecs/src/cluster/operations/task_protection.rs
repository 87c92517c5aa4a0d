//! GetTaskProtection and UpdateTaskProtection: tasks that scale-in and deployments leave alone.
use std::sync::Arc;

use berth_api::{
    Timestamp,
    ecs::{
        DeploymentControllerType, DeploymentRolloutState, Error, Failure, GetTaskProtectionRequest,
        GetTaskProtectionResponse, ProtectedTask, UpdateTaskProtectionRequest,
        UpdateTaskProtectionResponse,
    },
};

use super::{active, missing, some_of, tasks};
use crate::{
    cluster::{
        Facet, State, Txn,
        records::{
            cluster::ClusterRecord,
            service::Service,
            task::{DesiredStatus, OfService, Task},
        },
    },
    limits::{
        DESCRIBE_MAX, PROTECTION_MINUTES_DEFAULT, PROTECTION_MINUTES_MAX,
        UPDATE_PROTECTION_TASKS_MAX,
    },
};

/// ECS: of the given tasks; without any, of all tasks of services.
pub fn get_task_protection(
    state: &State,
    input: &GetTaskProtectionRequest,
) -> Result<GetTaskProtectionResponse, Error> {
    let cluster = active(state)?;
    let (mut protected, mut failures) = (Vec::new(), Vec::new());
    match &input.tasks {
        Some(references) if !references.is_empty() => {
            for reference in some_of(Some(references), "Tasks", DESCRIBE_MAX)? {
                match protectable(state, &cluster, reference)? {
                    Ok((task, _)) => protected.push(shown(&cluster, &task)),
                    Err(failure) => failures.push(failure),
                }
            }
        }
        _ => protected = of_services(state, &cluster)?,
    }
    Ok(GetTaskProtectionResponse { protected_tasks: Some(protected), failures: Some(failures) })
}

/// ECS: protection ends by itself, after 2 hours unless told otherwise. Each call counts anew.
pub fn update_task_protection(
    txn: &mut Txn,
    input: UpdateTaskProtectionRequest,
) -> Result<UpdateTaskProtectionResponse, Error> {
    let cluster = active(txn)?;
    let references = some_of(input.tasks.as_ref(), "Tasks", UPDATE_PROTECTION_TASKS_MAX)?;
    let until = until(&input, txn.now)?;
    let (mut protected, mut failures) = (Vec::new(), Vec::new());
    for reference in references {
        let (task, service) = match protectable(txn, &cluster, reference)? {
            Ok(found) => found,
            Err(failure) => {
                failures.push(failure);
                continue;
            }
        };
        if until.is_some() && blocks_deployment(txn, &service, &task) {
            failures.push(failure(&cluster, &task, "DEPLOYMENT_BLOCKED"));
            continue;
        }
        let task = Task { protected_until: until, version: task.version + 1, ..(*task).clone() };
        protected.push(shown(&cluster, &task));
        txn.put(task);
    }
    Ok(UpdateTaskProtectionResponse { protected_tasks: Some(protected), failures: Some(failures) })
}

/// Until when; none when protection is to end.
fn until(input: &UpdateTaskProtectionRequest, now: Timestamp) -> Result<Option<Timestamp>, Error> {
    let minutes = input.expires_in_minutes;
    match input.protection_enabled {
        None => Err(Error::invalid_parameter("protectionEnabled is missing")),
        Some(false) if minutes.is_some() => Err(Error::invalid_parameter(
            "expiresInMinutes is only valid when protectionEnabled is true.",
        )),
        Some(false) => Ok(None),
        Some(true) => {
            let minutes = minutes.unwrap_or(PROTECTION_MINUTES_DEFAULT);
            if !(1..=PROTECTION_MINUTES_MAX).contains(&minutes) {
                return Err(Error::invalid_parameter(format!(
                    "expiresInMinutes must be between 1 and {PROTECTION_MINUTES_MAX}, and is \
                     {minutes}."
                )));
            }
            Ok(Some(now + i64::from(minutes) * 60_000))
        }
    }
}

/// The task and its service, or why it cannot be protected. ECS: it must be of a service, and not
/// be stopping.
#[expect(clippy::type_complexity, reason = "the failure is a part of the answer, not an error")]
fn protectable(
    state: &State,
    cluster: &ClusterRecord,
    reference: &str,
) -> Result<Result<(Arc<Task>, Arc<Service>), Failure>, Error> {
    let Some(task) = tasks::find(state, cluster, reference)? else {
        return Ok(Err(missing(cluster, "task", reference)));
    };
    let service = task.service.as_ref().and_then(|it| state.services.get(&it.name)).cloned();
    match service.filter(|_| task.is_wanted() && task.holds_resources()) {
        None => Ok(Err(failure(cluster, &task, "TASK_NOT_VALID"))),
        Some(it) if it.deployment_controller == DeploymentControllerType::External => {
            Err(Error::unsupported_feature(
                "Task protection is not supported for services with an EXTERNAL deployment \
                 controller.",
            ))
        }
        Some(service) => Ok(Ok((task, service))),
    }
}

fn failure(cluster: &ClusterRecord, task: &Task, reason: &str) -> Failure {
    let detail = match reason {
        "DEPLOYMENT_BLOCKED" => {
            "Protected tasks keep a service deployment from its end. End their protection, or wait \
             until it expires."
        }
        _ => "Only a task of a service that is not stopping can be protected.",
    };
    Failure {
        arn: Some(cluster.task_arn(task.id)),
        reason: Some(reason.to_owned()),
        detail: Some(detail.to_owned()),
    }
}

/// ECS: while protected tasks of older revisions are all that a deployment waits for, no task of
/// these revisions is protected any longer.
fn blocks_deployment(state: &State, service: &Service, task: &Task) -> bool {
    let Some(primary) = service.primary() else { return false };
    let of = |revision| OfService { name: service.name.clone(), revision };
    let is_old = task.service.as_ref().is_some_and(|it| it.revision != primary.revision);
    let complete =
        state.tallies.of_revision(&of(primary.revision)).running >= service.desired_count;
    let mut older = service.deployments.iter().skip(1).map(|it| of(it.revision));
    is_old
        && primary.rollout_state == DeploymentRolloutState::InProgress
        && complete
        && primary.source.is_none()
        && older
            .any(|it| state.tasks_of(Facet::Revision(it)).any(|it| it.protected_until.is_some()))
}

/// Every task of a service that is to run. There is no paging, so that there must not be many.
fn of_services(state: &State, cluster: &ClusterRecord) -> Result<Vec<ProtectedTask>, Error> {
    let tasks = state.tasks_of(Facet::Desired(DesiredStatus::Running));
    let tasks = tasks.filter(|it| it.service.is_some() && it.holds_resources());
    let shown: Vec<_> = tasks.take(DESCRIBE_MAX + 1).map(|it| shown(cluster, it)).collect();
    match shown.len() > DESCRIBE_MAX {
        false => Ok(shown),
        true => Err(Error::invalid_parameter(format!(
            "The services of cluster {} have more than {DESCRIBE_MAX} tasks: name up to \
             {DESCRIBE_MAX} of them in tasks.",
            cluster.name
        ))),
    }
}

fn shown(cluster: &ClusterRecord, task: &Task) -> ProtectedTask {
    ProtectedTask {
        task_arn: Some(cluster.task_arn(task.id)),
        protection_enabled: Some(task.protected_until.is_some()),
        expiration_date: task.protected_until,
    }
}
