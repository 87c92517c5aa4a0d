//! Which launch types can run a definition.
use berth_api::ecs::{Compatibility, Error, TaskDefinition, Volume};

use super::{Result, client, containers, fargate, is_on, list, network_mode, one_of, platform};

/// ECS: EC2 always, the others if nothing stands against them. What the definition requires must
/// be among them.
///
/// # Errors
/// ClientException, with what stands against a required one.
pub fn compatibilities(task: &TaskDefinition) -> Result<Vec<Compatibility>> {
    let candidates = [
        (Compatibility::External, external(task)),
        (Compatibility::Ec2, Ok(())),
        (Compatibility::ManagedInstances, managed_instances(task)),
        (Compatibility::Fargate, fargate::check(task)),
    ];
    let required = list(&task.requires_compatibilities);
    for it in required {
        one_of("requiresCompatibilities", it.as_str(), Compatibility::values())?;
    }
    let mut compatible = Vec::new();
    for (candidate, verdict) in candidates {
        match verdict {
            Ok(()) => compatible.push(candidate),
            Err(error) if required.contains(&candidate) => return Err(error),
            Err(_) => {}
        }
    }
    Ok(compatible)
}

/// ECS Anywhere: a machine of one's own has no network interfaces, file systems or meshes of AWS.
fn external(task: &TaskDefinition) -> Result {
    let refused = |what: &str| Err(refusal("EXTERNAL", what));
    if network_mode(task) == "awsvpc" {
        return refused("networkMode=awsvpc");
    }
    if task.proxy_configuration.is_some() {
        return refused("proxyConfiguration");
    }
    if is_on(task.enable_fault_injection) {
        return refused("enableFaultInjection");
    }
    if task.ephemeral_storage.is_some() {
        return refused("ephemeralStorage");
    }
    match list(&task.volumes).iter().find_map(kind_of_aws) {
        Some(what) => refused(what),
        None => Ok(()),
    }
}

/// The member that makes a volume one of AWS's file systems or disks.
fn kind_of_aws(volume: &Volume) -> Option<&'static str> {
    if volume.efs_volume_configuration.is_some() {
        return Some("efsVolumeConfiguration");
    }
    if volume.fsx_windows_file_server_volume_configuration.is_some() {
        return Some("fsxWindowsFileServerVolumeConfiguration");
    }
    is_on(volume.configured_at_launch).then_some("configuredAtLaunch")
}

/// ECS Managed Instances: Linux, with a size, in a VPC or on the host's network.
fn managed_instances(task: &TaskDefinition) -> Result {
    let refused = |what: &str| Err(refusal("MANAGED_INSTANCES", what));
    let mode = network_mode(task);
    if !matches!(mode, "awsvpc" | "host") {
        return refused(&format!("networkMode={mode}"));
    }
    if platform::is_windows(task) {
        return refused("Windows containers");
    }
    if task.cpu.is_none() || task.memory.is_none() {
        return Err(client(
            "MANAGED_INSTANCES requires that 'cpu' and 'memory' be defined at the task level.",
        ));
    }
    if task.proxy_configuration.is_some() {
        return refused("proxyConfiguration");
    }
    if task.ephemeral_storage.is_some() {
        return refused("ephemeralStorage");
    }
    if list(&task.volumes).iter().any(|it| it.docker_volume_configuration.is_some()) {
        return refused("dockerVolumeConfiguration");
    }
    match containers(task).iter().any(|it| !list(&it.docker_security_options).is_empty()) {
        true => refused("dockerSecurityOptions"),
        false => Ok(()),
    }
}

fn refusal(launch_type: &str, what: &str) -> Error {
    client(format!("{launch_type} compatible task definitions do not support {what}"))
}
