//! What was refused has done nothing: there is no task that only calls can have started to which
//! somebody said no, or that they were not carried out.
use std::collections::{BTreeMap, BTreeSet};

use berth_api::ecs::Request;
use berth_ecs::cluster::State;

use crate::world::CallId;

/// Calls that start tasks, by what the tasks say that they were started by.
#[derive(Default)]
pub struct Refusals {
    /// Those that have come to a node, but for what was refused. A call with a token is made more
    /// than once: each of them can be the one that is carried out.
    possible: BTreeMap<String, BTreeSet<CallId>>,
    by_call: BTreeMap<CallId, String>,
}

impl Refusals {
    /// A call has come to a node.
    pub fn arrived(&mut self, call: CallId, request: &Request) {
        let by = match request {
            Request::RunTask(it) => &it.started_by,
            Request::StartTask(it) => &it.started_by,
            _ => return,
        };
        if let Some(by) = by {
            self.possible.entry(by.clone()).or_default().insert(call);
            self.by_call.insert(call, by.clone());
        }
    }

    /// A node has said that it was not, and will not be, carried out. One batch takes all of it or
    /// nothing, so that there is no first half of it either.
    pub fn refused(&mut self, call: CallId) {
        if let Some(by) = self.by_call.remove(&call) {
            self.possible.get_mut(&by).expect("it has arrived").remove(&call);
        }
    }

    /// Whoever has started a task of a state may have done so.
    pub fn check(&self, state: &State) {
        let tasks = state.tasks.values().filter(|it| it.service.is_none() && it.daemon.is_none());
        for task in tasks {
            let Some(by) = &task.started_by else { continue };
            let is_possible = self.possible.get(by).is_some_and(|it| !it.is_empty());
            assert!(is_possible, "{by} was refused, and has started task {}", task.id);
        }
    }
}
