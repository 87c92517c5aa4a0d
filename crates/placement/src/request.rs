//! What a task asks of placement.
use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{expression::Expression, networks::Subnets};
use crate::Preferred;

/// What the tasks of one call or one service ask for. All of them are alike.
#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    /// `family:web`, `service:web` or a free name. Spreading and `distinctInstance` count by it.
    pub group: String,
    pub demand: Demand,
    /// Those of the task definition and those of the request; all must hold.
    pub constraints: Vec<Constraint>,
    /// Each breaks the ties that the one before leaves; what is left is decided by chance.
    pub strategies: Vec<Strategy>,
    /// Among those that all strategies leave these come first. A strategy of chance leaves chance.
    pub preferred: Preferred,
}

/// What one task takes, and what its instance must have.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Demand {
    /// CPU units: 1024 are one core.
    pub cpu: i64,
    /// MiB.
    pub memory: i64,
    /// Static host ports.
    pub ports: BTreeSet<u16>,
    pub ports_udp: BTreeSet<u16>,
    /// How many devices; which ones, placement chooses.
    pub gpus: usize,
    /// ECS: `requiresAttributes` of the task definition.
    pub attributes: Vec<RequiredAttribute>,
}

/// An attribute that the instance must have; with this value, if one is given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RequiredAttribute {
    pub name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Constraint {
    /// No two tasks of the group on one instance.
    DistinctInstance,
    MemberOf(Expression),
    /// An instance that lends itself to Fargate: it belongs to no capacity provider, or says so.
    Fargate,
    /// An instance with an address for the task.
    Subnets(Subnets),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Strategy {
    Random,
    /// The instance with the fewest tasks of the group.
    SpreadInstances,
    /// The value of this attribute with the fewest tasks of the group. Instances without the
    /// attribute take none.
    SpreadAttribute(String),
    /// The instance with the least left of it.
    Binpack(BinpackField),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BinpackField {
    Cpu,
    Memory,
}
