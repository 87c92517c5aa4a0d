//! Services that are deployed from outside (EXTERNAL controller): each task set is kept at its
//! share of the desired count.
use std::sync::Arc;

use berth_api::ecs::{DeploymentRolloutState, StabilityStatus};
use berth_engine::Timestamp;

use super::{revisions::tally, step, stop};
use crate::{
    cluster::{
        Txn, deploy,
        records::{
            Key,
            cluster::ClusterRecord,
            id::ServiceDeploymentId,
            service::{Deployment, Service},
            service_event::Particulars,
            task_set::{TaskSet, computed_desired_count},
        },
        state::owned,
        tallies::RevisionTally,
    },
    limits::RECONCILE_STEP_TASKS_MAX,
};

/// Keeps each task set at its computed desired count, and lets go of those that are drained.
pub fn reconcile(txn: &mut Txn, cluster: &ClusterRecord, service: &Arc<Service>) {
    let sets: Vec<_> = owned::of(&txn.task_sets, &service.name).cloned().collect();
    let (mut missed, begun) = (false, txn.changed());
    for set in &sets {
        if txn.changed() - begun >= RECONCILE_STEP_TASKS_MAX {
            // What was changed has it looked at again.
            return;
        }
        match set.is_draining {
            true => drain(txn, service, set),
            false => missed |= keep(txn, cluster, service, set),
        }
    }
    let launches = sets.iter().filter_map(|it| it.next_launch_at);
    let next = Service {
        starved_since: missed.then(|| service.starved_since.unwrap_or(txn.now)),
        look_at: launches.filter(|at| *at > txn.now).min(),
        ..(**service).clone()
    };
    if next != **service {
        txn.put(next);
    }
}

fn keep(
    txn: &mut Txn,
    cluster: &ClusterRecord,
    service: &Arc<Service>,
    set: &Arc<TaskSet>,
) -> bool {
    let computed_desired_count = computed_desired_count(service.desired_count, set.scale);
    let rolled = step::roll(txn, cluster, service, (&as_rollout(set), &[]), computed_desired_count);
    let id = set.id.deployment();
    let mut next = TaskSet { computed_desired_count, ..(**set).clone() };
    if computed_desired_count != set.computed_desired_count {
        let text =
            format!("updated computedDesiredCount for taskSet {id} to {computed_desired_count}.");
        let deployment = Some(set.id);
        let desired_count = Some(computed_desired_count);
        let about = Particulars { deployment, desired_count, ..Particulars::default() };
        deploy::event_with(txn, &service.name, "SERVICE_DESIRED_COUNT_UPDATED", &text, about);
        next.updated_at = txn.now;
    }
    let is_steady = step::is_reached(&rolled.counts) && rolled.counts.stopping == 0;
    let status =
        if is_steady { StabilityStatus::SteadyState } else { StabilityStatus::Stabilizing };
    if status != next.stability_status {
        (next.stability_status, next.stability_status_at) = (status, txn.now);
        if is_steady {
            let text = format!("(taskSet {id}) has reached a steady state.");
            let about = Particulars { deployment: Some(set.id), ..Particulars::default() };
            deploy::event_with(txn, &service.name, "TASKSET_STEADY_STATE", &text, about);
        }
    }
    if next != **set {
        txn.put(next);
    }
    rolled.missed
}

/// A task set as what is rolled out: nothing makes way for it.
fn as_rollout(set: &TaskSet) -> Deployment {
    Deployment {
        revision: set.id,
        service_deployment: ServiceDeploymentId(0),
        created_at: set.created_at,
        updated_at: set.updated_at,
        rollout_state: DeploymentRolloutState::Completed,
        rollout_state_reason: String::new(),
        failed_tasks: 0,
        failed_launches: set.failed_launches,
        next_launch_at: set.next_launch_at,
        is_stuck: false,
        source: None,
    }
}

/// Stops its tasks; it is gone when the last of them is STOPPED.
fn drain(txn: &mut Txn, service: &Service, set: &TaskSet) {
    stop::everything(txn, service, set.id);
    if tally(txn, service, set.id) == RevisionTally::default() {
        txn.delete(Key::TaskSet(set.service.clone(), set.id));
    }
}

/// A failed launch of one of its tasks spaces out the next ones.
pub fn note_failed_launch(set: &TaskSet, delay_ms: i64, now: Timestamp) -> TaskSet {
    TaskSet {
        failed_launches: set.failed_launches + 1,
        next_launch_at: Some(now + delay_ms),
        ..set.clone()
    }
}
