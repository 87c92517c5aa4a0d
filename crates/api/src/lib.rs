//! The wire: shapes and operations generated from service models, protocols, SigV4, the agent
//! protocol. No IO but in `client`, which is behind the feature of that name.

pub mod acs;
pub mod arn;
#[cfg(feature = "client")]
pub mod client;
pub mod error;
mod generated;
pub mod image;
pub mod join_token;
pub mod limits;
pub mod loopback;
mod pairs;
pub mod protocols;
pub mod seal_key;
mod shapes;
pub mod sigv4;
pub mod tables;
pub mod tcs;
mod tree;
mod wire;

pub use error::{DecodeError, ProtocolError};
pub use generated::{berth, cloudwatch, ec2, ecr, ecs, iam, logs, secretsmanager, ssm, sts};
pub use shapes::constraints::text as constraint_text;
pub use shapes::texts;
pub use shapes::{
    Blob, Breach, Document, Field, Rule, Shape, Timestamp, Value, Violation, from_json, to_json,
};
pub use tree::{Members, Tree};
pub use wire::{Operation, Row, Wire, target};
