//! A task on the wire.
use berth_api::{
    Timestamp,
    ecs::{
        Attribute, Connectivity, Container, ContainerDefinition, ContainerOverride,
        EphemeralStorage, HealthStatus, ManagedAgent, ManagedAgentName, Task, TaskDefinition,
        TaskEphemeralStorage, TaskField,
    },
};

use super::{last_status, network};
use crate::cluster::{
    State, health,
    launch::fargate,
    records::{
        cluster::ClusterRecord,
        task::{Container as ContainerRecord, ContainerStatus, Task as Record},
    },
};

/// ECS: tags only with their `include` flag.
pub fn task(state: &State, cluster: &ClusterRecord, it: &Record, include: &[TaskField]) -> Task {
    let definition = state.definitions.get(&it.task_definition);
    let definition = definition.map(|it| &it.task_definition);
    let (connectivity, connectivity_at) = connectivity(state, it);
    let is_fargate = fargate::is_of(&it.launch_type);
    let storage = ephemeral_storage(it, definition).filter(|_| is_fargate);
    let exec = exec(state, it);
    let containers = it.containers.iter().map(|one| Container {
        managed_agents: exec.map(|by| vec![exec_agent(it, one, by)]),
        ..container(cluster, it, one, definition)
    });
    Task {
        attachments: Some(network::attachments(cluster, it)),
        attributes: Some(architecture(definition)),
        availability_zone: it.availability_zone.clone(),
        capacity_provider_name: it.capacity_provider_name.clone(),
        cluster_arn: Some(cluster.arn()),
        connectivity: Some(connectivity),
        connectivity_at: Some(connectivity_at),
        // ECS: nobody sees the machines of Fargate.
        container_instance_arn: it
            .container_instance
            .filter(|_| !is_fargate)
            .map(|id| cluster.container_instance_arn(id)),
        containers: Some(containers.collect()),
        cpu: Some(it.cpu.clone().unwrap_or_else(|| it.resources.cpu.to_string())),
        created_at: Some(it.created_at),
        desired_status: Some(it.desired_status.as_str().to_owned()),
        enable_execute_command: Some(it.enable_execute_command),
        execution_stopped_at: it.execution_stopped_at,
        group: Some(it.group.clone()),
        health_status: Some(health::verdict(it, definition).unwrap_or(HealthStatus::Unknown)),
        inference_accelerators: Some(vec![]),
        last_status: Some(last_status(it).to_owned()),
        launch_type: Some(it.launch_type.clone()),
        memory: Some(it.memory.clone().unwrap_or_else(|| it.resources.memory.to_string())),
        overrides: Some((*it.overrides).clone()),
        pull_started_at: it.pull_started_at,
        pull_stopped_at: it.pull_stopped_at,
        started_at: it.started_at,
        started_by: it.started_by.clone(),
        stop_code: it.stop_code.clone(),
        stopped_at: it.stopped_at,
        stopped_reason: it.stopped_reason.clone(),
        stopping_at: it.stopping_at,
        tags: Some(if include.contains(&TaskField::Tags) { it.tags.to_vec() } else { vec![] }),
        task_arn: Some(cluster.task_arn(it.id)),
        task_definition_arn: Some(cluster.task_definition_arn(&it.task_definition)),
        version: Some(it.version),
        ephemeral_storage: match is_fargate {
            true => storage.clone(),
            false => it.overrides.ephemeral_storage.clone(),
        },
        fargate_ephemeral_storage: storage.map(|it| TaskEphemeralStorage {
            size_in_gib: it.size_in_gib,
            ..TaskEphemeralStorage::default()
        }),
        platform_version: it.platform_version.clone(),
        platform_family: is_fargate.then(|| PLATFORM_FAMILY.to_owned()),
        ..Task::default()
    }
}

/// ECS: what a platform is called that runs Linux.
pub(super) const PLATFORM_FAMILY: &str = "Linux";

/// ECS: what a task on Fargate asks for, or has anyway.
fn ephemeral_storage(it: &Record, definition: Option<&TaskDefinition>) -> Option<EphemeralStorage> {
    let asked = it.overrides.ephemeral_storage.clone();
    let asked = asked.or_else(|| definition?.ephemeral_storage.clone());
    let size_in_gib = Some(fargate::EPHEMERAL_STORAGE_GIB);
    Some(asked.unwrap_or(EphemeralStorage { size_in_gib }))
}

/// Of its instance, and since when, but not before there was the task.
pub(super) fn connectivity(state: &State, it: &Record) -> (Connectivity, Timestamp) {
    let instance = it.container_instance.and_then(|id| state.container_instances.get(&id));
    let connectivity = match instance.is_some_and(|it| it.agent_connected) {
        true => Connectivity::Connected,
        false => Connectivity::Disconnected,
    };
    let since = instance.and_then(|it| it.connectivity_at);
    (connectivity, Timestamp(since.map_or(it.created_at, |at| at.max(it.created_at)).0))
}

fn container(
    cluster: &ClusterRecord,
    task: &Record,
    it: &ContainerRecord,
    definition: Option<&TaskDefinition>,
) -> Container {
    let defined = health::defined(definition, &it.name);
    let overrides = task.overrides.container_overrides.iter().flatten();
    let over = overrides.clone().find(|one| one.name.as_deref() == Some(it.name.as_str()));
    let number = |of_over: fn(&ContainerOverride) -> Option<i32>,
                  of_definition: fn(&ContainerDefinition) -> Option<i32>| {
        over.and_then(of_over).or_else(|| defined.and_then(of_definition))
    };
    Container {
        container_arn: Some(cluster.container_arn(task, it)),
        task_arn: Some(cluster.task_arn(task.id)),
        name: Some(it.name.clone()),
        image: defined.and_then(|it| it.image.clone()),
        image_digest: it.image_digest.clone(),
        runtime_id: it.runtime_id.clone(),
        last_status: Some(it.last_status.as_str().to_owned()),
        exit_code: it.exit_code,
        reason: it.reason.clone(),
        network_bindings: Some(it.network_bindings.clone()),
        network_interfaces: Some(network::interfaces(task)),
        health_status: Some(it.health_status.clone()),
        cpu: Some(number(|it| it.cpu, |it| it.cpu).unwrap_or(0).to_string()),
        memory: number(|it| it.memory, |it| it.memory).map(|it| it.to_string()),
        memory_reservation: number(|it| it.memory_reservation, |it| it.memory_reservation)
            .map(|it| it.to_string()),
        gpu_ids: (!it.gpu_ids.is_empty()).then(|| it.gpu_ids.clone()),
        ..Container::default()
    }
}

/// Why nobody can enter a container of such an instance: the published agent has a process of
/// Systems Manager for it, which knows AWS alone.
pub const PUBLISHED_AGENT: &str = "The agent of the container instance is the published Amazon ECS \
                                   container agent, through which Berth runs no commands. Run the \
                                   task on an instance with Berth's own agent.";

/// Who runs commands in the containers of a task that is to have them.
#[derive(Clone, Copy)]
pub(super) enum Exec {
    OfAgent,
    Nobody,
}

pub(super) fn exec(state: &State, it: &Record) -> Option<Exec> {
    let instance = it.container_instance.and_then(|id| state.container_instances.get(&id));
    it.enable_execute_command.then(|| match instance {
        Some(it) if it.has_published_agent() => Exec::Nobody,
        Some(_) | None => Exec::OfAgent,
    })
}

/// ECS: what lets people run commands in a container. On ECS it is a process in there; here the
/// instance's agent does it, as long as the container runs.
fn exec_agent(task: &Record, it: &ContainerRecord, by: Exec) -> ManagedAgent {
    let name = Some(ManagedAgentName::ExecuteCommandAgent);
    match by {
        Exec::OfAgent => ManagedAgent {
            name,
            last_status: Some(it.last_status.as_str().to_owned()),
            last_started_at: task.started_at.filter(|_| it.runtime_id.is_some()),
            reason: None,
        },
        Exec::Nobody => ManagedAgent {
            name,
            last_status: Some(ContainerStatus::Stopped.as_str().to_owned()),
            last_started_at: None,
            reason: Some(PUBLISHED_AGENT.to_owned()),
        },
    }
}

/// ECS tells the architecture that a task runs on.
fn architecture(definition: Option<&TaskDefinition>) -> Vec<Attribute> {
    let platform = definition.and_then(|it| it.runtime_platform.as_ref());
    let architecture = platform.and_then(|it| it.cpu_architecture.as_ref());
    let value = architecture.map_or("x86_64", |it| match it.as_str() {
        "ARM64" => "arm64",
        _ => "x86_64",
    });
    vec![Attribute::new("ecs.cpu-architecture", Some(value.to_owned()))]
}
