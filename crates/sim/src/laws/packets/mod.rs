//! Packets between tasks: hosts apply what is published, each at another time, by the agent's own
//! plan; a packet arrives if and only if rows of what both have applied say so.
mod nft;
mod oracle;

use std::{
    collections::BTreeMap,
    net::{IpAddr, Ipv4Addr},
    sync::Arc,
};

use berth_agent::{
    machine::Interface,
    network::{
        plan::{Around, Local, Plan, Router, plan},
        told,
        view::View,
    },
};
use berth_answers::{Picture, Shared, picture};
use berth_api::berth::ReadNetworkResponse;
use berth_ecs::cluster::{Cluster, State, records::id::ContainerInstanceId};
use berth_engine::ShardName;

use self::{
    nft::Packet,
    oracle::{Rules, States},
};
use super::News;
use crate::dice::Dice;

/// A router's device to other hosts.
const TUNNEL: &str = "bvx";

/// What packets are for: of one of them a rule of the groups here says something.
const PORTS: [u16; 2] = [80, 443];

/// How many are sent when a host has applied something.
const PACKETS: usize = 8;

/// A container instance, and its cluster's shard.
type HostKey = (ShardName, ContainerInstanceId);

pub struct PacketLaws {
    dice: Dice,
    states: States,
    hosts: BTreeMap<HostKey, Applied>,
    /// What hosts are told alike, kept as the server keeps it.
    shared: Shared,
    told: BTreeMap<HostKey, (Picture, ReadNetworkResponse)>,
    /// Packets that came from another host and were let in.
    crossed: u64,
}

/// What a host has applied.
struct Applied {
    /// What clusters had published then.
    states: States,
    plan: Plan,
}

/// Where a packet comes from: a host, a VPC, and a device.
type Sender = (HostKey, String, String);

impl Default for PacketLaws {
    fn default() -> PacketLaws {
        PacketLaws {
            dice: Dice::new(0),
            states: BTreeMap::new(),
            hosts: BTreeMap::new(),
            shared: Shared::default(),
            told: BTreeMap::new(),
            crossed: 0,
        }
    }
}

impl PacketLaws {
    /// With dice of the seed's own.
    pub fn of_seed(seed: u64) -> PacketLaws {
        PacketLaws { dice: Dice::new(seed.rotate_left(41)), ..PacketLaws::default() }
    }

    /// How many packets came from another host and were let in: laws of packets that never do are
    /// worth nothing.
    pub fn crossed(&self) -> u64 {
        self.crossed
    }

    pub fn cluster_published(&mut self, news: &News<'_, Cluster>) {
        self.states.insert(news.shard.clone(), Arc::new(news.after.clone()));
        self.shared.renew();
        let with_networks = hosts_of(news.shard, news.after);
        let Some(host) = self.dice.pick(&with_networks).cloned() else { return };
        self.apply(&host);
        let senders = self.senders();
        for _ in 0..PACKETS {
            let (from, to) = (self.dice.pick(&senders), self.dice.pick(&senders));
            if let (Some(from), Some(to)) = (from.cloned(), to.cloned()) {
                let port = self.dice.one(&PORTS);
                self.send(&from, self.address(&to), port);
            }
        }
    }

    /// Once faults have ended all hosts have applied what there is.
    pub fn settled(&mut self) {
        self.hosts.clear();
        let states = self.states.clone();
        let hosts = states.iter().flat_map(|(shard, state)| hosts_of(shard, state));
        hosts.collect::<Vec<_>>().iter().for_each(|it| self.apply(it));
        let senders = self.senders();
        for from in &senders {
            for to in &senders {
                PORTS.into_iter().for_each(|port| self.send(from, self.address(to), port));
            }
        }
    }

    fn apply(&mut self, host: &HostKey) {
        let said = self.told(host);
        let view = View::of(&said).expect("what is said is sound");
        leads_to_one(&view);
        let endpoints = view.vpcs.values().flat_map(|it| &it.endpoints);
        let locals: BTreeMap<String, Local> = endpoints
            .map(|(task, it)| {
                let interface = Interface {
                    attachment_arn: String::new(),
                    mac: it.mac.to_string(),
                    ipv4: it.address,
                    ipv6: it.ipv6_address,
                    gateway_ipv4: None,
                    gateway_ipv6: None,
                    private_dns_name: None,
                    name_servers: Vec::new(),
                    search: Vec::new(),
                };
                (task.clone(), Local { interface, process: Some((1, task.clone())) })
            })
            .collect();
        let underlay = oracle::underlay(&self.states[&host.0], host.1);
        let around = Around {
            agent: host.1.to_string(),
            underlay,
            port: 7473,
            host_networks: Vec::new(),
            kept_free: Vec::new(),
            routed: Default::default(),
            foreign_bridges: Default::default(),
            resolvers: Vec::new(),
        };
        let plan = plan(&view, &View::default(), &locals, &around);
        let states = self.states.clone();
        self.hosts.insert(host.clone(), Applied { states, plan });
    }

    /// What a host knows: all that it was told first, and what it was told of changes since.
    fn told(&mut self, host: &HostKey) -> ReadNetworkResponse {
        let all: Vec<Arc<State>> = self.states.values().cloned().collect();
        let now = picture(&all, &self.states[&host.0], host.1, &Rules, &mut self.shared);
        let whole = now.told(now.revision(), None);
        let known = match self.told.remove(host) {
            None => told::after(&ReadNetworkResponse::default(), &whole),
            Some((before, known)) => {
                told::after(&known, &now.told(now.revision(), Some((before.revision(), &before))))
            }
        };
        let known = known.expect("a change is of what was told before");
        let view = |it: &ReadNetworkResponse| View::of(it).expect("what is said is sound");
        assert_eq!(view(&known), view(&whole), "changes lead {host:?} to what is");
        self.told.insert(host.clone(), (now, known.clone()));
        known
    }

    fn senders(&self) -> Vec<Sender> {
        let routers = self.hosts.iter().flat_map(|(key, it)| {
            it.plan.routers.iter().map(move |(vpc, router)| (key, vpc, router))
        });
        let senders = routers.flat_map(|(key, vpc, router)| {
            let of = move |device: &String| (key.clone(), vpc.clone(), device.clone());
            router.devices.keys().map(of)
        });
        senders.collect()
    }

    fn router(&self, host: &HostKey, vpc: &str) -> Option<&Router> {
        self.hosts.get(host)?.plan.routers.get(vpc)
    }

    fn address(&self, (host, vpc, device): &Sender) -> Ipv4Addr {
        let router = self.router(host, vpc).expect("it has a device");
        router.devices[device].address
    }

    /// `hosts 6`.
    fn send(&mut self, from: &Sender, to: Ipv4Addr, port: u16) {
        let has_come = self.arrives(from, to, port).unwrap_or(false);
        let source = self.address(from);
        let applied: BTreeMap<&HostKey, &States> =
            self.hosts.iter().map(|(host, it)| (host, &it.states)).collect();
        let should = oracle::arrives(&applied, (&from.0, &from.1), (source, to), port);
        let is = if has_come { "arrives" } else { "does not arrive" };
        let (host, vpc, _) = from;
        assert_eq!(
            has_come, should,
            "a packet of {source} in {vpc} on {} to port {port} of {to} {is}",
            host.1
        );
        let router = self.router(host, vpc).expect("it has a device");
        let is_here = router.devices.values().any(|it| it.address == to);
        self.crossed += u64::from(has_come && !is_here);
    }

    /// Through the routers, as the kernel would do it.
    fn arrives(&self, (host, vpc, device): &Sender, to: Ipv4Addr, port: u16) -> Option<bool> {
        let router = self.router(host, vpc)?;
        let here = router.devices.get(device)?;
        let packet = Packet { mac: here.mac.to_string(), source: here.address, to, port };
        if !nft::lets_through(&router.table, &format!("from_{device}"), &packet) {
            return Some(false);
        }
        let (out, via) = way(router, to)?;
        if router.devices.contains_key(out) {
            return Some(nft::lets_through(&router.table, &format!("to_{out}"), &packet));
        }
        if out != TUNNEL {
            return None;
        }
        let mut neighbours = router.neighbours.iter().filter(|it| it.device == TUNNEL);
        let next = neighbours.find(|it| Some(it.address) == via)?.mac;
        let (_, beneath) = router.forwarding.iter().find(|(mac, _)| *mac == next)?;
        let has_it = |it: &Router| it.tunnel.as_ref().is_some_and(|it| it.local == *beneath);
        let mut others = self.hosts.values().filter_map(|it| it.plan.routers.get(vpc));
        let there = others.find(|it| has_it(it))?;
        let packet = Packet { mac: router.tunnel.as_ref()?.mac.to_string(), ..packet };
        if !nft::lets_through(&there.table, "between", &packet) {
            return Some(false);
        }
        let (device, _) = way(there, to)?;
        let is_task = there.devices.contains_key(device);
        Some(is_task && nft::lets_through(&there.table, &format!("to_{device}"), &packet))
    }
}

/// The most exact route: its device, and by which neighbour.
fn way(router: &Router, to: Ipv4Addr) -> Option<(&str, Option<IpAddr>)> {
    let routes = router.routes.iter().filter(|it| it.to.has(to.into()));
    let route = routes.max_by_key(|it| it.to.length)?;
    Some((&route.device, route.via))
}

/// `hosts 4`: of two hosts with one address others know one at most.
fn leads_to_one(view: &View) {
    for vpc in view.vpcs.values() {
        let blocks: Vec<_> = vpc.peers.iter().flat_map(|it| &it.blocks).collect();
        for (at, one) in blocks.iter().enumerate() {
            let other = blocks[at + 1..].iter().find(|it| it.overlaps(one));
            assert!(other.is_none(), "{one} leads to two hosts");
        }
        for endpoint in vpc.endpoints.values() {
            let address: IpAddr = endpoint.address.into();
            let is_elsewhere = blocks.iter().any(|it| it.has(address));
            assert!(!is_elsewhere, "{address} is here, and leads to another host");
        }
    }
}

/// The hosts of a cluster that have tasks with interfaces.
fn hosts_of(shard: &ShardName, state: &State) -> Vec<HostKey> {
    let instances = state.container_instances.values().filter(|it| it.is_registered());
    let has = |id: ContainerInstanceId| {
        let mut tasks = state.live_tasks(id);
        tasks.any(|it| it.network.as_ref().is_some_and(|it| it.interface.is_some()))
    };
    let with = instances.filter(|it| has(it.id));
    with.map(|it| (shard.clone(), it.id)).collect()
}
