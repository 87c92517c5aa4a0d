//! The agents' websockets: small shells of IO around the pure machines of `berth-sessions`.
//!
//! - [`acs`]: control. - [`tcs`]: telemetry. - [`Presence`]: who is here, of all connections.
pub(crate) mod acs;
mod admission;
mod presence;
mod socket;
pub(crate) mod tcs;
mod upgrades;

pub(crate) use presence::Presence;
pub(crate) use tcs::Seats;
pub(crate) use upgrades::Upgrades;
