//! Tasks in the making: what RunTask, StartTask and services have in common.
//!
//! - [`request`]: a checked wish of a caller.
//! - [`of_service`], `of_daemon`: what a revision of a service says, or of a managed daemon.
//! - `over_instances`, `over_providers`: tasks where placement finds room; and for capacity
//!   providers. [`waiting`]: those that wait for an instance.
//! - `demand`, `overrides`: what a task takes, and what may be said otherwise than its definition.
//! - `unprovided`: what nobody here can give to a task.
//! - `network`: the subnets that tasks are in; `addresses`: how they get an interface there.
//! - [`fargate`]: what is asked of Fargate.
mod addresses;
mod demand;
pub mod fargate;
mod network;
mod of_daemon;
mod of_service;
mod over_instances;
mod over_providers;
mod overrides;
mod request;
mod unprovided;
pub mod waiting;

pub use network::{Network, check_mode};
pub use of_service::{Parts, of_definition};
pub use over_providers::{Launched, Providers};
pub use request::{Wish, check_volumes};
pub use unprovided::refuse as refuse_unprovided;

use std::{collections::BTreeSet, sync::Arc};

use berth_api::ecs::{
    CPUArchitecture, Error, LaunchType, PlacementConstraint, PlacementStrategy, Tag,
    TaskDefinition, TaskOverride,
};
use berth_placement::{Constraint, Demand};

use crate::cluster::{
    State, Txn, effective,
    records::{
        container_instance::{ContainerInstance, Resources},
        credentials::{Credentials, CredentialsId, RoleKind, TaskCredentials},
        definition::{Definition, TaskDefinitionKey},
        id::TaskId,
        memo::Memo,
        task::{
            Container, ContainerStatus, DesiredStatus, OfDaemon, OfService, Provisioning, Task,
            TaskStatus,
        },
    },
    roles,
};

/// What every task of a request, or of a revision of a service or daemon, will be.
pub struct Launch {
    pub key: TaskDefinitionKey,
    pub definition: TaskDefinition,
    pub group: String,
    pub demand: Demand,
    /// Those of the definition, and the architecture that it is made for.
    constraints: Vec<Constraint>,
    log_driver_mode: Option<String>,
    started_by: Option<String>,
    reference_id: Option<String>,
    overrides: Arc<TaskOverride>,
    tags: Arc<Vec<Tag>>,
    enable_execute_command: bool,
    launch_type: LaunchType,
    service: Option<OfService>,
    daemon: Option<OfDaemon>,
    /// Of awsvpc.
    pub network: Option<Network>,
    /// ECS: of Fargate, `LATEST` resolved.
    platform_version: Option<String>,
    /// The provider whose instances it is for; a caller with a strategy sets it task by task.
    pub capacity_provider_name: Option<String>,
}

impl Launch {
    /// What its tasks ask of placement: the constraints of the definition and the given ones hold
    /// both.
    pub fn asked(
        &self,
        state: &State,
        constraints: &[PlacementConstraint],
        strategy: &[PlacementStrategy],
    ) -> Result<berth_placement::Request, Error> {
        let invalid =
            |it: crate::placing::InvalidPlacement| Error::invalid_parameter(it.to_string());
        let given = crate::placing::constraints(constraints).map_err(invalid)?;
        Ok(berth_placement::Request {
            group: self.group.clone(),
            demand: self.demand.clone(),
            constraints: [self.constraints.clone(), given, self.of_compute(state)].concat(),
            strategies: crate::placing::strategies(strategy).map_err(invalid)?,
            preferred: state.hosts_with(images(&self.definition)),
        })
    }

    /// Which instances are for it at all: those of Fargate, and those with an address for its
    /// tasks.
    fn of_compute(&self, state: &State) -> Vec<Constraint> {
        let is_of_launch_type = fargate::is_of(&self.launch_type);
        let fargate = is_of_launch_type.then_some(Constraint::Fargate);
        fargate.into_iter().chain(self.network.as_ref().map(|it| it.constraint(state))).collect()
    }

    /// The same request, where other instances have an address by now; none if all is as it was.
    pub fn renewed(
        &self,
        state: &State,
        old: &berth_placement::Request,
    ) -> Option<berth_placement::Request> {
        let new = self.network.as_ref()?.constraint(state);
        let is_old = |it: &Constraint| matches!(it, Constraint::Subnets(_));
        let at = old.constraints.iter().position(is_old)?;
        (old.constraints[at] != new).then(|| {
            let mut request = old.clone();
            request.constraints[at] = new;
            request
        })
    }

    /// What it asks for and its tasks go without: a revision of an earlier release may.
    pub fn lacks(&self) -> Option<String> {
        unprovided::refuse(&self.definition, &self.overrides).err().map(|it| it.message)
    }

    /// Puts one task on an instance that has room for it, with the devices chosen for it.
    pub fn start(&self, txn: &mut Txn, on: &ContainerInstance, gpus: BTreeSet<String>) -> Task {
        let task = self.task(txn, Some(on), gpus);
        self.put(txn, task)
    }

    fn start_at(&self, txn: &mut Txn, place: berth_placement::Placed) -> Task {
        let on = chosen(txn, &place);
        self.start(txn, &on, place.gpus)
    }

    /// Makes one task that waits in PROVISIONING for an instance.
    pub fn wait(&self, txn: &mut Txn, provisioning: Provisioning) -> Task {
        let task = Task {
            last_status: TaskStatus::Provisioning,
            provisioning: Some(Box::new(provisioning)),
            ..self.task(txn, None, BTreeSet::new())
        };
        self.put(txn, task)
    }

    fn put(&self, txn: &mut Txn, task: Task) -> Task {
        if !txn.definitions.contains_key(&self.key) {
            let (key, task_definition) = (self.key.clone(), self.definition.clone());
            txn.put(Definition { key, task_definition });
        }
        txn.put(task.clone());
        task
    }

    fn task(&self, txn: &mut Txn, on: Option<&ContainerInstance>, gpus: BTreeSet<String>) -> Task {
        let id = TaskId(txn.id());
        let containers = containers(&self.definition, &self.overrides, &gpus, || uuid(txn.id()));
        let credentials = self.credentials(txn);
        let network = self.network.as_ref().map(|it| {
            it.keep(txn);
            let new = it.precreated(txn);
            Box::new(on.into_iter().fold(new, |new, on| it.placed(txn, new, on)))
        });
        let level =
            |over: &Option<String>, defined: &Option<String>| over.clone().or(defined.clone());
        Task {
            id,
            task_definition: self.key.clone(),
            container_instance: on.map(|it| it.id),
            provisioning: None,
            capacity_provider_name: self.capacity_provider_name.clone(),
            service: self.service.clone(),
            daemon: self.daemon.clone(),
            availability_zone: on.and_then(zone),
            group: self.group.clone(),
            started_by: self.started_by.clone(),
            reference_id: self.reference_id.clone(),
            launch_type: self.launch_type.clone(),
            last_status: TaskStatus::Pending,
            desired_status: DesiredStatus::Running,
            containers,
            overrides: self.overrides.clone(),
            cpu: level(&self.overrides.cpu, &self.definition.cpu),
            memory: level(&self.overrides.memory, &self.definition.memory),
            resources: Arc::new(Resources {
                cpu: self.demand.cpu,
                memory: self.demand.memory,
                ports: self.demand.ports.clone(),
                ports_udp: self.demand.ports_udp.clone(),
                gpus,
            }),
            enable_execute_command: self.enable_execute_command,
            network,
            credentials,
            executed_at: None,
            log_driver_mode: self.log_driver_mode.clone(),
            tags: self.tags.clone(),
            created_at: txn.now,
            pull_started_at: None,
            pull_stopped_at: None,
            started_at: None,
            stopping_at: None,
            execution_stopped_at: None,
            stopped_at: None,
            stop_code: None,
            stopped_reason: None,
            healthy_at: None,
            unhealthy_at: None,
            ending_since: None,
            look_at: None,
            platform_version: self.platform_version.clone(),
            protected_until: None,
            is_counted: false,
            version: 1,
            json: Memo::default(),
        }
    }
}

impl Launch {
    /// Which credentials a task of it is to have; nothing without roles.
    fn credentials(&self, txn: &mut Txn) -> Option<Box<TaskCredentials>> {
        let home = txn.cluster.as_ref()?.home.clone();
        let mut made = |kind| {
            roles::arn(&home, &self.definition, &self.overrides, kind)?;
            let id = CredentialsId::new(txn.random());
            Some(Credentials { id, refused_since: None })
        };
        let (task_role, execution_role) = (made(RoleKind::Task), made(RoleKind::Execution));
        let has_any = task_role.is_some() || execution_role.is_some();
        has_any.then(|| Box::new(TaskCredentials { task_role, execution_role }))
    }
}

/// The instance of a place that has just been found.
pub fn chosen(state: &State, place: &berth_placement::Placed) -> Arc<ContainerInstance> {
    let on = state.container_instances.get(&place.instance).cloned();
    on.expect("the pool offers only instances that are registered")
}

/// The zone of an instance. ECS: `ecs.availability-zone`.
fn zone(instance: &ContainerInstance) -> Option<String> {
    instance.availability_zone().cloned()
}

/// ECS: `memberOf` of the definition. ARM64 is a required attribute; X86_64 is what instances are
/// that do not say otherwise, and agents of EC2 machines do not say it. Links, too, are possible
/// where nobody says otherwise: Berth's agent does, on runtimes that have none.
fn constraints(definition: &TaskDefinition) -> Result<Vec<Constraint>, Error> {
    let given = definition.placement_constraints.as_deref().unwrap_or_default();
    let mut constraints = berth_definitions::constraints(given)
        .map_err(|it| Error::invalid_parameter(it.to_string()))?;
    let platform = definition.runtime_platform.as_ref();
    let is_x86 =
        platform.and_then(|it| it.cpu_architecture.as_ref()) == Some(&CPUArchitecture::X86_64);
    let mut containers = definition.container_definitions.iter().flatten();
    let has_links = containers.any(|it| it.links.iter().flatten().next().is_some());
    for (is_asked, text) in [
        (is_x86, "not(attribute:ecs.cpu-architecture != x86_64)"),
        (has_links, "not(attribute:berth.no-links exists)"),
    ] {
        if is_asked {
            let expression = berth_placement::Expression::parse(text);
            constraints.push(Constraint::MemberOf(expression.expect("it is constant")));
        }
    }
    Ok(constraints)
}

/// The images that a task is made of.
fn images(definition: &TaskDefinition) -> impl Iterator<Item = &str> {
    definition.container_definitions.iter().flatten().filter_map(|it| it.image.as_deref())
}

/// One record per container; devices are dealt out in the order of the definition.
fn containers(
    definition: &TaskDefinition,
    overrides: &TaskOverride,
    gpus: &BTreeSet<String>,
    mut id: impl FnMut() -> String,
) -> Vec<Container> {
    let mut gpus = gpus.iter().cloned();
    let effective = effective::containers(definition, overrides);
    let container = |it: &berth_api::ecs::ContainerDefinition| Container {
        id: id(),
        name: it.name.clone().unwrap_or_default(),
        last_status: ContainerStatus::Pending,
        runtime_id: None,
        image_digest: None,
        exit_code: None,
        reason: None,
        network_bindings: vec![],
        health_status: berth_api::ecs::HealthStatus::Unknown,
        gpu_ids: gpus.by_ref().take(demand::gpus(it)).collect(),
        disputed_end: None,
    };
    effective.iter().map(container).collect()
}

/// ECS writes container ids as UUIDs.
pub fn uuid(id: u128) -> String {
    let hex = format!("{id:032x}");
    [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]].join("-")
}
