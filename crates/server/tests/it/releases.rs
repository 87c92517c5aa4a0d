//! Data of another release: this one starts on it, serves what it knows, and leaves the rest alone.
use std::{path::Path, sync::Arc};

use berth_api::{
    berth::{self, DescribePastRequest, PlannedCall, ReadEventsRequest},
    ecs::{DescribeClustersRequest, ListClustersRequest},
};
use berth_engine::{Batch, Revision, Row, ShardName, Store, Timestamp};
use berth_store::{Embedded, Options};

use crate::support::{Node, start, start_in};

const LATER_SHARD: &str = "scheduler";
const LATER_TABLE: &str = "later-thing";

/// What a later release would have written: `table/key` in a shard.
async fn write(store: &Embedded, shard: &str, table: &str) {
    let shard = ShardName::new(shard);
    let term = store.lead(&shard).await.unwrap();
    let (revision, _) = store.load(&shard).await.unwrap();
    let value = Some(br#"{"at":"noon"}"#.to_vec());
    let rows = vec![Row { table: table.to_owned(), key: "a".to_owned(), value }];
    let at = Timestamp(1_700_000_000_000);
    let batch = Batch { term, revision: revision + 1, at, rows, ..Batch::default() };
    store.commit(&shard, Arc::new(batch)).await.unwrap();
}

async fn rows(store: &Embedded, shard: &str, table: &str) -> (Revision, Vec<Row>) {
    let (revision, rows) = store.load(&ShardName::new(shard)).await.unwrap();
    (revision, rows.into_iter().filter(|it| it.table == table).collect())
}

fn open(dir: &Path) -> Embedded {
    Embedded::open(dir, Options::default()).unwrap()
}

async fn call_berth(node: &Node, request: impl Into<berth::Request>) -> berth::Response {
    node.client.call_berth(request.into()).await.unwrap()
}

#[tokio::test]
async fn a_start_on_the_data_of_a_later_release() {
    let node = start().await;
    node.create_cluster("prod").await;
    node.server.stop().await;
    let store = open(node.dir.path());
    write(&store, LATER_SHARD, LATER_TABLE).await;
    for shard in ["ecs/prod", "ecs-account"] {
        write(&store, shard, LATER_TABLE).await;
    }
    let of_later = rows(&store, LATER_SHARD, LATER_TABLE).await;
    let of_prod = rows(&store, "ecs/prod", LATER_TABLE).await.1;
    drop(store);

    let node = start_in(node.dir, Default::default()).await;
    let health = node.send_raw(b"GET /health HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n");
    let health = health.await;
    let expected = serde_json::json!({"status": "ok", "unknownShards": [LATER_SHARD]});
    assert_eq!((health.status, health.json()), (200, expected));
    assert!(berth_server::has_machine("ecs/prod") && !berth_server::has_machine(LATER_SHARD));
    node.create_cluster("test").await;
    let listed = node.client.send(ListClustersRequest::default()).await.unwrap();
    assert_eq!(listed.cluster_arns.unwrap().len(), 2);
    let clusters = Some(vec!["prod".to_owned()]);
    let described = DescribeClustersRequest { clusters, include: None };
    let described = node.client.send(described).await.unwrap();
    assert_eq!(described.clusters.unwrap().len(), 1);

    // Its log tells of rows that nobody here knows.
    let cluster = Some("prod".to_owned());
    let events = ReadEventsRequest { cluster, ..ReadEventsRequest::default() };
    call_berth(&node, events).await;
    let call = PlannedCall {
        operation: Some("ListTasks".to_owned()),
        input: Some((&serde_json::json!({"cluster": "prod"})).into()),
    };
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    let at = Some(berth_api::Timestamp(now.as_millis() as i64));
    call_berth(&node, DescribePastRequest { at, call: Some(call) }).await;

    node.server.stop().await;
    let store = open(node.dir.path());
    assert_eq!(rows(&store, LATER_SHARD, LATER_TABLE).await, of_later, "nothing was touched");
    assert_eq!(rows(&store, "ecs/prod", LATER_TABLE).await.1, of_prod);
}
