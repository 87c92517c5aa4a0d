//! A service deployment on the wire, in full and in brief.
use berth_api::ecs::{
    Rollback, ServiceDeployment, ServiceDeploymentAlarms, ServiceDeploymentBrief,
    ServiceDeploymentCircuitBreaker, ServiceDeploymentRollbackMonitorsStatus,
    ServiceRevisionSummary,
};

use super::count;
use crate::cluster::{
    State,
    records::{
        cluster::ClusterRecord, id::RevisionId, service_deployment::ServiceDeployment as Record,
        task::OfService,
    },
};

pub fn service_deployment(
    state: &State,
    cluster: &ClusterRecord,
    it: &Record,
) -> ServiceDeployment {
    let configuration = &it.configuration.deployment_configuration;
    let rollback = it.rollback.as_ref().map(|back| Rollback {
        reason: Some(back.reason.clone()),
        started_at: Some(back.started_at),
        service_revision_arn: Some(cluster.service_revision_arn(&it.service, back.revision)),
    });
    ServiceDeployment {
        service_deployment_arn: Some(cluster.service_deployment_arn(&it.service, it.id)),
        service_arn: Some(cluster.service_arn(&it.service)),
        cluster_arn: Some(cluster.arn()),
        created_at: Some(it.created_at),
        started_at: it.started_at,
        finished_at: it.finished_at,
        stopped_at: it.stopped_at,
        updated_at: Some(it.updated_at),
        source_service_revisions: Some(sources(state, cluster, it)),
        target_service_revision: Some(target(state, cluster, it)),
        status: Some(it.status.clone()),
        status_reason: it.status_reason.clone(),
        lifecycle_stage: it.lifecycle.as_ref().map(|it| it.stage.clone()),
        lifecycle_hook_details: it.lifecycle.as_ref().map(|it| it.hooks.clone()),
        deployment_configuration: Some(configuration.clone()),
        rollback,
        deployment_circuit_breaker: Some(ServiceDeploymentCircuitBreaker {
            status: Some(it.circuit_breaker.status.clone()),
            failure_count: Some(count(it.circuit_breaker.failure_count)),
            threshold: Some(count(it.circuit_breaker.threshold)),
        }),
        alarms: Some(ServiceDeploymentAlarms {
            status: Some(ServiceDeploymentRollbackMonitorsStatus::Disabled),
            alarm_names: Some(vec![]),
            triggered_alarm_names: Some(vec![]),
        }),
    }
}

pub fn service_deployment_brief(cluster: &ClusterRecord, it: &Record) -> ServiceDeploymentBrief {
    ServiceDeploymentBrief {
        service_deployment_arn: Some(cluster.service_deployment_arn(&it.service, it.id)),
        service_arn: Some(cluster.service_arn(&it.service)),
        cluster_arn: Some(cluster.arn()),
        created_at: Some(it.created_at),
        started_at: it.started_at,
        finished_at: it.finished_at,
        target_service_revision_arn: Some(cluster.service_revision_arn(&it.service, it.target)),
        status: Some(it.status.clone()),
        status_reason: it.status_reason.clone(),
    }
}

/// ECS: with the counts of the moment when it began, and those of now.
fn sources(state: &State, cluster: &ClusterRecord, it: &Record) -> Vec<ServiceRevisionSummary> {
    let weight = it.lifecycle.as_ref().map(|it| 100.0 - it.production_weight);
    let summary = |source: &crate::cluster::records::service_deployment::SourceRevision| {
        ServiceRevisionSummary {
            requested_task_count: Some(count(source.requested_task_count)),
            requested_production_traffic_weight: weight,
            ..summary(state, cluster, it, source.revision)
        }
    };
    it.sources.iter().map(summary).collect()
}

/// ECS: as many tasks as the service should have, while it is what the service should be.
fn target(state: &State, cluster: &ClusterRecord, it: &Record) -> ServiceRevisionSummary {
    let service = state.services.get(&it.service);
    let current = service.filter(|one| one.primary().is_some_and(|one| one.revision == it.target));
    let tally = state.tallies.of_revision(&of(it, it.target));
    let requested = current.map_or(tally.pending + tally.running, |one| one.desired_count);
    ServiceRevisionSummary {
        requested_task_count: Some(count(requested)),
        requested_production_traffic_weight: it.lifecycle.as_ref().map(|it| it.production_weight),
        ..summary(state, cluster, it, it.target)
    }
}

fn summary(
    state: &State,
    cluster: &ClusterRecord,
    it: &Record,
    revision: RevisionId,
) -> ServiceRevisionSummary {
    let tally = state.tallies.of_revision(&of(it, revision));
    ServiceRevisionSummary {
        arn: Some(cluster.service_revision_arn(&it.service, revision)),
        pending_task_count: Some(count(tally.pending)),
        running_task_count: Some(count(tally.running)),
        ..ServiceRevisionSummary::default()
    }
}

fn of(it: &Record, revision: RevisionId) -> OfService {
    OfService { name: it.service.clone(), revision }
}
