//! Scenarios: calls and reports as text in, what came of them as text out.
mod agents;
mod clusters;
mod container_instances;
pub mod fixture;
mod payload;
mod run_task;
mod start_and_stop;
