//! What is said of managed daemons is so: their numbers and refusals, worked out again by hand, one
//! instance after the other. A deployment that is under way always waits for something.
use std::collections::{BTreeMap, BTreeSet};

use berth_answers::{explain_daemon, explain_daemon_deployment};
use berth_api::berth::{
    DaemonCounts, DaemonExplanation, ExplainDaemonDeploymentRequest, ExplainDaemonRequest,
    RefusedInstances,
};
use berth_ecs::cluster::{
    State,
    records::{
        cluster::ClusterStatus,
        container_instance::ContainerInstanceStatus,
        daemon::{Daemon, DaemonStatus},
        task::{Task, TaskStatus},
    },
};
use berth_engine::Timestamp;
use berth_placement::Refusal;

use super::oracle::{Facts, Model, Wish};

/// In a state in which nothing is left to be done.
pub fn check(state: &State, now: Timestamp) {
    let is_active = state.cluster.as_ref().is_some_and(|it| it.status == ClusterStatus::Active);
    if !is_active || state.managed_daemons.is_empty() {
        return;
    }
    let model = Model::of(state);
    for daemon in state.managed_daemons.values() {
        something_is_waited_for(state, daemon, now);
        if daemon.status == DaemonStatus::Active {
            let input = ExplainDaemonRequest { daemon: Some(daemon.name.clone()), cluster: None };
            let told = explain_daemon(state, &input, now).expect("the daemon is there");
            is_so(state, &model, daemon, &told.explanation.expect("it is explained"));
        }
    }
}

fn something_is_waited_for(state: &State, daemon: &Daemon, now: Timestamp) {
    let deployment = state.daemon_deployments.get(&(daemon.name.clone(), daemon.deployment));
    if deployment.is_none_or(|it| it.finished_at.is_some()) {
        return;
    }
    let daemon_deployment = Some(daemon.deployment.to_string());
    let input = ExplainDaemonDeploymentRequest { daemon_deployment, cluster: None };
    let told = explain_daemon_deployment(state, &input, now).expect("the deployment is there");
    let told = told.explanation.expect("it is explained");
    let waits = told.waits.unwrap_or_default();
    assert!(
        !waits.is_empty(),
        "nothing is said to be waited for: {}",
        told.text.unwrap_or_default()
    );
}

/// The tasks of a daemon on one instance that have not ended.
struct Place<'a> {
    on: &'a Facts,
    wanted: Vec<&'a Task>,
    stopping: usize,
    /// Of filters that look at what an instance has left: the others.
    lasting: Vec<Refusal>,
    /// Those that do.
    room: Vec<Refusal>,
    is_its: bool,
}

impl Place<'_> {
    fn is_due(&self) -> bool {
        let has_task = !self.wanted.is_empty() && !self.on.record.is_lost();
        let of_agent = |it: &Refusal| {
            let is_of_host = matches!(
                it,
                Refusal::Agent { .. } | Refusal::Impaired { .. } | Refusal::Disk { .. }
            );
            is_of_host && has_task
        };
        self.is_its && self.lasting.iter().all(of_agent)
    }

    fn is_empty(&self) -> bool {
        self.wanted.is_empty() && self.stopping == 0
    }
}

fn is_so(state: &State, model: &Model, daemon: &Daemon, told: &DaemonExplanation) {
    let wish = wish(state, daemon);
    let places: Vec<Place<'_>> =
        model.all.iter().map(|it| place(state, model, daemon, it, &wish)).collect();
    let text = told.text.as_deref().unwrap_or_default();
    let due = places.iter().filter(|it| it.is_due()).count() as i64;
    assert_eq!(told.desired_count, Some(due as i32), "instances that should have a task: {text}");
    assert_eq!(due, daemon.desired_count, "what the controller counts: {text}");
    counts_are_so(daemon, &places, told, text);
    let drained = (due as f64 * daemon.configuration.drain_percent / 100.0) as i64;
    let minimum = (due - drained.max(1)).max(0);
    assert_eq!(told.minimum_healthy_count, Some(minimum as i32), "{text}");
    let serves = |it: &&Place<'_>| {
        it.is_due() && it.on.record.is_answering() && it.wanted.iter().any(|it| is_healthy(it))
    };
    let healthy = places.iter().filter(serves).count() as i64;
    assert_eq!(told.healthy_count, Some(healthy as i32), "{text}");
    let mut waits = told.waits.iter().flatten();
    let takes_turns = waits.any(|it| it.reason.as_deref() == Some("PERCENTAGES"));
    assert!(!takes_turns || healthy <= minimum, "another could make way: {text}");
    refusals_are_so(&places, told, text);
}

fn counts_are_so(daemon: &Daemon, places: &[Place<'_>], told: &DaemonExplanation, text: &str) {
    let sum = |of: fn(&DaemonCounts) -> Option<i32>| -> usize {
        told.capacity_providers
            .iter()
            .flatten()
            .map(|it| of(it).expect("it is told") as usize)
            .sum()
    };
    let is_new = |it: &Task| it.daemon.as_ref().is_some_and(|it| it.revision == daemon.revision());
    let runs = |it: &Task| it.last_status == TaskStatus::Running;
    let tasks = || places.iter().flat_map(|it| it.wanted.iter().copied());
    let new = |is: &dyn Fn(&Task) -> bool| tasks().filter(|it| is_new(it) && is(it)).count();
    assert_eq!(sum(|it| it.running_count), new(&runs), "RUNNING: {text}");
    assert_eq!(sum(|it| it.pending_count), new(&|it| !runs(it)), "pending: {text}");
    assert_eq!(sum(|it| it.healthy_count), new(&is_healthy), "healthy: {text}");
    let ill = new(&|it| it.unhealthy_at.is_some());
    assert_eq!(sum(|it| it.unhealthy_count), ill, "unhealthy: {text}");
    let count = |is: &dyn Fn(&Place<'_>) -> bool| places.iter().filter(|it| is(it)).count();
    assert_eq!(sum(|it| it.draining_count), count(&|it| it.stopping > 0), "draining: {text}");
    let older = count(&|it| it.wanted.iter().any(|it| !is_new(it)));
    assert_eq!(sum(|it| it.older_count), older, "older: {text}");
    let without = count(&|it| it.is_due() && it.is_empty());
    assert_eq!(sum(|it| it.without_count), without, "without a task: {text}");
}

fn is_healthy(it: &Task) -> bool {
    it.last_status == TaskStatus::Running && it.is_healthy()
}

/// Each instance without a task says why: no room, or not due; each with every filter.
fn refusals_are_so(places: &[Place<'_>], told: &DaemonExplanation, text: &str) {
    let placement = told.placement.as_ref().and_then(|it| it.refused.as_deref());
    let mut no_room = by_instance(placement.unwrap_or_default());
    let mut not_due = by_instance(told.not_due.as_deref().unwrap_or_default());
    for place in places.iter().filter(|it| it.is_empty()) {
        let id = place.on.id.to_string();
        if place.on.record.status == ContainerInstanceStatus::Inactive {
            continue;
        }
        let (told, refusals) = match (place.is_due(), place.is_its) {
            (true, _) if place.room.is_empty() => continue,
            (true, _) => (no_room.remove(&id), worded(&place.room)),
            (false, true) => (not_due.remove(&id), worded(place.lasting.iter().chain(&place.room))),
            (false, false) => {
                let told = not_due.remove(&id).unwrap_or_default();
                let is_so = told.iter().any(|it| it.contains("of capacity provider"))
                    || told.iter().any(|it| it.contains("of no capacity provider"));
                assert!(is_so && told.len() == 1, "{id} is not of a provider: {text}");
                continue;
            }
        };
        assert_eq!(told, Some(refusals), "why {id} has no task: {text}");
    }
    assert!(no_room.is_empty(), "{no_room:?} have room, or a task: {text}");
    assert!(not_due.is_empty(), "{not_due:?} are due, or have a task: {text}");
}

fn by_instance(refused: &[RefusedInstances]) -> BTreeMap<String, BTreeSet<String>> {
    let mut all = BTreeMap::new();
    for it in refused {
        let texts = it.refusals.iter().flatten().map(|it| it.text.as_deref().unwrap_or_default());
        let texts: BTreeSet<String> = texts.map(without_names).collect();
        for arn in it.container_instance_arns.iter().flatten() {
            let id = arn.rsplit('/').next().expect("ARNs have parts").to_owned();
            assert!(all.insert(id, texts.clone()).is_none(), "{arn} is told twice");
        }
    }
    all
}

fn worded<'a>(refusals: impl IntoIterator<Item = &'a Refusal>) -> BTreeSet<String> {
    refusals.into_iter().map(|it| without_names(&it.to_string())).collect()
}

/// The tasks that are in the way are named in brackets.
fn without_names(text: &str) -> String {
    text.split("; biggest").next().unwrap_or_default().trim_end_matches(')').to_owned()
}

fn wish(state: &State, daemon: &Daemon) -> Wish {
    let definition = state.definitions.get(&daemon.configuration.task_definition);
    let definition = &definition.expect("a daemon has a definition").task_definition;
    let containers = || definition.container_definitions.iter().flatten();
    let attributes = definition.requires_attributes.iter().flatten();
    Wish {
        group: daemon.group(),
        cpu: containers().map(|it| i64::from(it.cpu.unwrap_or(0))).sum(),
        memory: containers().map(|it| i64::from(it.memory.unwrap_or(0))).sum(),
        ports: vec![],
        attributes: attributes
            .map(|it| (it.name.clone().unwrap_or_default(), it.value.clone()))
            .collect(),
        expressions: vec![],
        is_distinct: false,
        strategies: vec![],
    }
}

fn place<'a>(
    state: &'a State,
    model: &Model,
    daemon: &Daemon,
    on: &'a Facts,
    wish: &Wish,
) -> Place<'a> {
    let is_of = |it: &Task| {
        it.daemon
            .as_ref()
            .is_some_and(|of| of.name == daemon.name && daemon.revisions.contains(&of.revision))
    };
    let tasks = state.tasks.values().filter(|it| it.is_on(on.id) && it.holds_resources());
    let (wanted, stopping): (Vec<&Task>, Vec<&Task>) =
        tasks.map(|it| &**it).filter(|it| is_of(it)).partition(|it| it.is_wanted());
    let is_of_room = |it: &Refusal| {
        matches!(it, Refusal::Cpu { .. } | Refusal::Memory { .. } | Refusal::Gpu { .. })
    };
    let (room, lasting) = model.refusals_of(on, wish).into_iter().partition(is_of_room);
    let provider = on.attributes.get("berth.capacity-provider").cloned().flatten();
    let is_its = provider.is_some_and(|it| daemon.configuration.capacity_providers.contains(&it));
    Place { on, wanted, stopping: stopping.len(), lasting, room, is_its }
}
