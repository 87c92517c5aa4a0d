//! Writing rpc-v2-cbor. All lengths are definite.

use ciborium_ll::{Encoder, Header, simple};

use super::cbor::EPOCH_TAG;
use crate::Timestamp;
use crate::tables::{Kind, Part, Service};
use crate::tree::{Members, Tree};

pub(super) const CONTENT_TYPE: &str = "application/cbor";

pub(super) fn encode(service: &Service, shape: Option<u16>, members: &Members) -> Vec<u8> {
    let mut cbor = Cbor { out: Vec::new(), service };
    cbor.structure(shape, members);
    cbor.out
}

/// `{"__type": …, "message": …}` and the error's other members.
pub(super) fn encode_error(
    service: &Service,
    shape: Option<u16>,
    texts: [(&str, &str); 2],
    others: &Members,
) -> Vec<u8> {
    let mut cbor = Cbor { out: Vec::new(), service };
    let known = service.members(shape).iter().filter(|it| others.get(it.name).is_some());
    cbor.push(Header::Map(Some(texts.len() + known.count())));
    for (name, text) in texts {
        cbor.text(name);
        cbor.text(text);
    }
    cbor.members(shape, others);
    cbor.out
}

struct Cbor<'s> {
    out: Vec<u8>,
    service: &'s Service,
}

impl Cbor<'_> {
    fn push(&mut self, header: Header) {
        Encoder::from(&mut self.out).push(header).expect("a Vec takes everything");
    }

    fn text(&mut self, text: &str) {
        self.push(Header::Text(Some(text.len())));
        self.out.extend_from_slice(text.as_bytes());
    }

    fn structure(&mut self, shape: Option<u16>, members: &Members) {
        let all = self.service.members(shape);
        let known = all.iter().filter(|it| members.get(it.name).is_some()).count();
        self.push(Header::Map(Some(known)));
        self.members(shape, members);
    }

    fn members(&mut self, shape: Option<u16>, members: &Members) {
        for member in self.service.members(shape) {
            if let Some(tree) = members.get(member.name) {
                self.text(member.name);
                self.put(&member.part, tree);
            }
        }
    }

    fn put(&mut self, part: &Part, tree: &Tree) {
        match tree {
            Tree::Boolean(true) => self.push(Header::Simple(simple::TRUE)),
            Tree::Boolean(false) => self.push(Header::Simple(simple::FALSE)),
            Tree::Integer(value) => self.integer(*value),
            Tree::Double(value) => self.push(Header::Float(*value)),
            Tree::Text(text) | Tree::Document(text) => self.text(text),
            Tree::Blob(bytes) => {
                self.push(Header::Bytes(Some(bytes.len())));
                self.out.extend_from_slice(bytes);
            }
            Tree::Timestamp(at) => self.timestamp(*at),
            Tree::List(items) => {
                let Kind::List(item) = self.service.kind(part.shape) else {
                    unreachable!("a tree has the form that its table says")
                };
                self.push(Header::Array(Some(items.len())));
                items.iter().for_each(|it| self.put(item, it));
            }
            Tree::Map(entries) => {
                let Kind::Map(_, value) = self.service.kind(part.shape) else {
                    unreachable!("a tree has the form that its table says")
                };
                self.push(Header::Map(Some(entries.len())));
                for (key, tree) in entries {
                    self.text(key);
                    self.put(value, tree);
                }
            }
            Tree::Structure(members) => self.structure(Some(part.shape), members),
        }
    }

    fn integer(&mut self, value: i64) {
        let header = match u64::try_from(value) {
            Ok(value) => Header::Positive(value),
            Err(_) => Header::Negative(!value as u64),
        };
        self.push(header);
    }

    fn timestamp(&mut self, Timestamp(ms): Timestamp) {
        self.push(Header::Tag(EPOCH_TAG));
        match ms % 1000 {
            0 => self.integer(ms / 1000),
            _ => self.push(Header::Float(ms as f64 / 1000.0)),
        }
    }
}
