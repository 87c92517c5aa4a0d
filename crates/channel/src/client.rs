//! The end before a person or a pipe: it answers the handshake, then input goes and output comes.
use crate::{
    Frame, Ids, Kind, Malformed,
    frame::{FIN, payload_type},
    host::{Stream, TERMINATE},
    limits::OWN_PAYLOAD_BYTES_MAX,
    link::{Link, Taken},
    sender::Dead,
    words::{self, ChannelClosed, HandshakeRequest, Size},
};

/// See the module.
#[derive(Debug)]
pub struct Client {
    link: Link,
    version: String,
    is_open: bool,
}

/// What a client hears.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClientEvent {
    /// The handshake is over: input may be sent.
    Open,
    Output(Stream, Vec<u8>),
    ExitCode(i64),
    /// The session is over; the text says why, and is empty where it ended by itself.
    Closed(String),
}

impl Client {
    pub fn new(version: &str, ids: Ids) -> Client {
        Client { link: Link::new(Kind::Input, ids), version: version.to_owned(), is_open: false }
    }

    /// Frames to be sent now.
    pub fn take_out(&mut self) -> Vec<Vec<u8>> {
        self.link.take_out()
    }

    /// Bytes of input that may be given now.
    pub fn room_bytes(&self) -> usize {
        if self.is_open { self.link.room() * OWN_PAYLOAD_BYTES_MAX } else { 0 }
    }

    pub fn input(&mut self, bytes: &[u8], now_ms: u64) {
        for part in bytes.chunks(OWN_PAYLOAD_BYTES_MAX) {
            self.link.send(payload_type::OUTPUT, 0, part, now_ms);
        }
    }

    /// The command reads its input to the end. Of ours alone: published clients have none.
    pub fn end_input(&mut self, now_ms: u64) {
        self.link.send(payload_type::OUTPUT, FIN, &[], now_ms);
    }

    pub fn resize(&mut self, size: Size, now_ms: u64) {
        self.link.send(payload_type::SIZE, 0, &words::encode(&size), now_ms);
    }

    /// The command is to end.
    pub fn terminate(&mut self, now_ms: u64) {
        self.link.send(payload_type::FLAG, 0, &TERMINATE.to_be_bytes(), now_ms);
    }

    /// Its own connection is a new one.
    pub fn reconnected(&mut self, now_ms: u64) {
        self.link.reconnected(now_ms);
    }

    /// At least every [`TICK_MS`](crate::limits::TICK_MS).
    ///
    /// # Errors
    /// Nobody acknowledges anything any more.
    pub fn tick(&mut self, now_ms: u64) -> Result<(), Dead> {
        self.link.tick(now_ms)
    }

    /// A piece of output of so many bytes was taken by whom it is for: each that was heard, once.
    pub fn taken(&mut self, bytes: usize, now_ms: u64) {
        self.link.taken(bytes, now_ms);
    }

    /// # Errors
    /// Bytes that are no message.
    pub fn frame(&mut self, bytes: &[u8], now_ms: u64) -> Result<Vec<ClientEvent>, Malformed> {
        match self.link.take(bytes, now_ms)? {
            Taken::Stream(ready) => {
                let events = ready.into_iter().filter_map(|it| self.output(it, now_ms));
                Ok(events.collect::<Vec<_>>())
            }
            Taken::Control(it) if it.kind == Kind::ChannelClosed => {
                let closed = words::decode::<ChannelClosed>(&it.payload).unwrap_or_default();
                Ok(vec![ClientEvent::Closed(closed.output)])
            }
            Taken::Control(_) => Ok(vec![]),
        }
    }

    fn output(&mut self, frame: Frame, now_ms: u64) -> Option<ClientEvent> {
        match frame.payload_type {
            payload_type::OUTPUT => Some(ClientEvent::Output(Stream::Stdout, frame.payload)),
            payload_type::STDERR => Some(ClientEvent::Output(Stream::Stderr, frame.payload)),
            payload_type::HANDSHAKE_REQUEST => {
                let request = words::decode::<HandshakeRequest>(&frame.payload)?;
                let response = words::encode(&request.answered(&self.version));
                self.link.send(payload_type::HANDSHAKE_RESPONSE, 0, &response, now_ms);
                None
            }
            payload_type::HANDSHAKE_COMPLETE => {
                self.is_open = true;
                Some(ClientEvent::Open)
            }
            payload_type::EXIT_CODE => {
                let code = std::str::from_utf8(&frame.payload).ok()?.parse().ok()?;
                Some(ClientEvent::ExitCode(code))
            }
            _ => None,
        }
    }
}
