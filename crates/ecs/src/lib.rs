//! The container service: what ECS knows and decides. Pure: no IO, no clock, no chance.
//!
//! Two kinds of shard, each a folder with the same rooms:
//!
//! - [`account`]: task definitions, account settings, access keys.
//! - [`cluster`]: one cluster with its instances, tasks and everything placed on them.
//!
//! [`route`] tells which shard serves a call. What a call needs from another shard travels with it
//! as [`Facts`]; a shard never reads another shard. [`Ecs`] is what the front door knows of all
//! that, and [`needs`] what callers must be allowed. What was true of another shard when a call was
//! allowed is asked again by [`rechecks`].
pub mod account;
mod call;
pub mod cluster;
pub mod exec_user;
mod facts;
pub mod limits;
mod names;
pub mod needs;
pub mod page;
mod placing;
mod policy;
pub mod providers;
pub mod rechecks;
pub mod route;
mod service;
mod tags;

use berth_kernel::Home;
pub use call::{
    Call, Facts, Failure, Join, NetworkFacts, NewJoinToken, NewPrepull, Own, RefusedRole,
};
pub use policy::Policy;
pub use service::Ecs;

/// The service in ARNs.
pub const SERVICE: &str = "ecs";
