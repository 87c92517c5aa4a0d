//! A host that is about to go away: its container instance is set to DRAINING, so that services run
//! their tasks elsewhere in time.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use berth_api::client::Client;
use berth_api::ecs;

use crate::core::{Handle, Message, Untold};
use crate::session::Reporter;

/// Between two looks whether it is to go, and whether tasks are left.
const LOOK_EVERY: Duration = Duration::from_secs(1);
const RETRY: Duration = Duration::from_secs(5);
/// Whoever stops the machine makes this file beside the agents' sockets.
const INTERRUPTION: &str = "interruption";

/// What it takes to leave.
#[derive(Debug, Clone)]
pub struct Leaving {
    pub client: Client,
    pub cluster: String,
    pub container_instance_arn: String,
    pub core: Handle,
    pub reporter: Arc<Reporter>,
}

impl Leaving {
    /// Whether this agent speaks for the instance: a copied machine has nothing to leave.
    #[must_use]
    pub fn is_let_in(&self) -> bool {
        self.reporter.is_let_in()
    }

    /// Has the instance emptied, and returns once nothing is here any more, and the control plane
    /// knows of it: all ends of tasks are accepted, and what containers wrote is sent.
    pub async fn empty(&self) {
        self.drain().await;
        while self.untold().await.is_some_and(|it| it != Untold::default()) {
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }

    /// What is still here. None: the agent is ending.
    async fn untold(&self) -> Option<Untold> {
        self.core.ask(|answer| Message::Untold { answer }).await
    }

    /// Until the control plane has taken it.
    async fn drain(&self) {
        let mut was_told = false;
        loop {
            // A copied machine's end is not that of the machine whose identity it has.
            self.reporter.let_in().await;
            let request = ecs::UpdateContainerInstancesStateRequest {
                cluster: Some(self.cluster.clone()),
                container_instances: Some(vec![self.container_instance_arn.clone()]),
                status: Some(ecs::ContainerInstanceStatus::Draining),
            };
            match self.client.send(request).await {
                Ok(_) => return tracing::info!("this container instance is DRAINING"),
                Err(error) if !std::mem::replace(&mut was_told, true) => {
                    tracing::warn!(%error, "this container instance cannot be set to DRAINING yet");
                }
                Err(_) => {}
            }
            tokio::time::sleep(RETRY).await;
        }
    }

    /// For ever: sets the instance to DRAINING whenever somebody says that the machine will go.
    pub async fn watch(self, runtime_dir: Option<PathBuf>) {
        let Some(file) = runtime_dir.map(|it| it.join(INTERRUPTION)) else {
            return std::future::pending().await;
        };
        let mut was_there = false;
        loop {
            let is_there = tokio::fs::try_exists(&file).await.unwrap_or(false);
            if is_there && !was_there {
                let file = file.display();
                tracing::warn!(%file, "this machine will be interrupted");
                self.drain().await;
            }
            was_there = is_there;
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }
}
