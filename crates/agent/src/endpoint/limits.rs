//! How much a task may ask: ECS's limits, for each task where the published agent has them for all.

use std::collections::BTreeMap;

/// ECS: requests a second, for long and at once.
const REQUESTS_PER_SECOND: u64 = 40;
const REQUESTS_AT_ONCE: u64 = 60;
/// Connections of a task that are open at the same time.
pub const CONNECTIONS_MAX: usize = 64;
/// Of all together.
pub const CONNECTIONS_OF_ALL_MAX: usize = 1_024;
/// From the host's own addresses, which all tasks in its network have, proved or not.
pub const CONNECTIONS_OF_HOST_MAX: usize = 512;
/// Seconds for which a connection takes requests, and then for the last answer to be read.
pub const CONNECTION_SECONDS: u64 = 60;
pub const LAST_ANSWER_SECONDS: u64 = 10;
/// Bytes of a request's head, and of the one kind of body that is read.
pub const HEAD_BYTES_MAX: usize = 8 << 10;
pub const BODY_BYTES_MAX: usize = 4 << 10;
/// Milliseconds that a request is held rather than failed: SDKs wait for a second or two.
pub const HOLD_MS: u64 = 900;
/// Seconds for a head to come.
pub const HEAD_SECONDS: u64 = 5;
/// Tasks that are remembered: beyond it those that have asked nothing for a while are forgotten.
const TASKS_MAX: usize = 2_048;

const MS: u64 = 1_000;

/// What each task has left, in thousandths of a request.
#[derive(Debug, Default)]
pub struct Limits(BTreeMap<String, Bucket>);

#[derive(Debug, Clone, Copy)]
struct Bucket {
    left: u64,
    at_ms: u64,
}

impl Bucket {
    fn filled(self, now_ms: u64) -> Self {
        let passed_ms = now_ms.saturating_sub(self.at_ms);
        let left = self.left.saturating_add(passed_ms.saturating_mul(REQUESTS_PER_SECOND));
        Self { left: left.min(REQUESTS_AT_ONCE * MS), at_ms: now_ms }
    }
}

impl Limits {
    /// One request of a task; false: it is one too many.
    pub fn take(&mut self, task_arn: &str, now_ms: u64) -> bool {
        if self.0.len() >= TASKS_MAX {
            self.0.retain(|_, bucket| bucket.filled(now_ms).left < REQUESTS_AT_ONCE * MS);
        }
        let full = Bucket { left: REQUESTS_AT_ONCE * MS, at_ms: now_ms };
        let bucket = self.0.entry(task_arn.to_owned()).or_insert(full);
        *bucket = bucket.filled(now_ms);
        let has_one = bucket.left >= MS;
        if has_one {
            bucket.left -= MS;
        }
        has_one
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(limits: &mut Limits, task: &str, now_ms: u64) -> usize {
        (0..1_000).take_while(|_| limits.take(task, now_ms)).count()
    }

    #[test]
    fn a_noisy_task_has_its_own_limit() {
        let mut limits = Limits::default();
        assert_eq!(taken(&mut limits, "noisy", 0), 60);
        assert_eq!(taken(&mut limits, "noisy", 0), 0);
        assert_eq!(taken(&mut limits, "quiet", 0), 60);
        assert_eq!(taken(&mut limits, "noisy", 25), 1);
        assert_eq!(taken(&mut limits, "noisy", 1_025), 40);
        assert_eq!(taken(&mut limits, "noisy", 100_000), 60);
        // A clock that is set back costs nothing and gives nothing.
        assert_eq!(taken(&mut limits, "noisy", 0), 0);
    }

    #[test]
    fn what_has_asked_nothing_for_long_is_forgotten() {
        let mut limits = Limits::default();
        for task in 0..TASKS_MAX {
            limits.take(&task.to_string(), 0);
        }
        limits.take("another", 10_000);
        assert_eq!(limits.0.len(), 1);
    }
}
