//! The one number line per container instance for `seqNum` and `timeline`.
use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use berth_engine::Term;

/// Numbers that only grow, for all sessions of one instance: over a restart because the term of the
/// shard's leader does, and is durable before the leader says anything.
#[derive(Clone, Debug)]
pub(crate) struct Numbers(Arc<AtomicI64>);

impl Numbers {
    pub fn of_term(term: Term) -> Numbers {
        Numbers(Arc::new(AtomicI64::new(i64::try_from(term << 32).unwrap_or(i64::MAX))))
    }

    /// The next number, and a message id made of it.
    pub fn next_message(&self) -> (i64, String) {
        let number = self.0.fetch_add(1, Ordering::Relaxed) + 1;
        (number, format!("{number:016x}"))
    }
}
