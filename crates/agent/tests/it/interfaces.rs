//! Tasks with interfaces of their own, on one host, whose Docker drops what is forwarded.

use std::io::ErrorKind;
use std::net::Ipv4Addr;
use std::path::Path;
use std::time::Duration;

use berth_api::acs::Task;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::credentials::{CANARY, credentials};
use crate::endpoint::{CREDENTIALS, got, sh};
use crate::host::Host;
use crate::vpc::{Vpc, open_group, own_interface, serving};

pub async fn host() -> Host {
    Host::with(|config| {
        config.has_interfaces = true;
        config.has_endpoint = true;
    })
    .await
}

/// What a server says at `/`, asked from the host. A container that runs may not listen yet.
async fn asked(address: Ipv4Addr) -> String {
    let connected = async || loop {
        match TcpStream::connect((address, 80)).await {
            Err(it) if it.kind() == ErrorKind::ConnectionRefused => {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
            other => return other,
        }
    };
    let asking = async {
        let mut stream = connected().await?;
        stream.write_all(b"GET / HTTP/1.0\r\n\r\n").await?;
        let mut said = String::new();
        stream.read_to_string(&mut said).await?;
        Ok::<_, std::io::Error>(said)
    };
    let said = tokio::time::timeout(Duration::from_secs(5), asking).await;
    said.map_or_else(|_| "nothing".to_owned(), |said| said.unwrap_or_else(|it| it.to_string()))
}

/// Starts a task and gives the id of its container once it is RUNNING.
pub async fn running(host: &Host, task: &Task) -> String {
    host.control_plane.start_tasks(vec![task.clone()]);
    let running = host.control_plane.report(&task.arn, "RUNNING").await;
    running["containers"][0]["runtimeId"].as_str().expect("an id").to_owned()
}

pub fn attachments(host: &Host, task: &Task) -> Vec<String> {
    let reports = host.control_plane.heard().reports;
    let of_task = reports.iter().filter(|it| it["task"] == task.arn);
    let all = of_task.filter_map(|it| it["attachments"][0]["status"].as_str().map(str::to_owned));
    all.collect()
}

/// What is left of an agent's router namespaces.
pub fn routers(host: &Host) -> Vec<String> {
    let data_dir = host.directory.path().canonicalize().expect("it exists");
    let folder = Path::new("/run/berth").join(berth_agent::names::of_directory(&data_dir));
    let Ok(entries) = std::fs::read_dir(folder.join("net")) else { return Vec::new() };
    entries.flatten().map(|it| it.file_name().to_string_lossy().into_owned()).collect()
}

/// What a shell of the host says.
pub fn host_says(command: &str) -> String {
    let said = std::process::Command::new("sh").args(["-c", command]).output().expect("a shell");
    String::from_utf8_lossy(&said.stdout).into_owned()
}

async fn reach(host: &Host, id: &str, address: Ipv4Addr) -> String {
    sh(host, id, &format!("busybox timeout 2 wget -q -O - http://{address}/ 2>&1")).await
}

#[tokio::test(flavor = "multi_thread")]
async fn two_tasks_on_one_port_reach_each_other_and_the_host_reaches_them() {
    let host = host().await;
    let vpc = Vpc::new();
    let mut one = own_interface(&vpc, 4, &serving("one"));
    one.role_credentials = Some(credentials("id-of-one", 1));
    let other = own_interface(&vpc, 5, &serving("other"));
    let members = [vpc.address(4), vpc.address(5)];
    let tasks: &[(&Task, &[&str])] = &[(&one, &["sg-a"]), (&other, &["sg-a"])];
    let view = vpc.view(1, tasks, json!([]), json!([open_group("sg-a", &members)]));
    host.control_plane.say_network(json!([view]));
    let (one_id, other_id) = tokio::join!(running(&host, &one), running(&host, &other));

    assert_eq!(reach(&host, &one_id, vpc.address(5)).await.trim(), "other");
    assert_eq!(reach(&host, &other_id, vpc.address(4)).await.trim(), "one");
    assert!(asked(vpc.address(4)).await.ends_with("one\n"), "{}", asked(vpc.address(4)).await);
    assert!(asked(vpc.address(5)).await.ends_with("other\n"));
    assert_eq!(attachments(&host, &one), ["ATTACHED"]);

    let name = format!("ip-{}", vpc.address(4).to_string().replace('.', "-"));
    assert_eq!(sh(&host, &one_id, "cat /proc/sys/kernel/hostname").await.trim(), name);
    let hosts = sh(&host, &one_id, "cat /etc/hosts").await;
    assert!(hosts.contains(&format!("{}\t{name}", vpc.address(4))), "{hosts}");
    let names = sh(&host, &one_id, "cat /etc/resolv.conf").await;
    let of_host = std::fs::read_to_string("/etc/resolv.conf").expect("a list");
    let server = of_host.lines().find(|it| it.starts_with("nameserver")).expect("one");
    assert!(names.contains(server), "{names}");

    let held = got(&host, &one_id, CREDENTIALS).await;
    assert!(held.contains(&format!("{CANARY}-secret-1")), "{held}");
    let about = got(&host, &one_id, "$ECS_CONTAINER_METADATA_URI_V4/task").await;
    let about: Value = serde_json::from_str(&about).expect("a document");
    let containers = about["Containers"].as_array().expect("containers");
    let web = containers.iter().find(|it| it["Name"] == "web").expect("web");
    assert_eq!(web["Networks"][0]["NetworkMode"], "awsvpc");
    assert_eq!(web["Networks"][0]["IPv4Addresses"], json!([vpc.address(4)]));
    assert_eq!(web["Networks"][0]["IPv4SubnetCIDRBlock"], vpc.cidr(0, 24));
    let pause = containers.iter().find(|it| it["Type"] == "CNI_PAUSE").expect("a pause");
    assert_eq!(pause["Name"], "~internal~ecs~pause");

    host.control_plane.stop_task(&one.arn);
    let stopped = host.control_plane.report(&one.arn, "STOPPED").await;
    assert_eq!(stopped["attachments"][0]["status"], "DETACHED");
    assert_ne!(reach(&host, &other_id, vpc.address(4)).await.trim(), "one");
    assert!(asked(vpc.address(5)).await.ends_with("other\n"));
    host.control_plane.say_network(json!([]));
    host.control_plane.stop_task(&other.arn);
    host.control_plane.report(&other.arn, "STOPPED").await;
    assert!(routers(&host).is_empty(), "{:?}", routers(&host));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_pause_ends_its_task() {
    let host = host().await;
    let vpc = Vpc::new();
    let task = own_interface(&vpc, 4, &serving("one"));
    let tasks: &[(&Task, &[&str])] = &[(&task, &["sg-a"])];
    let group = open_group("sg-a", &[vpc.address(4)]);
    host.control_plane.say_network(json!([vpc.view(1, tasks, json!([]), json!([group]))]));
    running(&host, &task).await;
    let made = host.containers().await;
    let (_, pause) = made.iter().find(|(name, _)| name.contains("pause")).expect("a pause");
    let kill = bollard::query_parameters::KillContainerOptions { signal: "KILL".to_owned() };
    host.docker.kill_container(pause, Some(kill)).await.expect("killed");
    let stopped = host.control_plane.report(&task.arn, "STOPPED").await;
    let reason = stopped["reason"].as_str().expect("a reason");
    assert!(reason.starts_with("ContainerNetworkingError: "), "{reason}");
    assert_eq!(stopped["attachments"][0]["status"], "DETACHED");
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_at_many_moments_nothing_is_lost_and_nothing_is_left() {
    let mut host = host().await;
    let vpc = Vpc::new();
    let waits_ms = [0, 60, 120, 180, 250, 320, 400, 600];
    let lasts = 4..4 + u8::try_from(waits_ms.len()).expect("few");
    let tasks: Vec<Task> = lasts
        .clone()
        .map(|last| own_interface(&vpc, last, &serving(&format!("n{last}"))))
        .collect();
    let members: Vec<Ipv4Addr> = lasts.clone().map(|last| vpc.address(last)).collect();
    let told: Vec<(&Task, &[&str])> = tasks.iter().map(|it| (it, &["sg-a"] as &[&str])).collect();
    let group = open_group("sg-a", &members);
    host.control_plane.say_network(json!([vpc.view(1, &told, json!([]), json!([group]))]));
    let able = |config: &mut berth_agent::Config| {
        (config.has_interfaces, config.has_endpoint) = (true, true);
    };
    for (task, wait_ms) in tasks.iter().zip(waits_ms) {
        host.control_plane.start_tasks(vec![task.clone()]);
        // The moment of death is the test's input, not something that is waited for.
        tokio::time::sleep(Duration::from_millis(wait_ms)).await;
        host.kill_agent().await;
        host.start_agent(able).await;
        host.control_plane.start_tasks(tasks[..1].to_vec());
        host.control_plane.start_tasks(vec![task.clone()]);
    }
    for (task, last) in tasks.iter().zip(lasts.clone()) {
        host.control_plane.report(&task.arn, "RUNNING").await;
        let said = asked(vpc.address(last)).await;
        assert!(said.ends_with(&format!("n{last}\n")), "{said}");
    }
    assert_eq!(host.containers().await.len(), 2 * tasks.len());
    for (task, wait_ms) in tasks.iter().zip(waits_ms) {
        host.control_plane.stop_task(&task.arn);
        tokio::time::sleep(Duration::from_millis(wait_ms)).await;
        host.kill_agent().await;
        host.start_agent(able).await;
        host.control_plane.stop_task(&task.arn);
    }
    for task in &tasks {
        host.control_plane.report(&task.arn, "STOPPED").await;
    }
    host.control_plane.say_network(json!([]));
    let emptied = async {
        while !routers(&host).is_empty() {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), emptied).await.expect("nothing is left");
    let left = host_says(&format!("ip route show {}", vpc.cidr(0, 24)));
    assert_eq!(left, "");
}
