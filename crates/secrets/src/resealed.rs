//! What becomes of a value when keys are rotated.
use std::sync::Arc;

use crate::value::SecretValue;

/// A value as it was sealed, and as it is by another key. The shard cannot know that both are the
/// same: whoever has the keys says so.
#[derive(Clone, Debug, PartialEq)]
pub struct Resealed {
    pub old: SecretValue,
    pub new: SecretValue,
}

impl Resealed {
    /// Whether the value is still what was resealed: then, and only then, it may be replaced.
    pub fn is_of(&self, kept: Option<&Arc<SecretValue>>) -> bool {
        kept.is_some_and(|it| **it == self.old) && self.new.id == self.old.id
    }
}
