//! What a line of a story does.
use berth_api::ecs::{
    ContainerDefinition, ContainerInstanceStatus, DeregisterContainerInstanceRequest, Failure,
    PlacementConstraint, PlacementConstraintType, PlacementStrategy, PlacementStrategyType,
    PortMapping, RegisterTaskDefinitionRequest, Request, Response, RunTaskRequest,
    StartTaskRequest, StopTaskRequest, SubmitTaskStateChangeRequest,
    UpdateContainerInstancesStateRequest,
};

use super::{CLUSTER, LINE_MS, Story};
use crate::{
    client::arn,
    host::{Equipment, Host},
    world::{Event, HostId, Outcome},
};

impl Story {
    /// Does what a line says; gives what was answered.
    pub(super) fn act(&mut self, line: &str) -> Vec<String> {
        let words: Vec<&str> = line.split_whitespace().collect();
        let (verb, name, rest) = match words[..] {
            [verb, name, ref rest @ ..] => (verb, name, rest),
            _ => panic!("a line has a verb and a name: {line}"),
        };
        let answers = match verb {
            "host" => self.join(name, rest),
            "define" => self.ask(definition(name, rest)),
            "run" => self.ask(run(name, rest)),
            "start" => self.ask(self.start(name, rest)),
            "stop" => self.ask(self.stop(name)),
            "deregister" => self.ask(self.deregister(name, rest)),
            "claim" => self.ask(self.claim(name, rest)),
            "drain" => self.ask(self.update(name, ContainerInstanceStatus::Draining)),
            "activate" => self.ask(self.update(name, ContainerInstanceStatus::Active)),
            "wait" => Vec::new(),
            _ => self.disturb(verb, name),
        };
        let more = if verb == "wait" { number::<i64>(name) * 1_000 } else { LINE_MS };
        self.world.run_until(self.world.now + more);
        answers
    }

    fn join(&mut self, name: &str, rest: &[&str]) -> Vec<String> {
        let zone = match value(rest, "zone") {
            Some("b") => "us-east-1b",
            _ => "us-east-1a",
        };
        let racks = ["r1", "r2"].into_iter().filter(|it| value(rest, "rack") == Some(it));
        let equipment = Equipment {
            cpu: value(rest, "cpu").map_or(1_024, number),
            memory: value(rest, "memory").map_or(2_048, number),
            reserved_port: value(rest, "port").and_then(|it| it.parse().ok()),
            zone,
            attributes: racks.map(|it| ("rack", it)).collect(),
            is_old: false,
        };
        self.world.hosts.push(Host::new(CLUSTER, equipment));
        let host = self.world.hosts.len() - 1;
        self.hosts.insert(name.to_owned(), host);
        self.world.after(1, Event::AgentStarts { host });
        Vec::new()
    }

    /// What happens to a machine.
    fn disturb(&mut self, verb: &str, name: &str) -> Vec<String> {
        let host = self.hosts[name];
        match verb {
            "disconnect" => {
                self.world.hosts[host].is_cut_off = true;
                self.world.break_sessions(host, 1);
            }
            "reconnect" => self.world.hosts[host].is_cut_off = false,
            "kill" => self.world.kill_agent(host),
            "cut" => {
                self.world.break_sessions(host, 1);
                self.world.cut_host_power(host);
            }
            "wipe" => self.world.lose_journal(host),
            "boot" => self.world.start_agent(host),
            _ => panic!("nobody knows how to {verb}"),
        }
        Vec::new()
    }

    fn ask(&mut self, request: impl Into<Request>) -> Vec<String> {
        self.world.operator_asks(request);
        self.world.run_until(self.world.now + 100);
        match self.world.operator_heard.take() {
            Some(Outcome::Answered(Ok(response))) => failures(&response),
            Some(Outcome::Answered(Err(error))) => vec![format!("  error: {}", error.message)],
            other => panic!("nobody answered: {other:?}"),
        }
    }

    fn start(&self, name: &str, rest: &[&str]) -> StartTaskRequest {
        let on = value(rest, "on").expect("start DEFINITION on HOST");
        StartTaskRequest {
            cluster: Some(CLUSTER.to_owned()),
            container_instances: Some(vec![self.instance(self.hosts[on])]),
            task_definition: Some(name.to_owned()),
            ..StartTaskRequest::default()
        }
    }

    fn stop(&self, name: &str) -> StopTaskRequest {
        let at = name.trim_start_matches('t').parse::<usize>().expect("tasks are t1, t2, …");
        let task = Some(self.tasks[at - 1].to_string());
        StopTaskRequest { cluster: Some(CLUSTER.to_owned()), task, reason: None }
    }

    /// What somebody says of a task who has no part in it.
    fn claim(&self, name: &str, rest: &[&str]) -> SubmitTaskStateChangeRequest {
        SubmitTaskStateChangeRequest {
            cluster: Some(CLUSTER.to_owned()),
            task: self.stop(name).task,
            status: rest.first().map(|it| (*it).to_owned()),
            ..SubmitTaskStateChangeRequest::default()
        }
    }

    fn deregister(&self, name: &str, rest: &[&str]) -> DeregisterContainerInstanceRequest {
        DeregisterContainerInstanceRequest {
            cluster: Some(CLUSTER.to_owned()),
            container_instance: Some(self.instance(self.hosts[name])),
            force: Some(rest == ["force"]),
        }
    }

    fn update(
        &self,
        name: &str,
        status: ContainerInstanceStatus,
    ) -> UpdateContainerInstancesStateRequest {
        UpdateContainerInstancesStateRequest {
            cluster: Some(CLUSTER.to_owned()),
            container_instances: Some(vec![self.instance(self.hosts[name])]),
            status: Some(status),
        }
    }

    fn instance(&self, host: HostId) -> String {
        let known = self.world.hosts[host].journal.container_instance_arn.clone();
        known.unwrap_or_else(|| arn("container-instance", CLUSTER, "0".repeat(32)))
    }
}

fn definition(name: &str, rest: &[&str]) -> RegisterTaskDefinitionRequest {
    let small = |name: &str| value(rest, name).map(number);
    let port = small("port").map(|port| PortMapping {
        container_port: Some(port),
        host_port: Some(port),
        ..PortMapping::default()
    });
    let container = ContainerDefinition {
        name: Some("main".to_owned()),
        image: value(rest, "image").map(str::to_owned),
        cpu: small("cpu"),
        memory: Some(small("memory").unwrap_or(64)),
        port_mappings: port.map(|it| vec![it]),
        ..ContainerDefinition::default()
    };
    RegisterTaskDefinitionRequest {
        family: Some(name.to_owned()),
        container_definitions: Some(vec![container]),
        ..RegisterTaskDefinitionRequest::default()
    }
}

fn run(name: &str, rest: &[&str]) -> RunTaskRequest {
    let constraint = |r#type, expression| PlacementConstraint { r#type: Some(r#type), expression };
    let distinct = rest.contains(&"distinct");
    let distinct = distinct.then(|| constraint(PlacementConstraintType::DistinctInstance, None));
    let member = rest.iter().position(|it| *it == "member").map(|at| rest[at + 1..].join(" "));
    let member = member.map(|it| constraint(PlacementConstraintType::MemberOf, Some(it)));
    let strategy = |r#type, field: &str| PlacementStrategy {
        r#type: Some(r#type),
        field: Some(field.to_owned()),
    };
    let spread = value(rest, "spread").map(|it| strategy(PlacementStrategyType::Spread, it));
    let binpack = value(rest, "binpack").map(|it| strategy(PlacementStrategyType::Binpack, it));
    RunTaskRequest {
        cluster: Some(CLUSTER.to_owned()),
        task_definition: Some(name.to_owned()),
        count: Some(value(rest, "count").map_or(1, number)),
        placement_constraints: Some(distinct.into_iter().chain(member).collect()),
        placement_strategy: Some(spread.into_iter().chain(binpack).collect()),
        ..RunTaskRequest::default()
    }
}

fn failures(response: &Response) -> Vec<String> {
    let failures = match response {
        Response::RunTask(it) => it.failures.as_deref(),
        Response::StartTask(it) => it.failures.as_deref(),
        Response::UpdateContainerInstancesState(it) => it.failures.as_deref(),
        _ => None,
    };
    let line = |it: &Failure| {
        let reason = it.reason.as_deref().unwrap_or_default();
        // The call's own number follows: the same in each run, but of no interest.
        let detail = it.detail.as_deref().unwrap_or_default();
        let detail = detail.split(" Every instance:").next().unwrap_or_default();
        format!("  failure: {reason} ({detail})")
    };
    failures.unwrap_or_default().iter().map(line).collect()
}

/// The word after a word.
fn value<'a>(words: &[&'a str], name: &str) -> Option<&'a str> {
    let at = words.iter().position(|it| *it == name)?;
    words.get(at + 1).copied()
}

fn number<N: std::str::FromStr>(text: &str) -> N {
    text.parse().unwrap_or_else(|_| panic!("{text} is no number"))
}
