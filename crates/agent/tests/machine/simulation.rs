//! A simulated container runtime under the machine: what really exists, and what is under way.

use std::collections::{BTreeMap, BTreeSet};

use berth_agent::machine::{
    Action, AttachmentReport, Condition, ContainerStatus, DesiredStatus, End, Health, Input,
    Machine, Observation, Report, Retrieved, Task, TaskStatus,
};

use crate::build;

/// A container as the runtime has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Real {
    Created,
    Running,
    Exited { code: i64, finished_at: String },
}

type Key = (String, String);

pub struct World {
    pub machine: Machine,
    pub now_ms: u64,
    pub real: BTreeMap<Key, Real>,
    pub under_way: Vec<Action>,
    /// Tasks whose interfaces are there.
    pub attached: BTreeSet<String>,
    /// Those that are to have one, from the moment at which it is asked for.
    expected: BTreeSet<String>,
    /// How often each container was created: once at most.
    pub created: BTreeMap<Key, u32>,
    pub health: BTreeMap<Key, Health>,
    pub accepted: BTreeMap<String, Vec<Report>>,
    seen: BTreeMap<String, Task>,
    ends: u64,
    /// What was seen and has not been told yet.
    late: Vec<(Key, Observation)>,
    /// The agent has begun again and has not been told all yet: it decides nothing.
    is_resuming: bool,
    /// Tasks whose secrets this run of the agent has fetched.
    retrieved: BTreeSet<String>,
}

impl World {
    pub fn new() -> Self {
        let mut world = Self {
            machine: build::machine(Vec::new()),
            now_ms: 1_000,
            real: BTreeMap::new(),
            under_way: Vec::new(),
            attached: BTreeSet::new(),
            expected: BTreeSet::new(),
            created: BTreeMap::new(),
            health: BTreeMap::new(),
            accepted: BTreeMap::new(),
            seen: BTreeMap::new(),
            ends: 0,
            late: Vec::new(),
            is_resuming: false,
            retrieved: BTreeSet::new(),
        };
        world.input(Input::Resume);
        world
    }

    pub fn input(&mut self, input: Input) {
        let actions = self.machine.handle(self.now_ms, input);
        self.check_records();
        for action in actions {
            self.check_action(&action);
            if let Action::Attach { task } = &action {
                self.expected.insert(task.clone());
            }
            self.under_way.push(action);
        }
    }

    /// Lets one thing that is under way happen, well or badly.
    pub fn complete(&mut self, index: usize, goes_well: bool) {
        if self.under_way.is_empty() {
            return;
        }
        let action = self.under_way.remove(index % self.under_way.len());
        match action {
            Action::Prepare { task } => {
                let failure = (!goes_well).then(|| "no limits".to_owned());
                self.input(Input::Prepared { arn: task, failure });
            }
            Action::Attach { task } => {
                let failure = (!goes_well).then(|| "no interface".to_owned());
                // Of one that is given up something may be there all the same.
                if self.expected.contains(&task) {
                    self.attached.insert(task.clone());
                }
                self.input(Input::Attached { arn: task, failure });
            }
            Action::Detach { task } => {
                self.expected.remove(&task);
                self.attached.remove(&task);
                self.input(Input::Detached { arn: task });
            }
            Action::Create { task, container } if goes_well => self.create(task, container),
            Action::Retrieve { task } => {
                let outcome = match (goes_well, self.now_ms.is_multiple_of(2)) {
                    (true, _) => {
                        self.retrieved.insert(task.clone());
                        Retrieved::All
                    }
                    (false, true) => Retrieved::Away { reason: "away".to_owned() },
                    (false, false) => Retrieved::Refused { reason: "denied".to_owned() },
                };
                self.input(Input::Retrieved { arn: task, outcome });
            }
            Action::Pull { task, container } if goes_well => {
                self.answered(
                    task,
                    container,
                    Observation::Pulled { digest: None, pulled_ms: None },
                );
            }
            Action::Launch { task, container } if goes_well => self.launch(task, container),
            Action::Restart { task, container } if goes_well => {
                self.real.insert((task.clone(), container.clone()), Real::Running);
                self.answered(task, container, self.started());
            }
            Action::Pull { task, container }
            | Action::Create { task, container }
            | Action::Launch { task, container }
            | Action::Restart { task, container } => {
                let failed = Observation::Failed { id: None, reason: "Error: x".to_owned() };
                self.answered(task, container, failed);
            }
            Action::Stop { task, container, .. } if goes_well => {
                let key = (task.clone(), container.clone());
                self.end(&key, 137);
                self.answered(task, container, self.seen_now(&key));
            }
            Action::Stop { task, container, .. } => {
                let reason = "CannotStopContainerError: x".to_owned();
                self.answered(task, container, Observation::StopFailed { reason });
            }
            Action::Report(report) => {
                self.accepted.entry(report.task.clone()).or_default().push(report.clone());
                self.input(Input::Reported { report });
            }
            Action::Clean { task } => {
                self.real.retain(|(arn, _), _| *arn != task);
                self.input(Input::Cleaned { arn: task });
            }
        }
    }

    /// A running container ends by itself; nobody has been told yet.
    pub fn end_any(&mut self, index: usize, code: i64) {
        let running: Vec<Key> = self.running();
        if let Some(key) = running.get(index % running.len().max(1)).cloned() {
            self.end(&key, code);
        }
    }

    /// Somebody starts an ended container by hand, and the runtime tells it.
    pub fn start_any(&mut self, index: usize) {
        let is_ended = |real: &Real| matches!(real, Real::Exited { .. });
        let ended = self.real.iter().filter(|(_, real)| is_ended(real));
        let ended: Vec<Key> = ended.map(|(key, _)| key.clone()).collect();
        if let Some(key) = ended.get(index % ended.len().max(1)).cloned() {
            self.real.insert(key.clone(), Real::Running);
            self.look(&key);
        }
    }

    /// The runtime tells how some container stands: perhaps late, perhaps again.
    pub fn tell_any(&mut self, index: usize) {
        let keys: Vec<Key> = self.real.keys().cloned().collect();
        if let Some(key) = keys.get(index % keys.len().max(1)).cloned() {
            self.look(&key);
        }
    }

    /// As now and then everything is listed.
    pub fn tell_all(&mut self) {
        let keys: Vec<Key> = self.real.keys().cloned().collect();
        keys.iter().for_each(|key| self.look(key));
    }

    /// The runtime is looked at, and tells it later.
    pub fn look_at_any(&mut self, index: usize) {
        let keys: Vec<Key> = self.real.keys().cloned().collect();
        if let Some(key) = keys.get(index % keys.len().max(1)).cloned() {
            self.late.push((key.clone(), self.seen_now(&key)));
        }
    }

    pub fn tell_late(&mut self, index: usize) {
        if !self.late.is_empty() {
            let ((arn, container), seen) = self.late.remove(index % self.late.len());
            self.observed(arn, container, seen);
        }
    }

    pub fn health_of_any(&mut self, index: usize, health: Health) {
        let running = self.running();
        if let Some(key) = running.get(index % running.len().max(1)).cloned() {
            self.health.insert(key.clone(), health);
            self.observed(key.0, key.1, Observation::Health(health));
        }
    }

    /// The agent is killed and comes back: its records survive, what was under way does not, and
    /// the runtime is too busy to be looked at where the answer of `is_seen` is no.
    pub fn restart_agent(&mut self, is_seen: impl Fn(usize) -> bool) {
        let tasks: Vec<Task> = self
            .machine
            .tasks()
            .map(|task| {
                let kept = serde_json::to_string(task).expect("records are plain");
                serde_json::from_str(&kept).expect("records read back")
            })
            .collect();
        self.under_way.clear();
        self.late.clear();
        self.retrieved.clear();
        self.machine = build::machine(tasks);
        let keys: Vec<Key> = self
            .machine
            .tasks()
            .flat_map(|task| {
                task.containers.iter().map(|c| (task.spec.arn.clone(), c.spec.name.clone()))
            })
            .collect();
        self.is_resuming = true;
        let seen = keys.iter().enumerate().filter(|(index, _)| is_seen(*index));
        seen.for_each(|(_, key)| self.look(key));
        self.is_resuming = false;
        self.input(Input::Resume);
    }

    pub fn running(&self) -> Vec<Key> {
        let running = self.real.iter().filter(|(_, real)| **real == Real::Running);
        running.map(|(key, _)| key.clone()).collect()
    }

    fn create(&mut self, task: String, container: String) {
        let key = (task.clone(), container.clone());
        if !self.real.contains_key(&key) {
            *self.created.entry(key.clone()).or_default() += 1;
            self.real.insert(key.clone(), Real::Created);
        }
        self.answered(task, container, self.seen_now(&key));
    }

    fn launch(&mut self, task: String, container: String) {
        let key = (task.clone(), container.clone());
        match self.real.get(&key) {
            None => *self.created.entry(key.clone()).or_default() += 1,
            Some(Real::Created) => {}
            Some(Real::Running) => return self.answered(task, container, self.started()),
            Some(Real::Exited { .. }) => {
                return self.answered(task, container, self.seen_now(&key));
            }
        }
        self.real.insert(key, Real::Running);
        self.answered(task, container, self.started());
    }

    fn end(&mut self, key: &Key, code: i64) {
        if self.real.get(key) == Some(&Real::Running) {
            self.ends += 1;
            let finished_at = format!("end {}", self.ends);
            self.real.insert(key.clone(), Real::Exited { code, finished_at });
        }
    }

    fn look(&mut self, key: &Key) {
        self.observed(key.0.clone(), key.1.clone(), self.seen_now(key));
    }

    fn seen_now(&self, key: &Key) -> Observation {
        match self.real.get(key).cloned() {
            None => Observation::Vanished,
            Some(Real::Created) => {
                Observation::Created { id: "id".to_owned(), bindings: Vec::new() }
            }
            Some(Real::Running) => {
                Observation::Running { id: "id".to_owned(), ran_ms: 0, bindings: Vec::new() }
            }
            Some(Real::Exited { code, finished_at }) => Observation::Exited(End {
                id: "id".to_owned(),
                exit_code: code,
                oom_killed: false,
                reason: None,
                finished_at,
            }),
        }
    }

    fn started(&self) -> Observation {
        Observation::Started { id: "id".to_owned(), ran_ms: 0, bindings: Vec::new() }
    }

    fn answered(&mut self, arn: String, container: String, observation: Observation) {
        self.input(Input::Answered { arn, container, observation });
    }

    fn observed(&mut self, arn: String, container: String, observation: Observation) {
        self.input(Input::Observed { arn, container, observation });
    }

    /// Statuses only advance, and an essential end means that the task is to end.
    fn check_records(&mut self) {
        for task in self.machine.tasks() {
            if let Some(before) = self.seen.get(&task.spec.arn) {
                assert!(task.status >= before.status && task.desired >= before.desired);
                for (now, before) in task.containers.iter().zip(&before.containers) {
                    assert!(now.status >= before.status, "{before:?} {now:?}");
                    assert!(now.sent >= before.sent);
                }
            }
            let has_lost_essential = task
                .containers
                .iter()
                .any(|c| c.spec.essential && c.status == ContainerStatus::Stopped);
            let is_to_end = task.desired == DesiredStatus::Stopped;
            assert!(self.is_resuming || is_to_end || !has_lost_essential);
        }
        let tasks = self.machine.tasks().map(|task| (task.spec.arn.clone(), task.clone()));
        self.seen = tasks.collect();
    }

    /// This run of the agent has what the container needs: nothing was written down.
    fn check_retrieved(&self, arn: &str, container: &str) {
        let task = self.machine.task(arn).expect("known");
        let needs = task.container(container).expect("known").spec.needs_retrieval;
        assert!(!needs || self.retrieved.contains(arn), "{container} without its secrets");
    }

    fn check_action(&self, action: &Action) {
        match action {
            Action::Launch { task, container } => {
                self.check_retrieved(task, container);
                let task = self.machine.task(task).expect("known");
                assert_eq!(task.desired, DesiredStatus::Running);
                assert!(task.admitted && task.prepared);
                let spec = &task.container(container).expect("known").spec;
                let needs_none = task.spec.interface.is_none() || spec.is_pause;
                assert!(needs_none || self.attached.contains(&task.spec.arn), "no network yet");
                for dependency in &spec.dependencies {
                    let on = task.container(&dependency.container).expect("known");
                    let stopped = on.status == ContainerStatus::Stopped;
                    let running = on.status == ContainerStatus::Running;
                    assert!(match dependency.condition {
                        Condition::Start => running || stopped,
                        Condition::Complete => stopped,
                        Condition::Success => stopped && on.exit_code == Some(0),
                        Condition::Healthy => running && on.health == Some(Health::Healthy),
                    });
                }
            }
            Action::Stop { task, container, .. } => {
                let task = self.machine.task(task).expect("known");
                let record = task.container(container).expect("known");
                if record.status == ContainerStatus::Stopped {
                    // It was started again by hand.
                    return;
                }
                assert_eq!(task.desired, DesiredStatus::Stopped);
                let live = task.containers.iter().any(|other| {
                    other.status != ContainerStatus::Stopped
                        && other.spec.dependencies.iter().any(|d| d.container == *container)
                });
                assert!(!live, "{container} is stopped before those that depend on it");
                let is_pause = record.spec.is_pause;
                assert!(!is_pause || !self.attached.contains(&task.spec.arn), "still attached");
            }
            Action::Report(report) => {
                if let Some(AttachmentReport::Attached { .. }) = report.attachment {
                    assert!(self.attached.contains(&report.task) && report.containers.is_empty());
                    return;
                }
                let mut told = self.accepted.get(&report.task).into_iter().flatten();
                let is_of_task = |it: &&Report| {
                    !matches!(it.attachment, Some(AttachmentReport::Attached { .. }))
                };
                let last = told.rfind(is_of_task).map(|report| report.status);
                assert!(last <= Some(report.status), "{last:?} then {report:?}");
                let task = self.machine.task(&report.task).expect("known");
                let pause = task.pause().map(|it| it.spec.name.clone());
                assert!(report.containers.iter().all(|it| Some(&it.name) != pause.as_ref()));
                let has_ended = report.status == TaskStatus::Stopped;
                assert!(!has_ended || !self.attached.contains(&report.task), "still attached");
                let skips = report.status == TaskStatus::Stopped && task.has_run;
                assert!(!skips || last >= Some(TaskStatus::Running), "RUNNING was never told");
            }
            Action::Restart { task, .. } => {
                let task = self.machine.task(task).expect("known");
                assert_eq!(task.desired, DesiredStatus::Running);
            }
            Action::Pull { task, container } => self.check_retrieved(task, container),
            Action::Retrieve { task } => assert!(!self.retrieved.contains(task), "again"),
            Action::Create { task, container } => {
                self.check_retrieved(task, container);
                let task = self.machine.task(task).expect("known");
                assert!(task.admitted && task.prepared && task.spec.interface.is_some());
                assert_eq!(task.desired, DesiredStatus::Running);
            }
            Action::Attach { task } => {
                let pause = self.machine.task(task).and_then(|it| it.pause()).expect("known");
                assert_eq!(pause.status, ContainerStatus::Running);
            }
            Action::Detach { task } => {
                let task = self.machine.task(task).expect("known");
                let others = task.containers.iter().filter(|it| !it.spec.is_pause);
                let have_ended = others.into_iter().all(|it| it.status == ContainerStatus::Stopped);
                assert!(have_ended && task.desired == DesiredStatus::Stopped);
            }
            Action::Prepare { .. } | Action::Clean { .. } => {}
        }
    }
}
