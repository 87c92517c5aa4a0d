//! The journal's lines: an eight-digit CRC-32, a space, one JSON record, a newline.

use super::Record;

const CHECKSUM_CHARACTERS: usize = 8;

/// Appends a record's line.
pub fn put(bytes: &mut Vec<u8>, record: &Record) {
    let json = serde_json::to_string(record).expect("records have string keys and finite numbers");
    let checksum = crc32fast::hash(json.as_bytes());
    bytes.extend_from_slice(format!("{checksum:08x} {json}\n").as_bytes());
}

/// The bytes of whole lines.
pub fn whole(bytes: &[u8]) -> usize {
    bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1)
}

/// All lines, in order. A last line without its newline was being written when the agent was
/// killed: it never counted.
pub fn read(bytes: &[u8]) -> impl Iterator<Item = Result<Record, String>> {
    bytes[..whole(bytes)]
        .split(|byte| *byte == b'\n')
        .enumerate()
        .filter(|(_, line)| !line.is_empty())
        .map(|(index, line)| parse(line).map_err(|what| format!("line {}: {what}", index + 1)))
}

fn parse(line: &[u8]) -> Result<Record, String> {
    let text = std::str::from_utf8(line).map_err(|_| "it is not UTF-8".to_owned())?;
    let (checksum, json) = text
        .split_at_checked(CHECKSUM_CHARACTERS)
        .and_then(|(checksum, rest)| Some((checksum, rest.strip_prefix(' ')?)))
        .ok_or("it is too short")?;
    if u32::from_str_radix(checksum, 16) != Ok(crc32fast::hash(json.as_bytes())) {
        return Err("its checksum does not match".to_owned());
    }
    serde_json::from_str(json).map_err(|error| error.to_string())
}
