//! `cargo xtask mutants`: known kinds of bugs, put into a copy of the sources on purpose. Each must
//! break a law of the simulator. `cargo xtask test` tries some of them each time.
//!
//! All of them are built at once, each behind a switch that an environment variable turns on: one
//! build instead of one per mutant.

mod copy;

use std::{
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail, ensure};
use berth_say::say;
use serde::Deserialize;

use crate::{
    root,
    test::Tally,
    tools::{build, interrupt},
};

/// The switch, as it is written in a mutant's code.
const SWITCH: &str = "MUTANT";
const VARIABLE: &str = "BERTH_MUTANT";

/// Histories that a mutant has to break a law in.
const SEEDS: u64 = 300;

/// Histories that show beforehand that all is well without any mutant.
const SEEDS_WITHOUT: u64 = 10;

/// Mutants that `cargo xtask test` tries: few, as each lives until a history shows what it breaks.
pub const SOME: usize = 10;

/// After so long no further one of these is begun: a slow machine has other tests to run.
const BUDGET: Duration = Duration::from_secs(3 * 60);

#[derive(clap::Args)]
pub struct Args {
    /// Only mutants with these names
    names: Vec<String>,
    /// Histories that each of them has to break a law in.
    #[arg(long, default_value_t = SEEDS)]
    seeds: u64,
}

/// One file of `crates/sim/mutants`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Mutant {
    #[serde(skip)]
    name: String,
    /// What it does wrong, in a sentence.
    breaks: String,
    edit: Vec<Edit>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Edit {
    file: PathBuf,
    /// Occurs once in the file.
    find: String,
    /// Rust with `MUTANT` in it: whether the mutant is on.
    replace: String,
}

pub fn run(args: &Args) -> Result<()> {
    let all = read(&root().join("crates/sim/mutants"))?;
    let chosen = |it: &&Mutant| args.names.is_empty() || args.names.contains(&it.name);
    let chosen: Vec<&Mutant> = all.iter().filter(chosen).collect();
    ensure!(!chosen.is_empty(), "there is no such mutant");
    copy::sources(&place(), &all)?;
    let Tried { survivors, .. } = survivors(&chosen, args.seeds, None)?;
    ensure!(survivors.is_empty(), "no law is broken by: {}", survivors.join(", "));
    Ok(())
}

/// Tries some of the mutants. Which of them it is depends on the sources alone: with each change
/// it is others' turn, and a failure can be seen again.
pub fn run_some() -> Result<Tally> {
    let mut all = read(&root().join("crates/sim/mutants"))?;
    let sources = copy::sources(&place(), &all)?;
    let first = sources % all.len() as u64;
    all.rotate_left(first as usize);
    let some: Vec<&Mutant> = all.iter().take(SOME).collect();
    let Tried { survivors, left } = survivors(&some, SEEDS, Some(BUDGET))?;
    let failed = survivors.len();
    Ok(Tally { passed: some.len() - failed - left, failed, skipped: left })
}

/// Why mutants do not fit the sources, which is told without building any.
pub fn misfits() -> Result<Vec<String>> {
    copy::misfits(&read(&root().join("crates/sim/mutants"))?)
}

fn place() -> PathBuf {
    root().join("target/mutants")
}

/// What became of mutants.
struct Tried<'m> {
    /// The names of those that break no law.
    survivors: Vec<&'m str>,
    /// How many had no turn.
    left: usize,
}

fn survivors<'m>(
    mutants: &[&'m Mutant],
    seeds: u64,
    budget: Option<Duration>,
) -> Result<Tried<'m>> {
    let binary = built(&place())?;
    if let Some(law) = broken_law(&binary, "", seeds.min(SEEDS_WITHOUT))? {
        bail!("without any mutant a law is broken: {law}");
    }
    let (start, mut survivors) = (Instant::now(), Vec::new());
    for (tried, mutant) in mutants.iter().enumerate() {
        interrupt::check()?;
        let begin = Instant::now();
        if budget.is_some_and(|it| start.elapsed() > it) {
            let left = mutants.len() - tried;
            say!("the machine is slow: {left} mutants had no turn");
            return Ok(Tried { survivors, left });
        }
        let law = broken_law(&binary, &mutant.name, seeds)?;
        let seconds = begin.elapsed().as_secs_f64();
        match law {
            Some(law) => say!("{:<40} dies in {seconds:>4.1} s: {law}", mutant.name),
            None => {
                say!("{:<40} LIVES: {}", mutant.name, mutant.breaks);
                survivors.push(mutant.name.as_str());
            }
        }
    }
    Ok(Tried { survivors, left: 0 })
}

fn read(directory: &Path) -> Result<Vec<Mutant>> {
    let mut mutants = Vec::new();
    for entry in std::fs::read_dir(directory)? {
        let path = entry?.path();
        let text = std::fs::read_to_string(&path)?;
        let mutant: Mutant = toml::from_str(&text).with_context(|| path.display().to_string())?;
        let name = path.file_stem().and_then(|it| it.to_str()).context("a name in UTF-8")?;
        mutants.push(Mutant { name: name.to_owned(), ..mutant });
    }
    mutants.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(mutants)
}

/// Shares what does not differ with the build of the tests.
fn built(place: &Path) -> Result<PathBuf> {
    let target = root().join("target");
    let mut cargo = build::workspace(&["--bin", "berth-sim"]);
    let status = cargo.current_dir(place).env("CARGO_TARGET_DIR", &target).status()?;
    ensure!(status.success(), "the mutants do not build: do they fit the sources?");
    // The next ordinary build puts its own there.
    let binary = place.join("berth-sim-with-mutants");
    std::fs::copy(target.join("debug/berth-sim"), &binary)?;
    Ok(binary)
}

/// The law that the mutant breaks, and in which seed.
fn broken_law(binary: &Path, mutant: &str, seeds: u64) -> Result<Option<String>> {
    let output = Command::new(binary)
        .env(VARIABLE, mutant)
        .args(["--lines", "0", "--seeds", &seeds.to_string()])
        .output()?;
    if output.status.success() {
        return Ok(None);
    }
    let text = String::from_utf8_lossy(&output.stderr);
    let law = text.lines().find(|line| line.contains(" broke a law: "));
    let law = law.with_context(|| format!("{mutant} ended without breaking a law: {text}"))?;
    Ok(Some(law.chars().take(120).collect()))
}
