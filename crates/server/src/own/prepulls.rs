//! CreatePrepull and DeletePrepull: images that hosts are to have before a task asks for them.
use berth_answers::{of_ecs, prepull};
use berth_api::berth::{
    CreatePrepullRequest, CreatePrepullResponse, DeletePrepullRequest, DeletePrepullResponse,
    Error, Prepull,
};
use berth_ecs::{
    NewPrepull, Own,
    cluster::{
        State,
        operations::{prepull_id, prepull_on},
        records::prepull::Prepull as Record,
    },
};

use super::joining::{Caller, ask, of_cluster};
use crate::node::Node;

/// # Errors
/// ClusterNotFound, InvalidParameter, ServiceNotFound, Server.
pub(super) async fn create(
    node: &Node,
    input: CreatePrepullRequest,
    caller: Caller,
) -> Result<CreatePrepullResponse, Error> {
    let (name, shard) = of_cluster(node, input.cluster.as_deref())?;
    let record = shard.read().cluster.clone();
    let record = record.ok_or_else(|| Error::cluster_not_found("Cluster not found."))?;
    let (provider, service) = (input.capacity_provider.as_deref(), input.service.as_deref());
    let on = prepull_on(&record, provider, service).map_err(of_ecs)?;
    let new = NewPrepull { image: input.image.unwrap_or_default(), on };
    // Somebody may delete it before it is shown.
    let made = Record {
        id: prepull_id(&new),
        image: new.image.clone(),
        on: new.on.clone(),
        created_at: node.clock.now(),
        created_by: caller.0.clone(),
    };
    ask(node, &name, &shard, Own::CreatePrepull(new), caller).await?;
    let state = shard.read().clone();
    let shown = shown(&state, &made.id).unwrap_or_else(|| prepull(&state, &record, &made));
    Ok(CreatePrepullResponse { prepull: Some(shown) })
}

/// # Errors
/// ClusterNotFound, ResourceNotFound, Server.
pub(super) async fn delete(
    node: &Node,
    input: DeletePrepullRequest,
    caller: Caller,
) -> Result<DeletePrepullResponse, Error> {
    let (name, shard) = of_cluster(node, input.cluster.as_deref())?;
    let id = input.prepull_id.unwrap_or_default();
    let was = shown(&shard.read(), &id);
    ask(node, &name, &shard, Own::DeletePrepull(id.clone()), caller).await?;
    // Of one that was made after the look no more is known.
    let was = was.unwrap_or(Prepull { prepull_id: Some(id), ..Prepull::default() });
    Ok(DeletePrepullResponse { prepull: Some(was) })
}

fn shown(state: &State, id: &str) -> Option<Prepull> {
    Some(prepull(state, state.cluster.as_ref()?, state.prepulls.get(&id.to_owned())?))
}
