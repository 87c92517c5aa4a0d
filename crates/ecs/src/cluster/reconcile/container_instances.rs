//! What happens to the tasks of an instance that is out of service or lost, and when it is
//! forgotten.
//!
//! - `silence`: how long an agent is waited for.
//! - `impairment`: how long a container runtime that does not answer is waited for.
//! - `loss`: what is given up then.
mod impairment;
mod loss;
mod silence;

use berth_engine::Timestamp;

use super::retention;
use crate::{
    cluster::{
        Txn,
        records::{
            Key,
            container_instance::{ContainerInstance, Silence},
            id::ContainerInstanceId,
            task::Task,
        },
    },
    limits::{INACTIVE_KEPT_MS, RECONCILE_STEP_TASKS_MAX, RETURN_MAX_MS},
};

/// ECS: stopped by `force` of DeregisterContainerInstance.
const DEREGISTERED: &str = "Container instance deregistration forced by user";

pub fn reconcile(txn: &mut Txn, id: ContainerInstanceId) {
    let Some(instance) = txn.container_instances.get(&id).cloned() else { return };
    match instance.is_registered() {
        true => listen(txn, &instance),
        false => forget(txn, &instance),
    }
}

/// Waits for an agent that has gone, for as long as it takes.
fn listen(txn: &mut Txn, instance: &ContainerInstance) {
    let silence = judge(txn, instance);
    if silence != instance.silence {
        let shown = |it: Option<Silence>| it.map(|it| std::mem::discriminant(&it));
        let changed = shown(silence) != shown(instance.silence);
        let version = instance.version + i64::from(changed);
        txn.put(ContainerInstance { silence, version, ..instance.clone() });
        let since = instance.connectivity_at;
        if let Some(gone_at) =
            since.filter(|_| changed && silence.is_some_and(Silence::is_suspended))
        {
            let back = returned(txn, instance, gone_at).count();
            loss::announce_suspension(txn, instance, back as i64);
        }
    }
    if silence == Some(Silence::Lost) {
        loss::give_up(txn, instance.id, &loss::Cause::silence(instance));
    }
    impairment::watch(txn, instance.id);
}

/// None while its agent is connected, or has not come yet.
fn judge(txn: &Txn, instance: &ContainerInstance) -> Option<Silence> {
    let gone_at = instance.connectivity_at.filter(|_| !instance.agent_connected)?;
    let is_counted = i64::from(instance.silence.and_then(Silence::until).is_some());
    let patience_ms = patience_ms(txn, instance);
    let silent = txn.tallies.silent_container_instances - is_counted + 1;
    let connected = txn.tallies.connected_container_instances;
    // How many more have come back does not matter.
    let all = txn.tallies.registered_container_instances;
    let enough = 2 + usize::try_from(all * txn.policy.mass_loss_percent / 100).unwrap_or(0);
    let evidence = silence::Evidence {
        now: txn.now,
        gone_at,
        led_since: led_since(txn),
        lease_ms: txn.policy.lease_ms,
        patience_ms,
        mass_loss_percent: txn.policy.mass_loss_percent,
        silent,
        returned: returned(txn, instance, gone_at).take(enough).count() as i64,
        connected,
    };
    Some(silence::judge(instance.silence, &evidence))
}

/// Since when it would have been heard that an agent calls: a clock that is set forwards while this
/// control plane runs is as good as a start.
fn led_since(txn: &Txn) -> Timestamp {
    txn.led_since.max(txn.policy.unseen.seen_since(txn.now))
}

/// Within which time its agent is back once it can be, and no less than a lease.
fn patience_ms(txn: &Txn, instance: &ContainerInstance) -> i64 {
    let promised = instance.returns_within_ms.unwrap_or(RETURN_MAX_MS);
    txn.policy.lease_ms.max(promised.min(RETURN_MAX_MS))
}

/// Connected instances that have come back within the patience with this one, and that had gone
/// before its lease ended. One that comes and goes later tells nothing of it.
fn returned(
    txn: &Txn,
    instance: &ContainerInstance,
    gone_at: Timestamp,
) -> impl Iterator<Item = ContainerInstanceId> {
    let patience_ms = patience_ms(txn, instance);
    let lease_ends = silence::lease_ends(gone_at, txn.policy.lease_ms, led_since(txn), patience_ms);
    let went_before = move |id: &ContainerInstanceId| {
        let from = txn.container_instances.get(id).and_then(|it| it.returned_from);
        from.is_none_or(|it| it < lease_ends)
    };
    let first = (txn.now + (1 - patience_ms), ContainerInstanceId(0));
    txn.returned.range(first..).map(|(_, id)| *id).filter(went_before)
}

fn forget(txn: &mut Txn, instance: &ContainerInstance) {
    let live = txn.live_tasks(instance.id);
    let orphans: Vec<_> = live.take(RECONCILE_STEP_TASKS_MAX).cloned().collect();
    for task in &orphans {
        let reason = task.stopped_reason.clone().unwrap_or_else(|| DEREGISTERED.to_owned());
        txn.put(Task { stopped_reason: Some(reason), ..task.ended(txn.now) });
    }
    let is_over = retention::is_over(txn, instance.deregistered_at, INACTIVE_KEPT_MS);
    if orphans.is_empty() && is_over {
        txn.delete(Key::ContainerInstance(instance.id));
    }
}
