//! One end of a channel: a stream there and a stream back, with acknowledgements.
use std::collections::BTreeMap;

use crate::{
    Frame, Ids, Kind, Malformed,
    frame::payload_type,
    ids::hyphenated,
    limits::{HELD_MESSAGES_MAX, UNTAKEN_BYTES_MAX, UNTAKEN_MESSAGE_BYTES},
    receiver::Receiver,
    sender::{Dead, Sender},
    words::{self, Acknowledgement},
};

#[derive(Debug)]
pub struct Link {
    sender: Sender,
    receiver: Receiver,
    /// The stream that comes.
    comes: Kind,
    /// Bytes of data that were heard and not taken yet, and what their messages take beside.
    untaken_bytes: usize,
    /// Acknowledgements for which that is too much, by the numbers of their messages.
    held: BTreeMap<i64, Vec<u8>>,
    /// To be sent by whoever has the connection.
    out: Vec<Vec<u8>>,
}

/// What a frame came to.
#[derive(Debug)]
pub enum Taken {
    /// Messages of the stream, in order.
    Stream(Vec<Frame>),
    /// One that is not part of it.
    Control(Frame),
}

impl Link {
    /// `sends` is the stream that goes, [`Kind::Input`] or [`Kind::Output`].
    pub fn new(sends: Kind, ids: Ids) -> Link {
        let comes = if sends == Kind::Input { Kind::Output } else { Kind::Input };
        let (sender, receiver) = (Sender::new(sends, ids), Receiver::default());
        let (untaken_bytes, held, out) = (0, BTreeMap::new(), vec![]);
        Link { sender, receiver, comes, untaken_bytes, held, out }
    }

    pub fn room(&self) -> usize {
        self.sender.room()
    }

    pub fn is_drained(&self) -> bool {
        self.sender.is_drained()
    }

    pub fn send(&mut self, payload_type: u32, flags: u64, payload: &[u8], now_ms: u64) {
        let bytes = self.sender.send(payload_type, flags, payload, now_ms);
        self.out.push(bytes);
    }

    pub fn say(&mut self, kind: Kind, payload: Vec<u8>, now_ms: u64) {
        let frame = Frame::control(kind, payload, self.sender.next_id(), now_ms);
        self.out.push(frame.encode());
    }

    /// Frames to be sent now.
    pub fn take_out(&mut self) -> Vec<Vec<u8>> {
        std::mem::take(&mut self.out)
    }

    /// # Errors
    /// See [`Sender::tick`].
    pub fn tick(&mut self, now_ms: u64) -> Result<(), Dead> {
        self.out.extend(self.sender.tick(now_ms)?);
        Ok(())
    }

    /// The connection is a new one: what was under way is sent again.
    pub fn reconnected(&mut self, now_ms: u64) {
        self.out.extend(self.sender.again(now_ms));
    }

    /// A message with so many bytes of data was taken by whom it is for.
    pub fn taken(&mut self, bytes: usize, now_ms: u64) {
        self.untaken_bytes = self.untaken_bytes.saturating_sub(bytes + UNTAKEN_MESSAGE_BYTES);
        if self.untaken_bytes <= UNTAKEN_BYTES_MAX {
            for payload in std::mem::take(&mut self.held).into_values() {
                self.say(Kind::Acknowledge, payload, now_ms);
            }
        }
    }

    fn acknowledge(&mut self, sequence: i64, payload: Vec<u8>, now_ms: u64) {
        if self.untaken_bytes > UNTAKEN_BYTES_MAX {
            self.held.insert(sequence, payload);
        } else {
            self.say(Kind::Acknowledge, payload, now_ms);
        }
    }

    /// # Errors
    /// Bytes that are no message. What has an unknown type is passed over.
    pub fn take(&mut self, bytes: &[u8], now_ms: u64) -> Result<Taken, Malformed> {
        let frame = match Frame::decode(bytes) {
            Err(Malformed::Kind) => return Ok(Taken::Stream(vec![])),
            decoded => decoded?,
        };
        match frame.kind {
            it if it == self.comes => {
                let acknowledgement = Acknowledgement {
                    acknowledged_message_type: it.as_str().to_owned(),
                    acknowledged_message_id: hyphenated(frame.id),
                    acknowledged_message_sequence_number: frame.sequence,
                    is_sequential_message: true,
                };
                let sequence = frame.sequence;
                // Whoever sends without waiting has it dropped, and sends it again.
                if self.held.len() >= HELD_MESSAGES_MAX {
                    return Ok(Taken::Stream(vec![]));
                }
                let (acknowledges, ready) = self.receiver.take(frame);
                if acknowledges && !self.held.contains_key(&sequence) {
                    self.acknowledge(sequence, words::encode(&acknowledgement), now_ms);
                }
                let is_data = |it: &&Frame| is_data(it.payload_type);
                let bytes = ready.iter().filter(is_data).map(untaken_bytes);
                self.untaken_bytes += bytes.sum::<usize>();
                Ok(Taken::Stream(ready))
            }
            Kind::Acknowledge => {
                if let Some(it) = words::decode::<Acknowledgement>(&frame.payload) {
                    self.sender.acknowledged(it.acknowledged_message_sequence_number, now_ms);
                }
                Ok(Taken::Stream(vec![]))
            }
            // The other end has a new connection.
            Kind::StartPublication => {
                self.reconnected(now_ms);
                Ok(Taken::Control(frame))
            }
            _ => Ok(Taken::Control(frame)),
        }
    }
}

/// What somebody has to take.
fn is_data(kind: u32) -> bool {
    matches!(kind, payload_type::OUTPUT | payload_type::STDERR)
}

fn untaken_bytes(frame: &Frame) -> usize {
    frame.payload.len() + UNTAKEN_MESSAGE_BYTES
}
