//! What clusters tell bells, and what bells want of clusters.
use std::collections::BTreeMap;

use berth_api::ecs::{self, RunTaskRequest};
use berth_ecs::cluster::{self, Cluster, records::task::TaskStatus};
use berth_effects::{Imported, Intent, OutcomeOf, RequestOf, Sink, Source, Wish};
use berth_engine::ShardName;

use super::{
    Bells, Report, State,
    records::{Bell, STARTED_BY},
};

/// Who calls for bells.
const PRINCIPAL: &str = "arn:aws:iam::123456789012:user/bells";

/// How many tasks of a cluster run, and how many of them each bell has started.
pub enum Running {}

/// The key of all of them, among the names of those that start some.
const ALL: &str = "all";

impl Source for Running {
    type Machine = Cluster;
    type Value = u64;

    fn exports(state: &cluster::State, _: &ShardName) -> BTreeMap<String, u64> {
        let mut running = BTreeMap::from([(ALL.to_owned(), 0)]);
        for task in state.tasks.values().filter(|it| it.last_status == TaskStatus::Running) {
            *running.entry(ALL.to_owned()).or_default() += 1;
            let by = task.started_by.as_ref().filter(|it| it.starts_with(STARTED_BY));
            by.into_iter().for_each(|it| *running.entry(it.clone()).or_default() += 1);
        }
        running
    }
}

/// What is told of the clusters on which bells run something.
pub enum Heard {}

impl Sink for Heard {
    const LEVEL: &'static str = "running";
    type Machine = Bells;
    type Value = u64;

    fn wants(state: &State, from: &ShardName, _: &str) -> bool {
        state.bells.values().any(|it| it.shard() == *from)
    }

    fn report(news: Imported) -> Report {
        Report::Imported(news)
    }
}

/// Each bell that rings is a call, until it has an answer.
pub enum Rings {}

impl Intent for Rings {
    const NAME: &'static str = "ring";
    type From = Bells;
    type Wire = ecs::Api;

    fn intents(state: &State) -> impl Iterator<Item = Wish<RequestOf<ecs::Api>>> {
        state.ringing().filter_map(|bell| Some(wish(bell, bell.ring.clone()?)))
    }

    fn report(id: String, outcome: OutcomeOf<ecs::Api>) -> Report {
        Report::Rung { id, outcome: Box::new(outcome) }
    }
}

fn wish(bell: &Bell, id: String) -> Wish<ecs::Request> {
    let request = RunTaskRequest {
        cluster: Some(bell.cluster.clone()),
        task_definition: Some(bell.task_definition.clone()),
        count: Some(bell.count),
        started_by: Some(bell.started_by()),
        client_token: Some(id.clone()),
        ..RunTaskRequest::default()
    };
    Wish { id, principal: PRINCIPAL.to_owned(), request: request.into() }
}
