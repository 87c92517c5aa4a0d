//! What the world tells the machine.

use super::{Binding, End, Health, Report, Task, TaskSpec};

/// Times that the machine keeps to.
#[derive(Debug, Clone)]
pub struct Settings {
    /// For containers without a `stopTimeout`.
    pub stop_timeout_ms: u64,
    /// How long ended tasks are kept.
    pub cleanup_wait_ms: u64,
}

#[derive(Debug)]
pub enum Input {
    /// A task to run. A known one is not touched.
    Start(Box<Task>),
    /// A task that cannot be run here, and why.
    Refuse {
        spec: TaskSpec,
        reason: String,
    },
    Stop {
        arn: String,
    },
    Prepared {
        arn: String,
        failure: Option<String>,
    },
    /// What fetching secrets came to.
    Retrieved {
        arn: String,
        outcome: Retrieved,
    },
    /// The runtime was looked at, or told something by itself: it says nothing of what is under
    /// way.
    Observed {
        arn: String,
        container: String,
        observation: Observation,
    },
    /// What an action on a container came to. Whatever it is, that action is over.
    Answered {
        arn: String,
        container: String,
        observation: Observation,
    },
    /// The control plane has accepted (or for ever refused) a report.
    Reported {
        report: Report,
    },
    /// The control plane takes these tasks for running.
    Believed {
        running: Vec<String>,
    },
    /// The control plane asks how a task is: what it was told of its containers may not be so.
    Asked {
        arn: String,
    },
    /// What putting the interface there came to.
    Attached {
        arn: String,
        failure: Option<String>,
    },
    /// Nothing of the interface is left.
    Detached {
        arn: String,
    },
    /// There is little room on the disk: what has ended is kept for a look only so long; absent:
    /// there is enough.
    Pressed {
        ended_kept_ms: Option<u64>,
    },
    Cleaned {
        arn: String,
    },
    /// The definition of a task that was held is here.
    Defined {
        arn: String,
    },
    /// All that the runtime has is told: go on with every task.
    Resume,
    /// A deadline has come.
    Tick,
}

/// What came of fetching what a task's containers need. The values are not the machine's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Retrieved {
    All,
    /// For good; the reason of the task's STOPPED report.
    Refused {
        reason: String,
    },
    /// Who has it does not answer now; the reason if that goes on.
    Away {
        reason: String,
    },
}

/// What was seen of one container.
#[derive(Debug, Clone, PartialEq)]
pub enum Observation {
    /// The image has been being fetched since then.
    Pulling {
        since_ms: u64,
    },
    /// The image is here; `pulled_ms` are begin and end if it had to be fetched.
    Pulled {
        digest: Option<String>,
        pulled_ms: Option<(u64, u64)>,
    },
    /// It is there and has never run; with the ports that it will have.
    Created {
        id: String,
        bindings: Vec<Binding>,
    },
    /// The start that was asked for has happened, so long ago. Clocks are set: a length of time
    /// that was taken with one clock is right by every other.
    Started {
        id: String,
        ran_ms: u64,
        bindings: Vec<Binding>,
    },
    /// It was seen running, which says nothing of an operation under way.
    Running {
        id: String,
        ran_ms: u64,
        bindings: Vec<Binding>,
    },
    /// An operation failed for good, `<ErrorName>: <text>`.
    Failed {
        id: Option<String>,
        reason: String,
    },
    Exited(End),
    /// The runtime does not know it any more.
    Vanished,
    Health(Health),
    /// It could not be stopped now; it is tried again.
    StopFailed {
        reason: String,
    },
}
