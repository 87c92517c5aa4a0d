//! How much of what a store takes at once a batch has used up.
use std::{collections::BTreeMap, fmt};

use crate::{BatchLimits, Change, Panicked, Record};

/// A piece of work, of which all is to be kept or nothing, changes more than a store takes with
/// one batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooLarge {
    pub rows: usize,
    /// Of the rows and of what caused them; 0 where the store does not bound them.
    pub bytes: usize,
    pub limits: BatchLimits,
}

impl fmt::Display for TooLarge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let TooLarge { rows, bytes, limits } = self;
        match *rows > limits.rows {
            true => {
                write!(f, "it changes {rows} rows, and the store takes {} at once", limits.rows)
            }
            false => {
                write!(f, "it writes {bytes} bytes, and the store takes {} at once", limits.bytes)
            }
        }
    }
}

/// Where nobody asked for it, it is a bug of ours: controllers and reports come in small pieces.
impl From<TooLarge> for Panicked {
    fn from(what: TooLarge) -> Panicked {
        Panicked(format!("too much at once: {what}"))
    }
}

/// Whether there is room for a piece of work.
pub(crate) enum Fit {
    Yes,
    /// There would be in another batch.
    Elsewhere,
    Never(TooLarge),
}

/// What the changes of a batch come to, row by row: each is written once.
pub(crate) struct Room<K> {
    limits: BatchLimits,
    /// Bytes of each row; nothing is counted before it matters.
    rows: BTreeMap<K, usize>,
    bytes: usize,
    /// So many of the changes are in `rows`.
    counted: usize,
}

impl<K: Ord> Room<K> {
    pub fn new(limits: BatchLimits) -> Self {
        Room { limits, rows: BTreeMap::new(), bytes: 0, counted: 0 }
    }

    /// Whether it can run out.
    pub fn is_limited(&self) -> bool {
        self.limits != BatchLimits::NONE
    }

    /// Takes in the changes from `from` on, which one piece of work made that this caused: if they
    /// fit.
    pub fn take<R: Record<Key = K>>(
        &mut self,
        changes: &[Change<R, K>],
        from: usize,
        cause: Option<&str>,
    ) -> Fit {
        let counts_bytes = self.limits.bytes != usize::MAX;
        if from == changes.len() || !counts_bytes && changes.len() <= self.limits.rows {
            return Fit::Yes;
        }
        let before = weigh(&changes[self.counted..from], counts_bytes);
        self.note(before, from);
        let piece = weigh(&changes[from..], counts_bytes);
        let of_cause = cause.map_or(0, |it| it.len() + size_of::<u32>() * piece.len());
        let bytes = piece.values().sum::<usize>() + of_cause;
        let BatchLimits { rows: rows_max, bytes: bytes_max } = self.limits;
        if piece.len() > rows_max || bytes > bytes_max {
            return Fit::Never(TooLarge { rows: piece.len(), bytes, limits: self.limits });
        }
        let added = piece.keys().filter(|key| !self.rows.contains_key(key)).count();
        let replaced: usize = piece.keys().filter_map(|key| self.rows.get(key)).sum();
        if self.rows.len() + added > rows_max || self.bytes - replaced + bytes > bytes_max {
            return Fit::Elsewhere;
        }
        self.note(piece, changes.len());
        self.bytes += of_cause;
        Fit::Yes
    }

    fn note(&mut self, rows: BTreeMap<K, usize>, counted: usize) {
        for (key, bytes) in rows {
            self.bytes += bytes;
            self.bytes -= self.rows.insert(key, bytes).unwrap_or(0);
        }
        self.counted = counted;
    }
}

/// The rows that changes leave, each with its bytes.
fn weigh<R: Record>(changes: &[Change<R, R::Key>], counts_bytes: bool) -> BTreeMap<R::Key, usize> {
    let mut rows = BTreeMap::new();
    for change in changes.iter().rev() {
        let key = change.key();
        if rows.contains_key(&key) {
            continue;
        }
        let bytes = if counts_bytes { row_bytes(change, &key) } else { 0 };
        rows.insert(key, bytes);
    }
    rows
}

/// As [`crate::Row::bytes`] has it.
fn row_bytes<R: Record>(change: &Change<R, R::Key>, key: &R::Key) -> usize {
    let (table, key) = R::address(key);
    let value = match change {
        Change::Put(record) => record.encode().len(),
        Change::Delete(_) => 0,
    };
    table.len() + key.len() + value
}
