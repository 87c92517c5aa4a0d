//! How a call can fail.

use std::error::Error;
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
        let WireError { message, resource_ids, .. } = wire;
        Self::Api(ApiError { code, message, http_status, resource_ids })
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireError {
    #[serde(rename = "__type")]
    code: String,
    #[serde(default, alias = "Message")]
    message: String,
    resource_ids: Option<Vec<String>>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_out_is_told_in_seconds() {
        let told = CallError::TimedOut(Duration::from_millis(1_500)).to_string();
        assert_eq!(told, "The endpoint did not answer within 1.5 s");
    }
}
