//! CreatePrepull and DeletePrepull: images that hosts are to have before a task asks for them.
use berth_answers::prepull;
use berth_api::berth::{
    CreatePrepullRequest, CreatePrepullResponse, DeletePrepullRequest, DeletePrepullResponse,
    Error, Prepull,
};
use berth_ecs::{
    NewPrepull, Own,
    cluster::{State, operations::prepull_id, records::prepull::PrepullOn},
    providers,
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
    let on = match (input.capacity_provider, input.service) {
        (Some(it), None) => {
            let provider = providers::referenced(&it, &node.home).unwrap_or(&it).to_owned();
            PrepullOn::CapacityProvider { name: provider }
        }
        (None, Some(it)) => {
            let service = it.rsplit('/').next().unwrap_or_default().to_owned();
            PrepullOn::Service { name: service }
        }
        _ => {
            return Err(Error::invalid_parameter(
                "A call says for whom an image is: capacityProvider or service, and not both.",
            ));
        }
    };
    let new = NewPrepull { image: input.image.unwrap_or_default(), on };
    let id = prepull_id(&new);
    ask(node, &name, &shard, Own::CreatePrepull(new), caller).await?;
    Ok(CreatePrepullResponse { prepull: shown(&shard.read(), &id) })
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
    ask(node, &name, &shard, Own::DeletePrepull(id), caller).await?;
    Ok(DeletePrepullResponse { prepull: was })
}

fn shown(state: &State, id: &str) -> Option<Prepull> {
    Some(prepull(state, state.cluster.as_ref()?, state.prepulls.get(&id.to_owned())?))
}
