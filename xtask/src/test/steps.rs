//! One function per step of `cargo xtask test`.

use std::process::Command;

use anyhow::Result;
use berth_say::say;

use super::tally::{Tally, counted};
use crate::tools::{build, busybox, command, python};
use crate::{codegen, coverage, tidy};

pub fn fmt() -> Result<Tally> {
    checked(build::cargo().args(["fmt", "--all", "--check"]))
}

pub fn codegen() -> Result<Tally> {
    codegen::run(&codegen::Args { check: true }).map(|()| Tally::default())
}

pub fn coverage() -> Result<Tally> {
    coverage::run(&coverage::Args { check: true }).map(|()| Tally::default())
}

pub fn tidy() -> Result<Tally> {
    tidy::run().map(|()| Tally::default())
}

/// Without it, licences and sources are still checked by `tidy`.
pub fn deny() -> Result<Tally> {
    if !command::succeeds(build::cargo().args(["deny", "--version"])) {
        say!("cargo-deny is not installed; tidy has checked licences and sources");
        return Ok(Tally::default());
    }
    checked(build::cargo().args(["deny", "check", "licenses", "bans", "sources"]))
}

pub fn clippy() -> Result<Tally> {
    let lint = ["clippy", "--quiet", "--workspace", "--all-targets", "--", "-D", "warnings"];
    checked(build::cargo().args(lint))
}

/// The seeds of the simulator are among these.
pub fn cargo() -> Result<Tally> {
    counted(build::cargo().args(["test", "--quiet", "--workspace"]))
}

/// The black box: `berth`, the real AWS CLI and boto3, and Docker.
pub fn e2e() -> Result<Tally> {
    let mut pytest = Command::new(python::programs()?.join("python"));
    pytest.args(["-m", "pytest", "-p", "no:cacheprovider", "tests"]).current_dir(crate::root());
    pytest.env("BERTH", build::berth(&[], "debug")?).env("HELLO", build::hello()?);
    pytest.env("BUSYBOX", busybox::program()?);
    pytest.env("PYTHONDONTWRITEBYTECODE", "1").env("PYTHONUNBUFFERED", "1");
    counted(&mut pytest)
}

fn checked(program: &mut Command) -> Result<Tally> {
    command::run(program).map(|()| Tally::default())
}
