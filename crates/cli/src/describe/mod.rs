//! `berth describe`: one thing as the API shows it, now or at a moment of the past.
mod subject;
mod text;

use anyhow::anyhow;
use berth_api::{
    Timestamp,
    berth::{ExplainTaskRequest, Response},
    client::{CallError, Client},
    ecs,
};
use serde_json::Value;

use self::subject::{Asked, Subject};
use crate::{
    asking, cluster::Cluster, data_dir::DataDir, exit, moment, output::Output, reference, say,
    why::subject::is_another,
};

#[derive(clap::Args)]
pub struct Describe {
    /// Task, service, container instance, cluster or service deployment: ARN, name or id
    reference: String,
    /// As it was then: 2026-11-21T10:02:03Z, 10:02 (today), or '10m ago'
    #[arg(long, value_name = "TIME", value_parser = moment::parse)]
    at: Option<Timestamp>,
    /// Cluster of names and ids; an ARN names its own
    #[arg(long, value_name = "NAME")]
    cluster: Option<String>,
    #[arg(short, long, value_enum, default_value_t)]
    output: Output,
    #[command(flatten)]
    data: DataDir,
}

pub fn run(args: &Describe) -> anyhow::Result<()> {
    let subject = Subject::of(&args.reference, args.cluster.as_deref());
    let cluster = Cluster::reached(&args.data, Some(&subject.cluster))?;
    let found = asking::run(&cluster, described(&cluster, &subject, args))?;
    match args.output {
        Output::Json => say::json(&found.to_string()),
        Output::Text => say::result(&text::of(&found)),
    }
    Ok(())
}

/// Asks for each thing that the reference may mean, until one is there.
async fn described(cluster: &Cluster, subject: &Subject, args: &Describe) -> anyhow::Result<Value> {
    let client = &cluster.client;
    for asked in &subject.asked {
        if let Some(found) = found(client, asked, args.at).await? {
            return Ok(found);
        }
    }
    if let Some(arn) = task_of_piece(client, subject).await? {
        let asked = subject::task(&arn, &subject.cluster);
        if let Some(found) = found(client, &asked, args.at).await? {
            return Ok(found);
        }
    }
    if let Some(id) = instance_of_piece(cluster, subject).await? {
        let asked = subject::instance(&id, &subject.cluster);
        if let Some(found) = found(client, &asked, args.at).await? {
            return Ok(found);
        }
    }
    let when = args.at.map(|it| format!(" at {}", moment::shown(it))).unwrap_or_default();
    let reference = &args.reference;
    // A cluster that is not there is told by the error.
    let near = reference::did_you_mean(reference, &cluster.service_names().await?);
    let name = &cluster.name;
    let text = format!("there is nothing called '{reference}' in cluster {name}{when}{near}");
    Err(exit::NotFound(text).into())
}

/// The one thing in the answer, if it has one.
async fn found(
    client: &Client,
    asked: &Asked,
    at: Option<Timestamp>,
) -> anyhow::Result<Option<Value>> {
    let answer = match at {
        None => now(client, asked).await,
        Some(at) => then(client, asked, at).await,
    };
    let mut answer = match answer {
        Ok(answer) => answer,
        Err(CallError::Api(error)) if is_elsewhere(asked, &error.code) => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    let items = answer[asked.list].as_array_mut();
    Ok(items.filter(|it| !it.is_empty()).map(|it| it.swap_remove(0)))
}

/// Whether an error says that the reference means something else. A past cluster is one that is not
/// found, a present one a failure in the answer.
fn is_elsewhere(asked: &Asked, code: &str) -> bool {
    let is_cluster = asked.operation == ecs::Operation::DescribeClusters;
    is_another(code) || (is_cluster && code == "ClusterNotFoundException")
}

async fn now(client: &Client, asked: &Asked) -> Result<Value, CallError> {
    let request = ecs::Request::decode(asked.operation, asked.input.to_string().as_bytes());
    let request = request.map_err(|it| CallError::Decode(it.to_string()))?;
    read(&client.call(request).await?.encode())
}

async fn then(client: &Client, asked: &Asked, at: Timestamp) -> Result<Value, CallError> {
    let it = asking::past(client, at, asked.operation.name(), &asked.input).await?;
    read(it.result.as_ref().map_or("{}", |it| it.as_str()).as_bytes())
}

fn read(body: &[u8]) -> Result<Value, CallError> {
    serde_json::from_slice(body).map_err(|it| CallError::Decode(it.to_string()))
}

/// The only container instance whose id has this piece.
async fn instance_of_piece(cluster: &Cluster, it: &Subject) -> anyhow::Result<Option<String>> {
    let Some(text) = &it.piece else { return Ok(None) };
    let known = cluster.instance_ids().await?;
    match reference::piece(&known, "container instance", &cluster.name, text) {
        Ok(id) => Ok(Some(id)),
        Err(error) if error.is::<exit::NotFound>() => Ok(None),
        Err(error) => Err(error),
    }
}

/// The ARN of the only task whose id has this piece.
async fn task_of_piece(client: &Client, subject: &Subject) -> anyhow::Result<Option<String>> {
    let Some(piece) = subject.piece.clone() else { return Ok(None) };
    let request = ExplainTaskRequest { cluster: Some(subject.cluster.clone()), task: Some(piece) };
    match client.call_berth(request.into()).await {
        Ok(Response::ExplainTask(it)) => Ok(it.explanation.and_then(|it| it.task_arn)),
        Ok(_) => Err(anyhow!("the control plane answered with another operation")),
        Err(CallError::Api(error)) if is_another(&error.code) => Ok(None),
        Err(error) => Err(error.into()),
    }
}
