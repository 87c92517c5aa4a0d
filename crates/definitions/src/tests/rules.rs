//! Every rule about the task as a whole, with its text.
use expect_test::expect;

use super::{check_rules, definition, registered};

#[test]
fn names() {
    check_rules(
        r#"
        {"family": null}
        {"family": ""}
        {"family": "a b"}
        {"family": "A-z_0"}
        {"containerDefinitions": null}
        {"containerDefinitions": []}
        {"a": {"name": null}}
        {"a": {"name": "a.b"}}
        {"b": {"name": "a"}}
        {"a": {"essential": false}, "b": {"essential": false}}
        {"a": {"essential": false}, "b": {}}
        "#,
        expect![[r#"
            {"family": null}
                ClientException: Family should not be null or empty.
            {"family": ""}
                ClientException: Family should not be null or empty.
            {"family": "a b"}
                ClientException: Family contains invalid characters.
            {"family": "A-z_0"}
                fine
            {"containerDefinitions": null}
                ClientException: Container list cannot be empty
            {"containerDefinitions": []}
                ClientException: Container list cannot be empty
            {"a": {"name": null}}
                ClientException: Container.name should not be null or empty.
            {"a": {"name": "a.b"}}
                ClientException: Container.name contains invalid characters. It is 'a.b'.
            {"b": {"name": "a"}}
                ClientException: Container names must be unique within a task definition. 'a' is used twice.
            {"a": {"essential": false}, "b": {"essential": false}}
                ClientException: Task definition doesn't have any essential container.
            {"a": {"essential": false}, "b": {}}
                fine
        "#]],
    );
    let long = "x".repeat(256);
    check_rules(
        &format!("{{\"family\": \"{long}\"}}\n{{\"a\": {{\"name\": \"{long}\"}}}}"),
        expect![[r#"
            {"family": "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"}
                ClientException: Family should not have more than 255 characters.
            {"a": {"name": "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"}}
                ClientException: Container.name should not have more than 255 characters.
        "#]],
    );
}

#[test]
fn sizes() {
    let containers = |count: usize| {
        let one = |it| format!(r#"{{"name": "c{it}", "image": "i", "memory": 8}}"#);
        let all: Vec<String> = (0..count).map(one).collect();
        format!(r#"{{"family": "f", "containerDefinitions": [{}]}}"#, all.join(","))
    };
    assert!(registered(&containers(10)).is_ok());
    assert_eq!(
        registered(&containers(11)).unwrap_err().to_string(),
        "ClientException: A task definition can have at most 10 containers, but this one has 11."
    );
    let command = "x".repeat(65_536);
    let body = definition(&format!(r#"{{"a": {{"command": ["{command}"]}}}}"#)).to_string();
    assert_eq!(
        registered(&body).unwrap_err().to_string(),
        "ClientException: Actual length: '65634'. Max allowed length is '65536' bytes."
    );
}

#[test]
fn what_nothing_can_honour() {
    check_rules(
        r#"
        {"inferenceAccelerators": [{"deviceName": "d", "deviceType": "eia2.medium"}]}
        {"inferenceAccelerators": []}
        {"a": {"resourceRequirements": [{"type": "InferenceAccelerator", "value": "d"}]}}
        {"a": {"resourceRequirements": [{"type": "NeuronDevice", "value": "1"}]}}
        {"a": {"resourceRequirements": [{"type": "GPU", "value": "1", "sharingStrategy": {}}]}}
        {"trustedExecutionConfiguration": {"isolationMode": "SHARED"}}
        {"trustedExecutionConfiguration": {"isolationMode": "ISOLATED_SANDBOX"}}
        {"trustedExecutionConfiguration": {"attestationPolicy": "p"}}
        "#,
        expect![[r#"
            {"inferenceAccelerators": [{"deviceName": "d", "deviceType": "eia2.medium"}]}
                ClientException: Elastic Inference accelerators are no longer available. Remove 'inferenceAccelerators'.
            {"inferenceAccelerators": []}
                fine
            {"a": {"resourceRequirements": [{"type": "InferenceAccelerator", "value": "d"}]}}
                ClientException: Invalid setting for container 'a'. Elastic Inference accelerators are no longer available. Remove the resource requirement 'InferenceAccelerator'.
            {"a": {"resourceRequirements": [{"type": "NeuronDevice", "value": "1"}]}}
                ClientException: Invalid setting for container 'a'. The resource requirement 'NeuronDevice' is not supported by Berth. Give the device to the container with 'linuxParameters.devices'.
            {"a": {"resourceRequirements": [{"type": "GPU", "value": "1", "sharingStrategy": {}}]}}
                ClientException: Invalid setting for container 'a'. The 'sharingStrategy' of a resource requirement is not supported by Berth. Ask for whole GPUs.
            {"trustedExecutionConfiguration": {"isolationMode": "SHARED"}}
                fine
            {"trustedExecutionConfiguration": {"isolationMode": "ISOLATED_SANDBOX"}}
                ClientException: The only 'isolationMode' of 'trustedExecutionConfiguration' that Berth supports is SHARED, without 'attestationPolicy'.
            {"trustedExecutionConfiguration": {"attestationPolicy": "p"}}
                ClientException: The only 'isolationMode' of 'trustedExecutionConfiguration' that Berth supports is SHARED, without 'attestationPolicy'.
        "#]],
    );
}

#[test]
fn roles() {
    check_rules(
        r#"
        {"taskRoleArn": "web", "executionRoleArn": "arn:aws:iam::123456789012:role/path/web"}
        {"taskRoleArn": "not a role"}
        {"executionRoleArn": "arn:aws:iam::123456789012:user/web"}
        {"executionRoleArn": "arn:aws:iam::12:role/web"}
        {"taskRoleArn": ""}
        "#,
        expect![[r#"
            {"taskRoleArn": "web", "executionRoleArn": "arn:aws:iam::123456789012:role/path/web"}
                fine
            {"taskRoleArn": "not a role"}
                ClientException: Role is not valid
            {"executionRoleArn": "arn:aws:iam::123456789012:user/web"}
                ClientException: Role is not valid
            {"executionRoleArn": "arn:aws:iam::12:role/web"}
                ClientException: Role is not valid
            {"taskRoleArn": ""}
                fine
        "#]],
    );
}

#[test]
fn cpu_and_memory() {
    check_rules(
        r#"
        {"cpu": "64"}
        {"cpu": "one"}
        {"memory": "1 TB"}
        {"a": {"memory": null}}
        {"a": {"memory": null}, "memory": "512"}
        {"a": {"memory": null, "memoryReservation": 64}}
        {"a": {"memory": 5}}
        {"a": {"memory": 0}}
        {"a": {"memoryReservation": 3}}
        {"a": {"memory": 64, "memoryReservation": 128}}
        {"a": {"memory": 128, "memoryReservation": 128}}
        {"a": {"memory": 1024}, "memory": "512"}
        {"a": {"memory": null, "memoryReservation": 1024}, "memory": "512"}
        {"a": {"cpu": -1}}
        {"a": {"cpu": 200}, "b": {"cpu": 100}, "cpu": "256"}
        {"a": {"cpu": 200}, "b": {"cpu": 56}, "cpu": "256"}
        {"a": {"cpu": 2000, "memory": 2000}, "cpu": "256", "memory": "512", "runtimePlatform": {"operatingSystemFamily": "WINDOWS_SERVER_2022_CORE"}}
        "#,
        expect![[r#"
            {"cpu": "64"}
                ClientException: Invalid 'cpu' setting for task. '64' is neither CPU units from 128 to 196608 nor as many vCPUs, as in '0.25 vCPU'.
            {"cpu": "one"}
                ClientException: Invalid 'cpu' setting for task. 'one' is neither CPU units from 128 to 196608 nor as many vCPUs, as in '0.25 vCPU'.
            {"memory": "1 TB"}
                ClientException: Invalid 'memory' setting for task. '1 TB' is neither a number of MiB, at least 6, nor one of GB, as in '0.5 GB'.
            {"a": {"memory": null}}
                ClientException: Invalid setting for container 'a'. At least one of 'memory' or 'memoryReservation' must be specified.
            {"a": {"memory": null}, "memory": "512"}
                fine
            {"a": {"memory": null, "memoryReservation": 64}}
                fine
            {"a": {"memory": 5}}
                ClientException: Invalid setting for container 'a'. 'memory' must be at least 6 MiB, but is 5.
            {"a": {"memory": 0}}
                ClientException: Invalid setting for container 'a'. 'memory' must be at least 6 MiB, but is 0.
            {"a": {"memoryReservation": 3}}
                ClientException: Invalid setting for container 'a'. 'memoryReservation' must be at least 6 MiB, but is 3.
            {"a": {"memory": 64, "memoryReservation": 128}}
                ClientException: Invalid setting for container 'a'. 'memory' must be greater than or equal to 'memoryReservation'. They are 64 and 128 MiB.
            {"a": {"memory": 128, "memoryReservation": 128}}
                fine
            {"a": {"memory": 1024}, "memory": "512"}
                ClientException: The 'memory' setting for container 'a' is greater than for the task. It is 1024 MiB, the task has 512.
            {"a": {"memory": null, "memoryReservation": 1024}, "memory": "512"}
                ClientException: The 'memoryReservation' setting for container 'a' is greater than for the task. It is 1024 MiB, the task has 512.
            {"a": {"cpu": -1}}
                ClientException: Invalid setting for container 'a'. 'cpu' must not be negative, but is -1.
            {"a": {"cpu": 200}, "b": {"cpu": 100}, "cpu": "256"}
                ClientException: The sum of all container 'cpu' values cannot be greater than the task-level 'cpu' value. The containers ask for 300 CPU units, the task has 256.
            {"a": {"cpu": 200}, "b": {"cpu": 56}, "cpu": "256"}
                fine
            {"a": {"cpu": 2000, "memory": 2000}, "cpu": "256", "memory": "512", "runtimePlatform": {"operatingSystemFamily": "WINDOWS_SERVER_2022_CORE"}}
                fine
        "#]],
    );
}

#[test]
fn platforms() {
    check_rules(
        r#"
        {"networkMode": "overlay"}
        {"pidMode": "vm"}
        {"ipcMode": "vm"}
        {"runtimePlatform": {"cpuArchitecture": "RISCV"}}
        {"runtimePlatform": {"operatingSystemFamily": "BSD"}}
        {"pidMode": "host", "runtimePlatform": {"operatingSystemFamily": "WINDOWS_SERVER_2022_CORE"}}
        {"ephemeralStorage": {"sizeInGiB": 20}}
        {"ephemeralStorage": {"sizeInGiB": 201}}
        {"ephemeralStorage": {}}
        {"ephemeralStorage": {"sizeInGiB": 200}}
        {"enableFaultInjection": true}
        {"enableFaultInjection": true, "networkMode": "host"}
        "#,
        expect![[r#"
            {"networkMode": "overlay"}
                ClientException: networkMode should be one of [bridge,host,awsvpc,none], but is 'overlay'.
            {"pidMode": "vm"}
                ClientException: pidMode should be one of [host,task], but is 'vm'.
            {"ipcMode": "vm"}
                ClientException: ipcMode should be one of [host,task,none], but is 'vm'.
            {"runtimePlatform": {"cpuArchitecture": "RISCV"}}
                ClientException: cpuArchitecture should be one of [X86_64,ARM64], but is 'RISCV'.
            {"runtimePlatform": {"operatingSystemFamily": "BSD"}}
                ClientException: operatingSystemFamily should be one of [WINDOWS_SERVER_2019_FULL,WINDOWS_SERVER_2019_CORE,WINDOWS_SERVER_2016_FULL,WINDOWS_SERVER_2004_CORE,WINDOWS_SERVER_2022_CORE,WINDOWS_SERVER_2022_FULL,WINDOWS_SERVER_2025_CORE,WINDOWS_SERVER_2025_FULL,WINDOWS_SERVER_20H2_CORE,LINUX], but is 'BSD'.
            {"pidMode": "host", "runtimePlatform": {"operatingSystemFamily": "WINDOWS_SERVER_2022_CORE"}}
                ClientException: pidMode and ipcMode are not supported for Windows containers.
            {"ephemeralStorage": {"sizeInGiB": 20}}
                ClientException: EphemeralStorage size should be at least 21
            {"ephemeralStorage": {"sizeInGiB": 201}}
                ClientException: EphemeralStorage size should be at most 200
            {"ephemeralStorage": {}}
                ClientException: EphemeralStorage size should be at least 21
            {"ephemeralStorage": {"sizeInGiB": 200}}
                fine
            {"enableFaultInjection": true}
                ClientException: enableFaultInjection is not supported when networkMode=bridge. Use awsvpc or host.
            {"enableFaultInjection": true, "networkMode": "host"}
                fine
        "#]],
    );
}

#[test]
fn volumes() {
    check_rules(
        r#"
        {"volumes": [{"host": {}}]}
        {"volumes": [{"name": "a.b"}]}
        {"volumes": [{"name": "v"}, {"name": "v"}]}
        {"volumes": [{"name": "v", "host": {"sourcePath": "srv"}}]}
        {"volumes": [{"name": "v", "host": {"sourcePath": "/srv"}, "efsVolumeConfiguration": {"fileSystemId": "fs-1"}}]}
        {"volumes": [{"name": "v", "host": {}, "efsVolumeConfiguration": {"fileSystemId": "fs-1"}}]}
        {"volumes": [{"name": "v", "dockerVolumeConfiguration": {"scope": "world"}}]}
        {"volumes": [{"name": "v", "dockerVolumeConfiguration": {"autoprovision": false}}]}
        {"volumes": [{"name": "v", "dockerVolumeConfiguration": {"scope": "shared", "autoprovision": false}}]}
        {"volumes": [{"name": "v", "configuredAtLaunch": true}]}
        {"volumes": [{"name": "v", "configuredAtLaunch": true}], "a": {"mountPoints": [{"sourceVolume": "v", "containerPath": "/v"}]}}
        {"volumes": [{"name": "v", "configuredAtLaunch": true}, {"name": "w", "configuredAtLaunch": true}]}
        {"volumes": [{"name": "v", "host": {"sourcePath": "/srv:/etc"}}]}
        {"volumes": [{"name": "v"}], "a": {"mountPoints": [{"sourceVolume": "v", "containerPath": "/x:ro"}]}}
        {"volumes": [{"name": "v"}], "a": {"mountPoints": [{"sourceVolume": "v", "containerPath": "/x/.."}]}}
        {"volumes": [{"name": "v"}], "a": {"mountPoints": [{"sourceVolume": "v", "containerPath": "/x"}, {"sourceVolume": "v", "containerPath": "/y/..//x/."}]}}
        {"a": {"mountPoints": [{"sourceVolume": "X", "containerPath": "/x"}]}}
        {"a": {"mountPoints": [{"containerPath": "/x"}]}}
        {"volumes": [{"name": "v"}], "a": {"mountPoints": [{"sourceVolume": "v", "containerPath": "x"}]}}
        {"volumes": [{"name": "v"}], "a": {"mountPoints": [{"sourceVolume": "v"}]}}
        {"volumes": [{"name": "v"}], "a": {"mountPoints": [{"sourceVolume": "v", "containerPath": "/x"}, {"sourceVolume": "v", "containerPath": "/x"}]}}
        "#,
        expect![[r#"
            {"volumes": [{"host": {}}]}
                ClientException: Volume.name should not be null or empty.
            {"volumes": [{"name": "a.b"}]}
                ClientException: Volume.name contains invalid characters. It is 'a.b'.
            {"volumes": [{"name": "v"}, {"name": "v"}]}
                ClientException: Volume names must be unique within a task definition. 'v' is used twice.
            {"volumes": [{"name": "v", "host": {"sourcePath": "srv"}}]}
                ClientException: Invalid setting for volume 'v'. 'sourcePath' must be an absolute path without ':', but is 'srv'.
            {"volumes": [{"name": "v", "host": {"sourcePath": "/srv"}, "efsVolumeConfiguration": {"fileSystemId": "fs-1"}}]}
                ClientException: Invalid setting for volume 'v'. A volume is of one kind, but this one has host and efsVolumeConfiguration.
            {"volumes": [{"name": "v", "host": {}, "efsVolumeConfiguration": {"fileSystemId": "fs-1"}}]}
                fine
            {"volumes": [{"name": "v", "dockerVolumeConfiguration": {"scope": "world"}}]}
                ClientException: scope should be one of [task,shared], but is 'world'.
            {"volumes": [{"name": "v", "dockerVolumeConfiguration": {"autoprovision": false}}]}
                ClientException: When 'scope' parameter is 'task', 'autoprovision' must either not be specified or set to 'True'. Volume 'v' has it false.
            {"volumes": [{"name": "v", "dockerVolumeConfiguration": {"scope": "shared", "autoprovision": false}}]}
                fine
            {"volumes": [{"name": "v", "configuredAtLaunch": true}]}
                ClientException: Volumes [v] are not referenced by any of the containers
            {"volumes": [{"name": "v", "configuredAtLaunch": true}], "a": {"mountPoints": [{"sourceVolume": "v", "containerPath": "/v"}]}}
                fine
            {"volumes": [{"name": "v", "configuredAtLaunch": true}, {"name": "w", "configuredAtLaunch": true}]}
                ClientException: Only one volume can be configured at launch, but [v, w] are.
            {"volumes": [{"name": "v", "host": {"sourcePath": "/srv:/etc"}}]}
                ClientException: Invalid setting for volume 'v'. 'sourcePath' must be an absolute path without ':', but is '/srv:/etc'.
            {"volumes": [{"name": "v"}], "a": {"mountPoints": [{"sourceVolume": "v", "containerPath": "/x:ro"}]}}
                ClientException: Invalid setting for container 'a'. 'containerPath' must be an absolute path without ':', but is '/x:ro'.
            {"volumes": [{"name": "v"}], "a": {"mountPoints": [{"sourceVolume": "v", "containerPath": "/x/.."}]}}
                ClientException: Invalid setting for container 'a'. 'containerPath' must not be the root, but is '/x/..'.
            {"volumes": [{"name": "v"}], "a": {"mountPoints": [{"sourceVolume": "v", "containerPath": "/x"}, {"sourceVolume": "v", "containerPath": "/y/..//x/."}]}}
                ClientException: Invalid setting for container 'a'. 'mountPoints' uses the path '/y/..//x/.' twice.
            {"a": {"mountPoints": [{"sourceVolume": "X", "containerPath": "/x"}]}}
                ClientException: Unknown volume 'X'
            {"a": {"mountPoints": [{"containerPath": "/x"}]}}
                ClientException: Unknown volume ''
            {"volumes": [{"name": "v"}], "a": {"mountPoints": [{"sourceVolume": "v", "containerPath": "x"}]}}
                ClientException: Invalid setting for container 'a'. 'containerPath' must be an absolute path without ':', but is 'x'.
            {"volumes": [{"name": "v"}], "a": {"mountPoints": [{"sourceVolume": "v"}]}}
                ClientException: Invalid setting for container 'a'. 'containerPath' must be an absolute path without ':', but is ''.
            {"volumes": [{"name": "v"}], "a": {"mountPoints": [{"sourceVolume": "v", "containerPath": "/x"}, {"sourceVolume": "v", "containerPath": "/x"}]}}
                ClientException: Invalid setting for container 'a'. 'mountPoints' uses the path '/x' twice.
        "#]],
    );
}

#[test]
fn file_systems() {
    check_rules(
        r#"
        {"volumes": [{"name": "v", "efsVolumeConfiguration": {}}]}
        {"volumes": [{"name": "v", "efsVolumeConfiguration": {"fileSystemId": "fs-1", "transitEncryption": "MAYBE"}}]}
        {"volumes": [{"name": "v", "efsVolumeConfiguration": {"fileSystemId": "fs-1", "transitEncryptionPort": 2049}}]}
        {"volumes": [{"name": "v", "efsVolumeConfiguration": {"fileSystemId": "fs-1", "transitEncryption": "ENABLED", "transitEncryptionPort": 0}}]}
        {"volumes": [{"name": "v", "efsVolumeConfiguration": {"fileSystemId": "fs-1", "authorizationConfig": {"iam": "ENABLED"}}}]}
        {"volumes": [{"name": "v", "efsVolumeConfiguration": {"fileSystemId": "fs-1", "authorizationConfig": {"iam": "ON"}}}]}
        {"volumes": [{"name": "v", "efsVolumeConfiguration": {"fileSystemId": "fs-1", "rootDirectory": "/x", "transitEncryption": "ENABLED", "authorizationConfig": {"accessPointId": "fsap-1"}}}]}
        {"volumes": [{"name": "v", "efsVolumeConfiguration": {"fileSystemId": "fs-1", "authorizationConfig": {"accessPointId": "fsap-1"}}}]}
        {"volumes": [{"name": "v", "efsVolumeConfiguration": {"fileSystemId": "fs-1", "rootDirectory": "/", "transitEncryption": "ENABLED", "authorizationConfig": {"accessPointId": "fsap-1"}}}]}
        {"volumes": [{"name": "v", "s3filesVolumeConfiguration": {}}]}
        {"volumes": [{"name": "v", "s3filesVolumeConfiguration": {"fileSystemArn": "fs"}}]}
        {"volumes": [{"name": "v", "s3filesVolumeConfiguration": {"fileSystemArn": "arn:aws:s3files:r:1:fs/1", "accessPointArn": "arn:aws:s3files:r:1:ap/1", "rootDirectory": "/x"}}]}
        {"volumes": [{"name": "v", "fsxWindowsFileServerVolumeConfiguration": {"fileSystemId": "fs-1", "rootDirectory": "share"}}]}
        {"volumes": [{"name": "v", "fsxWindowsFileServerVolumeConfiguration": {"fileSystemId": "fs-1", "rootDirectory": "share", "authorizationConfig": {"credentialsParameter": "arn:x"}}}]}
        "#,
        expect![[r#"
            {"volumes": [{"name": "v", "efsVolumeConfiguration": {}}]}
                ClientException: Invalid setting for volume 'v'. 'fileSystemId' must be specified.
            {"volumes": [{"name": "v", "efsVolumeConfiguration": {"fileSystemId": "fs-1", "transitEncryption": "MAYBE"}}]}
                ClientException: transitEncryption should be one of [ENABLED,DISABLED], but is 'MAYBE'.
            {"volumes": [{"name": "v", "efsVolumeConfiguration": {"fileSystemId": "fs-1", "transitEncryptionPort": 2049}}]}
                ClientException: Invalid setting for volume 'v'. A 'transitEncryptionPort' requires TransitEncryption to be enabled.
            {"volumes": [{"name": "v", "efsVolumeConfiguration": {"fileSystemId": "fs-1", "transitEncryption": "ENABLED", "transitEncryptionPort": 0}}]}
                ClientException: Invalid setting for volume 'v'. 'transitEncryptionPort' must be between 1 and 65535, but is 0.
            {"volumes": [{"name": "v", "efsVolumeConfiguration": {"fileSystemId": "fs-1", "authorizationConfig": {"iam": "ENABLED"}}}]}
                ClientException: EFS IAM authorization requires TransitEncryption to be enabled
            {"volumes": [{"name": "v", "efsVolumeConfiguration": {"fileSystemId": "fs-1", "authorizationConfig": {"iam": "ON"}}}]}
                ClientException: iam should be one of [ENABLED,DISABLED], but is 'ON'.
            {"volumes": [{"name": "v", "efsVolumeConfiguration": {"fileSystemId": "fs-1", "rootDirectory": "/x", "transitEncryption": "ENABLED", "authorizationConfig": {"accessPointId": "fsap-1"}}}]}
                ClientException: When using an EFS access point, the root directory must either be set to "/" or be omitted
            {"volumes": [{"name": "v", "efsVolumeConfiguration": {"fileSystemId": "fs-1", "authorizationConfig": {"accessPointId": "fsap-1"}}}]}
                ClientException: EFS access points require TransitEncryption to be enabled
            {"volumes": [{"name": "v", "efsVolumeConfiguration": {"fileSystemId": "fs-1", "rootDirectory": "/", "transitEncryption": "ENABLED", "authorizationConfig": {"accessPointId": "fsap-1"}}}]}
                fine
            {"volumes": [{"name": "v", "s3filesVolumeConfiguration": {}}]}
                ClientException: Invalid setting for volume 'v'. 'fileSystemArn' must be specified.
            {"volumes": [{"name": "v", "s3filesVolumeConfiguration": {"fileSystemArn": "fs"}}]}
                ClientException: Invalid arn syntax. 'fs' is not an ARN.
            {"volumes": [{"name": "v", "s3filesVolumeConfiguration": {"fileSystemArn": "arn:aws:s3files:r:1:fs/1", "accessPointArn": "arn:aws:s3files:r:1:ap/1", "rootDirectory": "/x"}}]}
                ClientException: When using an S3 Files access point, the root directory must either be set to "/" or be omitted
            {"volumes": [{"name": "v", "fsxWindowsFileServerVolumeConfiguration": {"fileSystemId": "fs-1", "rootDirectory": "share"}}]}
                ClientException: Invalid setting for volume 'v'. 'credentialsParameter' must be specified.
            {"volumes": [{"name": "v", "fsxWindowsFileServerVolumeConfiguration": {"fileSystemId": "fs-1", "rootDirectory": "share", "authorizationConfig": {"credentialsParameter": "arn:x"}}}]}
                ClientException: Invalid setting for volume 'v'. 'domain' must be specified.
        "#]],
    );
}

#[test]
fn dependencies() {
    check_rules(
        r#"
        {"a": {"dependsOn": [{"containerName": "X", "condition": "START"}]}}
        {"a": {"dependsOn": [{"containerName": "b"}]}, "b": {}}
        {"a": {"dependsOn": [{"containerName": "b", "condition": "DONE"}]}, "b": {}}
        {"a": {"dependsOn": [{"containerName": "b", "condition": "SUCCESS"}]}, "b": {}}
        {"a": {"dependsOn": [{"containerName": "b", "condition": "COMPLETE"}]}, "b": {}}
        {"a": {"dependsOn": [{"containerName": "b", "condition": "COMPLETE"}]}, "b": {"essential": false}}
        {"a": {"dependsOn": [{"containerName": "b", "condition": "HEALTHY"}]}, "b": {}}
        {"a": {"dependsOn": [{"containerName": "b", "condition": "HEALTHY"}]}, "b": {"healthCheck": {"command": ["CMD", "true"]}}}
        {"a": {"dependsOn": [{"containerName": "a", "condition": "START"}]}}
        {"a": {"dependsOn": [{"containerName": "b", "condition": "START"}]}, "b": {"links": ["c"]}, "c": {"volumesFrom": [{"sourceContainer": "a"}]}}
        {"a": {"dependsOn": [{"containerName": "b", "condition": "START"}]}, "b": {"dependsOn": [{"containerName": "c", "condition": "START"}]}, "c": {"dependsOn": [{"containerName": "b", "condition": "START"}]}}
        {"a": {"dependsOn": [{"containerName": "b", "condition": "START"}, {"containerName": "c", "condition": "START"}]}, "b": {"dependsOn": [{"containerName": "c", "condition": "START"}]}, "c": {}}
        {"a": {"volumesFrom": [{"sourceContainer": "X"}]}}
        "#,
        expect![[r#"
            {"a": {"dependsOn": [{"containerName": "X", "condition": "START"}]}}
                ClientException: Cannot depend on container + 'X' because it does not exist
            {"a": {"dependsOn": [{"containerName": "b"}]}, "b": {}}
                ClientException: condition should be one of [START,COMPLETE,SUCCESS,HEALTHY], but is ''.
            {"a": {"dependsOn": [{"containerName": "b", "condition": "DONE"}]}, "b": {}}
                ClientException: condition should be one of [START,COMPLETE,SUCCESS,HEALTHY], but is 'DONE'.
            {"a": {"dependsOn": [{"containerName": "b", "condition": "SUCCESS"}]}, "b": {}}
                ClientException: A dependency container with SUCCESS or COMPLETE condition cannot be an essential container. Container 'a' waits for 'b' to be SUCCESS.
            {"a": {"dependsOn": [{"containerName": "b", "condition": "COMPLETE"}]}, "b": {}}
                ClientException: A dependency container with SUCCESS or COMPLETE condition cannot be an essential container. Container 'a' waits for 'b' to be COMPLETE.
            {"a": {"dependsOn": [{"containerName": "b", "condition": "COMPLETE"}]}, "b": {"essential": false}}
                fine
            {"a": {"dependsOn": [{"containerName": "b", "condition": "HEALTHY"}]}, "b": {}}
                ClientException: A dependency container with HEALTHY condition must have health check configured. Container 'a' waits for 'b' to be HEALTHY.
            {"a": {"dependsOn": [{"containerName": "b", "condition": "HEALTHY"}]}, "b": {"healthCheck": {"command": ["CMD", "true"]}}}
                fine
            {"a": {"dependsOn": [{"containerName": "a", "condition": "START"}]}}
                ClientException: Container dependencies form a cycle: a -> a. 'dependsOn', 'links' and 'volumesFrom' all make a container wait for another.
            {"a": {"dependsOn": [{"containerName": "b", "condition": "START"}]}, "b": {"links": ["c"]}, "c": {"volumesFrom": [{"sourceContainer": "a"}]}}
                ClientException: Container dependencies form a cycle: a -> b -> c -> a. 'dependsOn', 'links' and 'volumesFrom' all make a container wait for another.
            {"a": {"dependsOn": [{"containerName": "b", "condition": "START"}]}, "b": {"dependsOn": [{"containerName": "c", "condition": "START"}]}, "c": {"dependsOn": [{"containerName": "b", "condition": "START"}]}}
                ClientException: Container dependencies form a cycle: b -> c -> b. 'dependsOn', 'links' and 'volumesFrom' all make a container wait for another.
            {"a": {"dependsOn": [{"containerName": "b", "condition": "START"}, {"containerName": "c", "condition": "START"}]}, "b": {"dependsOn": [{"containerName": "c", "condition": "START"}]}, "c": {}}
                fine
            {"a": {"volumesFrom": [{"sourceContainer": "X"}]}}
                ClientException: Invalid 'volumesFrom' setting. Unknown container: 'X'
        "#]],
    );
}

#[test]
fn proxies() {
    check_rules(
        r#"
        {"proxyConfiguration": {"containerName": "a"}}
        {"networkMode": "awsvpc", "proxyConfiguration": {"containerName": "a", "type": "ENVOY"}}
        {"networkMode": "awsvpc", "proxyConfiguration": {"containerName": "X"}}
        {"networkMode": "awsvpc", "proxyConfiguration": {"containerName": "a"}}
        {"networkMode": "awsvpc", "proxyConfiguration": {"containerName": "a", "properties": [{"name": "ProxyIngressPort", "value": "15000"}]}}
        {"networkMode": "awsvpc", "proxyConfiguration": {"containerName": "a", "properties": [{"name": "ProxyIngressPort", "value": "15000"}, {"name": "ProxyEgressPort", "value": "15001"}]}}
        {"networkMode": "awsvpc", "proxyConfiguration": {"containerName": "a", "properties": [{"name": "ProxyIngressPort", "value": "15000"}, {"name": "ProxyEgressPort", "value": "15001"}, {"name": "AppPorts", "value": "80"}]}}
        {"networkMode": "awsvpc", "proxyConfiguration": {"containerName": "a", "properties": [{"name": "ProxyIngressPort", "value": "15000"}, {"name": "ProxyEgressPort", "value": "15001"}, {"name": "AppPorts", "value": "80"}, {"name": "IgnoredGID", "value": "1"}]}}
        "#,
        expect![[r#"
            {"proxyConfiguration": {"containerName": "a"}}
                ClientException: APPMESH proxy configuration is only supported in networkMode=awsvpc
            {"networkMode": "awsvpc", "proxyConfiguration": {"containerName": "a", "type": "ENVOY"}}
                ClientException: proxyConfiguration.type should be one of [APPMESH], but is 'ENVOY'.
            {"networkMode": "awsvpc", "proxyConfiguration": {"containerName": "X"}}
                ClientException: Proxy container [X] does not exist
            {"networkMode": "awsvpc", "proxyConfiguration": {"containerName": "a"}}
                ClientException: Ingress port not found
            {"networkMode": "awsvpc", "proxyConfiguration": {"containerName": "a", "properties": [{"name": "ProxyIngressPort", "value": "15000"}]}}
                ClientException: Egress port not found
            {"networkMode": "awsvpc", "proxyConfiguration": {"containerName": "a", "properties": [{"name": "ProxyIngressPort", "value": "15000"}, {"name": "ProxyEgressPort", "value": "15001"}]}}
                ClientException: App ports not found
            {"networkMode": "awsvpc", "proxyConfiguration": {"containerName": "a", "properties": [{"name": "ProxyIngressPort", "value": "15000"}, {"name": "ProxyEgressPort", "value": "15001"}, {"name": "AppPorts", "value": "80"}]}}
                ClientException: Either IgnoredUID or IgnoredGID must be specified for the proxy
            {"networkMode": "awsvpc", "proxyConfiguration": {"containerName": "a", "properties": [{"name": "ProxyIngressPort", "value": "15000"}, {"name": "ProxyEgressPort", "value": "15001"}, {"name": "AppPorts", "value": "80"}, {"name": "IgnoredGID", "value": "1"}]}}
                fine
        "#]],
    );
}

#[test]
fn placement_constraints() {
    check_rules(
        r#"
        {"placementConstraints": [{"type": "memberOf", "expression": "attribute:zone in [a, b]"}]}
        {"placementConstraints": [{"type": "distinctInstance"}]}
        {"placementConstraints": [{"expression": "attribute:zone == a"}]}
        {"placementConstraints": [{"type": "memberOf"}]}
        {"placementConstraints": [{"type": "memberOf", "expression": "attribute:zone =="}]}
        {"placementConstraints": [{},{},{},{},{},{},{},{},{},{},{}]}
        "#,
        expect![[r#"
            {"placementConstraints": [{"type": "memberOf", "expression": "attribute:zone in [a, b]"}]}
                fine
            {"placementConstraints": [{"type": "distinctInstance"}]}
                ClientException: constraint type should be one of [memberOf]
            {"placementConstraints": [{"expression": "attribute:zone == a"}]}
                ClientException: constraint type should be one of [memberOf]
            {"placementConstraints": [{"type": "memberOf"}]}
                ClientException: Invalid expression: memberOf needs one, such as attribute:ecs.os-type == linux.
            {"placementConstraints": [{"type": "memberOf", "expression": "attribute:zone =="}]}
                ClientException: Invalid expression: expected a value (in quotes if it has spaces, brackets or parentheses), but it ends (at character 18).
            {"placementConstraints": [{},{},{},{},{},{},{},{},{},{},{}]}
                ClientException: Maximum number of constraints is 10
        "#]],
    );
}
