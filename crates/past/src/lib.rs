//! What shards were: pure views of the log that each keeps, and any reader's to make.
//!
//! - `moment`: the state as of a revision.
//! - `events`: what a machine says of a batch, as EventBridge's events; `read_events`: pages of
//!   them.
//! - `history`: who called what, and what came of it.
//! - `describe`: reads of ECS's API, answered as they were at a moment; `explain`: why, of tasks
//!   that are no longer remembered otherwise; `tasks`: what either needs of a state.
//! - `kept`: how far back all of this goes, and why no further.
mod describe;
mod error;
mod events;
mod explain;
mod history;
mod kept;
mod limits;
mod moment;
mod position;
mod read_events;
mod tasks;
#[cfg(test)]
mod tests;

pub use describe::{DescribedPast, LATER_THAN_NOW, describe_past, revision_at};
pub use error::PastError;
pub use events::Whose;
pub use explain::{explain_past_task, unknown_task};
pub use history::{list_history, list_shard_history};
pub use kept::Kept;
pub use position::Position;
pub use read_events::{EventsPage, EventsQuery, read_events};
