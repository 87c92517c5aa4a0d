//! What is done bit by bit: the streams of a group that is deleted go after it.
use crate::{
    Txn,
    limits::RECONCILE_STEP_STREAMS_MAX,
    records::{GroupId, StreamKey},
    state::Topic,
};

pub fn reconcile(txn: &mut Txn, topic: Topic) {
    match topic {
        // It is as it was put.
        Topic::Group(_) => {}
        Topic::Leftovers(id) => forget(txn, id),
    }
}

/// A deletion is one change, however many streams there are. Nobody can see what it leaves: a group
/// that is made anew has another id.
fn forget(txn: &mut Txn, id: GroupId) {
    if !txn.is_left_over(id) {
        return;
    }
    let left = txn.streams_of(id, "").map(|it| it.key.clone()).take(RECONCILE_STEP_STREAMS_MAX);
    let left: Vec<StreamKey> = left.collect();
    left.into_iter().for_each(|it| txn.delete(it));
}
