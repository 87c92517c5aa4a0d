//! The `berth` command: starts the parts of Berth, and is a client of them.
mod agent;
mod aws;
mod data_dir;
mod env;
mod exit;
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
    /// Say why tasks of a request were not placed: for every instance, with numbers
    Why(why::Why),
    /// Look at the stored data of a control plane that is not running
    Store(store::Store),
    /// Serve one page, to have something to run
    Hello {
        #[arg(long, default_value_t = 8080)]
        port: u16,
    },
}

fn main() -> ExitCode {
    let result = match Berth::parse().command {
        Command::Up(it) => up::run(it),
        Command::Server(it) => server::run(it),
        Command::Agent(it) => agent::run(it),
        Command::Env(it) => env::run(it),
        Command::Aws(it) => aws::run(it),
        Command::Store(it) => store::run(it),
        Command::Why(it) => why::run(&it),
        Command::Hello { port } => berth_hello::serve(port, "Berth").map_err(Into::into),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("berth: {error:#}");
            exit::code(&error)
        }
    }
}
