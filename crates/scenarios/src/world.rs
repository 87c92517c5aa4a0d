//! A cluster's shard with a store that always succeeds, driven by scripts.
use std::{collections::BTreeMap, sync::Arc};

use berth_api::ecs::{
    CapacityProviderUpdateStatus, DescribeTasksRequest, ErrorCode, ManagedDraining,
    ManagedTerminationProtection, Operation, Request, Response, TaskField,
};
use berth_ecs::{
    Call, Facts, Failure, RefusedRole,
    account::records::{CapacityProvider, ManagedScaling, TaskDefinition as DefinitionRecord},
    cluster::{
        Cluster, Lives, Report, State,
        observe::ExecEnd,
        read, read_json,
        records::{Record, exec_session::ExecSession},
    },
};
use berth_engine::{
    Lane, Lead, Machine as _, Output, PastBatch, Random, Record as _, Shard, State as _, Table,
    Timestamp, Transition,
};
use expect_test::Expect;
use serde_json::Value;

use crate::{
    daemon_definition, definition,
    networks::{self, Keeper},
};

/// Runs a script and compares what it prints. Lines are
///
/// - `Operation {json} => path path …`: a call, and which parts of its answer to print (all
///   without `=>`; in a path `*` stands for each item of a list);
/// - `!Operation {json}`: a call that is refused. Any other that is refused fails the test, unless
///   it is `?Operation {json}`, whose outcome depends on chance;
/// - `instance cpu memory [attribute=value …]`: registers one and connects its agent;
/// - `connect @i1 [published]`, `disconnect @i1 [MS]`: what sessions report, of an agent silent for
///   so long; the published one does not promise to be back within 25 s;
/// - `contested @i1 ADDRESS …`: these agents say that they are this instance;
/// - `look SERVICE`: what is under way, and the tasks of each of its deployments;
/// - `agents`: those that are connected run what they should and stop what they should, and report;
/// - `health @i1 @t1 CONTAINER STATUS`: what an instance's telemetry session reports of a
///   container;
/// - `untrusted ROLE-ARN …`: these roles cannot be assumed for tasks, none others;
/// - `refused @i1 @t1 task|execution`, `assumed @i1 @t1 task|execution`: what a session that makes
///   credentials finds of a role of a task;
/// - `host @i1 ADDRESS MTU`: an instance's agent says where its host is;
/// - `chunks`: whoever keeps subnets gives what is wanted of them, and takes back what is returned;
/// - `election`: another control plane leads from now on;
/// - `wait MS`: time passes;
/// - `unseen MS`: the clock is set forwards by so much: a span in which nobody looked;
/// - `sessions REASON [CODE]`: all sessions of ECS Exec end; prints what is on record;
/// - `provider NAME [unmanaged|deleting]`: the account has this capacity provider;
/// - `unmanaged [NAME …]`: the account says that nothing scales these;
/// - `gone NAME …`: the account says that it does not have these any more;
/// - `elsewhere CLUSTER PROVIDER …`: another cluster has these providers.
///
/// `@i1` is the first container instance, `@t1` the first task, `@d1` the first deployment of a
/// service or daemon, `@r1` the first revision of one or task set, in the order of their making.
pub fn check(script: &str, expected: Expect) {
    let mut world = World::new();
    let mut printed = String::new();
    for line in steps(script) {
        let told = world.line(line);
        printed.push_str(&format!("{line}\n"));
        for text in told {
            printed.push_str(&format!("    {text}\n"));
        }
    }
    expected.assert_eq(&printed);
}

/// The lines of a script.
pub fn steps(script: &str) -> impl Iterator<Item = &str> {
    script.lines().map(str::trim).filter(|it| !it.is_empty())
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

/// A cluster's shard, and all that a script has made.
pub struct World {
    /// Passes by lines that wait.
    pub now: Timestamp,
    shard: Shard<Cluster>,
    rows: BTreeMap<(String, String), Vec<u8>>,
    /// All that was committed.
    pub log: Vec<PastBatch>,
    /// The state that was published last.
    published: State,
    /// What became of things since then, in the words of the operator's log.
    pub transitions: Vec<Transition>,
    tickets: u64,
    /// Of agents, so far.
    pub(crate) sessions: u64,
    capacity_providers: Table<String, CapacityProvider>,
    /// By reference, beside those that every script knows.
    pub definitions: BTreeMap<String, Arc<DefinitionRecord>>,
    /// Roles that cannot be assumed.
    pub(crate) untrusted: Vec<String>,
    pub(crate) keeper: Keeper,
    /// The capacity providers of other clusters.
    elsewhere: BTreeMap<String, Vec<String>>,
    /// Ids by the name that scripts use, in the order of their making.
    pub(crate) names: Vec<(String, String)>,
}

/// What ARNs begin with; scripts say `arn:` for it.
pub(crate) const ARN: &str = "arn:aws:ecs:us-east-1:123456789012:";

/// What the narrowest store takes, as etcd does: every call and every step of a controller fits.
const LIMITS: berth_engine::BatchLimits = berth_engine::BatchLimits { rows: 125, bytes: 1 << 20 };

impl Default for World {
    fn default() -> Self {
        World::new()
    }
}

impl World {
    /// A shard that has no cluster yet.
    pub fn new() -> World {
        let lead = Lead {
            term: 1,
            revision: 0,
            state: State::default(),
            random: Random::new(1),
            changes_max: berth_engine::limits::BATCH_CHANGES_MAX,
            limits: LIMITS,
        };
        World {
            now: Timestamp(1_800_000_000_000),
            shard: Shard::lead(lead),
            rows: BTreeMap::new(),
            log: Vec::new(),
            published: State::default(),
            transitions: Vec::new(),
            tickets: 0,
            sessions: 0,
            capacity_providers: Table::default(),
            definitions: BTreeMap::new(),
            untrusted: Vec::new(),
            keeper: Keeper::default(),
            elsewhere: BTreeMap::new(),
            names: Vec::new(),
        }
    }

    /// What the shard has in memory.
    pub fn state(&self) -> &State {
        self.shard.state()
    }

    /// One line of a script, and what it prints; see [`check`].
    pub fn line(&mut self, line: &str) -> Vec<String> {
        let (command, rest) = line.split_once(' ').unwrap_or((line, ""));
        if let Some(operation) = command.strip_prefix('!') {
            return vec![self.refused(operation, rest)];
        }
        if let Some(operation) = command.strip_prefix('?') {
            let _ = self.call(operation, &self.real(rest));
            return vec![];
        }
        match command {
            "wait" => {
                self.now = self.now + rest.parse().expect("milliseconds");
                self.drive(None);
                vec![]
            }
            "unseen" => {
                let until = self.now + rest.parse().expect("milliseconds");
                self.shard.learn(self.state().policy.unseen.and(self.now, until));
                self.now = until;
                self.drive(None);
                vec![]
            }
            "instance" => self.instance(rest),
            "look" => self.look(rest),
            "sessions" => self.exec_sessions(rest),
            "provider" => self.provider(rest),
            "unmanaged" => {
                let unmanaged = rest.split_whitespace().map(str::to_owned).collect();
                self.shard.report(Report::CapacityProviders { unmanaged });
                self.drive(None);
                vec![]
            }
            "gone" => {
                let life = |name: &str| Some(self.capacity_provider(name).created_at);
                let lives = rest.split_whitespace().map(|it| (it.to_owned(), life(it)));
                self.gone(lives.collect());
                vec![]
            }
            "untrusted" | "refused" | "assumed" => self.role(command, rest),
            "elsewhere" => {
                let mut words = rest.split(' ').map(str::to_owned);
                self.elsewhere.insert(words.next().expect("a cluster"), words.collect());
                vec![]
            }
            "agents" => self.agents(),
            "chunks" => self.chunks(),
            "host" => self.host(rest),
            "runtime" => self.runtime(rest),
            "disk" => self.disk(rest),
            "election" => self.election(),
            "health" => self.health(rest),
            "connect" | "disconnect" | "contested" => {
                let (instance, more) = rest.split_once(' ').unwrap_or((rest, ""));
                let instance = self.real(instance).parse().expect("an instance");
                let agents = || more.split_whitespace().map(str::to_owned).collect();
                match (command, more) {
                    ("connect", "published") => self.connect(instance, None),
                    ("connect", _) => self.connect(instance, Some(25_000)),
                    ("disconnect", "") => self.disconnect(instance, 0),
                    ("disconnect", ms) => self.disconnect(instance, ms.parse().expect("a number")),
                    _ => self.contest(instance, agents()),
                }
                vec![]
            }
            operation => {
                let (json, paths) = rest.split_once(" => ").unwrap_or((rest, ""));
                self.told(operation, json, paths)
            }
        }
    }

    fn exec_sessions(&mut self, rest: &str) -> Vec<String> {
        let (reason, code) = rest.split_once(' ').unwrap_or((rest, ""));
        let keys: Vec<_> = self.state().exec_sessions.keys().cloned().collect();
        for (task, id) in keys {
            let (exit_code, reason) = (code.parse().ok(), reason.to_owned());
            let end = ExecEnd { task, id, exit_code, reason, bytes_in: 1, bytes_out: 2 };
            self.shard.report(Report::ExecEnded(end));
        }
        self.drive(None);
        let told = |it: &Arc<ExecSession>| {
            let how = (it.exit_code, it.end_reason.as_deref());
            format!("{} {:?} by {} {how:?}", it.container, it.command, it.principal)
        };
        self.state().exec_sessions.values().map(told).collect()
    }

    fn provider(&mut self, rest: &str) -> Vec<String> {
        let (name, more) = rest.split_once(' ').unwrap_or((rest, ""));
        let provider = CapacityProvider {
            name: name.to_owned(),
            created_at: self.now,
            auto_scaling_group_arn: name.to_owned(),
            managed_scaling: ManagedScaling {
                is_enabled: more != "unmanaged",
                target_capacity: 100,
                minimum_scaling_step_size: 1,
                maximum_scaling_step_size: 10,
                instance_warmup_period: 300,
            },
            managed_termination_protection: ManagedTerminationProtection::Disabled,
            managed_draining: ManagedDraining::Enabled,
            update_status: (more == "deleting")
                .then_some(CapacityProviderUpdateStatus::DeleteInProgress),
            update_status_reason: None,
            tags: vec![],
        };
        self.capacity_providers.set(name.to_owned(), Some(Arc::new(provider)));
        vec![]
    }

    /// The account says that it does not have these lives of providers.
    pub fn gone(&mut self, lives: Lives) {
        self.shard.report(Report::CapacityProvidersGone { lives });
        self.drive(None);
    }

    /// What the account knows of a provider that a script has made.
    pub fn capacity_provider(&self, name: &str) -> Arc<CapacityProvider> {
        self.capacity_providers.get(&name.to_owned()).expect("a provider").clone()
    }

    /// What the world says.
    pub(crate) fn report(&mut self, report: Report) {
        self.shard.report(report);
        self.drive(None);
    }

    /// Rows as an earlier release may have left them: `from` is `to` in all of them.
    pub fn stored(&mut self, from: &str, to: &str) {
        for row in self.rows.values_mut() {
            let text = std::str::from_utf8(row).expect("rows are JSON");
            *row = text.replace(from, to).into_bytes();
        }
        self.election();
    }

    fn election(&mut self) -> Vec<String> {
        self.shard = Shard::lead(Lead {
            term: self.shard.term() + 1,
            revision: self.shard.revision(),
            state: self.loaded(),
            random: Random::new(self.shard.term() + 1),
            changes_max: berth_engine::limits::BATCH_CHANGES_MAX,
            limits: LIMITS,
        });
        self.drive(None);
        vec![]
    }

    pub(crate) fn told(&mut self, operation: &str, json: &str, paths: &str) -> Vec<String> {
        match self.call(operation, &self.real(json)) {
            Ok(answer) => {
                let answer: Value =
                    serde_json::from_slice(&answer.encode()).expect("answers are JSON");
                self.learn(&answer);
                match paths {
                    "" => vec![self.named(&answer.to_string())],
                    paths => paths.split(' ').flat_map(|it| self.print(&answer, it)).collect(),
                }
            }
            Err(Failure(error)) => {
                let error = self.named(&error.to_string());
                panic!("{operation} {json}\nwas refused, which its line does not expect: {error}")
            }
        }
    }

    fn refused(&mut self, operation: &str, json: &str) -> String {
        let Err(Failure(error)) = self.call(operation, &self.real(json)) else {
            panic!("{operation} {json}\nwas to be refused, and was not")
        };
        assert_ne!(error.code, ErrorCode::ServerException, "{error}");
        self.named(&error.to_string())
    }

    /// One call through the shard, committed and answered.
    pub fn call(&mut self, operation: &str, json: &str) -> Result<Response, Failure> {
        let call = self.request(operation, json);
        let operation = Operation::from_name(operation).expect("an operation");
        self.shard.request(Lane::People, self.tickets, call);
        let answer = self.drive(Some(self.tickets)).expect("every call is answered");
        if let Err(Failure(error)) = &answer {
            assert!(operation.errors().contains(&error.code), "{operation} answered {error}");
        }
        answer
    }

    /// The next call, with what it needs to know.
    pub fn request(&mut self, operation: &str, json: &str) -> Call {
        let operation = Operation::from_name(operation).expect("an operation");
        let request = Request::decode(operation, json.as_bytes()).expect("valid JSON");
        let reference = match &request {
            Request::RunTask(it) => it.task_definition.as_deref(),
            Request::StartTask(it) => it.task_definition.as_deref(),
            Request::CreateService(it) => it.task_definition.as_deref(),
            Request::UpdateService(it) => it.task_definition.as_deref(),
            Request::CreateTaskSet(it) => it.task_definition.as_deref(),
            _ => None,
        };
        let of_daemon = match &request {
            Request::CreateDaemon(it) => it.daemon_task_definition_arn.as_deref(),
            Request::UpdateDaemon(it) => it.daemon_task_definition_arn.as_deref(),
            _ => None,
        };
        let of_daemon = of_daemon.and_then(daemon_definition);
        let own = reference.and_then(|it| self.definitions.get(it).cloned());
        let task_definition = own.or_else(|| reference.and_then(definition)).or(of_daemon);
        let refused_role = self.refused_role(&request, task_definition.as_deref());
        let refused_role = refused_role.map(|arn| RefusedRole { arn, is_missing: false });
        self.tickets += 1;
        let networks = networks::facts(&request);
        Call {
            request,
            principal: "arn:aws:iam::123456789012:root".to_owned(),
            request_id: format!("request-{}", self.tickets),
            facts: Facts {
                task_definition,
                capacity_providers: self.capacity_providers.clone(),
                clusters: self.elsewhere.clone(),
                networks,
                refused_role,
                ..Facts::default()
            },
        }
    }

    /// Polls until there is nothing to do, and checks every state on the way.
    fn drive(&mut self, ticket: Option<u64>) -> Option<Result<Response, Failure>> {
        let mut answer = None;
        while let Some(output) = self.shard.poll(self.now) {
            match output {
                Output::Commit(batch) => {
                    self.log.push(PastBatch {
                        revision: batch.revision,
                        at: batch.at,
                        causes: batch.causes.clone(),
                        rows: batch.rows.clone(),
                    });
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
                    let told = Cluster::transitions(&self.published, &it.state, &it.nudged);
                    self.transitions.extend(told);
                    self.published = it.state;
                }
                Output::Bug(bug) => panic!("{bug:?}"),
                Output::Unsettled(_) | Output::Undone(_) | Output::StepDown(_) => {
                    panic!("commits succeed here")
                }
            }
        }
        answer
    }

    fn loaded(&self) -> State {
        let mut state = self.state().emptied();
        for ((table, key), value) in &self.rows {
            let record = Record::decode(table, key, value)
                .expect("rows read back")
                .expect("own tables are known");
            state.apply(&berth_engine::Change::Put(record), &mut |_| {});
        }
        state
    }
}
