//! Small tasks that make the world equal to a view: on a nudge, and now and then anyway.
mod capacity_providers;
mod clock;
mod history;
mod memory;
mod presence;
mod store;
mod task_definitions;
mod vacant;

use std::sync::Arc;

use tokio::{select, task::JoinSet};

use crate::{door::Slots, node::Node, vitals::vital};

/// Starts all drivers; they end when the node closes.
pub(crate) fn start(node: &Arc<Node>, slots: &Slots) -> JoinSet<()> {
    let mut drivers = JoinSet::new();
    let name = "the driver of capacity providers";
    drivers.spawn(until_closing(node.clone(), name, capacity_providers::run(node.clone())));
    let name = "the driver of the clock";
    drivers.spawn(until_closing(node.clone(), name, clock::run(node.clone())));
    let name = "the driver of the history";
    drivers.spawn(until_closing(node.clone(), name, history::run(node.clone())));
    let name = "the driver of memory";
    drivers.spawn(until_closing(node.clone(), name, memory::run(slots.floods())));
    let name = "the driver of connections";
    drivers.spawn(until_closing(node.clone(), name, presence::run(node.clone())));
    let name = "the watch over the store";
    drivers.spawn(until_closing(node.clone(), name, store::run(node.clone())));
    let name = "the driver of task definitions";
    drivers.spawn(until_closing(node.clone(), name, task_definitions::run(node.clone())));
    let name = "the driver of vacant shards";
    drivers.spawn(until_closing(node.clone(), name, vacant::run(node.clone())));
    drivers
}

async fn until_closing(node: Arc<Node>, name: &str, driver: impl Future<Output = ()>) {
    let mut closing = node.closing.clone();
    let work = async {
        select! {
            () = driver => {}
            _ = closing.wait_for(|it| *it) => {}
        }
    };
    vital(&node.vitals, name, node.closing.clone(), work).await;
}
