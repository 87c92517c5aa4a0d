//! Small tasks that make the world equal to a view: on a nudge, and now and then anyway.
mod capacity_providers;
mod history;
mod presence;
mod task_definitions;
mod vacant;

use std::sync::Arc;

use tokio::{select, task::JoinSet};

use crate::node::Node;

/// Starts all drivers; they end when the node closes.
pub(crate) fn start(node: &Arc<Node>) -> JoinSet<()> {
    let mut drivers = JoinSet::new();
    drivers.spawn(until_closing(node.clone(), capacity_providers::run(node.clone())));
    drivers.spawn(until_closing(node.clone(), history::run(node.clone())));
    drivers.spawn(until_closing(node.clone(), presence::run(node.clone())));
    drivers.spawn(until_closing(node.clone(), task_definitions::run(node.clone())));
    drivers.spawn(until_closing(node.clone(), vacant::run(node.clone())));
    drivers
}

async fn until_closing(node: Arc<Node>, driver: impl Future<Output = ()>) {
    let mut closing = node.closing.clone();
    select! {
        () = driver => {}
        _ = closing.wait_for(|it| *it) => {}
    }
}
