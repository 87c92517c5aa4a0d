//! Measures one figure of Berth and prints it as JSON; `cargo xtask bench` builds what it needs.
//!
//! - `berth`: the program under test, as a process of its own.
//! - `fleet`: container instances that speak the agent protocol and run nothing.
//! - `wire`: signed calls at the least cost to whoever makes the load.
//! - `figures`: one file per figure.
mod berth;
mod calls;
mod docker;
mod figures;
mod fleet;
mod report;
mod swarm;
mod user;
mod wire;

use std::path::PathBuf;

use anyhow::Result;
use berth_say::say;
use clap::{Parser, ValueEnum};

#[derive(Parser)]
struct Args {
    figure: Figure,
    #[command(flatten)]
    setup: Setup,
}

/// What all figures are told.
#[derive(clap::Args)]
struct Setup {
    /// The program under test
    #[arg(long)]
    berth: PathBuf,
    /// A directory on the disk that data directories are made in
    #[arg(long)]
    scratch: PathBuf,
    /// An image that Docker has and that serves until it is stopped
    #[arg(long, default_value = "")]
    image: String,
    /// Of which the median is taken
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..))]
    runs: u32,
    /// How long the control plane is away: agents' waits have grown to their longest before
    #[arg(long, default_value_t = 360)]
    outage_seconds: u64,
}

#[derive(Clone, Copy, ValueEnum)]
enum Figure {
    /// From the RunTask call to RUNNING, beside plain Docker
    Launch,
    /// Fifty tasks at once, beside plain Docker
    Burst,
    /// Tasks with addresses of their own, one and twenty at once, beside plain Docker
    Awsvpc,
    /// Services beside Swarm's: replicas from nothing, a killed container, an update
    Services,
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
    /// From a line that a container writes to FilterLogEvents, and what is lost over kills
    Logs,
    /// From a container's start to the credentials of its role
    Credentials,
    /// From a key to its echo through `berth exec`, beside `docker exec`
    Exec,
}

fn main() -> Result<()> {
    let Args { figure, setup } = Args::parse();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let figures = runtime.block_on(async {
        match figure {
            Figure::Launch => figures::launch::measure(&setup).await,
            Figure::Burst => figures::burst::measure(&setup).await,
            Figure::Awsvpc => figures::awsvpc::measure(&setup).await,
            Figure::Services => figures::services::measure(&setup).await,
            Figure::RunTask => figures::run_task::measure(&setup).await,
            Figure::Describe => figures::describe::measure(&setup).await,
            Figure::Start => figures::start::measure(&setup).await,
            Figure::Kill => figures::kill::measure(&setup).await,
            Figure::Outage => figures::outage::measure(&setup).await,
            Figure::Hostile => figures::hostile::measure(&setup).await,
            Figure::Logs => figures::logs::measure(&setup).await,
            Figure::Credentials => figures::credentials::measure(&setup).await,
            Figure::Exec => figures::exec::measure(&setup).await,
        }
    })?;
    say!("{}", serde_json::to_string(&figures)?);
    Ok(())
}
