//! What demonstrations and tests need beside a Rust toolchain, installed where it is missing.

use std::path::PathBuf;

pub mod build;
pub mod busybox;
pub mod command;
pub mod debian;
pub mod docker;
pub mod interrupt;
pub mod networks;
pub mod python;

/// Where tools of this repository live, so that they never meet those of the machine.
pub fn folder() -> PathBuf {
    crate::root().join("target/tools")
}
