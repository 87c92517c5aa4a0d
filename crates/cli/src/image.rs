//! `berth image`: images that hosts are to have before a task asks for them.
use anyhow::bail;
use berth_api::{
    berth::{CreatePrepullRequest, DeletePrepullRequest, ListPrepullsRequest, Prepull, Response},
    to_json,
};

use crate::{
    asking,
    cluster::{Cluster, ClusterArgs, last_part},
    exit,
    output::Output,
    pages, reference,
    table::{Cell, Table},
    terminal::Terminal,
};

#[derive(clap::Args)]
pub struct Image {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(clap::Subcommand)]
enum Verb {
    /// Have hosts fetch an image before a task asks for it, and keep it
    Prepull(Prepulled),
    /// List images that hosts fetch ahead, and how many have them
    Ls(List),
    /// Have hosts keep an image no longer that they fetched ahead
    Rm(Rm),
}

#[derive(clap::Args)]
struct Prepulled {
    /// As task definitions name it
    image: String,
    #[command(flatten)]
    on: On,
    #[arg(short, long, value_enum, default_value_t)]
    output: Output,
    #[command(flatten)]
    cluster: ClusterArgs,
}

#[derive(clap::Args)]
#[group(required = true, multiple = false)]
struct On {
    /// On all hosts of this capacity provider
    #[arg(long, value_name = "PROVIDER")]
    on: Option<String>,
    /// On all hosts that can run tasks of this service
    #[arg(long, value_name = "SERVICE")]
    service: Option<String>,
}

#[derive(clap::Args)]
struct List {
    #[arg(short, long, value_enum, default_value_t)]
    output: Output,
    #[command(flatten)]
    cluster: ClusterArgs,
}

#[derive(clap::Args)]
struct Rm {
    /// Its name, or its id, as `berth image ls` shows it
    image: String,
    #[arg(short, long, value_enum, default_value_t)]
    output: Output,
    #[command(flatten)]
    cluster: ClusterArgs,
}

pub fn run(args: &Image) -> anyhow::Result<()> {
    match &args.verb {
        Verb::Prepull(it) => prepull(it),
        Verb::Ls(it) => list(it),
        Verb::Rm(it) => rm(it),
    }
}

fn prepull(args: &Prepulled) -> anyhow::Result<()> {
    let cluster = args.cluster.connect()?;
    asking::run(&cluster, async {
        let service = match &args.on.service {
            Some(it) => reference::service(&cluster, it).await?.service_name,
            None => None,
        };
        let request = CreatePrepullRequest {
            capacity_provider: args.on.on.clone(),
            cluster: Some(cluster.name.clone()),
            image: Some(args.image.clone()),
            service,
        };
        let answer = cluster.client.call_berth(request.into()).await?;
        let Response::CreatePrepull(it) = answer else { bail!(ANOTHER) };
        match args.output {
            Output::Json => say!("{}", to_json(&it)),
            Output::Text => {
                let it = it.prepull.unwrap_or_default();
                let (present, wanted) =
                    (it.present_on.unwrap_or_default(), it.wanted_by.unwrap_or_default());
                let (whose, image) = (whose(&it), &args.image);
                say!("{present} of {wanted} hosts of {whose} have {image}; the others fetch it.");
            }
        }
        Ok(())
    })
}

/// `provider NAME` or `service NAME`.
fn whose(it: &Prepull) -> String {
    match (&it.capacity_provider, &it.service) {
        (Some(name), _) => format!("provider {name}"),
        (None, Some(name)) => format!("service {name}"),
        (None, None) => String::new(),
    }
}

async fn all(cluster: &Cluster) -> anyhow::Result<Vec<Prepull>> {
    let all = pages::all(async |next_token| {
        let request = ListPrepullsRequest {
            cluster: Some(cluster.name.clone()),
            max_results: None,
            next_token,
        };
        let answer = cluster.client.call_berth(request.into()).await?;
        let Response::ListPrepulls(it) = answer else { return Ok((None, None)) };
        Ok::<_, berth_api::client::CallError>((it.prepulls, it.next_token))
    });
    Ok(all.await?)
}

fn list(args: &List) -> anyhow::Result<()> {
    let cluster = args.cluster.connect()?;
    asking::run(&cluster, async {
        let all = all(&cluster).await?;
        match args.output {
            Output::Json => {
                let all: Vec<String> = all.iter().map(to_json).collect();
                say!("[{}]", all.join(","));
            }
            Output::Text => table(&all).print(&Terminal::stdout(args.cluster.no_color)),
        }
        Ok(())
    })
}

fn table(all: &[Prepull]) -> Table<6> {
    let row = |it: &Prepull| {
        let text = |it: &Option<String>| it.clone().unwrap_or_default();
        let (present, wanted) =
            (it.present_on.unwrap_or_default(), it.wanted_by.unwrap_or_default());
        let digests = it.digests.as_deref().unwrap_or_default().join(" ");
        let faults = it.faults.iter().flatten().map(|it| {
            let host = it.container_instance_arn.as_deref().unwrap_or_default();
            format!("{}: {}", last_part(host), text(&it.reason))
        });
        [
            Cell::from(text(&it.prepull_id)),
            Cell::from(text(&it.image)),
            Cell::from(whose(it)),
            Cell::from(format!("{present}/{wanted}")),
            Cell::from(digests),
            Cell::from(faults.collect::<Vec<_>>().join("; ")),
        ]
    };
    let headers = ["ID", "IMAGE", "FOR", "HOSTS", "DIGEST", "FAULTS"];
    Table { headers, rows: all.iter().map(row).collect() }
}

fn rm(args: &Rm) -> anyhow::Result<()> {
    let cluster = args.cluster.connect()?;
    asking::run(&cluster, async {
        let all = all(&cluster).await?;
        let is_meant = |it: &&Prepull| {
            [&it.prepull_id, &it.image].into_iter().flatten().any(|it| *it == args.image)
        };
        let meant: Vec<&Prepull> = all.iter().filter(is_meant).collect();
        if meant.is_empty() {
            return Err(exit::NotFound(format!(
                "hosts of cluster {} fetch no '{}' ahead",
                cluster.name, args.image
            ))
            .into());
        }
        for it in meant {
            let request = DeletePrepullRequest {
                cluster: Some(cluster.name.clone()),
                prepull_id: it.prepull_id.clone(),
            };
            let answer = cluster.client.call_berth(request.into()).await?;
            let Response::DeletePrepull(answer) = answer else { bail!(ANOTHER) };
            let image = it.image.as_deref().unwrap_or_default();
            match args.output {
                Output::Json => say!("{}", to_json(&answer)),
                Output::Text => {
                    say!("Hosts of {} keep {image} no longer than any other.", whose(it));
                }
            }
        }
        Ok(())
    })
}

const ANOTHER: &str = "the control plane answered another question";
