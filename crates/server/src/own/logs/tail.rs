//! StartLiveTail: lines as they come, a frame a second.
use std::{collections::BTreeSet, convert::Infallible, sync::Arc, time::Duration};

use axum::body::Body;
use berth_api::{
    Shape,
    logs::{
        Error, LiveTailSessionLogEvent, LiveTailSessionMetadata, LiveTailSessionStart,
        LiveTailSessionUpdate, SessionTimeoutException, StartLiveTailRequest,
    },
    protocols::{event_stream::Frame, json},
};
use berth_lines::Put;
use berth_logs::{
    CloudWatchLogs,
    pattern::Pattern,
    records::{GroupId, StreamId},
    rules::{
        names::{group, named},
        patterns,
    },
};
use berth_serving::Service as _;
use bytes::Bytes;
use futures_util::stream;
use tokio::{
    select,
    sync::{broadcast, watch},
    task::spawn_blocking,
    time::{Instant, Interval, MissedTickBehavior, interval_at},
};

use super::turns::Turn;
use crate::{
    door::{Origin, Pass},
    limits::{
        LIVE_TAIL_BYTES_MAX, LIVE_TAIL_COMPARING_MAX, LIVE_TAIL_EVENTS_MAX, LIVE_TAIL_PERIOD,
        LIVE_TAIL_TIME_MAX,
    },
    node::Node,
};

/// What a live tail is told.
struct Tail {
    wanted: Arc<Wanted>,
    /// What it was begun by: it ends with any of them.
    passes: Vec<Pass>,
    commits: broadcast::Receiver<Arc<Vec<Put>>>,
    closing: watch::Receiver<bool>,
    ticks: Interval,
    until: Instant,
    /// What is told first.
    first: Vec<Frame>,
    is_over: bool,
    _turn: Turn,
}

/// Which lines it asks for.
struct Wanted {
    node: Arc<Node>,
    groups: BTreeSet<u128>,
    /// Names of streams, or what they begin with; all, if there are none of either.
    names: Vec<String>,
    prefixes: Vec<String>,
    pattern: Pattern,
}

/// # Errors
/// As the API has them.
pub(super) fn start(
    node: &Arc<Node>,
    from: &Origin<'_>,
    input: &StartLiveTailRequest,
    request_id: &str,
) -> Result<Body, Error> {
    let state = super::state(node);
    let pattern = patterns::read(input.log_event_filter_pattern.as_deref())?;
    let mut groups = BTreeSet::new();
    for it in input.log_group_identifiers.iter().flatten() {
        groups.insert(group(&state, named(&node.home, it))?.id.0);
    }
    let (names, prefixes) = (&input.log_stream_names, &input.log_stream_name_prefixes);
    let is_of_streams = names.is_some() || prefixes.is_some();
    if names.is_some() && prefixes.is_some() {
        return Err(Error::invalid_parameter(
            "logStreamNames and logStreamNamePrefixes are mutually exclusive parameters.",
        ));
    }
    if is_of_streams && groups.len() > 1 {
        return Err(Error::invalid_parameter(
            "Log streams can be specified only with one log group identifier.",
        ));
    }
    let turn = Turn::take(super::who(node, from))?;
    let mut ticks = interval_at(Instant::now() + LIVE_TAIL_PERIOD, LIVE_TAIL_PERIOD);
    // Whoever takes nothing for a while is told of the last second then.
    ticks.set_missed_tick_behavior(MissedTickBehavior::Skip);
    let wanted = Wanted {
        node: node.clone(),
        groups,
        names: names.clone().unwrap_or_default(),
        prefixes: prefixes.clone().unwrap_or_default(),
        pattern,
    };
    let request = input.clone().into();
    let needs = CloudWatchLogs::needs(&request, &from.caller.principal.arn, &**node);
    let tail = Tail {
        wanted: Arc::new(wanted),
        passes: Pass::each(from, needs),
        commits: node.lines.follow(),
        closing: node.closing.clone(),
        ticks,
        until: Instant::now() + LIVE_TAIL_TIME_MAX,
        first: vec![
            // The output has no other members.
            Frame::event("initial-response", json::CONTENT_TYPE, b"{}".to_vec()),
            event("sessionStart", &session(input, request_id)),
        ],
        is_over: false,
        _turn: turn,
    };
    Ok(Body::from_stream(stream::unfold(tail, |mut tail| async {
        let bytes = tail.next().await?;
        Some((Ok::<_, Infallible>(Bytes::from(bytes)), tail))
    })))
}

fn session(input: &StartLiveTailRequest, request_id: &str) -> LiveTailSessionStart {
    LiveTailSessionStart {
        request_id: Some(request_id.to_owned()),
        session_id: Some(uuid::Uuid::new_v4().hyphenated().to_string()),
        log_group_identifiers: input.log_group_identifiers.clone(),
        log_stream_names: Some(input.log_stream_names.clone().unwrap_or_default()),
        log_stream_name_prefixes: Some(input.log_stream_name_prefixes.clone().unwrap_or_default()),
        log_event_filter_pattern: Some(input.log_event_filter_pattern.clone().unwrap_or_default()),
    }
}

fn event(kind: &str, shape: &dyn Shape) -> Frame {
    Frame::event(kind, PAYLOAD, json::encode(shape))
}

/// CloudWatch Logs has no other exception that is an end.
fn ended(text: &str) -> Vec<u8> {
    let timeout = SessionTimeoutException { message: Some(text.to_owned()) };
    let kind = "SessionTimeoutException";
    Frame::exception(kind, PAYLOAD, json::encode(&timeout)).encode()
}

/// What a payload is.
const PAYLOAD: &str = "application/json";

impl Tail {
    /// The next frames; none once it is over.
    async fn next(&mut self) -> Option<Vec<u8>> {
        if self.is_over {
            return None;
        }
        if !self.first.is_empty() {
            return Some(self.first.drain(..).flat_map(|it| it.encode()).collect());
        }
        let mut update = Update::default();
        loop {
            let commit = select! {
                _ = self.closing.wait_for(|it| *it) => return None,
                commit = self.commits.recv() => commit,
                _ = self.ticks.tick() => break,
            };
            match commit {
                Ok(puts) => update = self.wanted.clone().of(puts, update).await?,
                Err(broadcast::error::RecvError::Lagged(_)) => update.is_sampled = true,
                Err(broadcast::error::RecvError::Closed) => return None,
            }
        }
        if !self.passes.iter().all(|it| it.holds(&self.wanted.node)) {
            self.is_over = true;
            return Some(ended("Whoever began this session may not any more."));
        }
        if Instant::now() >= self.until {
            self.is_over = true;
            return Some(ended("The session has ended after 3 hours. Start another one."));
        }
        Some(event("sessionUpdate", &update.shown()).encode())
    }
}

impl Wanted {
    /// An update with what it asks for of a commit, too; none at the end of the process. Comparing
    /// it with a pattern may take long.
    async fn of(self: Arc<Self>, puts: Arc<Vec<Put>>, mut update: Update) -> Option<Update> {
        if !puts.iter().any(|it| self.groups.contains(&it.group)) {
            return Some(update);
        }
        let told = spawn_blocking(move || {
            let began = Instant::now();
            let until = began + LIVE_TAIL_COMPARING_MAX.saturating_sub(update.comparing);
            puts.iter().for_each(|it| self.take(it, until, &mut update));
            update.comparing += began.elapsed();
            update
        });
        told.await.ok()
    }

    fn take(&self, put: &Put, until: Instant, update: &mut Update) {
        if !self.groups.contains(&put.group) {
            return;
        }
        let state = super::state(&self.node);
        let (group, stream) =
            (state.group_of(GroupId(put.group)), state.stream_of(StreamId(put.stream)));
        // Of what is deleted nothing is told.
        let (Some(group), Some(stream)) = (group, stream) else { return };
        let name = &stream.key.name;
        let is_wanted = (self.names.is_empty() && self.prefixes.is_empty())
            || self.names.contains(name)
            || self.prefixes.iter().any(|it| name.starts_with(it));
        if !is_wanted {
            return;
        }
        for (ms, text) in &put.events {
            if update.results.len() >= LIVE_TAIL_EVENTS_MAX || Instant::now() >= until {
                update.is_sampled = true;
                return;
            }
            if !self.pattern.matches(text) {
                continue;
            }
            if update.bytes + text.len() > LIVE_TAIL_BYTES_MAX {
                update.is_sampled = true;
                continue;
            }
            update.bytes += text.len();
            update.results.push(LiveTailSessionLogEvent {
                // CloudWatch Logs: the account, and the name.
                log_group_identifier: Some(format!("{}:{}", self.node.home.account, group.name)),
                log_stream_name: Some(name.clone()),
                message: Some(text.clone()),
                timestamp: Some(*ms),
                ingestion_time: Some(put.ingested_ms),
            });
        }
    }
}

/// What has come within a second.
#[derive(Default)]
struct Update {
    results: Vec<LiveTailSessionLogEvent>,
    /// Of its lines.
    bytes: usize,
    /// Not all of it.
    is_sampled: bool,
    /// What comparing lines has taken so far.
    comparing: Duration,
}

impl Update {
    fn shown(self) -> LiveTailSessionUpdate {
        LiveTailSessionUpdate {
            session_metadata: Some(LiveTailSessionMetadata { sampled: Some(self.is_sampled) }),
            session_results: Some(self.results),
        }
    }
}
