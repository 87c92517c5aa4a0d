//! `berth exec`: runs a command in a container of a task, as whoever sits before this terminal, or
//! as one of a pipe.
mod channel;
mod streams;
mod subject;

use std::io::IsTerminal;

use berth_api::berth::{Response, StartExecRequest, StartExecResponse};

use self::{
    channel::{Channel, End},
    streams::RawTerminal,
};
use crate::{
    asking,
    cluster::{Cluster, ClusterArgs},
    exit, say,
};

#[derive(clap::Args)]
#[command(
    after_help = "The exit code is the command's own. 125 then says that Berth could not run it or \
    did not see its end, 126 that it cannot be executed, 127 that it is not there.\n\
    Every session is on record with who, where and when: berth history TASK."
)]
pub struct Exec {
    /// Task: ARN, id, or a piece of the id that only one has; or a service, of which a running task
    /// is taken
    #[arg(value_name = "TASK|SERVICE")]
    task: String,
    /// The container, if the task has several
    #[arg(short, long, value_name = "NAME")]
    container: Option<String>,
    /// No terminal: standard input may be a pipe, and output and errors come apart. So it is, too,
    /// where standard input or output is no terminal
    #[arg(short = 'T', long)]
    no_tty: bool,
    /// User of the container, by name or number, instead of its own
    #[arg(short, long, value_name = "USER")]
    user: Option<String>,
    #[command(flatten)]
    cluster: ClusterArgs,
    /// The command and its arguments, after --
    #[arg(
        required = true,
        trailing_var_arg = true,
        allow_hyphen_values = true,
        value_name = "CMD"
    )]
    command: Vec<String>,
}

pub fn run(args: &Exec) -> anyhow::Result<()> {
    let result = args
        .cluster
        .connect()
        .and_then(|cluster| asking::run(&cluster, Box::pin(execute(&cluster, args))));
    match result {
        // The command has all other codes to itself.
        Err(error) if !error.is::<exit::Silent>() => {
            note!("berth: {error:#}");
            Err(exit::Silent(exit::NOT_RUN).into())
        }
        result => result,
    }
}

async fn execute(cluster: &Cluster, args: &Exec) -> anyhow::Result<()> {
    let task = subject::of(cluster, &args.task).await?;
    let has_terminal =
        !args.no_tty && std::io::stdin().is_terminal() && std::io::stdout().is_terminal();
    let command = shlex::try_join(args.command.iter().map(String::as_str));
    let request = StartExecRequest {
        cluster: task.cluster_arn.clone(),
        task: task.task_arn.clone(),
        container: args.container.clone(),
        command: Some(command.map_err(|_| anyhow::anyhow!("the command has a NUL character"))?),
        user: args.user.clone(),
        terminal: Some(has_terminal),
    };
    let started = start(cluster, request).await?;
    let terminal = has_terminal.then(RawTerminal::enter).transpose()?;
    let mut channel = Channel::open(cluster, &started, has_terminal).await?;
    let end = channel.run().await;
    // Before anything is told.
    drop(terminal);
    match end? {
        End::Code(0) => Ok(()),
        End::Code(code) => Err(exit::Silent(code).into()),
        End::Interrupted => Err(exit::Silent(exit::INTERRUPTED).into()),
        End::Closed(why) => anyhow::bail!("the session ended: {why}"),
        End::NotRead => {
            say::end()?;
            Err(exit::Silent(exit::NOT_READ).into())
        }
    }
}

async fn start(cluster: &Cluster, request: StartExecRequest) -> anyhow::Result<StartExecResponse> {
    match cluster.client.call_berth(request.into()).await? {
        Response::StartExec(it) => Ok(it),
        other => anyhow::bail!("{} was not asked", other.operation()),
    }
}
