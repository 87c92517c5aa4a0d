//! All rooms together: the account shard as a machine.
use std::collections::BTreeSet;

use berth_api::ecs;
use berth_engine::{Machine, Transition};

use super::{Report, State, Topic, Txn, observe, operations};
use crate::{Call, Failure};

/// The account shard as a machine.
pub struct Account;

impl Machine for Account {
    type State = State;
    type Request = Call;
    type Reply = ecs::Response;
    type Error = Failure;
    type Report = Report;

    fn handle(txn: &mut Txn, call: Call) -> Result<ecs::Response, Failure> {
        Ok(operations::handle(txn, call)?)
    }

    fn cause(call: &Call) -> Option<String> {
        Some(call.cause(call.request.operation().name()))
    }

    fn observe(txn: &mut Txn, report: Report) {
        observe::observe(txn, report);
    }

    /// Nothing of an account changes but by calls, and its history tells those.
    fn transitions(_: &State, _: &State, _: &BTreeSet<Topic>) -> Vec<Transition> {
        Vec::new()
    }

    /// Every published state is settled as it is: what remains to be done is done by others, and
    /// they read it from [`views`].
    fn reconcile(_: &mut Txn, _: Topic) {}
}
