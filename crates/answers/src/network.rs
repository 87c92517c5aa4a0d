//! What a host needs to know of the networks that its tasks are in: a pure function of what
//! clusters and whoever keeps networks have published.
use std::{
    collections::{BTreeMap, BTreeSet},
    net::{IpAddr, Ipv4Addr},
    sync::Arc,
};

use berth_api::berth::{VpcEndpoint, VpcGroup, VpcPeer, VpcRule, VpcView};
use berth_ecs::cluster::{
    Facet, State,
    records::{
        container_instance::ContainerInstance,
        id::ContainerInstanceId,
        network::{AddressBlock, Interface},
        task::Task,
    },
};
use berth_kernel::network::Ipv4Range;

pub use picture::{Differences, Picture};
use picture::{InVpc, OfGroup, OfVpc};
pub use shared::Shared;

mod picture;
mod shared;

/// What is around a packet between hosts, in bytes: of IPv4, and of IPv6.
const AROUND_IPV4: i32 = 50;
const AROUND_IPV6: i32 = 70;

/// What a VPC can have, in bytes: IPv6 needs so much, and hosts set no more.
const MTU_MIN: i32 = 1_280;
const MTU_MAX: i32 = 9_216;

/// Of hosts that have not said what theirs is.
const MTU: i32 = 1_500;

/// Addresses of hosts in the networks of tasks: as many as a VPC can have, and in none.
const OVERLAY: Ipv4Addr = Ipv4Addr::new(198, 19, 0, 0);

/// A VPC, and the rules of security groups, as whoever keeps networks tells them.
pub trait Networks {
    fn vpc(&self, id: &str) -> Option<Vpc>;

    /// The rules of a group: those for what comes in, and those for what goes out.
    fn rules(&self, group: &str) -> (Vec<VpcRule>, Vec<VpcRule>);
}

#[derive(Clone, Debug)]
pub struct Vpc {
    /// Its number between hosts, 24 bits.
    pub vni: u32,
    pub cidr: Ipv4Range,
    pub ipv6_cidr: Option<String>,
}

/// A host in a VPC: with the blocks that it has there.
struct Host<'a> {
    arn: String,
    instance: &'a ContainerInstance,
    blocks: Vec<&'a AddressBlock>,
}

/// The VPCs in which an instance of a cluster has tasks, as far as it needs to know them.
pub fn picture(
    clusters: &[Arc<State>],
    of: &State,
    instance: ContainerInstanceId,
    networks: &impl Networks,
    shared: &mut Shared,
) -> Picture {
    let ids: BTreeSet<&str> = endpoints(of, instance).map(|(_, it)| it.vpc.as_str()).collect();
    let mut of_vpc = |id: &str| of_vpc(clusters, of, instance, id, networks, shared);
    let vpcs = ids.into_iter().filter_map(|id| Some((id.to_owned(), of_vpc(id)?)));
    Picture { vpcs: vpcs.collect() }
}

/// The addresses of a cluster's registered hosts on the network beneath, with their ARNs.
pub fn host_addresses(state: &State) -> Vec<(IpAddr, String)> {
    let Some(cluster) = &state.cluster else { return vec![] };
    let registered = state.container_instances.values().filter(|it| it.is_registered());
    let host = |it: &Arc<ContainerInstance>| {
        let address = it.network.as_ref()?.underlay_address;
        Some((address, cluster.container_instance_arn(it.id)))
    };
    registered.filter_map(host).collect()
}

fn of_vpc(
    clusters: &[Arc<State>],
    of: &State,
    instance: ContainerInstanceId,
    id: &str,
    networks: &impl Networks,
    shared: &mut Shared,
) -> Option<OfVpc> {
    let vpc = networks.vpc(id)?;
    let own = of.cluster.as_ref()?.container_instance_arn(instance);
    let hosts = shared.hosts.get(id, || in_vpc(clusters, id, vpc.cidr));
    let overlay = hosts.overlays.get(&own).copied()?;
    let of_tasks = || endpoints(of, instance).filter(|(_, it)| it.vpc == id);
    let groups: BTreeSet<&String> = of_tasks().flat_map(|(_, it)| &it.groups).collect();
    let endpoints = of_tasks().filter_map(|(task, it)| endpoint(of, task, it));
    Some(OfVpc {
        head: VpcView {
            vpc_id: Some(id.to_owned()),
            vni: i32::try_from(vpc.vni).ok(),
            cidr: Some(vpc.cidr.to_string()),
            ipv6_cidr: vpc.ipv6_cidr.clone(),
            mtu: Some(hosts.mtu),
            overlay_address: Some(overlay.to_string()),
            overlay_mac: Some(overlay_mac(overlay)),
            ..VpcView::default()
        },
        endpoints: endpoints.collect(),
        groups: with_named(clusters, &groups, networks, shared),
        own,
        hosts,
    })
}

/// All hosts of a VPC.
fn in_vpc(clusters: &[Arc<State>], id: &str, cidr: Ipv4Range) -> InVpc {
    let hosts: Vec<Host<'_>> = clusters.iter().flat_map(|it| hosts(it, id)).collect();
    let mtu = hosts.iter().filter(|it| it.instance.agent_connected).filter_map(mtu).min();
    let overlay = |it: &Host<'_>| Some((it.arn.clone(), overlay_address(it, cidr)?));
    InVpc {
        mtu: mtu.unwrap_or(MTU - AROUND_IPV4).clamp(MTU_MIN, MTU_MAX),
        overlays: hosts.iter().filter_map(overlay).collect(),
        peers: hosts.iter().filter_map(|it| Some((it.arn.clone(), peer(it, cidr)?))).collect(),
    }
}

/// The tasks of an instance that are not STOPPED, with their interfaces.
fn endpoints(
    state: &State,
    instance: ContainerInstanceId,
) -> impl Iterator<Item = (&Task, &Interface)> {
    state.live_tasks(instance).filter_map(|task| {
        let interface = task.network.as_ref()?.interface.as_ref()?;
        Some((&**task, &**interface))
    })
}

fn endpoint(state: &State, task: &Task, it: &Interface) -> Option<(String, VpcEndpoint)> {
    let arn = state.cluster.as_ref()?.task_arn(task.id);
    let endpoint = VpcEndpoint {
        task_arn: Some(arn.clone()),
        attachment_id: Some(task.network.as_ref()?.attachment.clone()),
        address: Some(it.address.to_string()),
        ipv6_address: it.ipv6_address.map(|it| it.to_string()),
        mac_address: Some(it.mac_address.clone()),
        groups: Some(it.groups.clone()),
    };
    Some((arn, endpoint))
}

/// The registered instances of a cluster that have blocks in a VPC. What a deregistered one has is
/// nobody's route any more, which fences it.
fn hosts<'a>(state: &'a State, vpc: &str) -> Vec<Host<'a>> {
    let Some(cluster) = &state.cluster else { return vec![] };
    let is_there = |it: &&Arc<AddressBlock>| {
        state.subnets.get(&it.subnet).is_some_and(|it| it.of.vpc_id == vpc)
    };
    let mut by_instance = BTreeMap::<ContainerInstanceId, Vec<&AddressBlock>>::new();
    for it in state.addresses.blocks().filter(is_there) {
        by_instance.entry(it.container_instance).or_default().push(it);
    }
    let host = |(id, blocks): (ContainerInstanceId, Vec<&'a AddressBlock>)| {
        let instance = state.container_instances.get(&id).filter(|it| it.is_registered())?;
        Some(Host { arn: cluster.container_instance_arn(id), instance, blocks })
    };
    by_instance.into_iter().filter_map(host).collect()
}

/// None while it is not known where the host is.
fn peer(it: &Host<'_>, vpc: Ipv4Range) -> Option<VpcPeer> {
    let overlay = overlay_address(it, vpc)?;
    Some(VpcPeer {
        container_instance_arn: Some(it.arn.clone()),
        underlay_address: Some(it.instance.network.as_ref()?.underlay_address.to_string()),
        overlay_address: Some(overlay.to_string()),
        overlay_mac: Some(overlay_mac(overlay)),
        blocks: Some(it.blocks.iter().map(|it| it.range.to_string()).collect()),
    })
}

/// As far into the overlay as its oldest block is into the VPC: blocks have no address in common,
/// so hosts have none, of whatever clusters they are.
fn overlay_address(it: &Host<'_>, vpc: Ipv4Range) -> Option<Ipv4Addr> {
    let oldest = it.blocks.iter().min_by_key(|it| (it.made_at, it.range.first()))?;
    let place = oldest.range.last().checked_sub(vpc.first())?;
    let place = u16::try_from(place).ok()?;
    Some(Ipv4Addr::from(u32::from(OVERLAY) | u32::from(place)))
}

/// Locally administered, and one for each address.
fn overlay_mac(address: Ipv4Addr) -> String {
    let [a, b, c, d] = address.octets();
    format!("0e:be:{a:02x}:{b:02x}:{c:02x}:{d:02x}")
}

/// What fits into a packet of tasks of this host.
fn mtu(it: &Host<'_>) -> Option<i32> {
    let network = it.instance.network.as_ref()?;
    let around = match network.underlay_address {
        IpAddr::V4(_) => AROUND_IPV4,
        IpAddr::V6(_) => AROUND_IPV6,
    };
    Some(network.mtu - around)
}

/// Groups with their rules, and those that the rules name with who is in them.
fn with_named(
    clusters: &[Arc<State>],
    groups: &BTreeSet<&String>,
    networks: &impl Networks,
    shared: &mut Shared,
) -> BTreeMap<String, OfGroup> {
    let mut all: BTreeMap<String, OfGroup> = BTreeMap::new();
    let group = |id: &str| VpcGroup {
        group_id: Some(id.to_owned()),
        ingress: Some(vec![]),
        egress: Some(vec![]),
        members: None,
    };
    let mut named = BTreeSet::new();
    for id in groups {
        let (ingress, egress) = networks.rules(id);
        let rules = ingress.iter().chain(&egress);
        named.extend(rules.flat_map(|it| it.group_ids.iter().flatten().cloned()));
        let (ingress, egress) = (Some(ingress), Some(egress));
        let rules = VpcGroup { ingress, egress, ..group(id) };
        all.insert((*id).clone(), OfGroup { rules, members: Arc::default() });
    }
    for id in named {
        let in_group = || clusters.iter().flat_map(|it| members(it, &id)).collect();
        let members = shared.members.get(&id, in_group);
        let empty = || OfGroup { rules: group(&id), members: Arc::default() };
        all.entry(id.clone()).or_insert_with(empty).members = members;
    }
    all
}

/// The addresses of a cluster's tasks that are in a group, of both kinds.
fn members(state: &State, group: &str) -> BTreeSet<String> {
    let tasks = state.tasks_of(Facet::SecurityGroup(group.to_owned()));
    let interfaces = tasks.filter_map(|it| it.network.as_ref()?.interface.as_ref());
    let addresses = interfaces
        .flat_map(|it| [Some(it.address.to_string()), it.ipv6_address.map(|it| it.to_string())]);
    addresses.flatten().collect()
}
