//! Tasks from a few words.

use berth_agent::machine::{
    Condition, ContainerSpec, Demand, Dependency, HostResources, Interface, Machine, Ports,
    RestartPolicy, Settings, Task, TaskSpec,
};

pub const STOP_TIMEOUT_MS: u64 = 30_000;
pub const CLEANUP_WAIT_MS: u64 = 1_000_000;

pub fn machine(tasks: Vec<Task>) -> Machine {
    let settings = Settings { stop_timeout_ms: STOP_TIMEOUT_MS, cleanup_wait_ms: CLEANUP_WAIT_MS };
    let reserved = Ports { tcp: [22].into(), udp: [].into() };
    Machine::new(settings, HostResources::new(2_048, 1_024, &reserved), tasks)
}

/// `containers`: name and words: `essential`, `secret` (needs something fetched), `after=db:HEALTHY`, `health`, `start=5` (seconds),
/// `pause` (holds the network namespace of a task with an interface), `stop=3`, `restart=60` (attempt period), `ignore=0` (exit code).
pub fn task(arn: &str, demand: Demand, containers: &[(&str, &str)]) -> Task {
    let containers: Vec<ContainerSpec> =
        containers.iter().map(|(name, words)| container(name, words)).collect();
    let interface = containers.iter().any(|it| it.is_pause).then(|| Box::new(interface()));
    Task::new(TaskSpec { demand, interface, ..TaskSpec::bare(arn) }, containers)
}

fn container(name: &str, words: &str) -> ContainerSpec {
    let mut spec = ContainerSpec {
        name: name.to_owned(),
        image: "image".to_owned(),
        runtime_name: format!("ecs-{name}"),
        ..ContainerSpec::default()
    };
    for word in words.split_whitespace() {
        let (key, value) = word.split_once('=').unwrap_or((word, ""));
        let seconds_ms = || Some(value.parse::<u64>().expect("seconds") * 1_000);
        match key {
            "essential" => spec.essential = true,
            "pause" => (spec.essential, spec.is_pause) = (true, true),
            "secret" => spec.needs_retrieval = true,
            "health" => spec.has_health_check = true,
            "start" => spec.start_timeout_ms = seconds_ms(),
            "stop" => spec.stop_timeout_ms = seconds_ms(),
            "after" => spec.dependencies.push(dependency(value)),
            "restart" => {
                let policy = spec.restart_policy.get_or_insert_with(RestartPolicy::default);
                policy.attempt_period_ms = seconds_ms().expect("seconds");
            }
            "ignore" => {
                let policy = spec.restart_policy.get_or_insert_with(RestartPolicy::default);
                policy.ignored_exit_codes.push(value.parse().expect("a code"));
            }
            other => panic!("unknown word {other}"),
        }
    }
    spec
}

fn interface() -> Interface {
    Interface {
        attachment_arn: "eni".to_owned(),
        mac: "0a:00:00:00:00:01".to_owned(),
        ipv4: [10, 0, 0, 4].into(),
        ipv6: None,
        gateway_ipv4: None,
        gateway_ipv6: None,
        private_dns_name: None,
        name_servers: Vec::new(),
        search: Vec::new(),
    }
}

fn dependency(text: &str) -> Dependency {
    let (container, condition) = text.split_once(':').expect("container:CONDITION");
    let condition = match condition {
        "START" => Condition::Start,
        "COMPLETE" => Condition::Complete,
        "SUCCESS" => Condition::Success,
        "HEALTHY" => Condition::Healthy,
        other => panic!("unknown condition {other}"),
    };
    Dependency { container: container.to_owned(), condition }
}
