//! How a call can fail.

use std::error::Error;
use std::iter;
use std::time::Duration;

use serde::Deserialize;

/// What a client is told when it is not the output.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum CallError {
    /// No whole answer came. Whether the operation was done is not known.
    #[error("The endpoint could not be reached: {0}")]
    Transport(String),
    /// As [`CallError::Transport`].
    #[error("The endpoint did not answer within {} s", .0.as_secs_f64())]
    TimedOut(Duration),
    #[error(transparent)]
    Api(#[from] ApiError),
    /// An answer that is not the operation's output.
    #[error("The endpoint's answer cannot be read: {0}")]
    Decode(String),
}

/// An error that the service answered with.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("{code}: {message}")]
pub struct ApiError {
    /// As in `ClusterNotFoundException`.
    pub code: String,
    pub message: String,
    pub http_status: u16,
    /// What a `ConflictException` names.
    pub resource_ids: Option<Vec<String>>,
    /// What CloudWatch Logs would have taken.
    pub expected_sequence_token: Option<String>,
}

impl CallError {
    /// Whether the same call may succeed later. Operations without a client token may then have
    /// been done twice.
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Transport(_) | Self::TimedOut(_) => true,
            Self::Api(error) => error.http_status >= 500 || error.code == "ThrottlingException",
            Self::Decode(_) => false,
        }
    }

    pub(super) fn transport(error: hyper_util::client::legacy::Error) -> Self {
        if let Some(text) = berth_tls::told(&error) {
            return Self::Transport(text);
        }
        // The outermost error says only that there is one.
        let mut text = error.to_string();
        let mut source = error.source();
        while let Some(cause) = source {
            text += &format!(": {cause}");
            source = cause.source();
        }
        Self::Transport(text)
    }

    /// Reads the body of an answer that is no success.
    pub(super) fn read(http_status: u16, body: &[u8]) -> Self {
        let Ok(wire) = serde_json::from_slice::<WireError>(body) else {
            return Self::Decode(format!("HTTP status {http_status} without an error in the body"));
        };
        // Some services put a namespace before the code.
        let code = wire.code.rsplit('#').next().unwrap_or(&wire.code).to_owned();
        let WireError { message, resource_ids, expected_sequence_token, .. } = wire;
        Self::Api(ApiError { code, message, http_status, resource_ids, expected_sequence_token })
    }
}

impl CallError {
    /// The same of one in XML.
    pub(super) fn read_xml(http_status: u16, body: &str) -> Self {
        let Some(code) = element(body, "Code") else {
            return Self::Decode(format!("HTTP status {http_status} without an error in the body"));
        };
        let message = element(body, "Message").unwrap_or_default();
        let (resource_ids, expected_sequence_token) = (None, None);
        Self::Api(ApiError { code, message, http_status, resource_ids, expected_sequence_token })
    }
}

/// The text of the first element of a name that has no others in it, of XML as Berth writes it.
pub fn element(xml: &str, name: &str) -> Option<String> {
    elements(xml, name).next()
}

/// The same of all elements of the name.
pub fn elements<'a>(xml: &'a str, name: &str) -> impl Iterator<Item = String> + use<'a> {
    let (open, close) = (format!("<{name}>"), format!("</{name}>"));
    let mut rest = xml;
    iter::from_fn(move || {
        let (_, after) = rest.split_once(&open)?;
        let (text, left) = after.split_once(&close)?;
        rest = left;
        let plain = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"");
        Some(plain.replace("&apos;", "'").replace("&#xD;", "\r").replace("&amp;", "&"))
    })
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireError {
    #[serde(rename = "__type")]
    code: String,
    #[serde(default, alias = "Message")]
    message: String,
    resource_ids: Option<Vec<String>>,
    expected_sequence_token: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_out_is_told_in_seconds() {
        let told = CallError::TimedOut(Duration::from_millis(1_500)).to_string();
        assert_eq!(told, "The endpoint did not answer within 1.5 s");
    }

    #[test]
    fn an_error_in_xml_has_a_code_and_a_text() {
        let xml = "<ErrorResponse><Error><Type>Sender</Type><Code>NoSuchEntity</Code><Message>a \
                   &lt;b&gt; &amp;lt;</Message></Error></ErrorResponse>";
        let CallError::Api(it) = CallError::read_xml(404, xml) else { panic!("an error") };
        assert_eq!((it.code.as_str(), it.message.as_str()), ("NoSuchEntity", "a <b> &lt;"));
        assert!(matches!(CallError::read_xml(500, "<html>"), CallError::Decode(_)));
        assert_eq!(elements("<a>1</a><b>2</b><a>3</a>", "a").collect::<Vec<_>>(), ["1", "3"]);
    }
}
