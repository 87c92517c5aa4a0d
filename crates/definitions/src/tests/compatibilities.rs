//! Launch types: which can run a definition, and what stands against a required one.
use expect_test::expect;

use super::{check_rules, register};

fn compatibilities(patch: &str) -> String {
    register(patch).unwrap()["compatibilities"].to_string()
}

#[test]
fn they_are_worked_out() {
    let cases = [
        ("{}", r#"["EXTERNAL","EC2"]"#),
        (r#"{"networkMode": "awsvpc"}"#, r#"["EC2"]"#),
        (
            r#"{"networkMode": "host", "cpu": "256", "memory": "717"}"#,
            r#"["EXTERNAL","EC2","MANAGED_INSTANCES"]"#,
        ),
        (
            r#"{"networkMode": "awsvpc", "cpu": "256", "memory": "512"}"#,
            r#"["EC2","MANAGED_INSTANCES","FARGATE"]"#,
        ),
        (
            r#"{"networkMode": "awsvpc", "cpu": "512", "memory": "717"}"#,
            r#"["EC2","MANAGED_INSTANCES"]"#,
        ),
        (
            r#"{"volumes": [{"name": "v", "efsVolumeConfiguration": {"fileSystemId": "fs-1"}}]}"#,
            r#"["EC2"]"#,
        ),
    ];
    for (patch, expected) in cases {
        assert_eq!(compatibilities(patch), expected, "{patch}");
    }
}

#[test]
fn a_required_one_must_be_possible() {
    check_rules(
        r#"
        {"requiresCompatibilities": ["LAMBDA"]}
        {"requiresCompatibilities": ["EC2", "EXTERNAL"]}
        {"requiresCompatibilities": ["EXTERNAL"], "networkMode": "awsvpc"}
        {"requiresCompatibilities": ["EXTERNAL"], "volumes": [{"name": "v", "efsVolumeConfiguration": {"fileSystemId": "fs-1"}}]}
        {"requiresCompatibilities": ["EXTERNAL"], "ephemeralStorage": {"sizeInGiB": 21}}
        {"requiresCompatibilities": ["EXTERNAL"], "networkMode": "host", "enableFaultInjection": true}
        {"requiresCompatibilities": ["MANAGED_INSTANCES"]}
        {"requiresCompatibilities": ["MANAGED_INSTANCES"], "networkMode": "awsvpc"}
        {"requiresCompatibilities": ["MANAGED_INSTANCES"], "networkMode": "host", "cpu": "256", "memory": "512", "volumes": [{"name": "v", "dockerVolumeConfiguration": {}}]}
        {"requiresCompatibilities": ["MANAGED_INSTANCES"], "networkMode": "host", "cpu": "256", "memory": "512"}
        "#,
        expect![[r#"
            {"requiresCompatibilities": ["LAMBDA"]}
                ClientException: requiresCompatibilities should be one of [EC2,FARGATE,EXTERNAL,MANAGED_INSTANCES], but is 'LAMBDA'.
            {"requiresCompatibilities": ["EC2", "EXTERNAL"]}
                fine
            {"requiresCompatibilities": ["EXTERNAL"], "networkMode": "awsvpc"}
                ClientException: EXTERNAL compatible task definitions do not support networkMode=awsvpc
            {"requiresCompatibilities": ["EXTERNAL"], "volumes": [{"name": "v", "efsVolumeConfiguration": {"fileSystemId": "fs-1"}}]}
                ClientException: EXTERNAL compatible task definitions do not support efsVolumeConfiguration
            {"requiresCompatibilities": ["EXTERNAL"], "ephemeralStorage": {"sizeInGiB": 21}}
                ClientException: EXTERNAL compatible task definitions do not support ephemeralStorage
            {"requiresCompatibilities": ["EXTERNAL"], "networkMode": "host", "enableFaultInjection": true}
                ClientException: EXTERNAL compatible task definitions do not support enableFaultInjection
            {"requiresCompatibilities": ["MANAGED_INSTANCES"]}
                ClientException: MANAGED_INSTANCES compatible task definitions do not support networkMode=bridge
            {"requiresCompatibilities": ["MANAGED_INSTANCES"], "networkMode": "awsvpc"}
                ClientException: MANAGED_INSTANCES requires that 'cpu' and 'memory' be defined at the task level.
            {"requiresCompatibilities": ["MANAGED_INSTANCES"], "networkMode": "host", "cpu": "256", "memory": "512", "volumes": [{"name": "v", "dockerVolumeConfiguration": {}}]}
                ClientException: MANAGED_INSTANCES compatible task definitions do not support dockerVolumeConfiguration
            {"requiresCompatibilities": ["MANAGED_INSTANCES"], "networkMode": "host", "cpu": "256", "memory": "512"}
                fine
        "#]],
    );
}

#[test]
fn fargate() {
    let fargate = |rest: &str| {
        format!(
            "{{\"requiresCompatibilities\": [\"FARGATE\"], \"networkMode\": \"awsvpc\", \"cpu\": \
             \"256\", \"memory\": \"512\"{rest}}}"
        )
    };
    let container = |members: &str| fargate(&format!(", \"a\": {{{members}}}"));
    let mut patches = vec![
        r#"{"requiresCompatibilities": ["FARGATE"]}"#.to_owned(),
        r#"{"requiresCompatibilities": ["FARGATE"], "networkMode": "host"}"#.to_owned(),
        r#"{"requiresCompatibilities": ["FARGATE"], "networkMode": "awsvpc"}"#.to_owned(),
        r#"{"requiresCompatibilities": ["FARGATE"], "networkMode": "awsvpc", "cpu": "256"}"#
            .to_owned(),
    ];
    patches.extend(
        [
            "",
            r#", "pidMode": "host""#,
            r#", "pidMode": "task""#,
            r#", "ipcMode": "task""#,
            r#", "placementConstraints": [{"type": "memberOf", "expression": "attribute:a exists"}]"#,
            r#", "volumes": [{"name": "v", "dockerVolumeConfiguration": {}}]"#,
            r#", "volumes": [{"name": "v", "host": {"sourcePath": "/srv"}}]"#,
            r#", "volumes": [{"name": "v", "host": {}}]"#,
            r#", "runtimePlatform": {"operatingSystemFamily": "WINDOWS_SERVER_2022_CORE"}"#,
        ]
        .map(fargate),
    );
    patches.extend(
        [
            r#""dockerSecurityOptions": ["no-new-privileges"]"#,
            r#""privileged": true"#,
            r#""resourceRequirements": [{"type": "GPU", "value": "1"}]"#,
            r#""linuxParameters": {"devices": [{"hostPath": "/dev/fuse"}]}"#,
            r#""linuxParameters": {"sharedMemorySize": 64}"#,
            r#""linuxParameters": {"maxSwap": 64}"#,
            r#""linuxParameters": {"swappiness": 64}"#,
            r#""linuxParameters": {"capabilities": {"add": ["SYS_PTRACE", "NET_ADMIN"]}}"#,
            r#""linuxParameters": {"capabilities": {"add": ["SYS_PTRACE"], "drop": ["ALL"]}}"#,
            r#""stopTimeout": 121"#,
            r#""stopTimeout": 120"#,
            r#""image": "123456789012.dkr.ecr.eu-west-1.amazonaws.com/web""#,
            r#""logConfiguration": {"logDriver": "syslog"}"#,
            r#""logConfiguration": {"logDriver": "awslogs", "options": {"awslogs-region": "r", "awslogs-group": "g"}}"#,
        ]
        .map(container),
    );
    patches.push(fargate(
        r#", "executionRoleArn": "x", "a": {"logConfiguration": {"logDriver": "awslogs", "options": {"awslogs-region": "r", "awslogs-group": "g"}}}"#,
    ));
    patches.push(fargate(
        r#", "b": {"firelensConfiguration": {"type": "fluentd", "options": {"config-file-type": "s3", "config-file-value": "arn:aws:s3:::b/c"}}}"#,
    ));
    check_rules(
        &patches.join("\n"),
        expect![[r#"
        {"requiresCompatibilities": ["FARGATE"]}
            ClientException: Fargate only supports network mode ‘awsvpc’.
        {"requiresCompatibilities": ["FARGATE"], "networkMode": "host"}
            ClientException: Fargate only supports network mode ‘awsvpc’.
        {"requiresCompatibilities": ["FARGATE"], "networkMode": "awsvpc"}
            ClientException: Fargate requires that 'cpu' be defined at the task level.
        {"requiresCompatibilities": ["FARGATE"], "networkMode": "awsvpc", "cpu": "256"}
            ClientException: Fargate requires that 'memory' be defined at the task level.
        {"requiresCompatibilities": ["FARGATE"], "networkMode": "awsvpc", "cpu": "256", "memory": "512"}
            fine
        {"requiresCompatibilities": ["FARGATE"], "networkMode": "awsvpc", "cpu": "256", "memory": "512", "pidMode": "host"}
            ClientException: Tasks using the Fargate launch type do not support pidMode 'host'. The supported value for pidMode is 'task'.
        {"requiresCompatibilities": ["FARGATE"], "networkMode": "awsvpc", "cpu": "256", "memory": "512", "pidMode": "task"}
            fine
        {"requiresCompatibilities": ["FARGATE"], "networkMode": "awsvpc", "cpu": "256", "memory": "512", "ipcMode": "task"}
            ClientException: Fargate compatible task definitions do not support ipcMode
        {"requiresCompatibilities": ["FARGATE"], "networkMode": "awsvpc", "cpu": "256", "memory": "512", "placementConstraints": [{"type": "memberOf", "expression": "attribute:a exists"}]}
            ClientException: Fargate compatible task definitions do not support constraints
        {"requiresCompatibilities": ["FARGATE"], "networkMode": "awsvpc", "cpu": "256", "memory": "512", "volumes": [{"name": "v", "dockerVolumeConfiguration": {}}]}
            ClientException: Fargate compatible task definitions do not support dockerVolumeConfiguration
        {"requiresCompatibilities": ["FARGATE"], "networkMode": "awsvpc", "cpu": "256", "memory": "512", "volumes": [{"name": "v", "host": {"sourcePath": "/srv"}}]}
            ClientException: Fargate compatible task definitions do not support sourcePath
        {"requiresCompatibilities": ["FARGATE"], "networkMode": "awsvpc", "cpu": "256", "memory": "512", "volumes": [{"name": "v", "host": {}}]}
            fine
        {"requiresCompatibilities": ["FARGATE"], "networkMode": "awsvpc", "cpu": "256", "memory": "512", "runtimePlatform": {"operatingSystemFamily": "WINDOWS_SERVER_2022_CORE"}}
            ClientException: No Fargate configuration exists for given values: 256 CPU, 512 memory. See the Amazon ECS documentation for the valid values.
        {"requiresCompatibilities": ["FARGATE"], "networkMode": "awsvpc", "cpu": "256", "memory": "512", "a": {"dockerSecurityOptions": ["no-new-privileges"]}}
            ClientException: Fargate compatible task definitions do not support dockerSecurityOptions
        {"requiresCompatibilities": ["FARGATE"], "networkMode": "awsvpc", "cpu": "256", "memory": "512", "a": {"privileged": true}}
            ClientException: Fargate compatible task definitions do not support privileged
        {"requiresCompatibilities": ["FARGATE"], "networkMode": "awsvpc", "cpu": "256", "memory": "512", "a": {"resourceRequirements": [{"type": "GPU", "value": "1"}]}}
            ClientException: Tasks using the Fargate launch type do not support GPU resource requirements
        {"requiresCompatibilities": ["FARGATE"], "networkMode": "awsvpc", "cpu": "256", "memory": "512", "a": {"linuxParameters": {"devices": [{"hostPath": "/dev/fuse"}]}}}
            ClientException: Fargate compatible task definitions do not support devices
        {"requiresCompatibilities": ["FARGATE"], "networkMode": "awsvpc", "cpu": "256", "memory": "512", "a": {"linuxParameters": {"sharedMemorySize": 64}}}
            ClientException: Fargate compatible task definitions do not support sharedMemorySize
        {"requiresCompatibilities": ["FARGATE"], "networkMode": "awsvpc", "cpu": "256", "memory": "512", "a": {"linuxParameters": {"maxSwap": 64}}}
            ClientException: Fargate compatible task definitions do not support maxSwap
        {"requiresCompatibilities": ["FARGATE"], "networkMode": "awsvpc", "cpu": "256", "memory": "512", "a": {"linuxParameters": {"swappiness": 64}}}
            ClientException: Fargate compatible task definitions do not support swappiness
        {"requiresCompatibilities": ["FARGATE"], "networkMode": "awsvpc", "cpu": "256", "memory": "512", "a": {"linuxParameters": {"capabilities": {"add": ["SYS_PTRACE", "NET_ADMIN"]}}}}
            ClientException: NET_ADMIN is not allowed on Fargate.
        {"requiresCompatibilities": ["FARGATE"], "networkMode": "awsvpc", "cpu": "256", "memory": "512", "a": {"linuxParameters": {"capabilities": {"add": ["SYS_PTRACE"], "drop": ["ALL"]}}}}
            fine
        {"requiresCompatibilities": ["FARGATE"], "networkMode": "awsvpc", "cpu": "256", "memory": "512", "a": {"stopTimeout": 121}}
            ClientException: Tasks using the Fargate launch type must have a container stop timeout of less than 120 seconds. Container 'a' has 121.
        {"requiresCompatibilities": ["FARGATE"], "networkMode": "awsvpc", "cpu": "256", "memory": "512", "a": {"stopTimeout": 120}}
            fine
        {"requiresCompatibilities": ["FARGATE"], "networkMode": "awsvpc", "cpu": "256", "memory": "512", "a": {"image": "123456789012.dkr.ecr.eu-west-1.amazonaws.com/web"}}
            ClientException: Fargate requires task definition to have execution role ARN to support ECR images.
        {"requiresCompatibilities": ["FARGATE"], "networkMode": "awsvpc", "cpu": "256", "memory": "512", "a": {"logConfiguration": {"logDriver": "syslog"}}}
            ClientException: syslog is not a valid log driver. Must be one of [awslogs,splunk,awsfirelens]
        {"requiresCompatibilities": ["FARGATE"], "networkMode": "awsvpc", "cpu": "256", "memory": "512", "a": {"logConfiguration": {"logDriver": "awslogs", "options": {"awslogs-region": "r", "awslogs-group": "g"}}}}
            ClientException: Fargate requires task definition to have execution role ARN to support log driver awslogs.
        {"requiresCompatibilities": ["FARGATE"], "networkMode": "awsvpc", "cpu": "256", "memory": "512", "executionRoleArn": "x", "a": {"logConfiguration": {"logDriver": "awslogs", "options": {"awslogs-region": "r", "awslogs-group": "g"}}}}
            ClientException: Fargate requires log configuration options to include awslogs-stream-prefix to support log driver awslogs.
        {"requiresCompatibilities": ["FARGATE"], "networkMode": "awsvpc", "cpu": "256", "memory": "512", "b": {"firelensConfiguration": {"type": "fluentd", "options": {"config-file-type": "s3", "config-file-value": "arn:aws:s3:::b/c"}}}}
            ClientException: Fargate only supports the firelens option 'config-file-type' with the value 'file'.
    "#]],
    );
}

/// CPU units, and the least and the most memory (GB) for them, with the step between.
#[test]
fn fargate_sizes() {
    let fits = |cpu: i64, memory: i64| {
        let patch = format!(
            r#"{{"networkMode": "awsvpc", "cpu": "{cpu}", "memory": "{memory}", "a": {{"memory": 64}}}}"#
        );
        compatibilities(&patch).contains("FARGATE")
    };
    let table = [
        (512, 1, 4, 1),
        (1024, 2, 8, 1),
        (2048, 4, 16, 1),
        (4096, 8, 30, 1),
        (8192, 16, 60, 4),
        (16_384, 32, 120, 8),
    ];
    for (cpu, low, high, step) in table {
        for gb in 1..=130 {
            let expected = (low..=high).contains(&gb) && (gb - low) % step == 0;
            assert_eq!(fits(cpu, gb * 1024), expected, "{cpu} units, {gb} GB");
        }
        assert!(!fits(cpu, low * 1024 + 1));
    }
    let of_256: Vec<i64> = (1..=40).map(|it| it * 128).filter(|it| fits(256, *it)).collect();
    assert_eq!(of_256, [512, 1024, 2048]);
    assert!(!fits(768, 2048));
}
