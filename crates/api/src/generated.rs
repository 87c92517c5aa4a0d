//! Shapes and operations, written by `cargo xtask codegen` from `models/`.

pub mod berth;
pub mod ecs;
pub mod iam;
pub mod ssm;
pub mod sts;
