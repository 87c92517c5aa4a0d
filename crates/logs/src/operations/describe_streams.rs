//! DescribeLogStreams. What is known of the lines of each is told by who keeps them.
use std::sync::Arc;

use berth_api::logs::{DescribeLogStreamsRequest, DescribeLogStreamsResponse, Error, OrderBy};
use berth_kernel::{Home, Page};

use super::pages::page;
use crate::{
    State,
    describe::{self, StreamFigures},
    limits::DESCRIBED_MAX,
    records::{LogStream, StreamId},
    rules::names::{group, one_of},
};

/// # Errors
/// InvalidParameterException, ResourceNotFoundException.
pub fn describe(
    state: &State,
    input: &DescribeLogStreamsRequest,
    figures: impl Fn(StreamId) -> StreamFigures,
    home: &Home,
) -> Result<DescribeLogStreamsResponse, Error> {
    let name = one_of(home, &input.log_group_name, &input.log_group_identifier)?;
    let prefix = input.log_stream_name_prefix.as_deref();
    let is_by_time = input.order_by == Some(OrderBy::LastEventTime);
    if is_by_time && prefix.is_some() {
        return Err(Error::invalid_parameter(
            "Cannot order by LastEventTime with a logStreamNamePrefix.",
        ));
    }
    let group = group(state, name)?;
    let only = DescribeLogStreamsRequest { limit: None, next_token: None, ..input.clone() };
    let fingerprint = format!("DescribeLogStreams {only:?}");
    let page = page(input.next_token.as_deref(), input.limit, DESCRIBED_MAX, &fingerprint)?;
    let streams = state.streams_of(group.id, prefix.unwrap_or_default());
    let is_descending = input.descending.unwrap_or_default();
    let key = |it: &Arc<LogStream>| match is_by_time {
        // Streams without lines are before all others.
        true => by_time(figures(it.id).last_event_ms.unwrap_or(-1), &it.key.name),
        false => it.key.name.clone(),
    };
    let (streams, next_token) = match is_by_time {
        true => {
            let mut all: Vec<_> = streams.map(|it| (key(it), it)).collect();
            all.sort_by(|(a, _), (b, _)| a.cmp(b));
            taken(&page, all.into_iter(), is_descending)
        }
        false => taken(&page, streams.map(|it| (key(it), it)), is_descending),
    };
    let shown = |it: &Arc<LogStream>| describe::stream(group, it, figures(it.id), home);
    let streams = streams.into_iter().map(shown).collect();
    Ok(DescribeLogStreamsResponse { log_streams: Some(streams), next_token })
}

/// Sorts as the time does, and then the name.
fn by_time(ms: i64, name: &str) -> String {
    format!("{:020} {name}", ms + 1)
}

/// A page of streams with their keys, which come in the order of these.
fn taken<'a>(
    page: &Page<'_>,
    all: impl DoubleEndedIterator<Item = (String, &'a Arc<LogStream>)>,
    is_descending: bool,
) -> (Vec<&'a Arc<LogStream>>, Option<String>) {
    let after = page.after();
    let is_next = |key: &str| match after {
        None => true,
        Some(after) if is_descending => key < after,
        Some(after) => key > after,
    };
    let all: Box<dyn Iterator<Item = (String, &Arc<LogStream>)>> =
        if is_descending { Box::new(all.rev()) } else { Box::new(all) };
    let (page, next) = page.take(all.filter(|(key, _)| is_next(key)), |(key, _)| key.clone());
    (page.into_iter().map(|(_, it)| it).collect(), next)
}
