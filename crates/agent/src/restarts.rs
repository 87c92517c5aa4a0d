//! Restarts a Docker that hangs, where that is asked for: its unit of systemd, at most once an
//! hour, also when the agent itself is started anew. One that was stopped stays so.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::Stdio;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tokio::process::Command;

/// Between two of them.
const PAUSE: Duration = Duration::from_secs(60 * 60);
/// For systemd to do it: it waits for a daemon that does not end, and kills it then.
const DONE_MAX: Duration = Duration::from_secs(180);
/// In the agent's directory: when it was done last, seconds since 1970.
const FILE: &str = "docker-restarted";

/// How Docker is restarted.
#[derive(Debug, Clone)]
pub struct Restarts {
    pub unit: String,
    /// systemd's.
    pub program: OsString,
    /// The agent's directory.
    pub folder: PathBuf,
}

impl Restarts {
    #[must_use]
    pub fn of_unit(unit: &str, folder: PathBuf) -> Self {
        Self { unit: unit.to_owned(), program: OsString::from("systemctl"), folder }
    }

    /// Docker hangs. True: it was restarted.
    pub async fn hangs(&self, now: SystemTime) -> bool {
        let now = now.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
        if !is_due(self.last(), now) {
            return false;
        }
        // Noted first: whatever becomes of this one, the next has to wait.
        if let Err(error) = berth_files::replace(&self.folder, FILE, now.to_string().as_bytes()) {
            tracing::error!(%error, "Docker hangs and is not restarted: that could not be noted");
            return false;
        }
        tracing::warn!(unit = self.unit, "Docker hangs: its unit is restarted");
        // A daemon that does not run was stopped by somebody.
        let mut command = Command::new(&self.program);
        command.args(["try-restart", &self.unit]).stdin(Stdio::null()).kill_on_drop(true);
        let why = match tokio::time::timeout(DONE_MAX, command.output()).await {
            Ok(Ok(it)) if it.status.success() => return true,
            Ok(Ok(it)) => String::from_utf8_lossy(&it.stderr).trim().to_owned(),
            Ok(Err(error)) => error.to_string(),
            Err(_) => format!("it has not ended within {} s", DONE_MAX.as_secs()),
        };
        tracing::error!(unit = self.unit, why, "Docker could not be restarted");
        false
    }

    fn last(&self) -> Option<u64> {
        let text = std::fs::read_to_string(self.folder.join(FILE)).ok()?;
        text.trim().parse().ok()
    }
}

/// A clock that was set back does not make it sooner.
fn is_due(last: Option<u64>, now: u64) -> bool {
    last.is_none_or(|last| last.abs_diff(now) >= PAUSE.as_secs())
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    /// A `systemctl` that writes down what it is asked for.
    fn stand_in(folder: &std::path::Path, exit_code: u8) -> Restarts {
        let program = folder.join("systemctl");
        let text =
            format!("#!/bin/sh\necho \"$@\" >> {}/asked\nexit {exit_code}\n", folder.display());
        std::fs::write(&program, text).unwrap();
        std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
        Restarts { program: program.into(), ..Restarts::of_unit("docker.service", folder.into()) }
    }

    fn asked(folder: &std::path::Path) -> Vec<String> {
        let text = std::fs::read_to_string(folder.join("asked")).unwrap_or_default();
        text.lines().map(str::to_owned).collect()
    }

    fn at(seconds: u64) -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(1_800_000_000 + seconds)
    }

    #[tokio::test]
    async fn it_is_restarted_once_an_hour_at_most_whoever_asks() {
        let folder = tempfile::tempdir().unwrap();
        let restarts = stand_in(folder.path(), 0);
        assert!(restarts.hangs(at(0)).await);
        assert!(!restarts.hangs(at(10)).await && !restarts.hangs(at(3_599)).await);
        // The clock is set back; and another run of the agent.
        assert!(!restarts.clone().hangs(at(0)).await);
        assert_eq!(asked(folder.path()), ["try-restart docker.service"]);
        assert!(restarts.hangs(at(3_600)).await);
        assert_eq!(asked(folder.path()).len(), 2);
    }

    #[tokio::test]
    async fn one_that_fails_is_one_too() {
        let folder = tempfile::tempdir().unwrap();
        let restarts = stand_in(folder.path(), 1);
        assert!(!restarts.hangs(at(0)).await && !restarts.hangs(at(60)).await);
        assert_eq!(asked(folder.path()).len(), 1);
        let nowhere = tempfile::tempdir().unwrap();
        let program = nowhere.path().join("nothing").into();
        let folder = nowhere.path().to_owned();
        let none = Restarts { program, ..Restarts::of_unit("docker.service", folder) };
        assert!(!none.hangs(at(0)).await);
    }
}
