//! The control side of one agent's session: what to say, from what is wanted and what was
//! acknowledged. Pure: frames, nudges and time go in, frames come out.
mod credentials;
mod deliveries;
mod level;
mod limits;
mod logs;
mod manifest;
mod output;
#[cfg(test)]
mod tests;

use berth_api::acs::{
    FromAgent, HeartbeatMessage, PrepullMessage, TaskIdentifier, TaskManifestMessage,
    TaskStopVerificationAck, TaskStopVerificationMessage, ToAgent,
};
use berth_ecs::cluster::views::{comparison::Comparison, prepulls::Wanted};
use berth_engine::Timestamp;

use self::{
    deliveries::{Deliveries, Moment, NeverAcknowledged, Waiting},
    manifest::Manifest,
};
pub use self::{
    level::{Level, Minted, RoleLife, Roles, Visit, at_level},
    limits::Limits,
    output::{Names, Note, Output},
};
use crate::{Close, Numbers, limits::HEARTBEATS_MISSED_MAX};

/// One control session.
pub struct Machine {
    names: Names,
    numbers: Numbers,
    /// Agents of protocol version 2 want to be dropped when they leave heartbeats unanswered.
    answers_heartbeats: bool,
    /// Its agent has begun anew, and has no credentials of the tasks that it has.
    wants_credentials: bool,
    logs_endpoint: Option<String>,
    deliveries: Deliveries,
    manifest: Manifest,
    /// The message that asks whether its agent is still there.
    question: Option<String>,
    comparison: Comparison,
    is_own: bool,
    /// The images that it was told to have, and what it had not said of them at the last look.
    prepulls: Option<Wanted>,
    limits: Limits,
    heartbeat_due: Timestamp,
    heartbeats_missed: u32,
    heard_at: Timestamp,
}

/// What an agent says of itself at the beginning.
#[derive(Clone, Debug)]
pub struct Hello {
    pub protocol_version: u32,
    /// Whether it asks for the credentials of all tasks.
    pub sends_credentials: bool,
    /// Where Docker is to write what containers say with `awslogs`, of an agent that leaves it to
    /// Docker: this control plane, as its machine reaches it.
    pub logs_endpoint: Option<String>,
    /// It is Berth's own, and knows messages beside the published protocol.
    pub is_own: bool,
}

/// The agent has left heartbeats unanswered, or its answers got lost.
pub const SILENT: Close = Close("heartbeats are not answered");

/// The agent cannot take what it is told, as when it cannot write it down: a new session begins
/// with everything.
pub const UNACKNOWLEDGED: Close = Close("a payload was never acknowledged");

impl Machine {
    pub fn new(
        names: Names,
        numbers: Numbers,
        hello: Hello,
        limits: Limits,
        now: Timestamp,
    ) -> Machine {
        Machine {
            names,
            numbers,
            answers_heartbeats: hello.protocol_version >= 2,
            wants_credentials: hello.sends_credentials,
            logs_endpoint: hello.logs_endpoint,
            is_own: hello.is_own,
            prepulls: None,
            deliveries: Deliveries::default(),
            manifest: Manifest::default(),
            question: None,
            comparison: Comparison::begun(now, None),
            limits,
            heartbeat_due: now + limits.heartbeat_ms,
            heartbeats_missed: 0,
            heard_at: now,
        }
    }

    /// First the whole level as a manifest, so that lost and stale tasks are found; then what the
    /// level says of each task.
    pub fn open(&mut self, now: Timestamp, level: &Level<'_>) -> Vec<Output> {
        let mut outputs = vec![self.compare(now, level)];
        outputs.extend(self.nudge(now, level));
        if level.registered {
            self.deliveries.handed.hand_over(now, level, self.wants_credentials);
            outputs.extend(self.nudge(now, level));
        }
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
            Err(NeverAcknowledged { tasks }) => {
                let note = Output::Note(Note::NeverAcknowledged { tasks });
                return vec![note, Output::Close(UNACKNOWLEDGED)];
            }
        };
        self.comparison.see(level.doubted_at, self.deliveries.take_ended_untold());
        if self.compare_at().is_some_and(|it| it <= now) {
            outputs.push(self.compare(now, level));
            // What is overdue is sent already.
            outputs.extend(self.deliver(now, level).unwrap_or_default());
        }
        outputs.extend(self.prepull(level));
        outputs
    }

    /// The images that its host is to have, if it does not know that, or what it had said of one
    /// is forgotten: it may have been to have it no more between two looks.
    fn prepull(&mut self, level: &Level<'_>) -> Option<Output> {
        let wanted = self.is_own.then(|| (level.prepulls)())?;
        let is_known = self.prepulls.as_ref().is_some_and(|last| {
            last.images == wanted.images && wanted.unsaid.is_subset(&last.unsaid)
        });
        let wanted = self.prepulls.insert(wanted);
        if is_known {
            return None;
        }
        let images = wanted.images.iter().cloned().collect();
        Some(Output::Send(ToAgent::Prepull(PrepullMessage { images })))
    }

    /// Roles came, went, or are others by now. What was made of those that were is of no use any
    /// more, and its task must not wait for its next turn.
    pub fn see_roles(&mut self, now: Timestamp, level: &Level<'_>) -> Vec<Output> {
        self.deliveries.handed.see_roles(now, level);
        self.nudge(now, level)
    }

    fn deliver(
        &mut self,
        now: Timestamp,
        level: &Level<'_>,
    ) -> Result<Vec<Output>, NeverAcknowledged> {
        let Machine { names, numbers, limits, deliveries, logs_endpoint, .. } = self;
        let logs_endpoint = logs_endpoint.as_deref();
        deliveries.due(&Moment { now, level, names, numbers, limits, logs_endpoint })
    }

    /// Another agent wants the session: is this one still there? Only its answer to this tells;
    /// what it has said before may have been on the way for long. Whoever asks while a question is
    /// open shares its answer: many who ask do not make each other's answers void.
    pub fn ask(&mut self) -> Option<Output> {
        if self.question.is_some() {
            return None;
        }
        let (_, message_id) = self.numbers.next_message();
        self.question = Some(message_id.clone());
        Some(Output::Send(ToAgent::Heartbeat(HeartbeatMessage { healthy: true, message_id })))
    }

    /// Takes a frame. Any sign of life counts; what cannot be read is ignored, as agents do.
    pub fn frame(&mut self, frame: &str, now: Timestamp, level: &Level<'_>) -> Vec<Output> {
        self.heartbeats_missed = 0;
        self.heard_at = now;
        self.manifest.heard();
        match FromAgent::decode(frame) {
            Ok(FromAgent::Ack(ack)) => {
                self.manifest.acknowledged(&ack.message_id);
                self.acknowledged(&ack.message_id, now, level)
            }
            Ok(FromAgent::Nack(nack)) => {
                let mut outputs = vec![Output::Note(Note::Refused(nack.reason))];
                outputs.extend(self.acknowledged(&nack.message_id, now, level));
                outputs
            }
            Ok(FromAgent::TaskStopVerification(message)) => self.confirm(message, now, level),
            Ok(FromAgent::IamRoleCredentialsAck(ack)) => {
                self.deliveries.handed.acknowledged(&ack.message_id);
                Vec::new()
            }
            Ok(FromAgent::HeartbeatAck(ack)) => {
                let answers = self.question.take_if(|it| *it == ack.message_id);
                answers.map(|_| Output::Present).into_iter().collect()
            }
            Ok(FromAgent::Unknown { .. }) => Vec::new(),
            Err(error) => vec![Output::Note(Note::Unreadable(error.to_string()))],
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
            self.heartbeat_due = now + self.limits.heartbeat_ms;
            // It fetches them still, or what it said came when it was not to have them.
            if self.prepulls.as_ref().is_some_and(|it| !it.unsaid.is_empty()) {
                self.prepulls = None;
            }
        }
        if self.manifest.again_at().is_some_and(|it| it <= now) {
            outputs.push(self.manifest(now, level));
        }
        outputs.extend(self.nudge(now, level));
        outputs
    }

    /// When the agent of a session that ends `now` was last heard of. A connection that breaks is
    /// a sign of it; those without an end are found dead only later.
    pub fn silent_since(&self, closed: Option<Close>, now: Timestamp) -> Timestamp {
        if closed == Some(SILENT) { self.heard_at } else { now }
    }

    pub fn next_deadline(&self) -> Timestamp {
        let others = [self.deliveries.next_deadline(), self.manifest.again_at(), self.compare_at()];
        others.into_iter().flatten().fold(self.heartbeat_due, Timestamp::min)
    }

    fn manifest(&mut self, now: Timestamp, level: &Level<'_>) -> Output {
        let (timeline, message_id) = self.manifest.next(now, &self.numbers, &self.limits);
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
        let note = |it: &TaskIdentifier| {
            let ended_ms_ago = (level.ended_at)(&it.task_arn).map(|at| now - at);
            Output::Note(Note::Stopping { task_arn: it.task_arn.clone(), ended_ms_ago })
        };
        let mut outputs: Vec<Output> = stop_tasks.iter().map(note).collect();
        self.manifest.confirmed();
        let ack = TaskStopVerificationAck {
            message_id: message.message_id,
            generated_at: Some(now.0),
            stop_tasks,
        };
        outputs.push(Output::Send(ToAgent::TaskStopVerificationAck(ack)));
        outputs
    }
}
