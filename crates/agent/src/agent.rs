//! An agent's life: from its configuration to its shutdown.

use std::sync::Arc;

use berth_api::berth::HostImage;
use berth_api::client::Client;
use berth_meters::Listener;
use tokio::sync::{mpsc, oneshot, watch};

use crate::config::Config;
use crate::core::{self, Core, Handle, Message, Parts, Started};
use crate::credentials::{self, Kept, Store};
use crate::endpoint::{Endpoint, Mode, Way};
use crate::error::AgentError;
use crate::housekeeping::{self, Disk, Keeper, Limits, Room, Rules, Wanted, fetch_ahead};
use crate::identity::{self, Identity};
use crate::journal::{self, Instance};
use crate::leaving::Leaving;
use crate::logs::Logs;
use crate::machine::{Ports, Settings};
use crate::memory;
use crate::meters::{Meters, Shown};
use crate::names;
use crate::network::Network;
use crate::restarts::Restarts;
use crate::runtime::{self, Docker};
use crate::secrets::Fetcher;
use crate::session::{self, Reporter, Session};
use crate::trusted::Trusted;
use crate::vitals;

/// Runs an agent until `shutdown` resolves. Containers go on running; the next run in the same
/// data directory takes them back.
///
/// # Errors
/// Docker, the data directory or the control plane cannot be used; the text says what to do.
pub async fn run(config: Config, shutdown: impl Future<Output = ()>) -> Result<(), AgentError> {
    let (registered, _nobody) = oneshot::channel();
    run_and_tell(config, registered, shutdown).await
}

/// The same, and tells the ARN of the container instance once it is registered.
///
/// # Errors
/// As [`run`].
pub async fn run_and_tell(
    config: Config,
    registered: oneshot::Sender<String>,
    shutdown: impl Future<Output = ()>,
) -> Result<(), AgentError> {
    let drain_on_stop = config.drain_on_stop;
    let (tell, leaving) = watch::channel(None);
    // It is large, and so would be whatever waits for it.
    let mut serving = Box::pin(serve(config, registered, tell));
    tokio::select! {
        outcome = &mut serving => return outcome,
        () = shutdown => {}
    }
    // Who has not joined, or was turned away, has nothing to leave.
    let left = leaving.borrow().clone().filter(Leaving::is_let_in).zip(drain_on_stop);
    if let Some((leaving, limit)) = left {
        tracing::info!(?limit, "tasks are moved elsewhere before the agent ends");
        tokio::select! {
            outcome = &mut serving => return outcome,
            () = leaving.empty() => {}
            () = tokio::time::sleep(limit) => {
                tracing::warn!("some tasks are still here, or not all is told of them");
            }
        }
    }
    tracing::info!("the agent ends; containers go on running");
    Ok(())
}

/// Leaves nothing of the networks of the tasks of an agent, which must not run.
///
/// # Errors
/// It runs, or something could not be removed.
pub fn remove_network(config: &Config) -> Result<(), AgentError> {
    if !config.data_dir.exists() {
        return Ok(());
    }
    let _nobody_else = journal::keep_agents_out(&config.data_dir)?;
    crate::network::remove(config).map_err(|fault| AgentError::Network { fault })
}

/// For the runtime, the journal and sessions, and for calls to Docker: one for each container that
/// is being started or stopped.
const OPEN_FILES_MIN: usize = 256;

/// What is read of logs and not sent yet, in the data directory.
const LOGS: &str = "logs";

/// What routers of logs share with Docker, in memory.
const ROUTERS: &str = "firelens";
const SECRETS: &str = "secrets";
/// Where a file system in memory is made if there is none.
const MEMORY: &str = "memory";

/// Tells how to leave, once it has joined.
type Leaves = watch::Sender<Option<Leaving>>;

/// Pulls that wait for room.
const ROOM_MAX: usize = 16;

async fn serve(
    mut config: Config,
    registered: oneshot::Sender<String>,
    leaves: Leaves,
) -> Result<(), AgentError> {
    has_descriptors()?;
    config.reserved_ports.extend(config.metrics.port());
    config.reserved_ports.extend(config.introspection.port());
    let listener = Listener::bind(config.metrics).await;
    let listener = listener.map_err(|fault| AgentError::Metrics { fault })?;
    let meters = Arc::new(Meters::default());
    let client = client(&mut config)?;
    let journal = core::open_journal(&config.data_dir, &config.cluster)?;
    config.trusted.recall(&config.data_dir);
    let way = way(&config).await?;
    let (room, has_no_room) = mpsc::channel(ROOM_MAX);
    let docker = Arc::new(connect(&config, &meters, way.mode, room).await?);
    let network = network(&config, &meters, &docker).await;
    let reporter = Arc::new(Reporter::new(client.clone(), &config.cluster));
    let credentials = Store::new(kept(&config, &docker));
    let (started, has_started) = mpsc::unbounded_channel();
    let fetcher = Fetcher::new(client.clone(), credentials.clone(), s3(&config)?);
    let logs = logs(&config, &client, (docker.clone(), meters.clone(), reporter.clone()));
    let own = (credentials.clone(), fetcher, logs, started);
    let parts = parts(&config, own, (&docker, &reporter, &meters), network.clone())?;
    let core = Core::open(journal, &config.cluster, parts).await?;
    if let Some(identity) = &mut config.identity {
        identity.forget_held(&config.data_dir, || core.is_saved());
    }
    let endpoint = Endpoint {
        docker: docker.clone(),
        core: core.handle(),
        credentials: credentials.clone(),
        client: client.clone(),
        meters: meters.clone(),
        started: has_started,
    };
    let (cares, cared) = care(&config, &docker, core.handle(), has_no_room);
    let surroundings = config.clone();
    let ends_left = docker.clone().end_left_executions(docker.left_executions());
    let shown = Arc::new(Shown {
        meters: meters.clone(),
        core: core.handle(),
        docker: docker.clone(),
        cluster: config.cluster.clone(),
    });
    let member = Member {
        former: core.instance().cloned(),
        core: core.handle(),
        health_changes: core.health_changes(),
        runs_commands: core.runs_commands(),
        config,
        client,
        docker,
        credentials,
        reporter,
        meters,
        network: network.clone(),
        cared,
    };
    tokio::select! {
        () = Box::pin(look_after(network, &surroundings)) => Ok(()),
        () = show(listener, shown) => Ok(()),
        () = Box::pin(ends_left) => Ok(()),
        () = Box::pin(cares) => Ok(()),
        outcome = Box::pin(member.join(registered, leaves)) => outcome,
        () = core.run() => Ok(()),
        () = Box::pin(endpoint.run(&surroundings, way)) => Ok(()),
    }
}

/// Of the control plane. Whoever is to be trusted there is known from now on.
fn client(config: &mut Config) -> Result<Client, AgentError> {
    let fault = |endpoint: &str, fault: String| AgentError::Endpoint {
        endpoint: endpoint.to_owned(),
        fault,
    };
    if config.trusted.trust().is_none() && config.endpoint.starts_with("https://") {
        let system = Trusted::system();
        config.trusted = system.map_err(|error| fault(&config.endpoint, error.to_string()))?;
    }
    let (endpoint, trust) = (&config.endpoint, config.trusted.trust());
    Client::trusting(endpoint, &config.region, config.credentials.clone(), trust)
        .map_err(|error| fault(endpoint, error.to_string()))
}

/// What it takes to be a container instance.
struct Member {
    config: Config,
    client: Client,
    docker: Arc<Docker>,
    credentials: Store,
    reporter: Arc<Reporter>,
    meters: Arc<Meters>,
    network: Option<Network>,
    former: Option<Instance>,
    core: Handle,
    health_changes: watch::Receiver<u64>,
    runs_commands: watch::Receiver<bool>,
    cared: Cared,
}

impl Member {
    /// Registers and stays connected. Tasks of a former run are looked after all the while.
    async fn join(
        mut self,
        registered: oneshot::Sender<String>,
        leaves: Leaves,
    ) -> Result<(), AgentError> {
        if let Err(error) = self.config.trusted.learn(&self.client, &self.config.data_dir).await {
            tracing::debug!(%error, "whom to trust was not told");
        }
        let former = self.former.as_ref();
        let has_interfaces = self.network.is_some();
        let host = (&*self.docker, has_interfaces);
        let registered_as = session::register(&self.client, &self.config, host, former).await;
        let instance = match registered_as {
            Err(error) if turns_back(&mut self.config, &self.client, &error) => {
                session::register(&self.client, &self.config, host, former).await?
            }
            outcome => outcome?,
        };
        tracing::info!(instance = instance.container_instance_arn, "registered");
        self.core.send(Message::Registered(instance.clone())).await;
        // Whoever does not want to know has gone.
        let _gone = registered.send(instance.container_instance_arn.clone());
        let session = Session {
            config: self.config,
            client: self.client,
            instance,
            docker: self.docker,
            credentials: self.credentials,
            core: self.core,
            health_changes: self.health_changes,
            runs_commands: self.runs_commands,
            reporter: self.reporter,
            meters: self.meters,
            network: self.network,
            disk: self.cared.disk,
            is_impaired: self.cared.is_impaired,
            prepulls: self.cared.prepulls,
            images: self.cared.images,
        };
        let (config, client) = (session.config.clone(), session.client.clone());
        let leaving = session.leaving();
        let changing = async {
            leaving.reporter.let_in().await;
            leaves.send_replace(Some(leaving.clone()));
            identity::change_keys(&config, &client).await;
        };
        tokio::join!(session.run(), changing);
        Ok(())
    }
}

/// Whether its key is unknown, and it signs with the one of before from now on: the control
/// plane may have been restored.
fn turns_back(config: &mut Config, client: &Client, error: &AgentError) -> bool {
    let is_unknown = |name: &str| identity::is_unknown_key(name);
    if !matches!(error, AgentError::KeyRefused { name, .. } if is_unknown(name)) {
        return false;
    }
    let former = config.identity.as_ref().and_then(identity::Identity::with_former_key);
    let Some(former) = former else { return false };
    tracing::warn!(key = former.access_key_id, "the access key is unknown: trying the former");
    client.turn_to(former.credentials());
    config.credentials = former.credentials();
    config.identity = Some(former);
    true
}

/// For ever, whether or not tasks can have networks of their own.
async fn look_after(network: Option<Network>, config: &Config) {
    let Some(network) = network else { return std::future::pending().await };
    let following = network.follow_host(config.underlay_address, &config.endpoint);
    tokio::join!(network.run(), following);
}

/// For ever, whether or not there is anything to be shown.
async fn show(listener: Option<Listener>, shown: Arc<Shown>) {
    match listener {
        Some(it) => it.serve(shown).await,
        None => std::future::pending().await,
    }
}

/// What gives tasks interfaces of their own, where that can be done.
async fn network(config: &Config, meters: &Arc<Meters>, docker: &Docker) -> Option<Network> {
    if !config.has_interfaces {
        return None;
    }
    let (config, meters, is_podman) = (config.clone(), meters.clone(), docker.host.is_podman);
    let opening = tokio::task::spawn_blocking(move || match is_podman {
        true => Err(std::io::Error::other("Podman's containers are not given any")),
        false => Network::open(&config, &meters),
    });
    match opening.await.map_err(std::io::Error::other).and_then(|opened| opened) {
        Ok(network) => Some(network),
        Err(why) => {
            tracing::warn!(%why, "tasks can have no network interfaces of their own (awsvpc) here");
            None
        }
    }
}

/// How containers find the endpoint. It waits for the kernel, and for another agent.
async fn way(config: &Config) -> Result<Way, AgentError> {
    let fault = |fault| AgentError::DataDir { path: config.data_dir.clone(), fault };
    let data_dir = config.data_dir.canonicalize().map_err(fault)?;
    let runtime_dir = config.runtime_dir.clone().filter(|_| config.has_endpoint);
    let preparing =
        tokio::task::spawn_blocking(move || Way::prepare(runtime_dir.as_deref(), &data_dir));
    preparing.await.map_err(|error| fault(std::io::Error::other(error)))
}

async fn connect(
    config: &Config,
    meters: &Arc<Meters>,
    endpoint: Mode,
    room: mpsc::Sender<Room>,
) -> Result<Docker, AgentError> {
    let fault = |fault| AgentError::DataDir { path: config.data_dir.clone(), fault };
    let identity = runtime::Identity::open(&config.cluster, &config.data_dir).map_err(fault)?;
    if let Some(file) = &config.docker_config {
        let file = file.display();
        tracing::info!(%file, "where containers name no login, registries are shown those of this");
    }
    let settings = runtime::Settings {
        pull_behavior: config.pull_behavior,
        mirrors: config.registry_mirrors.clone(),
        logins: config.docker_config.clone(),
        reserved: reserved(config),
        meters: meters.clone(),
        endpoint,
        region: config.region.clone(),
        routers: beside_docker(config).map(|it| it.join(ROUTERS)),
        secret_files: secret_files(config),
        gpus: config.gpus.clone(),
        room: Some(room),
    };
    Docker::connect(config.docker_host.as_deref(), identity, settings).await
}

fn housekeeping(config: &Config) -> housekeeping::Settings {
    let asked = &config.housekeeping;
    housekeeping::Settings {
        rules: Rules {
            minimum_age_ms: u64::try_from(asked.minimum_age.as_millis()).unwrap_or(u64::MAX),
            per_cycle: asked.per_cycle,
            untracked: asked.cleans_untracked,
            pinned: asked.pinned.clone(),
        },
        limits: Limits::around(asked.disk_limit_percent),
        cleans_images: asked.cleans_images,
        interval: asked.interval,
        folder: config.data_dir.clone(),
    }
}

/// What whoever looks after the host tells and hears.
struct Cared {
    disk: watch::Receiver<Disk>,
    is_impaired: watch::Receiver<bool>,
    /// Images that are wanted here,
    prepulls: watch::Sender<Wanted>,
    /// and how it is with them.
    images: watch::Receiver<Vec<HostImage>>,
}

/// Looks after the host, for ever.
fn care(
    config: &Config,
    docker: &Arc<Docker>,
    core: Handle,
    room: mpsc::Receiver<Room>,
) -> (impl Future<Output = ()> + use<>, Cared) {
    let (tell_disk, disk) = watch::channel(Disk::default());
    let (tell_vitals, is_impaired) = watch::channel(false);
    let (prepulls, wanted) = watch::channel(None);
    let (tell_images, images) = watch::channel(Vec::new());
    let asked = (room, wanted.clone());
    let keeper = Keeper::new(housekeeping(config), (docker.clone(), core), tell_disk, asked);
    let restarts = config.restart_docker.as_deref();
    let restarts = restarts.map(|unit| Restarts::of_unit(unit, config.data_dir.clone()));
    let looking = vitals::watch(docker.clone(), tell_vitals, restarts);
    let fetching = fetch_ahead(docker.clone(), wanted, disk.clone(), tell_images);
    let cares = async {
        tokio::join!(keeper.run(), looking, fetching);
    };
    (cares, Cared { disk, is_impaired, prepulls, images })
}

fn logs(
    config: &Config,
    client: &Client,
    beside: (Arc<Docker>, Arc<Meters>, Arc<Reporter>),
) -> Logs {
    Logs::new(config.data_dir.join(LOGS), client.clone(), beside, config.log_spool_bytes)
}

fn has_descriptors() -> Result<(), AgentError> {
    let (allowed, needed) = (berth_files::open_files_max(), OPEN_FILES_MIN);
    if allowed < needed { Err(AgentError::Descriptors { allowed, needed }) } else { Ok(()) }
}

fn s3(config: &Config) -> Result<Option<Client>, AgentError> {
    let Some(endpoint) = &config.s3_endpoint else { return Ok(None) };
    let client = Client::new(endpoint, &config.region, config.credentials.clone());
    let fault = |error: berth_api::client::EndpointError| AgentError::Endpoint {
        endpoint: endpoint.clone(),
        fault: error.to_string(),
    };
    client.map(Some).map_err(fault)
}

/// Where there is a file system in memory, or one was made.
fn secret_files(config: &Config) -> Option<std::path::PathBuf> {
    let folder = beside_docker(config)?;
    let usual = folder.join(SECRETS);
    if credentials::is_in_memory(&usual) {
        return Some(usual);
    }
    // One for all agents of the machine: it stays when they end, as containers do.
    let shared = config.memory_dir.as_ref()?.join(MEMORY);
    if let Err(error) = memory::mounted(&shared) {
        tracing::warn!(%error, "secrets cannot be files here: there is nothing in memory to put \
            them in");
        return None;
    }
    Some(shared.join(folder.file_name()?).join(SECRETS))
}

/// A folder of an agent that is root beside Docker: both see the same files.
fn beside_docker(config: &Config) -> Option<std::path::PathBuf> {
    let is_local = config.docker_host.as_deref().is_none_or(|it| it.starts_with("unix://"));
    let is_root = rustix::process::geteuid().is_root();
    let memory = config.memory_dir.as_ref().filter(|_| is_local && is_root)?;
    let data_dir = config.data_dir.canonicalize().ok()?;
    Some(memory.join(names::of_directory(&data_dir)))
}

fn kept(config: &Config, docker: &Docker) -> Kept {
    match &config.memory_dir {
        Some(it) => Kept::open(it, docker.data_dir().as_ref(), docker.seal()),
        None => Kept::default(),
    }
}

fn parts(
    config: &Config,
    (credentials, fetcher, logs, started): (Store, Fetcher, Logs, mpsc::UnboundedSender<Started>),
    (docker, reporter, meters): (&Arc<Docker>, &Arc<Reporter>, &Arc<Meters>),
    network: Option<Network>,
) -> Result<Parts, AgentError> {
    let milliseconds =
        |duration: std::time::Duration| u64::try_from(duration.as_millis()).unwrap_or(u64::MAX);
    let (cpu_units, memory_mib) = session::capacity(&docker.host, config.reserved_memory_mib);
    Ok(Parts {
        box_key: config.identity.as_ref().map(Identity::box_key).transpose()?,
        docker: docker.clone(),
        credentials,
        started,
        fetcher,
        logs,
        network,
        reporter: reporter.clone(),
        settings: Settings {
            stop_timeout_ms: milliseconds(config.stop_timeout),
            cleanup_wait_ms: milliseconds(config.cleanup_wait),
        },
        reserved: reserved(config),
        meters: meters.clone(),
        cpu_units,
        memory_mib,
        held: config.identity.as_ref().map(|it| it.held.clone()).unwrap_or_default(),
    })
}

fn reserved(config: &Config) -> Ports {
    Ports {
        tcp: config.reserved_ports.iter().copied().collect(),
        udp: config.reserved_ports_udp.iter().copied().collect(),
    }
}
