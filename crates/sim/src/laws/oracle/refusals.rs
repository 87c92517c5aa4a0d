//! Why an instance does not take a task, filter by filter.
use berth_api::ecs::PlacementStrategyType;
use berth_ecs::cluster::records::container_instance::ContainerInstanceStatus;
use berth_placement::{Protocol, Refusal};

use super::model::{Facts, Model, Wish};

impl Model {
    pub fn refusals(&self, at: usize, wish: &Wish) -> Vec<Refusal> {
        self.refusals_of(&self.instances[at], wish)
    }

    /// Deregistered instances are not known to placement.
    pub fn refusals_of(&self, it: &Facts, wish: &Wish) -> Vec<Refusal> {
        if it.record.status == ContainerInstanceStatus::Inactive {
            return vec![Refusal::Missing];
        }
        let mut refusals = Vec::new();
        if it.record.status == ContainerInstanceStatus::Draining {
            refusals.push(Refusal::Draining { reason: it.record.status_reason.clone() });
        } else if !it.record.agent_connected {
            refusals.push(Refusal::Agent { disconnected_at: it.record.connectivity_at });
        } else {
            refusals.extend(it.record.impaired_since().map(|since| Refusal::Impaired { since }));
            refusals.extend(it.record.disk_pressure.map(|pressure| Refusal::Disk { pressure }));
        }
        attributes(it, wish, &mut refusals);
        if wish.is_distinct {
            let tasks = it.groups.get(&wish.group).copied().unwrap_or(0);
            let group = wish.group.clone();
            refusals.extend((tasks > 0).then_some(Refusal::DistinctInstance { group, tasks }));
        }
        room(it, wish, &mut refusals);
        refusals
    }
}

fn attributes(it: &Facts, wish: &Wish, refusals: &mut Vec<Refusal>) {
    for (name, wanted) in &wish.attributes {
        let found = it.attributes.get(name);
        if found.is_none() || (wanted.is_some() && found != Some(wanted)) {
            let (name, wanted, found) = (name.clone(), wanted.clone(), found.cloned().flatten());
            refusals.push(Refusal::Attribute { name, wanted, found });
        }
    }
    for (kind, field) in &wish.strategies {
        let Some(name) = field.strip_prefix("attribute:") else { continue };
        if *kind == PlacementStrategyType::Spread && !it.attributes.contains_key(name) {
            refusals.push(Refusal::SpreadAttribute { name: name.to_owned() });
        }
    }
    for expression in &wish.expressions {
        if !it.is_member(expression) {
            refusals.push(Refusal::MemberOf { expression: expression.clone() });
        }
    }
}

fn room(it: &Facts, wish: &Wish, refusals: &mut Vec<Refusal>) {
    let has = &it.record.registered_resources;
    if wish.cpu > it.cpu_free.max(0) {
        let (needed, free, registered) = (wish.cpu, it.cpu_free, has.cpu);
        refusals.push(Refusal::Cpu { needed, free, registered, biggest: None });
    }
    if wish.memory > it.memory_free.max(0) {
        let (needed, free, registered) = (wish.memory, it.memory_free, has.memory);
        refusals.push(Refusal::Memory { needed, free, registered, biggest: None });
    }
    for (protocol, port) in &wish.ports {
        if it.taken.contains(&(*protocol, *port)) {
            let reserved = match protocol {
                Protocol::Tcp => has.ports.contains(port),
                Protocol::Udp => has.ports_udp.contains(port),
            };
            let (protocol, port) = (*protocol, *port);
            refusals.push(Refusal::Port { protocol, port, reserved, holder: None });
        }
    }
}
