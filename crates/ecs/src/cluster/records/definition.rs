//! The cluster's own copy of a task definition that its tasks use.
use berth_api::ecs;
pub use berth_definitions::{DefinitionKind, TaskDefinitionKey};
use serde::{Deserialize, Serialize};

/// A definition as it was when the first task used it. Definitions never change, so the copy stays
/// true; it goes when the last task that used it is forgotten.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Definition {
    pub key: TaskDefinitionKey,
    pub task_definition: ecs::TaskDefinition,
}
