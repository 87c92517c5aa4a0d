//! A service that has nothing yet: `cargo xtask new-service` copies it. Pure: no IO, no clock, no
//! chance.
//!
//! Rooms: [`records`] what is stored, [`state`] tables and indexes, [`operations`] one function per
//! API call, [`service`] the API at the front door, [`limits`] every bound.
mod call;
pub mod limits;
mod machine;
mod operations;
pub mod records;
mod service;
mod state;
mod txn;

#[cfg(test)]
mod tests;

pub use call::{Call, Facts, Failure};
pub use machine::Blank;
pub use state::{State, Topic};
pub use txn::Txn;

/// The shard that keeps all of it.
pub const SHARD: &str = "blank";
