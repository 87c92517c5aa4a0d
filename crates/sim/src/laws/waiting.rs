//! Tasks in PROVISIONING: none waits while an instance of its provider would take it.
use std::collections::BTreeSet;

use berth_api::ecs::LaunchType;
use berth_ecs::cluster::{
    State,
    records::{network::AddressBlock, task::Task},
};
use berth_kernel::network::{CHUNKS_GIVEN, Given, Subnet, subnet_of};

use super::oracle::{Facts, Model, Wish};
use crate::world::networks::subnet;

/// The attribute that tells an instance's zone.
const ZONE: &str = "ecs.availability-zone";

/// In a state in which nothing is left to be done.
pub fn check(state: &State) {
    // No instance here is Fargate's.
    let is_ours = |it: &Task| it.launch_type != LaunchType::Fargate;
    let waiting = state.tasks.values().filter(|it| it.is_waiting() && it.is_wanted());
    let mut waiting = waiting.filter(|it| is_ours(it));
    let Some(first) = waiting.next() else { return };
    let model = Model::of(state);
    for task in std::iter::once(first).chain(waiting) {
        let wish = Wish::of_waiting(state, task);
        for on in &model.instances {
            let has_place = model.refusals_of(on, &wish).is_empty();
            let takes_it = has_place && has_address(state, &model, on, task);
            assert!(!takes_it, "task {} waits, and {} has a place", task.id, on.id);
        }
    }
}

/// Whether there surely is an address for a task on an instance: of a subnet in its zone, if any
/// instance is in the zone of one, that has not told that it is full, or in what the instance has.
fn has_address(state: &State, model: &Model, on: &Facts, task: &Task) -> bool {
    let Some(network) = &task.network else { return true };
    let names = network.configuration.subnets.iter();
    let subnets: Vec<Subnet> = names.filter_map(|id| subnet(id)).collect();
    let zone = |it: &Facts| it.attributes.get(ZONE).cloned().flatten();
    let is_in = |it: &Facts, of: &Subnet| zone(it).as_ref() == Some(&of.availability_zone);
    let do_zones_count = model.instances.iter().any(|it| subnets.iter().any(|of| is_in(it, of)));
    let mut there = subnets.iter().filter(|of| !do_zones_count || is_in(on, of));
    there.any(|of| !is_full(state, of) || has_own(state, on, of))
}

fn is_full(state: &State, of: &Subnet) -> bool {
    let told = state.imports.read::<Given>(CHUNKS_GIVEN, berth_ec2::SHARD);
    let mut full = told.filter(|(_, it)| matches!(it, Given::Full));
    full.any(|(key, _)| subnet_of(key) == Some(of.id.as_str()))
}

/// Blocks of the instance have more addresses that no task has, or has had until a moment ago, than
/// tasks on it wait for.
fn has_own(state: &State, on: &Facts, of: &Subnet) -> bool {
    let interfaces = state.tasks.values().filter_map(|it| it.network.as_ref()?.interface.as_ref());
    let of_subnet = interfaces.filter(|it| it.subnet == of.id);
    let taken: BTreeSet<u32> = of_subnet.map(|it| u32::from(it.address)).collect();
    let own = |it: &&std::sync::Arc<AddressBlock>| it.container_instance == on.id;
    let blocks = state.addresses.blocks_of(&of.id).filter(own);
    let addresses = blocks.flat_map(|it| it.range.first()..=it.range.last());
    let free = addresses.filter(|it| of.gives(*it) && !taken.contains(it)).count();
    let here = state.live_tasks(on.id).filter_map(|it| it.network.as_ref());
    let awaited = here.filter(|it| it.interface.is_none()).count();
    free > awaited
}
