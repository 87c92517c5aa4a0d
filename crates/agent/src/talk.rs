//! What each message of the control plane asks for, and its answer: without clock, connection or
//! journal, so that it can be tried out beside a control plane.

use std::collections::BTreeMap;

use berth_api::acs::{
    AckRequest, DecodeError, ExamineMessage, FromAgent, HeartbeatAckRequest,
    IamRoleCredentialsAckRequest, IamRoleCredentialsMessage, NackRequest, PayloadMessage, Task,
    TaskIdentifier, TaskManifestMessage, TaskStopVerificationAck, TaskStopVerificationMessage,
    ToAgent, UpdateMessage,
};
use serde_json::Value;

use crate::intake::unreadable;

/// One connection's conversation.
#[derive(Debug, Default)]
pub struct Talk {
    /// The last manifest's id, and the same until its verification has been answered.
    manifest: Option<String>,
    verifying: Option<String>,
    /// The tasks that were told to be run, and not to be stopped since.
    told: Told,
}

/// What a frame asks for.
#[derive(Debug)]
pub enum Asks {
    Nothing,
    /// It is answered at once.
    Answer(FromAgent),
    Payload(Payload),
    Manifest(Manifest),
    /// These tasks are to be stopped, by their ARNs.
    Stop(Vec<String>),
    /// The images that are to be here before a task asks for them: all of them.
    Prepull(Vec<String>),
    /// Somebody wants to know what is wrong with this host.
    Examine(ExamineMessage),
    /// Acknowledged if the task is here.
    Credentials {
        message: IamRoleCredentialsMessage,
        ack: FromAgent,
    },
}

/// Tasks to run and to stop.
#[derive(Debug)]
pub struct Payload {
    pub message: PayloadMessage,
    /// Tasks of which only the name could be read, and why.
    pub undecodable: Vec<(String, String)>,
    /// Tasks that this connection was told before are a question: nobody says it twice but to be
    /// told how the task is, or because an acknowledgement got lost.
    pub asked: Vec<String>,
    /// Once all of it is safe on disk.
    pub answers: Vec<FromAgent>,
}

/// Everything that is to be here.
#[derive(Debug)]
pub struct Manifest {
    pub timeline: i64,
    /// The tasks that are to run.
    pub running: Vec<String>,
    message_id: String,
    cluster_arn: String,
    container_instance_arn: String,
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
    /// Whether this acknowledges the last manifest.
    pub fn acknowledges_manifest(&self, answer: &FromAgent) -> bool {
        matches!(answer, FromAgent::Ack(ack) if self.manifest.as_ref() == Some(&ack.message_id))
    }

    /// Takes one frame.
    pub fn take(&mut self, frame: &str) -> (Sign, Asks) {
        match ToAgent::decode(frame) {
            Ok(message) => self.message(message),
            Err(DecodeError::Message { kind, message, .. }) if kind == "PayloadMessage" => {
                let (payload, undecodable) = task_by_task(message);
                (Sign::Life, self.payload(payload, undecodable))
            }
            Err(error) => {
                tracing::warn!(%error, "a frame of the control plane is dropped");
                (Sign::None, Asks::Nothing)
            }
        }
    }

    fn message(&mut self, message: ToAgent) -> (Sign, Asks) {
        let asks = match message {
            ToAgent::Heartbeat(beat) => {
                let ack = HeartbeatAckRequest { message_id: beat.message_id };
                return (Sign::Heartbeat, Asks::Answer(FromAgent::HeartbeatAck(ack)));
            }
            ToAgent::Payload(payload) => self.payload(payload, Vec::new()),
            ToAgent::TaskManifest(manifest) => self.manifest(manifest),
            ToAgent::TaskStopVerificationAck(ack) => self.stop_verified(ack),
            ToAgent::IamRoleCredentials(message) => credentials(message),
            ToAgent::Prepull(it) => Asks::Prepull(it.images),
            ToAgent::Examine(it) => Asks::Examine(it),
            ToAgent::StageUpdate(update) | ToAgent::PerformUpdate(update) => refuse_update(update),
            ToAgent::AttachTaskNetworkInterfaces(_)
            | ToAgent::AttachInstanceNetworkInterfaces(_)
            | ToAgent::ConfirmAttachment(_) => {
                tracing::warn!(
                    kind = message.kind(),
                    "this agent has no attachments: the message is not acknowledged"
                );
                Asks::Nothing
            }
            ToAgent::Error(text)
            | ToAgent::Close(text)
            | ToAgent::ServerException(text)
            | ToAgent::BadRequestException(text)
            | ToAgent::InvalidClusterException(text)
            | ToAgent::InvalidInstanceException(text)
            | ToAgent::AccessDeniedException(text)
            | ToAgent::InactiveInstanceException(text) => {
                tracing::warn!(text = text.message, "the control plane says");
                Asks::Nothing
            }
            ToAgent::Unknown { kind, .. } => {
                tracing::debug!(kind, "an unknown message is dropped");
                return (Sign::None, Asks::Nothing);
            }
        };
        (Sign::Life, asks)
    }

    fn payload(&mut self, message: PayloadMessage, undecodable: Vec<(String, String)>) -> Asks {
        // ECS: dropped without an answer.
        if message.message_id.is_empty()
            || message.cluster_arn.is_empty()
            || message.container_instance_arn.is_empty()
        {
            tracing::warn!("a payload without an id, cluster or container instance is dropped");
            return Asks::Nothing;
        }
        let ack = FromAgent::Ack(AckRequest {
            cluster: message.cluster_arn.clone(),
            container_instance: message.container_instance_arn.clone(),
            message_id: message.message_id.clone(),
        });
        let mut answers = vec![ack];
        answers.extend(credentials_acks(&message));
        let asked = self.told.take(&message.tasks);
        Asks::Payload(Payload { message, undecodable, asked, answers })
    }

    fn manifest(&mut self, manifest: TaskManifestMessage) -> Asks {
        let running = manifest
            .tasks
            .iter()
            .filter(|task| task.desired_status == "RUNNING")
            .map(|task| task.task_arn.clone())
            .collect();
        self.manifest = Some(manifest.message_id.clone());
        self.verifying = Some(manifest.message_id.clone());
        Asks::Manifest(Manifest {
            timeline: manifest.timeline,
            running,
            message_id: manifest.message_id,
            cluster_arn: manifest.cluster_arn,
            container_instance_arn: manifest.container_instance_arn,
        })
    }

    /// ECS: only for the last manifest, and once.
    fn stop_verified(&mut self, ack: TaskStopVerificationAck) -> Asks {
        if self.verifying.take_if(|id| *id == ack.message_id).is_none() {
            return Asks::Nothing;
        }
        Asks::Stop(ack.stop_tasks.into_iter().map(|task| task.task_arn).collect())
    }
}

impl Manifest {
    /// To one that is not old, with the tasks that are here and not on it.
    pub fn answers(self, unwanted: Vec<String>) -> Vec<FromAgent> {
        let Self { message_id, cluster_arn, container_instance_arn, .. } = self;
        let mut answers = vec![FromAgent::Ack(AckRequest {
            cluster: cluster_arn.clone(),
            container_instance: container_instance_arn,
            message_id: message_id.clone(),
        })];
        let candidate = |task_arn| TaskIdentifier {
            task_arn,
            task_cluster_arn: Some(cluster_arn.clone()),
            desired_status: "STOPPED".to_owned(),
        };
        let stop_candidates: Vec<TaskIdentifier> = unwanted.into_iter().map(candidate).collect();
        if !stop_candidates.is_empty() {
            let offer = TaskStopVerificationMessage { message_id, stop_candidates };
            answers.push(FromAgent::TaskStopVerification(offer));
        }
        answers
    }
}

/// ECS: credentials of a task that is not here are not acknowledged.
fn credentials(message: IamRoleCredentialsMessage) -> Asks {
    let ack = IamRoleCredentialsAckRequest {
        message_id: message.message_id.clone(),
        credentials_id: message.role_credentials.credentials_id.clone(),
        expiration: message.role_credentials.expiration.clone(),
    };
    let ack = FromAgent::IamRoleCredentialsAck(ack);
    Asks::Credentials { message, ack }
}

fn refuse_update(update: UpdateMessage) -> Asks {
    Asks::Answer(FromAgent::Nack(NackRequest {
        cluster: update.cluster_arn,
        container_instance: update.container_instance_arn,
        message_id: update.message_id,
        // ECS: the published agent's words.
        reason: "Updates are disabled".to_owned(),
    }))
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
