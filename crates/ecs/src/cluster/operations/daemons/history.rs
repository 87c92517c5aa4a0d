//! The history of managed daemons: their deployments and revisions.
use berth_api::ecs::{
    DaemonDeploymentStatus, DescribeDaemonDeploymentsRequest, DescribeDaemonDeploymentsResponse,
    DescribeDaemonRevisionsRequest, DescribeDaemonRevisionsResponse, Error,
    ListDaemonDeploymentsRequest, ListDaemonDeploymentsResponse,
};

use super::super::{active, unknown};
use crate::{
    Home,
    cluster::{
        State,
        describe::{self, arns, failure},
        records::{daemon_deployment::DaemonDeployment, id::DaemonDeploymentId},
        state::owned,
    },
    limits::LIST_MAX,
    page::Page,
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
    let parameters =
        ListDaemonDeploymentsRequest { next_token: None, max_results: None, ..input.clone() };
    let parameters = format!("daemon deployments {}", berth_api::to_json(&parameters));
    let page = Page::of(input.next_token.as_deref(), input.max_results, LIST_MAX, &parameters)?;
    let before = page.after().and_then(|it| it.parse::<DaemonDeploymentId>().ok());
    let mut newest_first = owned::of(&state.daemon_deployments, name).rev().peekable();
    if newest_first.peek().is_none() {
        return Err(Error::client("Daemon not found."));
    }
    let rest = newest_first
        .filter(|it| before.is_none_or(|before| it.id < before))
        .filter(|it| fits(it, input));
    let (page, next_token) = page.take(rest, |it| it.id.to_string());
    let shown = page.into_iter().map(|it| describe::daemon_deployment_summary(&cluster, it));
    Ok(ListDaemonDeploymentsResponse { daemon_deployments: Some(shown.collect()), next_token })
}

fn fits(it: &DaemonDeployment, input: &ListDaemonDeploymentsRequest) -> bool {
    let statuses = input.status.as_deref().unwrap_or_default();
    let created_at = input.created_at.as_ref();
    let after = created_at.and_then(|it| it.after);
    let before = created_at.and_then(|it| it.before);
    (statuses.is_empty() || statuses.contains(&it.status))
        && after.is_none_or(|at| it.created_at.0 > at.0)
        && before.is_none_or(|at| it.created_at.0 < at.0)
}

/// The part of the answer that this cluster gives; the call is split by the clusters of its ARNs.
pub fn describe_daemon_deployments(
    state: &State,
    input: &DescribeDaemonDeploymentsRequest,
    home: &Home,
) -> Result<DescribeDaemonDeploymentsResponse, Error> {
    let (mut shown, mut failures) = (Vec::new(), Vec::new());
    for arn in input.daemon_deployment_arns.iter().flatten() {
        let named = arns::daemon_deployment(home, arn);
        let key = named.map(|it| (it.daemon.to_owned(), it.id));
        let found = key.and_then(|key| state.daemon_deployments.get(&key));
        match state.cluster.as_ref().zip(found) {
            Some((cluster, it)) => shown.push(describe::daemon_deployment(state, cluster, it)),
            None => failures.push(failure(arn, "MISSING")),
        }
    }
    Ok(DescribeDaemonDeploymentsResponse {
        daemon_deployments: Some(shown),
        failures: Some(failures),
    })
}

/// The part of the answer that this cluster gives, likewise.
pub fn describe_daemon_revisions(
    state: &State,
    input: &DescribeDaemonRevisionsRequest,
    home: &Home,
) -> Result<DescribeDaemonRevisionsResponse, Error> {
    let (mut shown, mut failures) = (Vec::new(), Vec::new());
    for arn in input.daemon_revision_arns.iter().flatten() {
        let named = arns::daemon_revision(home, arn);
        let key = named.map(|it| (it.daemon.to_owned(), it.id));
        let found = key.and_then(|key| state.daemon_revisions.get(&key));
        match state.cluster.as_ref().zip(found) {
            Some((cluster, it)) => shown.push(describe::daemon_revision(state, cluster, it)),
            None => failures.push(failure(arn, "MISSING")),
        }
    }
    Ok(DescribeDaemonRevisionsResponse { daemon_revisions: Some(shown), failures: Some(failures) })
}
