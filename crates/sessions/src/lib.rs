//! Sessions with agents, without their sockets: frames, nudges and time go in, frames and reports
//! come out. A control node puts sockets around them, the simulator a network.
//!
//! - [`acs`]: control. The assignment as a level: manifest, payloads, stop verification.
//! - [`tcs`]: telemetry. Acknowledged; what is news goes to the cluster as reports.
//! - [`Presence`]: who is here. An instance is connected as long as its control session is open.
//! - [`admit`]: who is let in.
pub mod acs;
mod admission;
pub mod limits;
mod numbers;
mod presence;
mod size;
pub mod tcs;

pub use admission::{Refusal, admit, may_stay};
pub use numbers::Numbers;
pub use presence::{Away, Caller, Here, Key, Presence, Resync, Seat, Standing};

/// Ends a session with code 1001: agents come back at once, as after any routine rotation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Close(pub &'static str);
