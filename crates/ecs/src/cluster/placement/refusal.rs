//! Why an instance does not take a task, with numbers.
use berth_engine::Timestamp;
use serde::{Deserialize, Serialize};

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
    },
    /// MiB.
    Memory {
        needed: i64,
        free: i64,
        registered: i64,
    },
    Port {
        protocol: Protocol,
        port: u16,
        /// By the instance itself; otherwise a task has it.
        reserved: bool,
    },
    Gpu {
        needed: usize,
        free: usize,
        registered: usize,
    },
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
            Refusal::Attribute { .. } | Refusal::SpreadAttribute { .. } => "ATTRIBUTE",
            Refusal::MemberOf { .. } => "MemberOf placement constraint unsatisfied.",
            Refusal::DistinctInstance { .. } => {
                "DistinctInstance placement constraint unsatisfied."
            }
            Refusal::Cpu { .. } => "RESOURCE:CPU",
            Refusal::Memory { .. } => "RESOURCE:MEMORY",
            Refusal::Port { protocol: Protocol::Tcp, .. } => "RESOURCE:PORTS",
            Refusal::Port { protocol: Protocol::Udp, .. } => "RESOURCE:PORTS_UDP",
            Refusal::Gpu { .. } => "RESOURCE:GPU",
        }
    }
}
