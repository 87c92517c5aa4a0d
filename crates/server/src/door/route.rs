//! Which shard serves a call: reads from published states, writes through a shard's queue.
use std::sync::Arc;

use berth_api::ecs::{
    DescribeClustersRequest, DescribeClustersResponse, DiscoverPollEndpointResponse, Error,
    Request, Response,
};
use berth_ecs::{Call, account, cluster, route, route::Route};
use berth_engine::Lane;
use http::{header::HOST, request};
use tracing::error;

use super::ecs::Fault;
use crate::{
    node::Node,
    shard_loop::{OpenError, Unserved},
};

/// The body of the answer.
pub(super) async fn serve(
    node: &Arc<Node>,
    head: &request::Parts,
    call: Call,
) -> Result<Vec<u8>, Fault> {
    let response = match route::route(&call.request, &node.home)? {
        Route::Account if call.request.operation().is_read() => {
            account::read(&node.account.read(), &call)?
        }
        Route::Account => answered(node.account.call(Lane::People, call).await?)?,
        Route::Cluster(name) => return of_cluster(node, &name, call).await,
        Route::Clusters(names) => describe_clusters(node, names, call)?.into(),
        Route::Parts(parts) => in_parts(node, parts, call)?,
        Route::EveryCluster => list_clusters(node, &call.request)?,
        Route::Door(name) => discover_poll_endpoint(node, &name, head)?.into(),
    };
    Ok(response.encode())
}

async fn of_cluster(node: &Arc<Node>, name: &str, mut call: Call) -> Result<Vec<u8>, Fault> {
    loop {
        let shard = match (node.cluster(name), &call.request) {
            (Some(shard), _) => shard,
            (None, Request::CreateCluster(_)) => {
                // A call that is refused leaves nothing, not even a shard.
                let refused = cluster::check_create(&call, node.clock.now());
                refused.map_err(|it| Fault::from(it.0))?;
                node.open_cluster(name).await.map_err(not_opened)?
            }
            (None, request) => return Err(route::no_cluster(request).into()),
        };
        if call.request.operation().is_read() {
            return Ok(cluster::read_json(&shard.read(), &call)?);
        }
        let lane = route::lane(&call.request);
        // Only a shard that holds nothing is ever closed.
        let again = shard.read().is_vacant().then(|| call.clone());
        match (shard.call(lane, call).await, again) {
            (Err(Unserved::Stopping), Some(again)) if !*node.closing.borrow() => call = again,
            (told, _) => return Ok(answered(told?)?.encode()),
        }
    }
}

fn describe_clusters(
    node: &Node,
    names: Vec<String>,
    call: Call,
) -> Result<DescribeClustersResponse, Error> {
    let Request::DescribeClusters(input) = call.request else {
        panic!("only DescribeClusters names several clusters")
    };
    let mut call = Call { request: DescribeClustersRequest::default().into(), ..call };
    let mut parts = Vec::with_capacity(names.len());
    for name in names {
        let Some(shard) = node.cluster(&name) else {
            let failures = Some(vec![route::missing_cluster(&node.home, &name)]);
            parts.push(DescribeClustersResponse { clusters: None, failures });
            continue;
        };
        let include = input.include.clone();
        call.request = DescribeClustersRequest { clusters: Some(vec![name]), include }.into();
        match cluster::read(&shard.read(), &call)? {
            Response::DescribeClusters(part) => parts.push(part),
            other => panic!("DescribeClusters was answered with {}", other.operation()),
        }
    }
    Ok(route::merge_described(parts))
}

fn in_parts(node: &Node, parts: Vec<(String, Request)>, mut call: Call) -> Result<Response, Error> {
    let mut answers = Vec::with_capacity(parts.len());
    for (name, request) in parts {
        let state = node.cluster(&name).map(|it| it.read().clone()).unwrap_or_default();
        call.request = request;
        answers.push(cluster::read(&state, &call)?);
    }
    Ok(route::merge(answers))
}

fn list_clusters(node: &Node, request: &Request) -> Result<Response, Fault> {
    let Request::ListClusters(input) = request else {
        panic!("only ListClusters asks every cluster")
    };
    let snapshots: Vec<_> = node.clusters().values().map(|it| it.read().clone()).collect();
    Ok(route::list_clusters(snapshots.iter().map(|it| &**it), input)?.into())
}

/// The endpoints are where the agent reached us: only it knows our address as it sees it.
fn discover_poll_endpoint(
    node: &Node,
    cluster: &str,
    head: &request::Parts,
) -> Result<DiscoverPollEndpointResponse, Error> {
    let exists = node.cluster(cluster).is_some_and(|it| it.read().cluster.is_some());
    if !exists {
        // The model declares no ClusterNotFoundException for this one.
        return Err(Error::client(cluster_not_found().message));
    }
    let header = head.headers.get(HOST).and_then(|it| it.to_str().ok());
    let host = header.or(head.uri.authority().map(|it| it.as_str()));
    let host = host.ok_or_else(|| Error::invalid_parameter("The request names no host."))?;
    Ok(DiscoverPollEndpointResponse {
        endpoint: Some(format!("http://{host}/acs/")),
        telemetry_endpoint: Some(format!("http://{host}/tcs/")),
        ..DiscoverPollEndpointResponse::default()
    })
}

fn answered(reply: Result<Response, berth_ecs::Failure>) -> Result<Response, Fault> {
    reply.map_err(|it| it.0.into())
}

fn cluster_not_found() -> Error {
    Error::cluster_not_found("Cluster not found.")
}

fn not_opened(why: OpenError) -> Fault {
    error!(%why, "a new cluster's shard could not be opened");
    Unserved::Refused.into()
}
