//! One cluster as a state machine: instances, tasks, and where tasks run.
//!
//! The rooms, in reading order:
//!
//! - [`records`]: what is stored, in the field names of the public API.
//! - [`state`], with `indexes` and `tallies`: tables and what is derived from them; the only
//!   mutation.
//! - [`operations`]: one file per noun, one function per API call.
//! - [`observe`]: what agents report, noted as facts.
//! - `launch`: tasks in the making, for calls and for controllers; `strategy`: for which provider.
//! - [`reconcile`]: one file per concern. The order of the topics is the whole orchestration:
//!   cluster, instances, tasks, services: first what is gone, then what ended, then what replaces
//!   it.
//! - `health`: whether a task is healthy, for all of these.
//! - [`views`]: what the world should be: what an agent should run.
//! - [`describe`]: record → wire.
//! - `transitions`: what a publication changed, for the log of the control plane.
//!
//! Why things are as they are, and what was, is told by crates that read the state.
pub mod deploy;
pub mod describe;
pub mod effective;
pub mod health;
mod indexes;
pub mod launch;
pub mod observe;
pub mod operations;
pub mod reconcile;
pub mod records;
pub mod stages;
pub mod state;
pub mod strategy;
pub mod tallies;
mod transitions;
pub mod views;

pub use indexes::{Facet, TaskIndex};
pub use observe::Report;
pub use operations::{read, read_json, uses_capacity_provider};
pub use state::{State, Topic};
pub use tallies::{Tallies, Tally};

use std::collections::BTreeSet;

use berth_api::ecs::Response;
use berth_engine::{Machine, Transition, Txn as EngineTxn};

use crate::{Call, Failure};

/// The machine of a cluster's shard.
pub struct Cluster;

/// One batch of a cluster's changes.
pub type Txn = EngineTxn<State>;

impl Machine for Cluster {
    type State = State;
    type Request = Call;
    type Reply = Response;
    type Error = Failure;
    type Report = Report;

    fn handle(txn: &mut Txn, call: Call) -> Result<Response, Failure> {
        operations::handle(txn, call)
    }

    fn cause(call: &Call) -> Option<String> {
        Some(call.cause(call.request.operation().name()))
    }

    fn observe(txn: &mut Txn, report: Report) {
        observe::observe(txn, report);
    }

    fn transitions(before: &State, after: &State, nudged: &BTreeSet<Topic>) -> Vec<Transition> {
        transitions::transitions(before, after, nudged)
    }

    fn reconcile(txn: &mut Txn, topic: Topic) {
        reconcile::reconcile(txn, topic);
    }
}
