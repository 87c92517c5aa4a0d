//! The manifest of one session: said at its beginning and whenever all is compared anew, again
//! until it is taken, a few times soon and then now and then, confirmed once.
use berth_ecs::limits::COMPARISON_PERIOD_MS;
use berth_engine::Timestamp;

use super::limits::Limits;
use crate::Numbers;

/// What became of the last manifest that was sent.
#[derive(Default)]
pub(super) struct Manifest {
    /// None once its stop candidates are confirmed: agents take one confirmation for each.
    unconfirmed: Option<String>,
    /// Since all was compared anew, and until one is acknowledged: whichever it is, the agent took
    /// it.
    unacked: Vec<String>,
    again_at: Option<Timestamp>,
    /// How often it was sent since all was compared anew.
    times: u32,
    /// One was acknowledged in this session: the agent's numbers are behind ours.
    is_taken: bool,
    /// The agent has said something in this session, in which a manifest came first: none was lost
    /// on the way.
    is_heard: bool,
}

impl Manifest {
    /// All is compared anew: what was said before is over.
    pub fn renew(&mut self) {
        let Manifest { is_taken, is_heard, .. } = *self;
        *self = Manifest { is_taken, is_heard, ..Manifest::default() };
    }

    /// A frame of the agent came.
    pub fn heard(&mut self) {
        self.is_heard = true;
    }

    /// Whether the agent takes manifests. Old agents do not know them.
    pub fn is_taken(&self) -> bool {
        self.is_taken
    }

    /// The timeline and message id of the next one. An agent silently discards a manifest whose
    /// number is not above all that it ever saw, which may be those of a control plane that lost
    /// its data or went back to a backup: so each repetition leaps farther. Not so as long as
    /// nothing was heard: leaping without need would put the next process behind.
    pub fn next(&mut self, now: Timestamp, numbers: &Numbers, limits: &Limits) -> (i64, String) {
        if self.times > 0 && self.is_heard && !self.is_taken {
            numbers.leap(self.times);
        }
        let (timeline, message_id) = numbers.next_message();
        self.times = self.times.saturating_add(1);
        let is_hopeful = self.times < limits.deliveries_max;
        let pause_ms = if is_hopeful { limits.redelivery_ms } else { COMPARISON_PERIOD_MS };
        self.again_at = Some(now + pause_ms);
        self.unconfirmed = Some(message_id.clone());
        if self.unacked.len() >= limits.deliveries_max as usize {
            self.unacked.remove(0);
        }
        self.unacked.push(message_id.clone());
        (timeline, message_id)
    }

    pub fn acknowledged(&mut self, message_id: &str) {
        if self.unacked.iter().any(|it| it == message_id) {
            self.is_taken = true;
            self.again_at = None;
            self.unacked.clear();
        }
    }

    /// When it is to be sent again, should nobody acknowledge it.
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
