//! Who changes something, and what they need to know.
use crate::Facts;

pub struct Asker<'a> {
    /// An ARN.
    pub principal: &'a str,
    pub facts: &'a Facts,
}
