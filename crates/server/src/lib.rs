//! A control node: the front door, the shard loops, the agents' sessions and the drivers.
//!
//! - [`services`] is the table of what is served; all others go by it.
//! - [`door`] takes HTTP calls: signature, facts, then a published state or a shard's queue.
//! - [`own`] answers what is the node's own to say.
//! - [`shard_loop`] drives one `engine::Shard` each: the only place that awaits a commit.
//! - [`sessions`] are the agents' websockets: the assignment as a level, telemetry back.
//! - [`drivers`] make the world equal to a view of the state.
//! - [`vault`] has the keys that seal.
//! - [`meters`] count what all of them do, for operators.
//! - [`node`] is where they meet: which shards there are, and how they start.
//!
//! Nobody is told what is not durable; reads never wait for writes.
#![cfg_attr(
    test,
    allow(clippy::disallowed_methods, reason = "nobody but a test waits for its own files")
)]
mod clock;
mod config;
mod credentials;
mod descriptors;
mod disk;
mod door;
mod drivers;
mod effects;
mod error;
mod heap;
mod limits;
mod meters;
mod node;
mod own;
mod published;
mod server;
mod services;
mod sessions;
mod shard_loop;
mod vault;
mod vitals;

pub use clock::clock_damage;
pub use config::Config;
pub use error::StartError;
pub use limits::Limits;
pub use server::{Server, Stopped};
pub use services::{endpoint_variables, has_machine};
pub use vitals::Failure;
