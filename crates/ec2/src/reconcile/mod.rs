//! Moves what was nudged towards what is desired. A controller may run at any time, twice, and
//! changes nothing the second time.
mod chunks;

use crate::{Topic, Txn};

pub fn reconcile(txn: &mut Txn, topic: &Topic) {
    match topic {
        Topic::Chunks => chunks::reconcile(txn),
        // Nothing follows from them.
        Topic::Object(_) => {}
    }
}
