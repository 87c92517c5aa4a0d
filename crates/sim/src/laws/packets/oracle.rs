//! Which packets should arrive, by the rows of what both hosts have applied.
use std::{
    collections::BTreeMap,
    net::{IpAddr, Ipv4Addr},
    sync::Arc,
};

use berth_answers::{Networks, Vpc};
use berth_api::berth::VpcRule;
use berth_ecs::cluster::{
    State,
    records::{id::ContainerInstanceId, network::Interface, task::Task},
};
use berth_engine::ShardName;

use super::HostKey;
use crate::world::networks::subnet;

/// States of clusters, by their shards.
pub type States = BTreeMap<ShardName, Arc<State>>;

/// What all groups here have: their members may come, by any port; some addresses by one; and
/// whoever is in them goes anywhere.
pub struct Rules;

const OPEN_PORT: u16 = 80;
const OPEN_TO: &str = "10.0.0.0/29";

impl Networks for Rules {
    fn vpc(&self, id: &str) -> Option<Vpc> {
        let vni = if id == "vpc-0" { 1 } else { 2 };
        Some(Vpc { vni, cidr: "10.0.0.0/16".parse().expect("a range"), ipv6_cidr: None })
    }

    fn rules(&self, group: &str) -> (Vec<VpcRule>, Vec<VpcRule>) {
        let port = Some(i32::from(OPEN_PORT));
        let any = || VpcRule { protocol: Some("-1".to_owned()), ..VpcRule::default() };
        let from_members = VpcRule { group_ids: Some(vec![group.to_owned()]), ..any() };
        let by_port = VpcRule {
            protocol: Some("tcp".to_owned()),
            from_port: port,
            to_port: port,
            cidrs: Some(vec![OPEN_TO.to_owned()]),
            ..VpcRule::default()
        };
        let out = VpcRule { cidrs: Some(vec!["0.0.0.0/0".to_owned()]), ..any() };
        (vec![from_members, by_port], vec![out])
    }
}

/// Where a host is on the network beneath, as its cluster knows.
pub fn underlay(state: &State, id: ContainerInstanceId) -> Option<IpAddr> {
    let instance = state.container_instances.get(&id)?;
    Some(instance.network.as_ref()?.underlay_address)
}

/// Whether a packet arrives: from a task of a host in a VPC, by its address, to another address.
pub fn arrives(
    applied: &BTreeMap<&HostKey, &States>,
    (host, vpc): (&HostKey, &str),
    (source, to): (Ipv4Addr, Ipv4Addr),
    port: u16,
) -> bool {
    let Some(here) = applied.get(host) else { return false };
    let Some(other) = at(here, vpc, to) else { return false };
    if other == *host {
        return task_at(here, host, vpc, to).is_some_and(|it| lets_in(here, it, source, vpc, port));
    }
    // Both must be known to each other, and where they are.
    let knows = |states: &States, it: &HostKey| {
        states.get(&it.0).is_some_and(|state| underlay(state, it.1).is_some())
    };
    let Some(there) = applied.get(&other) else { return false };
    let is_led = knows(here, &other) && knows(here, host);
    let is_known = at(there, vpc, source).as_ref() == Some(host);
    let is_led_back = is_known && knows(there, host) && knows(there, &other);
    let task = task_at(there, &other, vpc, to);
    is_led && is_led_back && task.is_some_and(|it| lets_in(there, it, source, vpc, port))
}

/// The registered host that has an address of a VPC.
fn at(states: &States, vpc: &str, address: Ipv4Addr) -> Option<HostKey> {
    states.iter().find_map(|(shard, state)| {
        let mut blocks = state.addresses.blocks().filter(|it| {
            let of = subnet(&it.subnet).expect("there are no others");
            of.vpc_id == vpc && it.range.has(u32::from(address))
        });
        let id = blocks.next()?.container_instance;
        let instance = state.container_instances.get(&id)?;
        instance.is_registered().then(|| (shard.clone(), id))
    })
}

/// The interface of a host's task at an address.
fn task_at<'a>(
    states: &'a States,
    (shard, id): &HostKey,
    vpc: &str,
    address: Ipv4Addr,
) -> Option<&'a Interface> {
    let tasks = states.get(shard)?.tasks.values().filter(|it| it.container_instance == Some(*id));
    let mut interfaces = tasks.filter_map(|it| interface(it));
    interfaces.find(|it| it.vpc == vpc && it.address == address)
}

/// Of a task that has not stopped.
fn interface(task: &Task) -> Option<&Interface> {
    let interface = task.network.as_ref()?.interface.as_deref();
    interface.filter(|_| task.stopped_at.is_none())
}

fn lets_in(states: &States, to: &Interface, source: Ipv4Addr, vpc: &str, port: u16) -> bool {
    let all = states.values().flat_map(|it| it.tasks.values()).filter_map(|it| interface(it));
    let mut from = all.filter(|it| it.vpc == vpc && it.address == source);
    let is_member = from.any(|it| it.groups.iter().any(|group| to.groups.contains(group)));
    let is_open =
        port == OPEN_PORT && u32::from(source) >> 3 == u32::from(Ipv4Addr::new(10, 0, 0, 0)) >> 3;
    is_member || is_open
}
