//! `cargo xtask test`: everything that CI checks, in the order in which it fails fastest.

use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use berth_say::say;

use crate::mutants;
use crate::tools::docker::Docker;
use crate::tools::{busybox, debian, interrupt, iproute, python};

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

/// The step that has no turn when the others have taken longer than this: on a slow machine they
/// would else be cut off with it.
const MUTANTS: &str = "mutants";
const UNLESS_AFTER: Duration = Duration::from_secs(60 * 60);

pub fn run(args: &Args) -> Result<()> {
    if let Some(unknown) = args.steps.iter().find(|it| STEPS.iter().all(|(name, _)| name != it)) {
        bail!("there is no step {unknown}");
    }
    interrupt::catch()?;
    let asked = |name: &str| args.steps.is_empty() || args.steps.iter().any(|it| it == name);
    let _outfit = ["cargo", "e2e"].into_iter().any(asked).then(outfit).transpose()?;
    let mut total = Tally::default();
    let (start, mut times) = (Instant::now(), Vec::new());
    for (name, step) in STEPS {
        if !asked(name) {
            continue;
        }
        if name == MUTANTS && start.elapsed() > UNLESS_AFTER {
            say!("==> {name}: no turn, as the machine is slow");
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

/// What the tests need beside Rust, installed first: a failure here is no failure of a test.
fn outfit() -> Result<Docker> {
    python::programs()?;
    busybox::program()?;
    iproute::ready()?;
    debian::ready()?;
    Docker::ready()
}
