//! A task as an agent is told to start it.
use berth_api::{acs, ecs};
use berth_definitions::{EcrRegistry, ecr_registry, meaning};

use super::docker_config;
use crate::cluster::{
    State,
    describe::elastic_network_interfaces,
    effective,
    records::{
        cluster::ClusterRecord,
        credentials::RoleKind,
        id::TaskId,
        task::{Container, DesiredStatus, Task},
    },
};

/// How a login of a private registry is had.
const ECR: &str = "ecr";

/// Everything that an agent needs to start the task, with overrides merged in: agents accept no
/// overrides but `command`. To stop one, its ARN and desired status are enough.
pub fn payload_task(state: &State, id: TaskId) -> Option<acs::Task> {
    let cluster = state.cluster.as_deref()?;
    let task = state.tasks.get(&id)?;
    if task.desired_status == DesiredStatus::Stopped {
        return Some(acs::Task {
            arn: cluster.task_arn(id),
            desired_status: DesiredStatus::Stopped.as_str().to_owned(),
            ..acs::Task::default()
        });
    }
    let definition = &state.definitions.get(&task.task_definition)?.task_definition;
    let instance = task.container_instance.and_then(|id| state.container_instances.get(&id));
    let is_published = instance.is_some_and(|it| it.has_published_agent());
    Some(start(cluster, task, definition, is_published))
}

fn start(
    cluster: &ClusterRecord,
    task: &Task,
    definition: &ecs::TaskDefinition,
    is_published: bool,
) -> acs::Task {
    // The published agent would start a process in each container that asks AWS for its commands,
    // with credentials that are nothing there; and ask AWS for the logins of its registries.
    let runs_commands = task.enable_execute_command && !is_published;
    let network_mode = meaning::network_mode(definition);
    let containers = effective::containers(definition, &task.overrides);
    let containers = containers.iter().map(|it| acs::Container {
        managed_agents: match runs_commands {
            true => vec![serde_json::json!({"name": "ExecuteCommandAgent", "properties": {}})],
            false => vec![],
        },
        registry_authentication: registry_authentication(cluster, it)
            .filter(|it| it.kind != ECR || !is_published),
        ..container(cluster, task, it, network_mode)
    });
    let text = |it: &str| Some(it.to_owned());
    acs::Task {
        arn: cluster.task_arn(task.id),
        family: task.task_definition.family.clone(),
        version: task.task_definition.revision.to_string(),
        desired_status: DesiredStatus::Running.as_str().to_owned(),
        overrides: Some("{}".into()),
        task_definition_account_id: text(&cluster.home.account),
        task_cluster_arn: Some(cluster.arn()),
        containers: containers.collect(),
        volumes: definition.volumes.iter().flatten().map(volume).collect(),
        cpu: effective::cpu(definition, &task.overrides).map(|it| it as f64 / 1024.0),
        memory: effective::memory(definition, &task.overrides),
        network_mode: text(network_mode),
        pid_mode: definition.pid_mode.as_ref().map(|it| it.as_str().to_owned()),
        ipc_mode: definition.ipc_mode.as_ref().map(|it| it.as_str().to_owned()),
        launch_type: text(task.launch_type.as_str()),
        service_name: task.service.as_ref().map(|it| it.name.clone()),
        group: text(&task.group),
        zone: task.availability_zone.clone(),
        proxy_configuration: definition.proxy_configuration.as_ref().map(json),
        elastic_network_interfaces: elastic_network_interfaces(cluster, task),
        enable_fault_injection: definition.enable_fault_injection,
        associations: gpus(task),
        ..acs::Task::default()
    }
}

fn container(
    cluster: &ClusterRecord,
    task: &Task,
    it: &ecs::ContainerDefinition,
    network_mode: &str,
) -> acs::Container {
    let record = task.containers.iter().find(|one| Some(&one.name) == it.name.as_ref());
    let gpus = record.map(|one| one.gpu_ids.as_slice()).unwrap_or_default();
    acs::Container {
        name: it.name.clone().unwrap_or_default(),
        image: it.image.clone().unwrap_or_default(),
        cpu: Some(i64::from(it.cpu.unwrap_or(0))),
        memory: Some(i64::from(it.memory.unwrap_or(0))),
        essential: Some(meaning::is_essential(it)),
        command: it.command.clone().unwrap_or_default(),
        entry_point: it.entry_point.clone().unwrap_or_default(),
        environment: environment(it, gpus),
        overrides: Some("{}".into()),
        port_mappings: it.port_mappings.iter().flatten().map(port_mapping).collect(),
        mount_points: it.mount_points.iter().flatten().map(mount_point).collect(),
        volumes_from: it.volumes_from.iter().flatten().map(volume_from).collect(),
        links: it.links.clone().unwrap_or_default(),
        depends_on: it.depends_on.iter().flatten().map(dependency).collect(),
        start_timeout: it.start_timeout.map(i64::from),
        stop_timeout: it.stop_timeout.map(i64::from),
        health_check_type: meaning::is_checked(it).then(|| "docker".to_owned()),
        restart_policy: it.restart_policy.as_ref().map(restart_policy),
        environment_files: it.environment_files.iter().flatten().map(environment_file).collect(),
        secrets: secrets(cluster, it),
        firelens_configuration: it.firelens_configuration.as_ref().map(json),
        logs_auth_strategy: logs_auth_strategy(task, it),
        container_arn: record.map(|one| cluster.container_arn(task, one)),
        docker_config: Some(docker_config::of(it, network_mode, task)),
        ..acs::Container::default()
    }
}

/// ECS: a login that the definition names, or that of the private registry which an image names.
fn registry_authentication(
    cluster: &ClusterRecord,
    it: &ecs::ContainerDefinition,
) -> Option<acs::RegistryAuthentication> {
    if let Some(it) = &it.repository_credentials {
        let parameter = it.credentials_parameter.clone().unwrap_or_default();
        let region = region_of(&parameter).unwrap_or(&cluster.home.region).to_owned();
        let data = serde_json::json!({"credentialsParameter": parameter, "region": region});
        return Some(acs::RegistryAuthentication {
            kind: "asm".to_owned(),
            ecr_auth_data: None,
            asm_auth_data: Some(data),
        });
    }
    let EcrRegistry { account, region } = ecr_registry(it.image.as_deref()?)?;
    Some(acs::RegistryAuthentication {
        kind: ECR.to_owned(),
        ecr_auth_data: Some(serde_json::json!({"registryId": account, "region": region})),
        asm_auth_data: None,
    })
}

/// ECS: with an execution role, its credentials write the log, and not the machine's.
fn logs_auth_strategy(task: &Task, it: &ecs::ContainerDefinition) -> Option<String> {
    let driver = it.log_configuration.as_ref().and_then(|it| it.log_driver.as_ref());
    let has_role = task.credentials_of(RoleKind::Execution).is_some();
    (has_role && driver == Some(&ecs::LogDriver::Awslogs)).then(|| "ExecutionRole".to_owned())
}

/// ECS: the GPUs of a task's containers.
fn gpus(task: &Task) -> Vec<serde_json::Value> {
    let of_container = |it: &Container| {
        let containers = [it.name.clone()];
        let association =
            |id| serde_json::json!({"containers": containers, "name": id, "type": "gpu"});
        it.gpu_ids.iter().map(association).collect::<Vec<_>>()
    };
    task.containers.iter().flat_map(of_container).collect()
}

/// ECS: the last of several variables of one name wins. GPUs are named as NVIDIA's runtime expects.
fn environment(
    it: &ecs::ContainerDefinition,
    gpus: &[String],
) -> std::collections::BTreeMap<String, String> {
    let pair =
        |it: &ecs::KeyValuePair| Some((it.name.clone()?, it.value.clone().unwrap_or_default()));
    let mut all: std::collections::BTreeMap<_, _> =
        it.environment.iter().flatten().filter_map(pair).collect();
    if !gpus.is_empty() {
        all.insert("NVIDIA_VISIBLE_DEVICES".to_owned(), gpus.join(","));
    }
    all
}

fn port_mapping(it: &ecs::PortMapping) -> acs::PortMapping {
    acs::PortMapping {
        container_port: it.container_port.map(i64::from),
        host_port: it.host_port.map(i64::from),
        container_port_range: it.container_port_range.clone(),
        protocol: it.protocol.as_ref().map(|it| it.as_str().to_owned()),
    }
}

fn mount_point(it: &ecs::MountPoint) -> acs::MountPoint {
    acs::MountPoint {
        source_volume: it.source_volume.clone().unwrap_or_default(),
        container_path: it.container_path.clone().unwrap_or_default(),
        read_only: it.read_only.unwrap_or(false),
    }
}

fn volume_from(it: &ecs::VolumeFrom) -> acs::VolumeFrom {
    acs::VolumeFrom {
        source_container: it.source_container.clone().unwrap_or_default(),
        read_only: it.read_only.unwrap_or(false),
    }
}

fn dependency(it: &ecs::ContainerDependency) -> acs::ContainerDependency {
    acs::ContainerDependency {
        container_name: it.container_name.clone().unwrap_or_default(),
        condition: it.condition.as_ref().map(|it| it.as_str().to_owned()).unwrap_or_default(),
    }
}

fn restart_policy(it: &ecs::ContainerRestartPolicy) -> acs::RestartPolicy {
    acs::RestartPolicy {
        enabled: it.enabled.unwrap_or(false),
        ignored_exit_codes: it
            .ignored_exit_codes
            .iter()
            .flatten()
            .map(|it| i64::from(*it))
            .collect(),
        restart_attempt_period: it.restart_attempt_period.map(i64::from),
    }
}

fn environment_file(it: &ecs::EnvironmentFile) -> acs::EnvironmentFile {
    acs::EnvironmentFile {
        value: it.value.clone().unwrap_or_default(),
        kind: it.r#type.as_ref().map(|it| it.as_str().to_owned()).unwrap_or_default(),
    }
}

/// Secrets of the container and of its log driver.
fn secrets(cluster: &ClusterRecord, it: &ecs::ContainerDefinition) -> Vec<acs::Secret> {
    let log_driver = it.log_configuration.iter().flat_map(|it| it.secret_options.iter().flatten());
    let of_container = it.secrets.iter().flatten().map(|it| (it, "CONTAINER"));
    let of_log_driver = log_driver.map(|it| (it, "LOG_DRIVER"));
    let secret = |(it, target): (&ecs::Secret, &str)| {
        let value_from = it.value_from.clone().unwrap_or_default();
        let asm = value_from.contains(":secretsmanager:");
        acs::Secret {
            name: it.name.clone().unwrap_or_default(),
            region: Some(region_of(&value_from).unwrap_or(&cluster.home.region).to_owned()),
            value_from,
            provider: Some(if asm { "asm" } else { "ssm" }.to_owned()),
            kind: Some("ENVIRONMENT_VARIABLE".to_owned()),
            target: Some(target.to_owned()),
            container_path: None,
        }
    };
    of_container.chain(of_log_driver).map(secret).collect()
}

/// The region in an ARN; a plain parameter name has none.
fn region_of(reference: &str) -> Option<&str> {
    reference.strip_prefix("arn:")?.split(':').nth(2).filter(|it| !it.is_empty())
}

fn volume(it: &ecs::Volume) -> acs::Volume {
    let docker = it.docker_volume_configuration.as_ref().map(|it| acs::DockerVolume {
        scope: it.scope.as_ref().map(|it| it.as_str().to_owned()),
        autoprovision: it.autoprovision,
        driver: it.driver.clone(),
        driver_opts: it.driver_opts.clone().unwrap_or_default(),
        labels: it.labels.clone().unwrap_or_default(),
    });
    let efs = it.efs_volume_configuration.as_ref().map(json);
    let kind = match (&docker, &efs) {
        (Some(_), _) => Some("docker".to_owned()),
        (None, Some(_)) => Some("efs".to_owned()),
        (None, None) => None,
    };
    let path = it.host.as_ref().and_then(|it| it.source_path.clone());
    acs::Volume {
        name: it.name.clone().unwrap_or_default(),
        host: kind.is_none().then_some(acs::HostVolume { source_path: path }),
        kind,
        docker_volume_configuration: docker,
        efs_volume_configuration: efs,
    }
}

fn json(shape: &impl berth_api::Shape) -> serde_json::Value {
    serde_json::from_str(&berth_api::to_json(shape)).expect("the writer makes JSON")
}
