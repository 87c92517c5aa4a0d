//! What a change would not achieve, and what it would mean for services on the way.
use std::collections::{BTreeMap, BTreeSet};

use berth_api::berth::PlannedService;
use berth_ecs::cluster::{
    State,
    launch::waiting,
    records::{
        cluster::ClusterRecord,
        definition::TaskDefinitionKey,
        explanation::ExplanationRecord,
        id::ContainerInstanceId,
        service::{Service, ServiceStatus, group},
        task::Task,
    },
};

use super::{
    change::REQUEST_ID,
    difference::Difference,
    rehearsal::{Least, Rehearsal},
};
use crate::{
    counts,
    room::{self, Room},
    words,
};

/// Tasks that would find no place.
pub struct Refused {
    pub record: ExplanationRecord,
    /// How many of them instances that are added would take.
    pub takers: usize,
}

/// Those of the call, and those of services that lack more than they would without the change.
pub fn refused(cluster: &ClusterRecord, with: &Rehearsal, without: &Rehearsal) -> Vec<Refused> {
    let state = with.state();
    let of_call = state.explanations.get(&REQUEST_ID.to_owned());
    // Nobody can ask for the request of a rehearsal.
    let unasked =
        |it: &ExplanationRecord| ExplanationRecord { request_id: String::new(), ..it.clone() };
    let mut all: Vec<Refused> = of_call
        .map(|it| Refused { record: unasked(it), takers: it.missing() })
        .into_iter()
        .collect();
    for service in state.starved.iter().filter_map(|name| state.services.get(name)) {
        let lacks = missing(state, service);
        let before = without.state().services.get(&service.name);
        let lacked = before.map_or(0, |it| missing(without.state(), it));
        let Some(revision) = service.primary().map(|it| it.revision) else { continue };
        if lacks <= lacked {
            continue;
        }
        if let Room::None(it) = room::of(state, cluster, service, revision, lacks, with.began()) {
            all.push(Refused { takers: room::takers(service, &it), record: *it });
        }
    }
    all.extend(provisioning(with));
    let drained = drained(without.state(), state);
    for it in &mut all {
        it.record.explanation = it.record.explanation.clone().leaving_alone(&drained);
    }
    all
}

/// Tasks that would wait for an instance of their provider, by what they are of. Whether somebody
/// adds one is not known.
fn provisioning(with: &Rehearsal) -> Vec<Refused> {
    let state = with.state();
    let made = with.touched().iter().filter_map(|id| state.tasks.get(id));
    let made = made.filter(|it| it.is_wanted() && it.created_at >= with.began());
    let mut alike: BTreeMap<(&String, &TaskDefinitionKey), Vec<&Task>> = BTreeMap::new();
    for it in made {
        alike.entry((&it.group, &it.task_definition)).or_default().push(it);
    }
    let refused = |((group, definition), tasks): ((&String, &TaskDefinitionKey), Vec<&Task>)| {
        let waits = tasks.iter().filter(|it| it.is_waiting());
        let (one, missing) = (*waits.clone().next()?, waits.count());
        let record = ExplanationRecord {
            request_id: String::new(),
            task_definition: definition.clone(),
            group: group.clone(),
            asked: tasks.len(),
            placed: tasks.len() - missing,
            explanation: waiting::explain(state, one),
            explained_at: with.began(),
        };
        Some(Refused { record, takers: missing })
    };
    alike.into_iter().filter_map(refused).collect()
}

/// The instances that the change itself empties: taking it back is no remedy.
fn drained(without: &State, with: &State) -> BTreeSet<ContainerInstanceId> {
    with.draining.iter().filter(|it| !without.draining.contains(it)).copied().collect()
}

fn missing(state: &State, service: &Service) -> i64 {
    let parts = counts::parts(state, service);
    parts.first().map_or(0, |it| counts::missing(state, service, it))
}

/// How a service fares.
pub struct Outlook {
    pub service: String,
    pub desired: i64,
    pub health: Least,
    pub after: i64,
    /// Whether it is still there.
    pub is_active: bool,
}

/// The services whose tasks the change moves.
pub fn services(before: &State, with: &Rehearsal, difference: &Difference) -> Vec<Outlook> {
    let all = || difference.started.iter().chain(&difference.stopped);
    let outlook = |(name, health): (&String, &Least)| {
        let group = group(name);
        all().find(|it| it.place.group == group)?;
        let after = with.state().services.get(name).or(before.services.get(name))?;
        let sum = counts::sum(&counts::parts(with.state(), after));
        Some(Outlook {
            service: name.clone(),
            desired: after.desired_count,
            health: *health,
            after: sum.healthy,
            is_active: after.status == ServiceStatus::Active,
        })
    };
    with.services().iter().filter_map(outlook).collect()
}

impl Outlook {
    pub fn wire(&self) -> PlannedService {
        PlannedService {
            service_name: Some(self.service.clone()),
            desired_count: words::count(self.desired),
            healthy_count_before: words::count(self.health.before),
            healthy_count_minimum: words::count(self.health.least),
            healthy_count: words::count(self.after),
        }
    }
}
