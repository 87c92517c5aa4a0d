//! What is wrong with a host or a control node: 25 set-ups that are known to be broken, each looked
//! for, judged and mended.
//!
//! `gather` looks: each subject in its own file, all at once, each within its own time. What it
//! finds are [`facts`]; `rows` judges them, and does nothing else. `mend` does what [`Fix`] says.

mod asked;
pub mod facts;
mod gather;
mod mend;
mod report;
mod rows;

pub use asked::{Asked, Joined, Place};
pub use gather::gather;
pub use mend::mend;
pub use report::{Finding, Fix, Mark, Mend, Report, Verb};
pub use rows::judge;

/// What disks with Docker's root are called.
pub(crate) const DOCKER_ROOT: &str = "Docker's root";
