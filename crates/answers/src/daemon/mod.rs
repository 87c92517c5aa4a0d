//! ExplainDaemon: on which instances a managed daemon is as it should be, and what it waits for.
//!
//! - `deployment`: ExplainDaemonDeployment.
//! - `counts`, `waits`: numbers and what is waited for, as the controller sees them.
//! - `lacking`: instances without a task, and why.
//! - `reference`: how daemons and their deployments are named.
mod counts;
mod deployment;
mod lacking;
mod reference;
mod waits;

pub use deployment::explain_daemon_deployment;

use berth_api::berth::{DaemonExplanation, Error, ExplainDaemonRequest, ExplainDaemonResponse};
use berth_ecs::cluster::{
    Facet, State, describe,
    reconcile::daemons::Look,
    records::{
        cluster::ClusterRecord,
        daemon::{Daemon, DaemonStatus},
    },
};
use berth_engine::Timestamp;

use self::{counts::Numbers, lacking::NotDue};
use super::{
    active, failures,
    service::{FAILURES_TOLD_MS, waits::Waiting},
    words,
};

/// Numbers by capacity provider, then everything that is waited for, and the instances without a
/// task, computed on the state as it is.
pub fn explain_daemon(
    state: &State,
    input: &ExplainDaemonRequest,
    now: Timestamp,
) -> Result<ExplainDaemonResponse, Error> {
    let cluster = active(state)?;
    let daemon = reference::daemon(state, &cluster, input.daemon.as_deref().unwrap_or_default())?;
    Ok(ExplainDaemonResponse { explanation: Some(explanation(state, &cluster, &daemon, now)) })
}

/// What is to be said of a daemon that is there.
struct Findings {
    numbers: Numbers,
    waiting: Waiting,
    not_due: Vec<NotDue>,
}

impl Findings {
    fn of(state: &State, cluster: &ClusterRecord, daemon: &Daemon, now: Timestamp) -> Findings {
        let look = Look::of(state, cluster, daemon, now);
        let numbers = Numbers::of(state, daemon, &look);
        let waiting = waits::of(state, daemon, &look, &numbers, now);
        let not_due = match daemon.status {
            DaemonStatus::Active => lacking::not_due(state, daemon, &look),
            DaemonStatus::DeleteInProgress => vec![],
        };
        Findings { numbers, waiting, not_due }
    }

    /// A line for each capacity provider.
    fn counts(&self) -> String {
        self.numbers.providers.iter().map(|it| format!("  {}\n", it.text())).collect()
    }
}

fn explanation(
    state: &State,
    cluster: &ClusterRecord,
    daemon: &Daemon,
    now: Timestamp,
) -> DaemonExplanation {
    let found = Findings::of(state, cluster, daemon, now);
    let tasks = state.tasks_of(Facet::Daemon(daemon.name.clone()));
    let failed = failures::among(tasks, Timestamp(now.0 - FAILURES_TOLD_MS));
    let reason = reason(daemon, &found);
    let status = describe::daemon_status(daemon.status);
    let definition = &daemon.configuration.task_definition;
    let mut text = format!(
        "Daemon {} ({definition}, revision {}) is {}: {reason}.\n",
        daemon.name,
        daemon.revision(),
        status.as_str()
    );
    text += &found.counts();
    let deployment = state.daemon_deployments.get(&(daemon.name.clone(), daemon.deployment));
    text += &deployment.map(|it| deployment::headline(state, it, &found, now)).unwrap_or_default();
    text += &found.waiting.text();
    text += &lacking::text(&found.not_due);
    if !failed.is_empty() {
        text += "Failed tasks of the last hour\n";
        text += &words::indented(&failures::text(state, &failed, now), 2);
    }
    let Findings { numbers, waiting, not_due } = &found;
    DaemonExplanation {
        daemon_arn: Some(cluster.daemon_arn(&daemon.name)),
        cluster_arn: Some(cluster.arn()),
        daemon_deployment_arn: Some(cluster.daemon_deployment_arn(&daemon.name, daemon.deployment)),
        daemon_revision_arn: Some(cluster.daemon_revision_arn(&daemon.name, daemon.revision())),
        daemon_task_definition_arn: Some(cluster.task_definition_arn(definition)),
        status: Some(status.as_str().to_owned()),
        desired_count: words::count(numbers.desired),
        healthy_count: words::count(numbers.healthy),
        minimum_healthy_count: words::count(numbers.minimum_healthy),
        drain_percent: Some(numbers.drain_percent),
        capacity_providers: Some(numbers.providers.iter().map(|it| it.wire()).collect()),
        waits: Some(waiting.waits.iter().map(|it| it.wire(cluster)).collect()),
        placement: waiting.placement(cluster),
        not_due: Some(not_due.iter().map(|it| it.wire(cluster)).collect()),
        failed_tasks: Some(failures::wire(state, cluster, &failed)),
        reason: Some(reason),
        explained_at: Some(now),
        text: Some(text),
    }
}

fn reason(daemon: &Daemon, found: &Findings) -> String {
    let numbers = &found.numbers;
    if daemon.status == DaemonStatus::DeleteInProgress {
        return format!("it is being deleted; {}", left(numbers));
    }
    let desired = words::counted(numbers.desired, "instance");
    let (running, older) = (numbers.sum(|it| it.running), numbers.sum(|it| it.older));
    let healthy = numbers.sum(|it| it.healthy);
    let mut reason = format!("it runs on {running} of {desired}, healthy on {healthy}");
    if older > 0 {
        reason += &format!("; older revisions on {older}");
    }
    match found.waiting.waits.is_empty() {
        true => format!("{reason}; nothing is waited for"),
        false => reason,
    }
}

/// What is left of a daemon that is being deleted.
fn left(numbers: &Numbers) -> String {
    let tasks = numbers.sum(|it| it.pending + it.running + it.draining + it.older);
    format!("tasks left: {tasks}")
}
