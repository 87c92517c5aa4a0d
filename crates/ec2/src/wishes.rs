//! What clusters ask for, as this shard was told.
use berth_kernel::network::{CHUNKS_WANTED, Ipv4Range, Wanted, chunk_key, subnet_of};

use crate::State;

/// What a cluster wants of a subnet.
pub struct Wish {
    pub shard: String,
    pub subnet: String,
    pub vpc: String,
    pub range: Ipv4Range,
    pub chunks: usize,
}

impl Wish {
    /// How many chunks it has too few.
    pub fn lacks(&self, state: &State) -> usize {
        let has = state.chunks_of(&self.shard).filter(|it| it.subnet == self.subnet).count();
        self.chunks.saturating_sub(has)
    }
}

impl State {
    /// What a cluster asks for.
    pub fn wishes_of(&self, shard: &str) -> impl Iterator<Item = Wish> {
        let wanted = self.imports.read::<Wanted>(CHUNKS_WANTED, shard);
        wanted.filter_map(|(key, wanted)| match wanted {
            Wanted::Chunks { vpc, range, count } => Some(Wish {
                shard: shard.to_owned(),
                subnet: subnet_of(key)?.to_owned(),
                vpc,
                range,
                chunks: count,
            }),
            Wanted::Returned => None,
        })
    }

    /// Whether a cluster still has a chunk, as far as it is known.
    pub fn is_kept(&self, shard: &str, chunk: &str) -> bool {
        let is_there = self.imports.head(CHUNKS_WANTED, shard).is_some();
        is_there && self.imports.get(CHUNKS_WANTED, shard, &chunk_key(chunk)).is_none()
    }
}
