//! The network of a task that has an interface of its own: it is there before the task's
//! containers start, and goes after they have ended.

use std::net::{Ipv4Addr, Ipv6Addr};

use serde::{Deserialize, Serialize};

use super::{Action, Container, ContainerStatus, DesiredStatus, Task};

/// ECS: the container that holds a task's network namespace, as metadata shows it.
pub const PAUSE: &str = "~internal~ecs~pause";

/// A task's interface, as told; never changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Interface {
    pub attachment_arn: String,
    /// Six bytes in hexadecimal, with colons.
    pub mac: String,
    pub ipv4: Ipv4Addr,
    pub ipv6: Option<Ipv6Addr>,
    /// With the length of the subnet's prefix: `10.0.0.1/24`.
    pub gateway_ipv4: Option<String>,
    pub gateway_ipv6: Option<String>,
    pub private_dns_name: Option<String>,
    pub name_servers: Vec<String>,
    pub search: Vec<String>,
}

/// Where it stands. Never written down: after a restart of the agent it is put there once more,
/// which changes nothing of what is there.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Attachment {
    #[default]
    Unknown,
    Attaching,
    Attached,
    Detaching,
    /// Nothing of it is left on this host.
    Gone,
}

impl Task {
    /// The container that holds its network namespace.
    #[must_use]
    pub fn pause(&self) -> Option<&Container> {
        self.containers.iter().find(|it| it.spec.is_pause)
    }

    /// What its containers need of a network is there.
    pub(super) fn has_network(&self, container: &Container) -> bool {
        let needs_none = self.spec.interface.is_none() || container.spec.is_pause;
        needs_none || self.attachment == Attachment::Attached
    }

    /// A container can be made, though it cannot be started yet.
    pub(super) fn may_be_made(&self, container: &Container) -> bool {
        let is_there = |it: &Container| {
            matches!(it.status, ContainerStatus::Created | ContainerStatus::Running)
        };
        let Some(pause) = self.pause() else { return false };
        let is_pulled = container.status == ContainerStatus::Pulled;
        let is_free = container.spec.dependencies.is_empty();
        is_pulled && (container.spec.is_pause || (is_free && is_there(pause)))
    }

    /// It has no interface on this host, or none any more.
    pub(super) fn is_detached(&self) -> bool {
        self.spec.interface.is_none() || self.attachment == Attachment::Gone
    }

    fn have_others_ended(&self) -> bool {
        let ended = |it: &Container| it.spec.is_pause || it.status == ContainerStatus::Stopped;
        self.containers.iter().all(ended)
    }
}

/// Puts the interface into the pause container that runs.
pub fn attach(task: &mut Task, actions: &mut Vec<Action>) {
    let is_due = task.attachment == Attachment::Unknown
        && task.pause().is_some_and(|it| it.status == ContainerStatus::Running);
    if is_due {
        task.attachment = Attachment::Attaching;
        actions.push(Action::Attach { task: task.spec.arn.clone() });
    }
}

/// Takes it away once nothing but the pause container is left. An attachment that still waits is
/// given up by that.
pub fn detach(task: &mut Task, actions: &mut Vec<Action>) {
    let is_there = !matches!(task.attachment, Attachment::Detaching | Attachment::Gone);
    if task.spec.interface.is_some() && is_there && task.have_others_ended() {
        task.attachment = Attachment::Detaching;
        actions.push(Action::Detach { task: task.spec.arn.clone() });
    }
}

/// Takes the answer of an attachment; one that was given up meanwhile says nothing.
pub fn attached(task: &mut Task, failure: Option<String>) {
    if task.attachment != Attachment::Attaching {
        return;
    }
    let Some(reason) = failure else {
        task.attachment = Attachment::Attached;
        return;
    };
    task.attachment = Attachment::Unknown;
    if task.desired == DesiredStatus::Running {
        task.reason = reason;
        task.desired = DesiredStatus::Stopped;
    }
}

/// A task whose pause container has ended has no network any more: nothing of it can be started
/// again. What is told of no container is told of the task.
pub fn note_lost_pause(task: &mut Task) {
    let Some(pause) = task.pause().filter(|it| it.status == ContainerStatus::Stopped) else {
        return;
    };
    if task.desired == DesiredStatus::Running {
        let what = match (&pause.reason, pause.exit_code) {
            (Some(reason), _) => reason.clone(),
            (None, Some(code)) => format!("it ended with exit code {code}"),
            (None, None) => "it ended".to_owned(),
        };
        task.reason = format!(
            "ContainerNetworkingError: the task's network is lost with its pause container: {what}"
        );
        task.desired = DesiredStatus::Stopped;
    }
}
