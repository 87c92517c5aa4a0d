//! Forgets what the shards were before the time for which that is kept, or for which there is room.
use std::sync::Arc;

use berth_engine::{Extent, History, ShardName, Shrunk, StoreError, Timestamp};
use berth_past::Kept;
use bytesize::ByteSize;
use tokio::time::{Instant, sleep};
use tracing::{info, warn};

use crate::{
    limits::{FORGET_PERIOD, FORGET_REST_FACTOR, HISTORY_ROOM_PERIOD, OUTGROWN_REST_FACTOR},
    node::Node,
};

pub(super) async fn run(node: Arc<Node>) {
    let Kept { time_max_ms, bytes_max } = node.kept;
    let (mut bound, mut due) = (Bound::Time, Instant::now() + FORGET_PERIOD);
    loop {
        sleep(HISTORY_ROOM_PERIOD).await;
        let before = node.clock.kept_since(time_max_ms);
        if let Err(error) = shrink(&*node.store, node.kept, before, &mut bound).await {
            // Of a store that has failed the end of the node is told.
            if node.vitals.failure().is_none() {
                warn!(%error, "the history, of at most {}, cannot be looked after; trying again",
                    ByteSize(bytes_max));
            }
            sleep(FORGET_PERIOD).await;
        }
        if due > Instant::now() {
            continue;
        }
        due = Instant::now() + FORGET_PERIOD;
        forget(&*node.store, before).await;
        if let Err(error) = remove(&node, before).await {
            warn!(%error, "what is left of forgotten clusters cannot be removed");
        }
    }
}

/// What decides how far the history goes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Bound {
    Time,
    Room,
    /// Nothing: what is never forgotten takes more room than there is to be.
    Nothing,
}

/// Forgets what there is no room for, and says so when that begins, or when it does not suffice.
/// `before` is what is forgotten because of its age.
async fn shrink(
    store: &impl History,
    kept: Kept,
    before: Timestamp,
    bound: &mut Bound,
) -> Result<(), StoreError> {
    let (mut has_forgotten, mut has_changed) = (false, *bound != Bound::Time);
    let shrunk = loop {
        let began = Instant::now();
        match store.shrink(kept.bytes_max).await {
            Ok(Shrunk::Fits) => break Ok(()),
            Ok(Shrunk::Forgot) => has_forgotten = true,
            Ok(Shrunk::Tidied) => {
                info!("the history has given back the room of what was forgotten");
            }
            Err(error) => break Err(error),
        }
        has_changed = true;
        sleep(began.elapsed() * OUTGROWN_REST_FACTOR).await;
    };
    if !has_changed {
        return shrunk;
    }
    let extent = store.extent().await?;
    let since = extent.oldest.unwrap_or(before);
    let was = *bound;
    *bound = match was {
        _ if shrunk.is_ok() && extent.bytes > kept.bytes_max => Bound::Nothing,
        _ if has_forgotten => Bound::Room,
        Bound::Room | Bound::Nothing if since >= before => Bound::Room,
        Bound::Time | Bound::Room | Bound::Nothing => Bound::Time,
    };
    match (was, *bound) {
        (Bound::Time, Bound::Room) => warn!("{}", kept.outgrown(since)),
        (Bound::Time | Bound::Room, Bound::Nothing) => warn!("{}", unmet(kept, extent)),
        _ => {}
    }
    shrunk
}

fn unmet(kept: Kept, extent: Extent) -> String {
    format!(
        "the history of all clusters takes {}, more than its {} (--history-size), and nothing more \
         of it can be forgotten: the last batch of each cluster and the last version of what is \
         still there are kept, whatever they take. Start with a larger --history-size",
        ByteSize(extent.bytes),
        ByteSize(kept.bytes_max)
    )
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
    use berth_engine::{Batch, Past, Row};
    use berth_store::Memory;

    use super::*;

    /// A batch a second, of 1,000 bytes each.
    fn write(store: &Memory, revisions: std::ops::RangeInclusive<u64>) {
        let shard = ShardName::new("ecs/prod");
        let term = store.lead_now(&shard);
        for revision in revisions {
            let at = Timestamp(revision as i64 * 1_000);
            let row = Row { table: "task".into(), key: "a".into(), value: Some(vec![7; 995]) };
            let batch = Batch { term, revision, at, rows: vec![row], ..Batch::default() };
            store.commit_now(&shard, &batch).unwrap();
        }
    }

    #[tokio::test]
    async fn what_there_is_no_room_for_goes_and_that_is_told_when_it_begins() {
        let (store, shard) = (Memory::new(), ShardName::new("ecs/prod"));
        let kept = Kept { time_max_ms: 1_000_000, bytes_max: 400_000 };
        let (mut bound, mut written) = (Bound::Time, 0);
        let steps = [
            (100, 0, (Bound::Time, 1)),
            (400, 0, (Bound::Time, 1)),
            // 299 batches, and the row that they begin with.
            (500, 0, (Bound::Room, 202)),
            (550, 0, (Bound::Room, 202)),
            // Its age would forget the first one.
            (551, 202_001, (Bound::Time, 202)),
            (700, 202_001, (Bound::Room, 402)),
        ];
        for (last, before, expected) in steps {
            write(&store, written + 1..=last);
            written = last;
            shrink(&store, kept, Timestamp(before), &mut bound).await.unwrap();
            let first = *store.past_now(&shard).span().unwrap().start();
            assert_eq!((bound, first), expected, "after {last} batches");
        }
    }

    #[tokio::test]
    async fn a_bound_that_cannot_be_met_is_told_with_numbers() {
        let (store, shard) = (Memory::new(), ShardName::new("ecs/prod"));
        let kept = Kept { time_max_ms: 1_000_000, bytes_max: 64 << 10 };
        let term = store.lead_now(&shard);
        let mut bound = Bound::Time;
        let steps = [
            (1, vec![7; 96 << 10], Bound::Time),
            (2, vec![7; 96 << 10], Bound::Nothing),
            // What the row was before the first batch that is kept is kept, too.
            (3, vec![7], Bound::Nothing),
            (4, vec![7], Bound::Room),
        ];
        for (revision, value, expected) in steps {
            let at = Timestamp(revision as i64 * 1_000);
            let row = Row { table: "task".into(), key: "a".into(), value: Some(value) };
            let batch = Batch { term, revision, at, rows: vec![row], ..Batch::default() };
            store.commit_now(&shard, &batch).unwrap();
            shrink(&store, kept, Timestamp(0), &mut bound).await.unwrap();
            assert_eq!(bound, expected, "after batch {revision}");
        }
        let text = unmet(kept, Extent { bytes: 96 << 10, oldest: None });
        assert!(text.contains("takes 96.0 KiB, more than its 64.0 KiB (--history-size)"), "{text}");
    }

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
