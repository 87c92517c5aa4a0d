//! What happened: a hash that tells two histories apart, and the last of it in words on demand.
use std::{
    collections::VecDeque,
    hash::{DefaultHasher, Hasher},
};

/// Lines of a history that are kept for whoever looks into a failure.
const LINES_MAX: usize = 200_000;

/// Characters of one of them.
const LINE_CHARACTERS_MAX: usize = 400;

#[derive(Default)]
pub struct Trace {
    /// Its keys are fixed: the same history has the same hash in every process.
    hash: DefaultHasher,
    /// Only when somebody asked for them.
    lines: Option<VecDeque<String>>,
}

impl Trace {
    pub fn new(with_lines: bool) -> Trace {
        Trace { hash: DefaultHasher::new(), lines: with_lines.then(VecDeque::new) }
    }

    pub fn note(&mut self, now: i64, number: u64, bytes: &[u8]) {
        self.hash.write_i64(now);
        self.hash.write_u64(number);
        self.hash.write(bytes);
    }

    pub fn say(&mut self, now: i64, line: impl FnOnce() -> String) {
        let Some(lines) = &mut self.lines else { return };
        let line = line();
        let end = line.char_indices().nth(LINE_CHARACTERS_MAX).map_or(line.len(), |(at, _)| at);
        lines.push_back(format!("{now:>9} {}", &line[..end]));
        if lines.len() > LINES_MAX {
            lines.pop_front();
        }
    }

    pub fn hash(&self) -> u64 {
        self.hash.finish()
    }

    pub fn lines(&self) -> impl Iterator<Item = &String> {
        self.lines.iter().flatten()
    }
}
