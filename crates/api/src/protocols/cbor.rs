//! Reading rpc-v2-cbor: a body is one map, typed by the tables of its service.

use std::collections::BTreeMap;

use ciborium_io::Read as _;
use ciborium_ll::{Decoder, Header, simple};

use super::{Room, times};
use crate::Timestamp;
use crate::error::DecodeError;
use crate::limits::DEPTH_MAX;
use crate::tables::{Kind, Member, Part, Service};
use crate::tree::{Members, Tree};

type Result<T> = std::result::Result<T, DecodeError>;

/// CBOR: what says that the number behind it is a point in time.
pub(super) const EPOCH_TAG: u64 = 1;

/// Reads the input of an operation. An empty body is an empty map.
pub(super) fn decode(service: &Service, shape: Option<u16>, body: &[u8]) -> Result<Members> {
    if body.is_empty() {
        return Ok(Members::default());
    }
    let (decoder, length) = (Decoder::from(body), body.len());
    let mut cursor = Cursor { decoder, length, depth: 0, room: Room::of(body), service };
    let header = cursor.pull()?;
    let members = cursor.structure(service.members(shape), header)?;
    match cursor.left() {
        0 => Ok(members),
        _ => Err(DecodeError::new("There are bytes behind the end of the body's map")),
    }
}

struct Cursor<'b> {
    decoder: Decoder<&'b [u8]>,
    /// Bytes of the body.
    length: usize,
    depth: usize,
    room: Room,
    service: &'b Service,
}

impl Cursor<'_> {
    fn left(&mut self) -> usize {
        self.length - self.decoder.offset()
    }

    fn pull(&mut self) -> Result<Header> {
        let at = self.decoder.offset();
        let text = |_| DecodeError::new(format!("The body is no CBOR from byte {at} on"));
        self.decoder.pull().map_err(text)
    }

    fn structure(&mut self, members: &'static [Member], header: Header) -> Result<Members> {
        let mut out = Members::default();
        self.map(header, &mut |cursor, key, header| {
            // The protocol knows no other names than the model's, but botocore sends them.
            let is_it = |it: &&Member| it.name == key || it.wire_name() == key;
            let Some(member) = members.iter().find(is_it) else {
                return cursor.skip(header);
            };
            if !is_null(header) {
                cursor.room.item::<(&str, Tree)>(out.len())?;
                out.set(member.name, cursor.value(&member.part, header)?);
            }
            Ok(())
        })?;
        Ok(out)
    }

    fn value(&mut self, part: &Part, header: Header) -> Result<Tree> {
        Ok(match (self.service.kind(part.shape), header) {
            (Kind::Structure(members), _) => Tree::Structure(self.structure(members, header)?),
            (Kind::Map(_, value), _) => {
                let mut entries = BTreeMap::new();
                self.map(header, &mut |cursor, key, header| {
                    if !is_null(header) {
                        cursor.room.entry::<Tree>(entries.len())?;
                        entries.insert(key, cursor.value(value, header)?);
                    }
                    Ok(())
                })?;
                Tree::Map(entries)
            }
            (Kind::List(item), _) => self.list(item, header)?,
            (Kind::Text, Header::Text(length)) => Tree::Text(self.text(length)?),
            (Kind::Blob, Header::Bytes(length)) => Tree::Blob(self.bytes(length, false)?),
            (Kind::Boolean, Header::Simple(simple::TRUE)) => Tree::Boolean(true),
            (Kind::Boolean, Header::Simple(simple::FALSE)) => Tree::Boolean(false),
            (Kind::Integer, _) => {
                Tree::Integer(integer(header, "an Integer", i32::MIN.into(), i32::MAX.into())?)
            }
            (Kind::Long, _) => Tree::Integer(integer(header, "a Long", i64::MIN, i64::MAX)?),
            (Kind::Float | Kind::Double, _) => {
                Tree::Double(number(header).ok_or_else(|| mistyped(header, "a Double"))?)
            }
            (Kind::Timestamp, Header::Tag(EPOCH_TAG)) => {
                let header = self.pull()?;
                Tree::Timestamp(timestamp(header)?)
            }
            (Kind::Document, _) => {
                return Err(DecodeError::new("A Document has no form in CBOR"));
            }
            (Kind::Text, _) => return Err(mistyped(header, "a String")),
            (Kind::Blob, _) => return Err(mistyped(header, "a Blob")),
            (Kind::Boolean, _) => return Err(mistyped(header, "a Boolean")),
            (Kind::Timestamp, _) => return Err(mistyped(header, "a Timestamp")),
        })
    }

    fn list(&mut self, item: &Part, header: Header) -> Result<Tree> {
        let Header::Array(length) = header else {
            return Err(DecodeError::new("Expected list or null"));
        };
        let mut items = Vec::new();
        self.nested(|cursor| {
            while length.is_none_or(|it| items.len() < it) {
                let header = cursor.pull()?;
                if header == Header::Break && length.is_none() {
                    break;
                }
                cursor.room.item::<Tree>(items.len())?;
                let read = match is_null(header) {
                    true => Err(DecodeError::new("NULL_VALUE can not be an item of a list")),
                    false => cursor.value(item, header),
                };
                items.push(read.map_err(|it| it.below_item(items.len()))?);
            }
            Ok(())
        })?;
        Ok(Tree::List(items))
    }

    /// Reads a map, calling `each` with every key and the header of its value.
    fn map(
        &mut self,
        header: Header,
        each: &mut dyn FnMut(&mut Self, String, Header) -> Result<()>,
    ) -> Result<()> {
        let Header::Map(length) = header else {
            return Err(DecodeError::new("Expected map or null"));
        };
        self.nested(|cursor| {
            let mut read = 0;
            while length.is_none_or(|it| read < it) {
                let key = match cursor.pull()? {
                    Header::Break if length.is_none() => break,
                    Header::Text(length) => cursor.text(length)?,
                    other => return Err(mistyped(other, "a member name")),
                };
                let header = cursor.pull()?;
                each(cursor, key.clone(), header).map_err(|it| it.below_member(&key))?;
                read += 1;
            }
            Ok(())
        })
    }

    /// Reads over the value of any type that begins with `header`.
    fn skip(&mut self, header: Header) -> Result<()> {
        let count = match header {
            Header::Bytes(length) => return self.bytes(length, false).map(drop),
            Header::Text(length) => return self.text(length).map(drop),
            Header::Tag(_) => Some(1),
            Header::Array(length) => length,
            Header::Map(length) => length.map(|it| it.saturating_mul(2)),
            Header::Break => return Err(mistyped(header, "a value")),
            _ => return Ok(()),
        };
        self.nested(|cursor| {
            let mut read = 0;
            while count.is_none_or(|it| read < it) {
                match cursor.pull()? {
                    Header::Break if count.is_none() => break,
                    header => cursor.skip(header)?,
                }
                read += 1;
            }
            Ok(())
        })
    }

    fn nested(&mut self, read: impl FnOnce(&mut Self) -> Result<()>) -> Result<()> {
        if self.depth == DEPTH_MAX {
            let text = format!("The body is nested deeper than {DEPTH_MAX} levels");
            return Err(DecodeError::new(text));
        }
        self.depth += 1;
        read(self)?;
        self.depth -= 1;
        Ok(())
    }

    fn text(&mut self, length: Option<usize>) -> Result<String> {
        let bytes = self.bytes(length, true)?;
        String::from_utf8(bytes).map_err(|_| DecodeError::new("A String is not UTF-8"))
    }

    /// A string of bytes or of text, in one piece or in several.
    fn bytes(&mut self, length: Option<usize>, is_text: bool) -> Result<Vec<u8>> {
        let mut out = Vec::new();
        if let Some(length) = length {
            self.piece(length, &mut out)?;
            return Ok(out);
        }
        loop {
            match self.pull()? {
                Header::Break => return Ok(out),
                Header::Text(Some(length)) if is_text => self.piece(length, &mut out)?,
                Header::Bytes(Some(length)) if !is_text => self.piece(length, &mut out)?,
                other => return Err(mistyped(other, "a piece of a string")),
            }
        }
    }

    fn piece(&mut self, length: usize, out: &mut Vec<u8>) -> Result<()> {
        let end = || DecodeError::new("Unexpected end of the body inside a string");
        // Before there is room made for it.
        if length > self.left() {
            return Err(end());
        }
        let begin = out.len();
        out.resize(begin + length, 0);
        self.decoder.read_exact(&mut out[begin..]).map_err(|_| end())
    }
}

fn is_null(header: Header) -> bool {
    matches!(header, Header::Simple(simple::NULL | simple::UNDEFINED))
}

fn integer(header: Header, wanted: &str, min: i64, max: i64) -> Result<i64> {
    let value = match header {
        Header::Positive(value) => i64::try_from(value).ok(),
        // CBOR: -1 less the value.
        Header::Negative(value) => i64::try_from(value).ok().map(|it| !it),
        _ => return Err(mistyped(header, wanted)),
    };
    value.filter(|it| (min..=max).contains(it)).ok_or_else(|| mistyped(header, wanted))
}

/// A number of any of CBOR's forms.
fn number(header: Header) -> Option<f64> {
    match header {
        Header::Float(value) => Some(value),
        Header::Positive(value) => Some(value as f64),
        Header::Negative(value) => Some(-1.0 - value as f64),
        _ => None,
    }
}

fn timestamp(header: Header) -> Result<Timestamp> {
    let ms = number(header).map(|seconds| (seconds * 1000.0).round());
    ms.and_then(times::of_ms).ok_or_else(|| mistyped(header, "a Timestamp"))
}

fn mistyped(header: Header, wanted: &str) -> DecodeError {
    let found = match header {
        Header::Map(_) => {
            return DecodeError::new("Start of structure or map found where not expected.");
        }
        Header::Array(_) => return DecodeError::new("Start of list found where not expected."),
        Header::Positive(value) => value.to_string(),
        Header::Negative(value) => (-1 - i128::from(value)).to_string(),
        Header::Float(value) => format!("{value:?}"),
        Header::Text(_) => "STRING_VALUE".to_owned(),
        Header::Bytes(_) => "BINARY_VALUE".to_owned(),
        Header::Simple(simple::TRUE) => "TRUE_VALUE".to_owned(),
        Header::Simple(simple::FALSE) => "FALSE_VALUE".to_owned(),
        Header::Simple(_) => "NULL_VALUE".to_owned(),
        Header::Tag(tag) => format!("A value with the tag {tag}"),
        Header::Break => "A break".to_owned(),
    };
    DecodeError::new(format!("{found} can not be converted to {wanted}"))
}
