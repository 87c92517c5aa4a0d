//! What Linux grants a container beyond the ordinary.
use berth_api::ecs::{
    ContainerDefinition, Device, DeviceCgroupPermission, LinuxParameters, TaskDefinition, Tmpfs,
};

use super::{Result, containers, invalid, list, one_of, platform, text};

#[rustfmt::skip]
const CAPABILITIES: &[&str] = &[
    "ALL", "AUDIT_CONTROL", "AUDIT_READ", "AUDIT_WRITE", "BLOCK_SUSPEND", "BPF",
    "CHECKPOINT_RESTORE", "CHOWN", "DAC_OVERRIDE", "DAC_READ_SEARCH", "FOWNER", "FSETID",
    "IPC_LOCK", "IPC_OWNER", "KILL", "LEASE", "LINUX_IMMUTABLE", "MAC_ADMIN", "MAC_OVERRIDE",
    "MKNOD", "NET_ADMIN", "NET_BIND_SERVICE", "NET_BROADCAST", "NET_RAW", "PERFMON", "SETFCAP",
    "SETGID", "SETPCAP", "SETUID", "SYS_ADMIN", "SYS_BOOT", "SYS_CHROOT", "SYS_MODULE", "SYS_NICE",
    "SYS_PACCT", "SYS_PTRACE", "SYS_RAWIO", "SYS_RESOURCE", "SYS_TIME", "SYS_TTY_CONFIG", "SYSLOG",
    "WAKE_ALARM",
];

/// Each may be followed by `=value`: "mode=755".
#[rustfmt::skip]
const MOUNT_OPTIONS: &[&str] = &[
    "defaults", "ro", "rw", "suid", "nosuid", "dev", "nodev", "exec", "noexec", "sync", "async",
    "dirsync", "remount", "mand", "nomand", "atime", "noatime", "diratime", "nodiratime", "bind",
    "rbind", "unbindable", "runbindable", "private", "rprivate", "shared", "rshared", "slave",
    "rslave", "relatime", "norelatime", "strictatime", "nostrictatime", "mode", "uid", "gid",
    "nr_inodes", "nr_blocks", "mpol",
];

pub fn check(task: &TaskDefinition) -> Result {
    for container in containers(task) {
        let Some(parameters) = &container.linux_parameters else { continue };
        if platform::is_windows(task) {
            let text = "'linuxParameters' is not supported for Windows containers.";
            return Err(invalid(container, text));
        }
        capabilities(container, parameters)?;
        list(&parameters.devices).iter().try_for_each(|it| device(container, it))?;
        list(&parameters.tmpfs).iter().try_for_each(|it| tmpfs(container, it))?;
        memory(container, parameters)?;
    }
    Ok(())
}

fn capabilities(container: &ContainerDefinition, parameters: &LinuxParameters) -> Result {
    let Some(capabilities) = &parameters.capabilities else { return Ok(()) };
    let mut all = list(&capabilities.add).iter().chain(list(&capabilities.drop));
    match all.find(|it| !CAPABILITIES.contains(&&***it)) {
        None => Ok(()),
        Some(it) => Err(invalid(container, format!("'{it}' is not a Linux capability."))),
    }
}

fn device(container: &ContainerDefinition, device: &Device) -> Result {
    let host_path = text(&device.host_path);
    if !host_path.starts_with('/') {
        let why = format!("'hostPath' of a device must be an absolute path, but is '{host_path}'.");
        return Err(invalid(container, why));
    }
    if let Some(path) = device.container_path.as_deref().filter(|it| !it.starts_with('/')) {
        let why = format!("'containerPath' of a device must be an absolute path, but is '{path}'.");
        return Err(invalid(container, why));
    }
    list(&device.permissions).iter().try_for_each(|it| {
        one_of("devices.permissions", it.as_str(), DeviceCgroupPermission::values())
    })
}

fn tmpfs(container: &ContainerDefinition, tmpfs: &Tmpfs) -> Result {
    let path = text(&tmpfs.container_path);
    if !path.starts_with('/') {
        let why = format!("'containerPath' of a tmpfs must be an absolute path, but is '{path}'.");
        return Err(invalid(container, why));
    }
    let size = tmpfs.size.unwrap_or_default();
    if size < 1 {
        let why = format!("'size' of the tmpfs '{path}' must be at least 1 MiB, but is {size}.");
        return Err(invalid(container, why));
    }
    let known = |option: &str| {
        let name = option.split_once('=').map_or(option, |(name, _)| name);
        // The runtime is told of all options in one text, parted by commas.
        MOUNT_OPTIONS.contains(&name) && !option.contains(',')
    };
    match list(&tmpfs.mount_options).iter().find(|it| !known(it)) {
        None => Ok(()),
        Some(it) => Err(invalid(container, format!("'{it}' is not a mount option of a tmpfs."))),
    }
}

/// MiB.
fn memory(container: &ContainerDefinition, parameters: &LinuxParameters) -> Result {
    if let Some(it) = parameters.shared_memory_size.filter(|it| *it < 1) {
        let why = format!("'sharedMemorySize' must be at least 1 MiB, but is {it}.");
        return Err(invalid(container, why));
    }
    if let Some(it) = parameters.swappiness.filter(|it| !(0..=100).contains(it)) {
        let why = format!("'swappiness' must be between 0 and 100, but is {it}.");
        return Err(invalid(container, why));
    }
    let Some(swap) = parameters.max_swap else { return Ok(()) };
    if swap < 0 {
        let why = format!("'maxSwap' must not be negative, but is {swap}.");
        return Err(invalid(container, why));
    }
    match container.memory {
        Some(_) => Ok(()),
        // The runtime's limit is of memory and swap together.
        None => Err(invalid(container, "'maxSwap' needs 'memory' to be specified as well.")),
    }
}
