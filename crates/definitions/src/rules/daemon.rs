//! What RegisterDaemonTaskDefinition accepts: a task definition with fewer members, so that the
//! rules, the stored form and the agents are those of task definitions.
use berth_api::ecs::{
    ContainerDefinition, DaemonContainerDefinition, DaemonIpcMode, DaemonLinuxParameters,
    DaemonPidMode, DaemonVolume, IpcMode, LinuxParameters, PidMode,
    RegisterDaemonTaskDefinitionRequest, RegisterTaskDefinitionRequest, TaskDefinition, Volume,
};

use super::{Result, client, normalise, one_of, text};

/// The normal form of a daemon task definition, as one of tasks.
///
/// # Errors
/// ClientException, as of RegisterTaskDefinition.
pub fn normalise_daemon(input: RegisterDaemonTaskDefinitionRequest) -> Result<TaskDefinition> {
    let RegisterDaemonTaskDefinitionRequest {
        container_definitions,
        cpu,
        execution_role_arn,
        family,
        ipc_mode,
        memory,
        pid_mode,
        // Kept beside the definition, not in it.
        tags: _,
        task_role_arn,
        volumes,
    } = input;
    let volumes = volumes.map(|it| it.into_iter().map(volume).collect::<Result<_>>());
    normalise(RegisterTaskDefinitionRequest {
        container_definitions: container_definitions
            .map(|it| it.into_iter().map(container).collect()),
        cpu,
        execution_role_arn,
        family,
        ipc_mode: shared_ipc(ipc_mode)?,
        memory,
        pid_mode: shared_pid(pid_mode)?,
        task_role_arn,
        volumes: volumes.transpose()?,
        ..RegisterTaskDefinitionRequest::default()
    })
}

/// The members that containers of tasks and of daemons have in common, of one as of the other: all
/// that those of daemons have.
macro_rules! container_of {
    ($it:ident, $into:ident, $linux_parameters:ident $(, ..$others:expr)?) => {
        $into {
            command: $it.command,
            cpu: $it.cpu,
            depends_on: $it.depends_on,
            entry_point: $it.entry_point,
            environment: $it.environment,
            environment_files: $it.environment_files,
            essential: $it.essential,
            firelens_configuration: $it.firelens_configuration,
            health_check: $it.health_check,
            image: $it.image,
            interactive: $it.interactive,
            linux_parameters: $it.linux_parameters.map($linux_parameters),
            log_configuration: $it.log_configuration,
            memory: $it.memory,
            memory_reservation: $it.memory_reservation,
            mount_points: $it.mount_points,
            name: $it.name,
            privileged: $it.privileged,
            pseudo_terminal: $it.pseudo_terminal,
            readonly_root_filesystem: $it.readonly_root_filesystem,
            repository_credentials: $it.repository_credentials,
            restart_policy: $it.restart_policy,
            secrets: $it.secrets,
            start_timeout: $it.start_timeout,
            stop_timeout: $it.stop_timeout,
            system_controls: $it.system_controls,
            ulimits: $it.ulimits,
            user: $it.user,
            working_directory: $it.working_directory,
            $(..$others)?
        }
    };
}

fn container(it: DaemonContainerDefinition) -> ContainerDefinition {
    container_of!(it, ContainerDefinition, linux_parameters, ..ContainerDefinition::default())
}

/// A container of a daemon as it was registered, with ECS's defaults.
pub fn daemon_container(it: ContainerDefinition) -> DaemonContainerDefinition {
    container_of!(it, DaemonContainerDefinition, daemon_linux_parameters)
}

fn linux_parameters(it: DaemonLinuxParameters) -> LinuxParameters {
    let DaemonLinuxParameters { capabilities, devices, init_process_enabled, tmpfs } = it;
    LinuxParameters {
        capabilities,
        devices,
        init_process_enabled,
        tmpfs,
        ..LinuxParameters::default()
    }
}

fn daemon_linux_parameters(it: LinuxParameters) -> DaemonLinuxParameters {
    DaemonLinuxParameters {
        capabilities: it.capabilities,
        devices: it.devices,
        init_process_enabled: it.init_process_enabled,
        tmpfs: it.tmpfs,
    }
}

fn volume(it: DaemonVolume) -> Result<Volume> {
    let DaemonVolume { host, log_driver_volume_configuration, name } = it;
    match log_driver_volume_configuration {
        None => Ok(Volume { host, name, ..Volume::default() }),
        Some(_) => Err(client(format!(
            "The 'logDriverVolumeConfiguration' of volume '{}' is not supported by this release of \
             Berth. Mount the directory with the log files by 'host'.",
            text(&name)
        ))),
    }
}

/// ECS: `shared` is the host's namespace, `none` one of the daemon's own.
fn shared_pid(mode: Option<DaemonPidMode>) -> Result<Option<PidMode>> {
    let mode = mode.unwrap_or(DaemonPidMode::None);
    one_of("pidMode", mode.as_str(), DaemonPidMode::values())?;
    Ok((mode == DaemonPidMode::Shared).then_some(PidMode::Host))
}

fn shared_ipc(mode: Option<DaemonIpcMode>) -> Result<Option<IpcMode>> {
    let mode = mode.unwrap_or(DaemonIpcMode::None);
    one_of("ipcMode", mode.as_str(), DaemonIpcMode::values())?;
    Ok((mode == DaemonIpcMode::Shared).then_some(IpcMode::Host))
}
