//! What a managed daemon waits for, in the order of what holds it up most.
use berth_ecs::cluster::{
    State,
    reconcile::{
        daemons::{self, Look},
        services::one_each::Standing,
    },
    records::{
        daemon::{Daemon, DaemonStatus},
        id::TaskId,
        task::OfDaemon,
    },
};
use berth_engine::Timestamp;

use super::{
    super::{
        service::waits::{Waiting, launch_delay, not_where_due, tasks},
        waits::{Reason, Wait},
        words,
    },
    counts::Numbers,
    lacking,
};

pub fn of(
    state: &State,
    daemon: &Daemon,
    look: &Look,
    numbers: &Numbers,
    now: Timestamp,
) -> Waiting {
    let mut waiting = Waiting::default();
    if daemon.status == DaemonStatus::Active {
        waiting.waits.extend(failed(state, daemon));
        waiting.waits.extend(bake_time(state, daemon, now));
        waiting.waits.extend(held_back(daemon, look, now));
        waiting.room = lacking::room(state, daemon, look, now);
        waiting.waits.extend(waiting.room.as_ref().map(|it| {
            let since = daemon.starved_since;
            let count = i64::try_from(it.missing()).unwrap_or(i64::MAX);
            Wait { since, count, ..Wait::new(Reason::Room, not_where_due(it, since, now)) }
        }));
        waiting.waits.extend(percentages(look, numbers));
        waiting.waits.extend(silent(look));
        waiting.waits.extend(draining(look));
    }
    let revision = |it: &_| OfDaemon { name: daemon.name.clone(), revision: *it };
    let live = daemon.revisions.iter().flat_map(|it| daemons::live(state, revision(it)));
    waiting.waits.extend(tasks(state, live.map(|it| &**it), now));
    waiting
}

/// What failed stands still until something else is deployed.
fn failed(state: &State, daemon: &Daemon) -> Option<Wait> {
    let deployment = state.daemon_deployments.get(&(daemon.name.clone(), daemon.deployment));
    let deployment = deployment.filter(|_| daemon.is_failed)?;
    let reason = deployment.status_reason.as_deref().unwrap_or_default().trim_end_matches('.');
    let text =
        format!("the last one failed, and nothing is started until another begins ({reason})");
    Some(Wait { since: deployment.finished_at, ..Wait::new(Reason::NewDeployment, text) })
}

fn bake_time(state: &State, daemon: &Daemon, now: Timestamp) -> Option<Wait> {
    let until = daemons::baked_at(state, daemon).filter(|at| *at > now)?;
    let since = state.under_way(daemon).and_then(|it| it.baking_since);
    let text = format!("it ends in {}", words::between(now, until));
    Some(Wait { since, until: Some(until), ..Wait::new(Reason::BakeTime, text) })
}

/// Neither is a task started nor one replaced before its end.
fn held_back(daemon: &Daemon, look: &Look, now: Timestamp) -> Option<Wait> {
    let until = daemon.next_launch_at.filter(|at| *at > now && !daemon.is_failed)?;
    let count = lacking::due(look).len() as i64 + kept(look).count() as i64;
    let wait = Wait { count, ..launch_delay(daemon.failed_launches, (now, until), "") };
    (count > 0).then_some(wait)
}

/// ECS, `drainPercent`: so many instances keep a healthy task, so that old ones take their turn.
fn percentages(look: &Look, numbers: &Numbers) -> Option<Wait> {
    let ids: Vec<TaskId> = kept(look).collect();
    let text = format!(
        "{} of older revisions, until it is their turn: drainPercent {} leaves healthy tasks on at \
         least {} of {}, and they are on {}",
        words::counted(ids.len() as i64, "task"),
        numbers.drain_percent,
        numbers.minimum_healthy,
        words::counted(numbers.desired, "instance"),
        numbers.healthy
    );
    let is_so = !ids.is_empty() && !look.limits.held_back;
    is_so.then(|| Wait::new(Reason::Percentages, text).of(ids))
}

/// The old tasks that the controller would replace, and does not yet.
fn kept(look: &Look) -> impl Iterator<Item = TaskId> {
    let goes =
        |at: usize, tenant: usize| look.plan.stop.iter().any(|it| it.0 == at && it.1 == tenant);
    old(look, |it| it == Standing::Open)
        .filter(move |(at, tenant)| !goes(*at, *tenant))
        .map(|(at, tenant)| look.survey.tasks[at][tenant].id)
}

/// An agent that is away cannot replace anything, and where the disk has no room nothing starts.
fn silent(look: &Look) -> Option<Wait> {
    let ids = ids(look, |it| matches!(it, Standing::Silent | Standing::Short));
    let tasks = words::counted(ids.len() as i64, "task");
    let text = format!(
        "{tasks} of older revisions, on instances whose agents are away or whose hosts are not well"
    );
    (!ids.is_empty()).then(|| Wait::new(Reason::Agent, text).of(ids))
}

/// ECS: a daemon leaves an instance that is being emptied last.
fn draining(look: &Look) -> Option<Wait> {
    let ids = ids(look, |it| it == Standing::Draining { others: true });
    let tasks = words::counted(ids.len() as i64, "task");
    let text = format!(
        "{tasks} of older revisions, on instances that are being emptied: daemons leave last"
    );
    (!ids.is_empty()).then(|| Wait::new(Reason::Draining, text).of(ids))
}

fn ids(look: &Look, is_there: fn(Standing) -> bool) -> Vec<TaskId> {
    old(look, is_there).map(|(at, tenant)| look.survey.tasks[at][tenant].id).collect()
}

/// Tasks of older revisions on some instances, as positions of the survey.
fn old(look: &Look, is_there: fn(Standing) -> bool) -> impl Iterator<Item = (usize, usize)> {
    let places = look.survey.places.iter().enumerate();
    places.filter(move |(_, it)| is_there(it.standing)).flat_map(|(at, place)| {
        let tenants = place.tenants.iter().enumerate();
        tenants.filter(|(_, it)| !it.is_new).map(move |(tenant, _)| (at, tenant))
    })
}
