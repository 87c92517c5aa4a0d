//! The history of managed daemons: their deployments and revisions.
use berth_api::ecs::{
    DaemonDeploymentStatus, DescribeDaemonDeploymentsRequest, DescribeDaemonDeploymentsResponse,
    DescribeDaemonRevisionsRequest, DescribeDaemonRevisionsResponse, Error,
    ListDaemonDeploymentsRequest, ListDaemonDeploymentsResponse,
};

use super::super::{
    active,
    history::{Filter, described},
    unknown,
};
use crate::{
    Home,
    cluster::{
        State,
        describe::{self, arns},
        records::id::DaemonDeploymentId,
        state::owned,
    },
    limits::LIST_MAX,
    page,
};

/// ECS: the newest first. Of a daemon that is gone there is the history still.
pub fn list_daemon_deployments(
    state: &State,
    input: &ListDaemonDeploymentsRequest,
) -> Result<ListDaemonDeploymentsResponse, Error> {
    let cluster = active(state)?;
    for status in input.status.iter().flatten() {
        if let DaemonDeploymentStatus::UnknownValue(it) = status {
            return Err(unknown("status", it, DaemonDeploymentStatus::values()));
        }
    }
    let named = arns::daemon(&cluster.home, input.daemon_arn.as_deref().unwrap_or_default());
    let name = named.map_or("", |it| it.name);
    let filter =
        Filter { statuses: input.status.as_deref(), created_at: input.created_at.as_ref() };
    let parameters =
        ListDaemonDeploymentsRequest { next_token: None, max_results: None, ..input.clone() };
    let parameters = format!("daemon deployments {}", berth_api::to_json(&parameters));
    let page = page::of(input.next_token.as_deref(), input.max_results, LIST_MAX, &parameters)?;
    let before = page.after().and_then(|it| it.parse::<DaemonDeploymentId>().ok());
    let mut newest_first = owned::of(&state.daemon_deployments, name).rev().peekable();
    if newest_first.peek().is_none() {
        return Err(Error::client("Daemon not found."));
    }
    let rest = newest_first
        .filter(|it| before.is_none_or(|before| it.id < before))
        .filter(|it| filter.fits(&it.status, it.created_at));
    let (page, next_token) = page.take(rest, |it| it.id.to_string());
    let shown = page.into_iter().map(|it| describe::daemon_deployment_summary(&cluster, it));
    Ok(ListDaemonDeploymentsResponse { daemon_deployments: Some(shown.collect()), next_token })
}

pub fn describe_daemon_deployments(
    state: &State,
    input: &DescribeDaemonDeploymentsRequest,
    home: &Home,
) -> Result<DescribeDaemonDeploymentsResponse, Error> {
    let arns = input.daemon_deployment_arns.as_ref();
    let (daemon_deployments, failures) = described(arns, |arn| {
        let it = arns::daemon_deployment(home, arn)?;
        let it = state.daemon_deployments.get(&(it.daemon.to_owned(), it.id))?;
        Some(describe::daemon_deployment(state, state.cluster.as_ref()?, it))
    });
    Ok(DescribeDaemonDeploymentsResponse { daemon_deployments, failures })
}

pub fn describe_daemon_revisions(
    state: &State,
    input: &DescribeDaemonRevisionsRequest,
    home: &Home,
) -> Result<DescribeDaemonRevisionsResponse, Error> {
    let arns = input.daemon_revision_arns.as_ref();
    let (daemon_revisions, failures) = described(arns, |arn| {
        let it = arns::daemon_revision(home, arn)?;
        let it = state.daemon_revisions.get(&(it.daemon.to_owned(), it.id))?;
        Some(describe::daemon_revision(state, state.cluster.as_ref()?, it))
    });
    Ok(DescribeDaemonRevisionsResponse { daemon_revisions, failures })
}
