//! Secrets of access keys.
use berth_sealing::Seals;
use zeroize::Zeroizing;

/// IAM: 40 characters of base 64.
const CHARS: usize = 40;
const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// A new one, by chance.
pub fn secret(seals: &dyn Seals) -> Zeroizing<String> {
    let mut bytes = Zeroizing::new([0; CHARS]);
    seals.chance(&mut bytes[..]);
    Zeroizing::new(bytes.iter().map(|it| char::from(ALPHABET[usize::from(*it & 63)])).collect())
}
