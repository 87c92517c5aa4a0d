//! BLUE_GREEN deployments: the target is scaled up beside its source and takes over in stages.
//!
//! Whoever has production is kept at what is desired in every stage, and also when the deployment
//! ends where it is: the source until the shift, the target from then on. Rolling back is making
//! the source PRIMARY again; its tasks are all there still.
use std::sync::Arc;

use berth_api::ecs::{
    DeploymentLifecycleHookAction as Action, DeploymentLifecycleHookDetail,
    DeploymentLifecycleHookStatus as HookStatus, DeploymentRolloutState,
    ServiceDeploymentLifecycleStage as Stage, ServiceDeploymentStatus as Status,
};
use berth_engine::{Timestamp, Unseen};

use super::{
    revisions::of,
    step::{Rolled, is_reached, replaced, roll},
    stop::{self, Cause, Victims},
};
use crate::cluster::{
    Facet, Txn, deploy,
    records::{
        cluster::ClusterRecord,
        id::RevisionId,
        service::{Deployment, Service},
        service_deployment::{Lifecycle, ServiceDeployment},
    },
    stages::{self, STAGE_MAX_MS, is_waiting},
};

/// A staged deployment that has not come to its end, and does not yet clean up.
pub struct Hold {
    /// What is kept beside the target.
    source: Option<RevisionId>,
    is_shifted: bool,
    /// None when it was ended where it is: it goes no further, and production is kept.
    progress: Option<Progress>,
}

struct Progress {
    history: Arc<ServiceDeployment>,
    lifecycle: Lifecycle,
}

/// The stages' hold on a rollout: until CLEAN_UP nothing of the source makes way.
pub fn hold(txn: &Txn, service: &Service, primary: &Deployment) -> Option<Hold> {
    let key = (service.name.clone(), primary.service_deployment);
    // After a rollback the source is PRIMARY, and the deployment not its own.
    let history = txn.service_deployments.get(&key).filter(|it| it.target == primary.revision);
    let lifecycle = history.and_then(|it| it.lifecycle.clone());
    let is_shifted = lifecycle.as_ref().is_some_and(Lifecycle::is_shifted);
    let is_staged = lifecycle.is_some() || primary.source.is_some();
    if primary.rollout_state == DeploymentRolloutState::Failed && is_staged {
        return Some(Hold { source: primary.source, is_shifted, progress: None });
    }
    let history = history.filter(|it| it.status == Status::InProgress)?.clone();
    let lifecycle = lifecycle.filter(|it| it.stage != Stage::CleanUp)?;
    // Rows of older releases do not name it.
    let source = primary.source.or(service.completed);
    Some(Hold { source, is_shifted, progress: Some(Progress { history, lifecycle }) })
}

/// When a stage is due to end by itself.
pub fn due_at(txn: &Txn, service: &Service) -> Option<Timestamp> {
    let Progress { history, lifecycle } = hold(txn, service, service.primary()?)?.progress?;
    let (unseen, since) = (&txn.policy.unseen, lifecycle.since);
    let bakes = stages::baked_at(&history, &lifecycle, unseen);
    let waiting = lifecycle.hooks.iter().filter(|it| is_waiting(it));
    let expire = waiting.filter_map(|it| stages::expires_at(it, since, unseen));
    expire.chain(bakes).chain([unseen.aged_at(since, STAGE_MAX_MS)]).min()
}

/// Stops what is left of targets that were superseded before they took over: they never had
/// production, so that nothing has to be kept of them but protected tasks.
pub fn stop_superseded(txn: &mut Txn, service: &Service) {
    let mut victims = Victims::default();
    for it in service.deployments.iter().skip(1).filter(|it| it.source.is_some()) {
        let tasks = txn.tasks_of(Facet::Revision(of(service, it.revision)));
        let tasks = tasks.filter(|it| it.is_wanted()).map(|it| (it.clone(), Cause::Scaling));
        let tasks: Vec<_> = tasks.collect();
        victims.choose(txn, service, &tasks, |_| true, tasks.len() as i64);
    }
    stop::tasks(txn, service, victims);
}

/// Source and target stay as their stage wants them, and the stages go by. `next` is the service
/// as it will be put.
pub fn reconcile(
    txn: &mut Txn,
    cluster: &ClusterRecord,
    service: &Service,
    hold: &Hold,
    next: &mut Service,
) {
    let Some((primary, older)) = service.deployments.split_first() else { return };
    let is_source = |it: &Deployment| Some(it.revision) == hold.source;
    let source = older.iter().find(|it| is_source(it));
    // What a rolling deployment had not replaced when it was superseded makes way for production.
    let rest = older.iter().filter(|it| it.source.is_none() && !is_source(it));
    let rest: Vec<Deployment> = rest.cloned().collect();
    let (production, other) = match hold.is_shifted {
        true => (Some(primary), source),
        false => (source, Some(primary)),
    };
    let side = |txn: &mut Txn, kept: &Deployment, makes_way: &[Deployment], room: i64| {
        let is_target = kept.revision == primary.revision;
        let wanted =
            if is_target { target_size(txn, service, hold) } else { service.desired_count };
        let kept = held(kept, is_target == hold.is_shifted);
        let it = roll(txn, cluster, service, (&kept, makes_way), wanted.min(room));
        (it.missed, is_target && is_whole(service, &it))
    };
    let (mut missed, mut is_up) = (false, false);
    if let Some(kept) = production {
        (missed, is_up) = side(txn, kept, &rest, i64::MAX);
    }
    if let Some(kept) = other {
        let room = room_beside(txn, service, kept);
        let told = side(txn, kept, &[], room);
        (missed, is_up) = (missed | told.0, is_up | told.1);
    }
    next.starved_since = missed.then(|| service.starved_since.unwrap_or(txn.now));
    next.steady_at = None;
    if let Some(progress) = &hold.progress {
        advance(txn, next, progress, is_up);
    }
}

fn is_whole(service: &Service, it: &Rolled) -> bool {
    it.counts.desired == service.desired_count && is_reached(&it.counts)
}

/// How many tasks the target should have: none before it is scaled up, and no more than there are
/// when it goes no further.
fn target_size(txn: &Txn, service: &Service, hold: &Hold) -> i64 {
    let Some(primary) = service.primary() else { return 0 };
    match &hold.progress {
        Some(it) if it.lifecycle.is_at(&Stage::ScaleUp) => service.desired_count,
        Some(_) => 0,
        None if hold.is_shifted => service.desired_count,
        None => {
            let tally = txn.tallies.of_revision(&of(service, primary.revision));
            let leaves = replaced(txn, service, primary).len() as i64;
            service.desired_count.min(tally.pending + tally.running - leaves)
        }
    }
}

/// What production leaves to the other side, so that all together ask for no more than twice what
/// is desired: what it needs beyond its share, to replace its tasks, the other makes room for. So
/// do protected tasks of a target that was superseded: as on ECS they count like others as long as
/// they are protected, and the deployment goes on when they are not any more.
fn room_beside(txn: &Txn, service: &Service, other: &Deployment) -> i64 {
    let taken = service.deployments.iter().filter(|it| it.revision != other.revision);
    let taken = taken.map(|it| txn.tallies.of_revision(&of(service, it.revision)));
    let taken: i64 = taken.map(|it| it.pending + it.running).sum();
    (2 * service.desired_count - taken).max(0)
}

/// What has production is kept though its own deployment goes no further, or was ended before.
fn held(kept: &Deployment, has_production: bool) -> Deployment {
    let mut kept = kept.clone();
    if has_production && kept.rollout_state == DeploymentRolloutState::Failed {
        kept.rollout_state = DeploymentRolloutState::Completed;
    }
    kept
}

/// Takes the deployment to its next stage if this one is done.
fn advance(txn: &mut Txn, next: &mut Service, progress: &Progress, is_up: bool) {
    let (history, unseen, now) = (&progress.history, txn.policy.unseen, txn.now);
    let mut lifecycle = progress.lifecycle.clone();
    stages::expire(&mut lifecycle, &unseen, now);
    if let Some(why) = given_up(&lifecycle, &unseen, now) {
        txn.put(ServiceDeployment {
            status: Status::RollbackRequested,
            status_reason: Some(why),
            lifecycle: Some(lifecycle),
            updated_at: now,
            ..(**history).clone()
        });
        return;
    }
    let is_done = !lifecycle.hooks.iter().any(is_waiting)
        && match lifecycle.stage {
            Stage::ScaleUp => is_up,
            _ => stages::baked_at(history, &lifecycle, &unseen).is_none_or(|at| at <= now),
        };
    if is_done {
        lifecycle = stages::entered(stages::next(&lifecycle.stage), history, now);
        match lifecycle.stage {
            Stage::BakeTime => {
                let text = "deployment is in its bake time.";
                deploy::event(txn, &next.name, None, text);
            }
            Stage::CleanUp => next.deployments[0].source = None,
            _ => {}
        }
    }
    if lifecycle != progress.lifecycle {
        let lifecycle = Some(lifecycle);
        txn.put(ServiceDeployment { lifecycle, updated_at: now, ..(**history).clone() });
    }
}

/// Why the deployment goes back instead of on.
fn given_up(lifecycle: &Lifecycle, unseen: &Unseen, now: Timestamp) -> Option<String> {
    let rolls_back = |it: &DeploymentLifecycleHookDetail| match it.status {
        Some(HookStatus::Failed) => true,
        Some(HookStatus::TimedOut) => it.timeout_action != Some(Action::Continue),
        _ => false,
    };
    let stage = lifecycle.stage.as_str();
    if lifecycle.hooks.iter().any(rolls_back) {
        return Some(format!("A lifecycle hook of stage {stage} ended it."));
    }
    let is_overdue =
        lifecycle.stage != Stage::BakeTime && unseen.aged_at(lifecycle.since, STAGE_MAX_MS) <= now;
    is_overdue.then(|| format!("Stage {stage} lasted for 24 hours."))
}
