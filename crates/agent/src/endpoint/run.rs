//! The endpoint's life, beside the agent's loop.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use berth_api::client::Client;
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio::time::{Instant, MissedTickBehavior};

use super::address;
use super::audit::Audit;
use super::callers::Callers;
use super::introspection::Introspection;
use super::limits::Limits;
use super::listener::Door;
use super::metadata::Surroundings;
use super::protection::Api;
use super::redirect;
use super::relay::{self, Relay};
use super::rooms::Rooms;
use super::service::Service;
use super::tags::KnownTags;
use super::visit::Seats;
use super::way::{self, Held, Way};
use crate::config::Config;
use crate::core::{Handle, Started};
use crate::credentials::Store;
use crate::meters::Meters;
use crate::runtime::Docker;

/// The rules are looked at so often: a firewall that is loaded anew takes all away.
const RULES_EVERY: Duration = Duration::from_secs(30);
/// Whether the agent that has the address has gone.
const LOCK_EVERY: Duration = Duration::from_millis(200);
/// Between trials where what is sent to the address does not come: ever longer.
const FAILED_MIN: Duration = Duration::from_secs(30);
const FAILED_MAX: Duration = Duration::from_secs(3_600);
/// Listeners of ended containers are closed so often.
const ROOMS_EVERY: Duration = Duration::from_secs(30);

/// Everything that it needs from the agent.
pub struct Endpoint {
    pub docker: Arc<Docker>,
    pub core: Handle,
    pub credentials: Store,
    pub client: Client,
    pub meters: Arc<Meters>,
    pub started: mpsc::UnboundedReceiver<Started>,
}

impl Endpoint {
    /// Serves for ever, or until a listener cannot be had.
    pub async fn run(self, config: &Config, mut way: Way) {
        let Some(host) = way.host.clone() else {
            let mut started = self.started;
            while started.recv().await.is_some() {}
            return std::future::pending().await;
        };
        let docker = self.docker.clone();
        let instance = move || Some(docker.container_instance()).filter(|arn| !arn.is_empty());
        let service = Arc::new(Service {
            callers: Callers::new(self.docker.clone(), self.core.clone(), host),
            credentials: self.credentials,
            around: Surroundings {
                cluster: config.cluster.clone(),
                availability_zone: config.attributes.get("ecs.availability-zone").cloned(),
            },
            api: Api {
                trust: config.trusted.trust().cloned(),
                endpoint: config.endpoint.clone(),
                region: config.region.clone(),
                cluster: config.cluster.clone(),
            },
            tags: KnownTags::new(self.client),
            container_instance_arn: Arc::new(instance.clone()),
            audit: Audit::new(self.meters),
            limits: Mutex::new(Limits::default()),
            seats: Seats::default(),
            began: Instant::now(),
        });
        let relay = Arc::new(Relay::new(&way.runtime_dir, &way.folder));
        let door = Door::new(service.clone(), Some(relay));
        let mut all = JoinSet::new();
        if let Some(socket) = way.socket.take() {
            all.spawn(relay::serve(socket, service.clone()));
        }
        let introspection = Introspection {
            service,
            container_instance_arn: Box::new(instance),
            version: config.agent_version.clone(),
            address: config.introspection,
        };
        all.spawn(introspection.serve());
        all.spawn(hold(way.held.take(), way.runtime_dir.clone(), door.clone()));
        all.spawn(rooms(Rooms::new(door, way.mode), self.started));
        while let Some(ended) = all.join_next().await {
            if let Err(error) = ended {
                tracing::error!(%error, "a bug: a part of the endpoint has failed");
            }
        }
    }
}

/// Serves the address while this agent has it, and takes it when the one that has it goes.
async fn hold(mut held: Option<Held>, runtime_dir: std::path::PathBuf, door: Door) {
    loop {
        let taken = match held.take() {
            Some(it) => it,
            None => take_over(&runtime_dir).await,
        };
        let listener = taken.listener.set_nonblocking(true);
        let cloned = listener.and_then(|()| taken.listener.try_clone());
        match cloned.and_then(TcpListener::from_std) {
            Ok(listener) => {
                tokio::select! {
                    () = door.clone().serve(listener, None) => {}
                    () = keep_rules(taken.port) => {}
                }
            }
            Err(error) => {
                tracing::error!(%error, "the endpoint's listener cannot be used");
                tokio::time::sleep(RULES_EVERY).await;
            }
        }
    }
}

async fn take_over(runtime_dir: &std::path::Path) -> Held {
    let (mut last, mut pause) = (String::new(), LOCK_EVERY);
    loop {
        tokio::time::sleep(pause).await;
        let runtime_dir = runtime_dir.to_owned();
        let holding = tokio::task::spawn_blocking(move || way::hold(&runtime_dir));
        match holding.await.map_err(std::io::Error::other).and_then(|held| held) {
            Ok(Some(held)) => {
                tracing::info!("this agent has the endpoint's address now");
                return held;
            }
            Ok(None) => pause = LOCK_EVERY,
            Err(error) => {
                // Each trial puts the address and the rules there, and takes them away again.
                pause = (pause * 2).clamp(FAILED_MIN, FAILED_MAX);
                if error.to_string() != last {
                    last = error.to_string();
                    tracing::warn!(%error, "the endpoint's address cannot be taken over");
                }
            }
        }
    }
}

/// For ever.
async fn keep_rules(port: u16) {
    let mut check = tokio::time::interval(RULES_EVERY);
    check.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        check.tick().await;
        if redirect::is_there() && address::is_there() {
            continue;
        }
        let putting = address::put().and_then(|()| way::put_rules(port));
        match putting {
            Ok(()) => {
                tracing::warn!("somebody took the endpoint's address or rules away: they are back");
            }
            Err(error) => {
                tracing::error!(%error, "the endpoint's address and rules cannot be put back");
            }
        }
    }
}

async fn rooms(mut rooms: Rooms, mut started: mpsc::UnboundedReceiver<Started>) {
    rooms.enter_all().await;
    let mut check = tokio::time::interval(ROOMS_EVERY);
    check.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            Some(Started { task_arn, container, done }) = started.recv() => {
                rooms.started(&task_arn, &container).await;
                if let Some(done) = done {
                    // Who has asked may have gone.
                    let _gone = done.send(());
                }
            }
            _ = check.tick() => {
                rooms.leave();
                rooms.look_again().await;
            }
        }
    }
}
