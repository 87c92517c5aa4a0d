//! Who joins what, by what is published: the cluster that a token is of, and the machine that asks
//! for the next key.
use std::sync::Arc;

use berth_api::{
    berth::{Error, HeldContainer, JoinClusterRequest},
    join_token::{self, is_same_digest},
};
use berth_ecs::{
    Join,
    cluster::{
        Cluster, State,
        records::{
            cluster::ClusterRecord,
            id::ContainerInstanceId,
            joining::{JoinedInstance, joined_id},
            task::Task,
        },
    },
    route::{CLUSTERS, cluster_reference},
};
use berth_kernel::Home;
use berth_serving::Published;

use crate::of_ecs;

/// Of a secret that is wrong, of an id that nobody has, and of who has come and is closed by now:
/// nothing to learn.
pub const NOT_VALID: &str = "The join token is not valid.";

/// The cluster that a machine joins, and what that is told.
///
/// # Errors
/// AccessDenied: no cluster has such a token, or another one than the machine means.
pub fn joins(at: &impl Published, input: JoinClusterRequest) -> Result<(String, Join), Error> {
    let token_id = input.token_id.unwrap_or_default();
    let sha256 = join_token::digest(&token_id, input.secret.as_deref().unwrap_or_default());
    let name = of_token(at, &token_id, &sha256)?;
    if input.cluster.is_some() {
        let asked = cluster_reference(input.cluster.as_deref(), at.home()).map_err(of_ecs)?;
        if asked != name {
            let text = format!("The join token is for cluster {name}.");
            return Err(Error::access_denied(text));
        }
    }
    let join = Join {
        token_id,
        sha256,
        public_key: input.public_key.unwrap_or_default(),
        host_name: input.host_name.unwrap_or_default(),
        machine_id_hash: input.machine_id_hash.unwrap_or_default(),
    };
    Ok((name, join))
}

/// The name of the cluster that a token is of, for whoever has its secret.
fn of_token(at: &impl Published, id: &str, sha256: &str) -> Result<String, Error> {
    let is_its = |state: &State| {
        let token = state.join_tokens.get(&id.to_owned());
        token.is_some_and(|it| is_same_digest(&it.sha256, sha256))
    };
    let clusters = at.shards::<Cluster>();
    let found = clusters.iter().find(|it| is_its(&it.state));
    let found = found.and_then(|it| it.name.as_str().strip_prefix(CLUSTERS));
    found.map(str::to_owned).ok_or_else(|| Error::access_denied(NOT_VALID))
}

/// The machine that its cluster has let in a moment ago.
///
/// # Errors
/// AccessDenied: it is closed by now.
pub fn joined<'a>(state: &'a State, public_key: &str) -> Result<&'a Arc<JoinedInstance>, Error> {
    let machine = state.joined_with_key(public_key).filter(|it| it.is_open());
    machine.ok_or_else(|| Error::access_denied(NOT_VALID))
}

/// The containers of an instance's tasks, as its agent has last reported them: one that has lost
/// its directory knows them again by their ids. Those that have ended, too: an agent that does not
/// know of their end would make them once more.
#[must_use]
pub fn held(
    state: &State,
    cluster: &ClusterRecord,
    instance: ContainerInstanceId,
) -> Vec<HeldContainer> {
    let of_task = |task: &Arc<Task>| -> Vec<HeldContainer> {
        let held = task.containers.iter().filter_map(|it| {
            Some(HeldContainer {
                container: Some(it.name.clone()),
                runtime_id: Some(it.runtime_id.clone()?),
                task_arn: Some(cluster.task_arn(task.id)),
            })
        });
        held.collect()
    };
    state.live_tasks(instance).flat_map(of_task).collect()
}

/// The machine whose user asks for its next key.
///
/// # Errors
/// AccessDenied: whoever asks is none that has joined this cluster, or is closed.
pub fn of_user<'a>(
    state: &'a State,
    principal_arn: &str,
    home: &Home,
) -> Result<&'a Arc<JoinedInstance>, Error> {
    let id = joined_id(principal_arn, home);
    let machine = id.and_then(|it| state.joined_instances.get(&it)).filter(|it| it.is_open());
    machine.ok_or_else(|| {
        Error::access_denied(
            "Only the agent of a container instance that has joined by a token changes its key so.",
        )
    })
}
