//! Everything that a container with root in it may try to get what is another task's.

use std::net::TcpListener;
use std::process::Command;

use berth_api::acs::Task;
use futures_util::StreamExt;

use crate::credentials::CANARY;
use crate::endpoint::{CREDENTIALS, got, sh, started, with_role};
use crate::host::Host;

/// A task that runs, and what it finds.
struct Running {
    task: Task,
    id: String,
    /// Of its credentials and its metadata.
    urls: Vec<String>,
    address: String,
}

async fn running(host: &Host, task: Task) -> Running {
    let id = started(host, &task).await.remove(0);
    let mut urls = Vec::new();
    for url in [
        CREDENTIALS,
        "http://169.254.170.2/v1/credentials?id=${AWS_CONTAINER_CREDENTIALS_RELATIVE_URI##*/}",
        "$ECS_CONTAINER_METADATA_URI",
        "$ECS_CONTAINER_METADATA_URI_V4",
        "$ECS_CONTAINER_METADATA_URI_V4/task",
        "$ECS_CONTAINER_METADATA_URI_V4/taskWithTags",
        "$ECS_CONTAINER_METADATA_URI_V4/stats",
        "$ECS_CONTAINER_METADATA_URI_V4/task/stats",
        "$ECS_AGENT_URI/task-protection/v1/state",
    ] {
        urls.push(sh(host, &id, &format!("echo \"{url}\"")).await.trim().to_owned());
    }
    let networks = host.inspect(&id).await.network_settings.expect("settings").networks;
    let mut addresses = networks.expect("networks").into_values().filter_map(|it| it.ip_address);
    let address = addresses.next().unwrap_or_default();
    Running { task, id, urls, address }
}

/// Nothing of the victim was told, and it was said that nothing is.
fn is_refused(answer: &str, victim: &Running) -> bool {
    let id = victim.task.arn.rsplit('/').next().expect("an id");
    let is_told = answer.contains(CANARY) || answer.contains(id) || answer.contains(&victim.id);
    let is_error = answer.contains("HTTP/1.1 4") || answer.contains("can't connect");
    !is_told && is_error
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_gets_what_is_anothers() {
    let free = TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("bound");
    let host = Host::with(|config| {
        config.has_endpoint = true;
        config.introspection = berth_meters::Address::At(free);
    })
    .await;
    let [bridge, shared] = ["bridge", "host"];
    let mut thief = with_role(bridge, 3);
    let host_config = r#"{"CapAdd": ["NET_ADMIN"]}"#.to_owned();
    let docker = berth_api::acs::DockerConfig { host_config, ..Default::default() };
    thief.containers[0].docker_config = Some(docker);
    let victims =
        [running(&host, with_role(bridge, 1)).await, running(&host, with_role(shared, 2)).await];
    let attackers = [
        running(&host, thief).await,
        running(&host, with_role(shared, 4)).await,
        running(&host, with_role("none", 5)).await,
    ];
    // The victims themselves are served: what is refused below is refused to others.
    for victim in &victims {
        for url in &victim.urls {
            assert!(!is_refused(&got(&host, &victim.id, url).await, victim), "{url}");
        }
    }

    let mut tried: Vec<(String, &Running, &Running, String)> = Vec::new();
    for attacker in &attackers {
        for victim in &victims {
            for url in &victim.urls {
                let script = format!("wget -q -O - '{url}' 2>&1");
                tried.push((format!("stolen {url}"), attacker, victim, script));
            }
        }
    }
    let own = |attacker: &Running, options: &str| {
        format!("wget -q -O - {options} '{}' 2>&1", attacker.urls[0])
    };
    for attacker in &attackers[..2] {
        for header in [
            "X-Forwarded-For: 127.0.0.1",
            "Forwarded: for=127.0.0.1",
            "Via: 1.1 proxy",
            "Host: evil.example",
            "Host: localhost",
            "Host: 169.254.170.2.evil.example",
        ] {
            let script = own(attacker, &format!("--header '{header}'"));
            tried.push((header.to_owned(), attacker, attacker, script));
        }
        let direct = attacker.urls[0].replace("170.2/", "170.2:51679/");
        let script = format!("wget -q --header 'Host: 169.254.170.2' -O - '{direct}' 2>&1");
        tried.push(("the listener's own port".to_owned(), attacker, attacker, script));
        let peer = format!("berth-peer: {}:40000", victims[0].address);
        let script = format!("wget -q --header '{peer}' -O - '{}' 2>&1", victims[0].urls[0]);
        tried.push(("a forged peer".to_owned(), attacker, &victims[0], script));
    }
    let tasks = format!("wget -q -O - 'http://{free}/v1/tasks' 2>&1");
    tried.push(("introspection".to_owned(), &attackers[1], &victims[0], tasks));
    assert!(tried.len() >= 70, "{}", tried.len());
    let outcomes = futures_util::stream::iter(&tried).map(|(what, attacker, victim, script)| {
        let host = &host;
        async move {
            let mut answer = String::new();
            for _ in 0..5 {
                answer = sh(host, &attacker.id, script).await;
                if !answer.is_empty() {
                    break;
                }
            }
            (what, attacker, victim, answer)
        }
    });
    let outcomes: Vec<_> = outcomes.buffer_unordered(4).collect().await;
    for (what, attacker, victim, answer) in outcomes {
        let mode = attacker.task.network_mode.as_deref().unwrap_or_default();
        assert!(is_refused(&answer, victim), "{mode}: {what}: {answer}");
    }

    address_theft(&host, &victims[0], &attackers[0]).await;
}

/// The neighbour takes the victim's address, and the bridge is made to believe him.
async fn address_theft(host: &Host, victim: &Running, thief: &Running) {
    let mac = sh(host, &thief.id, "cat /sys/class/net/eth0/address").await.trim().to_owned();
    let took = format!("ip addr add {}/32 dev eth0 2>&1", victim.address);
    assert_eq!(sh(host, &thief.id, &took).await.trim(), "");
    let neighbour = |verb: &str, more: &[&str]| {
        let mut command = Command::new("ip");
        command.args(["neigh", verb, &victim.address, "dev", "docker0"]).args(more);
        assert!(command.status().expect("iproute2").success());
    };
    neighbour("replace", &["lladdr", &mac, "nud", "permanent"]);
    let script = format!(
        "ip route replace $(ip route show 0.0.0.0/0) src {} && wget -q -O - '{}' 2>&1",
        victim.address, victim.urls[0]
    );
    let answer = sh(host, &thief.id, &script).await;
    neighbour("del", &[]);
    // He does get an answer at that address, and it is that of an unknown id.
    assert!(answer.contains("HTTP/1.1 400"), "{answer}");
    assert!(is_refused(&answer, victim), "{answer}");
}
