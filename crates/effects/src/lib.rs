//! How the state of one shard has effects in others. Pure: the server's drivers do what is decided
//! here, and the simulator's.
//!
//! A shard never reads another one and sends it nothing that could be lost. There are three forms:
//!
//! - [`Level`]: what a shard tells others. What the source's state shows ([`Source`]) is compared
//!   with the rows that the sink has of it ([`Imports`]), and the difference reported ([`Sink`]).
//! - [`Intents`]: a call that a shard wants to be made, as a row ([`Intent`]). It is made until
//!   there is an answer, under the row's own id as its token, and the answer is reported.
//! - [`Rechecks`]: what a shard holds to be so elsewhere ([`Recheck`]). It is asked again, and
//!   reported where the answer is another one by now.
//!
//! All that is kept here is what was done lately. Whoever begins anew without it does nothing that
//! is wrong, and finds in the shards themselves what is left to be done.
mod effect;
mod imports;
mod intent;
mod level;
pub mod limits;
mod recheck;

#[cfg(test)]
mod tests;

pub use effect::{Effect, ReportOf, StateOf};
pub use imports::{
    Import, ImportEntry, ImportHead, ImportKey, Imported, Importer, Imports, import,
};
pub use intent::{Ask, Deeds, Heard, Intent, Intents, OutcomeOf, RequestOf, Wish};
pub use level::{Level, Sink, Source};
pub use recheck::{Difference, Recheck, Rechecks, differences};
