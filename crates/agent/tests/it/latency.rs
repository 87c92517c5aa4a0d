//! scratch
use crate::definitions::*;
use crate::host::*;
use bollard::models::*;
use bollard::query_parameters::*;
use std::time::Instant;

#[tokio::test(flavor = "multi_thread")]
async fn latency() {
    let host = Host::start().await;
    let mut plain = vec![];
    let mut ours = vec![];
    for i in 0..25 {
        let body = ContainerCreateBody {
            image: Some(IMAGE.into()),
            cmd: Some(["sh", "-c", SERVE].map(str::to_owned).to_vec()),
            exposed_ports: Some(vec!["8080/tcp".into()]),
            host_config: Some(HostConfig {
                memory: Some(32 << 20),
                cpu_shares: Some(10),
                network_mode: Some("bridge".into()),
                port_bindings: Some(
                    [(
                        "8080/tcp".to_string(),
                        Some(vec![PortBinding { host_ip: None, host_port: Some("0".into()) }]),
                    )]
                    .into(),
                ),
                ..Default::default()
            }),
            ..Default::default()
        };
        let t = Instant::now();
        let id =
            host.docker.create_container(None::<CreateContainerOptions>, body).await.unwrap().id;
        let t1 = Instant::now();
        host.docker.start_container(&id, None).await.unwrap();
        println!("@@ plain create {:?} start {:?}", t1 - t, t1.elapsed());
        plain.push(t.elapsed());
        host.docker
            .remove_container(
                &id,
                Some(RemoveContainerOptions { force: true, v: true, link: false }),
            )
            .await
            .unwrap();
        tokio::time::sleep(std::time::Duration::from_millis(300)).await;
        let mut c = container("web", SERVE);
        c.port_mappings = vec![port(8080)];
        c.stop_timeout = Some(1);
        let mut t1 = task(vec![c]);
        if i % 2 == 0 {
            t1.cpu = Some(0.25);
            t1.memory = Some(128);
        }
        let t = Instant::now();
        host.control_plane.start_tasks(vec![t1.clone()]);
        host.control_plane.report(&t1.arn, "RUNNING").await;
        println!("@@ whole {:?}", t.elapsed());
        ours.push(t.elapsed());
        host.control_plane.stop_task(&t1.arn);
        host.control_plane.report(&t1.arn, "STOPPED").await;
        for (_, id) in host.containers().await {
            host.docker
                .remove_container(
                    &id,
                    Some(RemoveContainerOptions { force: true, v: true, link: false }),
                )
                .await
                .unwrap();
        }
        tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    }
    println!("plain {plain:?}\nours {ours:?}");
    plain.sort();
    ours.sort();
    println!("p50 plain {:?} ours {:?}; p90 {:?} {:?}", plain[12], ours[12], plain[22], ours[22]);
}
#[tokio::test(flavor = "multi_thread")]
async fn burst() {
    let host = Host::start().await;
    let tasks: Vec<_> = (0..50)
        .map(|_| {
            let mut c = container("web", SERVE);
            c.port_mappings = vec![port(8080)];
            c.memory = Some(16);
            task(vec![c])
        })
        .collect();
    let t = Instant::now();
    host.control_plane.start_tasks(tasks.clone());
    for task in &tasks {
        host.control_plane.report(&task.arn, "RUNNING").await;
    }
    println!("50 ours {:?}", t.elapsed());
    for task in &tasks {
        host.control_plane.stop_task(&task.arn);
    }
    for task in &tasks {
        host.control_plane.report(&task.arn, "STOPPED").await;
    }
    println!("stopped {:?}", t.elapsed());
    for n in [4, 8, 16, 8, 4, 6] {
        let t = Instant::now();
        let sem = std::sync::Arc::new(tokio::sync::Semaphore::new(n));
        let mut set = tokio::task::JoinSet::new();
        for _ in 0..50 {
            let (d, sem) = (host.docker.clone(), sem.clone());
            set.spawn(async move {
                let _p = sem.acquire().await.unwrap();
                let body = ContainerCreateBody {
                    image: Some(IMAGE.into()),
                    cmd: Some(["sh", "-c", SERVE].map(str::to_owned).to_vec()),
                    exposed_ports: Some(vec!["8080/tcp".into()]),
                    host_config: Some(HostConfig {
                        memory: Some(32 << 20),
                        cpu_shares: Some(10),
                        network_mode: Some("bridge".into()),
                        port_bindings: Some(
                            [(
                                "8080/tcp".to_string(),
                                Some(vec![PortBinding {
                                    host_ip: None,
                                    host_port: Some("0".into()),
                                }]),
                            )]
                            .into(),
                        ),
                        ..Default::default()
                    }),
                    ..Default::default()
                };
                let id = d.create_container(None::<CreateContainerOptions>, body).await.unwrap().id;
                d.start_container(&id, None).await.unwrap();
                id
            });
        }
        let ids = set.join_all().await;
        println!("50 plain at {n} {:?}", t.elapsed());
        for id in ids {
            host.docker
                .remove_container(
                    &id,
                    Some(RemoveContainerOptions { force: true, v: true, link: false }),
                )
                .await
                .unwrap();
        }
    }
}
