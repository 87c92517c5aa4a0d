//! Agents of a rehearsal: what they are told, they do at once, and everything goes well.
use std::collections::BTreeSet;

use berth_api::ecs::{ContainerStateChange, HealthStatus, Request, SubmitTaskStateChangeRequest};
use berth_definitions::limits::HEALTH_CHECK_INTERVAL_DEFAULT_S;
use berth_ecs::cluster::{
    Cluster, Facet, Report, State, health,
    records::{
        cluster::ClusterRecord,
        id::TaskId,
        task::{Container, Task, TaskStatus},
    },
};
use berth_engine::{Timestamp, Turn};

use super::change::ours;

/// The tasks that agents have something to do with as it is.
pub fn under_way(state: &State) -> BTreeSet<TaskId> {
    let mut tasks = BTreeSet::new();
    for id in state.container_instances.keys() {
        if state.tallies.of_instance(*id).pending > 0 {
            tasks.extend(state.task_index.with(Facet::Live(*id)));
        }
        tasks.extend(state.task_index.with(Facet::Stopping(*id)));
    }
    for service in state.services.values() {
        for revision in service.deployments.iter().map(|it| it.revision) {
            let name = service.name.clone();
            let revision = berth_ecs::cluster::records::task::OfService { name, revision };
            let tally = state.tallies.of_revision(&revision);
            if tally.healthy < tally.running {
                tasks.extend(state.task_index.with(Facet::Revision(revision)));
            }
        }
    }
    tasks
}

/// Has the agents of these tasks do what is left to do, as far as the batch has room; tells the
/// tasks whose turn is yet to come, or whose health checks are.
pub fn obey(
    turn: &mut Turn<Cluster>,
    mut agenda: BTreeSet<TaskId>,
    now: Timestamp,
) -> BTreeSet<TaskId> {
    let Some(cluster) = turn.cluster.clone() else { return agenda };
    let mut unchecked = BTreeSet::new();
    while !turn.is_full() {
        let Some(id) = agenda.pop_first() else { break };
        if !is_in_reach(turn, id) {
            continue;
        }
        run_or_stop(turn, &cluster, id);
        match checked_at(turn, id) {
            Some(at) if at <= now => heal(turn, id),
            Some(_) => drop(unchecked.insert(id)),
            None => {}
        }
    }
    agenda.extend(unchecked);
    agenda
}

/// When the containers of a task that nothing is known of have passed their first check. Docker:
/// an interval after they start.
pub fn checked_at(state: &State, id: TaskId) -> Option<Timestamp> {
    let task = state.tasks.get(&id)?;
    if !task.is_wanted() || task.last_status != TaskStatus::Running {
        return None;
    }
    let definition = state.definitions.get(&task.task_definition).map(|it| &it.task_definition);
    let intervals = health::judging(task, definition)
        .filter(|it| it.health_status == HealthStatus::Unknown)
        .map(|it| {
            let check = health::defined(definition, &it.name)?.health_check.as_ref();
            check?.interval
        });
    let longest = intervals.map(|it| it.unwrap_or(HEALTH_CHECK_INTERVAL_DEFAULT_S)).max()?;
    Some(task.started_at? + i64::from(longest) * 1_000)
}

fn is_in_reach(state: &State, id: TaskId) -> bool {
    let task = state.tasks.get(&id).filter(|it| it.last_status < TaskStatus::Stopped);
    let instance = task.and_then(|it| it.container_instance);
    let instance = instance.and_then(|it| state.container_instances.get(&it));
    instance.is_some_and(|it| it.agent_connected)
}

fn run_or_stop(turn: &mut Turn<Cluster>, cluster: &ClusterRecord, id: TaskId) {
    let Some(task) = turn.tasks.get(&id).cloned() else { return };
    let status = match (task.is_wanted(), task.last_status) {
        (false, _) => "STOPPED",
        (true, status) if status < TaskStatus::Running => "RUNNING",
        (true, _) => return,
    };
    let report = SubmitTaskStateChangeRequest {
        cluster: Some(cluster.name.clone()),
        task: Some(id.to_string()),
        status: Some(status.to_owned()),
        containers: Some(containers(&task, status)),
        ..SubmitTaskStateChangeRequest::default()
    };
    let taken = turn.attempt(ours(cluster, Request::SubmitTaskStateChange(report)));
    assert!(taken.is_ok(), "a report of a task that is there is taken");
}

fn containers(task: &Task, status: &str) -> Vec<ContainerStateChange> {
    let change = |name: &String| ContainerStateChange {
        container_name: Some(name.clone()),
        runtime_id: Some(REHEARSED.to_owned()),
        exit_code: (status == "STOPPED").then_some(0),
        status: Some(status.to_owned()),
        ..ContainerStateChange::default()
    };
    task.containers.iter().map(|it| change(&it.name)).collect()
}

const REHEARSED: &str = "rehearsed";

/// Containers that nothing is known of pass their checks; what fails now goes on failing.
fn heal(turn: &mut Turn<Cluster>, id: TaskId) {
    let Some(task) = turn.tasks.get(&id).cloned() else { return };
    let Some(instance) = task.container_instance else { return };
    let definition = turn.definitions.get(&task.task_definition).cloned();
    let definition = definition.as_ref().map(|it| &it.task_definition);
    let unknown = |it: &&Container| it.health_status == HealthStatus::Unknown;
    for it in health::judging(&task, definition).filter(unknown) {
        let (container, status) = (it.name.clone(), HealthStatus::Healthy);
        turn.observe(Report::ContainerHealth { instance, task: id, container, status });
    }
}
