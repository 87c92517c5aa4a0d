//! What Fargate does not run.
use berth_api::ecs::{ContainerDefinition, Error, TaskDefinition, Volume};

use super::{
    Result, client, containers, ecr, firelens, is_on, list, log_configuration, name, network_mode,
    platform, resources, text,
};

const LOG_DRIVERS: [&str; 3] = ["awslogs", "splunk", "awsfirelens"];

pub fn check(task: &TaskDefinition) -> Result {
    if task.network_mode.is_none() || network_mode(task) != "awsvpc" {
        return Err(client("Fargate only supports network mode ‘awsvpc’."));
    }
    size(task)?;
    namespaces(task)?;
    if !list(&task.placement_constraints).is_empty() {
        return Err(unsupported("constraints"));
    }
    list(&task.volumes).iter().try_for_each(volume)?;
    containers(task).iter().try_for_each(|container| {
        members(container)?;
        linux_parameters(container)?;
        timeouts(container)?;
        log(task, container)?;
        image(task, container)
    })
}

/// ECS: so much memory (MiB) for so many CPU units, in steps.
fn size(task: &TaskDefinition) -> Result {
    let required =
        |member| format!("Fargate requires that '{member}' be defined at the task level.");
    let cpu = resources::task_cpu(task).ok_or_else(|| client(required("cpu")))?;
    let memory = resources::task_memory(task).ok_or_else(|| client(required("memory")))?;
    let (low, high, step) = match cpu {
        256 if memory == 512 => (512, 512, 512),
        256 => (1024, 2048, 1024),
        512 => (1024, 4096, 1024),
        1024 => (2048, 8192, 1024),
        2048 => (4096, 16_384, 1024),
        4096 => (8192, 30_720, 1024),
        8192 => (16_384, 61_440, 4096),
        16_384 => (32_768, 122_880, 8192),
        _ => (0, -1, 1),
    };
    let fits = (low..=high).contains(&memory) && memory % step == 0;
    // ECS: Windows takes a whole vCPU for itself.
    match fits && !(platform::is_windows(task) && cpu < 1024) {
        true => Ok(()),
        false => Err(client(format!(
            "No Fargate configuration exists for given values: {cpu} CPU, {memory} memory. See the \
             Amazon ECS documentation for the valid values."
        ))),
    }
}

fn namespaces(task: &TaskDefinition) -> Result {
    if task.pid_mode.as_ref().is_some_and(|it| it.as_str() == "host") {
        return Err(client(
            "Tasks using the Fargate launch type do not support pidMode 'host'. The supported \
             value for pidMode is 'task'.",
        ));
    }
    match task.ipc_mode {
        Some(_) => Err(unsupported("ipcMode")),
        None => Ok(()),
    }
}

fn volume(volume: &Volume) -> Result {
    if volume.docker_volume_configuration.is_some() {
        return Err(unsupported("dockerVolumeConfiguration"));
    }
    if volume.fsx_windows_file_server_volume_configuration.is_some() {
        return Err(unsupported("fsxWindowsFileServerVolumeConfiguration"));
    }
    match volume.host.as_ref().is_some_and(|it| !text(&it.source_path).is_empty()) {
        true => Err(unsupported("sourcePath")),
        false => Ok(()),
    }
}

fn members(container: &ContainerDefinition) -> Result {
    if !list(&container.docker_security_options).is_empty() {
        return Err(unsupported("dockerSecurityOptions"));
    }
    if is_on(container.privileged) {
        return Err(unsupported("privileged"));
    }
    match list(&container.resource_requirements).is_empty() {
        true => Ok(()),
        false => Err(client(
            "Tasks using the Fargate launch type do not support GPU resource requirements",
        )),
    }
}

fn linux_parameters(container: &ContainerDefinition) -> Result {
    let Some(parameters) = &container.linux_parameters else { return Ok(()) };
    let refused = [
        ("devices", !list(&parameters.devices).is_empty()),
        ("sharedMemorySize", parameters.shared_memory_size.is_some()),
        ("maxSwap", parameters.max_swap.is_some()),
        ("swappiness", parameters.swappiness.is_some()),
    ];
    if let Some((member, _)) = refused.iter().find(|(_, given)| *given) {
        return Err(unsupported(member));
    }
    let added = parameters.capabilities.as_ref().map_or(&[][..], |it| list(&it.add));
    match added.iter().find(|it| *it != "SYS_PTRACE") {
        Some(capability) => Err(client(format!("{capability} is not allowed on Fargate."))),
        None => Ok(()),
    }
}

/// Seconds.
fn timeouts(container: &ContainerDefinition) -> Result {
    match container.stop_timeout.filter(|it| *it > 120) {
        None => Ok(()),
        Some(given) => Err(client(format!(
            "Tasks using the Fargate launch type must have a container stop timeout of less than \
             120 seconds. Container '{}' has {given}.",
            name(container)
        ))),
    }
}

fn log(task: &TaskDefinition, container: &ContainerDefinition) -> Result {
    if firelens::option(container, "config-file-type") == Some("s3") {
        return Err(client(
            "Fargate only supports the firelens option 'config-file-type' with the value 'file'.",
        ));
    }
    let Some(configuration) = &container.log_configuration else { return Ok(()) };
    let driver = log_configuration::driver(configuration);
    if !LOG_DRIVERS.contains(&driver) {
        return Err(client(format!(
            "{driver} is not a valid log driver. Must be one of [{}]",
            LOG_DRIVERS.join(",")
        )));
    }
    if driver != "awslogs" {
        return Ok(());
    }
    if task.execution_role_arn.is_none() {
        return Err(needs_execution_role("log driver awslogs"));
    }
    match log_configuration::option(configuration, "awslogs-stream-prefix") {
        Some(_) => Ok(()),
        None => Err(client(
            "Fargate requires log configuration options to include awslogs-stream-prefix to \
             support log driver awslogs.",
        )),
    }
}

fn image(task: &TaskDefinition, container: &ContainerDefinition) -> Result {
    match task.execution_role_arn.is_none() && ecr::is_ecr(text(&container.image)) {
        true => Err(needs_execution_role("ECR images")),
        false => Ok(()),
    }
}

fn needs_execution_role(what: &str) -> Error {
    client(format!(
        "Fargate requires task definition to have execution role ARN to support {what}."
    ))
}

fn unsupported(member: &str) -> Error {
    client(format!("Fargate compatible task definitions do not support {member}"))
}
