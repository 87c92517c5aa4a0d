//! Small texts with a checksum below them: one that was damaged is told from one that was written.
use std::str;

use xxhash_rust::xxh3::xxh3_64;

/// What is there is not what was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("its checksum does not match")]
pub struct Damaged;

/// A text of one line as it is to be written: with its checksum as a second line.
#[must_use]
pub fn seal(line: &str) -> String {
    format!("{line}\n{:016x}\n", xxh3_64(line.as_bytes()))
}

/// The line of a text that was sealed, or that an earlier release has written: it wrote the line
/// alone, without an end.
///
/// # Errors
/// There is something else.
pub fn unseal(bytes: &[u8]) -> Result<&str, Damaged> {
    let text = str::from_utf8(bytes).map_err(|_| Damaged)?;
    let Some((line, _)) = text.split_once('\n') else { return Ok(text) };
    if text == seal(line) { Ok(line) } else { Err(Damaged) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_flipped_bit_is_noticed_and_so_is_any_cut_of_the_checksum() {
        let line = "{\"told\":1795228247000}";
        let text = seal(line);
        assert_eq!(unseal(text.as_bytes()), Ok(line));
        for bit in 0..text.len() * 8 {
            let mut bad = text.clone().into_bytes();
            bad[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(unseal(&bad), Err(Damaged), "bit {bit}");
        }
        for cut in line.len() + 1..text.len() {
            assert_eq!(unseal(&text.as_bytes()[..cut]), Err(Damaged), "cut at {cut}");
        }
    }

    #[test]
    fn what_an_earlier_release_has_written_is_read() {
        assert_eq!(unseal(seal("").as_bytes()), Ok(""));
        assert_eq!(unseal(b"{\"told\":9000}"), Ok("{\"told\":9000}"));
        assert_eq!(unseal(b"\xff"), Err(Damaged));
    }
}
