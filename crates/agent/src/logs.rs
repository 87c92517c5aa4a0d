//! What containers write, to CloudWatch Logs: from Docker's files over a spool to the control
//! plane, each line once.
//!
//! `spec` and `pattern` read what is asked for. `tail` reads files, `assemble` makes events of
//! their lines, `spool` keeps them with where reading has come to, `stream` is these together for
//! one container: no clock, no task, all its state on disk. `follow` has all of them, `follower`
//! runs one, `sending` sends what it has, and `ship` one batch of that.

mod assemble;
mod batch;
mod entry;
mod follow;
mod follower;
mod open;
mod pattern;
mod sending;
mod ship;
mod spec;
mod spool;
mod stream;
mod tail;
#[cfg(test)]
mod tests;

pub use batch::Batch;
pub use entry::Entry;
pub use follow::Logs;
pub use open::{Opening, reason};
pub use spec::{Spec, asked, of, to_file};
pub use stream::{About, Answer, Stream};
