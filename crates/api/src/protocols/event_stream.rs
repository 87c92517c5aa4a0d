//! Event streams: the frames that an answer without end is made of, and what they say.
//!
//! A frame is its length, the length of its headers, a checksum of both; headers; a payload; a
//! checksum of all before. Numbers are big-endian.

use crate::Timestamp;
use crate::error::DecodeError;
use crate::limits::EVENT_BYTES_MAX;

pub const CONTENT_TYPE: &str = "application/vnd.amazon.eventstream";

/// Length, length of the headers, checksum.
const PRELUDE_BYTES: usize = 12;

const CHECKSUM_BYTES: usize = 4;

/// A frame: an event, an exception, or whatever its headers say.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Frame {
    pub headers: Vec<(String, HeaderValue)>,
    pub payload: Vec<u8>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum HeaderValue {
    Boolean(bool),
    Byte(i8),
    Short(i16),
    Integer(i32),
    Long(i64),
    Bytes(Vec<u8>),
    Text(String),
    Timestamp(Timestamp),
    Uuid([u8; 16]),
}

impl Frame {
    /// An event of a stream. `kind` is the member's name in the model, as in `sessionUpdate`.
    pub fn event(kind: &str, content_type: &str, payload: Vec<u8>) -> Self {
        Self::message("event", ":event-type", kind, content_type, payload)
    }

    /// What ends a stream: an error that the model knows as one of its members.
    pub fn exception(kind: &str, content_type: &str, payload: Vec<u8>) -> Self {
        Self::message("exception", ":exception-type", kind, content_type, payload)
    }

    fn message(message: &str, key: &str, kind: &str, content_type: &str, payload: Vec<u8>) -> Self {
        let texts = [(":message-type", message), (key, kind), (":content-type", content_type)];
        let text = |(name, text): (&str, &str)| (name.to_owned(), HeaderValue::Text(text.into()));
        Self { headers: texts.map(text).into(), payload }
    }

    pub fn header(&self, name: &str) -> Option<&HeaderValue> {
        self.headers.iter().find(|(it, _)| it == name).map(|(_, value)| value)
    }

    /// # Panics
    ///
    /// If a name has more than 255 bytes, or a value more than 64 KiB.
    pub fn encode(&self) -> Vec<u8> {
        let mut headers = Vec::new();
        for (name, value) in &self.headers {
            headers.push(u8::try_from(name.len()).expect("names of headers are short"));
            headers.extend_from_slice(name.as_bytes());
            value.put(&mut headers);
        }
        let length = PRELUDE_BYTES + headers.len() + self.payload.len() + CHECKSUM_BYTES;
        let mut out = Vec::with_capacity(length);
        out.extend_from_slice(&bytes_of(length));
        out.extend_from_slice(&bytes_of(headers.len()));
        out.extend_from_slice(&crc32fast::hash(&out).to_be_bytes());
        out.extend_from_slice(&headers);
        out.extend_from_slice(&self.payload);
        out.extend_from_slice(&crc32fast::hash(&out).to_be_bytes());
        out
    }

    /// The first frame of `bytes` and its length, or none if it has not come whole yet.
    pub fn decode(bytes: &[u8]) -> Result<Option<(Self, usize)>, DecodeError> {
        let Some((prelude, _)) = bytes.split_at_checked(PRELUDE_BYTES) else { return Ok(None) };
        let (length, headers_length) = (number(&prelude[..4]), number(&prelude[4..8]));
        if number(&prelude[8..]) != u64::from(crc32fast::hash(&prelude[..8])) {
            return Err(DecodeError::new("The checksum of a frame's lengths is wrong"));
        }
        let rest = length.checked_sub((PRELUDE_BYTES + CHECKSUM_BYTES) as u64);
        if length > EVENT_BYTES_MAX as u64 || rest.is_none_or(|it| it < headers_length) {
            return Err(DecodeError::new("The lengths of a frame are wrong"));
        }
        let (length, headers_length) = (length as usize, headers_length as usize);
        let Some(frame) = bytes.get(..length) else { return Ok(None) };
        let (body, checksum) = frame.split_at(length - CHECKSUM_BYTES);
        if number(checksum) != u64::from(crc32fast::hash(body)) {
            return Err(DecodeError::new("The checksum of a frame is wrong"));
        }
        let (headers, payload) = body[PRELUDE_BYTES..].split_at(headers_length);
        Ok(Some((Self { headers: read_headers(headers)?, payload: payload.to_vec() }, length)))
    }
}

impl HeaderValue {
    fn put(&self, out: &mut Vec<u8>) {
        let mut put = |kind: u8, bytes: &[u8]| {
            out.push(kind);
            out.extend_from_slice(bytes);
        };
        match self {
            Self::Boolean(true) => put(0, &[]),
            Self::Boolean(false) => put(1, &[]),
            Self::Byte(value) => put(2, &value.to_be_bytes()),
            Self::Short(value) => put(3, &value.to_be_bytes()),
            Self::Integer(value) => put(4, &value.to_be_bytes()),
            Self::Long(value) => put(5, &value.to_be_bytes()),
            Self::Bytes(bytes) => put(6, &with_length(bytes)),
            Self::Text(text) => put(7, &with_length(text.as_bytes())),
            Self::Timestamp(Timestamp(ms)) => put(8, &ms.to_be_bytes()),
            Self::Uuid(bytes) => put(9, bytes),
        }
    }

    /// Reads a value of the kind, and answers with the bytes behind it.
    fn read(kind: u8, bytes: &[u8]) -> Option<(Self, &[u8])> {
        let fixed = |length: usize| bytes.split_at_checked(length);
        let sized = || {
            let (length, rest) = bytes.split_at_checked(2)?;
            rest.split_at_checked(number(length) as usize)
        };
        Some(match kind {
            0 => (Self::Boolean(true), bytes),
            1 => (Self::Boolean(false), bytes),
            2 => fixed(1).map(|(it, rest)| (Self::Byte(number(it) as i8), rest))?,
            3 => fixed(2).map(|(it, rest)| (Self::Short(number(it) as i16), rest))?,
            4 => fixed(4).map(|(it, rest)| (Self::Integer(number(it) as i32), rest))?,
            5 => fixed(8).map(|(it, rest)| (Self::Long(number(it) as i64), rest))?,
            6 => sized().map(|(it, rest)| (Self::Bytes(it.to_vec()), rest))?,
            7 => {
                let (text, rest) = sized()?;
                (Self::Text(String::from_utf8(text.to_vec()).ok()?), rest)
            }
            8 => {
                fixed(8).map(|(it, rest)| (Self::Timestamp(Timestamp(number(it) as i64)), rest))?
            }
            9 => {
                let (uuid, rest) = fixed(16)?;
                (Self::Uuid(uuid.try_into().ok()?), rest)
            }
            _ => return None,
        })
    }
}

fn read_headers(mut bytes: &[u8]) -> Result<Vec<(String, HeaderValue)>, DecodeError> {
    let mut headers = Vec::new();
    while let Some((&length, rest)) = bytes.split_first() {
        let bad = || DecodeError::new("A header of a frame is wrong");
        let (name, rest) = rest.split_at_checked(usize::from(length)).ok_or_else(bad)?;
        let name = String::from_utf8(name.to_vec()).map_err(|_| bad())?;
        let (&kind, rest) = rest.split_first().ok_or_else(bad)?;
        let (value, rest) = HeaderValue::read(kind, rest).ok_or_else(bad)?;
        headers.push((name, value));
        bytes = rest;
    }
    Ok(headers)
}

/// A big-endian number of up to eight bytes.
fn number(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0, |value, &byte| value << 8 | u64::from(byte))
}

fn bytes_of(length: usize) -> [u8; 4] {
    u32::try_from(length).expect("frames are short").to_be_bytes()
}

fn with_length(bytes: &[u8]) -> Vec<u8> {
    let length = u16::try_from(bytes.len()).expect("values of headers are short");
    [&length.to_be_bytes(), bytes].concat()
}
