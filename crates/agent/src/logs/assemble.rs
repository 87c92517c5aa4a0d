//! From entries to events: pieces are joined to lines, lines to events.

use regex::Regex;
use serde::{Deserialize, Serialize};

use super::entry::Entry;

/// dockerd: bytes of an event; what is longer is cut.
pub const EVENT_BYTES_MAX: usize = 256 * 1024 - 26;

/// One event of CloudWatch Logs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    pub at_ms: i64,
    pub text: String,
}

impl Event {
    /// In place of lines that were not taken.
    #[must_use]
    pub fn told_rejected(at_ms: i64, lines: usize) -> Self {
        let why = "too old, or from the future";
        Self { at_ms, text: format!("[berth: {lines} lines lost: {why}]") }
    }
}

/// What has been read and is no event yet. It is written down with the events before it, so that
/// whoever goes on after a crash begins with the same.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assembler {
    /// The begin of a line, of standard output and of standard error.
    pieces: [Option<Event>; 2],
    /// The lines of an event that may go on.
    open: Option<Event>,
}

impl Assembler {
    /// Takes an entry; what it completes is appended to `events`.
    pub fn take(&mut self, entry: Entry, pattern: Option<&Regex>, events: &mut Vec<Event>) {
        let at = usize::from(entry.is_stderr);
        let mut line =
            self.pieces[at].take().unwrap_or(Event { at_ms: entry.at_ms, text: String::new() });
        let is_whole = entry.text.ends_with('\n');
        line.text += entry.text.strip_suffix('\n').unwrap_or(&entry.text);
        while line.text.len() > EVENT_BYTES_MAX {
            let rest = line.text.split_off(cut(&line.text));
            let full = Event { at_ms: line.at_ms, text: std::mem::replace(&mut line.text, rest) };
            self.line(full, pattern, events);
        }
        if is_whole {
            self.line(line, pattern, events);
        } else {
            self.pieces[at] = Some(line);
        }
    }

    /// Nothing has come for a while: an event that may go on is over.
    pub fn settle(&mut self, events: &mut Vec<Event>) {
        events.extend(self.open.take().filter(|it| !it.text.is_empty()));
    }

    /// Nothing will come any more.
    pub fn end(&mut self, pattern: Option<&Regex>, events: &mut Vec<Event>) {
        for at in 0..self.pieces.len() {
            if let Some(line) = self.pieces[at].take() {
                self.line(line, pattern, events);
            }
        }
        self.settle(events);
    }

    /// An event waits for its end.
    #[must_use]
    pub fn has_open(&self) -> bool {
        self.open.is_some()
    }

    /// dockerd: an empty line is no event, but a part of one.
    fn line(&mut self, line: Event, pattern: Option<&Regex>, events: &mut Vec<Event>) {
        let Some(pattern) = pattern else {
            events.extend(Some(line).filter(|it| !it.text.is_empty()));
            return;
        };
        let begins = pattern.is_match(&line.text);
        match self.open.as_mut() {
            Some(open) if !begins && open.text.len() + 1 + line.text.len() <= EVENT_BYTES_MAX => {
                open.text.push('\n');
                open.text += &line.text;
            }
            _ => {
                self.settle(events);
                self.open = Some(line);
            }
        }
    }
}

/// Where a long text is cut, between two characters.
fn cut(text: &str) -> usize {
    let ends = (EVENT_BYTES_MAX.saturating_sub(3)..=EVENT_BYTES_MAX).rev();
    ends.into_iter().find(|at| text.is_char_boundary(*at)).unwrap_or(EVENT_BYTES_MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(text: &str) -> Entry {
        Entry { is_stderr: text.starts_with("e:"), text: text.to_owned(), at_ms: 7 }
    }

    fn events(pattern: Option<&str>, entries: &[&str]) -> Vec<String> {
        let pattern = pattern.map(|it| Regex::new(it).expect("a pattern"));
        let (mut assembler, mut events) = (Assembler::default(), Vec::new());
        for it in entries {
            // Whoever goes on after a crash has the same.
            let kept = serde_json::to_string(&assembler).expect("plain");
            assembler = serde_json::from_str(&kept).expect("reads back");
            assembler.take(entry(it), pattern.as_ref(), &mut events);
        }
        assembler.end(pattern.as_ref(), &mut events);
        events.into_iter().map(|it| it.text).collect()
    }

    #[test]
    fn pieces_are_joined_by_where_they_were_written() {
        let all = events(None, &["a", "e:1", "b", "\n", "e:2\n", "\r\n", "\n", "last"]);
        assert_eq!(all, ["ab", "e:1e:2", "\r", "last"]);
    }

    #[test]
    fn an_event_goes_on_until_the_next_begins() {
        let all = events(Some("^[0-9]"), &["no number\n", "1 a\n", " at x\n", "\n", "2\n", "3\n"]);
        assert_eq!(all, ["no number", "1 a\n at x\n", "2", "3"]);
    }

    #[test]
    fn a_long_line_is_cut_between_characters() {
        let long = "ü".repeat(EVENT_BYTES_MAX / 2) + "xyz";
        let pieces: Vec<&str> = vec![&long, "end\n"];
        for pattern in [None, Some("^never")] {
            let all = events(pattern, &pieces);
            assert!(all.iter().all(|it| it.len() <= EVENT_BYTES_MAX));
            assert_eq!(all.concat(), format!("{long}end"));
        }
        assert_eq!(events(None, &[&format!("{long}\n")]).concat(), long);
    }
}
