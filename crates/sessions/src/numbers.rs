//! The one number line per container instance for `seqNum` and `timeline`.
use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use berth_engine::Term;

/// Numbers that only grow, for all sessions of one instance: over a restart because the term of the
/// shard's leader does, and is durable before the leader says anything.
#[derive(Clone, Debug)]
pub struct Numbers(Arc<AtomicI64>);

impl Numbers {
    /// Beyond those of all terms before, and beyond one number more.
    pub fn of_term(term: Term, last: i64) -> Numbers {
        let first = i64::try_from(term << 32).unwrap_or(i64::MAX);
        Numbers(Arc::new(AtomicI64::new(first.max(last))))
    }

    pub fn last(&self) -> i64 {
        self.0.load(Ordering::Relaxed)
    }

    /// The next number, and a message id made of it.
    pub fn next_message(&self) -> (i64, String) {
        let number = self.0.fetch_add(1, Ordering::Relaxed) + 1;
        (number, format!("{number:016x}"))
    }

    /// Skips 16 terms, 256 the second time, and so on; half of all numbers are never leaped over.
    pub fn leap(&self, times: u32) {
        let farther = |it: i64| it.checked_add(1 << (32 + 4 * times.min(7)));
        let leap = |it| farther(it).filter(|it| *it <= i64::MAX / 2);
        // What cannot leap goes on step by step.
        let _ = self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, leap);
    }
}
