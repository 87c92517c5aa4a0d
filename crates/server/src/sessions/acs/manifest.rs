//! The manifest of one session: said at its beginning, again until it is taken, confirmed once; and
//! anew from time to time, so that what neither side has noticed does not stay.
use berth_engine::Timestamp;

use crate::{
    limits::{DELIVERIES_MAX, MANIFEST_PERIOD_MS, REDELIVERY_MS},
    sessions::numbers::Numbers,
};

/// What became of the last manifest that was sent.
#[derive(Default)]
pub(super) struct Manifest {
    /// None once its stop candidates are confirmed: agents take one confirmation for each.
    unconfirmed: Option<String>,
    /// None once it is acknowledged.
    unacked: Option<String>,
    again_at: Option<Timestamp>,
    /// How often a manifest was sent since one was acknowledged.
    times: u32,
}

impl Manifest {
    /// The timeline and message id of the next one. An agent silently discards a manifest whose
    /// number is not above all that it ever saw, which may be those of a control plane that lost
    /// its data or went back to a backup: so each repetition leaps farther.
    pub fn next(&mut self, now: Timestamp, numbers: &Numbers) -> (i64, String) {
        if (1..DELIVERIES_MAX).contains(&self.times) {
            numbers.leap(self.times);
        }
        let (timeline, message_id) = numbers.next_message();
        self.times += 1;
        self.unconfirmed = Some(message_id.clone());
        self.unacked = Some(message_id.clone());
        let is_soon = self.times < DELIVERIES_MAX;
        let wait_ms = if is_soon { REDELIVERY_MS } else { MANIFEST_PERIOD_MS };
        self.again_at = Some(now + wait_ms);
        (timeline, message_id)
    }

    pub fn acknowledged(&mut self, message_id: &str, now: Timestamp) {
        if self.unacked.take_if(|it| it == message_id).is_some() {
            self.times = 0;
            self.again_at = Some(now + MANIFEST_PERIOD_MS);
        }
    }

    /// When it is to be sent again.
    pub fn again_at(&self) -> Option<Timestamp> {
        self.again_at
    }

    pub fn is_unconfirmed(&self, message_id: &str) -> bool {
        self.unconfirmed.as_deref() == Some(message_id)
    }

    pub fn confirmed(&mut self) {
        self.unconfirmed = None;
    }
}
