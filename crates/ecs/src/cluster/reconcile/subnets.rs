//! Addresses of subnets: who waits for one gets it, and what nobody needs is given back.
use super::interfaces;
use crate::{
    cluster::{
        Txn,
        records::{
            Key,
            network::{AddressBlock, ReturnedChunk, Subnet},
        },
    },
    limits::{RECONCILE_STEP_TASKS_MAX, SUBNET_KEPT_MS},
};

pub fn reconcile(txn: &mut Txn, id: &str) {
    interfaces::give(txn, id);
    leave(txn, id);
    drop_blocks(txn, id);
    give_back(txn, id);
}

/// Notes that nobody needs a subnet, and forgets it some time later.
fn leave(txn: &mut Txn, id: &str) {
    let Some(subnet) = txn.subnets.get(&id.to_owned()).cloned() else { return };
    let is_used = txn.is_subnet_used(id);
    match subnet.unused_since {
        Some(_) if is_used => txn.put(Subnet { unused_since: None, ..(*subnet).clone() }),
        None if !is_used => txn.put(Subnet { unused_since: Some(txn.now), ..(*subnet).clone() }),
        Some(at) => {
            let goes_at = txn.policy.unseen.aged_at(at, SUBNET_KEPT_MS);
            if goes_at <= txn.now || txn.cluster.is_none() {
                txn.delete(Key::Subnet(id.to_owned()));
            }
        }
        None => {}
    }
}

/// An empty block goes with its subnet, and with its instance.
fn drop_blocks(txn: &mut Txn, id: &str) {
    let is_kept = txn.subnets.contains_key(&id.to_owned());
    let is_idle = |it: &AddressBlock| {
        let on = txn.container_instances.get(&it.container_instance);
        txn.addresses.is_empty(it) && !(is_kept && on.is_some_and(|it| it.is_registered()))
    };
    let idle = txn.addresses.blocks_of(id).filter(|it| is_idle(it));
    let idle: Vec<u32> = idle.map(|it| it.range.first()).take(RECONCILE_STEP_TASKS_MAX).collect();
    for first in idle {
        txn.delete(Key::AddressBlock(id.to_owned(), first));
    }
}

/// A chunk of a subnet that nobody needs is never used again, and is forgotten when it has been
/// taken back.
fn give_back(txn: &mut Txn, id: &str) {
    let is_kept = txn.subnets.contains_key(&id.to_owned());
    let has_blocks = txn.addresses.blocks_of(id).next().is_some();
    if !is_kept && !has_blocks {
        let given: Vec<String> = txn.given_chunks(id).cloned().collect();
        let given = given.into_iter().filter(|it| !txn.returned_chunks.contains_key(it));
        for chunk in given.take(RECONCILE_STEP_TASKS_MAX).collect::<Vec<_>>() {
            txn.put(ReturnedChunk { id: chunk, subnet: id.to_owned() });
        }
    }
    let given: Vec<String> = txn.given_chunks(id).cloned().collect();
    let returned = txn.returned_chunks.values().filter(|it| it.subnet == id);
    let taken = returned.map(|it| it.id.clone()).filter(|it| !given.contains(it));
    for chunk in taken.take(RECONCILE_STEP_TASKS_MAX).collect::<Vec<_>>() {
        txn.delete(Key::ReturnedChunk(chunk));
    }
}
