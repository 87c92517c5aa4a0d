//! `berth agent`: makes this machine a container instance.
pub mod join;

use std::{collections::BTreeMap, net::IpAddr, path::PathBuf, time::Duration};

use berth_agent::{
    AgentError, Config, Credentials, Identity, KEY_PERIOD, OVERLAY_PORT, PullBehavior, Trusted,
};
use berth_meters::Address;
use bytesize::ByteSize;

use crate::{
    agent::host::{Host, time},
    data_dir::{self, DataDir},
    doctor, exit, log,
    proposed::{Command, Proposed},
    server, shutdown,
};

mod host;

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
    /// Registry that is asked before another, such as docker.io=mirror.example:5000; repeatable
    #[arg(long = "registry-mirror", value_name = "REGISTRY=MIRROR", value_parser = mirror)]
    registry_mirrors: Vec<(String, String)>,
    /// Docker's configuration file, whose logins registries are shown where a container names
    /// none; or none [default: config.json of DOCKER_CONFIG or of ~/.docker, if it is there]
    #[arg(long, value_name = "FILE")]
    docker_config: Option<PathBuf>,
    /// Whoever speaks S3, http://HOST:PORT: environmentFiles are fetched there, with the execution
    /// role's credentials
    #[arg(long, value_name = "URL", env = "AWS_ENDPOINT_URL_S3")]
    s3_endpoint: Option<String>,
    /// Where the agent shows its metrics, at /metrics, to whoever asks; or off
    /// [default: 127.0.0.1:51680, or any port if that is taken]
    #[arg(long, value_name = "ADDR:PORT", env = "BERTH_AGENT_METRICS")]
    agent_metrics: Option<Address>,
    /// Room on the disk for lines of awslogs that are not sent yet; what is beyond it is dropped,
    /// oldest first, and told in the stream
    #[arg(long, value_name = "SIZE", default_value = "4GiB")]
    log_spool: ByteSize,
    /// The address by which other hosts reach this one, for tasks with network interfaces of their
    /// own [default: the one by which the control plane is reached]
    #[arg(long, value_name = "ADDRESS")]
    underlay_address: Option<IpAddr>,
    /// UDP port of the tunnels between hosts, the same on all of them
    #[arg(long, value_name = "PORT", default_value_t = OVERLAY_PORT)]
    overlay_port: u16,
    /// How long ended containers are kept for a look, in seconds or as 1h30m
    #[arg(long, value_name = "TIME", env = "ECS_ENGINE_TASK_CLEANUP_WAIT_DURATION",
          value_parser = time)]
    cleanup_wait: Option<Duration>,
    #[command(flatten)]
    host: Host,
}

impl Machine {
    /// The agent's configuration, with the defaults of whoever starts it.
    ///
    /// # Errors
    /// A GPU is given twice, or is not there.
    pub fn config(
        &self,
        base: Config,
        pull_behavior: PullBehavior,
        cleanup_wait: Duration,
    ) -> anyhow::Result<Config> {
        Ok(Config {
            cluster: self.cluster.clone(),
            attributes: self.attributes.iter().cloned().collect::<BTreeMap<_, _>>(),
            capacity_provider: self.capacity_provider.clone(),
            reserved_memory_mib: self.reserved_memory,
            docker_host: self.docker_host.clone(),
            underlay_address: self.underlay_address,
            overlay_port: self.overlay_port,
            log_spool_bytes: self.log_spool.as_u64(),
            metrics: self.agent_metrics.unwrap_or(Address::Usual(METRICS_PORT)),
            pull_behavior: self.pull_behavior.unwrap_or(pull_behavior),
            cleanup_wait: self.cleanup_wait.unwrap_or(cleanup_wait),
            housekeeping: self.host.housekeeping(),
            gpus: self.host.gpus()?,
            s3_endpoint: self.s3_endpoint.clone(),
            registry_mirrors: by_registry(&self.registry_mirrors),
            docker_config: self.logins(),
            ..base
        })
    }

    fn logins(&self) -> Option<PathBuf> {
        match &self.docker_config {
            Some(it) if it.as_os_str() == "none" => None,
            Some(it) => Some(it.clone()),
            None => berth_agent::runtime::usual_logins(),
        }
    }
}

fn by_registry(mirrors: &[(String, String)]) -> BTreeMap<String, Vec<String>> {
    let mut all: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (registry, mirror) in mirrors {
        all.entry(registry.clone()).or_default().push(mirror.clone());
    }
    all
}

#[derive(clap::Args)]
pub struct Agent {
    #[command(flatten)]
    data: DataDir,
    #[command(flatten)]
    machine: Machine,
    /// The control plane, https://HOST:PORT, or http://HOST:PORT without TLS [default: the one of
    /// --data, or of AWS_ENDPOINT_URL_ECS or AWS_ENDPOINT_URL, or else of this machine's data
    /// directory]
    #[arg(long, value_name = "URL")]
    endpoint: Option<String>,
    /// Join by a token: the token, - to read it from standard input, or @FILE; not needed any more
    /// once this machine has joined [default: the credential `join` of the unit, if it has one]
    #[arg(long, value_name = "TOKEN", allow_hyphen_values = true)]
    join: Option<String>,
    /// The control plane to join with the token, or to reach there from now on
    #[arg(long, value_name = "URL", conflicts_with = "endpoint")]
    server: Option<String>,
    /// Seconds between changes of the access key of a machine that has joined by a token
    #[arg(long, value_name = "SECONDS", default_value_t = KEY_PERIOD.as_secs(), hide = true,
          value_parser = clap::value_parser!(u64).range(1..))]
    key_period: u64,
    /// [default: that of the control plane's data directory, or AWS_REGION or AWS_DEFAULT_REGION]
    #[arg(long)]
    region: Option<String>,
    /// Directory of the agent's own state [default: agent, in the data directory]
    #[arg(long, value_name = "DIR", env = "ECS_DATADIR")]
    agent_data: Option<PathBuf>,
    /// At SIGTERM tasks get so long to move elsewhere: the container instance is set to DRAINING
    /// first. Otherwise they go on running
    #[arg(long, value_name = "SECONDS")]
    drain_on_stop: Option<u64>,
    /// A Docker that hangs is restarted, at most once an hour: its unit of systemd
    /// [without UNIT: docker.service]
    #[arg(long, value_name = "UNIT", num_args = 0..=1, require_equals = true,
          default_missing_value = "docker.service")]
    restart_docker: Option<String>,
    /// Remove all that is left of tasks' networks on this machine, and end: router namespaces,
    /// devices, routes, rules
    #[arg(long)]
    remove_network: bool,
    /// Log warnings and errors only, not each transition; RUST_LOG goes before it
    #[arg(short, long)]
    quiet: bool,
}

pub fn run(args: Agent) -> anyhow::Result<()> {
    berth_files::keep_new_files_private();
    log::to_stderr(args.quiet)?;
    if args.remove_network {
        return args.remove_network();
    }
    let identity = join::identity(&args)?;
    let config = args.config(identity.clone())?;
    // The AWS CLI would not know of an endpoint that only a flag names.
    let data = args.endpoint.is_none().then(|| args.data.flags());
    let ran = server::runtime()?.block_on(async {
        shutdown::outlive_terminal();
        shutdown::outlive_file_size_limit();
        say!("Joining cluster {} at {}", config.cluster, config.endpoint);
        Ok::<_, anyhow::Error>(Box::pin(berth_agent::run(config, shutdown::requested()?)).await)
    })?;
    let ran = match ran {
        Err(error) => match join::again(&args, identity.as_ref(), &error)? {
            None => Err(error),
            Some(anew) => {
                let config = args.config(Some(anew))?;
                server::runtime()?.block_on(async {
                    Ok::<_, anyhow::Error>(
                        Box::pin(berth_agent::run(config, shutdown::requested()?)).await,
                    )
                })?
            }
        },
        ran => ran,
    };
    ran.map_err(|error| explained(error, data.as_deref()))?;
    note!("Stopped. Containers keep running; start again to go on.");
    Ok(())
}

impl Agent {
    fn directory(&self) -> anyhow::Result<PathBuf> {
        Ok(match &self.agent_data {
            Some(it) => it.clone(),
            None => self.data.path()?.join("agent"),
        })
    }

    /// Nobody is asked for that.
    fn remove_network(&self) -> anyhow::Result<()> {
        let nobody = Credentials {
            access_key_id: String::new(),
            secret_access_key: String::new(),
            session_token: None,
        };
        let config = Config::new("http://127.0.0.1", "", nobody, self.directory()?);
        berth_agent::remove_network(&config)?;
        note!("Nothing is left of the networks of tasks.");
        Ok(())
    }

    /// Whichever way it comes by its key, what the flags say holds.
    fn config(&self, identity: Option<Identity>) -> anyhow::Result<Config> {
        // A flag that is named nowhere here does not compile.
        let Self {
            drain_on_stop,
            restart_docker,
            key_period,
            // `keyed` goes by these,
            data: _,
            machine: _,
            endpoint: _,
            server: _,
            region: _,
            agent_data: _,
            // and `run` by these.
            join: _,
            remove_network: _,
            quiet: _,
        } = self;
        Ok(Config {
            drain_on_stop: drain_on_stop.map(Duration::from_secs),
            restart_docker: restart_docker.clone(),
            examiner: Some(doctor::examiner()),
            key_period: Duration::from_secs(*key_period),
            ..self.keyed(identity)?
        })
    }

    /// With the key that it signs with, and what the machine offers.
    fn keyed(&self, identity: Option<Identity>) -> anyhow::Result<Config> {
        let data_dir = self.directory()?;
        if let Some(it) = identity {
            let endpoint = self.server.as_ref().or(self.endpoint.as_ref()).unwrap_or(&it.endpoint);
            let base = Config::new(endpoint, &it.region, it.credentials(), data_dir);
            let trusted = match self.data.named_bundle() {
                Some(path) => Trusted::bundle(&data_dir::read_bundle(&path)?)?,
                None => it.trusted()?,
            };
            let base = Config { trusted, ..base };
            let cleanup_wait = base.cleanup_wait;
            let config = self.machine.config(base, PullBehavior::Default, cleanup_wait)?;
            let cluster = it.cluster().to_owned();
            return Ok(Config { cluster, identity: Some(it), ..config });
        }
        let access = match &self.endpoint {
            Some(it) => data_dir::from_environment(&self.data, it.clone(), self.region.clone())?,
            None => self.data.joined()?,
        };
        let region = self.region.as_deref().unwrap_or(&access.region);
        let base = Config::new(&access.endpoint, region, access.credentials(), data_dir);
        let base = Config { trusted: trusted(&access)?, ..base };
        let cleanup_wait = base.cleanup_wait;
        self.machine.config(base, PullBehavior::Default, cleanup_wait)
    }
}

/// Whom an agent is to trust.
pub fn trusted(access: &data_dir::Access) -> anyhow::Result<Trusted> {
    Ok(match access.trust()? {
        Some((_, pem)) => Trusted::bundle(&pem)?,
        None => Trusted::default(),
    })
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

fn mirror(text: &str) -> Result<(String, String), String> {
    let form = "a mirror is REGISTRY=MIRROR, as docker.io=mirror.example:5000";
    let (registry, mirror) = text.split_once('=').ok_or(form)?;
    let is_host = |it: &str| {
        let host = it.split('/').next().unwrap_or_default();
        (host.contains(['.', ':']) || host == "localhost") && !it.ends_with('/')
    };
    if registry.contains("://") || mirror.contains("://") {
        return Err(format!("{form}: without http:// or https://, as in names of images"));
    }
    if !is_host(registry) || registry.contains('/') || !is_host(mirror) {
        return Err(format!("{form}: each begins with a host's name or address"));
    }
    Ok((registry.to_owned(), mirror.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mirror_is_named_as_images_are() {
        let pair = |(a, b): (&str, &str)| Ok((a.to_owned(), b.to_owned()));
        assert_eq!(mirror("docker.io=m.example/hub"), pair(("docker.io", "m.example/hub")));
        assert_eq!(mirror("localhost=127.0.0.1:5000"), pair(("localhost", "127.0.0.1:5000")));
        for wrong in ["docker.io", "docker.io=", "web=m:1", "docker.io=https://m:1", "r.io/a=m:1"] {
            mirror(wrong).expect_err(wrong);
        }
    }

    #[test]
    fn flags_hold_for_machines_that_joined_by_a_token_too() {
        #[derive(clap::Parser)]
        struct Line {
            #[command(flatten)]
            agent: Agent,
        }
        let folder = tempfile::tempdir().expect("a folder");
        let identity = serde_json::json!({
            "clusterArn": "arn:aws:ecs:us-east-1:1:cluster/prod",
            "containerInstanceArn": "arn:aws:ecs:us-east-1:1:container-instance/prod/1",
            "endpoint": "https://plane.example:7443",
            "region": "us-east-1",
            "accessKeyId": "AKIDEXAMPLE",
            "secretAccessKey": "secret",
            "privateKey": "key",
            "keyMadeAt": 1,
        });
        std::fs::write(folder.path().join("identity.json"), identity.to_string()).expect("written");
        let directory = folder.path().to_str().expect("a path");
        let line = ["agent", "--agent-data", directory, "--drain-on-stop", "60"];
        let line: Line = clap::Parser::parse_from(line.into_iter().chain(["--key-period", "7"]));
        let identity = join::identity(&line.agent).expect("it is read");
        assert!(identity.is_some());
        let config = line.agent.config(identity).expect("flags are good");
        assert_eq!(config.drain_on_stop, Some(Duration::from_secs(60)));
        assert_eq!(config.key_period, Duration::from_secs(7));
        assert_eq!(config.cluster, "prod");
    }
}
