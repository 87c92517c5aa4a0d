//! The `berth` command: starts the parts of Berth, and is a client of them.
#[macro_use]
mod say;

mod agent;
mod agent_config;
mod agent_link;
mod asking;
mod aws;
mod ca;
mod cluster;
mod data_dir;
mod deploy;
mod describe;
mod docker;
mod doctor;
mod env;
mod events;
mod exec;
mod exit;
mod follow;
mod history;
mod host;
mod host_state;
mod hosts;
mod image;
mod log;
mod logs;
mod moment;
mod output;
mod pages;
mod plain;
mod plan;
mod proposed;
mod ps;
mod reference;
mod rehearsal;
mod role;
mod rollback;
mod run;
mod scale;
mod seal;
mod server;
mod services;
mod shutdown;
mod stop;
mod store;
mod table;
mod terminal;
mod times;
mod token;
mod top;
mod up;
mod user;
mod waiting;
mod why;
mod why_denied;

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
    /// Take what an agent of this machine says to a control plane, over TLS
    AgentLink(agent_link::AgentLink),
    /// Print how the agent of AWS is configured that joins with a token
    AgentConfig(agent_config::AgentConfig),
    /// Print the variables that point the AWS CLI and SDKs at this machine's control plane
    Env(env::Env),
    /// Run the AWS CLI with those variables
    Aws(aws::Aws),
    /// List tasks
    Ps(ps::Ps),
    /// List services
    Services(services::Services),
    /// Show what services, tasks or container instances use now
    Top(top::Top),
    /// Bring a task definition to services, and follow it until it is there
    Deploy(deploy::Deploy),
    /// Bring a service back to what it was before
    Rollback(rollback::Rollback),
    /// Change how many tasks services have
    Scale(scale::Scale),
    /// Run tasks of a definition
    Run(run::Run),
    /// Run a command in a container of a task
    Exec(exec::Exec),
    /// Print what containers of this machine write
    Logs(logs::Logs),
    /// Stop tasks
    Stop(stop::Stop),
    /// Say why a task, service, daemon, deployment or request is as it is, with numbers
    Why(why::Why),
    /// Say which policy refused a call, or what came nearest to allowing it
    WhyDenied(why_denied::WhyDenied),
    /// Say what a change would come to, without making it
    Plan(plan::Plan),
    /// Show a task, service, container instance, cluster or deployment, as it is or as it was
    Describe(describe::Describe),
    /// Print what happens in a cluster as it happens, or all that is kept of it
    Events(events::Events),
    /// Show who called what, and the result
    History(history::History),
    /// Make, list and remove users of this control plane
    User(user::User),
    /// End the sessions of a role
    Role(role::Role),
    /// List container instances
    Hosts(hosts::Hosts),
    /// Show a container instance, empty it, turn its agent away
    Host(host::Host),
    /// Have hosts fetch images before tasks ask for them
    Image(image::Image),
    /// Make, list and revoke tokens by which machines join a cluster
    Token(token::Token),
    /// Look at and change the keys that secrets are sealed by
    Seal(seal::Seal),
    /// Look for what is wrong with this machine, as a host or a control node, and say what mends it
    Doctor(doctor::Doctor),
    /// Look at and change the authorities that sign what the control plane shows over TLS
    Ca(ca::Ca),
    /// Look at the stored data of a control plane that is not running
    Store(store::Store),
    /// Serve one page, to have something to run
    Hello {
        #[arg(long, default_value_t = 8080)]
        port: u16,
    },
}

// The system's allocator stays: with mimalloc, DescribeTasks and RunTask cost the server about as
// much time, and idle processes take more memory: 1 to 2 MiB, with huge pages 10 to 16 MiB. What it
// keeps after a flood, the server has it give back.
fn main() -> ExitCode {
    proposed::called_as(std::env::args_os().next());
    let command = Berth::parse().command;
    // Those that run for years care for the world, and not for who listens.
    let is_verb = !matches!(
        command,
        Command::Up(_)
            | Command::Server(_)
            | Command::Agent(_)
            | Command::AgentLink(_)
            | Command::Hello { .. }
    );
    let result = match command {
        Command::Up(it) => up::run(it),
        Command::Server(it) => server::run(it),
        Command::Agent(it) => agent::run(it),
        Command::AgentConfig(it) => agent_config::run(&it),
        Command::Token(it) => token::run(&it),
        Command::Env(it) => env::run(it),
        Command::Aws(it) => aws::run(it),
        Command::Store(it) => store::run(it),
        Command::Ps(it) => ps::run(&it),
        Command::Services(it) => services::run(&it),
        Command::Top(it) => top::run(&it),
        Command::Deploy(it) => deploy::run(&it),
        Command::Rollback(it) => rollback::run(&it),
        Command::Scale(it) => scale::run(&it),
        Command::Run(it) => run::run(&it),
        Command::Exec(it) => exec::run(&it),
        Command::Logs(it) => logs::run(&it),
        Command::Stop(it) => stop::run(&it),
        Command::Why(it) => why::run(&it),
        Command::WhyDenied(it) => why_denied::run(&it),
        Command::Plan(it) => plan::run(&it),
        Command::Describe(it) => describe::run(&it),
        Command::Events(it) => events::run(it),
        Command::History(it) => history::run(it),
        Command::User(it) => user::run(&it),
        Command::Role(it) => role::run(&it),
        Command::Hosts(it) => hosts::run(&it),
        Command::Host(it) => host::run(&it),
        Command::Image(it) => image::run(&it),
        Command::Seal(it) => seal::run(&it),
        Command::Doctor(it) => doctor::run(&it),
        Command::Ca(it) => ca::run(&it),
        Command::AgentLink(it) => agent_link::run(&it),
        Command::Hello { port } => berth_hello::serve(port, "Berth").map_err(Into::into),
    };
    let code = match result.and_then(|()| if is_verb { say::end() } else { Ok(()) }) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            if !error.is::<exit::Silent>() {
                note!("berth: {error:#}");
            }
            exit::code(&error)
        }
    };
    log::flush();
    code
}
