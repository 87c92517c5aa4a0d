//! Sealing as those use it who serve calls.
use zeroize::Zeroizing;

use crate::OpenError;

/// Seals what no shard is to know, and opens it for those who may. `place` is where it is kept:
/// see [`Ring::seal`](crate::Ring::seal).
pub trait Seals {
    /// Fills `bytes` with chance that nobody can guess.
    fn chance(&self, bytes: &mut [u8]);

    fn seal(&self, secret: &[u8], place: &str) -> String;

    /// See [`Ring::fingerprints`](crate::Ring::fingerprints).
    fn fingerprints(&self, secret: &[u8], place: &str) -> Vec<String>;

    /// # Errors
    /// It does not open.
    fn open(&self, text: &str, place: &str) -> Result<Zeroizing<Vec<u8>>, OpenError>;
}
