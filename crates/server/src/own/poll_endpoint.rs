//! Where agents find us.
use std::sync::Arc;

use berth_api::ecs::{DiscoverPollEndpointResponse, Error, OfNode, ROW, Response};
use berth_ecs::{Ecs, Facts, route};
use berth_kernel::Call;
use berth_serving::{CLOSED, Published as _};
use http::request::Parts;

use super::Own;
use crate::{door::Origin, node::Node};

/// DiscoverPollEndpoint: only the node knows its own address.
pub(crate) enum PollEndpoint {}

impl Own<Ecs> for PollEndpoint {
    async fn answer(
        node: &Arc<Node>,
        from: &Origin<'_>,
        call: Call<OfNode, Facts>,
    ) -> Result<Response, Error> {
        let OfNode::DiscoverPollEndpoint(input) = call.request;
        // The model declares no ClusterNotFoundException for this one.
        let undeclared = |error: Error| Error::client(error.message);
        let cluster = route::cluster_reference(input.cluster.as_deref(), &node.home);
        let cluster = cluster.map_err(undeclared)?;
        if node.is_closed(&route::cluster_shard(&cluster)) {
            return Err(Error::server(CLOSED));
        }
        let exists = node.cluster(&cluster).is_some_and(|it| it.read().cluster.is_some());
        if !exists {
            return Err(Error::client("Cluster not found."));
        }
        Ok(discovered(from.head)?.into())
    }
}

/// The endpoints are where the agent reached us: only it knows our address as it sees it.
fn discovered(head: &Parts) -> Result<DiscoverPollEndpointResponse, Error> {
    let host =
        ROW.host(head).ok_or_else(|| Error::invalid_parameter("The request names no host."))?;
    Ok(DiscoverPollEndpointResponse {
        endpoint: Some(format!("http://{host}/acs/")),
        telemetry_endpoint: Some(format!("http://{host}/tcs/")),
        ..DiscoverPollEndpointResponse::default()
    })
}
