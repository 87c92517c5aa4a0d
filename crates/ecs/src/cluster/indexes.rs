//! Tasks by what they have in common: one index for all questions.
use berth_engine::Groups;

use super::records::{
    definition::{DefinitionKind, TaskDefinitionKey},
    id::{ContainerInstanceId, TaskId},
    task::{DesiredStatus, OfDaemon, OfService, Task, TaskStatus},
};

/// Something that tasks have in common.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Facet {
    /// On this instance and not STOPPED.
    Live(ContainerInstanceId),
    /// Of these, those that should stop.
    Stopping(ContainerInstanceId),
    /// On this instance, STOPPED or not.
    ContainerInstance(ContainerInstanceId),
    Definition(TaskDefinitionKey),
    /// Of this family of task definitions, not of daemons'.
    Family(String),
    StartedBy(String),
    Desired(DesiredStatus),
    /// Of this service, STOPPED or not.
    Service(String),
    /// Of this revision of a service, and not STOPPED.
    Revision(OfService),
    /// Of these, those that should stop.
    RevisionStopping(OfService),
    /// Of this managed daemon, STOPPED or not.
    Daemon(String),
    /// Of this revision of a managed daemon, and not STOPPED.
    DaemonRevision(OfDaemon),
    /// Waiting for an instance.
    Provisioning,
    /// On an instance, not STOPPED, and without the network interface that it needs.
    AwaitsAddress,
    /// Not STOPPED, and its network interface is in this security group.
    SecurityGroup(String),
    /// Not STOPPED, and its network interface is not attached.
    Unattached,
    /// Of a service or a daemon, and its end or its health may not have been looked at yet; or
    /// stopped while it waited for an instance. The full pass looks at these tasks, and not at a
    /// million others.
    Unsettled,
}

impl Facet {
    pub fn is_of(&self, task: &Task) -> bool {
        let is_live = |id| task.holds_resources() && task.is_on(id);
        match self {
            Facet::Live(id) => is_live(*id),
            Facet::Stopping(id) => is_live(*id) && !task.is_wanted(),
            Facet::ContainerInstance(id) => task.is_on(*id),
            Facet::Definition(key) => task.task_definition == *key,
            Facet::Family(it) => family(task) == Some(it),
            Facet::StartedBy(by) => task.started_by.as_ref() == Some(by),
            Facet::Desired(desired) => task.desired_status == *desired,
            Facet::Service(name) => task.service.as_ref().is_some_and(|it| it.name == *name),
            Facet::Revision(it) => task.holds_resources() && task.service.as_ref() == Some(it),
            Facet::RevisionStopping(it) => {
                Facet::Revision(it.clone()).is_of(task) && !task.is_wanted()
            }
            Facet::Daemon(name) => task.daemon.as_ref().is_some_and(|it| it.name == *name),
            Facet::DaemonRevision(it) => task.holds_resources() && task.daemon.as_ref() == Some(it),
            Facet::Unsettled => is_unsettled(task),
            Facet::Provisioning => task.is_waiting(),
            Facet::AwaitsAddress => task.awaits_address(),
            Facet::SecurityGroup(id) => groups(task).contains(id),
            Facet::Unattached => task.is_attaching(),
        }
    }
}

/// Which tasks have which facets.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TaskIndex {
    by_facet: Groups<Facet, TaskId>,
}

impl TaskIndex {
    /// The tasks with this facet, in the order of their ids.
    pub fn with(&self, facet: Facet) -> impl DoubleEndedIterator<Item = TaskId> {
        self.by_facet.of(&facet).copied()
    }

    /// Follows a task from one row to the next. Most changes of a task leave most facets alone.
    pub(super) fn update(&mut self, old: Option<&Task>, new: Option<&Task>) {
        let was = old.map(facets).unwrap_or_default();
        let is = new.map(facets).unwrap_or_default();
        let id = new.or(old).map(|it| it.id);
        let Some(id) = id else { return };
        for gone in was.iter().filter(|it| !is.contains(it)) {
            self.by_facet.set(gone, id, false);
        }
        for come in is.iter().filter(|it| !was.contains(it)) {
            self.by_facet.set(come, id, true);
        }
    }
}

fn facets(task: &Task) -> Vec<Facet> {
    let mut facets =
        vec![Facet::Definition(task.task_definition.clone()), Facet::Desired(task.desired_status)];
    facets.extend(family(task).cloned().map(Facet::Family));
    facets.extend(task.container_instance.map(Facet::ContainerInstance));
    facets.extend(task.started_by.clone().map(Facet::StartedBy));
    facets.extend(task.service.as_ref().map(|it| Facet::Service(it.name.clone())));
    facets.extend(task.daemon.as_ref().map(|it| Facet::Daemon(it.name.clone())));
    if task.holds_resources() {
        facets.extend(live_facets(task));
    }
    facets.extend(is_unsettled(task).then_some(Facet::Unsettled));
    facets
}

fn live_facets(task: &Task) -> impl Iterator<Item = Facet> {
    let is_stopping = !task.is_wanted();
    let stopping = task.container_instance.filter(|_| is_stopping);
    let revision_stopping = task.service.clone().filter(|_| is_stopping);
    let place = task.container_instance.map_or(Facet::Provisioning, Facet::Live);
    [place]
        .into_iter()
        .chain(stopping.map(Facet::Stopping))
        .chain(task.service.clone().map(Facet::Revision))
        .chain(revision_stopping.map(Facet::RevisionStopping))
        .chain(task.daemon.clone().map(Facet::DaemonRevision))
        .chain(groups(task).iter().cloned().map(Facet::SecurityGroup))
        .chain(task.awaits_address().then_some(Facet::AwaitsAddress))
        .chain(task.is_attaching().then_some(Facet::Unattached))
}

/// The security groups of a task that is not STOPPED.
fn groups(task: &Task) -> &[String] {
    let interface = task.network.as_ref().and_then(|it| it.interface.as_ref());
    let interface = interface.filter(|_| task.holds_resources());
    interface.map(|it| it.groups.as_slice()).unwrap_or_default()
}

fn family(task: &Task) -> Option<&String> {
    let key = &task.task_definition;
    (key.kind == DefinitionKind::Task).then_some(&key.family)
}

fn is_unsettled(task: &Task) -> bool {
    let is_judged = task.healthy_at.is_some() || task.unhealthy_at.is_some();
    let is_looked_at = is_judged || task.look_at.is_some();
    let is_odd = match task.last_status {
        TaskStatus::Stopped => !task.is_counted,
        TaskStatus::Running if task.is_wanted() => !is_looked_at,
        // What is on its way down becomes neither healthy nor unhealthy any more.
        _ => task.look_at.is_some(),
    };
    // No agent ends what waits for an instance, or for an address.
    let ends_here = (task.is_waiting() || task.awaits_address()) && !task.is_wanted();
    ends_here || (task.is_kept() && is_odd)
}
