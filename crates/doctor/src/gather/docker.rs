//! Docker's own words of itself.

use std::io::ErrorKind;

use serde_json::Value;

use super::http::{self, Failure};
use crate::asked::{Asked, NEAR};
use crate::facts::{Daemon, Docker};

pub async fn reached(asked: &Asked) -> Docker {
    let path = asked.socket();
    let socket = path.display().to_string();
    let strange = |said: String| Docker::Strange { socket: socket.clone(), said };
    match http::docker(path, "/_ping", NEAR).await {
        Err(Failure::Connecting(error)) if error.kind() == ErrorKind::PermissionDenied => {
            return Docker::NotOurs { socket, user: user() };
        }
        Err(Failure::Connecting(error)) => {
            let why = match error.kind() {
                ErrorKind::NotFound => "there is no such socket".to_owned(),
                ErrorKind::ConnectionRefused => "nobody listens there".to_owned(),
                _ => error.to_string(),
            };
            return Docker::Gone { socket, why };
        }
        Err(Failure::Silent) => return Docker::Silent { socket },
        Err(Failure::Strange(said)) => return strange(said),
        Ok(it) if it.status != 200 => return strange(format!("HTTP {}", it.status)),
        Ok(_) => {}
    }
    let both =
        tokio::join!(http::docker(path, "/version", NEAR), http::docker(path, "/info", NEAR),);
    match both {
        (Ok(version), Ok(info)) => Docker::Answers(daemon(socket, &version.json(), &info.json())),
        (Err(Failure::Silent), _) | (_, Err(Failure::Silent)) => Docker::Silent { socket },
        (Err(it), _) | (_, Err(it)) => strange(it.told()),
    }
}

fn daemon(socket: String, version: &Value, info: &Value) -> Daemon {
    let text = |it: &Value| it.as_str().unwrap_or_default().to_owned();
    let parts = version["Components"].as_array().map(Vec::as_slice).unwrap_or_default();
    let is_podman =
        parts.iter().any(|it| it["Name"].as_str().is_some_and(|it| it.starts_with("Podman")));
    let proxy = [&info["HttpsProxy"], &info["HttpProxy"]].map(text);
    Daemon {
        socket,
        version: text(&version["Version"]),
        api: text(&version["ApiVersion"]),
        live_restore: info["LiveRestoreEnabled"].as_bool().filter(|_| !is_podman),
        root: text(&info["DockerRootDir"]),
        log_driver: text(&info["LoggingDriver"]),
        is_systemd: info["CgroupDriver"] == "systemd",
        limits_memory: info["MemoryLimit"].as_bool().unwrap_or(true),
        limits_swap: info["SwapLimit"].as_bool().unwrap_or(true),
        is_podman,
        proxy: proxy.into_iter().find(|it| !it.is_empty()).unwrap_or_default(),
    }
}

/// Who this process is.
fn user() -> String {
    let id = rustix::process::geteuid().as_raw();
    let named = |line: &str| {
        let mut parts = line.split(':');
        let name = parts.next()?;
        (parts.nth(1)? == id.to_string()).then(|| name.to_owned())
    };
    let list = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
    list.lines().find_map(named).unwrap_or_else(|| format!("user {id}"))
}
