//! UpdateDaemon.
use std::sync::Arc;

use berth_api::ecs::{Error, UpdateDaemonRequest, UpdateDaemonResponse};

use super::{
    super::{Context, active},
    deployment, rules,
};
use crate::cluster::{Txn, describe, records::daemon::Daemon};

/// ECS: begins a deployment, whatever has changed; one that is under way is superseded. Members
/// that are absent stay as they were.
pub fn update_daemon(
    txn: &mut Txn,
    input: UpdateDaemonRequest,
    context: &Context,
) -> Result<UpdateDaemonResponse, Error> {
    let cluster = active(txn)?;
    let old = super::changeable(txn, &cluster, input.daemon_arn.as_deref())?;
    let wish = rules::Wish::of_update(&input);
    let made = rules::configuration(&cluster, Some(&old.configuration), wish, context)?;
    let daemon = Daemon {
        configuration: Arc::new(made.configuration),
        updated_at: txn.now,
        ..(*old).clone()
    };
    let daemon = deployment::begin(txn, daemon, &made.ingredients);
    txn.put(daemon.clone());
    Ok(UpdateDaemonResponse {
        daemon_arn: input.daemon_arn,
        status: Some(describe::daemon_status(daemon.status)),
        created_at: Some(daemon.created_at),
        updated_at: Some(daemon.updated_at),
        deployment_arn: Some(cluster.daemon_deployment_arn(&daemon.name, daemon.deployment)),
    })
}
