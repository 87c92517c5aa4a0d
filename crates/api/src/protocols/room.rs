//! What a call may take up in memory: so much for each of its bytes.
//!
//! An item of two bytes, `{}`, may be a structure of a thousand; and what is behind it is only
//! known once it is there.

use crate::error::DecodeError;
use crate::limits::{ROOM_BYTES, ROOM_BYTES_PER_BYTE};

/// Bytes that are left.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Room(usize);

impl Room {
    /// For what strangers send.
    pub fn of(body: &[u8]) -> Self {
        Self(ROOM_BYTES + ROOM_BYTES_PER_BYTE * body.len())
    }

    /// For what was checked before.
    pub const ENDLESS: Self = Self(usize::MAX);

    /// Takes what another item of a list needs, at `index`. The first one makes room for four; a
    /// list that is full doubles.
    pub fn item<T>(&mut self, index: usize) -> Result<(), DecodeError> {
        self.take(match index {
            0 => 4 * size_of::<T>(),
            1..4 => 0,
            _ => 2 * size_of::<T>(),
        })
    }

    /// The same of an entry of a map, whose nodes have eleven and are at least half full.
    pub fn entry<T>(&mut self, index: usize) -> Result<(), DecodeError> {
        let entry = size_of::<(String, T)>();
        self.take(if index == 0 { 11 * entry } else { 2 * entry })
    }

    fn take(&mut self, bytes: usize) -> Result<(), DecodeError> {
        let text = "The body has more lists, maps and structures than fit its length";
        self.0 = self.0.checked_sub(bytes).ok_or_else(|| DecodeError::new(text))?;
        Ok(())
    }
}
