//! What the host has and what its tasks hold of it.

use std::collections::{BTreeMap, BTreeSet};

use super::{Demand, Ports};

/// Free CPU, memory and host ports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostResources {
    cpu_units: i64,
    memory_mib: i64,
    total_cpu_units: i64,
    total_memory_mib: i64,
    reserved: Ports,
    tcp: BTreeMap<u16, u32>,
    udp: BTreeMap<u16, u32>,
}

impl HostResources {
    /// A host with nothing on it but ports that are never given away.
    #[must_use]
    pub fn new(cpu_units: u64, memory_mib: u64, reserved: &Ports) -> Self {
        let (cpu_units, memory_mib) = (signed(cpu_units), signed(memory_mib));
        Self {
            cpu_units,
            memory_mib,
            total_cpu_units: cpu_units,
            total_memory_mib: memory_mib,
            reserved: reserved.clone(),
            tcp: reserved.tcp.iter().map(|port| (*port, 1)).collect(),
            udp: reserved.udp.iter().map(|port| (*port, 1)).collect(),
        }
    }

    /// There is room now.
    #[must_use]
    pub fn fits(&self, demand: &Demand) -> bool {
        signed(demand.cpu_units) <= self.cpu_units
            && signed(demand.memory_mib) <= self.memory_mib
            && demand.ports.tcp.iter().all(|port| !self.tcp.contains_key(port))
            && demand.ports.udp.iter().all(|port| !self.udp.contains_key(port))
    }

    /// Why there will never be room, even on an empty host.
    #[must_use]
    pub fn never_fits(&self, demand: &Demand) -> Option<String> {
        let short = |what: &str, asked: u64, total: i64| {
            (signed(asked) > total)
                .then(|| format!("it needs {asked} {what} and this host has {total}"))
        };
        short("CPU units", demand.cpu_units, self.total_cpu_units)
            .or_else(|| short("MiB of memory", demand.memory_mib, self.total_memory_mib))
            .or_else(|| kept_away("TCP", &demand.ports.tcp, &self.reserved.tcp))
            .or_else(|| kept_away("UDP", &demand.ports.udp, &self.reserved.udp))
    }

    /// Takes it, even below zero: a task that already runs holds what it holds.
    pub fn take(&mut self, demand: &Demand) {
        self.cpu_units -= signed(demand.cpu_units);
        self.memory_mib -= signed(demand.memory_mib);
        for port in &demand.ports.tcp {
            *self.tcp.entry(*port).or_default() += 1;
        }
        for port in &demand.ports.udp {
            *self.udp.entry(*port).or_default() += 1;
        }
    }

    /// Gives back what `take` took.
    pub fn release(&mut self, demand: &Demand) {
        self.cpu_units += signed(demand.cpu_units);
        self.memory_mib += signed(demand.memory_mib);
        demand.ports.tcp.iter().for_each(|port| release_port(&mut self.tcp, *port));
        demand.ports.udp.iter().for_each(|port| release_port(&mut self.udp, *port));
    }
}

fn kept_away(protocol: &str, asked: &BTreeSet<u16>, reserved: &BTreeSet<u16>) -> Option<String> {
    let port = asked.intersection(reserved).next()?;
    Some(format!("it needs the {protocol} port {port}, which is kept away from tasks here"))
}

fn release_port(taken: &mut BTreeMap<u16, u32>, port: u16) {
    let count = taken.get_mut(&port).expect("a port is released once per take");
    *count -= 1;
    if *count == 0 {
        taken.remove(&port);
    }
}

fn signed(amount: u64) -> i64 {
    i64::try_from(amount).unwrap_or(i64::MAX)
}
