//! Chunks of subnets: what a cluster asks of whoever keeps subnets, and what it is given.
use std::collections::BTreeMap;

use berth_effects::{Imported, Sink, Source};
use berth_engine::ShardName;
use berth_kernel::network::{CHUNKS_GIVEN, Given, Wanted, chunk_key, subnet_key};

use super::{
    Cluster, Report, State,
    records::{network::Subnet, task::Task},
};
use crate::limits::SPARE_ADDRESSES;

/// What a cluster asks for.
pub enum ChunksWanted {}

impl Source for ChunksWanted {
    type Machine = Cluster;
    type Value = Wanted;

    fn exports(state: &State, _: &ShardName) -> BTreeMap<String, Wanted> {
        let wanted = |it: &Subnet| {
            let (vpc, range) = (it.of.vpc_id.clone(), it.of.cidr);
            let count = wanted_chunks(state, it);
            (subnet_key(&it.of.id), Wanted::Chunks { vpc, range, count })
        };
        let subnets = state.subnets.values().map(|it| wanted(it));
        let returned = state.returned_chunks.keys().map(|id| (chunk_key(id), Wanted::Returned));
        subnets.chain(returned).collect()
    }
}

/// As many as it has, and one more while there are few addresses left.
fn wanted_chunks(state: &State, subnet: &Subnet) -> usize {
    let given = state.given_chunks(&subnet.of.id);
    let held = given.filter(|it| !state.returned_chunks.contains_key(it)).count();
    let is_idle = !state.is_subnet_used(&subnet.of.id);
    let has_enough = state.addresses.extent(&subnet.of).spare >= SPARE_ADDRESSES;
    if is_idle || has_enough { held } else { held + 1 }
}

/// What a cluster is given.
pub enum ChunksGiven {}

impl Sink for ChunksGiven {
    const LEVEL: &'static str = CHUNKS_GIVEN;
    type Machine = Cluster;
    type Value = Given;

    fn report(news: Imported) -> Report {
        Report::Chunks(news)
    }
}

/// Tasks whose network interfaces there are, or were a moment ago: those that keep subnets and
/// groups from being deleted.
pub fn interfaces(state: &State) -> impl Iterator<Item = &Task> {
    let has_interface = |it: &&Task| it.network.as_ref().is_some_and(|it| it.held().is_some());
    state.tasks.values().map(|it| &**it).filter(has_interface)
}
