//! The agent's side of the agent protocol: registration, control and telemetry websockets,
//! reports.

mod acs;
mod attributes;
mod backoff;
mod bundle;
mod examine;
mod exec;
mod host;
mod images;
mod level;
mod metrics;
mod network;
mod register;
mod report;
mod socket;
mod tcs;

use std::collections::BTreeSet;
use std::sync::Arc;

use berth_api::berth::HostImage;
use berth_api::client::Client;
use tokio::sync::watch;

use crate::config::Config;
use crate::core::Handle;
use crate::credentials::Store;
use crate::housekeeping::Disk;
use crate::journal::Instance;
use crate::leaving::Leaving;
use crate::meters::Meters;
use crate::network::Network;
use crate::runtime::Docker;

pub use backoff::Backoff;
pub use register::{capacity, register};
pub use report::Reporter;

/// What the websockets need to know.
pub struct Session {
    pub config: Config,
    pub client: Client,
    pub instance: Instance,
    pub docker: Arc<Docker>,
    pub credentials: Store,
    pub core: Handle,
    pub health_changes: watch::Receiver<u64>,
    /// ECS Exec: whether the control plane may ask for commands.
    pub runs_commands: watch::Receiver<bool>,
    /// Told each time the control plane lets this agent in or turns it away.
    pub reporter: Arc<Reporter>,
    pub meters: Arc<Meters>,
    pub disk: watch::Receiver<Disk>,
    /// Docker does not answer as it should.
    pub is_impaired: watch::Receiver<bool>,
    /// Images that the control plane wants here; absent until it has said so.
    pub prepulls: watch::Sender<Option<BTreeSet<String>>>,
    /// How it is with those.
    pub images: watch::Receiver<Vec<HostImage>>,
    /// Absent where tasks can have no interfaces of their own.
    pub network: Option<Network>,
}

impl Session {
    /// How the host is left.
    #[must_use]
    pub fn leaving(&self) -> Leaving {
        Leaving {
            client: self.client.clone(),
            cluster: self.config.cluster.clone(),
            container_instance_arn: self.instance.container_instance_arn.clone(),
            core: self.core.clone(),
            reporter: self.reporter.clone(),
        }
    }

    /// Keeps its websockets open for ever.
    pub async fn run(self) {
        let session = Arc::new(self);
        let (silenced, has_fallen_silent) = watch::channel(0);
        // Each is large, and whoever runs an agent would carry both about.
        tokio::join!(
            Box::pin(acs::run(session.clone(), silenced)),
            Box::pin(tcs::run(session.clone(), has_fallen_silent)),
            Box::pin(exec::run(session.clone())),
            Box::pin(network::run(session.clone())),
            Box::pin(bundle::run(session.clone())),
            Box::pin(host::run(session.clone())),
            Box::pin(images::run(session.clone())),
            Box::pin(session.leaving().watch(session.config.runtime_dir.clone()))
        );
    }
}
