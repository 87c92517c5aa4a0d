//! What a cluster has at a moment, counted from its published state.
use super::{metric::Count, report::Amount};

/// ECS: the setting `containerInsights` of a cluster.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Insights {
    #[default]
    Disabled,
    Enabled,
    /// Of single tasks and containers, too.
    Enhanced,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct ClusterCounts {
    pub name: String,
    pub insights: Insights,
    /// Of its instances that are ACTIVE or DRAINING, and what of it tasks have taken.
    pub registered: Amount,
    pub reserved: Amount,
    pub registered_gpus: f32,
    pub reserved_gpus: f32,
    /// Instances with tasks. CloudWatch: others are not counted.
    pub busy_instances: i64,
    /// Tasks that are RUNNING.
    pub tasks: i64,
    pub services: Vec<ServiceCounts>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct ServiceCounts {
    pub name: String,
    pub counts: Vec<(Count, i64)>,
}
