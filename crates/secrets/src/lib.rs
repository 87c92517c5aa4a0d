//! Parameters: what Systems Manager's Parameter Store knows and decides. Pure: no IO, no clock, no
//! chance.
//!
//! Rooms: [`records`] what is stored, [`state`] tables and indexes, [`operations`] one function per
//! API call, [`rules`] what is accepted, [`reconcile`] what is done bit by bit, `describe` records
//! as wire shapes, [`limits`] every bound.
//!
//! There is one shard of it, [`SHARD`]. Nothing here waits for time or for the world: there are no
//! deadlines and no reports.
mod call;
mod describe;
pub mod limits;
mod operations;
mod reconcile;
pub mod records;
mod rules;
mod service;
mod state;

#[cfg(test)]
mod tests;

use std::{collections::BTreeSet, convert::Infallible};

use berth_api::ssm;
use berth_engine::{Machine, Transition};

pub use call::{Call, Facts, Failure};
pub use operations::read;
pub use service::Ssm;
pub use state::{State, Topic};

/// The shard that keeps all of it.
pub const SHARD: &str = "secrets";

/// The service in ARNs.
const SERVICE: &str = "ssm";

/// The shard as a machine.
pub struct Secrets;

/// The working copy of a batch.
pub type Txn = berth_engine::Txn<State>;

impl Machine for Secrets {
    type State = State;
    type Request = Call;
    type Reply = ssm::Response;
    type Error = Failure;
    type Report = Infallible;

    fn handle(txn: &mut Txn, call: Call) -> Result<ssm::Response, Failure> {
        Ok(operations::handle(txn, call)?)
    }

    fn cause(call: &Call) -> Option<String> {
        Some(call.cause(call.request.operation().name()))
    }

    fn observe(_: &mut Txn, report: Infallible) {
        match report {}
    }

    /// Nothing here changes but by calls, and the history tells those.
    fn transitions(_: &State, _: &State, _: &BTreeSet<Topic>) -> Vec<Transition> {
        Vec::new()
    }

    fn reconcile(txn: &mut Txn, topic: Topic) {
        reconcile::reconcile(txn, topic);
    }
}
