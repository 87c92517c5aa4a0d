//! A cluster that is full: services with all their tasks RUNNING, through the same loop that leads
//! one.
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
    Call, Facts,
    account::records::{DefinitionKind, TaskDefinition, TaskDefinitionKey, TaskDefinitionStatus},
    cluster::{
        Cluster, Report,
        records::id::{ContainerInstanceId, TaskId},
    },
};
use berth_engine::{BatchLimits, Lane, Lead, Output, Random, Shard, Timestamp};

const CLUSTER: &str = "bench";
/// Longer than any time after which something is judged, and shorter than what is told again.
const A_WHILE_MS: i64 = 60_000;
/// More than the server has, so that the world is made in minutes: what is measured changes less.
const CHANGES_MAX: usize = 20_000;

/// How much there is of everything.
#[derive(Clone, Copy)]
pub struct Size {
    pub services: usize,
    pub tasks_per_service: usize,
    pub instances: usize,
}

impl Size {
    pub fn tasks(self) -> usize {
        self.services * self.tasks_per_service
    }
}

pub struct World {
    pub shard: Shard<Cluster>,
    pub now: Timestamp,
    facts: Facts,
    /// In the order of their making.
    pub instances: Vec<ContainerInstanceId>,
    /// What the last batch changed.
    pub changes: usize,
}

impl World {
    /// With every task RUNNING, every deployment COMPLETED.
    pub fn full(size: Size) -> World {
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
        (0..size.instances).for_each(|n| world.call(instance(n)));
        world.settle();
        world.instances = world.shard.state().container_instances.keys().copied().collect();
        (0..size.instances).for_each(|n| world.connect(n));
        (0..size.services).for_each(|n| world.call(service(n, size)));
        world.settle();
        while world.shard.state().tasks.len() < size.tasks() {
            world.now = world.now + 1_000;
            world.settle();
        }
        let started: Vec<TaskId> = world.shard.state().tasks.keys().copied().collect();
        // All calls at once would take more memory than all tasks.
        for some in started.chunks(CHANGES_MAX / 10) {
            some.iter().for_each(|id| world.call(running(&id.to_string())));
            world.settle();
        }
        for _ in 0..5 {
            world.now = world.now + A_WHILE_MS;
            world.settle();
        }
        world
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
    pub fn settle(&mut self) -> Duration {
        let begin = Instant::now();
        self.changes = 0;
        while let Some(output) = self.shard.poll(self.now) {
            match output {
                Output::Commit(batch) => {
                    self.changes += batch.rows.len();
                    self.shard.committed(Ok(()));
                }
                Output::Reply(_, Err(failure)) => panic!("a call failed: {failure:?}"),
                // There is much to do at first, all at once.
                Output::Reply(..) | Output::Publish(_) | Output::Unsettled(_) => {}
                Output::Bug(bug) => panic!("a bug: {bug:?}"),
                Output::Undone(_) | Output::StepDown(_) => {
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

fn service(n: usize, size: Size) -> CreateServiceRequest {
    CreateServiceRequest {
        cluster: Some(CLUSTER.to_owned()),
        service_name: Some(format!("web-{n}")),
        task_definition: Some("web".to_owned()),
        desired_count: Some(size.tasks_per_service as i32),
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
