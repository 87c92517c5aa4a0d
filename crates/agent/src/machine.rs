//! The pure task machine: (records, inputs, time) → (actions for the runtime, reports to send).
//!
//! No IO, no clock, no randomness here. Time is milliseconds since the epoch, given with every
//! input. A task is a record; what to do next is computed from the record alone, so that news,
//! a restart and a retry take the same path. Docker's words stay out: the machine speaks of
//! images, containers and volumes.

mod action;
mod advance;
mod dependencies;
mod input;
mod manifest;
mod network;
mod observe;
mod records;
mod report;
mod resources;
mod retrieval;
mod strays;

use std::collections::{BTreeMap, BTreeSet};

pub use action::Action;
pub use dependencies::are_resolvable;
pub use input::{Input, Observation, Retrieved, Settings};
pub use network::{Attachment, Interface, PAUSE};
pub use observe::EXIT_CODE_KILLED;
pub use records::{
    Binding, Condition, Container, ContainerSpec, ContainerStatus, Demand, Dependency,
    DesiredStatus, End, Health, Ports, RestartPolicy, Task, TaskSpec, TaskStatus,
};
pub use report::{AttachmentReport, ContainerReport, Report};
pub use resources::HostResources;

/// All tasks of this instance.
#[derive(Debug)]
pub struct Machine {
    settings: Settings,
    tasks: BTreeMap<String, Task>,
    resources: HostResources,
    /// Tasks that wait for host resources, in order of arrival.
    waiting: Vec<String>,
    deadlines: BTreeSet<(u64, String)>,
    /// Ended tasks whose ports a container has that is being stopped once more.
    strays: BTreeSet<String>,
    changed: BTreeSet<String>,
    /// The highest payload or manifest number seen; a manifest not above it is old.
    number_seen: i64,
    /// What has ended is kept no longer than this, if there is little room.
    ended_kept_ms: Option<u64>,
    /// False until all that the runtime has of a former run's containers is told.
    is_resumed: bool,
}

impl Machine {
    /// A machine with the tasks that a former run left. Nothing is in progress; feed what the
    /// runtime has, then [`Input::Resume`].
    #[must_use]
    pub fn new(settings: Settings, resources: HostResources, tasks: Vec<Task>) -> Self {
        let mut machine = Self {
            settings,
            tasks: BTreeMap::new(),
            resources,
            waiting: Vec::new(),
            deadlines: BTreeSet::new(),
            strays: BTreeSet::new(),
            changed: BTreeSet::new(),
            number_seen: -1,
            ended_kept_ms: None,
            is_resumed: false,
        };
        tasks.into_iter().for_each(|task| machine.adopt(task));
        machine
    }

    /// Takes a task of a former run back, before [`Input::Resume`]. A known one is not touched.
    pub fn adopt(&mut self, task: Task) {
        let arn = task.spec.arn.clone();
        if self.tasks.contains_key(&arn) {
            return;
        }
        if task.admitted && task.status != TaskStatus::Stopped {
            self.resources.take(&task.spec.demand);
        }
        self.changed.insert(arn.clone());
        self.tasks.insert(arn, task);
    }

    /// Begins nothing of a task until [`Input::Defined`]: what runs of it goes on.
    pub fn hold(&mut self, arn: &str) {
        if let Some(task) = self.tasks.get_mut(arn) {
            task.is_undefined = true;
        }
    }

    /// The tasks that are held.
    pub fn held(&self) -> impl Iterator<Item = &str> {
        self.tasks.values().filter(|it| it.is_undefined).map(|it| it.spec.arn.as_str())
    }

    /// Takes one input in and says what to do about it.
    pub fn handle(&mut self, now_ms: u64, input: Input) -> Vec<Action> {
        let mut actions = Vec::new();
        match input {
            Input::Start(task) => self.start(now_ms, *task, &mut actions),
            Input::Refuse { spec, reason } => self.refuse(now_ms, spec, reason, &mut actions),
            Input::Stop { arn } => self.stop(now_ms, &arn, &mut actions),
            Input::Prepared { arn, failure } => self.prepared(now_ms, &arn, failure, &mut actions),
            Input::Retrieved { arn, outcome } => {
                self.retrieved(now_ms, &arn, outcome, &mut actions);
            }
            Input::Observed { arn, container, observation } => {
                self.observe(now_ms, &arn, &container, observation, &mut actions);
            }
            Input::Answered { arn, container, observation } => {
                self.answered(now_ms, &arn, &container, observation, &mut actions);
            }
            Input::Reported { report } => self.reported(now_ms, &report, &mut actions),
            Input::Believed { running } => self.believed(now_ms, &running, &mut actions),
            Input::Asked { arn } => self.tell_again(now_ms, &arn, &mut actions),
            Input::Attached { arn, failure } => self.attached(now_ms, &arn, failure, &mut actions),
            Input::Detached { arn } => self.detached(now_ms, &arn, &mut actions),
            Input::Pressed { ended_kept_ms } => self.pressed(now_ms, ended_kept_ms, &mut actions),
            Input::Cleaned { arn } => self.forget(now_ms, &arn, &mut actions),
            Input::Defined { arn } => {
                if let Some(task) = self.tasks.get_mut(&arn) {
                    task.is_undefined = false;
                }
                self.advance(now_ms, &arn, &mut actions);
            }
            Input::Resume => {
                self.is_resumed = true;
                for arn in self.tasks.keys().cloned().collect::<Vec<_>>() {
                    self.advance(now_ms, &arn, &mut actions);
                }
            }
            Input::Tick => self.tick(now_ms, &mut actions),
        }
        actions
    }

    /// When [`Input::Tick`] is due.
    #[must_use]
    pub fn next_deadline_ms(&self) -> Option<u64> {
        self.deadlines.first().map(|(deadline_ms, _)| *deadline_ms)
    }

    /// The names of the tasks whose record changed or went since the last call.
    pub fn take_changed(&mut self) -> BTreeSet<String> {
        std::mem::take(&mut self.changed)
    }

    #[must_use]
    pub fn task(&self, arn: &str) -> Option<&Task> {
        self.tasks.get(arn)
    }

    pub fn tasks(&self) -> impl Iterator<Item = &Task> {
        self.tasks.values()
    }

    /// How many tasks have not ended, or have ends that are not accepted yet.
    #[must_use]
    pub fn untold(&self) -> usize {
        self.tasks.values().filter(|it| !report::is_told(it)).count()
    }

    /// What is left of the host.
    #[must_use]
    pub fn resources(&self) -> &HostResources {
        &self.resources
    }

    fn start(&mut self, now_ms: u64, task: Task, actions: &mut Vec<Action>) {
        let arn = task.spec.arn.clone();
        if self.tasks.contains_key(&arn) {
            return;
        }
        self.tasks.insert(arn.clone(), task);
        self.changed.insert(arn.clone());
        self.advance(now_ms, &arn, actions);
    }

    fn refuse(&mut self, now_ms: u64, spec: TaskSpec, reason: String, actions: &mut Vec<Action>) {
        let arn = spec.arn.clone();
        if self.tasks.contains_key(&arn) {
            return;
        }
        let mut task = Task::new(spec, Vec::new());
        task.reason = reason;
        task.desired = DesiredStatus::Stopped;
        self.tasks.insert(arn.clone(), task);
        self.changed.insert(arn.clone());
        self.advance(now_ms, &arn, actions);
    }

    fn stop(&mut self, now_ms: u64, arn: &str, actions: &mut Vec<Action>) {
        let Some(task) = self.tasks.get_mut(arn) else {
            // ECS: the published agent's words for a stop of a task that it does not hold.
            let reason = "TaskStateError: Agent could not progress task's state to stopped";
            return self.refuse(now_ms, TaskSpec::bare(arn), reason.to_owned(), actions);
        };
        if task.desired == DesiredStatus::Running {
            task.desired = DesiredStatus::Stopped;
            self.changed.insert(arn.to_owned());
        }
        self.advance(now_ms, arn, actions);
    }

    fn prepared(
        &mut self,
        now_ms: u64,
        arn: &str,
        failure: Option<String>,
        actions: &mut Vec<Action>,
    ) {
        let Some(task) = self.tasks.get_mut(arn) else { return };
        task.preparing = false;
        match failure {
            None => task.prepared = true,
            Some(reason) => {
                task.reason = reason;
                task.desired = DesiredStatus::Stopped;
            }
        }
        self.changed.insert(arn.to_owned());
        self.advance(now_ms, arn, actions);
    }

    fn retrieved(&mut self, now_ms: u64, arn: &str, outcome: Retrieved, actions: &mut Vec<Action>) {
        // Whoever holds the values learns that there is nobody to hold them for.
        self.changed.insert(arn.to_owned());
        let Some(task) = self.tasks.get_mut(arn) else { return };
        retrieval::answered(task, now_ms, outcome);
        self.advance(now_ms, arn, actions);
    }

    fn attached(
        &mut self,
        now_ms: u64,
        arn: &str,
        failure: Option<String>,
        actions: &mut Vec<Action>,
    ) {
        let Some(task) = self.tasks.get_mut(arn) else { return };
        network::attached(task, failure);
        self.advance(now_ms, arn, actions);
    }

    fn detached(&mut self, now_ms: u64, arn: &str, actions: &mut Vec<Action>) {
        let Some(task) = self.tasks.get_mut(arn) else { return };
        task.attachment = Attachment::Gone;
        self.advance(now_ms, arn, actions);
    }

    fn reported(&mut self, now_ms: u64, report: &Report, actions: &mut Vec<Action>) {
        let Some(task) = self.tasks.get_mut(&report.task) else { return };
        report::accept(task, report);
        self.changed.insert(report.task.clone());
        self.advance(now_ms, &report.task, actions);
    }

    fn forget(&mut self, now_ms: u64, arn: &str, actions: &mut Vec<Action>) {
        if self.tasks.remove(arn).is_some() {
            self.deadlines.retain(|(_, other)| other != arn);
            self.changed.insert(arn.to_owned());
        }
        if self.strays.remove(arn) {
            self.admit_waiting(now_ms, actions);
        }
    }

    fn pressed(&mut self, now_ms: u64, kept_ms: Option<u64>, actions: &mut Vec<Action>) {
        if std::mem::replace(&mut self.ended_kept_ms, kept_ms) == kept_ms {
            return;
        }
        let has_ended = |it: &&Task| it.status == TaskStatus::Stopped;
        let ended = self.tasks.values().filter(has_ended);
        for arn in ended.map(|it| it.spec.arn.clone()).collect::<Vec<_>>() {
            self.advance(now_ms, &arn, actions);
        }
    }

    fn tick(&mut self, now_ms: u64, actions: &mut Vec<Action>) {
        let due: Vec<String> = self
            .deadlines
            .iter()
            .take_while(|(deadline_ms, _)| *deadline_ms <= now_ms)
            .map(|(_, arn)| arn.clone())
            .collect();
        for arn in due {
            self.advance(now_ms, &arn, actions);
        }
    }
}
