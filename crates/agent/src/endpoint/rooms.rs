//! Listeners in containers' own network namespaces: for those that reach nothing outside of them,
//! and for all where the host's rules do not work.

use std::collections::HashMap;
use std::sync::Arc;

use tokio::net::TcpListener;
use tokio::task::{AbortHandle, JoinSet};
use tokio::time::Instant;

use super::address::ADDRESS;
use super::listener::Door;
use super::mode::Mode;
use super::passage::{self, Passage};
use super::place::Place;
use super::visit::Origin;
use super::way;
use crate::core::{Known, Whose};
use crate::machine::ContainerStatus;
use crate::namespace;

/// Listeners that are there, by the process of their container.
pub struct Rooms {
    door: Door,
    mode: Mode,
    passage: Passage,
    open: HashMap<i64, (Arc<Place>, AbortHandle)>,
    serving: JoinSet<()>,
}

impl Rooms {
    pub fn new(door: Door, mode: Mode) -> Self {
        let (passage, open, serving) = Default::default();
        Self { door, mode, passage, open, serving }
    }

    /// All that run now: of a former run of the agent.
    pub async fn enter_all(&mut self) {
        for known in self.door.service.callers.whose(Whose::All).await {
            for record in &known.task.containers {
                if record.status == ContainerStatus::Running {
                    self.enter(&known, &record.spec.name).await;
                }
            }
        }
    }

    /// A container runs.
    pub async fn started(&mut self, task_arn: &str, container: &str) {
        let whose = Whose::Task(task_arn.to_owned());
        if let Some(known) = self.door.service.callers.whose(whose).await.pop() {
            self.enter(&known, container).await;
        }
    }

    /// Those of containers that have ended are closed.
    pub fn leave(&mut self) {
        self.open.retain(|_, (place, serving)| {
            let is_alive = place.is_alive();
            if !is_alive {
                serving.abort();
            }
            is_alive
        });
        while self.serving.try_join_next().is_some() {}
    }

    async fn enter(&mut self, known: &Known, container: &str) {
        let is_wanted = self.is_wanted(known, container);
        if !is_wanted && !self.may_be_dropped(known) {
            return;
        }
        let arn = known.task.spec.arn.clone();
        let Some(record) = known.task.container(container) else { return };
        let Some(place) = self.door.service.callers.place(&arn, record).await.1 else { return };
        if place.is_of_host() || self.open.contains_key(&place.pid) {
            return;
        }
        self.leave();
        let pid = place.pid;
        if !is_wanted && self.comes_through(pid).await {
            return;
        }
        let opening = tokio::task::spawn_blocking(move || {
            namespace::within(&namespace::of_process(pid)?, way::inside)
        });
        let opened = opening.await.map_err(std::io::Error::other).and_then(|opened| opened);
        let listener = opened.and_then(|listener| {
            listener.set_nonblocking(true)?;
            TcpListener::from_std(listener)
        });
        match listener {
            // Another process may have its number by now.
            Ok(listener) if place.is_alive() => {
                let inside = Origin::Inside { task_arn: arn };
                let serving = self.serving.spawn(self.door.clone().serve(listener, Some(inside)));
                self.open.insert(pid, (place, serving));
            }
            Ok(_) => {}
            Err(error) => {
                tracing::warn!(task = arn, container, %error, "a container finds no endpoint");
            }
        }
    }

    /// Looks again whether what containers send comes through; those that run have a listener of
    /// their own from then on where it does not.
    pub async fn look_again(&mut self) {
        if self.passage.is_open(Instant::now()).is_some() {
            return;
        }
        for known in self.door.service.callers.whose(Whose::All).await {
            for record in &known.task.containers {
                if record.status == ContainerStatus::Running {
                    self.enter(&known, &record.spec.name).await;
                }
                // One is enough where it does.
                if self.passage.is_open(Instant::now()) == Some(true) {
                    return;
                }
            }
        }
    }

    /// Tries it from the namespace of a container, unless that was done just now.
    async fn comes_through(&mut self, pid: i64) -> bool {
        if let Some(is_open) = self.passage.is_open(Instant::now()) {
            return is_open;
        }
        // Where another agent has the address it may just have gone.
        let is_own = self.mode == Mode::Nft;
        let trying = tokio::task::spawn_blocking(move || {
            passage::comes_through(&namespace::of_process(pid)?, is_own)
        });
        // One that has ended meanwhile says nothing, and needs nothing.
        let Ok(Ok(is_open)) = trying.await else { return true };
        match (self.passage.note(is_open, Instant::now()), is_open) {
            (true, false) => tracing::warn!(
                "a firewall of this host drops what containers send to {ADDRESS}: each has a \
                 listener of its own instead, which one that asks in its first second may have \
                 to ask twice. To let it through: iptables -I INPUT -d {ADDRESS} -p tcp -j ACCEPT"
            ),
            (true, true) => tracing::info!("what containers send to {ADDRESS} comes through"),
            (false, _) => {}
        }
        is_open
    }

    /// It is sent over the bridge of the host.
    fn may_be_dropped(&self, known: &Known) -> bool {
        let mode = known.wire.as_ref().and_then(|wire| wire.network_mode.as_deref());
        self.mode.serves_host() && matches!(mode, None | Some("" | "bridge"))
    }

    fn is_wanted(&self, known: &Known, container: &str) -> bool {
        if let Some(pause) = known.task.pause() {
            // All of the task are where this one is.
            return pause.spec.name == container;
        }
        let mode = known.wire.as_ref().and_then(|wire| wire.network_mode.as_deref());
        self.mode == Mode::Namespace || mode == Some("none")
    }
}
