//! Closes the shards of clusters that are forgotten, and of those that were never made.
use std::{collections::BTreeSet, mem, sync::Arc};

use tokio::time::sleep;
use tracing::{info, warn};

use crate::{limits::VACANT_PERIOD, node::Node};

pub(super) async fn run(node: Arc<Node>) {
    let mut seen = BTreeSet::new();
    loop {
        sleep(VACANT_PERIOD).await;
        close(&node, &mut seen).await;
    }
}

/// Those that were empty at the last look already: one that was just opened may be about to be
/// filled.
async fn close(node: &Node, seen: &mut BTreeSet<String>) {
    let clusters = node.clusters();
    let vacant = clusters.iter().filter(|(_, shard)| shard.read().is_vacant());
    let vacant: BTreeSet<String> = vacant.map(|(name, _)| name.clone()).collect();
    for name in mem::replace(seen, vacant).intersection(seen) {
        match node.close_vacant(name).await {
            Ok(()) => info!(cluster = name, "closed: it is forgotten"),
            Err(error) => warn!(cluster = name, %error, "it could not be opened again"),
        }
    }
}

#[cfg(test)]
pub(super) mod tests;
