//! What is sent at once, and what its token says.

use std::ops::Range;

use super::assemble::Event;

/// CloudWatch Logs: bytes of a batch, each event with some more; events; their span.
const BYTES_MAX: usize = 1 << 20;
const EVENT_MORE_BYTES: usize = 26;
const EVENTS_MAX: usize = 10_000;
const SPAN_MS_MAX: i64 = 24 * 60 * 60 * 1_000;
/// Bytes of JSON that a batch makes, each event with some more: a control plane takes four MiB.
const JSON_BYTES_MAX: usize = 3 << 20;
const EVENT_MORE_JSON_BYTES: usize = 64;

/// Events that follow each other, by their numbers in the stream. Always the same ones: whoever
/// sends them again says so by the token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch {
    pub first: u64,
    /// The numbers that it takes: of a gap, as many as lines were lost.
    pub count: u64,
    pub events: Vec<Event>,
    /// Whether it stands in place of lines that are lost: a container may write the same text.
    pub is_gap: bool,
}

impl Batch {
    /// `berth:CONTAINER:FIRST:COUNT`.
    #[must_use]
    pub fn token(&self, container_id: &str) -> String {
        format!("berth:{container_id}:{}:{}", self.first, self.count)
    }

    /// The number after its last one.
    #[must_use]
    pub fn end(&self) -> u64 {
        self.first + self.count
    }

    /// In place of lines that are lost.
    #[must_use]
    pub fn gap(first: u64, count: u64, at_ms: i64) -> Self {
        Self { first, count, events: vec![Event { at_ms, text: gap_text(count) }], is_gap: true }
    }
}

fn gap_text(count: u64) -> String {
    format!("[berth: {count} lines lost before they could be sent]")
}

/// The number that a token expects.
#[must_use]
pub fn expected(token: &str, container_id: &str) -> Option<u64> {
    let rest = token.strip_prefix("berth:")?.strip_prefix(container_id)?.strip_prefix(':')?;
    rest.split(':').next()?.parse().ok()
}

/// Cuts events into batches that CloudWatch Logs takes: in the order of time, too, where a clock
/// was set back.
#[must_use]
pub fn cut(events: &[Event]) -> Vec<Range<usize>> {
    let mut batches: Vec<Range<usize>> = Vec::new();
    let (mut bytes, mut json_bytes) = (0, 0);
    for (at, event) in events.iter().enumerate() {
        let more = event.text.len() + EVENT_MORE_BYTES;
        let more_json = json_bytes_of(&event.text) + EVENT_MORE_JSON_BYTES;
        if let Some(last) = batches.last_mut() {
            let begin = &events[last.start];
            let fits = bytes + more <= BYTES_MAX
                && json_bytes + more_json <= JSON_BYTES_MAX
                && last.len() < EVENTS_MAX
                && event.at_ms >= events[at - 1].at_ms
                && event.at_ms - begin.at_ms < SPAN_MS_MAX;
            if fits {
                last.end = at + 1;
                bytes += more;
                json_bytes += more_json;
                continue;
            }
        }
        batches.push(at..at + 1);
        (bytes, json_bytes) = (more, more_json);
    }
    batches
}

/// Bytes of a text within JSON, where what is no text takes six times as many.
fn json_bytes_of(text: &str) -> usize {
    let bytes = text.bytes().map(|it| match it {
        b'"' | b'\\' | b'\n' | b'\r' | b'\t' => 2,
        0..0x20 | 0x7f => 6,
        _ => 1,
    });
    bytes.sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(at_ms: i64, bytes: usize) -> Event {
        Event { at_ms, text: "x".repeat(bytes) }
    }

    #[test]
    fn batches_are_within_all_limits() {
        assert!(cut(&[]).is_empty());
        let backwards = [event(5, 1), event(5, 1), event(4, 1), event(4 + SPAN_MS_MAX, 1)];
        assert_eq!(cut(&backwards), [0..2, 2..3, 3..4]);
        let many: Vec<Event> = (0..EVENTS_MAX + 1).map(|_| event(1, 1)).collect();
        assert_eq!(cut(&many), [0..EVENTS_MAX, EVENTS_MAX..EVENTS_MAX + 1]);
        let large: Vec<Event> = (0..5).map(|_| event(1, 256 * 1024 - 26)).collect();
        assert_eq!(cut(&large), [0..4, 4..5]);
    }

    #[test]
    fn a_batch_of_no_text_is_as_large_as_what_is_sent_of_it() {
        let binary = Event { at_ms: 1, text: "\u{1}".repeat(256 * 1024 - 26) };
        let all = vec![binary; 5];
        let cut = cut(&all);
        assert_eq!(cut, [0..2, 2..4, 4..5]);
        for it in cut {
            let texts: Vec<&str> = all[it].iter().map(|it| &*it.text).collect();
            assert!(serde_json::to_vec(&texts).expect("plain").len() <= JSON_BYTES_MAX);
        }
    }

    #[test]
    fn a_token_says_where_it_begins() {
        let batch = Batch { first: 7, count: 3, events: Vec::new(), is_gap: false };
        assert_eq!(batch.token("5f3a"), "berth:5f3a:7:3");
        assert_eq!(expected("berth:5f3a:10", "5f3a"), Some(10));
        assert_eq!(expected("berth:5f3a:10:0", "5f3a"), Some(10));
        assert_eq!(expected("berth:5f3a:10", "5f"), None);
        assert_eq!(expected("49", "5f3a"), None);
    }
}
