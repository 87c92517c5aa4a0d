//! Whether an agent gets a session, by what its cluster has published.
use berth_ecs::cluster::{
    State,
    describe::arns::{self, Reference},
    records::{
        cluster::ClusterStatus, container_instance::ContainerInstanceStatus,
        id::ContainerInstanceId,
    },
};

use crate::acs::Names;

/// Why an agent gets no session. Its name is one of the errors that agents know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    InvalidCluster(String),
    InvalidInstance(String),
    /// Somebody else has registered the instance.
    NotIts(String),
    /// The instance was deregistered. This alone makes an agent stay away for an hour, so nothing
    /// else says it.
    Inactive,
}

/// Whether somebody may still be the agent of an instance.
pub fn may_stay(state: &State, id: ContainerInstanceId, principal: &str) -> bool {
    let (record, instance) = (&state.cluster, state.container_instances.get(&id));
    let both = record.as_ref().zip(instance);
    both.is_none_or(|(record, it)| it.is_of(principal, &record.home))
}

/// The instance of an agent that may have a session, and how it is named. `cluster` is a name,
/// `principal` the ARN of who asks.
pub fn admit(
    state: &State,
    cluster: &str,
    container_instance: &str,
    principal: &str,
) -> Result<(ContainerInstanceId, Names), Refusal> {
    let record = state.cluster.as_ref().ok_or_else(|| Refusal::no_cluster(cluster))?;
    if record.status == ClusterStatus::Inactive {
        let text = format!("The cluster '{cluster}' was deleted.");
        return Err(Refusal::InvalidCluster(text));
    }
    let invalid = |text: &str| Refusal::InvalidInstance(text.to_owned());
    let id = match arns::container_instance(record, container_instance) {
        Ok(Reference::Here(id)) => id,
        Ok(Reference::Elsewhere) => {
            let text = "The container instance is of another cluster than the one named with it.";
            return Err(invalid(text));
        }
        Err(error) => return Err(Refusal::InvalidInstance(error.message)),
    };
    let instance = state.container_instances.get(&id);
    match instance.map(|it| it.status) {
        Some(ContainerInstanceStatus::Active | ContainerInstanceStatus::Draining) => {}
        Some(ContainerInstanceStatus::Inactive) => return Err(Refusal::Inactive),
        None => {
            return Err(invalid("The container instance is not registered. Register it again."));
        }
    }
    if instance.is_some_and(|it| !it.is_of(principal, &record.home)) {
        return Err(Refusal::NotIts(format!(
            "User: {principal} is not the agent of {}: somebody else has registered it.",
            record.container_instance_arn(id)
        )));
    }
    let names = Names {
        cluster_arn: record.arn(),
        container_instance_arn: record.container_instance_arn(id),
    };
    Ok((id, names))
}

impl Refusal {
    pub fn no_cluster(name: &str) -> Refusal {
        Refusal::InvalidCluster(format!("There is no cluster '{name}' here."))
    }

    pub fn name(&self) -> &'static str {
        match self {
            Refusal::InvalidCluster(_) => "InvalidClusterException",
            Refusal::InvalidInstance(_) => "InvalidInstanceException",
            Refusal::NotIts(_) => "AccessDeniedException",
            Refusal::Inactive => "InactiveInstanceException",
        }
    }

    pub fn text(&self) -> &str {
        match self {
            Refusal::InvalidCluster(text)
            | Refusal::InvalidInstance(text)
            | Refusal::NotIts(text) => text,
            Refusal::Inactive => "The container instance was deregistered. Register it again.",
        }
    }
}
