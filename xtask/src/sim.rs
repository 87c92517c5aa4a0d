//! `cargo xtask sim`: lives as many histories as asked for, in the simulator.

use std::process::Command;

use anyhow::{Result, bail};

use crate::root;

#[derive(clap::Args)]
pub struct Args {
    /// How many histories.
    #[arg(long, default_value_t = 1_000)]
    seeds: u64,
    /// The seed of the first one.
    #[arg(long, default_value_t = 1)]
    from: u64,
    /// Lines of a broken history to show, from its end.
    #[arg(long, default_value_t = 40)]
    lines: usize,
    /// Goes on after the first history that breaks a law.
    #[arg(long)]
    all: bool,
}

pub fn run(args: &Args) -> Result<()> {
    let mut command = Command::new(env!("CARGO"));
    command.current_dir(root()).args(["run", "--quiet", "--release", "-p", "berth-sim", "--"]);
    for (name, value) in
        [("--seeds", args.seeds), ("--from", args.from), ("--lines", args.lines as u64)]
    {
        command.arg(name).arg(value.to_string());
    }
    command.args(args.all.then_some("--all"));
    if !command.status()?.success() {
        bail!("a history broke a law");
    }
    Ok(())
}
