//! A managed daemon on the wire, in full and in brief.
use berth_api::ecs::{
    DaemonCapacityProvider, DaemonDetail, DaemonRevisionDetail, DaemonStatus as WireStatus,
    DaemonSummary,
};

use super::count;
use crate::{
    cluster::{
        Facet, State,
        records::{
            cluster::ClusterRecord,
            container_instance::ContainerInstance,
            daemon::{Daemon, DaemonStatus},
            id::RevisionId,
            task::{OfDaemon, Task, TaskStatus},
        },
        strategy,
    },
    providers::arn,
};

/// ECS: with the tasks of each revision that it has, the desired one first.
pub fn daemon(state: &State, cluster: &ClusterRecord, it: &Daemon) -> DaemonDetail {
    let revisions = it.revisions.iter().map(|id| revision(state, cluster, it, *id));
    DaemonDetail {
        daemon_arn: Some(cluster.daemon_arn(&it.name)),
        cluster_arn: Some(cluster.arn()),
        status: Some(daemon_status(it.status)),
        current_revisions: Some(revisions.collect()),
        deployment_arn: Some(cluster.daemon_deployment_arn(&it.name, it.deployment)),
        created_at: Some(it.created_at),
        updated_at: Some(it.updated_at),
    }
}

pub fn daemon_summary(cluster: &ClusterRecord, it: &Daemon) -> DaemonSummary {
    DaemonSummary {
        daemon_arn: Some(cluster.daemon_arn(&it.name)),
        status: Some(daemon_status(it.status)),
        created_at: Some(it.created_at),
        updated_at: Some(it.updated_at),
    }
}

pub fn daemon_status(status: DaemonStatus) -> WireStatus {
    match status {
        DaemonStatus::Active => WireStatus::Active,
        DaemonStatus::DeleteInProgress => WireStatus::DeleteInProgress,
    }
}

fn revision(
    state: &State,
    cluster: &ClusterRecord,
    it: &Daemon,
    id: RevisionId,
) -> DaemonRevisionDetail {
    let counts = counts(state, &it.name, id);
    let total = |of: fn(&Counts) -> i64| Some(count(counts.iter().map(of).sum()));
    let provider = |it: &Counts| DaemonCapacityProvider {
        arn: Some(arn(&cluster.home, &it.capacity_provider)),
        running_count: Some(count(it.running)),
        without_daemon_count: Some(count(it.without)),
    };
    DaemonRevisionDetail {
        arn: Some(cluster.daemon_revision_arn(&it.name, id)),
        capacity_providers: Some(counts.iter().map(provider).collect()),
        total_running_count: total(|it| it.running),
        total_without_daemon_count: total(|it| it.without),
    }
}

/// The tasks of a daemon's revision on the instances of one capacity provider.
pub struct Counts {
    pub capacity_provider: String,
    /// Wanted, and RUNNING.
    pub running: i64,
    /// On their way down.
    pub draining: i64,
    /// Of the revision that is desired: instances that take tasks, without a RUNNING one of the
    /// daemon.
    pub without: i64,
}

/// For each capacity provider of a revision.
pub fn counts(state: &State, daemon: &str, revision: RevisionId) -> Vec<Counts> {
    let row = state.daemon_revisions.get(&(daemon.to_owned(), revision));
    let providers = row.map(|it| it.configuration.capacity_providers.clone()).unwrap_or_default();
    let current = state.managed_daemons.get(&daemon.to_owned());
    let is_desired = current.is_some_and(|it| it.revision() == revision);
    let of = OfDaemon { name: daemon.to_owned(), revision };
    let of_provider = |name: String| {
        let is_of = |it: &Task| it.capacity_provider_name.as_ref() == Some(&name);
        let tasks = || state.tasks_of(Facet::DaemonRevision(of.clone())).filter(|it| is_of(it));
        let tally = |is: fn(&Task) -> bool| tasks().filter(|it| is(it)).count() as i64;
        Counts {
            running: tally(|it| it.is_wanted() && it.last_status == TaskStatus::Running),
            draining: tally(|it| !it.is_wanted()),
            without: if is_desired { without(state, daemon, &name) } else { 0 },
            capacity_provider: name,
        }
    };
    providers.into_iter().map(of_provider).collect()
}

fn without(state: &State, daemon: &str, provider: &String) -> i64 {
    let takes_tasks =
        |it: &ContainerInstance| it.takes_tasks() && strategy::provider_of(it) == Some(provider);
    let runs_it = |it: &Task| {
        it.daemon.as_ref().is_some_and(|it| it.name == daemon)
            && it.last_status == TaskStatus::Running
    };
    let instances = state.container_instances.values().filter(|it| takes_tasks(it));
    instances.filter(|it| !state.live_tasks(it.id).any(|it| runs_it(it))).count() as i64
}
