//! The `berth` command: starts the parts of Berth, and is a client of them.
mod agent;
mod aws;
mod data_dir;
mod describe;
mod env;
mod events;
mod exit;
mod history;
mod moment;
mod output;
mod plan;
mod server;
mod shutdown;
mod store;
mod up;
mod why;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Amazon ECS on your own machines.
#[derive(Parser)]
#[command(version, disable_help_subcommand = true)]
struct Berth {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Start everything on this machine: control plane and agent in one process
    Up(up::Up),
    /// Start a control plane
    Server(server::Server),
    /// Make this machine a container instance of a cluster
    Agent(agent::Agent),
    /// Print the variables that point the AWS CLI and SDKs at this machine's control plane
    Env(env::Env),
    /// Run the AWS CLI with those variables
    Aws(aws::Aws),
    /// Say why a task, service, deployment or request is as it is, with numbers
    Why(why::Why),
    /// Say what a change would come to, without making it
    Plan(plan::Plan),
    /// Show a task, service, container instance, cluster or deployment, as it is or as it was
    Describe(describe::Describe),
    /// Print what happens in a cluster as it happens, or all that is kept of it
    Events(events::Events),
    /// Say who called what, and what came of it
    History(history::History),
    /// Look at the stored data of a control plane that is not running
    Store(store::Store),
    /// Serve one page, to have something to run
    Hello {
        #[arg(long, default_value_t = 8080)]
        port: u16,
    },
}

// The system's allocator stays: with mimalloc, DescribeTasks and RunTask cost the server as much
// time, within 5 %, and idle processes take more memory: 1 to 2 MiB, with huge pages 10 to 16 MiB.
fn main() -> ExitCode {
    let result = match Berth::parse().command {
        Command::Up(it) => up::run(it),
        Command::Server(it) => server::run(it),
        Command::Agent(it) => agent::run(it),
        Command::Env(it) => env::run(it),
        Command::Aws(it) => aws::run(it),
        Command::Store(it) => store::run(it),
        Command::Why(it) => why::run(&it),
        Command::Plan(it) => plan::run(&it),
        Command::Describe(it) => describe::run(&it),
        Command::Events(it) => events::run(it),
        Command::History(it) => history::run(it),
        Command::Hello { port } => berth_hello::serve(port, "Berth").map_err(Into::into),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            if !error.is::<exit::Silent>() {
                eprintln!("berth: {error:#}");
            }
            exit::code(&error)
        }
    }
}
