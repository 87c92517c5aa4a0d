//! A cluster as plain rows and tasks, beside the pool that follows it.
use std::collections::{BTreeMap, BTreeSet};

use berth_engine::{Random, Timestamp};

use crate::{
    Attribute, AttributeOrigin, BinpackField, Constraint, ContainerInstanceId,
    ContainerInstanceStatus, Demand, DiskPressure, Expression, Instance, Occupant, Placed, Pool,
    Request, RequiredAttribute, Resources, Strategy, TaskId,
};

pub(super) const ZONE: &str = "ecs.availability-zone";
const RACK: &str = "rack";
const GROUPS: [&str; 3] = ["service:web", "service:db", "family:batch"];

/// Everything that the pool should know, kept without any arrangement.
#[derive(Default)]
pub(super) struct World {
    pub(super) pool: Pool,
    pub(super) rows: BTreeMap<ContainerInstanceId, Row>,
    pub(super) tasks: Vec<Task>,
    /// How many tasks there have been.
    tasks_made: u128,
}

/// An instance as whoever keeps it may have it.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub(super) id: ContainerInstanceId,
    pub(super) status: ContainerInstanceStatus,
    pub(super) status_reason: Option<String>,
    pub(super) agent_connected: bool,
    pub(super) connectivity_at: Option<Timestamp>,
    pub(super) impaired_since: Option<Timestamp>,
    pub(super) disk: Option<DiskPressure>,
    pub(super) agent_version: Option<String>,
    pub(super) ec2_instance_id: Option<String>,
    pub(super) registered_at: Timestamp,
    pub(super) registered_resources: Resources,
    pub(super) attributes: BTreeMap<String, Attribute>,
}

impl Row {
    fn instance(&self) -> Instance<'_> {
        Instance {
            id: self.id,
            status: self.status,
            status_reason: self.status_reason.as_deref(),
            agent_connected: self.agent_connected,
            connectivity_at: self.connectivity_at,
            impaired_since: self.impaired_since,
            disk: self.disk,
            agent_version: self.agent_version.as_deref(),
            ec2_instance_id: self.ec2_instance_id.as_deref(),
            registered_at: self.registered_at,
            registered_resources: &self.registered_resources,
            attributes: &self.attributes,
        }
    }
}

#[derive(Clone, Debug)]
pub(super) struct Task {
    pub(super) id: TaskId,
    pub(super) instance: ContainerInstanceId,
    pub(super) group: String,
    pub(super) resources: Resources,
    /// Whether it is not being stopped.
    pub(super) counts: bool,
}

impl World {
    /// With so many instances at first.
    pub(super) fn new(instances: u64, random: &mut Random) -> World {
        let mut world = World::default();
        (0..instances).for_each(|id| world.set(instance(u128::from(id), random)));
        world
    }

    pub(super) fn set(&mut self, row: Row) {
        self.pool.set_instance(&row.instance());
        self.rows.insert(row.id, row);
    }

    pub(super) fn run(&mut self, placed: &Placed, request: &Request) {
        let demand = &request.demand;
        let resources = Resources {
            cpu: demand.cpu,
            memory: demand.memory,
            ports: demand.ports.clone(),
            ports_udp: demand.ports_udp.clone(),
            gpus: placed.gpus.clone(),
        };
        let (instance, group) = (placed.instance, request.group.clone());
        self.pool.add_task(instance, &group, &resources);
        self.tasks_made += 1;
        let id = TaskId(self.tasks_made);
        self.tasks.push(Task { id, instance, group, resources, counts: true });
    }

    pub(super) fn remove_row(&mut self, id: ContainerInstanceId) {
        self.pool.remove_instance(id);
        self.rows.remove(&id);
    }

    /// The tasks that hold resources of an instance, as an explanation asks for them.
    pub(super) fn occupants(&self, id: ContainerInstanceId) -> impl Iterator<Item = Occupant<'_>> {
        self.tasks.iter().filter(move |it| it.instance == id).map(|it| Occupant {
            task: it.id,
            group: &it.group,
            resources: &it.resources,
        })
    }

    /// Tells a task to stop: it keeps its resources.
    fn stop(&mut self, at: usize) {
        let task = &mut self.tasks[at];
        if task.counts {
            self.pool.leave(task.instance, &task.group);
            task.counts = false;
        }
    }

    fn end(&mut self, at: usize) {
        let task = self.tasks.swap_remove(at);
        match task.counts {
            true => self.pool.remove_task(task.instance, &task.group, &task.resources),
            false => self.pool.release(task.instance, &task.resources),
        }
    }

    /// Something that happens besides placements.
    pub(super) fn disturb(&mut self, random: &mut Random) {
        let task = random.below(self.tasks.len().max(1) as u64) as usize;
        match random.below(12) {
            0..=4 if !self.tasks.is_empty() => self.end(task),
            5 | 6 if !self.tasks.is_empty() => self.stop(task),
            7 => self.set(instance(u128::from(random.below(40)), random)),
            8 => self.change_row(random, |row, random| match random.below(3) {
                0 => row.agent_connected = !row.agent_connected,
                1 => row.impaired_since = (random.below(2) == 0).then_some(Timestamp(5)),
                _ => row.disk = (random.below(2) == 0).then_some(pressed()),
            }),
            9 => self.change_row(random, |row, _| {
                row.status = match row.status {
                    ContainerInstanceStatus::Active => ContainerInstanceStatus::Draining,
                    _ => ContainerInstanceStatus::Active,
                };
            }),
            10 => self.change_row(random, |row, random| row.attributes = attributes(random)),
            11 if random.below(3) == 0 => {
                let ids: Vec<_> = self.rows.keys().copied().collect();
                if !ids.is_empty() {
                    self.remove_row(ids[random.below(ids.len() as u64) as usize]);
                }
            }
            _ => {}
        }
    }

    fn change_row(&mut self, random: &mut Random, change: impl FnOnce(&mut Row, &mut Random)) {
        let at = random.below(self.rows.len().max(1) as u64) as usize;
        if let Some(mut row) = self.rows.values().nth(at).cloned() {
            change(&mut row, random);
            self.set(row);
        }
    }

    /// A pool made of the same rows and tasks, which arrive in another order.
    pub(super) fn rebuilt(&self, random: &mut Random) -> Pool {
        let mut pool = Pool::default();
        let rows_first = random.below(2) == 0;
        let rows = |pool: &mut Pool| {
            self.rows.values().rev().for_each(|it| pool.set_instance(&it.instance()))
        };
        if rows_first {
            rows(&mut pool);
        }
        for task in self.tasks.iter().rev() {
            pool.hold(task.instance, &task.resources);
            if task.counts {
                pool.join(task.instance, &task.group);
            }
        }
        if !rows_first {
            rows(&mut pool);
        }
        pool
    }
}

fn pressed() -> DiskPressure {
    DiskPressure::Bytes { used_percent: 87, total_bytes: 40 << 30 }
}

pub(super) fn instance(id: u128, random: &mut Random) -> Row {
    let gpus = (0..random.below(3)).map(|n| format!("gpu-{n}")).collect();
    Row {
        id: ContainerInstanceId(id),
        status: ContainerInstanceStatus::Active,
        status_reason: None,
        agent_connected: random.below(8) > 0,
        connectivity_at: Some(Timestamp(id as i64 * 60_000)),
        impaired_since: (random.below(16) == 0).then_some(Timestamp(5)),
        disk: (random.below(16) == 0).then_some(pressed()),
        registered_at: Timestamp(id as i64 * 1_000),
        agent_version: None,
        ec2_instance_id: Some(format!("i-{id}")),
        registered_resources: Resources {
            cpu: 256 * (2 + random.below(6) as i64),
            memory: 512 * (2 + random.below(6) as i64),
            ports: BTreeSet::from([22]),
            ports_udp: BTreeSet::new(),
            gpus,
        },
        attributes: attributes(random),
    }
}

pub(super) fn attribute(value: &str) -> Attribute {
    Attribute { value: Some(value.to_owned()), origin: AttributeOrigin::User }
}

fn attributes(random: &mut Random) -> BTreeMap<String, Attribute> {
    let mut attributes = BTreeMap::new();
    for (name, values) in [(ZONE, ["a", "b", "c"]), (RACK, ["1", "2", "3"])] {
        if random.below(6) > 0 {
            let value = values[random.below(3) as usize];
            attributes.insert(name.to_owned(), attribute(value));
        }
    }
    if random.below(2) == 0 {
        let capability = Attribute { value: None, origin: AttributeOrigin::Agent };
        attributes.insert("capability".to_owned(), capability);
    }
    attributes
}

/// Something that tasks may ask for; hard to get, now and then.
pub(super) fn request(random: &mut Random) -> Request {
    let mut demand = Demand {
        cpu: 256 * random.below(4) as i64,
        memory: 512 * (1 + random.below(3) as i64),
        ..Demand::default()
    };
    if random.below(4) == 0 {
        demand.ports = BTreeSet::from([[22, 80, 81, 82][random.below(4) as usize]]);
        demand.ports_udp = BTreeSet::from([80]);
    }
    if random.below(5) == 0 {
        demand.gpus = 1 + random.below(2) as usize;
    }
    if random.below(4) == 0 {
        let value = (random.below(2) == 0).then(|| "a".to_owned());
        demand.attributes.push(RequiredAttribute { name: ZONE.to_owned(), value });
    }
    if random.below(8) == 0 {
        demand.attributes.push(RequiredAttribute { name: "capability".to_owned(), value: None });
    }
    let constraints = (0..random.below(3)).map(|_| constraint(random)).collect();
    let strategies = (0..random.below(4)).map(|_| strategy(random)).collect();
    let group = GROUPS[random.below(3) as usize].to_owned();
    let some = random.below(4) / 2 * 5;
    let preferred = (0..some).map(|_| ContainerInstanceId(random.below(30).into())).collect();
    Request { group, demand, constraints, strategies, preferred }
}

fn constraint(random: &mut Random) -> Constraint {
    let text = match random.below(8) {
        0 | 1 => return Constraint::DistinctInstance,
        2 => "attribute:ecs.availability-zone in [a, b]",
        3 => "attribute:rack != 2",
        4 => "not(task:group == service:db)",
        5 => "runningTasksCount < 2 or attribute:rack == 1",
        6 => "task:group exists and attribute:ecs.availability-zone exists",
        _ => "ec2InstanceId =~ i-.*[02468]",
    };
    let text = text.replace("i-.*[02468]", "'i-.*[02468]'");
    Constraint::MemberOf(Expression::parse(&text).unwrap())
}

fn strategy(random: &mut Random) -> Strategy {
    match random.below(7) {
        0 => Strategy::Random,
        1 | 2 => Strategy::SpreadAttribute(ZONE.to_owned()),
        3 => Strategy::SpreadAttribute(RACK.to_owned()),
        4 => Strategy::SpreadInstances,
        5 => Strategy::Binpack(BinpackField::Cpu),
        _ => Strategy::Binpack(BinpackField::Memory),
    }
}
