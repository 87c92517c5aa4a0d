//! Tables, indexes and tallies. `apply` keeps them true; `check` proves it.
mod daemons;
pub mod owned;
mod services;
mod tasks;

use std::sync::Arc;

use berth_engine::{Change, Deadlines, Set, State as _, Table, Timestamp, Unseen};
use berth_placement::{Expression, InstanceView, Pool};

use super::{
    indexes::{Facet, TaskIndex},
    records::{
        Key, Record,
        cluster::ClusterRecord,
        container_instance::{ContainerInstance, ContainerInstanceStatus, Silence},
        daemon::Daemon,
        daemon_deployment::DaemonDeployment,
        daemon_revision::DaemonRevision,
        definition::{Definition, TaskDefinitionKey},
        explanation::ExplanationRecord,
        id::{ContainerInstanceId, DaemonDeploymentId, RevisionId, ServiceDeploymentId, TaskId},
        service::Service,
        service_deployment::ServiceDeployment,
        service_event::ServiceEvent,
        service_revision::ServiceRevision,
        task::Task,
        task_set::TaskSet,
        token::Token,
    },
    tallies::Tallies,
};
use crate::{
    Policy,
    limits::{EXPLANATION_KEPT_MS, EXPLANATIONS_MAX, INACTIVE_KEPT_MS},
};

/// Who cares about a change. Reconciled in this order: first what is gone, then what ended, then
/// what replaces it, then what it leaves behind.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Topic {
    Cluster,
    ContainerInstance(ContainerInstanceId),
    /// What the agent of an instance should run: for its session, nobody reconciles it.
    Assignment(ContainerInstanceId),
    Task(TaskId),
    /// A managed daemon. ECS: room on an instance is theirs first.
    ManagedDaemon(String),
    /// A DAEMON service. ECS: theirs is what remains.
    Daemon(String),
    /// Any other service.
    Service(String),
    /// Room has appeared: for services and tasks that wait for it.
    Capacity,
    DaemonDeployment(String, DaemonDeploymentId),
    DaemonRevision(String, RevisionId),
    ServiceDeployment(String, ServiceDeploymentId),
    ServiceRevision(String, RevisionId),
    ServiceEvents(String),
    Definition(TaskDefinitionKey),
    Token(String),
    Explanation(String),
}

/// Everything a cluster knows. Fields are read by everyone and written by `apply` alone.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct State {
    pub cluster: Option<Arc<ClusterRecord>>,
    pub container_instances: Table<ContainerInstanceId, ContainerInstance>,
    pub tasks: Table<TaskId, Task>,
    pub definitions: Table<TaskDefinitionKey, Definition>,
    pub tokens: Table<String, Token>,
    pub explanations: Table<String, ExplanationRecord>,
    pub services: Table<String, Service>,
    pub service_deployments: Table<(String, ServiceDeploymentId), ServiceDeployment>,
    pub service_events: Table<(String, u128), ServiceEvent>,
    pub service_revisions: Table<(String, RevisionId), ServiceRevision>,
    pub task_sets: Table<(String, RevisionId), TaskSet>,
    pub managed_daemons: Table<String, Daemon>,
    pub daemon_deployments: Table<(String, DaemonDeploymentId), DaemonDeployment>,
    pub daemon_revisions: Table<(String, RevisionId), DaemonRevision>,
    /// How this control plane goes about it: told when it starts, not stored.
    pub policy: Policy,

    /// Tasks by what people and controllers look for.
    pub task_index: TaskIndex,
    /// Counts that would otherwise need a walk.
    pub tallies: Tallies,
    /// What instances have free, ready for placement.
    pub pool: Pool,
    /// Services with a task that finds no place.
    pub starved: Set<String>,
    /// DAEMON services: they follow the instances.
    pub daemons: Set<String>,
    /// Services that are kept in balance over availability zones.
    pub balanced: Set<String>,
    /// Instances that are being emptied.
    pub draining: Set<ContainerInstanceId>,
    /// Silent instances whose time is over, though so many are that nothing is given up.
    pub suspended: Set<ContainerInstanceId>,
    /// Silent instances whose tasks are given up.
    pub lost: Set<ContainerInstanceId>,
    /// Connected instances that had been gone, by when they came back.
    pub returned: Set<(Timestamp, ContainerInstanceId)>,
    /// Revisions of services and of daemons by the definition that they need.
    definition_users: Set<(TaskDefinitionKey, String, RevisionId)>,
    explanations_by_age: Set<(Timestamp, String)>,
    deadlines: Deadlines<Topic>,
}

impl berth_engine::State for State {
    type Record = Record;
    type Key = Key;
    type Topic = Topic;

    fn apply(&mut self, change: &Change<Record, Key>, nudge: &mut dyn FnMut(Topic)) {
        match change {
            Change::Put(Record::Cluster(it)) => self.set_cluster(Some(it), nudge),
            Change::Put(Record::ContainerInstance(it)) => self.set_instance(it.id, Some(it), nudge),
            Change::Put(Record::Daemon(it)) => self.set_daemon(&it.name, Some(it), nudge),
            Change::Put(Record::DaemonDeployment(it)) => {
                self.set_daemon_deployment(&it.daemon, it.id, Some(it), nudge)
            }
            Change::Put(Record::DaemonRevision(it)) => {
                self.set_daemon_revision(&it.daemon, it.id, Some(it), nudge)
            }
            Change::Put(Record::Definition(it)) => self.set_definition(&it.key, Some(it), nudge),
            Change::Put(Record::Explanation(it)) => {
                self.set_explanation(&it.request_id, Some(it), nudge)
            }
            Change::Put(Record::Service(it)) => self.set_service(&it.name, Some(it), nudge),
            Change::Put(Record::ServiceDeployment(it)) => {
                self.set_service_deployment(&it.service, it.id, Some(it), nudge)
            }
            Change::Put(Record::ServiceEvent(it)) => {
                self.set_service_event(&it.service, it.id, Some(it), nudge)
            }
            Change::Put(Record::ServiceRevision(it)) => {
                self.set_service_revision(&it.service, it.id, Some(it), nudge)
            }
            Change::Put(Record::Task(it)) => self.set_task(it.id, Some(it), nudge),
            Change::Put(Record::TaskSet(it)) => {
                self.set_task_set(&it.service, it.id, Some(it), nudge)
            }
            Change::Put(Record::Token(it)) => self.set_token(&it.token, Some(it), nudge),
            Change::Delete(key) => self.delete(key, nudge),
        }
    }

    fn due(&self, now: Timestamp) -> Vec<Topic> {
        self.deadlines.due(now)
    }

    fn next_deadline(&self, after: Timestamp) -> Option<Timestamp> {
        self.deadlines.next(after)
    }

    fn all_topics(&self) -> Vec<Topic> {
        let instances = self.container_instances.keys().map(|id| Topic::ContainerInstance(*id));
        let definitions = self.definitions.keys().map(|key| Topic::Definition(key.clone()));
        let explanations = self.explanations.keys().map(|id| Topic::Explanation(id.clone()));
        let services = self.services.keys().map(|name| self.service_topic(name));
        let events = self.services.keys().map(|name| Topic::ServiceEvents(name.clone()));
        let revisions = self.service_revisions.keys().cloned();
        let revisions = revisions.map(|(service, id)| Topic::ServiceRevision(service, id));
        let daemons = self.managed_daemons.keys().map(|name| Topic::ManagedDaemon(name.clone()));
        let of_daemons = self.daemon_revisions.keys().cloned();
        let of_daemons = of_daemons.map(|(daemon, id)| Topic::DaemonRevision(daemon, id));
        let tasks = self.task_index.with(Facet::Unsettled).map(Topic::Task);
        // What is left of a forgotten cluster is to go, due or not.
        let orphans = if self.cluster.is_none() { self.orphans() } else { vec![] };
        [Topic::Cluster, Topic::Capacity]
            .into_iter()
            .chain(instances)
            .chain(tasks)
            .chain(daemons)
            .chain(services)
            .chain(events)
            .chain(of_daemons)
            .chain(revisions)
            .chain(definitions)
            .chain(explanations)
            .chain(orphans)
            .collect()
    }

    fn check(&self) {
        assert!(
            *self == self.again(self.policy.clone()),
            "an index, a tally or a deadline drifted"
        );
        self.pool.check();
    }

    fn emptied(&self) -> State {
        State::with(self.policy.clone())
    }

    fn learn(&mut self, unseen: Unseen) {
        *self = self.again(Policy { unseen, ..self.policy.clone() });
    }
}

impl State {
    /// The state that its rows make under this policy.
    fn again(&self, policy: Policy) -> State {
        let mut again = State::with(policy);
        let mut put = |record| again.apply(&Change::Put(record), &mut |_| {});
        self.cluster.iter().for_each(|it| put(Record::Cluster((**it).clone())));
        let instances = self.container_instances.values();
        instances.for_each(|it| put(Record::ContainerInstance((**it).clone())));
        self.definitions.values().for_each(|it| put(Record::Definition((**it).clone())));
        self.tasks.values().for_each(|it| put(Record::Task((**it).clone())));
        self.tokens.values().for_each(|it| put(Record::Token((**it).clone())));
        self.explanations.values().for_each(|it| put(Record::Explanation((**it).clone())));
        self.services.values().for_each(|it| put(Record::Service((**it).clone())));
        let deployments = self.service_deployments.values();
        deployments.for_each(|it| put(Record::ServiceDeployment((**it).clone())));
        self.service_events.values().for_each(|it| put(Record::ServiceEvent((**it).clone())));
        let revisions = self.service_revisions.values();
        revisions.for_each(|it| put(Record::ServiceRevision((**it).clone())));
        self.managed_daemons.values().for_each(|it| put(Record::Daemon((**it).clone())));
        let deployments = self.daemon_deployments.values();
        deployments.for_each(|it| put(Record::DaemonDeployment((**it).clone())));
        let revisions = self.daemon_revisions.values();
        revisions.for_each(|it| put(Record::DaemonRevision((**it).clone())));
        self.task_sets.values().for_each(|it| put(Record::TaskSet((**it).clone())));
        again
    }

    /// An empty cluster that is looked after in this way.
    pub fn with(policy: Policy) -> State {
        State { policy, ..State::default() }
    }

    /// The tasks of an instance that are not STOPPED.
    pub fn live_tasks(&self, instance: ContainerInstanceId) -> impl Iterator<Item = &Arc<Task>> {
        self.tasks_of(Facet::Live(instance))
    }

    /// The tasks that have something in common, in the order of their ids.
    pub fn tasks_of(&self, facet: Facet) -> impl Iterator<Item = &Arc<Task>> {
        self.task_index
            .with(facet)
            .map(|id| self.tasks.get(&id).expect("an index names rows that exist"))
    }

    /// Whether an expression of the cluster query language means this instance.
    pub fn matches(&self, it: &ContainerInstance, expression: &Expression) -> bool {
        let running = self.tallies.of_instance(it.id).running;
        let view = InstanceView {
            agent_connected: it.agent_connected,
            agent_version: it.version_info.agent_version.as_deref(),
            ec2_instance_id: it.ec2_instance_id.as_deref(),
            registered_at: it.registered_at,
            running_tasks_count: u64::try_from(running).unwrap_or(0),
            groups: &self.pool.groups_on(it.id),
        };
        expression.matches(&it.attributes, &view)
    }

    /// Whether a revision of a service, or of a daemon, is made of this definition.
    pub fn revision_uses(&self, definition: &TaskDefinitionKey) -> bool {
        let from = (definition.clone(), String::new(), RevisionId(0));
        self.definition_users.range(from..).next().is_some_and(|(key, ..)| key == definition)
    }

    /// By what a service is woken.
    pub fn service_topic(&self, name: &str) -> Topic {
        match self.daemons.contains(&name.to_owned()) {
            true => Topic::Daemon(name.to_owned()),
            false => Topic::Service(name.to_owned()),
        }
    }

    /// Explanations from the oldest on.
    pub fn oldest_explanation(&self) -> Option<&String> {
        self.explanations_by_age.first().map(|(_, id)| id)
    }

    /// Whether it holds nothing: a cluster that is forgotten, or was never made.
    pub fn is_vacant(&self) -> bool {
        *self == State::with(self.policy.clone())
    }

    /// What is kept for some time, and no longer than the cluster. The rest goes with it.
    fn orphans(&self) -> Vec<Topic> {
        let instances = self.container_instances.keys().map(|id| Topic::ContainerInstance(*id));
        let tasks = self.tasks.keys().map(|id| Topic::Task(*id));
        let services = self.services.keys().map(|name| self.service_topic(name));
        let deployments = self.service_deployments.keys().cloned();
        let deployments = deployments.map(|(of, id)| Topic::ServiceDeployment(of, id));
        let of_daemons = self.daemon_deployments.keys().cloned();
        let of_daemons = of_daemons.map(|(of, id)| Topic::DaemonDeployment(of, id));
        let tokens = self.tokens.keys().map(|token| Topic::Token(token.clone()));
        let explanations = self.explanations.keys().map(|id| Topic::Explanation(id.clone()));
        instances
            .chain(tasks)
            .chain(services)
            .chain(deployments)
            .chain(of_daemons)
            .chain(tokens)
            .chain(explanations)
            .collect()
    }

    fn delete(&mut self, key: &Key, nudge: &mut dyn FnMut(Topic)) {
        match key {
            Key::Cluster => self.set_cluster(None, nudge),
            Key::ContainerInstance(id) => self.set_instance(*id, None, nudge),
            Key::Daemon(name) => self.set_daemon(name, None, nudge),
            Key::DaemonDeployment(daemon, id) => {
                self.set_daemon_deployment(daemon, *id, None, nudge)
            }
            Key::DaemonRevision(daemon, id) => self.set_daemon_revision(daemon, *id, None, nudge),
            Key::Definition(key) => self.set_definition(key, None, nudge),
            Key::Explanation(id) => self.set_explanation(id, None, nudge),
            Key::Service(name) => self.set_service(name, None, nudge),
            Key::ServiceDeployment(service, id) => {
                self.set_service_deployment(service, *id, None, nudge)
            }
            Key::ServiceEvent(service, id) => self.set_service_event(service, *id, None, nudge),
            Key::ServiceRevision(service, id) => {
                self.set_service_revision(service, *id, None, nudge)
            }
            Key::Task(id) => self.set_task(*id, None, nudge),
            Key::TaskSet(service, id) => self.set_task_set(service, *id, None, nudge),
            Key::Token(token) => self.set_token(token, None, nudge),
        }
    }

    fn set_cluster(&mut self, new: Option<&ClusterRecord>, nudge: &mut dyn FnMut(Topic)) {
        let unseen = self.policy.unseen;
        let forget_at =
            |it: &ClusterRecord| it.deleted_at.map(|at| unseen.aged_at(at, INACTIVE_KEPT_MS));
        let old = self.cluster.as_deref().and_then(forget_at);
        self.deadlines.set(Topic::Cluster, old, new.and_then(forget_at));
        let unmanaged = |it: &ClusterRecord| it.unmanaged_capacity_providers.clone();
        let is_scaled_otherwise = self.cluster.as_deref().map(unmanaged) != new.map(unmanaged);
        self.cluster = new.cloned().map(Arc::new);
        nudge(Topic::Cluster);
        if is_scaled_otherwise {
            // What found no place may wait for one from now on.
            self.nudge_for_room(nudge);
        }
        if new.is_none() {
            self.orphans().into_iter().for_each(nudge);
        }
    }

    fn set_instance(
        &mut self,
        id: ContainerInstanceId,
        new: Option<&ContainerInstance>,
        nudge: &mut dyn FnMut(Topic),
    ) {
        let old = self.container_instances.set(id, new.cloned().map(Arc::new));
        let topic = Topic::ContainerInstance(id);
        let unseen = &self.policy.unseen;
        let deadline = |it: &ContainerInstance| instance_deadline(it, unseen);
        let (was, is) = (old.as_deref().and_then(deadline), new.and_then(deadline));
        self.deadlines.set(topic.clone(), was, is);
        let are_zones_others = self.tallies.count_instance(old.as_deref(), new);
        if are_zones_others {
            self.balanced.iter().for_each(|it| nudge(Topic::Service(it.clone())));
        }
        let is_draining = new.is_some_and(|it| it.status == ContainerInstanceStatus::Draining);
        self.draining.set(id, is_draining);
        let silence = new.and_then(ContainerInstance::judged_silence);
        self.suspended.set(id, silence.is_some_and(Silence::is_suspended));
        self.lost.set(id, silence == Some(Silence::Lost));
        for (it, present) in [(old.as_deref(), false), (new, true)] {
            if let Some(at) = it.and_then(ContainerInstance::back_since) {
                self.returned.set((at, id), present);
            }
        }
        // An instance out of service offers nothing, but what its tasks hold is still accounted.
        let offers = new.filter(|it| it.status != ContainerInstanceStatus::Inactive);
        match offers {
            Some(it) => self.pool.set_instance(&it.for_placement()),
            None => self.pool.remove_instance(id),
        }
        self.nudge_for_instance(old.as_deref(), new, nudge);
        nudge(topic);
        nudge(Topic::Assignment(id));
    }

    /// Daemons and whoever waits for room look again when an instance offers something else;
    /// services with tasks on it when it comes, goes, or is to be emptied.
    fn nudge_for_instance(
        &self,
        old: Option<&ContainerInstance>,
        new: Option<&ContainerInstance>,
        nudge: &mut dyn FnMut(Topic),
    ) {
        let offer = |it: &ContainerInstance| {
            let (resources, attributes) = (it.registered_resources.clone(), it.attributes.clone());
            (it.status, it.agent_connected, it.is_lost(), resources, attributes)
        };
        if old.map(offer) == new.map(offer) {
            return;
        }
        self.nudge_daemons(nudge);
        self.nudge_for_room(nudge);
        let Some(id) = new.or(old).map(|it| it.id) else { return };
        let presence = |it: &ContainerInstance| (it.status, it.agent_connected, it.is_lost());
        if old.map(presence) != new.map(presence) {
            let services = self.live_tasks(id).filter_map(|it| it.service.as_ref());
            services.for_each(|it| nudge(self.service_topic(&it.name)));
        }
    }

    /// Wakes whoever waits for room.
    fn nudge_for_room(&self, nudge: &mut dyn FnMut(Topic)) {
        let waits = self.task_index.with(Facet::Provisioning).next().is_some();
        if waits || self.starved.first().is_some() {
            nudge(Topic::Capacity);
        }
        self.nudge_starved_daemons(nudge);
    }

    fn set_definition(
        &mut self,
        key: &TaskDefinitionKey,
        new: Option<&Definition>,
        nudge: &mut dyn FnMut(Topic),
    ) {
        self.definitions.set(key.clone(), new.cloned().map(Arc::new));
        nudge(Topic::Definition(key.clone()));
    }

    fn set_token(&mut self, token: &str, new: Option<&Token>, nudge: &mut dyn FnMut(Topic)) {
        let old = self.tokens.set(token.to_owned(), new.cloned().map(Arc::new));
        let topic = Topic::Token(token.to_owned());
        let unseen = &self.policy.unseen;
        let forget_at = |it: &Token| it.forget_at(unseen);
        let (was, is) = (old.as_deref().map(forget_at), new.map(forget_at));
        self.deadlines.set(topic.clone(), was, is);
        nudge(topic);
    }

    fn set_explanation(
        &mut self,
        id: &str,
        new: Option<&ExplanationRecord>,
        nudge: &mut dyn FnMut(Topic),
    ) {
        let old = self.explanations.set(id.to_owned(), new.cloned().map(Arc::new));
        for (at, present) in
            [(old.map(|it| it.explained_at), false), (new.map(|it| it.explained_at), true)]
        {
            let Some(at) = at else { continue };
            self.explanations_by_age.set((at, id.to_owned()), present);
            let due = Some(self.policy.unseen.aged_at(at, EXPLANATION_KEPT_MS));
            let (was, is) = if present { (None, due) } else { (due, None) };
            self.deadlines.set(Topic::Explanation(id.to_owned()), was, is);
        }
        nudge(Topic::Explanation(id.to_owned()));
        if self.explanations.len() > EXPLANATIONS_MAX {
            let oldest = self.oldest_explanation().expect("there are some").clone();
            nudge(Topic::Explanation(oldest));
        }
    }
}

/// When silence is judged, or a deregistered instance forgotten.
fn instance_deadline(it: &ContainerInstance, unseen: &Unseen) -> Option<Timestamp> {
    let forget_at = it.deregistered_at.map(|at| unseen.aged_at(at, INACTIVE_KEPT_MS));
    forget_at.or(it.judged_silence().and_then(Silence::until))
}
