//! How a control plane goes about what ECS leaves open: told when it starts, never stored.

use berth_engine::Unseen;

/// Times and shares that an operator may choose; each has a default that suits most.
#[derive(Clone, Debug, PartialEq)]
pub struct Policy {
    /// How long a task without health checks must have been RUNNING to count as healthy, ms. ECS
    /// waits 40 s; 10 s catch what crashes when it starts and make deployments quicker.
    pub healthy_after_ms: i64,
    /// How long an agent may be silent before its tasks are given up, ms.
    pub lease_ms: i64,
    /// When more than this share of a cluster's instances is silent, percent, nothing is given up:
    /// so many do not die at once, it is the path to them.
    pub mass_loss_percent: i64,
    /// How long the container runtime of an instance may be impaired before services run its tasks
    /// elsewhere, ms.
    pub impaired_after_ms: i64,
    /// The spans of time in which no control plane ran, or a clock jumped: what is forgotten by its
    /// age does not age in them.
    pub unseen: Unseen,
}

impl Default for Policy {
    fn default() -> Policy {
        Policy {
            healthy_after_ms: 10_000,
            lease_ms: 30_000,
            mass_loss_percent: 30,
            impaired_after_ms: 300_000,
            unseen: Unseen::default(),
        }
    }
}
