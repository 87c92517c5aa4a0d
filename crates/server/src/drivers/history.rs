//! Forgets what the shards were before the time for which that is kept.
use std::sync::Arc;

use berth_engine::{History, ShardName, StoreError, Timestamp};
use tokio::time::{Instant, sleep};
use tracing::warn;

use crate::{
    limits::{FORGET_PERIOD, FORGET_REST_FACTOR},
    node::Node,
};

pub(super) async fn run(node: Arc<Node>) {
    let kept_ms = i64::try_from(node.history_max.as_millis()).unwrap_or(i64::MAX);
    loop {
        sleep(FORGET_PERIOD).await;
        let before = node.clock.unseen().kept_since(node.clock.now(), kept_ms);
        forget(&*node.store, before).await;
        if let Err(error) = remove(&node, before).await {
            warn!(%error, "what is left of forgotten clusters cannot be removed");
        }
    }
}

/// What is left of shards without rows.
pub(super) async fn remove(node: &Node, before: Timestamp) -> Result<(), StoreError> {
    for shard in node.store.vacant().await? {
        node.remove_vacant(&shard, before).await?;
    }
    Ok(())
}

/// In all shards. One whose history cannot be read keeps no other from it.
pub(super) async fn forget(store: &impl History, before: Timestamp) {
    let shards = match store.shards().await {
        Ok(shards) => shards,
        Err(error) => return warn!(%error, "nothing of the history can be forgotten"),
    };
    for shard in shards {
        if let Err(error) = forget_in(store, &shard, before).await {
            warn!(%shard, %error, "the history of this shard cannot be forgotten");
        }
    }
}

/// Piece by piece, and mostly at rest, so that commits do not wait for it.
async fn forget_in(
    store: &impl History,
    shard: &ShardName,
    before: Timestamp,
) -> Result<(), StoreError> {
    loop {
        let began = Instant::now();
        if !store.forget(shard, before).await? {
            return Ok(());
        }
        sleep(began.elapsed() * FORGET_REST_FACTOR).await;
    }
}

#[cfg(test)]
mod tests {
    use berth_engine::{Batch, Past};
    use berth_store::Memory;

    use super::*;

    #[tokio::test]
    async fn what_is_old_goes_in_all_shards_and_the_rest_stays() {
        let store = Memory::new();
        for name in ["ecs-account", "ecs/prod"] {
            let shard = ShardName::new(name);
            let term = store.lead_now(&shard);
            // More than is forgotten at a time.
            for revision in 1..=1_500 {
                let at = Timestamp(revision as i64);
                let batch = Batch { term, revision, at, ..Batch::default() };
                store.commit_now(&shard, &batch).unwrap();
            }
        }
        forget(&store, Timestamp(1_400)).await;
        for shard in store.shards_now() {
            assert_eq!(store.past_now(&shard).span(), Some(1_400..=1_500), "{shard}");
        }
    }
}
