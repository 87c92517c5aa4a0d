//! All rooms together: the shard as a machine.
use std::{collections::BTreeSet, convert::Infallible};

use berth_engine::{Machine, Transition};

use crate::{Call, Failure, State, Topic, Txn, operations};

/// The shard as a machine.
pub struct Blank;

impl Machine for Blank {
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
