//! `berth events`: what happens in a cluster or elsewhere, in order, from any kept position.
mod position;
mod text;

use std::time::Duration;

use anyhow::anyhow;
use berth_api::{
    Timestamp,
    berth::{PositionedEvent, ReadEventsRequest, ReadEventsResponse, Response},
    client::{CallError, Client},
    to_json,
};
use clap::ValueEnum;
use tokio::time::sleep;

use crate::{
    asking, cluster::Cluster, data_dir::DataDir, exit, moment, output::Output, proposed::Proposed,
    say, shutdown,
};

/// The most that one call gives, and waits.
const PAGE_EVENTS: i32 = 1_000;
const WAIT_SECONDS: i32 = 20;

/// Between attempts to reach a control plane that is away: doubles from the first to the last.
const RETRY: (Duration, Duration) = (Duration::from_millis(250), Duration::from_secs(5));

#[derive(clap::Args)]
pub struct Events {
    #[arg(long, value_name = "NAME", default_value = "default")]
    cluster: String,
    /// Of a source that is no cluster: aws.ssm (parameters), aws.logs (log groups), aws.ec2
    /// (networks) or aws.iam (identities)
    #[arg(long, value_name = "SOURCE", conflicts_with_all = ["cluster", "types"])]
    source: Option<String>,
    /// Go on after this position, as `-o json` tells it with each event
    #[arg(long, value_name = "POSITION", conflicts_with = "since")]
    after: Option<String>,
    /// Begin with what happened then: 2026-11-21T10:02:03Z, 10:02 (today), or '10m ago'; with
    /// oldest, the oldest event that is kept
    #[arg(long, value_name = "TIME|oldest", value_parser = since)]
    since: Option<Since>,
    /// Wait for more, until interrupted; so it is without --after and --since
    #[arg(short, long)]
    follow: bool,
    /// Only events of this type; may be given several times
    #[arg(long = "type", value_enum, value_name = "TYPE")]
    types: Vec<Type>,
    #[arg(short, long, value_enum, default_value_t)]
    output: Output,
    #[command(flatten)]
    data: DataDir,
}

#[derive(Clone, Copy, Debug)]
enum Since {
    Oldest,
    At(Timestamp),
}

fn since(text: &str) -> Result<Since, String> {
    match text {
        "oldest" => Ok(Since::Oldest),
        _ => moment::parse(text).map(Since::At),
    }
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Type {
    Task,
    Instance,
    /// What an operator should look at on a container instance
    InstanceAction,
    Service,
    Deployment,
}

impl Type {
    /// `detail-type` of the events.
    fn detail_type(self) -> &'static str {
        match self {
            Type::Task => "ECS Task State Change",
            Type::Instance => "ECS Container Instance State Change",
            Type::InstanceAction => "Berth Container Instance Action",
            Type::Service => "ECS Service Action",
            Type::Deployment => "ECS Deployment State Change",
        }
    }
}

impl Events {
    /// As it was given.
    fn choice(&self) -> String {
        let name = |it: &Type| it.to_possible_value().map(|it| it.get_name().to_owned());
        let types = self.types.iter().filter_map(name).map(|it| format!(" --type {it}"));
        let output = (self.output == Output::Json).then(|| " -o json".to_owned());
        let source = self.source.iter().map(|it| format!(" --source {it}"));
        types.chain(source).chain(output).collect()
    }
}

pub fn run(args: Events) -> anyhow::Result<()> {
    let cluster = Cluster::reached(&args.data, Some(&args.cluster))?;
    asking::run(&cluster, async {
        let after = match args.since {
            Some(Since::At(at)) => match &args.source {
                None => position::at(&cluster, at).await?,
                Some(source) => position::in_source(&cluster, source, at).await?,
            },
            Some(Since::Oldest) => Some(position::OLDEST.to_owned()),
            None => args.after.clone(),
        };
        let mut reader = Reader::of(&cluster, &args, after);
        let requested = shutdown::requested()?;
        tokio::select! {
            read = reader.read() => read,
            () = requested => {
                note!("berth: stopped reading; {}", reader.how_to_go_on(&cluster));
                Err(exit::Silent(exit::INTERRUPTED).into())
            }
        }
    })
}

struct Reader {
    client: Client,
    request: ReadEventsRequest,
    output: Output,
    follows: bool,
    /// The flags that say which events are told, and how.
    choice: String,
}

impl Reader {
    fn of(cluster: &Cluster, args: &Events, after: Option<String>) -> Reader {
        let follows = args.follow || (args.after.is_none() && args.since.is_none());
        let types = args.types.iter().map(|it| it.detail_type().to_owned());
        let request = ReadEventsRequest {
            cluster: args.source.is_none().then(|| args.cluster.clone()),
            source: args.source.clone(),
            after,
            max_results: Some(PAGE_EVENTS),
            event_types: Some(types.collect()),
            wait_seconds: None,
        };
        let (client, choice) = (cluster.client.clone(), args.choice());
        Reader { client, request, output: args.output, follows, choice }
    }

    async fn read(&mut self) -> anyhow::Result<()> {
        // The first answer tells where it begins, and that there is somebody.
        let mut page = page(self.client.call_berth(self.request.clone().into()).await?)?;
        self.request.wait_seconds = self.follows.then_some(WAIT_SECONDS);
        loop {
            for event in page.events.iter().flatten() {
                print(event, self.output);
                if say::is_lost() {
                    return Ok(());
                }
                self.request.after = event.position.clone();
            }
            self.request.after = page.position.clone();
            if !self.follows && page.is_caught_up == Some(true) {
                return Ok(());
            }
            page = self.next().await?;
        }
    }

    /// The next page, however long the control plane is away.
    async fn next(&self) -> anyhow::Result<ReadEventsResponse> {
        let mut pause = RETRY.0;
        loop {
            match self.client.call_berth(self.request.clone().into()).await {
                Err(error @ (CallError::Transport(_) | CallError::TimedOut(_))) => {
                    if !self.follows {
                        return Err(error.into());
                    }
                    if pause == RETRY.0 {
                        note!("berth: {error}; trying again");
                    }
                    sleep(pause).await;
                    pause = (pause * 2).min(RETRY.1);
                }
                answer => return page(answer?),
            }
        }
    }

    fn how_to_go_on(&self, cluster: &Cluster) -> String {
        let choice = self.choice.as_str();
        match &self.request.after {
            Some(after) => {
                format!("go on with: {}", cluster.command(Proposed::GoOn { after, choice }))
            }
            None => "nothing was read".to_owned(),
        }
    }
}

fn page(answer: Response) -> anyhow::Result<ReadEventsResponse> {
    match answer {
        Response::ReadEvents(page) => Ok(page),
        _ => Err(anyhow!("the control plane answered with another operation")),
    }
}

fn print(event: &PositionedEvent, output: Output) {
    match output {
        Output::Json => say::json(&to_json(event)),
        Output::Text => say!("{}", text::of(event)),
    }
}
