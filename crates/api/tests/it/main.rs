//! The wire, seen from outside.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod arn;
#[cfg(feature = "client")]
mod client;
mod constraints;
mod errors;
mod json;
mod model;
mod operations;
mod sigv4;
mod sts;
mod texts;
mod violations;
mod wire;
