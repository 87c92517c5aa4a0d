//! Task level CPU and memory limits: a control group above the task's containers.

use std::io;
use std::path::{Path, PathBuf};

use berth_api::acs;

use crate::names::task_id;

const ROOT: &str = "/sys/fs/cgroup";
/// ECS: the group that all tasks are in.
const FOLDER: &str = "ecs";
const CFS_PERIOD_US: u64 = 100_000;
const MIB: u64 = 1 << 20;
const SHARES_MIN: u64 = 2;
const SHARES_MAX: u64 = 262_144;

/// The host's way of grouping.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cgroups {
    /// Controllers in hierarchies of their own.
    V1,
    /// One hierarchy.
    V2,
    /// systemd owns the hierarchy: slices.
    Systemd,
}

/// What a task may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Limits {
    /// µs of CPU time per period.
    quota_us: Option<u64>,
    shares: u64,
    memory_bytes: Option<u64>,
}

impl Cgroups {
    /// What this process may use, if anything.
    pub fn detect(is_systemd: bool) -> Option<Self> {
        if !rustix::process::geteuid().is_root() {
            return None;
        }
        if is_systemd {
            return Path::new("/run/systemd/system").is_dir().then_some(Self::Systemd);
        }
        let root = Path::new(ROOT);
        let is_writable = |folder: PathBuf| std::fs::create_dir_all(folder).is_ok();
        if root.join("cgroup.controllers").exists() {
            let is_usable = enable_controllers(root).is_ok() && is_writable(root.join(FOLDER));
            return is_usable.then_some(Self::V2);
        }
        let is_usable = ["cpu", "memory"].iter().all(|controller| {
            root.join(controller).join("tasks").exists()
                && is_writable(root.join(controller).join(FOLDER))
        });
        is_usable.then_some(Self::V1)
    }

    /// The parent group as Docker wants to be told. None for a task without limits: shares of
    /// its containers weigh the same without a group around them, and it starts faster.
    pub fn parent(&self, task: &acs::Task) -> Option<String> {
        limits(task)?;
        Some(match self {
            Self::V1 | Self::V2 => format!("/{FOLDER}/{}", task_id(&task.arn)),
            Self::Systemd => slice(&task.arn),
        })
    }

    /// Makes the group and sets its limits.
    pub async fn make(&self, task: &acs::Task) -> io::Result<()> {
        let Some(limits) = limits(task) else { return Ok(()) };
        let id = task_id(&task.arn);
        match self {
            Self::V1 => make_v1(Path::new(ROOT), id, limits),
            Self::V2 => make_v2(Path::new(ROOT), id, limits),
            Self::Systemd => set_slice(&task.arn, limits).await,
        }
    }

    /// Removes the group, which is empty by now. What stays costs nothing and has no limits to
    /// lift, so failures are only noted.
    pub fn remove(&self, task_arn: &str) {
        let root = Path::new(ROOT);
        let id = task_id(task_arn);
        let groups: Vec<PathBuf> = match self {
            Self::V2 => vec![root.join(FOLDER).join(id)],
            // Docker has made the group under every controller.
            Self::V1 => std::fs::read_dir(root)
                .map(|entries| {
                    entries.flatten().map(|entry| entry.path().join(FOLDER).join(id)).collect()
                })
                .unwrap_or_default(),
            // systemd removes empty slices itself.
            Self::Systemd => Vec::new(),
        };
        for group in groups.iter().filter(|group| group.is_dir()) {
            if let Err(error) = std::fs::remove_dir(group) {
                tracing::debug!(group = %group.display(), %error, "control group not removed");
            }
        }
    }
}

/// Why this process cannot give tasks limits, if it cannot: a group is made as tasks' are, and
/// removed.
///
/// # Errors
/// What is in the way.
pub fn trial(is_systemd: bool) -> io::Result<()> {
    if !rustix::process::geteuid().is_root() {
        return Err(io::Error::other("only root may make control groups"));
    }
    let Some(groups) = Cgroups::detect(is_systemd) else {
        let why = match is_systemd {
            true => "Docker leaves groups to systemd, which does not run here",
            false => "the controllers of CPU and memory cannot be written below /sys/fs/cgroup",
        };
        return Err(io::Error::other(why));
    };
    let (root, id) = (Path::new(ROOT), format!("doctor-{}", std::process::id()));
    let limits = Limits { quota_us: Some(CFS_PERIOD_US), shares: 1_024, memory_bytes: Some(MIB) };
    let made = match groups {
        Cgroups::V1 => make_v1(root, &id, limits),
        Cgroups::V2 => make_v2(root, &id, limits),
        // What it is told last as long as the slice does: nothing is tried.
        Cgroups::Systemd => return Ok(()),
    };
    groups.remove(&id);
    made
}

/// ECS: a quota when the task has `cpu`, else shares of the sum of its containers.
fn limits(task: &acs::Task) -> Option<Limits> {
    if task.cpu.unwrap_or(0.0) <= 0.0 && task.memory.unwrap_or(0) <= 0 {
        return None;
    }
    let vcpus = task.cpu.filter(|vcpus| *vcpus > 0.0);
    let asked: u64 = task
        .containers
        .iter()
        .map(|container| container.cpu.and_then(|cpu| u64::try_from(cpu).ok()).unwrap_or(0))
        .map(|cpu| cpu.max(SHARES_MIN))
        .sum();
    let shares = vcpus.map_or(asked, |vcpus| scaled(vcpus, 1_024));
    Some(Limits {
        quota_us: vcpus.map(|vcpus| scaled(vcpus, CFS_PERIOD_US).max(1_000)),
        shares: shares.clamp(SHARES_MIN, SHARES_MAX),
        memory_bytes: task
            .memory
            .and_then(|mib| u64::try_from(mib).ok())
            .filter(|mib| *mib > 0)
            .map(|mib| mib.saturating_mul(MIB)),
    })
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "vCPUs are few; clamped before the cast"
)]
fn scaled(vcpus: f64, per_vcpu: u64) -> u64 {
    (vcpus * per_vcpu as f64).round().clamp(0.0, 1e15) as u64
}

fn make_v1(root: &Path, id: &str, limits: Limits) -> io::Result<()> {
    let cpu = root.join("cpu").join(FOLDER).join(id);
    std::fs::create_dir_all(&cpu)?;
    write(&cpu, "cpu.shares", limits.shares)?;
    if let Some(quota_us) = limits.quota_us {
        write(&cpu, "cpu.cfs_period_us", CFS_PERIOD_US)?;
        write(&cpu, "cpu.cfs_quota_us", quota_us)?;
    }
    let memory = root.join("memory").join(FOLDER).join(id);
    std::fs::create_dir_all(&memory)?;
    if let Some(bytes) = limits.memory_bytes {
        write(&memory, "memory.limit_in_bytes", bytes)?;
    }
    Ok(())
}

fn make_v2(root: &Path, id: &str, limits: Limits) -> io::Result<()> {
    let folder = root.join(FOLDER);
    enable_controllers(root)?;
    enable_controllers(&folder)?;
    let group = folder.join(id);
    std::fs::create_dir_all(&group)?;
    enable_controllers(&group)?;
    // The kernel's own mapping from shares to weights.
    let weight = 1 + ((limits.shares - 2) * 9_999) / 262_142;
    write(&group, "cpu.weight", weight)?;
    if let Some(quota_us) = limits.quota_us {
        write(&group, "cpu.max", format!("{quota_us} {CFS_PERIOD_US}"))?;
    }
    if let Some(bytes) = limits.memory_bytes {
        write(&group, "memory.max", bytes)?;
    }
    Ok(())
}

fn enable_controllers(group: &Path) -> io::Result<()> {
    std::fs::create_dir_all(group)?;
    write(group, "cgroup.subtree_control", "+cpu +memory")
}

fn write(group: &Path, file: &str, value: impl ToString) -> io::Result<()> {
    let path = group.join(file);
    std::fs::write(&path, value.to_string())
        .map_err(|error| io::Error::new(error.kind(), format!("{}: {error}", path.display())))
}

fn slice(task_arn: &str) -> String {
    format!("ecstasks-{}.slice", task_id(task_arn))
}

/// Properties set at run time are kept for a slice that does not exist yet.
async fn set_slice(task_arn: &str, limits: Limits) -> io::Result<()> {
    let mut command = tokio::process::Command::new("systemctl");
    command.args(["set-property", "--runtime", &slice(task_arn)]);
    command.arg(format!("CPUWeight={}", (1 + ((limits.shares - 2) * 9_999) / 262_142)));
    if let Some(quota_us) = limits.quota_us {
        command.arg(format!("CPUQuota={}%", (quota_us * 100).div_ceil(CFS_PERIOD_US)));
    }
    if let Some(bytes) = limits.memory_bytes {
        command.arg(format!("MemoryMax={bytes}"));
    }
    let output = command.output().await?;
    if output.status.success() {
        return Ok(());
    }
    Err(io::Error::other(String::from_utf8_lossy(&output.stderr).trim().to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn task(cpu: Option<f64>, memory: Option<i64>) -> acs::Task {
        let container = acs::Container { cpu: Some(100), ..acs::Container::default() };
        let containers = vec![container.clone(), acs::Container { cpu: None, ..container }];
        let arn = "arn:aws:ecs:us-east-1:123456789012:task/c/abc".to_owned();
        acs::Task { arn, cpu, memory, containers, ..acs::Task::default() }
    }

    #[test]
    fn limits_follow_the_task_then_its_containers() {
        let both = limits(&task(Some(0.25), Some(128))).expect("limits");
        assert_eq!(both.quota_us, Some(25_000));
        assert_eq!((both.shares, both.memory_bytes), (256, Some(128 << 20)));
        let memory = limits(&task(None, Some(1))).expect("limits");
        assert_eq!((memory.quota_us, memory.shares), (None, 102));
        assert_eq!(limits(&task(None, None)), None);
    }

    #[test]
    fn v1_files() {
        let root = tempfile::tempdir().expect("a directory");
        make_v1(root.path(), "abc", limits(&task(Some(2.0), Some(64))).expect("limits"))
            .expect("made");
        let read = |file: &str| std::fs::read_to_string(root.path().join(file)).expect(file);
        assert_eq!(read("cpu/ecs/abc/cpu.cfs_quota_us"), "200000");
        assert_eq!(read("cpu/ecs/abc/cpu.shares"), "2048");
        assert_eq!(read("memory/ecs/abc/memory.limit_in_bytes"), "67108864");
    }

    #[test]
    fn v2_files() {
        let root = tempfile::tempdir().expect("a directory");
        make_v2(root.path(), "abc", limits(&task(Some(0.5), None)).expect("limits")).expect("made");
        let read = |file: &str| std::fs::read_to_string(root.path().join(file)).expect(file);
        assert_eq!(read("ecs/abc/cpu.max"), "50000 100000");
        assert_eq!(read("ecs/abc/cpu.weight"), "20");
        assert_eq!(read("cgroup.subtree_control"), "+cpu +memory");
    }

    #[test]
    fn parents_as_docker_wants_them() {
        let task = task(Some(1.0), None);
        assert_eq!(Cgroups::V1.parent(&task).as_deref(), Some("/ecs/abc"));
        assert_eq!(Cgroups::Systemd.parent(&task).as_deref(), Some("ecstasks-abc.slice"));
    }
}
