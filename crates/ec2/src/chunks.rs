//! Chunks of subnets: what clusters ask for, and what they are told.
use std::collections::BTreeMap;

use berth_effects::{Imported, Sink, Source};
use berth_engine::ShardName;
use berth_kernel::network::{CHUNKS_WANTED, Given, Wanted, chunk_key, subnet_key};

use crate::{Ec2, Report, State};

/// What clusters ask for.
pub enum ChunksWanted {}

impl Sink for ChunksWanted {
    const LEVEL: &'static str = CHUNKS_WANTED;
    type Machine = Ec2;
    type Value = Wanted;

    fn report(news: Imported) -> Report {
        Report::Chunks(news)
    }
}

/// What a cluster has, and of what there is no more.
pub enum ChunksGiven {}

impl Source for ChunksGiven {
    type Machine = Ec2;
    type Value = Given;

    fn exports(state: &State, to: &ShardName) -> BTreeMap<String, Given> {
        let chunks = state.chunks_of(to.as_str()).map(|it| {
            let given = Given::Chunk { subnet: it.subnet.clone(), range: it.range };
            (chunk_key(&it.id), given)
        });
        let full = state.wishes_of(to.as_str()).filter(|it| it.lacks(state) > 0);
        chunks.chain(full.map(|it| (subnet_key(&it.subnet), Given::Full))).collect()
    }
}
