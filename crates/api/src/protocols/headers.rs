//! Members that are headers, in restJson1.

use std::collections::BTreeMap;

use http::HeaderMap;

use super::scalars;
use crate::error::DecodeError;
use crate::tables::{Kind, Member, Part, Service, Times};
use crate::tree::Tree;

type Result<T> = std::result::Result<T, DecodeError>;

pub(super) fn read(
    service: &Service,
    member: &Member,
    headers: &HeaderMap,
) -> Result<Option<Tree>> {
    let Some(text) = text(headers, member.wire_name())? else { return Ok(None) };
    let read = match service.kind(member.part.shape) {
        Kind::List(item) => list(service.kind(item.shape), &text)?,
        kind => scalars::parse(kind, &text)?,
    };
    Ok(Some(read))
}

/// All headers whose names begin with the member's: a map without that beginning.
pub(super) fn read_all(member: &Member, headers: &HeaderMap) -> Result<Option<Tree>> {
    let prefix = member.wire_name().to_ascii_lowercase();
    let mut entries = BTreeMap::new();
    for name in headers.keys() {
        if let (Some(key), Some(value)) =
            (name.as_str().strip_prefix(&prefix), text(headers, name.as_str())?)
        {
            entries.insert(key.to_owned(), Tree::Text(value));
        }
    }
    Ok((!entries.is_empty()).then_some(Tree::Map(entries)))
}

fn text(headers: &HeaderMap, name: &str) -> Result<Option<String>> {
    let Some(value) = headers.get(name) else { return Ok(None) };
    match std::str::from_utf8(value.as_bytes()) {
        Ok(text) => Ok(Some(text.to_owned())),
        Err(_) => Err(DecodeError::new("A header is not UTF-8")),
    }
}

/// Values between commas, in quotes if they have commas or quotes themselves. HTTP's dates have a
/// comma each.
fn list(kind: &Kind, text: &str) -> Result<Tree> {
    let mut items = split(text)?;
    if matches!(kind, Kind::Timestamp) && text.contains(" GMT") {
        items = items.chunks(2).map(|it| it.join(", ")).collect();
    }
    let read = items.iter().map(|it| scalars::parse(kind, it));
    Ok(Tree::List(read.collect::<Result<_>>()?))
}

fn split(text: &str) -> Result<Vec<String>> {
    let mut items = Vec::new();
    let mut rest = text.trim();
    loop {
        let (item, behind) = match rest.strip_prefix('"') {
            Some(quoted) => unquote(quoted)?,
            None => {
                let end = rest.find(',').unwrap_or(rest.len());
                (rest[..end].trim().to_owned(), &rest[end..])
            }
        };
        items.push(item);
        rest = match behind.trim_start().strip_prefix(',') {
            Some(rest) => rest.trim_start(),
            None if behind.trim().is_empty() => return Ok(items),
            None => return Err(DecodeError::new("A list in a header needs commas")),
        };
    }
}

/// Reads up to and over the closing quote.
fn unquote(text: &str) -> Result<(String, &str)> {
    let mut item = String::new();
    let mut chars = text.char_indices();
    while let Some((at, character)) = chars.next() {
        match character {
            '"' => return Ok((item, &text[at + 1..])),
            '\\' => item.extend(chars.next().map(|(_, it)| it)),
            other => item.push(other),
        }
    }
    Err(DecodeError::new("A list in a header ends inside quotes"))
}

pub(super) fn write(
    service: &Service,
    member: &Member,
    tree: &Tree,
    out: &mut Vec<(String, String)>,
) {
    let value = match (tree, service.kind(member.part.shape)) {
        (Tree::List(items), _) if items.is_empty() => return,
        (Tree::List(items), Kind::List(item)) => {
            items.iter().map(|it| listed(item, it)).collect::<Vec<_>>().join(", ")
        }
        _ => scalars::print(&member.part, Times::Http, tree),
    };
    out.push((member.wire_name().to_owned(), line(&value)));
}

pub(super) fn write_all(
    member: &Member,
    entries: &BTreeMap<String, Tree>,
    out: &mut Vec<(String, String)>,
) {
    for (key, tree) in entries {
        if let Tree::Text(text) = tree {
            out.push((format!("{}{key}", member.wire_name()), line(text)));
        }
    }
}

fn listed(item: &Part, tree: &Tree) -> String {
    let text = scalars::print(item, Times::Http, tree);
    // Whoever reads a list takes away what is blank around its items.
    let is_odd = text.contains([',', '"']) || text.trim() != text;
    match (tree, is_odd) {
        (Tree::Text(_), true) => {
            format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
        }
        _ => text,
    }
}

/// A header has one line: no value may begin another header.
fn line(text: &str) -> String {
    text.replace(|it: char| it.is_control() && it != '\t', " ")
}
