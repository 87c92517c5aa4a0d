//! Instances as placement should see them, counted anew from the rows.
use std::collections::{BTreeMap, BTreeSet};

use berth_api::ecs::{
    PlacementConstraintType, PlacementStrategyType, RunTaskRequest, StartTaskRequest,
    TransportProtocol,
};
use berth_ecs::{
    account::records::TaskDefinition,
    cluster::{
        State,
        records::{
            container_instance::{ContainerInstance, ContainerInstanceStatus},
            id::ContainerInstanceId,
            task::{Task, TaskStatus},
        },
    },
};
use berth_placement::Protocol;

use crate::client::expressions::meaning;

/// Everything that may be asked of an instance.
#[derive(Clone, Debug)]
pub struct Facts {
    pub id: ContainerInstanceId,
    pub record: ContainerInstance,
    pub attributes: BTreeMap<String, Option<String>>,
    /// Less than nothing on an instance that came back smaller.
    pub cpu_free: i64,
    pub memory_free: i64,
    pub taken: BTreeSet<(Protocol, u16)>,
    /// Tasks by group.
    pub groups: BTreeMap<String, u32>,
    /// All tasks that are not STOPPED.
    pub tasks: u32,
}

/// All instances of a cluster.
#[derive(Clone, Debug)]
pub struct Model {
    /// Those that placement looks at.
    pub instances: Vec<Facts>,
    /// Deregistered ones too.
    pub all: Vec<Facts>,
}

/// What a call asks for, per task.
#[derive(Clone, Debug)]
pub struct Wish {
    pub group: String,
    pub cpu: i64,
    pub memory: i64,
    pub ports: Vec<(Protocol, u16)>,
    /// Name and value.
    pub attributes: Vec<(String, Option<String>)>,
    pub expressions: Vec<String>,
    pub is_distinct: bool,
    /// Type and field.
    pub strategies: Vec<(PlacementStrategyType, String)>,
}

impl Model {
    pub fn of(state: &State) -> Model {
        let all: Vec<Facts> =
            state.container_instances.values().map(|it| Facts::of(state, it)).collect();
        let is_registered = |it: &&Facts| it.record.status != ContainerInstanceStatus::Inactive;
        Model { instances: all.iter().filter(is_registered).cloned().collect(), all }
    }

    /// One of the instances takes a task of the wish.
    pub fn take(&mut self, at: usize, wish: &Wish) {
        self.instances[at].take(wish);
    }

    pub fn take_on(&mut self, id: ContainerInstanceId, wish: &Wish) {
        self.all.iter_mut().filter(|it| it.id == id).for_each(|it| it.take(wish));
    }
}

impl Facts {
    fn of(state: &State, record: &ContainerInstance) -> Facts {
        let has = &record.registered_resources;
        let reserved = has.ports.iter().map(|it| (Protocol::Tcp, *it));
        let reserved = reserved.chain(has.ports_udp.iter().map(|it| (Protocol::Udp, *it)));
        let attributes = record.attributes.iter();
        let mut facts = Facts {
            id: record.id,
            record: record.clone(),
            attributes: attributes.map(|(name, it)| (name.clone(), it.value.clone())).collect(),
            cpu_free: has.cpu,
            memory_free: has.memory,
            taken: reserved.collect(),
            groups: BTreeMap::new(),
            tasks: 0,
        };
        for task in state.tasks.values() {
            if !task.is_on(record.id) || task.last_status == TaskStatus::Stopped {
                continue;
            }
            facts.cpu_free -= task.resources.cpu;
            facts.memory_free -= task.resources.memory;
            facts.taken.extend(task.resources.ports.iter().map(|it| (Protocol::Tcp, *it)));
            facts.taken.extend(task.resources.ports_udp.iter().map(|it| (Protocol::Udp, *it)));
            // ECS: a task that is to stop no longer counts for its group.
            if task.is_wanted() {
                *facts.groups.entry(task.group.clone()).or_default() += 1;
            }
            facts.tasks += 1;
        }
        facts
    }

    fn take(&mut self, wish: &Wish) {
        self.cpu_free -= wish.cpu;
        self.memory_free -= wish.memory;
        self.taken.extend(wish.ports.iter().copied());
        *self.groups.entry(wish.group.clone()).or_default() += 1;
        self.tasks += 1;
    }

    pub fn is_member(&self, expression: &str) -> bool {
        meaning(expression)(self)
    }
}

impl Wish {
    pub fn of_run_task(definition: &TaskDefinition, input: &RunTaskRequest) -> Wish {
        let mut wish = Wish::of(definition, input.group.as_ref());
        for it in input.placement_constraints.iter().flatten() {
            match it.r#type {
                Some(PlacementConstraintType::DistinctInstance) => wish.is_distinct = true,
                _ => wish.expressions.extend(it.expression.clone()),
            }
        }
        for it in input.capacity_provider_strategy.iter().flatten() {
            let provider = it.capacity_provider.as_deref().unwrap_or_default();
            wish.expressions.push(format!("attribute:berth.capacity-provider == {provider}"));
        }
        for it in input.placement_strategy.iter().flatten() {
            let kind = it.r#type.clone().expect("the call succeeded");
            wish.strategies.push((kind, it.field.clone().unwrap_or_default()));
        }
        wish
    }

    pub fn of_start_task(definition: &TaskDefinition, input: &StartTaskRequest) -> Wish {
        Wish::of(definition, input.group.as_ref())
    }

    /// What a task in PROVISIONING asks for.
    pub fn of_waiting(state: &State, task: &Task) -> Wish {
        let definition = state.definitions.get(&task.task_definition);
        let definition = &definition.expect("a task has a definition").task_definition;
        let mut wish = Wish {
            group: task.group.clone(),
            cpu: task.resources.cpu,
            memory: task.resources.memory,
            ports: Vec::new(),
            attributes: Vec::new(),
            expressions: Vec::new(),
            is_distinct: false,
            strategies: Vec::new(),
        };
        wish.ports.extend(task.resources.ports.iter().map(|it| (Protocol::Tcp, *it)));
        wish.ports.extend(task.resources.ports_udp.iter().map(|it| (Protocol::Udp, *it)));
        let required = definition.requires_attributes.iter().flatten();
        let required = required.map(|it| (it.name.clone().unwrap_or_default(), it.value.clone()));
        wish.attributes.extend(required);
        let of_definition = definition.placement_constraints.iter().flatten();
        wish.expressions.extend(of_definition.filter_map(|it| it.expression.clone()));
        let provider = task.capacity_provider_name.iter();
        wish.expressions
            .extend(provider.map(|it| format!("attribute:berth.capacity-provider == {it}")));
        let asked = task.provisioning.as_ref().expect("it waits");
        for it in &asked.placement_constraints {
            match it.r#type {
                Some(PlacementConstraintType::DistinctInstance) => wish.is_distinct = true,
                _ => wish.expressions.extend(it.expression.clone()),
            }
        }
        for it in &asked.placement_strategy {
            let kind = it.r#type.clone().expect("it was checked");
            wish.strategies.push((kind, it.field.clone().unwrap_or_default()));
        }
        wish
    }

    fn of(record: &TaskDefinition, group: Option<&String>) -> Wish {
        let definition = &record.task_definition;
        let number = |it: &Option<String>| it.as_ref().and_then(|it| it.parse::<i64>().ok());
        let containers = definition.container_definitions.as_deref().unwrap_or_default();
        let cpu = containers.iter().map(|it| i64::from(it.cpu.unwrap_or(0))).sum();
        let memory = containers
            .iter()
            .map(|it| i64::from(it.memory_reservation.or(it.memory).unwrap_or(0)))
            .sum();
        let mut ports = Vec::new();
        for it in containers.iter().flat_map(|it| it.port_mappings.iter().flatten()) {
            let Some(port) = it.host_port.filter(|it| *it > 0) else { continue };
            let protocol = match it.protocol {
                Some(TransportProtocol::Udp) => Protocol::Udp,
                _ => Protocol::Tcp,
            };
            ports.push((protocol, u16::try_from(port).expect("ports are small")));
        }
        let required = definition.requires_attributes.iter().flatten();
        let expressions = definition.placement_constraints.iter().flatten();
        Wish {
            group: group.cloned().unwrap_or_else(|| format!("family:{}", record.key.family)),
            cpu: number(&definition.cpu).unwrap_or(cpu),
            memory: number(&definition.memory).unwrap_or(memory),
            ports,
            attributes: required
                .map(|it| (it.name.clone().unwrap_or_default(), it.value.clone()))
                .collect(),
            expressions: expressions.filter_map(|it| it.expression.clone()).collect(),
            is_distinct: false,
            strategies: Vec::new(),
        }
    }
}
