//! `cargo xtask bench`: the figures that Berth is to reach, measured beside their floors and peers.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use berth_say::say;

use crate::demo::containers;
use crate::tools::docker::Docker;
use crate::tools::{build, command, interrupt};
use figure::Figure;
use machine::Machine;

mod example;
mod figure;
mod logs;
mod machine;
mod networks;
mod placement;
mod reconcile;
mod table;

const IMAGE: &str = "berth-hello:bench";
/// As Berth is shipped.
const PROFILE: [&str; 2] = ["--profile", "dist"];
/// Below `target`.
const FOLDER: &str = "dist";

#[derive(clap::Args)]
pub struct Args {
    /// Which figures [default: all]
    #[arg(value_name = "NAME")]
    names: Vec<Name>,
    /// Runs of each figure, of which the median is taken
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..))]
    runs: u32,
    /// How long the control plane is away in each run of `outage` [default: 360]
    #[arg(long, value_name = "SECONDS")]
    outage_seconds: Option<u64>,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Name {
    /// From the RunTask call to RUNNING, beside plain Docker
    Launch,
    /// Fifty tasks at once, beside plain Docker
    Burst,
    /// Tasks with addresses of their own, one and twenty at once, beside plain Docker
    Awsvpc,
    /// From task to task of two hosts, beside routers that do nothing but hand on
    Overlay,
    /// A change of networks among 1,000 hosts with 50 addresses each, on one of them
    View,
    /// Services beside Swarm's: replicas from nothing, a killed container, an update
    Services,
    /// Finding places among 10,000 instances, and saying why there is none
    Placement,
    /// Services at rest, and when an instance is lost, with a million tasks
    Reconcile,
    /// Durable RunTask into simulated agents
    RunTask,
    /// DescribeTasks of 100 out of 10,000
    Describe,
    /// From the start of the process to the first answer; memory when idle
    Start,
    /// kill -9 of the server under four writers
    Kill,
    /// Until six agents are back after an outage, and start a task
    Outage,
    /// Connections that try to take the server's memory and slots without a key
    Hostile,
    /// Lines of logs: until they are found, what is lost over kills, bytes, a search, a start
    Logs,
    /// From a container's start to the credentials of its role
    Credentials,
    /// From a key to its echo through `berth exec`, beside `docker exec`
    Exec,
}

const ALL: [Name; 17] = [
    Name::Start,
    Name::Launch,
    Name::Burst,
    Name::Awsvpc,
    Name::Overlay,
    Name::View,
    Name::Services,
    Name::Placement,
    Name::Reconcile,
    Name::RunTask,
    Name::Describe,
    Name::Kill,
    Name::Outage,
    Name::Hostile,
    Name::Logs,
    Name::Credentials,
    Name::Exec,
];

pub fn run(args: &Args) -> Result<()> {
    interrupt::catch()?;
    let names = if args.names.is_empty() { &ALL[..] } else { &args.names };
    let docker = Docker::ready()?;
    say!("Building");
    let bench = Bench { berth: build::berth(&PROFILE, FOLDER)?, generator: generator()? };
    let image = containers::Image::import(&build::hello()?, IMAGE)?;
    let machine = Machine::this()?;
    say!("\n{machine}\n");
    let mut figures = Vec::new();
    for name in names {
        let measured = match name {
            Name::Placement => placement::measure()?,
            Name::Reconcile => reconcile::measure()?,
            Name::Overlay => networks::overlay()?,
            Name::View => networks::view()?,
            Name::Logs => [logs::measure()?, bench.measure(Name::Logs, args)?].concat(),
            other => bench.measure(*other, args)?,
        };
        measured.iter().for_each(|it| say!("{}", table::line(it)));
        figures.extend(measured);
    }
    say!("\n{machine}\n\n{}", table::table(&figures));
    let file = keep(&machine, &figures)?;
    say!("\nWritten to {}", file.display());
    drop((image, docker));
    Ok(())
}

impl Args {
    /// What the generator has to be told; it has defaults for the rest.
    fn passed_on(&self) -> Vec<String> {
        let mut options = vec![format!("--runs={}", self.runs)];
        options.extend(self.outage_seconds.map(|it| format!("--outage-seconds={it}")));
        options
    }
}

/// The programs that measure.
struct Bench {
    berth: PathBuf,
    generator: PathBuf,
}

impl Bench {
    fn measure(&self, name: Name, args: &Args) -> Result<Vec<Figure>> {
        let folder = folder();
        fs::create_dir_all(&folder)?;
        // On the disk, as data directories are: a temporary folder may be in memory.
        let scratch = tempfile::tempdir_in(&folder)?;
        let path = scratch.path().canonicalize()?;
        let of_several = (0..6).map(|it| path.join(format!("agent-{it}")));
        let agents = of_several.chain([path.join("data/agent")]);
        let _containers: Vec<_> = agents
            .map(|it| containers::Labelled::of_agent(&it))
            .chain([containers::Labelled(format!("berth.bench={}", path.display()))])
            .collect();
        let mut generator = Command::new(&self.generator);
        generator.arg(name.text()).arg("--berth").arg(&self.berth).arg("--scratch").arg(&path);
        generator.args(["--image", IMAGE]).args(args.passed_on());
        let output = command::output(&mut generator)?;
        let figures = serde_json::from_str(&output);
        figures.with_context(|| format!("{} gives no figures: {output}", name.text()))
    }
}

impl Name {
    /// As on the command line, ours and the generator's.
    fn text(self) -> String {
        let value = clap::ValueEnum::to_possible_value(&self).expect("no name is hidden");
        value.get_name().to_owned()
    }
}

fn generator() -> Result<PathBuf> {
    let arguments = ["build", "--quiet", "--package", "berth-bench"];
    command::run(build::cargo().args(arguments).args(PROFILE))?;
    let program = crate::root().join("target").join(FOLDER).join("berth-bench");
    ensure!(program.exists(), "{} was not built", program.display());
    Ok(program)
}

fn keep(machine: &Machine, figures: &[Figure]) -> Result<PathBuf> {
    let content = serde_json::json!({ "machine": machine, "figures": figures });
    let file = folder().join(format!("{}.json", machine.at));
    fs::create_dir_all(folder())?;
    fs::write(&file, format!("{content:#}\n"))?;
    Ok(file)
}

fn folder() -> PathBuf {
    Path::new(crate::root()).join("target/bench")
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Cli {
        #[command(flatten)]
        args: Args,
    }

    #[test]
    fn options_reach_the_generator() {
        let of = |line: &str| Cli::parse_from(line.split(' ')).args.passed_on();
        assert_eq!(of("bench outage"), ["--runs=5"]);
        let both = of("bench outage --runs 1 --outage-seconds 30");
        assert_eq!(both, ["--runs=1", "--outage-seconds=30"]);
    }
}
