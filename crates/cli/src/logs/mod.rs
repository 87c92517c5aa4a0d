//! `berth logs`: what containers of this machine's Docker wrote, of a task or of all of a service.
mod containers;
mod join;
mod line;
mod read;

use std::collections::BTreeSet;

use anyhow::bail;
use berth_api::{
    Timestamp,
    ecs::{DesiredStatus, ListTasksRequest, Task},
};
use bollard::Docker;
use tokio::sync::mpsc;

use self::{
    containers::Found,
    line::{Line, Printer},
    read::What,
};
use crate::{
    asking,
    cluster::{Cluster, ClusterArgs, last_part, short},
    docker, exit, moment,
    proposed::Proposed,
    reference, say, services,
    terminal::Terminal,
    waiting,
};

/// Lines of all containers that have been read and not printed yet.
const LINES_WAITING_MAX: usize = 1_000;

#[derive(clap::Args)]
pub struct Logs {
    /// Task (ARN, id, or a piece of the id) or service (name or ARN)
    #[arg(value_name = "TASK|SERVICE")]
    reference: String,
    /// Only containers of this name
    #[arg(long, value_name = "NAME")]
    container: Option<String>,
    /// Go on with what they write from now on; of a service, also tasks that start later
    #[arg(short, long)]
    follow: bool,
    /// Only the last lines of each container
    #[arg(long, value_name = "N")]
    tail: Option<u32>,
    /// Only what was written since: 2026-11-21T10:02:03Z, 10:02 (today), or how long ago (90s, 10m)
    #[arg(long, value_name = "TIME", value_parser = moment::parse)]
    since: Option<Timestamp>,
    #[command(flatten)]
    cluster: ClusterArgs,
}

pub fn run(args: &Logs) -> anyhow::Result<()> {
    let cluster = args.cluster.connect()?.of(&args.reference);
    let what = What { follow: args.follow, tail: args.tail, since: args.since };
    asking::run(&cluster, async {
        tokio::select! {
            result = logs(&cluster, what, args) => result,
            _ = tokio::signal::ctrl_c() => Err(exit::Silent(exit::INTERRUPTED).into()),
        }
    })
}

/// What is read: one task, or whatever tasks a service has.
enum Subject {
    Task(Box<Task>),
    Service(String),
}

async fn logs(cluster: &Cluster, what: What, args: &Logs) -> anyhow::Result<()> {
    let subject = subject(cluster, &args.reference).await?;
    let tasks = tasks(cluster, &subject).await?;
    let docker = match docker::connect().await {
        Ok(it) => it,
        Err(error) => {
            let text = format!("the Docker of this machine does not answer: {error}");
            bail!("{}", with_places(text, cluster, &tasks, &BTreeSet::new()));
        }
    };
    let found = containers::of(&docker, &tasks, args.container.as_deref()).await?;
    if found.is_empty() && !(args.follow && matches!(subject, Subject::Service(_))) {
        let here = containers::instances(&docker, cluster).await?;
        return Err(nothing(cluster, &tasks, &here, args));
    }
    let printer = Printer::new(Terminal::stdout(args.cluster.no_color), &found, &subject);
    match args.follow {
        false => read::in_order(&docker, &found, what, &printer).await,
        true => follow(cluster, &docker, &subject, found, what, &printer, args).await,
    }
}

async fn subject(cluster: &Cluster, text: &str) -> anyhow::Result<Subject> {
    let is_service = text.starts_with("arn:") && text.contains(":service/");
    if !is_service && (text.starts_with("arn:") || reference::may_be_task(text)) {
        match reference::task(cluster, text).await {
            Ok(task) => return Ok(Subject::Task(Box::new(task))),
            // A service may have a name of hexadecimal digits.
            Err(error) if error.is::<exit::NotFound>() && !text.starts_with("arn:") => {
                return match reference::service_if_any(cluster, text).await? {
                    Some(it) => Ok(Subject::Service(services::name(&it).to_owned())),
                    None => Err(error),
                };
            }
            Err(error) => return Err(error),
        }
    }
    let service = match reference::service(cluster, text).await {
        Err(error) if !text.starts_with("arn:") && error.is::<exit::NotFound>() => {
            let text = error.to_string().replacen("no service", "no task and no service", 1);
            return Err(exit::NotFound(text).into());
        }
        found => found?,
    };
    Ok(Subject::Service(services::name(&service).to_owned()))
}

/// The task itself, or those that the service should run, and those on their way down.
async fn tasks(cluster: &Cluster, subject: &Subject) -> anyhow::Result<Vec<Task>> {
    let name = match subject {
        Subject::Task(it) => return Ok(vec![(**it).clone()]),
        Subject::Service(name) => name,
    };
    let mut arns = Vec::new();
    for desired_status in [DesiredStatus::Running, DesiredStatus::Stopped] {
        let filter = ListTasksRequest {
            service_name: Some(name.clone()),
            desired_status: Some(desired_status),
            ..ListTasksRequest::default()
        };
        arns.extend(cluster.task_arns(filter).await?);
    }
    Ok(cluster.tasks(&arns).await?)
}

/// Until all containers have ended; those of a service never have.
async fn follow(
    cluster: &Cluster,
    docker: &Docker,
    subject: &Subject,
    found: Vec<Found>,
    what: What,
    printer: &Printer,
    args: &Logs,
) -> anyhow::Result<()> {
    let (sender, mut lines) = mpsc::channel::<anyhow::Result<Line>>(LINES_WAITING_MAX);
    let mut known: BTreeSet<String> = BTreeSet::new();
    let mut add = |found: Vec<Found>| {
        for it in found.into_iter().filter(|it| known.insert(it.id.clone())) {
            tokio::spawn(read::into(docker.clone(), it, what, sender.clone()));
        }
    };
    add(found);
    if let Subject::Task(_) = subject {
        drop(sender);
        while !say::is_lost()
            && let Some(line) = lines.recv().await
        {
            printer.print(&line?);
        }
        return Ok(());
    }
    let mut looks = tokio::time::interval(4 * waiting::LOOK_INTERVAL);
    while !say::is_lost() {
        tokio::select! {
            line = lines.recv() => match line {
                Some(line) => printer.print(&line?),
                None => return Ok(()),
            },
            _ = looks.tick() => {
                let tasks = tasks(cluster, subject).await?;
                add(containers::of(docker, &tasks, args.container.as_deref()).await?);
            }
        }
    }
    Ok(())
}

/// Why there is nothing to read here, and where there is.
fn nothing(
    cluster: &Cluster,
    tasks: &[Task],
    here: &BTreeSet<String>,
    args: &Logs,
) -> anyhow::Error {
    let known: Vec<String> = tasks
        .iter()
        .flat_map(|it| it.containers.iter().flatten())
        .filter_map(|it| it.name.clone())
        .collect();
    if let Some(name) = args.container.as_ref().filter(|it| !known.contains(it)) {
        let near = reference::did_you_mean(name, &known);
        let text = format!("{} has no container '{name}'{near}", args.reference);
        return exit::NotFound(text).into();
    }
    let text = format!("this machine's Docker has no containers of {}", args.reference);
    anyhow::Error::msg(with_places(text, cluster, tasks, here))
}

/// A line more for each task: where it is, and how to read it there.
fn with_places(
    mut text: String,
    cluster: &Cluster,
    tasks: &[Task],
    here: &BTreeSet<String>,
) -> String {
    for task in tasks {
        text += &format!("\n{}", place(cluster, task, here));
    }
    text
}

fn place(cluster: &Cluster, task: &Task, here: &BTreeSet<String>) -> String {
    let arn = task.task_arn.as_deref().unwrap_or_default();
    let Some(instance) = task.container_instance_arn.as_deref() else {
        let why = cluster.command(Proposed::WhyNowhere { task: last_part(arn) });
        return format!("  task {} has no instance yet: {why}", short(arn));
    };
    if here.contains(instance) {
        return match task.last_status.as_deref() {
            Some("STOPPED") => format!(
                "  task {} ran on this machine, and its agent has removed its containers since \
                 (--cleanup-wait says how long they are kept)",
                short(arn)
            ),
            _ => {
                let why = cluster.command(Proposed::WhyNoContainers { task: last_part(arn) });
                format!(
                    "  task {} is on this machine, without containers so far: {why}",
                    short(arn)
                )
            }
        };
    }
    let ids = task.containers.iter().flatten().filter_map(|it| it.runtime_id.as_deref());
    let commands: Vec<String> =
        ids.map(|it| format!("docker logs {}", it.get(..12).unwrap_or(it))).collect();
    let there = match commands.is_empty() {
        true => "its containers are not there yet".to_owned(),
        false => format!("there, unless it has removed them: {}", commands.join("; ")),
    };
    format!("  task {} is on container instance {}; {there}", short(arn), last_part(instance))
}

#[cfg(test)]
mod tests {
    use berth_api::from_json;

    use super::*;

    #[test]
    fn a_task_elsewhere_is_told_with_the_command_to_read_it_there() {
        let told = |json: &str| {
            let task: Task = from_json(json.as_bytes()).unwrap();
            let here = BTreeSet::from(["arn:aws:ecs:r:1:container-instance/c/here".to_owned()]);
            place(&Cluster::of_nobody(), &task, &here)
        };
        assert_eq!(
            told(
                r#"{"taskArn": "arn:aws:ecs:r:1:task/c/0123456789ab", "lastStatus": "STOPPED",
                "containerInstanceArn": "arn:aws:ecs:r:1:container-instance/c/here",
                "containers": [{"name": "a", "runtimeId": "00112233445566778899"}]}"#
            ),
            "  task …456789ab ran on this machine, and its agent has removed its containers since \
             (--cleanup-wait says how long they are kept)"
        );
        assert_eq!(
            told(
                r#"{"taskArn": "arn:aws:ecs:r:1:task/c/0123456789ab",
                "containerInstanceArn": "arn:aws:ecs:r:1:container-instance/c/fedc",
                "containers": [{"name": "a", "runtimeId": "00112233445566778899"}, {"name": "b"}]}"#
            ),
            "  task …456789ab is on container instance fedc; there, unless it has removed them: \
             docker logs 001122334455"
        );
        assert_eq!(
            told(r#"{"taskArn": "arn:aws:ecs:r:1:task/c/0123456789ab"}"#),
            "  task …456789ab has no instance yet: berth why 0123456789ab"
        );
    }
}
