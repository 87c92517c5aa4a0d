//! Containers, as Docker lists them and shows each.

use std::path::Path;
use std::time::Duration;

use futures_util::future::join_all;
use serde_json::Value;

use super::http::{self, Failure};
use crate::asked::{Asked, NEAR};
use crate::facts::{Beside, Daemon, Listing};

/// Docker takes less, with thousands.
const LISTING_MAX: Duration = Duration::from_secs(5);
/// So many are looked at one by one.
const LOOKS_MAX: usize = 500;
/// At once.
const AT_ONCE: usize = 16;
/// Of an agent that labelled a container: its directory.
const LABEL_DIRECTORY: &str = "berth.data-dir";
/// Ports of agents: TCP and UDP.
const PORTS: [(u16, &str); 4] = [(51678, "tcp"), (51679, "tcp"), (51680, "tcp"), (7473, "udp")];

pub struct All {
    pub listing: Listing,
    /// Absent where they were not listed.
    pub found: Option<Vec<Value>>,
}

pub async fn listed(asked: &Asked) -> All {
    let path = "/containers/json?all=true";
    match http::docker(asked.socket(), path, LISTING_MAX).await {
        Ok(it) if it.status == 200 => {
            let found = it.json().as_array().cloned().unwrap_or_default();
            All { listing: Listing::Listed(found.len()), found: Some(found) }
        }
        Ok(_) | Err(Failure::Strange(_) | Failure::Connecting(_) | Failure::Silent) => {
            let containers = stuck(asked).await;
            let seconds = LISTING_MAX.as_secs();
            All { listing: Listing::Hangs { seconds, containers }, found: None }
        }
    }
}

/// Those that cannot be looked at: the kernel knows all that run.
async fn stuck(asked: &Asked) -> Vec<String> {
    let ids = running(asked);
    let looks = at_once(&ids, |id| async move {
        let path = format!("/containers/{id}/json");
        match http::docker(asked.socket(), &path, NEAR).await {
            Err(Failure::Silent) => Some(id[..12].to_owned()),
            _ => None,
        }
    });
    looks.await.into_iter().flatten().collect()
}

/// By the processes that stand over them.
fn running(asked: &Asked) -> Vec<String> {
    let Ok(processes) = std::fs::read_dir(asked.file("proc")) else { return Vec::new() };
    let command = |path: &Path| std::fs::read(path.join("cmdline")).unwrap_or_default();
    let id = |bytes: &[u8]| {
        let words = bytes.split(|it| *it == 0).map(String::from_utf8_lossy).collect::<Vec<_>>();
        let at = words.iter().position(|it| it == "-id")?;
        let is_shim = words.first()?.contains("containerd-shim");
        let id = words.get(at + 1)?.to_string();
        let is_id = id.len() == 64 && id.bytes().all(|it| it.is_ascii_hexdigit());
        (is_shim && is_id).then_some(id)
    };
    processes.flatten().filter_map(|it| id(&command(&it.path()))).take(LOOKS_MAX).collect()
}

/// What Docker shows of each.
pub async fn looked_at(asked: &Asked, found: &[Value]) -> Vec<Value> {
    let ids = found.iter().filter_map(|it| it["Id"].as_str());
    let ids: Vec<String> = ids.take(LOOKS_MAX).map(str::to_owned).collect();
    let looks = at_once(&ids, |id| async move {
        let path = format!("/containers/{id}/json");
        let shown = http::docker(asked.socket(), &path, NEAR).await.ok()?;
        (shown.status == 200).then(|| shown.json())
    });
    looks.await.into_iter().flatten().collect()
}

async fn at_once<T, F: Future<Output = T>>(ids: &[String], work: impl Fn(String) -> F) -> Vec<T> {
    let mut all = Vec::with_capacity(ids.len());
    for some in ids.chunks(AT_ONCE) {
        all.extend(join_all(some.iter().map(|it| work(it.clone()))).await);
    }
    all
}

/// As people know it.
pub fn name(shown: &Value) -> String {
    let name = shown["Name"].as_str().unwrap_or_default().trim_start_matches('/');
    let id = shown["Id"].as_str().unwrap_or_default();
    if name.is_empty() { id.chars().take(12).collect() } else { name.to_owned() }
}

pub fn beside(asked: &Asked, daemon: &Daemon, seen: &[Value]) -> Beside {
    // Its first line is a header.
    let has_swap = asked.read("proc/swaps").is_some_and(|it| it.lines().count() > 1);
    let orphan = |it: &Value| {
        let directory = it["Config"]["Labels"][LABEL_DIRECTORY].as_str()?;
        let is_gone = !asked.file(directory.trim_start_matches('/')).exists();
        let runs = it["State"]["Running"] == true;
        (is_gone && runs).then(|| (name(it), directory.to_owned()))
    };
    let taken = |it: &Value| {
        let is_ours = it["Config"]["Labels"][LABEL_DIRECTORY].is_string();
        let bindings = it["HostConfig"]["PortBindings"].as_object()?;
        let mine = |(port, protocol): &&(u16, &str)| {
            let port = port.to_string();
            bindings.iter().any(|(of, hosts)| {
                let hosts = hosts.as_array().map(Vec::as_slice).unwrap_or_default();
                of.ends_with(*protocol) && hosts.iter().any(|it| it["HostPort"] == port.as_str())
            })
        };
        let (port, protocol) = PORTS.iter().find(mine)?;
        (!is_ours).then(|| (name(it), format!("{port}/{protocol}")))
    };
    Beside {
        has_unlimited_swap: has_swap && !daemon.limits_swap,
        leaked: Vec::new(),
        orphans: seen.iter().filter_map(orphan).collect(),
        taken: seen.iter().filter_map(taken).collect(),
    }
}
