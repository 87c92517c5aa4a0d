//! Fetching what containers need with the execution role: when, how often, how long.

use super::{Action, ContainerStatus, DesiredStatus, Retrieved, Task};

/// So long one who does not answer is asked again.
const PATIENCE_MS: u64 = 120_000;
/// Between two attempts, doubling.
const WAIT_FIRST_MS: u64 = 500;
const WAIT_MAX_MS: u64 = 10_000;

/// Where fetching stands. The values live beside the machine, in memory alone.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Retrieval {
    #[default]
    NotBegun,
    UnderWay {
        since_ms: u64,
        attempts: u32,
    },
    /// Nobody has answered.
    Waits {
        since_ms: u64,
        attempts: u32,
        retry_ms: u64,
    },
    Done,
}

impl Task {
    /// A container that has not run yet needs something that is fetched.
    #[must_use]
    pub fn needs_retrieval(&self) -> bool {
        let needs = self
            .containers
            .iter()
            .any(|it| it.spec.needs_retrieval && it.status < ContainerStatus::Running);
        needs && self.desired == DesiredStatus::Running
    }

    /// What its containers need is here.
    pub(super) fn has_retrieved(&self) -> bool {
        self.retrieval == Retrieval::Done
    }
}

/// Fetches, for the first time or again. When to look at it next.
pub fn begin(task: &mut Task, now_ms: u64, actions: &mut Vec<Action>) -> Option<u64> {
    if !task.needs_retrieval() {
        return None;
    }
    let (since_ms, attempts) = match task.retrieval {
        Retrieval::NotBegun => (now_ms, 0),
        Retrieval::Waits { since_ms, attempts, retry_ms } if retry_ms <= now_ms => {
            (since_ms, attempts)
        }
        Retrieval::Waits { retry_ms, .. } => return Some(retry_ms),
        Retrieval::UnderWay { .. } | Retrieval::Done => return None,
    };
    task.retrieval = Retrieval::UnderWay { since_ms, attempts: attempts + 1 };
    actions.push(Action::Retrieve { task: task.spec.arn.clone() });
    None
}

/// Takes the answer. A task that cannot have what it needs is to end; one that is ending anyway
/// keeps its own reason.
pub fn answered(task: &mut Task, now_ms: u64, outcome: Retrieved) {
    let Retrieval::UnderWay { since_ms, attempts } = task.retrieval else { return };
    let refusal = match outcome {
        Retrieved::All => {
            task.retrieval = Retrieval::Done;
            return;
        }
        Retrieved::Refused { reason } => reason,
        Retrieved::Away { reason } => {
            let end_ms = since_ms.saturating_add(PATIENCE_MS);
            if now_ms < end_ms {
                let wait_ms = WAIT_FIRST_MS << (attempts - 1).min(16);
                let retry_ms = now_ms + wait_ms.min(WAIT_MAX_MS);
                // The last attempt is at the very end.
                let retry_ms = retry_ms.min(end_ms);
                task.retrieval = Retrieval::Waits { since_ms, attempts, retry_ms };
                return;
            }
            reason
        }
    };
    task.retrieval = Retrieval::NotBegun;
    if task.desired == DesiredStatus::Running {
        task.reason = refusal;
        task.desired = DesiredStatus::Stopped;
    }
}
