//! Managed daemons: created, updated, deleted, described and listed.
//!
//! - `rules`: what may be wanted of a daemon, and the defaults; the outcome is a configuration.
//! - `deployment`: how a rollout begins.
//! - `history`: deployments and revisions, described and listed.
mod create;
mod delete;
mod deployment;
mod describe;
mod history;
mod rules;
mod update;

pub use create::create_daemon;
pub use delete::delete_daemon;
pub use describe::{describe_daemon, list_daemons};
pub use history::{
    describe_daemon_deployments, describe_daemon_revisions, list_daemon_deployments,
};
pub use update::update_daemon;

use std::sync::Arc;

use berth_api::ecs::Error;

use crate::cluster::{
    State,
    describe::arns,
    records::{
        cluster::ClusterRecord,
        daemon::{Daemon, DaemonStatus},
    },
};

/// The daemon that an ARN names, whatever its status, if there is one.
pub fn find(state: &State, cluster: &ClusterRecord, arn: &str) -> Option<Arc<Daemon>> {
    let named = arns::daemon(&cluster.home, arn)?;
    state.managed_daemons.get(&named.name.to_owned()).cloned()
}

/// The daemon that a call needs, whatever its status.
fn existing(
    state: &State,
    cluster: &ClusterRecord,
    arn: Option<&str>,
) -> Result<Arc<Daemon>, Error> {
    find(state, cluster, arn.unwrap_or_default())
        .ok_or_else(|| Error::daemon_not_found("Daemon not found."))
}

/// The daemon that a call is about to change.
fn changeable(
    state: &State,
    cluster: &ClusterRecord,
    arn: Option<&str>,
) -> Result<Arc<Daemon>, Error> {
    let daemon = existing(state, cluster, arn)?;
    match daemon.status {
        DaemonStatus::Active => Ok(daemon),
        DaemonStatus::DeleteInProgress => Err(Error::daemon_not_active("Daemon was not ACTIVE.")),
    }
}
