//! Ids: of tasks, container instances and deployments 128 bits, written as 32 hexadecimal digits;
//! of revisions and task sets numbers of 19 decimal digits.
use std::fmt;

use berth_engine::{Random, Timestamp};
pub use berth_placement::{ContainerInstanceId, TaskId};
use serde::{Deserialize, Serialize};

berth_kernel::id! {
    /// The last part of a service deployment's ARN.
    ServiceDeploymentId
}

berth_kernel::id! {
    /// The last part of a daemon deployment's ARN.
    DaemonDeploymentId
}

/// A service revision's number, or a task set's: the N of `ecs-svc/N`, by which tasks know what
/// started them; or a daemon revision's. Later ones are greater.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct RevisionId(pub u64);

impl RevisionId {
    /// ECS: 19 decimal digits. Ordered by the millisecond, then by chance.
    pub fn new(now: Timestamp, random: &mut Random) -> RevisionId {
        const CHANCE_BITS: u32 = 20;
        let time = now.0.unsigned_abs() << CHANCE_BITS;
        let chance = random.next_u64() >> (u64::BITS - CHANCE_BITS);
        RevisionId(1_000_000_000_000_000_000 + (time | chance))
    }

    /// As `deployments[].id` and `startedBy` have it.
    pub fn deployment(self) -> String {
        format!("ecs-svc/{self}")
    }
}

impl fmt::Display for RevisionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn revisions_have_19_digits_for_the_next_centuries() {
        for year in [1970, 2026, 2200] {
            let now = Timestamp((year - 1970) * 365 * 86_400_000);
            assert_eq!(RevisionId::new(now, &mut Random::new(1)).to_string().len(), 19);
        }
    }
}
