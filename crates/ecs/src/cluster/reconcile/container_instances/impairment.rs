//! A host whose container runtime does not answer, though its agent does.
//!
//! Nobody can tell how its containers are: none is declared dead. But nothing can be started or
//! stopped there either, so that after a while services run their tasks elsewhere; unless so many
//! hosts are impaired at once that it is rather something that they share.
use super::{led_since, loss, patience_ms};
use crate::cluster::{
    Txn,
    records::{
        container_instance::{ContainerInstance, Silence},
        id::ContainerInstanceId,
    },
};

pub fn watch(txn: &mut Txn, id: ContainerInstanceId) {
    let Some(old) = txn.container_instances.get(&id).cloned() else { return };
    let is_impaired = old.agent_connected && old.impaired_since().is_some();
    let impairment = is_impaired.then(|| judge(txn, &old));
    if impairment != old.impairment {
        let shown = |it: Option<Silence>| it.map(|it| std::mem::discriminant(&it));
        let changed = shown(impairment) != shown(old.impairment);
        let version = old.version + i64::from(changed);
        txn.put(ContainerInstance { impairment, version, ..(*old).clone() });
    }
    if impairment == Some(Silence::Lost) {
        loss::give_up(txn, id, &loss::Cause::impairment(&old));
    }
}

fn judge(txn: &Txn, instance: &ContainerInstance) -> Silence {
    let (now, lease_ms) = (txn.now, txn.policy.lease_ms);
    let Some(before) = instance.impairment else {
        return Silence::Awaited { until: now + txn.policy.impaired_after_ms };
    };
    // Whether it has recovered could not be heard before.
    let heard_from = led_since(txn) + patience_ms(txn, instance);
    match before.until() {
        None => before,
        Some(until) if until > now => before,
        Some(_) if heard_from > now => Silence::Awaited { until: heard_from },
        Some(until) if now - until > lease_ms / 2 => Silence::Awaited { until: now + lease_ms },
        Some(_) if is_shared(txn) => Silence::Suspended { until: now + lease_ms },
        Some(_) => Silence::Lost,
    }
}

/// One host of few may well hang; when many do, or all, nothing is won by giving up.
fn is_shared(txn: &Txn) -> bool {
    let impaired = txn.tallies.impaired_container_instances;
    let connected = txn.tallies.connected_container_instances;
    let is_many = impaired > 1 && impaired * 100 > connected * txn.policy.mass_loss_percent;
    impaired >= connected || is_many
}
