//! One step of a rollout: what is started for what is desired, and what may stop for it.
use std::{collections::BTreeMap, iter, sync::Arc};

use berth_api::ecs::DeploymentRolloutState;

use super::{
    revisions::{of, tally},
    rolling::{Counts, Step, next_step},
    start,
    stop::{self, Cause, Victims},
};
use crate::cluster::{
    Facet, Txn,
    records::{
        cluster::ClusterRecord,
        id::TaskId,
        service::{Deployment, Service},
        task::{Task, TaskStatus},
    },
    tallies::RevisionTally,
};

/// Tasks that have to go though they are of the right revision, and why.
type Going = BTreeMap<TaskId, Cause>;

/// What one step of a rollout came to.
pub struct Rolled {
    pub counts: Counts,
    /// All tasks of the deployments that make way.
    pub older: RevisionTally,
    pub is_stuck: bool,
    /// Whether a task found no place.
    pub missed: bool,
}

/// One step of keeping the tasks of one deployment at the desired count while others make way.
pub fn roll(
    txn: &mut Txn,
    cluster: &ClusterRecord,
    service: &Service,
    (kept, older): (&Deployment, &[Deployment]),
    desired: i64,
) -> Rolled {
    let leaving = leaving(txn, service, (kept, older));
    let mut replaced = replaced(txn, service, kept);
    replaced.retain(|id, _| !leaving.contains_key(id));
    let older_tasks = sum(txn, service, older);
    let counts = count(txn, service, kept, older_tasks, (&replaced, &leaving));
    let counts = Counts { desired, ..counts };
    let step = next_step(&counts);
    stop_some(txn, service, (kept, older), (&replaced, &leaving), &step);
    let started = start::tasks(txn, cluster, service, kept.revision, step.start);
    let missed = started < step.start && !start::is_bounded(started);
    Rolled { counts, older: older_tasks, is_stuck: step.is_stuck, missed }
}

/// Tasks of the PRIMARY deployment that are to be replaced: unhealthy ones, and those on instances
/// that are being emptied.
pub fn replaced(txn: &Txn, service: &Service, primary: &Deployment) -> Going {
    let mut replaced = Going::new();
    let revision = of(service, primary.revision);
    for instance in txn.draining.iter() {
        let tasks = txn.live_tasks(*instance).filter(|it| it.service.as_ref() == Some(&revision));
        replaced.extend(tasks.filter(|it| it.is_wanted()).map(|it| (it.id, why(it))));
    }
    if tally(txn, service, primary.revision).unhealthy > 0 {
        let tasks = txn.tasks_of(Facet::Revision(revision));
        let unhealthy = tasks.filter(|it| it.is_wanted() && it.unhealthy_at.is_some());
        replaced.extend(unhealthy.map(|it| (it.id, why(it))));
    }
    replaced
}

/// RUNNING tasks on instances that are being emptied which nothing is started for, because the
/// deployment has failed: of whichever deployment.
fn leaving(txn: &Txn, service: &Service, (kept, older): (&Deployment, &[Deployment])) -> Going {
    if kept.rollout_state != DeploymentRolloutState::Failed {
        return Going::new();
    }
    let revisions: Vec<_> =
        iter::once(kept).chain(older).map(|it| of(service, it.revision)).collect();
    let is_its = |it: &&Arc<Task>| it.service.as_ref().is_some_and(|it| revisions.contains(it));
    let tasks = txn.draining.iter().flat_map(|it| txn.live_tasks(*it)).filter(is_its);
    let tasks = tasks.filter(|it| it.is_wanted() && is_running(it));
    tasks.map(|it| (it.id, why(it))).collect()
}

/// Why a task goes that is replaced, or makes way.
fn why(task: &Task) -> Cause {
    if task.unhealthy_at.is_some() { Cause::Unhealthy } else { Cause::Scaling }
}

/// All tasks of these deployments, in numbers.
fn sum(txn: &Txn, service: &Service, deployments: &[Deployment]) -> RevisionTally {
    deployments.iter().fold(RevisionTally::default(), |mut sum, it| {
        sum += tally(txn, service, it.revision);
        sum
    })
}

fn count(
    txn: &Txn,
    service: &Service,
    primary: &Deployment,
    older: RevisionTally,
    (replaced, leaving): (&Going, &Going),
) -> Counts {
    let mut new = tally(txn, service, primary.revision);
    let mut old = older;
    let (mut leaving_idle, mut leaving_healthy) = (0, 0);
    for task in leaving.keys().filter_map(|id| txn.tasks.get(id)) {
        let of_primary = task.service.as_ref() == Some(&of(service, primary.revision));
        let from = if of_primary { &mut new } else { &mut old };
        from.running -= 1;
        from.healthy -= i64::from(task.is_healthy());
        leaving_healthy += i64::from(serves(task));
        leaving_idle += i64::from(!serves(task));
    }
    for task in replaced.keys().filter_map(|id| txn.tasks.get(id)) {
        let (is_running, serves) = (i64::from(is_running(task)), i64::from(serves(task)));
        let healthy = i64::from(is_running == 1 && task.is_healthy());
        (new.running, new.healthy) = (new.running - is_running, new.healthy - healthy);
        (old.running, old.healthy) = (old.running + is_running, old.healthy + serves);
        new.pending -= 1 - is_running;
        old.pending += 1 - is_running;
    }
    Counts {
        minimum_healthy_percent: service.configuration.minimum_healthy_percent(),
        maximum_percent: service.configuration.maximum_percent(),
        new_pending: new.pending,
        new_running: new.running,
        new_healthy: new.healthy,
        old_pending: old.pending,
        old_idle: old.running - old.healthy,
        old_healthy: old.healthy,
        leaving_idle,
        leaving_healthy,
        stopping: new.stopping + older.stopping,
        starved: service.starved_since.is_some(),
        held_back: primary.is_held_back(txn.now),
        ..Counts::default()
    }
}

/// Whether there is what is desired, all of it healthy, and nothing that has to make way.
pub fn is_reached(it: &Counts) -> bool {
    let old = it.old_pending + it.old_idle + it.old_healthy + it.leaving_idle + it.leaving_healthy;
    let new = (it.new_running, it.new_healthy, it.new_pending);
    old == 0 && new == (it.desired, it.desired, 0)
}

fn is_running(task: &Task) -> bool {
    task.last_status == TaskStatus::Running
}

/// Whether it counts for the lower bound.
pub fn serves(task: &Task) -> bool {
    is_running(task) && task.is_healthy()
}

fn stop_some(
    txn: &mut Txn,
    service: &Service,
    (kept, older): (&Deployment, &[Deployment]),
    (replaced, leaving): (&Going, &Going),
    step: &Step,
) {
    let mut stopped = Victims::default();
    let leaves = |id: &TaskId| leaving.contains_key(id);
    let leaving_tasks = with_tasks(txn, leaving);
    stopped.choose(txn, service, &leaving_tasks, |it| !serves(it), step.stop_leaving_idle);
    stopped.choose(txn, service, &leaving_tasks, serves, step.stop_leaving_healthy);
    if step.stop_old_pending + step.stop_old_idle + step.stop_old_healthy > 0 {
        let mut old = to_replace(txn, service, older, replaced);
        old.retain(|(it, _)| !leaves(&it.id));
        let idle = |it: &Task| is_running(it) && !serves(it);
        stopped.choose(txn, service, &old, |it| !is_running(it), step.stop_old_pending);
        stopped.choose(txn, service, &old, idle, step.stop_old_idle);
        stopped.choose(txn, service, &old, serves, step.stop_old_healthy);
    }
    if step.stop_new > 0 {
        let tasks = txn.tasks_of(Facet::Revision(of(service, kept.revision)));
        let stays = |it: &Task| !replaced.contains_key(&it.id) && !leaves(&it.id);
        let kept = tasks.filter(|it| it.is_wanted() && stays(it));
        let kept: Vec<_> = kept.map(|it| (it.clone(), Cause::Scaling)).collect();
        let mut left = step.stop_new;
        left -= stopped.choose(txn, service, &kept, |it| !is_running(it), left);
        left -= stopped.choose(txn, service, &kept, |it| is_running(it) && !serves(it), left);
        stopped.choose(txn, service, &kept, serves, left);
    }
    stop::tasks(txn, service, stopped);
}

fn with_tasks(txn: &Txn, going: &Going) -> Vec<(Arc<Task>, Cause)> {
    going.iter().filter_map(|(id, cause)| Some((txn.tasks.get(id)?.clone(), *cause))).collect()
}

/// The tasks that have to make way, and why.
fn to_replace(
    txn: &Txn,
    service: &Service,
    older: &[Deployment],
    replaced: &Going,
) -> Vec<(Arc<Task>, Cause)> {
    let of_older =
        older.iter().flat_map(|it| txn.tasks_of(Facet::Revision(of(service, it.revision))));
    let of_older = of_older.map(|it| (it.clone(), why(it)));
    of_older.chain(with_tasks(txn, replaced)).filter(|(it, _)| it.is_wanted()).collect()
}
