//! What cannot be read any more: it is named, and never served.
use std::{
    fmt, io,
    path::{Path, PathBuf},
};

/// Bytes of a file that are not what was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Damage {
    pub path: PathBuf,
    /// From where to where.
    pub from: u64,
    pub to: u64,
    /// At the end of a segment: as a write leaves it that was cut off, and nobody was told of.
    pub is_tail: bool,
}

impl Damage {
    /// Of all of a file.
    pub fn whole(path: &Path, bytes: u64) -> Damage {
        Damage { path: path.to_owned(), from: 0, to: bytes, is_tail: false }
    }
}

impl fmt::Display for Damage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Damage { path, from, to, is_tail } = self;
        let what = if *is_tail { "a write that was cut off, or damage" } else { "damage" };
        write!(f, "bytes {from} to {to} of {}: {what}", path.display())
    }
}

/// Why lines were not read.
#[derive(Debug)]
pub enum ReadError {
    Io(io::Error),
    Damage(Damage),
}

impl From<io::Error> for ReadError {
    fn from(error: io::Error) -> ReadError {
        ReadError::Io(error)
    }
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ReadError::Io(it) => it.fmt(f),
            ReadError::Damage(it) => it.fmt(f),
        }
    }
}
