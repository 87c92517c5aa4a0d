//! One history: a beginning, a time of faults, a time without, and long after.
use std::{collections::BTreeMap, sync::Arc};

use berth_api::ecs::{
    CreateClusterRequest, DeleteDaemonRequest, DeleteServiceRequest,
    DeregisterContainerInstanceRequest, RegisterTaskDefinitionRequest, Request, RunTaskRequest,
    StopTaskRequest, TaskStopCode,
};
use berth_ecs::{
    account::{Report, records::Secret},
    cluster::{
        State,
        records::{
            container_instance::ContainerInstanceStatus,
            daemon::DaemonStatus,
            service::{Service, ServiceStatus},
            task::{DesiredStatus, Task},
        },
    },
};

use super::{Caller, Event, HostId, World};
use crate::{
    client::{
        Client, DAEMON_FAMILIES, FAMILIES, SERVICE_FAMILIES, arn, create_provider,
        daemon_definition, definition, provider_of,
    },
    faults::Faults,
    host::{Equipment, Host},
    laws::{TAINT, daemons::is_settled},
    roles::{ANEW_PERIOD_MS, ANEW_WITHIN_MS},
};

const MINUTE_MS: i64 = 60_000;
const HOUR_MS: i64 = 60 * MINUTE_MS;

/// By when, after the last fault, everything is as it should be.
const SETTLED_WITHIN_MS: i64 = 10 * MINUTE_MS;

/// By when a container has stopped whose task counts as ended though it runs: comparisons are 10 s
/// apart, and what does not heed SIGTERM is killed after 30 s, one after the other where one
/// depends on the other. Tasks have two containers at most. Regular comparisons come too late.
const GHOSTS_STOP_WITHIN_MS: i64 = 10_000 + 2 * 30_000 + 10_000;

/// By when the session of an instance has ended that was deregistered.
const LET_GO_WITHIN_MS: i64 = 10_000;

/// Of a thousand reports of what is so elsewhere, in the last moment in which something happens:
/// nothing but the next round brings them again.
const NEWS_LOST_LAST: u64 = 300;

/// When what happens.
#[derive(Default)]
pub struct Plan {
    faults_end_at: i64,
    quiet_until: i64,
    are_faults_over: bool,
}

impl World {
    /// From the beginning to the end. Panics when a law is broken.
    pub fn live(&mut self) {
        self.begin();
        while self.now < self.plan.faults_end_at {
            self.run_until(self.plan.faults_end_at);
        }
        self.end_faults();
        self.assert_as_asked();
        if self.dice.chance(500) {
            let stopped = self.stopped_tasks();
            self.run_until(self.now + slowly(HOUR_MS) + MINUTE_MS);
            self.assert_as_asked();
            self.assert_are_forgotten(&stopped);
            self.assert_keys_are_quiet();
        }
        if self.dice.chance(200) {
            self.run_until(self.now + slowly(24 * HOUR_MS) + HOUR_MS);
            self.assert_as_asked();
            self.assert_everything_old_is_forgotten();
        }
    }

    pub fn are_faults_over(&self) -> bool {
        self.plan.are_faults_over
    }

    pub fn are_clients_awake(&self) -> bool {
        !self.plan.are_faults_over && self.now >= self.plan.quiet_until
    }

    /// Nothing is asked and nothing is disturbed for a long time.
    pub(super) fn be_quiet(&mut self, ms: i64) {
        self.plan.quiet_until = self.now + ms;
        self.plan.faults_end_at += ms;
        for client in 0..self.clients.len() {
            self.after(ms + 1, Event::ClientActs { client });
        }
        self.quiet();
    }

    /// A service whose tasks fail again and again is anything but quiet, also one that is steady
    /// between two failures, or that a late call makes.
    pub(super) fn quiet(&mut self) {
        if self.now < self.plan.quiet_until {
            self.give_up_services(|state, it| it.steady_at.is_none() || has_failed(state, it));
            self.give_up_daemons();
            self.after(2 * MINUTE_MS, Event::Quiets);
        }
    }

    pub fn operator_asks(&mut self, request: impl Into<Request>) {
        let request = request.into();
        let call = self.call(Caller::Operator, request.clone());
        self.laws.asked(call, &request);
    }

    fn begin(&mut self) {
        let faults = std::mem::replace(&mut self.faults, Faults::none());
        self.control.has_bells = self.dice.chance(400);
        self.control.has_parameters = self.dice.chance(250);
        self.control.has_identities = self.identities.are_there();
        self.start_node();
        self.make_access_key();
        if self.control.has_identities {
            self.begin_identities();
        }
        let clusters: &[&str] =
            if self.dice.chance(600) { &["default"] } else { &["default", "prod"] };
        clusters.iter().for_each(|it| self.operator_asks(create_provider(provider_of(it), true)));
        self.run_until(500);
        clusters.iter().for_each(|it| self.create_cluster(it));
        for family in DAEMON_FAMILIES {
            let definition = daemon_definition(&mut self.dice, family);
            self.operator_asks(definition);
        }
        for family in FAMILIES.into_iter().chain(SERVICE_FAMILIES) {
            let definition: RegisterTaskDefinitionRequest = definition(&mut self.dice, family);
            self.operator_asks(definition);
        }
        if self.networks.are_there {
            self.begin_networks();
        }
        if self.newcomers.are_there {
            self.begin_newcomers();
        }
        self.run_until(1_000);
        if self.control.has_bells {
            self.hang_bells(clusters);
        }
        if self.control.has_parameters {
            self.after(5_000, Event::ParametersAreAsked);
        }
        for _ in 0..self.dice.between(2, 5) {
            let cluster = self.dice.one(clusters);
            self.add_host(cluster);
        }
        for client in 0..self.dice.between(2, 4) {
            let thinks_ms = self.dice.one(&[500, 1_500, 4_000]);
            self.clients.push(Client::new(thinks_ms));
            let client = usize::try_from(client).expect("few clients");
            self.after(5_000, Event::ClientActs { client });
        }
        self.faults = faults;
        self.after(5_000, Event::Disturbs);
        self.after(ANEW_PERIOD_MS, Event::RolesChange);
        self.plan.faults_end_at = self.now + self.dice.one(&[30_000, 60_000, 120_000]);
    }

    fn make_access_key(&mut self) {
        let leader = self.control.leader.expect("it was started");
        let node = self.control.nodes.get_mut(&leader).expect("it was started");
        node.account.report(Report::AccessKeyMade {
            access_key_id: "AKIAEXAMPLE".to_owned(),
            secret_access_key: Secret::new(TAINT),
            principal_arn: "arn:aws:iam::123456789012:root".to_owned(),
        });
        self.drive(leader);
    }

    /// With its capacity provider, if the account has that.
    pub fn create_cluster(&mut self, name: &str) {
        let provider = provider_of(name).to_owned();
        let is_known = self.is_provider_known(&provider);
        self.operator_asks(CreateClusterRequest {
            cluster_name: Some(name.to_owned()),
            capacity_providers: is_known.then(|| vec![provider]),
            ..CreateClusterRequest::default()
        });
    }

    /// A machine joins.
    pub(super) fn add_host(&mut self, cluster: &str) {
        let mut attributes = self.rack();
        if self.dice.chance(700) {
            attributes.push(("berth.capacity-provider", provider_of(cluster)));
        }
        let equipment = Equipment {
            cpu: self.dice.one(&[512, 1024, 2048]),
            memory: self.dice.one(&[512, 1024, 3000]),
            reserved_port: self.dice.chance(300).then_some(8_000),
            zone: self.dice.one(&["us-east-1a", "us-east-1b", "us-east-1c"]),
            attributes,
            is_old: self.dice.chance(200),
        };
        self.hosts.push(Host::new(cluster, equipment));
        let wait = self.dice.between(1, 4_000);
        self.after(wait, Event::AgentStarts { host: self.hosts.len() - 1 });
    }

    fn rack(&mut self) -> Vec<(&'static str, &'static str)> {
        let racks = [vec![], vec![("rack", "r1")], vec![("rack", "r2")], vec![("rack", "r3")]];
        self.dice.pick(&racks).cloned().unwrap_or_default()
    }

    /// Nothing fails any more, and somebody looks after what needs it.
    fn end_faults(&mut self) {
        self.plan.are_faults_over = true;
        self.faults = Faults::none();
        self.control.roles.are_calm = true;
        self.control.nodes.values_mut().for_each(|it| it.roles.are_calm = true);
        self.control.is_disk_full = false;
        for it in &mut self.hosts {
            (it.is_cut_off, it.is_impaired, it.disk) = (false, false, None);
        }
        let end = self.now + SETTLED_WITHIN_MS;
        self.run_until(self.now + 45_000);
        self.pull_down_the_tower();
        let clusters: Vec<String> = self.hosts.iter().map(|it| it.cluster.clone()).collect();
        clusters.iter().for_each(|it| self.create_cluster(it));
        self.run_until(self.now + 200);
        (0..self.hosts.len()).for_each(|it| self.break_sessions(it, 1_000));
        if self.dice.chance(300) {
            self.forget_who_comes();
        }
        self.run_until(self.now + 30_000);
        (0..self.hosts.len()).for_each(|it| self.look_after(it));
        self.run_until(self.now + 60_000);
        self.give_up_instances();
        self.run_until(self.now + 60_000);
        self.give_up_services(|_, it| it.steady_at.is_none());
        self.give_up_daemons();
        self.run_until(self.now + 40_000);
        self.faults.news_lost = NEWS_LOST_LAST;
        self.ask_once_more();
        self.run_until(self.now + GHOSTS_STOP_WITHIN_MS);
        self.assert_no_ghosts();
        self.faults.news_lost = 0;
        if self.dice.chance(300) {
            self.deregister_one();
        }
        self.run_until(end - ANEW_WITHIN_MS);
        self.make_roles_anew();
        self.run_until(end);
    }

    /// The store takes nothing while agents come back: who is here is told again.
    fn forget_who_comes(&mut self) {
        self.control.is_disk_full = true;
        let span = self.dice.between(1_000, 8_000);
        self.after(span, Event::DiskIsFree);
    }

    /// Nobody waits until its agent asks: its session ends. Then somebody starts the agent anew.
    fn deregister_one(&mut self) {
        let session = |it: &Host| it.agent.as_ref().and_then(|it| it.session);
        let is_here = |it: &Host| session(it).is_some_and(|it| self.sessions.is_established(it));
        let Some(host) = self.hosts.iter().position(is_here) else { return };
        self.operator_asks(DeregisterContainerInstanceRequest {
            cluster: Some(self.hosts[host].cluster.clone()),
            container_instance: self.hosts[host].journal.container_instance_arn.clone(),
            force: Some(true),
        });
        let before = session(&self.hosts[host]);
        self.run_until(self.now + LET_GO_WITHIN_MS);
        // It may have been started anew meanwhile.
        let is_kept = session(&self.hosts[host]) == before;
        assert!(!is_kept, "host {host} was deregistered, and its session goes on");
        self.kill_agent(host);
        self.after(1_000, Event::AgentStarts { host });
    }

    /// What is asked of a world without faults must happen without anybody connecting anew.
    fn ask_once_more(&mut self) {
        for (cluster, state) in self.clusters() {
            for family in FAMILIES {
                let (cluster, task_definition) = (Some(cluster.clone()), Some(family.to_owned()));
                let wish = RunTaskRequest { cluster, task_definition, ..Default::default() };
                self.operator_asks(wish);
            }
            let wanted = state.tasks.values();
            let wanted = wanted.filter(|it| it.desired_status == DesiredStatus::Running);
            for task in wanted.take(3) {
                let (cluster, task) = (Some(cluster.clone()), Some(task.id.to_string()));
                self.operator_asks(StopTaskRequest { cluster, task, reason: None });
            }
            self.claim_ends(&cluster, &state);
            self.change_images(&cluster);
        }
    }

    /// Services that do not get anywhere are deleted.
    fn give_up_services(&mut self, is_lost: impl Fn(&State, &Service) -> bool) {
        for (cluster, state) in self.clusters() {
            let active = |it: &&Arc<Service>| it.status == ServiceStatus::Active;
            let active = state.services.values().filter(active);
            for it in active.filter(|it| is_lost(&state, it)) {
                self.operator_asks(DeleteServiceRequest {
                    cluster: Some(cluster.clone()),
                    service: Some(it.name.clone()),
                    force: Some(true),
                });
            }
        }
    }

    /// Likewise daemons.
    fn give_up_daemons(&mut self) {
        for (cluster, state) in self.clusters() {
            let active = state.managed_daemons.values();
            let active = active.filter(|it| it.status == DaemonStatus::Active);
            for it in active.filter(|it| !is_settled(&state, it)) {
                let daemon_arn = Some(arn("daemon", &cluster, &it.name));
                self.operator_asks(DeleteDaemonRequest { daemon_arn });
            }
        }
    }

    /// Clusters that have machines, and their published states.
    fn clusters(&self) -> BTreeMap<String, State> {
        let names = self.hosts.iter().map(|it| it.cluster.clone());
        names.filter_map(|it| Some((it.clone(), self.state_of(&it)?.clone()))).collect()
    }

    /// An agent that is not connected is started anew.
    fn look_after(&mut self, host: HostId) {
        let session = self.hosts[host].agent.as_ref().and_then(|it| it.session);
        let is_connected = session.is_some_and(|it| self.sessions.is_established(it));
        if !is_connected {
            self.kill_agent(host);
            self.after(1_000, Event::AgentStarts { host });
        }
    }

    /// Instances that no machine stands for are deregistered, by force.
    fn give_up_instances(&mut self) {
        for (cluster, state) in self.clusters() {
            for it in state.container_instances.values() {
                let arn = Some(arn("container-instance", &cluster, it.id));
                let stands = |it: &Host| it.journal.container_instance_arn == arn;
                let is_out = it.status == ContainerInstanceStatus::Inactive;
                if !is_out && !self.hosts.iter().any(stands) {
                    self.operator_asks(DeregisterContainerInstanceRequest {
                        cluster: Some(cluster.clone()),
                        container_instance: arn,
                        force: Some(true),
                    });
                }
            }
        }
    }
}

/// So long by a clock that goes a tenth slower than time passes.
fn slowly(ms: i64) -> i64 {
    ms * 10 / 9
}

/// Whether a container of one of its tasks has ended by itself, not long ago.
fn has_failed(state: &State, service: &Service) -> bool {
    let exited = |it: &&Arc<Task>| it.stop_code == Some(TaskStopCode::EssentialContainerExited);
    let mut of = state.tasks.values().filter(exited).filter_map(|it| it.service.as_ref());
    of.any(|it| it.name == service.name)
}
