//! `berth up`: control plane and agent in one process, as they run apart: over the same loopback
//! protocol, with no second path.
use std::{convert::Infallible, time::Duration};

use anyhow::Context;
use berth_agent::{Config as AgentConfig, PullBehavior};
use berth_api::{
    client::Client,
    ecs::{
        Cluster, CreateClusterRequest, DescribeClustersRequest, DescribeContainerInstancesRequest,
    },
};
use berth_server::Server as Node;
use tokio::sync::oneshot;

use crate::{
    agent::{self, Machine},
    data_dir::Access,
    doctor, log,
    server::{self, Requested, Server},
    shutdown,
};

/// On a laptop, ended containers are of interest for minutes, and disks are small.
const CLEANUP_WAIT: Duration = Duration::from_secs(15 * 60);

/// For this machine to join before it is said that it has not.
const PATIENCE: Duration = Duration::from_secs(3);

/// Between two looks at whether the agent's session is there: it takes a few round trips.
const LOOK_INTERVAL: Duration = Duration::from_millis(20);

#[derive(clap::Args)]
pub struct Up {
    #[command(flatten)]
    server: Server,
    #[command(flatten)]
    machine: Machine,
}

pub fn run(args: Up) -> anyhow::Result<()> {
    berth_files::keep_new_files_private();
    log::to_stderr(args.server.quiet)?;
    server::runtime()?.block_on(async {
        shutdown::outlive_terminal();
        shutdown::outlive_file_size_limit();
        Box::pin(up(args)).await
    })
}

async fn up(args: Up) -> anyhow::Result<()> {
    let serve =
        async |node: &Node, requested: Requested<'_>| agent_beside(node, &args, requested).await;
    server::beside(args.server.config()?, shutdown::requested()?, serve).await
}

/// Runs the agent of a control plane in the same process, until it is requested to stop.
async fn agent_beside(node: &Node, args: &Up, requested: Requested<'_>) -> anyhow::Result<()> {
    let access = args.server.data.written()?;
    let client = access.client()?;
    create_cluster(&access, &args.machine.cluster).await?;
    let (stop, stopped) = oneshot::channel::<()>();
    let config = agent_config(args, &access)?;
    let (registered, instance) = oneshot::channel::<String>();
    let mut agent = tokio::spawn(berth_agent::run_and_tell(config, registered, async {
        // Also when the sender is dropped.
        let _: Result<(), _> = stopped.await;
    }));
    let ended = tokio::select! {
        () = requested => None,
        ended = &mut agent => Some(ended),
        never = say_when_up(node, args, &client, instance) => match never {},
    };
    let ended = match ended {
        Some(ended) => ended,
        None => {
            note!("Stopping. Containers keep running; start again to go on.");
            drop(stop);
            agent.await
        }
    };
    Ok(ended.context("the agent met a bug of its own")??)
}

/// Says that Berth is up once tasks can run: the agent has reached Docker, and its machine is in
/// the cluster. Goes on for ever then.
async fn say_when_up(
    node: &Node,
    args: &Up,
    client: &Client,
    instance: oneshot::Receiver<String>,
) -> Infallible {
    let joined = joined(client, &args.machine.cluster, instance);
    tokio::pin!(joined);
    tokio::select! {
        () = &mut joined => {}
        () = tokio::time::sleep(PATIENCE) => {
            note!(
                "The control plane answers at {}, and this machine has not joined it yet: waiting.",
                node.endpoint()
            );
            joined.await;
        }
    }
    server::say_how_to_reach(node, &args.server);
    std::future::pending().await
}

/// Once the agent's session is there. A look that fails is no reason to end what runs: the next
/// may not fail.
async fn joined(client: &Client, cluster: &str, instance: oneshot::Receiver<String>) {
    // Without one the agent has ended, and says why.
    let Ok(arn) = instance.await else { return std::future::pending().await };
    let request = DescribeContainerInstancesRequest {
        cluster: Some(cluster.to_owned()),
        container_instances: Some(vec![arn]),
        include: None,
    };
    loop {
        let found = client.send(request.clone()).await.ok();
        let instances = found.and_then(|it| it.container_instances).unwrap_or_default();
        if instances.iter().any(|it| it.agent_connected == Some(true)) {
            return;
        }
        tokio::time::sleep(LOOK_INTERVAL).await;
    }
}

fn agent_config(args: &Up, access: &Access) -> anyhow::Result<AgentConfig> {
    let data_dir = args.server.data.path()?.join("agent");
    let base = AgentConfig::new(&access.endpoint, &access.region, access.credentials(), data_dir);
    let examiner = Some(doctor::examiner());
    let base = AgentConfig { trusted: agent::trusted(access)?, examiner, ..base };
    args.machine.config(base, PullBehavior::PreferCached, CLEANUP_WAIT)
}

/// ECS: an agent without a configured cluster makes `default`. A cluster that is there stays as it
/// is, and is not asked for: on a full disk nothing can be made.
async fn create_cluster(access: &Access, name: &str) -> anyhow::Result<()> {
    let request = DescribeClustersRequest {
        clusters: Some(vec![name.to_owned()]),
        ..DescribeClustersRequest::default()
    };
    let described = access.client()?.send(request).await;
    let found = described.with_context(|| format!("the cluster {name} could not be looked up"))?;
    let is_active = |it: &Cluster| it.status.as_deref() == Some("ACTIVE");
    if found.clusters.unwrap_or_default().iter().any(is_active) {
        return Ok(());
    }
    let request = CreateClusterRequest {
        cluster_name: Some(name.to_owned()),
        ..CreateClusterRequest::default()
    };
    let created = access.client()?.send(request).await;
    created.with_context(|| format!("the cluster {name} could not be made"))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use berth_api::sigv4::Credentials;
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        net::TcpListener,
    };

    use super::*;

    #[tokio::test]
    async fn a_look_that_fails_is_taken_again() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        let answers = [
            ("500 Internal Server Error", r#"{"__type":"ServerException","message":"no"}"#),
            ("200 OK", r#"{"containerInstances":[{"agentConnected":false}]}"#),
            ("200 OK", r#"{"containerInstances":[{"agentConnected":true}]}"#),
        ];
        let plane = tokio::spawn(async move {
            drop(listener.accept().await.unwrap());
            for (status, body) in answers {
                let (mut socket, _) = listener.accept().await.unwrap();
                assert!(socket.read(&mut [0; 4096]).await.unwrap() > 0);
                let length = body.len();
                let head = format!("HTTP/1.1 {status}\r\nConnection: close\r\n");
                let answer = format!("{head}Content-Length: {length}\r\n\r\n{body}");
                socket.write_all(answer.as_bytes()).await.unwrap();
            }
        });
        let credentials = Credentials {
            access_key_id: "AKIDEXAMPLE".to_owned(),
            secret_access_key: "secret".to_owned(),
            session_token: None,
        };
        let client = Client::new(&endpoint, "us-east-1", credentials).unwrap();
        let (registered, instance) = oneshot::channel();
        registered.send("arn".to_owned()).unwrap();
        joined(&client, "default", instance).await;
        plane.await.unwrap();
    }
}
