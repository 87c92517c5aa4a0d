//! The agents' websockets. Each session is a pure machine with a small shell of IO around it.
//!
//! - [`acs`]: control. The assignment as a level: manifest, payloads, stop verification.
//! - [`tcs`]: telemetry. Acknowledged; what is news goes to the cluster as reports.
//! - [`Presence`]: who is here. An instance is connected as long as its control session is open.
pub(crate) mod acs;
mod admission;
mod numbers;
mod presence;
mod size;
mod socket;
pub(crate) mod tcs;
mod upgrades;

pub(crate) use presence::{Presence, Standing};
pub(crate) use tcs::Seats;
pub(crate) use upgrades::Upgrades;

/// Ends a session with code 1001: agents come back at once, as after any routine rotation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Close(pub &'static str);
