//! What services cost the core: 2,000 of them with 1,000,000 tasks on 10,000 container instances. A
//! pass over everything with nothing to do, and the loss of an instance with 100 tasks.
//!
//! `cargo run --release -p berth-ecs --example services`
#![expect(clippy::disallowed_methods, reason = "a benchmark takes the time")]
use std::time::{Duration, Instant};

use berth_ecs::cluster::{
    Cluster, State, Topic, Txn,
    records::{
        Record,
        container_instance::{ContainerInstance, ContainerInstanceStatus},
        id::{ContainerInstanceId, TaskId},
    },
};
use berth_engine::{
    Change, Machine, Random, Record as _, State as _, Timestamp, limits::BATCH_CHANGES_MAX,
};
use serde_json::{Value, json};

const INSTANCES: u128 = 10_000;
const SERVICES: u128 = 2_000;
const TASKS_PER_SERVICE: u128 = 500;
const RUNS: usize = 5;
const NOW: Timestamp = Timestamp(1_800_000_000_000);

fn main() {
    let state = filled();
    let tasks = state.tasks.len();
    println!("{INSTANCES} instances, {SERVICES} services, {tasks} tasks, {RUNS} runs");
    let passes = (0..RUNS).map(|_| pass(&state)).collect();
    println!("a pass with nothing to do  {}", shown(passes));
    let losses = (0..RUNS).map(|run| loss(&state, ContainerInstanceId(run as u128))).collect();
    println!("an instance lost           {}", shown(losses));
}

fn shown(times: Vec<Duration>) -> String {
    let times = times.iter().map(|it| format!("{:.2}", it.as_secs_f64() * 1_000.0));
    format!("{} ms", times.collect::<Vec<_>>().join(" "))
}

/// Every topic is looked at, and nothing changes.
fn pass(state: &State) -> Duration {
    let mut txn = Txn::new(state.clone(), NOW, Random::new(1), usize::MAX);
    let start = Instant::now();
    txn.full_pass();
    txn.settle();
    let finished = txn.finish();
    let took = start.elapsed();
    assert!(finished.changes.is_empty(), "the cluster is as it should be: {:?}", finished.changes);
    took
}

/// An instance is deregistered by force; until all of its tasks are replaced, in as many batches as
/// a shard would make of it.
fn loss(state: &State, id: ContainerInstanceId) -> Duration {
    let lost = state.live_tasks(id).count();
    let gone = state.container_instances.get(&id).expect("it is there");
    let gone = ContainerInstance {
        status: ContainerInstanceStatus::Inactive,
        deregistered_at: Some(NOW),
        ..(**gone).clone()
    };
    let before = state.tasks.len();
    let start = Instant::now();
    let mut txn = Txn::new(state.clone(), NOW, Random::new(2), BATCH_CHANGES_MAX);
    txn.put(gone);
    Cluster::reconcile(&mut txn, Topic::ContainerInstance(id));
    txn.full_pass();
    let after = loop {
        txn.settle();
        let finished = txn.finish();
        if finished.dirty.is_empty() {
            break finished.state;
        }
        txn = Txn::new(finished.state, NOW, finished.random, BATCH_CHANGES_MAX);
        txn.carry_over(finished.dirty);
    };
    let took = start.elapsed();
    assert_eq!(after.tasks.len() - before, lost, "every lost task is replaced");
    assert_eq!(lost, 100);
    took
}

/// Everything steady, from rows as they are stored.
fn filled() -> State {
    let mut state = State::default();
    let mut put = |table, key: &str, row: Value| {
        let record = Record::decode(table, key, row.to_string().as_bytes());
        state.apply(&Change::Put(record.expect("a row of this release")), &mut |_| {});
    };
    put("cluster", "", cluster());
    put("task-definition", "web:1", definition());
    (0..INSTANCES).for_each(|it| put("container-instance", "", instance(it)));
    for service in 0..SERVICES {
        let name = format!("web-{service:04}");
        let revision = 1_000_000_000_000_000_000 + service as u64;
        put("service-revision", "", service_revision(&name, revision));
        put("service", "", steady(&name, revision));
        for task in 0..TASKS_PER_SERVICE {
            // One after the other over all instances: a hundred on each.
            let number = service * TASKS_PER_SERVICE + task;
            put("task", "", running(number, &name, revision));
        }
    }
    state
}

fn cluster() -> Value {
    let home = json!({"partition": "aws", "region": "us-east-1", "account": "123456789012"});
    json!({"name": "default", "home": home, "status": "ACTIVE", "createdAt": NOW})
}

fn key() -> Value {
    json!({"family": "web", "revision": 1})
}

fn definition() -> Value {
    let container = json!({"name": "web", "image": "web", "cpu": 64, "memory": 128});
    json!({"key": key(), "taskDefinition": {"containerDefinitions": [container]}})
}

fn instance(number: u128) -> Value {
    let zone = format!("us-east-1{}", ['a', 'b', 'c'][(number % 3) as usize]);
    json!({
        "id": ContainerInstanceId(number),
        "status": "ACTIVE",
        "agentConnected": true,
        "registeredAt": NOW,
        "registeredResources": {"cpu": 8_192, "memory": 16_384},
        "attributes": {"ecs.availability-zone": {"value": zone, "origin": "controlPlane"}},
        "version": 1,
    })
}

fn configuration() -> Value {
    json!({
        "taskDefinition": key(),
        "launchType": "EC2",
        "deploymentConfiguration": {},
        "availabilityZoneRebalancing": "DISABLED",
        "propagateTags": "NONE",
        "enableEcsManagedTags": false,
    })
}

fn service_revision(name: &str, revision: u64) -> Value {
    json!({
        "service": name, "id": revision, "configuration": configuration(), "createdAt": NOW,
    })
}

fn steady(name: &str, revision: u64) -> Value {
    let deployment = json!({
        "revision": revision,
        "serviceDeployment": "0".repeat(32),
        "createdAt": NOW,
        "updatedAt": NOW,
        "rolloutState": "COMPLETED",
        "rolloutStateReason": "",
    });
    json!({
        "name": name,
        "status": "ACTIVE",
        "schedulingStrategy": "REPLICA",
        "deploymentController": "ECS",
        "desiredCount": TASKS_PER_SERVICE as u64,
        "configuration": configuration(),
        "deployments": [deployment],
        "createdAt": NOW,
        "createdBy": "arn:aws:iam::123456789012:root",
        "lookAt": NOW + 3_600_000,
        "steadyAt": NOW,
    })
}

fn running(number: u128, service: &str, revision: u64) -> Value {
    let container = json!({
        "id": format!("{number:032x}"),
        "name": "web",
        "lastStatus": "RUNNING",
        "healthStatus": "UNKNOWN",
    });
    json!({
        "id": TaskId(number),
        "taskDefinition": key(),
        "containerInstance": ContainerInstanceId(number % INSTANCES),
        "service": {"name": service, "revision": revision},
        "group": format!("service:{service}"),
        "startedBy": format!("ecs-svc/{revision}"),
        "launchType": "EC2",
        "lastStatus": "RUNNING",
        "desiredStatus": "RUNNING",
        "containers": [container],
        "overrides": {},
        "resources": {"cpu": 64, "memory": 128},
        "createdAt": NOW,
        "startedAt": NOW,
        "healthyAt": NOW,
        "version": 3,
    })
}
