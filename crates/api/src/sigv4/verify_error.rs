//! Every way in which a signature can be wrong, with AWS's types and texts.

use crate::error::ProtocolError;

/// Its text is AWS's.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum VerifyError {
    #[error("Missing Authentication Token")]
    MissingToken,
    /// In a query string, of a service that looks for signatures in the header only.
    #[error(
        "Missing Authentication Token. Presigned requests are not taken here: sign with the \
         Authorization header."
    )]
    Presigned,
    /// Parts of the signature are not there or cannot be read.
    #[error("{0}")]
    Incomplete(String),
    /// The access key does not exist, or the session token is not its.
    #[error("The security token included in the request is invalid.")]
    UnknownKey,
    #[error("The security token included in the request is expired")]
    ExpiredToken,
    /// It is for another day, service or request than this one, expired or not yet current.
    #[error("{0}")]
    Invalid(String),
    #[error(
        "The request signature we calculated does not match the signature you provided. Check your \
         AWS Secret Access Key and signing method. Consult the service documentation for details."
    )]
    Mismatch,
}

impl VerifyError {
    /// As services with awsJson1.1 say it.
    pub fn to_json_error(&self) -> ProtocolError {
        let code = match self {
            Self::MissingToken | Self::Presigned => "MissingAuthenticationTokenException",
            Self::Incomplete(_) => "IncompleteSignatureException",
            Self::UnknownKey => "UnrecognizedClientException",
            Self::ExpiredToken => "ExpiredTokenException",
            Self::Invalid(_) | Self::Mismatch => "InvalidSignatureException",
        };
        ProtocolError::new(code, 400, self.to_string())
    }

    /// As services with the query protocol say it.
    pub fn to_query_error(&self) -> ProtocolError {
        let code = match self {
            Self::MissingToken | Self::Presigned => "MissingAuthenticationToken",
            Self::Incomplete(_) => "IncompleteSignature",
            Self::UnknownKey => "InvalidClientTokenId",
            Self::ExpiredToken => "ExpiredToken",
            Self::Invalid(_) | Self::Mismatch => "SignatureDoesNotMatch",
        };
        let message = match self {
            Self::MissingToken => "Request is missing Authentication Token".to_owned(),
            other => other.to_string(),
        };
        ProtocolError::new(code, 403, message)
    }
}
