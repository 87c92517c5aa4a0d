//! What is taken of a batch of lines.
use std::ops::Range;

use berth_api::logs::{Error, InputLogEvent, RejectedLogEventsInfo};
use berth_engine::Timestamp;

use crate::{
    limits::{
        BATCH_BYTES_MAX, BATCH_SPAN_MS_MAX, EVENT_AGE_MS_MAX, EVENT_AHEAD_MS_MAX,
        EVENT_OVERHEAD_BYTES,
    },
    records::LogGroup,
    rules::retention::kept_since,
};

/// Which lines of a batch are taken, and what is said of the others.
#[derive(Debug, PartialEq)]
pub struct Taken {
    pub events: Range<usize>,
    pub rejected: Option<RejectedLogEventsInfo>,
}

/// The model's constraints hold: there is a line, not too many, and each has a time and a text.
///
/// # Errors
/// InvalidParameterException: then none is taken.
pub fn taken(events: &[InputLogEvent], group: &LogGroup, now: Timestamp) -> Result<Taken, Error> {
    let refused = |text: &str| Err(Error::invalid_parameter(text));
    let bytes =
        |it: &InputLogEvent| it.message.as_deref().unwrap_or_default().len() + EVENT_OVERHEAD_BYTES;
    // What is larger than a batch may be is an event that is too large in any case.
    let total: usize = events.iter().map(bytes).sum();
    if total > BATCH_BYTES_MAX {
        return Err(Error::invalid_parameter(format!(
            "Upload too large: {total} bytes exceeds limit of {BATCH_BYTES_MAX}"
        )));
    }
    if !events.is_sorted_by_key(time) {
        return refused(
            "Log events in a single PutLogEvents request must be in chronological order.",
        );
    }
    let (Some(first), Some(last)) = (events.first(), events.last()) else {
        return refused("The batch has no log events.");
    };
    if time(last) - time(first) > BATCH_SPAN_MS_MAX {
        return refused(
            "The batch of log events in a single PutLogEvents request cannot span more than 24 \
             hours.",
        );
    }
    let before = |bound: i64| events.partition_point(|it| time(it) < bound);
    let too_old = before(now.0 - EVENT_AGE_MS_MAX);
    let expired = before(kept_since(group, now));
    let too_new = events.partition_point(|it| time(it) <= now.0 + EVENT_AHEAD_MS_MAX);
    let index = |at: usize| i32::try_from(at).ok();
    let rejected = RejectedLogEventsInfo {
        too_old_log_event_end_index: index(too_old).filter(|it| *it > 0),
        expired_log_event_end_index: index(expired).filter(|it| *it > 0),
        too_new_log_event_start_index: index(too_new).filter(|_| too_new < events.len()),
    };
    let is_any = rejected != RejectedLogEventsInfo::default();
    let first = too_old.max(expired);
    Ok(Taken { events: first..too_new.max(first), rejected: is_any.then_some(rejected) })
}

/// Of an event; one without is of 1970.
pub fn time(it: &InputLogEvent) -> i64 {
    it.timestamp.unwrap_or_default()
}
