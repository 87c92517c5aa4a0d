//! Ends the node when its store has failed, also while nobody commits anything.
use std::sync::Arc;

use berth_engine::Store;

use crate::node::Node;

pub(super) async fn run(node: Arc<Node>) {
    node.vitals.fail("the store", node.store.failed().await);
}
