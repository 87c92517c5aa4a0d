//! The requests of the query protocol and of EC2: a form whose keys are paths, as in
//! `Tags.member.1.Key=a`.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use super::scalars;
use crate::error::{DecodeError, ProtocolError};
use crate::limits::DEPTH_MAX;
use crate::tables::{Kind, Member, Part, Service, or};
use crate::tree::{Members, Tree};

/// A parsed form body.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Form {
    /// In the order of the paths, so that what lies below one path lies together.
    pairs: Vec<(String, String)>,
}

/// What lies at and below one path.
#[derive(Clone, Copy, Debug)]
struct Node<'f> {
    pairs: &'f [(String, String)],
    /// Bytes of the path, which all keys of the pairs begin with.
    path: usize,
    depth: usize,
}

impl Form {
    pub fn parse(body: &[u8]) -> Result<Self, DecodeError> {
        let mut pairs = Vec::new();
        for pair in body.split(|&byte| byte == b'&').filter(|pair| !pair.is_empty()) {
            let split = pair.iter().position(|&byte| byte == b'=').unwrap_or(pair.len());
            let key = decode_text(&pair[..split])?;
            let value = decode_text(pair.get(split + 1..).unwrap_or_default())?;
            if key.split('.').count() > DEPTH_MAX {
                let text = format!("A parameter is nested deeper than {DEPTH_MAX} levels");
                return Err(DecodeError::new(text));
            }
            pairs.push((key, value));
        }
        pairs.sort_by(|(a, _), (b, _)| by_path(a, b));
        Ok(Self { pairs })
    }

    /// `Action`: the operation's name.
    pub fn action(&self) -> Result<&str, ProtocolError> {
        self.get("Action").ok_or_else(ProtocolError::missing_action)
    }

    /// A parameter at the top. Of two by one name the last one counts.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.root().child(name)?.text()
    }

    fn root(&self) -> Node<'_> {
        Node { pairs: &self.pairs, path: 0, depth: 0 }
    }
}

/// The order of paths segment by segment: `a.b` comes before `a-b`, beside `a`.
fn by_path(a: &str, b: &str) -> Ordering {
    let rank = |byte: u8| if byte == b'.' { 0 } else { u16::from(byte) + 1 };
    a.bytes().map(rank).cmp(b.bytes().map(rank))
}

impl<'f> Node<'f> {
    /// The value at the path itself.
    fn text(self) -> Option<&'f str> {
        let own = self.pairs.iter().take_while(|(key, _)| key.len() == self.path).last()?;
        Some(&own.1)
    }

    fn has_children(self) -> bool {
        self.pairs.last().is_some_and(|(key, _)| key.len() > self.path)
    }

    fn child(self, name: &str) -> Option<Node<'f>> {
        let begin = if self.depth == 0 { 0 } else { self.path + 1 };
        let order = |key: &str| match key.get(begin..) {
            // The pairs of the path itself come first.
            None => Ordering::Less,
            Some(rest) => match rest.strip_prefix(name) {
                Some(below) if below.is_empty() || below.starts_with('.') => Ordering::Equal,
                _ => by_path(rest, name),
            },
        };
        let from = self.pairs.partition_point(|(key, _)| order(key) == Ordering::Less);
        let count = self.pairs[from..].partition_point(|(key, _)| order(key) == Ordering::Equal);
        let pairs = &self.pairs[from..from + count];
        let path = begin + name.len();
        (count > 0).then_some(Node { pairs, path, depth: self.depth + 1 })
    }

    /// The numbered children in order. What has another name is none.
    fn items(self) -> Vec<(u32, Node<'f>)> {
        let mut items = Vec::new();
        let mut rest = self.pairs;
        while let Some((key, _)) = rest.first() {
            let begin = self.path + 1;
            let Some(below) = key.get(begin..) else {
                rest = &rest[1..];
                continue;
            };
            let name = below.split('.').next().unwrap_or_default();
            let path = begin + name.len();
            let is_same = |other: &str| {
                other.get(begin..path) == Some(name)
                    && matches!(other.as_bytes().get(path), None | Some(b'.'))
            };
            let count = rest.partition_point(|(other, _)| is_same(other));
            if let Ok(number) = name.parse() {
                let (pairs, depth) = (&rest[..count], self.depth + 1);
                items.push((number, Node { pairs, path, depth }));
            }
            rest = &rest[count..];
        }
        items.sort_by_key(|(number, _)| *number);
        items
    }
}

/// Reads a form by the tables of its service.
#[derive(Clone, Copy, Debug)]
pub(super) struct Forms<'s> {
    pub service: &'s Service,
    /// EC2 has names of its own, and lists without a name between.
    pub is_ec2: bool,
}

impl Forms<'_> {
    pub fn decode(self, form: &Form, shape: Option<u16>) -> Result<Members, DecodeError> {
        self.members(self.service.members(shape), form.root())
    }

    fn members(self, members: &[Member], node: Node<'_>) -> Result<Members, DecodeError> {
        let mut out = Members::default();
        for member in members {
            let mut named = node.child(&self.name(member));
            if named.is_none() && member.part.is_flattened {
                // An empty list has no items whose name it could have.
                named = node.child(member.wire_name());
            }
            let Some(below) = named else { continue };
            let read = self.read(&member.part, below);
            out.set(member.name, read.map_err(|it| it.below_member(member.name))?);
        }
        Ok(out)
    }

    fn read(self, part: &Part, node: Node<'_>) -> Result<Tree, DecodeError> {
        let kind = self.service.kind(part.shape);
        match kind {
            Kind::Structure(members) => {
                self.only_children(node, "a Structure")?;
                Ok(Tree::Structure(self.members(members, node)?))
            }
            Kind::List(item) => {
                self.only_children(node, "a List")?;
                let is_flat = part.is_flattened || self.is_ec2;
                let items = if is_flat { Some(node) } else { node.child(or(item.name, "member")) };
                let items = items.map(Node::items).unwrap_or_default();
                numbered(&items, node)?;
                let read = items.into_iter().enumerate().map(|(index, (_, node))| {
                    self.read(item, node).map_err(|it| it.below_item(index))
                });
                Ok(Tree::List(read.collect::<Result<_, _>>()?))
            }
            Kind::Map(key, value) => {
                self.only_children(node, "a Map")?;
                let entries = if part.is_flattened { Some(node) } else { node.child("entry") };
                let entries = entries.map(Node::items).unwrap_or_default();
                numbered(&entries, node)?;
                Ok(Tree::Map(self.entries(key, value, &entries)?))
            }
            _ if node.has_children() => {
                Err(DecodeError::new("Start of structure or map found where not expected."))
            }
            _ => scalars::parse(kind, node.text().unwrap_or_default()),
        }
    }

    fn entries(
        self,
        key: &Part,
        value: &Part,
        entries: &[(u32, Node<'_>)],
    ) -> Result<BTreeMap<String, Tree>, DecodeError> {
        let mut out = BTreeMap::new();
        for (_, entry) in entries {
            let name = entry.child(or(key.name, "key")).and_then(Node::text);
            let below = entry.child(or(value.name, "value"));
            let name = name.ok_or_else(|| DecodeError::new("An entry of a map needs its key"))?;
            // A value with nothing in it is not sent.
            let below = below.unwrap_or(Node { pairs: &[], ..*entry });
            let read = self.read(value, below).map_err(|it| it.below_member(name))?;
            out.insert(name.to_owned(), read);
        }
        Ok(out)
    }

    /// An empty text is a list, map or structure without anything in it.
    fn only_children(self, node: Node<'_>, wanted: &str) -> Result<(), DecodeError> {
        match node.text() {
            None | Some("") => Ok(()),
            Some(_) => {
                Err(DecodeError::new(format!("STRING_VALUE can not be converted to {wanted}")))
            }
        }
    }

    fn name(self, member: &Member) -> String {
        let part = &member.part;
        if self.is_ec2 {
            return match (part.query_name, part.name) {
                ("", "") => member.name.to_owned(),
                ("", name) => capitalized(name),
                (name, _) => name.to_owned(),
            };
        }
        match self.service.kind(part.shape) {
            // The items stand where the list would, by their own name if they have one.
            Kind::List(item) if part.is_flattened => or(item.name, member.wire_name()).to_owned(),
            _ => member.wire_name().to_owned(),
        }
    }
}

/// What is below a list or map and is no item of it would be lost.
fn numbered(items: &[(u32, Node<'_>)], node: Node<'_>) -> Result<(), DecodeError> {
    let count: usize = items.iter().map(|(_, it)| it.pairs.len()).sum();
    match node.pairs.iter().filter(|(key, _)| key.len() > node.path).count() == count {
        true => Ok(()),
        false => Err(DecodeError::new("Items of a list or map have numbers, as in member.1")),
    }
}

fn capitalized(name: &str) -> String {
    let mut chars = name.chars();
    chars.next().map(|it| it.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

/// Undoes `+` and `%XX`.
pub(super) fn decode_text(text: &[u8]) -> Result<String, DecodeError> {
    unescape(text, b' ')
}

/// Undoes `%XX`; a plus sign is `plus`.
pub(super) fn unescape(text: &[u8], plus: u8) -> Result<String, DecodeError> {
    let mut out = Vec::with_capacity(text.len());
    let mut at = 0;
    while let Some(&byte) = text.get(at) {
        at += 1;
        out.push(match byte {
            b'+' => plus,
            b'%' => {
                let digits = text.get(at..at + 2).and_then(|d| std::str::from_utf8(d).ok());
                at += 2;
                digits
                    .filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()))
                    .and_then(|digits| u8::from_str_radix(digits, 16).ok())
                    .ok_or_else(|| DecodeError::new("Bad % escape in a form"))?
            }
            other => other,
        });
    }
    String::from_utf8(out).map_err(|_| DecodeError::new("The form is not UTF-8"))
}
