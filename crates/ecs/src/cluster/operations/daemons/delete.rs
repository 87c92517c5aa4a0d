//! DeleteDaemon.
use berth_api::ecs::{DeleteDaemonRequest, DeleteDaemonResponse, Error};

use super::{super::active, deployment};
use crate::cluster::{
    Txn, describe,
    records::daemon::{Daemon, DaemonStatus},
};

/// ECS: DELETE_IN_PROGRESS until its tasks have stopped, which is a deployment too; then it is
/// gone.
pub fn delete_daemon(
    txn: &mut Txn,
    input: DeleteDaemonRequest,
) -> Result<DeleteDaemonResponse, Error> {
    let cluster = active(txn)?;
    let old = super::changeable(txn, &cluster, input.daemon_arn.as_deref())?;
    let daemon = Daemon {
        status: DaemonStatus::DeleteInProgress,
        updated_at: txn.now,
        starved_since: None,
        look_at: None,
        ..(*old).clone()
    };
    let daemon = deployment::begin_end(txn, daemon);
    txn.put(daemon.clone());
    Ok(DeleteDaemonResponse {
        daemon_arn: input.daemon_arn,
        status: Some(describe::daemon_status(daemon.status)),
        created_at: Some(daemon.created_at),
        updated_at: Some(daemon.updated_at),
        deployment_arn: Some(cluster.daemon_deployment_arn(&daemon.name, daemon.deployment)),
    })
}
