//! What was acknowledged stays: over stops, over kills, and with many writers at once.
use std::collections::BTreeSet;

use berth_api::ecs::{
    DescribeTasksRequest, ListClustersRequest, ListTaskDefinitionsRequest, ListTasksRequest,
};

use crate::support::{Node, start, start_in};

async fn clusters(node: &Node) -> Vec<String> {
    let answer = node.client.send(ListClustersRequest::default()).await.unwrap();
    let name = |arn: String| arn.rsplit('/').next().unwrap().to_owned();
    answer.cluster_arns.unwrap().into_iter().map(name).collect()
}

#[tokio::test]
async fn a_restart_keeps_everything() {
    let node = start().await;
    node.create_cluster("b").await;
    node.create_cluster("a").await;
    node.register_definition("web").await;
    let instance = node.register_instance("a").await;
    let session = node.acs("a", &instance).await;
    crate::support::eventually(async || node.is_connected("a", &instance).await).await;
    let tasks = node.run_task("a", 10).await.unwrap();
    drop(session);
    let node = node.restart().await;
    assert_eq!(clusters(&node).await, ["a", "b"]);
    let request = DescribeTasksRequest {
        cluster: Some("a".to_owned()),
        tasks: Some(tasks.clone()),
        ..Default::default()
    };
    let described = node.client.send(request).await.unwrap().tasks.unwrap();
    let found: BTreeSet<String> = described.into_iter().map(|it| it.task_arn.unwrap()).collect();
    assert_eq!(found, tasks.into_iter().collect());
    let definitions = node.client.send(ListTaskDefinitionsRequest::default()).await.unwrap();
    assert_eq!(definitions.task_definition_arns.unwrap().len(), 1);
}

#[tokio::test]
async fn a_server_that_is_dropped_loses_nothing() {
    let node = start().await;
    for name in ["a", "b", "c"] {
        node.create_cluster(name).await;
    }
    let Node { server, dir, client, .. } = node;
    drop(client);
    drop(server);
    // The directory is free as soon as the loops have noticed.
    while berth_store::verify(dir.path()).is_err() {
        tokio::task::yield_now().await;
    }
    let node = start_in(dir, berth_server::Limits::default()).await;
    assert_eq!(clusters(&node).await, ["a", "b", "c"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_writers_get_each_what_they_asked_for() {
    let node = start().await;
    node.create_cluster("a").await;
    node.register_definition("web").await;
    let instance = node.register_instance("a").await;
    let _session = node.acs("a", &instance).await;
    crate::support::eventually(async || node.is_connected("a", &instance).await).await;
    let node = std::sync::Arc::new(node);
    let writers: Vec<_> = (0..8)
        .map(|_| {
            let node = node.clone();
            tokio::spawn(async move {
                let mut arns = Vec::new();
                for _ in 0..20 {
                    arns.extend(node.run_task("a", 5).await.unwrap());
                }
                arns
            })
        })
        .collect();
    let mut placed = BTreeSet::new();
    for writer in writers {
        placed.extend(writer.await.unwrap());
    }
    assert_eq!(placed.len(), 8 * 20 * 5);
    let mut listed = BTreeSet::new();
    let mut next_token = None;
    loop {
        let cluster = Some("a".to_owned());
        let page = ListTasksRequest { cluster, next_token, ..Default::default() };
        let page = node.client.send(page).await.unwrap();
        listed.extend(page.task_arns.unwrap());
        next_token = page.next_token;
        if next_token.is_none() {
            break;
        }
    }
    assert_eq!(listed, placed);
}

/// One sees one's own writes, each time.
#[tokio::test]
async fn a_write_is_read_by_the_next_call() {
    let node = start().await;
    for at in 0..20 {
        node.create_cluster(&format!("c{at:02}")).await;
        assert_eq!(clusters(&node).await.len(), at + 1);
    }
}
