//! Berth's own programs, built.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};
use berth_say::say;
use serde::Deserialize;

use super::command;

/// What every build of [`workspace`] selects beside what it is asked for: see there.
const EXAMPLE: &str = "operations";

/// A program of tests, as `cargo test` would start it.
pub struct Test {
    /// Its crate, and what it is there unless it is the library's own.
    pub name: String,
    /// Of its crate.
    pub folder: PathBuf,
    pub program: PathBuf,
}

/// One line of what cargo says of a build.
#[derive(Deserialize)]
struct Message {
    manifest_path: Option<PathBuf>,
    target: Option<Target>,
    profile: Option<Profile>,
    executable: Option<PathBuf>,
}

#[derive(Deserialize)]
struct Target {
    name: String,
    kind: Vec<String>,
}

#[derive(Deserialize)]
struct Profile {
    test: bool,
}

/// Builds the programs of the workspace's tests.
pub fn tests() -> Result<Vec<Test>> {
    let mut cargo = cargo();
    cargo.args(["test", "--quiet", "--workspace", "--no-run"]);
    let told = command::output(cargo.arg("--message-format=json-render-diagnostics"))?;
    let mut tests = Vec::new();
    for line in told.lines() {
        let message: Message = serde_json::from_str(line).context("cargo cannot be understood")?;
        tests.extend(program(message));
    }
    tests.sort_by(|a: &Test, b| a.name.cmp(&b.name));
    Ok(tests)
}

fn program(message: Message) -> Option<Test> {
    let Message { manifest_path, target, profile, executable } = message;
    let (target, folder) = (target?, manifest_path?.parent()?.to_owned());
    if !profile?.test {
        return None;
    }
    let name = folder.file_name()?.to_string_lossy().into_owned();
    let is_library = target.kind.iter().any(|it| it == "lib");
    let name = if is_library { name } else { format!("{name} {}", target.name) };
    Some(Test { name, folder, program: executable? })
}

/// `berth` as the tests of the workspace are built.
pub fn berth_of_tests() -> Result<PathBuf> {
    command::run(&mut workspace(&["--bin", "berth"]))?;
    Ok(debug("berth"))
}

/// The program that tells which operations are served.
pub fn operations() -> Result<PathBuf> {
    command::run(&mut workspace(&[]))?;
    Ok(debug("examples").join(EXAMPLE))
}

/// The program that reads calls and writes answers, and does nothing else.
pub fn wire() -> Result<PathBuf> {
    command::run(&mut workspace(&["--example", "wire"]))?;
    Ok(debug("examples/wire"))
}

/// A build that shares all it makes with that of the tests. Cargo gives a dependency the features
/// that the selected packages ask for together, those of their tests only if it builds something
/// that may use them: so all packages are selected, and an example, which may.
pub fn workspace(targets: &[&str]) -> Command {
    let mut cargo = cargo();
    cargo.args(["build", "--quiet", "--workspace", "--example", EXAMPLE]).args(targets);
    cargo
}

fn debug(name: &str) -> PathBuf {
    crate::root().join("target/debug").join(name)
}

/// `berth`, in the profile that `flags` choose, whose folder is `folder`.
pub fn berth(flags: &[&str], folder: &str) -> Result<PathBuf> {
    say!("Building Berth: minutes at the first time");
    let mut cargo = cargo();
    command::run(cargo.args(["build", "--quiet", "--package", "berth"]).args(flags))?;
    Ok(crate::root().join("target").join(folder).join("berth"))
}

/// `hello` without a need for any library: a container image by itself.
pub fn hello() -> Result<PathBuf> {
    say!("Building the page that containers serve");
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

#[cfg(test)]
mod tests {
    use super::*;

    fn name(kind: &str, file: &str, is_test: bool) -> Option<String> {
        let message = serde_json::json!({
            "reason": "compiler-artifact",
            "manifest_path": "/b/crates/store/Cargo.toml",
            "target": { "kind": [kind], "name": file },
            "profile": { "test": is_test },
            "executable": format!("/b/{file}"),
        });
        program(serde_json::from_value(message).unwrap()).map(|it| it.name)
    }

    #[test]
    fn programs_of_tests_are_found() {
        assert_eq!(name("lib", "berth_store", true).as_deref(), Some("store"));
        assert_eq!(name("test", "damage", true).as_deref(), Some("store damage"));
        assert_eq!(name("bin", "berth", false), None);
        let end = serde_json::from_str(r#"{"reason": "build-finished", "success": true}"#).unwrap();
        assert!(program(end).is_none());
    }
}
