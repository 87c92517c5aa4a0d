//! Volumes, and where containers mount them.
use std::collections::BTreeSet;

use berth_api::ecs::{ContainerDefinition, Error, Scope, TaskDefinition, Volume};

use super::{Result, client, containers, invalid, is_on, list, names, one_of, platform, text};

pub fn check(task: &TaskDefinition) -> Result {
    let mut seen = BTreeSet::new();
    for volume in list(&task.volumes) {
        let name = text(&volume.name);
        if name.is_empty() {
            return Err(client("Volume.name should not be null or empty."));
        }
        if !names::is_valid(name) {
            let text = format!("Volume.name contains invalid characters. It is '{name}'.");
            return Err(client(text));
        }
        if !seen.insert(name) {
            return Err(client(format!(
                "Volume names must be unique within a task definition. '{name}' is used twice."
            )));
        }
        one_kind(volume)?;
        host(task, volume)?;
        docker(volume)?;
    }
    configured_at_launch(task)
}

/// `text` about one volume, in the form of AWS's own about containers.
pub fn invalid_volume(volume: &Volume, why: impl std::fmt::Display) -> Error {
    client(format!("Invalid setting for volume '{}'. {why}", text(&volume.name)))
}

fn one_kind(volume: &Volume) -> Result {
    let kinds = [
        ("host", volume.host.is_some()),
        ("dockerVolumeConfiguration", volume.docker_volume_configuration.is_some()),
        ("efsVolumeConfiguration", volume.efs_volume_configuration.is_some()),
        ("s3filesVolumeConfiguration", volume.s3files_volume_configuration.is_some()),
        (
            "fsxWindowsFileServerVolumeConfiguration",
            volume.fsx_windows_file_server_volume_configuration.is_some(),
        ),
        ("configuredAtLaunch", is_on(volume.configured_at_launch)),
    ];
    let given: Vec<&str> =
        kinds.iter().filter(|(_, given)| *given).map(|(name, _)| *name).collect();
    // AWS's own clients send an empty `host` beside another kind.
    let empty_host = volume.host.as_ref().is_some_and(|it| text(&it.source_path).is_empty());
    match given[..] {
        [] | [_] => Ok(()),
        ["host", _] if empty_host => Ok(()),
        _ => Err(invalid_volume(
            volume,
            format!("A volume is of one kind, but this one has {}.", given.join(" and ")),
        )),
    }
}

fn host(task: &TaskDefinition, volume: &Volume) -> Result {
    let path = volume.host.as_ref().map_or("", |it| text(&it.source_path));
    match path.is_empty() || is_path(path) || platform::is_windows(task) {
        true => Ok(()),
        false => {
            let why =
                format!("'sourcePath' must be an absolute path without ':', but is '{path}'.");
            Err(invalid_volume(volume, why))
        }
    }
}

/// The runtime is told of source, path and mode in one text, parted by colons.
fn is_path(path: &str) -> bool {
    path.starts_with('/') && !path.contains(':')
}

/// As a kernel reads a path: `/a/./b//` and `/a/c/../b` are `/a/b`.
fn steps(path: &str) -> Vec<&str> {
    let mut steps = Vec::new();
    for step in path.split('/') {
        match step {
            "" | "." => {}
            ".." => {
                steps.pop();
            }
            step => steps.push(step),
        }
    }
    steps
}

fn docker(volume: &Volume) -> Result {
    let Some(configuration) = &volume.docker_volume_configuration else { return Ok(()) };
    let scope = configuration.scope.as_ref().map_or("task", Scope::as_str);
    one_of("scope", scope, Scope::values())?;
    match scope == "task" && configuration.autoprovision == Some(false) {
        true => Err(client(format!(
            "When 'scope' parameter is 'task', 'autoprovision' must either not be specified or set \
             to 'True'. Volume '{}' has it false.",
            text(&volume.name)
        ))),
        false => Ok(()),
    }
}

/// ECS: one volume at most, and a container must use it.
fn configured_at_launch(task: &TaskDefinition) -> Result {
    let at_launch = |it: &&Volume| is_on(it.configured_at_launch);
    let names: Vec<&str> =
        list(&task.volumes).iter().filter(at_launch).map(|it| text(&it.name)).collect();
    if names.len() > 1 {
        return Err(client(format!(
            "Only one volume can be configured at launch, but [{}] are.",
            names.join(", ")
        )));
    }
    let is_used = |name: &&&str| {
        let mut mounts = containers(task).iter().flat_map(|it| list(&it.mount_points));
        mounts.any(|it| it.source_volume.as_deref() == Some(**name))
    };
    match names.iter().find(|it| !is_used(it)) {
        None => Ok(()),
        Some(name) => {
            Err(client(format!("Volumes [{name}] are not referenced by any of the containers")))
        }
    }
}

pub fn check_mounts(task: &TaskDefinition) -> Result {
    containers(task).iter().try_for_each(|it| check_container(task, it))
}

fn check_container(task: &TaskDefinition, container: &ContainerDefinition) -> Result {
    let mut paths = BTreeSet::new();
    for mount in list(&container.mount_points) {
        let volume = text(&mount.source_volume);
        if !list(&task.volumes).iter().any(|it| text(&it.name) == volume) {
            return Err(client(format!("Unknown volume '{volume}'")));
        }
        let path = text(&mount.container_path);
        let is_windows = platform::is_windows(task);
        if !is_windows && !is_path(path) || path.is_empty() {
            let why =
                format!("'containerPath' must be an absolute path without ':', but is '{path}'.");
            return Err(invalid(container, why));
        }
        if !is_windows && steps(path).is_empty() {
            let why = format!("'containerPath' must not be the root, but is '{path}'.");
            return Err(invalid(container, why));
        }
        if !paths.insert(if is_windows { vec![path] } else { steps(path) }) {
            let why = format!("'mountPoints' uses the path '{path}' twice.");
            return Err(invalid(container, why));
        }
    }
    Ok(())
}
