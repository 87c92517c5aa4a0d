//! The one writer of all shapes, straight into one buffer.

use std::io::Write as _;

use jiff::Timestamp as Instant;

use crate::shapes::Timestamp;

/// Writes JSON, or the XML of the query protocol.
///
/// Structures and maps are `open`, then per member `key` or `entry`, the value, `end_key` or
/// `end_entry`, then `close`; lists likewise with `item`. JSON needs no ends, XML no opens.
#[derive(Debug)]
pub struct Writer {
    out: Vec<u8>,
    is_xml: bool,
    has_texts_as_times: bool,
}

impl Writer {
    pub fn json() -> Self {
        Self::json_with_capacity(256)
    }

    /// `capacity` in bytes.
    pub fn json_with_capacity(capacity: usize) -> Self {
        Self { out: Vec::with_capacity(capacity), is_xml: false, has_texts_as_times: false }
    }

    /// JSON as EventBridge has it: times are ISO 8601 texts with milliseconds.
    pub fn event() -> Self {
        Self { has_texts_as_times: true, ..Self::json_with_capacity(2_048) }
    }

    pub(super) fn xml() -> Self {
        Self { out: Vec::new(), is_xml: true, has_texts_as_times: false }
    }

    pub fn finish(self) -> Vec<u8> {
        self.out
    }

    /// Bytes so far.
    pub fn written(&self) -> usize {
        self.out.len()
    }

    pub fn open(&mut self) {
        if !self.is_xml {
            self.out.push(b'{');
        }
    }

    pub fn close(&mut self) {
        if !self.is_xml {
            self.out.push(b'}');
        }
    }

    /// Begins a member. `key` is a [`crate::shapes::Field::key`]: `,"name":`.
    pub fn key(&mut self, key: &'static str) {
        if self.is_xml {
            self.start_tag(&key[2..key.len() - 2]);
        } else if self.out.last() == Some(&b'{') {
            self.out.extend_from_slice(&key.as_bytes()[1..]);
        } else {
            self.out.extend_from_slice(key.as_bytes());
        }
    }

    pub fn end_key(&mut self, key: &'static str) {
        if self.is_xml {
            self.end_tag(&key[2..key.len() - 2]);
        }
    }

    /// Begins an entry of a map, or a member whose name is not known before.
    pub fn entry(&mut self, key: &str) {
        if self.is_xml {
            self.out.extend_from_slice(b"<entry><key>");
            self.text(key);
            self.out.extend_from_slice(b"</key><value>");
        } else {
            if self.out.last() != Some(&b'{') {
                self.out.push(b',');
            }
            self.quoted(key);
            self.out.push(b':');
        }
    }

    pub fn end_entry(&mut self) {
        if self.is_xml {
            self.out.extend_from_slice(b"</value></entry>");
        }
    }

    pub fn open_list(&mut self) {
        if !self.is_xml {
            self.out.push(b'[');
        }
    }

    pub fn close_list(&mut self) {
        if !self.is_xml {
            self.out.push(b']');
        }
    }

    pub fn item(&mut self) {
        if self.is_xml {
            self.start_tag("member");
        } else if self.out.last() != Some(&b'[') {
            self.out.push(b',');
        }
    }

    pub fn end_item(&mut self) {
        if self.is_xml {
            self.end_tag("member");
        }
    }

    pub fn string(&mut self, text: &str) {
        if self.is_xml { self.text(text) } else { self.quoted(text) }
    }

    pub fn boolean(&mut self, value: bool) {
        self.out.extend_from_slice(if value { b"true" } else { b"false" });
    }

    pub fn integer(&mut self, value: i64) {
        self.out.extend_from_slice(itoa::Buffer::new().format(value).as_bytes());
    }

    /// Numbers that JSON has no words for are strings, as AWS writes them.
    pub fn double(&mut self, value: f64) {
        if value.is_finite() {
            write!(self.out, "{value:?}").expect("a Vec takes everything");
        } else if value.is_nan() {
            self.string("NaN");
        } else {
            self.string(if value > 0.0 { "Infinity" } else { "-Infinity" });
        }
    }

    pub fn timestamp(&mut self, Timestamp(ms): Timestamp) {
        if self.is_xml {
            let instant = Instant::from_millisecond(ms).unwrap_or(Instant::MAX);
            write!(self.out, "{instant}").expect("a Vec takes everything");
            return;
        }
        if self.has_texts_as_times {
            let instant = Instant::from_millisecond(ms).unwrap_or(Instant::MAX);
            write!(self.out, "\"{instant:.3}\"").expect("a Vec takes everything");
            return;
        }
        if ms < 0 {
            self.out.push(b'-');
        }
        let (seconds, fraction) = (ms.unsigned_abs() / 1000, ms.unsigned_abs() % 1000);
        self.out.extend_from_slice(itoa::Buffer::new().format(seconds).as_bytes());
        if fraction != 0 {
            write!(self.out, ".{fraction:03}").expect("a Vec takes everything");
        }
    }

    /// Appends JSON that was written before, as one value.
    pub fn raw(&mut self, json: &[u8]) {
        debug_assert!(!self.is_xml, "XML has no place for JSON text");
        self.out.extend_from_slice(json);
    }

    fn quoted(&mut self, text: &str) {
        self.out.reserve(text.len() + 2);
        self.out.push(b'"');
        let mut rest = text.as_bytes();
        while let Some(clean) = super::scan::first_escaped(rest) {
            self.out.extend_from_slice(&rest[..clean]);
            self.escape(rest[clean]);
            rest = &rest[clean + 1..];
        }
        self.out.extend_from_slice(rest);
        self.out.push(b'"');
    }

    fn escape(&mut self, byte: u8) {
        let short = match byte {
            b'"' => b'"',
            b'\\' => b'\\',
            b'\n' => b'n',
            b'\r' => b'r',
            b'\t' => b't',
            _ => {
                write!(self.out, "\\u{byte:04x}").expect("a Vec takes everything");
                return;
            }
        };
        self.out.extend_from_slice(&[b'\\', short]);
    }

    pub(super) fn start_tag(&mut self, name: &str) {
        self.out.push(b'<');
        self.out.extend_from_slice(name.as_bytes());
        self.out.push(b'>');
    }

    pub(super) fn end_tag(&mut self, name: &str) {
        self.out.extend_from_slice(b"</");
        self.out.extend_from_slice(name.as_bytes());
        self.out.push(b'>');
    }

    /// XML character data. Characters that XML 1.0 cannot hold become U+FFFD.
    fn text(&mut self, text: &str) {
        for character in text.chars() {
            let mut bytes = [0; 4];
            self.out.extend_from_slice(match character {
                '&' => b"&amp;",
                '<' => b"&lt;",
                '>' => b"&gt;",
                '"' => b"&quot;",
                '\r' => b"&#13;",
                '\t' | '\n' | ' '..='\u{fffd}' | '\u{10000}'.. => {
                    character.encode_utf8(&mut bytes).as_bytes()
                }
                _ => "\u{fffd}".as_bytes(),
            });
        }
    }
}
