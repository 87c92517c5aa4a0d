//! Log groups and their streams: what CloudWatch Logs knows and decides. Pure: no IO, no clock, no
//! chance.
//!
//! Rooms: [`records`] what is stored, [`state`] tables and indexes, [`operations`] one function per
//! API call, `needs` what its caller must be allowed, [`rules`] what is accepted, [`pattern`] which
//! lines a filter asks for, [`reconcile`] what is done bit by bit, [`describe`] records as wire
//! shapes, `events` what is told of changes, [`limits`] every bound.
//!
//! There is one shard of it, [`SHARD`]. Lines are in no shard: each node keeps them in files, and
//! serves what is asked of them itself. What it may take, and what a call asks of it, is said here.
mod call;
pub mod describe;
mod events;
pub mod limits;
mod machine;
mod needs;
pub mod operations;
pub mod pattern;
mod reconcile;
pub mod records;
pub mod rules;
mod service;
mod state;
mod txn;

#[cfg(test)]
mod tests;

pub use call::{Call, Facts, Failure};
pub use machine::Logs;
pub use needs::LOG_SOURCE;
pub use service::CloudWatchLogs;
pub use state::{State, Topic};
pub use txn::Txn;

/// The shard that keeps all of it.
pub const SHARD: &str = "logs";

/// The service in ARNs.
const SERVICE: &str = "logs";
