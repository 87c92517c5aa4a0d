//! The machine that figures are of.

use std::fmt;
use std::fs;
use std::process::Command;
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result};
use serde::Serialize;

use crate::tools::command;

#[derive(Serialize)]
pub struct Machine {
    /// Seconds since the epoch.
    pub at: u64,
    pub processor: String,
    pub cores: usize,
    pub memory_gib: u64,
    pub kernel: String,
    pub docker: String,
    /// Of the last minute, before anything was measured: other work makes figures worse.
    pub load: f64,
}

impl Machine {
    pub fn this() -> Result<Machine> {
        let processors = fs::read_to_string("/proc/cpuinfo")?;
        let memory = fs::read_to_string("/proc/meminfo")?;
        let kib = field(&memory, "MemTotal").and_then(|it| it.split(' ').next());
        let kib: u64 = kib.context("/proc/meminfo says nothing of memory")?.parse()?;
        let load = fs::read_to_string("/proc/loadavg")?;
        let load = load.split(' ').next().context("/proc/loadavg is empty")?.parse()?;
        let version = ["version", "--format", "{{.Server.Version}}"];
        Ok(Machine {
            at: SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs(),
            processor: field(&processors, "model name").unwrap_or("unknown").to_owned(),
            cores: std::thread::available_parallelism()?.get(),
            memory_gib: (kib + (1 << 19)) >> 20,
            kernel: fs::read_to_string("/proc/sys/kernel/osrelease")?.trim().to_owned(),
            docker: command::output(Command::new("docker").args(version))?,
            load,
        })
    }
}

impl fmt::Display for Machine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Machine { processor, cores, memory_gib, kernel, docker, load, .. } = self;
        write!(
            f,
            "{cores} cores ({processor}), {memory_gib} GiB, Linux {kernel}, Docker {docker}, \
             load {load} before"
        )
    }
}

/// The value of the first `name : value`.
fn field<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let pairs = text.lines().filter_map(|it| it.split_once(':'));
    pairs.map(|(key, value)| (key.trim(), value.trim())).find(|it| it.0 == name).map(|it| it.1)
}
