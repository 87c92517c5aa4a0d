//! Whom a refusal blames is on the instance, and holds what it is said to hold.
use std::sync::Arc;

use berth_ecs::cluster::records::{
    container_instance::Resources, id::ContainerInstanceId, task::Task,
};
use berth_placement::{Consumer, Holder, Protocol, Refusal};

/// Takes the names out of a refusal, each of which must be true of these tasks.
pub fn checked(all: &[Arc<Task>], on: ContainerInstanceId, mut refusal: Refusal) -> Refusal {
    match &mut refusal {
        Refusal::Cpu { biggest, .. } => is_biggest(all, on, biggest.take(), |it| it.cpu),
        Refusal::Memory { biggest, .. } => is_biggest(all, on, biggest.take(), |it| it.memory),
        Refusal::Gpu { biggest, .. } => {
            is_biggest(all, on, biggest.take(), |it| it.gpus.len() as i64);
        }
        Refusal::Port { protocol, port, holder, .. } => {
            holds(all, on, holder.take(), (*protocol, *port));
        }
        _ => {}
    }
    refusal
}

fn is_biggest(
    all: &[Arc<Task>],
    on: ContainerInstanceId,
    named: Option<Consumer>,
    amount: fn(&Resources) -> i64,
) {
    let Some(named) = named else { return };
    let most = tasks(all, on).map(|it| amount(&it.resources)).max();
    let is_true = |it: &Arc<Task>| {
        it.group == named.group
            && amount(&it.resources) == named.amount
            && Some(named.amount) == most
    };
    let task = tasks(all, on).find(|it| it.id == named.task);
    assert!(task.is_some_and(is_true), "{named:?} on {on} is said to be the biggest of {most:?}");
}

fn holds(
    all: &[Arc<Task>],
    on: ContainerInstanceId,
    named: Option<Holder>,
    (protocol, port): (Protocol, u16),
) {
    let Some(named) = named else { return };
    let ports = |it: &Resources| match protocol {
        Protocol::Tcp => it.ports.contains(&port),
        Protocol::Udp => it.ports_udp.contains(&port),
    };
    let task = tasks(all, on).find(|it| it.id == named.task);
    let is_true = task.is_some_and(|it| it.group == named.group && ports(&it.resources));
    assert!(is_true, "{named:?} is said to hold port {port} of {on}");
}

/// The tasks that hold resources of an instance, found by a walk through all.
fn tasks(all: &[Arc<Task>], on: ContainerInstanceId) -> impl Iterator<Item = &Arc<Task>> {
    all.iter().filter(move |it| it.is_on(on) && it.holds_resources())
}
