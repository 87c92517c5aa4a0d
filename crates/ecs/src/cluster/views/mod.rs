//! What the world should be: pure functions of the state, made so by sessions and drivers.
pub mod assignment;
pub mod capacity;
pub mod comparison;
mod docker_config;
mod payload;

pub use payload::payload_task;
