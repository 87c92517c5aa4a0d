//! The AWS CLI, boto3 and pytest, pinned, in a virtual environment of their own.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use berth_say::say;

use super::{command, docker::apt_install, folder};

/// The folder of the environment's programs. Needs no network once it is made.
pub fn programs() -> Result<PathBuf> {
    let environment = folder().join("venv");
    let programs = environment.join("bin");
    let wanted = crate::root().join("tests/requirements.txt");
    let pins =
        fs::read_to_string(&wanted).with_context(|| format!("cannot read {}", wanted.display()))?;
    let installed = environment.join("requirements.txt");
    if fs::read_to_string(&installed).is_ok_and(|it| it == pins) {
        return Ok(programs);
    }
    say!("Installing the AWS CLI, boto3 and pytest in {}", environment.display());
    make(&environment)?;
    let mut pip = Command::new(programs.join("pip"));
    pip.args(["install", "--quiet", "--disable-pip-version-check", "-r"]).arg(&wanted);
    command::output(&mut pip)?;
    // Last, so that an interrupted installation is done again.
    fs::write(&installed, pins)?;
    Ok(programs)
}

fn make(environment: &Path) -> Result<()> {
    let mut venv = Command::new("python3");
    venv.args(["-m", "venv", "--clear"]).arg(environment);
    if command::succeeds(&mut venv) {
        return Ok(());
    }
    // Debian has the module in a package of its own.
    if rustix::process::geteuid().is_root() {
        say!("Installing python3-venv");
        apt_install(&["python3-venv"])?;
    }
    command::output(&mut venv).context("a virtual environment cannot be made with python3")?;
    Ok(())
}
