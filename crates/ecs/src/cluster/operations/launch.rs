//! What RunTask and StartTask have in common: a checked wish, and tasks made of it.
use std::collections::BTreeSet;

use berth_api::ecs::{
    CPUArchitecture, Error, LaunchType, NetworkConfiguration, PropagateTags, Tag, TaskDefinition,
    TaskOverride, TaskVolumeConfiguration,
};

use super::{Context, bounded, demand, overrides};
use crate::{
    account::{records::TaskDefinitionStatus, rules},
    cluster::{
        Txn, effective,
        placement::{self, Constraint, Demand},
        records::{
            cluster::ClusterRecord,
            container_instance::{ContainerInstance, Resources},
            definition::{Definition, TaskDefinitionKey},
            id::TaskId,
            memo::Memo,
            task::{Container, ContainerStatus, DesiredStatus, Task, TaskStatus},
        },
    },
    limits::{GROUP_CHARACTERS_MAX, REFERENCE_ID_CHARACTERS_MAX},
    tags,
};

/// The members that both requests have.
pub struct Wish {
    pub group: Option<String>,
    pub started_by: Option<String>,
    pub started_by_characters_max: usize,
    pub reference_id: Option<String>,
    pub overrides: Option<TaskOverride>,
    pub network_configuration: Option<NetworkConfiguration>,
    pub volume_configurations: Option<Vec<TaskVolumeConfiguration>>,
    pub propagate_tags: Option<PropagateTags>,
    pub tags: Option<Vec<Tag>>,
    pub enable_ecs_managed_tags: bool,
    pub enable_execute_command: bool,
    pub launch_type: LaunchType,
}

/// A checked wish: what every task of the request will be.
pub struct Launch {
    pub key: TaskDefinitionKey,
    pub definition: TaskDefinition,
    pub group: String,
    pub demand: Demand,
    /// Those of the definition, and the architecture that it is made for.
    pub constraints: Vec<Constraint>,
    log_driver_mode: Option<String>,
    started_by: Option<String>,
    reference_id: Option<String>,
    overrides: TaskOverride,
    tags: Vec<Tag>,
    enable_execute_command: bool,
    launch_type: LaunchType,
}

impl Launch {
    /// Checks everything that does not depend on instances.
    pub fn of(wish: Wish, cluster: &ClusterRecord, context: &Context) -> Result<Launch, Error> {
        let found = context.facts.task_definition.as_ref();
        let found = found.ok_or_else(|| Error::client("TaskDefinition not found."))?;
        if found.status != TaskDefinitionStatus::Active {
            return Err(Error::client("TaskDefinition is inactive"));
        }
        let definition = found.task_definition.clone();
        let started_by = wish.started_by.filter(|it| !it.is_empty());
        bounded(started_by.as_deref(), "startedBy", wish.started_by_characters_max)?;
        bounded(wish.reference_id.as_deref(), "referenceId", REFERENCE_ID_CHARACTERS_MAX)?;
        check_network(wish.network_configuration.as_ref(), &definition)?;
        check_volumes(wish.volume_configurations.as_deref(), &definition)?;
        let overrides = overrides::of_request(wish.overrides, &definition)?;
        refuse_secrets(&definition, &overrides)?;
        if wish.enable_execute_command {
            return Err(Error::invalid_parameter(
                "enableExecuteCommand is not supported by this release of Berth. Omit it or set it \
                 to false.",
            ));
        }
        let mut tags = task_tags(wish.propagate_tags, wish.tags.as_deref(), &found.tags)?;
        if wish.enable_ecs_managed_tags {
            let (key, value) = ("aws:ecs:clusterName".to_owned(), cluster.name.clone());
            tags = tags::overlaid(&tags, &[Tag { key: Some(key), value: Some(value) }]);
        }
        Ok(Launch {
            key: found.key.clone(),
            group: group(wish.group, &found.key)?,
            demand: demand::of(&definition, &overrides, &wish.launch_type)?,
            constraints: constraints(&definition)?,
            log_driver_mode: context.facts.settings.get("defaultLogDriverMode").cloned(),
            started_by,
            reference_id: wish.reference_id,
            overrides,
            tags,
            enable_execute_command: wish.enable_execute_command,
            launch_type: wish.launch_type,
            definition,
        })
    }

    /// Puts one task on an instance that has room for it, with the devices chosen for it.
    pub fn start(&self, txn: &mut Txn, on: &ContainerInstance, gpus: BTreeSet<String>) -> Task {
        if !txn.definitions.contains_key(&self.key) {
            let (key, task_definition) = (self.key.clone(), self.definition.clone());
            txn.put(Definition { key, task_definition });
        }
        let task = self.task(txn, on, gpus);
        txn.put(task.clone());
        task
    }

    fn task(&self, txn: &mut Txn, on: &ContainerInstance, gpus: BTreeSet<String>) -> Task {
        let zone = on.attributes.get("ecs.availability-zone").and_then(|it| it.value.clone());
        let id = TaskId(txn.id());
        let containers = containers(&self.definition, &self.overrides, &gpus, || uuid(txn.id()));
        let level =
            |over: &Option<String>, defined: &Option<String>| over.clone().or(defined.clone());
        Task {
            id,
            task_definition: self.key.clone(),
            container_instance: on.id,
            availability_zone: zone,
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
            resources: Resources {
                cpu: self.demand.cpu,
                memory: self.demand.memory,
                ports: self.demand.ports.clone(),
                ports_udp: self.demand.ports_udp.clone(),
                gpus,
            },
            enable_execute_command: self.enable_execute_command,
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
            version: 1,
            json: Memo::default(),
        }
    }
}

/// ECS: `memberOf` of the definition. ARM64 is a required attribute; X86_64 is what instances are
/// that do not say otherwise, and agents of EC2 machines do not say it.
fn constraints(definition: &TaskDefinition) -> Result<Vec<Constraint>, Error> {
    let given = definition.placement_constraints.as_deref().unwrap_or_default();
    let mut constraints = placement::definition_constraints(given)
        .map_err(|it| Error::invalid_parameter(it.to_string()))?;
    let platform = definition.runtime_platform.as_ref();
    if platform.and_then(|it| it.cpu_architecture.as_ref()) == Some(&CPUArchitecture::X86_64) {
        let text = "not(attribute:ecs.cpu-architecture != x86_64)";
        let expression = placement::Expression::parse(text).expect("the expression is constant");
        constraints.push(Constraint::MemberOf(expression));
    }
    Ok(constraints)
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
    };
    effective.iter().map(container).collect()
}

/// ECS writes container ids as UUIDs.
fn uuid(id: u128) -> String {
    let hex = format!("{id:032x}");
    [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]].join("-")
}

/// ECS: `family:NAME` when absent; `service:` belongs to services.
fn group(given: Option<String>, key: &TaskDefinitionKey) -> Result<String, Error> {
    let Some(group) = given.filter(|it| !it.is_empty()) else {
        return Ok(format!("family:{}", key.family));
    };
    bounded(Some(&group), "group", GROUP_CHARACTERS_MAX)?;
    if group.starts_with("service:") {
        return Err(Error::invalid_parameter(format!(
            "Invalid group '{group}': names beginning with 'service:' are reserved for services."
        )));
    }
    Ok(group)
}

/// ECS: tasks that are run by hand can take tags of their definition, not of a service.
fn task_tags(
    propagate: Option<PropagateTags>,
    given: Option<&[Tag]>,
    of_definition: &[Tag],
) -> Result<Vec<Tag>, Error> {
    let given = tags::of_request(given)?;
    match propagate {
        None | Some(PropagateTags::None) => Ok(given),
        Some(PropagateTags::TaskDefinition) => Ok(tags::overlaid(of_definition, &given)),
        Some(PropagateTags::Service) => Err(Error::invalid_parameter(
            "propagateTags should be TASK_DEFINITION or NONE: a task that is run by itself has no \
             service to take tags from.",
        )),
        Some(PropagateTags::UnknownValue(it)) => Err(Error::invalid_parameter(format!(
            "propagateTags should be one of [{}], and is '{it}'.",
            PropagateTags::values().join(",")
        ))),
    }
}

fn check_network(given: Option<&NetworkConfiguration>, of: &TaskDefinition) -> Result<(), Error> {
    let awsvpc = rules::network_mode(of) == "awsvpc";
    let given = given.and_then(|it| it.awsvpc_configuration.as_ref());
    match (awsvpc, given) {
        (true, None) => Err(Error::invalid_parameter(
            "Network Configuration must be provided when networkMode 'awsvpc' is specified.",
        )),
        (false, Some(_)) => Err(Error::invalid_parameter(
            "Network Configuration is not valid for the given networkMode of this task definition.",
        )),
        (true, Some(_)) => Err(Error::invalid_parameter(
            "The network mode awsvpc is not supported by this release of Berth. Use bridge, host \
             or none.",
        )),
        (false, None) => Ok(()),
    }
}

/// ECS: volumes to be configured at launch are EBS volumes, which only a cloud has.
fn check_volumes(
    given: Option<&[TaskVolumeConfiguration]>,
    of: &TaskDefinition,
) -> Result<(), Error> {
    let at_launch = |name: &str| {
        let mut volumes = of.volumes.iter().flatten();
        volumes.any(|it| it.name.as_deref() == Some(name) && it.configured_at_launch == Some(true))
    };
    for it in given.unwrap_or_default() {
        let name = it.name.as_deref().unwrap_or_default();
        if !at_launch(name) {
            return Err(Error::invalid_parameter(format!(
                "The volume name '{name}' in your request does not have a matching volume in your \
                 Task Definition"
            )));
        }
    }
    if of.volumes.iter().flatten().any(|it| it.configured_at_launch == Some(true)) {
        return Err(Error::unsupported_feature(
            "Volumes that are configured at launch are not supported by this release of Berth.",
        ));
    }
    Ok(())
}

/// Agents fetch these with credentials of the execution role, which nobody here hands out. One
/// agent would wait for them for ever, so that the task is refused before it is placed.
fn refuse_secrets(definition: &TaskDefinition, overrides: &TaskOverride) -> Result<(), Error> {
    for it in effective::containers(definition, overrides) {
        let some = |there: bool, what| there.then_some(what);
        let secret_options =
            it.log_configuration.as_ref().and_then(|it| it.secret_options.as_ref());
        let asked = some(it.secrets.is_some_and(|it| !it.is_empty()), "secrets")
            .or(some(secret_options.is_some_and(|it| !it.is_empty()), "secretOptions"))
            .or(some(it.repository_credentials.is_some(), "repositoryCredentials"))
            .or(some(it.environment_files.is_some_and(|it| !it.is_empty()), "environmentFiles"));
        if let Some(asked) = asked {
            return Err(Error::unsupported_feature(format!(
                "Container '{}' uses {asked}, which this release of Berth cannot provide. Pass \
                 plain values in environment, and give Docker the registry's login.",
                it.name.unwrap_or_default()
            )));
        }
    }
    Ok(())
}
