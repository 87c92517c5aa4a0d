//! What calls about container instances need.
use std::collections::BTreeSet;

use berth_api::ecs::{Attribute, RegisterContainerInstanceRequest};
use berth_kernel::Need;
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

fn all<P: Published>(ask: &Ask<P>, cluster: &InCluster) -> Need {
    ask.within(cluster, &cluster.all(KIND))
}

const KIND: &str = "container-instance";
