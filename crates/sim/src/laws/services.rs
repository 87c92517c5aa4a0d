//! Services: nothing of them runs that nobody answers for, deployments replace tasks within their
//! percentages, and once all is quiet there is what was asked for.
use std::{collections::BTreeSet, sync::Arc};

use berth_api::ecs::{
    DeploymentControllerType, DeploymentRolloutState, SchedulingStrategy, TaskStopCode,
};
use berth_ecs::cluster::{
    Facet, State,
    records::{
        id::RevisionId,
        service::{Service, ServiceStatus},
        task::{OfService, Task, TaskStatus},
    },
};
use berth_engine::Timestamp;

/// What holds in every published state.
pub fn check(state: &State) {
    for service in state.services.values() {
        rows_are_there(state, service);
        tallies_are_true(state, service);
    }
    for task in state.tasks.values().filter(|it| it.holds_resources()) {
        let Some(of) = &task.service else { continue };
        if !task.is_wanted() && is_away(state, task) {
            continue;
        }
        let service = state.services.get(&of.name);
        let service = service.unwrap_or_else(|| panic!("task {} has no service", task.id));
        assert!(service.status != ServiceStatus::Inactive, "task {} outlives it", task.id);
        let is_rolled_out = service.deployments.iter().any(|it| it.revision == of.revision);
        let is_of_set = state.task_sets.contains_key(&(of.name.clone(), of.revision));
        assert!(is_rolled_out || is_of_set, "nobody answers for task {}", task.id);
    }
}

/// Whether a task that is to stop is on an instance that is lost or given up, or was away since:
/// nobody waits for it, and it stops when it can be told to.
pub fn is_away(state: &State, task: &Task) -> bool {
    let instance = task.container_instance.and_then(|it| state.container_instances.get(&it));
    instance
        .is_some_and(|it| it.is_lost() || it.is_given_up() || it.connectivity_at > task.stopping_at)
}

fn rows_are_there(state: &State, service: &Service) {
    let name = &service.name;
    for deployment in &service.deployments {
        let revision = state.service_revisions.get(&(name.clone(), deployment.revision));
        let revision = revision.unwrap_or_else(|| panic!("a revision of {name} is gone"));
        let definition = revision.configuration.task_definition.as_ref();
        let definition = definition.expect("a revision is made of a definition");
        assert!(state.definitions.contains_key(definition), "the definition of {name} is gone");
    }
    let deployments = state.service_deployments.values().filter(|it| it.service == *name);
    let unfinished = deployments.filter(|it| it.finished_at.is_none()).count();
    assert!(unfinished <= 1, "{unfinished} deployments of {name} are under way");
    let events = state.service_events.keys().filter(|(of, _)| of == name).count();
    assert!(events <= 200, "{name} keeps {events} events");
}

fn tallies_are_true(state: &State, service: &Service) {
    for deployment in &service.deployments {
        let of = OfService { name: service.name.clone(), revision: deployment.revision };
        let tally = state.tallies.of_revision(&of);
        let tasks = || state.tasks.values().filter(|it| it.service.as_ref() == Some(&of));
        let running = tasks().filter(|it| it.is_wanted() && is_running(it)).count();
        assert_eq!(tally.running, running as i64, "tasks of {} that run", service.name);
        let live = tasks().filter(|it| it.holds_resources()).count();
        let counted = tally.pending + tally.running + tally.stopping;
        assert_eq!(counted, live as i64, "tasks of {}", service.name);
    }
}

/// What holds from one state to the next, where nobody changed what is asked of the service.
pub fn check_step(before: &State, after: &State) {
    for (name, new) in after.services.iter() {
        let Some(old) = before.services.get(name) else { continue };
        let is_replica = new.scheduling_strategy == SchedulingStrategy::Replica
            && new.deployment_controller == DeploymentControllerType::Ecs;
        let is_asked_the_same = old.desired_count == new.desired_count
            && old.configuration == new.configuration
            && old.deployments.first().map(|it| it.revision)
                == new.deployments.first().map(|it| it.revision);
        let is_active = new.status == ServiceStatus::Active;
        if is_replica && is_asked_the_same && is_active {
            match new.primary().is_some_and(|it| it.source.is_some()) {
                true => both_sides_stay_within(before, after, new),
                false => starts_stay_within(before, after, new),
            }
            stops_stay_within(before, after, new);
        }
    }
}

/// What holds in every published state in which nothing is left to do.
pub fn check_settled(state: &State, now: Timestamp) {
    let active = state.services.values().filter(|it| it.status == ServiceStatus::Active);
    for service in active.filter(|it| !it.deployments.is_empty()) {
        production_is_there(state, service, now);
        older_ones_make_way(state, service);
    }
}

/// Invariant: in every stage, and when a deployment was ended where it is, whoever has production
/// has all of its tasks, or waits for them.
fn production_is_there(state: &State, service: &Service, now: Timestamp) {
    let primary = &service.deployments[0];
    let Some(source) = primary.source else { return };
    let history =
        state.service_deployments.get(&(service.name.clone(), primary.service_deployment));
    let lifecycle = history.and_then(|it| it.lifecycle.as_ref());
    let is_shifted = lifecycle.is_some_and(|it| it.production_weight == 100.0);
    let production = if is_shifted { primary.revision } else { source };
    let deployment = service.deployments.iter().find(|it| it.revision == production);
    let deployment = deployment.unwrap_or_else(|| panic!("{} lost its source", service.name));
    let is_delayed = deployment.next_launch_at.is_some_and(|at| at > now);
    let count = wanted(state, service, production).count() as i64;
    // Those that are on their way down count for maximumPercent until they are gone.
    let is_beside = |of: RevisionId| {
        let it = service.deployments.iter().find(|it| it.revision == of);
        of != production && it.is_none_or(|it| it.source.is_some() || Some(of) == primary.source)
    };
    let tasks = state.tasks_of(Facet::Service(service.name.clone()));
    let tasks = tasks.filter(|it| it.holds_resources());
    let tasks = tasks.filter(|it| it.service.as_ref().is_none_or(|of| !is_beside(of.revision)));
    let upper = service.desired_count * service.configuration.maximum_percent() / 100;
    let is_full = tasks.count() as i64 >= upper;
    assert!(
        count >= service.desired_count || is_delayed || is_full || service.starved_since.is_some(),
        "{} has {count} of {} tasks in production",
        service.name,
        service.desired_count
    );
}

/// Invariant: an older deployment is there for its tasks, or to go back to. What was superseded
/// before it took over has none but protected ones.
fn older_ones_make_way(state: &State, service: &Service) {
    let (primary, older) = service.deployments.split_first().expect("it has some");
    for it in older.iter().filter(|it| Some(it.revision) != primary.source) {
        let of = OfService { name: service.name.clone(), revision: it.revision };
        let has_tasks = state.tasks_of(Facet::Revision(of)).next().is_some();
        let is_shown = it.service_deployment == primary.service_deployment;
        assert!(has_tasks || is_shown, "{} keeps a deployment without tasks", service.name);
        if it.source.is_some() {
            let left = wanted(state, service, it.revision);
            let left = left.filter(|it| it.protected_until.is_none()).count();
            assert_eq!(left, 0, "tasks of {} that were superseded", service.name);
        }
    }
}

fn wanted<'a>(
    state: &'a State,
    service: &Service,
    revision: RevisionId,
) -> impl Iterator<Item = &'a Arc<Task>> {
    let of = OfService { name: service.name.clone(), revision };
    state.tasks_of(Facet::Revision(of)).filter(|it| it.is_wanted())
}

/// Invariant: source and target of a staged deployment, and what is left of others, ask for no more
/// than twice what is desired. What is on a machine that is being emptied is replaced first and
/// stopped then: it does not count.
fn both_sides_stay_within(before: &State, after: &State, service: &Service) {
    let tasks = after.tasks_of(Facet::Service(service.name.clone()));
    let live: Vec<_> = tasks.filter(|it| it.is_wanted() && it.holds_resources()).collect();
    let has_started = live.iter().any(|it| !before.tasks.contains_key(&it.id));
    let is_leaving =
        |it: &Task| it.container_instance.is_some_and(|it| after.draining.contains(&it));
    let stays = |it: &&&Arc<Task>| it.protected_until.is_none() && !is_leaving(it);
    let count = live.iter().filter(stays).count() as i64;
    assert!(
        !has_started || count <= 2 * service.desired_count,
        "{} asks for {count} tasks and may for {}",
        service.name,
        2 * service.desired_count
    );
}

/// Invariant: what is started does not exceed maximumPercent.
fn starts_stay_within(before: &State, after: &State, service: &Service) {
    let live = |state: &State| -> BTreeSet<_> {
        let tasks = state.tasks_of(Facet::Service(service.name.clone()));
        let tasks = tasks.filter(|it| it.holds_resources());
        let counts = |it: &Task| it.is_wanted() || !is_lost(state, it);
        tasks.filter(|it| counts(it)).map(|it| it.id).collect()
    };
    let new = live(after);
    let has_started = new.iter().any(|id| !before.tasks.contains_key(id));
    let upper = service.desired_count * service.configuration.maximum_percent() / 100;
    assert!(
        !has_started || new.len() as i64 <= upper,
        "{} has {} tasks and may have {upper}",
        service.name,
        new.len()
    );
}

fn is_lost(state: &State, task: &Task) -> bool {
    task.container_instance.is_some_and(|it| state.lost.contains(&it))
}

/// Invariant: what the scheduler stops leaves minimumHealthyPercent. Where tasks died meanwhile,
/// they are not the scheduler's. A target that was superseded before it took over never served.
fn stops_stay_within(before: &State, after: &State, service: &Service) {
    let superseded = service.deployments.iter().skip(1).filter(|it| it.source.is_some());
    let superseded: BTreeSet<RevisionId> = superseded.map(|it| it.revision).collect();
    let is_of_one =
        |it: &Task| it.service.as_ref().is_some_and(|of| superseded.contains(&of.revision));
    let serves = |it: &Task| it.is_wanted() && is_running(it) && it.is_healthy() && !is_of_one(it);
    let tasks = || before.tasks_of(Facet::Service(service.name.clone())).filter(|it| serves(it));
    let now = |it: &Task| after.tasks.get(&it.id).cloned();
    let by_scheduler = |it: &Task| it.stop_code == Some(TaskStopCode::ServiceSchedulerInitiated);
    let lost = |it: &Task| now(it).is_none_or(|it| !serves(&it));
    let gone: Vec<_> = tasks().filter(|it| lost(it)).filter_map(|it| now(it)).collect();
    let planned = gone.iter().filter(|it| by_scheduler(it) && it.unhealthy_at.is_none()).count();
    if planned == 0 || planned < gone.len() {
        return;
    }
    let left = after.tasks_of(Facet::Service(service.name.clone())).filter(|it| serves(it)).count();
    let percent = service.configuration.minimum_healthy_percent();
    let lower = (service.desired_count * percent + 99) / 100;
    assert!(
        left as i64 >= lower,
        "{} keeps {left} healthy tasks and must keep {lower}",
        service.name
    );
}

/// Once all is quiet.
pub fn assert_as_asked(state: &State, now: Timestamp) {
    for service in state.services.values().filter(|it| it.status == ServiceStatus::Active) {
        let is_rolled_out = |it: &berth_ecs::cluster::records::service::Deployment| {
            it.rollout_state == DeploymentRolloutState::Completed
        };
        if service.starved_since.is_some() || !service.primary().is_some_and(is_rolled_out) {
            continue;
        }
        let name = &service.name;
        // What waits for an instance of its provider was started: no instance takes it.
        let is_there = |it: &&Arc<Task>| it.is_wanted() && (is_running(it) || it.is_waiting());
        let there = state.tasks_of(Facet::Service(name.clone())).filter(is_there).count();
        let is_rest = there < service.desired_count as usize && rests(state, service, now);
        assert!(is_rest || there as i64 == service.desired_count, "{name} has {there} tasks");
        assert_eq!(service.deployments.len(), 1, "deployments of {name} stay");
    }
    for service in state.services.values() {
        assert!(service.status != ServiceStatus::Draining, "{} drains for ever", service.name);
    }
}

/// ECS: a task that waited too long for an instance is a failed launch, after which the next one is
/// put off.
fn rests(state: &State, service: &Service, now: Timestamp) -> bool {
    let mut tasks = state.tasks.values().filter(|it| {
        it.service.as_ref().is_some_and(|of| of.name == service.name)
            && it.container_instance.is_none()
    });
    let is_held_back = service.primary().is_some_and(|it| it.is_held_back(now));
    is_held_back && tasks.any(|it| it.stop_code == Some(TaskStopCode::TaskFailedToStart))
}

fn is_running(task: &Task) -> bool {
    task.last_status == TaskStatus::Running
}
