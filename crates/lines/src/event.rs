//! Lines, and where among all others they are.
use crate::codec::{Input, put_bytes, put_number, put_signed};

/// A line of a stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    pub at: Position,
    /// When it came, in milliseconds.
    pub ingested_ms: i64,
    pub stream: u128,
    pub text: String,
}

/// Orders all lines of a node, as their times do, and then as they came. No two are at the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// The time that a line says, in milliseconds.
    pub ms: i64,
    /// The segment that it came into, and its number there.
    pub id: u128,
}

impl Position {
    pub fn new(ms: i64, epoch: u64, number: u64) -> Position {
        Position { ms, id: u128::from(epoch) << 64 | u128::from(number) }
    }

    fn epoch(self) -> u64 {
        (self.id >> 64) as u64
    }

    fn number(self) -> u64 {
        self.id as u64
    }
}

/// What lines of a run are written after: each says how it differs from the one before.
#[derive(Clone, Copy, Debug)]
pub struct Before {
    ms: i64,
    epoch: u64,
    number: u64,
    ingested_ms: i64,
}

impl Before {
    /// The first line of a run.
    pub fn first(base_epoch: u64) -> Before {
        Before { ms: 0, epoch: base_epoch, number: 0, ingested_ms: 0 }
    }

    pub fn put(&mut self, out: &mut Vec<u8>, at: Position, ingested_ms: i64, text: &[u8]) {
        put_signed(out, at.ms.wrapping_sub(self.ms));
        put_signed(out, at.epoch().wrapping_sub(self.epoch) as i64);
        put_signed(out, at.number().wrapping_sub(self.number) as i64);
        put_signed(out, ingested_ms.wrapping_sub(self.ingested_ms));
        put_bytes(out, text);
        *self = Before { ms: at.ms, epoch: at.epoch(), number: at.number(), ingested_ms };
    }

    /// The next line: where it is, when it came, and its text.
    pub fn take<'a>(&mut self, input: &mut Input<'a>) -> Option<(Position, i64, &'a str)> {
        let ms = self.ms.wrapping_add(input.signed()?);
        let epoch = self.epoch.wrapping_add(input.signed()? as u64);
        let number = self.number.wrapping_add(input.signed()? as u64);
        let ingested_ms = self.ingested_ms.wrapping_add(input.signed()?);
        let text = input.text()?;
        *self = Before { ms, epoch, number, ingested_ms };
        Some((Position::new(ms, epoch, number), ingested_ms, text))
    }
}

/// Bytes that a text of this length counts for, as CloudWatch Logs counts them.
pub fn counted(text_bytes: usize) -> u64 {
    text_bytes as u64 + 26
}

/// A number of a run, for what tells that there is none.
pub fn put_run_numbers(out: &mut Vec<u8>, numbers: [u64; 3]) {
    numbers.into_iter().for_each(|it| put_number(out, it));
}
