//! Kernel parameters of a container's namespaces.
use berth_api::ecs::TaskDefinition;

use super::{Result, containers, invalid, list, network_mode, text};

const IPC: &[&str] = &[
    "kernel.msgmax",
    "kernel.msgmnb",
    "kernel.msgmni",
    "kernel.sem",
    "kernel.shmall",
    "kernel.shmmax",
    "kernel.shmmni",
    "kernel.shm_rmid_forced",
];

/// ECS: `net.*` unless the network is the host's, those of IPC unless that is the host's.
pub fn check(task: &TaskDefinition) -> Result {
    let host_ipc = task.ipc_mode.as_ref().is_some_and(|it| it.as_str() == "host");
    for container in containers(task) {
        for control in list(&container.system_controls) {
            let namespace = text(&control.namespace);
            let is_ipc = IPC.contains(&namespace) || namespace.starts_with("fs.mqueue.");
            let is_net = namespace.starts_with("net.");
            let why = if text(&control.value).is_empty() {
                "needs a value."
            } else if is_net && network_mode(task) == "host" {
                "is not supported when networkMode=host."
            } else if is_ipc && host_ipc {
                "is not supported when ipcMode=host."
            } else if is_net || is_ipc {
                continue;
            } else {
                "is not a kernel parameter of a network or IPC namespace."
            };
            return Err(invalid(container, format!("System control '{namespace}' {why}")));
        }
    }
    Ok(())
}
