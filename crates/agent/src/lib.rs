//! The container agent: it speaks the published agent protocol and runs tasks on Docker.
//!
//! `machine` decides and does no IO; `runtime` carries out on Docker; `session` talks with the
//! control plane, `talk` says what is asked there and `returning` when it comes back; `core` is the
//! one loop between them, and writes the `journal`. `housekeeping` keeps disks from filling up,
//! `vitals` looks whether Docker is well. `network` gives tasks interfaces of their own.

mod adoption;
mod agent;
mod config;
mod core;
pub mod credentials;
pub mod endpoint;
mod error;
mod examiner;
mod fetched;
mod firelens;
mod gpus;
pub mod housekeeping;
pub mod identity;
pub mod intake;
mod journal;
mod leaving;
pub mod logs;
pub mod machine;
mod memory;
pub mod meters;
pub mod names;
pub mod namespace;
mod netlink;
pub mod network;
mod pause;
mod restarts;
pub mod returning;
pub mod runtime;
mod seal;
pub mod secrets;
mod session;
pub mod talk;
mod trusted;
mod vitals;

pub use agent::{remove_network, run, run_and_tell};
pub use berth_api::sigv4::Credentials;
pub use config::{Config, Housekeeping, KEY_PERIOD, OVERLAY_PORT, PullBehavior};
pub use error::AgentError;
pub use examiner::{Examination, Examiner};
pub use identity::Identity;
pub use journal::registered_as;
pub use trusted::Trusted;
