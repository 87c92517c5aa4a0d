//! What a cluster was: pure views of the log that its shard keeps.
//!
//! - `moment`: the state as of a revision.
//! - `events`: what a batch came to, as EventBridge says it; `read_events`: pages of them.
//! - `transitions`: what a publication changed, for the log of the control plane.
//! - `history`: who called what, and what came of it.
//! - `describe`: reads of ECS's API, answered as they were at a moment; `explain`: why, of tasks
//!   that are no longer remembered otherwise.
//! - `kept`: how far back all of this goes, and why no further.
mod describe;
mod error;
mod events;
mod explain;
mod history;
mod kept;
mod moment;
mod position;
mod read_events;
#[cfg(test)]
mod tests;
mod transitions;

pub use describe::{DescribedPast, LATER_THAN_NOW, describe_past, revision_at};
pub use error::PastError;
pub use explain::{explain_past_task, unknown_task};
pub use history::{ACCOUNT_TOLD, list_history, list_shard_history};
pub use kept::Kept;
pub use position::Position;
pub use read_events::{EventsPage, EventsQuery, read_events};
pub use transitions::transitions;
