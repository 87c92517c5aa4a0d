//! What agents measure of tasks, remembered for a while, and CloudWatch's reads of it. Pure: no IO,
//! no clock, no chance.
//!
//! There is no shard: figures are memory of the node and never a record. Rooms: [`windows`] what is
//! remembered, [`cloudwatch`] what is told of it, [`limits`] every bound.
pub mod cloudwatch;
pub mod limits;
mod needs;
mod service;
pub mod windows;

pub use service::CloudWatch;
