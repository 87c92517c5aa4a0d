//! Who asks: proved by the kernel, not by what is asked for or where it seems to come from.
//!
//! A connection is a task's if it is in the socket table of the network namespace of one of its
//! containers, and was made to the endpoint's own address and port. In the host's namespace, which
//! is everybody's, a process in the container's control groups has to hold it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use tokio::sync::Mutex as AsyncMutex;
use tokio::time::Instant;

use super::limits::HOLD_MS;
use super::place::{Host, Place};
use super::sockets::Connection;
use crate::core::{Handle, Known, Message, Whose};
use crate::machine::{Container, ContainerStatus};
use crate::runtime::{Docker, Look};

/// Between looks at a container that is about to run.
const STARTING_WAIT: Duration = Duration::from_millis(10);
/// Between looks at one container for whoever is not proved, however many of them ask.
const LOOK_PAUSE: Duration = Duration::from_millis(20);
/// Containers of which it is known when they were looked at last.
const LOOKED_MAX: usize = 1_024;

/// When a container was looked at last, and what came of it. Held while it is looked at, so that
/// who comes meanwhile has that, too.
type Looked = Arc<AsyncMutex<Option<(Instant, Weak<Place>)>>>;

/// What is known of running containers.
pub struct Callers {
    docker: Arc<Docker>,
    core: Handle,
    host: Arc<Host>,
    /// By the runtime's ids.
    places: Mutex<HashMap<String, Arc<Place>>>,
    /// By the runtime's names.
    looked: Mutex<HashMap<String, Looked>>,
}

impl Callers {
    pub fn new(docker: Arc<Docker>, core: Handle, host: Arc<Host>) -> Self {
        Self { docker, core, host, places: Mutex::default(), looked: Mutex::default() }
    }

    /// Tasks that are here.
    pub async fn whose(&self, whose: Whose) -> Vec<Known> {
        self.core.ask(|answer| Message::Whose { whose, answer }).await.unwrap_or_default()
    }

    /// The task has made this connection. A container that is being started is
    /// waited for: its processes may be faster than the news that it runs.
    pub async fn prove(&self, known: &Known, connection: Connection) -> bool {
        let until = Instant::now() + Duration::from_millis(HOLD_MS);
        let arn = &known.task.spec.arn;
        let mut known = known.clone();
        loop {
            if self.proved_now(&known, connection).await {
                return true;
            }
            if !is_about_to_run(&known) || Instant::now() >= until {
                return false;
            }
            tokio::time::sleep(STARTING_WAIT).await;
            match self.whose(Whose::Task(arn.clone())).await.pop() {
                Some(now) => known = now,
                None => return false,
            }
        }
    }

    /// The task that has made this connection, whichever it is; waited for likewise.
    pub async fn find(&self, connection: Connection) -> Option<Known> {
        let until = Instant::now() + Duration::from_millis(HOLD_MS);
        loop {
            let all = self.whose(Whose::All).await;
            if let Some(known) = self.found_among(&all, connection).await {
                return Some(known.clone());
            }
            if !all.iter().any(is_about_to_run) || Instant::now() >= until {
                return None;
            }
            tokio::time::sleep(STARTING_WAIT).await;
        }
    }

    async fn found_among<'a>(&self, all: &'a [Known], connection: Connection) -> Option<&'a Known> {
        for known in all {
            if self.proved_now(known, connection).await {
                return Some(known);
            }
        }
        None
    }

    async fn proved_now(&self, known: &Known, connection: Connection) -> bool {
        self.proved_by(known, connection, false).await
            || self.proved_by(known, connection, true).await
    }

    /// By what is known already, or by looking anew at all of which nothing is known.
    async fn proved_by(&self, known: &Known, connection: Connection, may_look: bool) -> bool {
        for record in known.task.containers.iter().filter(|record| may_run(record)) {
            let place = match (self.known_place(record), may_look) {
                (Some(place), false) => place,
                // Looked at in vain just now.
                (Some(place), true) if place.is_alive() => continue,
                (_, true) => match self.looked_for_many(&known.task.spec.arn, record).await {
                    Some(place) => place,
                    None => continue,
                },
                (None, false) => continue,
            };
            if self.has(place, connection).await {
                return true;
            }
        }
        false
    }

    async fn has(&self, place: Arc<Place>, connection: Connection) -> bool {
        if !place.is_of_host() {
            return place.has(connection, &self.host);
        }
        // Processes may have many files open.
        let host = self.host.clone();
        let looking = tokio::task::spawn_blocking(move || place.has(connection, &host));
        looking.await.unwrap_or(false)
    }

    /// Some task has made this connection, as far as is known now.
    pub async fn is_of_some_task(&self, connection: Connection) -> bool {
        let all = self.whose(Whose::All).await;
        self.found_among(&all, connection).await.is_some()
    }

    /// Where a container runs, if it does, and what the runtime shows of it.
    pub async fn place(
        &self,
        task_arn: &str,
        record: &Container,
    ) -> (Option<Look>, Option<Arc<Place>>) {
        match self.known_place(record).filter(|place| may_run(record) && place.is_alive()) {
            Some(place) => (Some(place.look.clone()), Some(place)),
            None if record.status == ContainerStatus::None => (None, None),
            None => self.looked(task_arn, record).await,
        }
    }

    /// One look serves all who wait for it, and what was in vain just now is not tried again.
    async fn looked_for_many(&self, task_arn: &str, record: &Container) -> Option<Arc<Place>> {
        let turn = self.turn(&record.spec.runtime_name);
        let mut looked = turn.lock().await;
        if let Some((at, place)) = &*looked {
            let place = place.upgrade().filter(|place| place.is_alive());
            if place.is_some() || at.elapsed() < LOOK_PAUSE {
                return place;
            }
        }
        let place = self.looked(task_arn, record).await.1;
        let found = place.as_ref().map(Arc::downgrade).unwrap_or_default();
        *looked = Some((Instant::now(), found));
        place
    }

    fn turn(&self, runtime_name: &str) -> Looked {
        let mut looked = self.looked.lock().unwrap_or_else(PoisonError::into_inner);
        if looked.len() >= LOOKED_MAX {
            looked.retain(|_, it| Arc::strong_count(it) > 1);
        }
        looked.entry(runtime_name.to_owned()).or_default().clone()
    }

    fn known_place(&self, record: &Container) -> Option<Arc<Place>> {
        self.places().get(record.runtime_id.as_ref()?).cloned()
    }

    async fn looked(
        &self,
        task_arn: &str,
        record: &Container,
    ) -> (Option<Look>, Option<Arc<Place>>) {
        let Some(look) = self.docker.look(task_arn, record).await else { return (None, None) };
        let (host, of_place) = (self.host.clone(), look.clone());
        let opening = tokio::task::spawn_blocking(move || Place::open(of_place, &host));
        let place = match opening.await {
            Ok(Ok(place)) => place.map(Arc::new),
            Ok(Err(error)) => {
                let container = &record.spec.runtime_name;
                tracing::warn!(container, %error, "who asks in this container cannot be proved");
                None
            }
            Err(_) => None,
        };
        if let Some(place) = &place {
            let mut places = self.places();
            places.retain(|_, place| place.is_alive());
            places.insert(look.id.clone(), place.clone());
        }
        (Some(look), place)
    }

    fn places(&self) -> MutexGuard<'_, HashMap<String, Arc<Place>>> {
        self.places.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn is_about_to_run(known: &Known) -> bool {
    known.task.containers.iter().any(Container::is_starting)
}

/// Something of it may ask.
fn may_run(record: &Container) -> bool {
    record.status != ContainerStatus::Stopped
        && (record.runtime_id.is_some() || record.is_starting())
}
