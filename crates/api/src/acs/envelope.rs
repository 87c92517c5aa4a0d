//! The `{"type", "message"}` frame that all agent protocol messages share.

use serde_json::{Map, Value};
use thiserror::Error;

/// A frame that could not be decoded.
#[derive(Debug, Error)]
pub enum DecodeError {
    /// Not JSON, or not of the envelope's form.
    #[error(transparent)]
    Envelope(#[from] EnvelopeError),
    /// The type is known, its message has a member of the wrong kind.
    #[error("{kind} cannot be decoded: {fault}")]
    Message { kind: String, message: Value, fault: serde_json::Error },
}

/// What keeps a text from being an envelope.
#[derive(Debug, Error)]
pub enum EnvelopeError {
    #[error("the frame is not JSON: {0}")]
    NotJson(#[from] serde_json::Error),
    #[error("the frame has no string member 'type'")]
    NoType,
}

/// Splits a frame into its type and message. A missing message is an empty one. Nulls are dropped
/// at every depth, because a null member means an absent one.
pub(crate) fn open(frame: &str) -> Result<(String, Value), EnvelopeError> {
    let mut value: Value = serde_json::from_str(frame)?;
    drop_nulls(&mut value);
    let Value::Object(mut object) = value else { return Err(EnvelopeError::NoType) };
    let Some(Value::String(kind)) = object.remove("type") else {
        return Err(EnvelopeError::NoType);
    };
    let message = object.remove("message").unwrap_or_else(|| Value::Object(Map::new()));
    Ok((kind, message))
}

/// The text of one frame.
pub(crate) fn seal(kind: &str, message: &impl serde::Serialize) -> String {
    #[derive(serde::Serialize)]
    struct Frame<'a, M> {
        r#type: &'a str,
        message: &'a M,
    }
    serde_json::to_string(&Frame { r#type: kind, message })
        .expect("messages have string keys and finite numbers")
}

fn drop_nulls(value: &mut Value) {
    match value {
        Value::Object(members) => {
            members.retain(|_, member| !member.is_null());
            members.values_mut().for_each(drop_nulls);
        }
        Value::Array(items) => items.iter_mut().for_each(drop_nulls),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Declares an enum of messages with `decode`, `encode` and `kind`.
macro_rules! envelope {
    (
        $(#[$doc:meta])*
        pub enum $name:ident { $($variant:ident($wire:literal): $message:ty,)+ }
    ) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq)]
        pub enum $name {
            $($variant($message),)+
            /// A type that this version does not know; the message as it came.
            Unknown { kind: String, message: serde_json::Value },
        }

        impl $name {
            /// Reads one frame.
            ///
            /// # Errors
            /// The frame is no envelope, or a known message has members of the wrong kind.
            pub fn decode(frame: &str) -> Result<Self, $crate::acs::DecodeError> {
                let (kind, message) = $crate::acs::envelope::open(frame)?;
                match kind.as_str() {
                    $($wire => match <$message as serde::Deserialize>::deserialize(&message) {
                        Ok(decoded) => Ok(Self::$variant(decoded)),
                        Err(fault) => {
                            Err($crate::acs::DecodeError::Message { kind, message, fault })
                        }
                    },)+
                    _ => Ok(Self::Unknown { kind, message }),
                }
            }

            /// Writes one frame.
            #[must_use]
            pub fn encode(&self) -> String {
                match self {
                    $(Self::$variant(message) => $crate::acs::envelope::seal($wire, message),)+
                    Self::Unknown { kind, message } => {
                        $crate::acs::envelope::seal(kind, message)
                    }
                }
            }

            /// The message's type name on the wire.
            #[must_use]
            pub fn kind(&self) -> &str {
                match self {
                    $(Self::$variant(_) => $wire,)+
                    Self::Unknown { kind, .. } => kind,
                }
            }
        }
    };
}
pub(crate) use envelope;
