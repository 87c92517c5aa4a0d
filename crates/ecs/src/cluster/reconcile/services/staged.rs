//! BLUE_GREEN deployments: the target is scaled up beside its source and takes over in stages.
//!
//! A service without a load balancer shifts no traffic: the stages that would do so have only
//! their hooks. Rolling back is making the source PRIMARY again; its tasks are all there still.
use std::sync::Arc;

use berth_api::{
    Timestamp as Time,
    ecs::{
        DeploymentLifecycleHook, DeploymentLifecycleHookAction as Action,
        DeploymentLifecycleHookDetail, DeploymentLifecycleHookStage as HookStage,
        DeploymentLifecycleHookStatus as HookStatus, ServiceDeploymentLifecycleStage as Stage,
        ServiceDeploymentStatus as Status,
    },
};
use berth_engine::Timestamp;

use super::replica::{is_reached, roll};
use crate::cluster::{
    Txn, deploy,
    records::{
        cluster::ClusterRecord,
        service::{Deployment, Service},
        service_deployment::{Lifecycle, ServiceDeployment},
    },
};

/// ECS, in their order.
const STAGES: [Stage; 10] = [
    Stage::ReconcileService,
    Stage::PreScaleUp,
    Stage::ScaleUp,
    Stage::PostScaleUp,
    Stage::TestTrafficShift,
    Stage::PostTestTrafficShift,
    Stage::ProductionTrafficShift,
    Stage::PostProductionTrafficShift,
    Stage::BakeTime,
    Stage::CleanUp,
];

/// ECS: a stage that lasts longer than this is rolled back.
const STAGE_MAX_MS: i64 = 24 * 3_600_000;

/// ECS: a PAUSE hook waits for a day, unless told otherwise.
const PAUSE_MINUTES: i32 = 1_440;

/// A staged deployment that is under way and does not yet clean up.
pub struct Hold {
    history: Arc<ServiceDeployment>,
    lifecycle: Lifecycle,
}

/// The stages' hold on a rollout: until CLEAN_UP nothing of the source makes way.
pub fn hold(txn: &Txn, service: &Service, primary: &Deployment) -> Option<Hold> {
    let key = (service.name.clone(), primary.service_deployment);
    let history = txn.service_deployments.get(&key)?;
    let lifecycle = history.lifecycle.clone()?;
    let holds = history.status == Status::InProgress && lifecycle.stage != Stage::CleanUp;
    holds.then(|| Hold { history: history.clone(), lifecycle })
}

/// When a stage is due to end by itself.
pub fn due_at(txn: &Txn, service: &Service) -> Option<Timestamp> {
    let hold = hold(txn, service, service.primary()?)?;
    let Hold { history, lifecycle } = &hold;
    let bakes = (lifecycle.stage == Stage::BakeTime).then(|| lifecycle.since + bake_ms(history));
    let waiting = lifecycle.hooks.iter().filter(|it| is_waiting(it));
    let expire = waiting.filter_map(|it| it.expires_at).map(|it| Timestamp(it.0));
    expire.chain(bakes).chain([lifecycle.since + STAGE_MAX_MS]).min()
}

/// The source stays as it is, the target is scaled up, and the stages go by. `next` is the service
/// as it will be put.
pub fn reconcile(
    txn: &mut Txn,
    cluster: &ClusterRecord,
    service: &Service,
    hold: &Hold,
    next: &mut Service,
) {
    let Some((primary, older)) = service.deployments.split_first() else { return };
    let (mut missed, desired) = (false, service.desired_count);
    if let Some(source) = older.first() {
        missed |= roll(txn, cluster, service, (source, &[]), desired).missed;
    }
    let mut is_up = false;
    if position(&hold.lifecycle.stage) >= position(&Stage::ScaleUp) {
        let rolled = roll(txn, cluster, service, (primary, &[]), desired);
        missed |= rolled.missed;
        is_up = is_reached(&rolled.counts);
    }
    next.starved_since = missed.then(|| service.starved_since.unwrap_or(txn.now));
    next.steady_at = None;
    advance(txn, service, hold, is_up);
}

/// Takes the deployment to its next stage if this one is done.
fn advance(txn: &mut Txn, service: &Service, hold: &Hold, is_up: bool) {
    let (history, now) = (&hold.history, txn.now);
    let mut lifecycle = hold.lifecycle.clone();
    expire(&mut lifecycle.hooks, now);
    let rolls_back = |it: &DeploymentLifecycleHookDetail| match it.status {
        Some(HookStatus::Failed) => true,
        Some(HookStatus::TimedOut) => it.timeout_action != Some(Action::Continue),
        _ => false,
    };
    let stage = lifecycle.stage.clone();
    let overdue = stage != Stage::BakeTime && lifecycle.since + STAGE_MAX_MS <= now;
    let why = match lifecycle.hooks.iter().any(rolls_back) {
        true => Some(format!("A lifecycle hook of stage {} ended it.", stage.as_str())),
        false => overdue.then(|| format!("Stage {} lasted for 24 hours.", stage.as_str())),
    };
    if let Some(why) = why {
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
        && match stage {
            Stage::ScaleUp => is_up,
            Stage::BakeTime => lifecycle.since + bake_ms(history) <= now,
            _ => true,
        };
    if is_done {
        lifecycle = entered(&STAGES[position(&stage) + 1], history, now);
        if lifecycle.stage == Stage::BakeTime {
            let text = "deployment is in its bake time.";
            deploy::event(txn, &service.name, None, text);
        }
    }
    if lifecycle != hold.lifecycle {
        let lifecycle = Some(lifecycle);
        txn.put(ServiceDeployment { lifecycle, updated_at: now, ..(**history).clone() });
    }
}

/// A deployment at the beginning of a stage, with what has to be waited for.
pub fn entered(stage: &Stage, history: &ServiceDeployment, now: Timestamp) -> Lifecycle {
    let configuration = &history.configuration.deployment_configuration;
    let hooks = configuration.lifecycle_hooks.iter().flatten().enumerate();
    let hooks = hooks.filter(|(_, it)| belongs(it, stage));
    let hooks = hooks.map(|(at, it)| pause(it, stage, at, now)).collect();
    // Without a load balancer the target has all traffic there is once it has been shifted.
    let shifted = position(stage) > position(&Stage::ProductionTrafficShift);
    let production_weight = if shifted { 100.0 } else { 0.0 };
    Lifecycle { stage: stage.clone(), since: now, production_weight, hooks }
}

/// ECS: PRE_PRODUCTION_TRAFFIC_SHIFT is no stage of its own; its hooks come before the shift.
fn belongs(hook: &DeploymentLifecycleHook, stage: &Stage) -> bool {
    hook.lifecycle_stages.iter().flatten().any(|it| match it {
        HookStage::PreProductionTrafficShift => *stage == Stage::ProductionTrafficShift,
        other => other.as_str() == stage.as_str(),
    })
}

fn pause(
    hook: &DeploymentLifecycleHook,
    stage: &Stage,
    at: usize,
    now: Timestamp,
) -> DeploymentLifecycleHookDetail {
    let timeout = hook.timeout_configuration.as_ref();
    let minutes = timeout.and_then(|it| it.timeout_in_minutes).unwrap_or(PAUSE_MINUTES);
    let action = timeout.and_then(|it| it.action.clone()).unwrap_or(Action::Rollback);
    DeploymentLifecycleHookDetail {
        hook_id: Some(format!("{}-{}", stage.as_str().to_ascii_lowercase(), at + 1)),
        status: Some(HookStatus::AwaitingAction),
        target_type: hook.target_type.clone(),
        target_arn: hook.hook_target_arn.clone(),
        expires_at: Some(Time((now + i64::from(minutes) * 60_000).0)),
        timeout_action: Some(action),
    }
}

fn expire(hooks: &mut [DeploymentLifecycleHookDetail], now: Timestamp) {
    for hook in hooks.iter_mut().filter(|it| is_waiting(it)) {
        if hook.expires_at.as_ref().is_some_and(|at| at.0 <= now.0) {
            hook.status = Some(HookStatus::TimedOut);
        }
    }
}

fn is_waiting(hook: &DeploymentLifecycleHookDetail) -> bool {
    matches!(hook.status, Some(HookStatus::AwaitingAction | HookStatus::InProgress))
}

fn bake_ms(history: &ServiceDeployment) -> i64 {
    let minutes = history.configuration.deployment_configuration.bake_time_in_minutes;
    i64::from(minutes.unwrap_or(0)) * 60_000
}

fn position(stage: &Stage) -> usize {
    STAGES.iter().position(|it| it == stage).unwrap_or(0)
}
