//! What definitions need of instances.
use std::collections::BTreeSet;

use super::register;

fn required(patch: &str) -> BTreeSet<String> {
    let answer = register(patch).unwrap();
    let attributes = answer["requiresAttributes"].as_array().unwrap().clone();
    let shown = |it: &serde_json::Value| match (it["name"].as_str(), it["value"].as_str()) {
        (Some(name), Some(value)) => format!("{}={value}", short(name)),
        (Some(name), None) => short(name),
        _ => panic!("an attribute has a name"),
    };
    attributes.iter().map(shown).collect()
}

fn short(name: &str) -> String {
    name.replace("com.amazonaws.ecs.capability.", "!").replace("ecs.capability.", "")
}

fn check(patch: &str, expected: &str) {
    let expected: BTreeSet<String> = expected.split_whitespace().map(str::to_owned).collect();
    assert_eq!(required(patch), expected, "{patch}");
}

/// What ECS answered to definitions that have been made public.
#[test]
fn as_ecs_computes_them() {
    check("{}", "");
    check(r#"{"a": {"memoryReservation": 64}}"#, "!docker-remote-api.1.21");
    check(
        r#"{"cpu": "1024", "memory": "512", "a": {"logConfiguration": {"logDriver": "awslogs",
            "options": {"awslogs-group": "g", "awslogs-region": "r", "awslogs-stream-prefix": "e"}}}}"#,
        "!logging-driver.awslogs !docker-remote-api.1.19",
    );
    check(
        r#"{"networkMode": "awsvpc", "taskRoleArn": "t", "executionRoleArn": "e", "a": {
            "image": "123456789012.dkr.ecr.us-east-2.amazonaws.com/web",
            "portMappings": [{"containerPort": 80}], "logConfiguration": {"logDriver": "awslogs",
            "options": {"awslogs-group": "g", "awslogs-region": "r", "mode": "non-blocking",
                "max-buffer-size": "25m", "awslogs-create-group": "true"}},
            "healthCheck": {"command": ["CMD", "true"]}}}"#,
        "!logging-driver.awslogs execution-role-awslogs !ecr-auth !docker-remote-api.1.19 \
         !task-iam-role execution-role-ecr-pull !docker-remote-api.1.18 task-eni \
         !docker-remote-api.1.28 !docker-remote-api.1.29 !docker-remote-api.1.24 \
         container-health-check",
    );
    check(
        r#"{"networkMode": "host", "ipcMode": "host", "taskRoleArn": "t", "a": {"privileged": true,
            "linuxParameters": {"devices": [{"hostPath": "/dev/x"}], "sharedMemorySize": 16384},
            "ulimits": [{"name": "memlock", "softLimit": -1, "hardLimit": -1}],
            "resourceRequirements": [{"type": "GPU", "value": "8"}]}}"#,
        "!task-iam-role-network-host !task-iam-role !privileged-container !docker-remote-api.1.17 \
         !docker-remote-api.1.22 !docker-remote-api.1.18 pid-ipc-namespace-sharing",
    );
    check(
        r#"{"volumes": [{"name": "data", "dockerVolumeConfiguration": {"scope": "shared",
            "autoprovision": true, "driver": "local"}}]}"#,
        "docker-plugin.local !docker-remote-api.1.25",
    );
    check(
        r#"{"volumes": [{"name": "data", "efsVolumeConfiguration": {"fileSystemId": "fs-1",
            "authorizationConfig": {"iam": "DISABLED"}}}]}"#,
        "efs efsAuth !docker-remote-api.1.25",
    );
    check(
        r#"{"a": {"user": "1337", "dependsOn": [{"containerName": "b", "condition": "HEALTHY"}]},
            "b": {"healthCheck": {"command": ["CMD", "true"], "startPeriod": 10}}}"#,
        "container-ordering container-health-check !docker-remote-api.1.17 !docker-remote-api.1.29",
    );
}

#[test]
fn each_feature_has_its_own() {
    let cases = [
        (r#"{"a": {"stopTimeout": 5}}"#, "container-ordering"),
        (r#"{"a": {"restartPolicy": {"enabled": true}}}"#, "container-restart-policy"),
        (r#"{"a": {"restartPolicy": {"enabled": false}}}"#, ""),
        (
            r#"{"a": {"portMappings": [{"containerPortRange": "1-2"}]}}"#,
            "network.container-port-range",
        ),
        (
            r#"{"a": {"environmentFiles": [{"type": "s3", "value": "arn:aws:s3:::b/x.env"}]}}"#,
            "env-files.s3",
        ),
        (
            r#"{"executionRoleArn": "x", "a": {"secrets": [{"name": "A", "valueFrom": "p"},
            {"name": "B", "valueFrom": "arn:aws:secretsmanager:r:1:secret:s"}]}}"#,
            "secrets.ssm.environment-variables secrets.asm.environment-variables",
        ),
        (
            r#"{"executionRoleArn": "x", "a": {"logConfiguration": {"logDriver": "fluentd",
            "secretOptions": [{"name": "A", "valueFrom": "p"}]}}}"#,
            "!logging-driver.fluentd !docker-remote-api.1.20 secrets.ssm.bootstrap.log-driver",
        ),
        (
            r#"{"executionRoleArn": "x", "a": {"repositoryCredentials": {"credentialsParameter": "s"}}}"#,
            "private-registry-authentication.secretsmanager",
        ),
        (
            r#"{"a": {"logConfiguration": {"logDriver": "awsfirelens", "options":
            {"log-driver-buffer-limit": "1"}}}, "b": {"firelensConfiguration": {"type": "fluentbit",
            "options": {"config-file-type": "file", "config-file-value": "/f"}}}}"#,
            "!logging-driver.awsfirelens logging-driver.awsfirelens.log-driver-buffer-limit \
             firelens.fluentbit firelens.options.config.file",
        ),
        (
            r#"{"a": {"logConfiguration": {"logDriver": "awslogs", "options": {"awslogs-group": "g",
            "awslogs-region": "r", "awslogs-datetime-format": "%Y"}}}}"#,
            "!logging-driver.awslogs !docker-remote-api.1.19 !docker-remote-api.1.30",
        ),
        (
            r#"{"a": {"dockerSecurityOptions": ["label:user:u", "apparmor:p"]}}"#,
            "!selinux !apparmor !docker-remote-api.1.17",
        ),
        (r#"{"a": {"credentialSpecs": ["credentialspec:arn:a"]}}"#, "gmsa"),
        (r#"{"a": {"credentialSpecs": ["credentialspecdomainless:arn:a"]}}"#, "gmsa-domainless"),
        (r#"{"a": {"linuxParameters": {"initProcessEnabled": true}}}"#, "!docker-remote-api.1.25"),
        (
            r#"{"a": {"linuxParameters": {"maxSwap": 1, "swappiness": 1}}}"#,
            "!docker-remote-api.1.18 !docker-remote-api.1.20",
        ),
        (
            r#"{"a": {"systemControls": [{"namespace": "net.core.somaxconn", "value": "1"}]}}"#,
            "!docker-remote-api.1.24",
        ),
        (
            r#"{"volumes": [{"name": "v", "dockerVolumeConfiguration": {"driver": "rex/ray:1.0"}}]}"#,
            "docker-plugin.rex/ray.1.0 !docker-remote-api.1.25",
        ),
        (
            r#"{"volumes": [{"name": "v", "s3filesVolumeConfiguration": {"fileSystemArn": "arn:aws:s3files:r:1:fs"}}]}"#,
            "storage.s3-files",
        ),
        (
            r#"{"volumes": [{"name": "v", "configuredAtLaunch": true}], "a": {"mountPoints":
            [{"sourceVolume": "v", "containerPath": "/v"}]}}"#,
            "storage.ebs-task-volume-attach",
        ),
        (r#"{"ephemeralStorage": {"sizeInGiB": 21}}"#, "extensible-ephemeral-storage"),
        (r#"{"networkMode": "host", "enableFaultInjection": true}"#, "fault-injection"),
        (r#"{"cpu": "11 vCPU"}"#, "increased-task-cpu-limit"),
        (
            r#"{"runtimePlatform": {"cpuArchitecture": "X86_64", "operatingSystemFamily": "LINUX"}}"#,
            "",
        ),
        (r#"{"runtimePlatform": {"cpuArchitecture": "ARM64"}}"#, "ecs.cpu-architecture=arm64"),
        (
            r#"{"runtimePlatform": {"operatingSystemFamily": "WINDOWS_SERVER_2022_CORE"}}"#,
            "ecs.os-family=WINDOWS_SERVER_2022_CORE",
        ),
    ];
    cases.iter().for_each(|(patch, expected)| check(patch, expected));
}

/// What the AWS agent 1.105.1 registers in external mode with its defaults.
const EXTERNAL_AGENT: &str = "private-registry-authentication.secretsmanager \
    secrets.ssm.environment-variables secrets.ssm.bootstrap.log-driver ecr-endpoint \
    secrets.asm.environment-variables secrets.asm.bootstrap.log-driver container-ordering \
    full-sync env-files.s3 network.container-port-range container-restart-policy \
    !privileged-container !docker-remote-api.1.17 !docker-remote-api.1.18 !docker-remote-api.1.19 \
    !docker-remote-api.1.20 !docker-remote-api.1.21 !docker-remote-api.1.22 \
    !docker-remote-api.1.23 !docker-remote-api.1.24 !docker-remote-api.1.25 \
    !docker-remote-api.1.28 !docker-remote-api.1.29 !docker-remote-api.1.30 \
    !docker-remote-api.1.32 !logging-driver.json-file !logging-driver.none task-cpu-mem-limit \
    increased-task-cpu-limit !ecr-auth execution-role-ecr-pull container-health-check \
    docker-plugin.local firelens.fluentd firelens.fluentbit !logging-driver.awsfirelens \
    logging-driver.awsfirelens.log-driver-buffer-limit firelens.non-root-user efs \
    storage.s3-files firelens.options.config.file firelens.options.config.s3 external ipv6-only";

#[test]
fn ordinary_definitions_run_on_any_agent() {
    let agent: BTreeSet<String> = EXTERNAL_AGENT.split_whitespace().map(str::to_owned).collect();
    let ordinary = r#"{"executionRoleArn": "e", "cpu": "1 vCPU", "memory": "1 GB",
        "runtimePlatform": {"cpuArchitecture": "X86_64", "operatingSystemFamily": "LINUX"},
        "volumes": [{"name": "v"}, {"name": "w", "host": {"sourcePath": "/srv"}},
            {"name": "d", "dockerVolumeConfiguration": {"scope": "task"}}],
        "a": {"image": "123456789012.dkr.ecr.us-east-2.amazonaws.com/web", "links": ["b"],
            "memoryReservation": 64, "privileged": true, "user": "1", "hostname": "h",
            "portMappings": [{"containerPort": 80}, {"containerPortRange": "90-99"}],
            "dependsOn": [{"containerName": "b", "condition": "HEALTHY"}], "stopTimeout": 5,
            "secrets": [{"name": "A", "valueFrom": "p"}],
            "linuxParameters": {"initProcessEnabled": true, "sharedMemorySize": 64,
                "tmpfs": [{"containerPath": "/t", "size": 1}]},
            "logConfiguration": {"logDriver": "json-file", "options": {"mode": "non-blocking"}},
            "ulimits": [{"name": "nofile", "softLimit": 1, "hardLimit": 1}],
            "dockerLabels": {"l": "v"}, "extraHosts": [{"hostname": "h", "ipAddress": "::1"}],
            "systemControls": [{"namespace": "net.core.somaxconn", "value": "1"}]},
        "b": {"healthCheck": {"command": ["CMD", "true"], "startPeriod": 1},
            "restartPolicy": {"enabled": true}}}"#;
    let missing: Vec<String> = required(ordinary).difference(&agent).cloned().collect();
    assert_eq!(missing, Vec::<String>::new());
}
