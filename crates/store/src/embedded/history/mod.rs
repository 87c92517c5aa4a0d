//! The history of shards: each batch and each version of a row, beside the rows and written with
//! them.
//!
//! It is no part of what the rows must add up to, and nothing of it is needed to start: a damaged
//! history is named where it is read, and set aside where it would keep the store from opening.
mod aside;
mod begin;
mod entry;
mod forget;
pub mod keys;
mod past;
mod read;
mod room;
#[cfg(test)]
mod tests;
mod trail;

pub use self::{
    aside::set_aside,
    begin::{begin, end_passing},
    entry::{Entry, Rows, open_batch, seal_batch},
    forget::{Forgetting, oldest, plan, remains},
    past::{EmbeddedPast, Loans},
    read::{begins, check},
    room::{Forgotten, Room, Step, files_bytes},
    trail::{Trail, beginning, noted, tidied},
};
