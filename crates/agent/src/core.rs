//! The agent's one loop: inputs go into the machine, its records into the journal, its actions
//! to the runtime and the control plane.

mod execute;
mod guard;
mod intake;
mod looks;
mod message;
mod persist;
mod resume;
mod sync;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::{Duration, Instant};

use berth_api::acs;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;

use crate::error::AgentError;
use crate::journal::{Instance, Journal, Saved};
use crate::machine::{HostResources, Input, Machine, Observation, Ports, Settings, TaskStatus};
use crate::meters::{Count, Meters};
use crate::runtime::Docker;
use crate::session::Reporter;

pub use message::{ContainerView, Handle, Message, TaskView};
pub use resume::open_journal;

/// Docker's list is compared with the records this often.
const RESYNC_EVERY: Duration = Duration::from_secs(60);

/// The machine with everything it needs around it.
pub struct Core {
    machine: Machine,
    journal: Journal,
    instance: Option<Instance>,
    /// The instance could not be written yet.
    is_instance_unsaved: bool,
    /// Definitions as they came, of tasks that may still start something.
    wires: BTreeMap<String, Arc<acs::Task>>,
    docker: Arc<Docker>,
    reporter: Arc<Reporter>,
    clock: Clock,
    inbox: mpsc::Receiver<Message>,
    handle: Handle,
    meters: Arc<Meters>,
    /// What is under way: ends with this loop.
    under_way: JoinSet<()>,
    looks: looks::Looks,
    /// The last saved form of each record, as a checksum, and its status.
    saved: BTreeMap<String, (u32, TaskStatus)>,
    /// Records that could not be written yet.
    unsaved: BTreeSet<String>,
    health_changes: watch::Sender<u64>,
}

/// Wall clock time that does not jump: read once, then counted on the monotonic clock.
#[derive(Debug, Clone, Copy)]
pub struct Clock {
    begin: Instant,
    begin_ms: u64,
}

impl Clock {
    pub fn start() -> Self {
        Self { begin: Instant::now(), begin_ms: crate::runtime::wall_clock_ms() }
    }

    /// Milliseconds since the epoch.
    pub fn now_ms(self) -> u64 {
        self.begin_ms + u64::try_from(self.begin.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}

/// What a core is made of.
pub struct Parts {
    pub docker: Arc<Docker>,
    pub reporter: Arc<Reporter>,
    pub settings: Settings,
    pub reserved: Ports,
    pub meters: Arc<Meters>,
    pub cpu_units: u64,
    pub memory_mib: u64,
}

impl Core {
    /// Takes back what a former run left, in the journal and in Docker.
    ///
    /// # Errors
    /// Docker cannot be used.
    pub async fn open(
        (journal, saved): (Journal, Saved),
        cluster: &str,
        parts: Parts,
    ) -> Result<Self, AgentError> {
        let resources = HostResources::new(parts.cpu_units, parts.memory_mib, &parts.reserved);
        let (sender, inbox) = message::channel();
        parts.docker.were_fetched(saved.fetched);
        let tasks = saved.tasks.into_values().collect();
        let mut core = Self {
            machine: Machine::new(parts.settings, resources, tasks),
            journal,
            instance: saved.instance,
            is_instance_unsaved: false,
            wires: saved.wires.into_iter().map(|(arn, wire)| (arn, Arc::new(wire))).collect(),
            docker: parts.docker,
            reporter: parts.reporter,
            clock: Clock::start(),
            inbox,
            handle: sender,
            meters: parts.meters,
            under_way: JoinSet::new(),
            looks: looks::Looks::default(),
            saved: BTreeMap::new(),
            unsaved: BTreeSet::new(),
            health_changes: watch::Sender::new(0),
        };
        core.resume(cluster).await?;
        Ok(core)
    }

    /// For sending to the loop.
    pub fn handle(&self) -> Handle {
        self.handle.clone()
    }

    /// Counts changes of health.
    pub fn health_changes(&self) -> watch::Receiver<u64> {
        self.health_changes.subscribe()
    }

    /// The instance that this agent was, if it was one.
    pub fn instance(&self) -> Option<&Instance> {
        self.instance.as_ref()
    }

    /// Runs for ever. What is under way ends when this is dropped; containers do not.
    pub async fn run(mut self) {
        self.under_way.spawn(sync::follow_events(self.docker.clone(), self.handle.clone()));
        let mut resync = tokio::time::interval(RESYNC_EVERY);
        loop {
            let wait_ms = self
                .machine
                .next_deadline_ms()
                .map_or(u64::from(u32::MAX), |at| at.saturating_sub(self.clock.now_ms()));
            tokio::select! {
                Some(message) = self.inbox.recv() => self.take(message),
                () = tokio::time::sleep(Duration::from_millis(wait_ms)) => self.input(Input::Tick),
                Some(ended) = self.under_way.join_next() => {
                    if let Err(error) = ended {
                        tracing::error!(%error, "a bug: a look at Docker has failed");
                    }
                }
                _ = resync.tick() => {
                    // What found no room before may find it now.
                    self.persist();
                    self.save_seal();
                    self.list();
                }
            }
        }
    }

    fn take(&mut self, message: Message) {
        match message {
            Message::Input(input) => self.input(input),
            Message::Payload { payload, undecodable, asked, done } => {
                self.payload(*payload, undecodable, asked, done);
            }
            Message::Manifest { timeline, running, answer } => {
                let listed: Vec<&str> = running.iter().map(String::as_str).collect();
                let unwanted = self.machine.manifest(timeline, &listed);
                let is_new = unwanted.is_some();
                // A session that has gone meanwhile needs no answer.
                let _gone = answer.send(unwanted);
                if is_new {
                    self.input(Input::Believed { running });
                }
            }
            Message::Knows { arn, answer } => {
                let _gone = answer.send(self.machine.task(&arn).is_some());
            }
            Message::Event(event) => self.event(event),
            Message::Resync => self.list(),
            Message::Listed(found) => self.compare(&found),
            Message::Looked { number, arn, container, seen } => {
                self.looked(number, &arn, &container, seen);
            }
            Message::Registered(instance) => self.registered(instance),
            Message::Count { answer } => {
                let _gone = answer.send(Count::of(&self.machine, self.unsaved.len()));
            }
            Message::View { answer } => {
                let _gone = answer.send(message::view(&self.machine));
            }
        }
    }

    /// One input through the machine: first the records, then the actions.
    fn input(&mut self, input: Input) {
        let may_change_health = matches!(
            &input,
            Input::Observed { observation: Observation::Health(_), .. }
                | Input::Answered { observation: Observation::Started { .. }, .. }
        );
        self.note_fetched(&input);
        let actions = self.machine.handle(self.clock.now_ms(), input);
        self.persist();
        actions.into_iter().for_each(|action| self.execute(action));
        if may_change_health {
            self.health_changes.send_modify(|count| *count += 1);
        }
    }
}
