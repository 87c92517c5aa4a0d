//! A static busybox, of which tests make container images.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

use super::{command, docker::apt, folder};

/// The machine's own if it needs no libraries, else Debian's, unpacked beside the other tools.
pub fn program() -> Result<PathBuf> {
    let unpacked = folder().join("busybox");
    let ours = unpacked.join("bin/busybox");
    let theirs = [&ours, Path::new("/bin/busybox"), Path::new("/usr/bin/busybox")];
    if let Some(found) = theirs.into_iter().find(|it| is_static(it)) {
        return Ok(found.to_owned());
    }
    println!("Fetching busybox-static");
    fs::create_dir_all(&unpacked)?;
    if rustix::process::geteuid().is_root() {
        apt(&["update"])?;
    }
    let mut download = Command::new("apt-get");
    download.args(["-qq", "download", "busybox-static"]).current_dir(&unpacked);
    command::output(&mut download)?;
    let packages = fs::read_dir(&unpacked)?.filter_map(|it| it.ok().map(|it| it.path()));
    let package = packages.filter(|it| it.extension().is_some_and(|it| it == "deb")).max();
    let package = package.context("apt-get gave no busybox-static")?;
    command::output(Command::new("dpkg-deb").arg("--extract").arg(package).arg(&unpacked))?;
    // Systems with one /usr put it there.
    let merged = unpacked.join("usr/bin/busybox");
    if merged.exists() {
        fs::create_dir_all(unpacked.join("bin"))?;
        fs::rename(merged, &ours)?;
    }
    ensure!(is_static(&ours), "{} is not static", ours.display());
    Ok(ours)
}

/// `ldd` fails for a program that needs no library.
fn is_static(program: &Path) -> bool {
    program.exists() && !command::succeeds(Command::new("ldd").arg(program))
}
