//! Pages of events, from a position on.
use std::ops::ControlFlow;

use berth_api::berth::{Error, Event, PositionedEvent, ReadEventsRequest, ReadEventsResponse};
use berth_engine::{Past, PastBatch, Revision, State};
use berth_serving::{Events, Housed};

use super::{Kept, PastError, Position, Whose, moment};
use crate::limits::{
    READ_EVENTS_BATCHES_MAX, READ_EVENTS_BYTES_MAX, READ_EVENTS_DEFAULT, READ_EVENTS_MAX,
    READ_EVENTS_ROWS_MAX,
};

/// What a caller of ReadEvents wants, checked.
#[derive(Clone, Debug)]
pub struct EventsQuery {
    /// None: from the oldest that is kept.
    pub position: Option<Position>,
    /// All if none is named.
    event_types: Vec<String>,
    max_results: usize,
}

impl EventsQuery {
    /// Without `after` it begins with what follows the published state.
    ///
    /// # Errors
    /// InvalidParameterException.
    pub fn of(
        input: &ReadEventsRequest,
        events: &Events,
        published: Revision,
    ) -> Result<EventsQuery, Error> {
        let position = match input.after.as_deref() {
            None => Some(Position::after(published)),
            Some(Position::OLDEST) => None,
            Some(text) => Some(Position::given(text)?),
        };
        let event_types = input.event_types.clone().unwrap_or_default();
        if let Some(it) = event_types.iter().find(|it| !events.types.contains(&it.as_str())) {
            let types = events.types.join(", ");
            let text = format!("eventTypes can have {types}, and this call has '{it}'.");
            return Err(Error::invalid_parameter(text));
        }
        let asked = input.max_results.unwrap_or(READ_EVENTS_DEFAULT);
        let fits = usize::try_from(asked).ok().filter(|it| (1..=READ_EVENTS_MAX).contains(it));
        let max_results = fits.ok_or_else(|| {
            Error::invalid_parameter(format!(
                "maxResults must be between 1 and {READ_EVENTS_MAX}, but it is {asked}."
            ))
        })?;
        Ok(EventsQuery { position, event_types, max_results })
    }

    fn wants(&self, event: &Event) -> bool {
        let is_it = |it: &String| event.detail_type.as_ref() == Some(it);
        self.event_types.is_empty() || self.event_types.iter().any(is_it)
    }
}

/// Some events in their order.
#[derive(Debug, Default)]
pub struct EventsPage {
    /// In the order in which they happened.
    pub events: Vec<PositionedEvent>,
    /// Where to go on; none only before anything was read.
    pub position: Option<Position>,
    /// Whether this was all there is for now. A page may be empty and not the last.
    pub is_caught_up: bool,
    bytes: usize,
}

impl From<EventsPage> for ReadEventsResponse {
    fn from(page: EventsPage) -> ReadEventsResponse {
        ReadEventsResponse {
            events: Some(page.events),
            position: page.position.map(|it| it.to_string()),
            is_caught_up: Some(page.is_caught_up),
        }
    }
}

/// The events from a position up to the published state, or as many as one page may cost. Nothing
/// of it is remembered: the same call gives the same page again, as long as it is kept.
///
/// # Errors
/// HistoryNotKeptException, which names the oldest position and says why;
/// InvalidParameterException.
pub fn read_events<M: Housed>(
    past: &dyn Past,
    whose: &Whose<'_>,
    published: (Revision, &M::State),
    query: &EventsQuery,
    kept: &Kept,
) -> Result<EventsPage, PastError> {
    let (head, latest) = published;
    let oldest = Position::oldest(past.span().as_ref(), head);
    let from = query.position.unwrap_or(oldest);
    check(past, whose, from, oldest, kept)?;
    check_told(whose, from, head)?;
    let batches = batches(past, from.revision, head)?;
    let is_at_end = batches.last().is_none_or(|it| it.revision >= head);
    let mut page = EventsPage { position: Some(from), ..EventsPage::default() };
    let Some(first) = batches.first() else {
        page.is_caught_up = true;
        return Ok(page);
    };
    // The first batch of a history that came from elsewhere is not there; its rows are.
    let before = first.revision - 1;
    let mut state = match is_at_end {
        true => moment::undone(past, latest, &batches, before)?,
        false => moment::state_at(past, before, latest.emptied())?,
    };
    for batch in &batches {
        let keys = moment::keys_of::<M::State>(batch)?;
        let next = moment::advanced(&state, batch)?;
        let seen = if batch.revision == from.revision { from.seen } else { 0 };
        let events = whose.of_batch::<M>(&state, &next, batch, &keys);
        if !page.take(query, batch, events, seen) {
            return Ok(page);
        }
        state = next;
    }
    page.is_caught_up = is_at_end;
    Ok(page)
}

impl EventsPage {
    /// Adds what is wanted of a batch; whether there is room for more.
    fn take(
        &mut self,
        query: &EventsQuery,
        batch: &PastBatch,
        events: Vec<Event>,
        seen: u32,
    ) -> bool {
        for (index, event) in (1..).zip(events).filter(|(index, _)| *index > seen) {
            if !query.wants(&event) {
                continue;
            }
            if self.events.len() == query.max_results || self.bytes >= READ_EVENTS_BYTES_MAX {
                self.position = Some(Position { revision: batch.revision, seen: index - 1 });
                return false;
            }
            self.bytes += event.detail.as_ref().map_or(0, |it| it.as_str().len());
            let position = Position { revision: batch.revision, seen: index };
            let position = Some(position.to_string());
            self.events.push(PositionedEvent { position, event: Some(event) });
        }
        self.position = Some(Position::after(batch.revision));
        true
    }
}

fn check(
    past: &dyn Past,
    whose: &Whose<'_>,
    from: Position,
    oldest: Position,
    kept: &Kept,
) -> Result<(), PastError> {
    if from.revision >= oldest.revision {
        return Ok(());
    }
    let (all, how_far) = (Position::OLDEST, kept.how_far(past, whose.events.whose)?);
    let text = format!(
        "What follows position {from} is no longer kept. The oldest position is {oldest}: go on \
         from there, or with {all}. {how_far}"
    );
    Err(Error::history_not_kept(text).into())
}

fn check_told(whose: &Whose<'_>, from: Position, head: Revision) -> Result<(), Error> {
    if from.revision > head + 1 {
        let whose = whose.events.whose;
        let text = format!("Position {from} is not of {whose}: it has not come so far.");
        return Err(Error::invalid_parameter(text));
    }
    Ok(())
}

/// The batches from one on, up to the published one, as many as one call may read.
fn batches(
    past: &dyn Past,
    from: Revision,
    published: Revision,
) -> Result<Vec<PastBatch>, PastError> {
    let (mut batches, mut rows) = (Vec::new(), 0);
    past.batches(from - 1, &mut |batch| {
        if batch.revision > published {
            return ControlFlow::Break(());
        }
        rows += batch.rows.len();
        batches.push(batch);
        match batches.len() >= READ_EVENTS_BATCHES_MAX || rows >= READ_EVENTS_ROWS_MAX {
            true => ControlFlow::Break(()),
            false => ControlFlow::Continue(()),
        }
    })?;
    Ok(batches)
}
