//! The exit code of a task: that of its container, or why there is none.
use berth_api::ecs::{Container, Task, TaskStopCode};

use crate::exit;

/// Of a task that has stopped. As with `docker run`, 125 to 127 are for what never ran; the
/// essential container that ended the task is the first that did not end well.
pub fn of(task: &Task, essential: &[String]) -> u8 {
    let is_essential =
        |it: &&Container| it.name.as_ref().is_some_and(|name| essential.contains(name));
    let containers = || task.containers.iter().flatten();
    if task.stop_code == Some(TaskStopCode::TaskFailedToStart) {
        let reasons = containers().filter_map(|it| it.reason.as_deref());
        return not_run(&reasons.chain(task.stopped_reason.as_deref()).collect::<Vec<_>>());
    }
    let codes: Vec<i32> = containers().filter(is_essential).filter_map(|it| it.exit_code).collect();
    let first_bad = codes.iter().find(|it| **it != 0);
    match first_bad.or(codes.first()) {
        // What does not fit into a byte is no container's exit code.
        Some(code) => u8::try_from(*code).unwrap_or(exit::NOT_RUN),
        None => exit::NOT_RUN,
    }
}

/// How a task ended that did not end well, and why.
pub fn told(task: &Task, code: u8, why: &str) -> String {
    let mut containers = task.containers.iter().flatten();
    match containers.any(|it| it.exit_code.is_some()) {
        true => format!("stopped with {code}: {why}"),
        false => format!("could not be run (exit code {code}): {why}"),
    }
}

fn not_run(reasons: &[&str]) -> u8 {
    let says = |what: &[&str]| reasons.iter().any(|it| what.iter().any(|one| it.contains(one)));
    match () {
        () if says(&["executable file not found", "no such file or directory"]) => {
            exit::NO_SUCH_COMMAND
        }
        () if says(&["permission denied", "is a directory", "exec format error"]) => {
            exit::NOT_EXECUTABLE
        }
        () => exit::NOT_RUN,
    }
}

#[cfg(test)]
mod tests {
    use berth_api::from_json;

    use super::*;

    fn code(json: &str) -> u8 {
        let task: Task = from_json(json.as_bytes()).unwrap();
        of(&task, &["main".to_owned(), "second".to_owned()])
    }

    #[test]
    fn the_containers_own_code_is_told() {
        assert_eq!(code(r#"{"containers": [{"name": "main", "exitCode": 0}]}"#), 0);
        assert_eq!(code(r#"{"containers": [{"name": "main", "exitCode": 7}]}"#), 7);
        assert_eq!(
            code(
                r#"{"containers": [{"name": "log", "exitCode": 9}, {"name": "main", "exitCode": 0},
                {"name": "second", "exitCode": 3}]}"#
            ),
            3
        );
    }

    #[test]
    fn only_what_has_exited_stopped_with_a_code() {
        let told = |json: &str| told(&from_json(json.as_bytes()).unwrap(), 7, "because");
        let ran = told(r#"{"containers": [{"name": "main", "exitCode": 7}]}"#);
        assert_eq!(ran, "stopped with 7: because");
        let not = told(r#"{"containers": [{"name": "main"}]}"#);
        assert_eq!(not, "could not be run (exit code 7): because");
    }

    #[test]
    fn what_never_ran_is_told_as_docker_does() {
        let failed = |reason: &str| {
            code(&format!(
                r#"{{"stopCode": "TaskFailedToStart", "stoppedReason": "{reason}",
                "containers": [{{"name": "main"}}]}}"#
            ))
        };
        assert_eq!(failed("CannotPullContainerError: no such image"), 125);
        assert_eq!(failed("exec: nope: executable file not found in $PATH"), 127);
        assert_eq!(failed("exec: /srv: permission denied"), 126);
        assert_eq!(code(r#"{"containers": [{"name": "main"}]}"#), 125);
    }
}
