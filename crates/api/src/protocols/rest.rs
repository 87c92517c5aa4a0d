//! restJson1: members in the path, the query string, headers and the body.

use std::collections::BTreeMap;

use http::request::Parts;

use super::json_tree::{Json, Names};
use super::query::{decode_text, unescape};
use super::{Answer, Writer, headers, route, scalars};
use crate::error::DecodeError;
use crate::tables::{Kind, Member, Operation, Part, Place, Service};
use crate::tree::{Members, Tree};

pub(super) const CONTENT_TYPE: &str = "application/json";

type Result<T> = std::result::Result<T, DecodeError>;

pub(super) fn decode(
    service: &Service,
    operation: &Operation,
    head: &Parts,
    body: &[u8],
) -> Result<Members> {
    let members = service.members(operation.input);
    let mut out = payload(service, operation.input, body)?;
    let labels = route::labels(operation.uri, head.uri.path()).unwrap_or_default();
    let mut parameters = parameters(head.uri.query().unwrap_or_default())?;
    parameters.retain(|(name, _)| !route::is_constant(operation.uri, name));
    for member in members {
        let read = match member.place {
            Place::Label => label(service, member, &labels),
            Place::Query => parameter(service, members, member, &parameters),
            Place::Header => headers::read(service, member, &head.headers),
            Place::Headers => headers::read_all(member, &head.headers),
            Place::Body | Place::Payload | Place::Status => Ok(None),
        };
        if let Some(tree) = read.map_err(|it| it.below_member(member.name))? {
            out.set(member.name, tree);
        }
    }
    Ok(out)
}

/// What the body holds: one member, or all that lie nowhere else.
fn payload(service: &Service, shape: Option<u16>, body: &[u8]) -> Result<Members> {
    let json = Json { service, names: Names::Wire };
    let found = service.members(shape).iter().find(|it| it.place == Place::Payload);
    let Some(member) = found else { return json.body(shape, is_in_body, body) };
    let mut out = Members::default();
    if body.is_empty() {
        return Ok(out);
    }
    let tree = match service.kind(member.part.shape) {
        Kind::Blob => Tree::Blob(body.to_vec()),
        Kind::Text => {
            let text = String::from_utf8(body.to_vec());
            Tree::Text(text.map_err(|_| DecodeError::new("The body is not UTF-8"))?)
        }
        Kind::Structure(_) => {
            Tree::Structure(json.body(Some(member.part.shape), |_| true, body)?)
        }
        _ => json.whole(&member.part, body)?,
    };
    out.set(member.name, tree);
    Ok(out)
}

fn is_in_body(member: &Member) -> bool {
    member.place == Place::Body
}

fn label(service: &Service, member: &Member, labels: &[(&str, String)]) -> Result<Option<Tree>> {
    let found = labels.iter().find(|(name, _)| *name == member.wire_name());
    let Some((_, raw)) = found else { return Ok(None) };
    let text = unescape(raw.as_bytes(), b'+')?;
    scalars::parse(service.kind(member.part.shape), &text).map(Some)
}

/// A query string's parameters in their order.
fn parameters(query: &str) -> Result<Vec<(String, String)>> {
    let pairs = query.split('&').filter(|it| !it.is_empty());
    pairs
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            Ok((decode_text(name.as_bytes())?, decode_text(value.as_bytes())?))
        })
        .collect()
}

/// A list repeats its name; a map is all that has no other meaning.
fn parameter(
    service: &Service,
    members: &[Member],
    member: &Member,
    parameters: &[(String, String)],
) -> Result<Option<Tree>> {
    let named = |name: &str| {
        let values = parameters.iter().filter(move |(it, _)| it == name);
        values.map(|(_, value)| value.as_str()).collect::<Vec<_>>()
    };
    let value_of = |part: &Part, values: &[&str]| match service.kind(part.shape) {
        Kind::List(item) => {
            let kind = service.kind(item.shape);
            let items = values.iter().map(|it| scalars::parse(kind, it));
            Ok(Tree::List(items.collect::<Result<_>>()?))
        }
        kind => scalars::parse(kind, values.last().copied().unwrap_or_default()),
    };
    if let Kind::Map(_, value) = service.kind(member.part.shape) {
        let is_claimed = |name: &str| {
            members.iter().any(|it| {
                let is_map = matches!(service.kind(it.part.shape), Kind::Map(..));
                it.place == Place::Query && !is_map && it.wire_name() == name
            })
        };
        let mut groups: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (name, value) in parameters.iter().filter(|(it, _)| !is_claimed(it)) {
            groups.entry(name).or_default().push(value);
        }
        let entries = groups.into_iter().map(|(name, values)| {
            let read = value_of(value, &values).map_err(|it| it.below_member(name))?;
            Ok((name.to_owned(), read))
        });
        let entries = entries.collect::<Result<BTreeMap<_, _>>>()?;
        return Ok((!entries.is_empty()).then_some(Tree::Map(entries)));
    }
    let values = named(member.wire_name());
    if values.is_empty() {
        return Ok(None);
    }
    value_of(&member.part, &values).map(Some)
}

pub(super) fn encode(service: &Service, operation: &Operation, output: &Members) -> Answer {
    let json = Json { service, names: Names::Wire };
    let mut answer = Answer::new(operation.http_status, CONTENT_TYPE, Vec::new());
    let mut payload = None;
    for member in service.members(operation.output) {
        let Some(tree) = output.get(member.name) else {
            if member.place == Place::Payload {
                payload = Some(Vec::new());
            }
            continue;
        };
        match (member.place, tree) {
            (Place::Status, Tree::Integer(status)) => {
                answer.http_status = u16::try_from(*status).unwrap_or(operation.http_status);
            }
            (Place::Header, _) => headers::write(service, member, tree, &mut answer.headers),
            (Place::Headers, Tree::Map(entries)) => {
                headers::write_all(member, entries, &mut answer.headers);
            }
            (Place::Payload, Tree::Blob(bytes)) => {
                answer.content_type = "application/octet-stream";
                payload = Some(bytes.clone());
            }
            (Place::Payload, Tree::Text(text)) => {
                answer.content_type = "text/plain";
                payload = Some(text.clone().into_bytes());
            }
            (Place::Payload, _) => {
                let mut writer = Writer::json();
                json.put(&member.part, tree, &mut writer);
                payload = Some(writer.finish());
            }
            _ => {}
        }
    }
    // HTTP: such an answer has no body.
    if answer.http_status == 204 {
        return answer;
    }
    answer.body = payload.unwrap_or_else(|| {
        let mut writer = Writer::json();
        json.put_members(operation.output, is_in_body, output, &mut writer);
        writer.finish()
    });
    answer
}
