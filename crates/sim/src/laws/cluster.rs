//! Published states of a cluster: indexes and tallies are true, nothing is oversubscribed, nothing
//! goes back, nothing vanishes before its time, whatever stopped says why.
use std::collections::{BTreeMap, BTreeSet};

use berth_api::ecs::Response;
use berth_ecs::{
    Call, Failure,
    cluster::{
        Cluster, State, Topic,
        records::{
            container_instance::{ContainerInstance, Resources},
            id::{ContainerInstanceId, TaskId},
            network::TaskNetwork,
            task::{ContainerStatus, Task, TaskStatus},
        },
    },
    limits::STOPPED_TASK_KEPT_MS,
};
use berth_engine::{State as _, Timestamp};

use super::{
    News, acknowledged::Acknowledged, ages::Ages, credentials::Ends, daemons, explained, health,
    health::Healths, oracle, providers, services, settled::assert_settled, told, unwell, waiting,
};
use crate::world::Input;

/// What is remembered of one cluster.
#[derive(Default)]
pub struct ClusterLaws {
    pub acknowledged: Acknowledged,
    last: State,
    /// Instances that came back with less than their tasks hold: nothing is taken from those.
    shrunk: BTreeSet<ContainerInstanceId>,
    forgotten: BTreeSet<TaskId>,
    ages: Ages,
    pub healths: Healths,
    credentials: Ends,
    /// Tasks that were ever seen, by whom they say that they were started.
    started: BTreeMap<String, BTreeSet<TaskId>>,
}

impl ClusterLaws {
    pub fn published(&mut self, news: &News<'_, Cluster>, aged_ms: i64) {
        let state = news.after;
        state.check();
        self.ages.check(state, aged_ms);
        self.look(state, Some(news.now));
        self.credentials.published(state, news.now);
        services::check(state);
        daemons::check(state);
        providers::check(state);
        services::check_step(news.before, state);
        unwell::check_step(news.before, state);
        daemons::check_step(news.before, state);
        self.tokens(state);
        if !news.has_more {
            let tasks = state.tasks.keys().map(|id| Topic::Task(*id));
            let tokens = state.tokens.keys().map(|token| Topic::Token(token.clone()));
            let deployments = state.service_deployments.keys().cloned();
            let deployments = deployments.map(|(of, id)| Topic::ServiceDeployment(of, id));
            let of_daemons = state.daemon_deployments.keys().cloned();
            let of_daemons = of_daemons.map(|(of, id)| Topic::DaemonDeployment(of, id));
            let more = tasks.chain(tokens).chain(deployments).chain(of_daemons);
            assert_settled::<Cluster>(state, news.now, more.collect());
            explained::check(state, news.now);
            told::check(state, news.now);
            health::check_judged(state, news.now);
            services::check_settled(state, news.now);
            waiting::check(state);
            assert!(state.cluster.is_some() || state.is_vacant(), "a forgotten cluster has rows");
        }
    }

    pub fn loaded(&mut self, state: &State, aged_ms: i64) {
        state.check();
        self.ages.check(state, aged_ms);
        self.look(state, None);
    }

    /// A reply, with the batch that it came of: placement is done again by hand, where nothing else
    /// happened in the batch.
    pub fn replied(
        &mut self,
        news: &News<'_, Cluster>,
        call: &Call,
        reply: &Result<Response, Failure>,
    ) {
        if let ([Input::Call(..)], Ok(reply)) = (news.inputs, reply) {
            oracle::check(news, call, reply);
        }
    }

    /// `now` is when what is new was decided; a state that was only loaded has nothing new but what
    /// nobody was told of.
    fn look(&mut self, state: &State, now: Option<Timestamp>) {
        self.tasks_go_forward(state, now);
        self.instances_go_forward(state);
        self.healths.check(state);
        state.container_instances.values().for_each(|it| self.capacity(state, it));
        let Self { acknowledged, forgotten, .. } = self;
        acknowledged.check(state, |id| forgotten.contains(&id));
        self.last = state.clone();
    }

    fn tasks_go_forward(&mut self, state: &State, now: Option<Timestamp>) {
        for (id, old) in self.last.tasks.iter() {
            match state.tasks.get(id) {
                Some(new) => goes_forward(old, new),
                None => {
                    let until = old.stopped_at.map(|at| at + STOPPED_TASK_KEPT_MS);
                    let until = until.unwrap_or_else(|| panic!("task {id} vanished"));
                    let is_due = now.is_none_or(|now| until <= now);
                    assert!(is_due, "task {id} was forgotten too early");
                    self.forgotten.insert(*id);
                }
            }
        }
        for task in state.tasks.values() {
            says_why_it_stopped(task);
            waits_or_has_an_instance(task);
        }
    }

    fn instances_go_forward(&mut self, state: &State) {
        for (id, old) in self.last.container_instances.iter() {
            let Some(new) = state.container_instances.get(id) else {
                assert!(old.deregistered_at.is_some(), "instance {id} vanished");
                continue;
            };
            assert!(new.version >= old.version, "instance {id} went back");
            assert!(new.agent_session >= old.agent_session, "an old session of {id} counts again");
            if new.registered_resources != old.registered_resources {
                self.shrunk.insert(*id);
            }
        }
    }

    /// What tasks hold together is what the instance has, and no port is held twice.
    fn capacity(&mut self, state: &State, it: &ContainerInstance) {
        let mut held = Resources::default();
        let mut is_double = false;
        let live = state.tasks.values().filter(|task| task.is_on(it.id));
        for task in live.filter(|task| task.last_status < TaskStatus::Stopped) {
            held.cpu += task.resources.cpu;
            held.memory += task.resources.memory;
            for port in &task.resources.ports {
                is_double |=
                    !held.ports.insert(*port) | it.registered_resources.ports.contains(port);
            }
            for port in &task.resources.ports_udp {
                is_double |= !held.ports_udp.insert(*port);
            }
        }
        let has = &it.registered_resources;
        let fits = held.cpu <= has.cpu && held.memory <= has.memory && !is_double;
        if fits {
            self.shrunk.remove(&it.id);
        }
        assert!(
            fits || self.shrunk.contains(&it.id),
            "instance {} is oversubscribed: {held:?} of {has:?}",
            it.id
        );
        let (used, tally) = (state.pool.used(it.id), state.tallies.of_instance(it.id));
        assert_eq!(
            (used.cpu, used.memory),
            (held.cpu, held.memory),
            "what tasks of {} hold",
            it.id
        );
        let running = state.tasks.values().filter(|task| task.is_on(it.id) && task.is_wanted());
        let running = running.filter(|task| task.last_status == TaskStatus::Running).count();
        assert_eq!(tally.running, running as i64, "tasks that run on {}", it.id);
    }

    /// However often a call with a token is sent, there are no more tasks than it asked for.
    fn tokens(&mut self, state: &State) {
        for task in state.tasks.values() {
            let Some(by) = task.started_by.as_ref().filter(|it| it.starts_with("token-")) else {
                continue;
            };
            let started = self.started.entry(by.clone()).or_default();
            started.insert(task.id);
            let count = by.rsplit('-').next().and_then(|it| it.parse().ok()).unwrap_or(0);
            assert!(started.len() <= count, "a token was ignored: {by} started {}", started.len());
        }
    }
}

/// Statuses only advance; a task that is STOPPED changes no more, but for its tags, and that its
/// end is counted.
fn goes_forward(old: &Task, new: &Task) {
    let id = old.id;
    assert!(new.last_status >= old.last_status, "task {id} went back");
    assert!(new.desired_status >= old.desired_status, "task {id} is wanted again");
    assert!(new.version >= old.version, "task {id} is older than before");
    for (old, new) in old.containers.iter().zip(&new.containers) {
        // An end that was not so; whether the container is essential, its definition says.
        let runs_after_all = old.last_status == ContainerStatus::Stopped
            && new.last_status == ContainerStatus::Running
            && new.disputed_end.is_some();
        let is_forward = new.last_status >= old.last_status || runs_after_all;
        assert!(is_forward, "a container of task {id} went back");
        let exit_code = new.disputed_end.as_ref().map_or(new.exit_code, |it| it.exit_code);
        let is_kept = old.exit_code.is_none() || exit_code.is_some();
        assert!(is_kept, "the exit code of a container of task {id} was lost");
    }
    if old.last_status == TaskStatus::Stopped {
        assert!(new.is_counted >= old.is_counted, "the end of task {id} is counted again");
        let same = Task {
            tags: new.tags.clone(),
            version: new.version,
            is_counted: new.is_counted,
            look_at: new.look_at,
            network: old.network.clone().map(|it| {
                let is_free = new.network.as_ref().is_some_and(|it| it.is_address_free);
                Box::new(TaskNetwork { is_address_free: is_free || it.is_address_free, ..*it })
            }),
            ..old.clone()
        };
        assert!(same == *new, "task {id} changed after it had stopped");
    }
}

/// What no instance has, no agent has: nobody can say that it goes on.
fn waits_or_has_an_instance(task: &Task) {
    let (id, status) = (task.id, task.last_status);
    let is_placed = task.container_instance.is_some();
    let waits = status == TaskStatus::Provisioning;
    assert!(is_placed != waits || status == TaskStatus::Stopped, "task {id} is {status:?} nowhere");
    let is_untouched = task.containers.iter().all(|it| it.runtime_id.is_none());
    assert!(is_placed || is_untouched, "a container of task {id} is nowhere");
}

fn says_why_it_stopped(task: &Task) {
    let has_text = |it: &Option<String>| it.as_ref().is_some_and(|it| !it.is_empty());
    if task.last_status == TaskStatus::Stopped {
        let id = task.id;
        assert!(has_text(&task.stopped_reason), "task {id} stopped for no reason");
        assert!(task.stopped_at.is_some() && task.stopping_at.is_some(), "task {id} stopped never");
    }
}
