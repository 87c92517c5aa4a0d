//! Credentials of roles: when those that an agent has are made anew, and what it acknowledged.
//! Nobody has noted which an agent has: a session hands over all, with its payloads or by
//! messages, and renews what it has handed over.
use std::collections::BTreeMap;

use berth_api::acs::{IamRoleCredentialsMessage, Task, ToAgent};
use berth_ecs::cluster::{
    Report,
    records::{
        credentials::{CredentialsId, RoleKind},
        id::{ContainerInstanceId, TaskId},
        task::DesiredStatus,
    },
    views::credentials::Grant,
};
use berth_engine::Timestamp;

use super::{
    deliveries::Moment,
    level::{Level, Minted, RoleLife},
    output::Output,
};
use crate::limits::{CREDENTIALS_PAUSE_MS, CREDENTIALS_REFUSED_PAUSE_MS};

type Key = (TaskId, RoleKind);

/// With less than this part of their life left by the wall clock they are made anew. By their turn
/// three eighths are left, so that only a clock that was set forwards comes to it.
const LEFT_PART_MIN: i64 = 3;

/// Those of one session.
#[derive(Default)]
pub(super) struct Handed {
    all: BTreeMap<Key, Turn>,
}

/// When credentials are made again.
struct Turn {
    at: Timestamp,
    /// The message that is not acknowledged yet, and how often such a one was sent.
    unacked: Option<String>,
    times: u32,
    /// Until when it waits once it is acknowledged.
    renewal_at: Timestamp,
    /// When what was made expires, by the wall clock: that may be set forwards meanwhile.
    expires_at: Option<Timestamp>,
    /// What was made is good as long as its role has this life. None: nothing was made.
    of: Option<RoleLife>,
    /// No payload has told its task, for want of them.
    is_untold: bool,
}

impl Turn {
    fn at(at: Timestamp) -> Turn {
        let (unacked, times, renewal_at, expires_at) = (None, 0, at, None);
        Turn { at, unacked, times, renewal_at, expires_at, of: None, is_untold: false }
    }

    /// It waits until what was made has to be made anew.
    fn made(renewal_at: Timestamp, expires_at: Option<Timestamp>, of: Option<RoleLife>) -> Turn {
        Turn { expires_at, of, ..Turn::at(renewal_at) }
    }

    /// Its time has come, or its wall clock has gone so far that it comes too late.
    fn is_due(&self, moment: &Moment<'_>) -> bool {
        let left_ms = self.expires_at.map(|it| it - moment.level.wall);
        self.at <= moment.now
            || left_ms.is_some_and(|it| it < moment.limits.credentials_ms / LEFT_PART_MIN)
    }
}

/// Whether a task can be told.
pub(super) enum Filled {
    Whole(Box<Task>),
    /// A role of it cannot be assumed.
    Refused,
    NotNow,
}

impl Handed {
    /// A task for a payload, with credentials of its roles. What is refused is tried again later:
    /// it may run already.
    pub fn fill(
        &mut self,
        id: TaskId,
        mut task: Task,
        moment: &Moment<'_>,
        outputs: &mut Vec<Output>,
    ) -> Filled {
        let (level, now) = (moment.level, moment.now);
        for grant in (level.grants)(id) {
            let key = (id, grant.kind);
            let (credentials, of) = match level.roles.mint(&grant) {
                Minted::Made(it, of) => (it, of),
                Minted::NotNow => return Filled::NotNow,
                Minted::Refused => {
                    self.refuse(key, &grant, moment, outputs).is_untold = true;
                    return Filled::Refused;
                }
            };
            outputs.extend(recovered(level, id, &grant));
            let renewal_at = moment.renewal_at(grant.credentials_id);
            debug_assert!(renewal_at > now, "credentials last for a while");
            self.all.insert(key, Turn::made(renewal_at, Some(moment.expires_at()), Some(of)));
            match grant.kind {
                RoleKind::Task => task.role_credentials = Some(*credentials),
                RoleKind::Execution => task.execution_role_credentials = Some(*credentials),
            }
        }
        Filled::Whole(Box::new(task))
    }

    /// Makes those of all tasks now, if an agent asks, which has begun anew and keeps none; and of
    /// those that no payload gives any any more, as they stop.
    pub fn hand_over(&mut self, now: Timestamp, level: &Level<'_>, is_asked: bool) {
        (level.assigned)(&mut |(id, desired)| {
            let is_meant = is_asked || desired == DesiredStatus::Stopped;
            for grant in (level.grants)(id).into_iter().filter(|_| is_meant) {
                let turn = self.all.entry((id, grant.kind)).or_insert(Turn::at(now));
                if !turn.is_untold {
                    *turn = Turn::at(now);
                }
            }
        });
    }

    /// Tasks that no payload has told for want of credentials, and that it is time to try again.
    pub fn take_untold(&mut self, now: Timestamp) -> Vec<TaskId> {
        let is_due = |it: &Turn| it.is_untold && it.at <= now;
        let due: Vec<TaskId> =
            self.all.iter().filter(|(_, it)| is_due(it)).map(|((id, _), _)| *id).collect();
        self.all.retain(|_, it| !is_due(it));
        due
    }

    /// What was made of another life of its role than it has now is due, and so is what could not
    /// be made of one that is there.
    pub fn see_roles(&mut self, now: Timestamp, level: &Level<'_>) {
        for ((id, kind), turn) in &mut self.all {
            let grants = (level.grants)(*id);
            let Some(grant) = grants.iter().find(|it| it.kind == *kind) else { continue };
            if level.roles.life(grant) != turn.of {
                turn.at = turn.at.min(now);
            }
        }
    }

    /// Makes what is due anew, and forgets what is over.
    pub fn due(&mut self, moment: &Moment<'_>, outputs: &mut Vec<Output>) {
        let level = moment.level;
        self.all.retain(|(id, _), _| (level.desired)(*id).is_some());
        let due = self.all.iter().filter(|(_, it)| it.is_due(moment));
        let due: Vec<Key> = due.map(|(key, _)| *key).collect();
        for (id, kind) in due {
            let Some(grant) = (level.grants)(id).into_iter().find(|it| it.kind == kind) else {
                self.all.remove(&(id, kind));
                continue;
            };
            self.renew((id, kind), &grant, moment, outputs);
        }
    }

    fn renew(&mut self, key: Key, grant: &Grant, moment: &Moment<'_>, outputs: &mut Vec<Output>) {
        let Moment { level, now, .. } = *moment;
        let turn = self.all.get_mut(&key).expect("it is due");
        let (role_credentials, of) = match level.roles.mint(grant) {
            Minted::Made(it, of) => (*it, of),
            Minted::NotNow => {
                turn.at = now + CREDENTIALS_PAUSE_MS;
                turn.expires_at = None;
                return;
            }
            Minted::Refused => {
                self.refuse(key, grant, moment, outputs);
                return;
            }
        };
        outputs.extend(recovered(level, key.0, grant));
        let (_, message_id) = moment.numbers.next_message();
        // An agent that does not know the task does not answer. As long as it is on the level it is
        // told again, ever more slowly, with other news.
        let pause_ms = moment.limits.redelivery_ms << turn.times.min(moment.limits.deliveries_max);
        let renewal_at = moment.renewal_at(grant.credentials_id);
        *turn = Turn {
            at: (now + pause_ms).min(renewal_at),
            unacked: Some(message_id.clone()),
            times: turn.times.saturating_add(1),
            renewal_at,
            expires_at: Some(moment.expires_at()),
            of: Some(of),
            is_untold: false,
        };
        outputs.push(Output::Send(ToAgent::IamRoleCredentials(IamRoleCredentialsMessage {
            message_id,
            task_arn: grant.task_arn.clone(),
            task_cluster_arn: Some(grant.cluster_arn.clone()),
            role_type: grant.kind.role_type().to_owned(),
            role_credentials,
        })));
    }

    fn refuse(
        &mut self,
        key: Key,
        grant: &Grant,
        moment: &Moment<'_>,
        outputs: &mut Vec<Output>,
    ) -> &mut Turn {
        let (task, kind) = key;
        if !grant.is_refused {
            let instance = moment.level.instance;
            outputs.push(Output::Report(Report::RoleRefused { instance, task, kind }));
        }
        let turn = self.all.entry(key).or_insert(Turn::at(moment.now));
        *turn = Turn::at(moment.now + CREDENTIALS_REFUSED_PAUSE_MS);
        turn
    }

    /// A message of [`Handed::due`] was taken. Others are none of these.
    pub fn acknowledged(&mut self, message_id: &str) {
        let is_it = |it: &&mut Turn| it.unacked.as_deref() == Some(message_id);
        if let Some(turn) = self.all.values_mut().find(is_it) {
            *turn = Turn::made(turn.renewal_at, turn.expires_at, turn.of.take());
        }
    }

    pub fn next_deadline(&self) -> Option<Timestamp> {
        self.all.values().map(|it| it.at).min()
    }
}

/// A role that was refused can be assumed again.
fn recovered(level: &Level<'_>, task: TaskId, grant: &Grant) -> Option<Output> {
    let (instance, kind): (ContainerInstanceId, _) = (level.instance, grant.kind);
    grant.is_refused.then_some(Output::Report(Report::RoleAssumed { instance, task, kind }))
}

impl Moment<'_> {
    /// By the wall clock, of what is made now.
    fn expires_at(&self) -> Timestamp {
        self.level.wall + self.limits.credentials_ms
    }

    /// Half of their life later, and up to an eighth more, so that not all are renewed at once.
    fn renewal_at(&self, id: CredentialsId) -> Timestamp {
        let life_ms = self.limits.credentials_ms;
        self.now + life_ms / 2 + life_ms / 8 * i64::from(id.spread()) / i64::from(u16::MAX)
    }
}
