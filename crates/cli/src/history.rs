//! `berth history`: who called what, and what came of it.
use anyhow::anyhow;
use berth_api::{
    Timestamp,
    berth::{HistoryEntry, ListHistoryRequest, Response},
    to_json,
};

use crate::{
    asking, cluster::Cluster, data_dir::DataDir, exit, moment, output::Output, plain::one_line,
    reference, say, times, why::subject::Reference,
};

/// Of a whole cluster, unless more is asked for.
const SINCE_MS: i64 = 3_600_000;

#[derive(clap::Args)]
pub struct History {
    /// Task, service, container instance, deployment or task definition: ARN, name or id [default:
    /// everything within the last hour]
    resource: Option<String>,
    /// Cluster of names and ids; an ARN names its own
    #[arg(long, value_name = "NAME")]
    cluster: Option<String>,
    /// Of the account instead of a cluster: task definitions, capacity providers, settings
    #[arg(long, conflicts_with = "cluster")]
    account: bool,
    /// Of a source that is no cluster: aws.ssm (parameters), aws.logs (log groups), aws.ec2
    /// (networks) or aws.iam (identities)
    #[arg(long, value_name = "SOURCE", conflicts_with_all = ["cluster", "account", "resource"])]
    source: Option<String>,
    /// From then on: 2026-11-21T10:02:03Z, 10:02 (today), or '10m ago'
    #[arg(long, value_name = "TIME", value_parser = moment::parse)]
    since: Option<Timestamp>,
    /// Up to then
    #[arg(long, value_name = "TIME", value_parser = moment::parse)]
    until: Option<Timestamp>,
    /// Only what this principal called: its ARN, or the last part of it
    #[arg(long, value_name = "PRINCIPAL")]
    who: Option<String>,
    /// Also what agents report of tasks; of a task, all is told anyway
    #[arg(long)]
    all: bool,
    #[arg(short, long, value_enum, default_value_t)]
    output: Output,
    #[command(flatten)]
    data: DataDir,
}

pub fn run(args: History) -> anyhow::Result<()> {
    if let (Some(since), Some(until)) = (args.since, args.until)
        && since > until
    {
        let (since, until) = (moment::shown(since), moment::shown(until));
        let text = format!("--since {since} is after --until {until}");
        return Err(exit::With { code: exit::USAGE, text }.into());
    }
    let of_arn = args.resource.as_deref().and_then(|it| Reference::of(it).cluster);
    let name = args.cluster.clone().or(of_arn);
    let cluster = Cluster::reached(&args.data, name.as_deref())?;
    let output = args.output;
    asking::run(&cluster, async {
        let mut request = request(&args, name);
        if let Some(text) = args.resource.as_deref().filter(|_| !args.account)
            && let Some(id) = reference::piece_of_any(&cluster, text).await?
        {
            request.resource = Some(id);
        }
        if let Some(since) = args.since.filter(|_| !args.account && args.source.is_none()) {
            asking::revision_at(&cluster, since, "entry that is kept").await?;
        }
        let is_of_task = request.resource.as_deref().is_some_and(is_task);
        let mut told = 0;
        loop {
            let answer = cluster.client.call_berth(request.clone().into()).await?;
            let Response::ListHistory(page) = answer else {
                return Err(anyhow!("the control plane answered with another operation"));
            };
            let is_told = |it: &&HistoryEntry| args.all || is_of_task || !is_report(it);
            for entry in page.entries.iter().flatten().filter(is_told) {
                print(entry, output);
                told += 1;
            }
            request.next_token = page.next_token;
            if request.next_token.is_none() && told == 0 {
                note!("{}", nothing(&args));
            }
            if request.next_token.is_none() || say::is_lost() {
                return Ok(());
            }
        }
    })
}

/// That there is nothing to tell, of what was asked.
fn nothing(args: &History) -> String {
    let by = args.who.as_ref().map(|it| format!(" that {it} called")).unwrap_or_default();
    let of = args.resource.as_ref().map(|it| format!(" of {it}")).unwrap_or_default();
    let within = match (&args.resource, args.since, args.until) {
        (None, None, None) => " within the last hour",
        (_, None, None) => "",
        _ => " within that time",
    };
    format!("The history has nothing{of}{by}{within}.")
}

/// What agents tell of tasks, again and again.
fn is_report(it: &HistoryEntry) -> bool {
    matches!(
        it.operation.as_deref(),
        Some(
            "SubmitTaskStateChange"
                | "SubmitContainerStateChange"
                | "SubmitAttachmentStateChanges"
                | "DiscoverPollEndpoint"
        )
    )
}

/// Of a task it is what is asked for. An id may be that of an instance, which has no such reports.
fn is_task(resource: &str) -> bool {
    resource.contains(":task/")
        || resource.len() == 32 && resource.chars().all(|it| it.is_ascii_hexdigit())
}

fn request(args: &History, cluster: Option<String>) -> ListHistoryRequest {
    let since = match (&args.resource, args.since) {
        (None, None) => Some(Timestamp(times::now().0 - SINCE_MS)),
        (_, since) => since,
    };
    ListHistoryRequest {
        account: args.account.then_some(true),
        source: args.source.clone(),
        cluster,
        resource: args.resource.as_ref().map(|it| it.trim_start_matches('…').to_owned()),
        principal: args.who.clone(),
        since,
        until: args.until,
        ..ListHistoryRequest::default()
    }
}

fn print(entry: &HistoryEntry, output: Output) {
    match output {
        Output::Json => say::json(&to_json(entry)),
        Output::Text => say::result(&text(entry)),
    }
}

/// A line for the call, and one for each thing that it changed.
fn text(entry: &HistoryEntry) -> String {
    let at = entry.at.map(moment::shown).unwrap_or_default();
    let who = entry.principal.as_deref().unwrap_or_default();
    let mut text = match (&entry.operation, &entry.request_id) {
        (Some(operation), Some(id)) => format!("{at}  {operation}  {who}  request {id}\n"),
        (Some(operation), None) => format!("{at}  {operation}  {who}\n"),
        (None, _) => format!("{at}  (by itself)\n"),
    };
    for change in entry.changes.iter().flatten() {
        let arn = change.resource_arn.as_deref().unwrap_or_default();
        let name = arn.splitn(6, ':').last().unwrap_or(arn);
        let what = change.what.as_deref().unwrap_or_default();
        text.push_str(&format!("    {name}: {}\n", one_line(what)));
    }
    text
}

#[cfg(test)]
mod tests {
    use berth_api::berth::HistoryChange;

    use super::*;

    #[test]
    fn what_agents_report_is_told_of_tasks_alone() {
        let report = |operation: &str| {
            let operation = Some(operation.to_owned());
            is_report(&HistoryEntry { operation, ..HistoryEntry::default() })
        };
        assert!(report("SubmitTaskStateChange"));
        assert!(!report("RegisterContainerInstance") && !report("StopTask"));
        assert!(!is_report(&HistoryEntry::default()), "by itself");
        assert!(is_task("arn:aws:ecs:us-east-1:123456789012:task/prod/0f"));
        assert!(is_task(&"0f".repeat(16)) && !is_task("web"));
    }

    #[test]
    fn that_there_is_nothing_is_said() {
        use clap::Parser;
        #[derive(Parser)]
        struct Line {
            #[command(flatten)]
            history: History,
        }
        let nothing = |words: &[&str]| {
            let words = ["history"].iter().chain(words);
            nothing(&Line::try_parse_from(words).map_err(|it| it.to_string()).unwrap().history)
        };
        assert_eq!(nothing(&[]), "The history has nothing within the last hour.");
        assert_eq!(
            nothing(&["web", "--who", "nobody"]),
            "The history has nothing of web that nobody called."
        );
        assert_eq!(
            nothing(&["web", "--since", "10m ago"]),
            "The history has nothing of web within that time."
        );
        let reversed = ["h", "--since", "2026-11-21T10:00:00Z", "--until", "2026-11-21T09:00:00Z"];
        let error = run(Line::try_parse_from(reversed).unwrap().history);
        assert_eq!(
            error.unwrap_err().to_string(),
            "--since 2026-11-21T10:00:00.000Z is after --until 2026-11-21T09:00:00.000Z"
        );
    }

    #[test]
    fn a_call_is_told_with_what_it_changed() {
        let change = HistoryChange {
            resource_arn: Some("arn:aws:ecs:us-east-1:123456789012:task/prod/0f".to_owned()),
            what: Some("stoppedReason a\nb".to_owned()),
        };
        let mut entry = HistoryEntry {
            at: Some(Timestamp(1_800_000_000_000)),
            operation: Some("StopTask".to_owned()),
            principal: Some("arn:aws:iam::123456789012:root".to_owned()),
            changes: Some(vec![change]),
            ..HistoryEntry::default()
        };
        assert_eq!(
            text(&entry),
            "2027-01-15T08:00:00.000Z  StopTask  arn:aws:iam::123456789012:root\n    \
             task/prod/0f: stoppedReason a b\n"
        );
        (entry.operation, entry.changes) = (None, None);
        assert_eq!(text(&entry), "2027-01-15T08:00:00.000Z  (by itself)\n");
    }
}
