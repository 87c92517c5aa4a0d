//! Which operation a path is for, in restJson1 and rpc-v2-cbor.

use std::cmp::Reverse;

use http::Uri;

use crate::error::ProtocolError;
use crate::limits::ERROR_NAME_CHARS_MAX;
use crate::tables::{Operation, Service};

/// The operation of a REST call. Of those that fit, the one is meant that says most of its path.
pub(super) fn rest<'s>(
    service: &'s Service,
    method: &str,
    uri: &Uri,
) -> Result<&'s Operation, ProtocolError> {
    let (path, query) = (uri.path(), uri.query().unwrap_or_default());
    let is_fit = |it: &&Operation| labels(it.uri, path).is_some() && has_constants(it.uri, query);
    let mut fit: Vec<_> = service.operations.iter().filter(is_fit).collect();
    if fit.is_empty() {
        return Err(unknown(404, format!("No operation has the path {}.", shown(path))));
    }
    fit.sort_by_cached_key(|it| (vagueness(it.uri), Reverse(constants(it.uri).count())));
    fit.into_iter().find(|it| it.method == method).ok_or_else(|| {
        unknown(405, format!("No operation has the method {method} for {}.", shown(path)))
    })
}

/// How little each segment says, and that there are no more.
fn vagueness(uri: &'static str) -> Vec<u8> {
    let of = |segment: &'static str| match label(segment) {
        None => 0,
        Some((_, false)) => 1,
        Some((_, true)) => 2,
    };
    segments(uri).map(of).chain([3]).collect()
}

/// What a query string must have, as in `/keys?mode=import`.
fn constants(uri: &'static str) -> impl Iterator<Item = &'static str> {
    uri.split_once('?').map_or("", |(_, it)| it).split('&').filter(|it| !it.is_empty())
}

/// Whether a parameter only tells operations apart.
pub(super) fn is_constant(uri: &'static str, name: &str) -> bool {
    constants(uri).any(|it| it.split('=').next() == Some(name))
}

fn has_constants(uri: &'static str, query: &str) -> bool {
    constants(uri).all(|wanted| query.split('&').any(|it| bare(it) == bare(wanted)))
}

/// `/service/PREFIX/operation/NAME`: the operation of a call in rpc-v2-cbor. SDKs may put what they
/// like before it.
pub(super) fn rpc<'s>(service: &'s Service, path: &str) -> Result<&'s Operation, ProtocolError> {
    let mut segments = path.rsplit('/');
    let [name, operation, prefix, word] = [(); 4].map(|()| segments.next().unwrap_or_default());
    let is_rpc = operation == "operation" && word == "service" && prefix == service.target_prefix;
    let found = if is_rpc { service.operation(name) } else { None };
    found.ok_or_else(|| ProtocolError::unknown_operation(&shown(name)))
}

/// The raw values of the labels, if the path fits. Paths are split before anything is decoded:
/// a value may have encoded slashes.
pub(super) fn labels(uri: &'static str, path: &str) -> Option<Vec<(&'static str, String)>> {
    let given: Vec<&str> = path.strip_prefix('/')?.split('/').collect();
    let wanted: Vec<&'static str> = segments(uri).collect();
    let greedy_length = given.len().checked_sub(wanted.len() - 1).filter(|it| *it > 0)?;
    let mut found = Vec::new();
    let mut at = 0;
    for segment in wanted {
        let label = label(segment);
        let length = match label {
            Some((_, true)) => greedy_length,
            _ => 1,
        };
        let value = given.get(at..at + length)?.join("/");
        at += length;
        match label {
            Some((name, _)) if !value.is_empty() => found.push((name, value)),
            None if value == segment => {}
            _ => return None,
        }
    }
    (at == given.len()).then_some(found)
}

/// `a` and `a=` are the same.
fn bare(parameter: &str) -> &str {
    parameter.strip_suffix('=').unwrap_or(parameter)
}

fn segments(uri: &'static str) -> impl Iterator<Item = &'static str> {
    let path = uri.split_once('?').map_or(uri, |(path, _)| path);
    path.strip_prefix('/').unwrap_or(path).split('/')
}

/// The name of `{Label}` or `{Label+}`, and whether it takes several segments.
fn label(segment: &'static str) -> Option<(&'static str, bool)> {
    let name = segment.strip_prefix('{')?.strip_suffix('}')?;
    Some(name.strip_suffix('+').map_or((name, false), |it| (it, true)))
}

fn unknown(http_status: u16, message: String) -> ProtocolError {
    ProtocolError::new("UnknownOperationException", http_status, message)
}

/// The beginning of what a stranger sent.
pub(super) fn shown(text: &str) -> String {
    text.chars().take(ERROR_NAME_CHARS_MAX).collect()
}
