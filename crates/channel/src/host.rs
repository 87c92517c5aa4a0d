//! The end beside the container: it asks the handshake, then a command's output goes and its input
//! comes.
use crate::{
    Ids, Kind, Malformed,
    frame::{FIN, payload_type},
    limits::{HANDSHAKE_MAX_MS, OWN_PAYLOAD_BYTES_MAX, PAYLOAD_BYTES_MAX, TERMINAL_CELLS_MAX},
    link::{Link, Taken},
    words::{
        self, AgentSessionState, HandshakeComplete, HandshakeRequest, HandshakeResponse,
        OWN_CLIENT, Size,
    },
};

/// See the module.
#[derive(Debug)]
pub struct Host {
    link: Link,
    session_id: String,
    step: Step,
}

#[derive(Debug)]
enum Step {
    /// The client's answer is awaited.
    Handshake {
        since_ms: u64,
    },
    Open {
        /// Whether the client is one of ours, who know more than is published.
        is_own: bool,
    },
    /// Its last word waits until all that was sent is acknowledged.
    Ending(AgentSessionState),
    Ended,
}

/// Which output of a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stream {
    /// Or the terminal.
    Stdout,
    Stderr,
}

/// What a host is to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HostEvent {
    /// The handshake is over: the command may begin.
    Begin,
    Input(Vec<u8>),
    InputEnded,
    Resize(Size),
    /// The client wants the command to end.
    Terminate,
    /// The server has ended the session.
    Closed,
    /// All is said: the connection can be closed.
    Done,
    /// The channel is of no use any more; why.
    Failed(String),
}

impl Host {
    pub fn new(session_id: &str, ids: Ids, now_ms: u64) -> Host {
        let mut link = Link::new(Kind::Output, ids);
        let request = words::encode(&HandshakeRequest::of_command());
        link.send(payload_type::HANDSHAKE_REQUEST, 0, &request, now_ms);
        let step = Step::Handshake { since_ms: now_ms };
        Host { link, session_id: session_id.to_owned(), step }
    }

    /// Frames to be sent now.
    pub fn take_out(&mut self) -> Vec<Vec<u8>> {
        self.link.take_out()
    }

    /// Bytes of output that may be given now.
    pub fn room_bytes(&self) -> usize {
        match self.step {
            Step::Open { .. } => self.link.room() * self.payload_bytes_max(),
            _ => 0,
        }
    }

    /// A piece of input of so many bytes was taken by whom it is for: each that was heard, once.
    pub fn taken(&mut self, bytes: usize, now_ms: u64) {
        self.link.taken(bytes, now_ms);
    }

    /// # Errors
    /// Bytes that are no message: whoever sends them is not to be talked to.
    pub fn frame(&mut self, bytes: &[u8], now_ms: u64) -> Result<Vec<HostEvent>, Malformed> {
        let mut events = vec![];
        match self.link.take(bytes, now_ms)? {
            Taken::Stream(ready) => {
                for it in ready {
                    events.extend(self.input(it.payload_type, it.flags, it.payload, now_ms));
                }
            }
            Taken::Control(it) if it.kind == Kind::ChannelClosed => events.push(HostEvent::Closed),
            Taken::Control(_) => {}
        }
        events.extend(self.drained(now_ms));
        Ok(events)
    }

    /// Its own connection is a new one.
    pub fn reconnected(&mut self, now_ms: u64) {
        self.link.reconnected(now_ms);
    }

    /// At least every [`TICK_MS`](crate::limits::TICK_MS).
    pub fn tick(&mut self, now_ms: u64) -> Option<HostEvent> {
        if let Step::Handshake { since_ms } = self.step
            && now_ms.saturating_sub(since_ms) > HANDSHAKE_MAX_MS
        {
            return Some(self.failed("the client did not answer the handshake"));
        }
        match self.link.tick(now_ms) {
            Err(_) => Some(self.failed("the client acknowledges nothing any more")),
            Ok(()) => None,
        }
    }

    /// Output of the command, no more than there is room for.
    pub fn output(&mut self, stream: Stream, mut bytes: &[u8], now_ms: u64) {
        let kind = match stream {
            Stream::Stdout => payload_type::OUTPUT,
            Stream::Stderr => payload_type::STDERR,
        };
        while !bytes.is_empty() {
            let (now, later) = bytes.split_at(cut(bytes, self.payload_bytes_max()));
            self.link.send(kind, 0, now, now_ms);
            bytes = later;
        }
    }

    /// The command has ended, or never began: `reason` says why.
    pub fn ended(
        &mut self,
        exit_code: Option<i64>,
        reason: Option<String>,
        now_ms: u64,
    ) -> Option<HostEvent> {
        if let (Step::Open { is_own: true }, Some(code)) = (&self.step, exit_code) {
            self.link.send(payload_type::EXIT_CODE, 0, code.to_string().as_bytes(), now_ms);
        }
        self.step = Step::Ending(AgentSessionState {
            schema_version: 1,
            session_state: "Terminating".to_owned(),
            session_id: self.session_id.clone(),
            exit_code,
            reason,
        });
        self.drained(now_ms)
    }

    /// Ends whether or not all is acknowledged.
    pub fn give_up(&mut self, now_ms: u64) {
        if let Step::Ending(last) = &self.step {
            self.link.say(Kind::AgentSessionState, words::encode(last), now_ms);
            self.step = Step::Ended;
        }
    }

    fn input(&mut self, kind: u32, flags: u64, payload: Vec<u8>, now_ms: u64) -> Option<HostEvent> {
        if let Step::Handshake { since_ms } = self.step {
            // Published clients tell the size of their terminal before they are asked anything.
            return match kind {
                payload_type::HANDSHAKE_RESPONSE => Some(self.answered(&payload, since_ms, now_ms)),
                payload_type::SIZE => resize(&payload),
                payload_type::OUTPUT => {
                    self.link.taken(payload.len(), now_ms);
                    None
                }
                _ => None,
            };
        }
        match kind {
            payload_type::OUTPUT if flags & FIN != 0 => {
                self.link.taken(payload.len(), now_ms);
                Some(HostEvent::InputEnded)
            }
            payload_type::OUTPUT => Some(HostEvent::Input(payload)),
            payload_type::SIZE => resize(&payload),
            payload_type::FLAG => {
                (payload == TERMINATE.to_be_bytes()).then_some(HostEvent::Terminate)
            }
            _ => None,
        }
    }

    fn answered(&mut self, payload: &[u8], since_ms: u64, now_ms: u64) -> HostEvent {
        let Some(response) = words::decode::<HandshakeResponse>(payload) else {
            return self.failed("the client's answer to the handshake cannot be read");
        };
        if let Some(failure) = response.failure() {
            return self.failed(&failure);
        }
        let complete = HandshakeComplete {
            handshake_time_to_complete: now_ms.saturating_sub(since_ms) * 1_000_000,
            customer_message: String::new(),
        };
        let complete = words::encode(&complete);
        self.link.send(payload_type::HANDSHAKE_COMPLETE, 0, &complete, now_ms);
        self.step = Step::Open { is_own: response.client_version.starts_with(OWN_CLIENT) };
        HostEvent::Begin
    }

    fn failed(&mut self, why: &str) -> HostEvent {
        self.step = Step::Ended;
        HostEvent::Failed(why.to_owned())
    }

    fn drained(&mut self, now_ms: u64) -> Option<HostEvent> {
        let is_over = matches!(self.step, Step::Ending(_)) && self.link.is_drained();
        is_over.then(|| {
            self.give_up(now_ms);
            HostEvent::Done
        })
    }

    fn payload_bytes_max(&self) -> usize {
        match self.step {
            Step::Open { is_own: true } => OWN_PAYLOAD_BYTES_MAX,
            _ => PAYLOAD_BYTES_MAX,
        }
    }
}

/// The flag by which a client ends a session.
pub const TERMINATE: u32 = 2;

fn resize(payload: &[u8]) -> Option<HostEvent> {
    let size = words::decode::<Size>(payload)?;
    let fits = |it: u16| (1..=TERMINAL_CELLS_MAX).contains(&it);
    (fits(size.cols) && fits(size.rows)).then_some(HostEvent::Resize(size))
}

/// Where to cut what is too long: not within a character of UTF-8.
fn cut(bytes: &[u8], max: usize) -> usize {
    if bytes.len() <= max {
        return bytes.len();
    }
    let is_inside = |at: usize| bytes[at] & 0b1100_0000 == 0b1000_0000;
    (max - 3..=max).rev().find(|at| !is_inside(*at)).unwrap_or(max)
}
