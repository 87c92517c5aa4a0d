//! What calls about container instances need.
use std::collections::BTreeSet;

use berth_api::ecs::{
    Attribute, ContainerInstanceStatus, DeregisterContainerInstanceRequest,
    DiscoverPollEndpointRequest, RegisterContainerInstanceRequest,
    UpdateContainerInstancesStateRequest,
};
use berth_kernel::{AGENT, Need};
use berth_serving::Published;

use super::{
    ask::{Ask, tagged_by},
    in_cluster::InCluster,
};

pub fn register<P: Published>(ask: &Ask<P>, it: &RegisterContainerInstanceRequest) -> Vec<Need> {
    let cluster = ask.cluster(&it.cluster);
    let need = tagged_by(ask.on(&cluster.itself()), &it.tags);
    let instance = match &it.container_instance_arn {
        Some(arn) => cluster.container_instance(arn),
        None => cluster.all(KIND),
    };
    [need].into_iter().chain(ask.tagging(&instance, &it.tags)).collect()
}

/// The one that is named, or all.
pub fn one<P: Published>(
    ask: &Ask<P>,
    cluster: &Option<String>,
    reference: &Option<String>,
) -> Vec<Need> {
    let cluster = ask.cluster(cluster);
    vec![match reference {
        Some(it) => ask.within(&cluster, &cluster.container_instance(it)),
        None => all(ask, &cluster),
    }]
}

pub fn each<P: Published>(
    ask: &Ask<P>,
    cluster: &Option<String>,
    references: &Option<Vec<String>>,
) -> Vec<Need> {
    let cluster = ask.cluster(cluster);
    let one = |it| [ask.within(&cluster, &cluster.container_instance(it))];
    ask.each(references, || all(ask, &cluster), one)
}

/// Those whose attributes are meant, each of them once.
pub fn targets<P: Published>(
    ask: &Ask<P>,
    cluster: &Option<String>,
    attributes: &Option<Vec<Attribute>>,
) -> Vec<Need> {
    let targets = attributes.iter().flatten().map(|it| it.target_id.clone().unwrap_or_default());
    let targets: BTreeSet<String> = targets.collect();
    each(ask, cluster, &Some(targets.into_iter().collect()))
}

/// Of each that is named, also whose agent it has: so a policy can let agents do something with
/// their own instance alone.
pub fn set_state<P: Published>(
    ask: &Ask<P>,
    it: &UpdateContainerInstancesStateRequest,
) -> Vec<Need> {
    let cluster = ask.cluster(&it.cluster);
    let status = it.status.as_ref().map(ContainerInstanceStatus::as_str);
    let one = |it| {
        let need = ask.within(&cluster, &cluster.container_instance(it));
        [need.with(AGENT, cluster.agent(it)).with(STATUS, status)]
    };
    ask.each(&it.container_instances, || all(ask, &cluster), one)
}

/// ECS: on no resource. Of the instance that is named, whose agent it has.
pub fn discover<P: Published>(ask: &Ask<P>, it: &DiscoverPollEndpointRequest) -> Vec<Need> {
    let cluster = ask.cluster(&it.cluster);
    let agent = it.container_instance.as_deref().and_then(|it| cluster.agent(it));
    vec![ask.at_all().with(AGENT, agent)]
}

/// ECS: on the cluster.
pub fn deregister<P: Published>(
    ask: &Ask<P>,
    it: &DeregisterContainerInstanceRequest,
) -> Vec<Need> {
    let cluster = ask.cluster(&it.cluster);
    let agent = it.container_instance.as_deref().and_then(|it| cluster.agent(it));
    let force = it.force.filter(|it| *it).map(|it| it.to_string());
    vec![ask.on(&cluster.itself()).with(AGENT, agent).with(FORCE, force)]
}

fn all<P: Published>(ask: &Ask<P>, cluster: &InCluster) -> Need {
    ask.within(cluster, &cluster.all(KIND))
}

pub const KIND: &str = "container-instance";

/// Berth's own: what an instance is to be.
const STATUS: &str = "berth:InstanceStatus";

/// Berth's own: that tasks are no reason to wait.
const FORCE: &str = "berth:Force";
