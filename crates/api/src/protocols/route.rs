//! Which operation a path is for, in restJson1 and rpc-v2-cbor.

use crate::error::ProtocolError;
use crate::limits::ERROR_NAME_CHARS_MAX;
use crate::tables::{Operation, Service};

/// The operation of a REST call. Of two that fit, the one with fewer labels is meant.
pub(super) fn rest<'s>(
    service: &'s Service,
    method: &str,
    path: &str,
) -> Result<&'s Operation, ProtocolError> {
    let mut fit: Vec<_> =
        service.operations.iter().filter(|it| labels(it.uri, path).is_some()).collect();
    if fit.is_empty() {
        return Err(unknown(404, format!("No operation has the path {}.", shown(path))));
    }
    fit.sort_by_key(|it| segments(it.uri).map(|it| label(it).is_some()).collect::<Vec<_>>());
    fit.into_iter().find(|it| it.method == method).ok_or_else(|| {
        unknown(405, format!("No operation has the method {method} for {}.", shown(path)))
    })
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

fn segments(uri: &'static str) -> impl Iterator<Item = &'static str> {
    uri.strip_prefix('/').unwrap_or(uri).split('/')
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
