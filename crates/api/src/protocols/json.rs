//! The awsJson1.1 protocol: a body is one structure.

use super::{Reader, Writer, json_tree};
use crate::error::DecodeError;
use crate::shapes::Shape;
use crate::tree::Members;

/// What bodies of requests and answers are labelled with.
pub const CONTENT_TYPE: &str = "application/x-amz-json-1.1";

/// The same in awsJson1.0.
pub const CONTENT_TYPE_1_0: &str = "application/x-amz-json-1.0";

/// Bytes that most answers fit in.
const CAPACITY: usize = 1024;

/// Reads `body`, which is a stored row, an answer or a file of ours, into `shape`. An empty body is
/// `{}`.
pub fn decode(shape: &mut dyn Shape, body: &[u8]) -> Result<(), DecodeError> {
    if body.trim_ascii().is_empty() {
        return Ok(());
    }
    read(shape, Reader::of_ours(body)?)
}

/// Reads the body of a call: an empty text is an absent member, where that is the same to ECS.
pub fn decode_call(shape: &mut dyn Shape, body: &[u8]) -> Result<(), DecodeError> {
    if body.trim_ascii().is_empty() {
        return Ok(());
    }
    read(shape, Reader::call(body)?)
}

fn read(shape: &mut dyn Shape, mut reader: Reader<'_>) -> Result<(), DecodeError> {
    reader.structure(shape)?;
    reader.end()
}

pub fn encode(shape: &dyn Shape) -> Vec<u8> {
    let mut writer = Writer::json_with_capacity(CAPACITY);
    shape.put(&mut writer);
    writer.finish()
}

/// `{"__type":"ClusterNotFoundException","message":"Cluster not found."}`, and other members.
pub fn encode_error(code: &str, message: &str, others: &Members) -> Vec<u8> {
    let mut writer = Writer::json_with_capacity(CAPACITY);
    writer.open();
    writer.entry("__type");
    writer.string(code);
    writer.entry("message");
    writer.string(message);
    for (name, tree) in others.iter() {
        writer.entry(name);
        json_tree::put_plain(tree, &mut writer);
    }
    writer.close();
    writer.finish()
}
