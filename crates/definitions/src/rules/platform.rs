//! What the task runs on: operating system, namespaces, storage, fault injection.
use berth_api::ecs::{CPUArchitecture, IpcMode, OSFamily, PidMode, TaskDefinition};

use super::{Result, client, is_on, network_mode, one_of};

pub fn check(task: &TaskDefinition) -> Result {
    if let Some(platform) = &task.runtime_platform {
        if let Some(it) = &platform.cpu_architecture {
            one_of("cpuArchitecture", it.as_str(), CPUArchitecture::values())?;
        }
        if let Some(it) = &platform.operating_system_family {
            one_of("operatingSystemFamily", it.as_str(), OSFamily::values())?;
        }
    }
    if let Some(it) = &task.pid_mode {
        one_of("pidMode", it.as_str(), PidMode::values())?;
    }
    if let Some(it) = &task.ipc_mode {
        one_of("ipcMode", it.as_str(), IpcMode::values())?;
    }
    if is_windows(task) && (task.pid_mode.is_some() || task.ipc_mode.is_some()) {
        return Err(client("pidMode and ipcMode are not supported for Windows containers."));
    }
    ephemeral_storage(task)?;
    let mode = network_mode(task);
    if is_on(task.enable_fault_injection) && !matches!(mode, "awsvpc" | "host") {
        return Err(client(format!(
            "enableFaultInjection is not supported when networkMode={mode}. Use awsvpc or host."
        )));
    }
    Ok(())
}

/// Whether the definition says that it is for Windows.
pub fn is_windows(task: &TaskDefinition) -> bool {
    os_family(task).is_some_and(|it| it.starts_with("WINDOWS"))
}

pub fn os_family(task: &TaskDefinition) -> Option<&str> {
    let platform = task.runtime_platform.as_ref()?;
    platform.operating_system_family.as_ref().map(OSFamily::as_str)
}

/// GiB.
fn ephemeral_storage(task: &TaskDefinition) -> Result {
    let Some(storage) = &task.ephemeral_storage else { return Ok(()) };
    match storage.size_in_gib.unwrap_or_default() {
        ..21 => Err(client("EphemeralStorage size should be at least 21")),
        201.. => Err(client("EphemeralStorage size should be at most 200")),
        _ => Ok(()),
    }
}
