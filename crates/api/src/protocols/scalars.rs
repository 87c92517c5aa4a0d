//! Values that are one text: in forms, paths, query strings, headers and XML.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::times;
use crate::error::DecodeError;
use crate::tables::{Kind, Part, Times};
use crate::tree::Tree;

/// Reads a value that is no list, map or structure.
pub(super) fn parse(kind: &Kind, text: &str) -> Result<Tree, DecodeError> {
    let wrong =
        |wanted: &str| Err(DecodeError::new(format!("{text} can not be converted to {wanted}")));
    match kind {
        Kind::Text => Ok(Tree::Text(text.to_owned())),
        Kind::Boolean => match text {
            "true" => Ok(Tree::Boolean(true)),
            "false" => Ok(Tree::Boolean(false)),
            _ => wrong("a Boolean"),
        },
        Kind::Integer => match text.parse::<i32>() {
            Ok(value) => Ok(Tree::Integer(i64::from(value))),
            Err(_) => wrong("an Integer"),
        },
        Kind::Long => text.parse().map(Tree::Integer).or_else(|_| wrong("a Long")),
        Kind::Float | Kind::Double => match double(text) {
            Some(value) => Ok(Tree::Double(value)),
            None => wrong("a Double"),
        },
        Kind::Timestamp => times::parse(text).map(Tree::Timestamp),
        Kind::Blob => blob(text).map(Tree::Blob),
        Kind::Document => match serde_json::from_str::<&serde_json::value::RawValue>(text) {
            Ok(value) => Ok(Tree::Document(value.get().to_owned())),
            Err(_) => wrong("a Document"),
        },
        Kind::List(_) => wrong("a List"),
        Kind::Map(..) => wrong("a Map"),
        Kind::Structure(_) => wrong("a Structure"),
    }
}

fn double(text: &str) -> Option<f64> {
    match text {
        "NaN" => Some(f64::NAN),
        "Infinity" => Some(f64::INFINITY),
        "-Infinity" => Some(f64::NEG_INFINITY),
        // Rust would read other words for them, too, and what is too large as one of them.
        _ if text.ends_with(|it: char| it.is_ascii_digit() || it == '.') => {
            text.parse().ok().filter(|it: &f64| it.is_finite())
        }
        _ => None,
    }
}

/// Base 64 with its padding.
pub(super) fn blob(text: &str) -> Result<Vec<u8>, DecodeError> {
    // What is no base 64 may still be a secret.
    STANDARD.decode(text).map_err(|_| DecodeError::new("The value is not base 64"))
}

pub(super) fn base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// Writes a value that is no list, map or structure. `usual` is how times are written if the part
/// says nothing.
pub(super) fn print(part: &Part, usual: Times, tree: &Tree) -> String {
    match tree {
        Tree::Boolean(value) => value.to_string(),
        Tree::Integer(value) => value.to_string(),
        Tree::Double(value) if value.is_nan() => "NaN".to_owned(),
        Tree::Double(f64::INFINITY) => "Infinity".to_owned(),
        Tree::Double(f64::NEG_INFINITY) => "-Infinity".to_owned(),
        Tree::Double(value) => format!("{value:?}"),
        Tree::Text(text) | Tree::Document(text) => text.clone(),
        Tree::Blob(bytes) => base64(bytes),
        Tree::Timestamp(at) => times::print(part.times.unwrap_or(usual), *at),
        Tree::List(_) | Tree::Map(_) | Tree::Structure(_) => {
            unreachable!("the table says that it is one text")
        }
    }
}
