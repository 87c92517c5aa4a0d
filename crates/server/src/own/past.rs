//! What clusters were: events, history, and reads as of a moment.
use std::{sync::Arc, time::Duration};

use berth_answers::{explain_task as explain, of_ecs};
use berth_api::{
    berth::{
        DescribePastRequest, DescribePastResponse, Error, ErrorCode, ExplainTaskRequest,
        ExplainTaskResponse, ListHistoryRequest, ListHistoryResponse, ReadEventsRequest,
        ReadEventsResponse,
    },
    ecs,
};
use berth_ecs::{
    Call, Facts,
    cluster::Cluster,
    route::{self, Route},
};
use berth_engine::{History, Past, ShardName};
use berth_past::{self as past, EventsQuery, PastError};
use berth_serving::Told;
use tokio::{
    select,
    sync::Semaphore,
    task::spawn_blocking,
    time::{Instant, sleep_until},
};
use tracing::error;

use super::insight::decoded;
use crate::{
    limits::{EVENTS_WAIT_SECONDS_MAX, LOOKS_BACK_AT_ONCE_MAX},
    node::Node,
    services::machines,
    shard_loop::ShardHandle,
};

/// Looking back reads a lot: so many at a time leave the disk to everybody else.
static LOOKS_BACK: Semaphore = Semaphore::const_new(LOOKS_BACK_AT_ONCE_MAX);

/// A page of events; waits for some if there are none yet. Nothing is kept for the reader, so that
/// a slow one costs nobody anything.
pub(super) async fn read_events(
    node: &Arc<Node>,
    input: ReadEventsRequest,
) -> Result<ReadEventsResponse, Error> {
    let (name, shard) = named(node, input.cluster.as_deref()).await?;
    let until = Instant::now() + patience(input.wait_seconds)?;
    let (mut latest, mut closing) = (shard.follow(), node.closing.clone());
    let mut published = latest.borrow_and_update().clone();
    let mut query = EventsQuery::of(&input, published.0)?;
    let kept = node.kept;
    loop {
        let head = published.0;
        let page = look_back(node, &name, {
            let query = query.clone();
            move |past| past::read_events(past, (head, &published.1), &query, &kept)
        });
        let page = page.await?;
        if !page.events.is_empty() || Instant::now() >= until {
            return Ok(page.into());
        }
        if page.is_caught_up {
            let is_news = select! {
                news = latest.wait_for(|(revision, _)| *revision > head) => news.is_ok(),
                () = sleep_until(until) => false,
                _ = closing.wait_for(|is_closing| *is_closing) => false,
            };
            if !is_news {
                return Ok(page.into());
            }
        }
        query.position = page.position;
        published = latest.borrow_and_update().clone();
    }
}

pub(super) async fn list_history(
    node: &Arc<Node>,
    input: ListHistoryRequest,
) -> Result<ListHistoryResponse, Error> {
    if input.account == Some(true) && input.cluster.is_some() {
        let text = "The account's history is no cluster's: omit cluster beside account.";
        return Err(Error::invalid_parameter(text));
    }
    if let Some((shard, told)) = lone_shard(node, &input) {
        let of = if shard == route::ACCOUNT { "the account" } else { shard };
        let home = node.home.clone();
        let look = move |past: &dyn Past| past::list_shard_history(past, &home, of, told, &input);
        return look_back_at(node, ShardName::new(shard), look).await;
    }
    let (name, shard) = named(node, input.cluster.as_deref()).await?;
    let state = shard.read().clone();
    look_back(node, &name, move |past| past::list_history(past, &state, &input)).await
}

/// The shard that a history is asked of, and what that tells, if it is no cluster's: the account's,
/// or the one whose resource is named.
fn lone_shard(node: &Node, input: &ListHistoryRequest) -> Option<(&'static str, Told)> {
    let mut told = machines().filter_map(|it| Some((it.lone()?, it.told?)));
    if input.account == Some(true) {
        return told.find(|(shard, _)| *shard == route::ACCOUNT);
    }
    let resource = input.resource.as_deref()?;
    told.find(|(_, told)| (told.address)(&node.home, resource).is_some())
}

/// A read of ECS's API that is about one cluster, answered as it was.
pub(super) async fn describe_past(
    node: &Arc<Node>,
    input: DescribePastRequest,
    principal: String,
) -> Result<DescribePastResponse, Error> {
    let missing = |what: &str| Error::invalid_parameter(format!("{what} is missing."));
    let at = input.at.ok_or_else(|| missing("at"))?;
    let request = decoded(&input.call.ok_or_else(|| missing("call"))?)?;
    let (name, request) = of_one_cluster(node, request)?;
    let shard = opened(node, &name).await?;
    let shard = shard.ok_or_else(|| of_ecs(route::no_cluster(&request)))?;
    let state = shard.read().clone();
    let facts = Facts::of(&request, &principal, &**node);
    let call = Call { request, principal, request_id: String::new(), facts };
    let (now, kept) = (node.clock.now(), node.kept);
    let told = look_back(node, &name, move |past| {
        let (cluster, policy) = (state.cluster.as_deref(), state.policy.clone());
        let revision = past::revision_at(past, at, now, &kept)?;
        past::describe_past(past, cluster, revision, &call, policy)
    });
    let told = told.await?;
    Ok(DescribePastResponse {
        result: Some(told.result),
        at: Some(at),
        revision: i64::try_from(told.revision).ok(),
    })
}

/// Why a task is as it is, or was: of one that the state has forgotten the history tells.
pub(super) async fn explain_task(
    node: &Arc<Node>,
    input: ExplainTaskRequest,
) -> Result<ExplainTaskResponse, Error> {
    let (name, shard) = named(node, input.cluster.as_deref()).await?;
    // A state of before a step of the clock would be told as of after it, and aged.
    let now = node.clock.now();
    let state = shard.read().clone();
    let unknown = match explain(&state, &input, now) {
        Err(error) if error.code == ErrorCode::ResourceNotFoundException => error,
        told => return told,
    };
    let Some(cluster) = state.cluster.clone() else { return Err(unknown) };
    let kept = node.kept;
    let told = look_back(node, &name, move |past| {
        let told = past::explain_past_task(past, &cluster, &input, now, state.policy.clone())?;
        match told {
            Some(told) => Ok(told),
            None => Err(past::unknown_task(past, &cluster, &input, &kept, unknown)?.into()),
        }
    });
    told.await
}

/// How long the caller would wait.
fn patience(seconds: Option<i32>) -> Result<Duration, Error> {
    let seconds = seconds.unwrap_or(0);
    let allowed = u64::try_from(seconds).ok().filter(|_| seconds <= EVENTS_WAIT_SECONDS_MAX);
    allowed.map(Duration::from_secs).ok_or_else(|| {
        Error::invalid_parameter(format!(
            "waitSeconds must be between 0 and {EVENTS_WAIT_SECONDS_MAX}, but it is {seconds}."
        ))
    })
}

async fn named(
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
async fn opened(node: &Node, name: &str) -> Result<Option<Arc<ShardHandle<Cluster>>>, Error> {
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

/// The cluster that a call is about, and what it is asked.
fn of_one_cluster(node: &Node, request: ecs::Request) -> Result<(String, ecs::Request), Error> {
    let operation = request.operation();
    if !operation.is_read() {
        let text = format!("{operation} does not only read: it cannot be called in the past.");
        return Err(Error::invalid_parameter(text));
    }
    match route::route(&request, &node.home).map_err(of_ecs)? {
        Route::Cluster(name) => Ok((name, request)),
        Route::Parts(mut parts) if parts.len() == 1 => Ok(parts.remove(0)),
        _ => {
            let text = format!("{operation} is not about one cluster, whose past it could tell.");
            Err(Error::invalid_parameter(text))
        }
    }
}

/// Reads the log of a cluster.
async fn look_back<T: Send + 'static>(
    node: &Arc<Node>,
    cluster: &str,
    look: impl FnOnce(&dyn Past) -> Result<T, PastError> + Send + 'static,
) -> Result<T, Error> {
    look_back_at(node, ShardName::new(&route::cluster_shard(cluster)), look).await
}

/// Reads the log of a shard, away from the threads that serve connections. Whoever is gone before
/// it ends has it counted until then.
async fn look_back_at<T: Send + 'static>(
    node: &Arc<Node>,
    shard: ShardName,
    look: impl FnOnce(&dyn Past) -> Result<T, PastError> + Send + 'static,
) -> Result<T, Error> {
    let turn = LOOKS_BACK.acquire().await.expect("the semaphore is never closed");
    let past = node.store.past(&shard).await.map_err(|it| unreadable(&it.into()))?;
    let told = spawn_blocking(move || {
        let _turn = turn;
        look(&past)
    });
    let told = told.await.map_err(|why| {
        error!(%why, "a look into the past met a bug of ours");
        Error::server("Berth met a bug of its own in its history.")
    })?;
    told.map_err(|why| match why {
        PastError::Caller(error) => error,
        why => unreadable(&why),
    })
}

fn unreadable(why: &PastError) -> Error {
    error!(%why, "the history cannot be read");
    Error::server(format!("Berth cannot read its history: {why}."))
}
