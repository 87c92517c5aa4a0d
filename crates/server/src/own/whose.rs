//! Whose past is asked for: of which shard, and what its machine tells.
use std::{collections::BTreeSet, sync::Arc};

use berth_answers::of_ecs;
use berth_api::berth::{Error, ListHistoryRequest, ReadEventsRequest};
use berth_ecs::{
    cluster::{Cluster, EVENTS},
    route,
};
use berth_engine::{History, Past as _, ShardName};
use berth_past::PastError;
use berth_serving::{Events, Told};
use tracing::error;

use crate::{
    node::{AnyShard, Housing, Node},
    services::machines,
    shard_loop::ShardHandle,
};

/// Whose events are asked for, and of which shard: of clusters, unless another source is named.
pub async fn source(
    node: &Node,
    input: &ReadEventsRequest,
) -> Result<(Events, Arc<dyn AnyShard>), Error> {
    let source = input.source.as_deref().unwrap_or(EVENTS.source);
    match of_source(source)? {
        (None, events) => Ok((events, named(node, input.cluster.as_deref()).await?.1)),
        (Some(_), _) if input.cluster.is_some() => Err(no_cluster(source)),
        (Some(lone), events) => Ok((events, node.lone(lone))),
    }
}

/// The machine whose events have a source: the shard that there is one of, if it is so.
fn of_source(source: &str) -> Result<(Option<&'static str>, Events), Error> {
    let told = || machines().filter_map(|it| Some((it.lone(), it.events?)));
    let found = told().find(|(_, events)| events.source == source);
    found.ok_or_else(|| {
        let all: BTreeSet<&str> = told().map(|(_, it)| it.source).collect();
        let all = Vec::from_iter(all).join(", ");
        Error::invalid_parameter(format!("source can be {all}, and this call has '{source}'."))
    })
}

fn no_cluster(source: &str) -> Error {
    let text = format!("What is told of {source} is no cluster's: omit cluster beside it.");
    Error::invalid_parameter(text)
}

/// The shard that a history is asked of, and what that tells, if it is no cluster's: the account's,
/// the one of a source, or the one whose resource is named.
pub fn lone_shard(
    node: &Node,
    input: &ListHistoryRequest,
) -> Result<Option<(&'static str, Told, Housing)>, Error> {
    let mut told = machines().filter_map(|it| Some((it.lone()?, it.told?, it)));
    if input.account == Some(true) {
        if input.cluster.is_some() {
            let text = "The account's history is no cluster's: omit cluster beside account.";
            return Err(Error::invalid_parameter(text));
        }
        return Ok(told.find(|(shard, ..)| *shard == route::ACCOUNT));
    }
    if let Some(source) = input.source.as_deref() {
        let (lone, _) = of_source(source)?;
        if lone.is_some() && input.cluster.is_some() {
            return Err(no_cluster(source));
        }
        return Ok(told.find(|(shard, ..)| lone == Some(shard)));
    }
    let Some(resource) = input.resource.as_deref() else { return Ok(None) };
    Ok(told.find(|(_, told, _)| (told.address)(&node.home, resource).is_some()))
}

pub async fn named(
    node: &Node,
    reference: Option<&str>,
) -> Result<(String, Arc<ShardHandle<Cluster>>), Error> {
    let name = route::cluster_reference(reference, &node.home).map_err(of_ecs)?;
    let shard = opened(node, &name).await?;
    let shard = shard.ok_or_else(|| Error::cluster_not_found("Cluster not found."))?;
    Ok((name, shard))
}

/// The shard of a cluster. One that is closed because the cluster is forgotten is opened for a
/// while, as long as there is a history to be read.
pub async fn opened(node: &Node, name: &str) -> Result<Option<Arc<ShardHandle<Cluster>>>, Error> {
    if let Some(shard) = node.cluster(name) {
        return Ok(Some(shard));
    }
    let past = node.store.past(&ShardName::new(&route::cluster_shard(name))).await;
    if past.map_err(|it| unreadable(&it.into()))?.span().is_none() {
        return Ok(None);
    }
    let opened = node.open_cluster(name).await.map_err(|why| {
        error!(%why, "the shard of a forgotten cluster could not be opened");
        Error::server(format!("Berth cannot open the history of cluster {name}: {why}."))
    });
    opened.map(Some)
}

pub fn unreadable(why: &PastError) -> Error {
    error!(%why, "the history cannot be read");
    Error::server(format!("Berth cannot read its history: {why}."))
}
