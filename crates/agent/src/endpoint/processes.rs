//! Processes of a container, as the kernel groups them, and what they hold open.

use std::io;
use std::path::{Path, PathBuf};

const CONTROL_GROUPS: &str = "/sys/fs/cgroup";
/// Hierarchies of which one has every process of a container; the last one is of version 2.
const HIERARCHIES: [&str; 4] = ["pids", "memory", "cpu", ""];
/// Groups that a container makes inside of its own, looked into this deep.
const DEPTH_MAX: u32 = 4;

/// A process is one of a container.
#[must_use]
pub fn is_of_container(pid: i64, container_id: &str) -> bool {
    Groups::of_process(pid).is_ok_and(|groups| groups.are_of(container_id))
}

/// The control groups of a process.
#[derive(Debug, Clone)]
pub struct Groups(String);

impl Groups {
    /// # Errors
    /// The process has gone.
    pub fn of_process(pid: i64) -> io::Result<Self> {
        Ok(Self(std::fs::read_to_string(format!("/proc/{pid}/cgroup"))?))
    }

    /// They are those of a container: its id is in the name of one.
    #[must_use]
    pub fn are_of(&self, container_id: &str) -> bool {
        container_id.len() >= 32 && self.0.lines().any(|line| line.contains(container_id))
    }

    /// Where the kernel shows one controller's figures. Of version 2 all are in one place.
    #[must_use]
    pub fn folder(&self, controller: &str) -> Option<PathBuf> {
        let mut unified = None;
        for line in self.0.lines() {
            let mut parts = line.splitn(3, ':').skip(1);
            let (Some(controllers), Some(path)) = (parts.next(), parts.next()) else { continue };
            let path = path.trim_start_matches('/');
            if controllers.is_empty() {
                unified = Some(Path::new(CONTROL_GROUPS).join(path));
            } else if controllers.split(',').any(|name| name == controller) {
                let named = Path::new(CONTROL_GROUPS).join(controller).join(path);
                let joined = Path::new(CONTROL_GROUPS).join(controllers).join(path);
                return Some(if named.is_dir() { named } else { joined });
            }
        }
        unified.filter(|path| path.is_dir())
    }

    /// All processes that are in them now.
    #[must_use]
    pub fn processes(&self) -> Vec<i64> {
        let folder = HIERARCHIES.iter().find_map(|it| self.folder(it).filter(|it| it.is_dir()));
        let mut found = Vec::new();
        if let Some(folder) = folder {
            gather(&folder, DEPTH_MAX, &mut found);
        }
        found
    }

    /// One of their processes holds the socket.
    #[must_use]
    pub fn hold_socket(&self, inode: u64) -> bool {
        let name = format!("socket:[{inode}]");
        inode != 0 && self.processes().into_iter().any(|pid| holds(pid, &name))
    }
}

fn gather(folder: &Path, depth: u32, found: &mut Vec<i64>) {
    let listed = std::fs::read_to_string(folder.join("cgroup.procs")).unwrap_or_default();
    found.extend(listed.lines().filter_map(|line| line.parse::<i64>().ok()));
    let below = (depth > 0).then(|| std::fs::read_dir(folder).ok()).flatten();
    for entry in below.into_iter().flatten().flatten() {
        if entry.file_type().is_ok_and(|it| it.is_dir()) {
            gather(&entry.path(), depth - 1, found);
        }
    }
}

fn holds(pid: i64, name: &str) -> bool {
    let Ok(open) = std::fs::read_dir(format!("/proc/{pid}/fd")) else { return false };
    open.flatten()
        .any(|entry| std::fs::read_link(entry.path()).is_ok_and(|link| link.as_os_str() == name))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "ad8e8d6b628d8850737f767f5b7aa64daf34de73063cf32a4849b8a33be41f52";

    #[test]
    fn a_group_is_a_containers_by_its_whole_id() {
        for text in [
            format!("12:pids:/docker/{ID}\n0::/\n"),
            format!("0::/system.slice/docker-{ID}.scope\n"),
            format!("4:cpu,cpuacct:/ecs/abc/{ID}\n"),
            format!("0::/machine.slice/libpod-{ID}.scope/container\n"),
        ] {
            let groups = Groups(text);
            assert!(groups.are_of(ID), "{groups:?}");
            assert!(
                !groups.are_of(&ID.replace('a', "b")) && !groups.are_of("") && !groups.are_of("a")
            );
        }
    }

    #[test]
    fn a_process_of_ours_is_in_its_groups_and_holds_its_socket() {
        use std::os::fd::AsRawFd;
        let groups = Groups::of_process(std::process::id().into()).expect("groups");
        let own = i64::from(std::process::id());
        assert!(groups.processes().contains(&own), "{groups:?}");
        let socket = std::net::UdpSocket::bind("127.0.0.1:0").expect("a port");
        let link = std::fs::read_link(format!("/proc/self/fd/{}", socket.as_raw_fd()));
        let link = link.expect("a link").to_string_lossy().into_owned();
        let inode = link.trim_start_matches("socket:[").trim_end_matches(']').parse();
        let inode: u64 = inode.expect("a number");
        assert!(groups.hold_socket(inode));
        drop(socket);
        assert!(!groups.hold_socket(inode) && !groups.hold_socket(0));
    }
}
