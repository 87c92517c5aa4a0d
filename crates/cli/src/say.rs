//! The one way out to standard output and standard error. Nobody who has stopped listening stops
//! us, and nothing that is told acts upon a terminal.
use std::{
    fmt::Arguments,
    io::{self, Write},
    sync::OnceLock,
};

use crate::{
    exit, log, plain,
    terminal::{Colour, Terminal},
};

/// Where something is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stream {
    /// Standard output: results.
    Result,
    /// Standard error: progress, plans, warnings.
    Aside,
}

/// Why standard output takes nothing any more, once it does not.
static LOST: OnceLock<io::Error> = OnceLock::new();

/// A line of the result, as `println!` would write it.
macro_rules! say {
    ($($words:tt)*) => {
        $crate::say::line($crate::say::Stream::Result, format_args!($($words)*))
    };
}

/// A line beside the result, as `eprintln!` would write it.
macro_rules! note {
    ($($words:tt)*) => {
        $crate::say::line($crate::say::Stream::Aside, format_args!($($words)*))
    };
}

pub fn line(to: Stream, words: Arguments<'_>) {
    verbatim(to, &plain::lines(&format!("{words}\n")));
}

/// Whole lines of the result.
pub fn result(text: &str) {
    verbatim(Stream::Result, &plain::lines(text));
}

/// Whole lines beside the result.
pub fn aside(text: &str) {
    verbatim(Stream::Aside, &plain::lines(text));
}

/// A line in a colour, if there are any.
pub fn painted(to: Stream, terminal: &Terminal, colour: Option<Colour>, text: &str) {
    let text = plain::one_line(text);
    let text = colour.map_or_else(|| text.clone(), |it| terminal.paint(it, &text));
    verbatim(to, &format!("{text}\n"));
}

/// A line of JSON.
pub fn json(text: &str) {
    verbatim(Stream::Result, &format!("{}\n", plain::json(text)));
}

/// What has been made fit for whoever reads it. That nobody does any more is no error: what was
/// begun is done to its end, and [`end`] says so then.
pub fn verbatim(to: Stream, text: &str) {
    let written = |out: &mut dyn Write| out.write_all(text.as_bytes()).and_then(|()| out.flush());
    match to {
        Stream::Result if is_lost() => {}
        Stream::Result => lose(written(&mut io::stdout().lock())),
        Stream::Aside if log::line(text) => {}
        // Who cannot be told anything is not told that either.
        Stream::Aside => drop(written(&mut io::stderr().lock())),
    }
}

fn lose(written: io::Result<()>) {
    if let Err(error) = written {
        // The first reason is the one to tell.
        let _: Result<(), _> = LOST.set(error);
    }
}

/// Whether there is nobody any more to whom results could be told: time to stop for those who do
/// nothing else.
pub fn is_lost() -> bool {
    LOST.get().is_some()
}

/// What has become of the result of a verb that did what it should.
pub fn end() -> anyhow::Result<()> {
    match LOST.get() {
        None => Ok(()),
        Some(error) if error.kind() == io::ErrorKind::BrokenPipe => {
            Err(exit::Silent(exit::NOT_READ).into())
        }
        Some(error) => anyhow::bail!("standard output cannot be written: {error}"),
    }
}

/// Standard output for those who write much.
pub struct Results;

impl Write for Results {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = io::stdout().write(bytes);
        if let Err(error) = &written {
            lose(Err(error.kind().into()));
        }
        written
    }

    fn flush(&mut self) -> io::Result<()> {
        io::stdout().flush()
    }
}

/// Standard error for a log, which goes on when nobody reads it.
pub struct Log;

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // A log that cannot be written cannot say so.
        drop(io::stderr().write_all(bytes));
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        drop(io::stderr().flush());
        Ok(())
    }
}
