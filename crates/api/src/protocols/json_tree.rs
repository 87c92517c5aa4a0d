//! Trees as JSON, by the tables of their service.

use std::collections::BTreeMap;

use super::{Reader, Writer, times};
use crate::error::DecodeError;
use crate::tables::{Kind, Member, Part, Service, Times};
use crate::tree::{Members, Tree};

type Result<T> = std::result::Result<T, DecodeError>;

/// Which names members have in a text.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Names {
    /// Those of the model, which generated shapes know.
    Model,
    Wire,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Json<'s> {
    pub service: &'s Service,
    pub names: Names,
}

impl Json<'_> {
    /// Reads a body that holds those members for which `is_here`. An empty one is `{}`.
    pub fn body(
        self,
        shape: Option<u16>,
        is_here: fn(&Member) -> bool,
        body: &[u8],
    ) -> Result<Members> {
        if body.trim_ascii().is_empty() {
            return Ok(Members::default());
        }
        let mut reader = match self.names {
            // A shape of ours has written it.
            Names::Model => Reader::of_ours(body)?,
            Names::Wire => Reader::new(body)?,
        };
        let members = self.members(self.service.members(shape), is_here, &mut reader)?;
        reader.end()?;
        Ok(members)
    }

    /// Reads a body that is one value of whatever form.
    pub fn whole(self, part: &Part, body: &[u8]) -> Result<Tree> {
        let mut reader = Reader::new(body)?;
        let tree = self.read(part, &mut reader)?;
        reader.end()?;
        Ok(tree)
    }

    fn members(
        self,
        members: &'static [Member],
        is_here: fn(&Member) -> bool,
        reader: &mut Reader<'_>,
    ) -> Result<Members> {
        let mut out = Members::default();
        reader.map(&mut |key, reader| {
            let found = members.iter().find(|it| self.name(it) == key && is_here(it));
            let Some(member) = found else { return reader.skip() };
            reader.room.item::<(&str, Tree)>(out.len())?;
            out.set(member.name, self.read(&member.part, reader)?);
            Ok(())
        })?;
        Ok(out)
    }

    pub fn read(self, part: &Part, reader: &mut Reader<'_>) -> Result<Tree> {
        Ok(match self.service.kind(part.shape) {
            Kind::Text => Tree::Text(reader.string()?.into_owned()),
            Kind::Boolean => Tree::Boolean(reader.boolean()?),
            Kind::Integer => {
                Tree::Integer(reader.integer("Integer", i32::MIN.into(), i32::MAX.into())?)
            }
            Kind::Long => Tree::Integer(reader.integer("Long", i64::MIN, i64::MAX)?),
            Kind::Float | Kind::Double => Tree::Double(reader.double()?),
            Kind::Blob => Tree::Blob(reader.blob()?),
            Kind::Timestamp => Tree::Timestamp(match (self.names, part.times) {
                (Names::Wire, Some(Times::Http)) => times::parse(&reader.string()?)?,
                _ => reader.timestamp()?,
            }),
            Kind::Document => Tree::Document(reader.raw()?.to_owned()),
            Kind::List(item) => {
                let mut items = Vec::new();
                reader.list(&mut |reader| {
                    reader.room.item::<Tree>(items.len())?;
                    items.push(self.read(item, reader)?);
                    Ok(())
                })?;
                Tree::List(items)
            }
            Kind::Map(_, value) => {
                let mut entries = BTreeMap::new();
                reader.map(&mut |key, reader| {
                    reader.room.entry::<Tree>(entries.len())?;
                    entries.insert(key, self.read(value, reader)?);
                    Ok(())
                })?;
                Tree::Map(entries)
            }
            Kind::Structure(members) => Tree::Structure(self.members(members, |_| true, reader)?),
        })
    }

    /// Writes a structure's members for which `is_here`.
    pub fn put_members(
        self,
        shape: Option<u16>,
        is_here: fn(&Member) -> bool,
        members: &Members,
        writer: &mut Writer,
    ) {
        writer.open();
        for member in self.service.members(shape).iter().filter(|it| is_here(it)) {
            if let Some(tree) = members.get(member.name) {
                writer.entry(self.name(member));
                self.put(&member.part, tree, writer);
            }
        }
        writer.close();
    }

    pub fn put(self, part: &Part, tree: &Tree, writer: &mut Writer) {
        match (tree, self.service.kind(part.shape)) {
            (Tree::List(items), Kind::List(item)) => {
                writer.open_list();
                for tree in items {
                    writer.item();
                    self.put(item, tree, writer);
                }
                writer.close_list();
            }
            (Tree::Map(entries), Kind::Map(_, value)) => {
                writer.open();
                for (key, tree) in entries {
                    writer.entry(key);
                    self.put(value, tree, writer);
                }
                writer.close();
            }
            (Tree::Structure(members), Kind::Structure(_)) => {
                self.put_members(Some(part.shape), |_| true, members, writer);
            }
            (Tree::Timestamp(at), _) => match (self.names, part.times) {
                (Names::Model, _) | (_, None | Some(Times::Epoch)) => writer.timestamp(*at),
                (Names::Wire, Some(times)) => writer.string(&times::print(times, *at)),
            },
            (scalar, _) => put_scalar(scalar, writer),
        }
    }

    fn name(self, member: &Member) -> &'static str {
        match self.names {
            Names::Model => member.name,
            Names::Wire => member.wire_name(),
        }
    }
}

fn put_scalar(tree: &Tree, writer: &mut Writer) {
    match tree {
        Tree::Boolean(value) => writer.boolean(*value),
        Tree::Integer(value) => writer.integer(*value),
        Tree::Double(value) => writer.double(*value),
        Tree::Text(text) => writer.string(text),
        Tree::Blob(bytes) => writer.blob(bytes),
        Tree::Document(json) => writer.raw(json.as_bytes()),
        Tree::Timestamp(at) => writer.timestamp(*at),
        Tree::List(_) | Tree::Map(_) | Tree::Structure(_) => {
            unreachable!("a tree has the form that its table says")
        }
    }
}

/// Writes a tree whose names are the wire's, where there are no tables.
pub(super) fn put_plain(tree: &Tree, writer: &mut Writer) {
    match tree {
        Tree::List(items) => {
            writer.open_list();
            for tree in items {
                writer.item();
                put_plain(tree, writer);
            }
            writer.close_list();
        }
        Tree::Map(entries) => {
            writer.open();
            for (key, tree) in entries {
                writer.entry(key);
                put_plain(tree, writer);
            }
            writer.close();
        }
        Tree::Structure(members) => {
            writer.open();
            for (name, tree) in members.iter() {
                writer.entry(name);
                put_plain(tree, writer);
            }
            writer.close();
        }
        scalar => put_scalar(scalar, writer),
    }
}
