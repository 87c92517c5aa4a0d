//! What agents report of tasks and containers: at least once, late, repeated, in any order.
use berth_api::ecs::{ContainerDefinition, ContainerStateChange, TaskStopCode};
use berth_definitions::meaning;
use berth_engine::Timestamp;

use super::{attachment, bounds, doubt};
use crate::{
    cluster::{
        Txn, health,
        records::task::{Container, ContainerStatus, DesiredStatus, Task, TaskStatus},
    },
    limits::{REASON_CHARACTERS_MAX, REPORTED_TEXT_CHARACTERS_MAX},
};

/// What one report says of a task, beside its containers.
#[derive(Clone, Debug, Default)]
pub struct TaskStateChange {
    /// PENDING, RUNNING or STOPPED; none when only containers are reported.
    pub status: Option<TaskStatus>,
    pub reason: Option<String>,
    pub containers: Vec<ContainerStateChange>,
    pub pull_started_at: Option<Timestamp>,
    pub pull_stopped_at: Option<Timestamp>,
    pub execution_stopped_at: Option<Timestamp>,
}

/// Notes what is new in a report; what goes backwards is old news and changes nothing. An agent
/// that has a task under way which counts as ended is asked what else it has.
pub fn changed(txn: &mut Txn, old: &Task, change: TaskStateChange) {
    if old.last_status == TaskStatus::Stopped {
        let contradicts = change.status.is_some_and(|it| it < TaskStatus::Stopped);
        if let Some(instance) = old.container_instance.filter(|_| contradicts) {
            doubt::note(txn, instance);
        }
        return;
    }
    let mut task = old.clone();
    let definition = txn.definitions.get(&task.task_definition).cloned();
    let definition = definition.as_ref().map(|it| &it.task_definition);
    let goes_on = task.is_wanted() && change.status != Some(TaskStatus::Stopped);
    let mut is_in_doubt = false;
    for it in change.containers {
        let defined = health::defined(definition, it.container_name.as_deref().unwrap_or_default());
        is_in_doubt |= note_container(&mut task.containers, it, defined, goes_on);
    }
    let has_ended = |it: &Container| it.last_status == ContainerStatus::Stopped;
    let is_ending = health::essential(&task, definition).any(has_ended);
    task.ending_since = is_ending.then(|| task.ending_since.unwrap_or(txn.now));
    let moment = |at: Option<Timestamp>, first| at.map(|it| bounds::moment(it, first, txn.now));
    let made_at = task.created_at;
    task.pull_started_at = task.pull_started_at.or(moment(change.pull_started_at, made_at));
    let pulls_from = task.pull_started_at.unwrap_or(made_at);
    task.pull_stopped_at = task.pull_stopped_at.or(moment(change.pull_stopped_at, pulls_from));
    let execution_stopped_at = moment(change.execution_stopped_at, made_at);
    task.execution_stopped_at = task.execution_stopped_at.or(execution_stopped_at);
    let status = change.status.unwrap_or(task.last_status).max(task.last_status);
    match status {
        TaskStatus::Running if task.started_at.is_none() => task.started_at = Some(txn.now),
        TaskStatus::Stopped => note_stopped(&mut task, change.reason, txn.now),
        _ => {}
    }
    if status == TaskStatus::Running {
        // Containers start in an interface that is there; what was said of it may come later.
        task.network = attachment::attached(&task).or(task.network);
    }
    task.last_status = status;
    if task != *old {
        task.version = old.version + 1;
        txn.put(task);
    }
    if let Some(instance) = old.container_instance.filter(|_| is_in_doubt) {
        doubt::note(txn, instance);
    }
}

/// Notes what is said of one container of a task that goes on, or ends with it. Whether that is in
/// doubt: agents end the task of an essential container that has ended, soon if not at once; and
/// what has another id is another container, whose end is none of this one. That it runs counts:
/// an agent that was put back to a backup has started its tasks anew. Against an end that was told
/// it may be old news as well, so that it is asked about.
fn note_container(
    containers: &mut [Container],
    change: ContainerStateChange,
    defined: Option<&ContainerDefinition>,
    goes_on: bool,
) -> bool {
    let name = change.container_name.as_deref().unwrap_or_default();
    // Pause containers and the like are the agent's own affair.
    let Some(it) = containers.iter_mut().find(|it| it.name == name) else { return false };
    let status = match change.status.as_deref() {
        Some("RUNNING") => ContainerStatus::Running,
        Some("STOPPED") => ContainerStatus::Stopped,
        // Agents have more steps before RUNNING than the API shows.
        _ => ContainerStatus::Pending,
    };
    let short = |text| bounds::text(text, REPORTED_TEXT_CHARACTERS_MAX);
    let runtime_id = short(change.runtime_id);
    let is_another = it.runtime_id.is_some() && runtime_id.is_some() && it.runtime_id != runtime_id;
    if is_another && goes_on && status != ContainerStatus::Running {
        return true;
    }
    let decides = goes_on && defined.is_some_and(meaning::is_essential);
    let had_ended = it.last_status == ContainerStatus::Stopped;
    // Others may end while their task goes on, and a late report of such a one is old news.
    let is_running = status == ContainerStatus::Running && runtime_id.is_some();
    let is_disputed = had_ended && is_running && decides;
    if is_disputed {
        it.runs_after_all();
    }
    it.last_status = it.last_status.max(status);
    let replaced = it.runtime_id.take_if(|_| is_another && goes_on);
    let is_replaced = replaced.is_some();
    if is_replaced {
        it.image_digest = None;
    }
    it.runtime_id = it.runtime_id.take().or(runtime_id);
    it.image_digest = it.image_digest.take().or_else(|| short(change.image_digest));
    it.exit_code = it.exit_code.or(change.exit_code);
    let reason = || bounds::text(change.reason, REASON_CHARACTERS_MAX);
    it.reason = it.reason.take().or_else(reason);
    let bindings = bounds::bindings(change.network_bindings.unwrap_or_default(), defined);
    if !bindings.is_empty() {
        it.network_bindings = bindings;
    }
    let has_ended = it.last_status == ContainerStatus::Stopped;
    if has_ended {
        it.end();
    }
    is_replaced || is_disputed || (decides && has_ended && !had_ended)
}

fn note_stopped(task: &mut Task, reason: Option<String>, now: Timestamp) {
    let by_itself = task.desired_status == DesiredStatus::Running;
    task.containers.iter_mut().for_each(Container::end);
    task.stopped_at = Some(now);
    task.stopping_at = task.stopping_at.or(Some(now));
    task.desired_status = DesiredStatus::Stopped;
    if by_itself {
        let (code, text) = why_it_ended(task, bounds::text(reason, REASON_CHARACTERS_MAX));
        task.stop_code = Some(code);
        task.stopped_reason = Some(text);
    }
}

/// ECS: a task that could not start says so with the category first; one that ran and lost an
/// essential container says only that. The container's own reason and exit code tell the rest.
fn why_it_ended(task: &Task, reason: Option<String>) -> (TaskStopCode, String) {
    // The official agent gives 143 to a container whose dependency failed before it was made.
    let ran = |it: &Container| it.exit_code.is_some() && it.runtime_id.is_some();
    let obstacle = task.containers.iter().filter(|it| !ran(it)).find_map(|it| it.reason.clone());
    match (task.started_at, reason.or(obstacle)) {
        (None, Some(text)) => (TaskStopCode::TaskFailedToStart, text),
        (None, None) if !task.containers.iter().any(ran) => {
            (TaskStopCode::TaskFailedToStart, "Task failed to start".to_owned())
        }
        _ => {
            let text = "Essential container in task exited".to_owned();
            (TaskStopCode::EssentialContainerExited, text)
        }
    }
}
