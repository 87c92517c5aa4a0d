//! Secrets, as Secrets Manager has them: a shard of its own beside that of parameters, which have
//! nothing to do with them.
//!
//! What a secret holds is sealed before it comes here and opened after it has left; what is decided
//! here is which version a stage is on, and what becomes of a secret that is deleted.
mod call;
mod describe;
mod events;
mod machine;
mod needs;
mod opening;
mod operations;
mod passwords;
pub mod records;
mod rules;
mod service;
mod state;
mod txn;

#[cfg(test)]
mod tests;

pub use call::{Call, Facts, Failure, Given};
pub use machine::{ManagedSecrets, Report};
pub use operations::read;
pub use passwords::password;
pub use service::Asm;
pub use state::{State, Topic};
pub use txn::Txn;

/// The shard that keeps all of it.
pub const SHARD: &str = "secrets-manager";

/// The service in ARNs.
const SERVICE: &str = "secretsmanager";
