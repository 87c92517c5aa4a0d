//! What shards were: events, history, and reads as of a moment.
use std::{sync::Arc, time::Duration};

use berth_answers::{explain_task as explain, of_ecs, planned_request};
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
    route::{self, Route},
};
use berth_engine::{History, Past, ShardName};
use berth_kernel::Need;
use berth_past::{self as past, EventsQuery, PastError, Whose};
use tokio::{
    select,
    sync::Semaphore,
    task::spawn_blocking,
    time::{Instant, sleep_until},
};
use tracing::error;

use super::whose::{self, named, opened, unreadable};
use crate::{
    door::{Origin, check},
    limits::{EVENTS_WAIT_SECONDS_MAX, LOOKS_BACK_AT_ONCE_MAX},
    node::Node,
};

/// Looking back reads a lot: so many at a time leave the disk to everybody else.
static LOOKS_BACK: Semaphore = Semaphore::const_new(LOOKS_BACK_AT_ONCE_MAX);

/// A page of events; waits for some if there are none yet. Nothing is kept for the reader, so that
/// a slow one costs nobody anything.
pub(super) async fn read_events(
    node: &Arc<Node>,
    input: ReadEventsRequest,
) -> Result<ReadEventsResponse, Error> {
    let (events, shard) = whose::source(node, &input).await?;
    let until = Instant::now() + patience(input.wait_seconds)?;
    let (mut followed, mut closing) = (shard.follow(), node.closing.clone());
    let mut query = EventsQuery::of(&input, &events, followed.head())?;
    loop {
        let (read, query_now) = (followed.reader(), query.clone());
        let (name, home, kept) = (shard.name().clone(), node.home.clone(), node.kept);
        let page = look_back_at(node, shard.name().clone(), move |past| {
            read(past, &Whose { home: &home, shard: &name, events }, &query_now, &kept)
        });
        let page = page.await?;
        if !page.events.is_empty() || Instant::now() >= until {
            return Ok(page.into());
        }
        if page.is_caught_up {
            let is_news = select! {
                is_news = followed.later() => is_news,
                () = sleep_until(until) => false,
                _ = closing.wait_for(|is_closing| *is_closing) => false,
            };
            if !is_news {
                return Ok(page.into());
            }
        }
        query.position = page.position;
        followed.look();
    }
}

pub(super) async fn list_history(
    node: &Arc<Node>,
    from: &Origin<'_>,
    input: ListHistoryRequest,
    request_id: &str,
) -> Result<ListHistoryResponse, Error> {
    if let Some((shard, told, it)) = whose::lone_shard(node, &input)? {
        // By whichever name it was asked for.
        let resource = input.resource.as_deref();
        let address = resource.and_then(|it| (told.address)(&node.home, it));
        let arn = address.and_then(|(table, key)| (told.arn)(&node.home, &table, &key));
        if let Some(arn) = arn {
            let need = || Need::on("berth:ListHistory", arn);
            check(node, from, need, request_id).map_err(Error::access_denied)?;
        }
        let (home, of) = (node.home.clone(), it.events.map_or("the account", |it| it.whose));
        let look = move |past: &dyn Past| {
            past::list_shard_history(past, &home, of, (told, it.words), &input)
        };
        return look_back_at(node, ShardName::new(shard), look).await;
    }
    let (name, shard) = named(node, input.cluster.as_deref()).await?;
    let state = shard.read().clone();
    look_back(node, &name, move |past| past::list_history(past, &state, &input)).await
}

/// A read of ECS's API that is about one cluster, answered as it was.
pub(super) async fn describe_past(
    node: &Arc<Node>,
    input: DescribePastRequest,
    principal: String,
) -> Result<DescribePastResponse, Error> {
    let missing = |what: &str| Error::invalid_parameter(format!("{what} is missing."));
    let at = input.at.ok_or_else(|| missing("at"))?;
    let request = planned_request(&input.call.ok_or_else(|| missing("call"))?)?;
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
