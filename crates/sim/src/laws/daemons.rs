//! Managed daemons: never two tasks of one on an instance, nothing runs that nobody answers for,
//! rollouts stay within their share, and once all is quiet each instance has its task.
use std::collections::BTreeSet;

use berth_api::ecs::TaskStopCode;
use berth_ecs::cluster::{
    Facet, State,
    records::{
        container_instance::{ContainerInstance, ContainerInstanceStatus},
        daemon::{Daemon, DaemonStatus},
        id::TaskId,
        task::{OfDaemon, Task, TaskStatus},
    },
};

use super::services::is_away;

/// What holds in every published state.
pub fn check(state: &State) {
    for daemon in state.managed_daemons.values() {
        rows_are_there(state, daemon);
    }
    let mut places = BTreeSet::new();
    for task in state.tasks.values().filter(|it| it.holds_resources()) {
        let Some(of) = &task.daemon else { continue };
        if task.is_wanted() {
            let is_first = places.insert((&of.name, task.container_instance));
            assert!(is_first, "{} has two tasks on an instance", of.name);
        } else if is_away(state, task) {
            continue;
        }
        let daemon = state.managed_daemons.get(&of.name);
        let is_answered_for = daemon.is_some_and(|it| it.revisions.contains(&of.revision));
        assert!(is_answered_for, "nobody answers for task {}", task.id);
    }
}

fn rows_are_there(state: &State, daemon: &Daemon) {
    let name = &daemon.name;
    for id in daemon.revisions.iter().chain(&daemon.completed) {
        let revision = state.daemon_revisions.get(&(name.clone(), *id));
        let revision = revision.unwrap_or_else(|| panic!("a revision of {name} is gone"));
        let definition = &revision.configuration.task_definition;
        assert!(state.definitions.contains_key(definition), "the definition of {name} is gone");
    }
    let deployments = state.daemon_deployments.values().filter(|it| it.daemon == *name);
    let mut unfinished = deployments.filter(|it| it.finished_at.is_none());
    let is_newest = unfinished.next().is_none_or(|it| it.id == daemon.deployment);
    assert!(is_newest && unfinished.next().is_none(), "an old deployment of {name} is under way");
}

/// What holds from one state to the next: of the instances that are open to a daemon, as many keep
/// a healthy task as `drainPercent` leaves.
pub fn check_step(before: &State, after: &State) {
    for (name, new) in after.managed_daemons.iter() {
        let Some(old) = before.managed_daemons.get(name) else { continue };
        let is_same = old.configuration == new.configuration && old.revisions == new.revisions;
        if is_same && new.status == DaemonStatus::Active {
            stops_stay_within(before, after, new);
        }
    }
}

fn stops_stay_within(before: &State, after: &State, daemon: &Daemon) {
    let is_open = |it: &Task| {
        let on = it.container_instance.and_then(|id| after.container_instances.get(&id));
        on.is_some_and(|on| is_its(daemon, on) && on.is_answering())
    };
    let serves = |it: &Task| {
        it.is_wanted() && it.last_status == TaskStatus::Running && it.is_healthy() && is_open(it)
    };
    let of = || Facet::Daemon(daemon.name.clone());
    let served = before.tasks_of(of()).filter(|it| serves(it));
    let by_scheduler = |id: &TaskId| {
        let now = after.tasks.get(id);
        now.is_some_and(|it| it.stop_code == Some(TaskStopCode::ServiceSchedulerInitiated))
    };
    let is_gone = |id: &TaskId| after.tasks.get(id).is_none_or(|it| !serves(it));
    let gone: Vec<TaskId> = served.map(|it| it.id).filter(is_gone).collect();
    // Where tasks ended by themselves meanwhile, they are not the scheduler's.
    if gone.is_empty() || !gone.iter().all(by_scheduler) {
        return;
    }
    let left = after.tasks_of(of()).filter(|it| serves(it)).count() as i64;
    let desired = daemon.desired_count;
    let drained = (desired as f64 * daemon.configuration.drain_percent / 100.0) as i64;
    let lower = desired - drained.max(1);
    assert!(left >= lower, "{} keeps {left} healthy tasks and must keep {lower}", daemon.name);
}

/// Once all is quiet.
pub fn assert_as_asked(state: &State) {
    for daemon in state.managed_daemons.values() {
        let name = &daemon.name;
        assert!(daemon.status == DaemonStatus::Active, "{name} is being deleted for ever");
        if !is_settled(state, daemon) {
            continue;
        }
        let of = OfDaemon { name: name.clone(), revision: daemon.revision() };
        let all = state.tasks_of(Facet::Daemon(name.clone())).filter(|it| it.is_wanted());
        let all = all.count();
        let mut right = 0;
        for instance in state.container_instances.values().filter(|it| is_its(daemon, it)) {
            let tasks = state.live_tasks(instance.id);
            let mut tasks = tasks.filter(|it| it.daemon.as_ref() == Some(&of) && it.is_wanted());
            let runs = tasks.next().is_some_and(|it| it.last_status == TaskStatus::Running);
            assert!(runs, "{name} has no task on {}", instance.id);
            right += 1;
        }
        // On an instance that is being emptied it stays to the last.
        let draining = state.draining.len();
        assert!((right..=right + draining).contains(&all), "{name} has {all} tasks for {right}");
        assert_eq!(daemon.revisions.len(), 1, "revisions of {name} stay");
    }
}

/// Whether it got where it should be: others are given up.
pub fn is_settled(state: &State, daemon: &Daemon) -> bool {
    let deployment = state.daemon_deployments.get(&(daemon.name.clone(), daemon.deployment));
    let has_ended = deployment.is_none_or(|it| it.finished_at.is_some());
    let starts = !daemon.is_failed && daemon.failed_launches == 0;
    has_ended && starts && daemon.starved_since.is_none()
}

fn is_its(daemon: &Daemon, instance: &ContainerInstance) -> bool {
    let provider = instance.attributes.get("berth.capacity-provider");
    let provider = provider.and_then(|it| it.value.as_ref());
    instance.status == ContainerInstanceStatus::Active
        && provider.is_some_and(|it| daemon.configuration.capacity_providers.contains(it))
}
