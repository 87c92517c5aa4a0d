//! Identities and policies: what IAM knows, and who may do what. Pure: no IO, no clock, no chance.
//!
//! Rooms: [`policy`] the language and the function that decides, [`records`] what is stored,
//! [`state`] tables and indexes, [`operations`] one function per API call, [`rules`] what is
//! accepted, [`needs`] what a call needs, [`authorizing`] whether somebody may make it, [`sts`]
//! temporary credentials, [`simulating`] decisions that somebody wants to know beforehand,
//! `describe` records as wire shapes, `events` and `told` what is told of changes, `aws` the
//! managed policies of AWS, [`service`] the API at the front door, [`limits`] every bound.
//!
//! There is one shard of it, [`SHARD`]. Nothing here waits for time or for the world: there are no
//! deadlines, no reports, and nothing to reconcile.
mod authorities;
mod authorizing;
mod aws;
mod call;
mod compiling;
mod describe;
mod events;
mod instances;
mod keys_of_seals;
pub mod limits;
mod machine;
mod needs;
mod operations;
pub mod policy;
pub mod records;
mod rules;
mod secret;
mod service;
mod simulating;
mod state;
pub mod sts;
mod told;
mod txn;

#[cfg(test)]
mod tests;

pub use authorizing::{
    Asker, Circumstances, Denial, Principal, Session, Shown, Who, admitted, admitted_knowing,
    by_access_key,
};
pub use aws::name_of as aws_policy_name;
pub use call::{Call, Facts, Failure, NewKey, Own};
pub use instances::ClosedInstances;
pub use keys_of_seals::{ResealedKey, Rewrapped};
pub use machine::{Iam, Report};
pub use operations::read;
pub use rules::{is_shut_out, role_named, user_at};
pub use service::Identities;
pub use state::{State, Topic};
pub use txn::Txn;

/// The shard that keeps all of it.
pub const SHARD: &str = "iam";

/// The service in ARNs.
const SERVICE: &str = "iam";
