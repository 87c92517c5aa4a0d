//! Notes down now and then how far the time is.
use std::sync::Arc;

use tokio::time::sleep;
use tracing::debug;

use crate::{limits::CLOCK_SAVED_PERIOD, node::Node};

pub(super) async fn run(node: Arc<Node>) {
    loop {
        save(&node);
        sleep(CLOCK_SAVED_PERIOD).await;
    }
}

/// On a full disk the next start takes what was not noted down for time in which nobody looked,
/// and keeps things longer.
pub(crate) fn save(node: &Node) {
    if let Err(error) = node.clock.save(&node.data_dir) {
        debug!(%error, "what time it is cannot be noted down");
    }
}
