//! Crates depend on each other as the map says, and on nothing else of ours.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use serde::Deserialize;

use super::Complaint;
use crate::tools::{build, command};

/// Who may depend on whom; ARCHITECTURE.md says the same. Dependencies of tests count, too.
pub const MAP: &[(&str, &[&str])] = &[
    ("api", &["say", "time", "tls"]),
    ("channel", &[]),
    ("engine", &["time"]),
    ("files", &[]),
    // It reads the sources of the wire's tests, too.
    ("fuzz", &["api", "channel", "iam", "kernel", "logs", "say"]),
    ("hello", &[]),
    ("lines", &["files", "say"]),
    ("kernel", &["engine"]),
    ("meters", &[]),
    // For examples, tests and tools: the program has its own way out.
    ("say", &[]),
    ("sealing", &[]),
    ("time", &[]),
    ("tls", &[]),
    // For tests of machines.
    ("trial", &["engine", "kernel", "sealing", "serving"]),
    ("placement", &["engine", "kernel", "say"]),
    ("store", &["engine", "files", "say"]),
    ("serving", &["api", "engine", "kernel", "sealing"]),
    ("effects", &["api", "engine", "kernel", "serving", "trial"]),
    ("definitions", &["api", "placement"]),
    (
        "ecs",
        &[
            "api",
            "definitions",
            "effects",
            "engine",
            "kernel",
            "placement",
            "say",
            "serving",
            "trial",
        ],
    ),
    // A cluster in tests: its own are there, and others have it as a dependency of theirs.
    ("scenarios", &["api", "definitions", "ecs", "effects", "engine", "kernel", "placement"]),
    (
        "answers",
        &[
            "api",
            "definitions",
            "ecs",
            "engine",
            "kernel",
            "placement",
            "scenarios",
            "serving",
            "trial",
        ],
    ),
    ("past", &["answers", "api", "ecs", "engine", "kernel", "scenarios", "serving"]),
    ("iam", &["api", "effects", "engine", "kernel", "say", "sealing", "serving", "trial"]),
    ("secrets", &["api", "engine", "kernel", "sealing", "serving", "trial"]),
    ("sessions", &["api", "ecs", "engine"]),
    // What `cargo xtask new-service` copies.
    ("blank", &["engine", "kernel", "serving", "trial"]),
    ("logs", &["api", "engine", "kernel", "serving", "trial"]),
    ("registry", &["api", "engine", "kernel", "serving"]),
    ("scaling", &["api", "engine", "kernel", "serving"]),
    ("ec2", &["api", "effects", "engine", "kernel", "serving", "trial"]),
    ("agent", &["api", "channel", "files", "meters", "say", "sealing", "tls"]),
    (
        "server",
        &[
            "answers", "api", "channel", "ec2", "ecs", "effects", "engine", "files", "iam",
            "kernel", "lines", "logs", "meters", "past", "registry", "scaling", "sealing",
            "secrets", "serving", "sessions", "store", "tls",
        ],
    ),
    // It tries what agents do.
    ("doctor", &["agent", "api", "tls"]),
    // The one program: it starts the parts.
    (
        "berth",
        &[
            "agent",
            "api",
            "channel",
            "definitions",
            "doctor",
            "ecs",
            "files",
            "hello",
            "kernel",
            "logs",
            "meters",
            "past",
            "server",
            "store",
            "tls",
        ],
    ),
    (
        "sim",
        &[
            "agent",
            "answers",
            "api",
            "ec2",
            "ecs",
            "effects",
            "engine",
            "iam",
            "kernel",
            "lines",
            "logs",
            "placement",
            "say",
            "sealing",
            "secrets",
            "serving",
            "sessions",
            "store",
            "trial",
        ],
    ),
    // It drives the program from outside.
    ("bench", &["api", "say"]),
    ("xtask", &["say"]),
];

/// Ways out of a pure crate: IO, clocks, chance, threads.
const OUTER_WORLD: [&str; 10] = [
    "axum",
    "bollard",
    "fjall",
    "getrandom",
    "hyper",
    "rand",
    "reqwest",
    "rustix",
    "tokio",
    "tracing",
];

/// Services are pure beside these: crates whose machines are tried in tests.
const PURE: &[&str] = &[
    "answers",
    "channel",
    "definitions",
    "effects",
    "engine",
    "kernel",
    "past",
    "placement",
    "registry",
    "scaling",
    "scenarios",
    "sealing",
    "serving",
    "sessions",
    "time",
    TRIAL,
];

/// What tries machines.
const TRIAL: &str = "trial";

/// It tries the machines of others and has none of its own: a program, with threads.
const SIM: &str = "sim";

/// The part of `cargo metadata` that is of interest here.
#[derive(Deserialize)]
pub struct Metadata {
    pub packages: Vec<Package>,
}

#[derive(Deserialize)]
pub struct Package {
    pub name: String,
    pub version: String,
    pub license: Option<String>,
    /// None for the workspace's own.
    pub source: Option<String>,
    pub dependencies: Vec<Dependency>,
    pub targets: Vec<Target>,
}

#[derive(Deserialize)]
pub struct Target {
    /// Whether `cargo test` looks for tests in its comments.
    pub doctest: bool,
}

#[derive(Deserialize)]
pub struct Dependency {
    pub name: String,
    /// None, `dev` or `build`.
    pub kind: Option<String>,
}

pub fn metadata() -> Result<Metadata> {
    // Only what is built here: the tree of other systems would have to be fetched.
    let platform = build::host()?;
    let arguments = ["metadata", "--format-version", "1", "--locked", "--filter-platform"];
    let text = command::output(build::cargo().args(arguments).arg(platform))?;
    serde_json::from_str(&text).context("cargo metadata cannot be read")
}

pub fn check(metadata: &Metadata) -> Vec<Complaint> {
    let map: BTreeMap<&str, &[&str]> = MAP.iter().copied().collect();
    let mut complaints = Vec::new();
    for package in metadata.packages.iter().filter(|it| it.source.is_none()) {
        let name = short(&package.name);
        let Some(allowed) = map.get(name) else {
            complaints.push(format!("crate {name} is not on the map"));
            continue;
        };
        if package.targets.iter().any(|it| it.doctest) {
            let wanted = "a library needs `doctest = false`: comments hold no tests";
            complaints.push(format!("crate {name}: {wanted}"));
        }
        for dependency in &package.dependencies {
            let on = short(&dependency.name);
            if map.contains_key(on) && !allowed.contains(&on) {
                complaints.push(format!("crate {name} must not depend on {on}"));
            }
            let is_shipped = dependency.kind.is_none();
            if is_shipped && is_pure(name) && OUTER_WORLD.contains(&on) {
                complaints.push(format!("crate {name} is pure and must not depend on {on}"));
            }
        }
    }
    complaints
}

/// Whether a crate has no IO, clock, chance or thread.
pub fn is_pure(name: &str) -> bool {
    let is_tried = |(it, on): &(&str, &[&str])| *it == name && name != SIM && on.contains(&TRIAL);
    PURE.contains(&name) || MAP.iter().any(is_tried)
}

fn short(name: &str) -> &str {
    name.strip_prefix("berth-").unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn package(name: &str, on: &str, kind: Option<&str>) -> Package {
        let kind = kind.map(str::to_owned);
        Package {
            name: name.to_owned(),
            version: String::new(),
            license: None,
            source: None,
            dependencies: vec![Dependency { name: on.to_owned(), kind }],
            targets: vec![Target { doctest: false }],
        }
    }

    fn complaints(name: &str, on: &str, kind: Option<&str>) -> Vec<String> {
        check(&Metadata { packages: vec![package(name, on, kind)] })
    }

    #[test]
    fn nothing_looks_for_tests_in_comments() {
        let mut package = package("berth-ecs", "berth-api", None);
        package.targets.push(Target { doctest: true });
        let complaints = check(&Metadata { packages: vec![package] });
        assert_eq!(complaints.len(), 1, "{complaints:?}");
    }

    #[test]
    fn the_map_is_kept() {
        assert!(complaints("berth-ecs", "berth-api", None).is_empty());
        assert_eq!(
            complaints("berth-ecs", "berth-server", None),
            ["crate ecs must not depend on server"]
        );
        assert_eq!(
            complaints("berth-ecs", "tokio", None),
            ["crate ecs is pure and must not depend on tokio"]
        );
        assert!(complaints("berth-ecs", "tokio", Some("dev")).is_empty());
        assert_eq!(complaints("berth-attic", "x", None), ["crate attic is not on the map"]);
    }
}
