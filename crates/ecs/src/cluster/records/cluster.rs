//! The cluster itself: one row of its shard.
use std::collections::{BTreeMap, BTreeSet};

use berth_api::ecs::{
    CapacityProviderStrategyItem, ClusterConfiguration, ClusterServiceConnectDefaults,
    ClusterSetting, Tag,
};
use berth_engine::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Home, providers::is_fargate};

/// A cluster. Its counts are tallies of the state, not fields.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ClusterRecord {
    pub name: String,
    /// What its ARNs begin with.
    pub home: Home,
    pub status: ClusterStatus,
    pub created_at: Timestamp,
    /// When it was deleted; it stays describable for a while.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deleted_at: Option<Timestamp>,
    #[serde(default)]
    pub settings: Vec<ClusterSetting>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub configuration: Option<ClusterConfiguration>,
    #[serde(default)]
    pub capacity_providers: Vec<String>,
    /// Of these, the ones that nothing scales, as the account last said: tasks do not wait for
    /// them. Written by calls that attach providers, and by `observe/capacity_providers.rs`.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub unmanaged_capacity_providers: BTreeSet<String>,
    /// Of these, the lives: when those of the account were made that a call has attached. One that
    /// is made again under its name is another. Nothing is known of what an earlier release has
    /// attached. Written by the same.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub capacity_provider_lives: BTreeMap<String, Timestamp>,
    #[serde(default)]
    pub default_capacity_provider_strategy: Vec<CapacityProviderStrategyItem>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service_connect_defaults: Option<ClusterServiceConnectDefaults>,
    #[serde(default)]
    pub tags: Vec<Tag>,
}

impl ClusterRecord {
    /// A new one that nothing is said of yet.
    pub fn new(name: &str, home: Home, created_at: Timestamp) -> ClusterRecord {
        ClusterRecord {
            name: name.to_owned(),
            home,
            status: ClusterStatus::Active,
            created_at,
            deleted_at: None,
            settings: vec![],
            configuration: None,
            capacity_providers: vec![],
            unmanaged_capacity_providers: BTreeSet::new(),
            capacity_provider_lives: BTreeMap::new(),
            default_capacity_provider_strategy: vec![],
            service_connect_defaults: None,
            tags: vec![],
        }
    }

    /// Whether tasks wait in PROVISIONING for instances of this provider.
    pub fn waits_for(&self, capacity_provider: &str) -> bool {
        let is_scaled = !self.unmanaged_capacity_providers.contains(capacity_provider);
        // Nobody adds machines to Fargate.
        is_scaled && !is_fargate(capacity_provider)
    }
}

/// ECS: a deleted cluster is INACTIVE, and its name may be used again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ClusterStatus {
    Active,
    Inactive,
}

impl ClusterStatus {
    /// As the API writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            ClusterStatus::Active => "ACTIVE",
            ClusterStatus::Inactive => "INACTIVE",
        }
    }
}
