//! What was worked out of a record once, kept beside it.
use std::{fmt, sync::OnceLock};

/// Not a part of the record: it is not stored, all are equal, and copies begin without it, because
/// a copy is made to be changed.
pub struct Memo<T>(OnceLock<T>);

impl<T> Memo<T> {
    /// What `work_out` makes of the record, which must be the one that this is kept with and of
    /// which nothing changes any more.
    pub fn get(&self, work_out: impl FnOnce() -> T) -> &T {
        self.0.get_or_init(work_out)
    }
}

impl<T> Default for Memo<T> {
    fn default() -> Self {
        Memo(OnceLock::new())
    }
}

impl<T> Clone for Memo<T> {
    fn clone(&self) -> Self {
        Memo::default()
    }
}

impl<T> PartialEq for Memo<T> {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl<T> fmt::Debug for Memo<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Memo")
    }
}
