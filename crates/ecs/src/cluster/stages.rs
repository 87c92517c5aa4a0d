//! The stages of a BLUE_GREEN deployment: their order, and what each has to wait for.
//!
//! A service without a load balancer shifts no traffic: the stages that would do so have only
//! their hooks.
use berth_api::ecs::{
    DeploymentLifecycleHook, DeploymentLifecycleHookAction as Action,
    DeploymentLifecycleHookDetail, DeploymentLifecycleHookStage as HookStage,
    DeploymentLifecycleHookStatus as HookStatus, ServiceDeploymentLifecycleStage as Stage,
};
use berth_engine::{Timestamp, Unseen};

use super::records::service_deployment::{Lifecycle, ServiceDeployment};

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
pub const STAGE_MAX_MS: i64 = 24 * 3_600_000;

/// ECS: a PAUSE hook waits for a day, unless told otherwise.
const PAUSE_MINUTES: i32 = 1_440;

impl Lifecycle {
    /// Whether the stage has been reached.
    pub fn is_at(&self, stage: &Stage) -> bool {
        position(&self.stage) >= position(stage)
    }

    /// Whether the target has the production traffic.
    pub fn is_shifted(&self) -> bool {
        position(&self.stage) > position(&Stage::ProductionTrafficShift)
    }
}

/// The stage that follows.
pub fn next(stage: &Stage) -> &'static Stage {
    &STAGES[(position(stage) + 1).min(STAGES.len() - 1)]
}

/// A deployment at the beginning of a stage, with what has to be waited for.
pub fn entered(stage: &Stage, history: &ServiceDeployment, now: Timestamp) -> Lifecycle {
    let configuration = &history.configuration.deployment_configuration;
    let hooks = configuration.lifecycle_hooks.iter().flatten().enumerate();
    let hooks = hooks.filter(|(_, it)| belongs(it, stage));
    let hooks = hooks.map(|(at, it)| pause(it, stage, at, now)).collect();
    let mut it = Lifecycle { stage: stage.clone(), since: now, production_weight: 0.0, hooks };
    // Without a load balancer the target has all traffic there is once it has been shifted.
    if it.is_shifted() {
        it.production_weight = 100.0;
    }
    it
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
        expires_at: Some(now + i64::from(minutes) * 60_000),
        timeout_action: Some(action),
    }
}

pub fn expire(lifecycle: &mut Lifecycle, unseen: &Unseen, now: Timestamp) {
    let since = lifecycle.since;
    for hook in lifecycle.hooks.iter_mut().filter(|it| is_waiting(it)) {
        if expires_at(hook, since, unseen).is_some_and(|at| at <= now) {
            hook.status = Some(HookStatus::TimedOut);
        }
    }
}

/// Until when the hook of a stage that was entered then waits: somebody could continue it all the
/// while.
pub fn expires_at(
    hook: &DeploymentLifecycleHookDetail,
    since: Timestamp,
    unseen: &Unseen,
) -> Option<Timestamp> {
    let at = Timestamp(hook.expires_at?.0);
    Some(unseen.due_at(at, at - since))
}

/// When a deployment has been watched for its bake time; none in other stages.
pub fn baked_at(
    history: &ServiceDeployment,
    lifecycle: &Lifecycle,
    unseen: &Unseen,
) -> Option<Timestamp> {
    let bakes = lifecycle.stage == Stage::BakeTime;
    bakes.then(|| unseen.aged_at(lifecycle.since, bake_ms(history)))
}

pub fn is_waiting(hook: &DeploymentLifecycleHookDetail) -> bool {
    matches!(hook.status, Some(HookStatus::AwaitingAction | HookStatus::InProgress))
}

fn bake_ms(history: &ServiceDeployment) -> i64 {
    let minutes = history.configuration.deployment_configuration.bake_time_in_minutes;
    i64::from(minutes.unwrap_or(0)) * 60_000
}

fn position(stage: &Stage) -> usize {
    STAGES.iter().position(|it| it == stage).unwrap_or(0)
}
