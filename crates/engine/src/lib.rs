//! State as a value: a machine is a pure function from (state, input, now) to (reply, changes).
//!
//! - [`Change`] is the unit of durability, replication and undo.
//! - [`State::apply`] is the only place where state changes, indexes and tallies included.
//! - [`Txn`] collects the changes of one batch on a working copy that costs nothing to throw away.
//! - [`Turn`] runs inputs and controllers on it until nothing is left to do.
//! - [`Shard`] turns requests into batches, commits, replies and publications. It does no IO.
//! - [`Store`] makes batches durable, and [`History`] keeps them; implementations live in
//!   `berth-store`.
//!
//! The road of every input is the same, and nothing comes back from the side:
//!
//! ```text
//! request or report → Machine::handle / observe → Txn::put → State::apply → nudged topics
//!   → Machine::reconcile until settled → Batch → Store::commit → Publish → Reply
//! ```
mod change;
mod deadlines;
mod effort;
mod groups;
mod history;
mod lanes;
pub mod limits;
mod machine;
mod pace;
mod random;
mod room;
mod shard;
mod state;
mod store;
mod table;
mod turn;
mod txn;

pub use berth_time::Timestamp;
pub use change::{Change, ChangeOf};
pub use deadlines::Deadlines;
pub use effort::{Effort, Stopwatch};
pub use groups::Groups;
pub use history::{Cause, Extent, History, Past, PastBatch, Shrunk, Version};
pub use machine::{Machine, Panicked, Transition};
pub use pace::{Lapse, Pace, SavedPace, Unseen};
pub use random::Random;
pub use room::TooLarge;
pub use shard::{Lane, Lead, Lost, Output, Published, Shard, Ticket, Work};
pub use state::{Record, RowError, State};
pub use store::{Batch, BatchLimits, CommitError, Row, ShardName, Store, StoreError};
pub use table::{Set, Table};
pub use turn::{Bug, LeftOver, Turn};
pub use txn::Txn;

/// Counts the commits of a shard, without gaps.
pub type Revision = u64;

/// Counts the leaders of a shard; a store refuses commits of an older term.
pub type Term = u64;
