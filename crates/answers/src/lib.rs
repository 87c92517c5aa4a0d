//! Berth's own API: answers to "why" and "what if", as pure functions from the state of a cluster
//! to what is said of it. Nothing in `ecs` knows of them.
//!
//! - [`Berth`]: the API at the front door; `needs`: what its callers must be allowed.
//! - `request`: why tasks of a call were not placed, as it was noted then.
//! - `task`, `service`, `deployment`: what it is doing, what it waits for, and why it ended.
//! - `daemon`: the same of managed daemons and their deployments.
//! - `plan`: what a change would come to, by rehearsing it on a copy of the state.
//! - `capacity`: how many instances a capacity provider has, needs and should have.
//! - [`joining`]: who joins what, by a token.
//! - [`network`]: what a host needs to know of the networks of its tasks.
//! - `room`, `phases`, `waits`, `failures`, `counts`: what answers have in common.
//! - [`reference`], [`words`]: what is asked about, and how people read what is said.
mod asked;
mod berth;
mod capacity;
mod counts;
mod daemon;
mod deployment;
mod exec_sessions;
mod failures;
mod join_tokens;
pub mod joining;
mod limits;
mod needs;
mod network;
mod newest;
mod phases;
mod plan;
mod planned;
mod prepulls;
pub mod reference;
mod request;
mod room;
mod service;
mod task;
#[cfg(test)]
mod tests;
mod waits;
pub mod words;

use asked::active;
pub use asked::of_ecs;
pub use berth::{Berth, BerthFacts};
pub use capacity::describe_capacity;
pub use daemon::{explain_daemon, explain_daemon_deployment};
pub use deployment::explain_service_deployment;
pub use exec_sessions::list_exec_sessions;
pub use join_tokens::{join_token, list_join_tokens};
pub use network::{Differences, Networks, Picture, Shared, Vpc, host_addresses, picture};
pub use plan::{check_planned, plan_change};
pub use planned::planned_request;
pub use prepulls::{list_prepulls, prepull};
pub use request::describe_explanation;
pub use service::explain_service;
pub use task::explain_task;
