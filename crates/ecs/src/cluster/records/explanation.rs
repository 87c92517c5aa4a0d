//! Why tasks of one request were not placed, kept for whoever asks later.
use berth_engine::Timestamp;
use berth_placement::Explanation;
use serde::{Deserialize, Serialize};

use super::definition::TaskDefinitionKey;

/// The explanation of one RunTask or StartTask call that could not place everything.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ExplanationRecord {
    /// `x-amzn-RequestId` of the call.
    pub request_id: String,
    pub task_definition: TaskDefinitionKey,
    pub group: String,
    pub asked: usize,
    pub placed: usize,
    /// True of the instances as they were when the call was answered.
    pub explanation: Explanation,
    pub explained_at: Timestamp,
}

impl ExplanationRecord {
    /// Tasks that found no place.
    pub fn missing(&self) -> usize {
        self.asked - self.placed
    }
}
