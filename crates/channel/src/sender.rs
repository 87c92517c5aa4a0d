//! The sending half of a stream: what is not acknowledged is kept, and sent again.
use std::collections::BTreeMap;

use crate::{
    Frame, Ids, Kind,
    frame::SYN,
    limits::{
        RESEND_FIRST_MS, RESEND_MAX_MS, RESEND_VARIATION_MIN_MS, RESENDS_MAX, RESENDS_OF_SEEN,
        WINDOW_MESSAGES,
    },
};

#[derive(Debug)]
pub struct Sender {
    kind: Kind,
    ids: Ids,
    next: i64,
    unacknowledged: BTreeMap<i64, Sent>,
    /// How long a message takes there and back, and how much that varies, milliseconds.
    round_trip_ms: Option<(f64, f64)>,
}

#[derive(Debug)]
struct Sent {
    bytes: Vec<u8>,
    sent_ms: u64,
    resends: u32,
    /// Of these, since a later message was acknowledged.
    resends_of_seen: u32,
}

impl Sender {
    pub fn new(kind: Kind, ids: Ids) -> Sender {
        Sender { kind, ids, next: 0, unacknowledged: BTreeMap::new(), round_trip_ms: None }
    }

    pub fn next_id(&mut self) -> [u8; 16] {
        self.ids.next_id()
    }

    /// How many messages may be sent now.
    pub fn room(&self) -> usize {
        WINDOW_MESSAGES.saturating_sub(self.unacknowledged.len())
    }

    pub fn is_drained(&self) -> bool {
        self.unacknowledged.is_empty()
    }

    /// The bytes of the next message.
    pub fn send(&mut self, payload_type: u32, flags: u64, payload: &[u8], now_ms: u64) -> Vec<u8> {
        let sequence = self.next;
        self.next += 1;
        let frame = Frame {
            kind: self.kind,
            created_ms: now_ms,
            sequence,
            flags: if sequence == 0 { flags | SYN } else { flags },
            id: self.next_id(),
            payload_type,
            payload: payload.to_vec(),
        };
        let bytes = frame.encode();
        let sent = Sent { bytes: bytes.clone(), sent_ms: now_ms, resends: 0, resends_of_seen: 0 };
        self.unacknowledged.insert(sequence, sent);
        bytes
    }

    pub fn acknowledged(&mut self, sequence: i64, now_ms: u64) {
        let Some(sent) = self.unacknowledged.remove(&sequence) else { return };
        // Of a message that was sent twice nobody knows which one is acknowledged.
        if sent.resends == 0 {
            self.measure(now_ms.saturating_sub(sent.sent_ms));
        }
    }

    /// What is to be sent again: the oldest, when its time is over.
    ///
    /// # Errors
    /// It was sent again so often that nobody is there.
    pub fn tick(&mut self, now_ms: u64) -> Result<Option<Vec<u8>>, Dead> {
        let timeout_ms = self.timeout_ms();
        let Some(mut oldest) = self.unacknowledged.first_entry() else { return Ok(None) };
        let sent = oldest.get_mut();
        if (now_ms.saturating_sub(sent.sent_ms) as f64) < timeout_ms {
            return Ok(None);
        }
        if sent.resends >= RESENDS_MAX {
            return Err(Dead);
        }
        let (first, resends) = (*oldest.key(), oldest.get().resends_of_seen);
        // All later ones are there or acknowledged: as many are missing as numbers are.
        let after = i64::try_from(self.unacknowledged.len()).unwrap_or(i64::MAX);
        let is_seen = self.next - first > after;
        if is_seen && resends >= RESENDS_OF_SEEN {
            self.unacknowledged.remove(&first);
            return self.tick(now_ms);
        }
        let sent = self.unacknowledged.get_mut(&first).expect("it was there");
        sent.resends += 1;
        sent.resends_of_seen += u32::from(is_seen);
        sent.sent_ms = now_ms;
        Ok(Some(sent.bytes.clone()))
    }

    /// All that is not acknowledged, in order: the other end has a new connection, so that what
    /// was under way is lost.
    pub fn again(&mut self, now_ms: u64) -> Vec<Vec<u8>> {
        let all = self.unacknowledged.values_mut().map(|sent| {
            sent.resends += 1;
            sent.sent_ms = now_ms;
            sent.bytes.clone()
        });
        all.collect()
    }

    /// RTT by an eighth, its variation by a quarter.
    fn measure(&mut self, took_ms: u64) {
        let took = took_ms as f64;
        let (mean, variation) = self.round_trip_ms.unwrap_or((RESEND_FIRST_MS, 0.0));
        let variation = variation + ((took - mean).abs() - variation) / 4.0;
        self.round_trip_ms = Some((mean + (took - mean) / 8.0, variation));
    }

    fn timeout_ms(&self) -> f64 {
        let Some((mean, variation)) = self.round_trip_ms else { return RESEND_FIRST_MS };
        (mean + (4.0 * variation).max(RESEND_VARIATION_MIN_MS)).min(RESEND_MAX_MS)
    }
}

/// Nobody acknowledges anything any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dead;
