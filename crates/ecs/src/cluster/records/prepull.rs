//! Images that hosts are to have before a task asks for them, and which of them they have.
use berth_engine::Timestamp;
use serde::{Deserialize, Serialize};

use super::id::ContainerInstanceId;

/// An image that some of a cluster's hosts are to have.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Prepull {
    /// Made of the image and of whom it is for: the same again is the same.
    pub id: String,
    /// As definitions name it.
    pub image: String,
    pub on: PrepullOn,
    pub created_at: Timestamp,
    /// An ARN.
    pub created_by: String,
}

/// Which hosts are to have it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase", tag = "kind")]
pub enum PrepullOn {
    /// Those of a capacity provider; of Fargate's those that take its tasks.
    CapacityProvider { name: String },
    /// Those that a service may run on.
    Service { name: String },
}

/// What a host says of the images that it is to have. Written by `observe/host.rs` only.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct HostImages {
    pub instance: ContainerInstanceId,
    /// In the order of their names.
    pub images: Vec<HostImage>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct HostImage {
    /// As the prepull names it.
    pub image: String,
    pub state: HostImageState,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase", tag = "is")]
pub enum HostImageState {
    /// It is there; some images have no digest of a registry.
    Present {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        digest: Option<String>,
    },
    /// It cannot be had now, and why.
    Absent { fault: String },
}

impl HostImage {
    pub fn is_present(&self) -> bool {
        matches!(self.state, HostImageState::Present { .. })
    }

    pub fn digest(&self) -> Option<&str> {
        match &self.state {
            HostImageState::Present { digest } => digest.as_deref(),
            HostImageState::Absent { .. } => None,
        }
    }
}
