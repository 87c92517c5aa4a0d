//! A Docker daemon: the machine's own, or one that is installed and started for us.

use std::fs::{self, File};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use berth_say::say;

use super::{command, folder};

const START_MAX: Duration = Duration::from_secs(60);
const STOP_MAX: Duration = Duration::from_secs(30);

/// A daemon that answers. One that was started for this is stopped when it is dropped.
pub struct Docker {
    started: Option<Child>,
}

impl Docker {
    /// Finds the daemon; installs and starts it if need be and allowed.
    pub fn ready() -> Result<Docker> {
        if answers() {
            return Ok(Docker { started: None });
        }
        ensure!(
            rustix::process::geteuid().is_root(),
            "Docker does not answer, and only root can install and start it. Start it (for \
             example 'sudo systemctl start docker'), make sure that this user may use its socket, \
             and try again"
        );
        if !command::succeeds(Command::new("dockerd").arg("--version")) {
            say!("Installing Docker (apt-get install docker.io)");
            apt_install(&["docker.io"])?;
        }
        match answers() {
            true => Ok(Docker { started: None }),
            false => start(),
        }
    }
}

impl Drop for Docker {
    fn drop(&mut self) {
        if let Some(daemon) = &mut self.started {
            command::stop(daemon, STOP_MAX);
        }
    }
}

fn answers() -> bool {
    command::succeeds(Command::new("docker").arg("version"))
}

fn start() -> Result<Docker> {
    say!("Starting dockerd");
    let log = folder().join("dockerd.log");
    fs::create_dir_all(folder())?;
    let written = File::create(&log)?;
    // A group of its own: Ctrl-C must reach the containers' owner before their daemon.
    let daemon = std::os::unix::process::CommandExt::process_group(
        Command::new("dockerd").stdin(Stdio::null()).stdout(written.try_clone()?).stderr(written),
        0,
    )
    .spawn()
    .context("cannot start dockerd")?;
    let mut docker = Docker { started: Some(daemon) };
    let ended = |it: &mut Docker| it.started.as_mut().is_some_and(has_ended);
    command::until("dockerd answers", START_MAX, || {
        (answers() || ended(&mut docker)).then_some(())
    })
    .with_context(|| said(&log))?;
    ensure!(!ended(&mut docker), "dockerd ended. {}", said(&log));
    Ok(docker)
}

fn has_ended(daemon: &mut Child) -> bool {
    !matches!(daemon.try_wait(), Ok(None))
}

fn said(log: &Path) -> String {
    let text = fs::read_to_string(log).unwrap_or_default();
    let last = text.lines().rev().take(5).collect::<Vec<_>>();
    format!("Its last lines: {}", last.into_iter().rev().collect::<Vec<_>>().join("\n"))
}

/// Installs packages of the system.
pub fn apt_install(packages: &[&str]) -> Result<()> {
    let apt = |arguments: &[&str]| {
        let mut apt = Command::new("apt-get");
        apt.env("DEBIAN_FRONTEND", "noninteractive").arg("-qq").args(arguments);
        command::output(&mut apt)
    };
    apt(&["update"])?;
    apt(&[&["install", "--yes"], packages].concat())?;
    Ok(())
}
