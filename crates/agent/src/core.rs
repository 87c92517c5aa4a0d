//! The agent's one loop: inputs go into the machine, its records into the journal, its actions
//! to the runtime and the control plane.

mod credentials;
mod execute;
mod guard;
mod intake;
mod logs;
mod looks;
mod message;
mod network;
mod persist;
mod resume;
mod retrieve;
mod sync;
mod whose;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::{Duration, Instant};

use berth_api::acs;
use berth_sealing::BoxKey;
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::JoinSet;

use crate::credentials::Store;
use crate::error::AgentError;
use crate::identity;
use crate::journal::{Instance, Journal, Saved};
use crate::logs::Logs;
use crate::machine::{
    HostResources, Input, Machine, Observation, Ports, Settings, Task, TaskStatus,
};
use crate::meters::{Count, Meters};
use crate::network::Network;
use crate::runtime::Docker;
use crate::secrets::{Fetcher, Held};
use crate::session::Reporter;

pub use message::{ContainerView, Handle, Message, TaskView, Untold};
pub use resume::open_journal;
pub use whose::{Known, Whose};

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
    credentials: Store,
    /// Of a machine that has joined by a token: credentials come sealed for it.
    box_key: Option<BoxKey>,
    /// Of each container, by what it asks for its metadata under: its task and name.
    endpoint_ids: BTreeMap<String, (String, String)>,
    fetcher: Fetcher,
    /// What was fetched for containers that are not there yet.
    secrets: Arc<Held>,
    logs: Logs,
    docker: Arc<Docker>,
    /// Absent where tasks can have no interfaces of their own.
    network: Option<Network>,
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
    /// Told of containers that run.
    started: mpsc::UnboundedSender<Started>,
    runs_commands: watch::Sender<bool>,
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

/// A container that runs by now.
#[derive(Debug)]
pub struct Started {
    pub task_arn: String,
    pub container: String,
    /// Told once it finds the endpoint, or cannot.
    pub done: Option<oneshot::Sender<()>>,
}

impl Started {
    fn new((task_arn, container): (String, String)) -> Self {
        Self { task_arn, container, done: None }
    }
}

/// What a core is made of.
pub struct Parts {
    pub started: mpsc::UnboundedSender<Started>,
    pub docker: Arc<Docker>,
    pub credentials: Store,
    pub box_key: Option<BoxKey>,
    pub fetcher: Fetcher,
    pub logs: Logs,
    pub network: Option<Network>,
    pub reporter: Arc<Reporter>,
    pub settings: Settings,
    pub reserved: Ports,
    pub meters: Arc<Meters>,
    pub cpu_units: u64,
    pub memory_mib: u64,
    /// Containers that the control plane vouches for, of an instance that has come back.
    pub held: Vec<identity::Held>,
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
            credentials: parts.credentials,
            box_key: parts.box_key,
            endpoint_ids: BTreeMap::new(),
            fetcher: parts.fetcher,
            secrets: Arc::default(),
            logs: parts.logs,
            docker: parts.docker,
            network: parts.network,
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
            started: parts.started,
            runs_commands: watch::Sender::new(false),
        };
        core.resume(cluster, &parts.held).await?;
        core.expect_credentials();
        core.follow_what_is_left();
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

    /// ECS Exec: whether there is a task that commands may be run in.
    pub fn runs_commands(&self) -> watch::Receiver<bool> {
        self.runs_commands.subscribe()
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
                self.release_defined();
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
            Message::Credentials { message, answer } => {
                let _gone = answer.send(self.credentials_came(message));
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
            Message::Untold { answer } => {
                let untold = Untold { tasks: self.machine.untold(), logs: self.logs.open() };
                let _gone = answer.send(untold);
            }
            Message::Whose { whose, answer } => {
                let _gone = answer.send(self.whose(whose));
            }
            Message::Images { answer } => {
                let _gone = answer.send(message::images(&self.machine));
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
        let started = started(&input);
        let actions = self.machine.handle(self.clock.now_ms(), input);
        self.persist();
        actions.into_iter().for_each(|action| self.execute(action));
        if let Some(started) = started {
            // Nobody listens any more while the agent is ending.
            let _ended = self.started.send(Started::new(started));
        }
        let runs_commands = self.machine.tasks().any(Task::runs_commands);
        self.runs_commands.send_if_modified(|it| std::mem::replace(it, runs_commands) != *it);
        if may_change_health {
            self.health_changes.send_modify(|count| *count += 1);
        }
    }
}

/// The container that runs by now, if this is what an input says.
fn started(input: &Input) -> Option<(String, String)> {
    match input {
        Input::Answered { arn, container, observation: Observation::Started { .. } }
        | Input::Observed { arn, container, observation: Observation::Running { .. } } => {
            Some((arn.clone(), container.clone()))
        }
        _ => None,
    }
}
