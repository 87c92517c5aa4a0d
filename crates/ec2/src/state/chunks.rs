//! How rows of chunks move what is derived from them.
use std::sync::Arc;

use berth_effects::{Importer, Imports};
use berth_kernel::network::Ipv4Range;

use super::{State, Topic};
use crate::records::Chunk;

impl Importer for State {
    fn imports(&self) -> &Imports {
        &self.imports
    }
}

impl State {
    /// The chunks of a cluster, by its shard.
    pub fn chunks_of(&self, shard: &str) -> impl Iterator<Item = &Arc<Chunk>> {
        self.chunks.values().filter(move |it| it.shard == shard)
    }

    /// Whether somebody has an address of a range.
    pub fn is_given(&self, vpc: &str, range: Ipv4Range) -> bool {
        let keys = (vpc.to_owned(), 0)..=(vpc.to_owned(), range.last());
        let last = self.given.range(keys).next_back().and_then(|(_, id)| self.chunks.get(id));
        last.is_some_and(|it| it.range.overlaps(range))
    }

    pub(super) fn set_chunk(
        &mut self,
        id: &str,
        new: Option<&Chunk>,
        nudge: &mut dyn FnMut(Topic),
    ) {
        let old = self.chunks.set(id.to_owned(), new.cloned().map(Arc::new));
        for (it, is_there) in [(old.as_deref(), false), (new, true)] {
            let Some(it) = it else { continue };
            let key = (it.vpc.clone(), it.range.first());
            self.given.set(key, is_there.then(|| Arc::new(it.id.clone())));
        }
        nudge(Topic::Chunks);
    }

    /// No address is of two chunks.
    pub(super) fn check_chunks(&self) {
        assert_eq!(self.given.len(), self.chunks.len(), "two chunks begin alike");
        let mut before: Option<&Arc<Chunk>> = None;
        for id in self.given.values() {
            let it = self.chunks.get(id).expect("an index names rows that exist");
            let clear = before.is_none_or(|one| one.vpc != it.vpc || !one.range.overlaps(it.range));
            assert!(clear, "{} overlaps the chunk before it", it.range);
            before = Some(it);
        }
    }
}
