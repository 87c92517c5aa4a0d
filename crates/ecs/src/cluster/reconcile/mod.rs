//! Moves what was nudged towards what is desired. A controller gets a name, not news: it may run
//! at any time, twice, and changes nothing the second time.
mod container_instances;
mod retention;

use super::{Topic, Txn};

pub fn reconcile(txn: &mut Txn, topic: Topic) {
    match topic {
        Topic::Cluster => retention::cluster(txn),
        Topic::ContainerInstance(id) => container_instances::reconcile(txn, id),
        // A view is all there is to it.
        Topic::Assignment(_) => {}
        Topic::Task(id) => retention::task(txn, id),
        Topic::Definition(key) => retention::definition(txn, &key),
        Topic::Token(token) => retention::token(txn, &token),
        Topic::Explanation(id) => retention::explanation(txn, &id),
    }
}
