//! All rooms together: the machine of a cluster's shard.
use std::collections::BTreeSet;

use berth_api::ecs::Response;
use berth_engine::{Machine, Transition};

use super::{Report, State, Topic, Txn, observe, operations, reconcile, transitions};
use crate::{Call, Failure, call::Own};

/// The machine of a cluster's shard.
pub struct Cluster;

impl Machine for Cluster {
    type State = State;
    type Request = Call;
    type Reply = Response;
    type Error = Failure;
    type Report = Report;

    fn handle(txn: &mut Txn, call: Call) -> Result<Response, Failure> {
        operations::handle(txn, call)
    }

    fn cause(call: &Call) -> Option<String> {
        let own = call.facts.own.as_ref().map(Own::name);
        Some(call.cause(own.unwrap_or_else(|| call.request.operation().name())))
    }

    fn observe(txn: &mut Txn, report: Report) {
        observe::observe(txn, report);
    }

    fn transitions(before: &State, after: &State, nudged: &BTreeSet<Topic>) -> Vec<Transition> {
        transitions::transitions(before, after, nudged)
    }

    fn reconcile(txn: &mut Txn, topic: Topic) {
        reconcile::reconcile(txn, topic);
    }
}
