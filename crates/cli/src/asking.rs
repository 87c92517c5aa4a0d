//! Asks the control plane, and says more of what it refuses: near names, and the next step.
use berth_api::{
    Document, Timestamp,
    berth::{DescribePastRequest, DescribePastResponse, PlannedCall, Response},
    client::{CallError, Client},
    ecs::ListClustersRequest,
};
use berth_past::LATER_THAN_NOW;
use serde_json::{Value, json};

use crate::{
    cluster::{Cluster, last_part},
    exit, pages,
    proposed::Proposed,
    reference, server,
};

/// Runs the work of a verb about a cluster.
pub fn run<T>(
    cluster: &Cluster,
    work: impl Future<Output = anyhow::Result<T>>,
) -> anyhow::Result<T> {
    server::runtime()?.block_on(async {
        match work.await {
            Ok(it) => Ok(it),
            Err(error) => Err(explained(cluster, error).await),
        }
    })
}

/// A read of ECS's API, answered as it was at a moment.
pub async fn past(
    client: &Client,
    at: Timestamp,
    operation: &str,
    input: &Value,
) -> Result<DescribePastResponse, CallError> {
    let call =
        PlannedCall { operation: Some(operation.to_owned()), input: Some(Document::from(input)) };
    let request = DescribePastRequest { at: Some(at), call: Some(call) };
    match client.call_berth(request.into()).await? {
        Response::DescribePast(it) => Ok(it),
        other => Err(CallError::Decode(format!("{} was not asked", other.operation()))),
    }
}

/// Where a moment is in the history of a cluster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// The revision of the cluster was this one.
    At(i64),
    /// Before all that is kept, and why no more is.
    NotKept(String),
    /// After all that has happened: this machine's clock may be ahead of the control plane's.
    Head,
}

/// Where a moment is; of one that is not kept, why is said to whoever is told from the oldest
/// `what` on.
pub async fn revision_at(cluster: &Cluster, at: Timestamp, what: &str) -> Result<Place, CallError> {
    let input = json!({"clusters": [cluster.name]});
    let place = place(past(&cluster.client, at, "DescribeClusters", &input).await)?;
    if let Place::NotKept(why) = &place {
        note!("{why} What follows begins with the oldest {what}.");
    }
    Ok(place)
}

fn place(answer: Result<DescribePastResponse, CallError>) -> Result<Place, CallError> {
    match answer {
        Ok(it) => Ok(Place::At(it.revision.unwrap_or_default())),
        Err(CallError::Api(it)) if it.code == "HistoryNotKeptException" => {
            Ok(Place::NotKept(it.message))
        }
        Err(CallError::Api(it)) if it.message.ends_with(LATER_THAN_NOW) => Ok(Place::Head),
        Err(error) => Err(error),
    }
}

/// ECS: of RunTask and StartTask in a cluster without instances.
const NO_INSTANCES: &str = "No Container Instances were found in your cluster";

async fn explained(cluster: &Cluster, error: anyhow::Error) -> anyhow::Error {
    let refusal = error.chain().find_map(|it| match it.downcast_ref() {
        Some(CallError::Api(it)) => Some(it.clone()),
        _ => None,
    });
    match refusal {
        Some(it) if it.code == "ClusterNotFoundException" => unknown(cluster, error).await,
        Some(it) if it.message.contains(NO_INSTANCES) => {
            let text = format!("{error:#}\n{}", how_to_join(cluster));
            exit::With { code: exit::CANNOT_BE_PLACED, text }.into()
        }
        Some(it) if reference::is_no_definition(&it) => exit::NotFound(format!("{error:#}")).into(),
        _ => error,
    }
}

/// How a machine comes into a cluster.
pub fn how_to_join(cluster: &Cluster) -> String {
    let agent_data = cluster.second_agent_dir();
    let agent_data = agent_data.as_deref();
    let join = Proposed::Join { cluster: last_part(&cluster.name), agent_data };
    let first = match cluster.is_elsewhere {
        true => "the AWS variables that are set here.".to_owned(),
        false => format!(
            "these variables, with an address that it can reach: {}",
            cluster.command(Proposed::Environment)
        ),
    };
    format!(
        "A machine with Docker joins with: {}\nAnother machine first needs {first}",
        cluster.command(join)
    )
}

async fn unknown(cluster: &Cluster, error: anyhow::Error) -> anyhow::Error {
    let name = last_part(&cluster.name);
    let Ok(known) = clusters(&cluster.client).await else { return error };
    if known.iter().any(|it| it == name) {
        // Of another call.
        return error;
    }
    let near = reference::did_you_mean(name, &known);
    let text = match near.is_empty() {
        true => {
            let make = cluster.command(Proposed::MakeCluster { name });
            format!("{error:#} There is no cluster '{name}'; to make it: {make}")
        }
        false => format!("{error:#} There is no cluster '{name}'{near}"),
    };
    exit::NotFound(text).into()
}

async fn clusters(client: &Client) -> Result<Vec<String>, CallError> {
    let arns = pages::all(async |next_token| {
        let request = ListClustersRequest { next_token, ..ListClustersRequest::default() };
        let page = client.send(request).await?;
        Ok((page.cluster_arns, page.next_token))
    })
    .await?;
    Ok(arns.iter().map(|it| last_part(it).to_owned()).collect())
}

#[cfg(test)]
mod tests {
    use berth_api::client::ApiError;

    use super::*;

    #[test]
    fn a_moment_that_has_not_come_yet_is_after_everything() {
        let refused = |code: &str, message: &str| {
            place(Err(CallError::Api(ApiError {
                code: code.to_owned(),
                message: message.to_owned(),
                http_status: 400,
                resource_ids: None,
                expected_sequence_token: None,
            })))
        };
        let later = "at 2027-01-15 09:06:43 UTC is later than now.";
        assert_eq!(refused("InvalidParameterException", later), Ok(Place::Head));
        let not_kept = Place::NotKept("It is not.".to_owned());
        assert_eq!(refused("HistoryNotKeptException", "It is not."), Ok(not_kept));
        assert!(refused("InvalidParameterException", "at is required.").is_err());
        let revision = DescribePastResponse { revision: Some(7), ..Default::default() };
        assert_eq!(place(Ok(revision)), Ok(Place::At(7)));
    }
}
