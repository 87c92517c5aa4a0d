//! What protocols know of a service: flat tables, generated from its model.
//!
//! Shapes name each other by their index in [`Service::shapes`], so that a table may hold itself.

use crate::protocols::Protocol;

/// A service as its callers see it.
#[derive(Debug, Eq, PartialEq)]
pub struct Service {
    pub api_version: &'static str,
    /// What calls in awsJson and rpc-v2-cbor name before the operation; empty if there is none.
    pub target_prefix: &'static str,
    /// Of XML answers; empty if there are none.
    pub xml_namespace: &'static str,
    /// All that it speaks, the best one first.
    pub protocols: &'static [Protocol],
    /// Whether it was a query service once, so that its errors say their old codes beside.
    pub is_query_compatible: bool,
    pub operations: &'static [Operation],
    pub errors: &'static [ErrorFacts],
    pub shapes: &'static [Shape],
}

#[derive(Debug, Eq, PartialEq)]
pub struct Operation {
    pub name: &'static str,
    /// `POST`, but for REST.
    pub method: &'static str,
    /// `/`, but for REST: `/schedules/{Name}`, `/keys?mode=import`.
    pub uri: &'static str,
    /// Of a REST answer that is no error; 200 in other protocols.
    pub http_status: u16,
    pub input: Option<u16>,
    pub output: Option<u16>,
}

/// An error that a model declares.
#[derive(Debug, Eq, PartialEq)]
pub struct ErrorFacts {
    /// Its name in the model, as in `NoSuchEntityException`.
    pub name: &'static str,
    /// Its name in the query protocol, as in `NoSuchEntity`.
    pub code: &'static str,
    pub http_status: u16,
    pub shape: u16,
}

#[derive(Debug, Eq, PartialEq)]
pub struct Shape {
    pub name: &'static str,
    pub kind: Kind,
}

#[derive(Debug, Eq, PartialEq)]
pub enum Kind {
    Text,
    Boolean,
    Integer,
    Long,
    Float,
    Double,
    Blob,
    Timestamp,
    Document,
    List(Part),
    Map(Part, Part),
    Structure(&'static [Member]),
}

/// A member of a structure.
#[derive(Debug, Eq, PartialEq)]
pub struct Member {
    /// The model's own name.
    pub name: &'static str,
    pub place: Place,
    pub part: Part,
}

/// Where in a REST message a member lies. Other protocols have all
/// members in the body.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Place {
    Body,
    /// A segment of the path.
    Label,
    Query,
    Header,
    /// All headers whose names begin with the member's: a map.
    Headers,
    Status,
    /// The member is the whole body.
    Payload,
}

/// What a list, a map or a structure says of a shape that it holds.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Part {
    pub shape: u16,
    /// The name on the wire (`locationName`), if it is not the usual one; else empty.
    pub name: &'static str,
    /// The name in the calls of EC2 (`queryName`), likewise.
    pub query_name: &'static str,
    /// Of a list or map in forms and XML: its items stand where it would stand itself.
    pub is_flattened: bool,
    pub times: Option<Times>,
}

/// How a point in time is written.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Times {
    /// Seconds since the epoch, with a fraction.
    Epoch,
    /// `2026-01-01T00:00:00Z`
    Iso,
    /// `Thu, 01 Jan 2026 00:00:00 GMT`
    Http,
}

/// A part of which nothing but the shape is said.
pub const fn part(shape: u16) -> Part {
    Part { shape, name: "", query_name: "", is_flattened: false, times: None }
}

impl Service {
    pub fn operation(&self, name: &str) -> Option<&Operation> {
        self.operations.iter().find(|it| it.name == name)
    }

    pub fn error(&self, name: &str) -> Option<&ErrorFacts> {
        self.errors.iter().find(|it| it.name == name)
    }

    /// The index of a shape.
    pub fn shape(&self, name: &str) -> Option<u16> {
        let at = self.shapes.iter().position(|it| it.name == name)?;
        Some(u16::try_from(at).expect("tables have fewer shapes"))
    }

    pub(crate) fn kind(&self, shape: u16) -> &Kind {
        &self.shapes[usize::from(shape)].kind
    }

    /// The members of a structure; of no shape, none.
    pub(crate) fn members(&self, shape: Option<u16>) -> &'static [Member] {
        match shape.map(|it| self.kind(it)) {
            Some(Kind::Structure(members)) => members,
            _ => &[],
        }
    }
}

impl Member {
    /// The name on the wire.
    pub(crate) fn wire_name(&self) -> &'static str {
        or(self.part.name, self.name)
    }
}

pub(crate) fn or(name: &'static str, otherwise: &'static str) -> &'static str {
    if name.is_empty() { otherwise } else { name }
}
