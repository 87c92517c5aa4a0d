//! One entry of Docker's json-file: a line, or a piece of a long one.

use serde::Deserialize;

/// A piece that a container wrote at once. It ends in a line end, unless more of its line follows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    pub is_stderr: bool,
    pub text: String,
    /// Milliseconds since the epoch.
    pub at_ms: i64,
}

#[derive(Deserialize)]
struct Wire {
    #[serde(default)]
    log: String,
    #[serde(default)]
    stream: String,
    time: String,
}

/// `None`: a daemon was killed while it wrote this.
pub fn read(line: &[u8]) -> Option<Entry> {
    let wire: Wire = serde_json::from_slice(line).ok()?;
    let at_ms = wire.time.parse::<jiff::Timestamp>().ok()?.as_millisecond();
    Some(Entry { is_stderr: wire.stream == "stderr", text: wire.log, at_ms })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_as_docker_writes_it() {
        let line =
            br#"{"log":"h\u00e9\n","stream":"stderr","time":"2026-11-30T06:42:13.123456789Z"}"#;
        let entry = read(line).expect("an entry");
        assert_eq!((entry.is_stderr, entry.text.as_str()), (true, "hé\n"));
        assert_eq!(entry.at_ms, 1_796_020_933_123);
        assert_eq!(read(br#"{"log":"h"#), None);
        assert_eq!(read(b""), None);
    }
}
