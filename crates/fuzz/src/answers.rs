//! What becomes of a call in any protocol: a tree within its bounds, or an error that can be told.

use berth_api::protocols::{Fault, Protocol};
use berth_api::tables::{Kind, Operation, Part, Service, Times};
use berth_api::{Members, ProtocolError, Timestamp, Tree};
use http::request::Parts;

use crate::measure::{FACTOR, bounded};

/// Objects and arrays in each other, the outermost one included.
const DEPTH_MAX: usize = 64;

/// What a text that repeats a caller's words may have.
const MESSAGE_CHARS_MAX: usize = 1_024;

/// Reads the input of an operation.
pub fn read(
    protocol: Protocol,
    service: &Service,
    operation: &Operation,
    head: &Parts,
    (body, sent): (&[u8], usize),
) -> Option<Members> {
    let decode = || protocol.decode(service, operation, head, body);
    match bounded(sent, FACTOR, decode) {
        Ok(members) => {
            assert!(depth_of(&members) <= DEPTH_MAX, "{protocol:?} nests too deeply");
            Some(members)
        }
        Err(error) => {
            refused(protocol, service, &ProtocolError::from(error));
            None
        }
    }
}

/// An error reaches its caller: in the protocol's form, and no longer than it may be.
pub fn refused(protocol: Protocol, service: &Service, error: &ProtocolError) {
    assert!((400..600).contains(&error.http_status), "{error}");
    assert!(error.message.chars().count() <= MESSAGE_CHARS_MAX, "{error}");
    let answer = protocol.encode_error(service, &Fault::from(error), "id-1");
    match protocol {
        Protocol::Query | Protocol::Ec2 => {
            let text = std::str::from_utf8(&answer.body).expect("XML is UTF-8");
            roxmltree::Document::parse(text).expect("an error is XML");
        }
        Protocol::Cbor => assert!(!answer.body.is_empty()),
        _ => {
            let value: serde_json::Value =
                serde_json::from_slice(&answer.body).expect("an error is JSON");
            assert_eq!(value["message"], error.message);
        }
    }
}

fn depth_of(members: &Members) -> usize {
    1 + members.iter().map(|(_, it)| depth(it)).max().unwrap_or(0)
}

fn depth(tree: &Tree) -> usize {
    match tree {
        Tree::List(items) => 1 + items.iter().map(depth).max().unwrap_or(0),
        Tree::Map(entries) => 1 + entries.values().map(depth).max().unwrap_or(0),
        Tree::Structure(members) => depth_of(members),
        _ => 0,
    }
}

/// The dates of HTTP have whole seconds and begin with the year 1.
pub fn http_date(Timestamp(ms): Timestamp) -> Timestamp {
    Timestamp(ms.div_euclid(1000).max(-62_135_596_800) * 1000)
}

/// A tree without what a form of it cannot hold.
pub struct Holding {
    pub service: &'static Service,
    /// How times are written whose part says nothing.
    pub usual: Times,
    /// What becomes of a text.
    pub text: fn(&str) -> String,
    /// Whether a list or map without anything in it is left out where its items stand in its place.
    pub drops_empty_flat: bool,
}

impl Holding {
    pub fn members(&self, shape: Option<u16>, members: &Members) -> Members {
        let mut out = Members::default();
        let Some(shape) = shape else { return out };
        let Kind::Structure(all) = &self.service.shapes[usize::from(shape)].kind else {
            unreachable!("an input is a structure")
        };
        for member in *all {
            let Some(tree) = members.get(member.name) else { continue };
            let is_empty = match tree {
                Tree::List(items) => items.is_empty(),
                Tree::Map(entries) => entries.is_empty(),
                _ => false,
            };
            if !(is_empty && member.part.is_flattened && self.drops_empty_flat) {
                out.set(member.name, self.tree(&member.part, tree));
            }
        }
        out
    }

    fn tree(&self, part: &Part, tree: &Tree) -> Tree {
        match (tree, &self.service.shapes[usize::from(part.shape)].kind) {
            (Tree::List(items), Kind::List(item)) => {
                Tree::List(items.iter().map(|it| self.tree(item, it)).collect())
            }
            (Tree::Map(entries), Kind::Map(_, value)) => {
                let entries = entries.iter();
                let held = entries.map(|(key, it)| ((self.text)(key), self.tree(value, it)));
                Tree::Map(held.collect())
            }
            (Tree::Structure(members), _) => {
                Tree::Structure(self.members(Some(part.shape), members))
            }
            (Tree::Text(text), _) => Tree::Text((self.text)(text)),
            (Tree::Timestamp(at), _) if part.times.unwrap_or(self.usual) == Times::Http => {
                Tree::Timestamp(http_date(*at))
            }
            (scalar, _) => scalar.clone(),
        }
    }
}
