//! The agents' websockets: small shells of IO around the pure machines of `berth-sessions`.
//!
//! - [`acs`]: control. - [`tcs`]: telemetry. - [`Presence`]: who is here, of all connections.
pub(crate) mod acs;
pub(crate) mod admission;
mod minting;
mod presence;
mod socket;
pub(crate) mod tcs;
mod upgrades;

use berth_sessions::Close;

pub(crate) use presence::{Presence, Unsaid};
pub(crate) use tcs::Seats;
pub(crate) use upgrades::Upgrades;

/// Said to an agent whose key is gone, or whose policies allow it no longer.
const NO_LONGER: Close = Close("whoever opened this session may not any more");
