//! A task's life in phases, each with its seconds.
use berth_api::berth;
use berth_ecs::cluster::records::{
    cluster::ClusterRecord,
    id::TaskId,
    task::{Task, TaskStatus},
};
use berth_engine::Timestamp;

use super::words;

/// What is shorter is shown as nothing.
const SHOWN_MS_MIN: i64 = 100;

/// What a stretch of time was for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Nothing of it was under way: room, a launch delay or a stage was waited for.
    Wait,
    /// Without an instance, waiting for one.
    Provision,
    /// Until the agent began with it.
    Assign,
    Pull,
    Start,
    /// RUNNING, until it counted as healthy.
    Health,
    /// RUNNING to its end without having counted as healthy.
    NeverHealthy,
    Run,
    Stop,
}

impl Step {
    /// As the API writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Step::Wait => "WAIT",
            Step::Provision => "PROVISION",
            Step::Assign => "ASSIGN",
            Step::Pull => "PULL",
            Step::Start => "START",
            Step::Health | Step::NeverHealthy => "HEALTH",
            Step::Run => "RUN",
            Step::Stop => "STOP",
        }
    }

    /// As people read it.
    pub fn word(self) -> &'static str {
        match self {
            Step::Wait => "waiting",
            Step::Provision => "provisioning",
            Step::Assign => "agent",
            Step::Pull => "pull",
            Step::Start => "start",
            Step::Health => "getting healthy",
            Step::NeverHealthy => "never healthy",
            Step::Run => "ran",
            Step::Stop => "stop",
        }
    }
}

/// A stretch of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Phase {
    pub step: Step,
    pub task: Option<TaskId>,
    pub from: Timestamp,
    pub to: Timestamp,
    /// Otherwise it goes on, and `to` is now.
    pub is_over: bool,
}

impl Phase {
    pub fn ms(&self) -> i64 {
        (self.to.0 - self.from.0).max(0)
    }

    /// `pull 1.2 s`, `pull 8.4 s so far`.
    pub fn text(&self) -> String {
        let so_far = if self.is_over { "" } else { " so far" };
        format!("{} {}{so_far}", self.step.word(), words::duration(self.ms()))
    }

    pub fn wire(&self, cluster: &ClusterRecord) -> berth::Phase {
        berth::Phase {
            name: Some(self.step.as_str().to_owned()),
            task_arn: self.task.map(|it| cluster.task_arn(it)),
            started_at: Some(self.from),
            seconds: Some(words::seconds(self.ms())),
            is_over: Some(self.is_over),
        }
    }
}

/// The phases of a task in their order, those that it has entered: each lasts until the next
/// begins. Only tasks of services are judged by their health.
pub fn of(task: &Task, now: Timestamp) -> Vec<Phase> {
    let first = match task.last_status {
        TaskStatus::Provisioning => Step::Provision,
        _ => Step::Assign,
    };
    let ended = task.stopping_at.or(task.stopped_at);
    let running = match (task.is_kept(), task.healthy_at, ended) {
        (false, ..) => Step::Run,
        (true, None, Some(_)) => Step::NeverHealthy,
        (true, ..) => Step::Health,
    };
    let milestones = [
        (first, Some(task.created_at)),
        (Step::Pull, task.pull_started_at),
        (Step::Start, task.pull_stopped_at),
        (running, task.started_at),
        (Step::Run, task.healthy_at),
    ];
    let before_its_end = |at: &Timestamp| ended.is_none_or(|end| *at < end);
    let reached = milestones
        .into_iter()
        .filter_map(|(step, at)| Some((step, at.filter(before_its_end)?)))
        .chain(ended.map(|at| (Step::Stop, at)));
    let mut phases: Vec<Phase> = Vec::new();
    for (step, at) in reached {
        // Pulls are told in the time of the agent's clock.
        let from = phases.last().map_or(at, |it| at.max(it.from));
        if let Some(before) = phases.last_mut() {
            (before.to, before.is_over) = (from, true);
        }
        let end = task.stopped_at.unwrap_or(now).max(from);
        let is_over = task.stopped_at.is_some();
        phases.push(Phase { step, task: Some(task.id), from, to: end, is_over });
    }
    phases
}

/// `agent 0.2 s · pull 1.2 s · start 0.3 s`; without those that took no time, unless all did.
pub fn line(phases: &[Phase]) -> String {
    let takes_time = |it: &&Phase| !it.is_over || it.ms() >= SHOWN_MS_MIN;
    let mut told: Vec<String> = phases.iter().filter(takes_time).map(Phase::text).collect();
    if told.is_empty() {
        told = phases.iter().map(Phase::text).collect();
    }
    told.join(" · ")
}
