//! A control node from its start to its stop.
use std::{
    io,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    path::PathBuf,
    sync::Arc,
    time::Duration,
};

use berth_engine::StoreError;
use berth_meters::Listener;
use berth_store::{Embedded, Options};
use berth_tls::Pin;
use tokio::{
    net::{TcpListener, TcpSocket},
    sync::watch,
    task::{JoinHandle, JoinSet, spawn_blocking},
    time::{sleep, timeout},
};
use tracing::{info, warn};

use crate::{
    Config, Limits, StartError, TlsWay,
    certificates::{self, Certificates},
    credentials::Credentials,
    descriptors, disk,
    door::{self, Slots},
    drivers,
    limits::{ABORT_TIME_MAX, BACKLOG, FAILURE_TOLD_MS, ROOM_PAUSE},
    meters::Shown,
    node::{self, Node},
    services,
    vitals::{Failure, vital},
};

/// A running control node. Dropping it without [`Server::stop`] is like killing it: nothing that
/// was acknowledged is lost.
pub struct Server {
    endpoint: String,
    metrics_address: Option<SocketAddr>,
    node: Arc<Node>,
    listening: JoinHandle<()>,
    drivers: JoinSet<()>,
    slots: Arc<Slots>,
    closing: watch::Sender<bool>,
    stop: watch::Sender<bool>,
}

impl Server {
    /// Leads everything in the data directory, then listens.
    ///
    /// # Errors
    /// In words for whoever started it: what is wrong, why, and what to do.
    pub async fn start(config: Config) -> Result<Server, StartError> {
        Server::start_with(config, Limits::default()).await
    }

    /// The same, with other bounds on what a client may cost.
    ///
    /// # Errors
    /// As [`Server::start`].
    pub async fn start_with(config: Config, limits: Limits) -> Result<Server, StartError> {
        let limits = Arc::new(limits);
        let descriptors = descriptors::take()?;
        let store = open_store(config.data_dir.clone(), descriptors.store).await?;
        // Before anything is led: who cannot be seen is told so at once.
        let metrics = Listener::bind(config.metrics).await;
        let metrics = metrics.map_err(|source| StartError::Metrics { source })?;
        let refused = |error| StartError::listen(config.listen, error);
        let listener = bind(config.listen).map_err(refused)?;
        let at = listener.local_addr().map_err(refused)?;
        let config = Config { listen: at, ..config };
        let agents = match config.agent_port.filter(|it| *it != at.port()) {
            None => None,
            Some(port) => {
                let at = SocketAddr::new(config.listen.ip(), port);
                Some(bind(at).map_err(|error| StartError::listen(at, error))?)
            }
        };
        let endpoint = endpoint(at, config.has_tls());
        let (closing, is_closing) = watch::channel(false);
        let (stop, is_stopped) = watch::channel(false);
        // They are large, and so would be whatever waits for them.
        let started = node::start(&config, limits.clone(), store, is_closing, is_stopped);
        let (node, root_key) = Box::pin(started).await?;
        let certificates = Box::pin(certificates(&node, &config)).await?;
        let bundle = node.certificates.get().and_then(|it| it.bundle(&node));
        let bundle = bundle.map(|_| config.data_dir.join(certificates::FILE_NAME));
        let for_programs = Credentials::new(&config, (&endpoint, bundle.as_deref()), &root_key);
        let is_written = for_programs.write().await?;
        let slots = Slots::new(limits.connections_max.min(descriptors.connections));
        let mut drivers = drivers::start(&node, &slots);
        if let Some(driver) = certificates {
            let name = "the driver of certificates";
            drivers.spawn(drivers::until_closing(node.clone(), name, driver));
        }
        if let Some(listener) = agents {
            let (name, listening) = ("the listener for agents", node.clone());
            let listening = door::listen(listening, listener, slots.clone());
            drivers.spawn(drivers::until_closing(node.clone(), name, listening));
        }
        let listening = {
            let (node, slots) = (node.clone(), slots.clone());
            tokio::spawn(async move {
                let listening = door::listen(node.clone(), listener, slots);
                vital(&node.vitals, "the listener", node.closing.clone(), listening).await;
            })
        };
        let metrics_address = metrics.as_ref().map(Listener::address);
        if let Some(listener) = metrics {
            let shown = Arc::new(Shown { node: node.clone(), slots: slots.clone() });
            let (name, showing) = ("the listener for metrics", listener.serve(shown));
            drivers.spawn(drivers::until_closing(node.clone(), name, showing));
        }
        if !is_written {
            drivers.spawn(for_programs.write_when_there_is_room(node.closing.clone()));
        }
        info!(endpoint, "serving");
        Ok(Server { endpoint, metrics_address, node, listening, drivers, slots, closing, stop })
    }

    /// Where clients on this machine reach it: `http://127.0.0.1:8080`.
    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// Whom a client is to pin, where it is served with TLS.
    pub fn pin(&self) -> Option<Pin> {
        Some(self.node.certificates.get()?.pin(&self.node))
    }

    /// Where it shows its metrics, if it does.
    pub fn metrics_address(&self) -> Option<SocketAddr> {
        self.metrics_address
    }

    /// Waits until the node cannot go on: then the process is to end, whatever else it does. By
    /// then those who asked have had a moment to hear of it.
    pub async fn failed(&self) -> Failure {
        let failure = self.node.vitals.failed().await;
        sleep(Duration::from_millis(FAILURE_TOLD_MS)).await;
        failure
    }

    /// Takes nothing new, answers what was asked, closes the sessions so that agents come back, and
    /// waits for commits under way, each within a bound.
    pub async fn stop(mut self) -> Stopped {
        info!("stopping");
        let stop_time_max = self.node.limits.stop_time_max;
        let mut last_time_max = stop_time_max;
        self.closing.send_replace(true);
        let _ = (&mut self.listening).await;
        if timeout(stop_time_max, self.slots.ended()).await.is_err() {
            warn!("some connections did not end in time");
        }
        let drivers = async { while self.drivers.join_next().await.is_some() {} };
        if timeout(stop_time_max, drivers).await.is_err() {
            warn!("some drivers did not end in time");
        }
        self.stop.send_replace(true);
        if timeout(stop_time_max, self.node.ended()).await.is_err() {
            warn!("some shards did not end in time");
            // One that is being opened keeps the others from being ended, and whoever had no answer
            // for so long of the disk has none soon.
            last_time_max = ABORT_TIME_MAX;
            let _ = timeout(last_time_max, self.node.abort()).await;
        }
        drop(self.drivers);
        let node = self.node;
        let last = async move {
            // It holds the store.
            node.looks.ended().await;
            let save = move |files: &disk::Files| {
                node.lines.close();
                node.clock.save(files, &node.data_dir);
                drop(node);
            };
            disk::run(save).await;
        };
        if timeout(last_time_max, last).await.is_err() {
            warn!("the disk does not answer; it is not waited for any longer");
            return Stopped::DiskHangs;
        }
        info!("stopped");
        Stopped::Whole
    }
}

/// How a stop has ended. What was acknowledged is durable in any case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stopped {
    Whole,
    /// Files are still open, and whoever waits for their threads may wait for ever.
    DiskHangs,
}

/// With TLS: what is shown, and what renews it.
async fn certificates(
    node: &Arc<Node>,
    config: &Config,
) -> Result<Option<impl Future<Output = ()> + use<>>, StartError> {
    if !config.has_tls() {
        return Ok(None);
    }
    check_decided(node, config).await?;
    let (opened, driver) = Certificates::open(node, config).await?;
    let _ = node.certificates.set(opened);
    certificates::write_bundle(node).await;
    Ok(Some(driver))
}

/// Those who joined without TLS would not find it any more: somebody has to want that. Where
/// `ca.pem` is, it was served with TLS before, though authorities may be gone with their keys.
async fn check_decided(node: &Node, config: &Config) -> Result<(), StartError> {
    let is_new = node.iam.read().authorities.is_empty();
    let is_wanted = !config.tls.names.is_empty() || config.tls.files.is_some();
    if config.tls.way == TlsWay::Always || is_wanted || !is_new {
        return Ok(());
    }
    let bundle = node.data_dir.join(certificates::FILE_NAME);
    if disk::run(move |files| files.read(&bundle)).await.is_ok() {
        return Ok(());
    }
    let clusters = node.clusters();
    let registered = |state: &berth_ecs::cluster::State| {
        state.container_instances.values().filter(|it| it.is_registered()).count()
    };
    match clusters.values().map(|it| registered(&it.read())).sum() {
        0 => Ok(()),
        instances => Err(StartError::PlainBefore { address: config.listen, instances }),
    }
}

/// Reading the journal takes as long as it takes, on a thread that may block. What is there may not
/// open on a full disk where the last process was killed: then it is waited for room.
async fn open_store(data_dir: PathBuf, files_max: usize) -> Result<Embedded, StartError> {
    let options = Options { files_max, passing: services::passing, ..Options::default() };
    loop {
        let (dir, options) = (data_dir.clone(), options.clone());
        let opened = spawn_blocking(move || Embedded::open(&dir, options));
        match opened.await.expect("opening a store does not panic") {
            Err(error @ StoreError::Full { .. }) if Embedded::is_made(&data_dir) => {
                warn!(%error, "waiting for room to open it");
                sleep(ROOM_PAUSE).await;
            }
            opened => return Ok(opened?),
        }
    }
}

/// As [`TcpListener::bind`], with a longer queue: whoever finds it full waits for a second.
fn bind(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

/// An address that listens on all interfaces is reached over the loopback.
fn endpoint(address: SocketAddr, has_tls: bool) -> String {
    let ip = match address.ip() {
        IpAddr::V4(it) if it.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(it) if it.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
        it => it,
    };
    let scheme = if has_tls { "https" } else { "http" };
    format!("{scheme}://{}", SocketAddr::new(ip, address.port()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endpoints_can_be_reached() {
        let of = |text: &str| endpoint(text.parse().unwrap(), false);
        assert_eq!(of("0.0.0.0:80"), "http://127.0.0.1:80");
        assert_eq!(of("[::]:80"), "http://[::1]:80");
        assert_eq!(of("10.0.0.7:80"), "http://10.0.0.7:80");
        assert_eq!(endpoint("10.0.0.7:80".parse().unwrap(), true), "https://10.0.0.7:80");
    }
}
