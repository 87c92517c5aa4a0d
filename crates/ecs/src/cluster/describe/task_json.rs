//! A task's JSON, kept with its record: DescribeTasks shows the same tasks again and again.
use berth_api::{
    Shape, Value,
    ecs::{Tag, TaskField},
    protocols::Writer,
};

use super::task::{Exec, connectivity, exec, task};
use crate::cluster::{
    State,
    records::{
        cluster::ClusterRecord,
        task::{Task as Record, TaskJson},
    },
};

/// Appends what [`task`] shows. `it` is of a published state.
pub fn put_task(
    writer: &mut Writer,
    state: &State,
    cluster: &ClusterRecord,
    it: &Record,
    include: &[TaskField],
) {
    let anew;
    let json = match exec(state, it) {
        // Of its instance, and rare: it is never kept.
        Some(Exec::Nobody) => {
            anew = task_json(state, cluster, it);
            &anew
        }
        Some(Exec::OfAgent) | None => it.json.get(|| task_json(state, cluster, it)),
    };
    writer.raw(&json.text[..json.connectivity_at]);
    let (connectivity, since) = connectivity(state, it);
    writer.key(r#","connectivity":"#);
    connectivity.put(writer);
    writer.key(r#","connectivityAt":"#);
    since.put(writer);
    writer.raw(&json.text[json.connectivity_at..json.tags_at]);
    writer.key(r#","tags":"#);
    let tags: &[Tag] = if include.contains(&TaskField::Tags) { &it.tags } else { &[] };
    writer.open_list();
    for tag in tags {
        writer.item();
        Value::put(tag, writer);
    }
    writer.close_list();
    writer.raw(&json.text[json.tags_at..]);
}

fn task_json(state: &State, cluster: &ClusterRecord, it: &Record) -> TaskJson {
    let shown = task(state, cluster, it, &[]);
    let mut writer = Writer::json();
    let (mut connectivity_at, mut tags_at) = (0, 0);
    writer.open();
    for (index, field) in shown.fields().iter().enumerate() {
        match field.name() {
            "connectivity" => connectivity_at = writer.written(),
            "connectivityAt" => {}
            "tags" => tags_at = writer.written(),
            _ => {
                let Some(value) = shown.get(index) else { continue };
                writer.key(field.key);
                value.put(&mut writer);
            }
        }
    }
    writer.close();
    TaskJson { text: writer.finish().into(), connectivity_at, tags_at }
}
