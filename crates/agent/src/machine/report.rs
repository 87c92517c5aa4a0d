//! What the control plane is told: the difference between a record and what was accepted of it.

use super::{Attachment, Binding, Container, ContainerStatus, Task, TaskStatus};

/// One state change of a task, with what changed of its containers.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    pub task: String,
    pub status: TaskStatus,
    pub reason: String,
    pub containers: Vec<ContainerReport>,
    pub pull_started_ms: Option<u64>,
    pub pull_stopped_ms: Option<u64>,
    pub execution_stopped_ms: Option<u64>,
    pub attachment: Option<AttachmentReport>,
}

/// What became of the task's interface. That it is there is told by itself: such a report says
/// nothing else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AttachmentReport {
    Attached {
        arn: String,
    },
    /// With the task's end.
    Detached {
        arn: String,
    },
}

#[derive(Debug, Clone, PartialEq)]
pub struct ContainerReport {
    pub name: String,
    pub status: ContainerStatus,
    pub runtime_id: Option<String>,
    pub exit_code: Option<i64>,
    pub reason: Option<String>,
    pub image_digest: Option<String>,
    pub bindings: Vec<Binding>,
}

/// The next report of a task, if one is due and none is under way. RUNNING always comes before
/// STOPPED for a task that has run, whatever has happened since.
pub fn due(task: &Task) -> Option<Report> {
    if task.reporting {
        return None;
    }
    if let Some(attached) = attached(task) {
        return Some(attached);
    }
    let skipped_running = task.status == TaskStatus::Stopped
        && task.has_run
        && task.sent.is_none_or(|sent| sent < TaskStatus::Running);
    let (status, ceiling) = if skipped_running {
        (TaskStatus::Running, ContainerStatus::Running)
    } else {
        (task.status, ContainerStatus::Stopped)
    };
    let containers: Vec<ContainerReport> = task
        .containers
        .iter()
        .filter(|container| !container.spec.is_pause)
        .filter(|container| !skipped_running || container.has_run())
        .filter_map(|container| entry(task, container, ceiling))
        .collect();
    let has_advanced = match task.sent {
        None => status > TaskStatus::Pending,
        Some(sent) => status > sent,
    };
    let is_news_of_pull = has_begun_to_pull(task) || has_ended_told_pull(task);
    if !has_advanced && !is_worth_telling(task, &containers) && !is_news_of_pull {
        return None;
    }
    Some(Report {
        task: task.spec.arn.clone(),
        status,
        reason: if skipped_running { String::new() } else { task.reason.clone() },
        containers,
        pull_started_ms: task.pull_started_ms,
        pull_stopped_ms: pull_end_ms(task),
        execution_stopped_ms: task.execution_stopped_ms.filter(|_| !skipped_running),
        attachment: task
            .spec
            .interface
            .as_ref()
            .filter(|_| status == TaskStatus::Stopped)
            .map(|it| AttachmentReport::Detached { arn: it.attachment_arn.clone() }),
    })
}

/// Whether it has ended, and all of that is accepted.
pub fn is_told(task: &Task) -> bool {
    task.status == TaskStatus::Stopped && !task.reporting && due(task).is_none()
}

/// That the interface is there, if that is news.
fn attached(task: &Task) -> Option<Report> {
    let interface = task.spec.interface.as_ref()?;
    let is_news = task.attachment == Attachment::Attached && !task.told_attached;
    is_news.then(|| Report {
        task: task.spec.arn.clone(),
        status: TaskStatus::Pending,
        reason: String::new(),
        containers: Vec::new(),
        pull_started_ms: None,
        pull_stopped_ms: None,
        execution_stopped_ms: None,
        attachment: Some(AttachmentReport::Attached { arn: interface.attachment_arn.clone() }),
    })
}

/// Notes what was accepted.
pub fn accept(task: &mut Task, report: &Report) {
    task.reporting = false;
    if let Some(AttachmentReport::Attached { .. }) = report.attachment {
        task.told_attached = true;
        return;
    }
    task.sent = task.sent.max(Some(report.status));
    task.told_pull |= report.pull_started_ms.is_some();
    task.told_pull_end |= report.pull_stopped_ms.is_some();
    for entry in &report.containers {
        if let Some(container) = task.container_mut(&entry.name) {
            container.sent = container.sent.max(Some(entry.status));
        }
    }
}

/// A pull that takes its time is told while it lasts.
fn has_begun_to_pull(task: &Task) -> bool {
    task.status == TaskStatus::Pending && task.pull_started_ms.is_some() && !task.told_pull
}

/// Then it is the start that takes its time.
fn has_ended_told_pull(task: &Task) -> bool {
    let is_told = !task.told_pull || task.told_pull_end;
    task.status == TaskStatus::Pending && pull_end_ms(task).is_some() && !is_told
}

/// Of the last pull: the control plane keeps the first end that it is told.
fn pull_end_ms(task: &Task) -> Option<u64> {
    let is_pulling = task.containers.iter().any(Container::is_pulling);
    task.pull_stopped_ms.filter(|_| task.status != TaskStatus::Pending || !is_pulling)
}

/// Container news without task news goes at once when it is an end, an image that was fetched,
/// or when the task has nothing under way that would soon bring a report of its own.
fn is_worth_telling(task: &Task, containers: &[ContainerReport]) -> bool {
    let is_busy = task.containers.iter().any(|container| container.operation.is_some());
    containers.iter().any(|entry| match entry.status {
        ContainerStatus::Stopped | ContainerStatus::Pulled => true,
        _ => !is_busy,
    })
}

fn entry(task: &Task, container: &Container, ceiling: ContainerStatus) -> Option<ContainerReport> {
    let status = container.status.min(ceiling);
    let is_news = match status {
        ContainerStatus::None | ContainerStatus::Created => false,
        ContainerStatus::Pulled => {
            let was_fetched = task.pull_started_ms.is_some() && container.image_digest.is_some();
            was_fetched && container.sent.is_none()
        }
        ContainerStatus::Running | ContainerStatus::Stopped => container.sent < Some(status),
    };
    is_news.then(|| ContainerReport {
        name: container.spec.name.clone(),
        status,
        runtime_id: container.runtime_id.clone(),
        exit_code: container.exit_code.filter(|_| status == ContainerStatus::Stopped),
        reason: container.reason.clone().filter(|_| status == ContainerStatus::Stopped),
        image_digest: container.image_digest.clone(),
        bindings: container.bindings.clone(),
    })
}
