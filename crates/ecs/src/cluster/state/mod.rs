//! Tables, indexes and tallies. `apply` keeps them true; `check` proves it.
mod addresses;
mod again;
mod daemons;
mod exec_sessions;
mod instances;
mod joining;
mod networks;
pub mod owned;
mod prepulls;
mod services;
mod tasks;

pub use addresses::{Addresses, Extent};
pub use networks::SubnetUser;

use std::{collections::BTreeSet, sync::Arc};

use berth_effects::Imports;
use berth_engine::{Change, Deadlines, Set, Table, Timestamp, Unseen};
use berth_placement::{Expression, Holdings, InstanceView, Pool};

use super::{
    indexes::{Facet, TaskIndex},
    records::{
        Key, Record,
        cluster::ClusterRecord,
        container_instance::ContainerInstance,
        daemon::Daemon,
        daemon_deployment::DaemonDeployment,
        daemon_revision::DaemonRevision,
        definition::{Definition, TaskDefinitionKey},
        exec_session::ExecSession,
        explanation::ExplanationRecord,
        id::{ContainerInstanceId, DaemonDeploymentId, RevisionId, ServiceDeploymentId, TaskId},
        joining::{JoinToken, JoinedInstance},
        network::{ReturnedChunk, Subnet},
        prepull::{HostImages, Prepull},
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
    /// Addresses of a subnet come or go.
    Subnet(String),
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
    JoinToken(String),
    /// A machine that has joined by a token.
    JoinedInstance(ContainerInstanceId),
    /// An image that hosts are to have.
    Prepull(String),
    /// What an instance says of the images that it is to have.
    HostImages(ContainerInstanceId),
    Explanation(String),
    ExecSession(TaskId, String),
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
    pub exec_sessions: Table<(TaskId, String), ExecSession>,
    pub services: Table<String, Service>,
    pub service_deployments: Table<(String, ServiceDeploymentId), ServiceDeployment>,
    pub service_events: Table<(String, u128), ServiceEvent>,
    pub service_revisions: Table<(String, RevisionId), ServiceRevision>,
    pub task_sets: Table<(String, RevisionId), TaskSet>,
    pub managed_daemons: Table<String, Daemon>,
    pub daemon_deployments: Table<(String, DaemonDeploymentId), DaemonDeployment>,
    pub daemon_revisions: Table<(String, RevisionId), DaemonRevision>,
    pub join_tokens: Table<String, JoinToken>,
    pub joined_instances: Table<ContainerInstanceId, JoinedInstance>,
    pub prepulls: Table<String, Prepull>,
    pub host_images: Table<ContainerInstanceId, HostImages>,
    pub subnets: Table<String, Subnet>,
    pub returned_chunks: Table<String, ReturnedChunk>,
    /// What other shards tell: of chunks.
    pub imports: Imports,
    /// How this control plane goes about it: told when it starts, not stored.
    pub policy: Policy,

    /// Tasks by what people and controllers look for.
    pub task_index: TaskIndex,
    /// Counts that would otherwise need a walk.
    pub tallies: Tallies,
    /// What instances have free, ready for placement.
    pub pool: Pool,
    /// Which addresses there are, and whose they are. Its rows are blocks, and what is imported.
    pub addresses: Addresses,
    /// Subnets of which there is no more than the cluster has.
    pub full_subnets: Set<String>,
    /// Chunks by their subnets.
    given_chunks: Set<(String, String)>,
    subnet_users: Set<(String, SubnetUser)>,
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
    /// Sessions that have not ended.
    pub open_exec_sessions: Set<(TaskId, String)>,
    /// Those that have, by when.
    ended_exec_sessions: Set<(Timestamp, TaskId, String)>,
    /// Machines that have joined, by their public keys and by their container instances.
    joined_by_key: Set<(String, ContainerInstanceId)>,
    joined_by_instance: Set<(ContainerInstanceId, ContainerInstanceId)>,
    /// Who has an image that hosts are to have, by its familiar name and by its digest.
    image_hosts: Holdings,
    explanations_by_age: Set<(Timestamp, String)>,
    deadlines: Deadlines<Topic>,
}

impl berth_engine::State for State {
    type Record = Record;
    type Key = Key;
    type Topic = Topic;

    fn apply(&mut self, change: &Change<Record, Key>, nudge: &mut dyn FnMut(Topic)) {
        match change {
            Change::Put(Record::AddressBlock(it)) => {
                let key = (it.subnet.clone(), it.range.first());
                self.set_address_block(key, Some(it), nudge)
            }
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
            Change::Put(Record::ExecSession(it)) => {
                self.set_exec_session((it.task, it.id.clone()), Some(it), nudge)
            }
            Change::Put(Record::Explanation(it)) => {
                self.set_explanation(&it.request_id, Some(it), nudge)
            }
            Change::Put(Record::HostImages(it)) => {
                self.set_host_images(it.instance, Some(it), nudge)
            }
            Change::Put(Record::Import(it)) => self.put_import(it, nudge),
            Change::Put(Record::JoinToken(it)) => self.set_join_token(&it.id, Some(it), nudge),
            Change::Put(Record::JoinedInstance(it)) => {
                self.set_joined_instance(it.id, Some(it), nudge)
            }
            Change::Put(Record::Prepull(it)) => self.set_prepull(&it.id, Some(it), nudge),
            Change::Put(Record::ReturnedChunk(it)) => {
                self.set_returned_chunk(&it.id, Some(it), nudge)
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
            Change::Put(Record::Subnet(it)) => self.set_subnet(&it.of.id, Some(it), nudge),
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
        let sessions = self.exec_sessions.keys().cloned();
        let sessions = sessions.map(|(task, id)| Topic::ExecSession(task, id));
        let subnets = self.subnet_topics();
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
            .chain(subnets)
            .chain(daemons)
            .chain(services)
            .chain(events)
            .chain(of_daemons)
            .chain(revisions)
            .chain(definitions)
            .chain(explanations)
            .chain(sessions)
            .chain(self.joining_topics())
            .chain(self.prepull_topics())
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
        // One that is there needs no look at its rows, and most are.
        self.cluster.is_none() && *self == State::with(self.policy.clone())
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
        let sessions = self.exec_sessions.keys().cloned();
        let sessions = sessions.map(|(task, id)| Topic::ExecSession(task, id));
        instances
            .chain(tasks)
            .chain(self.subnet_topics())
            .chain(services)
            .chain(deployments)
            .chain(of_daemons)
            .chain(tokens)
            .chain(explanations)
            .chain(sessions)
            .chain(self.joining_topics())
            .chain(self.prepull_topics())
            .collect()
    }

    /// Subnets that something is known of.
    fn subnet_topics(&self) -> impl Iterator<Item = Topic> {
        let mut ids: BTreeSet<&String> = self.subnets.keys().collect();
        ids.extend(self.given_chunks.iter().map(|(subnet, _)| subnet));
        ids.extend(self.returned_chunks.values().map(|it| &it.subnet));
        ids.extend(self.addresses.blocks().map(|it| &it.subnet));
        ids.into_iter().cloned().map(Topic::Subnet)
    }

    fn delete(&mut self, key: &Key, nudge: &mut dyn FnMut(Topic)) {
        match key {
            Key::AddressBlock(subnet, first) => {
                self.set_address_block((subnet.clone(), *first), None, nudge)
            }
            Key::Cluster => self.set_cluster(None, nudge),
            Key::ContainerInstance(id) => self.set_instance(*id, None, nudge),
            Key::Daemon(name) => self.set_daemon(name, None, nudge),
            Key::DaemonDeployment(daemon, id) => {
                self.set_daemon_deployment(daemon, *id, None, nudge)
            }
            Key::DaemonRevision(daemon, id) => self.set_daemon_revision(daemon, *id, None, nudge),
            Key::Definition(key) => self.set_definition(key, None, nudge),
            Key::ExecSession(task, id) => self.set_exec_session((*task, id.clone()), None, nudge),
            Key::Explanation(id) => self.set_explanation(id, None, nudge),
            Key::HostImages(id) => self.set_host_images(*id, None, nudge),
            Key::Import(key) => self.delete_import(key, nudge),
            Key::JoinToken(id) => self.set_join_token(id, None, nudge),
            Key::JoinedInstance(id) => self.set_joined_instance(*id, None, nudge),
            Key::Prepull(id) => self.set_prepull(id, None, nudge),
            Key::ReturnedChunk(id) => self.set_returned_chunk(id, None, nudge),
            Key::Service(name) => self.set_service(name, None, nudge),
            Key::ServiceDeployment(service, id) => {
                self.set_service_deployment(service, *id, None, nudge)
            }
            Key::ServiceEvent(service, id) => self.set_service_event(service, *id, None, nudge),
            Key::ServiceRevision(service, id) => {
                self.set_service_revision(service, *id, None, nudge)
            }
            Key::Subnet(id) => self.set_subnet(id, None, nudge),
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
        let providers = |it: &ClusterRecord| it.capacity_providers.clone();
        let has_other_providers = self.cluster.as_deref().map(providers) != new.map(providers);
        self.cluster = new.cloned().map(Arc::new);
        nudge(Topic::Cluster);
        let is_deleted = new.is_some_and(|it| it.deleted_at.is_some());
        if is_deleted {
            self.joining_topics().for_each(&mut *nudge);
        }
        if is_deleted || has_other_providers {
            self.prepull_topics().for_each(&mut *nudge);
        }
        if is_scaled_otherwise {
            // What found no place may wait for one from now on.
            self.nudge_for_room(nudge);
        }
        if new.is_none() {
            self.orphans().into_iter().for_each(nudge);
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
