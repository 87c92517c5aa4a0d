//! Stores opened, damaged, filled, dumped and compared, each in a directory of its own.
#![expect(clippy::unwrap_used, reason = "a test says by failing what went wrong")]

mod bounded;
mod conformance;
mod damage;
mod dump;
mod history;
mod scratch;
mod unsynced;
