//! The account's own shard: task definitions, capacity providers, account settings, access keys.
//!
//! Rooms: [`records`] what is stored, [`state`] tables and indexes, [`operations`] one function per
//! API call, [`observe`] what the world reports, [`views`] what the world should do, [`rules`] what
//! is accepted beside definitions, which have a crate of their own, `describe` records as wire
//! shapes, `told` what its history tells.
//!
//! Nothing moves by itself here: there are no deadlines and nothing to reconcile. A definition or a
//! capacity provider that is to be deleted waits for the report that no cluster uses it.
mod describe;
pub mod limits;
mod machine;
mod observe;
mod operations;
pub mod records;
pub mod rules;
mod state;
mod told;
mod txn;
pub mod views;

#[cfg(test)]
mod tests;

pub use machine::Account;
pub use observe::Report;
pub use operations::read;
pub use state::{
    State, Topic, access_key, daemon_task_definition, effective_settings, task_definition,
};
pub use told::ACCOUNT_TOLD;
pub use txn::Txn;
