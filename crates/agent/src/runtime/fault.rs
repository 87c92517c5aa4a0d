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

/// The answer has a word that Docker does not have.
pub fn is_unreadable(fault: &Error) -> bool {
    matches!(fault, Error::JsonDataError { .. } | Error::JsonSerdeError { .. })
}

/// What was asked for is not there.
pub fn is_gone(fault: &Error) -> bool {
    // Podman tells so with another status of a container that goes while it is looked at.
    status(fault) == Some(404) || text(fault).contains("no such container")
}

/// The image of a container that is to be created is not here.
pub fn is_image_missing(fault: &Error) -> bool {
    status(fault) == Some(404) && text(fault).to_ascii_lowercase().contains("no such image")
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

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status_code: u16, message: &str) -> Error {
        Error::DockerResponseServerError { status_code, message: message.to_owned() }
    }

    #[test]
    fn docker_and_podman_mean_the_same_in_their_own_words() {
        let docker = answer(404, "No such image: web:1");
        let podman = answer(404, "no such image: docker.io/library/web:1: image not known");
        assert!(is_image_missing(&docker) && is_image_missing(&podman));
        let network = answer(404, "network bridge not found");
        assert!(!is_image_missing(&network) && is_gone(&network));

        let docker = answer(404, "No such container: 5f3a");
        let podman = answer(500, "container 5f3a does not exist in database: no such container");
        assert!(is_gone(&docker) && is_gone(&podman));
        assert!(!is_gone(&answer(500, "disk is full")));

        let docker = answer(409, "Conflict. The container name \"/a\" is already in use");
        let podman = answer(500, "creating container storage: the name \"a\" is already in use");
        assert!(is_name_taken(&docker) && is_name_taken(&podman));
    }
}
