//! restJson1: members in the path, the query string, headers and the body.

use berth_api::protocols::Protocol;
use berth_api::tables::{Kind, Member, Operation, Place};
use berth_api::{Members, Tree};
use http::{HeaderName, HeaderValue};

use crate::answers::{http_date, read, refused};
use crate::call_text;
use crate::services::corners;

/// What lies in headers and in the body is read again of an answer that has it.
pub fn rest(data: &[u8]) {
    let Some(call) = call_text::parse(data) else { return };
    let (service, protocol) = (corners(), Protocol::RestJson);
    let operation = match protocol.operation(service, &call.head, call.body) {
        Ok(operation) => operation,
        Err(error) => return refused(protocol, service, &error),
    };
    let body = (call.body, call.sent());
    let Some(tree) = read(protocol, service, operation, &call.head, body) else { return };
    let turned = Operation {
        name: operation.name,
        method: operation.method,
        uri: operation.uri,
        http_status: 200,
        input: operation.input,
        output: operation.input,
    };
    let answer = protocol.encode(service, &turned, &tree, "id-1");
    let mut head = call.head.clone();
    head.headers.clear();
    for (name, value) in &answer.headers {
        let name = HeaderName::from_bytes(name.as_bytes()).expect("a header has a name");
        let value = HeaderValue::from_bytes(value.as_bytes()).expect("a header has one line");
        head.headers.insert(name, value);
    }
    let again = protocol.decode(service, operation, &head, &answer.body);
    assert_eq!(again, Ok(held(operation, &tree)), "{answer:?}");
}

/// The input as headers can hold it.
fn held(operation: &Operation, tree: &Members) -> Members {
    let mut out = Members::default();
    let Some(shape) = operation.input else { return out };
    let Kind::Structure(all) = &corners().shapes[usize::from(shape)].kind else {
        unreachable!("an input is a structure")
    };
    for member in *all {
        let Some(tree) = tree.get(member.name) else { continue };
        match (member, tree) {
            (Member { place: Place::Header, .. }, Tree::List(items)) if items.is_empty() => {}
            (Member { place: Place::Header | Place::Headers, .. }, tree) => {
                out.set(member.name, in_header(tree));
            }
            _ => out.set(member.name, tree.clone()),
        }
    }
    out
}

fn in_header(tree: &Tree) -> Tree {
    match tree {
        Tree::Text(text) => Tree::Text(text.replace(|it: char| it.is_control() && it != '\t', " ")),
        Tree::Timestamp(at) => Tree::Timestamp(http_date(*at)),
        Tree::List(items) => Tree::List(items.iter().map(in_header).collect()),
        Tree::Map(entries) => {
            Tree::Map(entries.iter().map(|(key, it)| (key.clone(), in_header(it))).collect())
        }
        other => other.clone(),
    }
}
