//! The agent's side of the agent protocol: registration, control and telemetry websockets,
//! reports.

mod acs;
mod attributes;
mod backoff;
mod metrics;
mod register;
mod report;
mod socket;
mod tcs;

use std::sync::Arc;

use berth_api::client::Client;
use tokio::sync::watch;

use crate::config::Config;
use crate::core::Handle;
use crate::journal::Instance;
use crate::meters::Meters;
use crate::runtime::Docker;

pub use register::{capacity, register};
pub use report::Reporter;

/// What both websockets need to know.
pub struct Session {
    pub config: Config,
    pub client: Client,
    pub instance: Instance,
    pub docker: Arc<Docker>,
    pub core: Handle,
    pub health_changes: watch::Receiver<u64>,
    /// Told each time the control plane is reached again.
    pub reporter: Arc<Reporter>,
    pub meters: Arc<Meters>,
}

impl Session {
    /// Keeps both websockets open for ever.
    pub async fn run(self) {
        let session = Arc::new(self);
        let (silenced, has_fallen_silent) = watch::channel(0);
        // Each is large, and whoever runs an agent would carry both about.
        tokio::join!(
            Box::pin(acs::run(session.clone(), silenced)),
            Box::pin(tcs::run(session.clone(), has_fallen_silent))
        );
    }
}
