//! Counts what clusters have, and lets old figures go.
use std::{sync::Arc, time::Duration};

use tokio::time::sleep;

use crate::node::Node;

/// Several times a minute, so that what is new is told soon, and no minute goes uncounted though a
/// machine is busy.
const EVERY: Duration = Duration::from_secs(5);

pub(super) async fn run(node: Arc<Node>) {
    loop {
        node.figures.tick(&node.clusters(), node.clock.now());
        sleep(EVERY).await;
    }
}
