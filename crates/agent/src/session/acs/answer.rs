//! What each message of the control plane does, and its answer.
//!
//! What a message says reaches the core in the order of the frames; only the answers are waited
//! for beside them. A manifest that a later payload overtakes would count as old.

use std::collections::BTreeMap;
use std::sync::Arc;

use berth_api::acs::{
    AckRequest, DecodeError, FromAgent, HeartbeatAckRequest, IamRoleCredentialsAckRequest,
    IamRoleCredentialsMessage, NackRequest, PayloadMessage, Task, TaskIdentifier,
    TaskManifestMessage, TaskStopVerificationAck, TaskStopVerificationMessage, ToAgent,
    UpdateMessage,
};
use serde_json::Value;
use tokio::sync::mpsc;
use tokio::task::JoinSet;

use crate::core::Message;
use crate::intake::unreadable;
use crate::machine::Input;
use crate::session::Session;

/// One connection's conversation.
pub struct Talk {
    session: Arc<Session>,
    answers: mpsc::Sender<FromAgent>,
    /// The last manifest's id, and the same until its verification has been answered.
    manifest: Option<String>,
    verifying: Option<String>,
    /// The tasks that were told to be run, and not to be stopped since.
    told: Told,
}

/// Tasks that are remembered; beyond it the oldest are forgotten, and told anew once more.
const TOLD_MAX: usize = 10_000;

/// Names of tasks, with their order.
#[derive(Debug, Default)]
struct Told {
    numbers: BTreeMap<String, u64>,
    arns: BTreeMap<u64, String>,
    next: u64,
}

/// What a frame says of the control plane.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// It could not be understood.
    None,
    Life,
    Heartbeat,
}

impl Talk {
    pub fn new(session: Arc<Session>, answers: mpsc::Sender<FromAgent>) -> Self {
        Self { session, answers, manifest: None, verifying: None, told: Told::default() }
    }

    /// Whether this acknowledges the last manifest.
    pub fn acknowledges_manifest(&self, answer: &FromAgent) -> bool {
        matches!(answer, FromAgent::Ack(ack) if self.manifest.as_ref() == Some(&ack.message_id))
    }

    /// Takes one frame.
    pub async fn take(&mut self, frame: &str, under_way: &mut JoinSet<()>) -> Sign {
        match ToAgent::decode(frame) {
            Ok(message) => self.message(message, under_way).await,
            Err(DecodeError::Message { kind, message, .. }) if kind == "PayloadMessage" => {
                let (payload, undecodable) = task_by_task(message);
                self.payload(payload, undecodable, under_way).await;
                Sign::Life
            }
            Err(error) => {
                tracing::warn!(%error, "a frame of the control plane is dropped");
                Sign::None
            }
        }
    }

    async fn message(&mut self, message: ToAgent, under_way: &mut JoinSet<()>) -> Sign {
        match message {
            ToAgent::Heartbeat(beat) => {
                let ack = HeartbeatAckRequest { message_id: beat.message_id };
                self.answer(FromAgent::HeartbeatAck(ack), under_way);
                return Sign::Heartbeat;
            }
            ToAgent::Payload(payload) => self.payload(payload, Vec::new(), under_way).await,
            ToAgent::TaskManifest(manifest) => self.manifest(manifest, under_way).await,
            ToAgent::TaskStopVerificationAck(ack) => self.stop_verified(ack).await,
            ToAgent::IamRoleCredentials(credentials) => {
                self.credentials(credentials, under_way).await;
            }
            ToAgent::StageUpdate(update) | ToAgent::PerformUpdate(update) => {
                self.refuse_update(update, under_way);
            }
            ToAgent::AttachTaskNetworkInterfaces(_)
            | ToAgent::AttachInstanceNetworkInterfaces(_)
            | ToAgent::ConfirmAttachment(_) => tracing::warn!(
                kind = message.kind(),
                "this agent has no attachments: the message is not acknowledged"
            ),
            ToAgent::Error(text)
            | ToAgent::Close(text)
            | ToAgent::ServerException(text)
            | ToAgent::BadRequestException(text)
            | ToAgent::InvalidClusterException(text)
            | ToAgent::InvalidInstanceException(text)
            | ToAgent::AccessDeniedException(text)
            | ToAgent::InactiveInstanceException(text) => {
                tracing::warn!(text = text.message, "the control plane says");
            }
            ToAgent::Unknown { kind, .. } => {
                tracing::debug!(kind, "an unknown message is dropped");
                return Sign::None;
            }
        }
        Sign::Life
    }

    fn answer(&self, answer: FromAgent, under_way: &mut JoinSet<()>) {
        let answers = self.answers.clone();
        under_way.spawn(send(answers, answer));
    }

    /// What this connection was told before is a question: nobody says it twice but to be told how
    /// the task is, or because an acknowledgement got lost.
    async fn payload(
        &mut self,
        payload: PayloadMessage,
        undecodable: Vec<(String, String)>,
        under_way: &mut JoinSet<()>,
    ) {
        // ECS: dropped without an answer.
        if payload.message_id.is_empty()
            || payload.cluster_arn.is_empty()
            || payload.container_instance_arn.is_empty()
        {
            tracing::warn!("a payload without an id, cluster or container instance is dropped");
            return;
        }
        let ack = FromAgent::Ack(AckRequest {
            cluster: payload.cluster_arn.clone(),
            container_instance: payload.container_instance_arn.clone(),
            message_id: payload.message_id.clone(),
        });
        let credentials = credentials_acks(&payload);
        let asked = self.told.take(&payload.tasks);
        let payload = Box::new(payload);
        let question = |done| Message::Payload { payload, undecodable, asked, done };
        let done = self.session.core.put(question).await;
        let answers = self.answers.clone();
        under_way.spawn(async move {
            if done.await == Ok(true) {
                send(answers.clone(), ack).await;
                for ack in credentials {
                    send(answers.clone(), ack).await;
                }
            }
        });
    }

    async fn manifest(&mut self, manifest: TaskManifestMessage, under_way: &mut JoinSet<()>) {
        let running = manifest
            .tasks
            .iter()
            .filter(|task| task.desired_status == "RUNNING")
            .map(|task| task.task_arn.clone())
            .collect();
        let message_id = manifest.message_id;
        let ack = FromAgent::Ack(AckRequest {
            cluster: manifest.cluster_arn.clone(),
            container_instance: manifest.container_instance_arn,
            message_id: message_id.clone(),
        });
        self.manifest = Some(message_id.clone());
        self.verifying = Some(message_id.clone());
        let timeline = manifest.timeline;
        let question = |answer| Message::Manifest { timeline, running, answer };
        let asked = self.session.core.put(question).await;
        let answers = self.answers.clone();
        under_way.spawn(async move {
            let Ok(Some(unwanted)) = asked.await else { return };
            send(answers.clone(), ack).await;
            if unwanted.is_empty() {
                return;
            }
            let stop_candidates = unwanted
                .into_iter()
                .map(|task_arn| TaskIdentifier {
                    task_arn,
                    task_cluster_arn: Some(manifest.cluster_arn.clone()),
                    desired_status: "STOPPED".to_owned(),
                })
                .collect();
            let verification = TaskStopVerificationMessage { message_id, stop_candidates };
            send(answers, FromAgent::TaskStopVerification(verification)).await;
        });
    }

    /// ECS: only for the last manifest, and once.
    async fn stop_verified(&mut self, ack: TaskStopVerificationAck) {
        if self.verifying.take_if(|id| *id == ack.message_id).is_none() {
            return;
        }
        for task in ack.stop_tasks {
            tracing::info!(task = task.task_arn, "not in the control plane's list: stopping");
            self.session.core.input(Input::Stop { arn: task.task_arn }).await;
        }
    }

    /// ECS: credentials of a task that is not here are not acknowledged.
    async fn credentials(&self, message: IamRoleCredentialsMessage, under_way: &mut JoinSet<()>) {
        let arn = message.task_arn;
        let known = self.session.core.put(|answer| Message::Knows { arn, answer }).await;
        let answers = self.answers.clone();
        under_way.spawn(async move {
            if known.await == Ok(true) {
                let ack = IamRoleCredentialsAckRequest {
                    message_id: message.message_id,
                    credentials_id: message.role_credentials.credentials_id,
                    expiration: message.role_credentials.expiration,
                };
                send(answers, FromAgent::IamRoleCredentialsAck(ack)).await;
            }
        });
    }

    fn refuse_update(&self, update: UpdateMessage, under_way: &mut JoinSet<()>) {
        let nack = NackRequest {
            cluster: update.cluster_arn,
            container_instance: update.container_instance_arn,
            message_id: update.message_id,
            // ECS: the published agent's words.
            reason: "Updates are disabled".to_owned(),
        };
        self.answer(FromAgent::Nack(nack), under_way);
    }
}

impl Told {
    /// Takes note of what is told now. Gives what was told before, and is asked.
    fn take(&mut self, tasks: &[Task]) -> Vec<String> {
        let mut asked = Vec::new();
        for Task { arn, desired_status, .. } in tasks {
            if desired_status == "STOPPED" {
                self.forget(arn);
            } else if self.numbers.contains_key(arn) {
                asked.push(arn.clone());
            } else {
                self.note(arn);
            }
        }
        asked
    }

    fn note(&mut self, arn: &str) {
        self.numbers.insert(arn.to_owned(), self.next);
        self.arns.insert(self.next, arn.to_owned());
        self.next += 1;
        if self.arns.len() > TOLD_MAX
            && let Some((_, oldest)) = self.arns.pop_first()
        {
            self.numbers.remove(&oldest);
        }
    }

    fn forget(&mut self, arn: &str) {
        if let Some(number) = self.numbers.remove(arn) {
            self.arns.remove(&number);
        }
    }
}

/// A connection that has ended meanwhile needs no answers.
async fn send(answers: mpsc::Sender<FromAgent>, answer: FromAgent) {
    let _ended = answers.send(answer).await;
}

fn credentials_acks(payload: &PayloadMessage) -> Vec<FromAgent> {
    payload
        .tasks
        .iter()
        .flat_map(|task| [&task.role_credentials, &task.execution_role_credentials])
        .flatten()
        .map(|credentials| {
            FromAgent::IamRoleCredentialsAck(IamRoleCredentialsAckRequest {
                message_id: payload.message_id.clone(),
                credentials_id: credentials.credentials_id.clone(),
                expiration: credentials.expiration.clone(),
            })
        })
        .collect()
}

/// A payload in which something has the wrong type: the good tasks, and the names of the bad
/// ones with what is wrong, so that they are reported and do not take the good ones with them.
fn task_by_task(mut message: Value) -> (PayloadMessage, Vec<(String, String)>) {
    let tasks = message.get_mut("tasks").map(Value::take);
    let Some(Value::Array(tasks)) = tasks else { return (PayloadMessage::default(), Vec::new()) };
    message["tasks"] = Value::Array(Vec::new());
    let mut payload: PayloadMessage = serde_json::from_value(message).unwrap_or_default();
    let mut undecodable = Vec::new();
    for task in tasks {
        let arn = task.get("arn").and_then(Value::as_str).unwrap_or_default().to_owned();
        match serde_json::from_value::<Task>(task) {
            Ok(task) => payload.tasks.push(task),
            Err(error) => undecodable.push((arn, unreadable(&error.to_string()))),
        }
    }
    undecodable.retain(|(arn, _)| !arn.is_empty());
    (payload, undecodable)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tasks(range: std::ops::Range<usize>, desired_status: &str) -> Vec<Task> {
        let desired_status = desired_status.to_owned();
        let task = |n| Task {
            arn: format!("task-{n}"),
            desired_status: desired_status.clone(),
            ..Task::default()
        };
        range.map(task).collect()
    }

    #[test]
    fn what_is_told_again_is_asked_and_what_is_over_is_forgotten() {
        let mut told = Told::default();
        assert!(told.take(&tasks(0..3, "RUNNING")).is_empty());
        assert!(told.take(&tasks(0..1, "STOPPED")).is_empty());
        let asked = told.take(&tasks(1..4, "RUNNING"));
        assert_eq!(asked, ["task-1", "task-2"]);
        assert_eq!((told.numbers.len(), told.arns.len()), (3, 3));
        // Tasks that end by themselves are never told to stop.
        told.take(&tasks(4..TOLD_MAX + 4, "RUNNING"));
        assert_eq!((told.numbers.len(), told.arns.len()), (TOLD_MAX, TOLD_MAX));
        assert!(told.take(&tasks(3..4, "RUNNING")).is_empty(), "the oldest is forgotten");
        assert_eq!(told.take(&tasks(TOLD_MAX..TOLD_MAX + 4, "RUNNING")).len(), 4);
    }

    #[test]
    fn one_bad_number_costs_one_task() {
        let message = serde_json::json!({
        "messageId": "m", "clusterArn": "c", "containerInstanceArn": "i", "tasks": [
            {"arn": "good", "desiredStatus": "STOPPED"},
            {"arn": "bad", "desiredStatus": "RUNNING", "memory": 128.5},
            {"desiredStatus": 1},
        ]});
        let (payload, undecodable) = task_by_task(message);
        assert_eq!(payload.message_id, "m");
        assert_eq!(payload.tasks.iter().map(|task| &task.arn).collect::<Vec<_>>(), ["good"]);
        assert_eq!(undecodable.len(), 1);
        assert_eq!(undecodable[0].0, "bad");
        let prefix = "UnrecogniedTaskError: Error loading task - invalid type: floating point";
        assert!(undecodable[0].1.starts_with(prefix), "{}", undecodable[0].1);
    }
}
