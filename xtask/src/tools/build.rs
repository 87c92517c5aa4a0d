//! Berth's own programs, built.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

use super::command;

/// `berth`, in the profile that `flags` choose, whose folder is `folder`.
pub fn berth(flags: &[&str], folder: &str) -> Result<PathBuf> {
    let mut cargo = cargo();
    command::run(cargo.args(["build", "--quiet", "--package", "berth"]).args(flags))?;
    Ok(crate::root().join("target").join(folder).join("berth"))
}

/// `hello` without a need for any library: a container image by itself.
pub fn hello() -> Result<PathBuf> {
    let host = host()?;
    let target = crate::root().join("target/static");
    let mut cargo = cargo();
    cargo.args(["build", "--quiet", "--release", "--package", "berth-hello", "--target", &host]);
    // Another set of flags would have the whole workspace built anew, hence another folder.
    cargo.env("RUSTFLAGS", "-C target-feature=+crt-static").arg("--target-dir").arg(&target);
    command::run(&mut cargo)?;
    Ok(target.join(&host).join("release/berth-hello"))
}

/// Cargo, as it was used to start this program.
pub fn cargo() -> Command {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(crate::root());
    cargo
}

/// The target triple of this machine.
pub fn host() -> Result<String> {
    let about = command::output(Command::new("rustc").arg("-vV"))?;
    let host = about.lines().find_map(|it| it.strip_prefix("host: "));
    Ok(host.context("rustc does not say for which machine it is")?.to_owned())
}
