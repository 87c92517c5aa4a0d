//! What is accepted, in the words of CloudWatch Logs.
pub mod batches;
pub mod cursors;
pub mod names;
pub mod patterns;
pub mod retention;
pub mod tags;
pub mod tokens;
