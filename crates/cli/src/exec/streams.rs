//! Standard input and output beside a channel: each on a thread of its own, which may wait.
use std::{
    io::{Read, Write},
    sync::mpsc::{Receiver, Sender, channel},
    thread,
};

use berth_channel::Stream;
use rustix::termios::{OptionalActions, Termios, tcgetattr, tcsetattr};
use tokio::sync::mpsc;

use crate::say;

const INPUT_BYTES: usize = 16 * 1024;
/// Pieces of input that are read ahead.
const INPUT_PIECES: usize = 8;

/// A terminal that hands on every key as it is, until this is dropped.
pub struct RawTerminal(Termios);

impl RawTerminal {
    pub fn enter() -> anyhow::Result<RawTerminal> {
        let before = tcgetattr(std::io::stdin())?;
        let mut raw = before.clone();
        raw.make_raw();
        tcsetattr(std::io::stdin(), OptionalActions::Now, &raw)?;
        Ok(RawTerminal(before))
    }
}

impl Drop for RawTerminal {
    fn drop(&mut self) {
        // A terminal that is gone needs nothing.
        let _ = tcsetattr(std::io::stdin(), OptionalActions::Drain, &self.0);
    }
}

/// What comes on standard input; it ends as that does.
pub fn input() -> mpsc::Receiver<Vec<u8>> {
    let (sender, receiver) = mpsc::channel(INPUT_PIECES);
    thread::spawn(move || {
        let mut bytes = vec![0; INPUT_BYTES];
        while let Ok(count @ 1..) = std::io::stdin().lock().read(&mut bytes) {
            if sender.blocking_send(bytes[..count].to_vec()).is_err() {
                return;
            }
        }
    });
    receiver
}

/// Standard output and error.
pub struct Outputs {
    pieces: Option<Sender<(Stream, Vec<u8>)>>,
    /// How many bytes were written, piece by piece; none where they could not be. It ends with the
    /// last piece.
    pub written: mpsc::UnboundedReceiver<Option<usize>>,
}

impl Outputs {
    pub fn open() -> Outputs {
        let (pieces, comes) = channel();
        let (told, written) = mpsc::unbounded_channel();
        thread::spawn(move || write(&comes, &told));
        Outputs { pieces: Some(pieces), written }
    }

    pub fn write(&self, stream: Stream, bytes: Vec<u8>) {
        if let Some(pieces) = &self.pieces {
            // Whoever wrote has told why not any more.
            let _ = pieces.send((stream, bytes));
        }
    }

    /// Waits until all is written.
    pub async fn end(&mut self) {
        self.pieces = None;
        while self.written.recv().await.is_some() {}
    }
}

fn write(comes: &Receiver<(Stream, Vec<u8>)>, told: &mpsc::UnboundedSender<Option<usize>>) {
    for (stream, bytes) in comes {
        let written = match stream {
            Stream::Stdout => say::Results.write_all(&bytes).and_then(|()| say::Results.flush()),
            Stream::Stderr => say::Log.write_all(&bytes),
        };
        let is_last = written.is_err();
        if told.send(written.ok().map(|()| bytes.len())).is_err() || is_last {
            return;
        }
    }
}
