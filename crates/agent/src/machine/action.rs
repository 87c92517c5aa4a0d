//! What the machine asks of the world.

use super::Report;

/// One thing to do. Everything answers with an `Input`, actions on a container with
/// `Input::Answered`; an action that is lost in a crash is computed again from the records.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// Make the task's volumes and limits. Answer: `Input::Prepared`.
    Prepare { task: String },
    /// Fetch what its containers need of secrets. Answer: `Input::Retrieved`.
    Retrieve { task: String },
    /// Put the task's interface into its pause container, which runs. Answer: `Input::Attached`.
    Attach { task: String },
    /// Leave nothing of the task's interface on the host. Answer: `Input::Detached`.
    Detach { task: String },
    /// Have the image here. Answer: `Observation::Pulled` or `Observation::Failed`.
    Pull { task: String, container: String },
    /// Create the container if it is not there, ahead of its start. Answer: `Created`, or `Failed`,
    /// or how it stands if it has run before.
    Create { task: String, container: String },
    /// Create the container if it is not there, start it if it has never run.
    /// Answer: `Started`, or `Failed`, or `Exited` if it has run and ended before.
    Launch { task: String, container: String },
    /// Start an ended container again. Answer: `Started` or `Failed`.
    Restart { task: String, container: String },
    /// End it. Answer: `Exited`, `Vanished` or `StopFailed`.
    Stop { task: String, container: String, timeout_ms: u64 },
    /// Send it until it is accepted. Answer: `Input::Reported`.
    Report(Report),
    /// Remove containers, volumes and limits. Answer: `Input::Cleaned`.
    Clean { task: String },
}
