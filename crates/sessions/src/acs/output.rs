//! What a session says, and to whom.
use berth_api::acs::ToAgent;
use berth_ecs::cluster::Report;

use crate::Close;

/// Whom the messages name; agents echo it.
#[derive(Clone, Debug)]
pub struct Names {
    pub cluster_arn: String,
    pub container_instance_arn: String,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Output {
    Send(ToAgent),
    /// For the cluster.
    Report(Report),
    /// The agent has answered a question: it is still there.
    Present,
    Close(Close),
    Note(Note),
}

/// What is worth a line in a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Note {
    /// A frame of the agent was ignored: why it cannot be read.
    Unreadable(String),
    /// The agent refused a message: its reason.
    Refused(String),
    /// A payload of so many tasks was never acknowledged.
    NeverAcknowledged { tasks: usize },
    /// A task without containers is not sent.
    Unsound { task_arn: String },
    /// The agent has a task that is not to run there, and is told to stop it.
    Stopping { task_arn: String, ended_ms_ago: Option<i64> },
}
