//! `cargo xtask test`: everything that CI checks, in the order in which it fails fastest.

use std::time::{Instant, UNIX_EPOCH};

use anyhow::{Result, bail};
use berth_say::say;

use crate::mutants;
use crate::tools::docker::Docker;
use crate::tools::{busybox, debian, interrupt, networks, python};

mod again;
mod programs;
mod steps;
mod tally;

pub use tally::Tally;

#[derive(clap::Args)]
pub struct Args {
    /// Only these steps of fmt, codegen, tidy, deny, clippy, build, coverage, cargo, e2e, mutants
    steps: Vec<String>,
}

/// Its result: how many tests passed and failed, none for a mere check.
type Step = fn() -> Result<Tally>;

const STEPS: [(&str, Step); 10] = [
    ("fmt", steps::fmt),
    ("codegen", steps::codegen),
    ("tidy", steps::tidy),
    ("deny", steps::deny),
    ("clippy", steps::clippy),
    ("build", steps::build),
    ("coverage", steps::coverage),
    ("cargo", steps::cargo),
    ("e2e", steps::e2e),
    (MUTANTS, mutants::run_some),
];

/// The step that has no turn once the time is up.
const MUTANTS: &str = "mutants";

/// When nothing further is begun, in seconds since the epoch: CI says so, as it would else be cut
/// off on a slow machine. The end-to-end tests read it, too.
const END: &str = "BERTH_TESTS_END";

pub fn run(args: &Args) -> Result<()> {
    if let Some(unknown) = args.steps.iter().find(|it| STEPS.iter().all(|(name, _)| name != it)) {
        bail!("there is no step {unknown}");
    }
    interrupt::catch()?;
    let asked = |name: &str| args.steps.is_empty() || args.steps.iter().any(|it| it == name);
    let _outfit = ["cargo", "e2e"].into_iter().any(asked).then(outfit).transpose()?;
    let mut total = Tally::default();
    let mut times = Vec::new();
    for (name, step) in STEPS {
        if !asked(name) {
            continue;
        }
        if name == MUTANTS && is_over() {
            say!("==> {name}: no turn, the time is up ({END})");
            total.skipped += mutants::SOME;
            continue;
        }
        say!("==> {name}");
        let begin = Instant::now();
        let result = step();
        let seconds = begin.elapsed().as_secs_f64();
        match result {
            Ok(tally) if tally.failed == 0 => {
                total = total + tally;
                times.push(format!("{name} {seconds:.0}"));
                say!("==> {name}: ok in {seconds:.1} s");
            }
            Ok(tally) => {
                say!("==> {name}: FAILED in {seconds:.1} s");
                say!("{}", total + tally);
                bail!("step {name} failed");
            }
            Err(error) => {
                say!("==> {name}: FAILED in {seconds:.1} s");
                say!("{}", total + Tally { failed: 1, ..Tally::default() });
                return Err(error.context(format!("step {name} failed")));
            }
        }
    }
    say!("In seconds: {}", times.join(", "));
    say!("{total}");
    Ok(())
}

fn is_over() -> bool {
    let end = std::env::var(END).ok().and_then(|it| it.parse().ok());
    let since = UNIX_EPOCH.elapsed().map_or(0, |it| it.as_secs());
    end.is_some_and(|end: u64| since > end)
}

/// What the tests need beside Rust, installed first: a failure here is no failure of a test.
fn outfit() -> Result<Docker> {
    python::programs()?;
    busybox::program()?;
    networks::ready()?;
    debian::ready()?;
    Docker::ready()
}
