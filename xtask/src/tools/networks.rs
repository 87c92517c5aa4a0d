//! `ip` and `nft`, with which tests make networks, and `tcpdump`, with which they read along.

use std::process::Command;

use anyhow::{Result, ensure};
use berth_say::say;

use super::{command, docker::apt_install};

/// A program with an argument that it only says something to, and its package.
type Tool = (&'static str, &'static str, &'static str);

const NEEDED: [Tool; 2] = [("ip", "-Version", "iproute2"), ("nft", "--version", "nftables")];
const TCPDUMP: Tool = ("tcpdump", "--version", "tcpdump");

/// Installs what is not there. Without `tcpdump` one test leaves out a part of itself, and says so.
pub fn ready() -> Result<()> {
    let is_root = rustix::process::geteuid().is_root();
    for tool in NEEDED {
        let (program, _, package) = tool;
        ensure!(
            is_there(tool) || is_root,
            "tests need {program}, which only root can install: apt-get install {package}"
        );
        install(tool)?;
        ensure!(is_there(tool), "{package} is installed and there is no {program}");
    }
    if is_root && let Err(error) = install(TCPDUMP) {
        say!("There is no tcpdump: {error}");
    }
    Ok(())
}

fn install(tool: Tool) -> Result<()> {
    if is_there(tool) {
        return Ok(());
    }
    let (_, _, package) = tool;
    say!("Installing {package}");
    apt_install(&[package])
}

fn is_there((program, argument, _): Tool) -> bool {
    command::succeeds(Command::new(program).arg(argument))
}
