//! The tasks of a service in numbers, by deployment or task set.
use std::{iter, sync::Arc};

use berth_api::{berth, ecs::DeploymentControllerType};
use berth_ecs::cluster::{
    Facet, State,
    records::{
        cluster::ClusterRecord,
        definition::TaskDefinitionKey,
        id::RevisionId,
        service::Service,
        task::{OfService, Task},
    },
    state::owned,
    tallies::RevisionTally,
};

use super::words;

/// One deployment of a service, or one task set of one that is deployed from outside.
pub struct Part {
    pub revision: RevisionId,
    /// PRIMARY, ACTIVE or DRAINING.
    pub status: &'static str,
    pub definition: Option<TaskDefinitionKey>,
    /// COMPLETED, IN_PROGRESS or FAILED; task sets have none.
    pub rollout: Option<String>,
    /// How many tasks it should have.
    pub desired: i64,
    pub tally: RevisionTally,
    pub failed: i64,
}

/// What a service consists of, PRIMARY first.
pub fn parts(state: &State, service: &Service) -> Vec<Part> {
    match service.deployment_controller {
        DeploymentControllerType::External => sets(state, service),
        _ => deployments(state, service),
    }
}

fn deployments(state: &State, service: &Service) -> Vec<Part> {
    let statuses = iter::once("PRIMARY").chain(iter::repeat("ACTIVE"));
    let part = |(it, status): (&berth_ecs::cluster::records::service::Deployment, &'static str)| {
        let revision = state.service_revisions.get(&(service.name.clone(), it.revision));
        Part {
            revision: it.revision,
            status,
            definition: revision.and_then(|it| it.configuration.task_definition.clone()),
            rollout: Some(it.rollout_state.as_str().to_owned()),
            desired: if service.keeps(it) { service.desired_count } else { 0 },
            tally: tally(state, service, it.revision),
            failed: it.failed_tasks,
        }
    };
    service.deployments.iter().zip(statuses).map(part).collect()
}

fn sets(state: &State, service: &Service) -> Vec<Part> {
    let sets = owned::of(&state.task_sets, &service.name);
    let part = |it: &std::sync::Arc<berth_ecs::cluster::records::task_set::TaskSet>| Part {
        revision: it.id,
        status: match it.is_draining {
            true => "DRAINING",
            false if service.primary_task_set == Some(it.id) => "PRIMARY",
            false => "ACTIVE",
        },
        definition: Some(it.task_definition.clone()),
        rollout: None,
        desired: if it.is_draining { 0 } else { it.computed_desired_count },
        tally: tally(state, service, it.id),
        failed: it.failed_launches,
    };
    let mut parts: Vec<Part> = sets.map(part).collect();
    parts.sort_by_key(|it| (it.status != "PRIMARY", it.revision));
    parts
}

fn tally(state: &State, service: &Service, revision: RevisionId) -> RevisionTally {
    state.tallies.of_revision(&OfService { name: service.name.clone(), revision })
}

/// How many tasks a part lacks: those that it should have and that are not there, or are where
/// they cannot stay. A DAEMON is not due on an instance that is being emptied.
pub fn missing(state: &State, service: &Service, part: &Part) -> i64 {
    let of = OfService { name: service.name.clone(), revision: part.revision };
    let leaves = |it: &&Arc<Task>| it.is_wanted() && it.service.as_ref() == Some(&of);
    let instances = state.draining.iter().filter(|_| !service.is_daemon());
    let leaving = instances.flat_map(|it| state.live_tasks(*it)).filter(leaves).count();
    let leaving = i64::try_from(leaving).unwrap_or(i64::MAX);
    (part.desired - part.tally.pending - part.tally.running + leaving).max(0)
}

/// The tasks of none of these parts that have not ended: of deployments that are over, or of an
/// earlier service of this name. They were told to stop, and their agents are silent.
pub fn left<'a>(
    state: &'a State,
    service: &Service,
    parts: &'a [Part],
) -> impl Iterator<Item = &'a Task> {
    let all = state.tasks_of(Facet::Service(service.name.clone())).map(|it| &**it);
    all.filter(|it| {
        let revision = it.service.as_ref().map(|it| it.revision);
        it.holds_resources() && !parts.iter().any(|part| Some(part.revision) == revision)
    })
}

/// All parts together.
pub fn sum(parts: &[Part]) -> RevisionTally {
    parts.iter().fold(RevisionTally::default(), |mut sum, it| {
        sum += it.tally;
        sum
    })
}

impl Part {
    /// `ecs-svc/17 PRIMARY web:2: 3 desired, 2 running (1 healthy), 1 pending, IN_PROGRESS`.
    pub fn text(&self) -> String {
        let definition = self.definition.as_ref().map(|it| format!(" {it}")).unwrap_or_default();
        let RevisionTally { pending, running, healthy, unhealthy, stopping } = self.tally;
        let mut counts = vec![
            format!("{} desired", self.desired),
            format!("{running} running ({healthy} healthy)"),
        ];
        let others = [
            (unhealthy, "unhealthy"),
            (pending, "pending"),
            (stopping, "stopping"),
            (self.failed, "failed"),
        ];
        counts.extend(others.iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!("{n} {what}")));
        counts.extend(self.rollout.clone());
        let id = self.revision.deployment();
        format!("{id} {}{definition}: {}", self.status, counts.join(", "))
    }

    pub fn wire(&self, cluster: &ClusterRecord) -> berth::DeploymentCounts {
        let definition = self.definition.as_ref();
        berth::DeploymentCounts {
            id: Some(self.revision.deployment()),
            status: Some(self.status.to_owned()),
            task_definition_arn: definition.map(|it| cluster.task_definition_arn(it)),
            rollout_state: self.rollout.clone(),
            desired_count: words::count(self.desired),
            running_count: words::count(self.tally.running),
            pending_count: words::count(self.tally.pending),
            healthy_count: words::count(self.tally.healthy),
            unhealthy_count: words::count(self.tally.unhealthy),
            stopping_count: words::count(self.tally.stopping),
            failed_tasks: words::count(self.failed),
        }
    }
}
