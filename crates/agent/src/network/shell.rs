//! Makes the kernel have what a plan says: looks at what is there, and changes what differs.
//!
//! Everything is found by its name, and each step may have been the last one of a former run.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io;
use std::net::IpAddr;
use std::path::Path;

use super::devices::{host_end, is_ours, lead, task_end};
use super::links::{End, Links};
use super::names::{self, TASK_DEVICE, TASK_PREFIX, TUNNEL, UPLINK};
use super::plan::{Device, Plan, Router};
use super::ruled::{Ruled, ruled};
use super::rules::TABLE;
use super::spaces::Spaces;
use super::view::Prefix;
use super::{nft, outside};
use crate::namespace;

/// Of a router namespace: it forwards, and takes what comes by whichever way.
const SETTINGS: [(&str, &str); 6] = [
    ("net/ipv4/ip_forward", "1"),
    ("net/ipv4/conf/all/rp_filter", "0"),
    ("net/ipv4/conf/default/rp_filter", "0"),
    ("net/ipv4/conf/all/send_redirects", "0"),
    ("net/ipv4/conf/default/send_redirects", "0"),
    ("net/ipv6/conf/all/forwarding", "1"),
];

/// What failures of the host's own part are called.
pub const HOST: &str = "host";

/// Carries plans out on one host.
#[derive(Debug)]
pub struct Shell {
    spaces: Spaces,
    host: File,
    agent: String,
    /// What was put there last, by VPC.
    routers: BTreeMap<String, Known>,
    host_table: Option<Ruled>,
    seen: Option<Seen>,
}

/// What the host itself has.
#[derive(Debug, Clone, Default)]
pub struct Seen {
    /// Its networks beside those that are made here.
    pub networks: Vec<Prefix>,
    pub gateways: Vec<IpAddr>,
    /// Devices of ours by which it has a way to a VPC.
    pub routed: BTreeSet<String>,
    /// Devices called like Docker's bridges that are none.
    pub foreign_bridges: BTreeSet<String>,
}

/// A router namespace as this run of the agent left it.
#[derive(Debug)]
struct Known {
    router: Router,
    ruled: Ruled,
    /// Another agent of this machine has it.
    lacks_tunnel: bool,
}

/// What of one router came of a pass.
struct Passed {
    known: Known,
    drift: u64,
    /// By devices.
    failures: BTreeMap<String, String>,
}

/// What came of a pass.
#[derive(Debug, Default)]
pub struct Outcome {
    /// Of VPCs, or of the host: what could not be done.
    pub failures: BTreeMap<String, String>,
    /// Of tasks, by their ARNs: what could not be done of theirs alone.
    pub of_tasks: BTreeMap<String, String>,
    /// Tasks' devices that are to go and did not; and VPCs of which that is not known.
    pub left: BTreeSet<String>,
    /// How much was not as this run of the agent had left it.
    pub drift: u64,
}

impl Shell {
    /// For the agent with this folder below the runtime directory. `host` is the host's namespace.
    #[must_use]
    pub fn new(folder: &Path, agent: &str, host: File) -> Self {
        Self {
            spaces: Spaces::of(folder),
            host,
            agent: agent.to_owned(),
            routers: BTreeMap::new(),
            host_table: None,
            seen: None,
        }
    }

    /// What the host itself has; what it had last, where the kernel does not say.
    ///
    /// # Errors
    /// The kernel's, and nothing is known from before.
    pub fn look(&mut self) -> io::Result<Seen> {
        let own: BTreeSet<String> =
            self.spaces.all().iter().map(|it| names::host_device(&self.agent, it)).collect();
        match namespace::within(&self.host, || seen(&own)) {
            Ok(mut seen) => {
                // Also one that somebody has just taken away.
                let uplinks = self.routers.values().map(|it| &it.router.uplink);
                let routed = uplinks.filter(|it| it.host_route.is_some());
                seen.routed.extend(routed.map(|it| it.name.clone()));
                self.seen = Some(seen.clone());
                Ok(seen)
            }
            Err(error) => self.seen.clone().ok_or(error),
        }
    }

    /// The host's address that the tunnels have which are there.
    pub fn tunnels_lead_from(&self) -> Option<IpAddr> {
        self.spaces.all().iter().find_map(|vpc| {
            let space = self.spaces.open(vpc).ok()?;
            let there = namespace::within(&space, || Links::open()?.all()).ok()?;
            there.get(TUNNEL)?.tunnel?.1
        })
    }

    /// Takes away these tasks' devices, and leaves everything else as it is.
    pub fn take_away(&self, task_devices: &BTreeSet<String>) -> Outcome {
        let mut outcome = Outcome::default();
        for vpc in self.spaces.all() {
            let Ok(space) = self.spaces.open(&vpc) else { continue };
            let taken = namespace::within(&space, || {
                let links = Links::open()?;
                task_devices.iter().try_for_each(|it| links.delete(it))
            });
            if let Err(error) = taken {
                outcome.left.extend(task_devices.iter().cloned());
                outcome.failures.insert(vpc, error.to_string());
            }
        }
        outcome
    }

    /// One pass. With `looks` also what nobody should have changed is looked at.
    pub fn realise(&mut self, plan: &Plan, looks: bool) -> Outcome {
        let mut outcome = Outcome::default();
        let unwanted = self.spaces.all().into_iter().filter(|it| !plan.routers.contains_key(it));
        for vpc in unwanted.collect::<Vec<_>>() {
            self.routers.remove(&vpc);
            if let Err(error) = self.remove(&vpc, &mut outcome.left) {
                outcome.failures.insert(vpc, error.to_string());
            }
        }
        if let Err(error) = self.on_host(plan, looks, &mut outcome.drift) {
            outcome.failures.insert(HOST.to_owned(), error.to_string());
        }
        for (vpc, router) in &plan.routers {
            let known = self.routers.remove(vpc);
            match self.router((vpc, router), known, looks, &mut outcome.left) {
                Ok(Passed { known, drift, failures }) => {
                    outcome.drift += drift;
                    self.routers.insert(vpc.clone(), known);
                    for (name, why) in failures {
                        match router.devices.get(&name) {
                            Some(device) => outcome.of_tasks.insert(device.task_arn.clone(), why),
                            None if name.starts_with(TASK_PREFIX) => {
                                outcome.of_tasks.insert(name, why)
                            }
                            None => outcome.failures.insert(vpc.clone(), format!("{name}: {why}")),
                        };
                    }
                }
                Err(error) => {
                    outcome.failures.insert(vpc.clone(), error.to_string());
                }
            }
        }
        outcome
    }

    /// Leaves nothing.
    ///
    /// # Errors
    /// The first thing that could not be removed; the others are.
    pub fn remove_all(&mut self) -> io::Result<()> {
        let outcome = self.realise(&Plan::default(), true);
        match outcome.failures.into_iter().next() {
            Some((what, why)) => Err(io::Error::other(format!("{what}: {why}"))),
            None => Ok(()),
        }
    }

    /// Its devices first: somebody may hold the namespace itself open for a while.
    fn remove(&self, vpc: &str, left: &mut BTreeSet<String>) -> io::Result<()> {
        if let Ok(space) = self.spaces.open(vpc) {
            let there = namespace::within(&space, || Links::open()?.all());
            let there = there.inspect_err(|_| {
                left.insert(vpc.to_owned());
            })?;
            namespace::within(&space, || {
                without(there.into_keys().filter(|it| is_ours(it)), left)?;
                nft::take_away(TABLE)
            })?;
        }
        self.spaces.remove(vpc)
    }

    fn on_host(&mut self, plan: &Plan, looks: bool, drift: &mut u64) -> io::Result<()> {
        let name = names::host_table(&self.agent);
        let uplinks: Vec<String> = plan.routers.values().map(|it| it.uplink.name.clone()).collect();
        let Some(table) = &plan.host else {
            if self.host_table.take().is_some() || looks {
                namespace::within(&self.host, || {
                    if nft::listed(&name)?.is_some() {
                        nft::take_away(&name)?;
                    }
                    outside::close(&Links::open()?.all()?)
                })?;
            }
            return Ok(());
        };
        let before = self.host_table.take();
        let is_new = before.as_ref().is_none_or(|it| !it.is(table));
        let uplinks: BTreeSet<&str> = uplinks.iter().map(String::as_str).collect();
        let ruled = namespace::within(&self.host, || {
            if looks || is_new {
                let all = Links::open()?.all()?;
                *drift += u64::from(outside::open(&uplinks, &all)? && !is_new);
            }
            ruled(&name, table, before, looks, drift)
        })?;
        self.host_table = Some(ruled);
        Ok(())
    }

    fn router(
        &self,
        (vpc, router): (&str, &Router),
        known: Option<Known>,
        looks: bool,
        left: &mut BTreeSet<String>,
    ) -> io::Result<Passed> {
        let (space, is_new) = self.spaces.open_or_make(vpc)?;
        // Of one that somebody has taken away nothing holds that is known.
        let mut drift = u64::from(is_new && known.is_some());
        let known = known.filter(|_| !is_new);
        let mut failures = BTreeMap::new();
        // What is to go goes, whatever else cannot be done.
        let others = others(&space, router).inspect_err(|_| {
            left.insert(vpc.to_owned());
        })?;
        let mut changes = others.len() as u64;
        let removed = namespace::within(&space, || without(others.into_iter(), left));
        if let Err(error) = removed {
            failures.insert(TASK_PREFIX.to_owned(), error.to_string());
        }
        let lacked_tunnel = known.as_ref().is_some_and(|it| it.lacks_tunnel);
        let is_as_before = known.as_ref().is_some_and(|it| it.router == *router);
        // First what lets through and what does not: without its chains no device passes anything.
        let (before, table) = (known.map(|it| it.ruled), &router.table);
        let ruled = namespace::within(&space, || {
            if before.is_none() {
                crate::netlink::loopback_up()?;
                put_settings(&SETTINGS)?;
            }
            ruled(TABLE, table, before, looks, &mut drift)
        })?;
        let lacks_tunnel = match self.lead_out(&space, router) {
            Ok((made, lacks_tunnel)) => {
                changes += made;
                lacks_tunnel
            }
            Err(error) => {
                failures.insert(UPLINK.to_owned(), error.to_string());
                false
            }
        };
        if lacks_tunnel && !lacked_tunnel {
            tracing::warn!(
                vpc,
                "another agent of this machine has the tunnel of this VPC: its tasks on other \
                 hosts are not reached"
            );
        }
        changes += self.devices(&space, router, &mut failures)?;
        changes += namespace::within(&space, || lead(router, &mut failures))?;
        if is_as_before {
            drift += changes;
        }
        let known = Known { router: router.clone(), ruled, lacks_tunnel };
        Ok(Passed { known, drift, failures })
    }

    /// The uplink and the tunnel. How many had to be made, and whether another agent has the
    /// tunnel.
    fn lead_out(&self, space: &File, router: &Router) -> io::Result<(u64, bool)> {
        let Router { uplink, tunnel, mtu, .. } = router;
        let there = namespace::within(space, || Links::open()?.all())?;
        let mut changes = 0;
        let has_uplink = there.contains_key(UPLINK);
        let wanted = tunnel.as_ref().map(|it| (it.vni, Some(it.local), it.port));
        let found = there.get(TUNNEL);
        let is_wrong = found.is_some_and(|it| {
            it.tunnel != wanted || it.mac != tunnel.as_ref().map(|tunnel| tunnel.mac)
        });
        if is_wrong {
            namespace::within(space, || Links::open()?.delete(TUNNEL))?;
            changes += 1;
        }
        let lacks_tunnel = found.is_none() || is_wrong;
        let mut is_taken = false;
        namespace::within(&self.host, || {
            let links = Links::open()?;
            if !has_uplink {
                links.delete(&uplink.name)?;
                let here = End { name: &uplink.name, mac: uplink.host_mac };
                let there = End { name: UPLINK, mac: uplink.mac };
                links.make_pair(here, there, space, *mtu)?;
                changes += 1;
            }
            if let Some(tunnel) = tunnel.as_ref().filter(|_| lacks_tunnel) {
                let end = End { name: TUNNEL, mac: tunnel.mac };
                let how = (tunnel.vni, tunnel.local, tunnel.port);
                match links.make_tunnel(end, space, how, *mtu) {
                    // The host has one of this number at this port.
                    Err(error) if error.kind() == io::ErrorKind::AlreadyExists => is_taken = true,
                    made => {
                        made?;
                        changes += 1;
                    }
                }
            }
            changes += host_end(&links, uplink, *mtu)?;
            Ok(())
        })?;
        Ok((changes, is_taken))
    }

    /// Tasks' devices. How many had to be made. A task does with its own end what it likes: what
    /// cannot be done there is that task's failure alone.
    fn devices(
        &self,
        space: &File,
        router: &Router,
        failures: &mut BTreeMap<String, String>,
    ) -> io::Result<u64> {
        let there: BTreeSet<String> = namespace::within(space, || Links::open()?.all())?
            .into_keys()
            .filter(|it| it.starts_with(TASK_PREFIX))
            .collect();
        let mut changes = 0;
        for (name, device) in &router.devices {
            let made = self.device(space, (name, device), there.contains(name), router.mtu);
            match made {
                Ok(is_new) => changes += u64::from(is_new),
                Err(error) => drop(failures.insert(name.clone(), error.to_string())),
            }
        }
        Ok(changes)
    }

    /// One task's. True: it had to be made.
    fn device(
        &self,
        space: &File,
        (name, device): (&str, &Device),
        is_there: bool,
        mtu: u32,
    ) -> io::Result<bool> {
        let Some((pid, container)) = &device.process else { return Ok(false) };
        let Some(inside) = self.inside(*pid, container)? else { return Ok(false) };
        if !is_there {
            namespace::within(space, || {
                let here = End { name, mac: device.outer_mac };
                let there = End { name: TASK_DEVICE, mac: device.mac };
                Links::open()?.make_pair(here, there, &inside, mtu)
            })?;
        }
        namespace::within(&inside, || task_end(device, mtu))?;
        Ok(!is_there)
    }

    /// The namespace of a pause container. `None`: it has ended meanwhile.
    fn inside(&self, pid: i64, container: &str) -> io::Result<Option<File>> {
        // First what is entered, then whether it is it: the number may be another's by now.
        let Ok(space) = namespace::of_process(pid) else { return Ok(None) };
        if !crate::endpoint::is_of_container(pid, container) {
            return Ok(None);
        }
        match namespace::is_same(&space, &self.host)? {
            true => Err(io::Error::other("a pause container is in the host's network namespace")),
            false => Ok(Some(space)),
        }
    }
}

/// In the host's namespace. `own` are the host's ends of this agent's uplinks.
fn seen(own: &BTreeSet<String>) -> io::Result<Seen> {
    let links = Links::open()?;
    let all = links.all()?;
    let own: BTreeMap<u32, String> = all
        .iter()
        .filter(|(name, _)| own.contains(*name))
        .map(|(name, link)| (link.index, name.clone()))
        .collect();
    let (networks, gateways) = links.networks(&own.keys().copied().collect())?;
    let to_vpcs = links.routes(&own)?.into_iter().filter(|it| it.via.is_some());
    let foreign = all.into_keys().filter(|it| is_foreign_bridge(it));
    Ok(Seen {
        networks,
        gateways,
        routed: to_vpcs.map(|it| it.device).collect(),
        foreign_bridges: foreign.collect(),
    })
}

/// Docker's are called `br-`, and 12 digits of the network's id.
fn is_foreign_bridge(name: &str) -> bool {
    let is_dockers = |id: &str| id.len() == 12 && id.bytes().all(|it| it.is_ascii_hexdigit());
    name.strip_prefix("br-").is_some_and(|id| !is_dockers(id))
}

/// Removes devices of this namespace, and notes what is left of them.
///
/// # Errors
/// The last one; the others are removed.
fn without(devices: impl Iterator<Item = String>, left: &mut BTreeSet<String>) -> io::Result<()> {
    let links = Links::open()?;
    let mut outcome = Ok(());
    for name in devices {
        if let Err(error) = links.delete(&name) {
            left.insert(name);
            outcome = Err(error);
        }
    }
    outcome
}

/// Devices of tasks that are not this router's.
fn others(space: &File, router: &Router) -> io::Result<Vec<String>> {
    namespace::within(space, || {
        let there = Links::open()?.all()?.into_keys();
        let of_tasks = there.filter(|it| it.starts_with(TASK_PREFIX));
        Ok(of_tasks.filter(|it| !router.devices.contains_key(it)).collect())
    })
}

fn put_settings(settings: &[(&str, &str)]) -> io::Result<()> {
    for (name, value) in settings {
        match std::fs::write(Path::new("/proc/sys").join(name), value) {
            // A kernel without IPv6.
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            other => other?,
        }
    }
    Ok(())
}
