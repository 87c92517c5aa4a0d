//! Every rule about what runs in a container, and how it is held, with its text.
use expect_test::expect;

use super::check_rules;

#[test]
fn processes() {
    check_rules(
        r#"
        {"a": {"startTimeout": 1}}
        {"a": {"stopTimeout": 1}}
        {"a": {"stopTimeout": 2, "startTimeout": 2}}
        {"a": {"workingDirectory": "srv"}}
        {"a": {"workingDirectory": "C:\\srv"}, "runtimePlatform": {"operatingSystemFamily": "WINDOWS_SERVER_2022_CORE"}}
        {"a": {"user": "a:b:c"}}
        {"a": {"user": ":b"}}
        {"a": {"user": "a b"}}
        {"a": {"dockerSecurityOptions": ["seccomp=unconfined"]}}
        {"a": {"dockerSecurityOptions": ["apparmor"]}}
        {"a": {"credentialSpecs": ["x"]}}
        {"a": {"credentialSpecs": ["credentialspec:arn:a", "credentialspec:arn:b"]}}
        {"a": {"versionConsistency": "maybe"}}
        {"a": {"entryPoint": [""]}}
        {"a": {"dockerLabels": {"": "v"}}}
        {"a": {"resourceRequirements": [{"type": "GPU", "value": "half"}]}}
        {"a": {"resourceRequirements": [{"type": "GPU", "value": "0"}]}}
        {"a": {"resourceRequirements": [{"type": "TPU", "value": "1"}]}}
        {"a": {"resourceRequirements": [{"type": "GPU", "value": "1"}, {"type": "GPU", "value": "1"}]}}
        "#,
        expect![[r#"
            {"a": {"startTimeout": 1}}
                ClientException: Granular start timeout on container 'a' must be at least 2 seconds.
            {"a": {"stopTimeout": 1}}
                ClientException: Granular stop timeout on container 'a' must be at least 2 seconds.
            {"a": {"stopTimeout": 2, "startTimeout": 2}}
                fine
            {"a": {"workingDirectory": "srv"}}
                ClientException: Invalid setting for container 'a'. 'workingDirectory' must be an absolute path, but is 'srv'.
            {"a": {"workingDirectory": "C:\\srv"}, "runtimePlatform": {"operatingSystemFamily": "WINDOWS_SERVER_2022_CORE"}}
                fine
            {"a": {"user": "a:b:c"}}
                ClientException: Invalid setting for container 'a'. 'user' must be 'user' or 'user:group', but is 'a:b:c'.
            {"a": {"user": ":b"}}
                ClientException: Invalid setting for container 'a'. 'user' must be 'user' or 'user:group', but is ':b'.
            {"a": {"user": "a b"}}
                ClientException: Invalid setting for container 'a'. 'user' must be 'user' or 'user:group', but is 'a b'.
            {"a": {"dockerSecurityOptions": ["seccomp=unconfined"]}}
                ClientException: Invalid setting for container 'a'. 'dockerSecurityOptions' knows no-new-privileges, apparmor:PROFILE, label:VALUE and credentialspec:FILE, but not 'seccomp=unconfined'.
            {"a": {"dockerSecurityOptions": ["apparmor"]}}
                ClientException: Invalid setting for container 'a'. 'dockerSecurityOptions' knows no-new-privileges, apparmor:PROFILE, label:VALUE and credentialspec:FILE, but not 'apparmor'.
            {"a": {"credentialSpecs": ["x"]}}
                ClientException: Invalid setting for container 'a'. 'credentialSpecs' takes credentialspec:ARN or credentialspecdomainless:ARN, but not 'x'.
            {"a": {"credentialSpecs": ["credentialspec:arn:a", "credentialspec:arn:b"]}}
                ClientException: Invalid setting for container 'a'. 'credentialSpecs' can have at most one item.
            {"a": {"versionConsistency": "maybe"}}
                ClientException: versionConsistency should be one of [enabled,disabled], but is 'maybe'.
            {"a": {"entryPoint": [""]}}
                ClientException: Invalid setting for container 'a'. The first word of 'entryPoint' must not be empty.
            {"a": {"dockerLabels": {"": "v"}}}
                ClientException: Invalid setting for container 'a'. The names of 'dockerLabels' must not be empty.
            {"a": {"resourceRequirements": [{"type": "GPU", "value": "half"}]}}
                ClientException: Invalid setting for container 'a'. The number of GPUs must be 1 or more, but is 'half'.
            {"a": {"resourceRequirements": [{"type": "GPU", "value": "0"}]}}
                ClientException: Invalid setting for container 'a'. The number of GPUs must be 1 or more, but is '0'.
            {"a": {"resourceRequirements": [{"type": "TPU", "value": "1"}]}}
                ClientException: resourceRequirements.type should be one of [GPU], but is 'TPU'.
            {"a": {"resourceRequirements": [{"type": "GPU", "value": "1"}, {"type": "GPU", "value": "1"}]}}
                ClientException: Invalid setting for container 'a'. 'resourceRequirements' must name each type once.
        "#]],
    );
}

#[test]
fn restart_policies() {
    check_rules(
        r#"
        {"a": {"restartPolicy": {}}}
        {"a": {"restartPolicy": {"enabled": true, "restartAttemptPeriod": 59}}}
        {"a": {"restartPolicy": {"enabled": true, "restartAttemptPeriod": 1801}}}
        {"a": {"restartPolicy": {"enabled": true, "ignoredExitCodes": [1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1]}}}
        {"a": {"restartPolicy": {"enabled": true, "restartAttemptPeriod": 1800, "ignoredExitCodes": [0]}}}
        "#,
        expect![[r#"
            {"a": {"restartPolicy": {}}}
                ClientException: Invalid setting for container 'a'. 'restartPolicy' needs 'enabled'.
            {"a": {"restartPolicy": {"enabled": true, "restartAttemptPeriod": 59}}}
                ClientException: the 'restartAttemptPeriod' setting for container 'a' must be between 60 and 1800
            {"a": {"restartPolicy": {"enabled": true, "restartAttemptPeriod": 1801}}}
                ClientException: the 'restartAttemptPeriod' setting for container 'a' must be between 60 and 1800
            {"a": {"restartPolicy": {"enabled": true, "ignoredExitCodes": [1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1]}}}
                ClientException: Invalid setting for container 'a'. 'ignoredExitCodes' can have at most 50 items, but has 51.
            {"a": {"restartPolicy": {"enabled": true, "restartAttemptPeriod": 1800, "ignoredExitCodes": [0]}}}
                fine
        "#]],
    );
}

#[test]
fn health_checks() {
    check_rules(
        r#"
        {"a": {"healthCheck": {}}}
        {"a": {"healthCheck": {"command": ["curl localhost"]}}}
        {"a": {"healthCheck": {"command": ["/bin/probe", "-q"]}}}
        {"a": {"healthCheck": {"command": [""]}}}
        {"a": {"healthCheck": {"command": ["NONE"]}}}
        {"a": {"healthCheck": {"command": ["NONE", "true"]}}}
        {"a": {"healthCheck": {"command": ["NONE"]}, "essential": false}, "b": {"dependsOn": [{"containerName": "a", "condition": "HEALTHY"}]}}
        {"a": {"healthCheck": {"command": ["CMD-SHELL"]}}}
        {"a": {"healthCheck": {"command": ["cmd-shell", "true"]}}}
        {"a": {"healthCheck": {"command": ["CMD-SHELL", "true"], "interval": 4}}}
        {"a": {"healthCheck": {"command": ["CMD-SHELL", "true"], "interval": 301}}}
        {"a": {"healthCheck": {"command": ["CMD-SHELL", "true"], "timeout": 1}}}
        {"a": {"healthCheck": {"command": ["CMD-SHELL", "true"], "retries": 11}}}
        {"a": {"healthCheck": {"command": ["CMD-SHELL", "true"], "startPeriod": 301}}}
        {"a": {"healthCheck": {"command": ["CMD", "true"], "interval": 5, "timeout": 120, "retries": 1, "startPeriod": 0}}}
        "#,
        expect![[r#"
            {"a": {"healthCheck": {}}}
                ClientException: Invalid setting for container 'a'. The 'command' of 'healthCheck' must be a command, with CMD or CMD-SHELL before it, or NONE by itself.
            {"a": {"healthCheck": {"command": ["curl localhost"]}}}
                fine
            {"a": {"healthCheck": {"command": ["/bin/probe", "-q"]}}}
                fine
            {"a": {"healthCheck": {"command": [""]}}}
                ClientException: Invalid setting for container 'a'. The 'command' of 'healthCheck' must be a command, with CMD or CMD-SHELL before it, or NONE by itself.
            {"a": {"healthCheck": {"command": ["NONE"]}}}
                fine
            {"a": {"healthCheck": {"command": ["NONE", "true"]}}}
                ClientException: Invalid setting for container 'a'. The 'command' of 'healthCheck' must be a command, with CMD or CMD-SHELL before it, or NONE by itself.
            {"a": {"healthCheck": {"command": ["NONE"]}, "essential": false}, "b": {"dependsOn": [{"containerName": "a", "condition": "HEALTHY"}]}}
                ClientException: A dependency container with HEALTHY condition must have health check configured. Container 'b' waits for 'a' to be HEALTHY.
            {"a": {"healthCheck": {"command": ["CMD-SHELL"]}}}
                ClientException: Invalid setting for container 'a'. The 'command' of 'healthCheck' must be a command, with CMD or CMD-SHELL before it, or NONE by itself.
            {"a": {"healthCheck": {"command": ["cmd-shell", "true"]}}}
                ClientException: Invalid setting for container 'a'. The 'command' of 'healthCheck' must be a command, with CMD or CMD-SHELL before it, or NONE by itself.
            {"a": {"healthCheck": {"command": ["CMD-SHELL", "true"], "interval": 4}}}
                ClientException: Invalid setting for container 'a'. 'interval' of 'healthCheck' must be between 5 and 300, but is 4.
            {"a": {"healthCheck": {"command": ["CMD-SHELL", "true"], "interval": 301}}}
                ClientException: Invalid setting for container 'a'. 'interval' of 'healthCheck' must be between 5 and 300, but is 301.
            {"a": {"healthCheck": {"command": ["CMD-SHELL", "true"], "timeout": 1}}}
                ClientException: Invalid setting for container 'a'. 'timeout' of 'healthCheck' must be between 2 and 120, but is 1.
            {"a": {"healthCheck": {"command": ["CMD-SHELL", "true"], "retries": 11}}}
                ClientException: Invalid setting for container 'a'. 'retries' of 'healthCheck' must be between 1 and 10, but is 11.
            {"a": {"healthCheck": {"command": ["CMD-SHELL", "true"], "startPeriod": 301}}}
                ClientException: Invalid setting for container 'a'. 'startPeriod' of 'healthCheck' must be between 0 and 300, but is 301.
            {"a": {"healthCheck": {"command": ["CMD", "true"], "interval": 5, "timeout": 120, "retries": 1, "startPeriod": 0}}}
                fine
        "#]],
    );
}

#[test]
fn ulimits() {
    check_rules(
        r#"
        {"a": {"ulimits": [{"name": "nofile", "softLimit": 2, "hardLimit": 1}]}}
        {"a": {"ulimits": [{"name": "nofile", "softLimit": -1, "hardLimit": 1}]}}
        {"a": {"ulimits": [{"name": "nofile", "softLimit": 1, "hardLimit": -1}]}}
        {"a": {"ulimits": [{"name": "nofile", "softLimit": -2, "hardLimit": -1}]}}
        {"a": {"ulimits": [{"name": "files", "softLimit": 1, "hardLimit": 1}]}}
        {"a": {"ulimits": [{"name": "core", "softLimit": 1}]}}
        {"a": {"ulimits": [{"name": "core", "softLimit": 1, "hardLimit": 1}, {"name": "core", "softLimit": 1, "hardLimit": 1}]}}
        "#,
        expect![[r#"
            {"a": {"ulimits": [{"name": "nofile", "softLimit": 2, "hardLimit": 1}]}}
                ClientException: Soft limit exceeds hard limit for ulimit nofile. Container 'a' has 2 and 1.
            {"a": {"ulimits": [{"name": "nofile", "softLimit": -1, "hardLimit": 1}]}}
                ClientException: Soft limit exceeds hard limit for ulimit nofile. Container 'a' has -1 and 1.
            {"a": {"ulimits": [{"name": "nofile", "softLimit": 1, "hardLimit": -1}]}}
                fine
            {"a": {"ulimits": [{"name": "nofile", "softLimit": -2, "hardLimit": -1}]}}
                ClientException: Invalid setting for container 'a'. Ulimit nofile must not be negative; -1 means no limit.
            {"a": {"ulimits": [{"name": "files", "softLimit": 1, "hardLimit": 1}]}}
                ClientException: ulimits.name should be one of [core,cpu,data,fsize,locks,memlock,msgqueue,nice,nofile,nproc,rss,rtprio,rttime,sigpending,stack], but is 'files'.
            {"a": {"ulimits": [{"name": "core", "softLimit": 1}]}}
                ClientException: Invalid setting for container 'a'. Ulimit core needs both 'softLimit' and 'hardLimit'.
            {"a": {"ulimits": [{"name": "core", "softLimit": 1, "hardLimit": 1}, {"name": "core", "softLimit": 1, "hardLimit": 1}]}}
                ClientException: Invalid setting for container 'a'. Ulimit core is given twice.
        "#]],
    );
}

#[test]
fn linux_parameters() {
    check_rules(
        r#"
        {"a": {"linuxParameters": {}}, "runtimePlatform": {"operatingSystemFamily": "WINDOWS_SERVER_2022_CORE"}}
        {"a": {"linuxParameters": {"capabilities": {"add": ["CAP_SYS_ADMIN"]}}}}
        {"a": {"linuxParameters": {"capabilities": {"drop": ["EVERYTHING"]}}}}
        {"a": {"linuxParameters": {"devices": [{"hostPath": "fuse"}]}}}
        {"a": {"linuxParameters": {"devices": [{"hostPath": "/dev/fuse", "permissions": ["own"]}]}}}
        {"a": {"linuxParameters": {"tmpfs": [{"containerPath": "t", "size": 1}]}}}
        {"a": {"linuxParameters": {"tmpfs": [{"containerPath": "/t"}]}}}
        {"a": {"linuxParameters": {"tmpfs": [{"containerPath": "/t", "size": 1, "mountOptions": ["fast"]}]}}}
        {"a": {"linuxParameters": {"sharedMemorySize": 0}}}
        {"a": {"linuxParameters": {"swappiness": 101}}}
        {"a": {"linuxParameters": {"maxSwap": -1}}}
        {"a": {"memory": null, "memoryReservation": 64, "linuxParameters": {"maxSwap": 0}}}
        {"a": {"linuxParameters": {"maxSwap": 0, "swappiness": 0, "sharedMemorySize": 1}}}
        "#,
        expect![[r#"
            {"a": {"linuxParameters": {}}, "runtimePlatform": {"operatingSystemFamily": "WINDOWS_SERVER_2022_CORE"}}
                ClientException: Invalid setting for container 'a'. 'linuxParameters' is not supported for Windows containers.
            {"a": {"linuxParameters": {"capabilities": {"add": ["CAP_SYS_ADMIN"]}}}}
                ClientException: Invalid setting for container 'a'. 'CAP_SYS_ADMIN' is not a Linux capability.
            {"a": {"linuxParameters": {"capabilities": {"drop": ["EVERYTHING"]}}}}
                ClientException: Invalid setting for container 'a'. 'EVERYTHING' is not a Linux capability.
            {"a": {"linuxParameters": {"devices": [{"hostPath": "fuse"}]}}}
                ClientException: Invalid setting for container 'a'. 'hostPath' of a device must be an absolute path, but is 'fuse'.
            {"a": {"linuxParameters": {"devices": [{"hostPath": "/dev/fuse", "permissions": ["own"]}]}}}
                ClientException: devices.permissions should be one of [read,write,mknod], but is 'own'.
            {"a": {"linuxParameters": {"tmpfs": [{"containerPath": "t", "size": 1}]}}}
                ClientException: Invalid setting for container 'a'. 'containerPath' of a tmpfs must be an absolute path, but is 't'.
            {"a": {"linuxParameters": {"tmpfs": [{"containerPath": "/t"}]}}}
                ClientException: Invalid setting for container 'a'. 'size' of the tmpfs '/t' must be at least 1 MiB, but is 0.
            {"a": {"linuxParameters": {"tmpfs": [{"containerPath": "/t", "size": 1, "mountOptions": ["fast"]}]}}}
                ClientException: Invalid setting for container 'a'. 'fast' is not a mount option of a tmpfs.
            {"a": {"linuxParameters": {"sharedMemorySize": 0}}}
                ClientException: Invalid setting for container 'a'. 'sharedMemorySize' must be at least 1 MiB, but is 0.
            {"a": {"linuxParameters": {"swappiness": 101}}}
                ClientException: Invalid setting for container 'a'. 'swappiness' must be between 0 and 100, but is 101.
            {"a": {"linuxParameters": {"maxSwap": -1}}}
                ClientException: Invalid setting for container 'a'. 'maxSwap' must not be negative, but is -1.
            {"a": {"memory": null, "memoryReservation": 64, "linuxParameters": {"maxSwap": 0}}}
                ClientException: Invalid setting for container 'a'. 'maxSwap' needs 'memory' to be specified as well.
            {"a": {"linuxParameters": {"maxSwap": 0, "swappiness": 0, "sharedMemorySize": 1}}}
                fine
        "#]],
    );
}

#[test]
fn system_controls() {
    check_rules(
        r#"
        {"a": {"systemControls": [{"namespace": "net.core.somaxconn", "value": "1"}, {"namespace": "kernel.sem", "value": "1"}, {"namespace": "fs.mqueue.msg_max", "value": "1"}]}}
        {"a": {"systemControls": [{"namespace": "net.core.somaxconn"}]}}
        {"a": {"systemControls": [{"namespace": "kernel.hostname", "value": "h"}]}}
        {"networkMode": "host", "a": {"systemControls": [{"namespace": "net.core.somaxconn", "value": "1"}]}}
        {"ipcMode": "host", "a": {"systemControls": [{"namespace": "kernel.sem", "value": "1"}]}}
        "#,
        expect![[r#"
            {"a": {"systemControls": [{"namespace": "net.core.somaxconn", "value": "1"}, {"namespace": "kernel.sem", "value": "1"}, {"namespace": "fs.mqueue.msg_max", "value": "1"}]}}
                fine
            {"a": {"systemControls": [{"namespace": "net.core.somaxconn"}]}}
                ClientException: Invalid setting for container 'a'. System control 'net.core.somaxconn' needs a value.
            {"a": {"systemControls": [{"namespace": "kernel.hostname", "value": "h"}]}}
                ClientException: Invalid setting for container 'a'. System control 'kernel.hostname' is not a kernel parameter of a network or IPC namespace.
            {"networkMode": "host", "a": {"systemControls": [{"namespace": "net.core.somaxconn", "value": "1"}]}}
                ClientException: Invalid setting for container 'a'. System control 'net.core.somaxconn' is not supported when networkMode=host.
            {"ipcMode": "host", "a": {"systemControls": [{"namespace": "kernel.sem", "value": "1"}]}}
                ClientException: Invalid setting for container 'a'. System control 'kernel.sem' is not supported when ipcMode=host.
        "#]],
    );
}
