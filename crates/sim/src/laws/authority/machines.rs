//! The rights of machines that have joined by a token, by hand: these few, whatever policies say.
use berth_ecs::{
    cluster::{Cluster, records::id::ContainerInstanceId},
    route::cluster_shard,
};
use berth_iam::records::OfInstance;
use berth_serving::Published;

use super::Want;

/// What is said of a cluster's instances and tasks, by whoever is one of them.
const ON_THEIR_CLUSTER: [&str; 2] = ["ecs:RegisterContainerInstance", "ecs:SubmitTaskStateChange"];

/// What they may ask for their own instance.
const ON_THEMSELVES: &str = "berth:RotateInstanceKey";

/// Whether a machine may have what it wants; why not, if it may not.
pub fn check(at: &impl Published, own: (&OfInstance, &str), want: &Want) -> Result<(), String> {
    let (instance, own_arn) = own;
    let is_theirs = if ON_THEIR_CLUSTER.contains(&&*want.action) {
        want.resource == instance.cluster_arn
    } else {
        want.action == ON_THEMSELVES && agent(at, &want.resource).as_deref() == Some(own_arn)
    };
    let refused = || format!("{} on {} is no machine's", want.action, want.resource);
    is_theirs.then_some(()).ok_or_else(refused)
}

/// Who has registered an instance.
fn agent(at: &impl Published, arn: &str) -> Option<String> {
    let (cluster, id) = arn.split_once("container-instance/")?.1.split_once('/')?;
    let state = at.state::<Cluster>(&cluster_shard(cluster))?;
    let id: ContainerInstanceId = id.parse().ok()?;
    state.container_instances.get(&id)?.principal_arn.clone()
}
