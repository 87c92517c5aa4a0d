//! PutLogEvents.
use std::sync::Arc;

use berth_api::logs::{
    EntityRejectionErrorType, Error, PutLogEventsRequest, PutLogEventsResponse, RejectedEntityInfo,
};
use berth_lines::{Cursor, Put, Refused};
use berth_logs::{
    describe::SEQUENCE_TOKEN,
    rules::{
        batches::{taken, time},
        cursors,
        names::{group, stream},
    },
};

use crate::node::Node;

pub(super) async fn put(
    node: &Arc<Node>,
    input: PutLogEventsRequest,
    who: &str,
) -> Result<PutLogEventsResponse, Error> {
    let (state, now) = (super::state(node), node.clock.now());
    let group = group(&state, input.log_group_name.as_deref().unwrap_or_default())?;
    let stream = stream(&state, group, input.log_stream_name.as_deref().unwrap_or_default())?;
    let cursor = cursors::read(input.sequence_token.as_deref())?;
    let mut events = input.log_events.unwrap_or_default();
    if let Some(cursor) = &cursor {
        cursor.check(&events)?;
    }
    let taken = taken(&events, group, now)?;
    let next_token = cursor
        .as_ref()
        .map_or(SEQUENCE_TOKEN.to_owned(), |it| cursors::expected(&it.source, it.first + it.count));
    let source = cursor.as_ref().map(|it| it.source.clone()).unwrap_or_default();
    let events = events.drain(taken.events).map(|it| (time(&it), it.message.unwrap_or_default()));
    let put = Put {
        group: group.id.0,
        stream: stream.id.0,
        ingested_ms: now.0,
        // What is refused of a batch is over for its source, too.
        cursor: cursor.map(|it| Cursor {
            // Of each caller by itself: nobody says of another's source where it is.
            source: format!("{who}:{}", it.source),
            first: it.first,
            count: it.count,
        }),
        events: events.collect(),
    };
    if !put.events.is_empty() || put.cursor.is_some() {
        node.lines.put(put).await.map_err(|it| refused(it, &source))?;
    }
    // CloudWatch Logs takes entities of groups of the class STANDARD; here no group takes any.
    let entity = input.entity.map(|_| RejectedEntityInfo {
        error_type: Some(EntityRejectionErrorType::UnsupportedLogGroupType),
    });
    Ok(PutLogEventsResponse {
        next_sequence_token: Some(next_token),
        rejected_entity_info: entity,
        rejected_log_events_info: taken.rejected,
    })
}

fn refused(why: Refused, source: &str) -> Error {
    match why {
        Refused::Repeated { next } => cursors::repeated(source, next),
        Refused::Apart { next } => cursors::apart(source, next),
        Refused::Overloaded => Error::throttling("Rate exceeded"),
        Refused::Disk(why) => Error::service_unavailable(format!(
            "The lines were not stored: {why}. Free space on the disk of the data directory or \
             repair it, and try again."
        )),
        Refused::Closed => {
            Error::service_unavailable("Berth is stopping; the lines were not stored. Try again.")
        }
    }
}
