//! What a service waits for, in the order of what holds it up most.
use std::collections::BTreeMap;

use berth_api::{
    berth,
    ecs::{
        DeploymentControllerType, DeploymentLifecycleHookStatus as HookStatus,
        DeploymentRolloutState,
    },
};
use berth_ecs::cluster::{
    Facet, State,
    reconcile::services::rolling::Counts,
    records::{
        cluster::ClusterRecord,
        explanation::ExplanationRecord,
        id::{RevisionId, TaskId},
        service::{Deployment, Service, ServiceStatus},
        task::{OfService, Task},
    },
    stages,
};
use berth_engine::Timestamp;

use super::super::{
    counts, request,
    room::{self, Room},
    task,
    waits::{Reason, Wait},
    words,
};

/// Tasks of which the text tells what each waits for.
const TASKS_TOLD_MAX: usize = 3;

/// Everything that is waited for.
#[derive(Default)]
pub struct Waiting {
    pub waits: Vec<Wait>,
    /// Why the next task finds no place.
    pub room: Option<ExplanationRecord>,
    /// How many tasks more instances would take: [`room::takers`].
    takers: usize,
}

impl Waiting {
    /// Why the next task finds no place, on the wire.
    pub fn placement(&self, cluster: &ClusterRecord) -> Option<berth::Explanation> {
        self.room.as_ref().map(|it| request::explanation(cluster, it, self.takers))
    }

    /// Below a headline: a line for each, and what every instance says.
    pub fn text(&self) -> String {
        let mut text = String::new();
        if !self.waits.is_empty() {
            text += "It waits for\n";
        }
        for it in &self.waits {
            text += &it.lines();
            if let Some(room) = self.room.as_ref().filter(|_| it.reason == Reason::Room) {
                let lines = room.explanation.text("", self.takers);
                text += &words::indented(lines.trim_start_matches('\n'), 2);
            }
        }
        text
    }
}

/// What a service waits for at this moment.
pub fn of(state: &State, cluster: &ClusterRecord, service: &Service, now: Timestamp) -> Waiting {
    let mut waiting = Waiting::default();
    if service.status == ServiceStatus::Inactive {
        return waiting;
    }
    if let Some(primary) = service.primary() {
        waiting.waits.extend(failed(state, service, primary));
        waiting.waits.extend(stage(state, service, primary, now));
    }
    for (revision, missing, delay) in missing(state, service, now) {
        waiting.waits.extend(delay);
        for_room(state, cluster, service, (revision, missing), now, &mut waiting);
    }
    waiting.waits.extend(percentages(state, service));
    waiting.waits.extend(protection(state, service, now));
    waiting.waits.extend(draining(state, service));
    waiting.waits.extend(tasks(state, live(state, service), now));
    waiting
}

/// ECS: what failed stands still until something else is deployed. In stages production is kept all
/// the same.
fn failed(state: &State, service: &Service, primary: &Deployment) -> Option<Wait> {
    if primary.rollout_state != DeploymentRolloutState::Failed {
        return None;
    }
    let reason = primary.rollout_state_reason.trim_end_matches('.');
    let key = (service.name.clone(), primary.service_deployment);
    let lifecycle = state.service_deployments.get(&key).and_then(|it| it.lifecycle.as_ref());
    let meanwhile = match primary.source.is_some() || lifecycle.is_some() {
        true => "it goes no further until another begins; what has production is kept meanwhile",
        false => "nothing is started until another begins",
    };
    let text = format!("the last one failed, and {meanwhile} ({reason})");
    Some(Wait { since: Some(primary.updated_at), ..Wait::new(Reason::NewDeployment, text) })
}

fn stage(state: &State, service: &Service, primary: &Deployment, now: Timestamp) -> Vec<Wait> {
    let key = (service.name.clone(), primary.service_deployment);
    let history = state.service_deployments.get(&key).filter(|it| it.finished_at.is_none());
    let Some((history, it)) = history.and_then(|one| Some((one, one.lifecycle.as_ref()?))) else {
        return vec![];
    };
    let open =
        |status: &HookStatus| matches!(status, HookStatus::AwaitingAction | HookStatus::InProgress);
    let hooks = it.hooks.iter().filter(|it| it.status.as_ref().is_some_and(open));
    let hook = |hook: &berth_api::ecs::DeploymentLifecycleHookDetail| {
        let until = stages::expires_at(hook, it.since, &state.policy.unseen);
        let left = until.map(|at| format!(", for {} more", words::between(now, at)));
        let id = hook.hook_id.as_deref().unwrap_or_default();
        let (stage, left) = (it.stage.as_str(), left.unwrap_or_default());
        let text = format!("{id} of stage {stage}, which somebody has to continue{left}");
        Wait { since: Some(it.since), until, ..Wait::new(Reason::Hook, text) }
    };
    let mut waits: Vec<Wait> = hooks.map(hook).collect();
    if let Some(until) = stages::baked_at(history, it, &state.policy.unseen) {
        let text = format!("it ends in {}", words::between(now, until));
        let since = Some(it.since);
        waits.push(Wait { since, until: Some(until), ..Wait::new(Reason::BakeTime, text) });
    }
    waits
}

/// The revisions that have fewer tasks than they should, and until when none is started.
fn missing(
    state: &State,
    service: &Service,
    now: Timestamp,
) -> Vec<(RevisionId, i64, Option<Wait>)> {
    if service.status != ServiceStatus::Active {
        return vec![];
    }
    let parts = counts::parts(state, service);
    let short = parts.iter().filter_map(|it| {
        let missing = counts::missing(state, service, it);
        let has_failed = it.rollout.as_deref() == Some("FAILED");
        (missing > 0 && !has_failed).then_some((it.revision, missing))
    });
    let delayed = |(revision, missing)| {
        let (failures, until) = launches(state, service, revision);
        let until = until.filter(|at| *at > now);
        let rest = if trips(service) { "" } else { " (no circuit breaker: retries until stopped)" };
        let delay =
            until.map(|at| Wait { count: missing, ..launch_delay(failures, (now, at), rest) });
        (revision, missing, delay)
    };
    short.map(delayed).collect()
}

/// Launches that failed in a row hold the next one back until a moment; `rest` ends the text.
pub fn launch_delay(failures: i64, (now, until): (Timestamp, Timestamp), rest: &str) -> Wait {
    let launches = if failures == 1 { "launch" } else { "launches" };
    let left = words::between(now, until);
    let text = format!("{failures} {launches} failed in a row; next try in {left}{rest}");
    Wait { until: Some(until), ..Wait::new(Reason::LaunchDelay, text) }
}

/// Whether a circuit breaker ends what keeps failing.
fn trips(service: &Service) -> bool {
    let configuration = &service.configuration.deployment_configuration;
    configuration.deployment_circuit_breaker.as_ref().is_some_and(|it| it.enable == Some(true))
}

/// Failed launches in a row, and until when the next one is held back.
fn launches(state: &State, service: &Service, revision: RevisionId) -> (i64, Option<Timestamp>) {
    if service.deployment_controller == DeploymentControllerType::External {
        let set = state.task_sets.get(&(service.name.clone(), revision));
        return set.map_or((0, None), |it| (it.failed_launches, it.next_launch_at));
    }
    let deployment = service.deployments.iter().find(|it| it.revision == revision);
    deployment.map_or((0, None), |it| (it.failed_launches, it.next_launch_at))
}

fn for_room(
    state: &State,
    cluster: &ClusterRecord,
    service: &Service,
    (revision, missing): (RevisionId, i64),
    now: Timestamp,
    waiting: &mut Waiting,
) {
    let since = service.starved_since;
    let wait = |missing, text| Wait { since, count: missing, ..Wait::new(Reason::Room, text) };
    match room::of(state, cluster, service, revision, missing, now) {
        Room::Some => {}
        Room::Invalid(why) => {
            let (tasks, why) = (words::counted(missing, "task"), why.trim_end_matches('.'));
            waiting.waits.push(wait(missing, format!("{tasks} cannot be placed at all: {why}")));
        }
        Room::None(record) => {
            let missing = i64::try_from(record.missing()).unwrap_or(i64::MAX);
            let text = match service.is_daemon() {
                true => not_where_due(&record, since, now),
                false => {
                    let tasks = words::counted(missing, "task");
                    let (definition, waited) = (&record.task_definition, waited(since, now));
                    format!("no instance has any for {tasks} of {definition}{waited}")
                }
            };
            waiting.waits.push(wait(missing, text));
            waiting.takers = room::takers(service, &record);
            waiting.room = Some(*record);
        }
    }
}

/// Of tasks that are due on instances which have no room for them.
pub fn not_where_due(it: &ExplanationRecord, since: Option<Timestamp>, now: Timestamp) -> String {
    let missing = i64::try_from(it.missing()).unwrap_or(i64::MAX);
    let they = if missing == 1 { "it is" } else { "they are" };
    let (tasks, definition) = (words::counted(missing, "task"), &it.task_definition);
    format!("{tasks} of {definition} cannot be where {they} due{}", waited(since, now))
}

fn waited(since: Option<Timestamp>, now: Timestamp) -> String {
    since.map(|at| format!(", for {}", words::between(at, now))).unwrap_or_default()
}

fn percentages(state: &State, service: &Service) -> Option<Wait> {
    let primary = service.primary()?;
    let parts = counts::parts(state, service);
    let sum = counts::sum(&parts);
    let bounds = Counts {
        desired: service.desired_count,
        minimum_healthy_percent: service.configuration.minimum_healthy_percent(),
        maximum_percent: service.configuration.maximum_percent(),
        ..Counts::default()
    };
    let (lower, upper) = (bounds.lower(), bounds.upper());
    let there = sum.pending + sum.running + sum.stopping;
    let missing = counts::missing(state, service, parts.first()?);
    let is_full = missing > 0 && there >= upper;
    if !primary.is_stuck && !is_full {
        return None;
    }
    let text = format!(
        "of {} desired at least {lower} stay healthy (minimumHealthyPercent {}) \
         and at most {upper} may be there (maximumPercent {}); {there} are, {} of them healthy{}",
        service.desired_count,
        bounds.minimum_healthy_percent,
        bounds.maximum_percent,
        sum.healthy,
        if primary.is_stuck { "; nothing is under way that would change that" } else { "" }
    );
    Some(Wait { count: missing, ..Wait::new(Reason::Percentages, text) })
}

/// ECS: protected tasks stay when others of their deployment make way.
fn protection(state: &State, service: &Service, now: Timestamp) -> Option<Wait> {
    let primary = service.primary()?;
    let surplus = counts::parts(state, service)
        .first()
        .is_some_and(|it| it.tally.pending + it.tally.running > it.desired);
    let is_old = |it: &Task| {
        it.service.as_ref().is_some_and(|of| of.revision != primary.revision) || surplus
    };
    let spared = live(state, service)
        .filter(|it| it.is_wanted() && is_old(it) && it.protected_until.is_some_and(|at| at > now));
    let spared: Vec<&Task> = spared.collect();
    let until = spared.iter().filter_map(|it| it.protected_until).max()?;
    let text = format!(
        "protected from scale-in, and therefore not stopped: {}, the last until {}",
        words::counted(spared.len() as i64, "task"),
        words::utc(until)
    );
    let ids = spared.iter().map(|it| it.id).collect();
    Some(Wait { until: Some(until), ..Wait::new(Reason::Protection, text) }.of(ids))
}

fn draining(state: &State, service: &Service) -> Option<Wait> {
    let is_there = |it: &&Task| {
        let on = it.container_instance;
        it.is_wanted() && on.is_some_and(|id| state.draining.contains(&id))
    };
    let ids: Vec<TaskId> = live(state, service).filter(is_there).map(|it| it.id).collect();
    let count = i64::try_from(ids.len()).unwrap_or(i64::MAX);
    let text = format!(
        "to be replaced, on instances that are being emptied: {}",
        words::counted(count, "task")
    );
    (count > 0).then(|| Wait::new(Reason::Draining, text).of(ids))
}

/// What tasks wait for, those alike together.
pub fn tasks<'a>(state: &State, live: impl Iterator<Item = &'a Task>, now: Timestamp) -> Vec<Wait> {
    let mut alike: BTreeMap<&'static str, Vec<Wait>> = BTreeMap::new();
    for it in live {
        if let Some(wait) = task::wait(state, it, now) {
            alike.entry(wait.reason.as_str()).or_default().push(wait);
        }
    }
    let together = |waits: Vec<Wait>| {
        let text = each(&waits);
        let ids = waits.iter().map(|it| it.tasks[0]).collect();
        Wait {
            since: waits.iter().filter_map(|it| it.since).min(),
            until: waits.iter().filter_map(|it| it.until).max(),
            ..Wait::new(waits[0].reason, text)
        }
        .of(ids)
    };
    alike.into_values().map(together).collect()
}

/// What each of some tasks waits for; of several a line for each, below their number.
fn each(waits: &[Wait]) -> String {
    let told = |it: &Wait| format!("task {}: {}", words::short(it.tasks[0]), it.text);
    if let [one] = waits {
        return told(one);
    }
    let mut text = format!("{} tasks", waits.len());
    for it in waits.iter().take(TASKS_TOLD_MAX) {
        text += &format!("\n{}", told(it));
    }
    match waits.len().saturating_sub(TASKS_TOLD_MAX) {
        0 => text,
        more => format!("{text}\nand {more} more"),
    }
}

/// The tasks of all that the service consists of, which are not STOPPED.
fn live<'a>(state: &'a State, service: &'a Service) -> impl Iterator<Item = &'a Task> {
    let parts = counts::parts(state, service).into_iter();
    let of = |revision| OfService { name: service.name.clone(), revision };
    parts.flat_map(move |it| state.tasks_of(Facet::Revision(of(it.revision)))).map(|it| &**it)
}
