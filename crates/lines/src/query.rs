//! What is looked for, and what is found.
use crate::event::{Event, Position};

/// Which lines are looked for.
pub struct Query<'a> {
    pub group: u128,
    /// Which streams.
    pub wants: &'a dyn Fn(u128) -> bool,
    /// Times in milliseconds, both inclusive.
    pub since_ms: i64,
    pub until_ms: i64,
    /// The first place to look at.
    pub from: Option<Position>,
    /// Oldest lines first; newest first otherwise.
    pub is_forward: bool,
    pub events_max: usize,
    pub bytes_max: u64,
    /// What is read before a page ends that found less.
    pub look_bytes_max: usize,
    /// What each line has that is looked for.
    pub required: &'a [String],
    pub matches: &'a dyn Fn(&str) -> bool,
}

/// Lines in the order that was asked for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Page {
    pub events: Vec<Event>,
    /// The place to go on from; none: these were all.
    pub next: Option<Position>,
}
