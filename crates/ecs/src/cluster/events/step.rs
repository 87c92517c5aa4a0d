//! What events are made of.
use berth_api::{Document, Shape, Value, protocols::Writer};
use berth_engine::Timestamp;

use serde_json::Map;

use crate::cluster::{State, records::cluster::ClusterRecord};

/// `detail-type`s, as AWS writes them where it has them.
pub const TYPES: [&str; 5] =
    [TASK, CONTAINER_INSTANCE, SERVICE_ACTION, DEPLOYMENT, CONTAINER_INSTANCE_ACTION];
pub const TASK: &str = "ECS Task State Change";
pub const CONTAINER_INSTANCE: &str = "ECS Container Instance State Change";
/// Berth's own: what an operator should look at on a container instance.
pub const CONTAINER_INSTANCE_ACTION: &str = "Berth Container Instance Action";
pub const SERVICE_ACTION: &str = "ECS Service Action";
pub const DEPLOYMENT: &str = "ECS Deployment State Change";

/// What lies before a batch and after it.
pub struct Step<'a> {
    pub before: &'a State,
    pub after: &'a State,
    pub cluster: &'a ClusterRecord,
    pub at: Timestamp,
}

/// A structure of ECS's API as an event shows it: without some members, with others, and with times
/// as texts. `more` has keys as [`Writer::key`] takes them.
pub fn detail(
    shape: &dyn Shape,
    without: &[&str],
    more: &[(&'static str, &dyn Value)],
) -> Document {
    let mut writer = Writer::event();
    writer.open();
    for (index, field) in shape.fields().iter().enumerate() {
        let shown = shape.get(index).filter(|_| !without.contains(&field.name()));
        if let Some(value) = shown {
            writer.key(field.key);
            value.put(&mut writer);
        }
    }
    for (key, value) in more {
        writer.key(key);
        value.put(&mut writer);
    }
    writer.close();
    Document::from(writer)
}

/// Without the members that are absent.
pub fn document(detail: serde_json::Value) -> Document {
    let serde_json::Value::Object(members) = detail else { panic!("details are objects") };
    let present = members.into_iter().filter(|(_, value)| !value.is_null());
    Document::from(&serde_json::Value::Object(present.collect::<Map<_, _>>()))
}
