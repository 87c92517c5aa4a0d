//! As whom agents speak here, and what the control plane says to that.

use std::time::Duration;

use berth_api::client::{CallError, Client};
use berth_api::ecs::{
    ContainerInstance, DescribeContainerInstancesRequest, DiscoverPollEndpointRequest,
    ListClustersRequest, ListContainerInstancesRequest,
};
use serde_json::Value;

use super::{containers, tls};
use crate::asked::Asked;
use crate::facts::{Directory, Key, Published, Told};

/// Where the published agent is told what to do, beside its environment.
const CONFIGURED: &str = "etc/ecs/ecs.config";
const VARIABLE: &str = "ECS_BACKEND_HOST";
const IMAGE: &str = "amazon-ecs-agent";
/// What `statusReason` begins with of an instance for which two agents ask.
const CONTESTED: &str = "Several agents";
/// So many clusters are looked at, and container instances of each.
const CLUSTERS_MAX: usize = 100;
const INSTANCES_MAX: usize = 1_000;
/// ECS: what one call describes at most.
const DESCRIBED_MAX: usize = 100;
/// For all of these calls.
const CALLS_MAX: Duration = Duration::from_secs(8);

pub fn directory(asked: &Asked) -> Directory {
    Directory {
        path: asked.agent_dir.display().to_string(),
        instance: berth_agent::registered_as(&asked.agent_dir),
        cluster: asked.cluster.clone(),
    }
}

/// As files say.
pub fn configured(asked: &Asked) -> Vec<Published> {
    let text = asked.read(CONFIGURED).unwrap_or_default();
    let mut said =
        text.lines().filter_map(|it| it.trim().strip_prefix(VARIABLE)?.strip_prefix('='));
    let one = |endpoint: &str| Published {
        place: format!("/{CONFIGURED}"),
        endpoint: endpoint.trim_matches('"').to_owned(),
    };
    said.next_back().map(one).into_iter().collect()
}

/// As containers are told, too.
pub fn published(asked: &Asked, seen: &[Value]) -> Vec<Published> {
    let mut all = configured(asked);
    for it in seen.iter().filter(|it| it["State"]["Running"] == true) {
        if !it["Config"]["Image"].as_str().is_some_and(|it| it.contains(IMAGE)) {
            continue;
        }
        let variables = it["Config"]["Env"].as_array().map(Vec::as_slice).unwrap_or_default();
        let values = variables.iter().filter_map(Value::as_str);
        let endpoint =
            values.filter_map(|it| it.strip_prefix(VARIABLE)?.strip_prefix('=')).next_back();
        if let Some(endpoint) = endpoint {
            let place = format!("container {}", containers::name(it));
            all.push(Published { place, endpoint: endpoint.to_owned() });
        }
    }
    all
}

/// What the control plane says to this machine's key, and of two agents with one identity.
pub async fn asked(asked: &Asked) -> (Told<Key>, Told<Vec<(String, String)>>) {
    let (Ok(endpoint), credentials) = (&asked.endpoint, &asked.key) else {
        return (Told::Apart, Told::Apart);
    };
    let credentials = match credentials {
        Ok(it) => it.clone(),
        Err(why) => return (Told::Is(Key::None(why.clone())), Told::Apart),
    };
    let key = credentials.access_key_id.clone();
    let trust = match tls::trusted(asked) {
        Ok((trust, _)) => endpoint.starts_with("https://").then_some(trust),
        // Row 11 has been here before.
        Err(_) => None,
    };
    let client = Client::trusting(endpoint, &asked.region, credentials, trust.as_ref());
    let client = match client {
        Ok(it) => it,
        Err(error) => {
            let why = error.to_string();
            return (Told::Unknown(why.clone()), Told::Unknown(why));
        }
    };
    let joined = asked.joined.as_ref().map(|it| it.instance.clone());
    let instance = asked.place.host.then(|| berth_agent::registered_as(&asked.agent_dir)).flatten();
    let instance = instance.or_else(|| joined.clone());
    let both = async {
        let mut own = own(&client, key, instance).await;
        if let Told::Is(Key::Refused { joined: it, .. }) = &mut own.0 {
            *it = joined;
        }
        match asked.place.plane && matches!(own.0, Told::Is(Key::Good { .. })) {
            true => (own.0, everybody(&client).await.unwrap_or(own.1)),
            false => own,
        }
    };
    tokio::time::timeout(CALLS_MAX, both).await.unwrap_or_else(|_| {
        let why = "its answers take too long".to_owned();
        (Told::Unknown(why.clone()), Told::Unknown(why))
    })
}

async fn own(
    client: &Client,
    key: String,
    instance: Option<String>,
) -> (Told<Key>, Told<Vec<(String, String)>>) {
    let Some(arn) = instance else {
        let asked = client.send(DiscoverPollEndpointRequest::default()).await;
        return (judged(key, None, asked.err()), Told::Apart);
    };
    let cluster = arn.split('/').nth(1).map(str::to_owned);
    let request = DescribeContainerInstancesRequest {
        cluster: cluster.clone(),
        container_instances: Some(vec![arn.clone()]),
        include: None,
    };
    match client.send(request).await {
        Ok(answer) => {
            let found = answer.container_instances.unwrap_or_default().into_iter().next();
            let Some(found) = found else {
                return (Told::Is(Key::Missing { instance: arn }), Told::Apart);
            };
            if found.status.as_deref() == Some("INACTIVE") {
                return (Told::Is(Key::Deregistered { instance: arn }), Told::Apart);
            }
            let contested = contested(&found).into_iter().collect();
            (Told::Is(Key::Good { key, instance: Some(arn) }), Told::Is(contested))
        }
        Err(CallError::Api(it)) if it.code == "ClusterNotFoundException" => {
            (Told::Is(Key::Missing { instance: arn }), Told::Apart)
        }
        // A host's key may look at nothing, and be good.
        Err(CallError::Api(it)) if is_only_forbidden(&it.message) => {
            let request =
                DiscoverPollEndpointRequest { cluster, container_instance: Some(arn.clone()) };
            let asked = client.send(request).await;
            (judged(key, Some(arn), asked.err()), Told::Apart)
        }
        Err(error) => (judged(key, Some(arn), Some(error)), Told::Apart),
    }
}

/// IAM: the key is known, and what it asks for is not allowed to it.
fn is_only_forbidden(message: &str) -> bool {
    message.contains("is not authorized to perform")
}

fn judged(key: String, instance: Option<String>, error: Option<CallError>) -> Told<Key> {
    match error {
        None => Told::Is(Key::Good { key, instance }),
        Some(CallError::Api(it)) if is_only_forbidden(&it.message) => {
            Told::Is(Key::Good { key, instance })
        }
        Some(CallError::Api(it)) if it.http_status == 403 || it.http_status == 400 => {
            Told::Is(Key::Refused { key, code: it.code, text: it.message, joined: None })
        }
        Some(error) => Told::Unknown(error.to_string()),
    }
}

fn contested(it: &ContainerInstance) -> Option<(String, String)> {
    let reason = it.status_reason.clone().filter(|it| it.starts_with(CONTESTED))?;
    Some((it.container_instance_arn.clone().unwrap_or_default(), reason))
}

/// Of all container instances.
async fn everybody(client: &Client) -> Result<Told<Vec<(String, String)>>, CallError> {
    let clusters = client.send(ListClustersRequest::default()).await?.cluster_arns;
    let mut all = Vec::new();
    for cluster in clusters.unwrap_or_default().into_iter().take(CLUSTERS_MAX) {
        let arns = instances(client, &cluster).await?;
        for some in arns.chunks(DESCRIBED_MAX) {
            let request = DescribeContainerInstancesRequest {
                cluster: Some(cluster.clone()),
                container_instances: Some(some.to_vec()),
                include: None,
            };
            let found = client.send(request).await?.container_instances.unwrap_or_default();
            all.extend(found.iter().filter_map(contested));
        }
    }
    Ok(Told::Is(all))
}

async fn instances(client: &Client, cluster: &str) -> Result<Vec<String>, CallError> {
    let mut all = Vec::new();
    let mut next_token = None;
    loop {
        let request = ListContainerInstancesRequest {
            cluster: Some(cluster.to_owned()),
            next_token,
            ..ListContainerInstancesRequest::default()
        };
        let page = client.send(request).await?;
        all.extend(page.container_instance_arns.unwrap_or_default());
        next_token = page.next_token;
        if next_token.is_none() || all.len() >= INSTANCES_MAX {
            return Ok(all);
        }
    }
}
