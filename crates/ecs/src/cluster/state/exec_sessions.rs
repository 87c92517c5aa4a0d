//! Sessions of ECS Exec: which are open in what task, and when the ended ones are forgotten.
use std::sync::Arc;

use berth_engine::Timestamp;

use super::{State, Topic};
use crate::{
    cluster::records::{exec_session::ExecSession, id::TaskId},
    limits::{EXEC_SESSION_KEPT_MS, EXEC_SESSIONS_KEPT_MAX},
};

impl State {
    /// The open sessions of a task.
    pub fn open_exec_sessions_of(&self, task: TaskId) -> impl Iterator<Item = &Arc<ExecSession>> {
        let open = self.open_exec_sessions.range((task, String::new())..);
        let open = open.take_while(move |(of, _)| *of == task);
        open.map(|key| self.exec_sessions.get(key).expect("an index names rows that exist"))
    }

    /// Whether it is the one that is over for longest, and there are more than are kept.
    pub(in crate::cluster) fn is_surplus_exec_session(&self, key: &(TaskId, String)) -> bool {
        let oldest = self.ended_exec_sessions.first();
        let is_oldest =
            |(_, task, id): &(Timestamp, TaskId, String)| (task, id) == (&key.0, &key.1);
        self.exec_sessions.len() > EXEC_SESSIONS_KEPT_MAX && oldest.is_some_and(is_oldest)
    }

    pub(super) fn set_exec_session(
        &mut self,
        key: (TaskId, String),
        new: Option<&ExecSession>,
        nudge: &mut dyn FnMut(Topic),
    ) {
        let old = self.exec_sessions.set(key.clone(), new.cloned().map(Arc::new));
        let unseen = self.policy.unseen;
        let forget_at = |it: &ExecSession| -> Option<Timestamp> {
            it.ended_at.map(|at| unseen.aged_at(at, EXEC_SESSION_KEPT_MS))
        };
        let topic = Topic::ExecSession(key.0, key.1.clone());
        let (was, is) = (old.as_deref().and_then(forget_at), new.and_then(forget_at));
        self.deadlines.set(topic.clone(), was, is);
        for (it, present) in [(old.as_deref(), false), (new, true)] {
            match it.map(|it| it.ended_at) {
                Some(Some(at)) => {
                    self.ended_exec_sessions.set((at, key.0, key.1.clone()), present);
                }
                Some(None) => self.open_exec_sessions.set(key.clone(), present),
                None => {}
            }
        }
        nudge(topic);
        if self.exec_sessions.len() > EXEC_SESSIONS_KEPT_MAX
            && let Some((_, task, id)) = self.ended_exec_sessions.first()
        {
            nudge(Topic::ExecSession(*task, id.clone()));
        }
    }
}
