//! GetLogEvents, FilterLogEvents and TestMetricFilter.
use std::{collections::BTreeSet, sync::Arc};

use berth_api::{
    logs::{
        Error, FilterLogEventsRequest, FilterLogEventsResponse, FilteredLogEvent,
        GetLogEventsRequest, GetLogEventsResponse, OutputLogEvent, TestMetricFilterRequest,
        TestMetricFilterResponse,
    },
    protocols::json,
};
use berth_lines::{Event, Page, Position, Query, limits::LOOK_BYTES_MAX};
use berth_logs::{
    limits::{PAGE_BYTES_MAX, PAGE_EVENTS_MAX},
    operations::test_filter::test,
    records::StreamId,
    rules::{
        names::{group, one_of, stream},
        patterns,
        retention::kept_since,
        tokens::{Direction, Place, digits, filter_place, filter_token},
    },
};
use tokio::{sync::Semaphore, task::spawn_blocking};
use tracing::error;

use crate::{limits::LOOKS_FOR_LINES_AT_ONCE_MAX, node::Node};

/// The disk, and the processors, are for others, too.
static LOOKS: Semaphore = Semaphore::const_new(LOOKS_FOR_LINES_AT_ONCE_MAX);

pub(super) async fn get(
    node: &Arc<Node>,
    input: GetLogEventsRequest,
) -> Result<GetLogEventsResponse, Error> {
    let state = super::state(node);
    let name = one_of(&node.home, &input.log_group_name, &input.log_group_identifier)?;
    let group = group(&state, name)?;
    let id = stream(&state, group, input.log_stream_name.as_deref().unwrap_or_default())?.id.0;
    let token = input.next_token.as_deref().map(Direction::of).transpose()?;
    let (start_ms, group_id) = (input.start_time.unwrap_or_default(), group.id.0);
    let since_ms = start_ms.max(kept_since(group, node.clock.now()));
    // The end is not part of it.
    let until_ms = input.end_time.map_or(i64::MAX, |it| it - 1);
    let (is_forward, from) = match token {
        Some(Direction::Forward(it)) => (true, Some(position(it))),
        Some(Direction::Backward(it)) => (false, Some(before(position(it)))),
        None => (input.start_from_head.unwrap_or_default(), None),
    };
    let events_max = events_max(input.limit);
    let Page { mut events, next } = look(node, move |node| {
        node.lines.look(&Query {
            group: group_id,
            wants: &|it| it == id,
            since_ms,
            until_ms,
            from,
            is_forward,
            events_max,
            bytes_max: PAGE_BYTES_MAX as u64,
            look_bytes_max: LOOK_BYTES_MAX,
            required: &[],
            matches: &|_| true,
        })
    })
    .await?;
    if !is_forward {
        events.reverse();
    }
    // Of a page without lines the tokens are around the place where it was looked.
    let begin = match token {
        Some(Direction::Forward(it) | Direction::Backward(it)) => it,
        None => Place { ms: since_ms.max(0), id: 0 },
    };
    let mut forward = events.last().map_or(begin, |it| place(after(it.at)));
    let mut backward = events.first().map_or(begin, |it| place(it.at));
    // It took long, and goes on there.
    match next.filter(|_| events.is_empty()) {
        Some(next) if is_forward => forward = place(next),
        Some(next) => backward = place(after(next)),
        None => {}
    }
    let event = |it: Event| OutputLogEvent {
        timestamp: Some(it.at.ms),
        message: Some(it.text),
        ingestion_time: Some(it.ingested_ms),
    };
    Ok(GetLogEventsResponse {
        events: Some(events.into_iter().map(event).collect()),
        next_forward_token: Some(Direction::Forward(forward).token()),
        next_backward_token: Some(Direction::Backward(backward).token()),
    })
}

pub(super) async fn filter(
    node: &Arc<Node>,
    input: FilterLogEventsRequest,
) -> Result<FilterLogEventsResponse, Error> {
    let (state, now) = (super::state(node), node.clock.now());
    let name = one_of(&node.home, &input.log_group_name, &input.log_group_identifier)?;
    check(&input)?;
    let (start_ms, end_ms, fingerprint) = (input.start_time, input.end_time, fingerprint(&input));
    let group = group(&state, name)?.clone();
    let pattern = patterns::read(input.filter_pattern.as_deref())?;
    let from = input.next_token.as_deref().map(|it| filter_place(it, now, &fingerprint));
    let from = from.transpose()?.map(position);
    let mut named = BTreeSet::new();
    for name in input.log_stream_names.iter().flatten() {
        named.insert(stream(&state, &group, name)?.id.0);
    }
    let since_ms = start_ms.unwrap_or_default().max(kept_since(&group, now));
    let events_max = events_max(input.limit);
    let is_forward = input.start_from_head.unwrap_or(true);
    let (of_names, prefix) = (input.log_stream_names.is_some(), input.log_stream_name_prefix);
    let (known, group_id) = (state.clone(), group.id);
    let page = look(node, move |node| {
        // One that is deleted, or is another group's by now, has no lines.
        let wants = |id: u128| match of_names {
            true => named.contains(&id),
            false => known.stream_of(StreamId(id)).is_some_and(|it| {
                let prefix = prefix.as_deref().unwrap_or_default();
                it.key.group_id == group_id && it.key.name.starts_with(prefix)
            }),
        };
        node.lines.look(&Query {
            group: group_id.0,
            wants: &wants,
            since_ms,
            until_ms: end_ms.unwrap_or(i64::MAX),
            from,
            is_forward,
            events_max,
            bytes_max: PAGE_BYTES_MAX as u64,
            look_bytes_max: LOOK_BYTES_MAX,
            required: pattern.required(),
            matches: &|it| pattern.matches(it),
        })
    })
    .await?;
    let event = |it: Event| {
        let stream = state.stream_of(StreamId(it.stream)).map(|it| it.key.name.clone());
        FilteredLogEvent {
            event_id: Some(digits(place(it.at))),
            ingestion_time: Some(it.ingested_ms),
            log_stream_name: stream,
            message: Some(it.text),
            timestamp: Some(it.at.ms),
        }
    };
    Ok(FilterLogEventsResponse {
        events: Some(page.events.into_iter().map(event).collect()),
        next_token: page.next.map(|it| filter_token(place(it), now, &fingerprint)),
        searched_log_streams: Some(Vec::new()),
    })
}

/// What excludes each other.
fn check(input: &FilterLogEventsRequest) -> Result<(), Error> {
    if input.log_stream_names.is_some() && input.log_stream_name_prefix.is_some() {
        return Err(Error::invalid_parameter(
            "logStreamNames and logStreamNamePrefix are mutually exclusive parameters.",
        ));
    }
    match (input.start_time, input.end_time) {
        (Some(start), Some(end)) if start > end => {
            Err(Error::invalid_parameter("The startTime must not be after the endTime."))
        }
        _ => Ok(()),
    }
}

/// All that decides what is found, but for how much of it is on a page.
fn fingerprint(input: &FilterLogEventsRequest) -> String {
    let only = FilterLogEventsRequest { limit: None, next_token: None, ..input.clone() };
    format!("FilterLogEvents {}", String::from_utf8_lossy(&json::encode(&only)))
}

/// Comparing lines with a pattern may take as long as looking for some.
pub(super) async fn test_filter(
    node: &Arc<Node>,
    input: TestMetricFilterRequest,
) -> Result<TestMetricFilterResponse, Error> {
    look(node, move |_| test(&input)).await?
}

/// Looks on a thread that may block.
async fn look<T: Send + 'static>(
    node: &Arc<Node>,
    work: impl FnOnce(&Node) -> T + Send + 'static,
) -> Result<T, Error> {
    let turn = LOOKS.acquire().await.expect("the semaphore is never closed");
    let node = node.clone();
    // Whoever does not wait for it any more does not end it: it has its turn until it has ended.
    let page = spawn_blocking(move || {
        let _turn = turn;
        work(&node)
    });
    let page = page.await;
    page.map_err(|why| {
        error!(%why, "a look for lines of logs met a bug of ours");
        Error::service_unavailable("Berth met a bug of its own while it looked for lines.")
    })
}

/// The model bounds it.
fn events_max(limit: Option<i32>) -> usize {
    limit.and_then(|it| usize::try_from(it).ok()).unwrap_or(PAGE_EVENTS_MAX)
}

fn position(Place { ms, id }: Place) -> Position {
    Position { ms, id }
}

fn place(Position { ms, id }: Position) -> Place {
    Place { ms, id }
}

/// The place right behind another one.
fn after(at: Position) -> Position {
    match at.id.checked_add(1) {
        Some(id) => Position { id, ..at },
        None => Position { ms: at.ms.saturating_add(1), id: 0 },
    }
}

/// The place right before another one.
fn before(at: Position) -> Position {
    match at.id.checked_sub(1) {
        Some(id) => Position { id, ..at },
        None => Position { ms: at.ms.saturating_sub(1), id: u128::MAX },
    }
}
