//! All rooms together: the shard as a machine.
use std::{collections::BTreeSet, sync::Arc};

use berth_api::secretsmanager;
use berth_engine::{Machine, Transition};

use super::{
    Call, Failure, State, Topic, Txn, operations,
    records::{CURRENT, Key, Secret, SecretId, SecretVersion},
    txn::delete_version,
};
use crate::{
    limits::{FORGOTTEN_STEP_MAX, RECONCILE_STEP_VERSIONS_MAX},
    resealed::Resealed,
};

/// The shard as a machine.
pub struct ManagedSecrets;

/// What has happened.
#[derive(Clone, Debug)]
pub enum Report {
    /// Values were sealed anew, by another key.
    Resealed(Vec<Resealed>),
    /// What has sealed them is lost: it is told again until there are none.
    SecretsForgotten,
}

impl Machine for ManagedSecrets {
    type State = State;
    type Request = Call;
    type Reply = secretsmanager::Response;
    type Error = Failure;
    type Report = Report;

    fn handle(txn: &mut Txn, call: Call) -> Result<secretsmanager::Response, Failure> {
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

    /// Nothing here changes but by calls and by time, and the history tells those.
    fn transitions(_: &State, _: &State, _: &BTreeSet<Topic>) -> Vec<Transition> {
        Vec::new()
    }

    fn reconcile(txn: &mut Txn, topic: Topic) {
        match topic {
            Topic::Secret(tail) => delete_if_due(txn, tail),
            Topic::Leftovers(id) => forget(txn, id),
        }
    }
}

fn delete_if_due(txn: &mut Txn, tail: String) {
    let due_at = txn.secrets.get(&tail).and_then(|it| txn.goes_at(it));
    if due_at.is_some_and(|it| it <= txn.now) {
        txn.delete(Key::Secret(tail));
    }
}

/// A deletion is one change. Nobody can see what it leaves: a secret that is made anew has another
/// id.
fn forget(txn: &mut Txn, id: SecretId) {
    if !txn.is_left_over(id) {
        return;
    }
    let left = txn.versions_of(id).take(RECONCILE_STEP_VERSIONS_MAX).cloned();
    let left: Vec<Arc<SecretVersion>> = left.collect();
    left.iter().for_each(|it| delete_version(txn, it));
}

/// Versions that nobody can read go, of each secret the current one last. The secrets stay, without
/// a value, so that whoever names them can go on.
fn forget_some(txn: &mut Txn) {
    let is_current = |it: &Arc<SecretVersion>| it.stages.contains(CURRENT);
    let of = |it: &Arc<Secret>| {
        let mut versions: Vec<Arc<SecretVersion>> = txn.versions_of(it.id).cloned().collect();
        versions.sort_by_key(is_current);
        versions.into_iter().map(|version| (it.clone(), version)).collect::<Vec<_>>()
    };
    let some: Vec<(Arc<Secret>, Arc<SecretVersion>)> =
        txn.secrets.values().flat_map(of).take(FORGOTTEN_STEP_MAX).collect();
    for (secret, version) in some {
        delete_version(txn, &version);
        if secret.deletion_date.is_none() {
            txn.put(Secret { last_changed_date: txn.now, ..(*secret).clone() });
        }
    }
}
