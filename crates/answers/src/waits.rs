//! What something waits for: in a word for programs, in a clause for people.
use berth_api::berth;
use berth_ecs::cluster::records::{cluster::ClusterRecord, id::TaskId};
use berth_engine::Timestamp;

use super::words;

/// One thing that is waited for.
#[derive(Clone, Debug, PartialEq)]
pub struct Wait {
    pub reason: Reason,
    /// A clause without a full stop; of several tasks a line for each follows.
    pub text: String,
    pub since: Option<Timestamp>,
    pub until: Option<Timestamp>,
    /// How many tasks it concerns.
    pub count: i64,
    /// Those of them that exist.
    pub tasks: Vec<TaskId>,
}

/// What is waited for, in a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// An instance of a capacity provider.
    Capacity,
    /// An agent that is not connected, or has not begun.
    Agent,
    Pull,
    /// Another container of the task.
    Dependency,
    Start,
    Health,
    /// A task that is on its way down.
    Stop,
    /// An instance with room.
    Room,
    /// The delay after failed launches.
    LaunchDelay,
    /// `minimumHealthyPercent` and `maximumPercent`.
    Percentages,
    Protection,
    Draining,
    /// A lifecycle hook.
    Hook,
    BakeTime,
    /// Somebody who deploys anew: the deployment failed.
    NewDeployment,
}

impl Reason {
    /// As the API writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Reason::Capacity => "CAPACITY",
            Reason::Agent => "AGENT",
            Reason::Pull => "PULL",
            Reason::Dependency => "DEPENDENCY",
            Reason::Start => "START",
            Reason::Health => "HEALTH",
            Reason::Stop => "STOP",
            Reason::Room => "ROOM",
            Reason::LaunchDelay => "LAUNCH_DELAY",
            Reason::Percentages => "PERCENTAGES",
            Reason::Protection => "PROTECTION",
            Reason::Draining => "DRAINING",
            Reason::Hook => "HOOK",
            Reason::BakeTime => "BAKE_TIME",
            Reason::NewDeployment => "NEW_DEPLOYMENT",
        }
    }
}

impl Wait {
    /// Of nobody in particular, and at no time.
    pub fn new(reason: Reason, text: impl Into<String>) -> Wait {
        Wait { reason, text: text.into(), since: None, until: None, count: 0, tasks: vec![] }
    }

    /// Of these tasks.
    pub fn of(self, tasks: Vec<TaskId>) -> Wait {
        Wait { count: i64::try_from(tasks.len()).unwrap_or(i64::MAX), tasks, ..self }
    }

    /// In a list of what is waited for: `reason: text`, indented.
    pub fn lines(&self) -> String {
        let reason = self.reason.as_str().to_ascii_lowercase().replace('_', " ");
        let mut lines = self.text.lines();
        let mut text = format!("  {reason}: {}\n", lines.next().unwrap_or_default());
        lines.for_each(|line| text += &format!("    {line}\n"));
        text
    }

    pub fn wire(&self, cluster: &ClusterRecord) -> berth::Wait {
        berth::Wait {
            reason: Some(self.reason.as_str().to_owned()),
            text: Some(self.text.clone()),
            since: self.since,
            until: self.until,
            count: words::count(self.count),
            task_arns: Some(self.tasks.iter().map(|it| cluster.task_arn(*it)).collect()),
        }
    }
}
