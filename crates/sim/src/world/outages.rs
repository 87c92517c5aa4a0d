//! A world that is calm but for one thing at a time: the control plane or the way to it is away, a
//! machine has a twin, an agent cannot write. Nothing that runs is moved by that, and agents are
//! back in time.
use std::collections::BTreeSet;

use berth_agent::returning::{RETURNS_WITHIN, WAIT_MAX};
use berth_api::ecs::{
    ContainerDefinition, CreateServiceRequest, PlacementStrategy, PlacementStrategyType,
    RegisterTaskDefinitionRequest,
};
use berth_ecs::{
    cluster::{
        State,
        records::{
            id::{ContainerInstanceId, TaskId},
            task::{Task, TaskStatus},
        },
    },
    limits::RETURN_MAX_MS,
};

use super::{
    Event, HostId, World,
    clocks::{WrongClock, with_token},
    milliseconds,
};
use crate::{
    faults::Faults,
    host::{Equipment, Host},
};

pub(super) const CLUSTER: &str = "default";
pub(super) const SECOND_MS: i64 = 1_000;
pub(super) const MINUTE_MS: i64 = 60 * SECOND_MS;

/// How long the control plane, or the way to it, is away.
const SPANS_MS: [i64; 4] = [10 * SECOND_MS, MINUTE_MS, 5 * MINUTE_MS, 30 * MINUTE_MS];

/// A hint, a message and a little patience.
const SLACK_MS: i64 = SECOND_MS;

/// Sessions of one instance that may be taken over within ten minutes, by Berth's own agents, which
/// give way, and by published ones, which are let wait.
const TAKEOVERS_MAX: [usize; 2] = [60, 120];

/// What happens to a calm world.
#[derive(Clone, Copy, Debug)]
pub enum Incident {
    /// The control plane is down for so long.
    Outage(i64),
    /// It starts on a full disk, which has room again after so long.
    FullAtStart(i64),
    /// It starts anew nine times.
    Restarts,
    /// The way to many machines is cut for so long.
    MassLoss(i64),
    /// A machine was copied, its agent's directory included.
    Twin,
    /// Agents cannot write their journals.
    JournalFull,
    /// The wall clock is wrong and set right, perhaps more than once.
    Clock(WrongClock),
}

type Places = BTreeSet<(TaskId, ContainerInstanceId)>;

impl World {
    /// One or two incidents, and sometimes a machine that never comes back.
    pub fn live_incidents(&mut self) {
        self.calm();
        for _ in 0..self.dice.between(1, 2) {
            let span = self.dice.one(&SPANS_MS);
            let clock = self.dice.one(&WrongClock::ALL);
            let incident = self.dice.one(&[
                Incident::Clock(clock),
                Incident::Clock(clock),
                Incident::Outage(span),
                Incident::FullAtStart(span),
                Incident::Restarts,
                Incident::MassLoss(span),
                Incident::MassLoss(span),
                Incident::Twin,
                Incident::JournalFull,
            ]);
            self.suffer(incident);
        }
        if self.hosts.iter().filter(|it| !it.is_twin).count() >= 6 {
            self.lose_one_for_good();
        }
    }

    /// Goes through one incident. Panics when it moves a task, or somebody is back too late.
    pub fn live_incident(&mut self, incident: Incident) {
        if matches!(incident, Incident::Clock(WrongClock::None)) {
            self.forget_wall_clock();
        }
        self.calm();
        self.suffer(incident);
        if matches!(incident, Incident::Clock(_)) && self.hosts.len() >= 6 {
            self.lose_one_for_good();
        }
    }

    /// Machines of either kind of agent, or of both, with two tasks of one service on each.
    fn calm(&mut self) {
        self.faults = Faults::none();
        self.control.hints = self.dice.chance(500);
        self.start_node();
        self.create_cluster(CLUSTER);
        self.run_until(SECOND_MS);
        let kinds = self.dice.one(&[[false, false], [true, true], [false, true]]);
        let count: usize = self.dice.one(&[2, 3, 6, 10]);
        for at in 0..count {
            self.join(kinds[at % 2], None);
        }
        self.operator_asks(definition());
        self.run_until(5 * SECOND_MS);
        self.operator_asks(service(2 * i32::try_from(count).expect("they are few")));
        self.run_until(MINUTE_MS);
        assert_eq!(self.places().len(), 2 * count, "a calm world runs what it is asked for");
    }

    fn join(&mut self, is_published: bool, twin_of: Option<HostId>) -> HostId {
        let equipment = Equipment {
            cpu: 4_096,
            memory: 8_192,
            reserved_port: None,
            zone: "us-east-1a",
            attributes: Vec::new(),
            is_old: false,
        };
        let mut host = Host::new(CLUSTER, equipment);
        (host.is_published, host.is_twin) = (is_published, twin_of.is_some());
        let arn = twin_of.and_then(|it| self.hosts[it].journal.container_instance_arn.clone());
        host.journal.container_instance_arn = arn;
        self.hosts.push(host);
        let host = self.hosts.len() - 1;
        self.after(1, Event::AgentStarts { host });
        host
    }

    fn suffer(&mut self, incident: Incident) {
        self.say(|| format!("{incident:?}"));
        let before = self.places();
        match incident {
            Incident::Outage(span) => self.outage(span),
            Incident::FullAtStart(span) => self.full_at_start(span),
            Incident::Restarts => self.restarts(),
            Incident::MassLoss(span) => self.mass_loss(span),
            Incident::Twin => self.twin(),
            Incident::JournalFull => self.journal_full(),
            Incident::Clock(wrong) => self.wrong_clock(wrong),
        }
        assert_eq!(self.places(), before, "{incident:?} has moved healthy tasks");
    }

    fn outage(&mut self, span: i64) {
        self.kill_leader(false, span);
        self.run_until(self.now + span + 1);
        self.assert_all_return(milliseconds(WAIT_MAX) + SLACK_MS);
    }

    /// What is there is read meanwhile.
    fn full_at_start(&mut self, span: i64) {
        let before = self.places();
        self.control.is_disk_full = true;
        self.kill_leader(false, SECOND_MS);
        self.run_until(self.now + span);
        assert_eq!(self.places(), before, "on a full disk what is there is not read");
        self.control.is_disk_full = false;
        self.run_until(self.now + 2 * SECOND_MS);
        self.assert_all_return(milliseconds(WAIT_MAX) + SLACK_MS);
    }

    fn restarts(&mut self) {
        for _ in 0..9 {
            let down = self.dice.between(200, SECOND_MS);
            self.kill_leader(false, down);
            self.run_until(self.now + 5 * SECOND_MS);
            self.assert_are_back(false, "soon after a short restart");
            let rest = self.dice.between(1, 2 * SECOND_MS);
            self.run_until(self.now + rest);
        }
        self.assert_all_return(SLACK_MS);
    }

    fn mass_loss(&mut self, span: i64) {
        let count = self.hosts.len();
        // Whoever is back before it is missed has never been away.
        let unmissed = usize::from(span == SPANS_MS[0]);
        let least = ((count * 31).div_ceil(100).max(2) + unmissed).min(count);
        let some = self.dice.between(least as i64, count as i64);
        let concerned = 0..usize::try_from(some).expect("they are few");
        for host in concerned.clone() {
            self.hosts[host].is_cut_off = true;
            self.lose_contact(host, 24 * SECOND_MS);
        }
        self.run_until(self.now + span);
        for host in concerned {
            let late = self.dice.between(0, 5 * SECOND_MS);
            self.after(late, Event::PartitionEnds { host });
        }
        self.run_until(self.now + 5 * SECOND_MS);
        // A session that breaks late is one that was cut only for a moment.
        self.assert_all_return(24 * SECOND_MS + milliseconds(RETURNS_WITHIN) + SLACK_MS);
    }

    /// Agents of both kinds are back within their times, and for a while nothing happens.
    pub(super) fn assert_all_return(&mut self, own_ms: i64) {
        let begin = self.now;
        self.run_until(begin + own_ms);
        self.assert_are_back(false, "by the time that they promise");
        self.run_until(begin + own_ms.max(RETURN_MAX_MS));
        self.assert_are_back(true, "though there was time enough");
        self.run_until(begin + 8 * MINUTE_MS);
    }

    fn assert_are_back(&self, published_too: bool, when: &str) {
        let concerned = self.hosts.iter().enumerate();
        for (id, host) in concerned.filter(|(_, it)| published_too || !it.is_published) {
            let session = host.agent.as_ref().and_then(|it| it.session);
            let is_back =
                host.is_twin || session.is_some_and(|it| self.sessions.is_established(it));
            assert!(is_back, "the agent of host {id} is not back {when}");
        }
    }

    fn twin(&mut self) {
        let begin = self.now;
        let twin = self.join(self.hosts[0].is_published, Some(0));
        self.run_until(begin + 5 * MINUTE_MS);
        assert!(self.is_contested(), "nobody is told of two agents with one identity");
        self.run_until(begin + 10 * MINUTE_MS);
        let times = self.laws.hosts.takeovers_since(begin);
        let most = TAKEOVERS_MAX[usize::from(self.hosts[0].is_published)];
        assert!(times <= most, "two agents took a session from each other {times} times");
        self.kill_agent(twin);
        self.hosts[twin].is_retired = true;
        self.run_until(self.now + 8 * MINUTE_MS);
        self.assert_are_back(true, "though its twin is gone");
        assert!(!self.is_contested(), "a twin that is gone is still told of");
    }

    fn is_contested(&self) -> bool {
        let state = self.state_of(CLUSTER).expect("somebody leads");
        state.container_instances.values().any(|it| !it.contested_by.is_empty())
    }

    /// What was asked for meanwhile runs soon after.
    fn journal_full(&mut self) {
        self.faults.journal_full = 1_000;
        let token = format!("token-{}-1", self.next_number());
        self.operator_asks(with_token(&token));
        self.run_until(self.now + 6 * MINUTE_MS);
        self.faults.journal_full = 0;
        self.run_until(self.now + MINUTE_MS);
        // What an incident before this one has run and stopped is none of this.
        let asked_for = self.of_token(&token);
        assert_eq!(asked_for.len(), 1, "what an agent could not write down is gone");
        let state = self.state_of(CLUSTER).expect("somebody leads");
        let mut tasks = asked_for.iter().filter_map(|it| state.tasks.get(it));
        assert!(tasks.all(|it| runs(it)), "what an agent could not write down is forgotten");
    }

    /// Its tasks are replaced in time, however much was silent long before.
    fn lose_one_for_good(&mut self) {
        let count = self.places().len();
        let lost = self.hosts.iter().rposition(|it| !it.is_twin).expect("there are some");
        let arn = self.hosts[lost].journal.container_instance_arn.clone().unwrap_or_default();
        self.retire_host(lost);
        self.run_until(self.now + 2 * MINUTE_MS);
        let places = self.places();
        let is_there = |(_, on): &(TaskId, ContainerInstanceId)| arn.ends_with(&on.to_string());
        assert!(!places.iter().any(is_there), "tasks of a lost machine are not given up");
        assert_eq!(places.len(), count, "tasks of a lost machine are not replaced");
    }

    /// Where the service's healthy tasks are.
    fn places(&self) -> Places {
        let tasks = |state: &State| -> Places {
            let of_service = state.tasks.values().filter(|it| it.service.is_some() && runs(it));
            of_service.filter_map(|it| Some((it.id, it.container_instance?))).collect()
        };
        tasks(self.state_of(CLUSTER).expect("somebody leads"))
    }
}

fn runs(task: &Task) -> bool {
    task.is_wanted() && task.last_status == TaskStatus::Running
}

pub(super) const FAMILY: &str = "web";

fn definition() -> RegisterTaskDefinitionRequest {
    let container = ContainerDefinition {
        name: Some("main".to_owned()),
        image: Some("web".to_owned()),
        memory: Some(64),
        ..ContainerDefinition::default()
    };
    RegisterTaskDefinitionRequest {
        family: Some(FAMILY.to_owned()),
        container_definitions: Some(vec![container]),
        ..RegisterTaskDefinitionRequest::default()
    }
}

fn service(count: i32) -> CreateServiceRequest {
    let spread = PlacementStrategy {
        r#type: Some(PlacementStrategyType::Spread),
        field: Some("instanceId".to_owned()),
    };
    CreateServiceRequest {
        cluster: Some(CLUSTER.to_owned()),
        service_name: Some("web".to_owned()),
        task_definition: Some(FAMILY.to_owned()),
        desired_count: Some(count),
        placement_strategy: Some(vec![spread]),
        ..CreateServiceRequest::default()
    }
}
