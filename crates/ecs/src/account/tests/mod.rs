//! Scenarios: calls as text, answers beside them.
mod access_keys;
mod attributes;
mod capacity_providers;
mod characters;
mod compatibilities;
mod daemons;
mod lifecycle;
mod lists;
mod normal_form;
mod properties;
mod rules;
mod rules_of_containers;
mod rules_of_processes;
mod settings;
mod tags;

use std::collections::BTreeMap;

use berth_api::ecs::{Error, Operation, Request};
use berth_engine::{Change, Random, Record as _, State as _, Timestamp, Turn};
use expect_test::Expect;
use serde_json::{Value, json};

use super::{Account, Report, State, read, records::Record};
use crate::{Call, Facts};

const ROOT: &str = "arn:aws:iam::123456789012:root";

/// One leader of the account shard, without a store: every batch is durable at once.
struct World {
    state: State,
    /// The state as a follower has it, which knows rows only.
    follower: State,
    now: Timestamp,
    principal: String,
    /// The capacity providers of clusters.
    clusters: BTreeMap<String, Vec<String>>,
}

impl World {
    fn new() -> World {
        World {
            state: State::default(),
            follower: State::default(),
            now: Timestamp(1_700_000_000_000),
            principal: ROOT.to_owned(),
            clusters: BTreeMap::new(),
        }
    }

    fn call(&mut self, operation: &str, body: &str) -> Result<Value, Error> {
        let operation = Operation::from_name(operation).expect("an operation of ECS");
        let request = Request::decode(operation, body.as_bytes()).expect("a well-formed body");
        let call = Call {
            request,
            principal: self.principal.clone(),
            request_id: "request".to_owned(),
            facts: Facts { clusters: self.clusters.clone(), ..Facts::default() },
        };
        let answer = match operation.is_read() {
            true => read(&self.state, &call),
            false => self.batch(|turn| turn.attempt(call)).map_err(|it| it.0),
        };
        if let Err(error) = &answer {
            assert!(operation.errors().contains(&error.code), "{operation} answered {error}");
        }
        answer.map(|it| serde_json::from_slice(&it.encode()).expect("answers are JSON"))
    }

    fn report(&mut self, report: Report) {
        self.batch(|turn| turn.observe(report));
    }

    /// A row that is there already.
    fn keep(&mut self, record: impl Into<Record>) {
        let row = Change::Put(record.into());
        self.state.apply(&row, &mut |_| {});
        self.follower.apply(&row, &mut |_| {});
    }

    /// One batch, and all the laws that hold after it.
    fn batch<T>(&mut self, work: impl FnOnce(&mut Turn<Account>) -> T) -> T {
        self.now = self.now + 1_000;
        let mut turn =
            Turn::<Account>::new(self.state.clone(), self.now, self.now, Random::new(1), 100);
        let result = work(&mut turn);
        turn.settle();
        let finished = turn.finish();
        assert_eq!(finished.bugs, []);
        self.state = finished.state;
        for change in finished.changes {
            self.follower.apply(&through_rows(change), &mut |_| {});
        }
        self.state.check();
        assert_eq!(self.follower, self.state, "rows and memory disagree");
        self.assert_settled();
        result
    }

    fn assert_settled(&self) {
        let mut turn =
            Turn::<Account>::new(self.state.clone(), self.now, self.now, Random::new(1), 100);
        turn.full_pass();
        turn.settle();
        let changes = turn.finish().changes;
        assert!(changes.is_empty(), "a full pass found work: {changes:?}");
    }
}

/// What a store would give back.
fn through_rows(
    change: Change<Record, super::records::Key>,
) -> Change<Record, super::records::Key> {
    match change {
        Change::Put(record) => {
            let (table, key) = Record::address(&record.key());
            let read =
                Record::decode(table, &key, &record.encode()).expect("own rows are read").unwrap();
            assert_eq!(read, record);
            assert_eq!(read.key(), record.key());
            Change::Put(read)
        }
        delete => delete,
    }
}

/// Runs a script, one call per line: `Operation {…}`, and after `|` perhaps which members of the
/// answer to show. `unused FAMILY:REVISION` is the report of that name, as is `provider-unused NAME`;
/// `as ARN` changes who calls, `cluster NAME PROVIDER…` what capacity providers a cluster has.
fn check(script: &str, expected: Expect) {
    expected.assert_eq(&run(&mut World::new(), script));
}

fn run(world: &mut World, script: &str) -> String {
    let lines = script.lines().map(str::trim).filter(|it| !it.is_empty());
    lines.map(|it| run_line(world, it)).collect()
}

fn run_line(world: &mut World, line: &str) -> String {
    let (verb, rest) = line.split_once(' ').unwrap_or((line, "{}"));
    match verb {
        "as" => {
            world.principal = rest.to_owned();
            return format!("as {rest}\n");
        }
        "unused" => {
            let key = rest.parse().expect("family:revision");
            world.report(Report::TaskDefinitionUnused(key));
            return format!("unused {rest}\n");
        }
        "cluster" => {
            let mut words = rest.split(' ').map(str::to_owned);
            world.clusters.insert(words.next().expect("a name"), words.collect());
            return format!("cluster {rest}\n");
        }
        "provider-unused" => {
            world.report(Report::CapacityProviderUnused(rest.to_owned()));
            return format!("provider-unused {rest}\n");
        }
        "provider-used" => {
            let (name, cluster) = rest.split_once(' ').expect("a provider and a cluster");
            let (name, cluster) = (name.to_owned(), cluster.to_owned());
            world.report(Report::CapacityProviderUsed { name, cluster });
            return format!("provider-used {rest}\n");
        }
        _ => {}
    }
    let (body, shown) = rest.split_once(" | ").unwrap_or((rest, ""));
    match world.call(verb, body) {
        Ok(answer) => format!("{verb} {}\n", show(&answer, shown)),
        Err(error) => format!("{verb} !! {error}\n"),
    }
}

fn show(answer: &Value, members: &str) -> String {
    if members.is_empty() {
        return answer.to_string();
    }
    let pointer = |path: &str| format!("/{}", path.replace('.', "/"));
    let shown = members.split(' ').map(|path| match answer.pointer(&pointer(path)) {
        Some(value) => format!("{path}={value}"),
        None => format!("{path} absent"),
    });
    shown.collect::<Vec<_>>().join(" ")
}

/// A small valid definition, changed by a patch: members replace, `null` removes, `a` is merged
/// into the container of that name, `b` makes a second one.
fn definition(patch: &str) -> Value {
    let mut patch: Value = serde_json::from_str(patch).expect("patches are JSON");
    let mut containers = vec![json!({"name": "a", "image": "nginx", "memory": 128})];
    let members = patch.as_object_mut().expect("patches are objects");
    if let Some(a) = members.remove("a") {
        merge(&mut containers[0], a);
    }
    for name in ["b", "c"] {
        if let Some(more) = members.remove(name) {
            let mut container = json!({"name": name, "image": "busybox", "memory": 64});
            merge(&mut container, more);
            containers.push(container);
        }
    }
    let mut definition = json!({"family": "web", "containerDefinitions": containers});
    merge(&mut definition, patch);
    definition
}

fn merge(into: &mut Value, patch: Value) {
    let Value::Object(patch) = patch else { panic!("patches are objects") };
    let into = into.as_object_mut().expect("only objects are patched");
    for (key, value) in patch {
        match value {
            Value::Null => into.remove(&key),
            value => into.insert(key, value),
        };
    }
}

/// The answer to RegisterTaskDefinition of a patched definition.
fn register(patch: &str) -> Result<Value, Error> {
    World::new().call("RegisterTaskDefinition", &definition(patch).to_string())
}

/// Patches, and under each what it is answered: the error, or `fine`.
fn check_rules(patches: &str, expected: Expect) {
    let lines = patches.lines().map(str::trim).filter(|it| !it.is_empty());
    let answer = |patch| match register(patch) {
        Ok(_) => "fine".to_owned(),
        Err(error) => error.to_string(),
    };
    let text: String = lines.map(|it| format!("{it}\n    {}\n", answer(it))).collect();
    expected.assert_eq(&text);
}
