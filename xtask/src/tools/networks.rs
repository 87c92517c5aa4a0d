//! `ip`, with which tests make networks.

use std::process::Command;

use anyhow::{Result, ensure};
use berth_say::say;

use super::{command, docker::apt_install};

/// Installs it if it is not there.
pub fn ready() -> Result<()> {
    if is_there() {
        return Ok(());
    }
    ensure!(
        rustix::process::geteuid().is_root(),
        "tests need ip, which only root can install: apt-get install iproute2"
    );
    say!("Installing iproute2");
    apt_install(&["iproute2"])?;
    ensure!(is_there(), "iproute2 is installed and there is no ip");
    Ok(())
}

fn is_there() -> bool {
    command::succeeds(Command::new("ip").arg("-Version"))
}
