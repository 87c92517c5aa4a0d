//! DeregisterContainerInstance, DescribeContainerInstances, ListContainerInstances,
//! UpdateContainerInstancesState.
use std::sync::Arc;

use berth_api::ecs::{
    ContainerInstanceField, ContainerInstanceStatus as WireStatus,
    DeregisterContainerInstanceRequest, DeregisterContainerInstanceResponse,
    DescribeContainerInstancesRequest, DescribeContainerInstancesResponse, Error,
    ListContainerInstancesRequest, ListContainerInstancesResponse, UpdateContainerAgentRequest,
    UpdateContainerAgentResponse, UpdateContainerInstancesStateRequest,
    UpdateContainerInstancesStateResponse,
};

use super::{active, missing, some_of, unknown};
use crate::{
    cluster::{
        State, Txn,
        describe::{
            self,
            arns::{self, Reference},
            failure,
        },
        records::{
            cluster::ClusterRecord,
            container_instance::{ContainerInstance, ContainerInstanceStatus},
            id::ContainerInstanceId,
        },
    },
    limits::{DESCRIBE_MAX, LIST_MAX, UPDATE_STATE_INSTANCES_MAX},
    page,
};

/// ECS: refused while tasks run on it, unless forced; then they are stopped as orphans.
pub fn deregister_container_instance(
    txn: &mut Txn,
    input: DeregisterContainerInstanceRequest,
) -> Result<DeregisterContainerInstanceResponse, Error> {
    let cluster = active(txn)?;
    let reference = input.container_instance.as_deref().unwrap_or_default();
    let old = find(txn, &cluster, reference)?.ok_or_else(not_found)?;
    let busy = txn.live_tasks(old.id).next().is_some();
    if busy && input.force != Some(true) {
        return Err(Error::invalid_parameter("Found running tasks on the instance."));
    }
    deregister(txn, old.id);
    let record = txn.container_instances.get(&old.id).expect("it stays for a while").clone();
    let container_instance = Some(describe::container_instance(txn, &cluster, &record, &[]));
    Ok(DeregisterContainerInstanceResponse { container_instance })
}

/// Takes an instance out of service, whatever runs on it.
pub fn deregister(txn: &mut Txn, id: ContainerInstanceId) {
    let Some(old) = txn.container_instances.get(&id).filter(|it| it.is_registered()) else {
        return;
    };
    let mut record = (**old).clone();
    record.status = ContainerInstanceStatus::Inactive;
    record.agent_connected = false;
    record.connectivity_at = Some(txn.now);
    record.deregistered_at = Some(txn.now);
    record.version += 1;
    txn.put(record);
}

pub fn describe_container_instances(
    state: &State,
    input: &DescribeContainerInstancesRequest,
) -> Result<DescribeContainerInstancesResponse, Error> {
    let cluster = active(state)?;
    let asked = input.container_instances.as_ref();
    if asked.is_none_or(Vec::is_empty) {
        return Err(Error::client("Container Instances cannot be empty."));
    }
    let asked = some_of(asked, "Container Instances", DESCRIBE_MAX)?;
    let include = input.include.as_deref().unwrap_or_default();
    for field in include {
        if let ContainerInstanceField::UnknownValue(it) = field {
            return Err(unknown("include", it, ContainerInstanceField::values()));
        }
    }
    let (mut container_instances, mut failures) = (Vec::new(), Vec::new());
    for reference in asked {
        match find(state, &cluster, reference)? {
            Some(it) => {
                let shown = describe::container_instance(state, &cluster, &it, include);
                container_instances.push(shown);
            }
            None => failures.push(missing(&cluster, "container-instance", reference)),
        }
    }
    Ok(DescribeContainerInstancesResponse {
        container_instances: Some(container_instances),
        failures: Some(failures),
    })
}

/// ECS: `filter` is an expression of the cluster query language; INACTIVE ones are not listed.
pub fn list_container_instances(
    state: &State,
    input: &ListContainerInstancesRequest,
) -> Result<ListContainerInstancesResponse, Error> {
    let cluster = active(state)?;
    let status = input.status.as_ref().map(listed_status).transpose()?;
    let filter = input.filter.as_deref().map(berth_placement::Expression::parse).transpose();
    let filter = filter.map_err(|error| Error::invalid_parameter(error.to_string()))?;
    let parameters = format!("instances {:?} {:?}", input.filter, input.status);
    let token = input.next_token.as_deref();
    let page = page::of(token, input.max_results, LIST_MAX, &parameters)?;
    let after = page.after().and_then(|it| it.parse().ok()).unwrap_or(ContainerInstanceId(0));
    let wanted = |it: &&Arc<ContainerInstance>| {
        let status = match &status {
            Some(asked) => *asked == Some(it.status),
            None => it.status != ContainerInstanceStatus::Inactive,
        };
        status && filter.as_ref().is_none_or(|filter| state.matches(it, filter))
    };
    let rest = state.container_instances.range(after..).map(|(_, it)| it);
    let rest = rest.filter(|it| page.after().is_none() || it.id > after).filter(wanted);
    let (page, next_token) = page.take(rest, |it| it.id.to_string());
    let arns = page.into_iter().map(|it| cluster.container_instance_arn(it.id)).collect();
    Ok(ListContainerInstancesResponse { container_instance_arns: Some(arns), next_token })
}

/// ECS: ACTIVE or DRAINING; what is wrong with one instance is a failure beside the others.
pub fn update_container_instances_state(
    txn: &mut Txn,
    input: UpdateContainerInstancesStateRequest,
) -> Result<UpdateContainerInstancesStateResponse, Error> {
    let cluster = active(txn)?;
    let asked = input.container_instances.as_ref();
    let asked = some_of(asked, "Container Instances", UPDATE_STATE_INSTANCES_MAX)?;
    let status = match &input.status {
        Some(WireStatus::Active) => ContainerInstanceStatus::Active,
        Some(WireStatus::Draining) => ContainerInstanceStatus::Draining,
        _ => {
            return Err(Error::invalid_parameter(
                "Container instance status should be one of [ACTIVE,DRAINING]",
            ));
        }
    };
    let (mut container_instances, mut failures) = (Vec::new(), Vec::new());
    for reference in asked {
        let Some(old) = find(txn, &cluster, reference)? else {
            failures.push(missing(&cluster, "container-instance", reference));
            continue;
        };
        if old.status == ContainerInstanceStatus::Inactive {
            failures.push(failure(cluster.container_instance_arn(old.id), "INACTIVE"));
            continue;
        }
        let mut record = (*old).clone();
        if record.status != status {
            record.status = status;
            record.version += 1;
            txn.put(record.clone());
        }
        container_instances.push(describe::container_instance(txn, &cluster, &record, &[]));
    }
    Ok(UpdateContainerInstancesStateResponse {
        container_instances: Some(container_instances),
        failures: Some(failures),
    })
}

/// ECS: tells an agent to update itself. Berth distributes no agents: each is of the version that
/// was started on its machine, and no other is offered.
pub fn update_container_agent(
    state: &State,
    input: UpdateContainerAgentRequest,
) -> Result<UpdateContainerAgentResponse, Error> {
    let cluster = active(state)?;
    let reference = input.container_instance.as_deref().unwrap_or_default();
    let instance = find(state, &cluster, reference)?.filter(|it| it.is_registered());
    let instance = instance.ok_or_else(not_found)?;
    match instance.version_info.agent_version.as_deref().unwrap_or_default() {
        "" => Err(Error::missing_version(
            "The container agent version could not be determined: the agent has not told it when \
             it connected.",
        )),
        version => Err(Error::no_update_available(format!(
            "There is no update available for your container agent. It is {version}; Berth updates \
             no agents, so start another version where it runs."
        ))),
    }
}

/// The instance that a reference names, if there is one.
pub fn find(
    state: &State,
    cluster: &ClusterRecord,
    reference: &str,
) -> Result<Option<Arc<ContainerInstance>>, Error> {
    Ok(match arns::container_instance(cluster, reference)? {
        Reference::Here(id) => state.container_instances.get(&id).cloned(),
        Reference::Elsewhere => None,
    })
}

fn not_found() -> Error {
    Error::invalid_parameter("The referenced container instance was not found.")
}

/// REGISTERING and the like are known to ECS and match none of our instances.
fn listed_status(status: &WireStatus) -> Result<Option<ContainerInstanceStatus>, Error> {
    match status {
        WireStatus::Active => Ok(Some(ContainerInstanceStatus::Active)),
        WireStatus::Draining => Ok(Some(ContainerInstanceStatus::Draining)),
        WireStatus::UnknownValue(it) => {
            Err(unknown("Container instance status", it, WireStatus::values()))
        }
        _ => Ok(None),
    }
}
