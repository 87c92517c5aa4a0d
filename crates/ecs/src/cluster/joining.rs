//! Which machines that have joined are nobody any more: whoever has their keys closes them.
use std::collections::BTreeMap;

use berth_effects::Source;
use berth_engine::ShardName;

use super::{Cluster, State};

/// By the names of their users: whether it is closed. Those who live are not told, unless they have
/// come back: there are many.
pub enum ClosedInstances {}

impl Source for ClosedInstances {
    type Machine = Cluster;
    type Value = bool;

    fn exports(state: &State, _: &ShardName) -> BTreeMap<String, bool> {
        let all = state.joined_instances.values();
        let told = all.filter(|it| !it.is_open() || it.has_come_back);
        told.map(|it| (it.id.to_string(), !it.is_open())).collect()
    }
}
