//! The receiving half of a stream: each message once, in the order in which they were sent.
use std::collections::BTreeMap;

use crate::{Frame, limits::WAITING_MESSAGES_MAX};

#[derive(Debug, Default)]
pub struct Receiver {
    expected: i64,
    waiting: BTreeMap<i64, Frame>,
}

impl Receiver {
    /// Whether it is to be acknowledged, and what is next in order now. What came before is
    /// acknowledged again, as the sender may have missed that; what there is no room for is not.
    pub fn take(&mut self, frame: Frame) -> (bool, Vec<Frame>) {
        if frame.sequence < self.expected {
            return (frame.sequence >= 0, vec![]);
        }
        let is_next = frame.sequence == self.expected;
        if !is_next && self.waiting.len() >= WAITING_MESSAGES_MAX {
            return (false, vec![]);
        }
        self.waiting.entry(frame.sequence).or_insert(frame);
        let mut ready = vec![];
        while let Some(frame) = self.waiting.remove(&self.expected) {
            self.expected += 1;
            ready.push(frame);
        }
        (true, ready)
    }
}
