//! `berth logs`: what containers write, of tasks and of all tasks of services: from CloudWatch Logs
//! where that is their log driver, from this machine's Docker otherwise.
mod containers;
mod follow;
mod join;
mod line;
mod nowhere;
mod of_docker;
mod of_stream;
mod read;
mod source;
mod subject;

use std::collections::BTreeSet;

use berth_api::{Timestamp, ecs::Task};

use self::{
    line::Printer,
    read::{Filter, What},
    source::Finder,
    subject::Subject,
};
use crate::{asking, cluster::ClusterArgs, exit, moment, terminal::Terminal};

#[derive(clap::Args)]
pub struct Logs {
    /// Tasks (ARN, id, or a piece of the id) and services (name or ARN)
    #[arg(value_name = "TASK|SERVICE", required = true)]
    references: Vec<String>,
    /// Only containers of this name; may be repeated
    #[arg(long, value_name = "NAME")]
    container: Vec<String>,
    /// Go on with what they write from now on; of a service, also tasks that start later
    #[arg(short, long)]
    follow: bool,
    /// Only the last lines of each container
    #[arg(long, value_name = "N")]
    tail: Option<u32>,
    /// Only what was written since: 2026-11-21T10:02:03Z, 10:02 (today), or how long ago (90s, 10m)
    #[arg(long, value_name = "TIME", value_parser = moment::parse)]
    since: Option<Timestamp>,
    /// Only what was written until then
    #[arg(long, value_name = "TIME", value_parser = moment::parse, conflicts_with = "follow")]
    until: Option<Timestamp>,
    /// Only lines that match a filter pattern of CloudWatch Logs: ERROR, '{ $.level = "error" }'
    #[arg(long, value_name = "PATTERN", value_parser = Filter::parse)]
    filter: Option<Filter>,
    #[command(flatten)]
    cluster: ClusterArgs,
}

pub fn run(args: &Logs) -> anyhow::Result<()> {
    let cluster = args.cluster.connect()?;
    if args.follow && args.tail.is_some() && args.filter.is_some() {
        let text = "--tail and --filter together are of what is there: leave out --follow, or one \
                    of them";
        return Err(exit::With { code: exit::USAGE, text: text.to_owned() }.into());
    }
    asking::run(&cluster.of(&args.references[0]), async {
        let mut subjects = Vec::new();
        for it in &args.references {
            subjects.push(Subject::of(cluster.of(it), it).await?);
        }
        tokio::select! {
            result = logs(&subjects, args) => result,
            _ = tokio::signal::ctrl_c() => Err(exit::Silent(exit::INTERRUPTED).into()),
        }
    })
}

async fn logs(subjects: &[Subject], args: &Logs) -> anyhow::Result<()> {
    let Logs { tail, since, until, filter, .. } = args;
    let what = What { tail: *tail, since: *since, until: *until, filter: filter.clone() };
    let mut finder = Finder::new(args.container.clone());
    let terminal = Terminal::stdout(args.cluster.no_color);
    let mut printer = Printer::new(terminal, subjects.iter().any(Subject::is_service));
    let (mut all, mut nothing) = (Vec::new(), Vec::new());
    for subject in subjects {
        let (cluster, tasks) = (&subject.cluster, subject.tasks().await?);
        let sources = finder.of(cluster, &tasks).await?;
        let read: BTreeSet<&str> = sources.iter().map(|it| it.of.task_arn.as_str()).collect();
        if sources.is_empty() && !(args.follow && subject.is_service()) {
            let (reference, names) = (&subject.reference, &args.container);
            nothing.push(nowhere::nothing(cluster, &mut finder, &tasks, reference, names).await);
        } else {
            let is_unread = |it: &&Task| {
                let arn = it.task_arn.as_deref().unwrap_or_default();
                !read.contains(arn) && it.last_status.as_deref() == Some("RUNNING")
            };
            let unread: Vec<&Task> = tasks.iter().filter(is_unread).collect();
            if args.container.is_empty() && !unread.is_empty() {
                nowhere::beside(cluster, &mut finder, &unread).await;
            }
        }
        printer.add(&sources, subject.told_as(subjects.len()));
        all.extend(sources.into_iter().map(|it| (cluster.clone(), it)));
    }
    if nothing.len() == subjects.len() {
        // The others say no more.
        return Err(nothing.swap_remove(0));
    }
    nothing.iter().for_each(|it| note!("{it:#}"));
    match args.follow {
        false => read::in_order(&mut finder, all, &what, &printer).await,
        true => follow::follow(subjects, &mut finder, &what, &mut printer).await,
    }
}
