//! Data of another release: this one starts on it, serves what it knows, and leaves the rest alone.
use std::{path::Path, sync::Arc};

use berth_api::{
    berth::{self, DescribePastRequest, PlannedCall, ReadEventsRequest},
    client::CallError,
    ecs::{
        ClusterSetting, ClusterSettingName, CreateClusterRequest, DescribeClustersRequest,
        ListClustersRequest, PutAccountSettingRequest, SettingName, UpdateClusterRequest,
    },
};
use berth_engine::{Batch, Revision, Row, ShardName, Store, Timestamp};
use berth_serving::CLOSED;
use berth_store::{Embedded, Options};

use crate::support::{Node, agent::Session, http::Ask, start, start_in};

const LATER_SHARD: &str = "scheduler";
const LATER_TABLE: &str = "later-thing";

/// What a later release would have written: `table/key` in a shard.
pub(super) async fn write(store: &Embedded, shard: &str, table: &str) {
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

pub(super) fn open(dir: &Path) -> Embedded {
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
    let expected = serde_json::json!({"status": "ok", "unknownShards": [LATER_SHARD]});
    assert_eq!(health(&node).await, (200, expected));
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

/// Puts something into the first row of a table as a later release would have.
pub(super) async fn alter(store: &Embedded, shard: &str, table: &str, member: (&str, &str)) {
    alter_nth(store, shard, (table, 0), member).await;
}

/// The same with any row, counted from 0.
pub(super) async fn alter_nth(
    store: &Embedded,
    shard: &str,
    (table, at): (&str, usize),
    member: (&str, impl Into<serde_json::Value>),
) {
    let shard = ShardName::new(shard);
    let term = store.lead(&shard).await.unwrap();
    let (revision, rows) = store.load(&shard).await.unwrap();
    let row = rows.into_iter().filter(|it| it.table == table).nth(at).unwrap();
    let value = altered(row.value.as_deref().unwrap(), member);
    let rows = vec![Row { value: Some(value), ..row }];
    let at = Timestamp(1_700_000_000_000);
    let batch = Batch { term, revision: revision + 1, at, rows, ..Batch::default() };
    store.commit(&shard, Arc::new(batch)).await.unwrap();
}

fn altered(row: &[u8], (name, value): (&str, impl Into<serde_json::Value>)) -> Vec<u8> {
    let mut row: serde_json::Value = serde_json::from_slice(row).unwrap();
    row[name] = value.into();
    serde_json::to_vec(&row).unwrap()
}

/// A member of the first row of a table.
pub(super) async fn member(
    store: &Embedded,
    shard: &str,
    table: &str,
    name: &str,
) -> serde_json::Value {
    let (_, rows) = rows(store, shard, table).await;
    let row: serde_json::Value = serde_json::from_slice(rows[0].value.as_ref().unwrap()).unwrap();
    row[name].clone()
}

async fn health(node: &Node) -> (u16, serde_json::Value) {
    let probe = b"GET /health HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n";
    let answer = node.send_raw(probe).await;
    (answer.status, answer.json())
}

/// What the service says of a call.
async fn ssm(node: &Node, operation: &str, body: &str) -> (u16, String) {
    let ask = node.ask("", body).without("x-amz-target");
    let ask = ask.header("x-amz-target", &format!("AmazonSSM.{operation}"));
    let answer = node.send(&Ask { service: "ssm".to_owned(), ..ask }).await;
    (answer.status, answer.body)
}

const PUT: &str = r#"{"Name": "/a", "Value": "v", "Type": "String", "Overwrite": true}"#;

#[tokio::test]
async fn what_a_later_release_has_put_into_a_row_stays_in_it() {
    let node = start().await;
    node.create_cluster("prod").await;
    assert_eq!(ssm(&node, "PutParameter", PUT).await.0, 200);
    node.server.stop().await;
    let store = open(node.dir.path());
    let rows = [("ecs/prod", "cluster"), ("secrets", "parameter")];
    for (shard, table) in rows {
        alter(&store, shard, table, ("later", "noon")).await;
    }
    drop(store);

    let node = start_in(node.dir, Default::default()).await;
    assert_eq!(health(&node).await, (200, serde_json::json!({"status": "ok"})));
    let settings = vec![ClusterSetting {
        name: Some(ClusterSettingName::ContainerInsights),
        value: Some("enabled".to_owned()),
    }];
    let update = UpdateClusterRequest {
        cluster: Some("prod".to_owned()),
        settings: Some(settings),
        ..UpdateClusterRequest::default()
    };
    node.client.send(update).await.unwrap();
    assert_eq!(ssm(&node, "PutParameter", PUT).await.0, 200);
    node.server.stop().await;
    let store = open(node.dir.path());
    assert_eq!(member(&store, "secrets", "parameter", "latestVersion").await, 2);
    for (shard, table) in rows {
        assert_eq!(member(&store, shard, table, "later").await, "noon", "{shard}");
    }
    drop(store);

    // What is deleted takes it along, and what is made anew has nothing of it.
    let node = start_in(node.dir, Default::default()).await;
    assert_eq!(ssm(&node, "DeleteParameter", r#"{"Name": "/a"}"#).await.0, 200);
    assert_eq!(ssm(&node, "PutParameter", PUT).await.0, 200);
    node.server.stop().await;
    let store = open(node.dir.path());
    assert!(member(&store, "secrets", "parameter", "later").await.is_null());
}

#[tokio::test]
async fn a_shard_with_a_row_that_cannot_be_read_is_kept_closed() {
    let node = start().await;
    node.create_cluster("test").await;
    node.create_cluster("prod").await;
    let instance = node.register_instance("prod").await;
    assert_eq!(ssm(&node, "PutParameter", PUT).await.0, 200);
    node.server.stop().await;
    let store = open(node.dir.path());
    let status = member(&store, "ecs/prod", "container-instance", "status").await;
    alter(&store, "ecs/prod", "container-instance", ("status", "ASLEEP")).await;
    alter(&store, "secrets", "parameter-version", ("type", "Picture")).await;
    let shards = ["ecs/prod", "secrets"];
    let mut before = Vec::new();
    for shard in shards {
        before.push(store.load(&ShardName::new(shard)).await.unwrap());
    }
    drop(store);

    let node = start_in(node.dir, Default::default()).await;
    let expected = serde_json::json!({"status": "ok", "unknownShards": ["secrets", "ecs/prod"]});
    assert_eq!(health(&node).await, (200, expected));
    let agent = node.acs_request("prod", &instance, &node.credentials);
    let refused = Session::open(agent).await.err().unwrap();
    assert_eq!((refused.0, refused.2.as_str()), (503, CLOSED));
    // It is not said to be missing: somebody would make it anew.
    for name in ["prod", "test"] {
        let clusters = Some(vec![name.to_owned()]);
        let described = DescribeClustersRequest { clusters, include: None };
        let described = node.client.send(described).await.map(drop);
        let made =
            CreateClusterRequest { cluster_name: Some(name.to_owned()), ..Default::default() };
        let made = node.client.send(made).await.map(drop);
        for answer in [described, made] {
            match (name, answer) {
                ("prod", Err(CallError::Api(it))) => {
                    assert_eq!(
                        (it.code.as_str(), it.message.as_str()),
                        ("ServerException", CLOSED)
                    );
                }
                ("test", Ok(())) => {}
                other => panic!("{other:?}"),
            }
        }
    }
    for (operation, body) in [("PutParameter", PUT), ("GetParameter", r#"{"Name": "/a"}"#)] {
        let (status, body) = ssm(&node, operation, body).await;
        assert!(status == 500 && body.contains("kept closed"), "{status} {body}");
    }
    let node = node.restart().await;
    node.server.stop().await;
    let store = open(node.dir.path());
    for (shard, before) in shards.iter().zip(before) {
        assert_eq!(store.load(&ShardName::new(shard)).await.unwrap(), before, "{shard}");
    }

    // A release that knows it goes on.
    alter(&store, "ecs/prod", "container-instance", ("status", status.as_str().unwrap())).await;
    alter(&store, "secrets", "parameter-version", ("type", "String")).await;
    drop(store);
    let node = start_in(node.dir, Default::default()).await;
    assert_eq!(health(&node).await, (200, serde_json::json!({"status": "ok"})));
    assert_eq!(ssm(&node, "GetParameter", r#"{"Name": "/a"}"#).await.0, 200);
}

#[tokio::test]
async fn without_the_account_s_shard_clusters_go_on() {
    let node = start().await;
    node.create_cluster("prod").await;
    node.register_definition("web").await;
    node.server.stop().await;
    let store = open(node.dir.path());
    alter(&store, "ecs-account", "task-definition", ("status", "ASLEEP")).await;
    drop(store);

    let node = start_in(node.dir, Default::default()).await;
    let expected = serde_json::json!({"status": "ok", "unknownShards": ["ecs-account"]});
    assert_eq!(health(&node).await, (200, expected));
    node.register_instance("prod").await;
    let listed = node.client.send(ListClustersRequest::default()).await.unwrap();
    assert_eq!(listed.cluster_arns.unwrap().len(), 1);
    let setting = PutAccountSettingRequest {
        name: Some(SettingName::ContainerInsights),
        value: Some("enabled".to_owned()),
        principal_arn: None,
    };
    match node.client.send(setting).await.unwrap_err() {
        CallError::Api(it) => {
            assert_eq!((it.code.as_str(), it.message.as_str()), ("ServerException", CLOSED));
        }
        other => panic!("{other}"),
    }
}
