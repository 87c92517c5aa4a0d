//! Random definitions that are fine. The account's tests in `ecs` take them, too.
use proptest::{prelude::*, sample::select};
use serde_json::{Value, json};

/// Members of a container that are fine in bridge mode, each there or not.
fn container(name: &'static str) -> impl Strategy<Value = Value> {
    let members = vec![
        ("cpu", json!(10)),
        ("memoryReservation", json!(64)),
        ("essential", json!(true)),
        ("command", json!(["run", ""])),
        ("portMappings", json!([{"containerPort": 80}, {"containerPort": 81, "protocol": "udp"}])),
        ("environment", json!([{"name": "A", "value": "1"}, {"name": "A"}, {"name": "B"}])),
        ("healthCheck", json!({"command": ["CMD-SHELL", "true"], "retries": 2})),
        ("restartPolicy", json!({"enabled": true})),
        ("mountPoints", json!([{"sourceVolume": "v", "containerPath": "/v"}])),
        ("ulimits", json!([{"name": "core", "softLimit": 0, "hardLimit": -1}])),
        ("linuxParameters", json!({"initProcessEnabled": true, "capabilities": {"drop": ["ALL"]}})),
        (
            "logConfiguration",
            json!({"logDriver": "syslog", "options": {"syslog-facility": "daemon"}}),
        ),
        ("secrets", json!([{"name": "S", "valueFrom": "p"}])),
        ("dockerLabels", json!({"a": "b", "": null})),
        ("links", json!([])),
        ("user", json!("1000")),
        ("stopTimeout", json!(7)),
    ];
    let count = members.len();
    (proptest::sample::subsequence(members, 0..=count), 6..4096).prop_map(
        move |(members, memory): (Vec<(&str, Value)>, i32)| {
            let mut container = json!({"name": name, "image": "nginx:1", "memory": memory.max(64)});
            for (member, value) in members {
                container[member] = value;
            }
            container
        },
    )
}

pub fn definition() -> impl Strategy<Value = Value> {
    let cpu = select(vec![None, Some("256"), Some("0.5 vCPU"), Some("2 vcpu")]);
    let memory = select(vec![None, Some("8192"), Some("4.5 GB")]);
    let mode = select(vec![None, Some("bridge"), Some("host"), Some("awsvpc")]);
    let volumes = json!([{"name": "v", "host": {}}, {"name": "w"}]);
    (container("a"), proptest::option::of(container("b")), cpu, memory, mode).prop_map(
        move |(a, b, cpu, memory, mode)| {
            let mut containers = vec![a];
            // Containers that share a network cannot both have port 80.
            containers.extend(b.filter(|_| !matches!(mode, Some("host" | "awsvpc"))));
            json!({
                "family": "web", "containerDefinitions": containers, "cpu": cpu, "memory": memory,
                "networkMode": mode, "volumes": volumes, "executionRoleArn": "exec",
            })
        },
    )
}
