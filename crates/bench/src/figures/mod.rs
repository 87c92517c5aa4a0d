//! One file per figure.
pub mod awsvpc;
pub mod burst;
pub mod credentials;
pub mod describe;
pub mod exec;
pub mod hostile;
pub mod kill;
mod laptop;
pub mod launch;
pub mod logs;
pub mod outage;
pub mod run_task;
pub mod services;
pub mod start;
mod turns;
mod world;
