//! Events of a batch in EventBridge's shape: what is different after it.
mod container_instance;
mod happening;
mod service;
mod task;

pub use happening::TYPES;

use std::collections::BTreeSet;

use berth_answers::words;
use berth_api::{berth::Event, sigv4};
use berth_ecs::cluster::{State, records::Key};
use berth_engine::PastBatch;

use self::happening::{Happening, Step};
use super::{PastError, moment};

/// All events of a batch, always the same in the same order: tasks first, then the instances that
/// they come to or leave, then what services say and how their deployments go.
pub fn of_batch(before: &State, after: &State, batch: &PastBatch) -> Result<Vec<Event>, PastError> {
    let Some(cluster) = after.cluster.as_ref().or(before.cluster.as_ref()) else {
        return Ok(vec![]);
    };
    let step = Step { before, after, cluster, at: batch.at };
    let keys = batch.rows.iter().map(moment::key).filter_map(Result::transpose);
    let keys: Result<Vec<Key>, _> = keys.collect();
    let happenings = happenings(&step, &keys?);
    let event = |(index, it)| envelope(&step, batch, index, it);
    Ok(happenings.into_iter().enumerate().map(event).collect())
}

fn happenings(step: &Step<'_>, keys: &[Key]) -> Vec<Happening> {
    let (mut all, mut instances) = (Vec::new(), BTreeSet::new());
    for key in keys {
        match key {
            Key::Task(id) => {
                all.extend(task::changed(step, *id));
                let tasks = [step.before.tasks.get(id), step.after.tasks.get(id)];
                instances
                    .extend(tasks.into_iter().flatten().filter_map(|it| it.container_instance));
            }
            Key::ContainerInstance(id) => drop(instances.insert(*id)),
            _ => {}
        }
    }
    all.extend(instances.into_iter().filter_map(|id| container_instance::changed(step, id)));
    all.extend(service::changed(step, keys));
    all
}

fn envelope(step: &Step<'_>, batch: &PastBatch, index: usize, it: Happening) -> Event {
    let home = &step.cluster.home;
    Event {
        version: Some("0".to_owned()),
        id: Some(id(&format!("{}/{}/{index}", step.cluster.arn(), batch.revision))),
        detail_type: Some(it.detail_type.to_owned()),
        source: Some("aws.ecs".to_owned()),
        account: Some(home.account.clone()),
        time: Some(words::iso_seconds(batch.at)),
        region: Some(home.region.clone()),
        resources: Some(vec![it.resource]),
        detail: Some(it.detail),
    }
}

/// The same event has the same id whenever it is told: a UUID of version 8, made of its name.
fn id(name: &str) -> String {
    let hex = sigv4::sha256_hex(name.as_bytes());
    format!("{}-{}-8{}-8{}-{}", &hex[..8], &hex[8..12], &hex[13..16], &hex[17..20], &hex[20..32])
}
