//! Lines of a stream of CloudWatch Logs: what is there, and what comes.
use std::{
    collections::{BTreeMap, VecDeque},
    time::Duration,
};

use berth_api::{
    client::{CallError, Client},
    logs::{self, FilterLogEventsRequest, FilterLogEventsResponse, FilteredLogEvent},
};
use futures_util::{TryStreamExt, stream};
use tokio::{
    sync::{mpsc::Sender, watch},
    time::{Instant, timeout},
};

use super::{
    line::{Line, moment},
    read::{Lines, What},
    source::{LogStream, Origin},
};
use crate::waiting;

/// CloudWatch Logs: lines of one page.
const PAGE_LINES_MAX: u32 = 10_000;
/// Between two looks at a stream: more, the longer nothing has come.
const LOOK: Duration = Duration::from_millis(400);
const LOOK_IDLE: Duration = Duration::from_secs(2);
const IDLE_AFTER: Duration = Duration::from_secs(5);
/// Of each look that is behind the newest line: standard output and standard error of a container
/// are told their times by two hands, and clocks are set back a little.
const OVERLAP_MS: i64 = 2_000;
/// A container that has ended has told all when nothing has come for so long.
const END_QUIET: Duration = Duration::from_secs(2);

/// What is there.
pub fn lines(client: &Client, stream: LogStream, of: Origin, what: What) -> Lines {
    let reader = Reader::new(client, stream, of, what);
    Box::pin(stream::once(reader.all()).try_flatten())
}

/// What is there and what comes, until the container has ended, or nobody takes it any more.
pub async fn into(
    client: Client,
    stream: LogStream,
    of: Origin,
    what: What,
    ended: watch::Receiver<bool>,
    to: Sender<anyhow::Result<Line>>,
) {
    let reader = Reader::new(&client, stream, of, what);
    if let Err(error) = reader.follow(ended, &to).await {
        // Nobody is there to be told.
        drop(to.send(Err(error.into())).await);
    }
}

/// What asks for the next page; none after the last one.
type Rest = Option<FilterLogEventsRequest>;

struct Reader {
    client: Client,
    stream: LogStream,
    of: Origin,
    what: What,
}

impl Reader {
    fn new(client: &Client, stream: LogStream, of: Origin, what: What) -> Reader {
        let client = match &stream.region {
            Some(region) => client.with_region(region),
            None => client.clone(),
        };
        Reader { client, stream, of, what }
    }

    /// Of what is asked for, nothing before `since_ms`.
    fn request(&self, since_ms: Option<i64>, is_forward: bool, limit: u32) -> Rest {
        Some(FilterLogEventsRequest {
            log_group_name: Some(self.stream.group.clone()),
            log_stream_names: Some(vec![self.stream.name.clone()]),
            start_time: since_ms.max(self.what.since.map(|it| it.0)),
            end_time: self.what.until.map(|it| it.0),
            filter_pattern: self.what.filter.as_ref().map(|it| it.text.clone()),
            limit: i32::try_from(limit.clamp(1, PAGE_LINES_MAX)).ok(),
            start_from_head: Some(is_forward),
            ..FilterLogEventsRequest::default()
        })
    }

    /// The next page, and what asks for the one after it. A stream that is not there has no lines.
    async fn page(&self, rest: &mut Rest) -> Result<Vec<FilteredLogEvent>, CallError> {
        let Some(request) = rest else { return Ok(Vec::new()) };
        let asked = self.client.send_to(&logs::ROW, "FilterLogEvents", request).await;
        let answer: FilterLogEventsResponse = match asked {
            Err(error) if is_missing(&error) => FilterLogEventsResponse::default(),
            answer => answer?,
        };
        request.next_token = answer.next_token;
        rest.take_if(|it| it.next_token.is_none());
        Ok(answer.events.unwrap_or_default())
    }

    /// All that is there, a page in memory at a time.
    async fn all(
        self,
    ) -> anyhow::Result<impl futures_util::Stream<Item = anyhow::Result<Line>> + Send> {
        let (mut waiting, mut rest) = (VecDeque::new(), None);
        match self.what.tail {
            Some(tail) => waiting = self.last(tail).await?.into(),
            None => rest = self.request(None, true, PAGE_LINES_MAX),
        }
        Ok(stream::try_unfold((self, waiting, rest), async |(reader, mut waiting, mut rest)| {
            while waiting.is_empty() && rest.is_some() {
                waiting = reader.page(&mut rest).await?.into();
            }
            let line = waiting.pop_front().map(|it| reader.line(it));
            Ok(line.map(|it| (it, (reader, waiting, rest))))
        }))
    }

    /// The last lines, oldest first.
    async fn last(&self, count: u32) -> Result<Vec<FilteredLogEvent>, CallError> {
        let (mut found, mut rest) = (Vec::new(), self.request(None, false, count));
        while found.len() < count as usize && rest.is_some() {
            found.extend(self.page(&mut rest).await?);
        }
        found.truncate(count as usize);
        found.reverse();
        Ok(found)
    }

    /// Looks again and again, each time a little behind what was found last.
    async fn follow(
        &self,
        mut ended: watch::Receiver<bool>,
        to: &Sender<anyhow::Result<Line>>,
    ) -> Result<(), CallError> {
        let (mut told, mut tail) = (Told::default(), self.what.tail);
        let (mut answered, mut last_news) = (Instant::now(), Instant::now());
        while !to.is_closed() {
            let has_ended = *ended.borrow_and_update();
            match self.look(&mut told, &mut tail, to).await {
                Ok(has_news) => {
                    answered = Instant::now();
                    if has_news {
                        last_news = answered;
                    }
                }
                Err(error) if error.is_retryable() && waiting::is_patient(answered) => {}
                Err(error) => return Err(error),
            }
            if has_ended && last_news.elapsed() >= END_QUIET {
                return Ok(());
            }
            let is_idle = last_news.elapsed() >= IDLE_AFTER && !has_ended;
            let wait = if is_idle { LOOK_IDLE } else { LOOK };
            // Whoever would tell of the end has gone: then so has whoever takes lines.
            let _ = timeout(wait, ended.changed()).await;
        }
        Ok(())
    }

    /// Tells what was not told yet; whether there was any.
    async fn look(
        &self,
        told: &mut Told,
        tail: &mut Option<u32>,
        to: &Sender<anyhow::Result<Line>>,
    ) -> Result<bool, CallError> {
        let mut rest = None;
        let mut events = match *tail {
            // Of none it is the place that counts.
            Some(count) => self.last(count.max(1)).await?,
            None => {
                rest = self.request(told.since_ms(), true, PAGE_LINES_MAX);
                self.page(&mut rest).await?
            }
        };
        let is_silent = *tail == Some(0);
        if tail.take().is_some() {
            told.first = events.first().and_then(|it| it.event_id.clone());
        }
        let mut has_news = false;
        loop {
            for event in events {
                if told.note(&event) && !is_silent {
                    has_news = true;
                    if to.send(Ok(self.line(event))).await.is_err() {
                        return Ok(has_news);
                    }
                }
            }
            told.forget();
            if rest.is_none() {
                return Ok(has_news);
            }
            events = self.page(&mut rest).await?;
        }
    }

    fn line(&self, event: FilteredLogEvent) -> Line {
        Line {
            at: moment(event.timestamp.unwrap_or_default()),
            text: event.message.unwrap_or_default(),
            // The stream does not say which of both it was.
            is_error: false,
            is_ended: true,
            of: self.of.clone(),
        }
    }
}

/// The ids of lines that were told lately: none is told twice.
#[derive(Default)]
struct Told {
    ids: BTreeMap<String, i64>,
    newest_ms: Option<i64>,
    /// What is before it was not asked for.
    first: Option<String>,
}

impl Told {
    fn since_ms(&self) -> Option<i64> {
        self.newest_ms.map(|it| it.saturating_sub(OVERLAP_MS).max(0))
    }

    /// Whether it is to be told.
    fn note(&mut self, event: &FilteredLogEvent) -> bool {
        let (id, ms) =
            (event.event_id.clone().unwrap_or_default(), event.timestamp.unwrap_or_default());
        self.newest_ms = self.newest_ms.max(Some(ms));
        self.first.as_ref().is_none_or(|it| id >= *it) && self.ids.insert(id, ms).is_none()
    }

    fn forget(&mut self) {
        if let Some(since_ms) = self.since_ms() {
            self.ids.retain(|_, ms| *ms >= since_ms);
        }
    }
}

/// The group or the stream is not there: the container has written nothing yet, or it is deleted.
fn is_missing(error: &CallError) -> bool {
    matches!(error, CallError::Api(it) if it.code == "ResourceNotFoundException")
}

#[cfg(test)]
mod tests {
    use berth_api::Timestamp;

    use super::*;
    use crate::cluster::Cluster;

    #[test]
    fn no_look_is_for_what_is_before_the_time_that_was_asked_for() {
        let client = Cluster::of_nobody().client;
        let name = "app/web/1".to_owned();
        let stream = LogStream { region: None, group: "/app".to_owned(), name };
        let of = Origin { task_arn: "arn".to_owned(), container: "web".to_owned() };
        let starts = |since: Option<i64>| {
            let what = What { since: since.map(Timestamp), ..What::default() };
            let reader = Reader::new(&client, stream.clone(), of.clone(), what);
            [None, Some(3_000), Some(7_000)]
                .map(|it| reader.request(it, true, 1).unwrap().start_time)
        };
        assert_eq!(starts(None), [None, Some(3_000), Some(7_000)]);
        assert_eq!(starts(Some(5_000)), [Some(5_000), Some(5_000), Some(7_000)]);
    }

    #[test]
    fn a_line_is_told_once_even_if_it_comes_late() {
        let mut told = Told::default();
        let event = |id: &str, ms| FilteredLogEvent {
            event_id: Some(id.to_owned()),
            timestamp: Some(ms),
            ..FilteredLogEvent::default()
        };
        assert!(told.note(&event("5000", 5_000)));
        assert!(told.note(&event("4000", 4_000)), "it came late");
        told.forget();
        assert!(!told.note(&event("5000", 5_000)) && !told.note(&event("4000", 4_000)));
        assert!(told.note(&event("9000", 9_000)));
        told.forget();
        assert_eq!((told.since_ms(), told.ids.len()), (Some(7_000), 1));
    }

    #[test]
    fn what_is_before_the_last_lines_is_not_told_by_the_next_look() {
        let mut told = Told { first: Some("3".to_owned()), ..Told::default() };
        let event = |id: &str| FilteredLogEvent {
            event_id: Some(id.to_owned()),
            timestamp: Some(1),
            ..FilteredLogEvent::default()
        };
        assert!(!told.note(&event("2")));
        assert!(told.note(&event("3")) && told.note(&event("4")));
    }
}
