//! What is known of each stream: the times of its lines, and how far each source of them has come.
use std::collections::{BTreeMap, HashMap};

use crate::{
    block::{Known, Mark, Run},
    limits::{CURSOR_AGE_MS_MAX, SOURCES_MAX},
};

#[derive(Default)]
pub struct Streams {
    known: HashMap<u128, Known>,
    /// By stream and source.
    marks: HashMap<u128, BTreeMap<String, Mark>>,
}

impl Streams {
    pub fn known(&self, stream: u128) -> Option<Known> {
        self.known.get(&stream).copied()
    }

    /// The number that comes next of a source, if it is known.
    pub fn next(&self, stream: u128, source: &str) -> Option<u64> {
        Some(self.marks.get(&stream)?.get(source)?.next)
    }

    pub fn len(&self) -> usize {
        self.known.len()
    }

    /// Lines have come.
    pub fn note_run(&mut self, run: &Run) {
        self.note_known(Known {
            stream: run.stream,
            first_ms: run.min_ms,
            last_ms: run.max_ms,
            ingested_ms: run.ingested_ms,
        });
    }

    pub fn note_known(&mut self, new: Known) {
        let known = self.known.entry(new.stream).or_insert(new);
        known.first_ms = known.first_ms.min(new.first_ms);
        known.last_ms = known.last_ms.max(new.last_ms);
        known.ingested_ms = known.ingested_ms.max(new.ingested_ms);
    }

    pub fn note_mark(&mut self, mark: Mark) {
        let marks = self.marks.entry(mark.stream).or_default();
        match marks.get_mut(&mark.source) {
            // Of one source they only advance, in whichever order segments are read.
            Some(known) if known.next >= mark.next => known.at_ms = known.at_ms.max(mark.at_ms),
            _ => drop(marks.insert(mark.source.clone(), mark)),
        }
        while marks.len() > SOURCES_MAX {
            let oldest = marks.values().min_by_key(|it| it.at_ms).map(|it| it.source.clone());
            oldest.map(|it| marks.remove(&it));
        }
    }

    /// All of it, but for sources that have been silent for long.
    pub fn all(&self, now_ms: i64) -> (Vec<Known>, Vec<Mark>) {
        let is_young = |it: &&Mark| it.at_ms >= now_ms - CURSOR_AGE_MS_MAX;
        let marks = self.marks.values().flat_map(|it| it.values()).filter(is_young);
        (self.known.values().copied().collect(), marks.cloned().collect())
    }

    /// Forgets the streams that are not alive, and sources that have been silent for long.
    pub fn keep(&mut self, now_ms: i64, is_alive: impl Fn(u128) -> bool) {
        self.known.retain(|stream, _| is_alive(*stream));
        self.marks.retain(|stream, marks| {
            marks.retain(|_, it| it.at_ms >= now_ms - CURSOR_AGE_MS_MAX);
            !marks.is_empty() && is_alive(*stream)
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_many_sources_the_one_that_was_silent_for_longest_is_forgotten() {
        let mut streams = Streams::default();
        let mark =
            |source: usize, at_ms| Mark { stream: 1, source: source.to_string(), next: 5, at_ms };
        for source in 0..SOURCES_MAX {
            streams.note_mark(mark(source, source as i64));
        }
        streams.note_mark(mark(0, 100));
        streams.note_mark(mark(SOURCES_MAX, 101));
        assert_eq!(streams.next(1, "0"), Some(5));
        assert_eq!(streams.next(1, "1"), None);
        assert_eq!(streams.next(1, &SOURCES_MAX.to_string()), Some(5));
        assert_eq!(streams.all(102).1.len(), SOURCES_MAX);
    }
}
