//! The control side of one agent's session: what to say, from what is wanted and what was
//! acknowledged. Pure: frames, nudges and time go in, frames come out.
use berth_api::acs::{
    FromAgent, HeartbeatMessage, TaskIdentifier, TaskManifestMessage, TaskStopVerificationAck,
    TaskStopVerificationMessage, ToAgent,
};
use berth_ecs::cluster::{
    records::{id::TaskId, task::DesiredStatus},
    views::comparison::Comparison,
};
use berth_engine::Timestamp;
use tracing::{debug, info, warn};

use super::{
    Ended,
    deliveries::{Deliveries, Moment, NeverAcknowledged, Waiting},
    manifest::Manifest,
};
use crate::{
    limits::HEARTBEATS_MISSED_MAX,
    sessions::{Close, numbers::Numbers},
};

/// Whom the messages name; agents echo it.
#[derive(Clone, Debug)]
pub(crate) struct Names {
    pub cluster_arn: String,
    pub container_instance_arn: String,
}

/// Takes the tasks of an instance one by one, with what is wanted of them.
pub(crate) type Visit<'a> = dyn FnMut((TaskId, DesiredStatus)) + 'a;

/// What the control plane wants of the instance at one moment: views of one published state.
pub(crate) struct Level<'a> {
    /// Whether the instance is still registered.
    pub registered: bool,
    /// Shows every task of the instance that is not STOPPED, in the order of their ids.
    pub assigned: &'a dyn Fn(&mut Visit<'_>),
    /// What is wanted of a task, if it is one of these.
    pub desired: &'a dyn Fn(TaskId) -> Option<DesiredStatus>,
    /// What a payload says of a task.
    pub task: &'a dyn Fn(TaskId) -> Option<berth_api::acs::Task>,
    pub manifest: &'a dyn Fn() -> Vec<TaskIdentifier>,
    /// Until when its agent last contradicted the state.
    pub doubted_at: Option<Timestamp>,
    /// The tasks that a comparison asks the agent about.
    pub in_question: &'a dyn Fn() -> Vec<TaskId>,
    /// Those of the candidates that are indeed to be stopped.
    pub confirmed: &'a dyn Fn(&[TaskIdentifier]) -> Vec<TaskIdentifier>,
    /// When a task ended, if it has and is not forgotten yet.
    pub ended_at: &'a dyn Fn(&str) -> Option<Timestamp>,
}

#[derive(Clone, Debug, PartialEq)]
#[expect(clippy::large_enum_variant, reason = "outputs are written out at once, never stored")]
pub(crate) enum Output {
    Send(ToAgent),
    Close(Close),
}

/// One control session.
pub(crate) struct Machine {
    names: Names,
    numbers: Numbers,
    /// Agents of protocol version 2 want to be dropped when they leave heartbeats unanswered.
    answers_heartbeats: bool,
    deliveries: Deliveries,
    manifest: Manifest,
    comparison: Comparison,
    heartbeat_ms: i64,
    heartbeat_due: Timestamp,
    heartbeats_missed: u32,
    heard_at: Timestamp,
}

/// The agent has left heartbeats unanswered, or its answers got lost.
pub(super) const SILENT: Close = Close("heartbeats are not answered");

/// The agent cannot take what it is told, as when it cannot write it down: a new session begins
/// with everything.
pub(super) const UNACKNOWLEDGED: Close = Close("a payload was never acknowledged");

impl Machine {
    pub fn new(
        names: Names,
        numbers: Numbers,
        protocol_version: u32,
        heartbeat_ms: i64,
        now: Timestamp,
    ) -> Machine {
        Machine {
            names,
            numbers,
            answers_heartbeats: protocol_version >= 2,
            deliveries: Deliveries::default(),
            manifest: Manifest::default(),
            comparison: Comparison::begun(now, None),
            heartbeat_ms,
            heartbeat_due: now + heartbeat_ms,
            heartbeats_missed: 0,
            heard_at: now,
        }
    }

    /// First the whole level as a manifest, so that lost and stale tasks are found; then what the
    /// level says of each task.
    pub fn open(&mut self, now: Timestamp, level: &Level<'_>) -> Vec<Output> {
        let mut outputs = vec![self.compare(now, level)];
        outputs.extend(self.nudge(now, level));
        outputs
    }

    /// Payloads that the agent has not acknowledged.
    pub fn unacknowledged(&self) -> usize {
        self.deliveries.unacknowledged()
    }

    fn compare_at(&self) -> Option<Timestamp> {
        self.manifest.is_taken().then(|| self.comparison.next_at())
    }

    /// Everything that the agent has is compared with the level, from the beginning. What is in
    /// question is told once more after it.
    fn compare(&mut self, now: Timestamp, level: &Level<'_>) -> Output {
        self.comparison = Comparison::begun(now, level.doubted_at);
        self.manifest.renew();
        self.deliveries.tell_again((level.in_question)());
        self.manifest(now, level)
    }

    /// The level may have changed.
    pub fn nudge(&mut self, now: Timestamp, level: &Level<'_>) -> Vec<Output> {
        if !level.registered {
            // The next upgrade is refused with the reason.
            return vec![Output::Close(Close("the container instance is deregistered"))];
        }
        let mut outputs = match self.deliver(now, level) {
            Ok(payloads) => payloads,
            Err(NeverAcknowledged) => return vec![Output::Close(UNACKNOWLEDGED)],
        };
        self.comparison.see(level.doubted_at, self.deliveries.take_ended_untold());
        if self.compare_at().is_some_and(|it| it <= now) {
            outputs.push(self.compare(now, level));
            // What is overdue is sent already.
            outputs.extend(self.deliver(now, level).unwrap_or_default());
        }
        outputs
    }

    fn deliver(
        &mut self,
        now: Timestamp,
        level: &Level<'_>,
    ) -> Result<Vec<Output>, NeverAcknowledged> {
        let Machine { names, numbers, deliveries, .. } = self;
        let due = deliveries.due(&Moment { now, level, names, numbers })?;
        Ok(due.into_iter().map(|it| Output::Send(ToAgent::Payload(it))).collect())
    }

    /// Takes a frame. Any sign of life counts; what cannot be read is ignored, as agents do.
    pub fn frame(&mut self, frame: &str, now: Timestamp, level: &Level<'_>) -> Vec<Output> {
        self.heartbeats_missed = 0;
        self.heard_at = now;
        match FromAgent::decode(frame) {
            Ok(FromAgent::Ack(ack)) => {
                self.manifest.acknowledged(&ack.message_id);
                self.acknowledged(&ack.message_id, now, level)
            }
            Ok(FromAgent::Nack(nack)) => {
                warn!(
                    container_instance = self.names.container_instance_arn,
                    reason = nack.reason,
                    "the agent refused a message"
                );
                self.acknowledged(&nack.message_id, now, level)
            }
            Ok(FromAgent::TaskStopVerification(message)) => self.confirm(message, now, level),
            Ok(
                FromAgent::HeartbeatAck(_)
                | FromAgent::IamRoleCredentialsAck(_)
                | FromAgent::Unknown { .. },
            ) => Vec::new(),
            Err(error) => {
                debug!(%error, "a frame of an agent was ignored");
                Vec::new()
            }
        }
    }

    /// Does what time asks for; see [`Machine::next_deadline`].
    pub fn tick(&mut self, now: Timestamp, level: &Level<'_>) -> Vec<Output> {
        let mut outputs = Vec::new();
        if now >= self.heartbeat_due {
            if self.answers_heartbeats && self.heartbeats_missed >= HEARTBEATS_MISSED_MAX {
                return vec![Output::Close(SILENT)];
            }
            let (_, message_id) = self.numbers.next_message();
            let heartbeat = HeartbeatMessage { healthy: true, message_id };
            outputs.push(Output::Send(ToAgent::Heartbeat(heartbeat)));
            self.heartbeats_missed += 1;
            self.heartbeat_due = now + self.heartbeat_ms;
        }
        if self.manifest.again_at().is_some_and(|it| it <= now) {
            outputs.push(self.manifest(now, level));
        }
        outputs.extend(self.nudge(now, level));
        outputs
    }

    /// When the agent of a session that ends `now` was last heard of. A connection that breaks is
    /// a sign of it; those without an end are found dead only later.
    pub fn silent_since(&self, ended: Option<&Ended>, now: Timestamp) -> Timestamp {
        if matches!(ended, Some(Ended::Closed(SILENT))) { self.heard_at } else { now }
    }

    pub fn next_deadline(&self) -> Timestamp {
        let others = [self.deliveries.next_deadline(), self.manifest.again_at(), self.compare_at()];
        others.into_iter().flatten().fold(self.heartbeat_due, Timestamp::min)
    }

    fn manifest(&mut self, now: Timestamp, level: &Level<'_>) -> Output {
        let (timeline, message_id) = self.manifest.next(now, &self.numbers);
        Output::Send(ToAgent::TaskManifest(TaskManifestMessage {
            message_id,
            cluster_arn: self.names.cluster_arn.clone(),
            container_instance_arn: self.names.container_instance_arn.clone(),
            generated_at: Some(now.0),
            timeline,
            tasks: (level.manifest)(),
        }))
    }

    /// News that waited for their turn go now; else there is nothing to look for.
    fn acknowledged(&mut self, message_id: &str, now: Timestamp, level: &Level<'_>) -> Vec<Output> {
        match self.deliveries.acknowledged(message_id) {
            Waiting::Some => self.nudge(now, level),
            Waiting::None => Vec::new(),
        }
    }

    /// Candidates are checked against the truth of this moment: a task that was placed after the
    /// manifest was made is a candidate, too.
    fn confirm(
        &mut self,
        message: TaskStopVerificationMessage,
        now: Timestamp,
        level: &Level<'_>,
    ) -> Vec<Output> {
        if !self.manifest.is_unconfirmed(&message.message_id) {
            return Vec::new();
        }
        let stop_tasks = (level.confirmed)(&message.stop_candidates);
        if stop_tasks.is_empty() {
            return Vec::new();
        }
        for it in &stop_tasks {
            info!(
                container_instance = self.names.container_instance_arn,
                task = it.task_arn,
                ended_ms_ago = (level.ended_at)(&it.task_arn).map(|at| now - at),
                "an agent has a task that is not to run there: it is told to stop it"
            );
        }
        self.manifest.confirmed();
        let ack = TaskStopVerificationAck {
            message_id: message.message_id,
            generated_at: Some(now.0),
            stop_tasks,
        };
        vec![Output::Send(ToAgent::TaskStopVerificationAck(ack))]
    }
}
