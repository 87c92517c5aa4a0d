//! A cluster's shard with a store that always succeeds, driven by scripts.
use std::{collections::BTreeMap, sync::Arc};

use berth_api::ecs::{
    DescribeTasksRequest, ErrorCode, Operation, Request, Response, TaskDefinition, TaskField,
    VersionInfo,
};
use berth_engine::{Lane, Lead, Output, Random, Record as _, Shard, State as _, Timestamp};
use expect_test::Expect;
use serde_json::Value;

use crate::{
    Call, Facts, Failure, Home,
    account::records::{
        TaskDefinition as DefinitionRecord, TaskDefinitionKey, TaskDefinitionStatus,
    },
    cluster::{
        Cluster, Report, State, read, read_json,
        records::{
            Record,
            cluster::{ClusterRecord, ClusterStatus},
            id::ContainerInstanceId,
        },
    },
};

/// Runs a script and compares what it prints. Lines are
///
/// - `Operation {json} => path path …`: a call, and which parts of its answer to print (all
///   without `=>`; in a path `*` stands for each item of a list);
/// - `instance cpu memory [attribute=value …]`: registers one and connects its agent;
/// - `connect @i1`, `disconnect @i1`: what sessions report;
/// - `wait MS`: time passes.
///
/// `@i1` is the first container instance, `@t1` the first task, in the order of their making.
pub fn check(script: &str, expected: Expect) {
    let mut world = World::new();
    let mut printed = String::new();
    for line in script.lines().map(str::trim).filter(|it| !it.is_empty()) {
        let told = world.line(line);
        printed.push_str(&format!("{line}\n"));
        for text in told {
            printed.push_str(&format!("    {text}\n"));
        }
    }
    expected.assert_eq(&printed);
}

pub fn cluster_record(name: &str) -> ClusterRecord {
    ClusterRecord {
        name: name.to_owned(),
        home: Home::default(),
        status: ClusterStatus::Active,
        created_at: Timestamp(0),
        deleted_at: None,
        settings: vec![],
        configuration: None,
        capacity_providers: vec![],
        default_capacity_provider_strategy: vec![],
        service_connect_defaults: None,
        tags: vec![],
    }
}

/// Definitions that scripts name; the account shard has tests of its own.
fn definition(reference: &str) -> Option<Arc<DefinitionRecord>> {
    let json = match reference {
        "web" => {
            r#"{"containerDefinitions":[{"name":"web","image":"web:1","cpu":256,"memory":512,
                "essential":true,"environment":[{"name":"A","value":"1"}],
                "portMappings":[{"containerPort":80,"hostPort":0,"protocol":"tcp"}]}]}"#
        }
        "fixed" => {
            r#"{"containerDefinitions":[{"name":"web","image":"web:1","cpu":256,"memory":512,
                "essential":true,
                "portMappings":[{"containerPort":80,"hostPort":8080,"protocol":"tcp"}]}]}"#
        }
        "gpu" => {
            r#"{"requiresAttributes":[{"name":"gpu.kind","value":"t4"}],"containerDefinitions":[
                {"name":"a","image":"a","memory":64,"resourceRequirements":[
                    {"type":"GPU","value":"1"}]}]}"#
        }
        "vpc" => {
            r#"{"networkMode":"awsvpc","containerDefinitions":[
                {"name":"a","image":"a","memory":64}]}"#
        }
        "old" => r#"{"containerDefinitions":[{"name":"a","image":"a","memory":64}]}"#,
        _ => return None,
    };
    let task_definition: TaskDefinition = berth_api::from_json(json.as_bytes()).unwrap();
    Some(Arc::new(DefinitionRecord {
        key: TaskDefinitionKey { family: reference.to_owned(), revision: 1 },
        status: match reference {
            "old" => TaskDefinitionStatus::Inactive,
            _ => TaskDefinitionStatus::Active,
        },
        deregistered_at: None,
        delete_requested_at: None,
        task_definition,
        tags: vec![],
    }))
}

/// What goes over the wire is what the typed answer says, whatever was kept of older states.
fn check_json(state: &State) {
    let missing = ["0".repeat(32)];
    let tasks: Vec<_> = state.tasks.keys().map(|it| it.to_string()).chain(missing).collect();
    for include in [vec![], vec![TaskField::Tags]] {
        let (tasks, include) = (Some(tasks.clone()), Some(include));
        let call = Call {
            request: DescribeTasksRequest { tasks, include, cluster: None }.into(),
            principal: String::new(),
            request_id: String::new(),
            facts: Facts::default(),
        };
        let typed = read(state, &call).map(|it| it.encode());
        assert_eq!(read_json(state, &call), typed);
    }
}

pub struct World {
    pub now: Timestamp,
    shard: Shard<Cluster>,
    rows: BTreeMap<(String, String), Vec<u8>>,
    tickets: u64,
    sessions: u64,
    /// Ids by the name that scripts use, in the order of their making.
    names: Vec<(String, String)>,
}

impl World {
    pub fn new() -> World {
        let lead = Lead {
            term: 1,
            revision: 0,
            state: State::default(),
            random: Random::new(1),
            changes_max: berth_engine::limits::BATCH_CHANGES_MAX,
        };
        World {
            now: Timestamp(1_800_000_000_000),
            shard: Shard::lead(lead),
            rows: BTreeMap::new(),
            tickets: 0,
            sessions: 0,
            names: Vec::new(),
        }
    }

    pub fn state(&self) -> &State {
        self.shard.state()
    }

    fn line(&mut self, line: &str) -> Vec<String> {
        let (command, rest) = line.split_once(' ').unwrap_or((line, ""));
        match command {
            "wait" => {
                self.now = self.now + rest.parse().expect("milliseconds");
                self.drive(None);
                vec![]
            }
            "instance" => self.instance(rest),
            "connect" | "disconnect" => {
                let instance = self.real(rest).parse().expect("an instance");
                match command {
                    "connect" => self.connect(instance),
                    _ => self.disconnect(instance),
                }
                vec![]
            }
            operation => {
                let (json, paths) = rest.split_once(" => ").unwrap_or((rest, ""));
                self.told(operation, json, paths)
            }
        }
    }

    pub fn connect(&mut self, instance: ContainerInstanceId) {
        self.sessions += 1;
        let version_info = VersionInfo::default();
        let session = self.sessions;
        self.shard.report(Report::AgentConnected { instance, session, version_info });
        self.drive(None);
    }

    fn disconnect(&mut self, instance: ContainerInstanceId) {
        self.shard.report(Report::AgentDisconnected { instance, session: self.sessions });
        self.drive(None);
    }

    fn instance(&mut self, rest: &str) -> Vec<String> {
        let mut words = rest.split(' ');
        let (cpu, memory) = (words.next().expect("cpu"), words.next().expect("memory"));
        let attributes: Vec<_> = words
            .filter_map(|it| it.split_once('='))
            .map(|(name, value)| serde_json::json!({"name": name, "value": value}))
            .collect();
        let gpus: Vec<_> = match attributes.iter().any(|it| it["name"] == "gpu.kind") {
            true => vec![serde_json::json!({"id": "gpu-0", "type": "GPU"})],
            false => vec![],
        };
        let body = serde_json::json!({
            "attributes": attributes,
            "platformDevices": gpus,
            "totalResources": [
                {"name": "CPU", "type": "INTEGER", "integerValue": cpu.parse::<i64>().unwrap()},
                {"name": "MEMORY", "type": "INTEGER", "integerValue": memory.parse::<i64>().unwrap()},
                {"name": "PORTS", "type": "STRINGSET", "stringSetValue": ["22"]},
            ],
        });
        let path = "containerInstance.containerInstanceArn";
        let told = self.told("RegisterContainerInstance", &body.to_string(), path);
        let count = self.names.iter().filter(|(name, _)| name.starts_with("@i")).count();
        self.line(&format!("connect @i{count}"));
        told
    }

    fn told(&mut self, operation: &str, json: &str, paths: &str) -> Vec<String> {
        match self.call(operation, &self.real(json)) {
            Ok(answer) => {
                let answer: Value = serde_json::from_slice(&answer.encode()).unwrap();
                self.learn(&answer);
                match paths {
                    "" => vec![self.named(&answer.to_string())],
                    paths => paths.split(' ').flat_map(|it| self.print(&answer, it)).collect(),
                }
            }
            Err(Failure(error)) => {
                assert_ne!(error.code, ErrorCode::ServerException, "{error}");
                vec![self.named(&error.to_string())]
            }
        }
    }

    /// One call through the shard, committed and answered.
    pub fn call(&mut self, operation: &str, json: &str) -> Result<Response, Failure> {
        let operation = Operation::from_name(operation).expect("an operation");
        let request = Request::decode(operation, json.as_bytes()).expect("valid JSON");
        let reference = match &request {
            Request::RunTask(it) => it.task_definition.as_deref(),
            Request::StartTask(it) => it.task_definition.as_deref(),
            _ => None,
        };
        let task_definition = reference.and_then(definition);
        self.tickets += 1;
        let call = Call {
            request,
            principal: "arn:aws:iam::123456789012:root".to_owned(),
            request_id: format!("request-{}", self.tickets),
            facts: Facts { task_definition, ..Facts::default() },
        };
        self.shard.request(Lane::People, self.tickets, call);
        self.drive(Some(self.tickets)).expect("every call is answered")
    }

    /// Polls until there is nothing to do, and checks every state on the way.
    fn drive(&mut self, ticket: Option<u64>) -> Option<Result<Response, Failure>> {
        let mut answer = None;
        while let Some(output) = self.shard.poll(self.now) {
            match output {
                Output::Commit(batch) => {
                    for row in &batch.rows {
                        let address = (row.table.clone(), row.key.clone());
                        match &row.value {
                            Some(value) => drop(self.rows.insert(address, value.clone())),
                            None => drop(self.rows.remove(&address)),
                        }
                    }
                    self.shard.committed(Ok(()));
                }
                Output::Reply(to, reply) if Some(to) == ticket => answer = Some(reply),
                Output::Reply(..) => {}
                Output::Publish(it) => {
                    it.state.check();
                    check_json(&it.state);
                    assert!(it.state == self.loaded(), "memory and store disagree");
                }
                Output::Undone(_) | Output::StepDown => panic!("commits succeed here"),
            }
        }
        answer
    }

    fn loaded(&self) -> State {
        let mut state = State::default();
        for ((table, key), value) in &self.rows {
            let record = Record::decode(table, key, value).expect("rows read back");
            state.apply(&berth_engine::Change::Put(record), &mut |_| {});
        }
        state
    }

    /// Names instances and tasks as they appear in answers.
    fn learn(&mut self, answer: &Value) {
        let mut learn = |prefix: &str, arn: &Value| {
            let Some(id) = arn.as_str().and_then(|it| it.rsplit('/').next()) else { return };
            if self.names.iter().any(|(_, known)| known == id) {
                return;
            }
            let n = self.names.iter().filter(|(name, _)| name.starts_with(prefix)).count() + 1;
            self.names.push((format!("{prefix}{n}"), id.to_owned()));
        };
        learn("@i", &answer["containerInstance"]["containerInstanceArn"]);
        for task in answer["tasks"].as_array().into_iter().flatten() {
            learn("@t", &task["taskArn"]);
        }
    }

    pub fn real(&self, text: &str) -> String {
        self.names.iter().rev().fold(text.to_owned(), |it, (name, id)| it.replace(name, id))
    }

    pub fn named(&self, text: &str) -> String {
        let text = self.names.iter().fold(text.to_owned(), |it, (name, id)| it.replace(id, name));
        text.replace("arn:aws:ecs:us-east-1:123456789012:", "arn:")
    }

    fn print(&self, answer: &Value, path: &str) -> Vec<String> {
        let mut found = vec![answer];
        for step in path.split('.') {
            found = match step {
                "*" => found.iter().flat_map(|it| it.as_array().into_iter().flatten()).collect(),
                step => found.iter().filter_map(|it| it.get(step)).collect(),
            };
        }
        let values: Vec<_> = found.iter().map(|it| self.named(&it.to_string())).collect();
        vec![format!("{path}: {}", values.join(" "))]
    }
}
