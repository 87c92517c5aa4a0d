//! A static busybox, of which tests make container images.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use berth_say::say;

use super::{command, docker::apt_install};

/// The machine's own, installed if there is none that needs no libraries.
pub fn program() -> Result<PathBuf> {
    if let Some(found) = find() {
        return Ok(found);
    }
    ensure!(
        rustix::process::geteuid().is_root(),
        "tests need a static busybox, which only root can install: apt-get install busybox-static"
    );
    say!("Installing busybox-static");
    apt_install(&["busybox-static"])?;
    find().context("busybox-static is installed and there is no static busybox")
}

fn find() -> Option<PathBuf> {
    let places = ["/bin/busybox", "/usr/bin/busybox"].map(PathBuf::from);
    places.into_iter().find(|it| is_static(it))
}

/// `ldd` fails for a program that needs no library.
fn is_static(program: &Path) -> bool {
    program.exists() && !command::succeeds(Command::new("ldd").arg(program))
}
