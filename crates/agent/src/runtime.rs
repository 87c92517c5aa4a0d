//! The Docker runtime: carries out the machine's actions and tells what Docker shows.

mod body;
mod cgroups;
mod clean;
mod docker;
mod events;
mod fault;
mod images;
mod inspect;
mod launch;
mod log_files;
mod merge;
mod ownership;
mod ports;
mod reference;
mod stats;
mod stop;
mod volumes;

pub use docker::{Docker, Host, Identity, Settings};
pub use events::Event;
pub use images::wall_clock_ms;
pub use inspect::Found;
pub use ownership::Claim;
pub use stats::{Network, Sample};
