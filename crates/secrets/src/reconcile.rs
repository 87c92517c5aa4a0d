//! What is done bit by bit: the versions of a parameter that is deleted go after it.
use std::sync::Arc;

use crate::{
    Txn,
    limits::RECONCILE_STEP_VERSIONS_MAX,
    records::{ParameterId, ParameterVersion},
    state::Topic,
    txn::delete_version,
};

pub fn reconcile(txn: &mut Txn, topic: Topic) {
    match topic {
        // It is as it was put.
        Topic::Parameter(_) => {}
        Topic::Leftovers(id) => forget(txn, id),
    }
}

/// A deletion is one change, so that ten of them fit into any batch. Nobody can see what it leaves:
/// a parameter that is made anew has another id.
fn forget(txn: &mut Txn, id: ParameterId) {
    if !txn.is_left_over(id) {
        return;
    }
    let left = txn.versions_of(id).take(RECONCILE_STEP_VERSIONS_MAX).cloned();
    let left: Vec<Arc<ParameterVersion>> = left.collect();
    left.iter().for_each(|it| delete_version(txn, it));
}
