//! How rows of services and of what belongs to them move indexes and deadlines, and whom they wake.
use std::sync::Arc;

use berth_engine::{Timestamp, Unseen};

use super::{State, SubnetUser, Topic, owned};
use crate::{
    cluster::records::{
        definition::TaskDefinitionKey,
        id::{RevisionId, ServiceDeploymentId},
        service::{Service, ServiceStatus},
        service_deployment::ServiceDeployment,
        service_event::ServiceEvent,
        service_revision::ServiceRevision,
        task_set::TaskSet,
    },
    limits::{INACTIVE_KEPT_MS, SERVICE_DEPLOYMENT_KEPT_MS},
};

impl State {
    pub(super) fn set_service(
        &mut self,
        name: &str,
        new: Option<&Service>,
        nudge: &mut dyn FnMut(Topic),
    ) {
        let old = self.services.set(name.to_owned(), new.cloned().map(Arc::new));
        let old = old.as_deref();
        self.tallies.count_service(old, new);
        let active = new.filter(|it| it.status == ServiceStatus::Active);
        let is_starved = active.is_some_and(|it| it.starved_since.is_some());
        self.starved.set(name.to_owned(), is_starved);
        self.daemons.set(name.to_owned(), active.is_some_and(Service::is_daemon));
        self.balanced.set(name.to_owned(), active.is_some_and(Service::is_balanced));
        // A name may be a DAEMON service's first and another's then: its deadlines do not tell.
        let topic = Topic::Service(name.to_owned());
        let unseen = &self.policy.unseen;
        let deadline = |it: &Service| deadline(it, unseen);
        self.deadlines.set(topic, old.and_then(deadline), new.and_then(deadline));
        let (was, is) = (old.and_then(|it| it.completed), new.and_then(|it| it.completed));
        if was != is {
            self.complete(name, was, is, nudge);
        }
        nudge(self.service_topic(name));
        let places = |it: &Service| {
            let newest = it.deployments.first().map(|it| it.revision);
            (it.status, newest, it.configuration.placement_constraints.clone())
        };
        if !self.prepulls.is_empty() && old.map(places) != new.map(places) {
            self.nudge_hosts_of_service(name, nudge);
        }
        let needed = |it: Option<&Service>| it.map(|it| it.revisions().collect::<Vec<_>>());
        if needed(old) != needed(new)
            && let Some(newest) = owned::of(&self.service_deployments, name).next_back()
        {
            nudge(Topic::ServiceDeployment(name.to_owned(), newest.id));
        }
        for revision in old.into_iter().flat_map(Service::revisions) {
            nudge(Topic::ServiceRevision(name.to_owned(), revision));
        }
        if new.is_none() {
            nudge(Topic::ServiceEvents(name.to_owned()));
        }
    }

    /// What brought the revision that a rollout goes back to is kept as long as it does.
    fn complete(
        &mut self,
        service: &str,
        was: Option<RevisionId>,
        is: Option<RevisionId>,
        nudge: &mut dyn FnMut(Topic),
    ) {
        let unseen = &self.policy.unseen;
        for it in owned::of(&self.service_deployments, service) {
            let before = forget_at(it, was, unseen);
            let after = forget_at(it, is, unseen);
            if before != after {
                let topic = Topic::ServiceDeployment(service.to_owned(), it.id);
                self.deadlines.set(topic.clone(), before, after);
                nudge(topic);
            }
        }
    }

    /// The revision that a rollout of a service would go back to.
    pub fn completed(&self, service: &str) -> Option<RevisionId> {
        self.services.get(&service.to_owned())?.completed
    }

    pub(super) fn set_service_deployment(
        &mut self,
        service: &str,
        id: ServiceDeploymentId,
        new: Option<&ServiceDeployment>,
        nudge: &mut dyn FnMut(Topic),
    ) {
        let key = (service.to_owned(), id);
        let old = self.service_deployments.set(key, new.cloned().map(Arc::new));
        let (unseen, completed) = (self.policy.unseen, self.completed(service));
        let forget_at = |it: &ServiceDeployment| forget_at(it, completed, &unseen);
        let topic = Topic::ServiceDeployment(service.to_owned(), id);
        let (was, is) = (old.as_deref().and_then(forget_at), new.and_then(forget_at));
        self.deadlines.set(topic.clone(), was, is);
        nudge(topic);
        nudge(self.service_topic(service));
        if let (Some(old), None) = (old, new) {
            for revision in old.revisions() {
                nudge(Topic::ServiceRevision(service.to_owned(), revision));
            }
        }
    }

    pub(super) fn set_service_event(
        &mut self,
        service: &str,
        id: u128,
        new: Option<&ServiceEvent>,
        nudge: &mut dyn FnMut(Topic),
    ) {
        self.service_events.set((service.to_owned(), id), new.cloned().map(Arc::new));
        nudge(Topic::ServiceEvents(service.to_owned()));
    }

    pub(super) fn set_service_revision(
        &mut self,
        service: &str,
        id: RevisionId,
        new: Option<&ServiceRevision>,
        nudge: &mut dyn FnMut(Topic),
    ) {
        let key = (service.to_owned(), id);
        let old = self.service_revisions.set(key, new.cloned().map(Arc::new));
        let of = |it: &ServiceRevision| it.configuration.task_definition.clone();
        let (was, is) = (old.as_deref().and_then(of), new.and_then(of));
        self.use_definition(service, id, was, is, nudge);
        let needed = |it: &ServiceRevision| {
            let network = it.configuration.network_configuration.as_ref();
            network.map(|it| it.subnets.clone()).unwrap_or_default()
        };
        let was = old.as_deref().map(needed).unwrap_or_default();
        let is = new.map(needed).unwrap_or_default();
        self.need_subnets(&SubnetUser::Revision(service.to_owned(), id), &was, &is, nudge);
        nudge(Topic::ServiceRevision(service.to_owned(), id));
    }

    pub(super) fn set_task_set(
        &mut self,
        service: &str,
        id: RevisionId,
        new: Option<&TaskSet>,
        nudge: &mut dyn FnMut(Topic),
    ) {
        // What its tasks are made of is told by the revision of the same number.
        self.task_sets.set((service.to_owned(), id), new.cloned().map(Arc::new));
        nudge(Topic::Service(service.to_owned()));
        nudge(Topic::ServiceRevision(service.to_owned(), id));
    }

    pub(super) fn use_definition(
        &mut self,
        owner: &str,
        id: RevisionId,
        old: Option<TaskDefinitionKey>,
        new: Option<TaskDefinitionKey>,
        nudge: &mut dyn FnMut(Topic),
    ) {
        if old == new {
            return;
        }
        if let Some(key) = old {
            self.definition_users.set((key.clone(), owner.to_owned(), id), false);
            nudge(Topic::Definition(key));
        }
        if let Some(key) = new {
            self.definition_users.set((key, owner.to_owned(), id), true);
        }
    }
}

/// When a deployment is forgotten that is over; never while its service would go back to what it
/// brought.
fn forget_at(
    it: &ServiceDeployment,
    completed: Option<RevisionId>,
    unseen: &Unseen,
) -> Option<Timestamp> {
    let at = it.finished_at.filter(|_| completed != Some(it.target))?;
    Some(unseen.aged_at(at, SERVICE_DEPLOYMENT_KEPT_MS))
}

fn deadline(service: &Service, unseen: &Unseen) -> Option<Timestamp> {
    match service.status {
        ServiceStatus::Active => service.look_at,
        ServiceStatus::Draining => None,
        ServiceStatus::Inactive => {
            service.deleted_at.map(|at| unseen.aged_at(at, INACTIVE_KEPT_MS))
        }
    }
}

impl Service {
    /// The revisions that it needs: those of its deployments, and the one that it may go back to.
    pub fn revisions(&self) -> impl Iterator<Item = RevisionId> {
        self.deployments.iter().map(|it| it.revision).chain(self.completed)
    }
}

impl ServiceDeployment {
    /// The revisions that it names.
    pub fn revisions(&self) -> impl Iterator<Item = RevisionId> {
        let back = self.rollback.iter().map(|it| it.revision);
        self.sources.iter().map(|it| it.revision).chain([self.target]).chain(back)
    }
}
