//! Placement by definition: look at every row and every task, each time anew.
use std::collections::BTreeSet;

use super::world::{Row, Task, World};
use crate::{
    BinpackField, Change, Constraint, ContainerInstanceId, ContainerInstanceStatus, InstanceView,
    Protocol, Refusal, Request, Resources, Strategy, TaskId,
};

impl World {
    /// The instances that placement may choose; none if no instance takes the task.
    pub(super) fn best(&self, request: &Request) -> BTreeSet<ContainerInstanceId> {
        let mut left: Vec<&Row> =
            self.rows.values().filter(|row| self.refusals(row, request).is_empty()).collect();
        for strategy in &request.strategies {
            match strategy {
                Strategy::Random => {
                    return left.into_iter().map(|row| row.id).collect();
                }
                Strategy::SpreadInstances => {
                    keep_least(&mut left, |row| self.group(row.id, &request.group).count() as i64)
                }
                Strategy::SpreadAttribute(name) => keep_least(&mut left, |row| {
                    let same = |it: &&Row| value(it, name) == value(row, name);
                    let rows = self.rows.values().filter(same);
                    rows.map(|row| self.group(row.id, &request.group).count() as i64).sum()
                }),
                Strategy::Binpack(BinpackField::Cpu) => {
                    keep_least(&mut left, |row| self.free(row).cpu.max(0));
                }
                Strategy::Binpack(BinpackField::Memory) => {
                    keep_least(&mut left, |row| self.free(row).memory.max(0));
                }
            }
        }
        keep_least(&mut left, |row| i64::from(!request.preferred.contains(row.id)));
        left.into_iter().map(|row| row.id).collect()
    }

    /// Every filter that a row does not pass.
    pub(super) fn refusals(&self, row: &Row, request: &Request) -> Vec<Refusal> {
        let mut refusals = Vec::new();
        match row.status {
            ContainerInstanceStatus::Inactive => refusals.push(Refusal::Inactive),
            ContainerInstanceStatus::Draining => {
                refusals.push(Refusal::Draining { reason: row.status_reason.clone() });
            }
            ContainerInstanceStatus::Active if !row.agent_connected => {
                refusals.push(Refusal::Agent { disconnected_at: row.connectivity_at });
            }
            ContainerInstanceStatus::Active => {
                refusals.extend(row.impaired_since.map(|since| Refusal::Impaired { since }));
                refusals.extend(row.disk.map(|pressure| Refusal::Disk { pressure }));
            }
        }
        self.refuse_attributes(row, request, &mut refusals);
        self.refuse_constraints(row, request, &mut refusals);
        self.refuse_resources(row, request, &mut refusals);
        refusals.sort();
        refusals.dedup();
        refusals
    }

    fn refuse_attributes(&self, row: &Row, request: &Request, refusals: &mut Vec<Refusal>) {
        for required in &request.demand.attributes {
            let found = row.attributes.get(&required.name);
            let value = found.and_then(|it| it.value.clone());
            let wrong = required.value.is_some() && required.value != value;
            if found.is_none() || wrong {
                let (name, wanted) = (required.name.clone(), required.value.clone());
                refusals.push(Refusal::Attribute { name, wanted, found: value });
            }
        }
        for strategy in &request.strategies {
            if let Strategy::SpreadAttribute(name) = strategy
                && value(row, name).is_none()
            {
                refusals.push(Refusal::SpreadAttribute { name: name.clone() });
            }
        }
    }

    fn refuse_constraints(&self, row: &Row, request: &Request, refusals: &mut Vec<Refusal>) {
        let groups: BTreeSet<&str> = self
            .tasks
            .iter()
            .filter(|it| it.instance == row.id && it.counts)
            .map(|it| it.group.as_str())
            .collect();
        let groups: Vec<&str> = groups.into_iter().collect();
        let view = InstanceView {
            agent_connected: row.agent_connected,
            agent_version: None,
            ec2_instance_id: row.ec2_instance_id.as_deref(),
            registered_at: row.registered_at,
            running_tasks_count: self.on(row.id).count() as u64,
            groups: &groups,
        };
        let mut is_distinct = false;
        for constraint in &request.constraints {
            match constraint {
                Constraint::DistinctInstance => is_distinct = true,
                // What these ask has tests of its own.
                Constraint::Fargate | Constraint::Subnets(_) => {}
                Constraint::MemberOf(it) if it.matches(&row.attributes, &view) => {}
                Constraint::MemberOf(it) => {
                    refusals.push(Refusal::MemberOf { expression: it.text().to_owned() });
                }
            }
        }
        let tasks = self.group(row.id, &request.group).count() as u32;
        if is_distinct && tasks > 0 {
            refusals.push(Refusal::DistinctInstance { group: request.group.clone(), tasks });
        }
    }

    fn refuse_resources(&self, row: &Row, request: &Request, refusals: &mut Vec<Refusal>) {
        let (demand, has, free) = (&request.demand, &row.registered_resources, self.free(row));
        if demand.cpu > 0 && demand.cpu > free.cpu {
            let (needed, free, registered) = (demand.cpu, free.cpu, has.cpu);
            refusals.push(Refusal::Cpu { needed, free, registered, biggest: None });
        }
        if demand.memory > 0 && demand.memory > free.memory {
            let (needed, free, registered) = (demand.memory, free.memory, has.memory);
            refusals.push(Refusal::Memory { needed, free, registered, biggest: None });
        }
        if demand.gpus > free.gpus.len() {
            let (needed, free, registered) = (demand.gpus, free.gpus.len(), has.gpus.len());
            refusals.push(Refusal::Gpu { needed, free, registered, biggest: None });
        }
        for port in demand.ports.intersection(&free.ports).copied() {
            let reserved = has.ports.contains(&port);
            let protocol = Protocol::Tcp;
            refusals.push(Refusal::Port { protocol, port, reserved, holder: None });
        }
        for port in demand.ports_udp.intersection(&free.ports_udp).copied() {
            let reserved = has.ports_udp.contains(&port);
            let protocol = Protocol::Udp;
            refusals.push(Refusal::Port { protocol, port, reserved, holder: None });
        }
    }

    /// What is left of CPU, memory and devices; of ports those that are taken.
    pub(super) fn free(&self, row: &Row) -> Resources {
        let mut free = row.registered_resources.clone();
        for task in self.on(row.id) {
            free.cpu -= task.resources.cpu;
            free.memory -= task.resources.memory;
            free.ports.extend(&task.resources.ports);
            free.ports_udp.extend(&task.resources.ports_udp);
            free.gpus.retain(|it| !task.resources.gpus.contains(it));
        }
        free
    }

    /// The task on an instance that is in the way most; of those that are alike the first.
    pub(super) fn in_the_way(&self, id: ContainerInstanceId, refusal: &Refusal) -> Option<TaskId> {
        let takes = |it: &Resources| match refusal {
            Refusal::Cpu { .. } => it.cpu,
            Refusal::Memory { .. } => it.memory,
            // Tasks may hold devices that their instance no longer has.
            Refusal::Gpu { free, registered, .. } if free == registered => 0,
            Refusal::Gpu { .. } => it.gpus.len() as i64,
            Refusal::Port { protocol: Protocol::Tcp, port, .. } => {
                i64::from(it.ports.contains(port))
            }
            Refusal::Port { protocol: Protocol::Udp, port, .. } => {
                i64::from(it.ports_udp.contains(port))
            }
            _ => 0,
        };
        let mut tasks: Vec<(i64, TaskId)> =
            self.on(id).map(|it| (-takes(&it.resources), it.id)).collect();
        tasks.sort();
        tasks.first().filter(|(less, _)| *less < 0).map(|(_, task)| *task)
    }

    fn on(&self, id: ContainerInstanceId) -> impl Iterator<Item = &Task> {
        self.tasks.iter().filter(move |it| it.instance == id)
    }

    fn group(&self, id: ContainerInstanceId, group: &str) -> impl Iterator<Item = &Task> {
        self.on(id).filter(move |it| it.counts && it.group == group)
    }
}

fn value<'r>(row: &'r Row, name: &str) -> Option<&'r Option<String>> {
    row.attributes.get(name).map(|it| &it.value)
}

fn keep_least<'r>(rows: &mut Vec<&'r Row>, measure: impl Fn(&'r Row) -> i64) {
    let least = rows.iter().map(|row| measure(row)).min();
    rows.retain(|row| Some(measure(row)) == least);
}

/// What row and request are after a change; how much tasks take less as CPU, memory and devices.
pub(super) fn apply(change: &Change, row: &mut Row, request: &mut Request) {
    let demand = &mut request.demand;
    let has = &mut row.registered_resources;
    match change {
        Change::UseDynamicPort { protocol: Protocol::Tcp, port } => drop(demand.ports.remove(port)),
        Change::UseDynamicPort { protocol: Protocol::Udp, port } => {
            demand.ports_udp.remove(port);
        }
        Change::AskForCpu { units, .. } => demand.cpu = *units,
        Change::AskForMemory { mib, .. } => demand.memory = *mib,
        Change::AskForGpus { count, .. } => demand.gpus = *count,
        // What tasks give back is as good as what is added.
        Change::FreeCpu { units } => has.cpu += units,
        Change::FreeMemory { mib } => has.memory += mib,
        Change::FreeGpus { count } => has.gpus.extend((0..*count).map(|n| format!("freed-{n}"))),
        // Nobody knows how the host is until its agent says so.
        Change::ConnectAgent => {
            row.agent_connected = true;
            (row.impaired_since, row.disk) = (None, None);
        }
        Change::MendRuntime => row.impaired_since = None,
        Change::FreeDisk => row.disk = None,
        Change::EndDraining => {
            (row.impaired_since, row.disk) = (None, None);
            row.status = ContainerInstanceStatus::Active;
            row.agent_connected = true;
        }
        Change::DropDistinctInstance => {
            request.constraints.retain(|it| *it != Constraint::DistinctInstance);
        }
        Change::DropMemberOf { expression } => request
            .constraints
            .retain(|it| !matches!(it, Constraint::MemberOf(it) if it.text() == expression)),
        Change::SetAttribute { name, value } => {
            let value = value.as_deref().unwrap_or("any");
            row.attributes.insert(name.clone(), super::world::attribute(value));
        }
    }
}
