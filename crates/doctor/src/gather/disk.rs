//! Room on the disks that matter, what takes it, and logs without bounds.

use std::path::Path;
use std::time::Duration;

use serde_json::Value;

use super::{containers, http};
use crate::DOCKER_ROOT;
use crate::asked::Asked;
use crate::facts::{Daemon, Disk, Logs, Told};

/// In percent: from here on it is asked what takes it.
pub const WORTH_A_LOOK: u64 = 80;
/// Docker counts all files of all volumes for that.
const USAGE_MAX: Duration = Duration::from_secs(10);
const NAMED_MAX: usize = 5;

/// Each that is there; one disk has one row.
pub fn used(asked: &Asked, daemon: Option<&Daemon>) -> Told<Vec<Disk>> {
    let root = daemon.map(|it| asked.file(it.root.trim_start_matches('/')));
    let agent = asked.place.host.then(|| asked.agent_dir.clone());
    let plane = asked.place.plane.then(|| asked.plane_dir.clone());
    let all = [
        (DOCKER_ROOT, root),
        ("the agent's directory", agent),
        ("the control plane's directory", plane),
    ];
    let mut devices = Vec::new();
    let mut disks = Vec::new();
    for (what, path) in all {
        let Some(path) = path.filter(|it| it.exists()) else { continue };
        let Ok(device) = rustix::fs::stat(&path).map(|it| it.st_dev) else { continue };
        if devices.contains(&device) {
            continue;
        }
        if let Some(disk) = of(what, &path) {
            devices.push(device);
            disks.push(disk);
        }
    }
    if disks.is_empty() { Told::Apart } else { Told::Is(disks) }
}

fn of(what: &'static str, path: &Path) -> Option<Disk> {
    let it = rustix::fs::statvfs(path).ok()?;
    // As `df` counts: what is kept for root is in nobody's use, and nobody else's to have.
    let used = it.f_blocks.saturating_sub(it.f_bfree);
    let percent = |used: u64, of: u64| used.saturating_mul(100).div_ceil(of.max(1));
    Some(Disk {
        what,
        path: path.display().to_string(),
        bytes: it.f_blocks.saturating_mul(it.f_frsize),
        used: percent(used, used.saturating_add(it.f_bavail)),
        inodes_used: percent(it.f_files.saturating_sub(it.f_ffree), it.f_files),
    })
}

/// Images, volumes, what containers have written, and their logs.
pub async fn largest(asked: &Asked, seen: &[Value]) -> Vec<(String, u64)> {
    let mut all: Vec<(String, u64)> = Vec::new();
    if let Ok(answer) = http::docker(asked.socket(), "/system/df", USAGE_MAX).await {
        let usage = answer.json();
        let each = |list: &str| usage[list].as_array().cloned().unwrap_or_default();
        for it in each("Images") {
            let named = it["RepoTags"][0].as_str().or(it["Id"].as_str()).unwrap_or_default();
            all.push((format!("image {named}"), number(&it["Size"])));
        }
        for it in each("Volumes") {
            let named = it["Name"].as_str().unwrap_or_default();
            all.push((format!("volume {named}"), number(&it["UsageData"]["Size"])));
        }
        for it in each("Containers") {
            let named = it["Names"][0].as_str().unwrap_or_default().trim_start_matches('/');
            all.push((format!("container {named}"), number(&it["SizeRw"])));
        }
    }
    for it in seen {
        all.push((format!("log of {}", containers::name(it)), log_bytes(asked, it)));
    }
    all.retain(|(_, bytes)| *bytes > 0);
    all.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    all.truncate(NAMED_MAX);
    all
}

fn number(it: &Value) -> u64 {
    it.as_u64().unwrap_or(0)
}

fn log_bytes(asked: &Asked, shown: &Value) -> u64 {
    let path = shown["LogPath"].as_str().filter(|it| !it.is_empty());
    let path = path.map(|it| asked.file(it.trim_start_matches('/')));
    path.and_then(|it| std::fs::metadata(it).ok()).map_or(0, |it| it.len())
}

pub fn logs(asked: &Asked, daemon: &Daemon, seen: &[Value]) -> Logs {
    let unbounded = seen.iter().filter(|it| {
        let config = &it["HostConfig"]["LogConfig"];
        config["Type"] == "json-file" && config["Config"]["max-size"].is_null()
    });
    let sized = unbounded.map(|it| (containers::name(it), log_bytes(asked, it)));
    let configured: Value = asked
        .read("etc/docker/daemon.json")
        .and_then(|it| serde_json::from_str(&it).ok())
        .unwrap_or_default();
    Logs {
        driver: daemon.log_driver.clone(),
        is_bounded: configured["log-opts"]["max-size"].is_string(),
        largest: sized.max_by_key(|it| it.1),
    }
}
