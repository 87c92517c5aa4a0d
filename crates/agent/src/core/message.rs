//! What is sent to the loop, and views of its state.

use berth_api::acs;
use tokio::sync::{mpsc, oneshot};

use super::whose::{Known, Whose};
use crate::housekeeping::Used;
use crate::journal::Instance;
use crate::machine::{ContainerStatus, Health, Input, Machine, Observation, TaskStatus};
use crate::meters::Count;
use crate::runtime::{Event, Found};

/// Messages that may wait; senders wait beyond it.
const INBOX_MAX: usize = 1_024;

#[derive(Debug)]
pub enum Message {
    Input(Input),
    /// Tasks to run and to stop, those of which only the name could be read, with why, and those
    /// that are asked about. Answers true once they are safe on disk.
    Payload {
        payload: Box<acs::PayloadMessage>,
        undecodable: Vec<(String, String)>,
        asked: Vec<String>,
        done: oneshot::Sender<bool>,
    },
    /// Answers the tasks that run and are not wanted; nothing if the manifest is old.
    Manifest {
        timeline: i64,
        running: Vec<String>,
        answer: oneshot::Sender<Option<Vec<String>>>,
    },
    /// Answers whether the task is here and has such a role.
    Credentials {
        message: acs::IamRoleCredentialsMessage,
        answer: oneshot::Sender<bool>,
    },
    Event(Event),
    /// Something may have been missed.
    Resync,
    Listed(Vec<Found>),
    /// How a container stands; looks are numbered in the order in which they began.
    Looked {
        number: u64,
        arn: String,
        container: String,
        seen: Vec<Observation>,
    },
    Registered(Instance),
    /// Answers how many there are.
    Count {
        answer: oneshot::Sender<Count>,
    },
    /// Answers what is not told of yet.
    Untold {
        answer: oneshot::Sender<Untold>,
    },
    /// Answers the tasks that are meant.
    Whose {
        whose: Whose,
        answer: oneshot::Sender<Vec<Known>>,
    },
    /// Answers which images tasks use, by their names.
    Images {
        answer: oneshot::Sender<Vec<Used>>,
    },
    View {
        answer: oneshot::Sender<Vec<TaskView>>,
    },
}

/// What the control plane does not know yet.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Untold {
    /// Tasks that have not ended, or whose ends are not accepted.
    pub tasks: usize,
    /// Logs of containers that are not read and sent to their ends.
    pub logs: usize,
}

/// A task that runs, for telemetry.
#[derive(Debug, Clone)]
pub struct TaskView {
    pub arn: String,
    pub family: String,
    pub version: String,
    pub containers: Vec<ContainerView>,
}

#[derive(Debug, Clone)]
pub struct ContainerView {
    pub name: String,
    pub runtime_id: String,
    /// ECS Exec: whether commands may be run in it.
    pub runs_commands: bool,
    pub restarts: u32,
    /// Only with a health check; since when, in milliseconds since the epoch.
    pub health: Option<(Health, u64)>,
    /// Only with a restart policy are restarts told.
    pub has_restart_policy: bool,
}

/// The way into the loop.
#[derive(Debug, Clone)]
pub struct Handle(mpsc::Sender<Message>);

pub fn channel() -> (Handle, mpsc::Receiver<Message>) {
    let (sender, inbox) = mpsc::channel(INBOX_MAX);
    (Handle(sender), inbox)
}

impl Handle {
    /// Nobody listens any more only while the agent is ending: then it does not matter.
    pub async fn send(&self, message: Message) {
        let _ended = self.0.send(message).await;
    }

    pub async fn input(&self, input: Input) {
        self.send(Message::Input(input)).await;
    }

    /// Sends a question. `None`: the agent is ending.
    pub async fn ask<T>(&self, question: impl FnOnce(oneshot::Sender<T>) -> Message) -> Option<T> {
        self.put(question).await.await.ok()
    }

    /// Puts a question into the loop's order; its answer can be waited for elsewhere.
    pub async fn put<T>(
        &self,
        question: impl FnOnce(oneshot::Sender<T>) -> Message,
    ) -> oneshot::Receiver<T> {
        let (answer, receiver) = oneshot::channel();
        self.send(question(answer)).await;
        receiver
    }
}

/// The images of all tasks that are not forgotten yet.
pub fn images(machine: &Machine) -> Vec<Used> {
    machine.tasks().map(Used::of).collect()
}

/// All containers that run now.
pub fn view(machine: &Machine) -> Vec<TaskView> {
    machine
        .tasks()
        .filter(|task| task.status != TaskStatus::Stopped)
        .map(|task| TaskView {
            arn: task.spec.arn.clone(),
            family: task.spec.family.clone(),
            version: task.spec.version.clone(),
            containers: task
                .containers
                .iter()
                .filter(|container| container.status == ContainerStatus::Running)
                .filter(|container| !container.spec.is_pause)
                .filter_map(|container| {
                    Some(ContainerView {
                        name: container.spec.name.clone(),
                        runtime_id: container.runtime_id.clone()?,
                        runs_commands: container.spec.runs_commands,
                        restarts: container.restarts,
                        health: container
                            .health
                            .zip(container.health_since_ms)
                            .filter(|_| container.spec.has_health_check),
                        has_restart_policy: container.spec.restart_policy.is_some(),
                    })
                })
                .collect(),
        })
        .filter(|task| !task.containers.is_empty())
        .collect()
}
