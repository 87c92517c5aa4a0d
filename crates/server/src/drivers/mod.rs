//! Small tasks that make the world equal to a view: on a nudge, and now and then anyway.
mod clock;
mod effects;
mod figures;
mod history;
mod lines;
mod memory;
mod presence;
mod store;
mod vacant;

use std::sync::Arc;

use tokio::{select, task::JoinSet};

pub(crate) use self::effects::{Driven, Reported};
use crate::{door::Slots, effects::EFFECTS, exec, node::Node, vault, vitals::vital};

/// Starts all drivers; they end when the node closes.
pub(crate) fn start(node: &Arc<Node>, slots: &Slots) -> JoinSet<()> {
    let mut drivers = JoinSet::new();
    let name = "the driver of the clock";
    drivers.spawn(until_closing(node.clone(), name, clock::run(node.clone())));
    let name = "the driver of figures";
    drivers.spawn(until_closing(node.clone(), name, figures::run(node.clone())));
    let name = "the driver of sessions of ECS Exec";
    drivers.spawn(until_closing(node.clone(), name, exec::run(node.clone())));
    let name = "the driver of the history";
    drivers.spawn(until_closing(node.clone(), name, history::run(node.clone())));
    let name = "the driver of lines of logs";
    drivers.spawn(until_closing(node.clone(), name, lines::run(node.clone())));
    let name = "the driver of memory";
    drivers.spawn(until_closing(node.clone(), name, memory::run(slots.floods())));
    let name = "the driver of connections";
    drivers.spawn(until_closing(node.clone(), name, presence::run(node.clone())));
    let name = "the watch over the store";
    drivers.spawn(until_closing(node.clone(), name, store::run(node.clone())));
    let name = "the driver of vacant shards";
    drivers.spawn(until_closing(node.clone(), name, vacant::run(node.clone())));
    let name = "the driver of the first data key";
    drivers.spawn(until_closing(node.clone(), name, vault::run(node.clone())));
    for effect in EFFECTS {
        let name = format!("the driver of an effect: {}", effect.name());
        let (node, run) = (node.clone(), effect.run(node.clone()));
        drivers.spawn(async move { until_closing(node, &name, run).await });
    }
    drivers
}

/// Runs what is to go on until the node closes.
pub(crate) async fn until_closing(node: Arc<Node>, name: &str, driver: impl Future<Output = ()>) {
    let mut closing = node.closing.clone();
    let work = async {
        select! {
            () = driver => {}
            _ = closing.wait_for(|it| *it) => {}
        }
    };
    vital(&node.vitals, name, node.closing.clone(), work).await;
}
