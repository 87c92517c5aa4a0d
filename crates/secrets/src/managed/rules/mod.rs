//! What is accepted, in Secrets Manager's words.
pub mod filters;
pub mod finding;
pub mod names;
pub mod tags;
pub mod unsupported;
