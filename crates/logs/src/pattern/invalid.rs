//! A pattern that cannot be read.

/// CloudWatch Logs says no more of a pattern that it cannot read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Invalid;
