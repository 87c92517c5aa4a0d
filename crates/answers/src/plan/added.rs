//! Container instances that are added to a rehearsal.
use std::{cmp::Reverse, sync::Arc};

use berth_api::{
    berth::{Error, PlannedContainerInstances},
    ecs::{Attribute, RegisterContainerInstanceRequest, Resource, Response, VersionInfo},
};
use berth_ecs::cluster::{
    Cluster, Report, State,
    describe::arns::{self, Reference},
    records::{
        cluster::ClusterRecord,
        container_instance::{ContainerInstance, ContainerInstanceStatus},
        id::ContainerInstanceId,
    },
};
use berth_engine::Turn;
use berth_placement::providers;

use super::change::{ZONE, call_of, ours};
use crate::{limits::PLAN_CONTAINER_INSTANCES_MAX, of_ecs};

/// Instances like those that are there, of another size, zone or capacity provider.
pub struct Added {
    pub count: i32,
    /// CPU units and MiB.
    pub cpu: i32,
    pub memory: i32,
    pub zone: Option<String>,
    pub provider: Option<String>,
}

impl Added {
    /// As the input asks for them.
    pub fn of(it: &PlannedContainerInstances) -> Result<Added, Error> {
        let count = it.count.unwrap_or_default();
        if !(1..=PLAN_CONTAINER_INSTANCES_MAX).contains(&count) {
            return Err(Error::invalid_parameter(format!(
                "addContainerInstances.count must be between 1 and {PLAN_CONTAINER_INSTANCES_MAX}, \
                 and is {count}."
            )));
        }
        let (cpu, memory) = (it.cpu.unwrap_or_default(), it.memory.unwrap_or_default());
        let (zone, provider) = (it.availability_zone.clone(), it.capacity_provider.clone());
        Ok(Added { count, cpu, memory, zone, provider })
    }

    /// Registers them and connects their agents.
    pub fn add(
        &self,
        turn: &mut Turn<Cluster>,
        cluster: &ClusterRecord,
    ) -> Result<Vec<ContainerInstanceId>, Error> {
        let unknown = self.provider.as_ref().filter(|it| !cluster.capacity_providers.contains(it));
        if let Some(name) = unknown {
            return Err(Error::invalid_parameter(format!(
                "Cluster {} has no capacity provider '{name}'; its are: {}.",
                cluster.name,
                cluster.capacity_providers.join(", ")
            )));
        }
        let attributes = self.attributes(turn);
        let mut added = Vec::new();
        for session in 0..self.count {
            let request = RegisterContainerInstanceRequest {
                cluster: Some(cluster.name.clone()),
                attributes: Some(attributes.clone()),
                total_resources: Some(vec![
                    Resource::integer("CPU", self.cpu),
                    Resource::integer("MEMORY", self.memory),
                ]),
                ..RegisterContainerInstanceRequest::default()
            };
            let answer = call_of(turn, ours(cluster, request.into()))?;
            let Response::RegisterContainerInstance(answer) = answer else {
                panic!("a call answers with the response of its own operation")
            };
            let arn = answer.container_instance.and_then(|it| it.container_instance_arn);
            let reference = arns::container_instance(cluster, &arn.unwrap_or_default());
            let Reference::Here(instance) = reference.map_err(of_ecs)? else {
                panic!("an instance is of the cluster that it was registered in")
            };
            let session = u64::from(session.unsigned_abs()) + 1;
            let version_info = VersionInfo::default();
            let returns_within_ms = None;
            turn.observe(Report::AgentConnected {
                instance,
                session,
                version_info,
                returns_within_ms,
            });
            added.push(instance);
        }
        Ok(added)
    }

    /// Those of an instance that is there, one of the same zone and provider if there is one: an
    /// instance without capabilities would take few tasks.
    fn attributes(&self, state: &State) -> Vec<Attribute> {
        let active = |it: &&Arc<ContainerInstance>| it.status == ContainerInstanceStatus::Active;
        let instances = || state.container_instances.values().filter(active);
        let asked = [(ZONE, &self.zone), (providers::ATTRIBUTE, &self.provider)];
        let asked = asked.map(|(name, it)| Some((name, it.as_deref()?)));
        let has = |it: &ContainerInstance, (name, value): (&str, &str)| {
            it.attributes.get(name).is_some_and(|it| it.value.as_deref() == Some(value))
        };
        let likeness = |it: &&Arc<ContainerInstance>| {
            asked.iter().flatten().filter(|one| has(it, **one)).count()
        };
        // Of those that are alike, the first.
        let alike = instances().min_by_key(|it| Reverse(likeness(it)));
        let known = alike.into_iter().flat_map(|it| &it.attributes);
        let is_asked = |name: &str| asked.iter().flatten().any(|(it, _)| *it == name);
        let known = known.filter(|(name, _)| !is_asked(name));
        let known = known.map(|(name, it)| Attribute::new(name, it.value.clone()));
        let asked = asked.iter().flatten();
        known.chain(asked.map(|(name, it)| Attribute::new(*name, Some((*it).to_owned())))).collect()
    }
}
