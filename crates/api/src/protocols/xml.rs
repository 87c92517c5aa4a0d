//! The answers of the query protocol.

use super::Writer;
use crate::shapes::Shape;

pub const CONTENT_TYPE: &str = "text/xml";

/// `<XResponse><XResult>…</XResult><ResponseMetadata>…</ResponseMetadata></XResponse>`
pub fn encode(operation: &str, shape: &dyn Shape, namespace: &str, request_id: &str) -> Vec<u8> {
    let mut writer = Writer::xml();
    writer.start_tag(&format!("{operation}Response xmlns=\"{namespace}\""));
    writer.start_tag(&format!("{operation}Result"));
    shape.put(&mut writer);
    writer.end_tag(&format!("{operation}Result"));
    writer.start_tag("ResponseMetadata");
    element(&mut writer, "RequestId", request_id);
    writer.end_tag("ResponseMetadata");
    writer.end_tag(&format!("{operation}Response"));
    writer.finish()
}

/// The error envelope. `is_fault` says that the server is to blame, not the caller.
pub fn encode_error(code: &str, message: &str, is_fault: bool, request_id: &str) -> Vec<u8> {
    let mut writer = Writer::xml();
    writer.start_tag("ErrorResponse");
    writer.start_tag("Error");
    element(&mut writer, "Type", if is_fault { "Receiver" } else { "Sender" });
    element(&mut writer, "Code", code);
    element(&mut writer, "Message", message);
    writer.end_tag("Error");
    element(&mut writer, "RequestId", request_id);
    writer.end_tag("ErrorResponse");
    writer.finish()
}

fn element(writer: &mut Writer, name: &str, text: &str) {
    writer.start_tag(name);
    writer.string(text);
    writer.end_tag(name);
}
