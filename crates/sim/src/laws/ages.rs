//! Nothing is forgotten, and no wait is over, before it has lasted as long as it should: of the
//! time in which somebody led, whatever clocks said.
use std::collections::BTreeMap;

use berth_api::ecs::{DaemonDeploymentStatus, ServiceDeploymentLifecycleStage, TaskStopCode};
use berth_ecs::{
    cluster::{
        State,
        records::{
            id::{DaemonDeploymentId, ServiceDeploymentId, TaskId},
            task::TaskStatus,
        },
    },
    limits::{PROVISIONING_MAX_MS, STOPPED_TASK_KEPT_MS, TOKEN_KEPT_MS},
};

/// A thing is seen here when its batch is published, which may take a while: the first commit may
/// be lost.
const SEEN_WITHIN_MS: i64 = 5_000;

/// What lasts for some time.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum What {
    StoppedTask(TaskId),
    Token(String),
    /// A task in PROVISIONING.
    Wait(TaskId),
    Bake(String, ServiceDeploymentId),
    DaemonBake(String, DaemonDeploymentId),
}

/// Since when, and for how long.
#[derive(Clone, Copy)]
struct Span {
    since_ms: i64,
    lasts_ms: i64,
}

#[derive(Default)]
pub struct Ages {
    of: BTreeMap<What, Span>,
}

impl Ages {
    /// `aged_ms` is by how much everything may have aged since the beginning of the world.
    pub fn check(&mut self, state: &State, aged_ms: i64) {
        let now = lasting(state);
        self.of.retain(|what, it| {
            let lasts = now.contains_key(what);
            let lasted_ms = aged_ms - it.since_ms + SEEN_WITHIN_MS;
            let is_early = lasted_ms < it.lasts_ms && !lasts && is_over(state, what);
            assert!(!is_early, "{what:?} is over after {lasted_ms} of {} ms", it.lasts_ms);
            lasts
        });
        for (what, lasts_ms) in now {
            self.of.entry(what).or_insert(Span { since_ms: aged_ms, lasts_ms });
        }
    }
}

/// Everything that lasts, and how long in all, in milliseconds.
fn lasting(state: &State) -> BTreeMap<What, i64> {
    let mut all = BTreeMap::new();
    for it in state.tasks.values() {
        if it.last_status == TaskStatus::Stopped {
            all.insert(What::StoppedTask(it.id), STOPPED_TASK_KEPT_MS);
        } else if it.is_waiting() {
            all.insert(What::Wait(it.id), PROVISIONING_MAX_MS);
        }
    }
    let tokens = state.tokens.keys();
    all.extend(tokens.map(|it| (What::Token(it.clone()), TOKEN_KEPT_MS)));
    for it in state.service_deployments.values() {
        let stage = it.lifecycle.as_ref().map(|it| &it.stage);
        if stage == Some(&ServiceDeploymentLifecycleStage::BakeTime) {
            let minutes = it.configuration.deployment_configuration.bake_time_in_minutes;
            let what = What::Bake(it.service.clone(), it.id);
            all.insert(what, i64::from(minutes.unwrap_or(0)) * 60_000);
        }
    }
    for it in state.daemon_deployments.values().filter(|it| it.finished_at.is_none()) {
        let daemon = state.managed_daemons.get(&it.daemon).filter(|_| it.baking_since.is_some());
        if let Some(daemon) = daemon {
            let what = What::DaemonBake(it.daemon.clone(), it.id);
            all.insert(what, i64::from(daemon.configuration.bake_time_in_minutes) * 60_000);
        }
    }
    all
}

/// Whether what lasts no longer came to its end by itself.
fn is_over(state: &State, what: &What) -> bool {
    let has_cluster = state.cluster.is_some();
    match what {
        What::StoppedTask(_) | What::Token(_) => has_cluster,
        What::Wait(id) => state.tasks.get(id).is_some_and(|it| {
            let failed = it.stop_code == Some(TaskStopCode::TaskFailedToStart);
            failed && it.container_instance.is_none()
        }),
        What::Bake(service, id) => {
            let deployment = state.service_deployments.get(&(service.clone(), *id));
            let stage = deployment.and_then(|it| it.lifecycle.as_ref()).map(|it| &it.stage);
            stage == Some(&ServiceDeploymentLifecycleStage::CleanUp)
        }
        What::DaemonBake(daemon, id) => {
            let deployment = state.daemon_deployments.get(&(daemon.clone(), *id));
            let status = deployment.map(|it| &it.status);
            let is_there = state.managed_daemons.contains_key(daemon);
            is_there && status == Some(&DaemonDeploymentStatus::Successful)
        }
    }
}
