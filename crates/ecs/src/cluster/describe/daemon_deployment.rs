//! A daemon deployment on the wire, in full and in brief.
use berth_api::ecs::{
    DaemonAlarmConfiguration, DaemonCircuitBreaker, DaemonDeployment, DaemonDeploymentAlarms,
    DaemonDeploymentCapacityProvider, DaemonDeploymentConfiguration,
    DaemonDeploymentRevisionDetail, DaemonDeploymentRollbackMonitorsStatus as Monitor,
    DaemonDeploymentSummary, DaemonRollback,
};

use super::{
    count,
    daemon::{Counts, counts},
};
use crate::{
    cluster::{
        State,
        records::{
            cluster::ClusterRecord, daemon_deployment::DaemonDeployment as Record,
            daemon_revision::DaemonRevision, id::RevisionId, service_deployment::Rollback,
        },
    },
    providers::arn,
};

pub fn daemon_deployment(state: &State, cluster: &ClusterRecord, it: &Record) -> DaemonDeployment {
    let revision = |id: RevisionId| detail(state, cluster, &it.daemon, id);
    DaemonDeployment {
        daemon_deployment_arn: Some(cluster.daemon_deployment_arn(&it.daemon, it.id)),
        cluster_arn: Some(cluster.arn()),
        status: Some(it.status.clone()),
        status_reason: it.status_reason.clone(),
        target_daemon_revision: it.target.map(revision),
        source_daemon_revisions: Some(it.sources.iter().map(|id| revision(*id)).collect()),
        circuit_breaker: Some(circuit_breaker(it)),
        alarms: Some(DaemonDeploymentAlarms {
            status: Some(Monitor::Disabled),
            alarm_names: Some(vec![]),
            triggered_alarm_names: Some(vec![]),
        }),
        rollback: it.rollback.as_ref().map(|back| rollback(state, cluster, it, back)),
        deployment_configuration: it.target.and_then(|id| configuration(state, it, id)),
        created_at: Some(it.created_at),
        started_at: Some(it.created_at),
        stopped_at: it.stopped_at,
        finished_at: it.finished_at,
    }
}

pub fn daemon_deployment_summary(cluster: &ClusterRecord, it: &Record) -> DaemonDeploymentSummary {
    DaemonDeploymentSummary {
        daemon_deployment_arn: Some(cluster.daemon_deployment_arn(&it.daemon, it.id)),
        daemon_arn: Some(cluster.daemon_arn(&it.daemon)),
        cluster_arn: Some(cluster.arn()),
        status: Some(it.status.clone()),
        status_reason: it.status_reason.clone(),
        target_daemon_revision_arn: it.target.map(|id| cluster.daemon_revision_arn(&it.daemon, id)),
        created_at: Some(it.created_at),
        started_at: Some(it.created_at),
        stopped_at: it.stopped_at,
        finished_at: it.finished_at,
    }
}

fn detail(
    state: &State,
    cluster: &ClusterRecord,
    daemon: &str,
    id: RevisionId,
) -> DaemonDeploymentRevisionDetail {
    let counts = counts(state, daemon, id);
    let total = |of: fn(&Counts) -> i64| Some(count(counts.iter().map(of).sum()));
    let provider = |it: &Counts| DaemonDeploymentCapacityProvider {
        arn: Some(arn(&cluster.home, &it.capacity_provider)),
        running_instance_count: Some(count(it.running)),
        draining_instance_count: Some(count(it.draining)),
        without_daemon_instance_count: Some(count(it.without)),
    };
    DaemonDeploymentRevisionDetail {
        arn: Some(cluster.daemon_revision_arn(daemon, id)),
        capacity_providers: Some(counts.iter().map(provider).collect()),
        total_running_instance_count: total(|it| it.running),
        total_draining_instance_count: total(|it| it.draining),
        total_without_daemon_instance_count: total(|it| it.without),
    }
}

/// What takes a daemon away cannot fail: nothing is monitored.
pub fn circuit_breaker(it: &Record) -> DaemonCircuitBreaker {
    let breaker = &it.circuit_breaker;
    let status = match it.target {
        None => Monitor::Disabled,
        Some(_) if breaker.is_triggered => Monitor::Triggered,
        Some(_) if it.finished_at.is_some() => Monitor::MonitoringComplete,
        Some(_) => Monitor::Monitoring,
    };
    DaemonCircuitBreaker {
        status: Some(status),
        failure_count: Some(count(breaker.failure_count)),
        threshold: Some(count(breaker.threshold)),
    }
}

fn rollback(
    state: &State,
    cluster: &ClusterRecord,
    it: &Record,
    back: &Rollback,
) -> DaemonRollback {
    let revision = revision(state, it, back.revision);
    let providers = revision.map(|it| it.configuration.capacity_providers.as_slice());
    let providers = providers.unwrap_or_default().iter().map(|name| arn(&cluster.home, name));
    DaemonRollback {
        reason: Some(back.reason.clone()),
        started_at: Some(back.started_at),
        rollback_target_daemon_revision_arn: Some(
            cluster.daemon_revision_arn(&it.daemon, back.revision),
        ),
        rollback_capacity_providers: Some(providers.collect()),
    }
}

fn configuration(
    state: &State,
    it: &Record,
    target: RevisionId,
) -> Option<DaemonDeploymentConfiguration> {
    let configuration = &revision(state, it, target)?.configuration;
    Some(DaemonDeploymentConfiguration {
        drain_percent: Some(configuration.drain_percent),
        bake_time_in_minutes: Some(configuration.bake_time_in_minutes),
        alarms: Some(DaemonAlarmConfiguration { alarm_names: Some(vec![]), enable: Some(false) }),
    })
}

fn revision<'a>(state: &'a State, it: &Record, id: RevisionId) -> Option<&'a DaemonRevision> {
    state.daemon_revisions.get(&(it.daemon.clone(), id)).map(|it| &**it)
}
