//! Restarts a Docker that hangs, where that is asked for: its unit of systemd, at most once an
//! hour, also when the agent itself is started anew. One that was stopped stays so.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::{Output, Stdio};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tokio::process::Command;

/// Between two of them.
const PAUSE: Duration = Duration::from_secs(60 * 60);
/// For systemd to do it: it waits for a daemon that does not end, and kills it then.
const DONE_MAX: Duration = Duration::from_secs(180);
/// For it to say whether the unit runs.
const SAID_MAX: Duration = Duration::from_secs(10);
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
        match self.last() {
            // A clock that was set back does not make it sooner, nor never.
            Some(last) if now < last => {
                self.note(now);
                return false;
            }
            Some(last) if now - last < PAUSE.as_secs() => return false,
            _ => {}
        }
        let active = self.is_active().await;
        if active == Ok(false) {
            tracing::debug!(unit = self.unit, "it does not run: somebody has stopped it");
            return false;
        }
        // Noted first: whatever becomes of this one, the next has to wait.
        if !self.note(now) {
            return false;
        }
        let done = match active {
            Ok(_) => {
                tracing::warn!(unit = self.unit, "Docker hangs: its unit is restarted");
                self.restarted().await
            }
            Err(why) => Err(why),
        };
        if let Err(why) = &done {
            tracing::error!(unit = self.unit, why, "Docker could not be restarted");
        }
        done.is_ok()
    }

    async fn is_active(&self) -> Result<bool, String> {
        let output = self.systemctl("is-active", SAID_MAX).await?;
        Ok(output.status.success())
    }

    async fn restarted(&self) -> Result<(), String> {
        let output = self.systemctl("try-restart", DONE_MAX).await?;
        match output.status.success() {
            true => Ok(()),
            false => Err(String::from_utf8_lossy(&output.stderr).trim().to_owned()),
        }
    }

    async fn systemctl(&self, verb: &str, limit: Duration) -> Result<Output, String> {
        let mut command = Command::new(&self.program);
        command.args([verb, &self.unit]).stdin(Stdio::null()).kill_on_drop(true);
        match tokio::time::timeout(limit, command.output()).await {
            Ok(ended) => ended.map_err(|error| error.to_string()),
            Err(_) => Err(format!("{verb} has not ended within {} s", limit.as_secs())),
        }
    }

    /// False: whoever comes later would not know.
    fn note(&self, now: u64) -> bool {
        let noted = berth_files::replace(&self.folder, FILE, now.to_string().as_bytes());
        if let Err(error) = &noted {
            tracing::error!(%error, "Docker hangs and is not restarted: that could not be noted");
        }
        noted.is_ok()
    }

    fn last(&self) -> Option<u64> {
        let text = std::fs::read_to_string(self.folder.join(FILE)).ok()?;
        text.trim().parse().ok()
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    /// A `systemctl` that writes down what it is to do. The unit runs unless there is a file
    /// `stopped`.
    fn stand_in(folder: &std::path::Path, exit_code: u8) -> Restarts {
        let program = folder.join("systemctl");
        let text = format!(
            "#!/bin/sh\ncd {}\nif [ \"$1\" = is-active ]; then [ ! -e stopped ]; exit; fi\n\
             echo \"$@\" >> asked\nexit {exit_code}\n",
            folder.display()
        );
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
        assert_eq!(asked(folder.path()), ["try-restart docker.service"]);
        // Another run of the agent.
        assert!(restarts.clone().hangs(at(3_600)).await);
        assert_eq!(asked(folder.path()).len(), 2);
    }

    #[tokio::test]
    async fn a_clock_that_was_set_back_makes_it_neither_sooner_nor_never() {
        let folder = tempfile::tempdir().unwrap();
        let restarts = stand_in(folder.path(), 0);
        assert!(restarts.hangs(at(7_200)).await);
        assert!(!restarts.hangs(at(0)).await && !restarts.hangs(at(3_599)).await);
        assert!(restarts.hangs(at(3_600)).await);
    }

    #[tokio::test]
    async fn one_that_somebody_has_stopped_stays_so_and_costs_no_hour() {
        let folder = tempfile::tempdir().unwrap();
        let restarts = stand_in(folder.path(), 0);
        std::fs::write(folder.path().join("stopped"), "").unwrap();
        assert!(!restarts.hangs(at(0)).await);
        std::fs::remove_file(folder.path().join("stopped")).unwrap();
        assert!(restarts.hangs(at(10)).await);
        assert_eq!(asked(folder.path()), ["try-restart docker.service"]);
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
