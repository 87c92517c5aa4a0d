//! Gives chunks of subnets to the clusters that ask for them, and takes back what they have
//! returned.
use berth_kernel::network::{CHUNKS_WANTED, Ipv4Range};

use crate::{
    State, Txn,
    limits::{CHUNK_BITS, CHUNK_PREFIX_MAX, STEP_CHUNKS_MAX},
    records::{Chunk, Id, Key},
    wishes::Wish,
};

pub fn reconcile(txn: &mut Txn) {
    let returned = txn.chunks.values().filter(|it| !txn.is_kept(&it.shard, &it.id));
    let returned: Vec<String> = returned.map(|it| it.id.clone()).take(STEP_CHUNKS_MAX).collect();
    returned.into_iter().for_each(|id| txn.delete(Key::Chunk(id)));
    let shards: Vec<String> = txn.imports.sources(CHUNKS_WANTED).map(str::to_owned).collect();
    let wishes = shards.iter().flat_map(|it| txn.wishes_of(it)).collect::<Vec<_>>();
    let mut given = 0;
    for wish in wishes {
        while given < STEP_CHUNKS_MAX && wish.lacks(txn) > 0 {
            let Some(range) = free(txn, &wish) else { break };
            let id = format!("{:032x}", txn.id());
            let Wish { shard, subnet, vpc, .. } = &wish;
            let (shard, subnet, vpc) = (shard.clone(), subnet.clone(), vpc.clone());
            txn.put(Chunk { id, vpc, subnet, range, shard });
            given += 1;
        }
    }
}

/// The first chunk of a subnet that nobody has an address of: an eighth of it, and of a small one
/// all of it. What was given of a subnet that had the same addresses before is not given again
/// before it has been returned.
fn free(state: &State, wish: &Wish) -> Option<Ipv4Range> {
    let is_there = state.subnets.contains_key(&Id::of(&wish.subnet));
    if state.has_defaults && !is_there {
        return None;
    }
    let prefix = (wish.range.prefix() + CHUNK_BITS).min(CHUNK_PREFIX_MAX.max(wish.range.prefix()));
    let size = Ipv4Range::around(wish.range.first(), prefix).size();
    let firsts = (0..wish.range.size() / size).map(|at| wish.range.first() + (at * size) as u32);
    let mut ranges = firsts.map(|first| Ipv4Range::around(first, prefix));
    ranges.find(|it| !state.is_given(&wish.vpc, *it))
}
