//! What an agent was told in one session, and what of that it acknowledged: as the server's.
use std::{collections::BTreeMap, mem};

use berth_ecs::cluster::{
    State,
    records::{
        id::{ContainerInstanceId, TaskId},
        task::DesiredStatus,
    },
    views::assignment::assigned,
};

/// After which a payload is sent again; doubles with each attempt.
const REDELIVERY_MS: i64 = 10_000;

/// Times that a payload is sent in one session.
const DELIVERIES_MAX: u32 = 5;

/// Tasks of one payload. Few, so that there are several payloads.
const PAYLOAD_TASKS_MAX: usize = 5;

/// Payloads that wait for their acknowledgement at once.
const UNACKED_MAX: usize = 3;

type Told = Vec<(TaskId, DesiredStatus)>;

#[derive(Clone, Debug, Default)]
pub struct Deliveries {
    told: BTreeMap<TaskId, DesiredStatus>,
    /// By message id.
    unacked: BTreeMap<String, Delivery>,
    /// A task has ended that the agent was told to run, and not told to stop.
    has_ended_untold: bool,
}

/// A payload was sent as often as it may be: the session ends.
#[derive(Debug)]
pub struct NeverAcknowledged;

#[derive(Clone, Debug)]
pub struct Delivery {
    pub tasks: Told,
    times: u32,
    again_at: i64,
}

impl Deliveries {
    pub fn acknowledged(&mut self, message_id: &str) {
        self.unacked.remove(message_id);
    }

    /// In the world's time.
    pub fn next_deadline(&self) -> Option<i64> {
        self.unacked.values().map(|it| it.again_at).min()
    }

    /// What is to be sent now: overdue payloads as far as they are wanted still, and news.
    pub fn due(
        &mut self,
        state: &State,
        instance: ContainerInstanceId,
        now: i64,
    ) -> Result<Vec<Delivery>, NeverAcknowledged> {
        let assigned: BTreeMap<TaskId, DesiredStatus> = assigned(state, instance).collect();
        self.told.retain(|id, desired| {
            let is_there = assigned.contains_key(id);
            self.has_ended_untold |= !is_there && *desired == DesiredStatus::Running;
            is_there
        });
        let mut due = self.overdue(&assigned, now)?;
        let news = assigned.iter().filter(|(id, desired)| self.told.get(id) < Some(desired));
        let news: Told = news.map(|(id, desired)| (*id, *desired)).collect();
        let room = UNACKED_MAX.saturating_sub(self.unacked.len());
        for tasks in news.chunks(PAYLOAD_TASKS_MAX).take(room) {
            let tasks = tasks.to_vec();
            due.push(Delivery { tasks, times: 1, again_at: now + REDELIVERY_MS });
        }
        due.iter().for_each(|it| self.told.extend(it.tasks.iter().copied()));
        Ok(due)
    }

    /// These tasks are news again, as far as they are not on their way.
    pub fn tell_again(&mut self, tasks: impl Iterator<Item = TaskId>) {
        let is_on_its_way = |id: &TaskId| {
            self.unacked.values().any(|it| it.tasks.iter().any(|(other, _)| other == id))
        };
        let again: Vec<TaskId> = tasks.filter(|it| !is_on_its_way(it)).collect();
        self.told.retain(|id, _| !again.contains(id));
    }

    pub fn take_ended_untold(&mut self) -> bool {
        mem::take(&mut self.has_ended_untold)
    }

    pub fn sent(&mut self, message_id: String, delivery: Delivery) {
        self.unacked.insert(message_id, delivery);
    }

    fn overdue(
        &mut self,
        assigned: &BTreeMap<TaskId, DesiredStatus>,
        now: i64,
    ) -> Result<Vec<Delivery>, NeverAcknowledged> {
        let overdue = self.unacked.iter().filter(|(_, it)| it.again_at <= now);
        let ids: Vec<String> = overdue.map(|(id, _)| id.clone()).collect();
        let mut again = Vec::new();
        for id in ids {
            let Some(Delivery { mut tasks, times, .. }) = self.unacked.remove(&id) else {
                continue;
            };
            tasks.retain(|(task, desired)| assigned.get(task) == Some(desired));
            if tasks.is_empty() {
                continue;
            }
            if times >= DELIVERIES_MAX {
                return Err(NeverAcknowledged);
            }
            again.push(Delivery {
                tasks,
                times: times + 1,
                again_at: now + (REDELIVERY_MS << times),
            });
        }
        Ok(again)
    }
}
