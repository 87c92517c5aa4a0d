//! What the world should be: pure functions of the state, made so by sessions and drivers.
pub mod assignment;
pub mod capacity;
pub mod comparison;
pub mod credentials;
mod docker_config;
pub mod exec;
pub mod log_writes;
mod payload;
pub mod prepulls;

pub use payload::payload_task;
