//! What a batch came to, as EventBridge says it: what is different after it.
mod container_instance;
mod service;
mod step;
mod task;

use std::collections::BTreeSet;

use berth_serving::{Difference, Events, Happening};

use self::step::{Step, TYPES};
use super::{State, records::Key};
use crate::{SERVICE, route::CLUSTERS};

/// Whose they are.
pub const EVENTS: Events = Events {
    source: "aws.ecs",
    types: &TYPES,
    whose: "this cluster",
    shard_arn: |home, shard| {
        let name = shard.strip_prefix(CLUSTERS).unwrap_or(shard);
        home.arn(SERVICE, &format!("cluster/{name}"))
    },
};

/// All events of a batch, always the same in the same order: tasks first, then the instances that
/// they come to or leave, then what services say and how their deployments go.
pub fn of_batch(it: &Difference<'_, State>) -> Vec<Happening> {
    let Some(cluster) = it.after.cluster.as_ref().or(it.before.cluster.as_ref()) else {
        return vec![];
    };
    let step = Step { before: it.before, after: it.after, cluster, at: it.batch.at };
    let (mut all, mut instances) = (Vec::new(), BTreeSet::new());
    for key in it.keys {
        match key {
            Key::Task(id) => {
                all.extend(task::changed(&step, *id));
                let tasks = [step.before.tasks.get(id), step.after.tasks.get(id)];
                instances
                    .extend(tasks.into_iter().flatten().filter_map(|it| it.container_instance));
            }
            Key::ContainerInstance(id) => drop(instances.insert(*id)),
            _ => {}
        }
    }
    for id in instances {
        all.extend(container_instance::changed(&step, id));
        all.extend(container_instance::contested(&step, id));
    }
    all.extend(service::changed(&step, it.keys));
    all
}
