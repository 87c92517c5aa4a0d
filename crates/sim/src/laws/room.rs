//! A history that has outgrown its room forgets what is oldest: enough, and no more.
use std::ops::ControlFlow;

use berth_engine::{Extent, Past as _, PastBatch, ShardName, Timestamp, limits::SHRUNK_PERCENT};

use crate::world::{AnyPast, AnyStore};

/// The history of all shards at one moment.
pub struct Look {
    extent: Extent,
    pub pasts: Vec<(ShardName, AnyPast)>,
}

impl Look {
    pub fn at(store: &AnyStore) -> Look {
        let past = |shard: ShardName| {
            let past = store.past(&shard);
            (shard, past)
        };
        let pasts = store.shards().into_iter().map(past).collect();
        Look { extent: store.extent(), pasts }
    }

    /// The first batches of the shards that could still be forgotten.
    fn oldest(&self) -> impl Iterator<Item = (&ShardName, PastBatch)> {
        self.pasts.iter().filter_map(|(shard, past)| {
            let span = past.span().filter(|it| it.start() < it.end())?;
            Some((shard, batch(past, *span.start())?))
        })
    }
}

pub fn check(before: &Look, after: &Look, bytes_max: u64) {
    let gone: Vec<_> = before.pasts.iter().zip(&after.pasts).filter_map(last_gone).collect();
    if before.extent.bytes <= bytes_max {
        assert!(gone.is_empty(), "there was room, and {:?} went", gone[0]);
        return;
    }
    let (bytes, enough) = (after.extent.bytes, bytes_max * SHRUNK_PERCENT / 100);
    assert!(
        bytes <= enough || after.oldest().next().is_none(),
        "the history takes {bytes} bytes and was to take {enough}"
    );
    // One of them went last: it was the oldest then, and there was too much with it.
    let is_last = |Gone { shard, at, bytes: with_it }: &Gone| {
        let is_oldest = |(of, it): (&ShardName, PastBatch)| of == *shard || *at <= it.at;
        bytes as i64 + with_it > enough as i64 && after.oldest().all(is_oldest)
    };
    assert!(
        gone.is_empty() || gone.iter().any(is_last),
        "more went than had to, or what was not the oldest: {bytes} bytes are left of {bytes_max}"
    );
}

/// The last batch of a shard that went.
#[derive(Debug)]
struct Gone<'a> {
    shard: &'a ShardName,
    at: Timestamp,
    /// How much less is kept without it.
    bytes: i64,
}

/// Of one shard before and after.
fn last_gone<'a>(
    ((shard, before), (_, after)): (&'a (ShardName, AnyPast), &(ShardName, AnyPast)),
) -> Option<Gone<'a>> {
    let (was, is) = (before.span()?, after.span()?);
    let last = is.start().checked_sub(1).filter(|it| was.contains(it))?;
    let at = batch(before, last)?.at;
    Some(Gone { shard, at, bytes: before.freed(last) })
}

fn batch(past: &AnyPast, revision: u64) -> Option<PastBatch> {
    let mut found = None;
    let mut each = |batch| {
        found = Some(batch);
        ControlFlow::Break(())
    };
    past.batches(revision - 1, &mut each).expect("it can be read");
    found
}

#[cfg(test)]
mod tests {
    use berth_engine::{Batch, Row};
    use berth_store::{Memory, MemoryPast};

    use super::*;
    use crate::world::World;

    fn in_memory(past: &mut AnyPast) -> &mut MemoryPast {
        let AnyPast::Memory(past) = past else { panic!("it is not on etcd") };
        past
    }

    const BYTES_MAX: u64 = 40_000;

    /// 60 batches of 1,000 bytes, by turns in two shards, of which the second is younger.
    fn written() -> AnyStore {
        let store = Memory::new();
        for (name, late) in [("a", 0), ("b", 1)] {
            let shard = ShardName::new(name);
            let term = store.lead_now(&shard);
            for revision in 1..=30 {
                let at = Timestamp(revision as i64 * 2 + late);
                let row = Row { table: "task".into(), key: "a".into(), value: Some(vec![7; 995]) };
                let batch = Batch { term, revision, at, rows: vec![row], ..Batch::default() };
                store.commit_now(&shard, &batch).expect("it is accepted");
            }
        }
        AnyStore::Memory(store)
    }

    /// Checks what `change` makes of a history that has shrunk as it should.
    fn checked(change: impl FnOnce(&mut Look)) {
        let store = written();
        let before = Look::at(&store);
        store.shrink(BYTES_MAX);
        let mut after = Look::at(&store);
        change(&mut after);
        check(&before, &after, BYTES_MAX);
    }

    #[test]
    fn what_is_oldest_may_go_until_there_is_room() {
        checked(|after| {
            assert_eq!(after.extent.bytes, 30_000);
            let firsts = after.pasts.iter().map(|(_, past)| past.span().map(|it| *it.start()));
            assert_eq!(firsts.collect::<Vec<_>>(), [Some(17), Some(17)]);
        });
    }

    /// The last batch that goes takes some bytes itself, and a row with it that it removed.
    #[test]
    fn more_may_go_with_a_batch_than_it_takes() {
        let (store, shard) = (Memory::new(), ShardName::new("a"));
        let term = store.lead_now(&shard);
        for (revision, value) in (1..).zip([Some(vec![7; 20_000]), None, Some(vec![7; 25_000])]) {
            let row = Row { table: "task".into(), key: "a".into(), value };
            let batch = Batch { term, revision, rows: vec![row], ..Batch::default() };
            store.commit_now(&shard, &batch).expect("it is accepted");
        }
        let store = AnyStore::Memory(store);
        let before = Look::at(&store);
        store.shrink(BYTES_MAX);
        let after = Look::at(&store);
        assert_eq!((before.extent.bytes, after.extent.bytes), (45_015, 25_005));
        check(&before, &after, BYTES_MAX);
    }

    #[test]
    #[should_panic = "was to take"]
    fn there_must_be_room_then() {
        checked(|after| *after = Look::at(&written()));
    }

    #[test]
    #[should_panic = "more went than had to"]
    fn no_batch_goes_that_need_not() {
        checked(|after| {
            in_memory(&mut after.pasts[0].1).outgrow();
            after.extent.bytes -= 1_000;
        });
    }

    #[test]
    #[should_panic = "what was not the oldest"]
    fn nothing_young_goes_before_what_is_old() {
        checked(|after| {
            let unshrunk = Look::at(&written());
            let [(_, a), (_, b)] = &mut after.pasts[..] else { panic!("there are two") };
            *b = unshrunk.pasts[1].1.clone();
            (17..29).for_each(|_| in_memory(a).outgrow());
        });
    }

    #[test]
    fn in_some_worlds_there_is_too_little() {
        let is_outgrown = |seed| {
            let mut world = World::new(seed, false);
            world.live();
            Look::at(&world.control.store).pasts.iter().any(|(_, past)| past.is_outgrown())
        };
        assert!((1..=5).any(|it| is_outgrown(3 * it)), "none of them forgets because of it");
    }
}
