//! Why a task stopped, in one clause: who or what ended it, and how its containers ended.
use berth_api::ecs::TaskStopCode;
use berth_ecs::cluster::{
    State, effective,
    records::{
        id::RevisionId,
        task::{Container, OfService, Task},
    },
    state::owned,
};

use super::defined::is_essential;

/// ECS: how a container says that it took more memory than it may.
const OUT_OF_MEMORY: &str = "OutOfMemoryError";

/// Exit codes of containers that a signal ended: 128 and its number.
const KILLED: i32 = 137;
const TERMINATED: i32 = 143;

/// Why a task ended.
pub struct Ended {
    /// A clause, without a full stop.
    pub text: String,
    /// The container that ended it, if one did.
    pub container: Option<String>,
}

pub fn why(state: &State, task: &Task) -> Ended {
    let said = task.stopped_reason.as_deref().unwrap_or("no reason was given");
    let said = said.trim_end_matches('.');
    let culprit = culprit(state, task);
    let of_container = |text: String| Ended { text, container: culprit.map(|it| it.name.clone()) };
    let asked = |text: String| {
        let text = match killed(state, task) {
            Some(how) => format!("{text}; {how}"),
            None => text,
        };
        Ended { text, container: None }
    };
    match &task.stop_code {
        Some(TaskStopCode::TaskFailedToStart) => {
            of_container(not_started(state, task, said, culprit))
        }
        Some(TaskStopCode::EssentialContainerExited) => of_container(match culprit {
            Some(it) => how_it_ended(state, task, it),
            None => said.to_owned(),
        }),
        Some(TaskStopCode::UserInitiated) => asked(format!("a StopTask call stopped it: {said}")),
        Some(TaskStopCode::ServiceSchedulerInitiated) => asked(match &task.daemon {
            Some(of) => format!("daemon {} stopped it: {said}", of.name),
            None => by_service(state, task, said),
        }),
        _ => asked(said.to_owned()),
    }
}

fn not_started(state: &State, task: &Task, said: &str, culprit: Option<&Container>) -> String {
    let Some(it) = culprit.filter(|it| it.reason.is_some()) else {
        let [only] = &task.containers[..] else { return format!("it could not start: {said}") };
        return format!("it could not start: {said}{}", image(state, task, only, said));
    };
    let reason = it.reason.as_deref().unwrap_or_default().trim_end_matches('.');
    let image = image(state, task, it, &format!("{said}{reason}"));
    match said.contains(reason) {
        true => format!("it could not start: container {}{image}: {said}", it.name),
        false => format!("it could not start: {said}; container {}{image}: {reason}", it.name),
    }
}

/// ` (image web:1)`, unless it was said.
fn image(state: &State, task: &Task, it: &Container, said: &str) -> String {
    let image = super::defined::defined(state, task, &it.name).and_then(|it| it.image.as_deref());
    let unsaid = image.filter(|it| !said.contains(it));
    unsaid.map(|it| format!(" (image {it})")).unwrap_or_default()
}

/// The container that ended first. The agent stops the others then, so that what ended by a
/// signal of its own is blamed last, and what gives a reason first.
fn culprit<'t>(state: &State, task: &'t Task) -> Option<&'t Container> {
    let suspicion = |it: &&Container| match (&it.reason, it.exit_code) {
        (Some(_), _) => 0,
        (None, Some(KILLED | TERMINATED)) => 3,
        (None, Some(0)) => 2,
        (None, Some(_)) => 1,
        (None, None) => 4,
    };
    let essential = task.containers.iter().filter(|it| is_essential(state, task, it));
    let told = essential.filter(|it| it.reason.is_some() || it.exit_code.is_some());
    told.min_by_key(suspicion)
}

fn how_it_ended(state: &State, task: &Task, it: &Container) -> String {
    let name = &it.name;
    let reason = it.reason.as_deref().map(|it| it.trim_end_matches('.'));
    if reason.is_some_and(|it| it.starts_with(OUT_OF_MEMORY)) {
        let limit = memory(state, task, name).map(|it| format!(" than its {it} MiB"));
        let limit = limit.unwrap_or_default();
        return format!("container {name} was killed: it took more memory{limit} (exit code 137)");
    }
    let code = match it.exit_code {
        Some(0) => "came to its end (exit code 0), and it is essential".to_owned(),
        Some(KILLED) => "was killed by SIGKILL (exit code 137)".to_owned(),
        Some(TERMINATED) => "ended by SIGTERM (exit code 143)".to_owned(),
        Some(134) => "aborted (exit code 134)".to_owned(),
        Some(139) => "crashed with a segmentation fault (exit code 139)".to_owned(),
        Some(126) => "cannot run its command (exit code 126)".to_owned(),
        Some(127) => "does not find its command (exit code 127)".to_owned(),
        Some(code) => format!("exited with {code}"),
        None => "ended".to_owned(),
    };
    match reason {
        Some(reason) => format!("container {name} {code}: {reason}"),
        None => format!("container {name} {code}"),
    }
}

/// The memory that a container may take, in MiB.
fn memory(state: &State, task: &Task, container: &str) -> Option<i64> {
    let definition = &state.definitions.get(&task.task_definition)?.task_definition;
    let containers = effective::containers(definition, &task.overrides);
    let it = containers.iter().find(|it| it.name.as_deref() == Some(container))?;
    let of_task = effective::memory(definition, &task.overrides);
    it.memory.map(i64::from).or(of_task)
}

/// A container that was asked to end, and did not.
fn killed(state: &State, task: &Task) -> Option<String> {
    let mut containers = task.containers.iter();
    let it = containers.find(|it| it.exit_code == Some(KILLED) && it.reason.is_none())?;
    let timeout = super::defined::defined(state, task, &it.name).and_then(|it| it.stop_timeout);
    let timeout = timeout.unwrap_or(super::pending::STOP_TIMEOUT_S);
    Some(format!(
        "container {} did not end within {timeout} s of SIGTERM and was killed (exit code 137)",
        it.name
    ))
}

fn by_service(state: &State, task: &Task, said: &str) -> String {
    let Some(of) = &task.service else { return format!("its service stopped it: {said}") };
    let (name, mine) = (&of.name, of.revision.deployment());
    match deployed_then(state, task, of) {
        Some(then) if then != of.revision => {
            let then = then.deployment();
            format!("service {name} stopped it: {said}; {mine} was replaced by {then}")
        }
        _ => format!("service {name} stopped it: {said}"),
    }
}

/// What the service was being deployed to when the task was told to stop: later deployments have
/// nothing to do with it.
fn deployed_then(state: &State, task: &Task, of: &OfService) -> Option<RevisionId> {
    let at = task.stopping_at.or(task.stopped_at)?;
    let begun = owned::of(&state.service_deployments, &of.name).filter(|it| it.created_at <= at);
    let last = begun.max_by_key(|it| (it.created_at, it.id))?;
    let back = last.rollback.as_ref().filter(|it| it.started_at <= at);
    Some(back.map_or(last.target, |it| it.revision))
}
