//! Identities and policies: what IAM knows, and who may do what. Pure: no IO, no clock, no chance.
//!
//! Rooms: [`policy`] the language and the function that decides, [`records`] what is stored,
//! [`state`] tables and indexes, [`operations`] one function per API call, [`rules`] what is
//! accepted, [`simulating`] decisions that somebody wants to know beforehand, `describe` records
//! as wire shapes, `events` and `told` what is told of changes, `aws` the managed policies of AWS,
//! [`service`] the API at the front door, [`limits`] every bound.
//!
//! There is one shard of it, [`SHARD`]. Nothing here waits for time or for the world: there are no
//! deadlines, no reports, and nothing to reconcile.
mod aws;
mod call;
mod compiling;
mod describe;
mod events;
pub mod limits;
mod machine;
mod operations;
pub mod policy;
pub mod records;
mod rules;
mod service;
mod simulating;
mod state;
mod told;
mod txn;

#[cfg(test)]
mod tests;

pub use aws::name_of as aws_policy_name;
pub use call::{Call, Facts, Failure};
pub use machine::Iam;
pub use operations::read;
pub use service::Identities;
pub use state::{State, Topic};
pub use txn::Txn;

/// The shard that keeps all of it.
pub const SHARD: &str = "iam";

/// The service in ARNs.
const SERVICE: &str = "iam";
