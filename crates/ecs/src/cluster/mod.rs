//! One cluster as a state machine: instances, tasks, and where tasks run.
//!
//! The rooms, in reading order:
//!
//! - [`records`]: what is stored, in the field names of the public API.
//! - [`state`], with `indexes` and `tallies`: tables and what is derived from them; the only
//!   mutation.
//! - `state/addresses`: which addresses of subnets the cluster has, and who has which;
//!   [`chunks`]: where it gets them from.
//! - [`operations`]: one file per noun, one function per API call.
//! - [`observe`]: what agents report, noted as facts.
//! - `launch`: tasks in the making, for calls and for controllers; `strategy`: for which provider.
//! - [`reconcile`]: one file per concern. The order of the topics is the whole orchestration:
//!   cluster, instances, tasks, services: first what is gone, then what ended, then what replaces
//!   it.
//! - [`roles`]: which roles a task has.
//! - `transcripts`: where what commands print in containers is kept.
//! - `health`: whether a task is healthy, for all of these.
//! - [`views`]: what the world should be: what an agent should run.
//! - [`describe`]: record → wire.
//! - `events`: what a batch came to, as EventBridge says it; `told`: in which words its history is.
//! - `transitions`: what a publication changed, for the log of the control plane.
//!
//! Why things are as they are, and what was, is told by crates that read the state.
pub mod chunks;
pub mod deploy;
pub mod describe;
pub mod effective;
mod events;
pub mod health;
mod indexes;
pub mod joining;
pub mod launch;
mod machine;
pub mod observe;
pub mod operations;
pub mod reconcile;
pub mod records;
pub mod roles;
pub mod stages;
pub mod state;
pub mod strategy;
pub mod tallies;
mod told;
mod transcripts;
mod transitions;
mod txn;
pub mod views;

pub use events::{EVENTS, of_batch as events};
pub use indexes::{Facet, TaskIndex};
pub use machine::Cluster;
pub use observe::{Lives, Report};
pub use operations::{read, read_json, uses_capacity_provider};
pub use state::{State, Topic};
pub use tallies::{Tallies, Tally};
pub use told::WORDS;
pub use txn::Txn;
