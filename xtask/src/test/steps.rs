//! One function per step of `cargo xtask test`.

use std::path::Path;
use std::process::Command;

use anyhow::Result;
use berth_say::say;

use super::tally::{Tally, counted};
use super::{END, again, programs};
use crate::tools::{build, busybox, command, python};
use crate::{codegen, coverage, tidy};

/// Files of end-to-end tests at a time. They mostly wait: for Docker, for a container to end, for
/// a deadline to pass.
const AT_ONCE: &str = "4";

/// Tests of these whose times are told.
const SLOWEST: &str = "15";

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

/// All that later steps run of this workspace's own.
pub fn build() -> Result<Tally> {
    build::tests()?;
    build::berth_of_tests().map(|_| Tally::default())
}

/// The seeds of the simulator are among these.
pub fn cargo() -> Result<Tally> {
    programs::run()
}

/// The black box: `berth`, the real AWS CLI and boto3, and Docker.
pub fn e2e() -> Result<Tally> {
    let list = tempfile::NamedTempFile::new()?;
    let mut pytest = pytest(list.path())?;
    pytest.args(["--durations", SLOWEST, "--numprocesses", AT_ONCE, "--dist", "loadfile"]);
    // In the order of `conftest.py`.
    let first = counted(pytest.args(["--no-loadscope-reorder", "tests"]))?;
    let failed = std::fs::read_to_string(list.path())?;
    let failed: Vec<String> = failed.lines().map(str::to_owned).collect();
    if !again::is_worth(first.failed) || failed.len() != first.failed {
        return Ok(first);
    }
    again::tell(&failed);
    // Whatever the time is.
    let mut second = self::pytest(list.path())?;
    let second = counted(second.env_remove(END).args(&failed))?;
    Ok(first.mended_by(second))
}

/// The names of tests that fail are written into `list`, one a line.
fn pytest(list: &Path) -> Result<Command> {
    let mut pytest = Command::new(python::programs()?.join("python"));
    pytest.args(["-m", "pytest", "-p", "no:cacheprovider"]).env("FAILED_TESTS", list);
    pytest.current_dir(crate::root());
    pytest.env("BERTH", build::berth_of_tests()?).env("HELLO", build::hello()?);
    pytest.env("BUSYBOX", busybox::program()?).env("WIRE", build::wire()?);
    pytest.env("PYTHONDONTWRITEBYTECODE", "1").env("PYTHONUNBUFFERED", "1");
    Ok(pytest)
}

fn checked(program: &mut Command) -> Result<Tally> {
    command::run(program).map(|()| Tally::default())
}
