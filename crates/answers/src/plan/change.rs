//! What is planned: a call of ECS's API, a zone that is lost, or instances that are added.
use std::sync::Arc;

use berth_api::{
    berth::{Error, PlanChangeRequest},
    ecs::{DeregisterContainerInstanceRequest, Request, Response},
};
use berth_ecs::{
    Call, Facts, Failure,
    cluster::{
        Cluster,
        records::{
            cluster::ClusterRecord,
            container_instance::{ContainerInstance, ContainerInstanceStatus},
            id::ContainerInstanceId,
        },
    },
};
use berth_engine::Turn;

use super::added::Added;
use crate::of_ecs;

/// The id of the request that a rehearsed call has.
pub const REQUEST_ID: &str = "plan";

/// ECS: the attribute that says in which zone an instance is.
pub const ZONE: &str = "ecs.availability-zone";

/// One thing that is to be done.
pub enum Change {
    Call(Box<Call>),
    /// All instances of the zone are deregistered by force.
    LoseZone(String),
    AddInstances(Added),
}

/// Refuses calls that cannot be planned: those that start and stop no task.
pub fn check_planned(request: &Request) -> Result<(), Error> {
    match request {
        Request::RunTask(_)
        | Request::StopTask(_)
        | Request::CreateService(_)
        | Request::UpdateService(_)
        | Request::DeleteService(_)
        | Request::UpdateContainerInstancesState(_)
        | Request::DeregisterContainerInstance(_) => Ok(()),
        other => Err(Error::invalid_parameter(format!(
            "{} cannot be planned. RunTask, StopTask, CreateService, UpdateService, DeleteService, \
             UpdateContainerInstancesState and DeregisterContainerInstance can.",
            other.operation().name()
        ))),
    }
}

impl Change {
    /// The one thing that the input asks for.
    pub fn of(input: &PlanChangeRequest, call: Option<Call>) -> Result<Change, Error> {
        let zone = input.lose_availability_zone.clone();
        match (call, zone, &input.add_container_instances) {
            (Some(call), None, None) => {
                check_planned(&call.request)?;
                Ok(Change::Call(Box::new(rehearsed(call))))
            }
            (None, Some(zone), None) => Ok(Change::LoseZone(zone)),
            (None, None, Some(it)) => Added::of(it).map(Change::AddInstances),
            _ => Err(Error::invalid_parameter(
                "PlanChange takes exactly one of call, loseAvailabilityZone and \
                 addContainerInstances.",
            )),
        }
    }

    /// Whether all that it does is done with its answer.
    pub fn is_immediate(&self) -> bool {
        matches!(self, Change::Call(it) if matches!(it.request, Request::RunTask(_)))
    }

    /// Makes it; tells the instances that were added.
    pub fn make(
        &self,
        turn: &mut Turn<Cluster>,
        cluster: &ClusterRecord,
    ) -> Result<Vec<ContainerInstanceId>, Error> {
        match self {
            Change::Call(call) => {
                complete(call_of(turn, (**call).clone())?)?;
                Ok(vec![])
            }
            Change::LoseZone(zone) => {
                lose(turn, cluster, zone)?;
                Ok(vec![])
            }
            Change::AddInstances(added) => added.add(turn, cluster),
        }
    }
}

/// The same call; without a token, which would have it answered from memory.
fn rehearsed(mut call: Call) -> Call {
    call.request_id = REQUEST_ID.to_owned();
    match &mut call.request {
        Request::RunTask(it) => it.client_token = None,
        Request::CreateService(it) => it.client_token = None,
        _ => {}
    }
    call
}

/// Makes a call in the rehearsal.
pub fn call_of(turn: &mut Turn<Cluster>, call: Call) -> Result<Response, Error> {
    turn.attempt(call).map_err(|Failure(error)| of_ecs(error))
}

/// A call that failed in part has not shown what it would do.
fn complete(response: Response) -> Result<(), Error> {
    let failures = match response {
        Response::UpdateContainerInstancesState(it) => it.failures.unwrap_or_default(),
        _ => vec![],
    };
    match failures.first() {
        None => Ok(()),
        Some(it) => Err(Error::resource_not_found(format!(
            "{} is {}.",
            it.arn.as_deref().unwrap_or_default(),
            it.reason.as_deref().unwrap_or_default()
        ))),
    }
}

/// The zone of an instance.
fn zone_of(it: &ContainerInstance) -> Option<&str> {
    it.attributes.get(ZONE)?.value.as_deref()
}

fn lose(turn: &mut Turn<Cluster>, cluster: &ClusterRecord, zone: &str) -> Result<(), Error> {
    let registered = |it: &&Arc<ContainerInstance>| {
        it.status != ContainerInstanceStatus::Inactive && zone_of(it) == Some(zone)
    };
    let lost: Vec<ContainerInstanceId> =
        turn.container_instances.values().filter(registered).map(|it| it.id).collect();
    if lost.is_empty() {
        return Err(Error::resource_not_found(format!(
            "No container instance of cluster {} is in zone '{zone}'.",
            cluster.name
        )));
    }
    for id in lost {
        let request = DeregisterContainerInstanceRequest {
            cluster: Some(cluster.name.clone()),
            container_instance: Some(id.to_string()),
            force: Some(true),
        };
        call_of(turn, ours(cluster, request.into()))?;
    }
    Ok(())
}

/// A call that nobody made: the root user may speak for any agent.
pub fn ours(cluster: &ClusterRecord, request: Request) -> Call {
    Call {
        request,
        principal: cluster.home.root(),
        request_id: REQUEST_ID.to_owned(),
        facts: Facts { home: cluster.home.clone(), ..Facts::default() },
    }
}
