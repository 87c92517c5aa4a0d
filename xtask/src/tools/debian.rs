//! `mmdebstrap`, with which tests make an image of Debian's AWS CLI and boto3.

use std::process::Command;

use anyhow::{Result, ensure};
use berth_say::say;

use super::{command, docker::apt_install};

/// Installs it if it is not there and can be; without it these tests are skipped, and say so.
pub fn ready() -> Result<()> {
    if is_there() || !rustix::process::geteuid().is_root() {
        return Ok(());
    }
    say!("Installing mmdebstrap");
    apt_install(&["mmdebstrap"])?;
    ensure!(is_there(), "it is installed and there is no mmdebstrap");
    Ok(())
}

fn is_there() -> bool {
    command::succeeds(Command::new("mmdebstrap").arg("--version"))
}
