//! Shapes and operations, written by `cargo xtask codegen` from `models/`.

pub mod berth;
pub mod cloudwatch;
pub mod ec2;
pub mod ecr;
pub mod ecs;
pub mod iam;
pub mod logs;
pub mod secretsmanager;
pub mod ssm;
pub mod sts;
