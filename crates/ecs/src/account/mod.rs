//! The account's own shard: task definitions, capacity providers, account settings, access keys.
//!
//! Rooms: [`records`] what is stored, [`state`] tables and indexes, [`operations`] one function per
//! API call, [`observe`] what the world reports, [`views`] what the world should do, [`rules`] what
//! RegisterTaskDefinition accepts, `describe` records as wire shapes.
//!
//! Nothing moves by itself here: there are no deadlines and nothing to reconcile. A definition or a
//! capacity provider that is to be deleted waits for the report that no cluster uses it.
mod describe;
pub mod limits;
mod observe;
mod operations;
pub mod records;
pub mod rules;
mod state;
mod told;
pub mod views;

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use berth_api::ecs;
use berth_engine::{Machine, Transition};

pub use observe::Report;
pub use operations::{capacity_providers::is_fargate, read};
pub use state::{
    State, Topic, access_key, daemon_task_definition, effective_settings, task_definition,
};
pub use told::ACCOUNT_TOLD;

use crate::{Call, Failure};

/// The account shard as a machine.
pub struct Account;

/// The working copy of a batch.
pub type Txn = berth_engine::Txn<State>;

impl Machine for Account {
    type State = State;
    type Request = Call;
    type Reply = ecs::Response;
    type Error = Failure;
    type Report = Report;

    fn handle(txn: &mut Txn, call: Call) -> Result<ecs::Response, Failure> {
        Ok(operations::handle(txn, call)?)
    }

    fn cause(call: &Call) -> Option<String> {
        Some(call.cause(call.request.operation().name()))
    }

    fn observe(txn: &mut Txn, report: Report) {
        observe::observe(txn, report);
    }

    /// Nothing of an account changes but by calls, and its history tells those.
    fn transitions(_: &State, _: &State, _: &BTreeSet<Topic>) -> Vec<Transition> {
        Vec::new()
    }

    /// Every published state is settled as it is: what remains to be done is done by others, and
    /// they read it from [`views`].
    fn reconcile(_: &mut Txn, _: Topic) {}
}
