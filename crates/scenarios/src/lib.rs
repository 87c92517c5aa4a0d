//! A cluster's shard in tests, driven by lines of text: calls and reports in, and out what came of
//! them.
//!
//! - [`check`]: a script, and beside it what it prints.
//! - [`World`]: the shard, a store that always succeeds, and all that a script has made.
//! - [`definition`], [`daemon_definition`]: the task definitions that scripts know.
//!
//! What is tried by it here is the cluster of `ecs`. Crates that read its state have scripts with
//! lines of their own beside these.
mod agents;
mod definitions;
mod look;
mod names;
mod networks;
mod roles;
mod world;

pub use definitions::{daemon_definition, definition};
pub use world::{World, check, steps};
