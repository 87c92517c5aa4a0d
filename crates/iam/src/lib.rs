//! A service that has nothing yet. Pure: no IO, no clock, no
//! chance.
//!
//! Rooms: [`records`] what is stored, [`state`] tables and indexes, [`operations`] one function per
//! API call, [`service`] the API at the front door, [`limits`] every bound.
mod call;
pub mod limits;
mod operations;
pub mod policy;
pub mod records;
mod service;
mod state;

#[cfg(test)]
mod tests;

use std::{collections::BTreeSet, convert::Infallible};

use berth_engine::{Machine, Transition};

pub use call::{Call, Facts, Failure};
pub use state::{State, Topic};

/// The shard that keeps all of it.
pub const SHARD: &str = "iam";

/// The shard as a machine.
pub struct Iam;

/// The working copy of a batch.
pub type Txn = berth_engine::Txn<State>;

impl Machine for Iam {
    type State = State;
    type Request = Call;
    type Reply = Infallible;
    type Error = Failure;
    type Report = Infallible;

    fn handle(txn: &mut Txn, call: Call) -> Result<Infallible, Failure> {
        operations::handle(txn, call)
    }

    fn cause(call: &Call) -> Option<String> {
        match call.request {}
    }

    fn observe(_: &mut Txn, report: Infallible) {
        match report {}
    }

    fn transitions(_: &State, _: &State, _: &BTreeSet<Topic>) -> Vec<Transition> {
        Vec::new()
    }

    /// Every published state is settled as it is.
    fn reconcile(_: &mut Txn, _: Topic) {}
}
