//! Once faults have ended and time has passed: what hosts run is what the state says, memory is
//! what the store has, and what is old is forgotten.
use std::collections::BTreeSet;

use berth_agent::machine::{ContainerStatus, TaskStatus as AgentStatus};
use berth_ecs::{
    cluster::{
        State,
        records::{
            cluster::ClusterStatus,
            container_instance::{ContainerInstance, ContainerInstanceStatus},
            id::TaskId,
            task::{ContainerStatus::Stopped as Ended, DesiredStatus, Task, TaskStatus},
        },
        views::prepulls::prepulls,
    },
    route::{ACCOUNT, cluster_shard},
};
use berth_engine::{ShardName, Timestamp};

use super::{credentials, daemons, health, services};
use crate::{client::arn, host::Host, newcomers::YARD, world::World};

impl World {
    /// Everything that is desired is so.
    pub fn assert_as_asked(&mut self) {
        self.assert_effects_are_done();
        self.laws.packets.settled();
        let node = self.control.leader.expect("somebody leads once faults are over");
        let now = self.leaders_now();
        for shard in self.control.store.shards() {
            self.laws.history.compare(&shard, &self.control.store.past(&shard));
        }
        let owner = &self.control.nodes[&node];
        self.laws.store.compare(&ShardName::new(ACCOUNT), owner.account.shard.state());
        if let Some(it) = &owner.parameters {
            self.laws.store.compare(&it.name, it.shard.state());
        }
        if let Some(bells) = &owner.bells {
            self.laws.store.compare(&bells.name, bells.shard.state());
        }
        for (name, leader) in &owner.clusters {
            let state = leader.shard.state();
            self.laws.store.compare(&ShardName::new(&cluster_shard(name)), state);
            let is_active = |it: &_| {
                let it: &std::sync::Arc<berth_ecs::cluster::records::cluster::ClusterRecord> = it;
                it.status == ClusterStatus::Active
            };
            // For what is in the yard no agent stands that does as it is told.
            if name != YARD && state.cluster.as_ref().is_some_and(is_active) {
                self.assert_cluster_is_as_asked(name, state, now);
            }
        }
    }

    fn assert_cluster_is_as_asked(&self, name: &str, state: &State, now: Timestamp) {
        services::assert_as_asked(state, now);
        daemons::assert_as_asked(state);
        health::assert_is_known(state, now);
        for instance in state.container_instances.values() {
            let live: Vec<_> = state.live_tasks(instance.id).collect();
            if instance.status == ContainerInstanceStatus::Inactive {
                assert!(live.is_empty(), "deregistered {} has tasks: {live:?}", instance.id);
                continue;
            }
            let arn_of = arn("container-instance", name, instance.id);
            let is_its = |it: &&Host| it.journal.container_instance_arn.as_ref() == Some(&arn_of);
            let host = self.hosts.iter().find(is_its);
            let host = host.unwrap_or_else(|| panic!("nothing stands for {}", instance.id));
            assert!(instance.agent_connected, "{} is not known to be connected", instance.id);
            let told_by = &instance.contested_by;
            assert!(told_by.is_empty(), "{} still counts as several: {told_by:?}", instance.id);
            assert_session_is_as_told(instance, host);
            if self.prepulls.are_there {
                assert_images_are_as_told(state, instance, host);
            }
            live.iter().for_each(|it| assert_task_is_as_asked(name, host, it));
            let moment = (self.now, &*self.control.roles.times.to_string());
            live.iter().for_each(|it| credentials::are_held(host, name, (state, it), moment));
            assert_nothing_else_runs(name, state, instance, host);
        }
    }

    /// What counts as ended does not run for long, whoever said that it has ended, and without
    /// anybody connecting anew.
    pub fn assert_no_ghosts(&self) {
        for host in self.hosts.iter().filter(|it| !it.is_retired) {
            let Some(state) = self.state_of(&host.cluster) else { continue };
            for (name, hosted) in host.containers.iter().filter(|(_, it)| it.is_running()) {
                let is_its = |it: &&std::sync::Arc<Task>| {
                    hosted.label.task.arn == arn("task", &host.cluster, it.id)
                };
                let task = state.tasks.values().find(is_its);
                let has_ended = task.is_some_and(|it| it.last_status == TaskStatus::Stopped);
                assert!(!has_ended, "container {name} runs and its task counts as ended");
            }
        }
    }

    /// Tasks that count as ended.
    pub fn stopped_tasks(&self) -> BTreeSet<TaskId> {
        let node = self.control.leader.expect("somebody leads once faults are over");
        let states = self.control.nodes[&node].clusters.values().map(|it| it.shard.state());
        let tasks = states.flat_map(|it| it.tasks.values());
        tasks.filter(|it| it.last_status == TaskStatus::Stopped).map(|it| it.id).collect()
    }

    /// More than an hour after they were.
    pub fn assert_are_forgotten(&self, stopped: &BTreeSet<TaskId>) {
        let there = self.stopped_tasks();
        let left: Vec<_> = there.intersection(stopped).collect();
        assert!(left.is_empty(), "stopped tasks are still there: {left:?}");
    }

    /// A day after: tokens, explanations, deregistered instances, definitions nobody uses.
    pub fn assert_everything_old_is_forgotten(&mut self) {
        let node = self.control.leader.expect("somebody leads once faults are over");
        for leader in self.control.nodes[&node].clusters.values() {
            let state = leader.shard.state();
            assert!(state.tokens.is_empty() && state.explanations.is_empty(), "old rows are kept");
            let of_revisions = state.service_revisions.values();
            let of_revisions =
                of_revisions.filter_map(|it| it.configuration.task_definition.as_ref());
            let of_daemons = state.daemon_revisions.values();
            let of_daemons = of_daemons.map(|it| &it.configuration.task_definition);
            let used = state.tasks.values().map(|it| &it.task_definition);
            let used: BTreeSet<_> = used.chain(of_revisions).chain(of_daemons).collect();
            assert!(state.definitions.keys().eq(used), "copies of definitions nobody uses");
            for it in state.container_instances.values() {
                assert!(it.deregistered_at.is_none(), "instance {} is still there", it.id);
            }
        }
    }
}

/// What its agent promises is known, and it takes what it is told.
fn assert_session_is_as_told(instance: &ContainerInstance, host: &Host) {
    let agent = host.agent.as_ref().expect("agents run once faults are over");
    let (id, promise) = (instance.id, agent.waits.returns_within_ms());
    assert_eq!(instance.returns_within_ms, promise, "{id} promises when it comes back");
    assert!(agent.has_taken_manifest, "{id} has not been told what to run in this session");
}

/// What it was told last of images that it is to have is what it is to have.
fn assert_images_are_as_told(state: &State, instance: &ContainerInstance, host: &Host) {
    let agent = host.agent.as_ref().expect("agents run once faults are over");
    if agent.waits.returns_within_ms().is_some() {
        let wanted = prepulls(state, instance.id);
        assert_eq!(agent.prepulls, wanted, "{} was told of other images", instance.id);
    }
}

fn assert_task_is_as_asked(cluster: &str, host: &Host, task: &Task) {
    let id = task.id;
    assert_eq!(task.desired_status, DesiredStatus::Running, "task {id} does not stop: {task:?}");
    let agent = host.agent.as_ref().expect("agents run once faults are over");
    let record = agent.machine.task(&arn("task", cluster, id));
    let record = record.unwrap_or_else(|| panic!("the agent does not know of task {id}: {task:?}"));
    match task.last_status {
        TaskStatus::Running => {
            assert_eq!(record.status, AgentStatus::Running, "task {id} is not running");
            // Nobody asks the published agent how its containers are.
            let asked = record.containers.iter().filter(|_| !host.is_published);
            for it in asked.filter(|it| it.spec.essential && it.status != ContainerStatus::Stopped)
            {
                let told = task.containers.iter().find(|one| one.name == it.spec.name);
                let has_ended = told.is_some_and(|it| it.last_status == Ended);
                assert!(!has_ended, "a container of task {id} runs and counts as ended: {told:?}");
            }
            for it in record.containers.iter().filter(|it| it.spec.essential) {
                let hosted = host.containers.get(&it.spec.runtime_name);
                // What ends by itself may have done so just now.
                let runs =
                    hosted.is_some_and(|it| it.is_running()) || it.spec.image.contains("exit");
                assert!(runs, "an essential container of running task {id} does not run: {it:?}");
            }
        }
        // A machine that came back smaller cannot start everything that it was given.
        _ => assert!(!record.admitted, "task {id} does not start: {task:?}, {record:?}"),
    }
}

/// Every container that runs is of a task that is wanted here.
fn assert_nothing_else_runs(cluster: &str, state: &State, on: &ContainerInstance, host: &Host) {
    for (name, hosted) in host.containers.iter().filter(|(_, it)| it.is_running()) {
        let is_its =
            |it: &&std::sync::Arc<Task>| hosted.label.task.arn == arn("task", cluster, it.id);
        let wanted = state.live_tasks(on.id).any(|it| is_its(&it));
        assert!(wanted, "container {name} runs and nobody wants it");
    }
    let agent = host.agent.as_ref().expect("agents run once faults are over");
    for task in agent.machine.tasks().filter(|it| it.status == AgentStatus::Running) {
        let runs = task.containers.iter().any(|it| it.status == ContainerStatus::Running);
        assert!(runs, "an agent believes that {} runs", task.spec.arn);
    }
}
