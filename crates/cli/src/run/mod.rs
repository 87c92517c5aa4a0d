//! `berth run`: runs tasks of a definition, and waits for their end if asked to.
mod code;
mod overrides;

use berth_api::{
    berth::{DescribeExplanationRequest, Response},
    client::CallError,
    ecs::{Failure, RunTaskRequest, RunTaskResponse, Task, TaskDefinition},
    to_json,
};

use self::overrides::Overrides;
use crate::{
    asking,
    cluster::{Cluster, ClusterArgs, last_part, short},
    exit,
    output::Output,
    proposed::Proposed,
    ps::why_stopped,
    reference, rehearsal, say, stop,
    waiting::{self, WaitTimeout},
};

#[derive(clap::Args)]
#[command(
    after_help = "With --wait the exit code is the container's own. 125 then says that Berth \
    could not run it or did not see its end, 126 that its command cannot be executed, 127 that its \
    command is not there."
)]
pub struct Run {
    /// Task definition: family, family:revision or ARN
    #[arg(value_name = "TASKDEF")]
    task_definition: String,
    /// Wait until the tasks have stopped; the exit code is then the container's
    #[arg(long)]
    wait: bool,
    /// Say where the tasks would run, and do nothing
    #[arg(long, conflicts_with = "wait")]
    dry_run: bool,
    /// How many tasks, 1 to 10
    #[arg(
        long, value_name = "N", default_value_t = 1, allow_negative_numbers = true,
        value_parser = clap::value_parser!(i32).range(1..=10)
    )]
    count: i32,
    /// Group of the tasks, as placement knows it [default: family:FAMILY]
    #[arg(long, value_name = "NAME")]
    group: Option<String>,
    /// Let commands be run in the tasks, by berth exec and aws ecs execute-command
    #[arg(long)]
    enable_execute_command: bool,
    #[command(flatten)]
    overrides: Overrides,
    /// Only the ids, one per line
    #[arg(short, long)]
    quiet: bool,
    /// json: the answer of RunTask
    #[arg(short, long, value_enum, default_value_t)]
    output: Output,
    #[command(flatten)]
    timeout: WaitTimeout,
    #[command(flatten)]
    cluster: ClusterArgs,
}

pub fn run(args: &Run) -> anyhow::Result<()> {
    let result =
        args.cluster.connect().and_then(|cluster| asking::run(&cluster, run_tasks(&cluster, args)));
    match result {
        // The container has all other codes to itself.
        Err(error) if args.wait && !error.is::<exit::Silent>() => {
            note!("berth: {error:#}");
            Err(exit::Silent(exit::NOT_RUN).into())
        }
        result => result,
    }
}

async fn run_tasks(cluster: &Cluster, args: &Run) -> anyhow::Result<()> {
    let definition = reference::task_definition(cluster, &args.task_definition).await?;
    let request = RunTaskRequest {
        cluster: Some(cluster.name.clone()),
        task_definition: definition.task_definition_arn.clone(),
        count: Some(args.count),
        group: args.group.clone(),
        overrides: args.overrides.of(&definition)?,
        enable_execute_command: args.enable_execute_command.then_some(true),
        ..RunTaskRequest::default()
    };
    if args.dry_run {
        return rehearsal::of(cluster, vec![request.into()], args.output).await;
    }
    let answer = cluster.client.send(request).await?;
    print(&answer, args);
    let failures = answer.failures.unwrap_or_default();
    if !failures.is_empty() {
        say::aside(&explained(cluster, &failures).await?);
        let code = if args.wait { exit::NOT_RUN } else { exit::CANNOT_BE_PLACED };
        return Err(exit::Silent(code).into());
    }
    let tasks = answer.tasks.unwrap_or_default();
    if args.wait { wait(cluster, &tasks, &definition, args).await } else { Ok(()) }
}

fn print(answer: &RunTaskResponse, args: &Run) {
    if args.output == Output::Json {
        say::json(&to_json(answer));
        return;
    }
    for task in answer.tasks.iter().flatten() {
        let id = last_part(arn(task));
        let instance = task.container_instance_arn.as_deref().map(short);
        match (args.quiet, instance) {
            (true, _) => say!("{id}"),
            (false, Some(it)) => say!("task {id} on {it}"),
            (false, None) => say!("task {id} waits for an instance"),
        }
    }
}

fn arn(task: &Task) -> &str {
    task.task_arn.as_deref().unwrap_or_default()
}

/// Why tasks found no place: what the control plane explains of this request, or else what the
/// failures say by themselves.
async fn explained(cluster: &Cluster, failures: &[Failure]) -> anyhow::Result<String> {
    let details = failures.iter().filter_map(|it| it.detail.as_deref());
    if let Some(request_id) = details.flat_map(words).find(|it| is_request_id(it)) {
        let request = DescribeExplanationRequest {
            cluster: Some(cluster.name.clone()),
            request_id: Some(request_id.to_owned()),
        };
        match cluster.client.call_berth(request.into()).await {
            Ok(Response::DescribeExplanation(it)) => {
                let text = it.explanation.and_then(|it| it.text).unwrap_or_default();
                return Ok(text.trim_end().to_owned() + "\n");
            }
            Ok(_) => anyhow::bail!("the control plane answered another question"),
            // Only the last ones are kept.
            Err(CallError::Api(_)) => {}
            Err(error) => return Err(error.into()),
        }
    }
    let line = |it: &Failure| {
        let whole = [&it.reason, &it.arn, &it.detail].map(|it| it.clone().unwrap_or_default());
        format!("{}\n", whole.join("  ").trim_end())
    };
    Ok(failures.iter().map(line).collect())
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|it: char| !it.is_ascii_hexdigit() && it != '-')
}

/// As UUIDs are written.
fn is_request_id(word: &str) -> bool {
    let lengths: Vec<usize> = word.split('-').map(str::len).collect();
    lengths == [8, 4, 4, 4, 12]
}

/// Until all have stopped; the code is that of the first that did not end well.
async fn wait(
    cluster: &Cluster,
    tasks: &[Task],
    definition: &TaskDefinition,
    args: &Run,
) -> anyhow::Result<()> {
    let essential: Vec<String> = overrides::essential(definition).map(str::to_owned).collect();
    let mut ended: Vec<Option<Task>> = vec![None; tasks.len()];
    let look = async || {
        for (task, ended) in tasks.iter().zip(&mut ended).filter(|(_, it)| it.is_none()) {
            *ended = stop::stopped(cluster, arn(task)).await?;
        }
        Ok(ended.iter().all(Option::is_some).then_some(()))
    };
    let waited = waiting::until(args.timeout, look).await?;
    let left = tasks.iter().zip(&ended).filter(|(_, it)| it.is_none());
    let left: Vec<&str> = left.map(|(it, _)| last_part(arn(it))).collect();
    let mut worst = 0;
    for it in ended.iter().flatten() {
        let code = code::of(it, &essential);
        if code != 0 && !args.quiet {
            note!("task {} {}", last_part(arn(it)), code::told(it, code, &why_stopped(it)));
        }
        worst = if worst == 0 { code } else { worst };
    }
    waited.or_say(&goes_on(cluster, &left), exit::NOT_RUN)?;
    if worst == 0 { Ok(()) } else { Err(exit::Silent(worst).into()) }
}

/// Of each task that goes on how to read what it says, and how to end it.
fn goes_on(cluster: &Cluster, ids: &[&str]) -> String {
    let told = |id: &&str| {
        format!(
            "task {id} goes on.\n  output: {}\n  stop: {}",
            cluster.command(Proposed::Output { task: id }),
            cluster.command(Proposed::Stop { task: id })
        )
    };
    ids.iter().map(told).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_task_that_goes_on_is_named() {
        assert_eq!(
            goes_on(&Cluster::of_nobody(), &["0a", "0b"]),
            "task 0a goes on.\n  output: berth logs 0a\n  stop: berth stop 0a\n\
             task 0b goes on.\n  output: berth logs 0b\n  stop: berth stop 0b"
        );
    }

    #[test]
    fn the_request_is_found_in_a_failures_detail() {
        let detail = "memory: needs 9 MiB. Ask: berth why 0f0f0f0f-0f0f-0f0f-0f0f-0f0f0f0f0f0f.";
        let found: Vec<&str> = words(detail).filter(|it| is_request_id(it)).collect();
        assert_eq!(found, ["0f0f0f0f-0f0f-0f0f-0f0f-0f0f0f0f0f0f"]);
    }
}
