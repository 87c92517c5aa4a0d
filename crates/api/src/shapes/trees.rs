//! Generated shapes as trees. JSON with the model's names is between them: what every shape knows.

use super::Shape;
use crate::error::DecodeError;
use crate::protocols::json_tree::{Json, Names};
use crate::protocols::{Writer, json};
use crate::tables::Service;
use crate::tree::Members;

/// Reads the input of a call into its shape.
pub fn fill(
    service: &Service,
    id: Option<u16>,
    members: &Members,
    shape: &mut dyn Shape,
) -> Result<(), DecodeError> {
    let mut writer = Writer::json();
    Json { service, names: Names::Model }.put_members(id, |_| true, members, &mut writer);
    json::decode_call(shape, &writer.finish())
}

pub fn of(service: &Service, id: Option<u16>, shape: &dyn Shape) -> Members {
    let mut writer = Writer::json();
    shape.put(&mut writer);
    let members = Json { service, names: Names::Model }.body(id, |_| true, &writer.finish());
    members.expect("a shape and its table are made of one model")
}
