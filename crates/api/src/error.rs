//! What can be wrong with a call before any operation sees it.

use std::fmt;

use crate::limits::{
    ERROR_NAME_CHARS_MAX, ERROR_TEXT_CHARS_MAX, REFUSAL_CHARS_MAX, REFUSAL_END_CHARS,
};
use crate::protocols::{json, xml};
use crate::tree::Members;

/// A body that cannot be read as the shape that it should be.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct DecodeError {
    text: String,
    /// The member, as in `.containerDefinitions[0].name`; empty for the body itself.
    path: String,
}

impl DecodeError {
    pub fn new(text: impl Into<String>) -> Self {
        let text = first_chars(&text.into(), ERROR_TEXT_CHARS_MAX).to_owned();
        Self { text, path: String::new() }
    }

    /// Where in the body, as in `containerDefinitions[0].name`; empty for the body itself.
    pub fn path(&self) -> &str {
        self.path.trim_start_matches('.')
    }

    pub(crate) fn below_member(mut self, name: &str) -> Self {
        self.path.insert_str(0, first_chars(name, ERROR_NAME_CHARS_MAX));
        self.path.insert(0, '.');
        self
    }

    pub(crate) fn below_item(mut self, index: usize) -> Self {
        self.path.insert_str(0, &format!("[{index}]"));
        self
    }
}

/// A text that may repeat what the caller has sent, however long that was: its beginning says what
/// is wrong, its end what to do.
pub(crate) fn bounded(text: String) -> String {
    let characters = text.chars().count();
    if characters <= REFUSAL_CHARS_MAX {
        return text;
    }
    let end_at = characters - REFUSAL_END_CHARS;
    let end = text.char_indices().nth(end_at).map_or("", |(at, _)| &text[at..]);
    let beginning = first_chars(&text, REFUSAL_CHARS_MAX - REFUSAL_END_CHARS - 1);
    format!("{beginning}…{end}")
}

fn first_chars(text: &str, chars_max: usize) -> &str {
    let end = text.char_indices().nth(chars_max).map_or(text.len(), |(at, _)| at);
    &text[..end]
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.path() {
            "" => f.write_str(&self.text),
            path => write!(f, "{} (at {path})", self.text),
        }
    }
}

impl std::error::Error for DecodeError {}

/// An error of the front end, which no service model declares.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ProtocolError {
    /// AWS's name, as in `SerializationException`.
    pub code: &'static str,
    pub message: String,
    pub http_status: u16,
}

impl ProtocolError {
    pub fn new(code: &'static str, http_status: u16, message: impl Into<String>) -> Self {
        Self { code, message: bounded(message.into()), http_status }
    }

    /// No operation of that name.
    pub fn unknown_operation(name: &str) -> Self {
        let message = format!("The operation {name} does not exist. Check its name and service.");
        Self::new("UnknownOperationException", 400, message)
    }

    pub fn serialization(message: impl Into<String>) -> Self {
        Self::new("SerializationException", 400, message)
    }

    /// Query protocol: a form without `Action`.
    pub fn missing_action() -> Self {
        Self::new("MissingAction", 400, "The request must contain the parameter Action.")
    }

    /// Query protocol: no operation of that name.
    pub fn invalid_action(name: &str, version: &str) -> Self {
        let message = format!("Could not find operation {name} for version {version}");
        Self::new("InvalidAction", 400, message)
    }

    /// Of a service of which not all is served: what there is. EC2 has a code for it.
    pub fn where_there_is(self, sentence: &str) -> Self {
        match self.code {
            "InvalidAction" => {
                let message = format!("{}. {sentence}", self.message);
                Self::new("UnsupportedOperation", self.http_status, message)
            }
            _ => self,
        }
    }

    pub fn request_too_large(bytes_max: usize) -> Self {
        let message = format!("The body has more than {bytes_max} bytes. Send a smaller request.");
        Self::new("RequestEntityTooLargeException", 413, message)
    }

    pub fn throttling() -> Self {
        Self::new("ThrottlingException", 400, "Rate exceeded")
    }

    pub fn access_denied(message: impl Into<String>) -> Self {
        Self::new("AccessDeniedException", 400, message)
    }

    pub fn service_unavailable(message: impl Into<String>) -> Self {
        Self::new("ServiceUnavailableException", 503, message)
    }

    pub fn internal_failure(message: impl Into<String>) -> Self {
        Self::new("InternalFailure", 500, message)
    }

    /// The body of the answer in awsJson1.1.
    pub fn encode_json(&self) -> Vec<u8> {
        json::encode_error(self.code, &self.message, &Members::default())
    }

    /// The body of the answer in the query protocol.
    pub fn encode_xml(&self, request_id: &str) -> Vec<u8> {
        xml::encode_error(self.code, &self.message, self.http_status >= 500, request_id)
    }
}

impl From<DecodeError> for ProtocolError {
    fn from(error: DecodeError) -> Self {
        Self::serialization(error.to_string())
    }
}

impl fmt::Display for ProtocolError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code, self.message)
    }
}

impl std::error::Error for ProtocolError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_repeats_only_so_much_of_what_was_sent() {
        let refusal = |value: &str| format!("'user' is '{value}'. Give 'user:group'.");
        let short = refusal(&"ü".repeat(900));
        assert_eq!(bounded(short.clone()), short);
        let cut = bounded(refusal(&"ü".repeat(10_000)));
        assert_eq!(cut.chars().count(), REFUSAL_CHARS_MAX);
        assert!(cut.starts_with("'user' is 'üü"), "{cut}");
        assert!(cut.ends_with("üü'. Give 'user:group'.") && cut.contains("ü…ü"), "{cut}");
        let told = ProtocolError::serialization("x".repeat(10_000)).message;
        assert_eq!(told.chars().count(), REFUSAL_CHARS_MAX);
        let told = crate::ecs::Error::invalid_parameter("x".repeat(10_000)).message;
        assert_eq!(told.chars().count(), REFUSAL_CHARS_MAX);
    }
}
