//! The last words of a container, if it ran on this machine and its daemon still has them.
use berth_api::berth::ContainerEvidence;
use bollard::query_parameters::LogsOptionsBuilder;
use futures_util::StreamExt;

use crate::{docker, plain};

/// Characters of the line; the log has all of them.
const LINE_CHARACTERS_MAX: usize = 300;

/// Lines that are looked at: Docker counts them before it leaves a stream out.
const TAIL: &str = "200";

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
    let docker = docker::connect().await.ok()?;
    // Errors are told on standard error, whatever else is said after them.
    for of_errors in [true, false] {
        let options = LogsOptionsBuilder::new().stderr(of_errors).stdout(!of_errors).tail(TAIL);
        let pieces = docker.logs(runtime_id, Some(options.build()));
        let text = pieces
            .filter_map(async |it| Some(it.ok()?.to_string()))
            .fold(String::new(), async |all, it| all + &it)
            .await;
        let last = text.lines().rev().find(|it| !it.trim().is_empty());
        if let Some(line) = last.and_then(printable) {
            return Some(line);
        }
    }
    None
}

/// Without what could move a terminal's cursor or colour it.
fn printable(line: &str) -> Option<String> {
    let line: String = plain::one_line(line).chars().take(LINE_CHARACTERS_MAX).collect();
    (!line.trim().is_empty()).then(|| line.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::printable;

    #[test]
    fn a_line_cannot_move_the_cursor() {
        assert_eq!(printable("a\u{1b}[2Jb\r").as_deref(), Some("a [2Jb"));
        assert_eq!(printable("\u{7} \t"), None);
        assert_eq!(printable(&"x".repeat(1_000)).map(|it| it.len()), Some(300));
    }
}
