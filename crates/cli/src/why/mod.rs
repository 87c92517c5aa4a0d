//! `berth why`: why a task, service, daemon, deployment or request is as it is, with numbers.
mod instance;
mod log;
pub mod subject;

use anyhow::anyhow;
use berth_api::{
    berth::{
        ContainerEvidence, DescribeExplanationRequest, ExplainDaemonDeploymentRequest,
        ExplainDaemonRequest, ExplainServiceDeploymentRequest, ExplainServiceRequest,
        ExplainTaskRequest, Request, Response, TaskExplanation,
    },
    client::{CallError, Client},
    to_json,
};

use self::subject::{Reference, Subject};
use crate::{asking, cluster::Cluster, data_dir::DataDir, exit, output::Output, reference, say};

#[derive(clap::Args)]
pub struct Why {
    /// Task (ARN, id, or a piece of the id), service or managed daemon (ARN or name; service:NAME
    /// or daemon:NAME if both have it), service deployment (ARN, id or ecs-svc/N), daemon
    /// deployment (ARN or id), container instance (ARN, id, or a piece of the id), or the id of a
    /// request as failures[].detail names it
    reference: String,
    /// Cluster of names and ids; an ARN names its own
    #[arg(long, value_name = "NAME")]
    cluster: Option<String>,
    #[arg(short, long, value_enum, default_value_t)]
    output: Output,
    #[command(flatten)]
    data: DataDir,
}

pub fn run(args: &Why) -> anyhow::Result<()> {
    let it = Reference::of(&args.reference);
    let name = args.cluster.as_deref().or(it.cluster.as_deref());
    let cluster = Cluster::reached(&args.data, name)?;
    asking::run(&cluster, async {
        let answer = asked(&cluster, &it, args).await?;
        match args.output {
            Output::Json => say::json(&answer.json),
            Output::Text => {
                say::result(&answer.text);
                say::result(&log::of(answer.container.as_ref()).await);
            }
        }
        Ok(())
    })
}

/// What is printed of an answer.
struct Answer {
    text: String,
    json: String,
    /// The container whose last words say more.
    container: Option<ContainerEvidence>,
}

/// Asks for each thing that the reference may mean, until one is known.
async fn asked(cluster: &Cluster, it: &Reference, args: &Why) -> anyhow::Result<Answer> {
    let (client, mut forgotten) = (&cluster.client, None);
    for subject in &it.subjects {
        match client.call_berth(request(*subject, &cluster.name, &it.text)).await {
            Ok(response) => {
                refuse_ambiguous(client, it, *subject, &cluster.name).await?;
                return answer(response);
            }
            Err(CallError::Api(error)) if subject::is_another(&error.code) => {
                if it.subjects.len() == 1 {
                    return Err(CallError::Api(error).into());
                }
                // It tells since when there would be more of a task.
                if *subject == Subject::Task && is_whole_id(&it.text) {
                    forgotten = Some(error.message);
                }
            }
            Err(error) => return Err(error.into()),
        }
    }
    if let Some(answer) = instance::of(cluster, &it.text).await? {
        return Ok(answer);
    }
    if let Some(said) = forgotten {
        let text = format!(
            "{said} Nor is there a service, daemon, deployment, container instance or explained \
             request of this name."
        );
        return Err(exit::NotFound(text).into());
    }
    let near = reference::did_you_mean(&args.reference, &cluster.service_names().await?);
    let text = format!(
        "there is no task, service, daemon, deployment, container instance or explained request \
         '{}' in cluster {}{near}",
        args.reference, cluster.name
    );
    Err(exit::NotFound(text).into())
}

fn is_whole_id(text: &str) -> bool {
    reference::is_whole(text) && reference::may_be_task(text)
}

/// A service and a managed daemon may have the same name.
async fn refuse_ambiguous(
    client: &Client,
    it: &Reference,
    found: Subject,
    cluster: &str,
) -> anyhow::Result<()> {
    if found != Subject::Service || !it.subjects.contains(&Subject::Daemon) {
        return Ok(());
    }
    match client.call_berth(request(Subject::Daemon, cluster, &it.text)).await {
        Ok(_) => {
            let name = &it.text;
            Err(anyhow!("'{name}' may be any of several: service:{name}, daemon:{name}."))
        }
        Err(CallError::Api(error)) if subject::is_another(&error.code) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// The last log line of the container that ended a task, as a line that says so; empty if this
/// machine does not have it.
pub async fn last_words(it: &TaskExplanation) -> String {
    log::of(blamed(it)).await
}

fn blamed(it: &TaskExplanation) -> Option<&ContainerEvidence> {
    let name = it.container_to_blame.as_ref()?;
    it.containers.iter().flatten().find(|one| one.name.as_ref() == Some(name))
}

fn request(subject: Subject, cluster: &str, reference: &str) -> Request {
    let (cluster, reference) = (Some(cluster.to_owned()), Some(reference.to_owned()));
    match subject {
        Subject::Task => ExplainTaskRequest { cluster, task: reference }.into(),
        Subject::Service => ExplainServiceRequest { cluster, service: reference }.into(),
        Subject::Deployment => {
            ExplainServiceDeploymentRequest { cluster, service_deployment: reference }.into()
        }
        Subject::Daemon => ExplainDaemonRequest { cluster, daemon: reference }.into(),
        Subject::DaemonDeployment => {
            ExplainDaemonDeploymentRequest { cluster, daemon_deployment: reference }.into()
        }
        Subject::Request => DescribeExplanationRequest { cluster, request_id: reference }.into(),
    }
}

fn answer(response: Response) -> anyhow::Result<Answer> {
    let unsaid = || anyhow!("the control plane answered without a text");
    let (text, json, container) = match response {
        Response::ExplainTask(it) => {
            let it = it.explanation.ok_or_else(unsaid)?;
            (it.text.clone(), to_json(&it), blamed(&it).cloned())
        }
        Response::ExplainService(it) => {
            let it = it.explanation.ok_or_else(unsaid)?;
            (it.text.clone(), to_json(&it), None)
        }
        Response::ExplainServiceDeployment(it) => {
            let it = it.explanation.ok_or_else(unsaid)?;
            (it.text.clone(), to_json(&it), None)
        }
        Response::ExplainDaemon(it) => {
            let it = it.explanation.ok_or_else(unsaid)?;
            (it.text.clone(), to_json(&it), None)
        }
        Response::ExplainDaemonDeployment(it) => {
            let it = it.explanation.ok_or_else(unsaid)?;
            (it.text.clone(), to_json(&it), None)
        }
        Response::DescribeExplanation(it) => {
            let it = it.explanation.ok_or_else(unsaid)?;
            (it.text.clone(), to_json(&it), None)
        }
        _ => return Err(anyhow!("the control plane answered another question")),
    };
    Ok(Answer { text: text.ok_or_else(unsaid)?, json, container })
}
