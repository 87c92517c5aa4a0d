//! How rows of managed daemons and of what belongs to them move indexes and deadlines, and whom
//! they wake.
use std::sync::Arc;

use super::{State, Topic};
use crate::{
    cluster::records::{
        daemon::Daemon,
        daemon_deployment::DaemonDeployment,
        daemon_revision::DaemonRevision,
        id::{DaemonDeploymentId, RevisionId},
        task::Task,
    },
    limits::SERVICE_DEPLOYMENT_KEPT_MS,
};

impl State {
    /// Whether a task is of a managed daemon or of a DAEMON service. ECS: these are first on and
    /// last off, and keep no instance in use.
    pub fn is_daemons(&self, task: &Task) -> bool {
        let service = task.service.as_ref().and_then(|of| self.services.get(&of.name));
        task.daemon.is_some() || service.is_some_and(|it| it.is_daemon())
    }

    /// The deployment of a daemon that has not ended.
    pub fn under_way(&self, daemon: &Daemon) -> Option<Arc<DaemonDeployment>> {
        let key = (daemon.name.clone(), daemon.deployment);
        self.daemon_deployments.get(&key).filter(|it| it.finished_at.is_none()).cloned()
    }

    /// Wakes everything that follows the instances.
    pub(super) fn nudge_daemons(&self, nudge: &mut dyn FnMut(Topic)) {
        self.managed_daemons.keys().for_each(|it| nudge(Topic::ManagedDaemon(it.clone())));
        self.daemons.iter().for_each(|it| nudge(Topic::Daemon(it.clone())));
    }

    /// Of these, what waits for room.
    pub(super) fn nudge_starved_daemons(&self, nudge: &mut dyn FnMut(Topic)) {
        let managed = self.managed_daemons.values().filter(|it| it.starved_since.is_some());
        managed.for_each(|it| nudge(Topic::ManagedDaemon(it.name.clone())));
        let starved = self.daemons.iter().filter(|it| self.starved.contains(it));
        starved.for_each(|it| nudge(Topic::Daemon(it.clone())));
    }

    pub(super) fn set_daemon(
        &mut self,
        name: &str,
        new: Option<&Daemon>,
        nudge: &mut dyn FnMut(Topic),
    ) {
        let old = self.managed_daemons.set(name.to_owned(), new.cloned().map(Arc::new));
        let topic = Topic::ManagedDaemon(name.to_owned());
        let (was, is) = (old.as_ref().and_then(|it| it.look_at), new.and_then(|it| it.look_at));
        self.deadlines.set(topic.clone(), was, is);
        nudge(topic);
        for revision in old.iter().flat_map(|it| it.revisions.iter().chain(&it.completed)) {
            nudge(Topic::DaemonRevision(name.to_owned(), *revision));
        }
    }

    pub(super) fn set_daemon_deployment(
        &mut self,
        daemon: &str,
        id: DaemonDeploymentId,
        new: Option<&DaemonDeployment>,
        nudge: &mut dyn FnMut(Topic),
    ) {
        let key = (daemon.to_owned(), id);
        let old = self.daemon_deployments.set(key, new.cloned().map(Arc::new));
        let unseen = self.policy.unseen;
        let forget_at = |it: &DaemonDeployment| {
            it.finished_at.map(|at| unseen.aged_at(at, SERVICE_DEPLOYMENT_KEPT_MS))
        };
        let topic = Topic::DaemonDeployment(daemon.to_owned(), id);
        let (was, is) = (old.as_deref().and_then(forget_at), new.and_then(forget_at));
        self.deadlines.set(topic.clone(), was, is);
        nudge(topic);
        nudge(Topic::ManagedDaemon(daemon.to_owned()));
        if let (Some(old), None) = (old, new) {
            for revision in old.revisions() {
                nudge(Topic::DaemonRevision(daemon.to_owned(), revision));
            }
        }
    }

    pub(super) fn set_daemon_revision(
        &mut self,
        daemon: &str,
        id: RevisionId,
        new: Option<&DaemonRevision>,
        nudge: &mut dyn FnMut(Topic),
    ) {
        let key = (daemon.to_owned(), id);
        let old = self.daemon_revisions.set(key, new.cloned().map(Arc::new));
        let of = |it: &DaemonRevision| it.configuration.task_definition.clone();
        let (was, is) = (old.as_deref().map(of), new.map(of));
        self.use_definition(daemon, id, was, is, nudge);
        nudge(Topic::DaemonRevision(daemon.to_owned(), id));
    }
}
