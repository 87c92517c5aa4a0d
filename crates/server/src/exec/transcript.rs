//! The transcript of a session: what its command prints, line by line in a log stream that is
//! called as the session is. It is kept here and not by the container, whose processes cannot touch
//! it. A session whose transcript cannot be kept ends.
use std::{
    collections::BTreeMap,
    mem,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use berth_api::logs::CreateLogStreamRequest;
use berth_channel::{Frame, payload_type};
use berth_effects::Heard;
use berth_lines::{Put, Refused};
use berth_logs::{CloudWatchLogs, Logs, SHARD};
use berth_serving::Published as _;
use bytes::Bytes;
use tokio::{
    select,
    sync::mpsc::{self, Permit, Receiver, Sender},
    time::{Instant, sleep},
};

use super::session::Session;
use crate::{
    door,
    limits::{
        EXEC_TRANSCRIPT_LINE_BYTES_MAX, EXEC_TRANSCRIPT_MESSAGES_MAX, EXEC_TRANSCRIPT_WAIT_MAX,
    },
    node::Node,
};

/// Between tries, while there is no room for lines.
const ROOM_PAUSE: Duration = Duration::from_millis(100);

/// Where a session notes what its host says.
pub(crate) struct Transcript {
    printed: Mutex<Printed>,
    lines: Sender<Vec<String>>,
}

/// One message of the host's, read, and room for the lines that it ends.
pub(crate) struct Noting<'a> {
    of: &'a Transcript,
    frame: Frame,
    room: Option<Permit<'a, Vec<String>>>,
}

/// A transcript, and what comes of it for whoever keeps it.
pub(super) fn begun() -> (Transcript, Receiver<Vec<String>>) {
    let (lines, kept) = mpsc::channel(EXEC_TRANSCRIPT_MESSAGES_MAX);
    (Transcript { printed: Mutex::default(), lines }, kept)
}

impl Transcript {
    /// Waits until there is room for what a message says. None: it is no message.
    pub async fn read(&self, bytes: &Bytes) -> Option<Noting<'_>> {
        let frame = Frame::decode(bytes).ok()?;
        // Nobody keeps what is said after the end.
        let room = self.lines.reserve().await.ok();
        Some(Noting { of: self, frame, room })
    }

    /// What was printed after the last end of a line.
    fn rest(&self) -> Option<String> {
        self.printed.lock().unwrap_or_else(PoisonError::into_inner).rest()
    }
}

impl Noting<'_> {
    pub fn note(self) {
        let mut printed = self.of.printed.lock().unwrap_or_else(PoisonError::into_inner);
        let lines = printed.take(self.frame);
        // Under the lock, so that lines are in their order.
        if let Some(room) = self.room.filter(|_| !lines.is_empty()) {
            room.send(lines);
        }
    }
}

/// What a command has printed, of messages that may come in any order.
#[derive(Default)]
struct Printed {
    next: i64,
    early: BTreeMap<i64, Vec<u8>>,
    line: Vec<u8>,
}

impl Printed {
    /// A message, each once; the lines that it ends.
    fn take(&mut self, frame: Frame) -> Vec<String> {
        let is_text = [payload_type::OUTPUT, payload_type::STDERR].contains(&frame.payload_type);
        // What else a host says has a number, too.
        let text = if is_text { frame.payload } else { Vec::new() };
        self.early.insert(frame.sequence, text);
        let mut lines = Vec::new();
        while let Some(text) = self.early.remove(&self.next) {
            self.next += 1;
            for part in text.split_inclusive(|it| *it == b'\n') {
                self.line.extend_from_slice(part);
                while self.line.len() > EXEC_TRANSCRIPT_LINE_BYTES_MAX {
                    let rest = self.line.split_off(end_within(&self.line));
                    lines.extend(line(&mem::replace(&mut self.line, rest)));
                }
                if self.line.ends_with(b"\n") {
                    lines.extend(line(&mem::take(&mut self.line)));
                }
            }
        }
        lines
    }

    fn rest(&mut self) -> Option<String> {
        line(&mem::take(&mut self.line))
    }
}

/// Where a line that is too long is cut: not within a character.
fn end_within(line: &[u8]) -> usize {
    let max = EXEC_TRANSCRIPT_LINE_BYTES_MAX;
    (max - 3..=max).rev().find(|it| line[*it] & 0xC0 != 0x80).unwrap_or(max)
}

/// Without its end. Empty lines are no events.
fn line(bytes: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(bytes);
    let text = text.trim_end_matches(['\r', '\n']);
    (!text.is_empty()).then(|| text.to_owned())
}

/// Keeps a session's transcript until the session is over.
pub(super) async fn keep(node: Arc<Node>, session: Arc<Session>, mut kept: Receiver<Vec<String>>) {
    if let Err(why) = kept_all(&node, &session, &mut kept).await {
        session.end(&node, None, &format!("its transcript cannot be kept: {why}"));
    }
}

async fn kept_all(
    node: &Arc<Node>,
    session: &Session,
    kept: &mut Receiver<Vec<String>>,
) -> Result<(), String> {
    make_stream(node, session).await?;
    let (mut ended, mut is_over, mut batch) = (session.ended(), false, Vec::new());
    let end = async move { drop(ended.wait_for(Option::is_some).await) };
    tokio::pin!(end);
    while !is_over {
        select! {
            biased;
            _ = kept.recv_many(&mut batch, EXEC_TRANSCRIPT_MESSAGES_MAX) => {}
            () = &mut end => {
                kept.close();
                while let Some(it) = kept.recv().await {
                    batch.push(it);
                }
                batch.extend(session.transcript().and_then(Transcript::rest).map(|it| vec![it]));
                is_over = true;
            }
        }
        put(node, session, batch.drain(..).flatten().collect()).await?;
    }
    Ok(())
}

/// As whoever asked for the session: it is told in the history of the logs.
async fn make_stream(node: &Arc<Node>, session: &Session) -> Result<(), String> {
    let request = CreateLogStreamRequest {
        log_group_name: session.target.session.log_group.clone(),
        log_stream_name: Some(session.id().to_owned()),
    };
    let (who, request_id) = (session.principal().to_owned(), session.id().to_owned());
    match door::carry_out::<CloudWatchLogs>(node, request.into(), who, request_id).await {
        Heard::Answered(Ok(_)) => Ok(()),
        Heard::Answered(Err(error)) => Err(error.to_string()),
        Heard::Undone | Heard::Unknown => Err("its log stream was not made".to_owned()),
    }
}

async fn put(node: &Node, session: &Session, lines: Vec<String>) -> Result<(), String> {
    if lines.is_empty() {
        return Ok(());
    }
    let name = session.target.session.log_group.as_deref().unwrap_or_default();
    let state = node.state::<Logs>(SHARD).ok_or("there are no logs")?;
    let group = state.group(name).ok_or("its log group was deleted")?;
    let stream = state.stream(group, session.id()).ok_or("its log stream was deleted")?;
    let now = node.clock.now().0;
    let put = Put {
        group: group.id.0,
        stream: stream.id.0,
        ingested_ms: now,
        cursor: None,
        events: lines.into_iter().map(|it| (now, it)).collect(),
    };
    let since = Instant::now();
    loop {
        match node.lines.put(put.clone()).await {
            Ok(()) => return Ok(()),
            Err(Refused::Overloaded) if since.elapsed() < EXEC_TRANSCRIPT_WAIT_MAX => {
                sleep(ROOM_PAUSE).await;
            }
            Err(why) => return Err(why.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use berth_channel::{Ids, Kind};

    use super::*;

    fn frame(sequence: i64, payload_type: u32, payload: &[u8]) -> Frame {
        let id = Ids::new([1; 16]).next_id();
        let frame = Frame::control(Kind::Output, payload.to_vec(), id, 1);
        Frame { sequence, payload_type, ..frame }
    }

    fn output(sequence: i64, payload: &[u8]) -> Frame {
        frame(sequence, payload_type::OUTPUT, payload)
    }

    #[test]
    fn lines_are_in_their_order_whatever_comes_first() {
        let mut printed = Printed::default();
        assert!(printed.take(output(3, b"one\r\n\r\nt")).is_empty());
        assert!(printed.take(frame(0, payload_type::HANDSHAKE_REQUEST, b"{}\n")).is_empty());
        assert!(printed.take(frame(2, payload_type::STDERR, b"oh ")).is_empty());
        let last = frame(1, payload_type::HANDSHAKE_COMPLETE, b"{}\n");
        assert_eq!(printed.take(last), ["oh one"]);
        assert_eq!(printed.take(output(4, b"wo\nthree\xff")), ["two"]);
        assert!(printed.take(frame(5, payload_type::EXIT_CODE, b"0\n")).is_empty());
        assert_eq!(printed.rest().as_deref(), Some("three\u{fffd}"));
        assert_eq!(printed.rest(), None);
    }

    #[test]
    fn a_line_that_does_not_end_is_cut_between_characters() {
        let mut printed = Printed::default();
        let text = "ü".repeat(EXEC_TRANSCRIPT_LINE_BYTES_MAX / 2);
        assert!(printed.take(output(0, text.as_bytes())).is_empty());
        assert!(printed.take(output(1, b"")).is_empty());
        assert_eq!(printed.take(output(2, "aü".as_bytes())), [text]);
        assert_eq!(printed.rest().as_deref(), Some("aü"));
        let mut odd = Printed::default();
        let text = format!("a{}", "ü".repeat(EXEC_TRANSCRIPT_LINE_BYTES_MAX / 2));
        let lines = odd.take(output(0, text.as_bytes()));
        assert_eq!(lines, [text.strip_suffix('ü').unwrap()]);
        assert_eq!(odd.rest().as_deref(), Some("ü"));
    }
}
