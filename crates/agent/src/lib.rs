//! The container agent: it speaks the published agent protocol and runs tasks on Docker.
//!
//! `machine` decides and does no IO; `runtime` carries out on Docker; `session` talks with the
//! control plane, `talk` says what is asked there and `returning` when it comes back; `core` is the
//! one loop between them, and writes the `journal`.

mod adoption;
mod agent;
mod config;
mod core;
mod error;
mod fetched;
pub mod intake;
mod journal;
pub mod machine;
pub mod meters;
pub mod names;
pub mod returning;
pub mod runtime;
mod seal;
mod session;
pub mod talk;

pub use agent::{run, run_and_tell};
pub use berth_api::sigv4::Credentials;
pub use config::{Config, PullBehavior};
pub use error::AgentError;
pub use journal::registered_as;
