//! One file per figure.
pub mod burst;
pub mod describe;
pub mod hostile;
pub mod kill;
mod laptop;
pub mod launch;
pub mod run_task;
pub mod services;
pub mod start;
mod world;
