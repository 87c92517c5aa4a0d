//! A control node: the front door, the shard loops, the agents' sessions and the drivers.
//!
//! - [`services`] is the table of what is served; all others go by it.
//! - [`door`] takes HTTP calls: signature, facts, then a published state or a shard's queue.
//! - [`own`] answers what is the node's own to say.
//! - [`shard_loop`] drives one `engine::Shard` each: the only place that awaits a commit.
//! - [`sessions`] are the agents' websockets: the assignment as a level, telemetry back.
//! - [`exec`] hands on what clients and agents say in sessions of ECS Exec.
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
mod certificates;
mod clock;
mod config;
mod credentials;
mod descriptors;
mod disk;
mod door;
mod drivers;
mod effects;
mod error;
mod exec;
mod figures;
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

pub use berth_registry::{Address as RegistryAddress, Registry};
pub use clock::clock_damage;
pub use config::{Config, Tls, TlsFiles, TlsWay};
pub use error::StartError;
pub use limits::Limits;
pub use server::{Server, Stopped};
pub use services::{endpoint_variables, has_machine};
pub use vitals::Failure;
