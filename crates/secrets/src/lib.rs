//! Parameters: what Systems Manager's Parameter Store knows and decides. Pure: no IO, no clock, no
//! chance.
//!
//! Rooms: [`records`] what is stored, [`state`] tables and indexes, [`operations`] one function per
//! API call, `needs` what its caller must be allowed, [`rules`] what is accepted, [`reconcile`]
//! what is done bit by bit, `describe` records as wire shapes, `events` what is told of changes,
//! [`limits`] every bound.
//!
//! There is one shard of it, [`SHARD`]. Nothing here waits for time or for the world: there are no
//! deadlines and no reports.
mod call;
mod describe;
mod events;
pub mod limits;
mod machine;
mod needs;
mod operations;
mod reconcile;
pub mod records;
mod rules;
mod service;
mod state;
mod txn;

#[cfg(test)]
mod tests;

pub use call::{Call, Facts, Failure};
pub use machine::Secrets;
pub use operations::read;
pub use service::Ssm;
pub use state::{State, Topic};
pub use txn::Txn;

/// The shard that keeps all of it.
pub const SHARD: &str = "secrets";

/// The service in ARNs.
const SERVICE: &str = "ssm";
