//! What a place may be found in.

/// A class whose attributes are right.
#[derive(Clone, Copy, Debug)]
pub(super) struct Candidate {
    pub class: u32,
    pub questions: Option<u32>,
}
