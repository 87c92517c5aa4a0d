//! What hosts do: a task on one host only, no port twice, sessions that are left to each other.
use std::collections::{BTreeMap, BTreeSet};

use berth_agent::machine::Binding;
use berth_ecs::cluster::records::id::ContainerInstanceId;
use berth_sessions::limits::CONTEST_OVER;

use crate::{
    host::Host,
    world::{HostId, milliseconds},
};

/// How long an agent of Berth's waits at most after the first try that fails since it was told what
/// to run.
const FIRST_WAIT_MAX_MS: i64 = 250;

/// Sessions of one instance that may be taken over within a minute: whoever takes a contested one
/// is let wait.
const TAKEOVERS_PER_MINUTE_MAX: usize = 30;
const MINUTE_MS: i64 = 60_000;

#[derive(Default)]
pub struct HostLaws {
    /// Where each task was started.
    homes: BTreeMap<String, HostId>,
    /// Hosts whose agents lost their journals: they may have lost account of their ports.
    pub forgetful: BTreeSet<HostId>,
    /// When sessions of an instance were taken over by another one.
    taken_over: BTreeMap<ContainerInstanceId, Vec<i64>>,
}

impl HostLaws {
    /// A container was started.
    pub fn started(&mut self, id: HostId, name: &str, host: &Host) {
        let started = &host.containers[name];
        let task = &started.label.task.arn;
        let home = *self.homes.entry(task.clone()).or_insert(id);
        assert_eq!(home, id, "task {task} runs on two hosts");
        if self.forgetful.contains(&id) {
            return;
        }
        let others = host.containers.iter().filter(|(other, it)| *other != name && it.is_running());
        for (other, it) in others {
            let shared = it
                .bindings
                .iter()
                .any(|one| started.bindings.iter().any(|two| is_same_port(one, two)));
            assert!(!shared, "{name} and {other} have the same port of host {id}");
        }
    }

    /// A session was taken over while it was open.
    pub fn taken_over(&mut self, instance: ContainerInstanceId, now: i64) {
        let all = self.taken_over.entry(instance).or_default();
        all.push(now);
        let recent = all.iter().rev().take_while(|it| **it > now - MINUTE_MS).count();
        assert!(
            recent <= TAKEOVERS_PER_MINUTE_MAX,
            "the session of {instance} was taken over {recent} times within a minute"
        );
    }

    /// A try has failed, the first one since the agent was told what to run.
    pub fn failed_first(&self, id: HostId, wait_ms: i64) {
        assert!(
            wait_ms <= FIRST_WAIT_MAX_MS,
            "the agent of host {id} waits {wait_ms} ms after the first failure since it was told \
             what to run"
        );
    }

    /// How often the sessions of any one instance were taken over since then.
    pub fn takeovers_since(&self, then: i64) -> usize {
        let since = |all: &Vec<i64>| all.iter().filter(|it| **it >= then).count();
        self.taken_over.values().map(since).max().unwrap_or(0)
    }

    /// Several agents are said to be one instance. One may take over its own session once in a
    /// while.
    pub fn contested(&self, instance: ContainerInstanceId, now: i64) {
        let window_ms = milliseconds(CONTEST_OVER);
        let all = self.taken_over.get(&instance);
        let times = all.map_or(0, |all| all.iter().filter(|it| **it > now - window_ms).count());
        assert!(times >= 2, "{instance} counts as several, and was taken over {times} times");
    }
}

fn is_same_port(one: &Binding, two: &Binding) -> bool {
    one.udp == two.udp && one.host_ports == two.host_ports
}
