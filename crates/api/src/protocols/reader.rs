//! The one reader of all shapes: pulls values out of JSON text, typed by who asks.

use std::borrow::Cow;

use super::{Room, scalars, scan, times};
use crate::error::DecodeError;
use crate::limits::DEPTH_MAX;
use crate::shapes::{Field, Shape, Timestamp};

type Result<T> = std::result::Result<T, DecodeError>;

/// Reads JSON.
#[derive(Debug)]
pub struct Reader<'a> {
    text: &'a str,
    at: usize,
    depth: usize,
    /// Of a call: texts that are empty are absent, but for those that mean something.
    forgets_empty: bool,
    pub(crate) room: Room,
}

impl<'a> Reader<'a> {
    pub fn new(body: &'a [u8]) -> Result<Self> {
        let text = std::str::from_utf8(body).map_err(|error| {
            DecodeError::new(format!("The body is not UTF-8 from byte {} on", error.valid_up_to()))
        })?;
        Ok(Self { text, at: 0, depth: 0, forgets_empty: false, room: Room::of(body) })
    }

    /// Reads what we or somebody whom we trust wrote.
    pub(super) fn of_ours(body: &'a [u8]) -> Result<Self> {
        Ok(Self { room: Room::ENDLESS, ..Self::new(body)? })
    }

    /// Reads a call. ECS: older clients send what they do not ask for as an empty text, which is
    /// the same as nothing. [`Rule::absent_when_empty`](crate::shapes::Rule) says where.
    pub(super) fn call(body: &'a [u8]) -> Result<Self> {
        Ok(Self { forgets_empty: true, ..Self::new(body)? })
    }

    /// Refuses anything but white space behind the value.
    pub fn end(&mut self) -> Result<()> {
        match self.peek() {
            None => Ok(()),
            Some(_) => Err(self.unexpected("the end of the body")),
        }
    }

    /// Reads an object into `shape`: unknown members are skipped, nulls are absent.
    pub fn structure(&mut self, shape: &mut dyn Shape) -> Result<()> {
        self.expect_open(b'{', "Expected map or null")?;
        let fields = shape.fields();
        let mut expected = 0;
        let mut is_first = true;
        while let Some(key) = self.next_key(&mut is_first)? {
            let Some(index) = position(fields, &key, expected) else {
                self.skip().map_err(|error| error.below_member(&key))?;
                continue;
            };
            let is_absent = self.null()?
                || self.forgets_empty && fields[index].rule.absent_when_empty && self.empty();
            if !is_absent {
                shape.set(index, self).map_err(|error| error.below_member(&key))?;
            }
            expected = index + 1;
        }
        Ok(())
    }

    /// Reads an object, calling `each` for every entry that is not null.
    pub fn map(
        &mut self,
        each: &mut dyn FnMut(String, &mut Reader<'a>) -> Result<()>,
    ) -> Result<()> {
        self.expect_open(b'{', "Expected map or null")?;
        let mut is_first = true;
        while let Some(key) = self.next_key(&mut is_first)? {
            if !self.null()? {
                each(key.clone().into_owned(), self).map_err(|error| error.below_member(&key))?;
            }
        }
        Ok(())
    }

    /// Reads an array, calling `each` for every item.
    pub fn list(&mut self, each: &mut dyn FnMut(&mut Reader<'a>) -> Result<()>) -> Result<()> {
        self.expect_open(b'[', "Expected list or null")?;
        let mut index = 0;
        while self.next(b']', index == 0)? {
            if self.peek() == Some(b'n') {
                let error = DecodeError::new("NULL_VALUE can not be an item of a list");
                return Err(error.below_item(index));
            }
            each(self).map_err(|error| error.below_item(index))?;
            index += 1;
        }
        Ok(())
    }

    pub fn string(&mut self) -> Result<Cow<'a, str>> {
        match self.peek() {
            Some(b'"') => self.quoted(),
            _ => Err(self.mistyped("a String")),
        }
    }

    pub fn boolean(&mut self) -> Result<bool> {
        match self.peek() {
            Some(b't') => self.word("true").map(|()| true),
            Some(b'f') => self.word("false").map(|()| false),
            _ => Err(self.mistyped("a Boolean")),
        }
    }

    /// A whole number from `min` to `max`. `kind` is the model's word for it, as in `Integer`.
    pub fn integer(&mut self, kind: &str, min: i64, max: i64) -> Result<i64> {
        let text = self.number(kind)?;
        let value = match text.parse::<i64>() {
            Ok(value) => value,
            Err(_) => whole(text).ok_or_else(|| {
                DecodeError::new(format!("{} can not be converted to {}", text, article(kind)))
            })?,
        };
        if (min..=max).contains(&value) {
            return Ok(value);
        }
        Err(DecodeError::new(format!("{text} can not be converted to {}", article(kind))))
    }

    pub fn double(&mut self) -> Result<f64> {
        if self.peek() == Some(b'"') {
            let start = self.at;
            match &*self.quoted()? {
                "NaN" => return Ok(f64::NAN),
                "Infinity" => return Ok(f64::INFINITY),
                "-Infinity" => return Ok(f64::NEG_INFINITY),
                _ => self.at = start,
            }
        }
        let text = self.number("Double")?;
        match text.parse::<f64>() {
            Ok(value) if value.is_finite() => Ok(value),
            _ => Err(DecodeError::new(format!("{text} can not be converted to a Double"))),
        }
    }

    /// Seconds since the epoch with a fraction, or an ISO 8601 text.
    pub fn timestamp(&mut self) -> Result<Timestamp> {
        let (text, ms) = if self.peek() == Some(b'"') {
            let text = self.quoted()?;
            let parsed = text.parse::<jiff::Timestamp>().ok();
            let ms = parsed.map(|instant| instant.as_millisecond() as f64);
            (text, ms)
        } else {
            let text = self.number("Timestamp")?;
            (Cow::Borrowed(text), seconds_to_ms(text))
        };
        ms.and_then(times::of_ms)
            .ok_or_else(|| DecodeError::new(format!("{text} can not be converted to a Timestamp")))
    }

    /// Bytes in base 64.
    pub fn blob(&mut self) -> Result<Vec<u8>> {
        scalars::blob(&self.string()?)
    }

    /// Any value, as its text.
    pub fn raw(&mut self) -> Result<&'a str> {
        self.peek();
        let start = self.at;
        self.skip()?;
        Ok(&self.text[start..self.at])
    }

    /// Reads over one value of any type.
    pub fn skip(&mut self) -> Result<()> {
        match self.peek() {
            Some(b'{') => {
                self.expect_open(b'{', "")?;
                let mut is_first = true;
                while self.next_key(&mut is_first)?.is_some() {
                    self.skip()?;
                }
                Ok(())
            }
            Some(b'[') => {
                self.expect_open(b'[', "")?;
                let mut is_first = true;
                while self.next(b']', std::mem::take(&mut is_first))? {
                    self.skip()?;
                }
                Ok(())
            }
            Some(b'"') => self.quoted().map(drop),
            Some(b't') => self.word("true"),
            Some(b'f') => self.word("false"),
            Some(b'n') => self.word("null"),
            Some(b'-' | b'0'..=b'9') => self.digits().map(drop),
            _ => Err(self.unexpected("a value")),
        }
    }

    /// Reads over a null, if there is one.
    fn null(&mut self) -> Result<bool> {
        if self.peek() != Some(b'n') {
            return Ok(false);
        }
        self.word("null")?;
        Ok(true)
    }

    /// Reads over an empty text, if there is one.
    fn empty(&mut self) -> bool {
        self.peek();
        let is_empty = self.text[self.at..].starts_with("\"\"");
        self.at += if is_empty { 2 } else { 0 };
        is_empty
    }

    fn peek(&mut self) -> Option<u8> {
        let rest = &self.text.as_bytes()[self.at..];
        let blank = rest.iter().take_while(|byte| b" \t\n\r".contains(byte)).count();
        self.at += blank;
        rest.get(blank).copied()
    }

    fn expect_open(&mut self, bracket: u8, otherwise: &str) -> Result<()> {
        match self.peek() {
            Some(byte) if byte == bracket => {}
            Some(b'"' | b't' | b'f' | b'n' | b'-' | b'0'..=b'9' | b'{' | b'[') => {
                return Err(DecodeError::new(otherwise));
            }
            _ => return Err(self.unexpected("a value")),
        }
        if self.depth == DEPTH_MAX {
            let text = format!("The body is nested deeper than {DEPTH_MAX} levels");
            return Err(DecodeError::new(text));
        }
        self.depth += 1;
        self.at += 1;
        Ok(())
    }

    /// The next key of an object with its colon, or the object's end.
    fn next_key(&mut self, is_first: &mut bool) -> Result<Option<Cow<'a, str>>> {
        if !self.next(b'}', std::mem::take(is_first))? {
            return Ok(None);
        }
        if self.peek() != Some(b'"') {
            return Err(self.unexpected("a member name"));
        }
        let key = self.quoted()?;
        if self.peek() != Some(b':') {
            return Err(self.unexpected("':'"));
        }
        self.at += 1;
        Ok(Some(key))
    }

    /// Reads the comma before the next element, or the closing bracket.
    fn next(&mut self, bracket: u8, is_first: bool) -> Result<bool> {
        match self.peek() {
            Some(byte) if byte == bracket => {
                self.at += 1;
                self.depth -= 1;
                Ok(false)
            }
            Some(_) if is_first => Ok(true),
            Some(b',') => {
                self.at += 1;
                Ok(true)
            }
            _ => Err(self.unexpected("',' or a closing bracket")),
        }
    }

    fn word(&mut self, word: &str) -> Result<()> {
        if !self.text[self.at..].starts_with(word) {
            return Err(self.unexpected("a value"));
        }
        self.at += word.len();
        Ok(())
    }

    /// The text of a number.
    fn number(&mut self, kind: &str) -> Result<&'a str> {
        match self.peek() {
            Some(b'-' | b'0'..=b'9') => self.digits(),
            _ => Err(self.mistyped(&article(kind))),
        }
    }

    fn digits(&mut self) -> Result<&'a str> {
        let rest = &self.text[self.at..];
        let length =
            scan::number_length(rest.as_bytes()).ok_or_else(|| self.unexpected("a number"))?;
        self.at += length;
        Ok(&rest[..length])
    }

    fn quoted(&mut self) -> Result<Cow<'a, str>> {
        let start = self.at + 1;
        let rest = &self.text.as_bytes()[start..];
        match scan::first_escaped(rest) {
            Some(length) if rest[length] == b'"' => {
                self.at = start + length + 1;
                Ok(Cow::Borrowed(&self.text[start..start + length]))
            }
            _ => {
                let (text, length) = scan::unescape(&self.text[start..])?;
                self.at = start + length;
                Ok(Cow::Owned(text))
            }
        }
    }

    fn unexpected(&self, wanted: &str) -> DecodeError {
        match self.text[self.at..].chars().next() {
            Some(found) => {
                let shown = match found {
                    '"' => "\"".to_owned(),
                    _ => found.escape_debug().to_string(),
                };
                let at = self.at;
                DecodeError::new(format!(
                    "Unexpected character '{shown}' at byte {at}, expected {wanted}"
                ))
            }
            None => DecodeError::new(format!("Unexpected end of the body, expected {wanted}")),
        }
    }

    /// ECS: the texts of the front end for a value of another type.
    fn mistyped(&mut self, wanted: &str) -> DecodeError {
        let found = match self.peek() {
            Some(b'{') => {
                return DecodeError::new("Start of structure or map found where not expected.");
            }
            Some(b'[') => return DecodeError::new("Start of list found where not expected."),
            Some(b'"') => "STRING_VALUE",
            Some(b't') => "TRUE_VALUE",
            Some(b'f') => "FALSE_VALUE",
            Some(b'n') => "NULL_VALUE",
            Some(b'-' | b'0'..=b'9') => "NUMBER_VALUE",
            _ => return self.unexpected("a value"),
        };
        DecodeError::new(format!("{found} can not be converted to {wanted}"))
    }
}

/// Members mostly come in the model's order: the one after the last is tried first.
fn position(fields: &[Field], key: &str, expected: usize) -> Option<usize> {
    match fields.get(expected) {
        Some(field) if field.name() == key => Some(expected),
        _ => fields.iter().position(|field| field.name() == key),
    }
}

/// A whole number that is not written as one, such as `1e3`.
fn whole(text: &str) -> Option<i64> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    let value = text.parse::<f64>().ok()?;
    (value.trunc() == value && value.abs() <= EXACT).then_some(value as i64)
}

fn seconds_to_ms(text: &str) -> Option<f64> {
    text.parse::<f64>().ok().map(|seconds| (seconds * 1000.0).round())
}

fn article(kind: &str) -> String {
    let article = if kind.starts_with('I') { "an" } else { "a" };
    format!("{article} {kind}")
}
