//! What a block has none of, told without unpacking it: a Bloom filter of the pieces of its lines.
use xxhash_rust::xxh3::xxh3_64;

use crate::limits::{FILTER_BYTES_MAX, FILTER_PIECE_BYTES};

/// The filter of some bytes.
pub fn of(bytes: &[u8]) -> Vec<u8> {
    // A bit for two bytes: pieces overlap, and many are the same.
    let size = (bytes.len() / 16).clamp(64, FILTER_BYTES_MAX).next_power_of_two();
    let mut filter = vec![0; size];
    for piece in bytes.windows(FILTER_PIECE_BYTES) {
        for (at, bit) in bits(piece, size) {
            filter[at] |= bit;
        }
    }
    filter
}

/// Whether the bytes that a filter is of may have this word.
pub fn may_have(filter: &[u8], word: &[u8]) -> bool {
    if filter.is_empty() || !filter.len().is_power_of_two() {
        return true;
    }
    let mut pieces = word.windows(FILTER_PIECE_BYTES);
    pieces.all(|it| bits(it, filter.len()).into_iter().all(|(at, bit)| filter[at] & bit != 0))
}

/// Two bits of a filter of so many bytes, which is a power of two.
fn bits(piece: &[u8], size: usize) -> [(usize, u8); 2] {
    let hash = xxh3_64(piece);
    [hash, hash >> 32].map(|it| {
        let bit = it as usize & (size * 8 - 1);
        (bit / 8, 1 << (bit % 8))
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_there_is_never_missed(bytes: Vec<u8>, at: usize, length in 0..40_usize) {
            let from = at % (bytes.len() + 1);
            let word = &bytes[from..(from + length).min(bytes.len())];
            prop_assert!(may_have(&of(&bytes), word));
        }
    }

    #[test]
    fn most_words_that_are_not_there_are_known_not_to_be() {
        let mut text = String::new();
        for number in 0..3_000 {
            text += &format!("GET /orders/{number} 200 took {} ms\n", number % 97);
        }
        let filter = of(text.as_bytes());
        let missed =
            (0..1_000).filter(|it| may_have(&filter, format!("deadbeef{it:05}").as_bytes()));
        let missed = missed.count();
        assert!(missed < 50, "{missed} of 1000");
        assert!(filter.len() * 8 < text.len(), "{} of {}", filter.len(), text.len());
    }
}
