//! `berth stop`: stops tasks.
use berth_api::ecs::{StopTaskRequest, Task};

use crate::{
    asking,
    cluster::{Cluster, ClusterArgs, last_part, short},
    exit,
    output::Output,
    proposed::Proposed,
    ps::why_stopped,
    reference, rehearsal,
    waiting::{self, WaitTimeout},
};

#[derive(clap::Args)]
pub struct Stop {
    /// ARN, id, or a piece of the id that only one task has
    #[arg(required = true, value_name = "TASK")]
    tasks: Vec<String>,
    /// Why; `berth ps` and `berth why` tell it later
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
    /// Say what would be started and stopped, and do nothing
    #[arg(long, conflicts_with = "wait")]
    dry_run: bool,
    /// Wait until the tasks have stopped
    #[arg(long)]
    wait: bool,
    /// Only the ids, one per line
    #[arg(short, long)]
    quiet: bool,
    #[command(flatten)]
    timeout: WaitTimeout,
    #[command(flatten)]
    cluster: ClusterArgs,
}

pub fn run(args: &Stop) -> anyhow::Result<()> {
    let cluster = args.cluster.connect()?;
    asking::run(&cluster, stop(&cluster, args))
}

/// Knows all of them before it stops the first.
async fn stop(cluster: &Cluster, args: &Stop) -> anyhow::Result<()> {
    let mut tasks = Vec::with_capacity(args.tasks.len());
    for text in &args.tasks {
        tasks.push((cluster.of(text), arn(&reference::task(cluster, text).await?)));
    }
    let request = |(cluster, arn): &(Cluster, String)| StopTaskRequest {
        cluster: Some(cluster.name.clone()),
        task: Some(arn.clone()),
        reason: args.reason.clone(),
    };
    if args.dry_run {
        let calls = tasks.iter().map(|it| request(it).into()).collect();
        return rehearsal::of(cluster, calls, Output::Text).await;
    }
    for task in &tasks {
        let (cluster, arn) = task;
        cluster.client.send(request(task)).await?;
        match args.quiet {
            true => say!("{}", last_part(arn)),
            false if args.wait => {}
            false => say!("task {} is stopping", short(arn)),
        }
    }
    for (cluster, arn) in tasks.iter().filter(|_| args.wait) {
        let look = async || stopped(cluster, arn).await;
        let why = cluster.command(Proposed::LookAtStopping { task: last_part(arn) });
        let goes_on = format!("task {} goes on stopping. Look: {why}", short(arn));
        let task = waiting::until(args.timeout, look).await?.or_say(&goes_on, exit::TIMED_OUT)?;
        if !args.quiet {
            say!("task {} stopped: {}", short(arn), why_stopped(&task));
        }
    }
    Ok(())
}

fn arn(task: &Task) -> String {
    task.task_arn.clone().unwrap_or_default()
}

/// The task, once it has stopped.
pub async fn stopped(cluster: &Cluster, arn: &str) -> anyhow::Result<Option<Task>> {
    let found = cluster.tasks(&[arn.to_owned()]).await?.pop();
    Ok(found.filter(|it| it.last_status.as_deref() == Some("STOPPED")))
}
