//! What services cost at rest and when an instance is lost: 2,000 services with 1,000,000 tasks on
//! 10,000 container instances in 3 zones, through the same loop that leads a cluster.
//!
//! `cargo run --release -p berth-ecs --example services`
#![expect(clippy::disallowed_methods, reason = "a benchmark takes the time")]
use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use berth_api::ecs::{
    Attribute, ContainerStateChange, CreateClusterRequest, CreateServiceRequest,
    DeploymentConfiguration, RegisterContainerInstanceRequest, Request, Resource,
    SubmitTaskStateChangeRequest, VersionInfo,
};
use berth_ecs::{
    Call, Facts, Policy,
    account::records::{DefinitionKind, TaskDefinition, TaskDefinitionKey, TaskDefinitionStatus},
    cluster::{Cluster, Report, records::id::ContainerInstanceId},
};
use berth_engine::{BatchLimits, Lane, Lead, Output, Random, Shard, Timestamp};
use berth_say::{note, say};

const SERVICES: usize = 2_000;
const TASKS_PER_SERVICE: usize = 500;
const INSTANCES: usize = 10_000;
const TASKS: usize = SERVICES * TASKS_PER_SERVICE;
const RUNS: usize = 5;
const CLUSTER: &str = "bench";
/// Longer than any time after which something is judged, and shorter than what is told again.
const A_WHILE_MS: i64 = 60_000;
/// More than the server has, so that the world is made in minutes: what is measured changes less.
const CHANGES_MAX: usize = 20_000;

fn main() {
    let begin = Instant::now();
    let mut world = World::full();
    let state = world.shard.state();
    assert_eq!((state.services.len(), state.tasks.len()), (SERVICES, TASKS));
    say!("{SERVICES} services, {TASKS} tasks, {INSTANCES} instances, {RUNS} runs");
    note!("made in {:.0?}", begin.elapsed());
    show("a pass with nothing to do", (0..RUNS).map(|_| world.pass()));
    show("an instance with 100 tasks lost", (0..RUNS).map(|run| world.lose(run)));
}

fn show(name: &str, times: impl Iterator<Item = Duration>) {
    let times: Vec<String> = times.map(|it| format!("{:.3}", it.as_secs_f64() * 1_000.0)).collect();
    say!("{name:<46} {} ms", times.join(" "));
}

struct World {
    shard: Shard<Cluster>,
    now: Timestamp,
    facts: Facts,
    /// In the order of their making.
    instances: Vec<ContainerInstanceId>,
    /// What the last batch changed.
    changes: usize,
}

impl World {
    /// With every task RUNNING, every deployment COMPLETED.
    fn full() -> World {
        let state = berth_ecs::cluster::State::default();
        let random = Random::new(1);
        let lead = Lead {
            term: 1,
            revision: 0,
            state,
            random,
            changes_max: CHANGES_MAX,
            limits: BatchLimits::NONE,
        };
        let mut world = World {
            shard: Shard::lead(lead),
            now: Timestamp(1_000_000),
            facts: Facts { task_definition: Some(Arc::new(definition())), ..Facts::default() },
            instances: Vec::new(),
            changes: 0,
        };
        let cluster_name = Some(CLUSTER.to_owned());
        world.call(CreateClusterRequest { cluster_name, ..Default::default() });
        (0..INSTANCES).for_each(|n| world.call(instance(n)));
        world.settle();
        world.instances = world.shard.state().container_instances.keys().copied().collect();
        (0..INSTANCES).for_each(|n| world.connect(n));
        (0..SERVICES).for_each(|n| world.call(service(n)));
        world.settle();
        while world.shard.state().tasks.len() < TASKS {
            world.now = world.now + 1_000;
            world.settle();
        }
        let started: Vec<Request> =
            world.shard.state().tasks.keys().map(|id| running(&id.to_string())).collect();
        started.into_iter().for_each(|it| world.call(it));
        for _ in 0..5 {
            world.now = world.now + A_WHILE_MS;
            world.settle();
        }
        world
    }

    /// The safety net: everything is reconciled.
    fn pass(&mut self) -> Duration {
        self.shard.full_pass();
        let time = self.settle();
        assert_eq!(self.changes, 0, "there was something to do");
        time
    }

    /// An instance falls silent. The time is that in which its tasks are given up and others found
    /// their places.
    fn lose(&mut self, run: usize) -> Duration {
        // Apart from each other, so that it is no mass loss.
        let lost = self.instances[run * 1_000];
        let (session, tasks) = (1, self.tasks_on(lost));
        let before = self.pending();
        let silent_since = self.now;
        self.shard.report(Report::AgentDisconnected { instance: lost, session, silent_since });
        self.settle();
        // No later: what is overslept is not held against anybody.
        self.now = self.now + Policy::default().lease_ms;
        let time = self.settle();
        assert_eq!(self.tasks_on(lost), 0, "it keeps tasks");
        assert_eq!(self.pending() - before, tasks as i64, "not all are replaced");
        note!("{tasks} tasks lost");
        time
    }

    fn pending(&self) -> i64 {
        self.shard.state().tallies.of_cluster().pending
    }

    fn tasks_on(&self, instance: ContainerInstanceId) -> usize {
        let state = self.shard.state();
        let of = state.tasks.values();
        let runs = of.filter(|it| it.container_instance == Some(instance));
        runs.filter(|it| it.desired_status.as_str() == "RUNNING").count()
    }

    fn connect(&mut self, n: usize) {
        let (instance, session) = (self.instances[n], 1);
        let version_info = VersionInfo::default();
        let returns_within_ms = None;
        let report = Report::AgentConnected { instance, session, version_info, returns_within_ms };
        self.shard.report(report);
    }

    fn call(&mut self, request: impl Into<Request>) {
        let call = Call {
            request: request.into(),
            principal: "arn:aws:iam::123456789012:root".to_owned(),
            request_id: "r".to_owned(),
            facts: self.facts.clone(),
        };
        self.shard.request(Lane::People, 0, call);
    }

    /// Lets the shard run until it has nothing to do, with a store that needs no time.
    fn settle(&mut self) -> Duration {
        let begin = Instant::now();
        self.changes = 0;
        while let Some(output) = self.shard.poll(self.now) {
            match output {
                Output::Commit(batch) => {
                    self.changes += batch.rows.len();
                    self.shard.committed(Ok(()));
                }
                Output::Reply(_, Err(failure)) => panic!("a call failed: {failure:?}"),
                Output::Reply(..) | Output::Publish(_) => {}
                Output::Bug(bug) => panic!("a bug: {bug:?}"),
                Output::Unsettled(_) | Output::Undone(_) | Output::StepDown(_) => {
                    unreachable!("commits succeed")
                }
            }
        }
        begin.elapsed()
    }
}

fn definition() -> TaskDefinition {
    let json = r#"{"containerDefinitions": [{"name": "web", "image": "web", "memory": 64}]}"#;
    TaskDefinition {
        key: TaskDefinitionKey {
            kind: DefinitionKind::Task,
            family: "web".to_owned(),
            revision: 1,
        },
        status: TaskDefinitionStatus::Active,
        deregistered_at: None,
        delete_requested_at: None,
        task_definition: berth_api::from_json(json.as_bytes()).expect("it is in its form"),
        tags: vec![],
    }
}

fn instance(n: usize) -> RegisterContainerInstanceRequest {
    let zone = Attribute::new("ecs.availability-zone", Some(format!("zone-{}", n % 3)));
    RegisterContainerInstanceRequest {
        cluster: Some(CLUSTER.to_owned()),
        attributes: Some(vec![zone]),
        total_resources: Some(vec![
            Resource::integer("CPU", 65_536),
            Resource::integer("MEMORY", 65_536),
            Resource::string_set("PORTS", vec![]),
            Resource::string_set("PORTS_UDP", vec![]),
        ]),
        ..Default::default()
    }
}

fn service(n: usize) -> CreateServiceRequest {
    CreateServiceRequest {
        cluster: Some(CLUSTER.to_owned()),
        service_name: Some(format!("web-{n}")),
        task_definition: Some("web".to_owned()),
        desired_count: Some(TASKS_PER_SERVICE as i32),
        deployment_configuration: Some(DeploymentConfiguration {
            minimum_healthy_percent: Some(100),
            maximum_percent: Some(200),
            ..Default::default()
        }),
        ..Default::default()
    }
}

/// What an agent says of a task that it has started.
fn running(task: &str) -> Request {
    let container = ContainerStateChange {
        container_name: Some("web".to_owned()),
        status: Some("RUNNING".to_owned()),
        ..Default::default()
    };
    SubmitTaskStateChangeRequest {
        cluster: Some(CLUSTER.to_owned()),
        task: Some(task.to_owned()),
        status: Some("RUNNING".to_owned()),
        containers: Some(vec![container]),
        ..Default::default()
    }
    .into()
}
