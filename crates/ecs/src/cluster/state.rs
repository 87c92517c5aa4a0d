//! Tables, indexes and tallies. `apply` keeps them true; `check` proves it.
use std::sync::Arc;

use berth_engine::{Change, Deadlines, Table, Timestamp};

use super::{
    indexes::{Facet, TaskIndex},
    placement::{Expression, InstanceView, Pool},
    records::{
        Key, Record,
        cluster::ClusterRecord,
        container_instance::{ContainerInstance, ContainerInstanceStatus},
        definition::{Definition, TaskDefinitionKey},
        explanation::ExplanationRecord,
        id::{ContainerInstanceId, TaskId},
        task::Task,
        token::Token,
    },
    tallies::Tallies,
};
use crate::limits::{
    EXPLANATION_KEPT_MS, EXPLANATIONS_MAX, INACTIVE_KEPT_MS, STOPPED_TASK_KEPT_MS,
};

/// Who cares about a change. Reconciled in this order: first what is gone, then what ended.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Topic {
    Cluster,
    ContainerInstance(ContainerInstanceId),
    /// What the agent of an instance should run: for its session, nobody reconciles it.
    Assignment(ContainerInstanceId),
    Task(TaskId),
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

    /// Tasks by what people and controllers look for.
    pub task_index: TaskIndex,
    /// Counts that would otherwise need a walk.
    pub tallies: Tallies,
    /// What instances have free, ready for placement.
    pub pool: Pool,
    explanations_by_age: berth_engine::Set<(Timestamp, String)>,
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
            Change::Put(Record::Definition(it)) => self.set_definition(&it.key, Some(it), nudge),
            Change::Put(Record::Explanation(it)) => {
                self.set_explanation(&it.request_id, Some(it), nudge)
            }
            Change::Put(Record::Task(it)) => self.set_task(it.id, Some(it), nudge),
            Change::Put(Record::Token(it)) => self.set_token(&it.token, Some(it), nudge),
            Change::Delete(Key::Cluster) => self.set_cluster(None, nudge),
            Change::Delete(Key::ContainerInstance(id)) => self.set_instance(*id, None, nudge),
            Change::Delete(Key::Definition(key)) => self.set_definition(key, None, nudge),
            Change::Delete(Key::Explanation(id)) => self.set_explanation(id, None, nudge),
            Change::Delete(Key::Task(id)) => self.set_task(*id, None, nudge),
            Change::Delete(Key::Token(token)) => self.set_token(token, None, nudge),
        }
    }

    fn due(&self, now: Timestamp) -> Vec<Topic> {
        self.deadlines.due(now)
    }

    fn next_deadline(&self) -> Option<Timestamp> {
        self.deadlines.next()
    }

    fn all_topics(&self) -> Vec<Topic> {
        let instances = self.container_instances.keys().map(|id| Topic::ContainerInstance(*id));
        let definitions = self.definitions.keys().map(|key| Topic::Definition(key.clone()));
        let explanations = self.explanations.keys().map(|id| Topic::Explanation(id.clone()));
        [Topic::Cluster]
            .into_iter()
            .chain(instances)
            .chain(definitions)
            .chain(explanations)
            .collect()
    }

    fn check(&self) {
        let mut again = State::default();
        let mut put = |record| again.apply(&Change::Put(record), &mut |_| {});
        self.cluster.iter().for_each(|it| put(Record::Cluster((**it).clone())));
        let instances = self.container_instances.values();
        instances.for_each(|it| put(Record::ContainerInstance((**it).clone())));
        self.definitions.values().for_each(|it| put(Record::Definition((**it).clone())));
        self.tasks.values().for_each(|it| put(Record::Task((**it).clone())));
        self.tokens.values().for_each(|it| put(Record::Token((**it).clone())));
        self.explanations.values().for_each(|it| put(Record::Explanation((**it).clone())));
        assert!(*self == again, "an index, a tally or a deadline drifted");
        self.pool.check();
    }
}

impl State {
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

    /// Explanations from the oldest on.
    pub fn oldest_explanation(&self) -> Option<&String> {
        self.explanations_by_age.first().map(|(_, id)| id)
    }

    fn set_cluster(&mut self, new: Option<&ClusterRecord>, nudge: &mut dyn FnMut(Topic)) {
        let forget_at = |it: &ClusterRecord| it.deleted_at.map(|at| at + INACTIVE_KEPT_MS);
        let old = self.cluster.as_deref().and_then(forget_at);
        self.deadlines.set(Topic::Cluster, old, new.and_then(forget_at));
        self.cluster = new.cloned().map(Arc::new);
        nudge(Topic::Cluster);
    }

    fn set_instance(
        &mut self,
        id: ContainerInstanceId,
        new: Option<&ContainerInstance>,
        nudge: &mut dyn FnMut(Topic),
    ) {
        let old = self.container_instances.set(id, new.cloned().map(Arc::new));
        let forget_at = |it: &ContainerInstance| it.deregistered_at.map(|at| at + INACTIVE_KEPT_MS);
        let topic = Topic::ContainerInstance(id);
        let (was, is) = (old.as_deref().and_then(forget_at), new.and_then(forget_at));
        self.deadlines.set(topic.clone(), was, is);
        self.tallies.count_instance(old.as_deref(), new);
        // An instance out of service offers nothing, but what its tasks hold is still accounted.
        let offers = new.filter(|it| it.status != ContainerInstanceStatus::Inactive);
        match offers {
            Some(it) => self.pool.set_instance(it),
            None => self.pool.remove_instance(id),
        }
        nudge(topic);
        nudge(Topic::Assignment(id));
    }

    fn set_task(&mut self, id: TaskId, new: Option<&Task>, nudge: &mut dyn FnMut(Topic)) {
        let old = self.tasks.set(id, new.cloned().map(Arc::new));
        if let (Some(old), Some(new)) = (old.as_deref(), new) {
            assert!(new.last_status >= old.last_status, "a task never goes back");
            assert!(new.desired_status >= old.desired_status, "a stopping task stays stopping");
            assert!(new.container_instance == old.container_instance, "a task never moves");
        }
        self.task_index.update(old.as_deref(), new);
        self.tallies.count_task(old.as_deref(), new);
        self.occupy(old.as_deref(), new);
        let forget_at = |it: &Task| it.stopped_at.map(|at| at + STOPPED_TASK_KEPT_MS);
        let (was, is) = (old.as_deref().and_then(forget_at), new.and_then(forget_at));
        self.deadlines.set(Topic::Task(id), was, is);
        let Some(task) = new.or(old.as_deref()) else { return };
        nudge(Topic::ContainerInstance(task.container_instance));
        let assigned = |it: &Task| it.holds_resources().then_some(it.desired_status);
        if old.as_deref().and_then(assigned) != new.and_then(assigned) {
            nudge(Topic::Assignment(task.container_instance));
        }
        nudge(Topic::Task(id));
        if new.is_none() {
            nudge(Topic::Definition(task.task_definition.clone()));
        }
    }

    /// Keeps the pool's account of what tasks hold.
    fn occupy(&mut self, old: Option<&Task>, new: Option<&Task>) {
        let holds = |it: &&Task| it.holds_resources();
        match (old.filter(holds), new.filter(holds)) {
            (None, Some(it)) => self.pool.add_task(it.container_instance, &it.group, &it.resources),
            (Some(it), None) => {
                self.pool.remove_task(it.container_instance, &it.group, &it.resources)
            }
            (Some(old), Some(new)) => assert!(
                old.resources == new.resources && old.group == new.group,
                "what a task holds is fixed when it is placed"
            ),
            (None, None) => {}
        }
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
        let (was, is) = (old.map(|it| it.forget_at), new.map(|it| it.forget_at));
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
            let due = Some(at + EXPLANATION_KEPT_MS);
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
