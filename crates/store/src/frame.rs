//! The checksum around every stored value: bytes that were not written are never served.
use xxhash_rust::xxh3::{xxh3_64, xxh3_64_with_seed};

/// The only layout so far: this byte, the sum (little endian), the value.
const LAYOUT: u8 = 1;
const HEADER_BYTES: usize = 9;

/// A checksum over a key and its value. Added up over all rows of a shard (wrapping), it names the
/// set of rows, in whatever order they came.
pub type Sum = u64;

/// The value as it is stored under a key.
pub fn seal(key: &[u8], value: &[u8]) -> (Sum, Vec<u8>) {
    let sum = sum(key, value);
    let mut frame = Vec::with_capacity(HEADER_BYTES + value.len());
    frame.push(LAYOUT);
    frame.extend_from_slice(&sum.to_le_bytes());
    frame.extend_from_slice(value);
    (sum, frame)
}

/// The value in a frame, or nothing when it is not what was sealed under this key.
pub fn open<'a>(key: &[u8], frame: &'a [u8]) -> Option<(Sum, &'a [u8])> {
    let (header, value) = frame.split_at_checked(HEADER_BYTES)?;
    let (layout, stored) = header.split_first()?;
    let stored = Sum::from_le_bytes(stored.try_into().ok()?);
    (*layout == LAYOUT && stored == sum(key, value)).then_some((stored, value))
}

/// The numbers of a value that holds exactly so many, little endian.
pub fn numbers<const N: usize>(value: &[u8]) -> Option<[u64; N]> {
    let (numbers, rest) = value.as_chunks::<8>();
    let numbers: &[[u8; 8]; N] = numbers.try_into().ok()?;
    rest.is_empty().then(|| numbers.map(u64::from_le_bytes))
}

/// Continues a checksum with one more row; a removal differs from an empty value.
pub fn chain(before: Sum, key: &[u8], value: Option<&[u8]>) -> Sum {
    let key = xxh3_64_with_seed(key, before);
    match value {
        Some(value) => xxh3_64_with_seed(value, key),
        None => key.rotate_left(32),
    }
}

fn sum(key: &[u8], value: &[u8]) -> Sum {
    xxh3_64_with_seed(value, xxh3_64(key))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_flipped_bit_and_any_cut_is_noticed() {
        let (_, frame) = seal(b"key", b"{\"status\":\"RUNNING\"}");
        assert_eq!(open(b"key", &frame).unwrap().1, b"{\"status\":\"RUNNING\"}");
        assert!(open(b"kez", &frame).is_none(), "a row under another key");
        for bit in 0..frame.len() * 8 {
            let mut bad = frame.clone();
            bad[bit / 8] ^= 1 << (bit % 8);
            assert!(open(b"key", &bad).is_none(), "bit {bit}");
        }
        for cut in 0..frame.len() {
            assert!(open(b"key", &frame[..cut]).is_none(), "cut at {cut}");
        }
    }
}
