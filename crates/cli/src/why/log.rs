//! The last words of a container, if it ran on this machine and its daemon still has them.
use std::env;

use berth_api::berth::ContainerEvidence;
use bollard::{Docker, query_parameters::LogsOptionsBuilder};
use futures_util::StreamExt;

/// Docker's own place, and the variable that names another.
const DEFAULT_SOCKET: &str = "/var/run/docker.sock";
const SOCKET_VARIABLE: &str = "DOCKER_HOST";

/// For the daemon to answer: it is next door.
const ANSWER_SECONDS_MAX: u64 = 5;

/// Characters of the line; the log has all of them.
const LINE_CHARACTERS_MAX: usize = 300;

/// A line that says it, or nothing.
pub async fn of(container: Option<&ContainerEvidence>) -> String {
    let Some(it) = container else { return String::new() };
    let Some(runtime_id) = it.runtime_id.as_deref() else { return String::new() };
    let name = it.name.as_deref().unwrap_or_default();
    match last_line(runtime_id).await {
        Some(line) => format!("  last log line of {name}: {line}\n"),
        None => String::new(),
    }
}

async fn last_line(runtime_id: &str) -> Option<String> {
    let address = env::var(SOCKET_VARIABLE).unwrap_or_else(|_| DEFAULT_SOCKET.to_owned());
    let path = address.strip_prefix("unix://").unwrap_or(&address);
    let version = bollard::API_DEFAULT_VERSION;
    let docker = Docker::connect_with_unix(path, ANSWER_SECONDS_MAX, version).ok()?;
    let docker = docker.negotiate_version().await.ok()?;
    let options = LogsOptionsBuilder::new().stdout(true).stderr(true).tail("5").build();
    let pieces = docker.logs(runtime_id, Some(options));
    let text = pieces
        .filter_map(async |it| Some(it.ok()?.to_string()))
        .fold(String::new(), async |all, it| all + &it)
        .await;
    printable(text.lines().rev().find(|it| !it.trim().is_empty())?)
}

/// Without what could move a terminal's cursor or colour it.
fn printable(line: &str) -> Option<String> {
    let line: String =
        line.chars().filter(|it| !it.is_control()).take(LINE_CHARACTERS_MAX).collect();
    (!line.trim().is_empty()).then(|| line.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::printable;

    #[test]
    fn a_line_cannot_move_the_cursor() {
        assert_eq!(printable("a\u{1b}[2Jb\r").as_deref(), Some("a[2Jb"));
        assert_eq!(printable("\u{7} \t"), None);
        assert_eq!(printable(&"x".repeat(1_000)).map(|it| it.len()), Some(300));
    }
}
