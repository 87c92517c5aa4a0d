//! Credentials of roles: they go to the instance of their task alone, end with it, and are renewed
//! before they do.
use std::collections::BTreeMap;

use berth_api::acs::{RoleCredentials, ToAgent};
use berth_ecs::cluster::{
    State,
    records::{
        credentials::RoleKind,
        id::TaskId,
        task::{Task, TaskStatus},
    },
    roles,
    views::credentials::{Life, life},
};
use berth_engine::Timestamp;
use berth_sessions::Key;

use crate::{client::arn, host::Host, roles::STEADY};

/// How long after its end a task's credentials may still be good.
const OUTLIVE_MS: i64 = 60_000;

/// `cloud 23`: what a node tells in a session is of tasks of its instance.
pub fn told(key: &Key, state: &State, message: &ToAgent) {
    let mut all: Vec<(&str, &RoleCredentials)> = Vec::new();
    match message {
        ToAgent::Payload(it) => {
            for task in &it.tasks {
                let both = [&task.role_credentials, &task.execution_role_credentials];
                all.extend(both.into_iter().flatten().map(|it| (&*task.arn, it)));
                has_all(key, state, task);
            }
        }
        ToAgent::IamRoleCredentials(it) => all.push((&it.task_arn, &it.role_credentials)),
        _ => {}
    }
    for (task, credentials) in all {
        assert_eq!(credentials.session_token, task, "credentials of another task");
        let is_its = |it: &&std::sync::Arc<Task>| arn("task", &key.0, it.id) == task;
        let own = state.tasks.values().find(is_its);
        let is_here = own.is_some_and(|it| it.is_on(key.1) && it.holds_resources());
        assert!(is_here, "{} is told credentials of {task}, which is not its own", key.1);
    }
}

/// No task is told to start without those of its roles.
fn has_all(key: &Key, state: &State, told: &berth_api::acs::Task) {
    let is_it = |it: &&std::sync::Arc<Task>| arn("task", &key.0, it.id) == told.arn;
    let Some(task) = state.tasks.values().find(is_it) else { return };
    if told.desired_status != "RUNNING" {
        return;
    }
    let given = [told.role_credentials.is_some(), told.execution_role_credentials.is_some()];
    for (kind, is_given) in RoleKind::ALL.into_iter().zip(given) {
        let has_role = role(state, task, kind).is_some();
        assert_eq!(has_role, is_given, "{} is told to start without its {kind:?} role", told.arn);
    }
}

/// `cloud 24`: no credentials of a task are good for long after it counts as ended.
#[derive(Default)]
pub struct Ends {
    /// When each was first seen to have ended.
    ended: BTreeMap<TaskId, Timestamp>,
}

impl Ends {
    pub fn published(&mut self, state: &State, now: Timestamp) {
        let Some(cluster) = &state.cluster else { return };
        self.ended.retain(|id, _| state.tasks.contains_key(id));
        let with_roles = state.tasks.values().filter(|it| it.credentials.is_some());
        for task in with_roles {
            let task_arn = cluster.task_arn(task.id);
            let life = life(state, &task_arn, now);
            if task.last_status < TaskStatus::Stopped {
                let on = task.container_instance.and_then(|id| state.container_instances.get(&id));
                let is_served = on.is_some_and(|it| it.is_registered());
                assert_eq!(life == Life::Lasts, is_served, "the credentials of {}", task.id);
                continue;
            }
            let ended = *self.ended.entry(task.id).or_insert(now);
            let is_late = now - ended > OUTLIVE_MS;
            assert!(!is_late || life == Life::Over, "the credentials of {} live on", task.id);
        }
        // What was forgotten has none either.
        let gone = cluster.task_arn(TaskId(1));
        assert_eq!(life(state, &gone, now), Life::Over, "credentials of nobody");
    }
}

/// `cloud 25`: an agent that could be reached for long has good ones of all tasks that it runs, of
/// the roles that are there now.
pub fn are_held(
    host: &Host,
    cluster: &str,
    (state, task): (&State, &Task),
    (now, life): (i64, &str),
) {
    let Some(agent) = &host.agent else { return };
    let task_arn = arn("task", cluster, task.id);
    for kind in RoleKind::ALL {
        if role(state, task, kind).is_none_or(|it| !it.ends_with(STEADY)) {
            continue;
        }
        let until = agent.credentials.get(&(task_arn.clone(), kind.role_type()));
        let is_good = until.is_some_and(|(until, of)| *until > now && of == life);
        assert!(is_good, "the agent of {task_arn} has none of its {kind:?} role: {until:?}, {now}");
    }
}

fn role(state: &State, task: &Task, kind: RoleKind) -> Option<String> {
    let definition = &state.definitions.get(&task.task_definition)?.task_definition;
    roles::arn(&state.cluster.as_ref()?.home, definition, &task.overrides, kind)
}
