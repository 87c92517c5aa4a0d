//! All automation: `cargo xtask <command>`.

use std::path::Path;
use std::process::ExitCode;

use berth_say::note;
use clap::{Parser, Subcommand};

mod bench;
mod codegen;
mod coverage;
mod demo;
mod fuzz;
mod models;
mod mutants;
mod new_service;
mod sim;
mod test;
mod tidy;
mod tools;

#[derive(Parser)]
#[command(name = "cargo xtask", about = "All automation of the repository")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Measures the figures that Berth is to reach, beside their floors and peers.
    Bench(bench::Args),
    /// Writes models/*.json from the pinned botocore package.
    Models,
    /// Writes crates/api/src/generated/ from models/.
    Codegen(codegen::Args),
    /// Writes docs/coverage.md: which operations are served.
    Coverage(coverage::Args),
    /// Shows Berth at work: a task on a real container, driven by the AWS CLI.
    Demo,
    /// Gives one reader of what strangers send any bytes, led by what they reach in it.
    Fuzz(fuzz::Args),
    /// Makes the rooms of a new service: a crate that compiles and has one test.
    NewService(new_service::Args),
    /// Puts known kinds of bugs into the core: each must break a law of the simulator.
    Mutants(mutants::Args),
    /// Lives histories in the simulator, each from a seed.
    Sim(sim::Args),
    /// Checks everything and runs all tests, installing what they need.
    #[command(visible_alias = "ci")]
    Test(test::Args),
    /// Checks the rules of STYLE.md that a machine can check.
    Tidy,
}

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            note!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> anyhow::Result<()> {
    match Cli::parse().command {
        Command::Bench(args) => bench::run(&args),
        Command::Models => models::run(),
        Command::Codegen(args) => codegen::run(&args),
        Command::Coverage(args) => coverage::run(&args),
        Command::Demo => demo::run(),
        Command::Mutants(args) => mutants::run(&args),
        Command::Fuzz(args) => fuzz::run(&args),
        Command::NewService(args) => new_service::run(&args),
        Command::Sim(args) => sim::run(&args),
        Command::Test(args) => test::run(&args),
        Command::Tidy => tidy::run(),
    }
}

/// The repository's root.
fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask lies in the repository")
}
