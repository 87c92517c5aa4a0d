//! One binary message of a channel, as bytes: a header of 120 bytes, then the payload.
use sha2::{Digest, Sha256};
use thiserror::Error;

use crate::limits::READ_PAYLOAD_BYTES_MAX;

/// Where the payload begins.
const PAYLOAD_AT: usize = 120;

/// What the header says of its own length: the length of the payload is not counted.
const HEADER_BYTES: u32 = 116;

const SCHEMA_VERSION: u32 = 1;

/// Flags of a message: the first and the last of a direction; acknowledgements are both.
pub const SYN: u64 = 1;
pub const FIN: u64 = 2;

/// What a payload is.
pub mod payload_type {
    pub const OUTPUT: u32 = 1;
    pub const SIZE: u32 = 3;
    pub const HANDSHAKE_REQUEST: u32 = 5;
    pub const HANDSHAKE_RESPONSE: u32 = 6;
    pub const HANDSHAKE_COMPLETE: u32 = 7;
    pub const FLAG: u32 = 10;
    pub const STDERR: u32 = 11;
    pub const EXIT_CODE: u32 = 12;
}

/// Which message it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// From a client to the host.
    Input,
    /// From the host to a client.
    Output,
    Acknowledge,
    ChannelClosed,
    PausePublication,
    StartPublication,
    /// From the host to the server.
    AgentSessionState,
}

const KINDS: [(Kind, &str); 7] = [
    (Kind::Input, "input_stream_data"),
    (Kind::Output, "output_stream_data"),
    (Kind::Acknowledge, "acknowledge"),
    (Kind::ChannelClosed, "channel_closed"),
    (Kind::PausePublication, "pause_publication"),
    (Kind::StartPublication, "start_publication"),
    (Kind::AgentSessionState, "agent_session_state"),
];

/// A message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    pub kind: Kind,
    /// Milliseconds since the epoch.
    pub created_ms: u64,
    pub sequence: i64,
    pub flags: u64,
    pub id: [u8; 16],
    /// See [`payload_type`].
    pub payload_type: u32,
    pub payload: Vec<u8>,
}

/// Why bytes are no message.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum Malformed {
    #[error("a message of {0} bytes is shorter than its header")]
    Short(usize),
    #[error("a header of {0} bytes instead of {HEADER_BYTES}")]
    Header(u32),
    /// Of a release to come, perhaps: it is passed over.
    #[error("a message of an unknown type")]
    Kind,
    #[error("a payload of {0} bytes is larger than {READ_PAYLOAD_BYTES_MAX}")]
    Large(usize),
    #[error("the payload is not as long as the header says")]
    Length,
    #[error("the payload is not the one that its digest is of")]
    Digest,
}

impl Kind {
    /// As the protocol writes it.
    pub fn as_str(self) -> &'static str {
        KINDS.iter().find(|(it, _)| *it == self).map_or("", |(_, name)| name)
    }
}

impl Frame {
    /// One that says something to the other side without being part of a stream.
    pub fn control(kind: Kind, payload: Vec<u8>, id: [u8; 16], created_ms: u64) -> Frame {
        Frame { kind, created_ms, sequence: 0, flags: SYN | FIN, id, payload_type: 0, payload }
    }

    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(PAYLOAD_AT + self.payload.len());
        bytes.extend(HEADER_BYTES.to_be_bytes());
        bytes.extend(format!("{:<32}", self.kind.as_str()).as_bytes());
        bytes.extend(SCHEMA_VERSION.to_be_bytes());
        bytes.extend(self.created_ms.to_be_bytes());
        bytes.extend(self.sequence.to_be_bytes());
        bytes.extend(self.flags.to_be_bytes());
        // The published clients write the halves of an id the other way round.
        bytes.extend(&self.id[8..]);
        bytes.extend(&self.id[..8]);
        bytes.extend(Sha256::digest(&self.payload));
        bytes.extend(self.payload_type.to_be_bytes());
        let length = u32::try_from(self.payload.len()).expect("payloads are small");
        bytes.extend(length.to_be_bytes());
        bytes.extend(&self.payload);
        bytes
    }

    /// What the server looks at that only hands messages on: which it is, its number, and how long
    /// its payload is.
    pub fn peek(bytes: &[u8]) -> Option<(Kind, i64, usize)> {
        let (header, payload) = bytes.split_at_checked(PAYLOAD_AT)?;
        Some((kind(&header[4..36])?, i64::from_be_bytes(part(header, 48)), payload.len()))
    }

    /// # Errors
    /// They are no message, or none that is read here.
    pub fn decode(bytes: &[u8]) -> Result<Frame, Malformed> {
        let Some((header, payload)) = bytes.split_at_checked(PAYLOAD_AT) else {
            return Err(Malformed::Short(bytes.len()));
        };
        let header_bytes = u32::from_be_bytes(part(header, 0));
        if header_bytes != HEADER_BYTES {
            return Err(Malformed::Header(header_bytes));
        }
        if payload.len() > READ_PAYLOAD_BYTES_MAX {
            return Err(Malformed::Large(payload.len()));
        }
        if usize::try_from(u32::from_be_bytes(part(header, 116))) != Ok(payload.len()) {
            return Err(Malformed::Length);
        }
        // The published clients look at the digest only where there is something to look at.
        if !payload.is_empty() && Sha256::digest(payload)[..] != header[80..112] {
            return Err(Malformed::Digest);
        }
        let mut id = [0; 16];
        id[8..].copy_from_slice(&header[64..72]);
        id[..8].copy_from_slice(&header[72..80]);
        Ok(Frame {
            kind: kind(&header[4..36]).ok_or(Malformed::Kind)?,
            created_ms: u64::from_be_bytes(part(header, 40)),
            sequence: i64::from_be_bytes(part(header, 48)),
            flags: u64::from_be_bytes(part(header, 56)),
            id,
            payload_type: u32::from_be_bytes(part(header, 112)),
            payload: payload.to_vec(),
        })
    }
}

/// Readers trim spaces and NULs.
fn kind(text: &[u8]) -> Option<Kind> {
    let text = std::str::from_utf8(text).ok()?.trim_matches([' ', '\0']);
    KINDS.iter().find(|(_, name)| *name == text).map(|(it, _)| *it)
}

fn part<const BYTES: usize>(header: &[u8], at: usize) -> [u8; BYTES] {
    header[at..at + BYTES].try_into().expect("the header is as long as that")
}
