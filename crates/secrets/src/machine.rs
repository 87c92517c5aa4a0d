//! All rooms together: the shard as a machine.
use std::collections::BTreeSet;

use berth_api::ssm;
use berth_engine::{Machine, Transition};

use crate::{
    Call, Failure, Resealed, State, Topic, Txn,
    limits::FORGOTTEN_STEP_MAX,
    operations, reconcile,
    records::{Key, Kind},
};

/// The shard as a machine.
pub struct Secrets;

/// What has happened.
#[derive(Clone, Debug)]
pub enum Report {
    /// Values were sealed anew, by another key.
    Resealed(Vec<Resealed>),
    /// What has sealed them is lost: it is told again until there are none.
    SecretsForgotten,
}

impl Machine for Secrets {
    type State = State;
    type Request = Call;
    type Reply = ssm::Response;
    type Error = Failure;
    type Report = Report;

    fn handle(txn: &mut Txn, call: Call) -> Result<ssm::Response, Failure> {
        Ok(operations::handle(txn, call)?)
    }

    fn cause(call: &Call) -> Option<String> {
        Some(call.cause(call.request.operation().name()))
    }

    fn observe(txn: &mut Txn, report: Report) {
        match report {
            Report::Resealed(all) => {
                let is_new = |it: &Resealed| it.is_of(txn.values.get(it.old.id));
                let new: Vec<Resealed> = all.into_iter().filter(is_new).collect();
                new.into_iter().for_each(|it| txn.put(it.new));
            }
            Report::SecretsForgotten => forget_some(txn),
        }
    }

    /// Nothing here changes but by calls, and the history tells those.
    fn transitions(_: &State, _: &State, _: &BTreeSet<Topic>) -> Vec<Transition> {
        Vec::new()
    }

    fn reconcile(txn: &mut Txn, topic: Topic) {
        reconcile::reconcile(txn, topic);
    }
}

/// A parameter that nobody can read goes: all of its versions are sealed, or none is.
fn forget_some(txn: &mut Txn) {
    let sealed = txn.parameters.values().filter(|it| txn.latest(it).kind == Kind::SecureString);
    let some: Vec<String> = sealed.map(|it| it.path()).take(FORGOTTEN_STEP_MAX).collect();
    some.into_iter().for_each(|it| txn.delete(Key::Parameter(it)));
}
