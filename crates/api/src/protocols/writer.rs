//! The one writer of all shapes, straight into one buffer.

use std::io::Write as _;

use super::{iso, scalars};
use crate::shapes::Timestamp;

/// Writes JSON.
///
/// Structures and maps are `open`, then per member `key` or `entry` and the value, then `close`;
/// lists likewise with `item`.
#[derive(Debug)]
pub struct Writer {
    out: Vec<u8>,
    has_texts_as_times: bool,
}

impl Writer {
    pub fn json() -> Self {
        Self::json_with_capacity(256)
    }

    /// `capacity` in bytes.
    pub fn json_with_capacity(capacity: usize) -> Self {
        Self { out: Vec::with_capacity(capacity), has_texts_as_times: false }
    }

    /// JSON as EventBridge has it: times are ISO 8601 texts with milliseconds.
    pub fn event() -> Self {
        Self { has_texts_as_times: true, ..Self::json_with_capacity(2_048) }
    }

    pub fn finish(self) -> Vec<u8> {
        self.out
    }

    /// Bytes so far.
    pub fn written(&self) -> usize {
        self.out.len()
    }

    pub fn open(&mut self) {
        self.out.push(b'{');
    }

    pub fn close(&mut self) {
        self.out.push(b'}');
    }

    /// Begins a member. `key` is a [`crate::shapes::Field::key`]: `,"name":`.
    pub fn key(&mut self, key: &'static str) {
        if self.out.last() == Some(&b'{') {
            self.out.extend_from_slice(&key.as_bytes()[1..]);
        } else {
            self.out.extend_from_slice(key.as_bytes());
        }
    }

    /// Begins an entry of a map, or a member whose name is not known before.
    pub fn entry(&mut self, key: &str) {
        if self.out.last() != Some(&b'{') {
            self.out.push(b',');
        }
        self.quoted(key);
        self.out.push(b':');
    }

    pub fn open_list(&mut self) {
        self.out.push(b'[');
    }

    pub fn close_list(&mut self) {
        self.out.push(b']');
    }

    pub fn item(&mut self) {
        if self.out.last() != Some(&b'[') {
            self.out.push(b',');
        }
    }

    pub fn string(&mut self, text: &str) {
        self.quoted(text);
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

    pub fn blob(&mut self, bytes: &[u8]) {
        self.string(&scalars::base64(bytes));
    }

    pub fn timestamp(&mut self, at: Timestamp) {
        if self.has_texts_as_times {
            write!(self.out, "\"{}\"", iso(at)).expect("a Vec takes everything");
            return;
        }
        let Timestamp(ms) = at;
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
}
