//! CreateDaemon.
use std::sync::Arc;

use berth_api::ecs::{CreateDaemonRequest, CreateDaemonResponse, Error};
use berth_definitions::checked_name;

use super::{
    super::{Context, active, client_token},
    deployment, rules,
};
use crate::{
    cluster::{
        Txn, describe,
        records::{
            cluster::ClusterRecord,
            daemon::{Daemon, DaemonStatus},
            id::DaemonDeploymentId,
            service::ClientToken,
        },
    },
    tags,
};

/// ECS: the daemon is ACTIVE at once, with a deployment under way.
pub fn create_daemon(
    txn: &mut Txn,
    mut input: CreateDaemonRequest,
    context: &Context,
) -> Result<CreateDaemonResponse, Error> {
    let cluster = active(txn)?;
    let name = checked_name("daemon", input.daemon_name.as_deref().unwrap_or_default())?;
    let token = client_token(input.client_token.take(), || berth_api::to_json(&input))?;
    if let Some(old) = txn.managed_daemons.get(&name).cloned() {
        return answer_again(&cluster, &old, token.as_ref());
    }
    let wish = rules::Wish::of_create(&input);
    let made = rules::configuration(&cluster, None, wish, context)?;
    let daemon = Daemon {
        name,
        status: DaemonStatus::Active,
        configuration: Arc::new(made.configuration),
        revisions: vec![],
        completed: None,
        deployment: DaemonDeploymentId(0),
        is_failed: false,
        desired_count: 0,
        created_at: txn.now,
        updated_at: txn.now,
        tags: tags::of_request(input.tags.as_deref())?,
        failed_launches: 0,
        next_launch_at: None,
        starved_since: None,
        look_at: None,
        client_token: token,
    };
    let daemon = deployment::begin(txn, daemon, &made.ingredients);
    txn.put(daemon.clone());
    Ok(answer(&cluster, &daemon))
}

fn answer(cluster: &ClusterRecord, daemon: &Daemon) -> CreateDaemonResponse {
    CreateDaemonResponse {
        daemon_arn: Some(cluster.daemon_arn(&daemon.name)),
        status: Some(describe::daemon_status(daemon.status)),
        created_at: Some(daemon.created_at),
        deployment_arn: Some(cluster.daemon_deployment_arn(&daemon.name, daemon.deployment)),
    }
}

/// ECS: the same token with the same parameters answers with the same daemon, as it is now.
fn answer_again(
    cluster: &ClusterRecord,
    old: &Daemon,
    token: Option<&ClientToken>,
) -> Result<CreateDaemonResponse, Error> {
    match (old.status, token) {
        (DaemonStatus::DeleteInProgress, _) => Err(Error::invalid_parameter(
            "Unable to create a daemon whose name is that of one in DELETE_IN_PROGRESS status.",
        )),
        (DaemonStatus::Active, Some(_)) if old.client_token.as_ref() == token => {
            Ok(answer(cluster, old))
        }
        _ => Err(Error::invalid_parameter("Creation of daemon was not idempotent.")),
    }
}
