//! All rooms together: the shard as a machine.
use std::{collections::BTreeSet, convert::Infallible};

use berth_api::logs;
use berth_engine::{Machine, Transition};

use crate::{Call, Failure, State, Topic, Txn, operations, reconcile};

/// The shard as a machine.
pub struct Logs;

impl Machine for Logs {
    type State = State;
    type Request = Call;
    type Reply = logs::Response;
    type Error = Failure;
    type Report = Infallible;

    fn handle(txn: &mut Txn, call: Call) -> Result<logs::Response, Failure> {
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
