//! Which tasks an agent was told of, which of that it acknowledged, and what is to be told again.
use std::{
    collections::{BTreeMap, VecDeque},
    mem,
};

use berth_api::acs::{PayloadMessage, Task, ToAgent};
use berth_ecs::cluster::records::{id::TaskId, task::DesiredStatus};
use berth_engine::Timestamp;

use super::{
    credentials::{Filled, Handed},
    level::Level,
    limits::Limits,
    logs,
    output::{Names, Note, Output},
};
use crate::{Numbers, limits::CREDENTIALS_PAUSE_MS, size::json_bytes};

type Told = Vec<(TaskId, DesiredStatus)>;

/// What a payload is made of.
pub(super) struct Moment<'a> {
    pub now: Timestamp,
    pub level: &'a Level<'a>,
    pub names: &'a Names,
    pub numbers: &'a Numbers,
    pub limits: &'a Limits,
    pub logs_endpoint: Option<&'a str>,
}

/// The payloads of one session.
#[derive(Default)]
pub(super) struct Deliveries {
    /// The last status that this session put into a payload.
    told: BTreeMap<TaskId, DesiredStatus>,
    /// By message id.
    unacked: BTreeMap<String, Delivery>,
    /// With the credentials of its payloads.
    pub handed: Handed,
    /// When what had to wait for its credentials is tried again.
    mint_again_at: Option<Timestamp>,
    /// Too many were unacknowledged to tell everything.
    are_held_back: bool,
    /// A task has ended that the agent was told to run, and not told to stop.
    has_ended_untold: bool,
}

/// A payload was sent as often as it may be, and the agent took none of them.
#[derive(Debug)]
pub(super) struct NeverAcknowledged {
    pub tasks: usize,
}

/// Whether there are news that were held back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Waiting {
    None,
    Some,
}

/// A payload that the agent has not acknowledged.
struct Delivery {
    tasks: Told,
    /// How often these tasks were sent.
    times: u32,
    again_at: Timestamp,
}

impl Deliveries {
    pub fn acknowledged(&mut self, message_id: &str) -> Waiting {
        self.unacked.remove(message_id);
        if self.are_held_back { Waiting::Some } else { Waiting::None }
    }

    pub fn unacknowledged(&self) -> usize {
        self.unacked.len()
    }

    pub fn next_deadline(&self) -> Option<Timestamp> {
        let again = self.unacked.values().map(|it| it.again_at).min();
        [again, self.mint_again_at, self.handed.next_deadline()].into_iter().flatten().min()
    }

    /// These tasks are news again, as far as they are not on their way.
    pub fn tell_again(&mut self, tasks: Vec<TaskId>) {
        let is_on_its_way = |id: &TaskId| {
            self.unacked.values().any(|it| it.tasks.iter().any(|(other, _)| other == id))
        };
        for id in tasks.into_iter().filter(|it| !is_on_its_way(it)) {
            self.told.remove(&id);
        }
    }

    /// Whether a task has ended, since this was asked last, that the agent was not told to stop.
    pub fn take_ended_untold(&mut self) -> bool {
        mem::take(&mut self.has_ended_untold)
    }

    /// What is to be sent now: payloads whose acknowledgement is overdue, and news. While too many
    /// are unacknowledged news wait, and go together when one is.
    pub fn due(&mut self, moment: &Moment<'_>) -> Result<Vec<Output>, NeverAcknowledged> {
        self.mint_again_at = None;
        let mut outputs = Vec::new();
        for (tasks, times) in self.overdue(moment)? {
            self.send(tasks.into(), times, moment, &mut outputs);
        }
        for id in self.handed.take_untold(moment.now) {
            self.told.remove(&id);
        }
        let news = self.news(moment.level);
        self.send(news, 0, moment, &mut outputs);
        self.handed.due(moment, &mut outputs);
        Ok(outputs)
    }

    /// What of the level was not told, found by one walk along both. Forgets what was told of tasks
    /// that are not on the level any more.
    fn news(&mut self, level: &Level<'_>) -> VecDeque<(TaskId, DesiredStatus)> {
        let (mut news, mut gone) = (VecDeque::new(), Vec::new());
        let mut told = self.told.iter().peekable();
        (level.assigned)(&mut |(id, desired)| {
            while let Some((it, _)) = told.next_if(|(it, _)| **it < id) {
                gone.push(*it);
            }
            let known = told.next_if(|(it, _)| **it == id).map(|(_, desired)| *desired);
            if known < Some(desired) {
                news.push_back((id, desired));
            }
        });
        gone.extend(told.map(|(id, _)| *id));
        for id in gone {
            self.has_ended_untold |= self.told.remove(&id) == Some(DesiredStatus::Running);
        }
        news
    }

    /// Takes out overdue payloads: what of them is still wanted, and how often it was sent. What an
    /// agent does not acknowledge though it is still wanted, it was told in vain: there is an end
    /// to it, and a new session starts over. (A task that it cannot load it reports STOPPED.)
    fn overdue(&mut self, moment: &Moment<'_>) -> Result<Vec<(Told, u32)>, NeverAcknowledged> {
        let is_overdue = |it: &&Delivery| it.again_at <= moment.now;
        let overdue = self.unacked.iter().filter(|(_, it)| is_overdue(it));
        let ids: Vec<String> = overdue.map(|(id, _)| id.clone()).collect();
        let mut again = Vec::new();
        for id in ids {
            let Some(mut delivery) = self.unacked.remove(&id) else { continue };
            delivery.tasks.retain(|(id, desired)| (moment.level.desired)(*id) == Some(*desired));
            if delivery.tasks.is_empty() {
                continue;
            }
            if delivery.times >= moment.limits.deliveries_max {
                return Err(NeverAcknowledged { tasks: delivery.tasks.len() });
            }
            again.push((delivery.tasks, delivery.times));
        }
        Ok(again)
    }

    fn send(
        &mut self,
        mut tasks: VecDeque<(TaskId, DesiredStatus)>,
        times: u32,
        moment: &Moment<'_>,
        outputs: &mut Vec<Output>,
    ) {
        let Moment { now, names, numbers, limits, .. } = *moment;
        while !tasks.is_empty() && (times > 0 || self.unacked.len() < limits.payloads_unacked_max) {
            let (told, tasks) = self.fill(&mut tasks, moment, outputs);
            self.told.extend(told.iter().copied());
            if tasks.is_empty() {
                continue;
            }
            let (seq_num, message_id) = numbers.next_message();
            let again_at = now + (limits.redelivery_ms << times);
            let delivery = Delivery { tasks: told, times: times + 1, again_at };
            self.unacked.insert(message_id.clone(), delivery);
            outputs.push(Output::Send(ToAgent::Payload(PayloadMessage {
                message_id,
                cluster_arn: names.cluster_arn.clone(),
                container_instance_arn: names.container_instance_arn.clone(),
                generated_at: Some(now.0),
                seq_num: Some(seq_num),
                timeline: None,
                tasks,
            })));
        }
        self.are_held_back = !tasks.is_empty();
    }
}

impl Deliveries {
    /// As many tasks as fit into one payload, taken from the front.
    fn fill(
        &mut self,
        from: &mut VecDeque<(TaskId, DesiredStatus)>,
        moment: &Moment<'_>,
        outputs: &mut Vec<Output>,
    ) -> (Told, Vec<Task>) {
        let Moment { now, level, limits, .. } = *moment;
        let (mut told, mut tasks, mut bytes) = (Told::new(), Vec::new(), 0);
        while let Some(&(id, desired)) = from.front() {
            if tasks.len() == limits.payload_tasks_max {
                break;
            }
            let task = (level.task)(id);
            let unsound = task.as_ref().filter(|it| !is_sound(it)).map(|it| it.arn.clone());
            outputs.extend(unsound.map(|task_arn| Output::Note(Note::Unsound { task_arn })));
            let mut task = task.filter(is_sound);
            if let Some((task, endpoint)) = task.as_mut().zip(moment.logs_endpoint) {
                logs::lead(task, endpoint);
            }
            bytes += task.as_ref().map_or(0, json_bytes);
            if desired == DesiredStatus::Running {
                let own = task.take().map(|it| self.handed.fill(id, it, moment, outputs));
                task = match own {
                    Some(Filled::Whole(it)) => Some(*it),
                    // It is told when its credentials can be made.
                    Some(Filled::NotNow) => {
                        from.pop_front();
                        self.mint_again_at = Some(now + CREDENTIALS_PAUSE_MS);
                        self.told.remove(&id);
                        continue;
                    }
                    Some(Filled::Refused) | None => None,
                };
                let of = |it: &Task| {
                    [it.role_credentials.clone(), it.execution_role_credentials.clone()]
                };
                bytes += task.as_ref().map_or(0, |it| json_bytes(&of(it)));
            }
            if bytes > limits.payload_bytes_max && !tasks.is_empty() {
                break;
            }
            from.pop_front();
            told.push((id, desired));
            tasks.extend(task);
        }
        (told, tasks)
    }
}

/// The official agent never ends to load a task without containers.
fn is_sound(task: &Task) -> bool {
    !task.containers.is_empty() || task.desired_status == "STOPPED"
}
