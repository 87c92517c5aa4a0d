//! What is filled in, and that nothing is left out.
use expect_test::expect;
use serde_json::to_string_pretty;

use super::register;

#[test]
fn defaults_are_filled_in() {
    let answer = register(
        r#"{"a": {"portMappings": [{"containerPort": 80}, {"containerPortRange": "90-99"}],
            "environment": [{"name": "A", "value": "1"}, {"name": "B"}, {"name": "A", "value": "2"}],
            "healthCheck": {"command": ["CMD", "true"]}, "restartPolicy": {"enabled": true}},
            "cpu": ".5 vCPU", "memory": "1 GB"}"#,
    );
    expect![[r#"
        {
          "compatibilities": [
            "EXTERNAL",
            "EC2"
          ],
          "containerDefinitions": [
            {
              "cpu": 0,
              "environment": [
                {
                  "name": "B",
                  "value": ""
                },
                {
                  "name": "A",
                  "value": "2"
                }
              ],
              "essential": true,
              "healthCheck": {
                "command": [
                  "CMD",
                  "true"
                ],
                "interval": 30,
                "retries": 3,
                "timeout": 5
              },
              "image": "nginx",
              "memory": 128,
              "mountPoints": [],
              "name": "a",
              "portMappings": [
                {
                  "containerPort": 80,
                  "hostPort": 0,
                  "protocol": "tcp"
                },
                {
                  "containerPortRange": "90-99",
                  "protocol": "tcp"
                }
              ],
              "restartPolicy": {
                "enabled": true,
                "restartAttemptPeriod": 300
              },
              "systemControls": [],
              "volumesFrom": []
            }
          ],
          "cpu": "512",
          "family": "web",
          "memory": "1024",
          "placementConstraints": [],
          "requiresAttributes": [
            {
              "name": "com.amazonaws.ecs.capability.docker-remote-api.1.24"
            },
            {
              "name": "ecs.capability.container-health-check"
            },
            {
              "name": "ecs.capability.container-restart-policy"
            },
            {
              "name": "ecs.capability.network.container-port-range"
            }
          ],
          "volumes": []
        }"#]]
    .assert_eq(&to_string_pretty(&answer.unwrap()).unwrap());
    let answer = register(
        r#"{"volumes": [{"name": "e", "efsVolumeConfiguration": {"fileSystemId": "fs-1"}},
            {"name": "s", "s3filesVolumeConfiguration":
                {"fileSystemArn": "arn:aws:s3files:us-east-1:123456789012:file-system/fs-1"}}]}"#,
    );
    let volumes = answer.unwrap()["volumes"].take();
    let root = |at: usize, kind: &str| volumes[at][kind]["rootDirectory"].clone();
    assert_eq!(root(0, "efsVolumeConfiguration"), "/");
    assert_eq!(root(1, "s3filesVolumeConfiguration"), "/");
}

#[test]
fn nothing_is_dropped() {
    let everything = r#"{
        "family": "all", "taskRoleArn": "task", "executionRoleArn": "arn:aws:iam::123456789012:role/x",
        "networkMode": "bridge", "requiresCompatibilities": ["EC2"], "cpu": "2 vCPU",
        "memory": "4096", "pidMode": "task", "ipcMode": "none",
        "ephemeralStorage": {"sizeInGiB": 30}, "enableFaultInjection": false,
        "runtimePlatform": {"cpuArchitecture": "ARM64", "operatingSystemFamily": "LINUX"},
        "trustedExecutionConfiguration": {"isolationMode": "SHARED"},
        "placementConstraints": [{"type": "memberOf", "expression": "attribute:zone == a"}],
        "volumes": [{"name": "v", "host": {"sourcePath": "/srv"}},
            {"name": "d", "dockerVolumeConfiguration": {"scope": "shared", "autoprovision": true,
                "driver": "local", "driverOpts": {"o": "1"}, "labels": {"l": "2"}}},
            {"name": "e", "efsVolumeConfiguration": {"fileSystemId": "fs-1", "rootDirectory": "/",
                "transitEncryption": "ENABLED", "transitEncryptionPort": 2049,
                "authorizationConfig": {"accessPointId": "fsap-1", "iam": "ENABLED"}}},
            {"name": "w", "fsxWindowsFileServerVolumeConfiguration": {"fileSystemId": "fs-2",
                "rootDirectory": "share", "authorizationConfig": {"credentialsParameter": "arn:x",
                "domain": "example.com"}}},
            {"name": "s", "s3filesVolumeConfiguration": {"fileSystemArn": "arn:aws:s3files:r:1:fs/1",
                "rootDirectory": "/", "transitEncryptionPort": 2050,
                "accessPointArn": "arn:aws:s3files:r:1:ap/1"}},
            {"name": "l", "configuredAtLaunch": true}],
        "a": {"image": "123456789012.dkr.ecr.eu-west-1.amazonaws.com/web:1",
            "repositoryCredentials": {"credentialsParameter": "arn:aws:secretsmanager:r:1:secret:s"},
            "cpu": 512, "memory": 512, "memoryReservation": 256, "links": ["b:db"],
            "portMappings": [{"containerPort": 80, "hostPort": 8080, "protocol": "udp",
                "name": "web", "appProtocol": "http2"}],
            "essential": true, "entryPoint": ["sh", "-c"], "command": ["run"],
            "restartPolicy": {"enabled": false, "ignoredExitCodes": [0, 3], "restartAttemptPeriod": 60},
            "environment": [{"name": "A", "value": "1"}],
            "environmentFiles": [{"value": "arn:aws:s3:::bucket/x.env", "type": "s3"}],
            "mountPoints": [{"sourceVolume": "v", "containerPath": "/srv", "readOnly": true},
                {"sourceVolume": "l", "containerPath": "/l"}],
            "volumesFrom": [{"sourceContainer": "b", "readOnly": true}],
            "linuxParameters": {"capabilities": {"add": ["NET_ADMIN"], "drop": ["ALL"]},
                "devices": [{"hostPath": "/dev/fuse", "containerPath": "/dev/f", "permissions": ["read"]}],
                "initProcessEnabled": true, "sharedMemorySize": 64, "maxSwap": 0, "swappiness": 60,
                "tmpfs": [{"containerPath": "/t", "size": 16, "mountOptions": ["noexec", "mode=755"]}]},
            "secrets": [{"name": "S", "valueFrom": "arn:aws:ssm:r:1:parameter/s"}],
            "dependsOn": [{"containerName": "b", "condition": "HEALTHY"}],
            "startTimeout": 2, "stopTimeout": 30, "versionConsistency": "disabled",
            "hostname": "h", "user": "1000:1000", "workingDirectory": "/srv",
            "disableNetworking": true, "privileged": true, "readonlyRootFilesystem": true,
            "dnsServers": ["10.0.0.1"], "dnsSearchDomains": ["example.com"],
            "extraHosts": [{"hostname": "x", "ipAddress": "::1"}],
            "dockerSecurityOptions": ["no-new-privileges", "apparmor:p", "label:type:t"],
            "interactive": true, "pseudoTerminal": true, "dockerLabels": {"l": "v"},
            "ulimits": [{"name": "nofile", "softLimit": 1024, "hardLimit": -1}],
            "logConfiguration": {"logDriver": "awslogs", "options": {"awslogs-group": "g",
                "awslogs-region": "r"}, "secretOptions": [{"name": "t", "valueFrom": "p"}]},
            "systemControls": [{"namespace": "net.core.somaxconn", "value": "1024"}],
            "resourceRequirements": [{"type": "GPU", "value": "1"}],
            "credentialSpecs": ["credentialspec:arn:aws:s3:::b/c"]},
        "b": {"essential": false, "cpu": 0, "environment": [], "mountPoints": [], "portMappings": [],
            "volumesFrom": [], "systemControls": [],
            "firelensConfiguration": {"type": "fluentbit", "options": {"enable-ecs-log-metadata": "true"}},
            "healthCheck": {"command": ["CMD-SHELL", "true"], "interval": 5, "timeout": 2,
                "retries": 1, "startPeriod": 0}}
    }"#;
    let mut given = super::definition(everything);
    let answer = register(everything).unwrap();
    super::merge(&mut given, serde_json::json!({"cpu": "2048"}));
    for (member, value) in given.as_object().unwrap() {
        assert_eq!(answer[member], *value, "{member}");
    }
}
