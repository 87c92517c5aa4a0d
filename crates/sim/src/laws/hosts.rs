//! What hosts do: a task on one host only, no port twice, sessions that are left to each other.
use std::collections::{BTreeMap, BTreeSet};

use berth_agent::machine::Binding;
use berth_ecs::cluster::records::id::ContainerInstanceId;
use berth_sessions::limits::CONTEST_OVER;

use crate::{
    host::Host,
    world::{HostId, SessionId, milliseconds},
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
    /// Questions to those who have a session, whether they are still there.
    questions: BTreeSet<(SessionId, String)>,
    /// Sessions whose agents have answered one, as their nodes have heard.
    answered: BTreeSet<SessionId>,
    /// When an agent was turned away last, by instance.
    refused: BTreeMap<ContainerInstanceId, i64>,
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

    /// Whoever has a session is asked by this message.
    pub fn asked(&mut self, session: SessionId, question: String) {
        self.questions.insert((session, question));
    }

    /// A node has heard an answer, in a session that is open for it.
    pub fn answered(&mut self, session: SessionId, question: String, is_open: bool) {
        if self.questions.remove(&(session, question)) && is_open {
            self.answered.insert(session);
        }
    }

    /// Another agent was turned away.
    pub fn refused(&mut self, instance: ContainerInstanceId, now: i64) {
        self.refused.insert(instance, now);
    }

    /// A session was taken over while it was open. `cloud 32`: from nobody who answers.
    pub fn taken_over(&mut self, instance: ContainerInstanceId, old: SessionId, now: i64) {
        let has_answered = self.answered.contains(&old);
        assert!(!has_answered, "the session of {instance} was taken from an agent that answers");
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

    /// Several agents are said to be one instance: one of them was turned away.
    pub fn contested(&self, instance: ContainerInstanceId, now: i64) {
        let window_ms = milliseconds(CONTEST_OVER);
        let at = self.refused.get(&instance);
        let is_so = at.is_some_and(|it| now - it <= window_ms);
        assert!(is_so, "{instance} counts as several, and nobody was turned away: {at:?}");
    }
}

fn is_same_port(one: &Binding, two: &Binding) -> bool {
    one.udp == two.udp && one.host_ports == two.host_ports
}
