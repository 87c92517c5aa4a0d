//! Why an instance does not take a task, with numbers.
use berth_engine::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{DiskPressure, TaskId, networks::FullSubnet};

/// One filter that an instance does not pass. In the order in which AWS names them: an instance
/// that several filters refuse is reported with the least.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase", tag = "filter")]
pub enum Refusal {
    /// No such instance is registered.
    Missing,
    Inactive,
    Draining {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    Agent {
        /// Absent if its agent has never connected.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        disconnected_at: Option<Timestamp>,
    },
    /// Its container runtime does not answer as it should.
    Impaired {
        since: Timestamp,
    },
    Disk {
        pressure: DiskPressure,
    },
    /// A required attribute is missing or has another value.
    Attribute {
        name: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        wanted: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        found: Option<String>,
    },
    /// A strategy spreads over an attribute that the instance has not.
    SpreadAttribute {
        name: String,
    },
    /// It is in none of the zones of the subnets.
    Location {
        zones: Vec<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        found: Option<String>,
    },
    /// It is a capacity provider's, and does not lend itself to Fargate.
    Fargate {
        provider: String,
    },
    MemberOf {
        expression: String,
    },
    DistinctInstance {
        group: String,
        tasks: u32,
    },
    /// CPU units. Less than nothing is free on an instance that came back smaller.
    Cpu {
        needed: i64,
        free: i64,
        registered: i64,
        /// As far as it was looked for: [`named`](super::named).
        #[serde(default, skip_serializing_if = "Option::is_none")]
        biggest: Option<Consumer>,
    },
    /// MiB.
    Memory {
        needed: i64,
        free: i64,
        registered: i64,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        biggest: Option<Consumer>,
    },
    Port {
        protocol: Protocol,
        port: u16,
        /// By the instance itself; otherwise a task has it.
        reserved: bool,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        holder: Option<Holder>,
    },
    Gpu {
        needed: usize,
        free: usize,
        registered: usize,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        biggest: Option<Consumer>,
    },
    /// No subnet in its zone has an address for a task on it.
    Eni {
        subnets: Vec<FullSubnet>,
    },
}

/// The task that takes the most of a resource of an instance.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Consumer {
    pub task: TaskId,
    pub group: String,
    /// CPU units, MiB or GPUs.
    pub amount: i64,
}

/// The task that holds a port of an instance.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Holder {
    pub task: TaskId,
    pub group: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Protocol {
    Tcp,
    Udp,
}

impl Protocol {
    pub fn as_str(self) -> &'static str {
        match self {
            Protocol::Tcp => "tcp",
            Protocol::Udp => "udp",
        }
    }
}

impl Refusal {
    /// ECS: `failures[].reason`.
    pub fn reason(&self) -> &'static str {
        match self {
            Refusal::Missing => "MISSING",
            Refusal::Inactive => "INACTIVE",
            Refusal::Draining { .. } => "DRAINING",
            Refusal::Agent { .. } => "AGENT",
            // AWS places on these.
            Refusal::Impaired { .. } => "IMPAIRED",
            Refusal::Disk { .. } => "RESOURCE:DISK",
            Refusal::Attribute { .. } | Refusal::SpreadAttribute { .. } => "ATTRIBUTE",
            Refusal::Location { .. } => "LOCATION",
            Refusal::Fargate { .. } => "RESOURCE:FARGATE",
            Refusal::MemberOf { .. } => "MemberOf placement constraint unsatisfied.",
            Refusal::DistinctInstance { .. } => {
                "DistinctInstance placement constraint unsatisfied."
            }
            Refusal::Cpu { .. } => "RESOURCE:CPU",
            Refusal::Memory { .. } => "RESOURCE:MEMORY",
            Refusal::Port { protocol: Protocol::Tcp, .. } => "RESOURCE:PORTS",
            Refusal::Port { protocol: Protocol::Udp, .. } => "RESOURCE:PORTS_UDP",
            Refusal::Gpu { .. } => "RESOURCE:GPU",
            Refusal::Eni { .. } => "RESOURCE:ENI",
        }
    }

    /// The task in the way, if it was looked for.
    pub fn task(&self) -> Option<TaskId> {
        match self.shortage()? {
            Shortage::Amount { biggest, .. } => biggest.map(|it| it.task),
            Shortage::Port { holder, .. } => holder.map(|it| it.task),
        }
    }

    /// What the instance has too little of; none if more of anything would not help.
    pub fn shortage(&self) -> Option<Shortage<'_>> {
        match self {
            Refusal::Cpu { needed, free, registered, biggest }
            | Refusal::Memory { needed, free, registered, biggest } => Some(Shortage::Amount {
                needed: *needed,
                free: *free,
                registered: *registered,
                biggest: biggest.as_ref(),
            }),
            Refusal::Gpu { needed, free, registered, biggest } => Some(Shortage::Amount {
                needed: count(*needed),
                free: count(*free),
                registered: count(*registered),
                biggest: biggest.as_ref(),
            }),
            Refusal::Port { reserved, holder, .. } => {
                Some(Shortage::Port { reserved: *reserved, holder: holder.as_ref() })
            }
            Refusal::Missing
            | Refusal::Inactive
            | Refusal::Draining { .. }
            | Refusal::Agent { .. }
            | Refusal::Impaired { .. }
            | Refusal::Disk { .. }
            | Refusal::Attribute { .. }
            | Refusal::SpreadAttribute { .. }
            | Refusal::Location { .. }
            | Refusal::Fargate { .. }
            | Refusal::MemberOf { .. }
            | Refusal::DistinctInstance { .. }
            | Refusal::Eni { .. } => None,
        }
    }
}

/// What an instance has too little of for a task.
#[derive(Clone, Copy, Debug)]
pub enum Shortage<'a> {
    /// CPU units, MiB or GPUs. Less than nothing is free on an instance that came back smaller.
    Amount { needed: i64, free: i64, registered: i64, biggest: Option<&'a Consumer> },
    /// Of a port there is one.
    Port { reserved: bool, holder: Option<&'a Holder> },
}

fn count(it: usize) -> i64 {
    i64::try_from(it).unwrap_or(i64::MAX)
}
