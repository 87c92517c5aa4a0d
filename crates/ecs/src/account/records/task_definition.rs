//! A revision of a task definition.
use std::{fmt, str::FromStr};

use berth_api::ecs;
use berth_engine::Timestamp;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A registered revision. Its content never changes; its status only advances.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TaskDefinition {
    pub key: TaskDefinitionKey,
    /// Written by Register-, Deregister- and DeleteTaskDefinitions.
    pub status: TaskDefinitionStatus,
    /// Written by DeregisterTaskDefinition.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deregistered_at: Option<Timestamp>,
    /// Written by DeleteTaskDefinitions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delete_requested_at: Option<Timestamp>,
    /// The normal form of what was registered, with its ARN, who registered it and when, but
    /// without the facts above.
    pub task_definition: ecs::TaskDefinition,
    /// Written by RegisterTaskDefinition, TagResource and UntagResource.
    #[serde(default)]
    pub tags: Vec<ecs::Tag>,
}

impl TaskDefinition {
    pub fn arn(&self) -> &str {
        self.task_definition
            .task_definition_arn
            .as_deref()
            .expect("RegisterTaskDefinition sets the ARN of every revision")
    }
}

/// ECS: a revision is ACTIVE, then INACTIVE (deregistered), then DELETE_IN_PROGRESS, then gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum TaskDefinitionStatus {
    Active,
    Inactive,
    DeleteInProgress,
}

/// `family:revision`. Ordered by family, then by the number of the revision.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TaskDefinitionKey {
    pub family: String,
    /// Counts from 1.
    pub revision: i32,
}

impl fmt::Display for TaskDefinitionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.family, self.revision)
    }
}

impl FromStr for TaskDefinitionKey {
    type Err = String;

    fn from_str(text: &str) -> Result<TaskDefinitionKey, String> {
        let parts = text.rsplit_once(':').and_then(|(family, revision)| {
            let revision = revision.parse().ok().filter(|it| *it >= 1)?;
            Some(TaskDefinitionKey { family: family.to_owned(), revision })
        });
        parts.ok_or_else(|| format!("`{text}` is not family:revision"))
    }
}

impl Serialize for TaskDefinitionKey {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for TaskDefinitionKey {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from)?.parse().map_err(serde::de::Error::custom)
    }
}
