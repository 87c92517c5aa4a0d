//! No text on its way to a container has characters that end it or begin another.
use serde_json::{Value, json};

use super::registered;

/// A definition that has every text that reaches a runtime, in bridge mode.
fn definition() -> Value {
    let definition = r#"{
            "family": "web", "taskRoleArn": "web", "executionRoleArn": "web", "cpu": "512",
            "memory": "1024", "networkMode": "bridge", "pidMode": "task", "ipcMode": "task",
            "volumes": [
                {"name": "v", "host": {"sourcePath": "/srv"}},
                {"name": "d", "dockerVolumeConfiguration": {
                    "driver": "local", "driverOpts": {"type": "tmpfs"}, "labels": {"tier": "db"}}},
                {"name": "e", "efsVolumeConfiguration": {"fileSystemId": "fs-1", "rootDirectory": "/r"}}
            ],
            "placementConstraints": [{"type": "memberOf", "expression": "attribute:a == b"}],
            "containerDefinitions": [
                {"name": "b", "image": "busybox", "firelensConfiguration": {
                    "type": "fluentbit", "options": {"enable-ecs-log-metadata": "true"}}},
                {
                    "name": "a", "image": "nginx:1", "command": ["run"], "entryPoint": ["sh", "-c"],
                    "environment": [{"name": "A", "value": "1"}],
                    "environmentFiles": [{"type": "s3", "value": "arn:aws:s3:::bucket/a.env"}],
                    "secrets": [{"name": "S", "valueFrom": "/p"}],
                    "repositoryCredentials": {"credentialsParameter": "login"},
                    "user": "app:app", "workingDirectory": "/srv", "hostname": "web-1",
                    "links": ["b:backend"],
                    "extraHosts": [{"hostname": "db.internal", "ipAddress": "10.0.0.9"}],
                    "dnsServers": ["10.0.0.2"], "dnsSearchDomains": ["shop.local"],
                    "dockerLabels": {"team": "edge"},
                    "dockerSecurityOptions": ["label:type:svirt"],
                    "credentialSpecs": ["credentialspec:arn:aws:s3:::bucket/spec.json"],
                    "portMappings": [
                        {"containerPort": 80, "name": "web"}, {"containerPortRange": "90-99"}],
                    "mountPoints": [{"sourceVolume": "v", "containerPath": "/v"}],
                    "volumesFrom": [{"sourceContainer": "b"}],
                    "dependsOn": [{"containerName": "b", "condition": "START"}],
                    "systemControls": [{"namespace": "net.core.somaxconn", "value": "1024"}],
                    "healthCheck": {"command": ["CMD-SHELL", "probe"]},
                    "linuxParameters": {
                        "devices": [{"hostPath": "/dev/a", "containerPath": "/dev/b"}],
                        "tmpfs": [{"containerPath": "/t", "size": 1, "mountOptions": ["noexec"]}],
                        "capabilities": {"add": ["SYS_PTRACE"]}},
                    "resourceRequirements": [{"type": "GPU", "value": "1"}],
                    "logConfiguration": {
                        "logDriver": "splunk",
                        "options": {"splunk-url": "u", "splunk-token": "t"},
                        "secretOptions": [{"name": "O", "valueFrom": "/o"}]}
                }
            ]
        }"#;
    serde_json::from_str(definition).expect("it is JSON")
}

/// The pointer of each text.
fn places(value: &Value, at: &str, texts: &mut Vec<String>) {
    match value {
        Value::String(_) => texts.push(at.to_owned()),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .for_each(|(index, it)| places(it, &format!("{at}/{index}"), texts)),
        Value::Object(members) => {
            for (name, below) in members {
                places(below, &format!("{at}/{name}"), texts);
            }
        }
        _ => {}
    }
}

fn registers(definition: &Value) -> Result<Value, String> {
    let answer = registered(&definition.to_string());
    answer.map_err(|it| it.message)
}

/// What a process or a driver is given as it is: a line break says nothing more there.
const OF_LINES: [&str; 9] = [
    "/command/",
    "/dockerLabels/",
    "/driverOpts/",
    "/entryPoint/",
    "/environment/0/value",
    "/firelensConfiguration/options/",
    "/healthCheck/command/1",
    "/labels/",
    "/logConfiguration/options/",
];

#[test]
fn no_text_that_registers_ends_early_or_has_more_lines_than_it_may() {
    let whole = definition();
    registers(&whole).expect("made to be valid");
    let mut texts = Vec::new();
    places(&whole, "", &mut texts);
    assert!(texts.len() > 60, "{texts:?}");
    for pointer in &texts {
        for (more, is_nul) in [("\0", true), ("\n127.0.0.1 bank", false), ("\r", false)] {
            let mut broken = whole.clone();
            let text = broken.pointer_mut(pointer).expect("found before");
            *text = format!("{}{more}", text.as_str().expect("a text")).into();
            let may = !is_nul && OF_LINES.iter().any(|it| pointer.contains(it));
            // The log router's one option is a choice of two.
            let may = may && !pointer.contains("/firelensConfiguration");
            assert_eq!(registers(&broken).is_ok(), may, "{pointer} {more:?}");
        }
    }
    for pointer in ["dockerLabels", "logConfiguration/options"] {
        for more in ["\0", "\n"] {
            let mut broken = whole.clone();
            let map = broken.pointer_mut(&format!("/containerDefinitions/1/{pointer}"));
            map.expect("it is there")[format!("k{more}")] = "v".into();
            assert!(registers(&broken).is_err(), "{pointer} {more:?}");
        }
    }
}

/// As of net.ipv4.ip_local_port_range.
#[test]
fn numbers_of_a_kernel_parameter_may_have_a_tab_between_them() {
    let mut whole = definition();
    let control = &mut whole["containerDefinitions"][1]["systemControls"][0];
    control["value"] = "1024\t65000".into();
    assert_eq!(registers(&whole).map(drop), Ok(()));
    whole["containerDefinitions"][1]["systemControls"][0]["namespace"] = "net.core\tx".into();
    assert!(registers(&whole).is_err());
}

#[test]
fn what_is_wrong_is_named_by_its_path() {
    let mut broken = definition();
    broken["containerDefinitions"][1]["command"] = json!(["run", "a\0b"]);
    let why = registers(&broken).unwrap_err();
    assert_eq!(why, "containerDefinitions[1].command[1] must not contain a NUL character.");
    broken["containerDefinitions"][1]["command"] = json!(["run", "a\nb"]);
    broken["containerDefinitions"][1]["extraHosts"][0]["hostname"] = "db\n10.0.0.1 bank".into();
    assert_eq!(
        registers(&broken).unwrap_err(),
        "containerDefinitions[1].extraHosts[0].hostname must not contain line breaks or other \
         control characters."
    );
}
