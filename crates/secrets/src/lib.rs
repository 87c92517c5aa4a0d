//! Parameters and secrets: what Systems Manager's Parameter Store and Secrets Manager know and
//! decide. Pure: no IO, no clock, no chance.
//!
//! Rooms: [`records`] what is stored, [`state`] tables and indexes, [`operations`] one function per
//! API call, `needs` what its caller must be allowed, [`rules`] what is accepted, [`reconcile`]
//! what is done bit by bit, `describe` records as wire shapes, `events` what is told of changes,
//! [`limits`] every bound.
//!
//! There is one shard of it, [`SHARD`], and beside it one of secrets, [`managed`]. What both have
//! of values that are secrets is here, too: `value` as they are stored, `sealed` on their way.
mod call;
mod describe;
mod events;
pub mod limits;
mod machine;
pub mod managed;
mod needs;
mod opening;
mod operations;
mod public;
mod reconcile;
pub mod records;
mod resealed;
mod rules;
mod sealed;
mod service;
mod state;
mod txn;
mod value;
mod values;

#[cfg(test)]
mod tests;

pub use call::{Call, Facts, Failure};
pub use machine::{Report, Secrets};
pub use operations::read;
pub use resealed::Resealed;
pub use service::Ssm;
pub use state::{State, Topic};
pub use txn::Txn;
pub use value::{SecretValue, ValueId, place};
pub use values::Values;

/// The shard that keeps all of it.
pub const SHARD: &str = "secrets";

/// The service in ARNs.
const SERVICE: &str = "ssm";
