//! All rooms together: the shard as a machine.
use std::collections::BTreeSet;

use berth_api::ec2;
use berth_effects::{Imported, import};
use berth_engine::{Machine, Transition};

use crate::{Call, Failure, State, Topic, Txn, operations, reconcile};

/// What the world tells.
#[derive(Clone, Debug, PartialEq)]
pub enum Report {
    /// What a cluster wants of subnets.
    Chunks(Imported),
}

/// The shard as a machine.
pub struct Ec2;

impl Machine for Ec2 {
    type State = State;
    type Request = Call;
    type Reply = ec2::Response;
    type Error = Failure;
    type Report = Report;

    fn handle(txn: &mut Txn, call: Call) -> Result<ec2::Response, Failure> {
        Ok(operations::handle(txn, call)?)
    }

    fn cause(call: &Call) -> Option<String> {
        Some(call.cause(call.request.operation().name()))
    }

    fn observe(txn: &mut Txn, report: Report) {
        match report {
            Report::Chunks(news) => import(txn, news),
        }
    }

    /// Nothing here changes but by calls, and the history tells those.
    fn transitions(_: &State, _: &State, _: &BTreeSet<Topic>) -> Vec<Transition> {
        Vec::new()
    }

    fn reconcile(txn: &mut Txn, topic: Topic) {
        reconcile::reconcile(txn, &topic);
    }
}
