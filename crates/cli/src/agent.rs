//! `berth agent`: makes this machine a container instance.
use std::{collections::BTreeMap, path::PathBuf, time::Duration};

use berth_agent::{AgentError, Config, PullBehavior};
use berth_meters::Address;

use crate::{
    data_dir::{self, DataDir},
    exit, log,
    proposed::{Command, Proposed},
    server, shutdown,
};

/// The published agent's.
const METRICS_PORT: u16 = 51680;

/// What a machine offers, beside what is measured. Shared by `berth up` and `berth agent`.
#[derive(clap::Args, Clone)]
pub struct Machine {
    /// Cluster to join
    #[arg(long, default_value = "default", env = "ECS_CLUSTER")]
    pub cluster: String,
    /// Attribute of the container instance, such as ecs.availability-zone=rack-1; repeatable
    #[arg(long = "attribute", value_name = "NAME=VALUE", value_parser = attribute)]
    attributes: Vec<(String, String)>,
    /// Capacity provider that the container instance belongs to
    #[arg(long, value_name = "NAME")]
    capacity_provider: Option<String>,
    /// Memory kept from tasks, in MiB
    #[arg(long, value_name = "MIB", default_value_t = 0, env = "ECS_RESERVED_MEMORY")]
    reserved_memory: u64,
    /// Docker's socket [default: unix:///var/run/docker.sock]
    #[arg(long, value_name = "URL", env = "DOCKER_HOST")]
    docker_host: Option<String>,
    /// When to ask a registry: default, always, once or prefer-cached
    #[arg(long, value_name = "WHEN", env = "ECS_IMAGE_PULL_BEHAVIOR")]
    pull_behavior: Option<PullBehavior>,
    /// Where the agent shows its metrics, at /metrics, to whoever asks; or off
    /// [default: 127.0.0.1:51680, or any port if that is taken]
    #[arg(long, value_name = "ADDR:PORT", env = "BERTH_AGENT_METRICS")]
    agent_metrics: Option<Address>,
    /// Seconds that ended containers are kept for a look
    #[arg(long, value_name = "SECONDS")]
    cleanup_wait: Option<u64>,
}

impl Machine {
    /// The agent's configuration, with the defaults of whoever starts it.
    pub fn config(
        &self,
        base: Config,
        pull_behavior: PullBehavior,
        cleanup_wait: Duration,
    ) -> Config {
        Config {
            cluster: self.cluster.clone(),
            attributes: self.attributes.iter().cloned().collect::<BTreeMap<_, _>>(),
            capacity_provider: self.capacity_provider.clone(),
            reserved_memory_mib: self.reserved_memory,
            docker_host: self.docker_host.clone(),
            metrics: self.agent_metrics.unwrap_or(Address::Usual(METRICS_PORT)),
            pull_behavior: self.pull_behavior.unwrap_or(pull_behavior),
            cleanup_wait: self.cleanup_wait.map_or(cleanup_wait, Duration::from_secs),
            ..base
        }
    }
}

#[derive(clap::Args)]
pub struct Agent {
    #[command(flatten)]
    data: DataDir,
    #[command(flatten)]
    machine: Machine,
    /// The control plane, http://HOST:PORT [default: the one of --data, or of
    /// AWS_ENDPOINT_URL_ECS or AWS_ENDPOINT_URL, or else of this machine's data directory]
    #[arg(long, value_name = "URL")]
    endpoint: Option<String>,
    /// [default: that of the control plane's data directory, or AWS_REGION or AWS_DEFAULT_REGION]
    #[arg(long)]
    region: Option<String>,
    /// Directory of the agent's own state [default: agent, in the data directory]
    #[arg(long, value_name = "DIR", env = "ECS_DATADIR")]
    agent_data: Option<PathBuf>,
    /// Log warnings and errors only, not each transition; RUST_LOG goes before it
    #[arg(short, long)]
    quiet: bool,
}

pub fn run(args: Agent) -> anyhow::Result<()> {
    berth_files::keep_new_files_private();
    log::to_stderr(args.quiet)?;
    let config = args.config()?;
    // The AWS CLI would not know of an endpoint that only a flag names.
    let data = args.endpoint.is_none().then(|| args.data.flags());
    server::runtime()?.block_on(async {
        shutdown::outlive_terminal();
        shutdown::outlive_file_size_limit();
        say!("Joining cluster {} at {}", config.cluster, config.endpoint);
        let ran = Box::pin(berth_agent::run(config, shutdown::requested()?)).await;
        ran.map_err(|error| explained(error, data.as_deref()))?;
        note!("Stopped. Containers keep running; start again to go on.");
        Ok(())
    })
}

impl Agent {
    fn config(&self) -> anyhow::Result<Config> {
        let data_dir = match &self.agent_data {
            Some(it) => it.clone(),
            None => self.data.path()?.join("agent"),
        };
        let access = match &self.endpoint {
            Some(it) => data_dir::from_environment(it.clone(), self.region.clone())?,
            None => self.data.joined()?,
        };
        let region = self.region.as_deref().unwrap_or(&access.region);
        let base = Config::new(&access.endpoint, region, access.credentials(), data_dir);
        let cleanup_wait = base.cleanup_wait;
        Ok(self.machine.config(base, PullBehavior::Default, cleanup_wait))
    }
}

/// With the command that makes the cluster, where it is that which is missing.
fn explained(error: AgentError, data: Option<&str>) -> anyhow::Error {
    match &error {
        AgentError::ClusterUnknown { cluster, .. } => {
            let it = Proposed::MakeCluster { name: cluster };
            let make = data.map(|data| Command { it, cluster: String::new(), data });
            let make = make.map(|it| format!("\nTo make it: {it}")).unwrap_or_default();
            exit::NotFound(format!("{error}{make}")).into()
        }
        _ => error.into(),
    }
}

fn attribute(text: &str) -> Result<(String, String), String> {
    let parts = text.split_once('=').filter(|(name, _)| !name.is_empty());
    let (name, value) = parts.ok_or("an attribute is NAME=VALUE")?;
    Ok((name.to_owned(), value.to_owned()))
}
