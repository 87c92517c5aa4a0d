//! Networks: what of EC2 there is. VPCs, subnets and security groups mean something to tasks;
//! gateways, route tables, addresses and network ACLs are kept and shown. Pure: no IO, no clock, no
//! chance.
//!
//! Rooms: [`records`] what is stored, [`state`] tables and indexes, [`defaults`] what is there by
//! itself, [`networks`] what others ask, [`operations`] one function per API call, `needs` what its
//! caller must be allowed, `rules` what is accepted,
//! `describe` records as wire shapes, `events`
//! what is told of changes, [`limits`] every bound.
mod call;
pub mod chunks;
mod cidr;
mod defaults;
mod describe;
mod events;
pub mod limits;
mod machine;
mod needs;
mod networks;
mod operations;
mod reconcile;
pub mod records;
mod rules;
mod service;
mod state;
mod told;
mod txn;
mod wishes;

#[cfg(test)]
mod tests;

pub use call::{Call, Facts, Failure, Interface};
pub use cidr::{Cidr, NoCidr};
pub use machine::{Ec2, Report};
pub use networks::{Networks, published};
pub use operations::{interfaces, read, subnets};
pub use service::AmazonEc2;
pub use state::{State, Topic};
pub use txn::Txn;

/// The shard that keeps all of it.
pub const SHARD: &str = "ec2";

/// The service in ARNs.
const SERVICE: &str = "ec2";
