//! Answers to "why" and "what if": pure functions from a state to what Berth's own API says of it.
//!
//! - `request`: why tasks of a call were not placed, as it was noted then.
//! - `task`, `service`, `deployment`: what it is doing, what it waits for, and why it ended.
//! - `daemon`: the same of managed daemons and their deployments.
//! - `plan`: what a change would come to, by rehearsing it on a copy of the state.
//! - `capacity`: how many instances a capacity provider has, needs and should have.
//! - `room`, `phases`, `waits`, `failures`, `counts`: what answers have in common.
mod capacity;
mod counts;
mod create;
mod daemon;
mod deployment;
mod failures;
mod phases;
mod plan;
pub(super) mod reference;
mod request;
mod room;
mod service;
mod task;
#[cfg(test)]
mod tests;
mod waits;
pub(super) mod words;

pub use capacity::describe_capacity;
pub use create::check_create;
pub use daemon::{explain_daemon, explain_daemon_deployment};
pub use deployment::explain_service_deployment;
pub use plan::{check_planned, plan_change};
pub use request::describe_explanation;
pub use service::explain_service;
pub use task::explain_task;

use std::sync::Arc;

use berth_api::{berth::Error, ecs};

use super::{
    State,
    records::cluster::{ClusterRecord, ClusterStatus},
};

/// The cluster that is asked about.
fn active(state: &State) -> Result<Arc<ClusterRecord>, Error> {
    let active = state.cluster.as_ref().filter(|it| it.status == ClusterStatus::Active);
    active.cloned().ok_or_else(|| Error::cluster_not_found("Cluster not found."))
}

/// What ECS's API says of a caller's fault, in the words of Berth's own.
pub fn of_ecs(error: ecs::Error) -> Error {
    let message = error.message;
    match error.code {
        ecs::ErrorCode::ClusterNotFoundException => Error::cluster_not_found(message),
        ecs::ErrorCode::InvalidParameterException => Error::invalid_parameter(message),
        ecs::ErrorCode::ServiceNotFoundException => Error::service_not_found(message),
        ecs::ErrorCode::ServerException => Error::server(message),
        ecs::ErrorCode::ClientException => Error::client(message),
        other => Error::client(format!("{other}: {message}")),
    }
}
