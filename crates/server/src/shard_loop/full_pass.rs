//! The safety net: now and then everything is reconciled, which should find nothing.
use std::time::Duration;

use berth_engine::ShardName;
use tokio::time::Instant;
use tracing::{debug, warn};

use crate::{limits::FULL_PASS_PERIOD, meters};

pub(super) struct FullPass {
    due: Instant,
    /// Rows changed so far by the pass that runs.
    running: Option<usize>,
}

impl FullPass {
    pub fn new(now: Instant) -> FullPass {
        FullPass { due: now + FULL_PASS_PERIOD, running: None }
    }

    /// Starts one if it is due.
    pub fn begin(&mut self, now: Instant) -> bool {
        if now < self.due || self.running.is_some() {
            return false;
        }
        self.due = now + FULL_PASS_PERIOD;
        self.running = Some(0);
        true
    }

    pub fn is_running(&self) -> bool {
        self.running.is_some()
    }

    pub fn found(&mut self, rows: usize) {
        if let Some(found) = &mut self.running {
            *found += rows;
        }
    }

    /// Closes the pass that runs, if one does.
    pub fn end(&mut self, shard: &ShardName, meters: &meters::Shard) -> bool {
        match self.running.take() {
            None => return false,
            Some(0) => debug!(%shard, "a full pass found nothing"),
            // The system has healed itself, and there is a bug with a name.
            Some(rows) => {
                meters.missed(rows);
                warn!(%shard, rows, "a full pass found what a nudge had missed");
            }
        }
        true
    }

    /// What it found is undone: it counts as not begun.
    pub fn give_up(&mut self) {
        self.running = None;
    }

    pub fn due_in(&self, now: Instant) -> Duration {
        self.due.saturating_duration_since(now)
    }
}
