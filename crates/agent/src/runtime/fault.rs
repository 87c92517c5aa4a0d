//! Docker's errors in the words that ECS reports them with.

use std::time::Duration;

use bollard::errors::Error;

/// The text of a daemon's refusal as its own client prints it.
pub fn text(fault: &Error) -> String {
    match fault {
        Error::DockerResponseServerError { message, .. }
        | Error::DockerStreamError { error: message } => {
            format!("Error response from daemon: {}", message.trim())
        }
        other => other.to_string(),
    }
}

/// `<ErrorName>: <text>`.
pub fn reason(name: &str, fault: &Error) -> String {
    format!("{name}: {}", text(fault))
}

/// ECS: the reason of a step that took too long.
pub fn timed_out(step: &str, limit: Duration) -> String {
    let seconds = limit.as_secs();
    format!(
        "DockerTimeoutError: Could not transition to {step}; timed out after waiting {}m{}s",
        seconds / 60,
        seconds % 60
    )
}

/// HTTP status of the daemon's answer, if it was one.
pub fn status(fault: &Error) -> Option<u16> {
    match fault {
        Error::DockerResponseServerError { status_code, .. } => Some(*status_code),
        _ => None,
    }
}

/// A container of this name is there already.
pub fn is_name_taken(fault: &Error) -> bool {
    // Podman has the text and another status.
    status(fault) == Some(409) || text(fault).contains("is already in use")
}

/// The daemon did not answer at all: it may be restarting.
pub fn is_unreachable(fault: &Error) -> bool {
    !matches!(
        fault,
        Error::DockerResponseServerError { .. }
            | Error::DockerStreamError { .. }
            | Error::JsonDataError { .. }
            | Error::JsonSerdeError { .. }
            | Error::DockerContainerWaitError { .. }
    )
}
