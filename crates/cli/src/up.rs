//! `berth up`: control plane and agent in one process, as they run apart: over the same loopback
//! protocol, with no second path.
use std::time::Duration;

use anyhow::Context;
use berth_agent::{Config as AgentConfig, Credentials, PullBehavior};
use berth_api::ecs::{Cluster, CreateClusterRequest, DescribeClustersRequest};
use berth_server::Server as Node;
use tokio::sync::oneshot;

use crate::{
    agent::Machine,
    data_dir::Access,
    server::{self, Server},
    shutdown,
};

/// On a laptop, ended containers are of interest for minutes, and disks are small.
const CLEANUP_WAIT: Duration = Duration::from_secs(15 * 60);

#[derive(clap::Args)]
pub struct Up {
    #[command(flatten)]
    server: Server,
    #[command(flatten)]
    machine: Machine,
}

pub fn run(args: Up) -> anyhow::Result<()> {
    berth_files::keep_new_files_private();
    server::log_to_stderr();
    server::runtime()?.block_on(async {
        shutdown::outlive_terminal();
        up(args).await
    })
}

async fn up(args: Up) -> anyhow::Result<()> {
    let node = Node::start(args.server.config()?).await?;
    let access = args.server.data.access()?;
    create_cluster(&access, &args.machine.cluster).await?;
    let (stop, stopped) = oneshot::channel::<()>();
    let config = agent_config(&args, &access)?;
    let agent = tokio::spawn(berth_agent::run(config, async {
        // Also when the sender is dropped.
        let _: Result<(), _> = stopped.await;
    }));
    server::say_how_to_reach(&node, &args.server);
    let mut agent = agent;
    let ended = tokio::select! {
        () = shutdown::requested() => None,
        ended = &mut agent => Some(ended),
        failure = node.failed() => server::end(&failure),
    };
    let result = match ended {
        Some(ended) => ended.context("the agent met a bug of its own")?.map_err(Into::into),
        None => {
            note!("Stopping. Containers keep running; start again to go on.");
            drop(stop);
            agent.await.context("the agent met a bug of its own")?.map_err(Into::into)
        }
    };
    node.stop().await;
    result
}

fn agent_config(args: &Up, access: &Access) -> anyhow::Result<AgentConfig> {
    let data_dir = args.server.data.path()?.join("agent");
    let base = AgentConfig::new(&access.endpoint, &access.region, credentials(access), data_dir);
    Ok(args.machine.config(base, PullBehavior::PreferCached, CLEANUP_WAIT))
}

fn credentials(access: &Access) -> Credentials {
    Credentials {
        access_key_id: access.access_key_id.clone(),
        secret_access_key: access.secret_access_key.clone(),
        session_token: None,
    }
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
