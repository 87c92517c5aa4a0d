//! Members of a container definition, as Docker got them.

use std::collections::BTreeMap;

use berth_api::acs::{DockerVolume, MountPoint, PortMapping, Volume};
use bollard::query_parameters::{ListVolumesOptions, RemoveVolumeOptions};
use serde_json::json;

use crate::definitions::{SERVE, container, task};
use crate::host::Host;

#[tokio::test(flavor = "multi_thread")]
async fn definitions_reach_docker() {
    let host = Host::start().await;
    let mut web = container("my_web.1", "unused");
    web.entry_point = ["sh", "-c"].map(str::to_owned).to_vec();
    web.command = vec![SERVE.to_owned()];
    web.environment = BTreeMap::from([("A".to_owned(), "1=2".to_owned())]);
    web.cpu = Some(64);
    web.memory = Some(64);
    let docker = web.docker_config.as_mut().expect("a docker config");
    docker.config = json!({
        "User": "65534", "WorkingDir": "/tmp", "Hostname": "here",
        "Labels": {"mine": "1", "com.amazonaws.ecs.cluster": "forged"},
        "StopSignal": "SIGTERM",
    })
    .to_string();
    docker.host_config = json!({
        "NetworkMode": "bridge", "MemoryReservation": 32 << 20, "CapAdd": ["NET_ADMIN"],
        "Ulimits": [{"Name": "nofile", "Soft": 512, "Hard": 1024}],
        "LogConfig": {"Type": "json-file", "Config": {"max-size": "1m"}},
        "Init": true, "ShmSize": 8 << 20, "Tmpfs": {"/scratch": "size=1m"},
        "ReadonlyRootfs": true, "ExtraHosts": ["db:10.0.0.1"],
        "Sysctls": {"net.core.somaxconn": "64"},
    })
    .to_string();
    let mut task = task(vec![web]);
    (task.cpu, task.memory) = (Some(0.5), Some(128));
    host.control_plane.start_tasks(vec![task.clone()]);
    let running = host.control_plane.report(&task.arn, "RUNNING").await;
    let id = running["containers"][0]["runtimeId"].as_str().expect("an id").to_owned();
    let found = host.inspect(&id).await;

    let name = found.name.expect("a name");
    assert!(name.starts_with("/ecs-it-1-myweb1-"), "{name}");
    assert_eq!(name.len(), "/ecs-it-1-myweb1-".len() + 20);
    let config = found.config.expect("a config");
    assert!(config.env.expect("an environment").contains(&"A=1=2".to_owned()));
    assert_eq!(config.user.as_deref(), Some("65534"));
    assert_eq!(config.working_dir.as_deref(), Some("/tmp"));
    assert_eq!(config.hostname.as_deref(), Some("here"));
    let labels = config.labels.expect("labels");
    assert_eq!(
        (labels["mine"].as_str(), labels["com.amazonaws.ecs.cluster"].as_str()),
        ("1", "it")
    );
    let given = found.host_config.expect("a host config");
    assert_eq!((given.cpu_shares, given.memory), (Some(64), Some(64 << 20)));
    assert_eq!(given.memory_reservation, Some(32 << 20));
    assert_eq!(given.cap_add, Some(vec!["NET_ADMIN".to_owned()]));
    assert_eq!(given.ulimits.expect("ulimits")[0].soft, Some(512));
    assert_eq!((given.init, given.shm_size), (Some(true), Some(8 << 20)));
    assert_eq!(given.readonly_rootfs, Some(true));
    assert_eq!(given.extra_hosts, Some(vec!["db:10.0.0.1".to_owned()]));
    let id = task.arn.rsplit('/').next().expect("an id");
    assert_eq!(given.cgroup_parent, Some(format!("/ecs/{id}")));
    let quota = format!("/sys/fs/cgroup/cpu/ecs/{id}/cpu.cfs_quota_us");
    if let Ok(quota) = std::fs::read_to_string(quota) {
        assert_eq!(quota.trim(), "50000");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn port_ranges_and_protocols() {
    let host = Host::start().await;
    let mut pr = container("pr", SERVE);
    let mapping = |port: i64, protocol: &str| PortMapping {
        container_port: Some(port),
        host_port: Some(0),
        protocol: Some(protocol.to_owned()),
        ..PortMapping::default()
    };
    pr.port_mappings = vec![
        PortMapping {
            container_port_range: Some("9000-9003".to_owned()),
            protocol: Some("tcp".to_owned()),
            ..PortMapping::default()
        },
        mapping(53, "udp"),
        mapping(80, "tcp"),
    ];
    let task = task(vec![pr]);
    host.control_plane.start_tasks(vec![task.clone()]);
    let running = host.control_plane.report(&task.arn, "RUNNING").await;
    let bindings =
        running["containers"][0]["networkBindings"].as_array().expect("bindings").clone();
    assert_eq!(bindings[0]["containerPortRange"], "9000-9003");
    let range = bindings[0]["hostPortRange"].as_str().expect("a range");
    let (first, last) = range.split_once('-').expect("a range");
    assert_eq!(last.parse::<u16>().expect("a port") - first.parse::<u16>().expect("a port"), 3);
    assert_eq!(
        (&bindings[1]["containerPort"], &bindings[1]["protocol"]),
        (&53.into(), &"udp".into())
    );
    let id = running["containers"][0]["runtimeId"].as_str().expect("an id").to_owned();
    let ports = host.inspect(&id).await.network_settings.expect("a network").ports.expect("ports");
    let bound = ports["80/tcp"].clone().expect("bound")[0].host_port.clone().expect("a port");
    assert_eq!(bindings[2]["hostPort"].to_string(), bound);
    assert!(ports["9003/tcp"].is_some() && ports["53/udp"].is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn volumes_of_both_scopes() {
    let host = Host::with(|config| config.cleanup_wait = std::time::Duration::from_millis(1)).await;
    let shared = format!("berth-it-{}", uuid::Uuid::new_v4().simple());
    let mut c = container("c", "echo x > /a/f && echo x > /b/f && echo x > /s/f");
    c.mount_points = [("scratch", "/a"), ("docker", "/b"), (shared.as_str(), "/s")]
        .map(|(volume, path)| MountPoint {
            source_volume: volume.to_owned(),
            container_path: path.to_owned(),
            read_only: false,
        })
        .to_vec();
    let mut task = task(vec![c]);
    let docker = |name: &str, scope: &str| Volume {
        name: name.to_owned(),
        kind: Some("docker".to_owned()),
        docker_volume_configuration: Some(DockerVolume {
            scope: Some(scope.to_owned()),
            autoprovision: Some(true),
            driver: Some("local".to_owned()),
            labels: BTreeMap::from([("k".to_owned(), "v".to_owned())]),
            ..DockerVolume::default()
        }),
        ..Volume::default()
    };
    let scratch = Volume { name: "scratch".to_owned(), ..Volume::default() };
    task.volumes = vec![scratch, docker("docker", "task"), docker(&shared, "shared")];
    host.control_plane.start_tasks(vec![task.clone()]);
    let stopped = host.control_plane.report(&task.arn, "STOPPED").await;
    assert_eq!(stopped["containers"][0]["exitCode"], 0, "{stopped}");
    let mine = |volume: &bollard::models::Volume| {
        volume.labels.get("com.amazonaws.ecs.task-arn") == Some(&task.arn)
    };
    let waiting = async {
        loop {
            let all = host.docker.list_volumes(None::<ListVolumesOptions>).await.expect("a list");
            if !all.volumes.unwrap_or_default().iter().any(mine) {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(30), waiting).await.expect("removed");
    let kept = host.docker.inspect_volume(&shared).await.expect("a shared volume stays");
    assert_eq!(kept.labels["k"], "v");
    host.docker.remove_volume(&shared, None::<RemoveVolumeOptions>).await.expect("removed");
}
