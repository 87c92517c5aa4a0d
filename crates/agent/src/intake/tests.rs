//! Tasks on the wire: those that can run, and those refused with the reason.

use berth_api::acs::{self, ToAgent};
use serde_json::{Value, json};

use super::{Abilities, read};
use crate::machine::{Condition, Ports};

const ABLE: Abilities = Abilities {
    has_task_limits: true,
    has_endpoint: false,
    has_routers: false,
    has_files: false,
    has_interfaces: false,
};

fn task(change: impl FnOnce(&mut Value)) -> acs::Task {
    let mut task = json!({
    "arn": "arn:aws:ecs:us-east-1:123456789012:task/c/1", "family": "f", "version": "1",
    "desiredStatus": "RUNNING", "networkMode": "bridge", "containers": [
        {"name": "a", "image": "i", "essential": true},
        {"name": "b", "image": "i", "cpu": 10, "memory": 64},
    ]});
    change(&mut task);
    serde_json::from_value(task).expect("a task")
}

#[test]
fn captured_tasks_are_read_or_refused_for_what_is_in_them() {
    let mut outcomes = Vec::new();
    let captured = include_str!("../../../api/tests/wire/acs-to-agent.json");
    let frames: Vec<Value> = serde_json::from_str(captured).expect("fixtures");
    for frame in frames {
        let Ok(ToAgent::Payload(payload)) = ToAgent::decode(&frame.to_string()) else { continue };
        for task in payload.tasks {
            let outcome = read(&task, ABLE);
            outcomes.push(outcome.map_or_else(|reason| short(&reason), |_| "runs".to_owned()));
        }
    }
    outcomes.sort();
    outcomes.dedup();
    expect_test::expect![[r#"
        Task dependencies cannot be resolved
        runs
        unreadable: Unrecognized TaskStatus
        unreadable: container app: unknown override 'cpu'
        unreadable: the task has no containers
        unreadable: unknown volume type 'weird'
        unsupported: network mode awsvpc (task network interfaces)
        unsupported: pidMode 'task'
        unsupported: task roles (a credentials endpoint for containers)"#]]
    .assert_eq(&outcomes.join("\n"));
}

fn short(reason: &str) -> String {
    reason
        .replace("UnrecogniedTaskError: Error loading task - ", "unreadable: ")
        .replace("UnsupportedFeatureError: this agent does not support ", "unsupported: ")
        .split(", taskArn")
        .next()
        .expect("a text has a beginning")
        .to_owned()
}

#[test]
fn links_and_volumes_from_order_containers() {
    let wire = task(|task| {
        task["containers"][0]["links"] = json!(["b:alias"]);
        task["containers"][0]["dependsOn"] =
            json!([{"containerName": "b", "condition": "COMPLETE"}]);
        task["containers"][0]["volumesFrom"] = json!([{"sourceContainer": "b"}]);
    });
    let read = read(&wire, ABLE).expect("runs");
    let of_a = &read.container("a").expect("known").spec.dependencies;
    let conditions: Vec<Condition> = of_a.iter().map(|on| on.condition).collect();
    assert_eq!(conditions, [Condition::Complete, Condition::Start, Condition::Start]);
}

#[test]
fn demand_of_a_task_and_of_its_containers() {
    let wire = task(|task| {
        task["containers"][0]["memory"] = json!(128);
        task["containers"][0]["dockerConfig"] =
            json!({"hostConfig": "{\"MemoryReservation\": 33554432}"});
        task["containers"][0]["portMappings"] = json!([
            {"containerPort": 80, "hostPort": 8080}, {"containerPort": 53, "protocol": "udp"},
            {"containerPort": 54, "hostPort": 5354, "protocol": "udp"},
            {"containerPortRange": "9000-9003"}]);
    });
    let demand = read(&wire, ABLE).expect("runs").spec.demand;
    assert_eq!((demand.cpu_units, demand.memory_mib), (10, 32 + 64));
    assert_eq!(demand.ports, Ports { tcp: [8080].into(), udp: [5354].into() });

    let wire = task(|task| {
        task["cpu"] = json!(0.25);
        task["memory"] = json!(200);
        task["networkMode"] = json!("host");
        task["containers"][0]["portMappings"] = json!([{"containerPort": 80}]);
    });
    let demand = read(&wire, ABLE).expect("runs").spec.demand;
    assert_eq!((demand.cpu_units, demand.memory_mib), (256, 200));
    assert_eq!(demand.ports, Ports { tcp: [80].into(), udp: [].into() });
}

#[test]
fn refusals() {
    type Change = fn(&mut Value);
    let cases: &[(Change, &str)] = &[
        (|t| t["containers"] = json!([]), "no containers"),
        (|t| t["desiredStatus"] = json!("PAUSED"), "Unrecognized TaskStatus"),
        (|t| t["networkMode"] = json!("awsvpc"), "network mode awsvpc"),
        (|t| t["networkMode"] = json!("nat"), "network mode 'nat'"),
        (|t| t["pidMode"] = json!("task"), "pidMode 'task'"),
        (|t| t["ipcMode"] = json!("task"), "ipcMode 'task'"),
        (|t| t["roleCredentials"] = json!({}), "task roles"),
        (|t| t["proxyConfiguration"] = json!({}), "App Mesh"),
        (|t| t["enableFaultInjection"] = json!(true), "fault injection"),
        (|t| t["associations"] = json!([{}]), "GPU"),
        (|t| t["attachments"] = json!([{}]), "attachments"),
        (|t| t["memory"] = json!(32), "container b has a memory limit of 64 MiB, above"),
        (|t| t["cpu"] = json!(-1.0), "negative"),
        (|t| t["volumes"] = json!([{"name": "v", "type": "efs"}]), "EFS"),
        (|t| t["volumes"] = json!([{"name": "v", "type": "weird"}]), "unknown volume type"),
        (|t| t["containers"][0]["cpu"] = json!(-1), "negative"),
        (|t| t["containers"][0]["image"] = json!(""), "no image"),
        (|t| t["containers"][0]["name"] = json!("b"), "not unique"),
        (|t| secret(t, "name", json!("")), "no name of an environment variable"),
        (|t| secret(t, "name", json!("A=B")), "no name of an environment variable"),
        (|t| secret(t, "type", json!("FILE")), "secrets of type FILE"),
        (|t| secret(t, "target", json!("DISK")), "unknown target 'DISK'"),
        (|t| secret(t, "provider", json!("vault")), "provider 'vault'"),
        (|t| secret(t, "valueFrom", json!("arn:aws:secretsmanager:r:1:secret")), "invalid ARN"),
        (
            |t| t["containers"][0]["environmentFiles"] = json!([{}]),
            "environmentFiles without --s3-endpoint",
        ),
        (
            |t| t["containers"][0]["firelensConfiguration"] = json!({}),
            "FireLens where it shares no folder with Docker",
        ),
        (|t| t["containers"][0]["managedAgents"] = json!([{}]), "managed agents other than"),
        (|t| login(t, json!({"type": "acr"})), "registry authentication of type 'acr'"),
        (|t| login(t, json!({"type": "asm"})), "invalid schema"),
        (|t| t["containers"][0]["logsAuthStrategy"] = json!("X"), "logsAuthStrategy 'X'"),
        (|t| t["containers"][0]["overrides"] = json!("{\"cpu\": 1}"), "unknown override 'cpu'"),
        (|t| t["containers"][0]["overrides"] = json!("{"), "overrides: "),
        (|t| t["containers"][0]["mountPoints"] = json!([{"sourceVolume": "v"}]), "not declared"),
        (|t| t["containers"][0]["links"] = json!(["x"]), "dependencies cannot be resolved"),
        (|t| depend(t, "a", "START"), "dependencies cannot be resolved"),
        (|t| depend(t, "b", "HEALTHY"), "no health check"),
        (|t| depend(t, "b", "SOON"), "unknown dependsOn condition"),
        (|t| port(t, json!({"containerPort": 70_000})), "70000 is not a port"),
        (|t| port(t, json!({})), "without a container port"),
        (|t| port(t, json!({"containerPortRange": "9-8"})), "'9-8' is not a port range"),
        (|t| port(t, json!({"containerPort": 1, "hostPort": 1, "protocol": "x"})), "protocol"),
    ];
    for (change, part) in cases {
        let reason = read(&task(change), ABLE).expect_err(part);
        assert!(reason.contains(part), "{reason}");
    }
    let unable = Abilities {
        has_task_limits: false,
        has_endpoint: true,
        has_routers: true,
        has_files: true,
        has_interfaces: false,
    };
    let reason = read(&task(|task| task["memory"] = json!(200)), unable).expect_err("no cgroups");
    assert!(reason.contains("writable cgroup file system"), "{reason}");
}

fn secret(task: &mut Value, member: &str, value: Value) {
    let mut secret = json!({"name": "A", "valueFrom": "/p", "provider": "asm"});
    secret[member] = value;
    task["containers"][0]["secrets"] = json!([secret]);
}

fn login(task: &mut Value, authentication: Value) {
    task["containers"][0]["registryAuthentication"] = authentication;
}

fn depend(task: &mut Value, on: &str, condition: &str) {
    task["containers"][0]["dependsOn"] = json!([{"containerName": on, "condition": condition}]);
}

fn port(task: &mut Value, mapping: Value) {
    task["containers"][0]["portMappings"] = json!([mapping]);
}

#[test]
fn the_command_override_is_read_in_both_forms() {
    for overrides in [json!("{\"command\": [\"x\"]}"), json!({"command": ["x"]})] {
        let wire = task(|task| task["containers"][0]["overrides"] = overrides);
        let command = super::command_override(&wire.containers[0]).expect("readable");
        assert_eq!(command, Some(vec!["x".to_owned()]));
    }
    for overrides in [json!("{}"), json!(""), json!({"command": null})] {
        let wire = task(|task| task["containers"][0]["overrides"] = overrides);
        assert_eq!(super::command_override(&wire.containers[0]), Ok(None));
    }
}

/// The reason for which a task is refused when `b` has this member.
fn refused(member: &str, value: Value) -> String {
    let task = task(|task| task["containers"][1][member] = value);
    read(&task, ABLE).expect_err(member).replace("UnrecogniedTaskError: Error loading task - ", "")
}

#[test]
fn texts_that_the_runtime_would_misread_are_refused() {
    let config = |config: Value| {
        let [config, host] = [&config["c"], &config["h"]].map(Value::to_string);
        refused("dockerConfig", json!({"version": "1", "config": config, "hostConfig": host}))
    };
    let told = [
        refused("command", json!(["sh", "a\u{0}b"])),
        refused("entryPoint", json!(["\u{0}"])),
        refused("environment", json!({"A": "x\u{0}"})),
        refused("environment", json!({"A\u{0}": "x"})),
        refused("environment", json!({"A=B": "x"})),
        refused("environment", json!({"A\nB": "x"})),
        refused("environment", json!({"": "x"})),
        refused("overrides", json!(r#"{"command": ["a\u0000b"]}"#)),
        config(json!({"c": {"Hostname": "a\n127.0.0.1 bank"}, "h": {}})),
        config(json!({"c": {"WorkingDir": "/a\u{0}"}, "h": {}})),
        config(json!({"c": {}, "h": {"ExtraHosts": ["ok:1.2.3.4", "a:1.2.3.4\n6.6.6.6 bank"]}})),
        config(json!({"c": {}, "h": {"DnsSearch": ["a\rb"]}})),
    ];
    expect_test::expect![[r#"
        the task: containers.1.command.1 has a NUL character
        the task: containers.1.entryPoint.0 has a NUL character
        the task: containers.1.environment.A has a NUL character
        the task: containers.1.environment.A\0 has a NUL character
        container b: 'A=B' is no environment variable's name
        container b: 'A\nB' is no environment variable's name
        container b: '' is no environment variable's name
        container b: overrides.0 has a NUL character
        container b: Hostname has a line end or control character: 'a\n127.0.0.1 bank'
        container b: WorkingDir has a NUL character
        container b: ExtraHosts has a line end or control character: 'a:1.2.3.4\n6.6.6.6 bank'
        container b: DnsSearch has a line end or control character: 'a\rb'"#]]
    .assert_eq(&told.join("\n"));
}

#[test]
fn texts_of_several_lines_are_fine_where_they_are_texts() {
    let task = task(|task| {
        task["containers"][1]["command"] = json!(["sh", "-c", "a\nb"]);
        task["containers"][1]["environment"] = json!({"KEY": "-----BEGIN\nx\n"});
    });
    read(&task, ABLE).expect("it can run");
}
