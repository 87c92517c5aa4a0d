//! An agent's life: from its configuration to its shutdown.

use std::sync::Arc;

use berth_api::client::Client;
use berth_meters::Listener;
use tokio::sync::{oneshot, watch};

use crate::config::Config;
use crate::core::{self, Core, Handle, Message, Parts};
use crate::error::AgentError;
use crate::journal::Instance;
use crate::machine::{Ports, Settings};
use crate::meters::{Meters, Shown};
use crate::runtime::{self, Docker};
use crate::session::{self, Reporter, Session};

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
    tokio::select! {
        outcome = serve(config, registered) => outcome,
        () = shutdown => {
            tracing::info!("the agent ends; containers go on running");
            Ok(())
        }
    }
}

/// For the runtime, the journal and sessions, and for calls to Docker: one for each container that
/// is being started or stopped.
const OPEN_FILES_MIN: usize = 256;

async fn serve(mut config: Config, registered: oneshot::Sender<String>) -> Result<(), AgentError> {
    let (allowed, needed) = (berth_files::open_files_max(), OPEN_FILES_MIN);
    if allowed < needed {
        return Err(AgentError::Descriptors { allowed, needed });
    }
    config.reserved_ports.extend(config.metrics.port());
    let listener = Listener::bind(config.metrics).await;
    let listener = listener.map_err(|fault| AgentError::Metrics { fault })?;
    let meters = Arc::new(Meters::default());
    let client = Client::new(&config.endpoint, &config.region, config.credentials.clone())
        .map_err(|error| AgentError::Endpoint {
            endpoint: config.endpoint.clone(),
            fault: error.to_string(),
        })?;
    let journal = core::open_journal(&config.data_dir, &config.cluster)?;
    let docker = Arc::new(connect(&config, &meters).await?);
    let reporter = Arc::new(Reporter::new(client.clone(), &config.cluster));
    let parts = parts(&config, (&docker, &reporter, &meters));
    let core = Core::open(journal, &config.cluster, parts).await?;
    let shown = Arc::new(Shown { meters: meters.clone(), core: core.handle() });
    let member = Member {
        former: core.instance().cloned(),
        core: core.handle(),
        health_changes: core.health_changes(),
        config,
        client,
        docker,
        reporter,
        meters,
    };
    tokio::select! {
        () = show(listener, shown) => Ok(()),
        outcome = member.join(registered) => outcome,
        () = core.run() => Ok(()),
    }
}

/// What it takes to be a container instance.
struct Member {
    config: Config,
    client: Client,
    docker: Arc<Docker>,
    reporter: Arc<Reporter>,
    meters: Arc<Meters>,
    former: Option<Instance>,
    core: Handle,
    health_changes: watch::Receiver<u64>,
}

impl Member {
    /// Registers and stays connected. Tasks of a former run are looked after all the while.
    async fn join(self, registered: oneshot::Sender<String>) -> Result<(), AgentError> {
        let former = self.former.as_ref();
        let instance = session::register(&self.client, &self.config, &self.docker, former).await?;
        tracing::info!(instance = instance.container_instance_arn, "registered");
        self.core.send(Message::Registered(instance.clone())).await;
        // Whoever does not want to know has gone.
        let _gone = registered.send(instance.container_instance_arn.clone());
        let session = Session {
            config: self.config,
            client: self.client,
            instance,
            docker: self.docker,
            core: self.core,
            health_changes: self.health_changes,
            reporter: self.reporter,
            meters: self.meters,
        };
        session.run().await;
        Ok(())
    }
}

/// For ever, whether or not there is anything to be shown.
async fn show(listener: Option<Listener>, shown: Arc<Shown>) {
    match listener {
        Some(it) => it.serve(shown).await,
        None => std::future::pending().await,
    }
}

async fn connect(config: &Config, meters: &Arc<Meters>) -> Result<Docker, AgentError> {
    let fault = |fault| AgentError::DataDir { path: config.data_dir.clone(), fault };
    let identity = runtime::Identity::open(&config.cluster, &config.data_dir).map_err(fault)?;
    let settings = runtime::Settings {
        pull_behavior: config.pull_behavior,
        reserved: reserved(config),
        meters: meters.clone(),
    };
    Docker::connect(config.docker_host.as_deref(), identity, settings).await
}

fn parts(
    config: &Config,
    (docker, reporter, meters): (&Arc<Docker>, &Arc<Reporter>, &Arc<Meters>),
) -> Parts {
    let milliseconds =
        |duration: std::time::Duration| u64::try_from(duration.as_millis()).unwrap_or(u64::MAX);
    let (cpu_units, memory_mib) = session::capacity(&docker.host, config.reserved_memory_mib);
    Parts {
        docker: docker.clone(),
        reporter: reporter.clone(),
        settings: Settings {
            stop_timeout_ms: milliseconds(config.stop_timeout),
            cleanup_wait_ms: milliseconds(config.cleanup_wait),
        },
        reserved: reserved(config),
        meters: meters.clone(),
        cpu_units,
        memory_mib,
    }
}

fn reserved(config: &Config) -> Ports {
    Ports {
        tcp: config.reserved_ports.iter().copied().collect(),
        udp: config.reserved_ports_udp.iter().copied().collect(),
    }
}
